//! How parameters and headers are written: what a client that goes on as it did sends and reads wrongly, and what it
//! does not.

use super::told;

/// A document of one operation, with these parameters and an answer with these headers.
fn document(version: &str, path: &str, parameters: &str, headers: &str) -> String {
    format!(
        "openapi: {version}\ninfo: {{title: Shop, version: '1'}}\npaths:\n  '{path}':\n    get:\n      parameters: \
         [{parameters}]\n      responses: {{'200': {{description: fine, headers: {{{headers}}}}}}}\n"
    )
}

fn of_query(rest: &str) -> String {
    document("3.0.3", "/orders", &format!("{{name: q, in: query, {rest}}}"), "")
}

/// The gravest that is told, and the rule of it.
fn gravest(then: &str, now: &str) -> String {
    let told = told(then, now);
    let gravity =
        |told: &&String| ["note", "compatible", "unclear", "breaking"].iter().position(|it| told.starts_with(it));
    let gravest = told.iter().max_by_key(gravity).map_or("", String::as_str);
    gravest.split(' ').take(2).collect::<Vec<_>>().join(" ")
}

#[test]
fn what_is_written_as_text_may_become_any_text() {
    let turns = [
        (
            "schema: {type: integer}",
            "schema: {type: string}",
            "compatible request-type-wider",
            "breaking request-type-narrower",
        ),
        (
            "schema: {type: boolean}",
            "schema: {type: string}",
            "compatible request-type-wider",
            "breaking request-type-narrower",
        ),
        (
            "schema: {type: array, items: {type: integer}}",
            "schema: {type: array, items: {type: string}}",
            "compatible request-type-wider",
            "breaking request-type-narrower",
        ),
        (
            "schema: {type: integer, enum: [1, 2]}",
            "schema: {type: string, enum: ['1', '2']}",
            "note request-type-changed",
            "note request-type-changed",
        ),
        (
            "schema: {type: integer}",
            "schema: {type: string, maxLength: 2}",
            "breaking request-type-changed",
            "breaking request-type-changed",
        ),
        (
            "schema: {type: integer}",
            "schema: {type: boolean}",
            "breaking request-type-changed",
            "breaking request-type-changed",
        ),
        // What is JSON wherever it is sent keeps numbers and texts apart.
        (
            "content: {application/json: {schema: {type: integer}}}",
            "content: {application/json: {schema: {type: string}}}",
            "breaking request-type-changed",
            "breaking request-type-changed",
        ),
    ];
    for (then, now, forth, back) in turns {
        assert_eq!(gravest(&of_query(then), &of_query(now)), forth, "{then} → {now}");
        assert_eq!(gravest(&of_query(now), &of_query(then)), back, "{now} → {then}");
    }
    let header = |schema: &str| document("3.0.3", "/orders", "", &format!("X-Left: {{schema: {schema}}}"));
    let (number, text) = (header("{type: integer}"), header("{type: string}"));
    assert_eq!(gravest(&number, &text), "breaking response-type-wider", "who reads a number meets a text");
    assert_eq!(gravest(&text, &number), "compatible response-type-narrower");
}

/// A boolean is one of two texts, and a listed value is one: each must fit what is said of the texts that it becomes.
#[test]
fn what_is_listed_becomes_texts_that_it_fits() {
    let fits = [
        ("boolean", "{type: string, minLength: 4, maxLength: 5}"),
        ("boolean", "{type: string, pattern: '^[tf]'}"),
        ("boolean", "{type: string, format: hostname}"),
        ("integer, enum: [1, 2]", "{type: string, pattern: '^[0-9]+$'}"),
        ("string, enum: ['1', '7']", "{type: integer, maximum: 9}"),
    ];
    let others = [
        ("boolean", "{type: string, format: uuid}"),
        ("boolean", "{type: string, pattern: '^a'}"),
        ("boolean", "{type: string, maxLength: 4}"),
        ("boolean", "{type: string, minLength: 5}"),
        ("boolean", "{allOf: [{type: string}, {pattern: '^t'}]}"),
        ("integer, enum: [1, 2]", "{type: string, pattern: '^a'}"),
        ("integer, enum: [1, 2]", "{type: string, format: date}"),
        ("string, enum: ['1', '7']", "{type: integer, maximum: 5}"),
    ];
    // A pattern that can't be tried says nothing either way.
    let untold = [("boolean", "{type: string, pattern: '(?=t)'}")];
    let (wider, other) = ("compatible request-type-wider", "breaking request-type-changed");
    let all = fits.map(|turn| (turn, wider)).into_iter().chain(others.map(|turn| (turn, other)));
    for ((then, now), told) in all.chain(untold.map(|turn| (turn, "unclear request-type-changed"))) {
        let (then, now) = (of_query(&format!("schema: {{type: {then}}}")), of_query(&format!("schema: {now}")));
        assert_eq!(gravest(&then, &now), told, "{then} → {now}");
    }
}

