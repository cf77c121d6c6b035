//! Writes a `countersign.toml` for a document.

use std::borrow::Cow;
use std::io::Write;
use std::path::{Path, PathBuf};

use super::called::stem;
use super::known::{CONFIG, References};
use super::output::{Terminal, WholeFile};
use super::{CliError, Exit};
use crate::exec;
use crate::live::Credential;
use crate::report::{is_unseen, visible};
use countersign_openapi::{Carrier, Contract, Location, Operation, url_without_secrets};

/// Write a countersign.toml for an OpenAPI document: the variables that hold its credentials, and
/// the parameters that it gives no example of.
#[derive(clap::Args)]
#[command(after_long_help = super::help::OTHER)]
pub struct InitArgs {
    /// An OpenAPI document: a file or a URL.
    #[arg(value_name = "SPEC")]
    spec: String,
    /// The provider's id; the document's file name without its ending where none is given.
    #[arg(long, value_name = "ID")]
    id: Option<String>,
    /// Ask the service there, without a credential, how it wants to be authenticated with.
    #[arg(long, value_name = "URL")]
    base_url: Option<String>,
    /// Where to write.
    #[arg(long, value_name = "FILE", default_value = CONFIG)]
    config: PathBuf,
    #[command(flatten)]
    references: References,
}

pub fn run(args: &InitArgs, terminal: Terminal) -> Result<Exit, CliError> {
    if let Cow::Owned(shown) = url_without_secrets(&args.spec) {
        return Err(CliError::Usage(format!(
            "name {shown} in a file: its query holds a secret; save the document first"
        )));
    }
    let document = args.references.document(&args.spec)?;
    document.version()?;
    let contract = Contract::read(document);
    let id = args.id.clone().unwrap_or_else(|| identifier(&stem(&args.spec)));
    if args.config.exists() {
        let shown = args.config.display();
        return Err(CliError::Usage(format!("write {shown}: it is there already; choose another with --config")));
    }
    let challenged = args.base_url.as_deref().map(|base| challenged(base, &contract)).transpose()?.flatten();
    let text = settings(&id, args, &contract, challenged.as_ref());
    write(&args.config, &text)?;
    let mut stdout = terminal.stdout();
    let shown = args.config.display();
    let told = writeln!(stdout, "wrote {shown}; `countersign list {id}` shows the cases, and sends nothing");
    told.map_err(crate::exec::RunError::Report)?;
    Ok(Exit::Agreed)
}

/// How a service wants to be authenticated with, and the operation that said so.
struct Challenged {
    operation: String,
    words: Vec<String>,
}

/// So many operations are asked.
const MOST: usize = 5;

/// The first challenge of a service: what it answers to operations that do nothing and have no parameters.
fn challenged(base: &str, contract: &Contract) -> Result<Option<Challenged>, CliError> {
    let can_tell = |operation: &&Operation| {
        operation.method == "GET" && operation.is_safe() && !operation.parameters.iter().any(|it| it.required)
    };
    let runtime = tokio::runtime::Runtime::new().map_err(CliError::Start)?;
    for operation in contract.operations().iter().filter(can_tell).take(MOST) {
        let url = format!("{}{}", base.trim_end_matches('/'), operation.path);
        let words = runtime.block_on(exec::challenge(&url))?;
        if !words.is_empty() {
            return Ok(Some(Challenged { operation: format!("GET {}", operation.path), words }));
        }
    }
    Ok(None)
}

/// The scheme that a challenge is for, where the document declares none of its kind: as settings supply it.
fn proposed(id: &str, prefix: &str, contract: &Contract, challenged: &Challenged) -> Vec<String> {
    let is_declared = |word: &String| {
        contract.schemes().iter().any(|scheme| match scheme.carrier() {
            Some(Carrier::Authorization(own)) => own.eq_ignore_ascii_case(word),
            Some(Carrier::Header(name)) => name.eq_ignore_ascii_case(word),
            _ => false,
        })
    };
    if challenged.words.iter().any(is_declared) {
        return Vec::new();
    }
    let Some(word) = challenged.words.first() else { return Vec::new() };
    // Who takes a key in a header challenges for the header, though that is no scheme.
    let is_header = word.to_ascii_lowercase().starts_with("x-");
    let (kind, name) = if is_header { ("apiKey", "key") } else { ("http", "login") };
    let own = match is_header {
        true => format!("in = \"header\"\nname = {}", text(word)),
        false => format!("scheme = {}", text(&word.to_ascii_lowercase())),
    };
    let is_basic = word.eq_ignore_ascii_case("basic");
    let mut lines = vec![
        format!("\n# The document does not declare it, but {} challenges for this:", visible(&challenged.operation)),
        format!("[providers.{id}.security.{name}]\ntype = \"{kind}\"\n{own}"),
        "# x-source = \"https://…\"   # the page that says so; without one nothing is held against the service"
            .to_owned(),
        format!("\n[providers.{id}.credentials.{name}]"),
    ];
    lines.extend(is_basic.then(|| "# user:password, as it is".to_owned()));
    lines.push(format!("token = \"{prefix}_TOKEN\""));
    lines
}

