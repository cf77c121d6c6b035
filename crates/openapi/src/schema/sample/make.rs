//! Makes a value of schemas.

use std::cell::{Cell, RefCell};
use std::collections::{HashMap, HashSet};

use crate::contract::is_json;
use crate::{Direction, Document};
use serde_json::{Map, Value, json};

use super::flat::Flat;
use super::number::Spread;
use super::text;
use crate::contract::Node;
use crate::schema::budget::{Budget, Exceeded};

/// How deep a schema that contains itself is followed.
const DEPTH: usize = 24;
/// How deep properties that are not required are shown, and lists that may be empty filled.
const SHOWN: usize = 3;
/// How deep lists that may be left out are shown in answers.
const ENVELOPE: usize = 2;
/// Deeper than this no text holds JSON: each within another doubles what is escaped.
const WITHIN: usize = 8;
/// How many nodes a value has at most, but for those that are required.
const LARGEST: usize = 400;
/// No more branches of a choice than these are tried, to find one that ends.
const BRANCHES: usize = 32;

/// One of the values that a schema can be made into.
#[derive(Debug, Clone, Copy)]
pub(super) struct Variation {
    /// Which branch of each choice.
    branch: usize,
    /// Nothing that is not required.
    pub minimal: bool,
    /// The schema's own examples and defaults are taken.
    stated: bool,
    spread: Spread,
}

const fn variation(branch: usize, minimal: bool, stated: bool, spread: Spread) -> Variation {
    Variation { branch, minimal, stated, spread }
}

impl Variation {
    pub const ALL: [Variation; 13] = [
        variation(0, false, true, Spread::Usual),
        variation(0, true, true, Spread::Usual),
        variation(0, true, false, Spread::Usual),
        variation(0, false, false, Spread::Usual),
        variation(1, true, true, Spread::Usual),
        variation(1, true, false, Spread::Usual),
        variation(2, true, false, Spread::Usual),
        variation(3, true, false, Spread::Usual),
        variation(1, false, true, Spread::Usual),
        variation(0, true, false, Spread::Large),
        variation(0, true, false, Spread::Small),
        variation(1, true, false, Spread::Large),
        variation(1, true, false, Spread::Small),
    ];
}

/// Makes one value.
pub(super) struct SampleMaker<'d, 'b> {
    document: &'d Document,
    direction: Direction,
    variation: Variation,
    budget: &'b Budget,
    /// How many nodes were made.
    made: Cell<usize>,
    ends: RefCell<HashMap<(String, usize), Option<usize>>>,
}

impl<'d, 'b> SampleMaker<'d, 'b> {
    pub fn new(
        document: &'d Document,
        direction: Direction,
        variation: Variation,
        budget: &'b Budget,
    ) -> SampleMaker<'d, 'b> {
        SampleMaker { document, direction, variation, budget, made: Cell::new(0), ends: RefCell::default() }
    }

    /// A value for the schema at an address.
    pub fn value(&self, address: &str) -> Result<Value, Exceeded> {
        match Node::raw_at(self.document, address) {
            Some(schema) => self.of(&[schema], 0),
            None => Ok(Value::Null),
        }
    }

    /// Whether any value of the schema at an address comes to an end.
    pub fn ends(&self, address: &str) -> Result<bool, Exceeded> {
        match Node::raw_at(self.document, address) {
            Some(schema) => Ok(self.ending(&[schema], DEPTH)?.is_some()),
            None => Ok(true),
        }
    }

