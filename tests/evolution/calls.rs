//! What the API sends of itself.

use super::told;

fn document(operation: &str) -> String {
    format!(
        "openapi: 3.1.0\ninfo: {{title: Shop, version: '1'}}\npaths:\n  /orders: {{get: {{responses: {{'200': {{description: \
         fine}}}}}}}}\nwebhooks:\n  paid:\n    post: {{{operation}}}\n"
    )
}

#[test]
fn what_becomes_of_a_webhook_is_told() {
    let body = "content: {application/json: {schema: {type: object}}}";
    let of = |required: &str, answers: &str, rest: &str| {
        document(&format!("requestBody: {{{required}{body}}}, responses: {{{answers}}}{rest}"))
    };
    let (heard, taken) = ("'200': {description: fine}", "'2XX': {description: fine}");
    let wants = "'200': {description: fine, content: {application/json: {schema: {type: object}}}}";
    let always = "required: true, ";
    let turns = [
        // What it was, what it is; what is told, and what of the reverse.
        (
            of("", heard, ""),
            of("", heard, ", deprecated: true"),
            "note operation-deprecated POST paid",
            "note operation-deprecated POST paid",
        ),
        (
            of(always, heard, ""),
            of("", heard, ""),
            "unclear webhook-changed POST paid",
            "compatible webhook-changed POST paid",
        ),
        (
            of("", heard, ""),
            of("", wants, ""),
            "unclear webhook-changed POST paid",
            "unclear webhook-changed POST paid",
        ),
        (
            of("", heard, ""),
            of("", taken, ""),
            "compatible webhook-changed POST paid",
            "breaking webhook-changed POST paid",
        ),
        (
            of("", heard, ""),
            of("", "'204': {description: fine}", ""),
            "breaking webhook-changed POST paid",
            "breaking webhook-changed POST paid",
        ),
    ];
    for (then, now, forth, back) in turns {
        assert_eq!(told(&then, &now), [forth], "{then}{now}");
        assert_eq!(told(&now, &then), [back], "{now}{then}");
    }
    let said = of("", heard, ", parameters: [{name: X-A, in: header, schema: {type: array}, explode: true}]");
    let unsaid = of("", heard, ", parameters: [{name: X-A, in: header, schema: {type: array}}]");
    assert_eq!(told(&said, &unsaid), [""; 0], "a list in a header is written in one way");
}

/// What a callback's answer makes the API send is told as what an operation's does.
#[test]
fn callbacks_of_callbacks_and_of_webhooks_are_compared() {
    let called = |kind: &str| {
        format!(
            "callbacks: {{seen: {{'{{$request.body#/url}}': {{post: {{requestBody: {{content: {{application/json: {{schema: \
             {{type: {kind}}}}}}}}}, responses: {{'200': {{description: fine}}}}}}}}}}}}"
        )
    };
    let of_webhook = |inner: &str| document(&format!("responses: {{'200': {{description: fine}}}}, {inner}"));
    let nested = |inner: &str| {
        of_webhook(&format!(
            "callbacks: {{paid: {{'{{$request.body#/url}}': {{post: {{responses: {{'200': {{description: fine}}}}, {inner}}}}}}}}}"
        ))
    };
    for of in [&of_webhook as &dyn Fn(&str) -> String, &nested] {
        let (then, now) = (of(&called("string")), of(&called("integer")));
        assert!(told(&then, &now).iter().any(|told| told.starts_with("breaking ")), "{:?}", told(&then, &now));
        assert!(told(&then, &then).is_empty());
        let gone = told(&then, &of("x-a: 1"));
        assert!(gone.iter().any(|told| told.contains("callback-removed")), "{gone:?}");
    }
}
