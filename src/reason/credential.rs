//! Why there is no credential.

use std::io;
use std::process::ExitStatus;
use std::time::Duration;

use super::{TargetError, TransportError};
use crate::live::Credential;

/// Why a slot can't be filled. No value is named.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum CredentialError {
    #[error("`{0}` is not a declared security scheme")]
    UndeclaredScheme(String),
    /// No variable has a name for it.
    #[error("no variable holds a credential of this kind ({credential}) for {scheme}")]
    NoVariable { credential: Credential, scheme: String },
    /// It is set, and no request can carry it.
    #[error("{variable} {fault}")]
    Unsendable { variable: String, fault: CredentialFault },
    /// One of these variables would hold it.
    #[error("no credential: {} is not set", .0.join(" or "))]
    NotSet(Vec<String>),
    #[error(transparent)]
    NotObtained(#[from] ObtainError),
    #[error(transparent)]
    NotMade(#[from] JwtError),
}

/// What is wrong with a credential that is set. It completes "COUNTERSIGN_TOKEN …", and shows nothing of it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum CredentialFault {
    #[error("already begins with the scheme word `{0}`, which is put before it: leave that out")]
    SchemeWord(String),
    #[error("begins with `{0}`, which is no part of a credential: give what stands behind the scheme word")]
    Foreign(String),
    #[error("begins with `{0}`, under which it is sent: give the value alone")]
    NameBefore(String),
    #[error("is a variable of a shell that nobody replaced")]
    Unreplaced,
    #[error("is in base64 already: give user:password as it is")]
    Encoded,
    #[error("holds a line end or another control character, which no request can carry")]
    ControlCharacter,
    #[error("stands in quotes, which would be sent with it: leave them out")]
    Quotes,
}

/// Why a credential could not be obtained. Neither what was sent nor what came is repeated.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ObtainError {
    #[error("token_command is empty")]
    NoCommand,
    #[error("token_command `{program}` is not run (--no-commands)")]
    CommandsForbidden { program: String },
    #[error("token_command `{program}` can't be run: {kind}")]
    CommandNotRun { program: String, kind: io::ErrorKind },
    #[error("token_command `{program}` failed: {status}")]
    CommandFailed { program: String, status: ExitStatus },
    #[error("token_command `{program}` took longer than {seconds} s")]
    CommandTookTooLong { program: String, seconds: u64 },
    #[error("token_command `{program}` printed more than a token")]
    PrintedTooMuch { program: String },
    #[error("token_command `{program}` printed no UTF-8")]
    PrintedNoText { program: String },
    #[error("token_command `{program}` printed nothing")]
    PrintedNothing { program: String },
    #[error("no tokenUrl is known for {scheme}")]
    NoTokenUrl { scheme: String },
    #[error("a token can't be asked for: {0}")]
    TokenUrl(#[from] TargetError),
    #[error("only the document names the tokenUrl of {scheme}, at {origin}: give it as token_url in countersign.toml")]
    OtherOrigin { scheme: String, origin: String },
    #[error("the client secret does not go over plain http to the tokenUrl of {scheme}")]
    PlainHttp { scheme: String },
    #[error("no token was granted for {scheme}: {error}")]
    NotAnswered { scheme: String, error: TransportError },
    #[error("no token was granted for {scheme}: the answer is {status}")]
    NotGranted { scheme: String, status: u16 },
    #[error("the grant for {scheme} is longer than tokens are")]
    GrantedTooMuch { scheme: String },
    #[error("the grant for {scheme} has no access_token")]
    NoAccessToken { scheme: String },
    #[error("the grant for {scheme} needs {missing} beside {set}, and {missing} is not set")]
    HalfAClient { scheme: String, set: String, missing: String },
    /// What was sent came from these variables.
    #[error("{error}; what was sent is from {}", .variables.join(" and "))]
    NotTaken { error: Box<ObtainError>, variables: Vec<String> },
    #[error("the time of {} s was over before there was a credential for {scheme} (--max-time)", .whole.as_secs_f64())]
    TimeOver { scheme: String, whole: Duration },
    #[error("the login for {scheme} needs {variable}, which is not set")]
    LoginVariable { scheme: String, variable: String },
    #[error("the login for {scheme} is at `{url}`, which is neither a URL nor a path below the base URL")]
    LoginUrl { scheme: String, url: String },
    #[error("`{method}` is no method for the login for {scheme}")]
    LoginMethod { scheme: String, method: String },
    #[error("the login for {scheme} is not sent over plain http")]
    LoginPlainHttp { scheme: String },
    #[error("the login for {scheme} is answered {status}")]
    LoginRefused { scheme: String, status: u16 },
    #[error("the answer {status} to the login for {scheme} has no text at {pointer}")]
    NoLoginToken { scheme: String, status: u16, pointer: String },
    #[error("the answer {status} to the login for {scheme} sets no cookie {cookie}")]
    NoLoginCookie { scheme: String, status: u16, cookie: String },
}

impl ObtainError {
    /// Whether what these variables hold was sent, and gave no credential.
    #[must_use]
    pub fn naming(self, variables: Vec<String>) -> ObtainError {
        use ObtainError::{
            GrantedTooMuch, LoginRefused, NoAccessToken, NoLoginCookie, NoLoginToken, NotAnswered, NotGranted,
        };
        match self {
            NotAnswered { .. }
            | NotGranted { .. }
            | GrantedTooMuch { .. }
            | NoAccessToken { .. }
            | LoginRefused { .. }
            | NoLoginToken { .. }
            | NoLoginCookie { .. }
                if !variables.is_empty() =>
            {
                ObtainError::NotTaken { error: Box::new(self), variables }
            }
            error => error,
        }
    }
}

/// Why there is no such JWT.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum JwtError {
    #[error("no JWT is {0}")]
    NoSuchToken(Credential),
    #[error("the credential is no JWT: it has not three parts")]
    NotThreeParts,
    #[error("the credential is no JWT: its payload is not a JSON object")]
    PayloadNotAnObject,
}
