//! A schema with everything that stands in it at once: what it refers to, the parts of `allOf`,
//! and one of each choice.

use std::collections::{BTreeMap, HashSet};

use crate::Document;
use serde_json::{Map, Value};

use crate::contract::Node;

/// How deep `allOf` and choices are followed: they may go in a circle.
const DEPTH: usize = 24;

/// What a schema says, taken together.
#[derive(Default)]
pub(super) struct Flat<'d> {
    /// Every keyword that is no schema, the first that states it.
    pub keywords: BTreeMap<&'d str, &'d Value>,
    /// Values that the schema states: its example, default, constant, or one of its enum.
    pub stated: Vec<&'d Value>,
    pub types: Option<Vec<&'d str>>,
    pub properties: Vec<(&'d str, Node<'d>)>,
    pub required: Vec<&'d str>,
    pub items: Option<Node<'d>>,
    pub prefix: Vec<Node<'d>>,
    pub contains: Option<Node<'d>>,
    /// The schema of members that are not named.
    pub additional: Option<Node<'d>>,
    pub closed: bool,
    pub minimum: Option<f64>,
    pub maximum: Option<f64>,
    pub least: BTreeMap<&'d str, u64>,
    pub most: BTreeMap<&'d str, u64>,
    /// Where it was read from.
    seen: HashSet<String>,
    /// The property that tells a choice, and its value for the one that was chosen.
    pub told: Option<(&'d str, String)>,
}

impl<'d> Flat<'d> {
    /// The schema at a node; of each choice the branch of this number, counted round.
    pub fn of(document: &'d Document, schema: &Node<'d>, branch: usize) -> Flat<'d> {
        let mut flat = Flat::default();
        flat.add(document, schema, branch, DEPTH);
        flat
    }

    /// Whether it says which values there are.
    pub fn is_stated(&self) -> bool {
        !self.stated.is_empty()
    }

    pub fn is_of(&self, kind: &str) -> bool {
        self.types.as_ref().is_some_and(|types| types.contains(&kind))
    }

    fn add(&mut self, document: &'d Document, schema: &Node<'d>, branch: usize, depth: usize) {
        let Some(members) = schema.value.as_object().filter(|_| depth > 0) else { return };
        // Said once is said; what refers to itself would never end.
        if !self.seen.insert(schema.pointer.clone()) {
            return;
        }
        let address = members.get("$ref").and_then(|_| Some(document.referred(&schema.pointer).ok()?.0));
        if let Some(referred) = address.and_then(|address| Node::raw_at(document, &address)) {
            self.add(document, &referred, branch, depth - 1);
        }
        self.plain(members);
        self.children(schema);
        for part in schema.raw("allOf").iter().flat_map(Node::raw_items) {
            self.add(document, &part, branch, depth - 1);
        }
        for choice in ["oneOf", "anyOf"].into_iter().filter_map(|name| schema.raw(name)) {
            let branches: Vec<Node> = choice.raw_items().collect();
            if let Some(chosen) = branches.get(branch % branches.len().max(1)) {
                self.tell(schema, chosen);
                self.add(document, chosen, branch, depth - 1);
            }
        }
    }

    fn plain(&mut self, members: &'d Map<String, Value>) {
        for name in ["example", "default", "const"] {
            self.stated.extend(members.get(name));
        }
        let first = |name: &str| members.get(name).and_then(|list| list.get(0));
        self.stated.extend(first("examples"));
        self.stated.extend(first("enum"));
        for (name, value) in members {
            self.keywords.entry(name).or_insert(value);
            self.bound(name, value, members);
        }
        if let Some(types) = types(members) {
            self.types = Some(match self.types.take() {
                None => types,
                Some(known) => meet(&known, &types),
            });
        }
        let required = members.get("required").and_then(Value::as_array);
        for name in required.into_iter().flatten().filter_map(Value::as_str) {
            if !self.required.contains(&name) {
                self.required.push(name);
            }
        }
    }

    fn bound(&mut self, name: &'d str, value: &Value, members: &Map<String, Value>) {
        let flagged = |name: &str| members.get(name) == Some(&Value::Bool(true));
        let number = value.as_f64();
        let count = value.as_u64();
        match name {
            "minimum" if !flagged("exclusiveMinimum") => self.minimum = larger(self.minimum, number),
            "minimum" => self.minimum = larger(self.minimum, number.map(super::number::above)),
            "exclusiveMinimum" => self.minimum = larger(self.minimum, number.map(super::number::above)),
            "maximum" if !flagged("exclusiveMaximum") => self.maximum = smaller(self.maximum, number),
            "maximum" => self.maximum = smaller(self.maximum, number.map(super::number::below)),
            "exclusiveMaximum" => self.maximum = smaller(self.maximum, number.map(super::number::below)),
            "minLength" | "minItems" | "minProperties" => {
                let least = self.least.entry(name).or_default();
                *least = (*least).max(count.unwrap_or_default());
            }
            "maxLength" | "maxItems" | "maxProperties" => {
                let most = self.most.entry(name).or_insert(u64::MAX);
                *most = (*most).min(count.unwrap_or(u64::MAX));
            }
            _ => {}
        }
    }

    fn children(&mut self, schema: &Node<'d>) {
        let properties = schema.raw("properties");
        for (name, property) in properties.iter().flat_map(Node::raw_members) {
            match self.properties.iter_mut().find(|(known, _)| *known == name) {
                // The part that says more of it is the better one.
                Some(known) if says(&property) > says(&known.1) => known.1 = property,
                Some(_) => {}
                None => self.properties.push((name, property)),
            }
        }
        match schema.raw("items") {
            Some(tuple) if tuple.value.is_array() => self.prefix = tuple.raw_items().collect(),
            items => self.items = self.items.take().or(items),
        }
        if let Some(prefix) = schema.raw("prefixItems") {
            self.prefix = prefix.raw_items().collect();
        }
        self.contains = self.contains.take().or_else(|| schema.raw("contains"));
        match schema.raw("additionalProperties") {
            Some(additional) if additional.value == &Value::Bool(false) => self.closed = true,
            Some(additional) if additional.value.is_object() => self.additional = Some(additional),
            _ => {}
        }
    }

    /// What a discriminator says of a branch: the key of its mapping, or the schema's name
    /// (OpenAPI 3.0.3 "Discriminator Object").
    fn tell(&mut self, schema: &Node<'d>, chosen: &Node<'d>) {
        let Some(discriminator) = schema.raw("discriminator") else { return };
        let (Some(property), Some(reference)) = (discriminator.text("propertyName"), chosen.text("$ref")) else {
            return;
        };
        let name = reference.rsplit('/').next().unwrap_or(reference);
        let mapping = discriminator.raw("mapping");
        let mut mapped = mapping.iter().flat_map(Node::raw_members);
        let is_it = |to: &Node| to.value.as_str().is_some_and(|to| to == reference || to == name);
        let key = mapped.find(|(_, to)| is_it(to)).map_or(name, |(key, _)| key);
        self.told = Some((property, key.to_owned()));
    }
}

