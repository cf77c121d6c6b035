//! What a stub answers to who develops against it: lists have items, refusals repeat their status, forms are forms.

use countersign::exec::CredentialStore;
use countersign::exec::stub::{Incoming, Outgoing, Responder};
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
