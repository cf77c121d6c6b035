//! APIs that can be tested: a contract, its settings, and the typed client that was generated
//! from it, where one was.

mod check;
mod generated;

use countersign_openapi::{Document, DocumentError};

use crate::client::TypedClient;
use crate::plan::{ParameterValues, sample_text};
use crate::settings::{ParameterSetting, Settings, SettingsError, SuppliedError, with_security};
use countersign_openapi::Contract;

pub use check::SettingsFault;
pub use generated::{built_in, generated, typed};

#[derive(Clone)]
pub struct Provider {
    pub id: String,
    pub contract: Contract,
    pub settings: Settings,
    pub client: Option<TypedClient>,
    /// The text of the `docs.lock` that was built in with it.
    pub lock: Option<&'static str>,
}

/// Why a provider can't be read. It completes "failed to …".
#[derive(Debug, thiserror::Error)]
pub enum ProviderError {
    #[error(transparent)]
    Document(#[from] DocumentError),
    #[error(transparent)]
    Settings(#[from] SettingsError),
    #[error(transparent)]
    Security(#[from] SuppliedError),
    #[error(transparent)]
    Names(#[from] SettingsFault),
}

impl Provider {
    /// A provider from the texts of its document and of its settings; `document` and `settings`
    /// are named as they should be in messages.
    pub fn read(
        id: &str,
        document: (&str, &str),
        settings: (&str, &str),
        client: Option<TypedClient>,
    ) -> Result<Provider, ProviderError> {
        let settings = Settings::parse(settings.0, settings.1)?;
        Provider::of(id, Document::parse(document.0, document.1)?, settings, client)
    }

    /// A provider from what was read of it.
    pub fn of(
        id: &str,
        document: Document,
        settings: Settings,
        client: Option<TypedClient>,
    ) -> Result<Provider, ProviderError> {
        document.version()?;
        let contract = with_security(Contract::read(document), &settings.security)?;
        let provider = Provider { id: id.to_owned(), contract, settings, client, lock: None };
        check::check(&provider)?;
        Ok(provider)
    }

    /// The same provider for who shows a client certificate with each connection.
    #[must_use]
    pub fn with_certificate(self) -> Provider {
        Provider { contract: self.contract.with_certificate(), ..self }
    }

    /// The values that parameters have by the settings: those of variables, else literal ones.
    pub fn values(&self, lookup: &dyn Fn(&str) -> Option<String>) -> ParameterValues {
        let value = |setting: &ParameterSetting| {
            let variable = setting.variable.as_deref().and_then(lookup);
            variable.filter(|value| !value.is_empty()).or_else(|| setting.value.clone())
        };
        self.settings.parameters.iter().filter_map(|(name, setting)| Some((name.clone(), value(setting)?))).collect()
    }

    /// What is somebody else's, by the parameters' names, where a variable holds it.
    pub fn others(&self, lookup: &dyn Fn(&str) -> Option<String>) -> ParameterValues {
        let held = |setting: &ParameterSetting| lookup(setting.other.as_deref()?).filter(|value| !value.is_empty());
        self.settings.parameters.iter().filter_map(|(name, setting)| Some((name.clone(), held(setting)?))).collect()
    }

    /// A line for each parameter that a variable gives a value to, by which a shell comes to have
    /// the value that a stub of the contract expects.
    pub fn exports(&self, lookup: &dyn Fn(&str) -> Option<String>) -> Vec<String> {
        let values = self.values(lookup);
        let sample = |name: &str| {
            let mut parameters = self.contract.operations().iter().flat_map(|operation| &operation.parameters);
            parameters.find(|parameter| parameter.name == name).map(|parameter| sample_text(&self.contract, parameter))
        };
        let variables =
            self.settings.parameters.iter().filter_map(|(name, setting)| Some((name, setting.variable.as_ref()?)));
        let named = variables
            .filter_map(|(name, variable)| Some((variable, values.get(name).cloned().or_else(|| sample(name))?)));
        named.map(|(variable, value)| format!("export {variable}={}", shell_words::quote(&value))).collect()
    }
}
