//! Why a call came to nothing, as far as it is not the network's doing. No reason holds a value of a
//! credential or of a body.

use std::fmt;

/// Why no request could be made of a call; nothing was sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NotSent {
    /// There is no typed client for this operation.
    UnknownOperation(String),
    /// An argument that the operation needs was not given.
    MissingArgument(String),
    /// An argument is of another type than the operation takes.
    ArgumentType(String),
    /// An argument can't be encoded.
    ArgumentEncoding(String),
    /// The value of this argument or header can't stand in a header
    /// ([RFC 9110, 5.5](https://www.rfc-editor.org/rfc/rfc9110#section-5.5)).
    HeaderValue(String),
    /// The credential of this security scheme can't stand in a header.
    CredentialValue(&'static str),
    /// This security scheme names a header that can't be one.
    SchemeHeader(&'static str),
    /// What the HTTP client says that it can't do.
    Client(String),
}

/// Why the body of a documented status is not the documented one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NotDecoded {
    /// It comes in none of the documented media types, which these are.
    MediaType(Vec<&'static str>),
    /// It is empty.
    Empty,
    /// It is not UTF-8.
    NotUtf8,
    /// It is not JSON, or not the documented JSON.
    Json {
        /// Where, as a JSONPath ([RFC 9535](https://www.rfc-editor.org/rfc/rfc9535)); names that are not
        /// documented are left out.
        path: String,
        /// What is wrong there.
        fault: JsonFault,
    },
}

/// What is wrong with a body at a place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum JsonFault {
    /// It is not JSON.
    Syntax,
    /// A value is not what is documented, which this is.
    Expected(String),
    /// A documented member is missing; serde's words, which name it.
    Missing(String),
    /// A value fits none of the documented alternatives.
    NoAlternative,
    /// A value is not of the documented type.
    Other,
}

impl fmt::Display for NotSent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            NotSent::UnknownOperation(name) => write!(f, "there is no typed client for `{name}`"),
            NotSent::MissingArgument(name) => write!(f, "the argument `{name}` is missing"),
            NotSent::ArgumentType(name) => write!(f, "the argument `{name}` does not fit its type"),
            NotSent::ArgumentEncoding(name) => write!(f, "the argument `{name}` can't be encoded"),
            NotSent::HeaderValue(name) => write!(f, "the argument `{name}` can't stand in a header"),
            NotSent::CredentialValue(scheme) => write!(f, "the credential for `{scheme}` can't stand in a header"),
            NotSent::SchemeHeader(scheme) => write!(f, "the security scheme `{scheme}` names no valid header"),
            NotSent::Client(reason) => f.write_str(reason),
        }
    }
}

impl fmt::Display for NotDecoded {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            NotDecoded::MediaType(documented) => write!(f, "its content type is none of {}", documented.join(", ")),
            NotDecoded::Empty => f.write_str("the body is empty"),
            NotDecoded::NotUtf8 => f.write_str("the body is not UTF-8"),
            NotDecoded::Json { path, fault } => write!(f, "at {path}: {fault}"),
        }
    }
}

impl fmt::Display for JsonFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            JsonFault::Syntax => f.write_str("not JSON"),
            JsonFault::Expected(what) => write!(f, "expected {what}"),
            JsonFault::Missing(what) => f.write_str(what),
            JsonFault::NoAlternative => f.write_str("fits none of the documented alternatives"),
            JsonFault::Other => f.write_str("does not fit the documented type"),
        }
    }
}

impl std::error::Error for NotSent {}

impl std::error::Error for NotDecoded {}
