//! One schema of a bundle, taken together with what it refers to and all of `allOf`.

use std::collections::{BTreeMap, BTreeSet};

use crate::join;
use serde_json::{Map, Value};

/// The schemas that hold together at one place, each with its own place in the bundle.
pub struct Parts<'b> {
    /// The place that was asked for, or where the reference that stands there leads.
    pub place: String,
    /// The definition that stands there, where it is nothing but a reference to one.
    pub definition: Option<usize>,
    members: Vec<(String, &'b Map<String, Value>)>,
    /// Whether null is allowed beside them.
    pub nullable: bool,
    /// The fewest alternatives that are such.
    fewest: usize,
}

impl<'b> Parts<'b> {
    /// What stands at a place. A single alternative is no alternative.
    pub fn of(bundle: &'b Value, place: &str) -> Parts<'b> {
        Parts::with(bundle, place, 2)
    }

    /// The same, where as few alternatives as these are told apart from what stands around them.
    pub fn with(bundle: &'b Value, place: &str, fewest: usize) -> Parts<'b> {
        let mut parts = Parts {
            place: place.to_owned(),
            definition: definition(bundle, place),
            members: Vec::new(),
            nullable: false,
            fewest,
        };
        if let Some(index) = parts.definition {
            parts.place = format!("/$defs/{index}");
        } else if let Some(rest) = place.strip_prefix("/$defs/").filter(|rest| !rest.contains('/')) {
            parts.definition = rest.parse().ok();
        }
        parts.gather(bundle, place, 0);
        parts
    }

    fn gather(&mut self, bundle: &'b Value, place: &str, depth: usize) {
        let Some(Value::Object(schema)) = bundle.pointer(place) else { return };
        if depth > 24 || self.members.iter().any(|(known, _)| known == place) {
            return;
        }
        if let Some(reference) = schema.get("$ref").and_then(Value::as_str) {
            return self.gather(bundle, reference.trim_start_matches('#'), depth + 1);
        }
        self.members.push((place.to_owned(), schema));
        let count = |keyword: &str| schema.get(keyword).and_then(Value::as_array).map_or(0, Vec::len);
        (0..count("allOf")).for_each(|index| self.gather(bundle, &format!("{place}/allOf/{index}"), depth + 1));
        // A schema or null is that schema, and null.
        for keyword in ["anyOf", "oneOf"] {
            let alternatives = schema.get(keyword).and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
            let others: Vec<usize> = (0..alternatives.len()).filter(|index| !is_null(&alternatives[*index])).collect();
            self.nullable |= others.len() < alternatives.len();
            if let [only] = others[..]
                && self.fewest > 1
            {
                self.gather(bundle, &format!("{place}/{keyword}/{only}"), depth + 1);
            }
        }
    }

    /// What a keyword is, wherever it stands.
    pub fn all(&self, keyword: &str) -> Vec<&'b Value> {
        self.members.iter().filter_map(|(_, schema)| schema.get(keyword)).collect()
    }

    /// Where a keyword stands first.
    pub fn place_of(&self, keyword: &str) -> Option<String> {
        let (place, _) = self.members.iter().find(|(_, schema)| schema.contains_key(keyword))?;
        Some(join(place, keyword))
    }

    /// A keyword's values in words.
    pub fn shown(&self, keyword: &str) -> String {
        let all: Vec<String> = self.all(keyword).into_iter().map(text).collect();
        if all.is_empty() { format!("no {keyword}") } else { all.join(" and ") }
    }

    /// The types that are allowed; nothing where every type is.
    pub fn types(&self) -> Option<BTreeSet<String>> {
        let named = |value: &Value| -> BTreeSet<String> {
            let one = value.as_str().map(str::to_owned);
            let many = value.as_array().into_iter().flatten().filter_map(|name| name.as_str().map(str::to_owned));
            one.into_iter().chain(many).collect()
        };
        let all = self.all("type").into_iter().map(named);
        let mut types = all.reduce(|one, other| one.intersection(&other).cloned().collect())?;
        if self.nullable {
            types.insert("null".to_owned());
        }
        Some(types)
    }

    /// The values that are allowed, as JSON, null aside; nothing where they are not listed.
    pub fn values(&self) -> Option<BTreeSet<String>> {
        let listed = |value: &Value| -> BTreeSet<String> {
            value.as_array().into_iter().flatten().filter(|value| !value.is_null()).map(text).collect()
        };
        let constants = self.all("const").into_iter().map(|value| BTreeSet::from([text(value)]));
        let all = self.all("enum").into_iter().map(listed).chain(constants);
        all.reduce(|one, other| one.intersection(&other).cloned().collect())
    }

    /// The place of each property.
    pub fn properties(&self) -> BTreeMap<String, String> {
        let mut properties = BTreeMap::new();
        for (place, schema) in &self.members {
            for name in schema.get("properties").and_then(Value::as_object).into_iter().flatten().map(|(name, _)| name)
            {
                let place = join(&join(place, "properties"), name);
                properties.entry(name.clone()).or_insert(place);
            }
        }
        properties
    }

    pub fn required(&self) -> BTreeSet<String> {
        let names = self.all("required").into_iter().filter_map(Value::as_array).flatten();
        names.filter_map(|name| name.as_str().map(str::to_owned)).collect()
    }

    /// The places of the alternatives, null aside.
    pub fn alternatives(&self) -> Vec<String> {
        let mut places = Vec::new();
        for (place, schema) in &self.members {
            for keyword in ["oneOf", "anyOf"] {
                let listed = schema.get(keyword).and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
                let others = listed.iter().enumerate().filter(|(_, schema)| !is_null(schema));
                let others: Vec<String> = others.map(|(index, _)| format!("{place}/{keyword}/{index}")).collect();
                if others.len() >= self.fewest {
                    places.extend(others);
                }
            }
        }
        places
    }

    /// Whether nothing is said of the values.
    pub fn says_nothing(&self) -> bool {
        self.members.iter().all(|(_, schema)| schema.is_empty())
    }
}

/// Whether two lists hold the same values.
pub fn same(one: Vec<&Value>, other: Vec<&Value>) -> bool {
    one.len() == other.len() && one.iter().all(|value| other.contains(value))
}

fn is_null(schema: &Value) -> bool {
    schema.get("type").is_some_and(|kind| kind == "null")
}

fn text(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

/// The definition that is referred to from a place, through references to references.
fn definition(bundle: &Value, place: &str) -> Option<usize> {
    let (mut place, mut found) = (place.to_owned(), None);
    for _ in 0..24 {
        let schema = bundle.pointer(&place)?.as_object()?;
        let Some(reference) = schema.get("$ref").and_then(Value::as_str).filter(|_| schema.len() == 1) else {
            return found;
        };
        reference.trim_start_matches('#').clone_into(&mut place);
        found = place.strip_prefix("/$defs/")?.parse().ok();
    }
    found
}
