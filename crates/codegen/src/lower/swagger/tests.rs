//! What 2.0 says, and how 3.0 says it.

use super::*;

fn restated(text: &str) -> Value {
    let document = Document::parse("a.yaml", format!("swagger: '2.0'\n{text}")).unwrap();
    super::restated(&document).unwrap().unwrap().root().clone()
}

/// The only operation of some YAML.
fn operation(text: &str) -> Value {
    restated(&format!("paths:\n  /a:\n    post:\n      operationId: a\n{text}"))["paths"]["/a"]["post"].clone()
}

#[test]
fn another_version_stays_as_it_is() {
    let document = Document::parse("a.yaml", "openapi: 3.1.0").unwrap();
    assert!(super::restated(&document).unwrap().is_none());
}

#[test]
fn definitions_are_components_and_references_follow() {
    let document = restated(concat!(
        "definitions:\n  A: {discriminator: kind, properties: {f: {type: file}, b: {$ref: '#/definitions/B'}, type: {x-nullable: true, type: string}}}\n",
        "responses: {No: {description: no, schema: {$ref: '#/definitions/A'}}}\n",
        "securityDefinitions: {b: {type: basic}, k: {type: apiKey, in: header, name: K}}\nsecurity: [{b: []}]\n",
        "paths: {/a: {get: {responses: {401: {$ref: '#/responses/No'}}}}}",
    ));
    let components = &document["components"];
    let expected = json!({
        "discriminator": {"propertyName": "kind"},
        "properties": {
            "f": {"type": "string"},
            "b": {"$ref": "#/components/schemas/B"},
            "type": {"nullable": true, "type": "string"},
        },
    });
    assert_eq!(components["schemas"]["A"], expected);
    let body = json!({"application/json": {"schema": {"$ref": "#/components/schemas/A"}}});
    assert_eq!(components["responses"]["No"]["content"], body);
    assert_eq!(components["securitySchemes"]["b"], json!({"type": "http", "scheme": "basic"}));
    assert_eq!(document["security"], json!([{"b": []}]));
    let answer = &document["paths"]["/a"]["get"]["responses"]["401"];
    assert_eq!(*answer, json!({"$ref": "#/components/responses/No"}));
}

#[test]
fn what_is_lost_is_told_where_2_0_has_it() {
    assert_eq!(original("#/components/schemas/A/not"), "#/definitions/A/not");
    assert_eq!(original("#/paths/~1a"), "#/paths/~1a");
}

#[test]
fn a_body_is_a_request_body_of_what_is_consumed() {
    let parameters = "      parameters: [{in: body, name: b, required: true, schema: {$ref: '#/definitions/B'}}]\n";
    let body = json!({"schema": {"$ref": "#/components/schemas/B"}});
    let content = |consumes: &str| operation(&format!("{parameters}{consumes}"))["requestBody"]["content"].clone();
    assert_eq!(content(""), json!({"application/json": body}));
    let both = json!({"application/json": body, "text/xml": body});
    assert_eq!(content("      consumes: [application/json, text/xml]\n"), both);
}

#[test]
fn form_fields_are_the_properties_of_one_body() {
    let field = "{in: formData, name: a, type: integer, required: true}";
    let form = operation(&format!("      parameters: [{field}]\n"));
    let schema = &form["requestBody"]["content"]["application/x-www-form-urlencoded"]["schema"];
    let expected = json!({"type": "object", "properties": {"a": {"type": "integer"}}, "required": ["a"]});
    assert_eq!((schema, &form["parameters"]), (&expected, &json!([])));
    let file = operation(&format!("      parameters: [{field}, {{in: formData, name: f, type: file}}]\n"));
    assert!(file["requestBody"]["content"].get("multipart/form-data").is_some());
    let multipart = operation(&format!("      consumes: [multipart/form-data]\n      parameters: [{field}]\n"));
    assert!(multipart["requestBody"]["content"].get("multipart/form-data").is_some());
}

#[test]
fn parameters_have_schemas_and_lists_have_styles() {
    let list = |format: &str| {
        let parameter = format!("{{in: query, name: l, type: array, items: {{type: string}}{format}}}");
        let restated = operation(&format!("      parameters: [{parameter}]\n"))["parameters"][0].clone();
        (restated["style"].clone(), restated["explode"].clone(), restated["schema"]["type"].clone())
    };
    let array = || json!("array");
    assert_eq!(list(""), (json!("form"), json!(false), array()));
    assert_eq!(list(", collectionFormat: multi"), (json!("form"), json!(true), array()));
    assert_eq!(list(", collectionFormat: pipes"), (json!("pipeDelimited"), json!(false), array()));
    assert_eq!(list(", collectionFormat: tsv"), (Value::Null, Value::Null, json!("string")));
}

#[test]
fn an_operation_overrides_its_path_and_the_shared_are_found() {
    let document = restated(concat!(
        "parameters: {P: {in: query, name: p, type: string}}\n",
        "paths: {/a: {parameters: [{$ref: '#/parameters/P'}, {in: header, name: h, type: string}], ",
        "get: {parameters: [{in: query, name: p, type: integer, required: true}]}}}",
    ));
    let parameters = document["paths"]["/a"]["get"]["parameters"].as_array().unwrap();
    let names: Vec<_> = parameters.iter().map(|p| (&p["name"], &p["schema"]["type"])).collect();
    assert_eq!(names, [(&json!("h"), &json!("string")), (&json!("p"), &json!("integer"))]);
}

#[test]
fn a_file_is_answered_as_bytes() {
    let file = |produces| operation(&format!("{produces}      responses: {{200: {{schema: {{type: file}}}}}}\n"));
    let content = |produces| file(produces)["responses"]["200"]["content"].clone();
    assert!(content("").get("*/*").is_some());
    assert!(content("      produces: [image/png]\n").get("image/png").is_some());
}

#[test]
fn other_files_are_read_as_before() {
    let text = "swagger: '2.0'\ndefinitions: {A: {$ref: 'other.yaml#/B'}}";
    let mut read = |_: &str| Ok("B: {type: integer}".to_owned());
    let document = Document::parse_with_files("a.yaml", text, &mut read).unwrap();
    let restated = super::restated(&document).unwrap().unwrap();
    assert_eq!(restated.resolve("/components/schemas/A").unwrap().1, &json!({"type": "integer"}));
}