    fn of(&self, schemas: &[Node<'d>], depth: usize) -> Result<Value, Exceeded> {
        self.made.set(self.made.get() + 1);
        self.budget.bytes(1)?;
        let flat = self.flat(schemas, depth)?;
        if let Some(value) = self.stated(&flat) {
            self.budget.bytes(size(value))?;
            // A text that YAML reads as a number is meant as it is spelled.
            let spelled = flat.types.as_deref() == Some(&["string"]) && (value.is_number() || value.is_boolean());
            return Ok(if spelled { Value::String(value.to_string()) } else { value.clone() });
        }
        // An object that may be null ends a value that would contain itself.
        if depth > SHOWN && flat.is_of("null") && kind(&flat) == Some("object") {
            return Ok(Value::Null);
        }
        if depth == DEPTH {
            return Ok(if flat.is_of("array") && !flat.is_of("null") { json!([]) } else { Value::Null });
        }
        Ok(match kind(&flat) {
            Some("object") => self.object(&flat, depth)?,
            Some("array") => self.array(&flat, depth)?,
            Some("integer") => flat.bounds.integer(multiple(&flat), self.variation.spread),
            Some("number") => flat.bounds.number(multiple(&flat), self.variation.spread),
            Some("boolean") => json!(true),
            Some("string") => json!(self.string(&flat, depth)?),
            Some("null") => Value::Null,
            // A required member of no type says little, and null less.
            _ if depth > 0 && self.direction == Direction::Request => json!("sample"),
            _ => Value::Null,
        })
    }

    /// What the schemas say together: of a choice the branch of the variation, and of one of whose
    /// branches some never end, or that is deep in a value, the one that ends first.
    fn flat(&self, schemas: &[Node<'d>], depth: usize) -> Result<Flat<'d>, Exceeded> {
        let flat = Flat::of(self.document, schemas, self.variation.branch, self.budget)?;
        if flat.choices < 2 {
            return Ok(flat);
        }
        let left = DEPTH - depth.min(DEPTH);
        if depth <= SHOWN && self.all_end(&flat, left)? {
            return Ok(flat);
        }
        for least in 1..=left {
            if let Some(branch) = self.ending(schemas, least)? {
                return Flat::of(self.document, schemas, branch, self.budget);
            }
        }
        Ok(flat)
    }

    /// A branch with which a value of the schemas is no deeper than this, where there is one.
    fn ending(&self, schemas: &[Node<'d>], depth: usize) -> Result<Option<usize>, Exceeded> {
        if depth == 0 {
            return Ok(None);
        }
        let pointers: Vec<&str> = schemas.iter().map(|schema| schema.pointer.as_str()).collect();
        let key = (pointers.join(" "), depth);
        if let Some(known) = self.ends.borrow().get(&key) {
            return Ok(*known);
        }
        let (mut found, mut branch, mut branches) = (None, 0, 1);
        while found.is_none() && branch < branches {
            let flat = Flat::of(self.document, schemas, branch, self.budget)?;
            branches = flat.choices.clamp(1, BRANCHES);
            found = self.all_end(&flat, depth)?.then_some(branch);
            branch += 1;
        }
        self.ends.borrow_mut().insert(key, found);
        Ok(found)
    }

    /// Whether all that a value must have ends within this depth.
    fn all_end(&self, flat: &Flat<'d>, depth: usize) -> Result<bool, Exceeded> {
        if flat.listed.is_some() || flat.is_of("null") || self.variation.stated && flat.is_stated() {
            return Ok(true);
        }
        let due: Vec<&[Node<'d>]> = match kind(flat) {
            Some("object") => {
                let properties = flat
                    .properties
                    .iter()
                    .filter(|(name, schemas)| flat.required.contains(name) && !self.is_hidden(schemas));
                properties.map(|(_, schemas)| schemas.as_slice()).collect()
            }
            Some("array") if least(flat, "minItems") > 0 => match flat.prefix.is_empty() {
                true => vec![flat.items.as_slice()],
                false => flat.prefix.iter().map(std::slice::from_ref).collect(),
            },
            _ => Vec::new(),
        };
        for schemas in due.into_iter().filter(|schemas| !schemas.is_empty()) {
            if self.ending(schemas, depth - 1)?.is_none() {
                return Ok(false);
            }
        }
        Ok(true)
    }

    /// The value that the schema states; where examples are not trusted, one that it demands.
    fn stated(&self, flat: &Flat<'d>) -> Option<&'d Value> {
        let demanded = || {
            let listed = flat.listed.as_ref()?;
            let others = listed.iter().filter(|value| !value.is_null());
            let mut others =
                others.skip(if self.variation.spread == Spread::Usual { 0 } else { self.variation.branch + 1 });
            others.next().or(listed.first()).copied()
        };
        if !self.variation.stated {
            return demanded();
        }
        // Of an object that is put together each part shows its own members only.
        let is_whole = |value: &Value| match value {
            Value::Object(members) => flat.required.iter().all(|name| members.contains_key(*name)),
            _ => true,
        };
        let listed = |value: &Value| flat.listed.as_ref().is_none_or(|listed| listed.contains(&value));
        let usable = |value: &&&Value| !value.is_null() && is_whole(value) && listed(value);
        flat.stated.iter().find(usable).copied().or_else(demanded)
    }

    /// The required members; every one where none is required, so that a body says something. An answer has its lists.
    fn object(&self, flat: &Flat<'d>, depth: usize) -> Result<Value, Exceeded> {
        let mut members = Map::new();
        for (name, schemas) in &flat.properties {
            let required = flat.required.contains(name);
            let is_shown = required || self.shows(flat, depth) || self.lists(schemas, depth);
            if is_shown && !self.is_hidden(schemas) {
                self.add(&mut members, name, self.of(schemas, depth + 1)?)?;
            }
        }
        let described: HashSet<&str> = flat.properties.iter().map(|(name, _)| *name).collect();
        for name in flat.required.iter().filter(|name| !described.contains(**name)) {
            let value = self.additional(flat, name, depth)?;
            self.add(&mut members, name, value)?;
        }
        self.depend(flat, depth, &mut members)?;
        self.fill(flat, depth, &mut members)?;
        if let Some((property, value)) = &flat.told
            && self.takes(flat, property, value)?
        {
            self.add(&mut members, property, json!(value))?;
        }
        Ok(Value::Object(members))
    }

    fn add(&self, members: &mut Map<String, Value>, name: &str, value: Value) -> Result<(), Exceeded> {
        self.budget.bytes(name.len() + 1)?;
        members.insert(name.to_owned(), value);
        Ok(())
    }

    /// Whether a property never goes this way.
    fn is_hidden(&self, schemas: &[Node<'d>]) -> bool {
        let hidden = self.direction.hidden();
        schemas
            .iter()
            .any(|schema| schema.flag(hidden) || schema.referred().is_some_and(|referred| referred.flag(hidden)))
    }

    /// Whether a property may have a value: another that its schema names tells the choice better.
    fn takes(&self, flat: &Flat<'d>, property: &str, value: &str) -> Result<bool, Exceeded> {
        let schemas = flat.properties.iter().find(|(name, _)| *name == property).map(|(_, schemas)| schemas);
        match schemas {
            Some(schemas) => {
                let listed = Flat::of(self.document, schemas, 0, self.budget)?.listed;
                Ok(listed.is_none_or(|listed| listed.iter().any(|own| own.as_str() == Some(value))))
            }
            None => Ok(true),
        }
    }

    /// Whether a property is a list of an answer, or of its envelope: who asks for items is shown some.
    fn lists(&self, schemas: &[Node<'d>], depth: usize) -> bool {
        let is_list = |schema: &Node<'d>| schema.plain().text("type") == Some("array");
        let is_near = !self.variation.minimal && depth < ENVELOPE && self.made.get() < LARGEST;
        is_near && self.direction == Direction::Response && schemas.iter().any(is_list)
    }

    fn shows(&self, flat: &Flat, depth: usize) -> bool {
        !self.variation.minimal && flat.required.is_empty() && depth < SHOWN && self.made.get() < LARGEST
    }

    /// The members that others bring with them.
    fn depend(&self, flat: &Flat<'d>, depth: usize, members: &mut Map<String, Value>) -> Result<(), Exceeded> {
        let due = |members: &Map<String, Value>| {
            let present = flat.dependent.iter().filter(|(name, _)| members.contains_key(*name));
            present.flat_map(|(_, needed)| needed).find(|needed| !members.contains_key(**needed)).copied()
        };
        while let Some(name) = due(members) {
            let value = match flat.properties.iter().find(|(known, _)| *known == name) {
                Some((_, schemas)) => self.of(schemas, depth + 1)?,
                None => self.additional(flat, name, depth)?,
            };
            self.add(members, name, value)?;
        }
        Ok(())
    }

    /// As many members as there must be.
    fn fill(&self, flat: &Flat<'d>, depth: usize, members: &mut Map<String, Value>) -> Result<(), Exceeded> {
        let due = usize::try_from(least(flat, "minProperties")).unwrap_or(usize::MAX);
        for (name, schemas) in &flat.properties {
            if members.len() < due && !members.contains_key(*name) && !self.is_hidden(schemas) {
                self.add(members, name, self.of(schemas, depth + 1)?)?;
            }
        }
        let mut number = 1;
        while members.len() < due && (!flat.closed || !flat.patterns.is_empty()) {
            self.budget.step(1)?;
            let name = self.name(flat, number)?;
            if number > 1 && members.contains_key(&name) {
                break;
            }
            let value = self.additional(flat, &name, depth)?;
            self.add(members, &name, value)?;
            number += 1;
        }
        Ok(())
    }

    /// A name for a member that has none.
    fn name(&self, flat: &Flat<'d>, number: usize) -> Result<String, Exceeded> {
        if !flat.names.is_empty() {
            let names = Flat::of(self.document, &flat.names, self.variation.branch, self.budget)?;
            return match self.stated(&names).and_then(Value::as_str) {
                Some(name) => Ok(name.to_owned()),
                // What a name holds is not looked into.
                None => self.string(&names, DEPTH),
            };
        }
        let pattern = flat.patterns.first().filter(|_| flat.closed);
        let of_pattern = pattern.and_then(|(pattern, _)| text::of_pattern(pattern, number as u64, u64::MAX));
        Ok(of_pattern.unwrap_or_else(|| format!("key{number}")))
    }

    /// The value of a member that no property describes.
    fn additional(&self, flat: &Flat<'d>, name: &str, depth: usize) -> Result<Value, Exceeded> {
        let patterned = flat.patterns.iter().filter(|(pattern, _)| text::meets(pattern, name));
        let patterned: Vec<Node<'d>> = patterned.map(|(_, schema)| schema.clone()).collect();
        match (patterned.is_empty(), flat.additional.is_empty()) {
            (false, _) => self.of(&patterned, depth + 1),
            (_, false) => self.of(&flat.additional, depth + 1),
            _ => Ok(json!("sample")),
        }
    }

    /// As many items as there must be; one, where there may be none, so that it says something.
    fn array(&self, flat: &Flat<'d>, depth: usize) -> Result<Value, Exceeded> {
        let most = flat.most.get("maxItems").copied().unwrap_or(u64::MAX);
        let says_something = !self.variation.minimal && depth < SHOWN && self.made.get() < LARGEST;
        let contained = flat.contains.as_ref().map_or(0, |_| flat.least.get("minContains").copied().unwrap_or(1));
        let wanted = least(flat, "minItems").max(u64::from(says_something)).max(contained).min(most);
        let mut items: Vec<Value> = Vec::new();
        for item in flat.prefix.iter().take(usize::try_from(wanted).unwrap_or(usize::MAX)) {
            items.push(self.of(std::slice::from_ref(item), depth + 1)?);
        }
        // An item that is to be contained is an item like the others as well.
        let mut both: Vec<Node<'d>> = flat.contains.iter().cloned().collect();
        both.extend(flat.items.iter().cloned());
        let unique = flat.keywords.get("uniqueItems") == Some(&&Value::Bool(true));
        let prefix = items.len() as u64;
        while (items.len() as u64) < wanted {
            let is_contained = (items.len() as u64) < prefix + contained;
            let item = match is_contained || !flat.items.is_empty() {
                true => self.of(if is_contained { &both } else { &flat.items }, depth + 1)?,
                false => json!("sample"),
            };
            self.budget.bytes(1)?;
            items.push(if unique { self.another(flat, item, items.len()) } else { item });
        }
        Ok(Value::Array(items))
    }

    /// An item that is unlike those before it.
    fn another(&self, flat: &Flat<'d>, item: Value, index: usize) -> Value {
        let listed = flat.items.iter().find_map(|items| items.get("enum"));
        if let Some(value) = listed.and_then(|values| values.value.get(index)) {
            return value.clone();
        }
        if index == 0 { item } else { unlike(item, index) }
    }

    /// A text that is something else in it (JSON Schema 2020-12 validation §8): bytes, or a JSON text.
    fn encoded(&self, flat: &Flat<'d>, depth: usize) -> Result<Option<String>, Exceeded> {
        let word = |name: &str| flat.keywords.get(name).and_then(|word| word.as_str());
        let text = match (word("contentEncoding"), word("contentMediaType")) {
            (Some(encoding), _) => of_encoding(encoding).map(str::to_owned),
            (None, Some(media_type)) if is_json(media_type) => Some(match &flat.content {
                Some(content) if depth < WITHIN => self.of(std::slice::from_ref(content), depth + 1)?.to_string(),
                _ => "{}".to_owned(),
            }),
            _ => None,
        };
        let length = text.as_ref().map_or(0, |text| text.chars().count() as u64);
        let fits =
            least(flat, "minLength") <= length && length <= flat.most.get("maxLength").copied().unwrap_or(u64::MAX);
        self.budget.bytes(length as usize)?;
        Ok(text.filter(|_| fits && word("pattern").is_none()))
    }

    fn string(&self, flat: &Flat<'d>, depth: usize) -> Result<String, Exceeded> {
        let (shortest, longest) = (least(flat, "minLength"), flat.most.get("maxLength").copied().unwrap_or(u64::MAX));
        let word = |name: &str| flat.keywords.get(name).and_then(|word| word.as_str());
        // What must be long is long, before it is made.
        self.budget.bytes(usize::try_from(shortest).unwrap_or(usize::MAX))?;
        let usual = text::of_format(word("format"), self.variation.spread, shortest, longest);
        if let Some(encoded) = self.encoded(flat, depth)? {
            return Ok(encoded);
        }
        let text = match word("pattern") {
            Some(pattern) if word("format").is_none() => text::of_pattern(pattern, shortest, longest).unwrap_or(usual),
            _ => usual,
        };
        self.budget.bytes(text.len())?;
        Ok(text)
    }
}

/// Bytes as a text has them (RFC 4648); nothing of an encoding that is none of these.
fn of_encoding(encoding: &str) -> Option<&'static str> {
    match encoding.to_ascii_lowercase().as_str() {
        "base64" | "base64url" => Some("c2FtcGxl"),
        "base32" => Some("ONQW24DMMU======"),
        "base16" => Some("73616D706C65"),
        _ => None,
    }
}

/// The type that a value is made of: what the schema says, else what its keywords are for.
fn kind<'d>(flat: &Flat<'d>) -> Option<&'d str> {
    let implied = |keywords: &[&str]| keywords.iter().any(|keyword| flat.keywords.contains_key(keyword));
    match &flat.types {
        Some(types) => types.iter().find(|kind| **kind != "null").or(types.first()).copied(),
        None if !flat.properties.is_empty() || !flat.required.is_empty() => Some("object"),
        None if implied(&["additionalProperties", "minProperties", "patternProperties"]) => Some("object"),
        None if !flat.items.is_empty() || !flat.prefix.is_empty() || flat.contains.is_some() => Some("array"),
        None if implied(&["pattern", "format", "minLength", "maxLength"]) => Some("string"),
        None if flat.bounds.are_stated() => Some("number"),
        None => None,
    }
}

fn least(flat: &Flat, name: &str) -> u64 {
    flat.least.get(name).copied().unwrap_or(0)
}

fn multiple(flat: &Flat) -> Option<f64> {
    flat.keywords.get("multipleOf").and_then(|multiple| multiple.as_f64())
}

/// Another value of about the same form: by its first part that is a number or a text, or by one item more.
fn unlike(value: Value, index: usize) -> Value {
    match value {
        Value::Number(number) => match (number.as_i64(), number.as_f64()) {
            (Some(whole), _) => json!(whole.saturating_add(index as i64)),
            (None, Some(value)) => json!(value + index as f64),
            _ => Value::Number(number),
        },
        Value::String(text) => json!(format!("{text}{index}")),
        Value::Bool(truth) => json!(!truth),
        Value::Array(mut items) => {
            match items.first_mut() {
                Some(first) => *first = unlike(first.take(), index),
                None => items.extend((0..index).map(|_| json!("sample"))),
            }
            Value::Array(items)
        }
        Value::Object(mut members) => {
            let is_plain = |value: &Value| value.is_number() || value.is_string();
            let names: Vec<String> = members.keys().cloned().collect();
            let plain = names.iter().find(|name| is_plain(&members[*name])).or(names.first());
            if let Some(member) = plain.and_then(|name| members.get_mut(name)) {
                *member = unlike(member.take(), index);
            }
            Value::Object(members)
        }
        Value::Null => Value::Null,
    }
}

/// About how long a value is as JSON.
fn size(value: &Value) -> usize {
    match value {
        Value::String(text) => text.len(),
        Value::Array(items) => items.iter().map(|item| 1 + size(item)).sum(),
        Value::Object(members) => members.iter().map(|(name, member)| 1 + name.len() + size(member)).sum(),
        _ => 1,
    }
}
