//! Two OpenAPI documents, the one that held and the one that holds: each edit of one document, what
//! is told of it, and what of its reverse. What concerns no client is told of none.

#[path = "evolution/alternatives.rs"]
mod alternatives;
#[path = "evolution/bodies.rs"]
mod bodies;
#[path = "evolution/calls.rs"]
mod calls;
#[path = "evolution/fields.rs"]
mod fields;
#[path = "evolution/identity.rs"]
mod identity;
#[path = "evolution/maps.rs"]
mod maps;
#[path = "evolution/parameters.rs"]
mod parameters;
#[path = "evolution/places.rs"]
mod places;
#[path = "evolution/silence.rs"]
mod silence;
#[path = "evolution/spelled.rs"]
mod spelled;
#[path = "evolution/unnoticed.rs"]
mod unnoticed;

use countersign::drift::evolved;
use countersign::rules::evolution_rules as rules;
use countersign_openapi::Contract;
use countersign_openapi::Document;

const DOCUMENT: &str = include_str!("fixtures/evolution.yaml");

fn contract(name: &str, text: &str) -> Contract {
    Contract::read(Document::parse(name, text).unwrap_or_else(|error| panic!("failed to {error}")))
}

/// What is told between two texts, as `class rule subject`.
fn told(then: &str, now: &str) -> Vec<String> {
    let changes = evolved("shop", &contract("then.yaml", then), &contract("now.yaml", now));
    let mut told: Vec<String> =
        changes.iter().map(|change| format!("{} {} {}", change.class, change.rule, change.subject)).collect();
    told.sort();
    told
}

/// A change by its class and rule alone.
fn short(change: &str) -> String {
    change.split(' ').take(2).collect::<Vec<_>>().join(" ")
}

/// The document with one text for another, which must be in it just once.
fn edited(from: &str, to: &str) -> String {
    assert_eq!(DOCUMENT.matches(from).count(), 1, "`{from}` is in the document once");
    DOCUMENT.replace(from, to)
}

