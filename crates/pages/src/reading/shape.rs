//! What a value looks like, its content left out.

use std::collections::HashMap;

use serde_json::Value;

/// An object's fields, an array's one item, or the type of a single value.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Shape {
    /// Nothing is told of it.
    Any,
    Null,
    Boolean,
    Integer,
    Number,
    String,
    /// What all items look like, where one is shown.
    Array(Option<Box<Shape>>),
    /// Each name once, in the order that they stand in.
    Object(Vec<(String, Shape)>),
    /// What a document calls a type and JSON does not: `file`.
    Named(String),
}

impl Shape {
    /// The shape of an object; of a name that is given twice, the later one holds.
    pub fn object(fields: impl IntoIterator<Item = (String, Shape)>) -> Shape {
        let mut known: HashMap<String, usize> = HashMap::new();
        let mut kept: Vec<(String, Shape)> = Vec::new();
        for (name, shape) in fields {
            match known.get(&name) {
                Some(index) => kept[*index].1 = shape,
                None => {
                    known.insert(name.clone(), kept.len());
                    kept.push((name, shape));
                }
            }
        }
        Shape::Object(kept)
    }

    /// The shape of a list of such items.
    pub fn list(item: Option<Shape>) -> Shape {
        Shape::Array(item.map(Box::new))
    }

    /// The shape of a type by its name in JSON Schema.
    pub fn of_type(name: &str) -> Shape {
        match name {
            "any" => Shape::Any,
            "null" => Shape::Null,
            "boolean" => Shape::Boolean,
            "integer" => Shape::Integer,
            "number" => Shape::Number,
            "string" => Shape::String,
            other => Shape::Named(other.to_owned()),
        }
    }

    /// The fields of an object.
    pub fn fields(&self) -> Option<&[(String, Shape)]> {
        match self {
            Shape::Object(fields) => Some(fields),
            _ => None,
        }
    }

    /// A field of an object.
    pub fn field(&self, name: &str) -> Option<&Shape> {
        self.fields()?.iter().find(|(own, _)| own == name).map(|(_, shape)| shape)
    }

    /// One shape that both fit: fields of either, the first type where they differ.
    pub fn merge(self, other: Shape) -> Shape {
        match (self, other) {
            (Shape::Object(mine), Shape::Object(theirs)) => {
                let mut merged = mine;
                let known: HashMap<String, usize> =
                    merged.iter().enumerate().map(|(index, (name, _))| (name.clone(), index)).collect();
                for (name, shape) in theirs {
                    match known.get(&name) {
                        Some(index) => {
                            let own = std::mem::replace(&mut merged[*index].1, Shape::Any);
                            merged[*index].1 = own.merge(shape);
                        }
                        None => merged.push((name, shape)),
                    }
                }
                Shape::Object(merged)
            }
            (Shape::Array(mine), Shape::Array(theirs)) => Shape::Array(match (mine, theirs) {
                (Some(mine), Some(theirs)) => Some(Box::new(mine.merge(*theirs))),
                (mine, theirs) => mine.or(theirs),
            }),
            (Shape::Any | Shape::Null, other) => other,
            (Shape::Integer, Shape::Number) => Shape::Number,
            (mine, _) => mine,
        }
    }

    /// The shape as it is compared: fields in order of their names, and whole numbers as numbers,
    /// since what an example shows as a whole number need not be one.
    pub fn canonical(&self) -> Shape {
        match self {
            Shape::Integer => Shape::Number,
            Shape::Array(item) => Shape::Array(item.as_ref().map(|item| Box::new(item.canonical()))),
            Shape::Object(fields) => {
                let mut fields: Vec<(String, Shape)> =
                    fields.iter().map(|(name, shape)| (name.clone(), shape.canonical())).collect();
                fields.sort_by(|one, other| one.0.cmp(&other.0));
                Shape::Object(fields)
            }
            other => other.clone(),
        }
    }

    /// The shape as locks and reports have it: `{"id": "string", "tags": ["string"]}`.
    pub fn to_json(&self) -> Value {
        match self {
            Shape::Any => "any".into(),
            Shape::Null => "null".into(),
            Shape::Boolean => "boolean".into(),
            Shape::Integer => "integer".into(),
            Shape::Number => "number".into(),
            Shape::String => "string".into(),
            Shape::Array(item) => item.iter().map(|item| item.to_json()).collect(),
            Shape::Object(fields) => fields.iter().map(|(name, shape)| (name.clone(), shape.to_json())).collect(),
            Shape::Named(name) => name.as_str().into(),
        }
    }

    /// The shape of a body that is shown, as [`super::sketch::literal`] has it.
    pub fn of_literal(value: &Value) -> Shape {
        match value {
            Value::Null => Shape::Null,
            Value::Bool(_) => Shape::Boolean,
            Value::Number(number) if number.is_f64() => Shape::Number,
            Value::Number(_) => Shape::Integer,
            Value::String(text) => match text.as_str() {
                "<any>" => Shape::Any,
                "<number>" => Shape::Number,
                _ => Shape::String,
            },
            Value::Array(items) => Shape::list(items.iter().map(Shape::of_literal).reduce(Shape::merge)),
            Value::Object(fields) => {
                Shape::Object(fields.iter().map(|(name, value)| (name.clone(), Shape::of_literal(value))).collect())
            }
        }
    }

    /// The shape that [`Shape::to_json`] wrote; nothing for what it never writes.
    pub fn from_json(value: &Value) -> Option<Shape> {
        match value {
            Value::String(name) => Some(Shape::of_type(name)),
            Value::Array(items) => match items.as_slice() {
                [] => Some(Shape::list(None)),
                [item] => Some(Shape::list(Some(Shape::from_json(item)?))),
                _ => None,
            },
            Value::Object(fields) => {
                let fields = fields.iter().map(|(name, value)| Some((name.clone(), Shape::from_json(value)?)));
                Some(Shape::Object(fields.collect::<Option<Vec<_>>>()?))
            }
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn shape(value: Value) -> Shape {
        Shape::from_json(&value).unwrap()
    }

    #[test]
    fn what_is_written_is_read_as_it_was() {
        let value = json!({"id": "integer", "of": {"a": ["any"], "b": []}, "file": "file", "none": "null", "x": {}});
        assert_eq!(shape(value.clone()).to_json().to_string(), value.to_string());
        assert_eq!(Shape::from_json(&json!({"a": 1})), None);
        assert_eq!(Shape::from_json(&json!(["string", "number"])), None);
    }

    #[test]
    fn order_and_whole_numbers_make_no_difference() {
        let (one, other) = (json!({"a": "integer", "b": ["string"]}), json!({"b": ["string"], "a": "number"}));
        assert_eq!(shape(one).canonical(), shape(other).canonical());
        assert_ne!(shape(json!({"a": "string"})).canonical(), shape(json!({"a": "number"})).canonical());
    }

    #[test]
    fn two_samples_make_one_shape() {
        let merged = shape(json!({"a": "integer", "b": "null", "c": []}));
        let merged = merged.merge(shape(json!({"c": ["string"], "a": "number", "b": {"d": "string"}, "e": "any"})));
        assert_eq!(merged, shape(json!({"a": "number", "b": {"d": "string"}, "c": ["string"], "e": "any"})));
        let twice = Shape::object([("a".to_owned(), Shape::Null), ("a".to_owned(), Shape::String)]);
        assert_eq!(twice, shape(json!({"a": "string"})));
    }
}
