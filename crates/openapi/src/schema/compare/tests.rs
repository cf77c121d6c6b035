use serde_json::{Map, Value, json};

use super::*;

/// A document with these schemas below `/s`.
fn document(version: &str, schemas: &Value) -> Document {
    Document::parse("test.json", json!({ "openapi": version, "s": schemas }).to_string()).unwrap()
}

fn lines(compared: &Compared) -> Vec<String> {
    let line = |it: &Difference| format!("{} {:?} {} {} {}", it.what, it.turn, it.path, it.then, it.now);
    compared.differences.keys().map(line).collect()
}

fn between(then: &Document, now: &Document, way: Direction) -> Vec<String> {
    let compared = compare(then, now, way, &[("/s/A", "/s/A", Notation::Json)], LIMIT);
    assert_eq!(compared.exceeded, None);
    lines(&compared)
}

/// What differs between the schemas `A` of a response.
fn differing(then: &Value, now: &Value) -> Vec<String> {
    between(&document("3.1.0", then), &document("3.1.0", now), Direction::Response)
}

fn own() -> Value {
    json!({ "$ref": "#/s/A" })
}

/// Each schema that contains itself by `hold` in three properties, with a property that is an
/// integer or a text.
fn containing(hold: &Value, kind: &str) -> Value {
    json!({ "A": {
        "type": "object",
        "properties": { "a": hold, "b": hold, "c": { "type": "array", "items": hold }, "n": { "type": kind } },
    }})
}

#[test]
fn a_schema_that_contains_itself_in_any_way_is_itself() {
    let ways = [
        ("3.0.3", own()),
        ("3.0.3", json!({ "allOf": [own()] })),
        ("3.0.3", json!({ "allOf": [own()], "nullable": true })),
        ("3.0.3", json!({ "allOf": [own(), { "properties": { "more": { "allOf": [own()] } } }] })),
        ("3.0.3", json!({ "oneOf": [{ "allOf": [own()] }, { "type": "string" }, { "not": own() }] })),
        ("3.1.0", json!({ "$ref": "#/s/A", "description": "One of them." })),
        ("3.1.0", json!({ "$ref": "#/s/A", "minProperties": 1 })),
        ("3.1.0", json!({ "anyOf": [own(), { "type": "null" }] })),
        ("3.1.0", json!({ "oneOf": [{ "type": "null" }, own()], "default": null })),
        ("3.1.0", json!({ "if": own(), "then": { "properties": { "a": own() } }, "dependentSchemas": { "a": own() } })),
        ("3.1.0", json!({ "additionalProperties": own(), "unevaluatedProperties": { "anyOf": [own(), own()] } })),
    ];
    for (version, hold) in &ways {
        let [then, now] = ["integer", "string"].map(|kind| document(version, &containing(hold, kind)));
        for way in [Direction::Request, Direction::Response] {
            assert_eq!(between(&then, &then, way), [""; 0], "{hold}");
            let told = between(&then, &now, way);
            let expected = "type Other /n /s/A/properties/n /s/A/properties/n";
            assert!(told.contains(&expected.to_owned()), "{hold}: {told:?}");
        }
    }
}

#[test]
fn schemas_that_contain_each_other_are_compared_in_pairs() {
    let kinds = |changed: &str| {
        let mut all: Map<String, Value> = (0..12)
            .map(|index| {
                let each: Map<String, Value> = (0..12)
                    .map(|to| (format!("p{to}"), json!({ "allOf": [{ "$ref": format!("#/s/{}", name(to)) }] })))
                    .collect();
                (name(index), json!({ "properties": each }))
            })
            .collect();
        all[&name(7)]["properties"]["n"] = json!({ "type": changed });
        Value::Object(all)
    };
    fn name(index: usize) -> String {
        if index == 0 { "A".to_owned() } else { format!("K{index}") }
    }
    assert_eq!(differing(&kinds("string"), &kinds("string")), [""; 0]);
    assert_eq!(differing(&kinds("string"), &kinds("integer")), ["type Other /n /s/K7/properties/n /s/K7/properties/n"]);
}

