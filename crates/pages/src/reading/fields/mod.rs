//! Bodies that a page describes a field at a time: each by a component, `<ParamField body="amount" type="integer">`,
//! `<ResponseField name="id" type="string">`, `{% swagger-parameter in="body" name="sku" type="string" %}`, or by a row
//! of a table, an item of a list or a line of Sphinx's domain for HTTP.

mod attributes;
mod definitions;
mod labels;
mod listed;
mod rows;
mod types;
mod whole;

use countersign_openapi::{MediaType, OperationKey};

pub use self::attributes::of_message;
pub use self::definitions::Definitions;
use self::labels::BodySide;
pub use self::whole::{WholeBody, bodies};
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
    /// That of a form, where it is told.
    pub media_type: Option<MediaType>,
    /// Whether rows or items tell of it, which may be those of a part of the body: what a sample shows says whether.
    is_listed: bool,
    /// Whether a field so far may have parts.
    has_parts: bool,
    fields: Vec<DescribedField>,
}

/// A field of a described body.
#[derive(Debug, Clone, PartialEq, Eq)]
struct DescribedField {
    name: String,
    shape: Shape,
    /// Whether it may be a part of an object above it: rows do not always say how deep they are.
    is_unsure: bool,
}

impl Described {
    /// What the fields look like together.
    pub fn shape(&self) -> Shape {
        let sure = self.fields.iter().filter(|field| !field.is_unsure);
        let fields: Vec<_> = sure.map(|field| (field.name.clone(), field.shape.clone())).collect();
        if fields.is_empty() { Shape::Any } else { Shape::object(fields) }
    }

    /// The same where samples show the body.
    pub fn shape_with(&self, shown: &Shape) -> Shape {
        if !self.is_listed {
            return self.shape().merge(shown.clone());
        }
        let Shape::Object(shown) = shown else { return shown.clone() };
        let kept =
            self.fields.iter().filter(|field| !field.is_unsure || shown.iter().any(|(name, _)| *name == field.name));
        let told = kept.map(|field| {
            let other = shown.iter().find(|(name, _)| *name == field.name);
            (field.name.clone(), other.map_or(field.shape.clone(), |(_, other)| agreed(&field.shape, other)))
        });
        let told: Vec<(String, Shape)> = told.collect();
        let rest = shown.iter().filter(|(name, _)| !self.fields.iter().any(|field| field.name == *name)).cloned();
        Shape::object(told.into_iter().chain(rest.collect::<Vec<_>>()))
    }

    /// Whether what is told can be of a body of which a sample shows this.
    pub fn is_of(&self, shown: &Shape) -> bool {
        if !self.is_listed {
            return true;
        }
        let Shape::Object(shown) = shown else { return false };
        let known = shown.iter().filter(|(name, _)| self.fields.iter().any(|field| field.name == *name)).count();
        known * 2 > shown.len() || known == self.fields.len() && known > 0
    }
}

/// A shape that both a list of fields and a sample tell: none where they tell of other types.
fn agreed(told: &Shape, shown: &Shape) -> Shape {
    use Shape::{Any, Array, Integer, Null, Number, Object};
    match (told, shown) {
        (told, Any | Null) => told.clone(),
        (Any, shown) => shown.clone(),
        (Object(_), Object(_)) | (Array(_), Array(_)) => shown.clone().merge(told.clone()),
        (Integer | Number, Integer | Number) => told.clone(),
        (told, shown) if told == shown => told.clone(),
        _ => Any,
    }
}

/// The bodies of requests.
pub fn requests(outline: &Outline<'_>, operations: &[OperationMention]) -> Vec<Described> {
    let mut found = described(outline, operations, |statement, name, values| {
        let is_body = value(values, "in") == Some("body") && name.to_lowercase().contains("param");
        let is_titled = || is_field_of(outline, statement, values, |side| matches!(side, BodySide::Request(_)));
        // `body={undefined}`, `body={{…}}`: no name of a field.
        let is_name = |name: &&str| *name != "undefined" && !name.contains(['{', ' ', '"']);
        value(values, "body").filter(is_name).or_else(|| value(values, "name").filter(|_| is_body || is_titled()))
    });
    listed::read(outline, operations, |side| matches!(side, BodySide::Request(_)), &mut found);
    found
}

