//! Which properties values of a schema may have.

use std::collections::{BTreeSet, HashSet};

use crate::{Document, join};
use serde_json::Value;

/// Keywords whose schemas are of the value or of its parts.
const WHOLE: [&str; 8] =
    ["items", "additionalProperties", "unevaluatedProperties", "unevaluatedItems", "contains", "if", "then", "else"];
const LISTED: [&str; 4] = ["allOf", "oneOf", "anyOf", "prefixItems"];
const NAMED: [&str; 3] = ["properties", "patternProperties", "dependentSchemas"];

/// The names, in lower case, of the properties that values of the schema at an address may have,
/// and their parts. Each place is looked at once.
pub fn of(document: &Document, address: &str) -> BTreeSet<String> {
    let (mut names, mut seen) = (BTreeSet::new(), HashSet::new());
    let mut open: Vec<(String, &Value)> = document.resolve_parents(address).into_iter().collect();
    while let Some((address, schema)) = open.pop() {
        let Some(members) = schema.as_object().filter(|_| seen.insert(address.clone())) else { continue };
        if members.contains_key("$ref") {
            open.extend(document.referred(&address));
        }
        for (keyword, value) in members {
            let (keyword, at) = (keyword.as_str(), join(&address, keyword));
            match value {
                Value::Object(named) if NAMED.contains(&keyword) => {
                    if keyword == "properties" {
                        names.extend(named.keys().map(|name| name.to_ascii_lowercase()));
                    }
                    open.extend(named.iter().map(|(name, schema)| (join(&at, name), schema)));
                }
                Value::Array(listed) if LISTED.contains(&keyword) || keyword == "items" => {
                    open.extend(listed.iter().enumerate().map(|(index, schema)| (format!("{at}/{index}"), schema)));
                }
                schema if WHOLE.contains(&keyword) => open.push((at, schema)),
                _ => {}
            }
        }
    }
    names
}
