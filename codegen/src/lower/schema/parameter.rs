//! Schemas of parameters: text on the wire, so that only scalars, enums and
//! lists of them have types of their own.
//!
//! | construct | what becomes of it | lost |
//! |---|---|---|
//! | composed schema, or any value | a string | told |
//! | reference to a scalar or a list | the scalar or list itself | nothing |

use serde_json::{Value, json};

use super::{Schemas, composed, find, kind, needs_name};
use crate::document::join;

/// The schema of a parameter, and its `type`.
pub(in crate::lower) struct Lowered {
    pub value: Value,
    pub kind: &'static str,
}

impl Schemas<'_> {
    pub fn parameter(&mut self, pointer: &str, wanted: &str) -> Lowered {
        let resolved = find(self.document, pointer).ok();
        let Some((at, schema)) = resolved.and_then(|(at, value)| Some((at, value.as_object()?))) else {
            return Lowered { value: self.text(pointer), kind: "string" };
        };
        let kind = kind(schema);
        match kind {
            "object" => Lowered { value: json!({}), kind: "object" },
            "array" => {
                let items = self.parameter(&join(&at, "items"), wanted).value;
                Lowered { value: json!({ "type": "array", "items": items }), kind: "array" }
            }
            _ if composed::parts(schema) || kind.is_empty() && !schema.contains_key("enum") => {
                Lowered { value: self.text(&at), kind: "string" }
            }
            _ => {
                let scalar = self.scalar(&at, kind, schema);
                let named = needs_name(&scalar);
                let value = if named { self.hoisted(&at, scalar, wanted) } else { scalar };
                Lowered { value, kind: "string" }
            }
        }
    }

    fn text(&mut self, at: &str) -> Value {
        self.lose(at, "parameter schema", "the argument is a string");
        json!({ "type": "string" })
    }
}

#[cfg(test)]
mod tests {
    use super::super::super::tests::{losses, lowered};
    use serde_json::json;

    #[test]
    fn a_parameter_is_a_scalar_an_enum_or_a_list() {
        let lowered = lowered(concat!(
            "paths:\n  /a:\n    get:\n      operationId: a\n      parameters:\n",
            "        - {name: e, in: query, schema: {$ref: '#/components/schemas/E'}}\n",
            "        - {name: f, in: query, schema: {type: string, enum: [x]}}\n",
            "        - {name: s, in: query, schema: {$ref: '#/components/schemas/S'}}\n",
            "        - {name: l, in: query, schema: {$ref: '#/components/schemas/L'}}\n",
            "        - {name: o, in: query, schema: {oneOf: [{type: string}, {type: integer}]}}\n",
            "components:\n  schemas:\n    E: {type: string, enum: [x]}\n    S: {type: string, maxLength: 3}\n    L: {type: array, items: {$ref: '#/components/schemas/E'}}\n",
        ));
        let schemas: Vec<_> = lowered.operations[0].parameters.iter().map(|p| p.wire["schema"].clone()).collect();
        let e = json!({"$ref": "#/components/schemas/E"});
        let f = json!({"$ref": "#/components/schemas/Af"});
        assert_eq!(
            schemas,
            [e.clone(), f, json!({"type": "string"}), json!({"type": "array", "items": e}), json!({"type": "string"})]
        );
        let at = "#/paths/~1a/get/parameters/4/schema";
        assert_eq!(losses(&lowered), [format!("{at}, parameter schema: the argument is a string")]);
    }
}
