//! What values may be: schemas, whichever version of OpenAPI states them. There are three doors:
//! [`compare`] says what differs between the schemas of two documents, and [`Schemas`] holds values to
//! those of one ([`Schemas::validate`]) and makes values for them ([`Schemas::sample`]).
//!
//! What a stranger wrote may contain itself in any way, and ask for more than a machine has. So each
//! door remembers what it did, looks at nothing twice, and has a budget; where that is used up, it says
//! so with the place.

mod alike;
mod budget;
#[cfg(feature = "instances")]
mod bundle;
mod compare;
#[cfg(feature = "instances")]
mod cost;
#[cfg(feature = "instances")]
mod error;
mod fits;
mod form;
mod gather;
mod graph;
mod keyword;
mod kind;
#[cfg(feature = "instances")]
mod ladder;
#[cfg(feature = "instances")]
mod names;
mod notation;
mod pattern;
mod places;
mod read;
#[cfg(feature = "instances")]
mod recent;
#[cfg(feature = "instances")]
mod sample;
mod say;
#[cfg(feature = "instances")]
mod schemas;
mod spelled;
#[cfg(feature = "instances")]
mod step;
mod subtypes;
mod summary;
#[cfg(feature = "instances")]
mod telling;
mod types;
mod unions;
#[cfg(feature = "instances")]
mod validate;
mod walk;

pub use budget::{Exceeded, Limit};
pub use compare::{Compared, Difference, LIMIT, Reached, SchemaRelation, compare};
#[cfg(feature = "instances")]
pub use error::SchemaError;
pub use form::canonical;
pub(crate) use keyword::count;
#[cfg(test)]
pub(crate) use keyword::{Keyword, keyword};
pub use kind::{
    PartMediaType, Structure, allows_all, allows_every_text, is_bytes, is_object, part_media_type, single_item,
    structure,
};
pub use notation::Notation;
pub(crate) use pattern::is_pattern;
#[cfg(feature = "instances")]
pub use sample::{SampleError, SchemaSample, Unmade};
#[cfg(feature = "instances")]
pub use schemas::Schemas;
pub use spelled::readings;
pub use summary::{declared, seen};
pub(crate) use types::is_type;
#[cfg(feature = "instances")]
pub use validate::Mismatch;
pub use walk::{WHOLE, respects};
