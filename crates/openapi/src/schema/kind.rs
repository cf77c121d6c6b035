//! What kind of values a schema allows.

use crate::{Direction, Document};

use super::budget::{Budget, Limit};
use super::form::SchemaForm;
use super::graph::Graph;
use super::places::SchemaPlaces;
use super::types::Types;

/// More than the schemas of parameters take.
const LIMIT: Limit = Limit { steps: 100_000, bytes: 1 << 20 };

/// Whether a value may be a list or an object, as far as anybody can tell: how such a one is written in a URL
/// or a header, `style` and `explode` say.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Structure {
    pub list: bool,
    pub object: bool,
}

impl Structure {
    /// A value of which nothing is known.
    pub const ANY: Structure = Structure { list: true, object: true };

    /// What may be a value of both.
    #[must_use]
    pub fn and(self, other: Structure) -> Structure {
        Structure { list: self.list && other.list, object: self.object && other.object }
    }

    pub fn is_any(self) -> bool {
        self.list || self.object
    }
}

/// How the values of the schema at an address may be put together.
pub fn structure(document: &Document, address: &str) -> Structure {
    let mut places = SchemaPlaces::of(document);
    let entry = places.at(address);
    let types = places.types(entry.place, &Budget::new(LIMIT));
    let of = |types: Types| Structure { list: types.meets(Types::ARRAY), object: types.meets(Types::OBJECT) };
    types.map_or(Structure::ANY, of)
}

/// Whether every value of the schema at an address is an object, null aside.
pub fn is_object(document: &Document, address: &str) -> bool {
    of(document, address, |_, form| form.types.without(Types::NULL) == Types::OBJECT).unwrap_or(false)
}

/// The schema of the items of the one at an address, where it is of lists alone that may have just one item.
pub fn single_item(document: &Document, address: &str) -> Option<String> {
    of(document, address, |graph, form| {
        let is_list = form.types.without(Types::NULL) == Types::ARRAY && form.unions.is_empty();
        let takes_one = form.counts.get("minItems").is_none_or(|least| *least <= 1) && !form.is_empty_list();
        let items = form.parts.get(&("items", String::new())).filter(|_| is_list && takes_one)?;
        Some(graph.address(items.vertex).to_owned())
    })?
}

/// Whether the schema at an address allows every value.
pub fn allows_all(document: &Document, address: &str) -> bool {
    let mut places = SchemaPlaces::of(document);
    let entry = places.at(address);
    let place = places.place(entry.place);
    place.said.is_empty() && !place.never
}

/// Whether it allows every text.
pub fn allows_every_text(document: &Document, address: &str) -> bool {
    of(document, address, |_, form| form.types.meets(Types::STRING) && form.unions.is_empty() && form.says_types_only())
        .unwrap_or(false)
}

/// Whether all that the schema at an address says of a body in a media type is that it is bytes of that type: 3.1
/// may leave the schema out, or name the media type once more, where 3.0 has a text of format `binary` and 2.0 a
/// file (OpenAPI 3.1.0 "Considerations for File Uploads").
pub fn is_bytes(document: &Document, address: &str, media_type: &str) -> bool {
    let is_its = |said: &String| said == BYTES || said.eq_ignore_ascii_case(media_type);
    let is_bytes = of(document, address, |_, form| {
        let media_types = form.texts.get("contentMediaType");
        let is_free = form.types == Types::ALL && form.texts.is_empty();
        let is_text = form.types.meets(Types::STRING)
            && form.texts.len() == 1
            && media_types.is_some_and(|said| said.iter().all(is_its));
        let says_no_more = SchemaForm { texts: Default::default(), ..form }.says_types_only();
        (is_free || is_text) && says_no_more
    });
    is_bytes.unwrap_or(false)
}

const BYTES: &str = "application/octet-stream";

/// The media type of a part of a form by default (OpenAPI 3.0.3 "Encoding Object", `contentType`), if the schema at
/// an address names a property for it; nothing where that can't be told.
pub fn part_media_type(document: &Document, address: &str, property: &str) -> Option<PartMediaType> {
    of(document, address, |graph, form| {
        let Some(child) = form.properties.get(property) else {
            let is_described = form.types == Types::OBJECT && form.unions.is_empty() && form.tag.is_none();
            return if is_described { Some(PartMediaType::NoPart) } else { None };
        };
        let entries = graph.places_of(child.vertex);
        let mut own = graph.form(&entries, &Budget::new(LIMIT)).ok()?;
        // Of a list each item is a part of its own.
        if own.types.without(Types::NULL) == Types::ARRAY {
            let items = own.parts.get(&("items", String::new()))?.vertex;
            let entries = graph.places_of(items);
            own = graph.form(&entries, &Budget::new(LIMIT)).ok()?;
        }
        let is_coded = own.texts.contains_key("contentEncoding") || own.texts.contains_key("contentMediaType");
        Some(PartMediaType::Usual(match own.types.without(Types::NULL) {
            Types::OBJECT => "application/json",
            Types::STRING if is_coded => BYTES,
            types if Types::STRING.or(Types::NUMBER).or(Types::BOOLEAN).covers(types) => "text/plain",
            _ => return None,
        }))
    })?
}

