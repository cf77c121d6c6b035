//! What stands beside a `$ref`, which counts since
//! [3.1](https://spec.openapis.org/oas/v3.1.1#schema-object) and is ignored before.
//!
//! | construct | what becomes of it | lost |
//! |---|---|---|
//! | prose, examples, `deprecated` | ignored | nothing |
//! | `nullable`, or a `type` with `null` | an `Option` | nothing |
//! | `properties`, `allOf` and the like | one type of the schema that is referred to and of them | nothing |
//! | bounds, `required` | ignored | nothing that a type would hold |

use serde_json::{Map, Value, json};

use super::{UsedSchemas, composed, reference};
use countersign_openapi::Version;

impl<'d> UsedSchemas<'d> {
    /// The keywords beside a `$ref` that make another type of it.
    pub(super) fn beside(&self, pointer: &str) -> Option<&'d Map<String, Value>> {
        let schema = self.document.get(pointer)?.as_object()?;
        let modern = matches!(self.document.version(), Ok(Version::OpenApi31 | Version::OpenApi32));
        let more = composed::parts(schema) || schema.contains_key("properties");
        (modern && more && schema.contains_key("$ref")).then_some(schema)
    }

    /// A schema that is referred to, and what stands beside the reference.
    pub(super) fn with_beside(
        &mut self,
        pointer: &str,
        at: &str,
        beside: &'d Map<String, Value>,
        wanted: &str,
    ) -> Value {
        if let Some(name) = self.named.get(pointer) {
            return reference(name);
        }
        let whole = reference(&self.component(at, wanted));
        let more = match composed::parts(beside) {
            true => self.composed(pointer, beside, wanted),
            false => self.object(pointer, beside, wanted),
        };
        self.hoisted(pointer, json!({ "allOf": [whole, more] }), wanted)
    }
}

#[cfg(test)]
mod tests {
    use super::super::super::{
        lower,
        tests::{contract, losses, lowered},
    };
    use serde_json::json;

    const PATHS: &str = concat!(
        "paths: {/a: {get: {operationId: op, responses: {200: {content: {application/json: {schema: ",
        "{$ref: '#/components/schemas/B', description: d, properties: {x: {type: string}}}}}}}}}}\n",
        "components: {schemas: {B: {type: object, properties: {y: {type: string}}}}}\n",
    );

    #[test]
    fn what_stands_beside_a_reference_counts_since_3_1() {
        let modern = lower(&contract(&format!("openapi: 3.1.0\n{PATHS}"))).unwrap();
        let body = &modern.spec["components"]["schemas"]["Op200Body"]["allOf"];
        assert_eq!(body[0], json!({"$ref": "#/components/schemas/B"}));
        assert_eq!(body[1]["properties"], json!({"x": {"type": "string"}}));
        assert!(losses(&modern).is_empty());
        assert!(lowered(PATHS).spec["components"]["schemas"].get("Op200Body").is_none());
    }
}
