//! Brings schemas that hold together into one form.

use std::collections::{BTreeMap, BTreeSet, HashSet};

use crate::unescape;
use serde_json::Value;

use crate::join;

use super::budget::{Budget, Exceeded};
use super::fits;
use super::form::{Alternatives, Child, Discriminator, Holding, SchemaForm, canonical};
use super::gather::Gathered;
use super::graph::Graph;
use super::keyword::{allows_all, allows_none, concerns};
use super::places::{Choice, PlaceId, SchemaEntry};
use super::types::Types;
use crate::extension::EXTENSIBLE_ENUM;

/// Keywords whose schemas can only be told to be the same or not.
pub const OPAQUE: [&str; 7] = ["not", "if", "then", "else", "contains", "unevaluatedItems", "unevaluatedProperties"];

/// So many alternatives within alternatives are looked into for their value.
const DEEPEST_PINNED: usize = 4;

impl<'d> Graph<'d> {
    /// The form of the schemas at some places, which hold together.
    pub fn form(&mut self, places: &[PlaceId], budget: &Budget) -> Result<SchemaForm<'d>, Exceeded> {
        let gathered = Gathered::of(&mut self.places, places, budget)?;
        let mut form = SchemaForm::default();
        let mut types = Types::ALL;
        for place in places {
            types = types.and(self.places.types(*place, budget)?);
        }
        let mut own = Types::ALL;
        for member in &gathered.members {
            let beside = self.places.beside(*member, budget)?;
            own = own.and(if beside.nullable { beside.own().or(Types::NULL) } else { beside.own() });
        }
        form.types = types;
        form.forbidden = gathered.members.iter().any(|member| self.places.place(*member).never);
        self.plain(&mut form, &gathered.members, types, budget)?;
        self.parts(&mut form, &gathered.members, types, budget)?;
        self.unions(&mut form, gathered.unions, types, budget)?;
        form.own = if form.unions.is_empty() { types } else { own.without(Types::NULL).or(types.and(Types::NULL)) };
        form.core = self.core(places, budget)?;
        if types.meets(Types::OBJECT) {
            form.tag = self.tag(places, &gathered.members, budget)?;
        }
        Ok(form)
    }

    /// What is said of the value itself.
    fn plain(
        &mut self,
        form: &mut SchemaForm<'d>,
        members: &[PlaceId],
        types: Types,
        budget: &Budget,
    ) -> Result<(), Exceeded> {
        let needed = members.iter().filter_map(|member| self.places.says(*member, "required")?.as_array());
        if types.meets(Types::OBJECT) {
            form.required.extend(needed.flatten().filter_map(Value::as_str));
        }
        let mut values: Option<BTreeSet<String>> = None;
        for member in members {
            let is_text = self.places.says(*member, "type").is_some_and(|kind| kind == "string");
            for (name, value) in &self.places.place(*member).said {
                budget.step(1)?;
                if !concerns(name).meets(types) {
                    continue;
                }
                match (*name, value) {
                    ("enum", Value::Array(listed)) => {
                        budget.step(listed.len())?;
                        values = met(values, listed.iter().filter_map(|value| listed_as(value, is_text, types)));
                    }
                    // Of these a request may have one; an answer may have others.
                    (EXTENSIBLE_ENUM, Value::Array(listed)) if self.takes_values_of(listed) => {
                        budget.step(listed.len())?;
                        values = met(values, listed.iter().filter_map(|value| listed_as(value, is_text, types)));
                    }
                    (EXTENSIBLE_ENUM, _) => {}
                    ("const", value) => values = met(values, listed_as(value, is_text, types)),
                    ("xml", Value::Object(said)) => {
                        form.say_xml(said, property_of(&self.places.place(*member).address))
                    }
                    _ => {
                        let place = self.places.place(*member);
                        let address = || join(&place.address, name);
                        let whole = || self.places.document.written_out(value, &address());
                        form.say(name, value, place.said.as_slice(), whole);
                    }
                }
            }
        }
        form.values = values;
        form.settle(types);
        Ok(())
    }

    /// What is said of the parts of the value.
    fn parts(
        &mut self,
        form: &mut SchemaForm<'d>,
        members: &[PlaceId],
        types: Types,
        budget: &Budget,
    ) -> Result<(), Exceeded> {
        let mut properties: BTreeMap<&'d str, Vec<SchemaEntry>> = BTreeMap::new();
        let mut parts: BTreeMap<(&'static str, String), Vec<SchemaEntry>> = BTreeMap::new();
        let mut opaque: Vec<(&'static str, SchemaEntry)> = Vec::new();
        for member in members {
            for (name, value) in self.places.place(*member).said.clone() {
                if !concerns(name).meets(types) {
                    continue;
                }
                budget.step(1)?;
                match (name, value) {
                    ("properties", Value::Object(named)) => {
                        for name in named.keys() {
                            budget.step(1)?;
                            let entry = self.places.child(*member, &["properties", name]);
                            properties.entry(name).or_default().extend(entry);
                        }
                    }
                    ("additionalProperties", value) if allows_none(value) => form.closed = true,
                    ("unevaluatedProperties", value) if allows_none(value) && self.is_alone(*member) => {
                        form.closed = true;
                    }
                    ("unevaluatedProperties", _) if self.is_alone(*member) => {
                        let entry = self.places.child(*member, &[name]);
                        parts.entry(("additionalProperties", String::new())).or_default().extend(entry);
                    }
                    ("items", value) if allows_none(value) && self.places.says(*member, "prefixItems").is_none() => {
                        form.limit("maxItems", 0);
                    }
                    ("contains", value) if allows_all(value) => {
                        let least = form.counts.remove("minContains").unwrap_or(1);
                        form.limit("minItems", least);
                        form.counts.remove("maxContains").into_iter().for_each(|most| form.limit("maxItems", most));
                    }
                    ("not", _) if self.excludes_nothing(*member, types, budget)? => {}
                    // What that says holds beside this.
                    ("not", value) if self.places.is_negation(value) => {}
                    ("items", Value::Array(items)) | ("prefixItems", Value::Array(items)) => {
                        for index in 0..items.len() {
                            budget.step(1)?;
                            let entry = self.places.child(*member, &[name, &index.to_string()]);
                            parts.entry(("prefixItems", format!("{index:05}"))).or_default().extend(entry);
                        }
                    }
                    ("patternProperties" | "dependentSchemas", Value::Object(named)) => {
                        let keyword =
                            if name == "patternProperties" { "patternProperties" } else { "dependentSchemas" };
                        for name in named.keys() {
                            budget.step(1)?;
                            let Some(entry) = self.places.child(*member, &[keyword, name]) else { continue };
                            match self.places.place(entry.place).said[..] {
                                [("required", needed)] if keyword == "dependentSchemas" => form.needs(name, needed),
                                _ => parts.entry((keyword, name.clone())).or_default().push(entry),
                            }
                        }
                    }
                    // What older drafts of JSON Schema have in one keyword.
                    ("dependencies", Value::Object(named)) => {
                        for (name, value) in named.iter().filter(|(_, value)| !value.is_array()) {
                            budget.step(1)?;
                            let entry =
                                self.places.child(*member, &["dependencies", name]).filter(|_| !value.is_null());
                            parts.entry(("dependentSchemas", name.clone())).or_default().extend(entry);
                        }
                    }
                    _ => {
                        let whole = ["additionalProperties", "items", "propertyNames"];
                        if let Some(keyword) = whole.into_iter().find(|keyword| *keyword == name) {
                            let entry = self.places.child(*member, &[name]);
                            parts.entry((keyword, String::new())).or_default().extend(entry);
                        } else if let Some(keyword) = OPAQUE.into_iter().find(|keyword| *keyword == name) {
                            let (keyword, path) = self.plainly(*member, keyword);
                            opaque.extend(self.places.child(*member, path).map(|entry| (keyword, entry)));
                        }
                    }
                }
            }
        }
        let mut patterns: BTreeMap<&str, Vec<SchemaEntry>> = BTreeMap::new();
        for ((_, pattern), entries) in parts.iter().filter(|((keyword, _), _)| *keyword == "patternProperties") {
            budget.step(1 + properties.len())?;
            let says_more = entries.iter().filter(|entry| !self.allows_all(**entry));
            for name in fits::names(pattern, properties.keys().copied()) {
                patterns.entry(name).or_default().extend(says_more.clone());
            }
        }
        for (name, mut entries) in properties {
            if self.is_hidden(&entries, budget)? {
                form.required.remove(name);
            } else {
                // What a pattern says of its name holds as well.
                entries.extend(patterns.remove(name).into_iter().flatten());
                form.properties.insert(name, self.child(entries));
            }
        }
        // A pattern takes its names out of what is said of the others.
        let says_more = form.closed
            || opaque.iter().any(|(keyword, _)| *keyword == "unevaluatedProperties")
            || parts.contains_key(&("additionalProperties", String::new()));
        for (part, entries) in parts {
            if says_more && part.0 == "patternProperties" || entries.iter().any(|entry| !self.allows_all(*entry)) {
                form.parts.insert(part, self.child(entries));
            }
        }
        for (keyword, entry) in opaque {
            let child = self.child([entry]);
            form.opaque.entry(keyword).or_default().push(child);
        }
        form.settle_counts();
        Ok(())
    }

    /// Whether what must not hold is of types that are not allowed anyhow.
    fn excludes_nothing(&mut self, place: PlaceId, types: Types, budget: &Budget) -> Result<bool, Exceeded> {
        let Some(excluded) = self.places.child(place, &["not"]) else { return Ok(false) };
        Ok(!self.places.types(excluded.place, budget)?.meets(types))
    }

    /// A keyword whose schema is opaque, and where that stands: what follows where a condition does not hold
    /// follows where its opposite does.
    fn plainly(&self, place: PlaceId, keyword: &'static str) -> (&'static str, &'static [&'static str]) {
        let condition = self.places.says(place, "if");
        let is_turned = condition.is_some_and(|condition| self.places.is_negation(condition));
        match keyword {
            "if" if is_turned => ("if", &["if", "not"]),
            "then" if is_turned => ("else", &["then"]),
            "else" if is_turned => ("then", &["else"]),
            "not" => ("not", &["not"]),
            "if" => ("if", &["if"]),
            "then" => ("then", &["then"]),
            "else" => ("else", &["else"]),
            "contains" => ("contains", &["contains"]),
            "unevaluatedItems" => ("unevaluatedItems", &["unevaluatedItems"]),
            other => (other, &["unevaluatedProperties"]),
        }
    }

    /// Whether no schema beside the own keywords of a place evaluates properties.
    fn is_alone(&self, place: PlaceId) -> bool {
        const APPLY: [&str; 9] =
            ["$ref", "$dynamicRef", "allOf", "anyOf", "oneOf", "if", "then", "else", "dependentSchemas"];
        !APPLY.into_iter().any(|keyword| self.places.says(place, keyword).is_some())
    }

    /// The choices; what is nothing but types or listed values is said by those.
    fn unions(
        &mut self,
        form: &mut SchemaForm<'d>,
        unions: Vec<Choice>,
        types: Types,
        budget: &Budget,
    ) -> Result<(), Exceeded> {
        let mut known = HashSet::new();
        for Choice { holding, of: union } in unions {
            budget.step(union.len())?;
            if !known.insert(union.iter().map(|entry| entry.place).collect::<BTreeSet<_>>()) {
                continue;
            }
            let is_any = holding != Holding::One || self.have_types_apart(&union, budget)?;
            let says = |keywords: &[&str]| {
                let of = |entry: &SchemaEntry| &self.places.place(entry.place).said;
                union.iter().all(|entry| of(entry).iter().all(|(name, _)| keywords.contains(name)))
            };
            // What is for readers makes an alternative no other; it is said of the value then.
            const REMARKS: [&str; 3] = ["deprecated", "default", "xml"];
            let is_plain = says(&["type", "deprecated", "default", "xml"]);
            if is_plain && is_any {
                let said = union.iter().flat_map(|entry| self.places.place(entry.place).said.iter());
                for (name, value) in said {
                    let remark = REMARKS.into_iter().find(|remark| remark == name);
                    remark.into_iter().for_each(|remark| form.text(remark, canonical(value)));
                }
                continue;
            }
            if says(&["type", "enum", "const", "deprecated"])
                && let Some(values) = self.listed(&union, types)
            {
                let deprecated = union.iter().filter(|entry| self.places.says(entry.place, "deprecated").is_some());
                let deprecated = deprecated.filter_map(|entry| self.listed(std::slice::from_ref(entry), types));
                deprecated.flatten().for_each(|value| form.text("deprecated", value));
                form.values = met(form.values.take(), values);
                continue;
            }
            let alternatives: Vec<Child> = union.into_iter().map(|entry| self.child([entry])).collect();
            form.unions.push(Alternatives { holding, of: alternatives });
        }
        form.settle_values(types);
        Ok(())
    }

    /// Whether no value is of the types of two alternatives.
    fn have_types_apart(&mut self, union: &[SchemaEntry], budget: &Budget) -> Result<bool, Exceeded> {
        let mut known = Types::NONE;
        for entry in union {
            let types = self.places.types(entry.place, budget)?.without(Types::NULL);
            if known.meets(types) {
                return Ok(false);
            }
            known = known.or(types);
        }
        Ok(true)
    }

    /// The values that alternatives list together; nothing where one lists none.
    fn listed(&self, union: &[SchemaEntry], types: Types) -> Option<Vec<String>> {
        let mut values = Vec::new();
        for entry in union {
            let says = |keyword| self.places.says(entry.place, keyword);
            let own = says("type").map_or(Types::ALL, Types::of_keyword).and(types);
            let is_text = says("type").is_some_and(|kind| kind == "string");
            let listed = says("enum").and_then(Value::as_array).map(Vec::as_slice);
            let constant = says("const").map(std::slice::from_ref);
            if listed.is_some() && constant.is_some() {
                return None;
            }
            values.extend(listed.or(constant)?.iter().filter_map(|value| listed_as(value, is_text, own)));
        }
        Some(values)
    }

    /// What a discriminator says of the alternatives.
    fn tag(
        &mut self,
        own: &[PlaceId],
        members: &[PlaceId],
        budget: &Budget,
    ) -> Result<Option<Discriminator<'d>>, Exceeded> {
        for member in members {
            let Some(discriminator) = self.places.says(*member, "discriminator") else { continue };
            let property = discriminator.get("propertyName").unwrap_or(discriminator);
            let Some(property) = property.as_str() else { continue };
            let mut values = BTreeMap::new();
            let mapping = discriminator.get("mapping").and_then(Value::as_object);
            let mut mapped = HashSet::new();
            for (value, to) in mapping.into_iter().flatten() {
                budget.step(1)?;
                let child = to.as_str().and_then(|to| self.meant(*member, to));
                mapped.extend(child.map(|child| child.vertex));
                values.insert(value.as_str(), child);
            }
            let mut implied = self.implied(*member, budget)?;
            if implied.is_empty() {
                implied = self.subtypes(*member, own, budget)?;
            }
            let base = self.places.place(*member).address.clone();
            for (name, child) in implied {
                if mapped.contains(&child.vertex) {
                    continue;
                }
                // What the alternative says of its own property goes before its name.
                let pinned = self.pinned(self.address(child.vertex), &base, property, DEEPEST_PINNED, budget)?;
                for value in if pinned.is_empty() { vec![name] } else { pinned } {
                    budget.step(1)?;
                    values.entry(value).or_insert(Some(child));
                }
            }
            let default = discriminator.get("defaultMapping").and_then(Value::as_str);
            let default = default.and_then(|to| self.meant(*member, to));
            return Ok(Some(Discriminator { property, values, default }));
        }
        Ok(None)
    }

    /// What a value of a mapping means: a reference, or the name of a schema.
    fn meant(&mut self, place: PlaceId, to: &str) -> Option<Child> {
        let document = self.places.document;
        let address = document.mapped_schema(&self.places.place(place).address, to)?;
        let entry = self.places.at(&address);
        Some(self.child([SchemaEntry { referred: true, ..entry }]))
    }

    /// The values that an alternative lists for one of its properties, itself, in a part of it or in each of its own
    /// alternatives; what the schema with the discriminator lists, it lists for all of them.
    fn pinned(
        &self,
        address: &str,
        base: &str,
        property: &str,
        depth: usize,
        budget: &Budget,
    ) -> Result<Vec<&'d str>, Exceeded> {
        budget.step(1)?;
        let document = self.places.document;
        let Ok((address, stated)) = document.resolve(address) else { return Ok(Vec::new()) };
        if address == base {
            return Ok(Vec::new());
        }
        if let Ok((_, own)) = document.resolve(&join(&join(&address, "properties"), property)) {
            let listed = own.get("enum").and_then(Value::as_array);
            let listed = own.get("const").into_iter().chain(listed.into_iter().flatten());
            let listed: Vec<&str> = listed.filter_map(Value::as_str).collect();
            if !listed.is_empty() {
                return Ok(listed);
            }
        }
        let mut found = Vec::new();
        for keyword in ["allOf", "oneOf", "anyOf"].into_iter().filter(|_| depth > 0) {
            let count = stated.get(keyword).and_then(Value::as_array).map_or(0, Vec::len);
            for index in 0..count {
                let part = join(&join(&address, keyword), &index.to_string());
                let values = self.pinned(&part, base, property, depth - 1, budget)?;
                if values.is_empty() && keyword != "allOf" {
                    return Ok(Vec::new());
                }
                found.extend(values);
            }
        }
        Ok(found)
    }

    /// The alternatives of a schema whose discriminator says no value of them: it is their name.
    fn implied(&mut self, place: PlaceId, budget: &Budget) -> Result<Vec<(&'d str, Child)>, Exceeded> {
        let mut found = Vec::new();
        for keyword in ["oneOf", "anyOf"] {
            let branches = self.places.says(place, keyword).and_then(Value::as_array);
            for (index, branch) in branches.into_iter().flatten().enumerate() {
                budget.step(1)?;
                let reference = branch.get("$ref").and_then(Value::as_str);
                let entry = self.places.child(place, &[keyword, &index.to_string()]);
                if let (Some(reference), Some(entry)) = (reference, entry) {
                    found.push((reference.rsplit('/').next().unwrap_or(reference), self.child([entry])));
                }
            }
        }
        Ok(found)
    }
}

