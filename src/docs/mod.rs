//! The documentation as a witness: what its pages state about the contract.
//!
//! ```text
//! text ─▶ Page (sections, blocks) ─▶ Context (statements, samples, answers) ─▶ Facts ─▶ diff
//! ```
//!
//! Pure: no IO, no clock, no environment. A page is read with linear scanners
//! only, so that a page of noise costs what a page of prose of its size costs.
//! Nothing here knows a provider: the readers know HTTP, JSON, OpenAPI and the
//! ways people write documentation.

mod answers;
mod beside;
mod cause;
pub mod context;
pub mod diff;
mod example;
pub mod facts;
mod fields;
mod form;
mod headers;
mod html;
pub mod impostor;
mod inline;
mod markdown;
pub mod page;
mod plain;
mod prose;
mod redact;
pub mod sample;
mod schema;
pub mod sketch;
mod tag;
mod url;

/// Raised when an unchanged page is read differently, so that a lock written by
/// an older reader is not taken for a change of the page.
pub const VERSION: u32 = 2;

pub use beside::{markdown_beside, markdown_linked};
pub use context::Context;
pub use countersign_openapi::Cause;
pub use diff::{Change, Class, diff};
pub use example::{Document, Example};
pub use facts::{ALL, Contradiction, Fact, Facts, Kind, Place, read};
pub use impostor::{Impostor, impostor, leads_to_login, state_little};
pub use page::Page;
pub use schema::{codes_at, shape_at};
pub use sketch::literal;
