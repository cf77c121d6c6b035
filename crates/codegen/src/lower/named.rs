//! An operation and what it is called.

use countersign_openapi as openapi;

/// An operation of the contract, and its names.
pub(super) struct NamedOperation<'c> {
    pub operation: &'c openapi::Operation,
    pub name: String,
    pub stem: String,
}
