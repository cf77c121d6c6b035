//! Values that a schema does not take: one for each respect in which it says something.

use serde_json::{Number, Value};

use countersign_openapi::Node;

/// A text that is no number, no date and no id of any kind.
pub const NO_VALUE: &str = "countersign";

/// A longer text than this is no test of a bound.
const LONGEST: u64 = 1000;

/// In which respect a value does not fit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unfit {
    Type,
    Enum,
    Bound,
}

/// A value that probably does not fit, and which of several in the same respect it is.
pub struct UnfitValue {
    pub variant: Option<&'static str>,
    pub value: Value,
}

impl Unfit {
    /// Values that do not fit a schema in this respect, as far as its own keywords say; whoever sends one
    /// holds it to the whole schema first. Where there are only texts, every text is of the type string.
    pub fn values(self, schema: &Node, only_texts: bool) -> Vec<UnfitValue> {
        let one = |value: Value| vec![UnfitValue { variant: None, value }];
        match self {
            Unfit::Type => other_type(schema, only_texts).map(one).unwrap_or_default(),
            Unfit::Enum => not_listed(schema).map(one).unwrap_or_default(),
            Unfit::Bound => beyond(schema),
        }
    }

    /// What it is called, of a parameter or a property.
    pub fn says(self) -> &'static str {
        match self {
            Unfit::Type => "is of another type",
            Unfit::Enum => "is none of the listed values",
            Unfit::Bound => "is out of bounds",
        }
    }
}

/// The types that a schema names.
fn types(schema: &Node) -> Vec<String> {
    schema.text("type").map_or_else(|| schema.texts("type"), |one| vec![one.to_owned()])
}

fn is_listed(schema: &Node) -> bool {
    !schema.listed().is_empty()
}

fn other_type(schema: &Node, only_texts: bool) -> Option<Value> {
    let types = types(schema);
    let allows = |name: &str| types.iter().any(|own| own == name);
    if types.is_empty() || is_listed(schema) {
        return None;
    }
    match (allows("string"), only_texts) {
        (true, true) => schema.text("format").map(|_| Value::from(NO_VALUE)),
        (true, false) => (!allows("number") && !allows("integer")).then(|| Value::from(12345)),
        (false, true) => (!allows("array") && !allows("object")).then(|| Value::from(NO_VALUE)),
        (false, false) => Some(Value::from(NO_VALUE)),
    }
}

fn not_listed(schema: &Node) -> Option<Value> {
    let listed = schema.listed();
    if listed.is_empty() {
        return None;
    }
    let number = || listed.iter().filter_map(|value| value.as_i64()).max()?.checked_add(1);
    match listed.iter().any(|value| value.is_string()) {
        true => Some(Value::from(format!("{NO_VALUE}-none"))),
        false => number().map(Value::from),
    }
}

/// One more than the most, one less than the least.
fn beyond(schema: &Node) -> Vec<UnfitValue> {
    let number = |name: &str| schema.value.get(name).and_then(Value::as_number);
    let length = |name: &str| schema.value.get(name).and_then(Value::as_u64).filter(|length| *length <= LONGEST);
    let text = |length: u64| Value::from("a".repeat(length as usize));
    let above = number("maximum").and_then(|most| moved(most, 1)).or_else(|| number("exclusiveMaximum").cloned());
    let below = number("minimum").and_then(|least| moved(least, -1)).or_else(|| number("exclusiveMinimum").cloned());
    let long = length("maxLength").map(|most| text(most + 1));
    let short = length("minLength").filter(|least| *least > 1).map(|least| text(least - 1));
    let found =
        [("above", above.map(Value::Number)), ("below", below.map(Value::Number)), ("long", long), ("short", short)];
    let found = found.into_iter().filter_map(|(name, value)| Some((name, value?)));
    found.map(|(name, value)| UnfitValue { variant: Some(name), value }).collect()
}

fn moved(bound: &Number, by: i64) -> Option<Number> {
    match bound.as_i64() {
        Some(whole) => whole.checked_add(by).map(Number::from),
        None => Number::from_f64(bound.as_f64()? + by as f64),
    }
}

#[cfg(test)]
mod tests {
    use countersign_openapi::Document;
    use serde_json::json;

    use super::*;

    fn values(unfit: Unfit, schema: &Value, only_texts: bool) -> Vec<Value> {
        let document = Document::parse("a.json", schema.to_string()).unwrap();
        unfit.values(&Node::root(&document), only_texts).into_iter().map(|unfit| unfit.value).collect()
    }

    #[test]
    fn a_type_is_missed_by_what_can_be_written_there() {
        for (schema, in_text, in_json) in [
            (json!({"type": "integer"}), vec![json!(NO_VALUE)], vec![json!(NO_VALUE)]),
            (json!({"type": "string"}), vec![], vec![json!(12345)]),
            (json!({"type": "string", "format": "uuid"}), vec![json!(NO_VALUE)], vec![json!(12345)]),
            (json!({"type": ["string", "integer"]}), vec![], vec![]),
            (json!({"type": "array"}), vec![], vec![json!(NO_VALUE)]),
            (json!({"type": "integer", "enum": [1]}), vec![], vec![]),
            (json!({}), vec![], vec![]),
        ] {
            assert_eq!(values(Unfit::Type, &schema, true), in_text, "{schema}");
            assert_eq!(values(Unfit::Type, &schema, false), in_json, "{schema}");
        }
    }

    #[test]
    fn a_bound_is_missed_by_one() {
        let schema = json!({"minimum": 1, "maximum": 100, "minLength": 3, "maxLength": 4});
        assert_eq!(values(Unfit::Bound, &schema, true), [json!(101), json!(0), json!("aaaaa"), json!("aa")]);
        assert_eq!(values(Unfit::Bound, &json!({"exclusiveMinimum": 0, "minLength": 1}), true), [json!(0)]);
        assert_eq!(values(Unfit::Bound, &json!({"maximum": i64::MAX, "maxLength": 5000}), true), Vec::<Value>::new());
    }

    #[test]
    fn no_listed_value_is_made_up() {
        assert_eq!(values(Unfit::Enum, &json!({"enum": [3, 9]}), true), [json!(10)]);
        assert_eq!(values(Unfit::Enum, &json!({"enum": ["a", null]}), true), [json!("countersign-none")]);
        assert_eq!(values(Unfit::Enum, &json!({"type": "string"}), true), Vec::<Value>::new());
    }
}