/// What is taken to be the same while it is compared must not stay so where it turns out not to be.
#[test]
fn what_is_found_does_not_depend_on_where_comparing_begins() {
    let schemas = |kind: &str| {
        json!({
            "A": { "properties": { "b": { "$ref": "#/s/B" } } },
            "B": { "oneOf": [{ "$ref": "#/s/A" }, { "$ref": "#/s/C" }] },
            "C": { "properties": { "a": { "$ref": "#/s/A" }, "d": { "$ref": "#/s/D" } } },
            "D": { "anyOf": [{ "$ref": "#/s/B" }, { "type": kind }] },
        })
    };
    let (then, now) = (document("3.1.0", &schemas("string")), document("3.1.0", &schemas("integer")));
    let told: Vec<Vec<String>> = ["/s/A", "/s/B", "/s/C", "/s/D"]
        .into_iter()
        .map(|root| lines(&compare(&then, &now, Direction::Response, &[(root, root, Notation::Json)], LIMIT)))
        .collect();
    assert!(told.iter().all(|lines| *lines == told[0] && lines.len() == 1), "{told:?}");
    let all = [("/s/D", "/s/D", Notation::Json), ("/s/A", "/s/A", Notation::Json)];
    let compared = compare(&then, &now, Direction::Response, &all, LIMIT);
    let reached: Vec<&[usize]> = compared.differences.values().map(|reached| &*reached.pairs).collect();
    assert_eq!(reached, [[0, 1]], "both are reached");
}

#[test]
fn null_is_the_same_in_every_spelling() {
    let p = json!({ "type": "object", "required": ["x"], "properties": { "x": { "type": "integer" } } });
    let with = |a: Value| json!({ "A": { "properties": { "a": a } }, "P": p });
    let referred = json!({ "$ref": "#/s/P" });
    let nothing = json!({ "type": "null" });
    let mut inline = p.clone();
    inline["type"] = json!(["object", "null"]);
    let modern = [
        json!({ "anyOf": [referred, nothing] }),
        json!({ "oneOf": [nothing, referred] }),
        json!({ "anyOf": [{ "anyOf": [{ "allOf": [referred] }] }, { "enum": [null] }] }),
        json!({ "oneOf": [{ "$ref": "#/s/P", "description": "It." }, { "const": null }] }),
        inline,
    ];
    let old = [json!({ "allOf": [referred], "nullable": true }), json!({ "$ref": "#/s/P", "nullable": true })];
    let of = |version: &'static str, all: &[Value]| -> Vec<(Value, Document)> {
        all.iter().map(|one| (one.clone(), document(version, &with(one.clone())))).collect()
    };
    let all: Vec<_> = of("3.1.0", &modern).into_iter().chain(of("3.0.3", &old)).collect();
    for (one, then) in &all {
        for (other, now) in &all {
            assert_eq!(between(then, now, Direction::Response), [""; 0], "{one} and {other}");
        }
        let never = document("3.1.0", &with(referred.clone()));
        assert_eq!(between(then, &never, Direction::Response).len(), 1, "{one} and not null");
        assert!(between(then, &never, Direction::Response)[0].starts_with("type Narrower /a"));
    }
}

#[test]
fn alternatives_have_no_order() {
    let schemas = |keys: [&str; 3], kind: &str| {
        let all = json!({ "P": { "$ref": "#/s/P" }, "Q": { "allOf": [{ "$ref": "#/s/Q" }] }, "R": {
            "properties": { "r": { "type": kind }, "again": own() },
        }});
        let branches: Vec<Value> = keys.into_iter().map(|key| all[key].clone()).collect();
        json!({
            "A": { "oneOf": branches },
            "P": { "required": ["a"], "properties": { "a": {}, "of": own() } },
            "Q": { "required": ["b"], "properties": { "b": {} } },
        })
    };
    let then = schemas(["P", "Q", "R"], "string");
    for keys in [["P", "Q", "R"], ["R", "P", "Q"], ["Q", "R", "P"], ["R", "Q", "P"]] {
        assert_eq!(differing(&then, &schemas(keys, "string")), [""; 0]);
        let told = differing(&then, &schemas(keys, "integer"));
        assert!(told.len() == 1 && told[0].starts_with("type Other /r "), "{keys:?}: {told:?}");
    }
}

#[test]
fn alternatives_are_paired_by_what_they_are() {
    let filter = |kind: &str, shape: &str| {
        json!({ "A": { "oneOf": [
        { "required": ["and"], "properties": { "and": { "type": "array", "items": own() } } },
        { "required": ["or"], "properties": { "or": { "type": "array", "items": own() } } },
        { "required": ["not"], "properties": { "not": own() } },
        { "required": ["is"], "properties": { "is": { "type": kind }, "in": { "type": shape } } },
    ] } })
    };
    let mut turned = filter("integer", "string");
    turned["A"]["oneOf"].as_array_mut().unwrap().reverse();
    assert_eq!(
        differing(&filter("string", "string"), &turned),
        ["type Other /is /s/A/oneOf/3/properties/is /s/A/oneOf/0/properties/is"]
    );
    // Two that nobody can tell apart are not paired by their place.
    let either = |kinds: [&str; 2]| json!({ "A": { "anyOf": [{ "pattern": kinds[0] }, { "pattern": kinds[1] }] } });
    assert_eq!(differing(&either(["a", "b"]), &either(["c", "d"])), ["alternatives Unknown  /s/A /s/A"]);
}

