//! Values as they are spelled where there are only texts: in paths, queries and headers.

use serde_json::Value;

/// A text as the values that it may spell: itself, and the number or boolean that it is in JSON.
pub fn readings(text: &str) -> Vec<Value> {
    let spelled = serde_json::from_str(text).ok().filter(|value: &Value| value.is_number() || value.is_boolean());
    [Value::String(text.to_owned())].into_iter().chain(spelled).collect()
}