#[test]
fn each_edit_is_told_with_its_class_and_so_is_its_reverse() {
    let edits: &[(&str, &str, &str, &str)] = &[
        // From, to; what is told, and what of the reverse.
        (
            "https://shop.example/v1",
            "https://shop.example/v2",
            "breaking base-url-changed document",
            "breaking base-url-changed document",
        ),
        (
            "  /orders/{order}:\n    delete:",
            "  /orders/{order}/all:\n    delete:",
            "breaking operation-moved DELETE /orders/{order}",
            "breaking operation-moved DELETE /orders/{order}/all",
        ),
        (
            "      operationId: dropOrder\n",
            "      operationId: dropOrder\n      security: []\n",
            "compatible security-changed DELETE /orders/{order}",
            "breaking security-changed DELETE /orders/{order}",
        ),
        (
            "{ name: limit, in: query,",
            "{ name: most, in: query,",
            "breaking parameter-removed GET /orders|compatible parameter-added GET /orders",
            "breaking parameter-removed GET /orders|compatible parameter-added GET /orders",
        ),
        (
            "{ name: limit, in: query,",
            "{ name: limit, in: query, required: true,",
            "breaking parameter-required GET /orders",
            "compatible parameter-optional GET /orders",
        ),
        (
            "maximum: 100",
            "maximum: 50",
            "breaking request-maximum-narrower /paths/~1orders/get/parameters/0/schema",
            "compatible request-maximum-wider /paths/~1orders/get/parameters/0/schema",
        ),
        (
            "      requestBody:\n        required: true",
            "      requestBody:\n        required: false",
            "compatible body-optional POST /orders",
            "breaking body-required POST /orders",
        ),
        (
            "note: { type: string }",
            "note: { type: integer }",
            "breaking request-type-changed /components/schemas/Draft/properties/note",
            "breaking request-type-changed /components/schemas/Draft/properties/note",
        ),
        (
            "required: [item]",
            "required: [item, note]",
            "breaking request-required-narrower /components/schemas/Draft/properties/note",
            "compatible request-required-wider /components/schemas/Draft/properties/note",
        ),
        (
            "note: { type: string }",
            "note: { type: string }\n        gift: { type: boolean }",
            "compatible request-property-added /components/schemas/Draft/properties/gift",
            "breaking request-property-removed /components/schemas/Draft/properties/gift",
        ),
        (
            "enum: [open, paid]",
            "enum: [open, paid, lost]",
            "breaking response-enum-wider /components/schemas/Order/properties/state",
            "compatible response-enum-narrower /components/schemas/Order/properties/state",
        ),
        (
            "required: [id, state]",
            "required: [id]",
            "breaking response-required-wider /components/schemas/Order/properties/state",
            "compatible response-required-narrower /components/schemas/Order/properties/state",
        ),
        (
            "        total: { type: number }\n",
            "",
            "unclear response-property-removed /components/schemas/Order/properties/total",
            "compatible response-property-added /components/schemas/Order/properties/total",
        ),
        (
            "total: { type: number }",
            "total: { type: number, nullable: true }",
            "breaking response-type-wider /components/schemas/Order/properties/total",
            "compatible response-type-narrower /components/schemas/Order/properties/total",
        ),
        (
            "made: { type: string, format: date-time }",
            "made: { type: string }",
            "breaking response-format-wider /components/schemas/Order/properties/made",
            "compatible response-format-narrower /components/schemas/Order/properties/made",
        ),
        (
            "        - $ref: \"#/components/schemas/Card\"\n",
            "",
            "compatible response-alternatives-narrower /components/schemas/Payment",
            "breaking response-alternatives-wider /components/schemas/Payment",
        ),
        (
            "      oneOf:\n",
            "      nullable: true\n      oneOf:\n",
            "breaking response-type-wider /components/schemas/Payment",
            "compatible response-type-narrower /components/schemas/Payment",
        ),
        (
            "        \"404\": { $ref: \"#/components/responses/Refused\" }\n",
            "",
            "compatible status-removed DELETE /orders/{order}",
            "compatible status-added DELETE /orders/{order}",
        ),
        (
            "        \"204\": { description: Gone. }\n",
            "        \"202\": { description: Going. }\n",
            "breaking status-removed DELETE /orders/{order}|unclear status-added DELETE /orders/{order}",
            "breaking status-removed DELETE /orders/{order}|unclear status-added DELETE /orders/{order}",
        ),
        (
            "            text/csv: {}\n",
            "",
            "breaking media-type-removed GET /orders",
            "compatible media-type-added GET /orders",
        ),
        (
            "            X-Total: { schema: { type: integer } }\n",
            "            X-Sum: { schema: { type: integer } }\n",
            "compatible header-added GET /orders|unclear header-removed GET /orders",
            "compatible header-added GET /orders|unclear header-removed GET /orders",
        ),
        (
            "^[a-z]+$",
            "^[a-z0-9]+$",
            "unclear request-pattern-changed /components/schemas/Draft/properties/item",
            "unclear request-pattern-changed /components/schemas/Draft/properties/item",
        ),
    ];
    let rules = rules();
    for (from, to, forth, back) in edits {
        for told in forth.split('|').chain(back.split('|')) {
            let id = told.split(' ').nth(1).unwrap();
            assert!(rules.iter().any(|rule| rule.id == id), "{id} is explained");
        }
        let (then, now) = (DOCUMENT, edited(from, to));
        assert_eq!(told(then, &now).join("|"), *forth, "{from} → {to}");
        assert_eq!(told(&now, then).join("|"), *back, "{to} → {from}");
    }
}

