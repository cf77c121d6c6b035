//! Properties that come and go in objects which say what others there may be.

use serde_json::{Value, json};

use super::{short, told};

/// What is told of the body of a request, or of an answer, whose schema becomes another, by class and rule alone.
fn of_body(then: &Value, now: &Value, is_sent: bool) -> Vec<String> {
    let document = |schema: &Value| {
        let content = json!({ "application/json": { "schema": schema } });
        let fine = json!({ "description": "fine" });
        let operation = match is_sent {
            true => json!({ "requestBody": { "required": true, "content": content }, "responses": { "200": fine } }),
            false => json!({ "responses": { "200": { "description": "fine", "content": content } } }),
        };
        json!({ "openapi": "3.1.0", "info": { "title": "Shop", "version": "1" }, "paths": { "/x": { "post": operation } } })
            .to_string()
    };
    told(&document(then), &document(now)).iter().map(|change| short(change)).collect()
}

/// An object with what is said of it, and one with a property more.
fn gets(object: Value, name: &str, property: Value) -> (Value, Value) {
    let mut then = object;
    then["type"] = json!("object");
    let mut now = then.clone();
    now["properties"][name] = property;
    (then, now)
}

const INTEGER: &str = "integer";

/// It was held to what the map says of all its members.
#[test]
fn a_property_of_a_map_was_a_member_of_it() {
    let map = || json!({ "additionalProperties": { "type": INTEGER } });
    for kind in ["boolean", "object", "array"] {
        let (then, now) = gets(map(), "b", json!({ "type": kind }));
        let told = of_body(&then, &now, false);
        assert_eq!(told, ["breaking response-type-changed", "compatible response-property-added"], "{kind}");
        let told = of_body(&now, &then, false);
        assert_eq!(told, ["breaking response-type-changed", "unclear response-property-removed"], "{kind}");
        let told = of_body(&then, &now, true);
        assert_eq!(told, ["breaking request-type-changed", "compatible request-property-added"], "{kind}");
    }
    let (then, now) = gets(map(), "b", json!({ "type": INTEGER }));
    assert_eq!(of_body(&then, &now, false), ["compatible response-property-added"]);
    assert_eq!(of_body(&then, &now, true), ["compatible request-property-added"]);
    let (then, now) = gets(json!({}), "b", json!({ "type": INTEGER }));
    assert_eq!(of_body(&then, &now, true), ["compatible request-property-added"], "nothing is said of others");
    // What must be there was held to the same.
    let needed = json!({ "additionalProperties": { "type": INTEGER }, "required": ["b"] });
    let (then, now) = gets(needed.clone(), "b", json!({ "type": INTEGER }));
    assert_eq!(of_body(&then, &now, true), [""; 0]);
    let (then, now) = gets(needed, "b", json!({ "type": INTEGER, "maximum": 5 }));
    assert_eq!(of_body(&then, &now, true), ["breaking request-maximum-narrower"]);
}

/// A pattern that a name fits holds before the property is named, and beside it.
#[test]
fn a_property_is_held_to_the_pattern_that_its_name_fits() {
    let object =
        || json!({ "patternProperties": { "^x": { "type": INTEGER } }, "additionalProperties": { "type": "string" } });
    let (then, now) = gets(object(), "x1", json!({ "type": "boolean" }));
    assert_eq!(of_body(&then, &now, true), ["breaking request-type-changed", "compatible request-property-added"]);
    for same in [json!({ "type": INTEGER }), json!({})] {
        let (then, now) = gets(object(), "x1", same);
        assert_eq!(of_body(&then, &now, true), ["compatible request-property-added"]);
        assert_eq!(of_body(&then, &now, false), ["compatible response-property-added"]);
    }
    let (then, now) = gets(object(), "y", json!({ "type": INTEGER }));
    assert_eq!(of_body(&then, &now, true), ["breaking request-type-changed", "compatible request-property-added"]);
    // Where no other property was allowed, one that fits the pattern was.
    let closed = json!({ "patternProperties": { "^x": { "type": INTEGER } }, "additionalProperties": false });
    let (then, now) = gets(closed.clone(), "x1", json!({ "type": INTEGER }));
    assert_eq!(of_body(&then, &now, false), ["compatible response-property-added"]);
    let (then, now) = gets(closed, "y", json!({ "type": INTEGER }));
    assert_eq!(of_body(&then, &now, false), ["unclear response-property-added"]);
}
