//! The schemas of one document as numbered places, with what stands at each, and what each refers
//! to at the same place of a value (`$ref`, `allOf`, `anyOf`, `oneOf`).

use std::collections::{HashMap, HashSet};
use std::rc::Rc;
use std::sync::LazyLock;

use crate::{Document, Version, join};
use serde_json::{Map, Value};

use super::budget::{Budget, Exceeded};
use super::form::Holding;
use super::keyword::{allows_none, is_idle, is_text};
use super::subtypes::Subtypes;
use super::types::Types;
use crate::extension::EXTENSIBLE_ENUM;

/// A place of a document that a schema stands at, by its number.
pub type PlaceId = u32;

/// A schema as another refers to it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct SchemaEntry {
    pub place: PlaceId,
    /// It was reached by a reference.
    pub referred: bool,
}

/// What stands at a place.
pub struct SchemaPlace<'d> {
    pub address: String,
    /// The keywords that say something, texts and what allows everything aside.
    pub said: Vec<(&'d str, &'d Value)>,
    /// It allows no value at all.
    pub never: bool,
    /// What holds beside the own keywords.
    beside: Option<Rc<Beside>>,
    types: Option<Types>,
}

/// The schemas that a place refers to for the value that it stands for itself.
#[derive(Debug, Default)]
pub struct Beside {
    /// All of them hold: what `$ref` leads to, and the parts of `allOf`.
    pub all: Vec<SchemaEntry>,
    /// Of each of these at least one holds, or just one.
    pub unions: Vec<Choice>,
    /// Null is allowed, whatever holds otherwise (`nullable`).
    pub nullable: bool,
    own: Types,
}

/// Schemas of which one holds.
#[derive(Debug)]
pub struct Choice {
    pub holding: Holding,
    pub of: Vec<SchemaEntry>,
}

impl Beside {
    /// The types that the own keywords allow.
    pub fn own(&self) -> Types {
        self.own
    }
}

/// The places of a document that were come to so far.
pub struct SchemaPlaces<'d> {
    pub document: &'d Document,
    modern: bool,
    swagger: bool,
    list: Vec<SchemaPlace<'d>>,
    known: HashMap<String, SchemaEntry>,
    subtypes: Option<Subtypes<'d>>,
}

impl<'d> SchemaPlaces<'d> {
    pub fn of(document: &'d Document) -> SchemaPlaces<'d> {
        let version = document.version();
        SchemaPlaces {
            document,
            modern: matches!(version, Ok(Version::OpenApi31 | Version::OpenApi32)),
            swagger: matches!(version, Ok(Version::Swagger20)),
            list: Vec::new(),
            known: HashMap::new(),
            subtypes: None,
        }
    }

    /// Which schemas have another in their `allOf`; read where it is asked for the first time.
    pub fn subtypes(&mut self) -> &Subtypes<'d> {
        let document = self.document;
        self.subtypes.get_or_insert_with(|| Subtypes::read(document))
    }

