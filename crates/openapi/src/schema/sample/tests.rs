use serde_json::Map;

use super::*;
use crate::Direction::{Request, Response};
use crate::Document;

/// The schemas `A` and others below `/s`.
fn schemas(schemas: &Value) -> Schemas {
    let text = json!({ "openapi": "3.1.0", "s": schemas }).to_string();
    Schemas::of(&Document::parse("test.json", text).unwrap())
}

fn made(schema: &Value, direction: Direction) -> Result<Value, Unmade> {
    let sample = schemas(&json!({ "A": schema })).sample(direction, "/s/A");
    sample.map(|sample| if sample.fits { (*sample.value).clone() } else { json!("unfit") }).map_err(|error| error.why)
}

fn own() -> Value {
    json!({ "$ref": "#/s/A" })
}

/// What a schema says in a roundabout way is met all the same.
#[test]
fn a_value_fits_its_schema() {
    let a = json!({ "required": ["a"], "properties": { "a": { "type": "string" } } });
    let b = json!({ "required": ["b"], "properties": { "b": { "type": "integer" } } });
    let all = [
        json!({ "allOf": [{ "enum": ["a", "b"] }, { "enum": ["b", "c"] }] }),
        json!({ "oneOf": [{ "type": "integer", "minimum": 0 }, { "type": "integer", "maximum": 10 }] }),
        json!({ "oneOf": [a, b] }),
        json!({ "allOf": [a, { "oneOf": [b, { "required": ["c"], "properties": { "c": { "type": "null" } } }] }] }),
        json!({ "type": "object", "properties": { "a": {}, "b": {} }, "oneOf": [{ "required": ["a"] }, { "required": ["b"] }] }),
        json!({ "type": "string", "not": { "enum": ["sample", ""] } }),
        json!({ "type": "object", "properties": { "a": { "type": "string" } }, "not": { "required": ["a"] } }),
        json!({ "type": "null" }),
        json!({ "type": "array", "items": { "type": "integer" }, "contains": { "const": 5 }, "minContains": 2 }),
        json!({ "patternProperties": { "^x-": { "type": "integer" } }, "additionalProperties": false, "minProperties": 1 }),
        json!({ "propertyNames": { "pattern": "^[a-z]{4}$" }, "minProperties": 1, "additionalProperties": { "type": "boolean" } }),
        json!({ "required": ["a"], "properties": { "b": { "type": "integer" } }, "dependentRequired": { "a": ["b"], "b": ["c"] } }),
        json!({ "required": ["kind"], "properties": { "kind": { "enum": ["x", "y"] } }, "if": { "properties": { "kind": { "const": "x" } } }, "then": { "required": ["x"], "properties": { "x": { "type": "integer" } } } }),
        json!({ "type": "string", "pattern": "\\.png$", "minLength": 12 }),
        json!({ "type": "integer", "minimum": 9_007_199_254_740_993_i64 }),
        json!({ "type": "array", "minItems": 3, "uniqueItems": true, "items": { "enum": ["a", "b", "c"] } }),
        json!({ "type": "array", "minItems": 1_000, "items": { "type": "string" } }),
        json!({ "type": "string", "minLength": 100_000 }),
    ];
    for schema in all {
        let value = made(&schema, Request);
        assert!(value.as_ref().is_ok_and(|value| value != "unfit"), "{schema}: {value:?}");
    }
}

#[test]
fn a_text_that_is_json_holds_what_it_must() {
    let content = json!({ "type": "object", "required": ["id"], "properties": { "id": { "type": "integer" } } });
    let text = json!({ "type": "string", "contentMediaType": "application/json", "contentSchema": content });
    assert_eq!(made(&text, Direction::Request).unwrap(), json!("{\"id\":1}"));
    let any = json!({ "type": "string", "contentMediaType": "application/json" });
    assert_eq!(made(&any, Direction::Request).unwrap(), json!("{}"));
    // What contains itself in texts comes to an end.
    let mut endless = text.clone();
    endless["contentSchema"] = json!({ "type": "object", "required": ["a"], "properties": { "a": own() } });
    assert!(made(&endless, Direction::Request).is_ok_and(|made| made.is_string()));
}

