//! What documentation states, against what it stated and against the contract.

mod against;
mod apis;
mod aside;
mod between;
mod change;
mod embedded;
mod evolved;
mod lock;
mod policy;
mod samples;
pub mod usage;

use countersign_openapi::Contract;
use countersign_pages::{DocumentInPage, Facts, Stated, StatedCall};

pub use against::{HeldFacts, against};
pub use apis::{SitePage, of_others};
pub use aside::ShowingPages;
pub use between::between;
pub use change::{ChangeSummary, Changes, LostPage, StatementChange, UnreadPage, changed, contradicted, said, since};
pub use embedded::embedded;
pub use evolved::{evolved, generated_client};
pub use lock::{Lock, LockError, LockedPage};
pub use policy::{ChangePolicy, PolicyError};

/// What pages say otherwise than a contract: by their facts, by the documents that they hold, and by the
/// requests that their samples send.
pub fn disagreements(
    provider: &str,
    contract: &Contract,
    facts: &Facts,
    documents: &[DocumentInPage],
    calls: &[Stated<StatedCall>],
    showing: &ShowingPages,
) -> HeldFacts {
    let mut held = against::held(provider, contract, facts, |stated| showing.is_of_api(stated));
    held.changes.extend(embedded(provider, documents, contract, facts));
    held.changes.extend(samples::samples(provider, contract, facts, calls));
    held
}
