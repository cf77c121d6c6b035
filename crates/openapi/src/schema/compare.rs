//! Schema against schema: what the later one allows that the earlier did not, and what no more.
//!
//! The schemas of both documents are brought into one form each ([`super::graph`]), those that mean
//! the same are found ([`super::alike`]), and the others are compared in pairs, each pair once
//! ([`super::walk`]). A pair that contains itself is taken to be the same but for what its parts
//! say. All of it has one budget.

use std::collections::{BTreeMap, HashMap, VecDeque};

use crate::{Direction, Document};

use super::alike::Alike;
use super::budget::{Budget, Exceeded, Limit};
use super::graph::Graph;
use super::notation::Notation;
use super::walk::{PairLink, SchemaWalk, WalkDifference, WalkPair};

/// How the later schema relates to the earlier one, in one respect.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum SchemaRelation {
    /// It allows fewer values.
    Narrower,
    /// It allows more.
    Wider,
    /// No value of the earlier one is of the later.
    Other,
    /// It can't be told.
    Unknown,
    /// It names a property that was not named before, and may be left out; no other than those named was
    /// allowed, or any was.
    Named { closed: bool },
    /// It names a property no more; one that was required of every value, or not.
    Unnamed { required: bool },
    /// It says something else of the same values.
    Remarked,
}

/// One respect in which two schemas differ.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Difference {
    /// What differs, as part of a rule's id: `enum`, `required`.
    pub what: &'static str,
    pub turn: SchemaRelation,
    /// Where in the value: property names, `[]` for items. What has a name of its own begins anew.
    pub path: String,
    /// The schemas, by address.
    pub then: String,
    pub now: String,
    /// What each says in this respect.
    pub earlier: String,
    pub later: String,
}

/// What came of comparing.
#[derive(Debug)]
pub struct Compared {
    pub differences: BTreeMap<Difference, Reached>,
    /// The budget that was used up, if it was: there may be other differences.
    pub exceeded: Option<Exceeded>,
}

/// The pairs of schemas that a difference reaches.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Reached {
    /// By their index.
    pub pairs: Vec<usize>,
    /// The schemas of the later document with names of their own that the first of them comes through, by address.
    pub route: Vec<String>,
}

/// Some forty times the steps that the schemas of the largest documents take that people work with
/// (1,000 operations, 12 MB), and seven times the bytes.
pub const LIMIT: Limit = Limit { steps: 10_000_000, bytes: 64 << 20 };

/// Compares the schemas at pairs of addresses, each written in some notation, and all that they refer to. What goes one way only
/// is no part of values that go the other.
pub fn compare(
    then: &Document,
    now: &Document,
    direction: Direction,
    pairs: &[(&str, &str, Notation)],
    limit: Limit,
) -> Compared {
    let budget = Budget::new(limit);
    let mut differences = BTreeMap::new();
    let exceeded = found(then, now, direction, pairs, &budget, &mut differences).err();
    Compared { differences, exceeded }
}

fn found(
    then: &Document,
    now: &Document,
    direction: Direction,
    pairs: &[(&str, &str, Notation)],
    budget: &Budget,
    differences: &mut BTreeMap<Difference, Reached>,
) -> Result<(), Exceeded> {
    let (mut before, mut after) = (Graph::new(then, direction), Graph::new(now, direction));
    let roots: Vec<WalkPair> = pairs
        .iter()
        .map(|(then, now, notation)| WalkPair {
            then: before.root(then).vertex,
            now: after.root(now).vertex,
            null_aside: false,
            notation: *notation,
        })
        .collect();
    before.fill(budget)?;
    after.fill(budget)?;
    let alike = Alike::of(&before, &after, budget)?;
    let walk = SchemaWalk { then: &before, now: &after, alike: &alike, direction, budget };
    let mut compared = Pairs::default();
    let unfinished = compared.compare(&walk, &roots);
    // What was found is told, even where there may be more.
    compared.told(&walk, &roots, budget, differences)?;
    unfinished
}

/// Pairs of schemas that are not alike, each compared once.
#[derive(Default)]
struct Pairs {
    known: HashMap<WalkPair, usize>,
    /// By their index.
    pairs: Vec<WalkPair>,
    told: Vec<Vec<WalkDifference>>,
    links: Vec<Vec<PairLink>>,
}

