//! Why a schema says nothing of a value.

use thiserror::Error;

use super::budget::Exceeded;
use crate::DocumentError;

/// Why no value can be held to a schema.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum SchemaError {
    /// A `$ref` leads nowhere.
    #[error("a reference leads nowhere: {0}")]
    Reference(String),
    /// A pattern that can't be decided for a value, within the steps that there are for one.
    #[error("a pattern in the schema at {address} takes too many steps to hold a value to it")]
    Pattern { address: String },
    #[error("the schema at {address} can't be used: {why}")]
    Unusable { address: String, why: String },
    #[error("the schema at {address} takes {exceeded} to hold a value to it")]
    TooMuch { address: String, exceeded: Exceeded },
    /// So many schemas refer to each other for one value, one after another.
    #[error("the schema at {address} refers to others {rungs} deep for one value")]
    TooDeep { address: String, rungs: usize },
}

impl From<DocumentError> for SchemaError {
    fn from(error: DocumentError) -> SchemaError {
        SchemaError::Reference(error.what().to_owned())
    }
}
