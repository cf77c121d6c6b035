//! Schemas
//! ([Schema Object](https://spec.openapis.org/oas/v3.0.4#schema-object)), as types
//! that typify makes without guessing a name.
//!
//! typify names an inline schema for where it stands or for its `title`, and
//! takes two of one name for one type, silently. So every schema that becomes a
//! named type becomes a component here, with a name that is unique, and is
//! referred to where it stood. References are followed to where they end, so
//! that no type is an alias of itself.
//!
//! Types hold shapes: lengths, bounds, patterns and formats of strings are for a
//! validator, and a client that refused an answer for them would be of less use.
//! Dates (`date`) have types that hold any text, and the date where it is one.
//! `default`, `example` and `title` make no type. That goes for every document
//! and is not told as a loss.

use std::collections::{BTreeMap, BTreeSet, HashMap, VecDeque};

use serde_json::{Map, Value, json};

pub use self::date::DateType;
use self::{
    nullable::or_null,
    read::{find, is_2, members},
    stand_ins::StandIns,
    types::{kind, kinds},
};
use super::loss::Loss;
use countersign_openapi::rust_names::TakenNames;
use countersign_openapi::{Direction, Document, FormField, tokens};

mod array;
mod beside;
mod composed;
mod constant;
mod cycles;
mod date;
mod growth;
mod nullable;
mod object;
mod parameter;
mod read;
mod scalar;
mod several;
mod sides;
mod stand_ins;
mod types;
mod unheeded;

/// The schemas that a client uses, and their names.
pub(super) struct UsedSchemas<'d> {
    document: &'d Document,
    names: TakenNames,
    /// The names of the document's own components, by pointer: a name made up
    /// for an inline schema gives way to them.
    own: HashMap<String, String>,
    /// Where each schema that was used stands, and its name.
    named: HashMap<String, String>,
    /// The other way round: where the schema stands that a component was made of.
    places: HashMap<String, String>,
    /// Whether `null` fits the schemas that this was asked of.
    nullable: HashMap<String, bool>,
    pending: VecDeque<(String, String)>,
    components: Map<String, Value>,
    /// What is sent and what is answered.
    roots: Vec<(Direction, Value)>,
    properties: BTreeSet<String>,
    secrets: BTreeMap<String, &'static str>,
    dates: BTreeMap<String, DateType>,
    stand_ins: StandIns,
    losses: Vec<Loss>,
}

/// A schema that is a component.
pub(super) struct Whole {
    pub component: String,
    pub nullable: bool,
}

/// What is left when all schemas are lowered.
pub(super) struct Finished {
    pub components: Map<String, Value>,
    pub properties: Vec<String>,
    pub secrets: BTreeMap<String, &'static str>,
    pub dates: BTreeMap<String, DateType>,
    pub stand_ins: BTreeMap<String, String>,
    pub losses: Vec<Loss>,
}

impl<'d> UsedSchemas<'d> {
    pub fn new(document: &'d Document) -> UsedSchemas<'d> {
        let mut names = TakenNames::default();
        let shared = if is_2(document) { "/definitions" } else { "/components/schemas" };
        let own = members(document, shared).into_iter();
        let own = own.map(|(name, pointer)| (pointer, names.pascal(name))).collect();
        UsedSchemas {
            document,
            names,
            own,
            named: HashMap::new(),
            places: HashMap::new(),
            nullable: HashMap::new(),
            pending: VecDeque::new(),
            components: Map::new(),
            roots: Vec::new(),
            properties: BTreeSet::new(),
            secrets: BTreeMap::new(),
            dates: BTreeMap::new(),
            stand_ins: StandIns::default(),
            losses: Vec::new(),
        }
    }

    /// The document that they are of.
    pub fn document(&self) -> &'d Document {
        self.document
    }

    /// A form whose fields are declared one by one, as a component.
    pub fn form(&mut self, fields: &[FormField], wanted: &str) -> String {
        let stated = fields.iter().map(|field| (field.name.as_str(), field.schema.clone(), field.required));
        let mut lowered = json!({ "type": "object" });
        self.fields(&mut lowered, stated, wanted);
        let at = fields.first().map(|field| field.schema.as_str()).unwrap_or_default();
        let component = self.hoist(at, lowered, wanted);
        self.roots.push((Direction::Request, reference(&component)));
        component
    }

    /// A schema that becomes a type of the generated layer, such as an answer's
    /// body; nothing where any value fits.
    pub fn whole(&mut self, pointer: &str, wanted: &str, direction: Direction) -> Option<Whole> {
        let (_, value) = find(self.document, pointer).ok()?;
        if scalar::is_any(value) {
            return None;
        }
        let value = self.value(pointer, wanted);
        let component = match value.get("$ref").and_then(Value::as_str) {
            Some(reference) => reference.rsplit('/').next().unwrap_or_default().to_owned(),
            None => self.hoist(pointer, value, wanted),
        };
        self.roots.push((direction, reference(&component)));
        Some(Whole { component, nullable: self.nullable(pointer) })
    }

    /// The schema of a request body; without one, any value fits.
    pub fn body(&mut self, pointer: Option<&str>, wanted: &str) -> Value {
        let body = pointer.map_or_else(|| json!({}), |pointer| self.place(pointer, wanted));
        self.roots.push((Direction::Request, body.clone()));
        body
    }

    /// A schema where it stands: a reference to a component if it is a type with
    /// a name, else itself.
    fn place(&mut self, pointer: &str, wanted: &str) -> Value {
        let lowered = self.value(pointer, wanted);
        if self.nullable(pointer) { or_null(lowered) } else { lowered }
    }