#[test]
fn a_style_counts_where_a_value_is_written_in_another_way() {
    let (list, object) =
        ("schema: {type: array, items: {type: string}}", "schema: {type: object, properties: {a: {type: string}}}");
    let in_path =
        |rest: &str| document("3.0.3", "/x/{id}", &format!("{{name: id, in: path, required: true, {rest}}}"), "");
    let in_header = |rest: &str| document("3.0.3", "/x", &format!("{{name: X-A, in: header, {rest}}}"), "");
    let answered = |rest: &str| document("3.0.3", "/x", "", &format!("X-A: {{{rest}}}"));
    type Placed<'a> = (&'a dyn Fn(&str) -> String, &'a str);
    let places: [Placed; 4] = [
        (&in_path, "breaking parameter-style-changed"),
        (&in_header, "breaking parameter-style-changed"),
        (&answered, "breaking header-style-changed"),
        (&of_query, "breaking parameter-style-changed"),
    ];
    for (index, (place, changed)) in places.into_iter().enumerate() {
        let explode = if index == 3 { "explode: false" } else { "explode: true" };
        let of_list = gravest(&place(list), &place(&format!("{list}, {explode}")));
        assert_eq!(of_list, if index == 3 { changed } else { "" }, "a list at place {index}");
        assert_eq!(
            gravest(&place(object), &place(&format!("{object}, {explode}"))),
            changed,
            "an object at place {index}"
        );
    }
    let deep = |rest: &str| of_query(&format!("{object}, style: deepObject{rest}"));
    assert_eq!(gravest(&deep(""), &deep(", explode: true")), "", "there is one form of it");
    assert_eq!(gravest(&deep(""), &of_query(object)), "breaking parameter-style-changed");
    let matrix = |rest: &str| in_path(&format!("{list}, style: matrix{rest}"));
    assert_eq!(gravest(&matrix(""), &matrix(", explode: true")), "breaking parameter-style-changed");
    let cookie = |rest: &str| document("3.2.0", "/x", &format!("{{name: c, in: cookie, {list}{rest}}}"), "");
    assert_eq!(gravest(&cookie(""), &cookie(", style: cookie")), "unclear parameter-style-changed");
    assert_eq!(gravest(&cookie(""), &cookie(", style: form")), "");
}

/// Who encodes what need not be encoded is understood; who does not encode what must be is not.
#[test]
fn what_need_not_be_encoded_may_be() {
    let (plain, free) = (of_query("schema: {type: string}"), of_query("schema: {type: string}, allowReserved: true"));
    assert_eq!(gravest(&plain, &free), "compatible parameter-style-changed");
    assert_eq!(gravest(&free, &plain), "breaking parameter-style-changed");
}

#[test]
fn a_parameter_of_the_path_is_where_its_template_has_it() {
    let one = |name: &str, kind: &str| format!("{{name: {name}, in: path, required: true, schema: {{type: {kind}}}}}");
    let two = |path: &str, parameters: [String; 2]| document("3.0.3", path, &parameters.join(", "), "");
    let then = two("/a/{x}/b/{y}", [one("x", "string"), one("y", "integer")]);
    let renamed = two("/a/{p}/b/{q}", [one("q", "integer"), one("p", "string")]);
    assert_eq!(told(&then, &renamed), [""; 0]);
    assert_eq!(told(&renamed, &then), [""; 0]);
    // The same list for a template that is turned round is another thing.
    let swapped = two("/a/{y}/b/{x}", [one("x", "string"), one("y", "integer")]);
    let types = told(&then, &swapped);
    assert_eq!(types.len(), 2, "{types:?}");
    // What is declared nowhere is any text.
    let undeclared = document("3.0.3", "/x/{id}", "", "");
    let declared = |schema: &str| {
        document("3.0.3", "/x/{id}", &format!("{{name: id, in: path, required: true, schema: {schema}}}"), "")
    };
    assert_eq!(told(&undeclared, &declared("{type: string}")), [""; 0]);
    assert_eq!(told(&declared("{type: string}"), &undeclared), [""; 0]);
    assert_eq!(gravest(&undeclared, &declared("{type: integer}")), "breaking request-schema-narrower");
    assert_eq!(gravest(&undeclared, &declared("{type: string, maxLength: 3}")), "breaking request-schema-narrower");
}

