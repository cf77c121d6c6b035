//! Why an operation has no typed client.

use std::fmt;

use crate::generate::Refusal;

/// An operation without a typed client.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LeftOut {
    /// Its id in the contract; the path, where the operations of a path are not known.
    pub operation: String,
    /// Why.
    pub reason: Reason,
}

/// Why an operation has no typed client.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Reason {
    /// The path item is not there: what is wrong with the reference to it.
    Unread(String),
    /// A method that clients are not generated for, such as `QUERY`.
    Method(String),
    /// A required parameter of this name is the whole query (OpenAPI 3.2 `in: querystring`).
    WholeQuery(String),
    /// The document has another operation of the same method and path.
    Twice,
    /// progenitor's code for it can't be had.
    Refused(Refusal),
}

impl LeftOut {
    pub(crate) fn of(operation: impl Into<String>, reason: Reason) -> LeftOut {
        LeftOut { operation: operation.into(), reason }
    }
}

impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Reason::Unread(why) => f.write_str(why),
            Reason::Refused(refusal) => refusal.fmt(f),
            Reason::Method(method) => write!(f, "the method {method} is not generated"),
            Reason::WholeQuery(name) => write!(f, "the parameter `{name}` is the whole query, which is not generated"),
            Reason::Twice => f.write_str("another operation has its method and path"),
        }
    }
}
