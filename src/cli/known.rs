//! Which providers a command is about: the built-in ones, those of a `countersign.toml`, or
//! whatever an OpenAPI document describes.

use std::fs;
use std::path::{Path, PathBuf};

use clap::Args;
use countersign_openapi::{Document, url_without_secrets};

use super::called::ids_of;
use super::output::Terminal;
use super::{CliError, file, names};
use crate::drift::ChangePolicy;
use crate::exec::{Patience, fetch};
use crate::provider::{self, Provider};
use crate::report::visible;
use crate::settings::{ChangeSettings, Config, Settings};
use countersign_openapi::Problem;
use time::OffsetDateTime;

/// The file whose providers are the known ones, where it is in the folder.
pub const CONFIG: &str = "countersign.toml";

/// Where the known providers are from.
#[derive(Args)]
pub struct ProviderSource {
    /// The file whose providers are the known ones, instead of the built-in; `countersign.toml`
    /// where the folder has it.
    #[arg(long, value_name = "FILE", help_heading = "Settings")]
    config: Option<PathBuf>,
    #[command(flatten)]
    references: References,
}

/// Which files a document may refer to: those of the working directory, where it lies there, else those
/// of its own folder.
#[derive(Args)]
pub struct References {
    /// Follow a document's references to the files of this folder too.
    #[arg(long = "allow-refs", value_name = "DIR")]
    allowed: Vec<PathBuf>,
}

/// Which providers a command is about, of several that it can be about.
#[derive(Args)]
pub struct ChosenProviders {
    /// Known providers, or OpenAPI documents; all known providers where none is named.
    #[arg(value_name = "PROVIDER or SPEC", value_parser = names::providers(), hide_possible_values = true)]
    providers: Vec<String>,
    #[command(flatten)]
    known: ProviderSource,
}

impl ChosenProviders {
    pub fn providers(&self, patience: Patience) -> Result<Vec<Provider>, CliError> {
        self.known.providers_within(patience, &self.providers)
    }
}

/// So many names are all shown where one is looked for.
const FEW: usize = 8;

impl ProviderSource {
    /// The providers that are named, each by its id or by a file or URL that is its document;
    /// without any name, all that are known.
    pub fn providers(&self, named: &[String]) -> Result<Vec<Provider>, CliError> {
        self.providers_within(Patience::default(), named)
    }

    /// The same for who waits no longer for a document.
    fn providers_within(&self, patience: Patience, named: &[String]) -> Result<Vec<Provider>, CliError> {
        let source = DocumentSource { references: &self.references, patience };
        let known = if self.needs_known(named) { self.all(&source)? } else { Vec::new() };
        if named.is_empty() {
            return Ok(known);
        }
        let mut providers: Vec<Provider> = Vec::new();
        for (name, id) in named.iter().zip(ids_of(named)) {
            let provider = match known.iter().find(|provider| provider.id == *name) {
                Some(provider) => provider.clone(),
                None if is_bare_address(name) => return Err(CliError::BareAddress { name: name.clone() }),
                None if is_url(name) || is_file(name) => of_document(&id, name, &providers, &source)?,
                None => {
                    let ids: Vec<&str> = known.iter().map(|provider| provider.id.as_str()).collect();
                    let mut nearest = countersign_openapi::suggestion(name, ids.iter().copied());
                    if nearest.is_empty() && (1..=FEW).contains(&ids.len()) {
                        nearest = format!("; the known ones are {}", ids.join(", "));
                    }
                    return Err(CliError::Unknown { name: name.clone(), nearest });
                }
            };
            if !providers.iter().any(|other| other.contract.document.name() == provider.contract.document.name()) {
                providers.push(provider);
            }
        }
        Ok(providers)
    }

    pub fn references(&self) -> &References {
        &self.references
    }

    /// How the settings take changes, today.
    pub fn policy(&self) -> Result<ChangePolicy, CliError> {
        let settings = match settings_file(self.config.as_deref()) {
            Some(file) => config(file)?.changes,
            None => ChangeSettings::default(),
        };
        let today = OffsetDateTime::now_utc().date().to_string();
        Ok(ChangePolicy::new(settings, Some(today))?)
    }

