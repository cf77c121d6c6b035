//! Schema against schema: what the later one allows that the earlier did not, and what no more.
//!
//! Definitions are compared in pairs, each once; what a definition refers to is a pair of its own.

use std::collections::{BTreeMap, BTreeSet, HashSet};

use crate::Document;

use super::bundle::{Bundle, Way};
use super::walk::walk;

/// How the later schema relates to the earlier one, in one respect.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Turn {
    /// It allows fewer values.
    Narrower,
    /// It allows more.
    Wider,
    /// No value of the earlier one is of the later.
    Other,
    /// It can't be told.
    Unknown,
    /// It names a property that was not named before, and may be left out.
    Named,
    /// It names a property no more; one that was required of every value, or not.
    Unnamed { required: bool },
}

/// One respect in which two schemas differ.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Difference {
    /// What differs, as part of a rule's id: `enum`, `required`.
    pub what: &'static str,
    pub turn: Turn,
    /// Where in the value: property names, `[]` for items.
    pub path: String,
    /// The schemas, by address.
    pub then: String,
    pub now: String,
    /// What each says in this respect.
    pub earlier: String,
    pub later: String,
}

/// A document's schemas that go one way.
pub struct Bundled<'d> {
    pub document: &'d Document,
    pub bundle: &'d Bundle,
}

/// A definition of the earlier bundle and one of the later.
pub type Pair = (usize, usize);

/// What differs in two definitions themselves, and the pairs that they refer to.
pub type Compared = (Vec<Difference>, BTreeSet<Pair>);

/// Compares definitions of two bundles, each pair once.
pub struct Comparison<'d> {
    then: Bundled<'d>,
    now: Bundled<'d>,
    way: Way,
    known: BTreeMap<Pair, Compared>,
}

impl<'d> Comparison<'d> {
    pub fn new(then: Bundled<'d>, now: Bundled<'d>, way: Way) -> Comparison<'d> {
        Comparison { then, now, way, known: BTreeMap::new() }
    }

    /// All that differs between two definitions and what they refer to.
    pub fn of(&mut self, pair: Pair) -> BTreeSet<Difference> {
        let (mut todo, mut seen, mut found) = (vec![pair], HashSet::from([pair]), BTreeSet::new());
        while let Some(pair) = todo.pop() {
            let (differences, referred) = self.pair(pair);
            found.extend(differences.iter().cloned());
            todo.extend(referred.iter().filter(|pair| seen.insert(**pair)));
        }
        found
    }

    fn pair(&mut self, pair: Pair) -> &Compared {
        if !self.known.contains_key(&pair) {
            let compared = walk(&self.then, &self.now, self.way, pair);
            self.known.insert(pair, compared);
        }
        &self.known[&pair]
    }
}
