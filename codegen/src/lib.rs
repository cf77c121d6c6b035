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
//! makes a client of each `specs/<provider>/openapi.yaml`, and [`clients!`] in a module of the
//! crate has them: a module for each provider, and `PROVIDERS`, by which a harness calls any
//! operation of any of them. What they stand on is [`support`], behind the feature `client`, and
//! all that the crate needs to depend on.
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
#[cfg(feature = "client")]
pub mod support;

#[cfg(feature = "progenitor")]
pub use build::{Build, Lacks, build};
pub use document::{Document, DocumentError, Place, Version};

/// The clients that the build script generated, in the module in which this stands:
///
/// ```ignore
/// mod clients {
///     countersign_codegen::clients!();
/// }
/// ```
#[cfg(feature = "client")]
#[macro_export]
macro_rules! clients {
    () => {
        pub use $crate::support;

        include!(concat!(env!("OUT_DIR"), "/countersign.rs"));
    };
}
