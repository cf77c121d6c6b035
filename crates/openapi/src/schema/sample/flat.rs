//! Schemas with everything that stands in them at once: what they refer to, the parts of `allOf`,
//! and one of each choice.

use std::collections::{BTreeMap, HashMap, HashSet};

use crate::Document;
use serde_json::{Map, Value};

use super::number::Bounds;
use crate::contract::Node;
use crate::schema::budget::{Budget, Exceeded};
use crate::schema::bundle::names;

/// Names in their order, each once, of which there may be many.
#[derive(Default)]
pub(super) struct RequiredNames<'d> {
    order: Vec<&'d str>,
    all: HashSet<&'d str>,
}

impl<'d> RequiredNames<'d> {
    fn add(&mut self, name: &'d str) {
        if self.all.insert(name) {
            self.order.push(name);
        }
    }

    pub fn contains(&self, name: &str) -> bool {
        self.all.contains(name)
    }

    pub fn is_empty(&self) -> bool {
        self.order.is_empty()
    }

    pub fn iter(&self) -> impl Iterator<Item = &&'d str> {
        self.order.iter()
    }
}

/// What schemas say, taken together.
#[derive(Default)]
pub(super) struct Flat<'d> {
    /// Every keyword that is no schema, the first that states it.
    pub keywords: BTreeMap<&'d str, &'d Value>,
    /// Values that a schema states: its example, default, constant, or one of its enum.
    pub stated: Vec<&'d Value>,
    /// The only values that are allowed, where they are listed.
    pub listed: Option<Vec<&'d Value>>,
    pub types: Option<Vec<&'d str>>,
    /// Each with all schemas that it must fit.
    pub properties: Vec<(&'d str, Vec<Node<'d>>)>,
    /// Where each of those stands.
    places: HashMap<&'d str, usize>,
    pub required: RequiredNames<'d>,
    /// The properties that must be there where another is.
    pub dependent: Vec<(&'d str, Vec<&'d str>)>,
    pub patterns: Vec<(&'d str, Node<'d>)>,
    /// What the names of properties must fit.
    pub names: Vec<Node<'d>>,
    pub items: Vec<Node<'d>>,
    pub prefix: Vec<Node<'d>>,
    pub contains: Option<Node<'d>>,
    /// What the JSON in a text must fit.
    pub content: Option<Node<'d>>,
    /// The schemas of members that are not named.
    pub additional: Vec<Node<'d>>,
    pub closed: bool,
    pub bounds: Bounds,
    pub least: BTreeMap<&'d str, u64>,
    pub most: BTreeMap<&'d str, u64>,
    /// The property that tells a choice, and its value for the one that was chosen.
    pub told: Option<(&'d str, String)>,
    /// How many branches the choice with the most has.
    pub choices: usize,
    /// Where it was read from.
    seen: HashSet<String>,
    /// How many schemas were looked at for one that is made from another.
    looked_at: usize,
}

