//! Schemas as they stand in the document.

use countersign_openapi::{Document, DocumentError, Version, join};
use serde_json::Value;

use super::UsedSchemas;

impl UsedSchemas<'_> {
    /// Whether there is a schema, or what a reference leads to.
    pub fn is_there(&self, pointer: &str) -> bool {
        find(self.document, pointer).is_ok()
    }

    /// Whether a schema is of strings, whichever.
    pub fn is_string(&self, pointer: &str) -> bool {
        find(self.document, pointer).is_ok_and(|(_, schema)| schema.get("type").is_some_and(|kind| kind == "string"))
    }

    /// Whether any string fits a schema, or it is not there.
    pub fn is_text(&self, pointer: &str) -> bool {
        let is_text =
            |schema: &Value| schema.get("type").is_some_and(|kind| kind == "string") && schema.get("enum").is_none();
        find(self.document, pointer).map_or(true, |(_, schema)| is_text(schema))
    }

    /// Whether a schema is a file, as 2.0 has it.
    pub fn is_file(&self, pointer: &str) -> bool {
        let is_file = |schema: &Value| schema.get("type").is_some_and(|kind| kind == "file");
        is_2(self.document) && find(self.document, pointer).is_ok_and(|(_, schema)| is_file(schema))
    }
}

/// The schema at a pointer, through a `$ref`, and where it really stands. What
/// stands beside a `$ref` is found too, which [`Document::resolve`] walks past.
pub(super) fn find<'d>(document: &'d Document, pointer: &str) -> Result<(String, &'d Value), DocumentError> {
    let here = document.get(pointer);
    let reference = here.and_then(|value| value.get("$ref")?.as_str());
    match (here, reference) {
        (Some(value), None) => Ok((pointer.to_owned(), value)),
        (_, reference) => {
            document.resolve(pointer).or_else(|error| match reference.and_then(|r| r.strip_prefix('#')) {
                Some(target) => document.resolve(target).map_err(|_| error),
                None => Err(error),
            })
        }
    }
}

/// The members of an object: each name, with the address of its value. Nothing
/// where there is no object.
pub(super) fn members<'d>(document: &'d Document, address: &str) -> Vec<(&'d str, String)> {
    let map = document.get(address).and_then(Value::as_object);
    let names = map.into_iter().flat_map(|map| map.keys());
    names.map(|name| (name.as_str(), join(address, name))).collect()
}

/// Whether a document is of OpenAPI 2.0.
pub(super) fn is_2(document: &Document) -> bool {
    matches!(document.version(), Ok(Version::Swagger20))
}
