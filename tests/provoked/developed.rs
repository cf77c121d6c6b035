//! What a stub answers to who develops against it: lists have items, refusals repeat their status, forms are forms.

use countersign::exec::stub::{Incoming, Outgoing, Responder};
use countersign::exec::{self, CredentialStore, Options};
use countersign::plan::ParameterValues;
use countersign::provider::Provider;
use serde_json::{Value, json};

const DOCUMENT: &str = "
openapi: 3.0.3
info: {title: Books, version: '1'}
paths:
  /books:
    get:
      operationId: listBooks
      parameters: [{name: limit, in: query, schema: {type: integer, maximum: 9}}]
      responses:
        '200': {description: Some., content: {application/json: {schema: {$ref: '#/components/schemas/Page'}}}}
        '400': &refused {description: No., content: {application/json: {schema: {$ref: '#/components/schemas/Refusal'}}}}
        '404': *refused
        '409': {description: No., content: {application/json: {schema: {$ref: '#/components/schemas/Refusal'}, example: {status: 400}}}}
        '422': {description: No., content: {application/json: {schema: {properties: {status: {enum: [400]}}}}}}
  /dated:
    get:
      operationId: dated
      responses:
        '200': {description: One., headers: {X-Day: {required: true, schema: {type: string, format: date, pattern: '^2026-'}}}}
  /parts:
    get:
      operationId: parts
      responses:
        '200': {description: All., content: {multipart/form-data: {schema: {type: object, properties: {a: {type: string}}}}}}
  /mixed:
    get:
      operationId: mixed
      responses:
        '200': {description: All., content: {multipart/mixed: {schema: {type: string}}}}
components:
  schemas:
    Page:
      type: object
      required: [total]
      properties:
        total: {type: integer}
        note: {type: string}
        books: {type: array, items: {type: object, required: [id], properties: {id: {type: integer}}}}
    Refusal: {type: object, required: [status], properties: {status: {type: integer, example: 422}, message: {type: string}}}
";

fn answer(target: &str, prefer: Option<u16>) -> Outgoing {
    let Provider { contract, settings, .. } = Provider::read("books", ("a.yaml", DOCUMENT), ("", ""), None).unwrap();
    let values = ParameterValues::new();
    let (credentials, _) = CredentialStore::of_stub(&contract, &settings, &values, &|_| None);
    let prefer = prefer.map(|code| ("prefer".to_owned(), format!("code={code}")));
    let headers = prefer.into_iter().collect();
    let incoming = Incoming { method: "GET".to_owned(), target: target.to_owned(), headers, body: Vec::new() };
    Responder::new(contract, credentials, values).answer(incoming)
}

fn body(answer: &Outgoing) -> Value {
    serde_json::from_slice(&answer.body).unwrap()
}

#[test]
fn lists_that_may_be_left_out_are_there() {
    let shown = body(&answer("/books", None));
    assert_eq!(shown, json!({"total": 1, "books": [{"id": 1}]}));
}

#[test]
fn a_made_up_refusal_repeats_its_status() {
    for (target, prefer, status) in [("/books?limit=10", None, 400), ("/books", Some(404), 404)] {
        let answer = answer(target, prefer);
        assert_eq!((answer.status, body(&answer)["status"].clone()), (status, json!(status)), "{target}");
    }
    // What the document shows, and what its schema demands, stays.
    for status in [409, 422] {
        let answer = answer("/books", Some(status));
        assert_eq!((answer.status, body(&answer)["status"].clone()), (status, json!(400)));
    }
}

/// A header that nothing which was tried fits is in no answer: where it must be, the answer is made up.
#[test]
fn no_header_is_answered_that_does_not_fit() {
    let answer = answer("/dated", None);
    let names: Vec<&str> = answer.headers.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!((answer.status, names), (200, vec!["x-countersign-made-up"]));
}

/// Bodies of one item after another are sent as such, and the stub of the same document takes them.
#[tokio::test]
async fn rows_of_items_are_sent_as_rows() {
    for (media_type, expected) in [
        ("application/x-ndjson", "{\"data\":\"sample\"}\n"),
        ("application/jsonl", "{\"data\":\"sample\"}\n"),
        ("application/json-seq", "\u{1e}{\"data\":\"sample\"}\n"),
        ("text/event-stream", "data: sample\n\n"),
    ] {
        let schema = "{type: object, required: [data], properties: {data: {type: string}}}";
        let document = format!(
            "openapi: 3.2.0\ninfo: {{title: Rows, version: '1'}}\npaths:\n  /rows:\n    post:\n      operationId: send\n      \
             requestBody: {{required: true, content: {{{media_type}: {{itemSchema: {schema}}}}}}}\n      \
             responses: {{'204': {{description: Taken.}}, '400': {{description: No.}}}}\n"
        );
        let provider = Provider::read("rows", ("a.yaml", &document), ("", ""), None).unwrap();
        let cases = exec::cases(&provider, &Options::default());
        let valid = cases.iter().find(|case| case.name() == "credential-valid").unwrap();
        let body = std::str::from_utf8(valid.request.body.as_deref().unwrap()).unwrap();
        assert_eq!(body, expected, "{media_type}");
        let mut told = Vec::new();
        let on_case = &mut |judged: &exec::Judged| {
            told.extend(judged.outcome.findings.iter().map(|finding| finding.message.clone()));
            Ok(())
        };
        exec::run(&[provider], &Options::default(), on_case).await.unwrap();
        assert!(told.is_empty(), "{media_type}: {told:?}");
    }
}

#[test]
fn parts_stand_between_the_boundary_that_is_named() {
    for (target, begins) in [
        ("/parts", "--B\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\nsample\r\n--B--\r\n"),
        ("/mixed", "--B\r\n\r\nsample\r\n--B--\r\n"),
    ] {
        let answer = answer(target, None);
        let content_type = answer.headers.iter().find(|(name, _)| name == "content-type").unwrap().1.clone();
        let (_, boundary) = content_type.split_once("; boundary=").unwrap();
        assert_eq!(String::from_utf8(answer.body).unwrap().replace(boundary, "B"), begins);
    }
}
