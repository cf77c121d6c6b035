//! Where nodes stand.

use std::fmt;

use serde_json::{Map, Value, map::Entry};

use super::fault::TextFault;

/// A line and a column, both counted from 1; a column is a Unicode scalar value.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Place {
    /// The line, from 1.
    pub line: usize,
    /// The column, from 1.
    pub column: usize,
}

impl Place {
    /// The place right behind `text`.
    pub(super) fn after(text: &str) -> Place {
        let line = text.matches('\n').count() + 1;
        let last = text.rsplit('\n').next().unwrap_or(text);
        Place { line, column: last.chars().count() + 1 }
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.line, self.column)
    }
}

/// The place of a node and of its children, in the children's order: a tree
/// beside the value rather than a table of pointers, which would outweigh it.
#[derive(Clone)]
pub(super) struct PlaceTree {
    pub place: Place,
    pub children: Vec<PlaceTree>,
}

/// A value and its places.
#[derive(Clone)]
pub(super) struct PlacedValue {
    pub value: Value,
    pub mark: PlaceTree,
}

impl PlacedValue {
    pub fn scalar(value: Value, place: Place) -> PlacedValue {
        PlacedValue { value, mark: PlaceTree { place, children: Vec::new() } }
    }
}

/// A mapping while it is read.
#[derive(Default)]
pub(super) struct Members {
    map: Map<String, Value>,
    marks: Vec<PlaceTree>,
}

impl Members {
    /// Adds a member, which stands where its key does; refuses a key that is
    /// there already, and says where.
    pub fn insert(&mut self, key: String, place: Place, node: PlacedValue) -> Result<(), TextFault> {
        match self.map.entry(key) {
            Entry::Vacant(free) => {
                free.insert(node.value);
                self.marks.push(PlaceTree { place, ..node.mark });
                Ok(())
            }
            Entry::Occupied(taken) => {
                let key = taken.key().clone();
                let index = self.map.keys().position(|k| *k == key).unwrap_or_default();
                let first = self.marks[index].place;
                let what = format!("expected each key once, found {key:?} again, which already stands at {first}");
                Err(TextFault::new(place, what))
            }
        }
    }

    /// Adds what `other` has and this mapping has not: a YAML merge key.
    pub fn merge(&mut self, other: PlacedValue) {
        let Value::Object(map) = other.value else {
            return;
        };
        for ((key, value), mark) in map.into_iter().zip(other.mark.children) {
            if let Entry::Vacant(free) = self.map.entry(key) {
                free.insert(value);
                self.marks.push(mark);
            }
        }
    }

    /// The mapping with no room for more: most have few members, and a document has many of them.
    pub fn finish(mut self, place: Place) -> PlacedValue {
        let mut map = Map::with_capacity(self.map.len());
        map.append(&mut self.map);
        self.marks.shrink_to_fit();
        PlacedValue { value: Value::Object(map), mark: PlaceTree { place, children: self.marks } }
    }
}
