//! What documentation states, against what it stated and against the contract.

mod against;
mod change;
mod embedded;
mod evolved;
mod lock;
mod policy;
pub mod usage;

use countersign_openapi::Contract;
use countersign_pages::{DocumentInPage, Facts};

pub use against::against;
pub use change::{ChangeSummary, Changes, StatementChange, changed, contradicted, said, since};
pub use embedded::embedded;
pub use evolved::{evolved, generated_client};
pub use lock::{Lock, LockError, LockedPage};
pub use policy::{ChangePolicy, PolicyError};

/// What pages say otherwise than a contract: by their facts, and by the documents that they hold.
pub fn disagreements(
    provider: &str,
    contract: &Contract,
    facts: &Facts,
    documents: &[DocumentInPage],
) -> Vec<StatementChange> {
    let mut found = against(provider, contract, facts);
    found.extend(embedded(provider, documents, contract, facts));
    found
}
