use countersign_openapi::Document;

use super::*;
use crate::drift::evolved;
use crate::finding::Class;

const THEN: &str = "openapi: 3.0.3
info: {title: Shop, version: '1'}
servers: [{url: 'https://shop.example/api'}]
paths:
  /orders/{id}:
    get:
      operationId: getOrder
      parameters:
      - {name: id, in: path, required: true, schema: {type: string}}
      - {name: expand, in: query, schema: {type: string}}
      responses:
        '200':
          description: fine
          content: {application/json: {schema: {$ref: '#/components/schemas/Order'}}}
  /orders:
    post:
      operationId: createOrder
      requestBody:
        content:
          application/json:
            schema: {type: object, properties: {sku: {type: string}, note: {type: string}}}
      responses: {'201': {description: made}}
components:
  schemas:
    Order:
      type: object
      required: [total, lines]
      properties:
        total: {type: integer}
        lines: {type: array, items: {$ref: '#/components/schemas/Line'}}
    Line: {type: object, required: [sku, colour], properties: {sku: {type: string}, colour: {type: string}}}
";

fn contract(text: &str) -> Contract {
    Contract::read(Document::parse("shop.yaml", text).unwrap())
}

/// What a client that uses this is concerned by, of a change of the document.
fn concerned(files: &[&str], (from, to): (&str, &str)) -> bool {
    assert!(THEN.contains(from), "{from}");
    let (then, now) = (contract(THEN), contract(&THEN.replace(from, to)));
    let mut changes = evolved("shop", &then, &now);
    let documents = [ComparedDocuments { provider: "shop", then: &then, now: &now }];
    let mut usage = Usage::default();
    files.iter().for_each(|text| usage.add("used", text, &documents).unwrap());
    usage.mark(&mut changes);
    let breaking: Vec<&StatementChange> = changes.iter().filter(|change| change.class == Class::Breaking).collect();
    assert!(!breaking.is_empty(), "{changes:?}");
    breaking.iter().any(|change| change.used == Some(true))
}

const GET_GONE: (&str, &str) = ("    get:", "    delete:");
const EXPAND_GONE: (&str, &str) = ("      - {name: expand, in: query, schema: {type: string}}\n", "");
const COLOUR_GONE: (&str, &str) = (
    "required: [sku, colour], properties: {sku: {type: string}, colour: {type: string}}",
    "required: [sku], properties: {sku: {type: string}}",
);
const TOTAL_TEXT: (&str, &str) = ("total: {type: integer}", "total: {type: string}");
const NOTE_GONE: (&str, &str) = (", note: {type: string}}}", "}}");
const NOTE_ASKED: (&str, &str) =
    ("schema: {type: object, properties: {sku", "schema: {type: object, required: [note], properties: {sku");

#[test]
fn of_an_operation_in_a_list_everything_is_used() {
    for change in [GET_GONE, EXPAND_GONE, COLOUR_GONE, TOTAL_TEXT] {
        assert!(concerned(&["# the shop\ngetOrder"], change), "{change:?}");
        assert!(concerned(&["get /orders/{number} # by hand"], change), "{change:?}");
        assert!(!concerned(&["createOrder\n"], change), "{change:?}");
    }
}

fn har(entries: &str) -> String {
    format!("{{\"log\": {{\"version\": \"1.2\", \"entries\": [{entries}]}}}}")
}

fn got(url: &str, answer: &str) -> String {
    let content = format!("{{\"size\": 9, \"mimeType\": \"application/json\", \"text\": {answer:?}}}");
    let request = format!("{{\"method\": \"GET\", \"url\": {url:?}, \"headers\": []}}");
    har(&format!("{{\"request\": {request}, \"response\": {{\"status\": 200, \"content\": {content}}}}}"))
}

#[test]
fn of_recorded_exchanges_what_was_sent_and_came_back_is_used() {
    let url = "https://shop.example/api/orders/7";
    let read = got(url, "{\"lines\": [{\"sku\": \"a\"}]}");
    assert!(concerned(&[&read], GET_GONE));
    assert!(!concerned(&[&read], EXPAND_GONE));
    assert!(!concerned(&[&read], COLOUR_GONE));
    assert!(!concerned(&[&read], TOTAL_TEXT));
    assert!(concerned(&[&got(&format!("{url}?expand=lines"), "{}")], EXPAND_GONE));
    assert!(concerned(&[&got(url, "{\"lines\": [{\"sku\": \"a\", \"colour\": \"b\"}]}")], COLOUR_GONE));
    // Somewhere else, and before a base path was added.
    assert!(concerned(&[&got("http://127.0.0.1:8080/orders/7", "{\"total\": 1}")], TOTAL_TEXT));
    // Nobody kept the answer, or what came is no JSON.
    let response = "{\"status\": 200, \"content\": {\"size\": 9}}";
    let unkept = format!("{{\"request\": {{\"method\": \"GET\", \"url\": \"{url}\"}}, \"response\": {response}}}");
    assert!(concerned(&[&har(&unkept)], COLOUR_GONE));
    assert!(concerned(&[&got(url, "oops")], COLOUR_GONE));
    // What two recordings use together.
    assert!(concerned(&[&read, "createOrder"], NOTE_GONE));
}

