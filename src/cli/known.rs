//! Which providers a command is about.

use std::path::Path;

use countersign_codegen::document::{Document, Version};

use super::Error;
use super::output::Terminal;
use crate::client;
use crate::contract::{Contract, Settings};
use crate::provider::Provider;

/// The providers that are named, each by its id or by a file that is its document; without any
/// name, all that are known.
pub fn providers(named: &[String]) -> Result<Vec<Provider>, Error> {
    let known = client::built_in()?;
    if named.is_empty() {
        return Ok(known);
    }
    let mut providers: Vec<Provider> = Vec::new();
    for name in named {
        let provider = match known.iter().find(|provider| provider.id == *name) {
            Some(provider) => provider.clone(),
            None if is_file(name) => of_file(name, &providers)?,
            None => {
                let nearest = crate::nearest(name, known.iter().map(|provider| provider.id.as_str()));
                return Err(Error::Unknown { name: name.clone(), nearest });
            }
        };
        if !providers.iter().any(|other| other.contract.document.name() == provider.contract.document.name()) {
            providers.push(provider);
        }
    }
    Ok(providers)
}

/// The name that people call a provider by.
pub fn name(provider: &Provider) -> &str {
    provider.settings.name.as_deref().unwrap_or(&provider.id)
}

/// Says, once, what could not be used of the documents.
pub fn warn(providers: &[Provider], terminal: Terminal) {
    let problems = providers.iter().flat_map(|provider| &provider.contract.problems);
    problems.for_each(|problem| terminal.complain("warning", &problem.to_string()));
}

/// Whether a name is meant as a file's: there is one, or it looks like one.
fn is_file(name: &str) -> bool {
    let ends = [".yaml", ".yml", ".json"].iter().any(|end| name.ends_with(end));
    ends || name.contains(['/', '\\']) || Path::new(name).exists()
}

/// A provider of which there is a document and nothing else. Its id is the file's stem, or the
/// whole path where another provider has that id.
fn of_file(name: &str, others: &[Provider]) -> Result<Provider, Error> {
    let document = Document::read(Path::new(name))?;
    if document.version()? == Version::Swagger20 {
        let key = "/swagger";
        return Err(document.error_at("read", key, "expected OpenAPI 3.0 or later, found 2.0").into());
    }
    let stem = Path::new(name).file_stem().map_or_else(|| name.to_owned(), |stem| stem.to_string_lossy().into_owned());
    let is_taken = others.iter().any(|other| other.id == stem);
    let id = if is_taken { name.to_owned() } else { stem };
    Ok(Provider { id, contract: Contract::read(document), settings: Settings::default(), client: None })
}