#[test]
fn one_of_many_alternatives_is_told_from_another() {
    let with = |keys: &[&str]| {
        let branches: Vec<Value> = keys.iter().map(|key| json!({ "$ref": format!("#/s/{key}") })).collect();
        json!({ "A": { "oneOf": branches }, "P": { "required": ["p"] }, "Q": { "required": ["q"] }, "R": { "required": ["r"] } })
    };
    let told = |then: &[&str], now: &[&str]| differing(&with(then), &with(now)).join("|");
    assert_eq!(told(&["P", "Q"], &["P", "Q", "R"]), "alternatives Wider  /s/A /s/A");
    assert_eq!(told(&["R", "P", "Q"], &["Q", "P"]), "alternatives Narrower  /s/A /s/A");
    assert_eq!(told(&["P"], &["Q", "P"]), "alternatives Wider  /s/A /s/A");
    assert_eq!(told(&["Q", "P"], &["P"]), "alternatives Narrower  /s/A /s/A");
}

/// What is written in another way, and means the same.
#[test]
fn what_every_value_fits_alike_is_no_difference() {
    let alike = [
        (json!({ "type": ["string", "integer"] }), json!({ "anyOf": [{ "type": "integer" }, { "type": "string" }] })),
        (json!({ "enum": ["a", "b"] }), json!({ "oneOf": [{ "const": "b" }, { "const": "a" }] })),
        (json!({ "const": "a" }), json!({ "type": "string", "enum": ["a"] })),
        (json!({ "type": "integer", "minimum": 1 }), json!({ "type": "integer", "exclusiveMinimum": 0 })),
        (json!({ "type": "array" }), json!({ "type": "array", "items": {}, "minItems": 0, "uniqueItems": false })),
        (json!({ "type": "string" }), json!({ "type": "string", "minimum": 3, "required": ["a"], "else": false })),
        (json!({ "type": "string", "default": 1 }), json!({ "type": "string", "default": 1.0, "deprecated": false })),
        (json!({ "type": "string", "format": "byte" }), json!({ "type": "string", "contentEncoding": "base64" })),
        (json!({ "type": "boolean" }), json!({ "enum": [false, true] })),
        (json!({ "type": "integer", "multipleOf": 4 }), json!({ "type": "number", "multipleOf": 4 })),
        (json!({ "enum": ["ab", "c"] }), json!({ "enum": ["ab", "c", ""], "minLength": 1, "maxLength": 2 })),
        (json!({ "enum": [1, 2] }), json!({ "type": "integer", "enum": [0, 1, 2], "minimum": 1 })),
        (
            json!({ "type": "string", "maxLength": 3 }),
            json!({ "not": { "not": { "type": "string", "maxLength": 3 } } }),
        ),
        (json!({ "additionalProperties": false }), json!({ "additionalProperties": { "not": {} } })),
        (json!({ "additionalProperties": false }), json!({ "unevaluatedProperties": false })),
        (
            json!({ "additionalProperties": { "type": "integer" } }),
            json!({ "unevaluatedProperties": { "type": "integer" } }),
        ),
        (json!({ "dependentRequired": { "a": ["b"] } }), json!({ "dependentSchemas": { "a": { "required": ["b"] } } })),
        (
            json!({ "dependentRequired": { "a": ["b"] }, "dependentSchemas": { "c": { "minProperties": 2 } } }),
            json!({ "dependencies": { "a": ["b"], "c": { "minProperties": 2 } } }),
        ),
        (
            json!({ "if": { "required": ["a"] }, "then": { "required": ["b"] }, "else": { "required": ["c"] } }),
            json!({ "if": { "not": { "required": ["a"] } }, "then": { "required": ["c"] }, "else": { "required": ["b"] } }),
        ),
        (
            json!({ "oneOf": [{ "type": "string", "maxLength": 3 }, { "type": "object", "required": ["a"] }] }),
            json!({ "anyOf": [{ "type": "string", "maxLength": 3 }, { "type": "object", "required": ["a"] }] }),
        ),
        (one_of_kinds("oneOf", ["a", "b"]), one_of_kinds("anyOf", ["a", "b"])),
        (json!({ "type": "string" }), json!({ "anyOf": [{ "type": "string" }, { "type": "string", "maxLength": 3 }] })),
        (json!({ "type": "string" }), json!({ "type": "string", "format": "int32", "not": { "type": "array" } })),
        (json!({ "type": "integer" }), json!({ "type": "integer", "multipleOf": 0.5 })),
        (json!({ "maxItems": 1 }), json!({ "maxItems": 1, "uniqueItems": true })),
        (json!({ "type": "array", "maxItems": 0 }), json!({ "type": "array", "items": false })),
        (json!({ "minItems": 2 }), json!({ "contains": {}, "minContains": 2 })),
        (
            json!({ "required": ["a", "b"] }),
            json!({ "required": ["a", "b"], "minProperties": 2, "dependentRequired": { "a": ["b"], "c": ["c", "a"] } }),
        ),
        (
            json!({ "oneOf": [{ "minLength": 1 }, { "oneOf": [{ "maxLength": 5 }, { "pattern": "x" }] }] }),
            json!({ "oneOf": [{ "pattern": "x" }, { "maxLength": 5 }, { "minLength": 1 }] }),
        ),
    ];
    for (one, other) in alike {
        let (one, other) = (json!({ "A": one }), json!({ "A": other }));
        assert_eq!(differing(&one, &other), [""; 0], "{one} and {other}");
        assert_eq!(differing(&other, &one), [""; 0], "{other} and {one}");
    }
}

