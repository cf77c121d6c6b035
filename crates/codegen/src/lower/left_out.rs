//! Why an operation has no typed client.

use std::fmt;

use crate::generate::GenerationRefusal;

/// An operation without a typed client.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LeftOut {
    /// Its id in the contract; the path, where the operations of a path are not known.
    pub operation: String,
    /// Why.
    pub reason: LeftOutReason,
}

/// Why an operation has no typed client.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum LeftOutReason {
    /// The path item is not there: what is wrong with the reference to it.
    Unread(String),
    /// A method that clients are not generated for, such as `QUERY`.
    Method(String),
    /// A required parameter of this name is the whole query (OpenAPI 3.2 `in: querystring`).
    WholeQuery(String),
    /// The document has another operation of the same method and path.
    Twice,
    /// progenitor's code for it can't be had.
    Refused(GenerationRefusal),
}

impl LeftOut {
    pub(crate) fn of(operation: impl Into<String>, reason: LeftOutReason) -> LeftOut {
        LeftOut { operation: operation.into(), reason }
    }
}

impl fmt::Display for LeftOutReason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            LeftOutReason::Unread(why) => f.write_str(why),
            LeftOutReason::Refused(refusal) => refusal.fmt(f),
            LeftOutReason::Method(method) => write!(f, "the method {method} is not generated"),
            LeftOutReason::WholeQuery(name) => {
                write!(f, "the parameter `{name}` is the whole query, which is not generated")
            }
            LeftOutReason::Twice => f.write_str("another operation has its method and path"),
        }
    }
}
