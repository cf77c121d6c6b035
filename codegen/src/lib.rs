//! Reads OpenAPI documents and makes typed clients of them.
//!
//! [`document`] is the one reader of OpenAPI documents for everything: the
//! generator, the contract, the comparison of documents. The rest is behind the
//! feature `progenitor`, which only build scripts turn on:
//!
//! ```no_run
//! # #[cfg(feature = "progenitor")]
//! fn main() {
//!     countersign_codegen::build("specs");
//! }
//! # #[cfg(not(feature = "progenitor"))]
//! # fn main() {}
//! ```
//!
//! makes a client of each `specs/<provider>/openapi.yaml`, and
//!
//! ```ignore
//! mod generated {
//!     include!(concat!(env!("OUT_DIR"), "/countersign.rs"));
//! }
//! ```
//!
//! has them: a module for each provider, and `PROVIDERS`, by which a harness calls
//! any operation of any of them. Generated code needs `progenitor-client`,
//! `reqwest` (`json`, `query`, `stream`), `secrecy`, `serde` and `serde_json`.
//!
//! ```text
//! Document ─▶ lower ─▶ an OpenAPI 3.0 document of requests and types ─▶ progenitor ─┐
//!               └────▶ answers, security, what is lost ─────────────────────────────┴▶ generate ─▶ build
//! ```

#[cfg(feature = "progenitor")]
mod build;
pub mod document;
#[cfg(feature = "progenitor")]
pub mod generate;
#[cfg(feature = "progenitor")]
pub mod lower;

#[cfg(feature = "progenitor")]
pub use build::{Build, Lacks, build};
pub use document::{Document, DocumentError, Place, Version};
