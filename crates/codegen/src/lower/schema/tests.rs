//! What no single file of the lowering of schemas does.

use super::super::tests::{losses, lowered};
use super::*;

/// The components that a body of this schema makes.
pub(super) fn components(schemas: &str) -> (Value, Vec<String>) {
    let body = "{application/json: {schema: {$ref: '#/components/schemas/A'}}}";
    let paths = format!("{{/a: {{get: {{operationId: op, responses: {{200: {{content: {body}}}}}}}}}}}");
    let lowered = lowered(&format!("paths: {paths}\ncomponents:\n  schemas:\n    A: {schemas}\n"));
    (lowered.spec["components"]["schemas"].clone(), losses(&lowered))
}

#[test]
fn what_would_get_a_name_becomes_a_component() {
    let inline = "{type: object, title: Same, properties: {x: {type: string}}}";
    let (components, _) = components(&format!(
        "{{type: object, properties: {{b: {inline}, c: {{type: array, items: {inline}}}}}}}\n    AB: {{type: string}}\n    used: {{$ref: '#/components/schemas/A'}}"
    ));
    assert_eq!(components["A"]["properties"]["b"]["$ref"], "#/components/schemas/Ab2");
    assert_eq!(components["A"]["properties"]["c"]["items"]["$ref"], "#/components/schemas/AcItem");
    assert_eq!(components["Ab2"]["description"], "Same");
    assert_eq!(components.as_object().unwrap().len(), 3);
}

#[test]
fn references_are_followed_to_their_end() {
    let (components, _) = components(concat!(
        "{type: object, properties: {b: {$ref: '#/components/schemas/B'}, c: {$ref: '#/components/schemas/A/properties/d'}, d: {type: object, properties: {a: {$ref: '#/components/schemas/A'}}}}}\n",
        "    B: {$ref: '#/components/schemas/C'}\n    C: {type: string, nullable: true, pattern: x, maxLength: 3, format: byte, default: 1}",
    ));
    assert_eq!(components["A"]["properties"]["b"], json!({"nullable": true, "allOf": [reference("C")]}));
    assert_eq!(components["C"], json!({"type": "string"}));
    assert_eq!(components["A"]["properties"]["c"], reference("D"));
    assert_eq!(components["D"]["properties"]["a"], reference("A"));
}

#[test]
fn a_reference_that_leads_nowhere_is_any_value() {
    let (components, losses) = components("{type: array, items: {$ref: 'other.yaml#/B'}}");
    assert_eq!(components["A"]["items"], json!({}));
    assert!(losses[0].starts_with("#/components/schemas/A/items, $ref: any value fits: expected a reference into"));
}

#[test]
fn a_schema_without_a_type_is_what_its_keywords_say() {
    let (components, _) =
        components("{properties: {l: {items: {type: string}}, a: {}, n: {nullable: true, type: integer}}}");
    let properties = &components["A"]["properties"];
    assert_eq!(properties["l"], json!({"type": "array", "items": {"type": "string"}}));
    assert_eq!(properties["a"], json!({}));
    assert_eq!(properties["n"], json!({"type": "integer", "nullable": true}));
}
