//! Schemas that mean the same in other words, and those that nearly do.

use serde_json::{Value, json};

use super::{short, told};

/// What is told of a body's schema that becomes another, both ways, by class and rule alone.
pub(super) fn both_ways(then: &Value, now: &Value) -> Vec<Vec<String>> {
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
        (
            json!({ "type": "integer", "format": "int32" }),
            json!({ "type": "integer", "format": "int32", "minimum": -2147483648, "maximum": 2147483647 }),
        ),
        (
            json!({ "type": "string", "xml": { "attribute": true } }),
            json!({ "type": "string", "xml": { "nodeType": "attribute" } }),
        ),
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

#[test]
fn a_format_of_whole_numbers_has_bounds() {
    let (least, most) = (-2147483648_i64, 2147483647_i64);
    let format = json!({ "type": "integer", "format": "int32" });
    let bounds = json!({ "type": "integer", "minimum": least, "maximum": most });
    assert_eq!(
        both_ways(&format, &bounds),
        [["compatible request-format-wider"], ["breaking request-format-narrower"]]
    );
    let told = both_ways(&format, &json!({ "type": "integer", "format": "int32", "maximum": most - 1 }));
    assert_eq!(told, [["breaking request-maximum-narrower"], ["compatible request-maximum-wider"]]);
    let told = both_ways(&json!({ "type": "integer" }), &json!({ "type": "integer", "minimum": least }));
    assert_eq!(told, [["breaking request-minimum-narrower"], ["compatible request-minimum-wider"]]);
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

/// A list leaves nothing to say for what stands beside it; it stood there before all the same.
#[test]
fn a_list_that_goes_takes_no_bound_with_it() {
    let turns = [
        (
            json!({ "type": "string", "enum": ["ab", "cd"], "maxLength": 9 }),
            json!({ "type": "string", "maxLength": 9 }),
            ["compatible request-enum-wider", "breaking request-enum-narrower"],
        ),
        (
            json!({ "type": "string", "enum": ["ab", "cd"], "pattern": "^[a-z]+$" }),
            json!({ "type": "string", "pattern": "^[a-z]+$" }),
            ["compatible request-enum-wider", "breaking request-enum-narrower"],
        ),
        (
            json!({ "type": "integer", "const": 2, "minimum": 1, "maximum": 9 }),
            json!({ "type": "integer", "minimum": 1, "maximum": 9 }),
            ["compatible request-enum-wider", "breaking request-enum-narrower"],
        ),
    ];
    for (then, now, told) in turns {
        assert_eq!(both_ways(&then, &now), [[told[0]], [told[1]]], "{then} {now}");
    }
    // What was listed is too long now.
    let told =
        both_ways(&json!({ "type": "string", "enum": ["ab", "cd"] }), &json!({ "type": "string", "maxLength": 1 }));
    assert_eq!(told[0], ["breaking request-max-length-narrower", "compatible request-enum-wider"]);
    let listed = json!({ "type": "string", "enum": ["ab", "cd"], "maxLength": 5, "minLength": 1 });
    for keyword in ["anyOf", "oneOf"] {
        let choice = json!({ "type": "string", "maxLength": 5, "minLength": 1, keyword: [{ "const": "ab" }, { "const": "cd" }] });
        assert_eq!(both_ways(&listed, &choice), [[""; 0], [""; 0]], "{choice}");
    }
}

/// A choice that begins with one alternative.
#[test]
fn one_alternative_becomes_two() {
    let kind = |name: &str| json!({ "type": "object", "required": ["kind"], "properties": { "kind": { "const": name }, name: { "type": "string" } } });
    for keyword in ["oneOf", "anyOf"] {
        let of = |all: &[&str], property: &str| {
            let all: Vec<Value> = all.iter().map(|name| kind(name)).collect();
            json!({ keyword: all, "discriminator": { "propertyName": property } })
        };
        let told = both_ways(&of(&["cat"], "kind"), &of(&["cat", "dog"], "kind"));
        assert_eq!(told, [["compatible request-alternatives-wider"], ["breaking request-alternatives-narrower"]]);
        let told = both_ways(&of(&["cat"], "kind"), &of(&["cat"], "other"));
        assert_eq!(told, [["unclear request-discriminator-changed"]; 2], "what is read by another property is another");
    }
}
