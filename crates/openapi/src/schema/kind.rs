//! What kind of values a schema allows.

use crate::Document;

use super::budget::{Budget, Limit};
use super::places::SchemaPlaces;
use super::types::Types;

/// More than the schemas of parameters take.
const LIMIT: Limit = Limit { steps: 100_000, bytes: 1 << 20 };

/// Whether a value of the schema at an address may be a list or an object, as far as anybody can tell:
/// how such a one is written in a URL or a header, `style` and `explode` say.
pub fn may_be_structured(document: &Document, address: &str) -> bool {
    let mut places = SchemaPlaces::of(document);
    let entry = places.at(address);
    let types = places.types(entry.place, &Budget::new(LIMIT));
    types.map_or(true, |types| types.meets(Types::ARRAY.or(Types::OBJECT)))
}

/// Whether the schema at an address allows every value.
pub fn allows_all(document: &Document, address: &str) -> bool {
    let mut places = SchemaPlaces::of(document);
    let entry = places.at(address);
    let place = places.place(entry.place);
    place.said.is_empty() && !place.never
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_list_or_an_object_is_structured_however_it_is_stated() {
        let document = json!({ "openapi": "3.1.0", "s": {
            "text": { "type": "string" }, "list": { "type": ["array", "null"] }, "any": {},
            "referred": { "$ref": "#/s/list" }, "either": { "oneOf": [{ "type": "integer" }, { "type": "object" }] },
            "listed": { "enum": ["a", 1] }, "self": { "$ref": "#/s/self" },
        }});
        let document = Document::parse("a.json", document.to_string()).unwrap();
        let is = |name: &str| may_be_structured(&document, &format!("/s/{name}"));
        assert!(["list", "any", "referred", "either", "self"].into_iter().all(is));
        assert!(!["text", "listed"].into_iter().any(is));
    }
}
