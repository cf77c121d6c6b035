//! The options that say whom to ask, and how much.

use std::path::PathBuf;
use std::time::Duration;

use clap::Args;

use super::{CliError, file, known, value};
use crate::exec::{Connection, Limits, Options, RunTarget, Shard, TimeLimit, Unchecked, holds_certificate};
use crate::plan::ParameterValues;
use crate::secret::CredentialValue;

/// Whom to ask, and how much.
#[derive(Clone, Args)]
#[command(next_help_heading = "The service")]
pub struct ServiceArgs {
    /// Ask this service instead of an embedded stub; takes the place of the whole server URL.
    #[arg(long, value_name = "URL", conflicts_with = "live")]
    pub base_url: Option<String>,
    /// Ask each service at the base URL that it documents.
    #[arg(long)]
    live: bool,
    /// Send this operation to a service although it does something there.
    #[arg(long, value_name = "OPERATION")]
    allow: Vec<String>,
    /// The value of a parameter, of every operation or of one; no credential.
    #[arg(long = "param", value_name = "[OPERATION.]NAME=VALUE", value_parser = value::parameter)]
    parameters: Vec<(String, String)>,
    /// A header that every request has; none that carries a credential.
    #[arg(long = "header", value_name = "NAME: VALUE")]
    headers: Vec<String>,
    /// How many operations to ask at a time at most: a run begins with few, and asks more while the service answers
    /// as fast. 4 where nothing is given, and 16 for the loopback.
    #[arg(long, value_name = "N", value_parser = value::at_least_one)]
    jobs: Option<usize>,
    /// At most so many requests a second.
    #[arg(long, value_name = "N", value_parser = value::above_zero)]
    rate: Option<f64>,
    /// At most so many requests in all; what is left over is skipped.
    #[arg(long, value_name = "N")]
    max_requests: Option<usize>,
    /// At most so many bad credentials for a host, since accounts get locked: 50 where nothing is
    /// given, and no limit on the loopback.
    #[arg(long, value_name = "N")]
    max_bad_credentials: Option<usize>,
    /// How long to wait for an answer.
    #[arg(long, value_name = "SECONDS", default_value = "30", value_parser = value::seconds)]
    timeout: Duration,
    /// How long the whole run may take; what is left is skipped.
    #[arg(long, value_name = "SECONDS", value_parser = value::seconds)]
    max_time: Option<Duration>,
    /// How many bytes of an answer are read; a longer one is not judged.
    #[arg(long, value_name = "BYTES", default_value_t = Connection::LARGEST_BODY, value_parser = value::at_least_one)]
    max_body: usize,
    /// Run no command that countersign.toml names for a credential.
    #[arg(long)]
    no_commands: bool,
    /// Makes the made-up credentials; the same seed makes the same.
    #[arg(long, value_name = "N", default_value = "0")]
    seed: u64,
    /// Only the K-th of N parts of the operations, which take about as many requests each.
    #[arg(long, value_name = "K/N", value_parser = value::shard)]
    shard: Option<Shard>,
    /// Trust the certificates in this PEM file too.
    #[arg(long, value_name = "FILE")]
    ca_cert: Option<PathBuf>,
    /// Show this client certificate; a PEM file with its key.
    #[arg(long, value_name = "FILE")]
    client_cert: Option<PathBuf>,
    /// Check no certificate of this machine, or with `=everywhere` of any.
    #[arg(long, value_name = "WHERE", num_args = 0..=1, require_equals = true, default_missing_value = "loopback")]
    insecure: Option<Insecure>,
    /// Send all requests through this proxy, those to this machine too.
    #[arg(long, value_name = "URL")]
    proxy: Option<String>,
}

/// Whose certificates are not checked.
#[derive(Debug, Clone, Copy, clap::ValueEnum)]
enum Insecure {
    Loopback,
    Everywhere,
}

impl ServiceArgs {
    /// The options of a run that these are.
    pub fn options(&self) -> Result<Options, CliError> {
        if let Some(base) = self.base_url.as_ref().filter(|base| known::is_bare_address(base)) {
            return Err(CliError::BareAddress { name: base.clone() });
        }
        let target = match &self.base_url {
            Some(base) => RunTarget::Url(base.clone()),
            None if self.live => RunTarget::Documented,
            None => RunTarget::Stub,
        };
        Ok(Options {
            target,
            allow: self.allow.clone(),
            parameters: self.parameters.iter().cloned().collect::<ParameterValues>(),
            headers: self.headers.iter().map(|text| header(text)).collect::<Result<_, _>>()?,
            connection: self.connection()?,
            limits: Limits {
                rate: self.rate,
                requests: self.max_requests,
                bad_credentials: self.max_bad_credentials,
                time: self.max_time.map(TimeLimit::begin),
            },
            commands: !self.no_commands,
            jobs: self.jobs,
            shard: self.shard,
            seed: self.seed,
            ..Options::default()
        })
    }

    /// What of these changes the requests or how they go, by name and without values.
    pub fn asked_with(&self) -> Vec<String> {
        let headers =
            self.headers.iter().map(|text| format!("--header {}", text.split(':').next().unwrap_or_default().trim()));
        let parameters = self.parameters.iter().map(|(name, _)| format!("--param {name}"));
        let others = [
            ("--ca-cert", self.ca_cert.is_some()),
            ("--client-cert", self.client_cert.is_some()),
            ("--insecure", self.insecure.is_some()),
            ("--proxy", self.proxy.is_some()),
            ("--max-body", self.max_body != Connection::LARGEST_BODY),
        ];
        let others = others.into_iter().filter(|(_, is_given)| *is_given).map(|(name, _)| name.to_owned());
        let mut all: Vec<String> = headers.chain(parameters).chain(others).collect();
        all.sort();
        all.dedup();
        all
    }

    fn connection(&self) -> Result<Connection, CliError> {
        let identity = self.client_cert.as_deref().map(file::read).transpose()?;
        let authorities = self.ca_cert.as_deref().map(file::read).transpose()?;
        if let (Some(file), Some(pem)) = (&self.ca_cert, &authorities)
            && !holds_certificate(pem)
        {
            return Err(CliError::NoCertificate { file: file.display().to_string() });
        }
        Ok(Connection {
            timeout: self.timeout,
            largest_body: self.max_body,
            unchecked: match self.insecure {
                None => Unchecked::Nobody,
                Some(Insecure::Loopback) => Unchecked::Loopback,
                Some(Insecure::Everywhere) => Unchecked::Everybody,
            },
            proxy: self.proxy.clone(),
            authorities,
            identity: identity.map(|pem| CredentialValue::new(String::from_utf8_lossy(&pem).into_owned())),
        })
    }
}

/// Read here and not by the parser of arguments, whose errors repeat what was given: somebody may
/// have meant it to be secret.
fn header(text: &str) -> Result<(String, String), CliError> {
    let is_name =
        |name: &str| !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_".contains(&byte));
    let parts = text.split_once(':').filter(|(name, _)| is_name(name));
    let (name, value) = parts.ok_or_else(|| CliError::Usage("read --header: expected `NAME: VALUE`".to_owned()))?;
    // RFC 9110 §5.5.
    if value.chars().any(|letter| letter.is_control() && letter != '\t') {
        return Err(CliError::Usage(format!(
            "read --header: the value of {name} has a control character or a line end"
        )));
    }
    Ok((name.to_owned(), value.trim().to_owned()))
}