    /// Reads a document that is not one of a known provider's.
    pub fn document(&self, name: &str) -> Result<Document, CliError> {
        self.references.document(name)
    }

    /// Whether the known providers have to be looked at: what is built in is called by words, and no file by its ending.
    fn needs_known(&self, named: &[String]) -> bool {
        let is_document = |name: &String| is_url(name) || is_file(name) && name.contains(['.', '/', '\\']);
        settings_file(self.config.as_deref()).is_some() || named.is_empty() || !named.iter().all(is_document)
    }

    fn all(&self, source: &DocumentSource) -> Result<Vec<Provider>, CliError> {
        match settings_file(self.config.as_deref()) {
            Some(file) => of_config(file, source),
            None => Ok(provider::built_in()?),
        }
    }
}

/// The settings in force: those that are named, else those that the folder has.
pub fn settings_file(named: Option<&Path>) -> Option<&Path> {
    let beside = Path::new(CONFIG);
    named.or_else(|| beside.exists().then_some(beside))
}

/// The files that a command reads by its settings: those themselves, and the documents that they name.
pub fn files_of_settings(named: Option<&Path>) -> Vec<PathBuf> {
    let Some(file) = settings_file(named) else { return Vec::new() };
    let documents = config(file).map(|config| config.providers).unwrap_or_default().into_values();
    let folder = file.parent().unwrap_or(Path::new(""));
    let documents = documents.filter_map(|settings| Some(folder.join(settings.document?)));
    documents.chain([file.to_owned()]).collect()
}

/// The name that people call a provider by: that of its settings, else the title of its document.
pub fn name(provider: &Provider) -> &str {
    let title = || crate::report::title_of(&provider.contract.document);
    provider.settings.name.as_deref().or_else(title).unwrap_or(&provider.id)
}

/// Says, once, what could not be used of the documents.
pub fn warn(providers: &[Provider], terminal: Terminal) {
    let problems = providers.iter().flat_map(|provider| &provider.contract.problems);
    problems.for_each(|problem| terminal.complain("warning", &visible(&problem.to_string())));
}

/// Where documents are read from, and for how long.
struct DocumentSource<'a> {
    references: &'a References,
    patience: Patience,
}

impl References {
    /// Reads a document from a file or a URL. One from a URL reads no file.
    pub fn document(&self, name: &str) -> Result<Document, CliError> {
        DocumentSource { references: self, patience: Patience::default() }.document(name)
    }
}

impl DocumentSource<'_> {
    fn document(&self, name: &str) -> Result<Document, CliError> {
        let allowed = &self.references.allowed;
        if let Some(other) = allowed.iter().find(|folder| !folder.is_dir()) {
            return Err(CliError::Usage(format!("read --allow-refs: {} is not a folder", other.display())));
        }
        if !is_url(name) {
            return match beside(name) {
                Some(other) => Err(CliError::NoFile { name: name.to_owned(), other }),
                None => Ok(Document::read_allowing(Path::new(name), allowed)?),
            };
        }
        let runtime = tokio::runtime::Runtime::new().map_err(CliError::Start)?;
        let document = match runtime.block_on(fetch(name, self.patience)) {
            Ok(text) => Document::parse(url_without_secrets(name), text).map_err(CliError::from),
            Err(error) => Err(error.into()),
        };
        match document {
            Err(error) if may_be_service(name) => {
                Err(CliError::NoDocument { name: url_without_secrets(name).into_owned(), error: Box::new(error) })
            }
            document => document,
        }
    }
}

/// Whether a URL is rather that of a service than of a document: it names no file.
fn may_be_service(url: &str) -> bool {
    let path = url.split(['?', '#']).next().unwrap_or(url).trim_end_matches('/');
    let last = path.split("//").last().and_then(|place| place.split_once('/')).map(|(_, path)| path);
    !last.is_some_and(|path| path.rsplit('/').next().unwrap_or_default().contains('.'))
}

/// Of a file that is not there, the one beside it that was probably meant.
fn beside(name: &str) -> Option<String> {
    let path = Path::new(name);
    if path.exists() {
        return None;
    }
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let names: Vec<String> =
        fs::read_dir(folder).ok()?.flatten().filter_map(|entry| entry.file_name().into_string().ok()).collect();
    let own = path.file_name()?.to_str()?;
    let nearest = countersign_openapi::nearest(own, names.iter().map(String::as_str))?;
    Some(path.with_file_name(nearest).display().to_string())
}

