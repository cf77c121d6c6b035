//! Makes a value from a schema.

use std::cell::Cell;

use crate::Document;
use serde_json::{Map, Value, json};

use super::flat::Flat;
use super::{number, text};
use crate::contract::Node;
use crate::schema::Way;

/// How deep a recursive schema is followed.
const DEPTH: usize = 12;
/// How deep properties that are not required are shown, and lists that may be empty filled.
const SHOWN: usize = 3;
/// How many nodes a value has at most, but for those that are required.
const LARGEST: usize = 400;
/// How many nodes a value has at most, required or not.
const MOST: usize = 10_000;
/// No list is made longer than this.
const LONGEST: u64 = 256;

/// One of the values that a schema can be made into.
#[derive(Debug, Clone, Copy)]
pub(super) struct Variation {
    /// Which branch of each choice.
    branch: usize,
    /// Nothing that is not required.
    minimal: bool,
    /// The schema's own examples and defaults are taken.
    stated: bool,
}

impl Variation {
    pub const ALL: [Variation; 9] = [
        Variation { branch: 0, minimal: false, stated: true },
        Variation { branch: 0, minimal: true, stated: true },
        Variation { branch: 0, minimal: true, stated: false },
        Variation { branch: 0, minimal: false, stated: false },
        Variation { branch: 1, minimal: true, stated: true },
        Variation { branch: 1, minimal: true, stated: false },
        Variation { branch: 2, minimal: true, stated: false },
        Variation { branch: 3, minimal: true, stated: false },
        Variation { branch: 1, minimal: false, stated: true },
    ];
}

/// Makes one value.
pub(super) struct Maker<'d> {
    document: &'d Document,
    way: Way,
    variation: Variation,
    /// How many nodes were made.
    made: Cell<usize>,
}

