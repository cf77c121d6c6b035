//! Security definitions of 2.0
//! ([Security Scheme Object](https://spec.openapis.org/oas/v2.0#security-scheme-object)).
//!
//! | construct | what becomes of it | lost |
//! |---|---|---|
//! | `basic` | `http`, `basic` | nothing |
//! | `apiKey`, `oauth2` | themselves | nothing |

use serde_json::{Map, Value, json};

pub(super) fn of(definitions: Option<&Value>) -> Value {
    let definitions = definitions.and_then(Value::as_object).into_iter().flatten();
    let restated = definitions.map(|(name, scheme)| match scheme.get("type").and_then(Value::as_str) {
        Some("basic") => (name.clone(), json!({ "type": "http", "scheme": "basic" })),
        _ => (name.clone(), scheme.clone()),
    });
    restated.collect::<Map<_, _>>().into()
}