impl Pairs {
    fn compare(&mut self, walk: &SchemaWalk, roots: &[WalkPair]) -> Result<(), Exceeded> {
        let mut open: VecDeque<WalkPair> = roots.iter().copied().filter(|pair| !walk.is_same(*pair)).collect();
        while let Some(pair) = open.pop_front() {
            if self.known.contains_key(&pair) {
                continue;
            }
            let (told, mut links) = walk.pair(pair)?;
            links.retain(|link| !walk.is_same(link.to));
            open.extend(links.iter().map(|link| link.to));
            self.known.insert(pair, self.told.len());
            self.pairs.push(pair);
            self.told.push(told);
            self.links.push(links);
        }
        Ok(())
    }

    /// Whether there is a difference in a pair or in what it links to.
    fn differing(&self) -> Vec<bool> {
        let mut linking: Vec<Vec<usize>> = vec![Vec::new(); self.told.len()];
        for (from, links) in self.links.iter().enumerate() {
            for to in links.iter().filter_map(|link| self.known.get(&link.to)) {
                linking[*to].push(from);
            }
        }
        let mut differs: Vec<bool> = self.told.iter().map(|told| !told.is_empty()).collect();
        let mut open: Vec<usize> = (0..differs.len()).filter(|index| differs[*index]).collect();
        while let Some(index) = open.pop() {
            for from in &linking[index] {
                if !std::mem::replace(&mut differs[*from], true) {
                    open.push(*from);
                }
            }
        }
        differs
    }

    /// Each difference with the roots from which it can be come to.
    fn told(
        self,
        walk: &SchemaWalk,
        roots: &[WalkPair],
        budget: &Budget,
        differences: &mut BTreeMap<Difference, Reached>,
    ) -> Result<(), Exceeded> {
        let differs = self.differing();
        let mut same: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
        for (root, pair) in roots.iter().enumerate() {
            if let Some(index) = self.known.get(pair).filter(|index| differs[**index]) {
                same.entry(*index).or_default().push(root);
            }
        }
        let mut paths: Vec<Option<String>> = vec![None; self.told.len()];
        let mut reached: Vec<Reached> = vec![Reached::default(); self.told.len()];
        for (from, roots) in &same {
            let mut open = VecDeque::from([(*from, String::new())]);
            let mut seen = vec![false; self.told.len()];
            // Through which link each was come to, and whether both schemas have names there.
            let mut came: Vec<Option<(usize, bool)>> = vec![None; self.told.len()];
            seen[*from] = true;
            while let Some((index, path)) = open.pop_front() {
                budget.step(1 + self.links[index].len())?;
                for link in &self.links[index] {
                    let Some(to) = self.known.get(&link.to).copied().filter(|to| differs[*to]) else { continue };
                    if !std::mem::replace(&mut seen[to], true) {
                        let path = if link.named { String::new() } else { format!("{path}{}", link.path) };
                        budget.step(path.len() / 64)?;
                        came[to] = Some((index, link.named));
                        open.push_back((to, path));
                    }
                }
                if !self.told[index].is_empty() {
                    reached[index].pairs.extend(roots);
                    if paths[index].is_none() {
                        reached[index].route = self.route(walk, &came, index);
                        budget.step(1 + reached[index].route.len())?;
                        paths[index] = Some(path);
                    }
                }
            }
        }
        for ((told, reached), path) in self.told.into_iter().zip(reached).zip(paths) {
            let path = path.unwrap_or_default();
            for told in told {
                let route: usize = reached.route.iter().map(String::len).sum();
                budget.bytes(told.earlier.len() + told.later.len() + path.len() + route)?;
                let known = differences.entry(told.at(&path)).or_default();
                known.pairs.extend(&reached.pairs);
                if known.route.is_empty() {
                    known.route.clone_from(&reached.route);
                }
            }
        }
        Ok(())
    }

    /// The addresses of what has a name on the way to a pair, the pair itself among them.
    fn route(&self, walk: &SchemaWalk, came: &[Option<(usize, bool)>], end: usize) -> Vec<String> {
        let mut route = Vec::new();
        let mut at = end;
        loop {
            let step = came[at];
            // Where the way begins, the schema is named where the operation refers to it.
            if step.is_none_or(|(_, named)| named) {
                route.push(walk.now.address(self.pairs[at].now).to_owned());
            }
            match step {
                Some((from, _)) => at = from,
                None => break,
            }
        }
        route.reverse();
        route
    }
}

#[cfg(test)]
mod tests;
