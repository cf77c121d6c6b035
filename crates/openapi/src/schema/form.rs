//! What schemas that hold together say, in one form: whichever version of OpenAPI they are written
//! in, and however they are put together of `$ref`, `allOf` and what may be null.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::types::Types;

/// Schemas that hold together at one place of a value, by their number in the graph.
pub type VertexId = u32;

/// Schemas that another refers to for a part of its value.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Child {
    pub vertex: VertexId,
    /// It has a name of its own: it is nothing but a reference.
    pub named: bool,
}

/// A bound of numbers.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Bound {
    pub value: f64,
    pub exclusive: bool,
}

#[derive(Debug, Default)]
pub struct SchemaForm<'d> {
    /// The types of values that are allowed.
    pub types: Types,
    /// The same without a look at alternatives.
    pub own: Types,
    /// The values that are allowed, as JSON, null aside; nothing where they are not listed.
    pub values: Option<BTreeSet<String>>,
    pub minimum: Option<Bound>,
    pub maximum: Option<Bound>,
    /// Lengths and counts, the strictest of each.
    pub counts: BTreeMap<&'static str, u64>,
    /// What can only be told to be the same or not, each as it is written.
    pub texts: BTreeMap<&'static str, BTreeSet<String>>,
    pub required: BTreeSet<&'d str>,
    pub properties: BTreeMap<&'d str, Child>,
    /// No property is allowed but those that are named.
    pub closed: bool,
    /// The schemas of other parts of the value, by keyword; those of `prefixItems` by their index,
    /// and those of patterns and properties by name.
    pub parts: BTreeMap<(&'static str, String), Child>,
    /// Schemas that can only be told to be the same or not (`not`, `if`).
    pub opaque: BTreeMap<&'static str, Vec<Child>>,
    /// The alternatives of which one holds, of each choice; they have no order.
    pub unions: Vec<Vec<Child>>,
    pub tag: Option<Discriminator<'d>>,
    /// The only other schema that it says anything by, where it adds no more than null.
    pub core: Option<Child>,
}

/// The property that tells alternatives apart, and the alternative of each of its values; nothing
/// for what can't be found (OpenAPI 3.0.3 "Discriminator Object").
#[derive(Debug)]
pub struct Discriminator<'d> {
    pub property: &'d str,
    pub values: BTreeMap<&'d str, Option<Child>>,
}

impl SchemaForm<'_> {
    /// What it says itself, as a text that another of the same meaning has too; what its children
    /// say is not in it.
    pub fn label(&self) -> String {
        let texts: Vec<_> = self.texts.iter().collect();
        let bound = |bound: &Option<Bound>| bound.map(|bound| (bound.value.to_bits(), bound.exclusive));
        format!(
            "{:?}",
            (
                self.types,
                &self.values,
                bound(&self.minimum),
                bound(&self.maximum),
                &self.counts,
                texts,
                &self.required,
                self.closed,
                self.tag.as_ref().map(|tag| (tag.property, tag.values.keys().collect::<Vec<_>>())),
            )
        )
    }

    /// Its children, each with what it is there for.
    pub fn children(&self) -> impl Iterator<Item = (Edge<'_>, VertexId)> {
        let properties = self.properties.iter().map(|(name, child)| (Edge::Property(name), child.vertex));
        let parts = self.parts.iter().map(|((keyword, name), child)| (Edge::Part(keyword, name), child.vertex));
        let opaque = self.opaque.iter();
        let opaque =
            opaque.flat_map(|(keyword, all)| all.iter().map(move |child| (Edge::Opaque(keyword), child.vertex)));
        let unions = self.unions.iter().enumerate();
        let unions = unions.flat_map(|(index, all)| all.iter().map(move |child| (Edge::Union(index), child.vertex)));
        let tagged = self.tag.iter().flat_map(|tag| &tag.values);
        let tagged = tagged.filter_map(|(value, child)| Some((Edge::Tag(value), (*child)?.vertex)));
        properties.chain(parts).chain(opaque).chain(unions).chain(tagged)
    }

    /// Whether it says nothing but which types of values there are, alternatives aside.
    pub fn says_types_only(&self) -> bool {
        self.values.is_none()
            && (self.minimum, self.maximum) == (None, None)
            && self.counts.is_empty()
            && self.texts.is_empty()
            && self.required.is_empty()
            && self.properties.is_empty()
            && !self.closed
            && self.parts.is_empty()
            && self.opaque.is_empty()
    }
}

/// What a child is there for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Edge<'f> {
    Property(&'f str),
    Part(&'static str, &'f str),
    Opaque(&'static str),
    Union(usize),
    Tag(&'f str),
}

/// A value as JSON that is the same however it was written: members in one order, and whole
/// numbers without a fraction.
pub fn canonical(value: &Value) -> String {
    match value {
        Value::Number(number) => match number.as_f64() {
            Some(float) if number.is_f64() && float.fract() == 0.0 && float.abs() < 9e15 => (float as i64).to_string(),
            _ => number.to_string(),
        },
        Value::Array(items) => format!("[{}]", items.iter().map(canonical).collect::<Vec<_>>().join(",")),
        Value::Object(members) => {
            let sorted: BTreeMap<_, _> = members.iter().collect();
            let members =
                sorted.into_iter().map(|(name, value)| format!("{}:{}", Value::from(name.as_str()), canonical(value)));
            format!("{{{}}}", members.collect::<Vec<_>>().join(","))
        }
        other => other.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_value_is_the_same_however_it_is_written() {
        assert_eq!(canonical(&json!({ "b": 1.0, "a": [1, 2.5] })), canonical(&json!({ "a": [1.0, 2.5], "b": 1 })));
        assert_ne!(canonical(&json!("1")), canonical(&json!(1)));
    }
}