/// A document with these paths, each with a `get` that answers nothing else than 200.
fn of_paths(server: &str, paths: &[(&str, &str)]) -> String {
    let item = |(path, rest): &(&str, &str)| {
        let names = path.split('{').skip(1).filter_map(|rest| rest.split('}').next());
        let parameters: String = names
            .map(|name| format!("{{name: {name}, in: path, required: true, schema: {{type: string{rest}}}}}, "))
            .collect();
        format!("  '{path}':\n    get: {{parameters: [{parameters}], responses: {{'200': {{description: fine}}}}}}\n")
    };
    let items: String = paths.iter().map(item).collect();
    format!("openapi: 3.0.3\ninfo: {{title: Shop, version: '1'}}\nservers: [{server}]\npaths:\n{items}")
}

const SERVER: &str = "{url: 'https://shop.example/v1'}";

#[test]
fn operations_are_paired_by_method_and_template() {
    let told = |then: &[(&str, &str)], now: &[(&str, &str)]| told(&of_paths(SERVER, then), &of_paths(SERVER, now));
    // Those that are written alike before those that take the same paths.
    let twice = [("/x/{id}", ", format: uuid"), ("/x/{name}", "")];
    let turned = [twice[1], twice[0]];
    assert_eq!(told(&twice, &twice), [""; 0]);
    assert_eq!(told(&twice, &turned), [""; 0]);
    let narrower = "breaking request-format-narrower /paths/~1x~1{id}/get/parameters/0/schema";
    assert_eq!(told(&[("/x/{id}", "")], &twice), [narrower, "compatible operation-added GET /x/{name}"]);
    // What a parameter is called is no difference, and what stands around it is one.
    assert_eq!(told(&[("/jobs/{id}:cancel", "")], &[("/jobs/{job}:cancel", "")]), [""; 0]);
    let moved = |from: &str, to: &str| {
        [format!("breaking operation-removed GET {from}"), format!("compatible operation-added GET {to}")]
    };
    for (from, to) in [
        ("/jobs/{id}:cancel", "/jobs/{id}:resume"),
        ("/files/{id}.csv", "/files/{id}.json"),
        ("/users/me", "/users/{id}"),
        ("/things", "/Things"),
        ("/x/{a}{b}", "/x/{a}"),
    ] {
        assert_eq!(told(&[(from, "")], &[(to, "")]), moved(from, to), "{from} {to}");
    }
    assert_eq!(told(&[("/a b", "")], &[("/a%20b", "")]), [""; 0]);
    assert_eq!(told(&[("/things", "")], &[("/things/", "")]), ["unclear path-slash-changed GET /things/"]);
}

#[test]
fn what_concerns_no_client_is_not_told() {
    assert_eq!(told(DOCUMENT, DOCUMENT), [""; 0]);
    let edits = [
        ("title: Shop", "title: The shop"),
        ("description: Gone.", "description: Gone for good."),
        ("{ name: order, in: path,", "{ name: id, in: path,"),
        ("note: { type: string }", "note: { type: string, description: What to say., example: hello }"),
        ("enum: [open, paid]", "enum: [paid, open]"),
        ("required: [id, state]", "required: [state, id]"),
        ("total: { type: number }", "total: { allOf: [{ type: number }] }"),
    ];
    for (from, to) in edits {
        let mut now = edited(from, to);
        if from.starts_with("{ name: order") {
            now = now.replace("/orders/{order}", "/orders/{id}");
        }
        assert_eq!(told(DOCUMENT, &now), [""; 0], "{from} → {to}");
    }
    let renamed = DOCUMENT.replace("schemas/Order\"", "schemas/Purchase\"").replace("    Order:\n", "    Purchase:\n");
    assert_eq!(told(DOCUMENT, &renamed), [""; 0], "the name of a component");
}