/// A name that a command takes a provider by: its id where it is a known one, else its document.
pub fn known_or(id: &str, source: &str) -> String {
    let here = ProviderSource { config: None, references: References { allowed: Vec::new() } };
    let known = here.providers(&[]).unwrap_or_default();
    if known.iter().any(|provider| provider.id == id) || source.is_empty() { id.to_owned() } else { source.to_owned() }
}

/// An address without its scheme, such as `127.0.0.1:8080` or `localhost:8080/v1`.
pub fn is_bare_address(name: &str) -> bool {
    let authority = name.split('/').next().unwrap_or_default();
    let is_host =
        |host: &str| host == "localhost" || (host.contains('.') && host.split('.').all(|part| !part.is_empty()));
    match authority.rsplit_once(':') {
        Some((host, port)) => is_host(host) && !host.contains('@') && port.parse::<u16>().is_ok(),
        None => authority == "localhost" && name != "localhost",
    }
}

fn config(file: &Path) -> Result<Config, CliError> {
    let shown = file.display().to_string();
    let text = if file == Path::new(CONFIG) { file::read_found_text(file)? } else { file::read_text(file)? };
    Ok(Config::parse(&shown, &text).map_err(crate::provider::ProviderError::from)?)
}

/// The providers of a `countersign.toml`; their documents are found from its folder.
fn of_config(file: &Path, source: &DocumentSource) -> Result<Vec<Provider>, CliError> {
    let (shown, config) = (file.display().to_string(), config(file)?);
    let folder = file.parent().unwrap_or(Path::new(""));
    let read = |(id, settings): (String, Settings)| {
        let named = settings.document.clone();
        let named = named.ok_or_else(|| CliError::Usage(format!("read {shown}: providers.{id} names no document")))?;
        let place = if is_url(&named) { named } else { folder.join(named).display().to_string() };
        Ok(Provider::of(&id, source.document(&place)?, settings, None)?)
    };
    config.providers.into_iter().map(read).collect()
}

pub fn is_url(name: &str) -> bool {
    name.starts_with("https://") || name.starts_with("http://")
}

/// Whether a name is meant as a file's: there is one, or it looks like one.
fn is_file(name: &str) -> bool {
    let ends = [".yaml", ".yml", ".json", ".md", ".mdx"].iter().any(|end| name.ends_with(end));
    ends || name.contains(['/', '\\']) || Path::new(name).exists()
}

/// A provider of which there is a document and nothing else; its id is the whole name where another has that one.
fn of_document(id: &str, name: &str, others: &[Provider], source: &DocumentSource) -> Result<Provider, CliError> {
    let document = source.document(name)?;
    document.version()?;
    let is_taken = others.iter().any(|other| other.id == id);
    let id = if is_taken { url_without_secrets(name) } else { id.into() };
    let provider = Provider::of(&id, document, Settings::default(), None)?;
    let is_set = std::env::var("COUNTERSIGN_TOKEN").is_ok_and(|token| !token.is_empty());
    if is_set && provider.contract.schemes().is_empty() { with_bearer(provider) } else { Ok(provider) }
}

/// A provider whose document declares no security scheme, of somebody who has a token for it: it
/// is a bearer token, by far the most usual, and is not held against the service.
fn with_bearer(provider: Provider) -> Result<Provider, CliError> {
    let bearer = "[security.bearer]\ntype = \"http\"\nscheme = \"bearer\"\n";
    let settings = Settings::parse(CONFIG, bearer).map_err(crate::provider::ProviderError::from)?;
    let mut provider = Provider::of(&provider.id, provider.contract.document, settings, None)?;
    let message = "no security scheme is declared: COUNTERSIGN_TOKEN is sent as a bearer token; \
                   [providers.….security.…] in countersign.toml can say how it is sent";
    let problem = Problem::at(&provider.contract.document, "", message);
    provider.contract.problems.insert(0, problem);
    Ok(provider)
}
