//! Where nodes stand.

use std::{fmt, sync::OnceLock};

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
        Place { line: 1, column: 1 }.behind(text.as_bytes())
    }

    /// The place behind a text that stands here, of which this may be any piece.
    fn behind(self, text: &[u8]) -> Place {
        let lines = text.iter().filter(|byte| **byte == b'\n').count();
        let last = text.iter().rposition(|byte| *byte == b'\n');
        let (before, rest) = last.map_or((self.column, text), |last| (1, &text[last + 1..]));
        let letters = rest.iter().filter(|byte| **byte & 0xc0 != 0x80).count();
        Place { line: self.line + lines, column: before + letters }
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

/// Where the nodes of a text of JSON stand, each before those in it: lines and columns are counted where one is asked
/// for, which is seldom.
#[derive(Clone, Default)]
pub(super) struct Offsets {
    nodes: Vec<NodeOffset>,
    /// The place of each piece of so many bytes, from the first time that one is asked for.
    pieces: OnceLock<Vec<Place>>,
}

#[derive(Clone, Copy)]
struct NodeOffset {
    at: u32,
    /// The number of the first node behind it that is not in it.
    next: u32,
}

impl Offsets {
    const PIECE: usize = 1024;

    /// For the nodes of a text, of which there is hardly more than one in eight bytes.
    pub fn of(text: &str) -> Offsets {
        Offsets { nodes: Vec::with_capacity(text.len() / 8), ..Offsets::default() }
    }

    /// Begins a node, and says what number it has.
    pub fn open(&mut self, at: usize) -> usize {
        self.nodes.push(NodeOffset { at: number(at), next: 0 });
        self.nodes.len() - 1
    }

    /// Ends a node: those that began since are in it.
    pub fn close(&mut self, node: usize) {
        let next = number(self.nodes.len());
        self.nodes[node].next = next;
    }

    /// Where a node stands, by the numbers of the children on the way.
    fn place(&self, text: &str, way: &[usize]) -> Option<Place> {
        let node = way.iter().try_fold(0, |node, index| self.child(node, *index))?;
        Some(self.place_of(text, node))
    }

    fn child(&self, node: usize, index: usize) -> Option<usize> {
        let end = self.nodes.get(node)?.next as usize;
        let mut child = node + 1;
        for _ in 0..index {
            child = self.nodes.get(child).filter(|_| child < end)?.next as usize;
        }
        (child < end).then_some(child)
    }

    fn place_of(&self, text: &str, node: usize) -> Place {
        let (at, text) = (self.nodes[node].at as usize, text.as_bytes());
        let pieces = self.pieces.get_or_init(|| {
            let begin = Place { line: 1, column: 1 };
            let ends = text.chunks(Offsets::PIECE).scan(begin, |place, piece| {
                *place = place.behind(piece);
                Some(*place)
            });
            std::iter::once(begin).chain(ends).collect()
        });
        let piece = at / Offsets::PIECE;
        pieces[piece].behind(&text[piece * Offsets::PIECE..at])
    }

    /// The same as a tree.
    pub fn tree(&self, text: &str) -> PlaceTree {
        self.tree_of(text, 0)
    }

    fn tree_of(&self, text: &str, node: usize) -> PlaceTree {
        let next = |child: &usize| self.nodes.get(*child).map(|node| node.next as usize);
        let children = std::iter::successors(Some(node + 1), next);
        let children = children.take_while(|child| *child < self.nodes[node].next as usize);
        let children = children.map(|child| self.tree_of(text, child)).collect();
        PlaceTree { place: self.place_of(text, node), children }
    }
}

/// No text is so long: [`super::Document::LARGEST`].
fn number(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}

/// Where the nodes of a text stand.
#[derive(Clone)]
pub(super) enum Marks {
    Tree(PlaceTree),
    Offsets(Offsets),
}

impl Marks {
    /// Where a node stands, by the numbers of the children on the way.
    pub fn place(&self, text: &str, way: &[usize]) -> Option<Place> {
        match self {
            Marks::Tree(tree) => Some(way.iter().try_fold(tree, |tree, index| tree.children.get(*index))?.place),
            Marks::Offsets(offsets) => offsets.place(text, way),
        }
    }

    pub fn into_tree(self, text: &str) -> PlaceTree {
        match self {
            Marks::Tree(tree) => tree,
            Marks::Offsets(offsets) => offsets.tree(text),
        }
    }
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
