//! Schemas that mean the same in other words, and those that nearly do.

use serde_json::{Value, json};

use super::told;

/// What is told of a body's schema that becomes another, both ways, by class and rule alone.
fn both_ways(then: &Value, now: &Value) -> Vec<Vec<String>> {
    let document = |schema: &Value| {
        let content = json!({ "application/json": { "schema": { "type": "object", "properties": { "x": schema } } } });
        let operation = json!({
            "requestBody": { "required": true, "content": content },
            "responses": { "200": { "description": "fine" } },
        });
        json!({ "openapi": "3.1.0", "info": { "title": "Shop", "version": "1" }, "paths": { "/x": { "post": operation } },
            "components": { "schemas": {
                "X": { "$anchor": "named", "type": "string", "maxLength": 5 },
                "Y": { "$id": "https://shop.example/y", "$defs": { "z": { "type": "integer" } } },
            } } })
        .to_string()
    };
    let (then, now) = (document(then), document(now));
    let plain = |changes: Vec<String>| changes.into_iter().map(|change| short(&change)).collect();
    vec![plain(told(&then, &now)), plain(told(&now, &then))]
}

fn short(change: &str) -> String {
    change.split(' ').take(2).collect::<Vec<_>>().join(" ")
}

#[test]
fn what_means_the_same_is_no_change() {
    let same = [
        (json!({ "type": "string", "maxLength": 2 }), json!({ "type": "string", "maxLength": 2.0 })),
        (json!({ "type": "string", "pattern": "^.*$" }), json!({ "type": "string" })),
        (
            json!({ "type": "string", "enum": ["ab", "cd"], "pattern": "^[a-z]+$" }),
            json!({ "type": "string", "enum": ["ab", "cd"] }),
        ),
        (
            json!({ "anyOf": [{ "type": "string", "maxLength": 3 }, { "maxLength": 3, "type": "string" }] }),
            json!({ "type": "string", "maxLength": 3 }),
        ),
        (
            json!({ "type": "object", "required": ["a"] }),
            json!({ "type": "object", "required": ["a"], "properties": { "a": {} } }),
        ),
        (json!({ "$ref": "#named" }), json!({ "type": "string", "maxLength": 5 })),
        (json!({ "$ref": "https://shop.example/y#/$defs/z" }), json!({ "type": "integer" })),
    ];
    for (then, now) in same {
        assert_eq!(both_ways(&then, &now), [[""; 0], [""; 0]], "{then} {now}");
    }
}

#[test]
fn what_nearly_means_the_same_is_one() {
    let others = [
        (
            json!({ "type": "string", "enum": ["ab", "c"], "pattern": "^..$" }),
            json!({ "type": "string", "enum": ["ab", "c"] }),
            "request-enum",
        ),
        (
            json!({ "oneOf": [{ "type": "string", "maxLength": 3 }, { "type": "string", "maxLength": 3 }] }),
            json!({ "type": "string", "maxLength": 3 }),
            "request-alternatives",
        ),
        (
            json!({ "type": "object", "required": ["a"] }),
            json!({ "type": "object", "required": ["a"], "properties": { "a": { "type": "string" } } }),
            "request-type",
        ),
        (json!({ "$ref": "#named" }), json!({ "type": "string", "maxLength": 6 }), "request-max-length"),
        (json!({ "type": "array", "contains": {} }), json!({ "type": "array", "contains": { "type": "string" } }), ""),
    ];
    for (then, now, rule) in others {
        for told in both_ways(&then, &now) {
            assert!(told.iter().any(|change| change.contains(rule)), "{then} {now}: {told:?}");
        }
    }
}

/// So many items as a list must contain are in it anyhow.
#[test]
fn what_a_list_contains_says_how_many_items_it_has() {
    let list = |contains: Value| json!({ "type": "array", "contains": contains });
    let told = both_ways(&list(json!({ "type": "string" })), &list(json!({})));
    assert_eq!(told, [["compatible request-contains-wider"], ["breaking request-contains-narrower"]]);
}

/// A schema with a discriminator and no alternatives has those that have it in their `allOf`.
#[test]
fn a_subtype_is_an_alternative_of_what_it_is_a_part_of() {
    let document = |toy: &str, more: Value| {
        let mut schemas = json!({
            "Pet": { "type": "object", "required": ["kind"], "discriminator": { "propertyName": "kind" },
                "properties": { "kind": { "type": "string" } } },
            "Cat": { "allOf": [{ "$ref": "#/components/schemas/Pet" },
                { "type": "object", "properties": { "toy": { "type": toy } } }] },
        });
        schemas.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        let content = json!({ "application/json": { "schema": { "$ref": "#/components/schemas/Pet" } } });
        let operation = json!({ "responses": { "200": { "description": "fine", "content": content } } });
        json!({ "openapi": "3.0.3", "info": { "title": "Shop", "version": "1" },
            "paths": { "/x": { "get": operation } }, "components": { "schemas": schemas } })
        .to_string()
    };
    let then = document("string", json!({}));
    let toy = "breaking response-type-changed /components/schemas/Cat/allOf/1/properties/toy";
    assert_eq!(told(&then, &document("integer", json!({}))), [toy]);
    let lizard = json!({ "Lizard": { "allOf": [{ "$ref": "#/components/schemas/Pet" }] } });
    let more = document("string", lizard);
    assert_eq!(told(&then, &more), ["breaking response-discriminator-wider /components/schemas/Pet"]);
    // One that is of something else is none of its alternatives.
    assert_eq!(told(&then, &document("string", json!({ "Other": { "type": "object" } }))), [""; 0]);
}