    /// The same, but for `null`: no component is nullable, because typify then
    /// makes two types of its name.
    fn value(&mut self, pointer: &str, wanted: &str) -> Value {
        let (at, value) = match find(self.document, pointer) {
            Ok(found) => found,
            Err(error) => {
                self.lose(pointer, "$ref", format!("any value fits: {}", error.what()));
                return json!({});
            }
        };
        if let Some(beside) = self.beside(pointer) {
            return self.with_beside(pointer, &at, beside, wanted);
        }
        if at != pointer || self.own.contains_key(&at) {
            return reference(&self.component(&at, wanted));
        }
        let lowered = self.lower(&at, value, wanted);
        if needs_name(&lowered) { self.hoisted(&at, lowered, wanted) } else { lowered }
    }

    /// The name of the component that stands for the schema at `at`, which is
    /// lowered in its turn.
    fn component(&mut self, at: &str, wanted: &str) -> String {
        if let Some(name) = self.named.get(at) {
            return name.clone();
        }
        let name = match self.own.get(at) {
            Some(name) => name.clone(),
            None => self.names.pascal(&name_of(at).unwrap_or_else(|| wanted.to_owned())),
        };
        self.named.insert(at.to_owned(), name.clone());
        self.places.insert(name.clone(), at.to_owned());
        self.pending.push_back((at.to_owned(), name.clone()));
        name
    }

    fn hoisted(&mut self, at: &str, lowered: Value, wanted: &str) -> Value {
        if let Some(name) = self.named.get(at) {
            return reference(name);
        }
        let name = match self.own.get(at) {
            Some(name) => name.clone(),
            None => self.names.pascal(wanted),
        };
        self.components.insert(name.clone(), lowered);
        self.named.insert(at.to_owned(), name.clone());
        self.places.insert(name.clone(), at.to_owned());
        reference(&name)
    }

    /// A part of a schema, as a component if typify would make up a name for it.
    fn named_if_needed(&mut self, at: &str, lowered: Value, wanted: &str) -> Value {
        if needs_name(&lowered) { reference(&self.hoist(at, lowered, wanted)) } else { lowered }
    }

    fn hoist(&mut self, at: &str, lowered: Value, wanted: &str) -> String {
        let name = self.names.pascal(wanted);
        self.components.insert(name.clone(), lowered);
        self.places.insert(name.clone(), at.to_owned());
        name
    }

    /// Where the schema stands that a component was made of.
    fn place_of(&self, component: &str) -> String {
        self.places.get(component).cloned().unwrap_or_default()
    }

    /// Lowers a schema that is no reference, apart from whether it may be null.
    fn lower(&mut self, at: &str, value: &'d Value, wanted: &str) -> Value {
        let Some(schema) = value.as_object() else {
            return json!({});
        };
        self.unheeded(at, schema);
        let mut lowered = match composed::parts(schema) {
            true => self.composed(at, schema, wanted),
            false => self.plain(at, schema, wanted),
        };
        let text = ["description", "title"].iter().find_map(|key| schema.get(*key)?.as_str());
        if let (Some(text), Some(lowered)) = (text, lowered.as_object_mut())
            && !lowered.contains_key("$ref")
        {
            lowered.insert("description".into(), text.into());
        }
        lowered
    }

    /// A schema by its `type`, or by what it must be meant to be.
    fn plain(&mut self, at: &str, schema: &'d Map<String, Value>, wanted: &str) -> Value {
        match kinds(schema).as_slice() {
            [] => self.of_kind(at, "", schema, wanted),
            [one] => self.of_kind(at, one, schema, wanted),
            several => self.several(at, schema, several, wanted),
        }
    }

    fn of_kind(&mut self, at: &str, kind: &str, schema: &'d Map<String, Value>, wanted: &str) -> Value {
        match (kind, DateType::of(kind, schema)) {
            ("object", _) => self.object(at, schema, wanted),
            ("array", _) => self.array(at, schema, wanted),
            (_, Some(date)) => self.date(date),
            (kind, None) => self.scalar(at, kind, schema),
        }
    }

    pub fn finish(mut self) -> Finished {
        while let Some((at, name)) = self.pending.pop_front() {
            let value = self.document.get(&at).unwrap_or(&Value::Null);
            let lowered = self.lower(&at, value, &name);
            self.components.insert(name, lowered);
        }
        self.break_cycles();
        self.limit_growth();
        self.settle_sides();
        Finished {
            components: self.components,
            properties: self.properties.into_iter().collect(),
            secrets: self.secrets,
            dates: self.dates,
            stand_ins: self.stand_ins.finish(),
            losses: self.losses,
        }
    }

    fn lose(&mut self, at: &str, construct: &'static str, what: impl Into<String>) {
        // In another file, an address says its own `#`.
        let subject = if at.contains('#') { at.to_owned() } else { format!("#{at}") };
        self.losses.push(Loss { subject, construct, what: what.into() });
    }
}

/// Whether typify would make up a name for it.
fn needs_name(lowered: &Value) -> bool {
    ["properties", "enum", "oneOf", "allOf"].iter().any(|key| lowered.get(key).is_some())
}

fn reference(name: &str) -> Value {
    json!({ "$ref": format!("#/components/schemas/{name}") })
}

/// What a schema is called where it is referred to but is no component.
fn name_of(at: &str) -> Option<String> {
    let last = tokens(at)?.last()?;
    (last != "schema" && last.parse::<usize>().is_err()).then(|| last.into_owned())
}

#[cfg(test)]
mod tests;
