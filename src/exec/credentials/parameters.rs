//! Credentials that a document declares as parameters, and not by a security scheme.

use super::{CredentialStore, locked};
use crate::exec::options::Options;
use crate::exec::redact::Search;
use crate::plan::ParameterValues;
use crate::provider::Provider;
use crate::secret::CredentialValue;
use countersign_openapi::{Location, is_secret_name};

/// A shorter value stands in too many texts by chance.
const SHORTEST: usize = 6;

/// The values that were given for parameters which are secret by their names, each with what is shown in its place. What
/// stands in a path names a thing.
pub(in crate::exec) fn secret_values(
    provider: &Provider,
    options: &Options,
    values: &ParameterValues,
) -> Vec<(CredentialValue, String)> {
    let parameters = provider.contract.operations().iter().flat_map(|operation| &operation.parameters);
    let secret: Vec<&str> = parameters
        .filter(|parameter| parameter.location != Location::Path && is_secret_name(&parameter.name))
        .map(|parameter| parameter.name.as_str())
        .collect();
    // For one operation it is given as `OPERATION.NAME`.
    let given = values.iter().chain(&options.parameters).filter_map(|(key, value)| {
        let is_of = |name: &&&str| key == **name || key.strip_suffix(**name).is_some_and(|rest| rest.ends_with('.'));
        Some((secret.iter().find(is_of)?, value))
    });
    let long = given.filter(|(_, value)| value.len() >= SHORTEST);
    long.map(|(name, value)| (CredentialValue::new(value.clone()), format!("{{{name}}}"))).collect()
}

impl CredentialStore {
    /// Whether there are secrets that fill no slot of a request.
    pub(in crate::exec) fn has_others(&self) -> bool {
        !locked(&self.replaced).is_empty()
    }

    /// Whether a command tells a secret that stands in it as it is.
    pub(super) fn holds(&self, command: &str) -> bool {
        self.has_others() && Search::of(&locked(&self.replaced)).is_in(command)
    }
}
