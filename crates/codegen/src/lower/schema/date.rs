//! Days and moments.
//!
//! | construct | what becomes of it | lost |
//! |---|---|---|
//! | `format: date`, `format: date-time` of a string | a type that holds the text, and the date if it is one | nothing |
//! | the same of a parameter | text, as it is sent | nothing |

use serde_json::{Map, Value, json};

use super::{UsedSchemas, reference};

/// What a date says ([RFC 3339, 5.6](https://www.rfc-editor.org/rfc/rfc3339#section-5.6)).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DateType {
    /// A day (`date`).
    Day,
    /// A moment (`date-time`).
    Moment,
}

impl DateType {
    /// What a schema of this kind says that a text is, if it is a date.
    pub(super) fn of(kind: &str, schema: &Map<String, Value>) -> Option<DateType> {
        let is_listed = schema.contains_key("enum") || schema.contains_key("const");
        match schema.get("format").and_then(Value::as_str) {
            _ if kind != "string" || is_listed => None,
            Some("date") => Some(DateType::Day),
            Some("date-time") => Some(DateType::Moment),
            _ => None,
        }
    }
}

impl UsedSchemas<'_> {
    /// A component that the generator replaces by its own type.
    pub(super) fn date(&mut self, date: DateType) -> Value {
        let known = self.dates.iter().find(|(_, other)| **other == date).map(|(name, _)| name.clone());
        let name = known.unwrap_or_else(|| {
            let wanted = match date {
                DateType::Day => "Day",
                DateType::Moment => "Moment",
            };
            let name = self.names.pascal(wanted);
            self.components.insert(name.clone(), json!({ "type": "string" }));
            self.dates.insert(name.clone(), date);
            name
        });
        reference(&name)
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::components;
    use serde_json::json;

    #[test]
    fn a_date_is_a_component_that_the_generator_replaces() {
        let (schemas, losses) = components(concat!(
            "{type: object, properties: {a: {type: string, format: date-time}, b: {$ref: '#/components/schemas/B'}, ",
            "c: {type: string, format: date, nullable: true}, d: {type: string, format: date, enum: ['2024-01-01']}, ",
            "e: {type: integer, format: date-time}, f: {type: array, items: {type: string, format: date}}}}\n",
            "    B: {type: string, format: date-time}\n    Moment: {type: boolean}",
        ));
        let (moment, day) =
            (json!({"$ref": "#/components/schemas/Moment2"}), json!({"$ref": "#/components/schemas/Day"}));
        let properties = &schemas["A"]["properties"];
        assert_eq!(properties["a"], moment);
        assert_eq!((&properties["b"]["$ref"], &schemas["B"]), (&json!("#/components/schemas/B"), &moment));
        assert_eq!(properties["c"], json!({"nullable": true, "allOf": [day]}));
        assert_eq!(schemas["Ad"]["enum"], json!(["2024-01-01"]));
        assert_eq!(properties["e"], json!({"type": "integer"}));
        assert_eq!(properties["f"]["items"], day);
        assert!(losses.is_empty());
    }
}