#[test]
fn what_nothing_fits_is_told_from_what_has_no_end() {
    for none in [
        json!({ "type": "integer", "minimum": 5, "maximum": 4 }),
        json!({ "type": "integer", "enum": ["a"] }),
        json!({ "allOf": [{ "type": "string" }, { "type": "integer" }] }),
        json!({ "type": "array", "items": { "type": "boolean" }, "minItems": 3, "uniqueItems": true }),
        json!(false),
        json!({ "not": {} }),
    ] {
        assert_eq!(made(&none, Response), Ok(json!("unfit")), "{none}");
        let schemas = schemas(&json!({ "A": none }));
        let content = |direction| schemas.content(direction, Some("/s/A"), [].into_iter());
        assert_eq!(content(Response).unwrap_err().why, Unmade::Unfit, "nobody can answer it");
    }
    for endless in [
        json!({ "required": ["next"], "properties": { "next": own() } }),
        json!({ "type": "array", "minItems": 1, "items": own() }),
        json!({ "oneOf": [{ "required": ["a"], "properties": { "a": own() } }, { "type": "array", "minItems": 2, "items": own() }] }),
    ] {
        assert_eq!(made(&endless, Response), Err(Unmade::Endless), "{endless}");
    }
}

/// Of a choice that goes on for ever in most of its branches, the one that ends is found.
#[test]
fn a_schema_that_contains_itself_has_a_value_that_ends() {
    let not =
        json!({ "type": "object", "required": ["not"], "additionalProperties": false, "properties": { "not": own() } });
    let and = json!({ "type": "object", "required": ["and"], "additionalProperties": false,
        "properties": { "and": { "type": "array", "minItems": 3, "items": own() } } });
    let is = json!({ "type": "object", "required": ["is"], "additionalProperties": false, "properties": { "is": { "type": "string" } } });
    let value = made(&json!({ "oneOf": [not, and, is] }), Request).unwrap();
    assert_eq!(value.pointer("/not/not/not/not"), Some(&json!({ "is": "sample" })));
    let four: Map<String, Value> = (0..4).map(|index| (format!("p{index}"), own())).collect();
    assert!(made(&json!({ "type": "object", "properties": four }), Request).is_ok());
    let children = json!({ "type": "object", "required": ["children"], "properties": { "children": { "type": "array", "items": own() } } });
    assert_eq!(made(&children, Response), Ok(json!({ "children": [{ "children": [] }] })));
}

#[test]
fn what_fills_a_machine_is_not_made() {
    let mut nested = json!({ "type": "string", "minLength": 1_000_000 });
    for _ in 0..3 {
        nested = json!({ "type": "array", "minItems": 100_000, "items": nested });
    }
    let mut doubled = Map::from_iter([("S40".to_owned(), json!({ "type": "string" }))]);
    for index in 0..40 {
        let next = json!({ "$ref": format!("#/s/S{}", index + 1) });
        doubled.insert(format!("S{index}"), json!({ "required": ["a", "b"], "properties": { "a": next, "b": next } }));
    }
    doubled.insert("A".to_owned(), json!({ "$ref": "#/s/S0" }));
    let many = json!({ "type": "object", "minProperties": 10_000_000 });
    for schema in [nested, many] {
        assert!(matches!(made(&schema, Request), Err(Unmade::TooMuch(_))), "{schema}");
    }
    let error = schemas(&Value::Object(doubled)).sample(Response, "/s/A").unwrap_err();
    assert_eq!(
        error.to_string(),
        "no value for the schema at /s/A can be made: it holds others without end, or too deep"
    );
}

/// A document may have many schemas that ask for much, and all together not too much.
#[test]
fn all_values_of_a_document_have_one_budget() {
    let large = json!({ "type": "array", "minItems": 30_000, "items": { "type": "string" } });
    let all: Map<String, Value> = (0..60).map(|index| (format!("S{index}"), large.clone())).collect();
    let schemas = schemas(&Value::Object(all));
    let made: Vec<_> = (0..60).map(|index| schemas.sample(Request, &format!("/s/S{index}"))).collect();
    assert!(made.first().is_some_and(Result::is_ok));
    let last = made.last().and_then(|made| made.clone().err()).unwrap();
    assert_eq!(last.why, Unmade::TooMuch(Exceeded::Bytes(OF_ALL.bytes)));
}

