//! What a service has made of the credentials so far.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Mutex, MutexGuard};

use crate::plan::Case;
use crate::reason::SkipReason;

/// The schemes whose credentials are sent together.
pub(in crate::exec) type Schemes = BTreeSet<String>;

/// Knows which valid credentials the service took, and which it refused wherever they were tried: one
/// finding says as much as a hundred. What is known of a credential is known of it alone.
#[derive(Default)]
pub(in crate::exec) struct Standing {
    known: Mutex<CredentialRecord>,
    /// Held by who finds out whether a credential that one operation refused is taken by another.
    pub(in crate::exec) opinion: tokio::sync::Mutex<()>,
}

#[derive(Default)]
struct CredentialRecord {
    /// The operations that served who has them, which may serve anybody.
    served: BTreeMap<Schemes, Vec<String>>,
    /// Those that an operation takes, and does not do without.
    taken: BTreeSet<Schemes>,
    /// The operation that refused them first.
    refused: BTreeMap<Schemes, String>,
}

impl Standing {
    /// An operation served who has the credentials of a case.
    pub(in crate::exec) fn served(&self, case: &Case) {
        self.known().served.entry(schemes(case)).or_default().push(case.operation.clone());
    }

    /// The operations that served who has the credentials of a case.
    pub(in crate::exec) fn servers(&self, case: &Case) -> Vec<String> {
        self.known().served.get(&schemes(case)).cloned().unwrap_or_default()
    }

    /// An operation needs the credentials of a case, and took them.
    pub(in crate::exec) fn take(&self, case: &Case) {
        let schemes = schemes(case);
        let mut known = self.known();
        known.refused.remove(&schemes);
        known.taken.insert(schemes);
    }

    /// Every operation that was tried refused the credentials of a case. Of several, those that are
    /// taken by themselves are not to blame.
    pub(in crate::exec) fn refuse(&self, case: &Case) {
        let mut schemes = schemes(case);
        let mut known = self.known();
        for taken in &known.taken {
            if taken.is_subset(&schemes) && *taken != schemes {
                schemes.retain(|scheme| !taken.contains(scheme));
            }
        }
        known.refused.entry(schemes).or_insert_with(|| case.operation.clone());
    }

    /// Whether the service takes the credentials of a case; nothing where that is not known.
    pub(in crate::exec) fn is_taken(&self, case: &Case) -> Option<bool> {
        let (schemes, known) = (schemes(case), self.known());
        if known.refused.keys().any(|refused| refused.is_subset(&schemes)) {
            return Some(false);
        }
        known.taken.contains(&schemes).then_some(true)
    }

    /// Why the credentials of a case are of no use.
    pub(in crate::exec) fn refusal(&self, case: &Case) -> Option<SkipReason> {
        let (schemes, known) = (schemes(case), self.known());
        let (_, operation) = known.refused.iter().find(|(refused, _)| refused.is_subset(&schemes))?;
        Some(SkipReason::CredentialRefused { operation: operation.clone() })
    }

    /// The credentials that were refused, each with the operation that did so first.
    pub(in crate::exec) fn refused(&self) -> Vec<(Schemes, String)> {
        self.known().refused.iter().map(|(schemes, operation)| (schemes.clone(), operation.clone())).collect()
    }

    fn known(&self) -> MutexGuard<'_, CredentialRecord> {
        self.known.lock().unwrap_or_else(|poisoned| poisoned.into_inner())
    }
}

/// The schemes of a case's credentials.
pub(in crate::exec) fn schemes(case: &Case) -> Schemes {
    case.request.slots().map(|slot| slot.scheme.clone()).collect()
}
