//! Alternatives that become others, where some or all of them say nothing but a type.

use serde_json::{Value, json};

use super::spelled::both_ways;

fn any(all: &[Value]) -> Value {
    json!({ "anyOf": all })
}

fn one(all: &[Value]) -> Value {
    json!({ "oneOf": all })
}

fn kind(name: &str) -> Value {
    json!({ "type": name })
}

fn list() -> Value {
    json!({ "type": "array", "items": { "type": "string" } })
}

fn object() -> Value {
    json!({ "type": "object", "required": ["a"], "properties": { "a": { "type": "string" } } })
}

fn short() -> Value {
    json!({ "type": "string", "maxLength": 3 })
}

/// No value fits both, whatever each alternative says beside its type.
#[test]
fn alternatives_of_wholly_other_types_are_other_values() {
    let listed = json!({ "type": "string", "enum": ["a"] });
    let more = json!({ "type": "integer", "minimum": 9 });
    let turns = [
        ([object(), kind("string")].to_vec(), [list(), more.clone()].to_vec()),
        ([list(), kind("integer")].to_vec(), [kind("boolean"), listed.clone()].to_vec()),
        ([list(), more.clone()].to_vec(), [kind("boolean"), listed.clone(), object()].to_vec()),
        (
            [list(), json!({ "type": ["integer", "null"] })].to_vec(),
            [json!({ "type": ["object", "null"], "minProperties": 1 }), listed].to_vec(),
        ),
    ];
    for (then, now) in turns {
        for of in [any, one] {
            let told = both_ways(&of(&then), &of(&now));
            assert_eq!(told, [["breaking request-type-changed"]; 2], "{then:?} {now:?}");
        }
    }
    assert_eq!(
        both_ways(&one(&[list(), more.clone()]), &one(&[more.clone(), list()])),
        [[""; 0]; 2],
        "in another order"
    );
    let told = both_ways(&any(&[list(), more.clone()]), &any(&[list(), more, object()]));
    assert_eq!(told, [["compatible request-alternatives-wider"], ["breaking request-alternatives-narrower"]]);
}

/// Alternatives that say nothing but types are a choice all the same.
#[test]
fn plain_alternatives_get_one_that_says_more() {
    for more in [object(), list()] {
        for of in [any, one] {
            let then = of(&[kind("string"), kind("boolean")]);
            let told = both_ways(&then, &of(&[kind("string"), kind("boolean"), more.clone()]));
            assert_eq!(told, [["compatible request-type-wider"], ["breaking request-type-narrower"]], "{more}");
        }
    }
    // Where the one that comes takes the place of a plain one, values are lost.
    let told = both_ways(&any(&[kind("string"), kind("boolean")]), &any(&[short(), kind("boolean"), list()]));
    assert!(told[0].contains(&"breaking request-alternatives-narrower".to_owned()), "{told:?}");
    assert!(told[1].contains(&"breaking request-type-narrower".to_owned()), "{told:?}");
}

/// What an alternative takes that stays, is taken whatever others come and go, where one of them is enough.
#[test]
fn an_alternative_that_another_covers_adds_nothing() {
    let integer = kind("integer");
    let turns = [
        ([kind("string"), list()], json!({ "type": "string", "enum": ["a"] })),
        ([kind("number"), list()], integer.clone()),
        ([kind("object"), kind("string")], object()),
        ([kind("string"), kind("null")], short()),
    ];
    for (then, more) in turns {
        let now = [then[0].clone(), then[1].clone(), more];
        assert_eq!(both_ways(&any(&then), &any(&now)), [[""; 0]; 2], "{now:?}");
    }
    // One that is covered by none that stays is one.
    let told =
        both_ways(&any(&[short(), list()]), &any(&[short(), list(), json!({ "type": "string", "maxLength": 9 })]));
    assert_eq!(told, [["compatible request-alternatives-wider"], ["breaking request-alternatives-narrower"]]);
    // Where just one may hold, what two take is not taken.
    let told = both_ways(&one(&[kind("string"), integer]), &one(&[kind("string"), kind("integer"), short()]));
    assert_eq!(told, [["breaking request-alternatives-narrower"], ["compatible request-alternatives-wider"]]);
}

/// A whole number fits both, and just one may hold.
#[test]
fn plain_alternatives_may_have_values_in_common() {
    let both = one(&[kind("number"), kind("integer")]);
    let told = both_ways(&both, &one(&[kind("number")]));
    assert_eq!(told, [["compatible request-alternatives-wider"], ["breaking request-alternatives-narrower"]]);
    assert_eq!(both_ways(&both, &one(&[kind("integer"), kind("number")])), [[""; 0]; 2]);
    assert_eq!(both_ways(&any(&[kind("number"), kind("integer")]), &kind("number")), [[""; 0]; 2]);
    let nullable = one(&[json!({ "type": ["string", "null"] }), json!({ "type": ["integer", "null"] })]);
    assert_eq!(both_ways(&nullable, &json!({ "type": ["string", "integer", "null"] })), [[""; 0]; 2], "null aside");
}