/// Objects that a property tells apart, if it has two values.
fn one_of_kinds(keyword: &str, kinds: [&str; 2]) -> Value {
    let kind = |name| json!({ "type": "object", "required": ["kind"], "properties": { "kind": { "const": name } } });
    json!({ keyword: kinds.map(kind) })
}

/// The same below keywords whose schemas can only be told to be the same or not.
#[test]
fn what_means_the_same_does_so_below_any_keyword() {
    let alike = [
        (json!({ "const": null }), json!({ "type": "null" })),
        (json!({ "enum": [null] }), json!({ "type": "null" })),
        (json!({ "type": "string", "pattern": ".*" }), json!({ "type": "string", "not": false })),
        (json!({ "type": "boolean" }), json!({ "enum": [true, false] })),
    ];
    let holding = [
        |one: &Value| json!({ "not": one }),
        |one: &Value| json!({ "contains": one }),
        |one: &Value| json!({ "if": { "required": ["a"] }, "then": one, "else": { "minProperties": 1 } }),
        |one: &Value| json!({ "allOf": [{ "required": ["a"] }], "unevaluatedProperties": one }),
    ];
    for (one, other) in &alike {
        for hold in holding {
            let [one, other] = [one, other].map(|schema| json!({ "A": hold(schema) }));
            assert_eq!(differing(&one, &other), [""; 0], "{one} and {other}");
        }
    }
}

