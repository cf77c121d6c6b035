//! What a change of a rule could break without any other test noticing: each was found by changing it.

use countersign::drift::evolved;

use super::contract;

/// A document of one operation, whose body and answer have an object with a text in it.
fn document(asked: &str, answered: &str) -> String {
    let of = |text: &str| format!("{{type: object, properties: {{a: {{type: object, {text}}}}}}}");
    format!(
        "openapi: 3.0.3\ninfo: {{title: Shop, version: '1'}}\npaths:\n  /orders:\n    post:\n      requestBody: \
         {{required: true, content: {{application/json: {{schema: {}}}}}}}\n      responses: {{'200': {{description: \
         fine, content: {{application/json: {{schema: {}}}}}}}}}\n",
        of(asked),
        of(answered)
    )
}

/// What is told, as `rule: message`, and the parts of exchanges that it is about.
fn told(then: &str, now: &str) -> Vec<(String, String)> {
    let changes = evolved("shop", &contract("then.yaml", then), &contract("now.yaml", now));
    let of = |change: &countersign::drift::StatementChange| {
        let parts: Vec<String> = change.reached.iter().map(|reached| format!("{:?}", reached.part)).collect();
        (format!("{}: {}", change.rule, change.message), parts.join(" "))
    };
    changes.iter().map(of).collect()
}

const PLAIN: &str = "properties: {b: {type: string}}";
const REQUIRED: &str = "required: [b], properties: {b: {type: string}}";
const LISTED: &str = "properties: {b: {type: string, enum: [x, y]}}";

/// Who never sent a property is concerned where it must be sent now, and so what stands around it is the part; else
/// it is the property itself.
#[test]
fn a_part_is_the_property_or_what_must_have_it_now() {
    for (then, now, part) in [
        ((PLAIN, PLAIN), (REQUIRED, PLAIN), r#"Some(Sent("/a"))"#),
        ((REQUIRED, PLAIN), (PLAIN, PLAIN), r#"Some(Sent("/a/b"))"#),
        ((PLAIN, PLAIN), (LISTED, PLAIN), r#"Some(Sent("/a/b"))"#),
        ((PLAIN, PLAIN), (PLAIN, REQUIRED), r#"Some(Received("/a/b"))"#),
        ((PLAIN, REQUIRED), (PLAIN, PLAIN), r#"Some(Received("/a/b"))"#),
        ((PLAIN, PLAIN), (PLAIN, LISTED), r#"Some(Received("/a/b"))"#),
    ] {
        let told = told(&document(then.0, then.1), &document(now.0, now.1));
        let [(_, reached)] = &told[..] else { panic!("{told:?}") };
        assert_eq!(reached, part, "{told:?}");
    }
}

#[test]
fn what_is_deprecated_is_told_in_the_way_that_it_went() {
    let deprecated = "properties: {b: {type: string, deprecated: true}}";
    for (then, now, message) in [(PLAIN, deprecated, "is deprecated now"), (deprecated, PLAIN, "is deprecated no more")]
    {
        let told = told(&document(then, PLAIN), &document(now, PLAIN));
        let [(says, _)] = &told[..] else { panic!("{told:?}") };
        assert!(says.contains(message), "{says}");
    }
}
