//! Schemas of several types.

use serde_json::{Map, Value, json};

use super::UsedSchemas;

impl<'d> UsedSchemas<'d> {
    /// A schema of several types.
    pub(super) fn several(&mut self, at: &str, schema: &'d Map<String, Value>, kinds: &[&str], wanted: &str) -> Value {
        let mut variants = Vec::new();
        for kind in kinds {
            let lowered = self.of_kind(at, kind, schema, &format!("{wanted}-{kind}"));
            variants.push(self.named_if_needed(at, lowered, &format!("{wanted}-{kind}")));
        }
        // Whatever fits the one fits the other, so that the order decides.
        variants.sort_by_key(|variant| variant.get("type").is_some_and(|kind| kind == "number"));
        variants.dedup();
        json!({ "oneOf": variants })
    }
}