/// What looks like another writing of the same, and is not.
#[test]
fn what_means_another_thing_is_told() {
    let required = |names: [&str; 2]| names.map(|name| json!({ "type": "object", "required": [name] }));
    let others = [
        (json!({ "oneOf": required(["a", "b"]) }), json!({ "anyOf": required(["a", "b"]) }), "alternatives Unknown"),
        (json!({ "anyOf": required(["a", "b"]) }), json!({ "oneOf": required(["a", "b"]) }), "alternatives Unknown"),
        (one_of_kinds("oneOf", ["a", "a"]), one_of_kinds("anyOf", ["a", "a"]), "alternatives Unknown"),
        (json!({ "default": "1" }), json!({ "default": 1 }), "default Remarked"),
        (json!({ "default": "true" }), json!({ "default": true }), "default Remarked"),
        (json!({ "enum": ["ab", "c"] }), json!({ "enum": ["ab", "c"], "minLength": 2 }), "enum Narrower"),
        (json!({ "type": "number", "multipleOf": 0.5 }), json!({ "type": "integer" }), "multipleOf"),
        (
            json!({ "type": "string" }),
            json!({ "oneOf": [{ "type": "string" }, { "type": "string", "maxLength": 3 }] }),
            "alternatives Narrower",
        ),
        (
            json!({ "oneOf": [{ "type": "string" }, { "type": "string", "maxLength": 3 }] }),
            json!({ "type": "string" }),
            "alternatives Wider",
        ),
        (json!({ "type": "string" }), json!({ "anyOf": [{ "type": "string" }, { "type": "integer" }] }), "type Wider"),
        (json!({ "type": "string" }), json!({ "type": "string", "format": "int64" }), "format"),
        (
            json!({ "type": "string" }),
            json!({ "type": "string", "not": { "type": ["string", "null"], "maxLength": 3 } }),
            "not Narrower",
        ),
        (
            json!({ "type": "integer", "maximum": 9_223_372_036_854_775_807_u64 }),
            json!({ "type": "integer", "maximum": 9_223_372_036_854_775_806_u64 }),
            "maximum Narrower",
        ),
        (
            json!({ "oneOf": [{ "const": "a" }, { "const": "b" }] }),
            json!({ "oneOf": [{ "const": "a" }, { "const": "b", "deprecated": true }] }),
            "deprecated Remarked",
        ),
        (
            json!({ "anyOf": [{ "type": "string" }, { "type": "integer" }] }),
            json!({ "anyOf": [{ "type": "string", "deprecated": true }, { "type": "integer" }] }),
            "deprecated Remarked",
        ),
        (json!({ "maxItems": 2 }), json!({ "maxItems": 2, "uniqueItems": true }), "uniqueItems Narrower"),
        (json!({ "required": ["a"] }), json!({ "required": ["a"], "minProperties": 2 }), "minProperties Narrower"),
        (
            json!({ "patternProperties": { "^x": {} }, "additionalProperties": false }),
            json!({ "additionalProperties": false }),
            "patternProperties Narrower",
        ),
        (
            json!({ "patternProperties": { "^x": {} }, "additionalProperties": { "type": "string" } }),
            json!({ "additionalProperties": { "type": "string" } }),
            "type Narrower /*",
        ),
        (
            json!({ "type": "array", "contains": { "type": "string" }, "minContains": 0 }),
            json!({ "type": "array", "contains": { "type": "string" } }),
            "contains Narrower",
        ),
        (
            json!({ "type": "array", "contains": { "type": "string" }, "minContains": 0, "maxContains": 3 }),
            json!({ "type": "array", "contains": { "type": "string" }, "maxContains": 3 }),
            "minContains Narrower",
        ),
        (
            json!({ "type": "string", "oneOf": [{ "pattern": "^a" }, { "type": "array" }] }),
            json!({ "type": "string", "oneOf": [{ "pattern": "^a", "type": "number" }, { "type": "array" }] }),
            "type Other",
        ),
        (json!({ "not": { "type": "string" } }), json!({ "not": { "not": { "type": "string" } } }), "not"),
        (
            json!({ "allOf": [{ "properties": { "a": {} } }], "unevaluatedProperties": false }),
            json!({ "allOf": [{ "properties": { "a": {} } }], "additionalProperties": false }),
            "additionalProperties",
        ),
        (
            json!({ "if": { "required": ["a"] }, "then": { "required": ["b"] } }),
            json!({ "if": { "required": ["a"] }, "else": { "required": ["b"] } }),
            "then",
        ),
        (
            json!({ "additionalProperties": false }),
            json!({ "properties": { "a": {} }, "additionalProperties": false }),
            "property Named { closed: true }",
        ),
        (
            json!({ "properties": { "a": { "type": "string" } } }),
            json!({ "properties": { "a": { "allOf": [{ "type": "string" }, { "type": "integer" }] } } }),
            "type Other",
        ),
        (
            json!({ "properties": { "a": { "type": "string" } } }),
            json!({ "properties": { "a": false } }),
            "type Narrower",
        ),
    ];
    for (one, other, expected) in others {
        let told = differing(&json!({ "A": one }), &json!({ "A": other })).join("|");
        assert!(told.contains(expected), "{one} and {other}: {told}");
    }
    let kinds = |default: &str| {
        let mapping = json!({ "p": "#/s/P", "q": "#/s/Q" });
        json!({
            "A": { "oneOf": [{ "$ref": "#/s/P" }, { "$ref": "#/s/Q" }],
                "discriminator": { "propertyName": "kind", "mapping": mapping, "defaultMapping": default } },
            "P": { "type": "object", "required": ["p"] }, "Q": { "type": "object", "required": ["q"] },
        })
    };
    let between =
        |then, now| between(&document("3.2.0", &kinds(then)), &document("3.2.0", &kinds(now)), Direction::Response);
    assert_eq!(between("#/s/P", "#/s/Q"), ["discriminator Unknown  /s/A /s/A"]);
    assert_eq!(between("#/s/P", "#/s/P"), [""; 0]);
}

