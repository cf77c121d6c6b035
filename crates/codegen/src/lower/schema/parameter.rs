//! Schemas of parameters that progenitor sends: scalars, enums and, in a query,
//! lists of them.
//!
//! | construct | what becomes of it | lost |
//! |---|---|---|
//! | reference to a scalar or a list | the scalar or list itself | nothing |
//! | any value, or one of several scalar types | a string | nothing: it is text on the wire |
//! | object, composed schema, list of such | not progenitor's to send | nothing |

use serde_json::{Value, json};

use super::{UsedSchemas, composed, constant, find, kind, needs_name};
use countersign_openapi::join;

impl UsedSchemas<'_> {
    /// The schema, if progenitor can send it; `lists` tells whether it can a list.
    pub fn parameter(&mut self, pointer: &str, wanted: &str, lists: bool) -> Option<Value> {
        let text = json!({ "type": "string" });
        let Some((at, schema)) = find(self.document, pointer).ok().and_then(|(at, v)| Some((at, v.as_object()?)))
        else {
            return Some(text);
        };
        let kind = kind(schema);
        match kind {
            _ if composed::parts(schema) => None,
            "object" => None,
            "array" if !lists => None,
            "array" => {
                let items = self.parameter(&join(&at, "items"), wanted, false)?;
                Some(json!({ "type": "array", "items": items }))
            }
            "" if constant::listed(schema).is_none() => Some(text),
            _ => {
                let scalar = self.scalar(&at, kind, schema);
                let named = needs_name(&scalar);
                Some(if named { self.hoisted(&at, scalar, wanted) } else { scalar })
            }
        }
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
        let parameters = &lowered.operations[0].parameters;
        let schemas: Vec<_> = parameters.iter().filter_map(|p| Some(p.wire.as_ref()?["schema"].clone())).collect();
        let e = json!({"$ref": "#/components/schemas/E"});
        let f = json!({"$ref": "#/components/schemas/Af"});
        assert_eq!(schemas, [e.clone(), f, json!({"type": "string"}), json!({"type": "array", "items": e})]);
        assert!(parameters[4].own.is_some() && losses(&lowered).is_empty());
    }
}
