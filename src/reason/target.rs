//! Why a service can't be asked at all.

/// What is wrong with a base URL or with how a service is to be connected to. It completes "failed
/// to …", and repeats nothing that may be secret.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum TargetError {
    #[error("read the base URL: {0}")]
    NoUrl(String),
    #[error("use the base URL: it holds a user name or a password")]
    HoldsUser,
    #[error("use the base URL: expected it to begin with http:// or https://, found {0}:")]
    NotHttp(String),
    #[error("use the base URL: it holds a query or a fragment, and ends before them")]
    HoldsQuery,
    #[error("use the base URL: no provider was named")]
    OfNobody,
    #[error("use one base URL for {count} providers: name the one that it is of, such as {first}")]
    OfSeveral { count: usize, first: String },
    #[error("read the CA certificates: they are no PEM")]
    Authorities,
    #[error("read the client certificate: it is no PEM with a key")]
    Identity,
    #[error("read the proxy's URL: {0}")]
    Proxy(String),
    #[error("leave certificates of another machine unchecked: that takes --insecure=everywhere")]
    Insecure,
    #[error("make an HTTP client")]
    Client,
}
