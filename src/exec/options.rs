//! What a run is made with, and why one can't be made.

use std::sync::Arc;

use super::connection::{Connection, base_url};
use super::error::RunError;
use super::interrupt::Interrupt;
use super::ledger::Journal;
use super::limits::Limits;
use super::recorded::Recording;
use super::selection::Selection;
use super::shard::Shard;
use crate::finding::KnownGists;
use crate::plan::ParameterValues;
use crate::provider::Provider;
use crate::reason::{SkipReason, TargetError};
use crate::report::MadeThing;
use countersign_openapi::{Carrier, Operation, SecurityScheme, words};

/// Whom the questions about the live service are put to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RunTarget {
    /// A stub in this process, made from the contract.
    Stub,
    /// The service at this base URL, which replaces the whole server URL of the document.
    Url(String),
    /// The service at the base URL that each provider documents.
    Documented,
    /// Nobody: exchanges that were recorded are judged.
    Recorded(Arc<Recording>),
}

/// Looks an environment variable up.
pub type Lookup = Arc<dyn Fn(&str) -> Option<String> + Send + Sync>;

/// What a run is made with.
#[derive(Clone)]
pub struct Options {
    pub target: RunTarget,
    pub selection: Selection,
    /// Operations that may be sent to a service although they do something there: other methods
    /// than GET, HEAD and OPTIONS, and those with a declared effect. A stub is sent everything.
    pub allow: Vec<String>,
    /// Values of parameters, by name, or by `OPERATION.NAME` of one operation alone; they take the place of the
    /// settings' and the document's.
    pub parameters: ParameterValues,
    /// A request that is served although a value in it does not fit is a warning, and no note.
    pub strict_input: bool,
    /// So many requests of an operation have values that the document gives for its parameters.
    pub depth: usize,
    /// Headers that every request has. None of them carries a credential.
    pub headers: Vec<(String, String)>,
    pub connection: Connection,
    pub limits: Limits,
    /// How many operations are asked at a time at most; where it is not given, the run finds out.
    pub jobs: Option<usize>,
    pub shard: Option<Shard>,
    /// Makes the made-up credentials; the same seed makes the same.
    pub seed: u64,
    /// Ids of findings that are known.
    pub baseline: KnownGists,
    /// Today, as `YYYY-MM-DD`: waivers that ended before it hold no more.
    pub today: Option<String>,
    pub variables: Lookup,
    /// Whether commands that settings name may be run for a credential.
    pub commands: bool,
    /// Keeps notes of what is made at a service; without it nothing is made there that no case is about.
    pub journal: Option<Journal>,
    /// What an earlier run left behind, to be deleted.
    pub left_behind: Vec<MadeThing>,
    /// Ends the run with what it has.
    pub interrupt: Interrupt,
}

impl Default for Options {
    fn default() -> Options {
        Options {
            target: RunTarget::Stub,
            selection: Selection::default(),
            allow: Vec::new(),
            parameters: ParameterValues::new(),
            strict_input: false,
            depth: Options::DEPTH,
            headers: Vec::new(),
            connection: Connection::default(),
            limits: Limits::default(),
            jobs: None,
            shard: None,
            seed: 0,
            baseline: KnownGists::default(),
            today: None,
            variables: Arc::new(|name| std::env::var(name).ok()),
            commands: true,
            journal: None,
            left_behind: Vec::new(),
            interrupt: Interrupt::default(),
        }
    }
}

impl Options {
    /// A dozen.
    pub const DEPTH: usize = 12;

    /// Refuses what can't be run, before anything is sent.
    pub fn validate(&self, providers: &[Provider]) -> Result<(), RunError> {
        self.selection.validate(providers)?;
        let operations = || providers.iter().flat_map(|provider| provider.contract.operations());
        let is_of_nobody = |id: &&String| providers.iter().all(|provider| provider.contract.named(id).is_none());
        if let Some(id) = self.allow.iter().find(is_of_nobody) {
            let nearest = countersign_openapi::suggestion(id, operations().map(|operation| operation.id.as_str()));
            return Err(RunError::Unknown { kind: "operation", id: id.clone(), nearest });
        }
        let parameters = || operations().flat_map(|operation| &operation.parameters);
        let is_known = |key: &str| {
            let is_of = |operation: &Operation| {
                let name = of_operation(key, operation);
                operation.parameters.iter().any(|parameter| parameter.name == key || Some(&*parameter.name) == name)
            };
            operations().any(is_of)
        };
        if let Some(name) = self.parameters.keys().find(|name| !is_known(name)) {
            let nearest = countersign_openapi::suggestion(name, parameters().map(|parameter| parameter.name.as_str()));
            return Err(RunError::Unknown { kind: "parameter", id: name.clone(), nearest });
        }
        let schemes = || providers.iter().flat_map(|provider| provider.contract.schemes());
        let settings = providers.iter().flat_map(|provider| provider.settings.headers.keys());
        let mut names = self.headers.iter().map(|(name, _)| name).chain(settings);
        if let Some(name) = names.clone().find(|name| carries_credential(name, schemes())) {
            return Err(RunError::SecretHeader(name.clone()));
        }
        if let Some(name) = names.find(|name| is_of_the_framing(name)) {
            return Err(RunError::FramingHeader(name.clone()));
        }
        self.validate_target(providers)
    }

