//! The schemas of a document that can be come to from some of them, each in its form, and what
//! each refers to.

use std::collections::{HashMap, HashSet};

use serde_json::Value;

use crate::{Direction, Document};

use super::budget::{Budget, Exceeded};
use super::form::{Child, Holding, SchemaForm, VertexId};
use super::places::{PlaceId, SchemaEntry, SchemaPlaces};
use super::types::Types;

/// About what a form takes, and what each schema that it refers to does.
const OF_A_FORM: usize = 512;
const OF_A_CHILD: usize = 64;

/// Of more alternatives than these it is not asked whether they have a value in common.
const MANY: usize = 256;

pub struct Graph<'d> {
    pub places: SchemaPlaces<'d>,
    direction: Direction,
    vertices: Vec<Vec<PlaceId>>,
    known: HashMap<Vec<PlaceId>, VertexId>,
    pub forms: Vec<SchemaForm<'d>>,
}

impl<'d> Graph<'d> {
    pub fn new(document: &'d Document, direction: Direction) -> Graph<'d> {
        let (places, vertices) = (SchemaPlaces::of(document), Vec::new());
        Graph { places, direction, vertices, known: HashMap::new(), forms: Vec::new() }
    }

    /// The schema at an address, which is named: it begins a value.
    pub fn root(&mut self, address: &str) -> Child {
        let entry = self.places.at(address);
        Child { named: true, ..self.child([entry]) }
    }

    /// Whether a list of values that may grow says which are taken.
    pub fn takes_values_of(&self, listed: &[Value]) -> bool {
        self.direction == Direction::Request && !listed.is_empty()
    }

    /// Gives every schema its form that can be come to.
    pub fn fill(&mut self, budget: &Budget) -> Result<(), Exceeded> {
        while let Some(places) = self.vertices.get(self.forms.len()).cloned() {
            let form = self.form(&places, budget)?;
            budget.bytes(OF_A_FORM + places.len() * size_of::<PlaceId>() + form.children().count() * OF_A_CHILD)?;
            self.forms.push(form);
        }
        self.settle_choices(budget)
    }

    /// Of alternatives that have no value in common, it is one whether or not that is said.
    fn settle_choices(&mut self, budget: &Budget) -> Result<(), Exceeded> {
        let mut settled = Vec::new();
        for (vertex, form) in self.forms.iter().enumerate() {
            for (index, choice) in form.unions.iter().enumerate().filter(|(_, choice)| choice.holding != Holding::Any) {
                // A discriminator says which of them it is.
                if form.tag.is_some() || self.are_apart(&choice.of, budget)? {
                    settled.push((vertex, index));
                }
            }
        }
        for (vertex, index) in settled {
            self.forms[vertex].unions[index].holding = Holding::Any;
        }
        Ok(())
    }

    /// Whether no two schemas have a value in common, as far as that is said in a simple way.
    fn are_apart(&self, all: &[Child], budget: &Budget) -> Result<bool, Exceeded> {
        if all.len() > MANY {
            return Ok(false);
        }
        for (index, one) in all.iter().enumerate() {
            let one = self.form_of(one.vertex);
            for other in &all[index + 1..] {
                budget.step(1 + one.required.len())?;
                if !one.is_apart(self.form_of(other.vertex), &|child| self.form_of(child.vertex)) {
                    return Ok(false);
                }
            }
        }
        Ok(true)
    }

    pub fn form_of(&self, vertex: VertexId) -> &SchemaForm<'d> {
        &self.forms[vertex as usize]
    }

    /// Where a schema stands: the first of those that hold together.
    pub fn address(&self, vertex: VertexId) -> &str {
        &self.places.place(self.vertices[vertex as usize][0]).address
    }

    /// The last part of the address of a schema that has a name of its own.
    pub fn name(&self, child: Child) -> Option<&str> {
        let address = self.address(child.vertex);
        child.named.then(|| address.rsplit('/').next().unwrap_or(address))
    }

    /// The places of schemas that hold together.
    pub fn places_of(&self, vertex: VertexId) -> Vec<PlaceId> {
        self.vertices[vertex as usize].clone()
    }

    pub fn child(&mut self, entries: impl IntoIterator<Item = SchemaEntry>) -> Child {
        let entries: Vec<SchemaEntry> = entries.into_iter().collect();
        let mut places: Vec<PlaceId> = entries.iter().map(|entry| entry.place).collect();
        places.sort_unstable();
        places.dedup();
        let named = places.len() == 1 && entries.iter().all(|entry| entry.referred);
        let next = self.vertices.len() as VertexId;
        let vertex = *self.known.entry(places.clone()).or_insert(next);
        if vertex == next {
            self.vertices.push(places);
        }
        Child { vertex, named }
    }

    /// Whether a property never goes this way (`readOnly`, `writeOnly`).
    pub fn is_hidden(&mut self, entries: &[SchemaEntry], budget: &Budget) -> Result<bool, Exceeded> {
        let hidden = self.direction.hidden();
        let mut open: Vec<PlaceId> = entries.iter().map(|entry| entry.place).collect();
        let mut seen: HashSet<PlaceId> = open.iter().copied().collect();
        while let Some(place) = open.pop() {
            budget.step(1)?;
            if self.places.says(place, hidden).is_some() {
                return Ok(true);
            }
            let beside = self.places.beside(place, budget)?;
            open.extend(beside.all.iter().map(|entry| entry.place).filter(|place| seen.insert(*place)));
        }
        Ok(false)
    }

    pub fn allows_all(&self, entry: SchemaEntry) -> bool {
        let place = self.places.place(entry.place);
        place.said.is_empty() && !place.never
    }

    /// Whether every value is allowed, as the form says it.
    pub fn is_anything(&self, child: Child) -> bool {
        let form = self.form_of(child.vertex);
        form.types == Types::ALL && form.is_plain()
    }

    /// The only schema that one says anything by, null aside.
    pub fn core(&mut self, places: &[PlaceId], budget: &Budget) -> Result<Option<Child>, Exceeded> {
        let [place] = *places else { return Ok(None) };
        const LAYERS: [&str; 6] = ["$ref", "oneOf", "anyOf", "nullable", "x-nullable", "discriminator"];
        if !self.places.place(place).said.iter().all(|(name, _)| LAYERS.contains(name)) {
            return Ok(None);
        }
        let beside = self.places.beside(place, budget)?;
        let mut candidates = beside.all.clone();
        for entry in beside.unions.iter().flat_map(|choice| &choice.of) {
            if self.places.types(entry.place, budget)? != Types::NULL {
                candidates.push(*entry);
            }
        }
        Ok(match candidates[..] {
            [only] if only.place != place => Some(self.child([only])),
            _ => None,
        })
    }
}
