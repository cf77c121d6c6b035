//! Bodies: their media types, and what is said of them in several ways.

use super::told;

fn document(version: &str, body: &str, answer: &str) -> String {
    format!(
        "openapi: {version}\ninfo: {{title: Shop, version: '1'}}\npaths:\n  /photos:\n    post:\n      requestBody: \
         {{required: true, content: {{{body}}}}}\n      responses: {{'200': {{description: fine, content: {{{answer}}}}}}}\n"
    )
}

fn sent(body: &str) -> String {
    document("3.0.3", body, "text/plain: {}")
}

fn answered(version: &str, answer: &str) -> String {
    document(version, "text/plain: {}", answer)
}

#[test]
fn a_range_and_what_falls_under_it() {
    let of = |media_type: &str| answered("3.0.3", &format!("'{media_type}': {{schema: {{type: object}}}}"));
    let added = "unclear media-type-added POST /photos";
    let removed = "compatible media-type-removed POST /photos";
    for (range, one) in [("*/*", "application/json"), ("image/*", "image/png")] {
        assert_eq!(told(&of(range), &of(one)), [removed], "{range} → {one}");
        assert_eq!(told(&of(one), &of(range)), [added], "{one} → {range}");
    }
    assert_eq!(told(&of("image/*"), &of("text/plain"))[0], "breaking media-type-removed POST /photos");
    // A client that sends what is taken no more is refused.
    let taken = |media_type: &str| sent(&format!("'{media_type}': {{schema: {{type: object}}}}"));
    assert_eq!(told(&taken("*/*"), &taken("application/json")), ["breaking body-media-type-removed POST /photos"]);
    assert_eq!(told(&taken("application/json"), &taken("*/*")), ["compatible body-media-type-added POST /photos"]);
}

#[test]
fn bytes_are_described_in_the_way_of_each_version() {
    let old =
        |media_type: &str| answered("3.0.3", &format!("{media_type}: {{schema: {{type: string, format: binary}}}}"));
    let new = |media_type: &str, schema: &str| answered("3.1.0", &format!("{media_type}: {{{schema}}}"));
    let alike = [
        ("application/octet-stream", ""),
        ("image/png", ""),
        ("image/png", "schema: {type: string, contentMediaType: image/png}"),
        ("application/pdf", "schema: {}"),
    ];
    for (media_type, schema) in alike {
        assert_eq!(told(&old(media_type), &new(media_type, schema)), [""; 0], "{media_type} {schema}");
        assert_eq!(told(&new(media_type, schema), &old(media_type)), [""; 0], "{media_type} {schema}, and back");
    }
    let others = [
        ("image/png", "schema: {type: string, contentMediaType: image/gif}"),
        ("image/png", "schema: {type: string, contentEncoding: base64}"),
        ("application/json", ""),
        ("application/pdf", "schema: {type: object}"),
    ];
    for (media_type, schema) in others {
        assert_ne!(told(&old(media_type), &new(media_type, schema)), [""; 0], "{media_type} {schema}");
    }
    let two = "swagger: '2.0'\ninfo: {title: Shop, version: '1'}\nproduces: [application/pdf]\npaths:\n  /photos:\n    \
               post:\n      responses: {'200': {description: fine, schema: {type: file}}}\n";
    let three = two
        .replace("swagger: '2.0'", "openapi: 3.0.3")
        .replace("produces: [application/pdf]\n", "")
        .replace("schema: {type: file}", "content: {application/pdf: {schema: {type: string, format: binary}}}");
    assert_eq!(told(two, &three), [""; 0]);
    assert_eq!(told(&three, two), [""; 0]);
}