impl<'d> Maker<'d> {
    pub fn new(document: &'d Document, way: Way, variation: Variation) -> Maker<'d> {
        Maker { document, way, variation, made: Cell::new(0) }
    }

    /// A value for the schema at an address.
    pub fn value(&self, address: &str) -> Value {
        Node::raw_at(self.document, address).map_or(Value::Null, |schema| self.of(&schema, 0))
    }

    fn of(&self, schema: &Node<'d>, depth: usize) -> Value {
        self.made.set(self.made.get() + 1);
        let flat = Flat::of(self.document, schema, self.variation.branch);
        if let Some(value) = self.stated(&flat) {
            // A text that YAML reads as a number is meant as it is spelled.
            let spelled = flat.types.as_deref() == Some(&["string"]) && (value.is_number() || value.is_boolean());
            return if spelled { Value::String(value.to_string()) } else { value.clone() };
        }
        if depth == DEPTH || !self.may_grow() {
            return if flat.is_of("array") && !flat.is_of("null") { json!([]) } else { Value::Null };
        }
        match kind(&flat) {
            Some("object") => self.object(&flat, depth),
            Some("array") => self.array(&flat, depth),
            Some("integer") => number::integer(flat.minimum, flat.maximum, multiple(&flat)),
            Some("number") => number::number(flat.minimum, flat.maximum, multiple(&flat)),
            Some("boolean") => json!(true),
            Some("string") => json!(string(&flat)),
            // A required member of no type says little, and null less.
            _ if depth > 0 && self.way == Way::Request => json!("sample"),
            _ => Value::Null,
        }
    }

    /// The value that the schema states; where examples are not trusted, one that it demands.
    fn stated(&self, flat: &Flat<'d>) -> Option<&'d Value> {
        let demanded = || {
            let first = flat.keywords.get("enum").and_then(|values| {
                let values = values.as_array()?;
                values.iter().find(|value| !value.is_null()).or(values.first())
            });
            flat.keywords.get("const").copied().or(first)
        };
        if !self.variation.stated {
            return demanded();
        }
        // Of an object that is put together each part shows its own members only.
        let is_whole = |value: &Value| match value {
            Value::Object(members) => flat.required.iter().all(|name| members.contains_key(*name)),
            _ => true,
        };
        let listed = |value: &Value| match flat.keywords.get("enum").and_then(|values| values.as_array()) {
            Some(values) => values.contains(value),
            None => true,
        };
        let usable = |value: &&&Value| !value.is_null() && is_whole(value) && listed(value);
        flat.stated.iter().find(usable).copied().or_else(demanded)
    }

    /// The required members; every one where none is required, so that a body says something.
    fn object(&self, flat: &Flat<'d>, depth: usize) -> Value {
        let hidden = if self.way == Way::Request { "readOnly" } else { "writeOnly" };
        let mut members = Map::new();
        for (name, schema) in &flat.properties {
            let required = flat.required.contains(name);
            let resolved = schema.referred();
            let is_hidden = schema.flag(hidden) || resolved.is_some_and(|referred| referred.flag(hidden));
            if !is_hidden && (required || self.shows(flat, depth)) {
                members.insert((*name).to_owned(), self.of(schema, depth + 1));
            }
        }
        for name in flat.required.iter().filter(|name| !flat.properties.iter().any(|(known, _)| known == *name)) {
            members.insert((*name).to_owned(), self.additional(flat, depth));
        }
        self.fill(flat, depth, &mut members);
        if let Some((property, value)) = flat.told.as_ref().filter(|(property, _)| self.is_open(flat, property)) {
            members.insert((*property).to_owned(), json!(value));
        }
        Value::Object(members)
    }

    /// Whether a property may have any value: one that its schema names tells the choice better.
    fn is_open(&self, flat: &Flat<'d>, property: &str) -> bool {
        let schema = flat.properties.iter().find(|(name, _)| *name == property).map(|(_, schema)| schema);
        let named = schema.map(|schema| Flat::of(self.document, schema, 0));
        named.is_none_or(|flat| !flat.keywords.contains_key("enum") && !flat.keywords.contains_key("const"))
    }

    fn shows(&self, flat: &Flat, depth: usize) -> bool {
        !self.variation.minimal && flat.required.is_empty() && depth < SHOWN && self.made.get() < LARGEST
    }

    /// As many members as there must be.
    fn fill(&self, flat: &Flat<'d>, depth: usize, members: &mut Map<String, Value>) {
        let least = flat.least.get("minProperties").copied().unwrap_or(0).min(LONGEST) as usize;
        for (name, schema) in &flat.properties {
            if members.len() < least && !members.contains_key(*name) {
                members.insert((*name).to_owned(), self.of(schema, depth + 1));
            }
        }
        let mut number = 1;
        while members.len() < least && !flat.closed && self.may_grow() {
            members.insert(format!("key{number}"), self.additional(flat, depth));
            number += 1;
        }
    }

    /// Whether there is room for more: lists of lists multiply.
    fn may_grow(&self) -> bool {
        self.made.get() <= MOST
    }

    fn additional(&self, flat: &Flat<'d>, depth: usize) -> Value {
        flat.additional.as_ref().map_or_else(|| json!("sample"), |schema| self.of(schema, depth + 1))
    }

    /// As many items as there must be; in what is sent one, where there may be none, so that it
    /// says something.
    fn array(&self, flat: &Flat<'d>, depth: usize) -> Value {
        let least = flat.least.get("minItems").copied().unwrap_or(0).min(LONGEST);
        let most = flat.most.get("maxItems").copied().unwrap_or(u64::MAX);
        let says_something = self.way == Way::Request && !self.variation.minimal && depth < SHOWN;
        let contained = u64::from(flat.contains.is_some());
        let wanted = least.max(u64::from(says_something)).max(contained).min(most) as usize;
        let prefix = flat.prefix.iter().take(wanted).take_while(|_| self.may_grow());
        let mut items: Vec<Value> = prefix.map(|item| self.of(item, depth + 1)).collect();
        if let Some(contained) = flat.contains.as_ref().filter(|_| items.len() < wanted) {
            items.push(self.of(contained, depth + 1));
        }
        let unique = flat.keywords.get("uniqueItems") == Some(&&Value::Bool(true));
        while items.len() < wanted && self.may_grow() {
            let item = flat.items.as_ref().map_or_else(|| json!("sample"), |item| self.of(item, depth + 1));
            let item = if unique { self.another(flat, item, items.len()) } else { item };
            items.push(item);
        }
        Value::Array(items)
    }

    /// An item that is unlike those before it.
    fn another(&self, flat: &Flat<'d>, item: Value, index: usize) -> Value {
        let listed = flat.items.as_ref().and_then(|items| items.get("enum"));
        if let Some(value) = listed.and_then(|values| values.value.get(index)) {
            return value.clone();
        }
        match item {
            Value::Number(number) => {
                number.as_i64().map_or(Value::Number(number), |number| json!(number + index as i64))
            }
            Value::String(text) if index > 0 => json!(format!("{text}{index}")),
            other => other,
        }
    }
}

/// The type that a value is made of: what the schema says, else what its keywords are for.
fn kind<'d>(flat: &Flat<'d>) -> Option<&'d str> {
    let implied = |keywords: &[&str]| keywords.iter().any(|keyword| flat.keywords.contains_key(keyword));
    match &flat.types {
        Some(types) => types.iter().find(|kind| **kind != "null").or(types.first()).copied(),
        None if !flat.properties.is_empty() || !flat.required.is_empty() => Some("object"),
        None if implied(&["additionalProperties", "minProperties", "patternProperties"]) => Some("object"),
        None if flat.items.is_some() || !flat.prefix.is_empty() => Some("array"),
        None if implied(&["pattern", "format", "minLength", "maxLength"]) => Some("string"),
        None if flat.minimum.is_some() || flat.maximum.is_some() => Some("number"),
        None => None,
    }
}

fn multiple(flat: &Flat) -> Option<f64> {
    flat.keywords.get("multipleOf").and_then(|multiple| multiple.as_f64())
}

fn string(flat: &Flat) -> String {
    let least = flat.least.get("minLength").copied().unwrap_or(0);
    let most = flat.most.get("maxLength").copied().unwrap_or(u64::MAX);
    let word = |name: &str| flat.keywords.get(name).and_then(|word| word.as_str());
    let usual = text::of_format(word("format"), least, most);
    match word("pattern") {
        Some(pattern) if word("format").is_none() => text::of_pattern(pattern, least, most).unwrap_or(usual),
        _ => usual,
    }
}
