//! APIs that can be tested: a contract, its settings, and the typed client that was generated
//! from it, where one was.

use countersign_codegen::document::{Document, DocumentError};

use crate::client::TypedClient;
use crate::contract::{Contract, ParameterSetting, Settings, SettingsError};
use crate::plan::Values;

#[derive(Clone)]
pub struct Provider {
    pub id: String,
    pub contract: Contract,
    pub settings: Settings,
    pub client: Option<TypedClient>,
}

/// Why a provider can't be read.
#[derive(Debug, thiserror::Error)]
pub enum ProviderError {
    #[error(transparent)]
    Document(#[from] DocumentError),
    #[error(transparent)]
    Settings(#[from] SettingsError),
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
        let document = Document::parse(document.0, document.1)?;
        document.version()?;
        let contract = Contract::read(document);
        let settings = Settings::parse(settings.0, settings.1)?;
        Ok(Provider { id: id.to_owned(), contract, settings, client })
    }

    /// The values that parameters have by the settings: those of variables, else literal ones.
    pub fn values(&self, lookup: &dyn Fn(&str) -> Option<String>) -> Values {
        let value = |setting: &ParameterSetting| {
            let variable = setting.variable.as_deref().and_then(lookup);
            variable.filter(|value| !value.is_empty()).or_else(|| setting.value.clone())
        };
        self.settings.parameters.iter().filter_map(|(name, setting)| Some((name.clone(), value(setting)?))).collect()
    }
}
