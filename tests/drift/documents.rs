//! Pages against documents: what both can't mean, and what they can.

use countersign::drift::{against, changed};
use countersign::finding::Class;
use countersign_openapi::{Contract, Document};
use countersign_pages::{Page, read};

const HEAD: &str = "openapi: 3.0.3\ninfo: {title: Harbour, version: '1'}\nservers: [{url: 'https://api.harbor.example'}]\nsecurity: [{token: []}]\ncomponents: {securitySchemes: {token: {type: http, scheme: bearer}}}\n";

const ASKS: &str = "# Harbour\n\nEvery request needs a bearer token: `Authorization: Bearer <token>`.\n\n";

fn contract(paths: &str) -> Contract {
    let contract = Contract::read(Document::parse("openapi.yaml", format!("{HEAD}{paths}")).unwrap());
    assert!(contract.problems.is_empty(), "{:?}", contract.problems);
    contract
}

/// The gravest difference of a page and a document, and what all say.
fn gravest(page: &str, contract: &Contract) -> (Option<Class>, String) {
    let found = against("harbour", contract, &read(&Page::parse("page.md", page)));
    let says: Vec<String> = found.iter().map(|change| format!("{}: {}", change.rule, change.message)).collect();
    (found.iter().map(|change| change.class).min(), says.join("\n"))
}

fn errors(schema: &str) -> Contract {
    contract(&format!(
        "paths:\n  /berths:\n    get:\n      responses:\n        200: {{description: Done.}}\n        404: {{description: None., content: {{application/json: {{schema: {schema}}}}}}}\n"
    ))
}

