//! Why a command could not run.

use countersign_openapi::DocumentError;

use crate::exec;
use crate::exec::FetchError;
use crate::provider::ProviderError;
use crate::reason::{CredentialError, ExchangeError, Reason};

/// It completes the sentence "failed to …", but for what nobody knows, which is a sentence of its own.
#[derive(Debug, thiserror::Error)]
pub enum CliError {
    #[error(transparent)]
    Provider(#[from] ProviderError),
    #[error(transparent)]
    Document(#[from] DocumentError),
    #[error(transparent)]
    Lock(#[from] crate::drift::LockError),
    #[error(transparent)]
    Policy(#[from] crate::drift::PolicyError),
    #[error(transparent)]
    UsedBy(#[from] crate::drift::usage::UsageError),
    #[error(transparent)]
    Run(#[from] exec::RunError),
    #[error(transparent)]
    Fetch(#[from] FetchError),
    #[error("find `{name}`: it is no known provider and no file{nearest}")]
    Unknown { name: String, nearest: String },
    #[error("unknown id \"{id}\": no check, scenario, cause, kind of fact or rule has it{nearest}")]
    Unexplained { id: String, nearest: String },
    #[error("read {name}: there is no such file; did you mean `{other}`?")]
    NoFile { name: String, other: String },
    #[error("{error}; if {name} is the service, name it with --base-url")]
    NoDocument { name: String, error: Box<CliError> },
    #[error("read {name}: it is an address without its scheme; did you mean `http://{name}`?")]
    BareAddress { name: String },
    #[error(transparent)]
    Har(#[from] crate::har::HarError),
    #[error("read {file}: {error}")]
    Read { file: String, error: std::io::Error },
    #[error("read {file}: expected a certificate in PEM, `-----BEGIN CERTIFICATE-----`, found none")]
    NoCertificate { file: String },
    #[error("write {to}: {error}")]
    Write { to: String, error: std::io::Error },
    #[error("{0}")]
    Usage(String),
    #[error("start: {0}")]
    Start(std::io::Error),
    #[error("get any answer from {target}, which was sent {requests} requests: {reason}{hint}")]
    Unanswered { target: String, requests: usize, reason: Box<ExchangeError>, hint: &'static str },
    #[error("send even one case: {0}")]
    NothingSent(NothingSent),
    #[error("use a credential: {0}")]
    CredentialUnusable(CredentialError),
    #[error("use the credential in {holder}: every operation that was tried refused it (401)")]
    CredentialRefused { holder: String },
    #[error(
        "judge anything of {provider}: no valid request was served, and no refusal could be told from that; \
             where an id was made up, --param NAME=VALUE gives one that exists"
    )]
    NothingJudged { provider: String },
    #[error("judge anything: no operation that was asked documents an answer")]
    NothingToJudge,
    #[error("listen on {address}: {error}")]
    Listen { address: std::net::SocketAddr, error: std::io::Error },
    /// What a part of the run, whose report it is, could not do.
    #[error("{0}")]
    Part(String),
    #[error("finish: interrupted")]
    Interrupted,
}

/// Why not one case was sent.
#[derive(Debug, thiserror::Error)]
pub enum NothingSent {
    #[error("the contracts and the selection leave none")]
    NothingPlanned,
    #[error("none of the exchanges in {file} is of a selected operation; `--base-url` names where the API is")]
    NothingRecorded { file: String },
    #[error("none of the exchanges in {file} has an answer that can be judged: {reason}")]
    NoneAnswered { file: String, reason: Box<ExchangeError> },
    #[error("all {cases} were skipped, the first because {first}")]
    AllSkipped { cases: usize, first: Reason },
}

impl CliError {
    /// The whole sentence, with what the error came of.
    pub fn sentence(&self) -> String {
        let mut sentence = match self {
            CliError::Run(exec::RunError::Unknown { .. }) | CliError::Unexplained { .. } => self.to_string(),
            _ => format!("failed to {self}"),
        };
        let mut source = std::error::Error::source(self);
        while let Some(cause) = source {
            let cause_text = cause.to_string();
            if !sentence.contains(&cause_text) {
                sentence.push_str(&format!(": {cause_text}"));
            }
            source = cause.source();
        }
        sentence
    }

    /// As shells expect it of a command that was interrupted; else 2.
    pub fn exit_code(&self) -> u8 {
        if matches!(self, CliError::Interrupted) { 130 } else { 2 }
    }
}
