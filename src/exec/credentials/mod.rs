//! The only reader of secrets: from the environment, from whoever grants them, or samples for an
//! embedded stub.

mod destinations;
mod jwt;
mod key_ring;
mod login;
mod obtain;
mod parameters;
mod slips;
mod sources;
mod standing;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex, MutexGuard};

use super::redact::Search;
use super::reproduce::CredentialLookup;
use crate::live::{Credential, Slot};
use crate::reason::{CredentialError, SkipReason};
use crate::secret::CredentialValue;
use countersign_openapi::Cause;

use key_ring::KeyRing;

pub use destinations::{destinations, filled_alike, unused, way};
pub(super) use key_ring::Granted;
pub(super) use parameters::secret_values;
pub(super) use standing::{Schemes, Standing, schemes};

/// The credentials of a contract's schemes.
#[derive(Debug, Clone)]
pub struct CredentialStore {
    rings: BTreeMap<String, KeyRing>,
    /// What is held was made up, and is nobody's secret.
    only_samples: bool,
    /// What slots were filled with. A JWT is made once, so that what is looked for in an answer
    /// is what was sent.
    filled: Arc<Mutex<BTreeMap<Slot, Result<CredentialValue, CredentialError>>>>,
    /// What looks for the credentials in answers: for what is held, and for each slot.
    searches: Arc<Mutex<BTreeMap<Option<Slot>, Arc<Search>>>>,
    /// The schemes whose credential was obtained again, and what took its place: it is looked for still.
    renewed: Arc<Mutex<BTreeSet<String>>>,
    replaced: Arc<OtherSecrets>,
}

/// Of samples of more schemes, those are looked for that an exchange was sent with, and no others.
const MANY_SCHEMES: usize = 256;

/// So many credentials that are sent have a search that is fast; what it takes is kept to the end of the run.
const MANY_SEARCHES: usize = 64;

/// Secrets that fill no slot, each with what is shown in its place: they are looked for, and never sent.
type OtherSecrets = Mutex<Vec<(CredentialValue, String)>>;

impl CredentialLookup for CredentialStore {
    fn is_own(&self, scheme: &str) -> bool {
        self.rings.get(scheme).is_some_and(|ring| !ring.variables.is_empty() && !ring.shared)
    }

    fn is_told_by(&self, command: &str) -> bool {
        self.holds(command)
    }

    fn made_up(&self, slot: &Slot) -> Option<String> {
        let is_made_up = slot.credential == Credential::Unknown;
        is_made_up.then(|| self.value(slot).ok()).flatten().map(|made| made.expose().to_owned())
    }
}

impl CredentialStore {
    fn of(rings: BTreeMap<String, KeyRing>) -> CredentialStore {
        CredentialStore {
            rings,
            only_samples: false,
            filled: Arc::default(),
            searches: Arc::default(),
            renewed: Arc::default(),
            replaced: Arc::default(),
        }
    }

    /// The store with other made-up credentials.
    pub fn with_seed(mut self, seed: u64) -> CredentialStore {
        self.rings.values_mut().for_each(|ring| ring.seed = seed);
        self
    }

    /// The store with credentials that somebody else used: they are looked for, and never sent.
    pub(super) fn beside(self, others: Vec<(CredentialValue, String)>) -> CredentialStore {
        locked(&self.replaced).extend(others);
        self
    }

    /// The credential of a slot.
    ///
    /// # Errors
    /// Why there is none.
    pub fn value(&self, slot: &Slot) -> Result<CredentialValue, CredentialError> {
        let undeclared = || CredentialError::UndeclaredScheme(slot.scheme.clone());
        let ring = self.rings.get(&slot.scheme).ok_or_else(undeclared)?;
        let mut filled = locked(&self.filled);
        filled.entry(slot.clone()).or_insert_with(|| ring.value(&slot.credential)).clone()
    }

    /// What is set and can't be sent, and what could not be obtained.
    pub fn unusable(&self) -> impl Iterator<Item = CredentialError> {
        self.rings.values().flat_map(|ring| {
            let failed = ring.failed.clone().map(CredentialError::from);
            ring.unusable.values().cloned().chain(failed)
        })
    }