#[test]
fn a_body_is_held_to_the_schema_at_every_depth() {
    use Class::{Breaking, Unclear};
    for (body, schema, expected) in [
        (r#"{"error": {"code": "x"}}"#, "{type: object, properties: {error: {type: string}}}", Some(Breaking)),
        (r#"{"error": "x"}"#, "{type: object, properties: {error: {type: string}}}", None),
        (r#"{"a": {"b": "x"}}"#, "{properties: {a: {properties: {b: {type: integer}}}}}", Some(Breaking)),
        (r#"{"errors": [{"code": "x"}]}"#, "{properties: {errors: {items: {type: string}}}}", Some(Breaking)),
        (
            r#"{"error": "x"}"#,
            "{oneOf: [{properties: {error: {type: object}}}, {properties: {error: {type: string}}}]}",
            None,
        ),
        (
            r#"{"error": 7}"#,
            "{oneOf: [{properties: {error: {type: object}}}, {properties: {error: {type: string}}}]}",
            Some(Breaking),
        ),
        (
            r#"{"a": "x", "b": 1}"#,
            "{allOf: [{properties: {a: {type: string}}}, {properties: {b: {type: integer}}}]}",
            None,
        ),
        (r#"{"a": null, "b": "x"}"#, "{properties: {a: {type: string, nullable: true}, b: {type: string}}}", None),
        (r#"{"a": "x", "more": 1}"#, "{properties: {a: {type: string}}}", Some(Unclear)),
        // A schema that names no field says nothing of any.
        (r#"{"a": "x"}"#, "{type: object}", None),
        (
            r#"{"a": "x", "more": 1}"#,
            "{allOf: [{properties: {a: {type: string}}}, {additionalProperties: true}]}",
            None,
        ),
        (
            r#"{"error": "x"}"#,
            "{oneOf: [{required: [code], properties: {code: {type: string}, error: {type: string}}}, {properties: {error: {type: string}}}]}",
            None,
        ),
        (
            r#"{"error": "x"}"#,
            "{required: [code], properties: {code: {type: string}, error: {type: string}}}",
            Some(Unclear),
        ),
        (r#"{"a": "x", "more": 1}"#, "{properties: {a: {type: string}}, additionalProperties: true}", None),
        (r#"{"a": "x", "more": 1}"#, "{properties: {a: {type: string}}, additionalProperties: {type: integer}}", None),
    ] {
        let page = format!("{ASKS}## 404 Not Found\n\n```json\n{body}\n```\n");
        let (class, says) = gravest(&page, &errors(schema));
        assert_eq!(class, expected, "{body} against {schema}: {says}");
    }
}

#[test]
fn the_media_type_of_an_answer_is_compared() {
    let page = |media: &str| {
        format!("{ASKS}```http\nHTTP/1.1 404 Not Found\nContent-Type: {media}\n\n{{\"error\": \"x\"}}\n```\n")
    };
    let document = errors("{type: object, properties: {error: {type: string}}}");
    let (class, says) = gravest(&page("application/problem+json"), &document);
    assert!(class == Some(Class::Breaking) && says.contains("problem+json"), "{says}");
    for same in ["application/json", "application/json; charset=utf-8"] {
        assert_eq!(gravest(&page(same), &document).0, None, "{same}");
    }
    let read = |media: &str| read(&Page::parse("page.md", &page(media)));
    assert_eq!(changed("harbour", &read("application/json"), &read("application/problem+json")).len(), 1);
    assert!(changed("harbour", &read("application/json"), &read("application/json; charset=utf-8")).is_empty());
}

#[test]
fn what_a_public_operation_answers_excuses_no_other() {
    let page = format!("{ASKS}A request without one is answered `401 Unauthorized`.\n");
    let document = |open: &str, own: &str| {
        contract(&format!(
            "paths:\n  /berths: {{get: {{responses: {{200: {{description: Done.}}{own}}}}}}}\n  /token: {{post: {{{open}responses: {{200: {{description: Done.}}, 401: {{description: No.}}}}}}}}\n"
        ))
    };
    let refusal = ", 401: {description: No.}";
    assert_eq!(gravest(&page, &document("security: [], ", "")).0, Some(Class::Unclear));
    assert_eq!(gravest(&page, &document("security: [], ", refusal)).0, None);
    assert_eq!(gravest(&page, &document("", refusal)).0, None);
}

#[test]
fn an_operation_is_found_by_its_whole_path() {
    use Class::{Breaking, Unclear};
    let paths = |path: &str, server: &str| {
        let parameters = path.split('{').skip(1).filter_map(|rest| rest.split('}').next());
        let parameters: Vec<String> = parameters
            .map(|name| format!("{{name: {name}, in: path, required: true, schema: {{type: string}}}}"))
            .collect();
        let text = format!(
            "{HEAD}paths:\n  '{path}':\n    get: {{parameters: [{}], responses: {{200: {{description: Done.}}}}}}\n",
            parameters.join(", ")
        );
        Contract::read(Document::parse("openapi.yaml", text.replace("https://api.harbor.example", server)).unwrap())
    };
    let host = "https://api.harbor.example";
    for (page, path, server, expected) in [
        ("`GET /api/berths/`", "/api/berths/", host, None),
        ("`GET /api/berths`", "/berths", "https://api.harbor.example/api", None),
        ("`GET /api/berths`", "/store/berths", host, Some(Unclear)),
        ("`GET /api/v2/berths`", "/berths", "https://api.harbor.example/api/v1", Some(Unclear)),
        ("`GET /berths/:id.csv`", "/berths/{id}.csv", host, None),
        ("`GET /berths/{id}.csv`", "/berths/{id}.json", host, Some(Unclear)),
        ("`GET /berths/{id}:tow`", "/berths/{id}", host, Some(Unclear)),
        ("`GET /berths/me`", "/berths/{id}", host, None),
        ("The base URL is `https://api.harbor.example/v1`.\n\n`GET /berths`", "/v1/berths", "/", None),
        ("The base URL is `https://api.harbor.example/v1`.\n\n`GET /berths`", "/berths", "/v1", None),
        ("The base URL is `https://api.harbor.example/v1`.\n\n`GET /berths`", "/berths", "/v2", Some(Breaking)),
        ("`GET /berths` needs no authentication.", "/berths", host, Some(Breaking)),
    ] {
        let (class, says) = gravest(&format!("{ASKS}{page}\n"), &paths(path, server));
        assert_eq!(class, expected, "{page} against {server}{path}: {says}");
    }
}

#[test]
fn where_a_base_ends_is_no_difference() {
    let page = |base: &str, path: &str| {
        read(&Page::parse(
            "page.md",
            &format!("{ASKS}The base URL is `https://api.harbor.example{base}`.\n\n`GET {path}` lists them.\n"),
        ))
    };
    let gravest = |one, other| changed("harbour", &one, &other).iter().map(|change| change.class).min();
    assert_eq!(gravest(page("", "/rest/berths"), page("/rest", "/berths")), Some(Class::Note));
    assert_eq!(gravest(page("/rest", "/berths"), page("/soap", "/berths")), Some(Class::Breaking));
    assert_eq!(gravest(page("", "/berths/{id}"), page("", "/berths/:berth_id")), None);
    assert_eq!(gravest(page("", "/berths/{id}:tow"), page("", "/berths/{id}:sink")), Some(Class::Breaking));
}

/// A request without a credential at another domain may be to somebody else's API; one at another host of the same
/// domain is to this one.
#[test]
fn a_bare_request_elsewhere_may_be_to_somebody_else() {
    let document = errors("{type: object}");
    for (url, class) in [
        ("https://api.harbor.example/berths", None),
        ("https://chat.weather.example/berths", Some(Class::Unclear)),
        ("https://eu.harbor.example/berths", Some(Class::Breaking)),
    ] {
        let page = format!("{ASKS}```bash\ncurl {url}\n```\n");
        let found = against("harbour", &document, &read(&Page::parse("page.md", &page)));
        let of_base = found.iter().filter(|change| change.rule.starts_with("base-url-"));
        assert_eq!(of_base.map(|change| change.class).min(), class, "{url}: {found:#?}");
    }
}

#[test]
fn the_media_type_of_a_success_is_compared() {
    let document = contract(
        "paths:\n  /berths:\n    get:\n      responses:\n        200: {description: Done., content: {application/json: {schema: {type: object, properties: {free: {type: integer}}}}}}\n        401: {description: No.}\n",
    );
    for (media, class) in [("application/json", None), ("application/vnd.berths+json", Some(Class::Breaking))] {
        let page = format!(
            "{ASKS}## GET /berths\n\n```http\nHTTP/1.1 200 OK\nContent-Type: {media}\n\n{{\"free\": 1}}\n```\n"
        );
        let (gravest, says) = gravest(&page, &document);
        assert_eq!(gravest, class, "{media}: {says}");
    }
}

/// OpenAPI 2.0 has its bodies among the parameters.
#[test]
fn a_body_of_2_0_is_one() {
    let of = |parameters: &str| {
        let text = format!(
            "swagger: '2.0'\ninfo: {{title: Harbour, version: '1'}}\nhost: api.harbor.example\nschemes: [https]\npaths:\n  \
             /berths:\n    post:\n      parameters: [{parameters}]\n      responses: {{200: {{description: Done.}}}}\n"
        );
        Contract::read(Document::parse("swagger.yaml", text).unwrap())
    };
    let body = |kind: &str| {
        of(&format!("{{in: body, name: b, schema: {{type: object, properties: {{length: {{type: {kind}}}}}}}}}"))
    };
    let json = "# Berths\n\n```bash\ncurl -X POST https://api.harbor.example/berths -H 'Content-Type: application/json' -d '{\"length\": 7}'\n```\n";
    assert_eq!(gravest(json, &body("integer")), (None, String::new()));
    assert_eq!(gravest(json, &body("boolean")).0, Some(Class::Breaking));
    let form = "# Berths\n\n```bash\ncurl -X POST https://api.harbor.example/berths -d length=7\n```\n";
    let field = of("{in: formData, name: length, type: integer}");
    assert_eq!(gravest(form, &field), (None, String::new()));
    assert_eq!(gravest(form, &of("{in: query, name: a, type: string}")).0, Some(Class::Unclear));
}

/// A scheme that no operation uses is none, where one uses another.
#[test]
fn the_credential_is_the_one_that_operations_want() {
    let of = |security: &str| {
        let text = format!(
            "openapi: 3.0.3\ninfo: {{title: Harbour, version: '1'}}\nservers: [{{url: 'https://api.harbor.example'}}]\npaths:\n  \
             /berths:\n    get:\n      {security}\n      responses: {{200: {{description: Done.}}}}\ncomponents:\n  securitySchemes:\n    \
             token: {{type: http, scheme: bearer}}\n    key: {{type: apiKey, in: header, name: X-Key}}\n"
        );
        Contract::read(Document::parse("openapi.yaml", text).unwrap())
    };
    let told = |security: &str| gravest(ASKS, &of(security)).0;
    assert_eq!([told("security: [{token: []}]"), told("security: [{key: []}, {token: []}]")], [None; 2]);
    // A document that says nothing of it at all has the schemes that it lists.
    assert_eq!(told("x-a: 1"), None);
    assert_eq!(told("security: [{key: []}]"), Some(Class::Breaking));
    assert_eq!(told("security: []"), Some(Class::Unclear));
}

/// A document that says of each operation that it needs no credential, or may do without, against a page that says
/// how requests without one are refused.
#[test]
fn a_refusal_without_a_credential_needs_an_operation_that_asks_for_one() {
    let of = |root: &str, own: &str| {
        let text = format!(
            "openapi: 3.0.3\ninfo: {{title: Harbour, version: '1'}}\n{root}\npaths:\n  /berths:\n    get:\n      {own}\n      \
             responses: {{200: {{description: Done.}}, 401: {{description: No.}}}}\ncomponents: {{securitySchemes: {{token: \
             {{type: http, scheme: bearer}}}}}}\n"
        );
        Contract::read(Document::parse("openapi.yaml", text).unwrap())
    };
    let page = format!("{ASKS}Without a token the API answers `401`.\n");
    let told = |root: &str, own: &str| gravest(&page, &of(root, own)).0;
    assert_eq!(told("security: [{token: []}]", "x-a: 1"), None);
    // It says nothing of who needs what.
    assert_eq!(told("x-a: 1", "x-a: 1"), None);
    assert_eq!(told("security: [{token: []}]", "security: []"), Some(Class::Unclear));
    assert_eq!(told("security: [{}, {token: []}]", "x-a: 1"), Some(Class::Unclear));
    assert_eq!(gravest(ASKS, &of("security: [{token: []}]", "security: []")).0, None);
}

#[test]
fn what_is_shown_as_json_is_not_declared_as_something_else() {
    let of = |status: &str, content: &str| {
        contract(&format!(
            "paths:\n  /berths:\n    get:\n      responses: {{{status}: {{description: Done., content: {{{content}}}}}}}\n"
        ))
    };
    let refused = format!("{ASKS}## 404 Not Found\n\n```json\n{{\"error\": \"x\"}}\n```\n");
    let served = format!("{ASKS}## GET /berths\n\n### Response 200\n\n```json\n{{\"name\": \"x\"}}\n```\n");
    for (page, status) in [(&refused, "404"), (&served, "200")] {
        for other in ["application/xml: {}", "text/csv: {}", "application/pdf: {}, image/png: {}"] {
            assert_eq!(gravest(page, &of(status, other)).0, Some(Class::Unclear), "{status} {other}");
        }
        for same in [
            "application/problem+json: {}",
            "'*/*': {}",
            "application/xml: {}, application/json: {}",
            "text/event-stream: {}",
        ] {
            assert_eq!(gravest(page, &of(status, same)).0, None, "{status} {same}");
        }
    }
}

#[test]
fn an_operation_is_where_the_document_has_it() {
    let page = format!(
        "{ASKS}```bash\ncurl https://api.harbor.example/v1/berths -H 'Authorization: Bearer x'\n```\n\n## GET /berths\n"
    );
    let of = |path: &str, own: &str| {
        let text = format!(
            "openapi: 3.0.3\ninfo: {{title: Harbour, version: '1'}}\nservers: [{{url: 'https://api.harbor.example/v1'}}]\npaths:\n  \
             /berths:\n    {path}\n    get:\n      {own}\n      responses: {{200: {{description: Done.}}}}\nsecurity: [{{token: []}}]\n\
             components: {{securitySchemes: {{token: {{type: http, scheme: bearer}}}}}}\n"
        );
        Contract::read(Document::parse("openapi.yaml", text).unwrap())
    };
    let server = |url: &str| format!("servers: [{{url: '{url}'}}]");
    let told = |path: &str, own: &str| gravest(&page, &of(path, own)).0;
    assert_eq!(told("x-a: 1", "x-a: 1"), None);
    assert_eq!(told("x-a: 1", &server("https://up.harbor.example/v1")), Some(Class::Unclear));
    assert_eq!(told(&server("https://api.harbor.example/v9"), "x-a: 1"), Some(Class::Unclear));
    assert_eq!(told(&server("https://up.harbor.example"), &server("https://api.harbor.example/v1")), None);
}

#[test]
fn values_of_an_answer_are_held_to_its_schema() {
    let of = |schema: &str| {
        contract(&format!(
            "paths:\n  /berths:\n    get:\n      responses: {{200: {{description: Done., content: {{application/json: {{schema: \
             {schema}}}}}}}}}\n"
        ))
    };
    let page = |body: &str| format!("{ASKS}## GET /berths\n\n### Response 200\n\n```json\n{body}\n```\n");
    let state = "{properties: {state: {type: string, enum: [free, taken]}, length: {type: integer, maximum: 40}}, required: [state]}";
    for (body, expected) in [
        (r#"{"state": "free", "length": 12}"#, None),
        (r#"{"state": "open"}"#, Some(Class::Breaking)),
        (r#"{"state": "free", "length": 41}"#, Some(Class::Breaking)),
        (r#"{"length": 12}"#, Some(Class::Unclear)),
        // What stands in the place of a value, and what is a part of what there is.
        (r#"{"state": "<state>", "length": 12}"#, None),
        ("{\n  \"length\": 12,\n  ...\n}", None),
    ] {
        let (class, says) = gravest(&page(body), &of(state));
        assert_eq!(class, expected, "{body}: {says}");
    }
    let secret = "{properties: {name: {type: string}, pin: {type: string, writeOnly: true}}, required: [name, pin]}";
    assert_eq!(gravest(&page(r#"{"name": "A1"}"#), &of(secret)).0, None);
}

/// What a page says of one operation is held to that one, and not to whichever has it.
#[test]
fn a_refusal_of_one_operation_is_not_anothers() {
    let of = |one: &str, other: &str| {
        contract(&format!(
            "paths:\n  /berths: {{get: {{responses: {{200: {{description: Done.}}{one}}}}}}}\n  /tides: {{get: {{responses: {{200: \
             {{description: Done.}}{other}}}}}}}\n"
        ))
    };
    let gone = ", 404: {description: None.}";
    let page = format!("{ASKS}## GET /berths\n\nReturns `404` if there is none.\n\n## GET /tides\n\nLists them.\n");
    assert_eq!(gravest(&page, &of(gone, "")).0, None);
    assert_eq!(gravest(&page, &of(", 4XX: {description: No.}", "")).0, None);
    assert_eq!(gravest(&page, &of("", gone)).0, Some(Class::Unclear));
    let general = format!(
        "{ASKS}## Errors\n\n`404`: there is none.\n\n```bash\ncurl https://api.harbor.example/berths -H 'Authorization: Bearer x'\n```\n"
    );
    assert_eq!(gravest(&general, &of("", gone)).0, None);
}

#[test]
fn a_map_holds_what_its_values_are() {
    let of = |schema: &str| errors(&format!("{{type: object, additionalProperties: {schema}}}"));
    let page = format!("{ASKS}## 404 Not Found\n\n```json\n{{\"q\": \"x\"}}\n```\n");
    assert_eq!(gravest(&page, &of("{type: integer}")).0, Some(Class::Breaking));
    assert_eq!([gravest(&page, &of("{type: string}")).0, gravest(&page, &of("true")).0], [None; 2]);
}

/// Two samples of one operation are two statements: what one shows is told of that one, and a body that is put
/// together of both is nobody's. What the page says of a field needs no sample.
#[test]
fn a_sample_is_held_by_itself() {
    let contract = contract(
        "paths:\n  /berths:\n    post:\n      requestBody:\n        content:\n          application/json:\n            schema:\n              oneOf:\n              - {type: object, properties: {kind: {type: string}, length: {type: integer}}, additionalProperties: false}\n              - {type: object, properties: {kind: {type: string}, buoy: {type: object, properties: {colour: {type: string}}}}, additionalProperties: false}\n      responses: {201: {description: Made.}}\n",
    );
    let sample = |body: &str| {
        format!(
            "```bash\ncurl -X POST https://api.harbor.example/berths -H 'Authorization: Bearer <token>' -H 'Content-Type: application/json' -d '{body}'\n```\n\n"
        )
    };
    let table = "### Body parameters\n\n| Field | Type | Description |\n| --- | --- | --- |\n| `kind` | string | What it is |\n| `length` | integer | How long |\n| `draught` | integer | How deep |\n\n";
    let found = |samples: &[&str], table: &str| {
        let samples: String = samples.iter().map(|body| sample(body)).collect();
        let page = format!("{ASKS}## Make a berth\n\n`POST https://api.harbor.example/berths`\n\n{table}{samples}");
        let found = against("harbour", &contract, &read(&Page::parse("page.md", &page)));
        let mut found = found.into_iter().filter(|change| change.rule == "request-body-differs");
        found.next().map(|change| {
            let said = change.earlier.unwrap();
            let line: usize = said.source.rsplit(':').next().unwrap().parse().unwrap();
            (change.message, said.says, page.lines().nth(line - 1).unwrap().to_owned())
        })
    };
    let [berth, buoy] = [r#"{"kind": "berth", "length": 9}"#, r#"{"kind": "buoy", "buoy": {"colour": "red"}}"#];
    assert_eq!(found(&[berth, buoy], ""), None);
    let lit = r#"{"kind": "buoy", "light": true}"#;
    let (message, says, line) = found(&[berth, buoy, lit], "").unwrap();
    assert_eq!(message, "/light is documented, and the document does not have it");
    assert_eq!(says, r#"{"kind":"string","light":"boolean"}"#);
    assert!(line.contains("\"light\""), "{line}");
    let (message, _, line) = found(&[berth, buoy], table).unwrap();
    assert_eq!(message, "/draught is documented, and the document does not have it");
    assert_eq!(line, "| `kind` | string | What it is |");
}
