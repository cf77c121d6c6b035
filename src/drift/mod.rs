//! What documentation states, against what it stated and against the contract.

mod change;

pub use change::{Change, Changes, Summary, changed, contradicted};