    /// The name of what holds a scheme's valid credential, for people.
    pub fn holder(&self, scheme: &str) -> String {
        self.rings.get(scheme).and_then(KeyRing::holder).unwrap_or_else(|| format!("the scheme {scheme}"))
    }

    /// Why a slot can't be filled with a credential that is the scheme's own, and not one that
    /// may be meant for another scheme.
    pub fn shared(&self, slot: &Slot) -> Option<SkipReason> {
        let ring = self.rings.get(&slot.scheme).filter(|ring| ring.shared)?;
        let names = ring.variables.get(&Credential::Valid).and_then(|names| names.first());
        let name = names.map_or("its variable", String::as_str);
        (slot.credential != Credential::Unknown).then(|| SkipReason::NoOwnCredential(name.to_owned()))
    }

    /// The valid credential of each scheme that there is one for, by the scheme's name: for a
    /// typed client whose exchanges are replayed.
    pub fn for_replay(&self) -> BTreeMap<String, String> {
        let valid = |scheme: &String| self.value(&Slot { scheme: scheme.clone(), credential: Credential::Valid });
        let rings = self.rings.keys();
        rings.filter_map(|scheme| Some((scheme.clone(), valid(scheme).ok()?.expose().to_owned()))).collect()
    }

    /// What a stub makes of a credential that was presented for a scheme: what it is good for.
    ///
    /// # Errors
    /// The cause of its refusal.
    pub(super) fn examine(&self, scheme: &str, presented: &str) -> Result<Granted, Cause> {
        self.rings.get(scheme).map_or(Err(Cause::CredentialUnknown), |ring| ring.examine(presented))
    }

    /// The searches for what is held, and for whatever else `slots` were filled with. Each is made once.
    pub(super) fn searches<'a>(&self, slots: impl Iterator<Item = &'a Slot>) -> Vec<Arc<Search>> {
        let mut made = locked(&self.searches);
        let held = made.entry(None).or_insert_with(|| {
            let are_too_many = self.only_samples && self.rings.len() > MANY_SCHEMES;
            Arc::new(Search::of(&if are_too_many { Vec::new() } else { self.held() }))
        });
        let mut searches = vec![Arc::clone(held)];
        for slot in slots {
            let is_fast = made.len() <= MANY_SEARCHES;
            let of_slot = made.entry(Some(slot.clone())).or_insert_with(|| {
                let secret = Vec::from_iter(self.value(slot).ok().map(|secret| (secret, slot.to_string())));
                Arc::new(if is_fast { Search::of(&secret) } else { Search::small(&secret) })
            });
            searches.insert(0, Arc::clone(of_slot));
        }
        searches
    }

    /// Every credential that is held, and the keys that others are made with.
    fn held(&self) -> Vec<(CredentialValue, String)> {
        let slots = self.rings.iter().flat_map(|(scheme, ring)| {
            let held = ring.held.keys().filter(|it| **it != Credential::Valid).cloned();
            let each = [Credential::Valid].into_iter().chain(held);
            each.map(|credential| Slot { scheme: scheme.clone(), credential })
        });
        let held = slots.filter_map(|slot| Some((self.value(&slot).ok()?, slot.to_string())));
        let keys = self
            .rings
            .iter()
            .filter_map(|(scheme, ring)| Some((ring.signing_key.clone()?, format!("{{{scheme}:signing-key}}"))));
        held.chain(keys).chain(locked(&self.replaced).clone()).collect()
    }

    /// How many credentials were replaced by new ones so far.
    pub(super) fn replaced(&self) -> usize {
        locked(&self.replaced).len()
    }

    fn renewed(&self) -> MutexGuard<'_, BTreeSet<String>> {
        locked(&self.renewed)
    }

    /// Takes another valid credential for a scheme from now on.
    fn replace(&self, scheme: &str, token: CredentialValue) {
        let slot = Slot { scheme: scheme.to_owned(), credential: Credential::Valid };
        if let Some(Ok(old)) = locked(&self.filled).insert(slot.clone(), Ok(token)) {
            locked(&self.replaced).push((old, slot.to_string()));
        }
        locked(&self.searches).clear();
    }
}

pub(super) fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(|poisoned| poisoned.into_inner())
}
