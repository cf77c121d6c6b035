//! Bodies that a page describes a field at a time, each by a component:
//! `<ParamField body="amount" type="integer" required>`, `<ResponseField name="id" type="string">`,
//! `{% swagger-parameter in="body" name="sku" type="string" %}`.

use countersign_openapi::OperationKey;

use super::at::At;
use super::operations::{self, OperationMention};
use super::outline::{Outline, Statement, StatementRole};
use super::shape::Shape;
use crate::text::status::leading_status;

/// A body, described field by field.
pub struct Described {
    /// The operation that it is of.
    pub operation: OperationKey,
    pub at: At,
    pub quote: String,
    fields: Vec<(String, Shape)>,
}

impl Described {
    /// What the fields look like together.
    pub fn shape(&self) -> Shape {
        Shape::object(self.fields.iter().cloned())
    }
}

/// The bodies of requests.
pub fn requests(outline: &Outline<'_>, operations: &[OperationMention]) -> Vec<Described> {
    described(outline, operations, |name, values| {
        let is_body = value(values, "in") == Some("body") && name.to_lowercase().contains("param");
        value(values, "body").or_else(|| value(values, "name").filter(|_| is_body))
    })
}

/// The bodies of responses of success: the fields of one component are those of one response.
pub fn responses(outline: &Outline<'_>, operations: &[OperationMention]) -> Vec<Described> {
    described(outline, operations, |name, values| {
        // One that is called by a status is an answer, and no field of one.
        let is_field = |field: &&str| leading_status(field).is_none();
        let is_of_body = name == "ResponseField" && value(values, "in") != Some("header");
        value(values, "name").filter(is_field).filter(|_| is_of_body)
    })
}

type FieldValues<'v> = &'v [(String, String)];

/// Collects the fields by operation. Those that stand deeper than the first are parts of another
/// one, whose shape is then not told.
fn described(
    outline: &Outline<'_>,
    operations: &[OperationMention],
    named: for<'v> fn(&str, FieldValues<'v>) -> Option<&'v str>,
) -> Vec<Described> {
    let mut found: Vec<Described> = Vec::new();
    for (position, statement) in outline.statements.iter().enumerate() {
        let StatementRole::Attributes(component, values) = &statement.role else { continue };
        let Some(name) = named(component, values) else { continue };
        let Some(operation) = operations::at(outline, operations, statement.at(), position) else { continue };
        let known = found.iter().position(|body| body.operation == operation.key);
        let index = known.unwrap_or_else(|| {
            found.push(begun(&operation.key, statement, name));
            found.len() - 1
        });
        let body = &mut found[index];
        // Deep fields are written as `user.name`, or stand in a section of their own.
        let is_top = !name.contains(['.', '[']) && statement.section == body.at.section;
        if is_top && body.fields.len() < 200 {
            body.fields.push((name.to_owned(), shape(value(values, "type").unwrap_or_default())));
        }
    }
    found.retain(|body| !body.fields.is_empty());
    found
}

fn begun(operation: &OperationKey, statement: &Statement, name: &str) -> Described {
    Described { operation: operation.clone(), at: statement.at(), quote: format!("{name}, …"), fields: Vec::new() }
}

fn value<'v>(values: FieldValues<'v>, name: &str) -> Option<&'v str> {
    values.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
}

/// The shape of a type, by the names that people give to types of JSON.
fn shape(name: &str) -> Shape {
    let name = name.trim().to_lowercase();
    let list = name.strip_suffix("[]").or_else(|| name.strip_prefix("array<").and_then(|rest| rest.strip_suffix('>')));
    if let Some(item) = list {
        return Shape::list(Some(shape(item)));
    }
    match name.split([' ', '<', '(', '|']).next().unwrap_or_default() {
        "string" | "str" | "text" | "uuid" | "date" | "datetime" | "enum" => Shape::String,
        "integer" | "int" | "int32" | "int64" | "long" => Shape::Integer,
        "number" | "float" | "double" | "decimal" => Shape::Number,
        "boolean" | "bool" => Shape::Boolean,
        "object" | "map" | "dict" => Shape::object([]),
        "array" | "list" => Shape::list(None),
        _ => Shape::Any,
    }
}