/// The bodies of responses of success: the fields of one component are those of one response.
pub fn responses(outline: &Outline<'_>, operations: &[OperationMention]) -> Vec<Described> {
    let mut found = described(outline, operations, |statement, name, values| {
        // One that is called by a status is an answer, and no field of one.
        let is_field = |field: &&str| leading_status(field).is_none();
        let is_of_body = name == "ResponseField" && value(values, "in") != Some("header");
        let is_titled = || is_field_of(outline, statement, values, |side| *side == BodySide::Response);
        value(values, "name").filter(is_field).filter(|_| is_of_body || is_titled())
    });
    listed::read(outline, operations, |side| *side == BodySide::Response, &mut found);
    found
}

/// Whether a component that says of a field no more than its name and type stands where a body is described.
fn is_field_of(
    outline: &Outline<'_>,
    statement: &Statement,
    values: FieldValues<'_>,
    is_meant: impl Fn(&BodySide) -> bool,
) -> bool {
    let StatementRole::Attributes(component, _) = &statement.role else { return false };
    let component = component.to_lowercase();
    let is_field = ["param", "field", "property", "attribute"].iter().any(|word| component.contains(word));
    let is_typed = value(values, "type").is_some() && value(values, "in").is_none();
    let side = || labels::side(outline, statement.section, None);
    component != "responsefield" && is_field && is_typed && side().is_some_and(|(side, _)| is_meant(&side))
}

type FieldValues<'v> = &'v [(String, String)];

/// Collects the fields by operation. Those that stand deeper than the first are parts of another
/// one, whose shape is then not told.
fn described(
    outline: &Outline<'_>,
    operations: &[OperationMention],
    named: impl for<'v> Fn(&Statement, &str, FieldValues<'v>) -> Option<&'v str>,
) -> Vec<Described> {
    let mut found: Vec<Described> = Vec::new();
    for (position, statement) in outline.statements.iter().enumerate() {
        let StatementRole::Attributes(component, values) = &statement.role else { continue };
        let Some(name) = named(statement, component, values) else { continue };
        let Some(operation) = operations::at(outline, operations, statement.at(), position) else { continue };
        let known = found.iter().position(|body| body.operation == operation.key);
        let index = known.unwrap_or_else(|| {
            // A component that says no more than a name and a type may describe a part of the body.
            let is_listed =
                component != "ResponseField" && !["body", "in"].iter().any(|key| value(values, key).is_some());
            found.push(Described { is_listed, ..begun(&operation.key, statement, name) });
            found.len() - 1
        });
        let body = &mut found[index];
        // Deep fields are written as `user.name`, or stand in a section of their own.
        let is_top = !name.contains(['.', '[']) && statement.section == body.at.section;
        if is_top && body.fields.len() < 200 {
            let kind = value(values, "type").unwrap_or_default();
            // What stands inside a component stands in its section, too.
            let is_nested = body.is_listed && body.has_parts && component.starts_with(|c: char| c.is_ascii_uppercase());
            body.has_parts |= types::may_have_parts(kind);
            let shape = types::shape(kind);
            body.fields.push(DescribedField { name: name.to_owned(), shape, is_unsure: is_nested });
        }
    }
    found.retain(|body| !body.fields.is_empty());
    found
}

fn begun(operation: &OperationKey, statement: &Statement, name: &str) -> Described {
    let (operation, quote) = (operation.clone(), format!("{name}, …"));
    Described {
        operation,
        at: statement.at(),
        quote,
        media_type: None,
        is_listed: false,
        has_parts: false,
        fields: Vec::new(),
    }
}

fn value<'v>(values: FieldValues<'v>, name: &str) -> Option<&'v str> {
    values.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
}
