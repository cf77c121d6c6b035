//! The command that shows something again.

use std::collections::BTreeMap;

use crate::live::shell::double_quoted;
use crate::live::{Credential, Request, Slot, curl};
use crate::provider::Provider;
use crate::settings::Variables;

/// What a command needs to know of credentials.
pub trait CredentialLookup {
    /// Whether a variable of the scheme's own holds its credential, and not one that is every scheme's.
    fn is_own(&self, scheme: &str) -> bool;
    /// Whether a command tells a secret, which a parameter holds and no scheme.
    fn is_told_by(&self, command: &str) -> bool;
    /// The value of a credential that was made up, which is nobody's secret.
    fn made_up(&self, slot: &Slot) -> Option<String>;
}

/// Knows of no credential but the names of their variables.
pub struct NamesAlone;

impl CredentialLookup for NamesAlone {
    fn is_own(&self, _: &str) -> bool {
        false
    }

    fn is_told_by(&self, _: &str) -> bool {
        false
    }

    fn made_up(&self, slot: &Slot) -> Option<String> {
        (slot.credential == Credential::Unknown).then(|| "no-such-credential".to_owned())
    }
}

/// The command that sends a request, with real credentials as shell variables and made-up ones as they
/// are; nothing where a credential is made of a real one in a way that no shell can, and where it would tell a secret.
pub fn reproduce(provider: &Provider, request: &Request, base: &str, known: &dyn CredentialLookup) -> Option<String> {
    let variables = Variables::of(&provider.settings);
    let shell = |slot: &Slot| {
        let scheme = provider.contract.scheme(&slot.scheme)?;
        known
            .made_up(slot)
            .map(|made| double_quoted(&made))
            .or_else(|| variables.shell(slot, scheme, known.is_own(&slot.scheme)))
    };
    let slots: BTreeMap<&Slot, String> =
        request.slots().map(|slot| Some((slot, shell(slot)?))).collect::<Option<_>>()?;
    let command = curl(request, base, &|slot| slots[slot].clone());
    (!known.is_told_by(&command)).then_some(command)
}