/// What an answer's media type is, its `content` says.
#[test]
fn one_text_is_written_alike_in_a_style_and_as_a_media_type() {
    let of =
        |media_type: &str, kind: &str| of_query(&format!("content: {{{media_type}: {{schema: {{type: {kind}}}}}}}"));
    let json = of("application/json", "string");
    assert_eq!(told(&json, &of("'application/json; charset=utf-8'", "string")), [""; 0]);
    let (plain, styled) = (of("text/plain", "string"), of_query("schema: {type: string}"));
    assert_eq!(told(&plain, &styled), [""; 0]);
    assert_eq!(told(&styled, &plain), [""; 0]);
    // A list is written in the one way or the other, and other media types are others.
    let otherwise = "breaking parameter-style-changed";
    let list = "array, items: {type: string}";
    assert_eq!(gravest(&of("text/plain", list), &of_query(&format!("schema: {{type: {list}}}"))), otherwise);
    assert_eq!(gravest(&json, &plain), otherwise);
    assert_eq!(gravest(&json, &styled), otherwise);
    assert_eq!(gravest(&plain, &of("'text/plain; charset=iso-8859-1'", "string")), otherwise);
}

#[test]
fn a_header_content_type_says_nothing() {
    let with = |headers: &str| document("3.0.3", "/x", "", headers);
    let stated = with("Content-Type: {required: true, schema: {type: string}}");
    assert_eq!(told(&stated, &with("")), [""; 0]);
    assert_eq!(told(&with(""), &stated), [""; 0]);
    let other = with("Content-Language: {required: true, schema: {type: string}}");
    assert_eq!(gravest(&other, &with("")), "breaking header-removed");
}

/// A value that is JSON is written in another way than any text or list, of whatever type it is.
#[test]
fn a_header_that_becomes_json_is_written_in_another_way() {
    let with = |header: &str| document("3.0.3", "/x", "", &format!("X-Wave: {{{header}}}"));
    for schema in ["{type: integer}", "{type: object}", "{}"] {
        let plain = with(&format!("schema: {schema}"));
        let json = with(&format!("content: {{application/json: {{schema: {schema}}}}}"));
        for (then, now) in [(&plain, &json), (&json, &plain)] {
            assert!(told(then, now).iter().any(|told| told.starts_with("breaking header-style-changed")), "{schema}");
        }
    }
    let [exploded, plain] = ["explode: true, ", ""].map(|how| with(&format!("{how}schema: {{type: string}}")));
    assert_eq!(told(&exploded, &plain), [""; 0], "of a text nothing is exploded");
}

/// What is written without its name has none that could change.
#[test]
fn a_name_that_is_never_sent_says_nothing() {
    const FILTER: &str = "schema: {type: object, properties: {a: {type: string}}}";
    let of = |version: &str, place: &str, name: &str, rest: &str| {
        document(version, "/orders", &format!("{{name: {name}, in: {place}, {rest}}}"), "")
    };
    for place in ["query", "cookie"] {
        assert_eq!(told(&of("3.0.3", place, "f", FILTER), &of("3.0.3", place, "g", FILTER)), [""; 0], "{place}");
    }
    let whole = format!("content: {{application/x-www-form-urlencoded: {{{FILTER}}}}}");
    assert_eq!(told(&of("3.2.0", "querystring", "f", &whole), &of("3.2.0", "querystring", "g", &whole)), [""; 0]);
    for rest in [
        format!("explode: false, {FILTER}"),
        format!("style: deepObject, {FILTER}"),
        "schema: {type: string}".to_owned(),
    ] {
        let turn = gravest(&of("3.0.3", "query", "f", &rest), &of("3.0.3", "query", "g", &rest));
        assert_eq!(turn, "breaking parameter-removed", "{rest}");
    }
}