    fn validate_target(&self, providers: &[Provider]) -> Result<(), RunError> {
        match (&self.target, providers) {
            (RunTarget::Url(base), [_]) => Ok(self.connection.check(&base_url(base)?)?),
            (RunTarget::Url(_), []) => Err(TargetError::OfNobody.into()),
            (RunTarget::Url(_), [first, ..]) => {
                Err(TargetError::OfSeveral { count: providers.len(), first: first.id.clone() }.into())
            }
            (RunTarget::Documented, all) => {
                let bases = all.iter().filter_map(|provider| documented(provider).ok());
                Ok(bases.map(|base| base_url(&base)).try_for_each(|base| self.connection.check(&base?))?)
            }
            (RunTarget::Stub | RunTarget::Recorded(_), _) => Ok(()),
        }
    }

    /// An embedded stub needs no variable, and should see none.
    pub(super) fn lookup(&self) -> Lookup {
        match self.target {
            RunTarget::Stub | RunTarget::Recorded(_) => Arc::new(|_| None),
            RunTarget::Url(_) | RunTarget::Documented => Arc::clone(&self.variables),
        }
    }

    /// The values that are given for the parameters of one operation alone.
    pub(super) fn values_of(&self, operation: &Operation) -> impl Iterator<Item = (String, String)> {
        let own =
            move |(key, value): (&String, &String)| Some((of_operation(key, operation)?.to_owned(), value.clone()));
        self.parameters.iter().filter_map(own)
    }

    /// The values of a provider's parameters that are given.
    pub(super) fn values(&self, provider: &Provider) -> ParameterValues {
        let mut values = provider.values(&*self.lookup());
        values.extend(self.parameters.clone());
        values
    }
}

/// The name of a parameter that is given for an operation alone: `OPERATION.NAME`. A path may have a point in it,
/// and so may a name.
fn of_operation<'k>(key: &'k str, operation: &Operation) -> Option<&'k str> {
    let own = key.strip_prefix(operation.id.as_str()).and_then(|rest| rest.strip_prefix('.'));
    let called = || {
        let points = key.match_indices('.').map(|(at, _)| at);
        points.into_iter().find(|at| operation.is_called(&key[..*at])).map(|at| &key[at + 1..])
    };
    own.or_else(|| key.contains(' ').then(called).flatten())
}

/// Whether a header is one that credentials are carried in.
fn carries_credential<'a>(name: &str, mut schemes: impl Iterator<Item = &'a SecurityScheme>) -> bool {
    const USUAL: [&str; 6] = ["authorization", "proxy-authorization", "cookie", "x-api-key", "api-key", "x-auth-token"];
    let declared = |scheme: &SecurityScheme| matches!(scheme.carrier(), Some(Carrier::Header(other)) if other.eq_ignore_ascii_case(name));
    let is_named = || words(name).iter().any(|word| word == "secret" || word == "password");
    USUAL.iter().any(|usual| usual.eq_ignore_ascii_case(name)) || is_named() || schemes.any(declared)
}

/// Whether a header says how a message is framed, and where it ends: every exchange would break by another value
/// (RFC 9112 §6).
fn is_of_the_framing(name: &str) -> bool {
    const NAMES: [&str; 5] = ["connection", "content-length", "te", "transfer-encoding", "upgrade"];
    NAMES.iter().any(|known| known.eq_ignore_ascii_case(name))
}

/// The base URL that a provider documents; an error where that has no host, or a variable in it no value.
pub(super) fn documented(provider: &Provider) -> Result<String, SkipReason> {
    let server = provider.settings.base_url.clone().or_else(|| provider.contract.server.clone());
    let absolute = server.filter(|server| server.starts_with("https://") || server.starts_with("http://"));
    match absolute {
        None => Err(SkipReason::NoHost),
        Some(server) if server.contains(['{', '}']) => Err(SkipReason::NoServerVariable(server)),
        Some(server) => Ok(server),
    }
}