/// What a part of a form is where nothing is said of it, may be said; what is said of no part says nothing.
#[test]
fn an_encoding_counts_where_it_says_another_thing() {
    let form = |media_type: &str, encoding: &str| {
        let properties = "photo: {type: string, format: binary}, title: {type: string}, of: {type: object}, \
                          ids: {type: array, items: {type: string}}";
        let schema = format!("schema: {{type: object, properties: {{{properties}}}}}");
        sent(&format!("{media_type}: {{{schema}, encoding: {{{encoding}}}}}"))
    };
    let parts = |encoding: &str| form("multipart/form-data", encoding);
    let usual = [
        "photo: {contentType: application/octet-stream}",
        "title: {contentType: text/plain}",
        "of: {contentType: application/json}",
        "ids: {contentType: text/plain}",
    ];
    for encoding in usual {
        assert_eq!(told(&parts(""), &parts(encoding)), [""; 0], "{encoding}");
        assert_eq!(told(&parts(encoding), &parts("")), [""; 0], "{encoding}");
    }
    let changed = |class: &str| [format!("{class} body-encoding-changed POST /photos")];
    assert_eq!(told(&parts(""), &parts("photo: {contentType: image/png}")), changed("breaking"));
    assert_eq!(told(&parts("photo: {contentType: image/png}"), &parts("")), changed("compatible"));
    assert_eq!(told(&parts(""), &parts("none: {contentType: image/png}")), changed("note"));
    let json = |encoding: &str| form("application/json", encoding);
    assert_eq!(told(&json(""), &json("title: {contentType: image/png}")), changed("note"));
    let fields = |encoding: &str| form("application/x-www-form-urlencoded", encoding);
    assert_eq!(told(&fields(""), &fields("ids: {style: form, explode: true}")), [""; 0]);
    assert_eq!(told(&fields(""), &fields("ids: {style: form, explode: false}")), changed("unclear"));
    assert_eq!(told(&fields(""), &fields("ids: {style: pipeDelimited}")), changed("unclear"));
}

#[test]
fn a_form_is_text_and_a_json_body_is_not() {
    let of = |media_type: &str, kind: &str| {
        sent(&format!("{media_type}: {{schema: {{type: object, properties: {{a: {{type: {kind}}}}}}}}}"))
    };
    let classes = [
        ("application/x-www-form-urlencoded", "compatible request-type-wider"),
        ("multipart/form-data", "compatible request-type-wider"),
        ("application/xml", "compatible request-type-wider"),
        ("application/json", "breaking request-type-changed"),
        ("application/vnd.shop+json", "breaking request-type-changed"),
    ];
    for (media_type, expected) in classes {
        let told = told(&of(media_type, "integer"), &of(media_type, "string"));
        assert!(told.len() == 1 && told[0].starts_with(expected), "{media_type}: {told:?}");
    }
}

/// The fields of 2.0 are the properties of a later version.
#[test]
fn a_form_is_the_same_in_every_version() {
    let two = |fields: &str| {
        format!(
            "swagger: '2.0'\ninfo: {{title: Shop, version: '1'}}\nconsumes: [application/x-www-form-urlencoded]\npaths:\n  \
             /photos:\n    post:\n      parameters: [{fields}]\n      responses: {{'200': {{description: fine}}}}\n"
        )
    };
    let three = |schema: &str| {
        format!(
            "openapi: 3.0.3\ninfo: {{title: Shop, version: '1'}}\npaths:\n  /photos:\n    post:\n      requestBody: {{required: \
             true, content: {{application/x-www-form-urlencoded: {{schema: {{{schema}}}}}}}}}\n      responses: {{'200': \
             {{description: fine}}}}\n"
        )
    };
    let old =
        two("{name: title, in: formData, type: string, required: true}, {name: count, in: formData, type: integer}");
    let new = |rest: &str| {
        three(&format!(
            "type: object, required: [title{rest}], properties: {{title: {{type: string}}, count: {{type: integer}}}}"
        ))
    };
    assert_eq!(told(&old, &new("")), [""; 0]);
    assert_eq!(told(&new(""), &old), [""; 0]);
    assert_eq!(told(&old, &new(", count")), ["breaking field-required POST /photos"]);
    let shorter = three(
        "type: object, required: [title], properties: {title: {type: string}, count: {type: integer, maximum: 9}}",
    );
    assert!(told(&old, &shorter)[0].starts_with("breaking request-maximum-narrower"), "{:?}", told(&old, &shorter));
    let without = three("type: object, required: [title], properties: {title: {type: string}}");
    assert_eq!(told(&old, &without), ["breaking field-removed POST /photos"]);
    // Another kind of schema has no fields to compare.
    let other = three("oneOf: [{type: object, required: [title]}, {type: object, required: [count]}]");
    assert_eq!(told(&old, &other), ["unclear body-described-otherwise POST /photos"]);
    // A list in one field, with commas, is another thing than a field for each item.
    let list = |how: &str| two(&format!("{{name: tags, in: formData, type: array, items: {{type: string}}{how}}}"));
    let later =
        three("type: object, properties: {tags: {type: array, items: {type: string}}}").replace("required: true, ", "");
    assert_eq!(told(&list(", collectionFormat: multi"), &later), [""; 0]);
    assert_eq!(told(&list(""), &later), ["breaking body-encoding-changed POST /photos"]);
    assert_eq!(told(&list(""), &list(", collectionFormat: multi")), ["breaking body-encoding-changed POST /photos"]);
}