/// The same API in three versions of OpenAPI.
#[test]
fn a_version_of_openapi_is_no_difference() {
    let modern = DOCUMENT.replace("openapi: 3.0.3", "openapi: 3.1.0");
    assert_eq!(told(DOCUMENT, &modern), [""; 0]);
    let nullable = edited("total: { type: number }", "total: { type: number, nullable: true }");
    let listed = edited("total: { type: number }", "total: { type: [number, \"null\"] }");
    assert_eq!(told(&nullable, &listed.replace("openapi: 3.0.3", "openapi: 3.1.0")), [""; 0]);
    let two = r##"
swagger: "2.0"
info: { title: Shop, version: "1" }
host: shop.example
basePath: /v1
schemes: [https]
produces: [application/json]
paths:
  /orders/{id}:
    get:
      parameters: [{ name: id, in: path, required: true, type: string, maxLength: 8 }]
      responses: { "200": { description: fine, schema: { $ref: "#/definitions/Order" } } }
definitions:
  Order: { type: object, required: [id], properties: { id: { type: string } } }
"##;
    let three = r#"
openapi: 3.0.3
info: { title: Shop, version: "1" }
servers: [{ url: https://shop.example/v1 }]
paths:
  /orders/{order}:
    parameters: [{ name: order, in: path, required: true, schema: { type: string, maxLength: 8 } }]
    get:
      responses:
        "200":
          description: fine
          content: { application/json: { schema: { type: object, required: [id], properties: { id: { type: string } } } } }
"#;
    assert_eq!(told(two, three), [""; 0]);
}

/// A form of OpenAPI 2.0 has its fields among the parameters.
#[test]
fn the_fields_of_a_form_are_compared() {
    let form = |fields: &str| {
        format!(
            "swagger: \"2.0\"\ninfo: {{ title: Shop, version: \"1\" }}\npaths:\n  /orders:\n    post:\n      parameters:\n{fields}\
             \n      responses: {{ \"201\": {{ description: Made. }} }}\n"
        )
    };
    let then = form(
        "        - { name: item, in: formData, type: string, required: true }\n        - { name: note, in: formData, type: string }",
    );
    let now = form(
        "        - { name: item, in: formData, type: string, required: true, maxLength: 9 }\n        - { name: gift, in: formData, type: boolean, required: true }",
    );
    let expected = [
        "breaking field-added POST /orders",
        "breaking field-removed POST /orders",
        "breaking request-max-length-narrower /paths/~1orders/post/parameters/0",
    ];
    assert_eq!(told(&then, &now), expected);
}

#[test]
fn what_many_operations_have_in_the_same_way_is_told_once() {
    let now = DOCUMENT
        .replace("  responses:\n    Refused:", "  responses:\n    Slow: { description: Slow down. }\n    Refused:");
    let now =
        now.replace("        \"401\":", "        \"429\": { $ref: \"#/components/responses/Slow\" }\n        \"401\":");
    assert_eq!(told(DOCUMENT, &now), ["compatible status-added 3 operations"]);
}

/// A schema that holds itself is compared, and ends.
#[test]
fn what_refers_to_itself_is_compared_once() {
    let now = edited("enum: [open, paid]", "enum: [open]");
    assert_eq!(told(DOCUMENT, &now), ["compatible response-enum-narrower /components/schemas/Order/properties/state"]);
}

/// What leads nowhere is told where only one document has it, and what is not read wherever nobody
/// knows that it is the same.
#[test]
fn what_stands_behind_a_lost_reference_is_not_compared() {
    let lost =
        edited("        - $ref: \"#/components/schemas/Card\"\n", "        - $ref: \"#/components/schemas/Cord\"\n");
    let of_references = |told: Vec<String>| told.into_iter().filter(|told| told.contains("reference-")).count();
    assert_eq!(of_references(told(DOCUMENT, &lost)), 1);
    assert_eq!(told(&lost, &lost), [""; 0]);
    let from = |place: &str| lost.replace("#/components/schemas/Cord", place);
    let at_url = from("https://shop.example/v1.json#/Cord");
    assert_eq!(told(&at_url, &at_url), [""; 0]);
    assert_eq!(of_references(told(&at_url, &from("https://shop.example/v2.json#/Cord"))), 2);
    assert_eq!(of_references(told(&from("cords.json#/Cord"), &from("cords.json#/Cord"))), 1);
}