#[test]
fn what_must_be_sent_now_concerns_who_never_sent_it() {
    let posted = |body: &str| {
        let request = format!(
            "{{\"method\": \"POST\", \"url\": \"https://shop.example/api/orders\", \"headers\": [{{\"name\": \
             \"Content-Type\", \"value\": \"application/json\"}}], \"postData\": {{\"text\": {body:?}}}}}"
        );
        har(&format!("{{\"request\": {request}, \"response\": {{\"status\": 201}}}}"))
    };
    assert!(!concerned(&[&posted("{\"sku\": \"a\"}")], NOTE_GONE));
    assert!(concerned(&[&posted("{\"note\": \"a\"}")], NOTE_GONE));
    assert!(concerned(&[&posted("{\"sku\": \"a\"}")], NOTE_ASKED));
    // Some recorders keep the type beside the body alone (HAR 1.2 "postData").
    let beside = posted("{\"sku\": \"a\"}")
        .replace("\"headers\": [{\"name\": \"Content-Type\", \"value\": \"application/json\"}], ", "");
    let beside = beside.replace("\"postData\": {", "\"postData\": {\"mimeType\": \"application/json\", ");
    assert!(beside.contains("mimeType") && !beside.contains("Content-Type"));
    assert!(!concerned(&[&beside], NOTE_GONE));
}

#[test]
fn what_a_recorder_wrote_is_read_again() {
    let then = contract(THEN);
    let mut recorder = UsageRecorder::default();
    let exchange = UsageExchange {
        query: "expand=a&filter%5Bb%5D=c",
        headers: &[("Cookie".to_owned(), "session=1".to_owned())],
        body: RecordedBody::Empty,
        status: 200,
        answer: RecordedBody::Whole { media_type: "application/json", bytes: b"{\"total\": 1}" },
    };
    recorder.add(then.operation("getOrder").unwrap(), &exchange);
    let written = recorder.to_json();
    let expected = "{\"version\":1,\"operations\":[{\"operation\":\"GET /orders/{id}\",\"parameters\":[\"cookie session\",\"query \
                    expand\",\"query filter\"],\"sends\":[],\"reads\":[\"total\"]}]}";
    assert_eq!(serde_json::from_str::<serde_json::Value>(&written).unwrap().to_string(), expected);
    let schema = serde_json::from_str(include_str!("../../../schemas/usage.schema.json")).unwrap();
    assert!(jsonschema::is_valid(&schema, &serde_json::from_str(&written).unwrap()), "{written}");
    assert!(concerned(&[&written], TOTAL_TEXT));
    assert!(concerned(&[&written], EXPAND_GONE));
    assert!(!concerned(&[&written], COLOUR_GONE));
}

#[test]
fn what_can_t_be_read_is_told_with_its_place() {
    let (then, now) = (contract(THEN), contract(THEN));
    let documents = [ComparedDocuments { provider: "shop", then: &then, now: &now }];
    let refused = [
        ("getOrder\n  getOrders\n", "used:2:3: unknown operation \"getOrders\"; did you mean `getOrder`?"),
        ("", "used:1:1: it names no operation"),
        ("{\"log\": {\n\"entries\": 1}}", "used:2:12: expected an HTTP Archive"),
        ("{\"log\": ", "used:1:8: expected"),
        ("{\"calls\": []}", "used:1:1: expected a HAR (`log`), or what"),
        ("{\"version\": 2, \"operations\": []}", "expected version 1, found 2"),
        (
            "{\"version\": 1, \"operations\": [{\"operation\":\n \"getOrdr\"}]}",
            "used:2:3: unknown operation \"getOrdr\"",
        ),
        ("{\"version\": 1, \"operations\": [{\"operation\": \"getOrder\", \"read\": []}]}", "unknown field `read`"),
        (&got("https://elsewhere.example/x", "{}"), "used:1:1: none of its 1 requests is of an operation"),
    ];
    for (text, said) in refused {
        let error = Usage::default().add("used", text, &documents).unwrap_err().to_string();
        assert!(error.contains(said), "{error}");
    }
}

#[test]
fn a_path_begins_anew_where_a_schema_has_a_name() {
    let used = BTreeSet::from(["lines".to_owned(), "lines/sku".to_owned(), "prices/eu/net".to_owned()]);
    for (path, is_used) in
        [("", true), ("/sku", true), ("/lines/[]/sku", true), ("/[]/0/sku", true), ("/prices/*/net", true)]
    {
        assert_eq!(has(&used, path), is_used, "{path}");
    }
    for path in ["/colour", "/other/sku", "/prices/*/gross", "/a/lines/[]/sku"] {
        assert!(!has(&used, path), "{path}");
    }
}