impl<'d> Graph<'d> {
    /// The schemas that are told apart by the discriminator of one that each of them has in its `allOf`, by their
    /// names (OpenAPI 3.0.3 "Discriminator Object"); none where that is asked of one of them.
    fn subtypes(
        &mut self,
        place: PlaceId,
        own: &[PlaceId],
        budget: &Budget,
    ) -> Result<Vec<(&'d str, Child)>, Exceeded> {
        let mut found: Vec<(&'d str, String)> = Vec::new();
        let mut open = vec![self.places.place(place).address.clone()];
        while let Some(parent) = open.pop() {
            for (name, address) in self.places.subtypes().of(&parent) {
                budget.step(1)?;
                if !found.iter().any(|(_, known)| known == address) {
                    found.push((*name, address.clone()));
                    open.push(address.clone());
                }
            }
        }
        let is_own = |(_, address): &(&str, String)| own.iter().any(|own| self.places.place(*own).address == *address);
        if found.iter().any(is_own) {
            return Ok(Vec::new());
        }
        let child = |(name, address): (&'d str, String)| {
            let entry = self.places.at(&address);
            (name, self.child([SchemaEntry { referred: true, ..entry }]))
        };
        Ok(found.into_iter().map(child).collect())
    }
}

/// The name of the property that a schema is the own one of.
fn property_of(address: &str) -> Option<String> {
    let (parent, name) = address.rsplit_once('/')?;
    parent.ends_with("/properties").then(|| unescape(name).into_owned())
}

/// A listed value as it counts: of a text, one that YAML reads as something else is meant as it is
/// spelled. Nothing for null, and for one of another type than is allowed.
fn listed_as(value: &Value, is_text: bool, types: Types) -> Option<String> {
    let spelled = is_text && (value.is_number() || value.is_boolean());
    let value = if spelled { Value::String(value.to_string()) } else { value.clone() };
    (!value.is_null() && types.meets(Types::of(&value))).then(|| canonical(&value))
}

fn met(known: Option<BTreeSet<String>>, more: impl IntoIterator<Item = String>) -> Option<BTreeSet<String>> {
    let more: BTreeSet<String> = more.into_iter().collect();
    Some(match known {
        Some(known) => known.intersection(&more).cloned().collect(),
        None => more,
    })
}
