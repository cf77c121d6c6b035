//! Bodies that a page describes a field at a time, each by a component:
//! `<ParamField body="amount" type="integer" required>`, `<ResponseField name="id" type="string">`,
//! `{% swagger-parameter in="body" name="sku" type="string" %}`.

use serde_json::{Map, Value, json};

use super::context::{Context, Role, Statement};

/// A body, described field by field.
pub(super) struct Described {
    /// `METHOD /path` of the operation that it is of.
    pub subject: String,
    pub shape: Map<String, Value>,
    pub place: (usize, usize),
    pub quote: String,
}

/// The bodies of requests.
pub(super) fn requests(context: &Context<'_>) -> Vec<Described> {
    described(context, |name, values| {
        let is_body = value(values, "in") == Some("body") && name.to_lowercase().contains("param");
        value(values, "body").or_else(|| value(values, "name").filter(|_| is_body))
    })
}

/// The bodies of answers of success: the fields of one component are those of one answer.
pub(super) fn answers(context: &Context<'_>) -> Vec<Described> {
    described(context, |name, values| {
        value(values, "name").filter(|_| name == "ResponseField" && value(values, "in") != Some("header"))
    })
}

type Values<'v> = &'v [(String, String)];

/// Collects the fields by operation. Those that stand deeper than the first are parts of another
/// one, whose shape is then not told.
fn described(context: &Context<'_>, named: for<'v> fn(&str, Values<'v>) -> Option<&'v str>) -> Vec<Described> {
    let mut found: Vec<Described> = Vec::new();
    for (position, statement) in context.statements.iter().enumerate() {
        let Role::Attributes(component, values) = &statement.role else { continue };
        let Some(name) = named(component, values) else { continue };
        let Some(operation) = context.operation_at(statement.section, position) else { continue };
        let subject = operation.subject();
        let known = found.iter().position(|body| body.subject == subject);
        let index = known.unwrap_or_else(|| {
            found.push(begun(subject, statement, name));
            found.len() - 1
        });
        let body = &mut found[index];
        // Deep fields are written as `user.name`, or stand in a section of their own.
        let is_top = !name.contains(['.', '[']) && statement.section == body.place.0;
        if is_top && body.shape.len() < 200 {
            body.shape.insert(name.to_owned(), shape(value(values, "type").unwrap_or_default()));
        }
    }
    found.retain(|body| !body.shape.is_empty());
    found
}

fn begun(subject: String, statement: &Statement, name: &str) -> Described {
    let place = (statement.section, statement.line);
    Described { subject, shape: Map::new(), place, quote: format!("{name}, …") }
}

fn value<'v>(values: Values<'v>, name: &str) -> Option<&'v str> {
    values.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
}

/// The shape of a type, by the names that people give to types of JSON.
fn shape(name: &str) -> Value {
    let name = name.trim().to_lowercase();
    let list = name.strip_suffix("[]").or_else(|| name.strip_prefix("array<").and_then(|rest| rest.strip_suffix('>')));
    if let Some(item) = list {
        return json!([shape(item)]);
    }
    match name.split([' ', '<', '(', '|']).next().unwrap_or_default() {
        "string" | "str" | "text" | "uuid" | "date" | "datetime" | "enum" => "string".into(),
        "integer" | "int" | "int32" | "int64" | "long" => "integer".into(),
        "number" | "float" | "double" | "decimal" => "number".into(),
        "boolean" | "bool" => "boolean".into(),
        "object" | "map" | "dict" => json!({}),
        "array" | "list" => json!([]),
        _ => "any".into(),
    }
}