/// What a part of a form is where it is not said.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PartMediaType {
    /// There is no such part.
    NoPart,
    Usual(&'static str),
}

/// What the form of the schema at an address says.
fn of<T>(document: &Document, address: &str, asked: impl FnOnce(&mut Graph, SchemaForm) -> T) -> Option<T> {
    let mut graph = Graph::new(document, Direction::Request);
    let entry = graph.places.at(address);
    let form = graph.form(&[entry.place], &Budget::new(LIMIT)).ok()?;
    Some(asked(&mut graph, form))
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    fn document(schemas: Value) -> Document {
        Document::parse("a.json", json!({ "openapi": "3.1.0", "s": schemas }).to_string()).unwrap()
    }

    #[test]
    fn a_list_or_an_object_is_structured_however_it_is_stated() {
        let document = document(json!({
            "text": { "type": "string" }, "list": { "type": ["array", "null"] }, "any": {},
            "referred": { "$ref": "#/s/list" }, "either": { "oneOf": [{ "type": "integer" }, { "type": "object" }] },
            "listed": { "enum": ["a", 1] }, "self": { "$ref": "#/s/self" },
        }));
        let of = |name: &str| structure(&document, &format!("/s/{name}"));
        assert!(["list", "any", "referred", "either", "self"].into_iter().all(|name| of(name).is_any()));
        assert!(!["text", "listed"].into_iter().any(|name| of(name).is_any()));
        assert_eq!(of("referred"), Structure { list: true, object: false });
        assert_eq!(of("either"), Structure { list: false, object: true });
    }

    #[test]
    fn bytes_are_bytes_in_every_version() {
        let document = document(json!({
            "old": { "type": "string", "format": "binary" }, "any": {},
            "named": { "type": "string", "contentMediaType": "image/png" },
            "short": { "type": "string", "format": "binary", "maxLength": 9 }, "text": { "type": "string" },
            "coded": { "type": "string", "contentEncoding": "base64" }, "object": { "type": "object" },
        }));
        let is = |name: &str| is_bytes(&document, &format!("/s/{name}"), "image/png");
        assert!(["old", "any", "named"].into_iter().all(is));
        assert!(!["short", "text", "coded", "object"].into_iter().any(is));
        assert!(!is_bytes(&document, "/s/named", "image/gif"));
    }

    #[test]
    fn a_part_has_the_media_type_of_its_type() {
        let text = json!({ "type": "string" });
        let document = document(json!({
            "form": { "type": "object", "properties": {
                "note": text, "count": { "type": "integer" }, "of": { "type": "object" },
                "photo": { "type": "string", "format": "binary" },
                "photos": { "type": "array", "items": { "$ref": "#/s/form/properties/photo" } }, "any": {},
            }},
            "open": { "anyOf": [{ "required": ["a"] }, { "required": ["b"] }] },
        }));
        let of = |name: &str| part_media_type(&document, "/s/form", name);
        assert_eq!([of("note"), of("count")], [Some(PartMediaType::Usual("text/plain")); 2]);
        assert_eq!([of("photo"), of("photos")], [Some(PartMediaType::Usual(BYTES)); 2]);
        assert_eq!(of("of"), Some(PartMediaType::Usual("application/json")));
        assert_eq!([of("any"), part_media_type(&document, "/s/open", "a")], [None; 2]);
        assert_eq!(of("other"), Some(PartMediaType::NoPart));
    }

    #[test]
    fn a_text_of_some_length_is_not_every_text() {
        let document =
            document(json!({ "text": { "type": ["string", "null"] }, "any": {}, "short": { "maxLength": 3 },
            "number": { "type": "number" } }));
        let allows = |name: &str| allows_every_text(&document, &format!("/s/{name}"));
        assert!(allows("text") && allows("any") && !allows("short") && !allows("number"));
    }
}