/// `;order=5`: the one style of a path in which the name is sent.
#[test]
fn the_name_of_a_matrix_parameter_is_sent() {
    let of = |name: &str, rest: &str| {
        document(
            "3.0.3",
            &format!("/orders/{{{name}}}"),
            &format!("{{name: {name}, in: path, required: true, {rest}}}"),
            "",
        )
    };
    let turn = |rest: &str| gravest(&of("order", rest), &of("id", rest));
    let object = "schema: {type: object, properties: {a: {type: string}}}";
    for rest in ["schema: {type: string}", "explode: true, schema: {type: array, items: {type: string}}", object] {
        assert_eq!(turn(&format!("style: matrix, {rest}")), "breaking parameter-style-changed", "{rest}");
    }
    assert_eq!(turn(&format!("style: matrix, explode: true, {object}")), "");
    assert_eq!([turn("style: label, schema: {type: string}"), turn("schema: {type: string}")], [""; 2]);
}

/// `?q=a` is a list of one where each item has the name.
#[test]
fn a_single_value_is_a_list_of_one() {
    let (one, many) = (of_query("schema: {type: string}"), of_query("schema: {type: array, items: {type: string}}"));
    assert_eq!(gravest(&one, &many), "compatible parameter-style-changed");
    assert_eq!(gravest(&many, &one), "breaking request-type-changed");
    let two = of_query("schema: {type: array, minItems: 2, items: {type: string}}");
    let numbers = of_query("schema: {type: array, items: {type: integer}}");
    let joined = of_query("explode: false, schema: {type: array, items: {type: string}}");
    assert_eq!(gravest(&one, &two), "breaking request-type-changed");
    assert_eq!(gravest(&one, &numbers), "breaking request-type-narrower");
    assert!(gravest(&one, &joined).starts_with("breaking "));
}

/// The parts of a whole query are written as its `encoding` says (OpenAPI 3.2.0 "Encoding Object").
#[test]
fn how_the_parts_of_a_whole_query_are_written_is_told() {
    let of = |encoding: &str| {
        let media = format!(
            "{{schema: {{type: object, properties: {{a: {{type: array, items: {{type: string}}}}}}}}{encoding}}}"
        );
        let parameter =
            format!("{{name: q, in: querystring, content: {{application/x-www-form-urlencoded: {media}}}}}");
        document("3.2.0", "/orders", &parameter, "")
    };
    let (usual, said) = (of(""), of(", encoding: {a: {style: form, explode: true}}"));
    let (joined, piped) = (of(", encoding: {a: {explode: false}}"), of(", encoding: {a: {style: pipeDelimited}}"));
    assert_eq!(gravest(&usual, &said), "");
    assert_eq!(gravest(&joined, &usual), "unclear parameter-style-changed");
    assert_eq!(gravest(&joined, &piped), "unclear parameter-style-changed");
}

/// Two exploded objects are known by what their parts are called: their own names are never sent.
#[test]
fn exploded_objects_are_paired_by_their_parts() {
    let object = |name: &str, part: &str| {
        format!("{{name: {name}, in: query, schema: {{type: object, properties: {{{part}: {{type: string}}}}}}}}")
    };
    let of = |one: &str, other: &str| document("3.0.3", "/orders", &format!("{one}, {other}"), "");
    let then = of(&object("x", "a"), &object("y", "b"));
    assert_eq!(gravest(&then, &of(&object("u", "a"), &object("v", "b"))), "");
    assert_eq!(gravest(&then, &of(&object("v", "b"), &object("u", "a"))), "");
    assert_eq!(gravest(&then, &of(&object("u", "a"), &object("v", "c"))), "breaking parameter-removed");
}

/// One text is written alike in a header's style and as `text/plain`.
#[test]
fn a_header_of_plain_text_is_a_text() {
    let of = |header: &str| document("3.0.3", "/orders", "", header);
    let (plain, content) =
        (of("X-A: {schema: {type: string}}"), of("X-A: {content: {text/plain: {schema: {type: string}}}}"));
    assert_eq!([gravest(&plain, &content), gravest(&content, &plain)], ["", ""]);
    let json = of("X-A: {content: {application/json: {schema: {type: string}}}}");
    assert!(gravest(&plain, &json).starts_with("breaking "), "{}", gravest(&plain, &json));
}
