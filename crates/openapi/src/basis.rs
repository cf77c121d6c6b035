//! On what a node of a document stands.

use serde::{Deserialize, Serialize};

/// What entitles us to hold a claim against somebody.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Basis {
    /// A page or a document states it.
    Documented,
    /// The contract says that it is incomplete, and is silent on this.
    Incomplete,
    /// Written down because something had to be; never held against anybody.
    Inferred,
    /// No page is needed: a failing server, an answer that can't be read.
    Protocol,
    /// An RFC asks for it and no page promises it.
    Advice,
}
