//! What documentation states, against what it stated and against the contract.

mod against;
mod change;
mod contracts;
mod embedded;
mod lock;
mod pages;

pub use against::against;
pub use change::{Change, Changes, Summary, changed, contradicted, said, since};
pub use contracts::{Rule, evolved, rules};
pub use embedded::embedded;
pub use lock::{Lock, LockError, LockedPage};
pub use pages::{FactChange, restated};