/// What a component is called says nothing, and what it holds does, wherever it is referred to.
#[test]
fn what_is_referred_to_is_compared_by_what_it_holds() {
    let of = |answer: &str, name: &str, kind: &str| {
        let document = answered("3.2.0", &answer.replace("NAME", name));
        format!(
            "{document}components:\n  schemas:\n    {name}: {{type: object, properties: {{d: {{type: {kind}}}}}}}\n"
        )
    };
    let schema = "{$ref: '#/components/schemas/NAME'}";
    let streamed = format!("text/event-stream: {{itemSchema: {schema}}}");
    let nested = format!("application/jsonl: {{itemSchema: {{type: object, properties: {{x: {schema}}}}}}}");
    let decoded = format!(
        "text/plain: {{schema: {{type: string, contentMediaType: application/json, contentSchema: {schema}}}}}"
    );
    let headers = format!(
        "multipart/mixed: {{schema: {{type: array}}, itemEncoding: {{headers: {{X-A: {{schema: {schema}}}}}}}}}"
    );
    for (answer, turn) in [
        (&streamed, "breaking response-type-changed"),
        (&nested, "breaking response-type-changed"),
        (&decoded, "unclear response-keyword-changed"),
        (&headers, "unclear unknown-field-changed"),
    ] {
        let told_of = |name: &str, kind: &str| told(&of(answer, "A", "integer"), &of(answer, name, kind));
        assert_eq!(told_of("B", "integer"), [""; 0], "{answer}");
        let told = told_of("A", "string");
        assert!(told.len() == 1 && told[0].starts_with(turn), "{answer} {told:?}");
    }
    let item = |more: &str| {
        answered(
            "3.2.0",
            &format!("text/event-stream: {{itemSchema: {{type: object, properties: {{a: {{type: string}}{more}}}}}}}"),
        )
    };
    let told = told(&item(""), &item(", b: {type: string}"));
    assert_eq!(told.len(), 1);
    assert!(told[0].starts_with("compatible response-property-added"), "{told:?}");
}

/// A part of a form comes as a file, or as text.
#[test]
fn a_file_is_no_text() {
    let form = |field: &str| {
        sent(&format!("multipart/form-data: {{schema: {{type: object, properties: {{f: {{type: string{field}}}}}}}}}"))
    };
    let told_of = |then: &str, now: &str| told(&form(then), &form(now));
    for (then, now) in [(", format: binary", ""), ("", ", format: binary")] {
        let told = told_of(then, now);
        assert!(told.len() == 1 && told[0].starts_with("breaking request-content-media-type-changed"), "{told:?}");
    }
}

/// Bytes that are sent need no schema.
#[test]
fn bytes_that_are_sent_are_described_in_the_way_of_each_version() {
    for media_type in ["application/octet-stream", "image/png"] {
        let old = sent(&format!("{media_type}: {{schema: {{type: string, format: binary}}}}"));
        let new = document("3.1.0", &format!("{media_type}: {{}}"), "text/plain: {}");
        assert_eq!([told(&old, &new), told(&new, &old)], [[""; 0], [""; 0]], "{media_type}");
    }
    let json = |rest: &str| sent(&format!("application/json: {{{rest}}}"));
    assert!(!told(&json(""), &json("schema: {type: string}")).is_empty());
}

/// A part of a form comes in the media type that is said of it, whatever its schema says (OpenAPI 3.0.3 "Encoding
/// Object").
#[test]
fn a_part_whose_media_type_stays_is_the_same() {
    let of = |schema: &str, encoding: &str| {
        sent(&format!("multipart/form-data: {{schema: {{type: object, properties: {{f: {{{schema}}}}}}}{encoding}}}"))
    };
    let (bytes, text) = ("type: string, format: binary", "type: string");
    let png = ", encoding: {f: {contentType: image/png}}";
    let is_remark = |then: &str, now: &str| told(then, now).iter().all(|told| told.starts_with("note "));
    assert!(is_remark(&of(bytes, png), &of(text, png)), "{:?}", told(&of(bytes, png), &of(text, png)));
    assert!(is_remark(&of(text, png), &of(bytes, png)));
    let octets = ", encoding: {f: {contentType: application/octet-stream}}";
    assert!(is_remark(&of(bytes, ""), &of(text, octets)));
    let other = told(&of(bytes, ""), &of(text, ""));
    assert!(other.iter().any(|told| told.starts_with("breaking ")), "{other:?}");
}
