//! What schemas that hold together say, in one form: whichever version of OpenAPI they are written
//! in, and however they are put together of `$ref`, `allOf` and what may be null.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

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
    /// The same to the last digit, of a whole number: more than 53 bits are rounded otherwise.
    pub whole: Option<i128>,
    pub exclusive: bool,
}

impl fmt::Display for Bound {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.whole {
            Some(whole) => whole.fmt(f),
            None => self.value.fmt(f),
        }
    }
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
    /// It says itself that no value is allowed, and not by what can't hold together.
    pub forbidden: bool,
    /// The schemas of other parts of the value, by keyword; those of `prefixItems` by their index,
    /// and those of patterns and properties by name.
    pub parts: BTreeMap<(&'static str, String), Child>,
    /// Schemas that can only be told to be the same or not (`not`, `if`).
    pub opaque: BTreeMap<&'static str, Vec<Child>>,
    /// The alternatives of which one holds, of each choice; they have no order.
    pub unions: Vec<Alternatives>,
    pub tag: Option<Discriminator<'d>>,
    /// The only other schema that it says anything by, where it adds no more than null.
    pub core: Option<Child>,
}

/// Schemas of which one holds.
#[derive(Debug, Clone)]
pub struct Alternatives {
    pub holding: Holding,
    pub of: Vec<Child>,
}

/// How many alternatives may hold of one value.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Holding {
    /// At least one (`anyOf`), or it makes no difference.
    Any,
    /// Just one (`oneOf`).
    One,
    /// Just one of some, and at least one of others.
    Mixed,
}

impl Holding {
    /// What is said of the alternatives of both.
    pub fn and(self, other: Holding) -> Holding {
        if self == other { self } else { Holding::Mixed }
    }
}

/// The property that tells alternatives apart, and the alternative of each of its values; nothing
/// for what can't be found (OpenAPI 3.0.3 "Discriminator Object").
#[derive(Debug)]
pub struct Discriminator<'d> {
    pub property: &'d str,
    pub values: BTreeMap<&'d str, Option<Child>>,
    /// The alternative of a value that has no such property (OpenAPI 3.2 `defaultMapping`).
    pub default: Option<Child>,
}

impl SchemaForm<'_> {
    /// What it says itself, as a text that another of the same meaning has too; what its children
    /// say is not in it.
    pub fn label(&self) -> String {
        let texts: Vec<_> = self.texts.iter().collect();
        let bound = |bound: &Option<Bound>| bound.map(|bound| (bound.value.to_bits(), bound.whole, bound.exclusive));
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
                self.tag.as_ref().map(|tag| (
                    tag.property,
                    tag.values.keys().collect::<Vec<_>>(),
                    tag.default.is_some()
                )),
            )
        )
    }

    /// Whether no value fits both, as far as types, listed values and the properties that both need say it.
    pub fn is_apart<'g>(&self, other: &SchemaForm, form_of: &dyn Fn(Child) -> &'g SchemaForm<'g>) -> bool {
        let common = self.types.and(other.types).without(Types::NULL);
        if self.has_no_value_of(other) {
            return true;
        }
        let lacks = |closed: &SchemaForm, needs: &SchemaForm| {
            let is_pattern = |(keyword, _): &(&'static str, String)| *keyword == "patternProperties";
            closed.closed
                && !closed.parts.keys().any(is_pattern)
                && needs.required.iter().any(|name| !closed.properties.contains_key(name))
        };
        let told_apart = |name: &&str| {
            let (Some(one), Some(other)) = (self.properties.get(*name), other.properties.get(*name)) else {
                return false;
            };
            let (one, other) = (form_of(*one), form_of(*other));
            !one.types.and(other.types).meets(Types::NULL) && one.has_no_value_of(other)
        };
        let needed = || self.required.iter().filter(|name| other.required.contains(*name));
        common == Types::OBJECT && (lacks(self, other) || lacks(other, self) || needed().any(told_apart))
    }

    /// The same by types and listed values alone, null aside.
    fn has_no_value_of(&self, other: &SchemaForm) -> bool {
        let common = self.types.and(other.types).without(Types::NULL);
        let listed = self.values.as_ref().zip(other.values.as_ref());
        common == Types::NONE || listed.is_some_and(|(own, other)| own.is_disjoint(other))
    }

    /// The texts that its values are written as, where they are listed.
    pub fn texts_of_values(&self) -> Option<BTreeSet<String>> {
        let plain = |value: &String| serde_json::from_str(value).unwrap_or_else(|_| value.clone());
        match &self.values {
            Some(values) => Some(values.iter().map(plain).collect()),
            None if self.types.without(Types::NULL) == Types::BOOLEAN => {
                Some(["true", "false"].map(str::to_owned).into())
            }
            None => None,
        }
    }

    /// Its children, each with what it is there for.
    pub fn children(&self) -> impl Iterator<Item = (Edge<'_>, VertexId)> {
        let properties = self.properties.iter().map(|(name, child)| (Edge::Property(name), child.vertex));
        let parts = self.parts.iter().map(|((keyword, name), child)| (Edge::Part(keyword, name), child.vertex));
        let opaque = self.opaque.iter();
        let opaque =
            opaque.flat_map(|(keyword, all)| all.iter().map(move |child| (Edge::Opaque(keyword), child.vertex)));
        let unions = self.unions.iter().enumerate();
        let unions = unions.flat_map(|(index, all)| all.of.iter().map(move |child| (Edge::Union(index), child.vertex)));
        let tagged = self.tag.iter().flat_map(|tag| &tag.values);
        let tagged = tagged.filter_map(|(value, child)| Some((Edge::Tag(value), (*child)?.vertex)));
        let default = self.tag.iter().filter_map(|tag| Some((Edge::Part("discriminator", ""), tag.default?.vertex)));
        properties.chain(parts).chain(opaque).chain(unions).chain(tagged).chain(default)
    }

    /// Whether a list that it allows has no items.
    pub fn is_empty_list(&self) -> bool {
        self.counts.get("maxItems") == Some(&0)
    }

    /// Whether it says nothing but which types of values there are.
    pub fn is_plain(&self) -> bool {
        self.says_types_only() && self.unions.is_empty()
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
