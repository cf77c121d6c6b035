//! The fourth law of the house (see `src/lib.rs`): nothing passes in silence. A table of the fields and
//! keywords of OpenAPI 2.0 to 3.2: each that is changed alone is told of, and so is its reverse, but for texts
//! and for what means the same in another writing.

use countersign::drift::evolved;
use countersign_openapi::{Contract, Document};
use serde_json::{Value, json};

/// A document with every object of OpenAPI 3.2 in it.
const MODERN: &str = r##"
openapi: 3.2.0
info: {title: Shop, version: '1'}
jsonSchemaDialect: https://spec.openapis.org/oas/3.1/dialect/base
servers:
  - {url: 'https://{region}.shop.example:{port}/v1', variables: {region: {default: eu}, port: {default: '443', enum: ['443', '8443']}}}
security: [{login: [orders]}, {key: []}]
tags: [{name: orders}]
paths:
  /orders/{id}:
    summary: One order.
    parameters:
      - {name: id, in: path, required: true, schema: {type: array, items: {type: string}}}
    post:
      operationId: changeOrder
      tags: [orders]
      parameters:
        - {name: open, in: query, schema: {type: array, items: {type: string}}}
        - {name: part, in: query, content: {application/json: {schema: {type: object}}}}
        - {name: X-Trace, in: header, schema: {type: string}}
      requestBody:
        content:
          application/json: {schema: {$ref: '#/components/schemas/Order'}}
          multipart/form-data:
            schema: {type: object, properties: {photo: {type: string}, ids: {type: array}}}
            encoding: {photo: {contentType: 'image/png, image/jpeg'}, ids: {style: form, explode: true}}
          application/jsonl: {itemSchema: {type: object}}
      responses:
        '200':
          description: Changed.
          headers:
            X-Total: {schema: {type: object, properties: {n: {type: integer}}}}
          content:
            application/json: {schema: {$ref: '#/components/schemas/Order'}}
          links:
            next: {operationId: changeOrder, parameters: {id: '$response.body#/id'}}
        4XX: {description: No., content: {application/problem+json: {schema: {type: object}}}}
      callbacks:
        done:
          '{$request.body#/url}':
            post:
              requestBody: {content: {application/json: {schema: {type: object, properties: {id: {type: string}}}}}}
              responses: {'204': {description: Heard.}}
webhooks:
  paid:
    post:
      requestBody: {content: {application/json: {schema: {type: object, properties: {id: {type: string}}}}}}
      responses: {'204': {description: Heard.}}
components:
  securitySchemes:
    login:
      type: oauth2
      flows: {clientCredentials: {tokenUrl: 'https://id.example/token', refreshUrl: 'https://id.example/again', scopes: {orders: All.}}}
    key: {type: apiKey, in: header, name: X-Key}
    token: {type: http, scheme: bearer, bearerFormat: JWT}
  schemas:
    Order: {type: object, properties: {p: {}}}
"##;

const OLD: &str = r##"
swagger: '2.0'
info: {title: Shop, version: '1'}
host: shop.example
basePath: /v1
schemes: [https]
consumes: [application/json]
produces: [application/json]
security: [{login: [orders]}]
paths:
  /orders:
    post:
      operationId: makeOrder
      parameters:
        - {name: open, in: query, type: array, items: {type: string}, collectionFormat: csv}
        - {name: body, in: body, schema: {type: object}}
      responses:
        '200': {description: Made., schema: {type: object}, headers: {X-Total: {type: integer}}}
  /photos:
    post:
      operationId: addPhoto
      consumes: [multipart/form-data]
      parameters:
        - {name: photo, in: formData, type: file}
        - {name: tags, in: formData, type: array, items: {type: string}}
      responses:
        '200': {description: Kept.}
securityDefinitions:
  login: {type: oauth2, flow: application, tokenUrl: 'https://id.example/token', scopes: {orders: All.}}
"##;

