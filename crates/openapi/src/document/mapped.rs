//! What a value of a discriminator's mapping means.

use super::{Document, pointer};

impl Document {
    /// The address of the schema that a value of a `mapping` names, which stands in the object at `at`: a reference into
    /// the same file, or the name of a schema
    /// ([OpenAPI 3.1 "Discriminator Object"](https://spec.openapis.org/oas/v3.1.1#discriminator-object)). Nothing where
    /// there is none.
    pub fn mapped_schema(&self, at: &str, to: &str) -> Option<String> {
        let (file, _) = self.locate(at);
        let root = if file == self.name() { String::new() } else { format!("{file}#") };
        let pointers = match to.strip_prefix('#') {
            Some(fragment) => vec![pointer::of_fragment(fragment)?],
            None => vec![format!("/components/schemas/{to}"), format!("/definitions/{to}")],
        };
        let mut addresses = pointers.into_iter().map(|pointer| format!("{root}{pointer}"));
        addresses.find(|address| self.resolve_parents(address).is_ok())
    }
}