/// What is still to be read, in its order.
enum PendingPart<'d> {
    Whole(Node<'d>),
    /// What a schema says itself.
    Own(Node<'d>),
}

impl<'d> Flat<'d> {
    /// The schemas at some nodes, which hold together; of each choice the branch of this number,
    /// counted round.
    pub fn of(
        document: &'d Document,
        schemas: &[Node<'d>],
        branch: usize,
        budget: &Budget,
    ) -> Result<Flat<'d>, Exceeded> {
        let mut flat = Flat::default();
        let mut open: Vec<PendingPart> =
            schemas.iter().rev().map(|schema| PendingPart::Whole(schema.clone())).collect();
        while let Some(part) = open.pop() {
            match part {
                PendingPart::Own(schema) => flat.own(&schema, budget)?,
                PendingPart::Whole(schema) => {
                    let parts = flat.parts(document, schema, branch);
                    budget.step(1 + parts.len() + std::mem::take(&mut flat.looked_at))?;
                    open.extend(parts.into_iter().rev());
                }
            }
        }
        Ok(flat)
    }

    /// Whether it says which values there are.
    pub fn is_stated(&self) -> bool {
        !self.stated.is_empty()
    }

    /// Whether one of several listed values is all that is stated.
    pub fn is_choice(&self) -> bool {
        let named = ["example", "examples", "default", "const"];
        self.listed.as_ref().is_some_and(|listed| listed.len() > 1)
            && !named.iter().any(|name| self.keywords.contains_key(name))
    }

    pub fn is_of(&self, kind: &str) -> bool {
        self.types.as_ref().is_some_and(|types| types.contains(&kind))
    }

    /// What a schema is made of. Said once is said; what refers to itself would never end.
    fn parts(&mut self, document: &'d Document, schema: Node<'d>, branch: usize) -> Vec<PendingPart<'d>> {
        let Some(members) = schema.value.as_object() else {
            // Nothing fits `false`: not even what is listed.
            if schema.value == &Value::Bool(false) {
                self.listed = Some(Vec::new());
            }
            return Vec::new();
        };
        if !self.seen.insert(schema.pointer.clone()) {
            return Vec::new();
        }
        let mut parts = Vec::new();
        let address = members.get("$ref").and_then(|_| Some(document.referred(&schema.pointer).ok()?.0));
        parts.extend(address.and_then(|address| Node::raw_at(document, &address)).map(PendingPart::Whole));
        parts.push(PendingPart::Own(schema.clone()));
        parts.extend(schema.raw("allOf").iter().flat_map(Node::raw_items).map(PendingPart::Whole));
        for choice in ["oneOf", "anyOf"].into_iter().filter_map(|name| schema.raw(name)) {
            let (null, mut branches): (Vec<Node>, Vec<Node>) = choice.raw_items().partition(is_null);
            branches.extend(null);
            self.choices = self.choices.max(branches.len());
            if let Some(chosen) = branches.get(branch % branches.len().max(1)) {
                self.tell(&schema, chosen);
                parts.push(PendingPart::Whole(chosen.clone()));
            }
        }
        if schema.raw("oneOf").or_else(|| schema.raw("anyOf")).is_none() {
            parts.extend(self.child(document, &schema, branch).map(PendingPart::Whole));
        }
        if let Some(condition) = schema.raw("if") {
            self.choices = self.choices.max(2);
            let met = [Some(condition), schema.raw("then")];
            let taken = if branch.is_multiple_of(2) { met } else { [schema.raw("else"), None] };
            parts.extend(taken.into_iter().flatten().map(PendingPart::Whole));
        }
        parts
    }

    /// Of a schema that others are made from by `allOf`, and that says what tells them apart: the one that it is read
    /// as part of; else one of them, which is to be read too.
    fn child(&mut self, document: &'d Document, schema: &Node<'d>, branch: usize) -> Option<Node<'d>> {
        let discriminator = schema.raw("discriminator")?;
        // It is a name alone in 2.0.
        let property = discriminator.text("propertyName").or_else(|| discriminator.value.as_str())?;
        let (children, looked_at) = children(document, &schema.pointer);
        self.looked_at += looked_at;
        self.choices = self.choices.max(children.len());
        // What is made from the others says the most.
        let own = children.iter().rev().find(|child| self.seen.contains(&child.pointer));
        let chosen = own.or_else(|| children.get(branch % children.len().max(1)))?;
        let mapping = discriminator.value.get("mapping").and_then(Value::as_object);
        let name = chosen.pointer.rsplit('/').next().unwrap_or_default();
        let key = mapping
            .into_iter()
            .flatten()
            .find(|(_, to)| to.as_str().is_some_and(|to| to == name || to.rsplit('/').next() == Some(name)));
        self.told = Some((property, key.map_or(name, |(key, _)| key).to_owned()));
        Some(chosen.clone())
    }

    fn own(&mut self, schema: &Node<'d>, budget: &Budget) -> Result<(), Exceeded> {
        let Some(members) = schema.value.as_object() else { return Ok(()) };
        budget.step(members.len())?;
        self.plain(members, budget)?;
        self.children(schema, budget)
    }

    fn plain(&mut self, members: &'d Map<String, Value>, budget: &Budget) -> Result<(), Exceeded> {
        for name in ["example", "default", "const"] {
            self.stated.extend(members.get(name));
        }
        let first = |name: &str| members.get(name).and_then(|list| list.get(0));
        self.stated.extend(first("examples"));
        self.stated.extend(first("enum"));
        let values = members.get("enum").and_then(Value::as_array).filter(|values| !values.is_empty());
        for values in values.map(Vec::as_slice).into_iter().chain(members.get("const").map(std::slice::from_ref)) {
            budget.step(values.len())?;
            self.list(values);
        }
        for (name, value) in members {
            self.keywords.entry(name).or_insert(value);
            self.count(name, value);
        }
        self.bounds.take(members);
        if let Some(types) = types(members) {
            self.types = Some(match self.types.take() {
                None => types,
                Some(known) => meet(&known, &types),
            });
        }
        let required = members.get("required").and_then(Value::as_array);
        required.into_iter().flatten().filter_map(Value::as_str).for_each(|name| self.required.add(name));
        let dependent = members.get("dependentRequired").and_then(Value::as_object);
        for (name, needed) in dependent.into_iter().flatten() {
            let needed = needed.as_array().into_iter().flatten().filter_map(Value::as_str);
            self.dependent.push((name, needed.collect()));
        }
        Ok(())
    }

    /// Of values that are listed more than once, those that are in each list.
    fn list(&mut self, values: &'d [Value]) {
        self.listed = Some(match self.listed.take() {
            None => values.iter().collect(),
            Some(known) => known.into_iter().filter(|value| values.contains(value)).collect(),
        });
    }

    fn count(&mut self, name: &'d str, value: &Value) {
        let count = value.as_u64();
        match name {
            "minLength" | "minItems" | "minProperties" | "minContains" => {
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

    fn children(&mut self, schema: &Node<'d>, budget: &Budget) -> Result<(), Exceeded> {
        let properties = schema.raw("properties");
        for (name, property) in properties.iter().flat_map(Node::raw_members) {
            budget.step(1)?;
            match self.places.get(name) {
                Some(place) => self.properties[*place].1.push(property),
                None => {
                    self.places.insert(name, self.properties.len());
                    self.properties.push((name, vec![property]));
                }
            }
        }
        match schema.raw("items") {
            Some(tuple) if tuple.value.is_array() => self.prefix = tuple.raw_items().collect(),
            items => self.items.extend(items),
        }
        if let Some(prefix) = schema.raw("prefixItems") {
            self.prefix = prefix.raw_items().collect();
        }
        self.contains = self.contains.take().or_else(|| schema.raw("contains"));
        self.content = self.content.take().or_else(|| schema.raw("contentSchema"));
        self.patterns.extend(schema.raw("patternProperties").iter().flat_map(Node::raw_members));
        self.names.extend(schema.raw("propertyNames"));
        match schema.raw("additionalProperties") {
            Some(additional) if additional.value == &Value::Bool(false) => self.closed = true,
            Some(additional) if additional.value.is_object() => self.additional.push(additional),
            _ => {}
        }
        Ok(())
    }

    /// What a discriminator says of a branch: the first key of its mapping, or the schema's name
    /// (OpenAPI 3.0.3 "Discriminator Object").
    fn tell(&mut self, schema: &Node<'d>, chosen: &Node<'d>) {
        let Some(discriminator) = schema.raw("discriminator") else { return };
        let (Some(property), Some(reference)) = (discriminator.text("propertyName"), chosen.text("$ref")) else {
            return;
        };
        let mapping = discriminator.value.get("mapping").and_then(Value::as_object);
        let key = *names(mapping, reference).first().unwrap_or(&reference);
        self.told = Some((property, key.to_owned()));
    }
}

/// The named schemas beside one that have it among the parts of their `allOf`, or have one that has.
/// The second says how many were looked at.
fn children<'d>(document: &'d Document, parent: &str) -> (Vec<Node<'d>>, usize) {
    let Some((beside, _)) = parent.rsplit_once('/') else { return (Vec::new(), 0) };
    let all: Vec<Node> = Node::raw_at(document, beside).iter().flat_map(Node::raw_members).map(|(_, it)| it).collect();
    let refers = |child: &Node, to: &str| {
        let parts = child.raw("allOf");
        parts.iter().flat_map(Node::raw_items).any(|part| {
            part.text("$ref").is_some() && document.referred(&part.pointer).is_ok_and(|(address, _)| address == to)
        })
    };
    let is_child = |child: &&Node| refers(child, parent);
    let direct: Vec<Node> = all.iter().filter(is_child).cloned().collect();
    let is_below = |child: &&Node| direct.iter().any(|own| refers(child, &own.pointer));
    let below = all.iter().filter(is_below).cloned().collect::<Vec<_>>();
    (direct.into_iter().chain(below).collect(), all.len())
}

fn is_null(schema: &Node) -> bool {
    schema.text("type") == Some("null")
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