/// Where, and what stands there then; `null` where nothing does.
type Edit = (&'static str, Value);

fn edits_of_modern() -> Vec<Edit> {
    let post = "/paths/~1orders~1{id}/post";
    let at = |rest: &str| -> &'static str { Box::leak(format!("{post}{rest}").into_boxed_str()) };
    vec![
        ("/jsonSchemaDialect", json!("https://json-schema.org/draft/2020-12/schema")),
        ("/servers/0/url", json!("https://{region}.shop.example:{port}/v2")),
        ("/servers/0/variables/region/default", json!("us")),
        ("/servers/0/variables/port/enum", json!(["443"])),
        ("/security", json!([{ "login": ["orders"] }])),
        ("/security/0/login", json!(["orders", "all"])),
        ("/webhooks", Value::Null),
        ("/webhooks/paid/post/requestBody/content/application~1json/schema/properties/id/type", json!("integer")),
        ("/webhooks/paid/post/responses/204", Value::Null),
        ("/webhooks/paid/post/deprecated", json!(true)),
        ("/webhooks/paid/post/requestBody/required", json!(true)),
        (
            "/webhooks/paid/post/responses/204/content",
            json!({ "application/json": { "schema": { "type": "object" } } }),
        ),
        ("/webhooks/paid/post/responses/204/headers", json!({ "X-Heard": { "schema": { "type": "string" } } })),
        ("/webhooks/paid/post/parameters", json!([{ "name": "n", "in": "query", "schema": { "type": "string" } }])),
        ("/paths/~1orders~1{id}/servers", json!([{ "url": "https://other.example" }])),
        ("/paths/~1orders~1{id}/parameters/0/schema/items/type", json!("integer")),
        ("/paths/~1orders~1{id}/parameters/0/style", json!("label")),
        ("/paths/~1orders~1{id}/nobody", json!(1)),
        (at("/operationId"), json!("alterOrder")),
        (at("/deprecated"), json!(true)),
        (at("/security"), json!([])),
        (at("/servers"), json!([{ "url": "https://other.example" }])),
        (at("/nobody"), json!("knows")),
        (at("/requestBody"), Value::Null),
        (at("/requestBody/required"), json!(true)),
        (at("/requestBody/content/application~1json"), Value::Null),
        (at("/requestBody/content/application~1json/schema"), Value::Null),
        (at("/requestBody/content/application~1jsonl/itemSchema/type"), json!("array")),
        (at("/requestBody/content/multipart~1form-data/encoding/photo/contentType"), json!("image/png")),
        (at("/requestBody/content/multipart~1form-data/encoding/photo/headers"), json!({ "X-A": {} })),
        (at("/requestBody/content/multipart~1form-data/encoding/ids/explode"), json!(false)),
        (at("/requestBody/content/multipart~1form-data/encoding/ids/style"), json!("pipeDelimited")),
        (at("/requestBody/content/multipart~1form-data/encoding/ids/allowReserved"), json!(true)),
        (at("/parameters/0/name"), json!("state")),
        (at("/parameters/0/in"), json!("header")),
        (at("/parameters/0/required"), json!(true)),
        (at("/parameters/0/deprecated"), json!(true)),
        (at("/parameters/0/allowEmptyValue"), json!(true)),
        (at("/parameters/0/style"), json!("spaceDelimited")),
        (at("/parameters/0/explode"), json!(false)),
        (at("/parameters/0/allowReserved"), json!(true)),
        (at("/parameters/0/schema"), Value::Null),
        (at("/parameters/0/nobody"), json!("knows")),
        (at("/parameters/1/content"), json!({ "application/xml": { "schema": { "type": "object" } } })),
        (at("/parameters/2"), Value::Null),
        (at("/responses/200"), Value::Null),
        (at("/responses/201"), json!({ "description": "Made." })),
        (at("/responses/200/content/application~1json"), Value::Null),
        (at("/responses/200/content/text~1csv"), json!({})),
        (at("/responses/200/content/application~1json/schema"), Value::Null),
        (at("/responses/200/headers/X-Total"), Value::Null),
        (at("/responses/200/headers/X-Total/required"), json!(true)),
        (at("/responses/200/headers/X-Total/deprecated"), json!(true)),
        (at("/responses/200/headers/X-Total/explode"), json!(true)),
        (at("/responses/200/headers/X-Total/schema"), Value::Null),
        (at("/responses/200/headers/X-Total/schema/properties/n/type"), json!("string")),
        (at("/responses/200/links"), Value::Null),
        (at("/responses/200/links/next/operationId"), json!("other")),
        (at("/responses/200/links/next/parameters/id"), json!("$response.body#/number")),
        (at("/responses/200/links/next/requestBody"), json!("$response.body")),
        (at("/responses/200/nobody"), json!("knows")),
        (at("/responses/4XX/content/application~1problem+json/schema/required"), json!(["title"])),
        (at("/callbacks"), Value::Null),
        (
            at("/callbacks/done/{$request.body#~1url}/post/requestBody/content/application~1json/schema/properties/id"),
            Value::Null,
        ),
        (at("/callbacks/done/{$request.body#~1url}/post/responses/204"), Value::Null),
        ("/components/securitySchemes/key/in", json!("query")),
        ("/components/securitySchemes/key/deprecated", json!(true)),
        ("/components/securitySchemes/login/oauth2MetadataUrl", json!("https://id.example/metadata")),
        ("/components/securitySchemes/key/name", json!("X-Token")),
        ("/components/securitySchemes/key", json!({ "type": "http", "scheme": "basic" })),
        ("/components/securitySchemes/login/flows/clientCredentials/tokenUrl", json!("https://x.example/token")),
        ("/components/securitySchemes/login/flows/clientCredentials/refreshUrl", json!("https://x.example/token")),
        ("/components/securitySchemes/login/flows/clientCredentials/scopes", json!({})),
        ("/components/securitySchemes/login/flows/password", json!({ "tokenUrl": "https://id.example", "scopes": {} })),
        (
            "/components/securitySchemes/login/flows",
            json!({ "implicit": { "authorizationUrl": "https://id.example" } }),
        ),
    ]
}

fn edits_of_old() -> Vec<Edit> {
    let post = "/paths/~1orders/post";
    let at = |rest: &str| -> &'static str { Box::leak(format!("{post}{rest}").into_boxed_str()) };
    vec![
        ("/host", json!("other.example")),
        ("/basePath", json!("/v2")),
        ("/schemes", json!(["http", "https"])),
        ("/consumes", json!(["application/xml"])),
        ("/produces", json!(["application/xml"])),
        ("/security", json!([])),
        (at("/schemes"), json!(["http"])),
        (at("/consumes"), json!(["text/plain"])),
        (at("/produces"), json!(["application/json", "text/csv"])),
        (at("/parameters/0/collectionFormat"), json!("multi")),
        (at("/parameters/0/items/type"), json!("integer")),
        (at("/parameters/0/minItems"), json!(2)),
        (at("/parameters/0/allowEmptyValue"), json!(true)),
        (at("/parameters/1/required"), json!(true)),
        (at("/parameters/1/schema/required"), json!(["a"])),
        (at("/responses/200/schema"), Value::Null),
        (at("/responses/200/headers/X-Total/type"), json!("string")),
        ("/paths/~1photos/post/parameters/1/collectionFormat", json!("multi")),
        ("/paths/~1photos/post/parameters/0/required", json!(true)),
        ("/paths/~1photos/post/parameters/0/type", json!("string")),
        ("/securityDefinitions/login/flow", json!("password")),
        ("/securityDefinitions/login/tokenUrl", json!("https://x.example/token")),
    ]
}

/// Keywords of schemas: what stands beside each, and what it says.
fn keywords() -> Vec<(&'static str, Value, Value)> {
    let (text, number, list, object) = (
        json!({ "type": "string" }),
        json!({ "type": "number" }),
        json!({ "type": "array" }),
        json!({ "type": "object" }),
    );
    let any = json!({});
    vec![
        ("type", any.clone(), json!("string")),
        ("enum", text.clone(), json!(["a"])),
        ("const", text.clone(), json!("a")),
        ("minLength", text.clone(), json!(1)),
        ("maxLength", text.clone(), json!(9)),
        ("pattern", text.clone(), json!("^a")),
        ("format", text.clone(), json!("uuid")),
        ("format", json!({ "type": "integer" }), json!("int32")),
        ("contentEncoding", text.clone(), json!("base64")),
        ("contentMediaType", text.clone(), json!("image/png")),
        (
            "contentSchema",
            json!({ "type": "string", "contentMediaType": "application/json" }),
            json!({ "type": "object" }),
        ),
        ("minimum", number.clone(), json!(1)),
        ("maximum", number.clone(), json!(9)),
        ("exclusiveMinimum", number.clone(), json!(1)),
        ("exclusiveMaximum", number.clone(), json!(9)),
        ("multipleOf", number, json!(2)),
        ("items", list.clone(), json!({ "type": "string" })),
        ("prefixItems", list.clone(), json!([{ "type": "string" }])),
        ("contains", list.clone(), json!({ "type": "string" })),
        ("minContains", json!({ "type": "array", "contains": { "type": "string" } }), json!(2)),
        ("maxContains", json!({ "type": "array", "contains": { "type": "string" } }), json!(2)),
        ("unevaluatedItems", list.clone(), json!(false)),
        ("minItems", list.clone(), json!(1)),
        ("maxItems", list.clone(), json!(9)),
        ("uniqueItems", list, json!(true)),
        ("properties", object.clone(), json!({ "a": {} })),
        ("required", object.clone(), json!(["a"])),
        ("additionalProperties", object.clone(), json!(false)),
        ("patternProperties", object.clone(), json!({ "^x": { "type": "string" } })),
        ("propertyNames", object.clone(), json!({ "maxLength": 3 })),
        ("unevaluatedProperties", object.clone(), json!(false)),
        ("minProperties", object.clone(), json!(1)),
        ("maxProperties", object.clone(), json!(9)),
        ("dependentRequired", object.clone(), json!({ "a": ["b"] })),
        ("dependentSchemas", object.clone(), json!({ "a": { "required": ["b"] } })),
        ("discriminator", object.clone(), json!({ "propertyName": "kind" })),
        ("allOf", object.clone(), json!([{ "required": ["a"] }])),
        ("anyOf", object.clone(), json!([{ "required": ["a"] }, { "required": ["b"] }])),
        ("oneOf", object.clone(), json!([{ "required": ["a"] }, { "required": ["b"] }])),
        ("not", object.clone(), json!({ "required": ["a"] })),
        ("if", json!({ "then": { "required": ["a"] } }), json!({ "required": ["b"] })),
        ("then", json!({ "if": { "required": ["b"] }, "else": { "minProperties": 1 } }), json!({ "required": ["a"] })),
        ("else", json!({ "if": { "required": ["b"] }, "then": { "minProperties": 1 } }), json!({ "required": ["a"] })),
        ("default", text.clone(), json!("a")),
        ("deprecated", text.clone(), json!(true)),
        ("readOnly", text.clone(), json!(true)),
        ("writeOnly", text.clone(), json!(true)),
        ("xml", object, json!({ "name": "order" })),
        ("$dynamicRef", any, json!("#node")),
        ("formatMinimum", text, json!("2020-01-01")),
    ]
}

/// What means the same, whatever stands there: texts, extensions, and other ways of writing.
fn idle() -> Vec<Edit> {
    let post = "/paths/~1orders~1{id}/post";
    let at = |rest: &str| -> &'static str { Box::leak(format!("{post}{rest}").into_boxed_str()) };
    let p = "/components/schemas/Order/properties/p";
    let schema = |keyword: &str| -> &'static str { Box::leak(format!("{p}/{keyword}").into_boxed_str()) };
    vec![
        ("/info/title", json!("The shop")),
        ("/info/version", json!("2")),
        ("/tags", json!([])),
        ("/externalDocs", json!({ "url": "https://shop.example" })),
        ("/x-audience", json!("all")),
        ("/servers/0/description", json!("In Europe.")),
        ("/servers/0/url", json!("HTTPS://{region}.Shop.example:{port}/v1/")),
        ("/security", json!([{ "key": [] }, { "login": ["orders"] }])),
        ("/components/schemas/Unused", json!({ "type": "string" })),
        ("/components/securitySchemes/token/scheme", json!("basic")),
        ("/paths/~1orders~1{id}/summary", json!("An order.")),
        ("/paths/~1orders~1{id}/description", json!("An order.")),
        (at("/tags"), json!(["sales"])),
        (at("/summary"), json!("Change it.")),
        (at("/description"), json!("Change it.")),
        (at("/x-order"), json!(1)),
        (at("/externalDocs"), json!({ "url": "https://shop.example" })),
        (at("/deprecated"), json!(false)),
        (at("/parameters/0/description"), json!("Which.")),
        (at("/parameters/0/example"), json!(["a"])),
        (at("/parameters/0/examples"), json!({ "a": { "value": ["a"] } })),
        (at("/parameters/0/style"), json!("form")),
        (at("/parameters/0/explode"), json!(true)),
        (at("/parameters/0/required"), json!(false)),
        (at("/parameters/2/explode"), json!(true)),
        (at("/parameters/2/name"), json!("x-trace")),
        (at("/requestBody/description"), json!("It.")),
        (at("/requestBody/required"), json!(false)),
        (at("/requestBody/content/application~1json/example"), json!({})),
        (at("/requestBody/content/multipart~1form-data/encoding/photo/contentType"), json!("image/jpeg,image/png")),
        (at("/responses/200/description"), json!("Done.")),
        (at("/responses/200/content/application~1json/examples"), json!({ "a": { "value": {} } })),
        (at("/responses/200/headers/X-Total/description"), json!("All.")),
        (at("/responses/200/headers/Content-Type"), json!({ "schema": { "type": "string" } })),
        ("/components/securitySchemes/login/flows/clientCredentials/tokenUrl", json!("https://ID.example:443/token")),
        (at("/responses/200/links/next/description"), json!("On.")),
        (schema("title"), json!("P")),
        (schema("description"), json!("It.")),
        (schema("$comment"), json!("It.")),
        (schema("examples"), json!([1])),
        (schema("x-order"), json!(1)),
        (schema("minLength"), json!(0)),
        (schema("minItems"), json!(0)),
        (schema("required"), json!([])),
        (schema("items"), json!({})),
        (schema("additionalProperties"), json!({})),
        (schema("uniqueItems"), json!(false)),
        (schema("format"), json!("colour")),
        (schema("else"), json!({ "type": "string" })),
        (schema("allOf"), json!([{}])),
        (schema("not"), json!(false)),
        (schema("propertyNames"), json!({ "type": "string" })),
        (schema("pattern"), json!(".*")),
        (schema("contentSchema"), json!({ "type": "object" })),
        (schema("xml"), json!({ "attribute": false })),
        (schema("type"), json!(["array", "boolean", "integer", "null", "number", "object", "string"])),
    ]
}

/// The document with something else at a pointer: nothing there any more where that is null.
fn edited(document: &Value, pointer: &str, value: &Value) -> Value {
    let mut edited = document.clone();
    let (parent, last) = pointer.rsplit_once('/').unwrap();
    let last = last.replace("~1", "/").replace("~0", "~");
    let parent = edited.pointer_mut(parent).unwrap_or_else(|| panic!("{parent} is in the document"));
    match (parent, value) {
        (Value::Object(members), Value::Null) => assert!(members.shift_remove(&last).is_some(), "{pointer} is there"),
        (Value::Array(items), Value::Null) => _ = items.remove(last.parse().unwrap()),
        (Value::Object(members), value) => _ = members.insert(last, value.clone()),
        (Value::Array(items), value) => items[last.parse::<usize>().unwrap()] = value.clone(),
        (other, _) => panic!("{pointer} is in {other}"),
    }
    assert_ne!(edited, *document, "{pointer} is another");
    edited
}

fn told(then: &Value, now: &Value) -> Vec<String> {
    let contract = |document: &Value| Contract::read(Document::parse("shop.json", document.to_string()).unwrap());
    let changes = evolved("shop", &contract(then), &contract(now));
    changes.iter().map(|change| format!("{} {} {}", change.class, change.rule, change.subject)).collect()
}

fn document(text: &str) -> Value {
    serde_yaml::from_str(text).unwrap()
}

/// The edits of which nothing is told, one way or back.
fn silent(document: &Value, edits: &[Edit]) -> Vec<String> {
    let is_told = |(pointer, value): &&Edit| {
        let now = edited(document, pointer, value);
        told(document, &now).is_empty() || told(&now, document).is_empty()
    };
    edits.iter().filter(is_told).map(|(pointer, value)| format!("{pointer}: {value}")).collect()
}

#[test]
fn each_field_is_told() {
    assert_eq!(silent(&document(MODERN), &edits_of_modern()), [""; 0]);
    assert_eq!(silent(&document(OLD), &edits_of_old()), [""; 0]);
    // Those that 3.0 and 3.1 have as well.
    for version in ["3.0.4", "3.1.1"] {
        let older = edited(&document(MODERN), "/openapi", &json!(version));
        let is_shared = |(pointer, _): &Edit| !["itemSchema", "webhooks"].iter().any(|new| pointer.contains(new));
        let edits: Vec<Edit> = edits_of_modern().into_iter().filter(is_shared).collect();
        assert_eq!(silent(&older, &edits), [""; 0], "{version}");
    }
}

#[test]
fn each_keyword_is_told() {
    let document = document(MODERN);
    for (keyword, beside, value) in keywords() {
        let mut with = beside.clone();
        with[keyword] = value;
        let then = edited(&document, "/components/schemas/Order/properties/q", &beside);
        let now = edited(&document, "/components/schemas/Order/properties/q", &with);
        assert_ne!(told(&then, &now), [""; 0], "{keyword}");
        assert_ne!(told(&now, &then), [""; 0], "{keyword}, and back");
    }
}

#[test]
fn what_means_the_same_is_not_told() {
    let document = document(MODERN);
    for (pointer, value) in idle() {
        let now = edited(&document, pointer, &value);
        assert_eq!(told(&document, &now), [""; 0], "{pointer}: {value}");
        assert_eq!(told(&now, &document), [""; 0], "{pointer}: {value}, and back");
    }
}
