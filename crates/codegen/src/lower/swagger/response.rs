//! Responses of 2.0
//! ([Response Object](https://spec.openapis.org/oas/v2.0#response-object)).
//!
//! | construct | what becomes of it | lost |
//! |---|---|---|
//! | `schema` | a content for each of `produces`; JSON where it lists none | nothing |
//! | `schema` of `type: file` | the same, but any type and never JSON | nothing |
//! | no `schema` | no content | nothing |

use serde_json::{Map, Value, json};

use super::schema;

pub(super) fn of(response: Option<&Value>, produces: &[String]) -> Value {
    let Some(response) = response else {
        return json!({});
    };
    if let Some(reference) = response.get("$ref").and_then(Value::as_str) {
        return json!({ "$ref": schema::moved(reference) });
    }
    let mut restated = json!({ "description": response.get("description") });
    if let Some(body) = response.get("schema") {
        let file = body.get("type").is_some_and(|kind| kind == "file");
        let body = schema::of(Some(body));
        let media: Vec<&str> = match (file, produces) {
            (true, []) => vec!["*/*"],
            (false, []) => vec!["application/json"],
            (true, all) => all.iter().map(|media| if is_json(media) { "*/*" } else { media.as_str() }).collect(),
            (false, all) => all.iter().map(String::as_str).collect(),
        };
        let content = media.into_iter().map(|media| (media.to_owned(), json!({ "schema": body })));
        restated["content"] = content.collect::<Map<_, _>>().into();
    }
    restated
}

fn is_json(media: &str) -> bool {
    media.contains("json")
}
