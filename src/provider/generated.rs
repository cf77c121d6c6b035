//! The providers whose typed clients a build script generated.

use std::io;

use countersign_client::replay::Provider as Generated;
use countersign_openapi::Document;

use super::{Provider, ProviderError};
use crate::client::TypedClient;
use crate::settings::Settings;

/// The typed clients of the providers under `specs/`: a module for each, by its id, which has a `Client`.
pub mod typed {
    countersign_client::clients!();
}

/// The providers that were built in, in the order of their ids.
///
/// # Errors
/// Where a document or its settings can't be read.
pub fn built_in() -> Result<Vec<Provider>, ProviderError> {
    generated(typed::PROVIDERS)
}

/// The providers whose clients a build script generated.
///
/// # Errors
/// Where a document or its settings can't be read.
pub fn generated(generated: &'static [Generated]) -> Result<Vec<Provider>, ProviderError> {
    let read = |generated: &'static Generated| {
        let file = |name: &str| generated.files.iter().find(|(known, _)| *known == name);
        let mut text = |name: &str| match file(name) {
            Some((_, text)) => Ok((*text).to_owned()),
            None => Err(io::ErrorKind::NotFound.into()),
        };
        let document = Document::parse_with_files(generated.document_path, generated.document, &mut text)?;
        let settings = Settings::parse(&format!("specs/{}/provider.toml", generated.id), generated.settings)?;
        let provider = Provider::of(generated.id, document, settings, Some(TypedClient::of(generated)))?;
        Ok(Provider { lock: generated.lock, ..provider })
    };
    generated.iter().map(read).collect()
}
