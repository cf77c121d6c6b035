//! Parameters of 2.0
//! ([Parameter Object](https://spec.openapis.org/oas/v2.0#parameter-object)).
//!
//! | construct | what becomes of it | lost |
//! |---|---|---|
//! | `type`, `items`, `enum`, … | a schema | nothing |
//! | `collectionFormat: csv`, or none | a list joined by commas | nothing |
//! | `ssv`, `pipes` | a list joined by spaces, by bars | nothing |
//! | `tsv` | a list joined by tabs, the caller's to join | told |
//! | `multi` | a list, the name repeated | nothing |

use serde_json::{Map, Value, json};

use super::schema;
use countersign_openapi::{Document, join};

/// A parameter as 2.0 declares it.
#[derive(Clone)]
pub(super) struct Declared(pub Map<String, Value>);

/// The parameters that an operation or a path item lists, references followed.
pub(super) fn all(document: &Document, owner: &str) -> Vec<Declared> {
    let list = join(owner, "parameters");
    let count = document.get(&list).and_then(Value::as_array).map_or(0, Vec::len);
    let at = (0..count).map(|index| join(&list, &index.to_string()));
    // What leads nowhere stays, for the parameters' own reader to tell.
    let found = at.filter_map(|at| document.resolve(&at).map(|(_, value)| value).ok().or_else(|| document.get(&at)));
    found.filter_map(|value| value.as_object().cloned().map(Declared)).collect()
}

impl Declared {
    pub fn text(&self, key: &str) -> &str {
        self.0.get(key).and_then(Value::as_str).unwrap_or_default()
    }

    pub fn is_same(&self, other: &Declared) -> bool {
        let place = |declared: &Declared| declared.text("in").to_owned();
        let named = |declared: &Declared| declared.text("name").to_owned();
        // An operation has one body, whatever it is called.
        place(self) == place(other) && (place(self) == "body" || named(self) == named(other))
    }

    /// In the words of 3.0; nothing where it is the body, or of it.
    pub fn restated(&self) -> Option<Value> {
        if self.0.contains_key("$ref") {
            return Some(self.0.clone().into());
        }
        if matches!(self.text("in"), "body" | "formData") {
            return None;
        }
        let mut restated = json!({ "schema": self.schema() });
        for key in ["name", "in", "required", "description"] {
            if let Some(value) = self.0.get(key) {
                restated[key] = value.clone();
            }
        }
        if self.text("type") == "array" {
            let (style, explode) = self.joined();
            if style == "tsv" {
                restated["schema"] = json!({ "type": "string" });
            } else {
                restated["explode"] = explode.into();
            }
            if self.text("in") == "query" && style != "tsv" {
                restated["style"] = style.into();
            }
        }
        Some(restated)
    }

    /// `style` and `explode` for a `collectionFormat`.
    fn joined(&self) -> (&'static str, bool) {
        match self.text("collectionFormat") {
            "multi" => ("form", true),
            "ssv" => ("spaceDelimited", false),
            "pipes" => ("pipeDelimited", false),
            "tsv" => ("tsv", false),
            _ => ("form", false),
        }
    }

    /// The keywords that are its schema's.
    pub fn schema(&self) -> Value {
        let own = ["name", "in", "required", "description", "collectionFormat", "allowEmptyValue"];
        let keywords = self.0.iter().filter(|(key, _)| !own.contains(&key.as_str()));
        let keywords: Map<String, Value> = keywords.map(|(key, value)| (key.clone(), value.clone())).collect();
        schema::of(Some(&keywords.into()))
    }
}
