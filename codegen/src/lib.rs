//! Reads OpenAPI documents and makes typed clients of them.
//!
//! [`document`] is the one reader of OpenAPI documents for everything: the
//! generator, the contract, the comparison of documents.

pub mod document;

pub use document::{Document, DocumentError, Place, Version};
