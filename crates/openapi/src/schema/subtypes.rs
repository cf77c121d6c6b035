//! Which schemas have another in their `allOf`: where that has a discriminator, it tells them apart.

use std::collections::HashMap;

use serde_json::Value;

use crate::{Document, join};

/// The named schemas of a document that have another in their `allOf`, by the address of that.
#[derive(Default)]
pub struct Subtypes<'d>(HashMap<String, Vec<(&'d str, String)>>);

impl<'d> Subtypes<'d> {
    pub fn read(document: &'d Document) -> Subtypes<'d> {
        let mut found: HashMap<String, Vec<(&'d str, String)>> = HashMap::new();
        for named in ["/components/schemas", "/definitions"] {
            let schemas = document.get(named).and_then(Value::as_object);
            for (name, schema) in schemas.into_iter().flatten() {
                let address = join(named, name);
                let parts = schema.get("allOf").and_then(Value::as_array).map_or(&[][..], Vec::as_slice);
                for (index, _) in parts.iter().enumerate().filter(|(_, part)| part.get("$ref").is_some()) {
                    if let Ok((parent, _)) = document.resolve(&format!("{address}/allOf/{index}")) {
                        found.entry(parent).or_default().push((name, address.clone()));
                    }
                }
            }
        }
        Subtypes(found)
    }

    /// Those of one schema, each with its name.
    pub fn of(&self, address: &str) -> &[(&'d str, String)] {
        self.0.get(address).map_or(&[], Vec::as_slice)
    }
}
