//! Arrays.
//!
//! | construct | what becomes of it | lost |
//! |---|---|---|
//! | `items` | a list | nothing |
//! | `prefixItems`, or `items` that is a list of schemas | a list of any values | told |

use serde_json::{Map, Value, json};

use super::UsedSchemas;
use countersign_openapi::join;

impl<'d> UsedSchemas<'d> {
    pub(super) fn array(&mut self, at: &str, schema: &'d Map<String, Value>, wanted: &str) -> Value {
        let tuple = schema.contains_key("prefixItems") || schema.get("items").is_some_and(Value::is_array);
        if tuple {
            self.lose(at, "prefixItems", "the list holds any values");
        }
        let items = match schema.contains_key("items") && !tuple {
            true => self.place(&join(at, "items"), &format!("{wanted}-Item")),
            false => json!({}),
        };
        json!({ "type": "array", "items": items })
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::components;
    use serde_json::json;

    #[test]
    fn a_tuple_is_a_list_of_any_values() {
        let (schemas, losses) = components("{properties: {a: {prefixItems: [{type: string}], items: false}}}");
        assert_eq!(schemas["A"]["properties"]["a"], json!({"type": "array", "items": {}}));
        let at = "#/components/schemas/A/properties/a";
        assert_eq!(losses, [format!("{at}, prefixItems: the list holds any values")]);
    }
}