fn write(file: &Path, text: &str) -> Result<(), CliError> {
    let failed = |error| CliError::Write { to: file.display().to_string(), error };
    let (whole, mut writer) = WholeFile::begin(file).map_err(failed)?;
    writer.write_all(text.as_bytes()).and_then(|()| writer.flush()).map_err(failed)?;
    drop(writer);
    whole.finish().map_err(failed)
}

/// A basic string of TOML, on one line and seen whole, whatever is in it.
fn text(value: &str) -> String {
    let mut text = "\"".to_owned();
    for letter in value.chars() {
        match letter {
            '"' | '\\' => text.extend(['\\', letter]),
            letter if is_unseen(letter) => {
                text.push_str(&format!("\\u{:04X}", u32::from(letter)));
            }
            letter => text.push(letter),
        }
    }
    // Two of them begin a command for those who run jobs.
    text.replace("##", "#\\u0023") + "\""
}

/// An id that needs no quotes in TOML.
fn identifier(name: &str) -> String {
    let plain: String = name
        .chars()
        .map(|letter| if letter.is_ascii_alphanumeric() { letter.to_ascii_lowercase() } else { '-' })
        .collect();
    let plain = plain.trim_matches('-');
    if plain.is_empty() { "api".to_owned() } else { plain.to_owned() }
}

fn settings(id: &str, args: &InitArgs, contract: &Contract, challenged: Option<&Challenged>) -> String {
    let mut lines = vec![
        "# Providers for countersign. This file names environment variables, and holds no credential.".to_owned(),
        String::new(),
        format!("[providers.{id}]"),
        format!("document = {}", text(&args.spec)),
    ];
    let is_absolute = contract.server.as_deref().is_some_and(|server| server.contains("://"));
    if let Some(base) = &args.base_url {
        lines.push(format!("base_url = {}", text(base)));
    } else if !is_absolute {
        lines.push("# The document names no host. Uncomment, or give --base-url:".to_owned());
        lines.push("# base_url = \"https://api.example.com\"".to_owned());
    }
    let prefix = id.to_ascii_uppercase().replace('-', "_");
    for (index, scheme) in contract.schemes().iter().filter(|scheme| scheme.carrier().is_some()).enumerate() {
        let suffix = if index == 0 { String::new() } else { format!("_{}", index + 1) };
        lines.push(format!("\n[providers.{id}.credentials.{}]", text(&scheme.name)));
        for (key, credential, word) in [
            ("token", Credential::Valid, "TOKEN"),
            ("expired", Credential::Expired, "EXPIRED_TOKEN"),
            ("revoked", Credential::Revoked, "REVOKED_TOKEN"),
            ("forbidden", Credential::Forbidden, "FORBIDDEN_TOKEN"),
        ] {
            let comment = if credential == Credential::Valid { "" } else { "# " };
            lines.push(format!("{comment}{key} = \"{prefix}_{word}{suffix}\""));
        }
        if scheme.is_jwt {
            lines.push(format!("# signing_key = \"{prefix}_SIGNING_KEY{suffix}\""));
        }
    }
    let proposed = challenged.map(|challenged| proposed(id, &prefix, contract, challenged)).unwrap_or_default();
    if !proposed.is_empty() {
        lines.extend(proposed);
    } else if contract.schemes().is_empty() {
        lines.push("\n# The document declares no security scheme. If the service wants a credential:".to_owned());
        lines.push(format!("# [providers.{id}.security.token]\n# type = \"http\"\n# scheme = \"bearer\""));
        lines.push(format!("#\n# [providers.{id}.credentials.token]\n# token = \"{prefix}_TOKEN\""));
    }
    lines.extend(parameters(id, &prefix, contract));
    lines.push(String::new());
    lines.join("\n")
}

/// The parameters that name things which only the caller knows: those of paths, and tenants.
fn parameters(id: &str, prefix: &str, contract: &Contract) -> Vec<String> {
    let mut names: Vec<&str> = Vec::new();
    for operation in contract.operations() {
        let needed = operation.parameters.iter().filter(|parameter| parameter.required);
        for parameter in needed.filter(|parameter| matches!(parameter.location, Location::Path | Location::Header)) {
            if !names.contains(&parameter.name.as_str()) {
                names.push(&parameter.name);
            }
        }
    }
    let line = |name: &&str| {
        let key = text(name);
        let variable = identifier(name).to_ascii_uppercase().replace('-', "_");
        format!("\n# [providers.{id}.parameters.{key}]\n# variable = \"{prefix}_{variable}\"")
    };
    names.iter().map(line).collect()
}