    pub fn place(&self, place: PlaceId) -> &SchemaPlace<'d> {
        &self.list[place as usize]
    }

    /// What a keyword says at a place.
    pub fn says(&self, place: PlaceId, keyword: &str) -> Option<&'d Value> {
        self.place(place).said.iter().find(|(name, _)| *name == keyword).map(|(_, value)| *value)
    }

    /// The schema at an address: where it really stands, behind references that say nothing of
    /// their own.
    pub fn at(&mut self, address: &str) -> SchemaEntry {
        match self.document.resolve_parents(address) {
            Ok((address, value)) => self.enter(address, value),
            Err(_) => self.anything(address.to_owned(), false),
        }
    }

    /// The schema that is a member, or an item of one, of the schema at a place.
    pub fn child(&mut self, place: PlaceId, path: &[&str]) -> Option<SchemaEntry> {
        let first = path.first()?;
        let mut value = self.says(place, first)?;
        let mut address = join(&self.place(place).address, first);
        for token in &path[1..] {
            value = match value {
                Value::Array(items) => items.get(token.parse::<usize>().ok()?)?,
                other => other.get(token)?,
            };
            address = join(&address, token);
        }
        Some(self.enter(address, value))
    }

    /// What stands at an address. What leads nowhere, or in a circle, allows anything: that it
    /// does is a problem of its own.
    fn enter(&mut self, address: String, value: &'d Value) -> SchemaEntry {
        let (mut at, mut here, mut referred) = (address.clone(), value, false);
        let mut trail: HashSet<String> = HashSet::new();
        let found = loop {
            if let Some(known) = self.known.get(&at) {
                break SchemaEntry { referred: known.referred || referred, ..*known };
            }
            let next = match self.passes_on(here) {
                None => break self.add(at, here, referred),
                Some(Passes::Reference) => {
                    referred = true;
                    self.document.referred(&at).ok()
                }
                Some(Passes::OnlyPart) => Some((format!("{at}/allOf/0"), &here["allOf"][0])),
            };
            match next {
                Some((next, value)) if trail.insert(at) => (at, here) = (next, value),
                _ => break self.anything(address.clone(), referred),
            }
        };
        for passed in trail {
            self.known.entry(passed).or_insert(found);
        }
        found
    }

    /// Whether a schema says nothing but that another holds.
    fn passes_on(&self, schema: &Value) -> Option<Passes> {
        let members = schema.as_object()?;
        let said = self.said(members);
        match said[..] {
            [("$ref", _)] => Some(Passes::Reference),
            [("allOf", parts)] if parts.as_array()?.len() == 1 => Some(Passes::OnlyPart),
            _ => None,
        }
    }

    fn anything(&mut self, address: String, referred: bool) -> SchemaEntry {
        self.add(address, &Value::Bool(true), referred)
    }

    fn add(&mut self, address: String, value: &'d Value, referred: bool) -> SchemaEntry {
        let place = self.list.len() as PlaceId;
        let said = value.as_object().map(|members| self.said(members)).unwrap_or_default();
        self.known.insert(address.clone(), SchemaEntry { place, referred: false });
        let never = allows_none(value);
        self.list.push(SchemaPlace { address, said, never, beside: None, types: None });
        SchemaEntry { place, referred }
    }

    /// What a schema says. In 2.0 and 3.0 nothing beside a `$ref` counts, but that it may be null
    /// (OpenAPI 3.0.3 "Reference Object"); in 3.1 everything does.
    fn said<'v>(&self, members: &'v Map<String, Value>) -> Vec<(&'v str, &'v Value)> {
        const BESIDE: [&str; 3] = ["$ref", "nullable", "x-nullable"];
        // A parameter of 2.0 is its own schema, and says other things as well.
        const OF_A_PARAMETER: [&str; 5] = ["name", "in", "required", "collectionFormat", "allowEmptyValue"];
        let is_reference = members.get("$ref").is_some_and(Value::is_string);
        let is_parameter = self.swagger && members.get("in").is_some_and(Value::is_string);
        let counts = |name: &str, value: &Value| match name {
            "$ref" => is_reference,
            // Whether it counts is a matter of the direction.
            EXTENSIBLE_ENUM if !is_reference || self.modern => true,
            _ if is_text(name) => false,
            _ if is_reference && !self.modern && !BESIDE.contains(&name) => false,
            _ if is_parameter && OF_A_PARAMETER.contains(&name) => false,
            _ => !is_idle(name, value, members),
        };
        let said = members.iter().map(|(name, value)| (name.as_str(), value));
        let mut said: Vec<_> = said.filter(|(name, value)| counts(name, value)).collect();
        if self.swagger
            && let Some(kind) = said.iter_mut().find(|(name, value)| *name == "type" && *value == "file")
        {
            // 3.0 has the same as a text of bytes (OpenAPI 3.0.3 "Considerations for File Uploads").
            kind.1 = &TEXT;
            said.push(("format", &BINARY));
        }
        said
    }

    /// Whether a schema of `not` says nothing but what must not hold: what that says, holds.
    pub fn is_negation(&self, schema: &Value) -> bool {
        schema.as_object().is_some_and(|members| matches!(self.said(members)[..], [("not", _)]))
    }

    /// What holds beside the keywords of a place.
    pub fn beside(&mut self, place: PlaceId, budget: &Budget) -> Result<Rc<Beside>, Exceeded> {
        if let Some(beside) = &self.place(place).beside {
            return Ok(Rc::clone(beside));
        }
        let mut beside = Beside::default();
        if self.place(place).never {
            beside.own = Types::NONE;
        }
        for (name, value) in self.place(place).said.clone() {
            let count = value.as_array().map_or(0, Vec::len);
            budget.step(1 + count)?;
            match name {
                "$ref" => {
                    let address = self.place(place).address.clone();
                    let referred = self.document.referred(&address).ok();
                    let entry = referred.map(|(address, value)| self.enter(address, value));
                    beside.all.extend(entry.map(|entry| SchemaEntry { referred: true, ..entry }));
                }
                "allOf" => {
                    beside.all.extend((0..count).filter_map(|index| self.child(place, &[name, &index.to_string()])));
                }
                "oneOf" | "anyOf" => {
                    let branches = (0..count).filter_map(|index| self.child(place, &[name, &index.to_string()]));
                    let holding = if name == "oneOf" { Holding::One } else { Holding::Any };
                    beside.unions.push(Choice { holding, of: branches.collect() });
                }
                "not" if self.is_negation(value) => beside.all.extend(self.child(place, &["not", "not"])),
                "nullable" | "x-nullable" => beside.nullable = true,
                "multipleOf" if value.as_f64().is_some_and(|step| step.fract() == 0.0) && self.is_number(place) => {
                    beside.own = beside.own.without(Types::FRACTION);
                }
                "type" => beside.own = beside.own.and(Types::of_keyword(value)),
                "enum" => {
                    let values = value.as_array().into_iter().flatten();
                    let types = values.fold(Types::NONE, |types, value| types.or(Types::of(value)));
                    beside.own = beside.own.and(self.spelled(place, types));
                }
                "const" => beside.own = beside.own.and(self.spelled(place, Types::of(value))),
                _ => {}
            }
        }
        let beside = Rc::new(beside);
        self.list[place as usize].beside = Some(Rc::clone(&beside));
        Ok(beside)
    }

    fn is_number(&self, place: PlaceId) -> bool {
        self.says(place, "type").is_some_and(|kind| kind == "number")
    }

    /// The types of listed values: where texts are listed, what YAML reads as a number or a boolean
    /// is one as well.
    fn spelled(&self, place: PlaceId, types: Types) -> Types {
        let is_text = self.says(place, "type").is_some_and(|kind| kind == "string");
        if is_text { types.and(Types::NULL).or(Types::STRING) } else { types }
    }

    /// The types of values that a place allows: the most that its keywords and all that it refers
    /// to can agree on. Of schemas that only go in a circle that is everything.
    pub fn types(&mut self, place: PlaceId, budget: &Budget) -> Result<Types, Exceeded> {
        if let Some(known) = self.place(place).types {
            return Ok(known);
        }
        let mut open = vec![place];
        let mut seen: HashMap<PlaceId, Types> = HashMap::from([(place, Types::ALL)]);
        let mut next = 0;
        while let Some(place) = open.get(next).copied() {
            next += 1;
            let beside = self.beside(place, budget)?;
            for entry in beside.all.iter().chain(beside.unions.iter().flat_map(|choice| &choice.of)) {
                if self.place(entry.place).types.is_none() && seen.insert(entry.place, Types::ALL).is_none() {
                    open.push(entry.place);
                }
            }
        }
        // From everything downwards, until nothing changes: no assumption is left then.
        let mut changed = true;
        while std::mem::take(&mut changed) {
            for place in open.iter().rev() {
                let found = self.types_by(*place, &seen, budget)?;
                changed |= seen.insert(*place, found) != Some(found);
            }
        }
        for (place, types) in &seen {
            self.list[*place as usize].types = Some(*types);
        }
        Ok(seen[&place])
    }

    fn types_by(&mut self, place: PlaceId, seen: &HashMap<PlaceId, Types>, budget: &Budget) -> Result<Types, Exceeded> {
        let beside = self.beside(place, budget)?;
        budget.step(1 + beside.all.len() + beside.unions.iter().map(|choice| choice.of.len()).sum::<usize>())?;
        let known = |entry: &SchemaEntry| seen.get(&entry.place).copied().or(self.place(entry.place).types);
        let of = |entry: &SchemaEntry| known(entry).unwrap_or(Types::ALL);
        let all = beside.all.iter().fold(beside.own, |types, entry| types.and(of(entry)));
        let unions = beside.unions.iter().map(|choice| choice.of.iter().map(of).fold(Types::NONE, Types::or));
        let types = unions.fold(all, Types::and);
        Ok(if beside.nullable { types.or(Types::NULL) } else { types })
    }
}

static TEXT: LazyLock<Value> = LazyLock::new(|| Value::from("string"));
static BINARY: LazyLock<Value> = LazyLock::new(|| Value::from("binary"));

enum Passes {
    Reference,
    OnlyPart,
}
