//! The schemas that hold together at a place: what it refers to, the parts of `allOf`, and what is
//! no choice but looks like one.

use std::collections::HashSet;

use super::budget::{Budget, Exceeded};
use super::form::Holding;
use super::places::{Choice, PlaceId, SchemaEntry, SchemaPlaces};
use super::types::Types;

/// Schemas that hold together, and the choices that hold beside them.
pub struct Gathered {
    pub members: Vec<PlaceId>,
    pub unions: Vec<Choice>,
}

impl Gathered {
    pub fn of(places: &mut SchemaPlaces, roots: &[PlaceId], budget: &Budget) -> Result<Gathered, Exceeded> {
        let mut gathered = Gathered { members: Vec::new(), unions: Vec::new() };
        let mut open: Vec<PlaceId> = roots.iter().rev().copied().collect();
        let mut seen: HashSet<PlaceId> = HashSet::new();
        while let Some(place) = open.pop() {
            budget.step(1)?;
            if !seen.insert(place) {
                continue;
            }
            gathered.members.push(place);
            let beside = places.beside(place, budget)?;
            for union in &beside.unions {
                let choice = alternatives(places, union, budget)?;
                match choice.of[..] {
                    // A single alternative is no alternative: it holds.
                    [only] => open.push(only.place),
                    [] => {}
                    _ => gathered.unions.push(choice),
                }
            }
            open.extend(beside.all.iter().rev().map(|entry| entry.place));
        }
        Ok(gathered)
    }
}

/// The alternatives of a choice: null aside, and with those of a choice among them.
fn alternatives(places: &mut SchemaPlaces, choice: &Choice, budget: &Budget) -> Result<Choice, Exceeded> {
    let mut found = Choice { holding: choice.holding, of: Vec::new() };
    let mut open: Vec<SchemaEntry> = choice.of.iter().rev().copied().collect();
    let mut seen = HashSet::new();
    while let Some(entry) = open.pop() {
        budget.step(1)?;
        if !seen.insert(entry.place) || places.types(entry.place, budget)? == Types::NULL {
            continue;
        }
        let is_choice = matches!(places.place(entry.place).said[..], [("oneOf" | "anyOf", _)]);
        let beside = places.beside(entry.place, budget)?;
        match beside.unions.first().filter(|_| is_choice) {
            Some(inner) => {
                found.holding = found.holding.and(inner.holding);
                open.extend(inner.of.iter().rev());
            }
            // One that is written out twice is one.
            None if choice.holding == Holding::Any && is_repeated(places, &found.of, entry) => {}
            None => found.of.push(entry),
        }
    }
    Ok(found)
}

/// Of more alternatives than these it is not asked whether one is written out twice.
const MANY: usize = 64;

fn is_repeated(places: &SchemaPlaces, others: &[SchemaEntry], entry: SchemaEntry) -> bool {
    let said = &places.place(entry.place).said;
    let is_same = |other: &&SchemaEntry| {
        let other = &places.place(other.place).said;
        other.len() == said.len() && other.iter().all(|keyword| said.contains(keyword))
    };
    // One that has a name of its own is another, whatever it says.
    let others: Vec<&SchemaEntry> = others.iter().filter(|other| !other.referred).collect();
    !entry.referred && !said.is_empty() && others.len() < MANY && others.iter().any(is_same)
}