#[test]
fn a_shown_value_is_taken_where_it_fits() {
    let schemas = schemas(&json!({ "A": { "type": "integer" }, "Any": {} }));
    let (wrong, right) = (json!("one"), json!(7));
    let content =
        |schema, shown: Vec<&Value>| schemas.content(Request, schema, shown.into_iter()).map(|value| (*value).clone());
    assert_eq!(content(Some("/s/A"), vec![&wrong, &right]), Ok(json!(7)));
    assert_eq!(content(Some("/s/A"), vec![&wrong]), Ok(json!(1)));
    assert_eq!(content(Some("/s/Any"), vec![]), Ok(json!({})));
    assert_eq!(content(None, vec![]), Ok(json!({})));
    assert_eq!(*schemas.text(Request, Some("/s/A"), Some(&wrong)).unwrap(), json!("one"));
    assert_eq!(*schemas.text(Request, None, None).unwrap(), json!("sample"));
}

/// There is no type `int`, but everybody knows what its author means; of what nobody knows it is a text.
#[test]
fn a_type_of_another_language_is_taken_as_it_is_meant() {
    let schemas =
        schemas(&json!({ "Int": { "type": "int" }, "Bool": { "type": "bool" }, "Odd": { "type": "widget" } }));
    let text = |schema| (*schemas.text(Request, Some(schema), None).unwrap()).clone();
    assert_eq!([text("/s/Int"), text("/s/Bool"), text("/s/Odd")], [json!(1), json!(true), json!("sample")]);
    assert!(schemas.fits(Request, "/s/Int", &json!("one")), "it is no rule");
}

/// A schema that others are made from is never meant itself: it has the name and the members of one of those.
#[test]
fn what_others_are_made_from_is_one_of_them() {
    let pet = |kind: Value, mapping: Value| {
        json!({ "type": "object", "required": ["kind"], "properties": { "kind": kind },
            "discriminator": { "propertyName": "kind", "mapping": mapping } })
    };
    let child = |of: &str, name: &str| {
        let own = json!({ "required": [name], "properties": { name: { "type": "integer" } } });
        json!({ "allOf": [{ "$ref": format!("#/s/{of}") }, own] })
    };
    let made = |pet: Value, name: &str| {
        let all = json!({ "Pet": pet, "Cat": child("Pet", "lives"), "Dog": child("Pet", "tricks"), "Kitten": child("Cat", "days"),
            "Any": { "oneOf": [{ "$ref": "#/s/Dog" }, { "$ref": "#/s/Cat" }] } });
        let sample = schemas(&all).sample(Request, &format!("/s/{name}")).unwrap();
        assert!(sample.fits, "{name}");
        (*sample.value).clone()
    };
    let text = || json!({ "type": "string" });
    assert_eq!(made(pet(text(), json!({})), "Pet"), json!({ "kind": "Cat", "lives": 1 }));
    assert_eq!(made(pet(text(), json!({})), "Dog"), json!({ "kind": "Dog", "tricks": 1 }));
    assert_eq!(made(pet(text(), json!({})), "Kitten"), json!({ "kind": "Kitten", "lives": 1, "days": 1 }));
    assert_eq!(made(pet(text(), json!({})), "Any"), json!({ "kind": "Dog", "tricks": 1 }));
    let mapped = json!({ "d": "#/s/Dog", "c": "Cat" });
    assert_eq!(made(pet(text(), mapped.clone()), "Dog"), json!({ "kind": "d", "tricks": 1 }));
    let listed = json!({ "type": "string", "enum": ["c", "d"] });
    assert_eq!(made(pet(listed, mapped), "Dog"), json!({ "kind": "d", "tricks": 1 }));
    // What lists none of the names knows better.
    let other = json!({ "type": "string", "enum": ["x"] });
    assert_eq!(made(pet(other, json!({})), "Dog"), json!({ "kind": "x", "tricks": 1 }));
    // The discriminator of 2.0 is a name alone.
    let old =
        json!({ "type": "object", "required": ["kind"], "properties": { "kind": text() }, "discriminator": "kind" });
    assert_eq!(made(old, "Cat"), json!({ "kind": "Cat", "lives": 1 }));
}
