//! Makes typed clients of OpenAPI documents, in build scripts:
//!
//! ```no_run
//! countersign_codegen::build("specs");
//! ```
//!
//! makes a client of each `specs/<provider>/openapi.yaml`, and `countersign_client::clients!` in a
//! module of the crate has them: a module for each provider, and `PROVIDERS`, by which a harness
//! calls any operation of any of them.
//!
//! ```text
//! Contract ─▶ lower ─▶ an OpenAPI 3.0 document of requests and types ─▶ progenitor ─┐
//!               └────▶ answers, security, what is lost ─────────────────────────────┴▶ generate ─▶ build
//! ```

// What this denies, and who may do it: clippy.toml.
#![cfg_attr(not(test), deny(clippy::disallowed_methods))]

mod build;
pub mod generate;
pub mod lower;

pub use build::{Build, BuildError, Lacks, build};
