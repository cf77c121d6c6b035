//! Bodies of 2.0, which are parameters there.
//!
//! | construct | what becomes of it | lost |
//! |---|---|---|
//! | `in: body` | a request body of each content type in `consumes`; JSON where it lists none | nothing |
//! | `in: formData` | a form with a property each: multipart where it has a file or `consumes` only that, else URL-encoded | nothing |

use serde_json::{Map, Value, json};

use super::{parameter::Declared, schema};

const MULTIPART: &str = "multipart/form-data";
const FORM: &str = "application/x-www-form-urlencoded";

pub(super) fn of(parameters: &[Declared], consumes: &[String]) -> Option<Value> {
    if let Some(body) = parameters.iter().find(|declared| declared.text("in") == "body") {
        return Some(whole(body, consumes));
    }
    let fields: Vec<_> = parameters.iter().filter(|declared| declared.text("in") == "formData").collect();
    (!fields.is_empty()).then(|| form(&fields, consumes))
}

fn whole(body: &Declared, consumes: &[String]) -> Value {
    let schema = schema::of(body.0.get("schema"));
    let json = || vec!["application/json".to_owned()];
    let media = if consumes.is_empty() { json() } else { consumes.to_vec() };
    let content = media.into_iter().map(|media| (media, json!({ "schema": schema })));
    json!({
        "required": is_required(body), "description": body.text("description"),
        "content": content.collect::<Map<_, _>>(),
    })
}

fn form(fields: &[&Declared], consumes: &[String]) -> Value {
    let file = fields.iter().any(|field| field.text("type") == "file");
    let multipart = consumes.iter().any(|media| media == MULTIPART) && consumes.iter().all(|media| media != FORM);
    let media = if file || multipart { MULTIPART } else { FORM };
    let properties = fields.iter().map(|field| (field.text("name").to_owned(), field.schema()));
    let properties: Map<_, _> = properties.collect();
    let required = fields.iter().filter(|field| is_required(field));
    let required: Vec<_> = required.map(|field| field.text("name")).collect();
    json!({
        "required": !required.is_empty(),
        "content": { media: { "schema": { "type": "object", "properties": properties, "required": required } } },
    })
}

fn is_required(declared: &Declared) -> bool {
    declared.0.get("required") == Some(&Value::Bool(true))
}