/// Where everything is text, types are told apart by the texts that they allow.
#[test]
fn what_is_written_as_text_is_compared_as_text() {
    let (text, integer) = (json!({ "type": "string" }), json!({ "type": "integer" }));
    let list = |items: &Value| json!({ "type": "array", "items": items });
    let turns = [
        // Then and now; what is told of texts, and what of JSON.
        (integer.clone(), text.clone(), "type Wider", "type Other"),
        (json!({ "type": "boolean" }), text.clone(), "type Wider", "type Other"),
        (
            json!({ "type": "number", "minimum": 1 }),
            json!({ "type": "string", "minLength": 1 }),
            "type Wider",
            "type Other",
        ),
        (list(&integer), list(&text), "type Wider /[]", "type Other /[]"),
        (json!({ "enum": [1, 2] }), json!({ "enum": ["1", "2"] }), "type Remarked", "type Other"),
        (json!({ "enum": [1, 2] }), json!({ "enum": ["1", "2", "x"] }), "enum Wider", "type Other"),
        (json!({ "enum": ["1", "2"] }), integer.clone(), "type Wider", "type Other"),
        (json!({ "enum": ["1", "x"] }), integer.clone(), "type Other", "type Other"),
        (json!({ "type": "boolean" }), json!({ "enum": ["true", "false"] }), "type Remarked", "type Other"),
        (text.clone(), json!({ "type": ["string", "integer"] }), "type Remarked", "type Wider"),
        (
            json!({ "type": "integer", "default": 1 }),
            json!({ "type": "integer", "default": "1" }),
            "",
            "default Unknown",
        ),
        (text.clone(), integer.clone(), "type Narrower", "type Other"),
        (integer.clone(), json!({ "type": "boolean" }), "type Other", "type Other"),
        (integer.clone(), json!({ "type": "string", "maxLength": 2 }), "type Other", "type Other"),
        (integer.clone(), json!({ "type": "string", "format": "uuid" }), "type Other", "type Other"),
        (integer.clone(), json!({ "type": "string", "pattern": "^[0-9]+$" }), "type Unknown", "type Other"),
        (integer.clone(), list(&text), "type Other", "type Other"),
        (
            json!({ "type": "string", "maxLength": 9 }),
            json!({ "type": "string", "maxLength": 5 }),
            "maxLength Narrower",
            "maxLength Narrower",
        ),
        (json!({ "type": ["integer", "null"] }), text.clone(), "type Other", "type Other"),
    ];
    let told = |then: &Value, now: &Value, notation| {
        let [then, now] = [then, now].map(|schema| document("3.1.0", &json!({ "A": schema })));
        lines(&compare(&then, &now, Direction::Request, &[("/s/A", "/s/A", notation)], LIMIT)).join("|")
    };
    for (then, now, in_text, in_json) in &turns {
        for (notation, expected) in [(Notation::Text, in_text), (Notation::Xml, in_text), (Notation::Json, in_json)] {
            let told = told(then, now, notation);
            assert!(
                told.starts_with(expected) && told.is_empty() == expected.is_empty(),
                "{notation:?} {then} {now}: {told}"
            );
        }
    }
    let form = |kind: &Value| json!({ "type": "object", "properties": { "n": kind, "of": { "type": "object", "properties": { "n": kind } } } });
    let parts = told(&form(&integer), &form(&text), Notation::Parts);
    assert!(parts.contains("type Wider /n ") && parts.contains("type Other /of/n "), "{parts}");
}

/// How a value is written in XML is told as a note where it is written in no XML.
#[test]
fn what_is_said_of_xml_counts_there() {
    let with =
        |xml: Value| json!({ "A": { "type": "object", "properties": { "id": { "type": "string", "xml": xml } } } });
    let told = |xml: Value, notation| {
        let [then, now] = [with(json!({})), with(xml)].map(|schemas| document("3.0.3", &schemas));
        lines(&compare(&then, &now, Direction::Request, &[("/s/A", "/s/A", notation)], LIMIT)).join("|")
    };
    for xml in [json!({ "name": "number" }), json!({ "attribute": true }), json!({ "namespace": "urn:a" })] {
        assert!(told(xml.clone(), Notation::Xml).starts_with("xml Unknown /id"), "{xml}");
        assert!(told(xml.clone(), Notation::Json).starts_with("xml Remarked /id"), "{xml}");
    }
    for xml in [json!({ "name": "id" }), json!({ "attribute": false, "wrapped": false, "x-a": 1 })] {
        assert_eq!(told(xml.clone(), Notation::Xml), "", "{xml}");
    }
}