/// How much a schema says.
fn says(schema: &Node) -> usize {
    schema.value.as_object().map_or(0, |members| {
        members
            .keys()
            .filter(|name| !["description", "title", "readOnly", "writeOnly"].contains(&name.as_str()))
            .count()
    })
}

fn types(members: &Map<String, Value>) -> Option<Vec<&str>> {
    let mut types: Vec<&str> = match members.get("type")? {
        Value::String(name) => vec![name],
        Value::Array(names) => names.iter().filter_map(Value::as_str).collect(),
        _ => return None,
    };
    if members.get("nullable") == Some(&Value::Bool(true)) {
        types.push("null");
    }
    Some(types)
}

/// The types that both allow; an integer is a number.
fn meet<'d>(one: &[&'d str], other: &[&'d str]) -> Vec<&'d str> {
    let allowed = |name: &str, types: &[&str]| types.contains(&name) || name == "integer" && types.contains(&"number");
    let mut both: Vec<&str> = one.iter().filter(|name| allowed(name, other)).copied().collect();
    both.extend(other.iter().filter(|name| allowed(name, one) && !one.contains(name)));
    if both.is_empty() { one.to_vec() } else { both }
}

fn larger(one: Option<f64>, other: Option<f64>) -> Option<f64> {
    one.into_iter().chain(other).reduce(f64::max)
}

fn smaller(one: Option<f64>, other: Option<f64>) -> Option<f64> {
    one.into_iter().chain(other).reduce(f64::min)
}
