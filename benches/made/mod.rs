//! Documents of as many operations as are asked for, of the kinds that APIs have: lists, items below them, bodies,
//! a schema for each resource and one that all share.

use serde_json::{Map, Value, json};

/// Operations of one resource.
const EACH: usize = 5;

/// A document of so many operations; `later` is a version of it in which every resource differs a
/// little.
pub fn document(operations: usize, later: bool) -> String {
    let mut paths = Map::new();
    let mut schemas = Map::from_iter([("Problem".to_owned(), problem())]);
    for number in 0..operations.div_ceil(EACH) {
        schemas.insert(format!("Thing{number}"), thing(number, later));
        paths.insert(format!("/things{number}"), list(number, later));
        paths.insert(format!("/things{number}/{{id}}"), item(number));
    }
    let token = json!({"type": "http", "scheme": "bearer"});
    json!({
        "openapi": "3.0.3",
        "info": {"title": "Things", "version": "1"},
        "servers": [{"url": "https://api.example.com/v1"}],
        "security": [{"token": []}],
        "paths": paths,
        "components": {"schemas": schemas, "securitySchemes": {"token": token}},
    })
    .to_string()
}

fn problem() -> Value {
    json!({"type": "object", "required": ["title"], "properties": {"title": {"type": "string"}}})
}

fn thing(number: usize, later: bool) -> Value {
    let longest = if later { 20 + number % 7 } else { 50 };
    let remark = if later && number % 2 == 1 { "note" } else { "remark" };
    json!({
        "type": "object",
        "required": ["id"],
        "properties": {
            "id": {"type": "integer"},
            "name": {"type": "string", "maxLength": longest},
            remark: {"type": "string"},
        },
    })
}

fn reference(schema: &str) -> Value {
    json!({"$ref": format!("#/components/schemas/{schema}")})
}

fn content(schema: &Value) -> Value {
    json!({"application/json": {"schema": schema}})
}

fn operation(id: String, number: usize, schema: &Value) -> Value {
    json!({
        "operationId": id,
        "tags": [format!("things{number}")],
        "responses": {
            "200": {"description": "fine", "content": content(schema)},
            "401": {"description": "no token", "content": content(&reference("Problem"))},
            "404": {"description": "nothing there"},
        },
    })
}

fn list(number: usize, later: bool) -> Value {
    let thing = reference(&format!("Thing{number}"));
    let page = json!({"name": "page", "in": "query", "required": later, "schema": {"type": "string"}});
    let mut get = operation(format!("list{number}"), number, &json!({"type": "array", "items": thing}));
    get["parameters"] = json!([page]);
    let mut post = operation(format!("add{number}"), number, &thing);
    post["requestBody"] = json!({"required": true, "content": content(&thing)});
    json!({"get": get, "post": post})
}

fn item(number: usize) -> Value {
    let thing = reference(&format!("Thing{number}"));
    let own = |name: &str| operation(format!("{name}{number}"), number, &thing);
    let mut put = own("put");
    put["requestBody"] = json!({"required": true, "content": content(&thing)});
    json!({
        "parameters": [{"name": "id", "in": "path", "required": true, "schema": {"type": "integer"}}],
        "get": own("get"),
        "put": put,
        "delete": own("delete"),
    })
}