/// No keyword is passed over, the unknown ones included.
#[test]
fn each_keyword_is_told() {
    let string = || json!({ "type": "string" });
    let edits = [
        ("uniqueItems", json!({ "type": "array" }), json!(true)),
        ("items", json!({ "type": "array" }), string()),
        ("prefixItems", json!({ "type": "array" }), json!([string()])),
        ("contains", json!({ "type": "array" }), string()),
        ("unevaluatedItems", json!({ "type": "array" }), json!(false)),
        ("minContains", json!({ "type": "array", "contains": string() }), json!(2)),
        ("unevaluatedProperties", json!({ "allOf": [{ "minProperties": 1 }] }), json!(false)),
        ("dependentSchemas", json!({}), json!({ "a": { "minProperties": 2 } })),
        ("dependentRequired", json!({}), json!({ "a": ["b"] })),
        ("patternProperties", json!({}), json!({ "^x": string() })),
        ("propertyNames", json!({}), json!({ "maxLength": 3 })),
        ("contentEncoding", string(), json!("base16")),
        ("contentMediaType", string(), json!("image/png")),
        ("discriminator", json!({ "type": "object" }), json!({ "propertyName": "kind" })),
        ("default", string(), json!("a")),
        ("deprecated", string(), json!(true)),
        ("not", json!({}), json!({ "required": ["a"] })),
        ("multipleOf", json!({ "type": "integer" }), json!(5)),
        ("type", json!({}), json!("file")),
        ("formatMinimum", string(), json!("2020-01-01")),
        ("xml", string(), json!({ "name": "a" })),
    ];
    for (keyword, without, value) in edits {
        let mut with = without.clone();
        with[keyword] = value;
        let of = |schema: &Value| json!({ "A": { "properties": { "p": schema } } });
        for (then, now) in [(of(&without), of(&with)), (of(&with), of(&without))] {
            let told = differing(&then, &now);
            let what = if ["formatMinimum", "type"].contains(&keyword) { "keyword" } else { keyword };
            assert_eq!(told.len(), 1, "{keyword}: {told:?}");
            assert!(told[0].starts_with(what), "{keyword}: {told:?}");
        }
    }
}

#[test]
fn what_begins_or_ends_to_go_one_way_is_told() {
    let with = |flag: &str, required: bool| {
        let required: &[&str] = if required { &["p"] } else { &[] };
        json!({ "A": { "required": required, "properties": { "p": { "type": "string", flag: true } } } })
    };
    let told = |way, then: &Value, now: &Value| between(&document("3.0.3", then), &document("3.0.3", now), way);
    let (plain, read, write) = (with("x-a", true), with("readOnly", true), with("writeOnly", true));
    let gone = |required| format!("property Unnamed {{ required: {required} }} /p /s/A/properties/p /s/A");
    assert_eq!(told(Direction::Request, &plain, &read), [gone(true)]);
    assert_eq!(told(Direction::Response, &plain, &write), [gone(true)]);
    assert_eq!(told(Direction::Request, &with("x-a", false), &with("readOnly", false)), [gone(false)]);
    assert_eq!(told(Direction::Request, &read, &plain), ["required Narrower /p /s/A /s/A/properties/p"]);
    assert_eq!(told(Direction::Response, &plain, &read), [""; 0]);
    assert_eq!(told(Direction::Request, &plain, &write), [""; 0]);
}

/// Schemas that are put together in more ways than anybody could count: each property holds
/// another set of them.
fn endless(count: usize) -> Value {
    let reference = |index: usize| json!({ "$ref": format!("#/s/Q{index}") });
    let mut all = Map::from_iter([("A".to_owned(), reference(0))]);
    let both = json!({ "allOf": [reference(0), reference(1)] });
    all.insert("Q0".to_owned(), json!({ "properties": { "a": both, "b": reference(0) } }));
    for index in 1..=count {
        let next = if index == count { json!({ "type": "string" }) } else { reference(index + 1) };
        all.insert(format!("Q{index}"), json!({ "properties": { "a": next, "b": next } }));
    }
    Value::Object(all)
}

#[test]
fn what_takes_too_much_is_not_compared_to_its_end_and_says_so() {
    let document = document("3.0.3", &endless(40));
    for limit in [Limit { steps: 10_000, bytes: u64::MAX }, Limit { steps: u64::MAX, bytes: 1_000_000 }] {
        let compared = compare(&document, &document, Direction::Response, &[("/s/A", "/s/A", Notation::Json)], limit);
        assert!(compared.exceeded.is_some() && compared.differences.is_empty());
    }
    let few = self::document("3.0.3", &endless(6));
    assert_eq!(between(&few, &few, Direction::Response), [""; 0]);
}

