//! What a service has made of the credentials so far.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Mutex, MutexGuard};

use crate::plan::Case;
use crate::reason::SkipReason;

/// The schemes whose credentials are sent together.
type Schemes = BTreeSet<String>;

/// Knows which valid credentials the service took, and which it refused: one finding says as much as
/// a hundred.
#[derive(Default)]
pub(in crate::exec) struct Standing(Mutex<Known>);

#[derive(Default)]
struct Known {
    /// A refusal after that is the operation's own matter.
    taken: BTreeSet<Schemes>,
    refused: BTreeMap<Schemes, SkipReason>,
}

impl Standing {
    /// Remembers what became of the valid credentials of a case. Those that were taken before are
    /// good, and one operation that refuses them says nothing of the others.
    pub(in crate::exec) fn note(&self, case: &Case, status: u16) {
        let (schemes, mut known) = (schemes(case), self.known());
        match status {
            200..=299 => _ = known.taken.insert(schemes),
            401 if !known.taken.contains(&schemes) => {
                let reason = SkipReason::CredentialRefused { operation: case.operation.clone() };
                known.refused.entry(schemes).or_insert(reason);
            }
            _ => {}
        }
    }

    /// Why the credentials of a case are of no use.
    pub(in crate::exec) fn refusal(&self, case: &Case) -> Option<SkipReason> {
        let (schemes, known) = (schemes(case), self.known());
        known.refused.iter().find(|(refused, _)| schemes.is_subset(refused)).map(|(_, reason)| reason.clone())
    }

    fn known(&self) -> MutexGuard<'_, Known> {
        self.0.lock().unwrap_or_else(|poisoned| poisoned.into_inner())
    }
}

fn schemes(case: &Case) -> Schemes {
    case.request.slots().map(|slot| slot.scheme.clone()).collect()
}