#[test]
fn a_long_chain_is_followed() {
    let mut all = Map::from_iter([("A".to_owned(), json!({ "$ref": "#/s/S0" }))]);
    for index in 0..3_000 {
        let next = json!({ "$ref": format!("#/s/S{}", index + 1) });
        all.insert(format!("S{index}"), if index % 2 == 0 { next } else { json!({ "properties": { "p": next } }) });
    }
    all.insert("S3000".to_owned(), json!({ "type": "string" }));
    let then = Value::Object(all.clone());
    all.insert("S3000".to_owned(), json!({ "type": "integer" }));
    assert_eq!(differing(&then, &then), [""; 0]);
    assert_eq!(differing(&then, &Value::Object(all)).len(), 1);
}

#[test]
fn alternatives_that_say_their_own_value_may_be_called_anything() {
    let schemas = |cat: &str, dog: &str, kinds: [Value; 2]| {
        let [cat_kind, dog_kind] = kinds;
        let refs: Vec<Value> = [cat, dog].iter().map(|name| json!({ "$ref": format!("#/s/{name}") })).collect();
        json!({
            "A": { "oneOf": refs, "discriminator": { "propertyName": "kind" } },
            cat: { "type": "object", "properties": { "kind": cat_kind, "purrs": { "type": "boolean" } } },
            dog: { "type": "object", "properties": { "kind": dog_kind, "barks": { "type": "boolean" } } },
        })
    };
    let own = || [json!({ "const": "cat" }), json!({ "enum": ["dog", "wolf"] })];
    assert_eq!(differing(&schemas("Cat", "Dog", own()), &schemas("Feline", "Canine", own())), Vec::<String>::new());
    // Without a value of their own, their names are the values.
    let any = || [json!({ "type": "string" }), json!({ "type": "string" })];
    assert_ne!(differing(&schemas("Cat", "Dog", any()), &schemas("Feline", "Canine", any())), Vec::<String>::new());
    // What is made of alternatives has their values.
    let nested = |pet: &str, cat: &str| {
        json!({
            "A": { "oneOf": [{ "$ref": format!("#/s/{pet}") }], "discriminator": { "propertyName": "kind" } },
            pet: { "anyOf": [{ "$ref": format!("#/s/{cat}") }] },
            cat: { "allOf": [{ "properties": { "kind": { "const": "cat" } } }, { "type": "object" }] },
        })
    };
    assert_eq!(differing(&nested("Pet", "Cat"), &nested("Animal", "Feline")), Vec::<String>::new());
    let other = [json!({ "const": "tomcat" }), json!({ "enum": ["dog", "wolf"] })];
    assert_ne!(differing(&schemas("Cat", "Dog", own()), &schemas("Cat", "Dog", other)), Vec::<String>::new());
}

#[test]
fn a_pattern_that_every_text_fits_is_none() {
    let of = |pattern: &str| json!({ "A": { "type": "string", "pattern": pattern } });
    let plain = json!({ "A": { "type": "string" } });
    for idle in ["", ".*"] {
        assert_eq!(differing(&of(idle), &plain), Vec::<String>::new(), "{idle}");
        assert_eq!(differing(&of(idle), &of("^a$")), ["pattern Narrower  /s/A /s/A"], "{idle}");
        assert_eq!(differing(&of("^a$"), &of(idle)), ["pattern Wider  /s/A /s/A"], "{idle}");
    }
    assert_eq!(differing(&of("a"), &of(".+")), ["pattern Unknown  /s/A /s/A"]);
}

#[test]
fn values_of_which_there_may_be_more_are_those_of_a_request_alone() {
    let of = |values: Value| document("3.1.0", &json!({ "A": { "type": "string", "x-extensible-enum": values } }));
    let (two, three) = (of(json!(["a", "b"])), of(json!(["a", "b", "c"])));
    assert_eq!(between(&three, &two, Direction::Request), ["enum Narrower  /s/A /s/A"]);
    assert_eq!(between(&two, &three, Direction::Request), ["enum Wider  /s/A /s/A"]);
    assert_eq!(between(&three, &two, Direction::Response), Vec::<String>::new());
    assert_eq!(between(&two, &three, Direction::Response), Vec::<String>::new());
    let plain = document("3.1.0", &json!({ "A": { "type": "string" } }));
    assert_eq!(between(&plain, &two, Direction::Response), Vec::<String>::new());
}
