//! Bodies of pages against schemas of documents, as far as both are told.

use countersign_openapi::{Contract, Node};
use countersign_pages::Shape;
use serde_json::Value;

mod fit;
mod types;
mod values;

use self::fit::{Misfit, ShapeFit};
use self::types::{article, types_of};
pub use self::values::ValueMisfit;
use crate::rules::classify::Relation;

/// The shape that a document declares for a body.
pub fn declared(contract: &Contract, schema: Option<&str>) -> Shape {
    schema.map_or(Shape::Any, |address| Shape::declared(contract, address))
}

/// A page's body as the schema at an address sees it: at every depth, with what each of several
/// alternatives allows.
pub fn held(contract: &Contract, schema: Option<&str>, shown: &Shape) -> Relation {
    held_by(ShapeFit::of_answers(contract), schema, shown)
}

/// The same of what a request sends as a media type. The fields of a form are texts, whatever they stand for (OpenAPI
/// 3.0 §4.7.14.1).
pub fn sent(contract: &Contract, (media_type, schema): (&str, Option<&str>), shown: &Shape) -> Relation {
    let is_form = ["application/x-www-form-urlencoded", "multipart/"].iter().any(|form| media_type.starts_with(form));
    held_by(ShapeFit { is_form, ..ShapeFit::of_answers(contract) }, schema, shown)
}

fn held_by<'c>(mut fit: ShapeFit<'c>, schema: Option<&str>, shown: &Shape) -> Relation {
    let Some(schema) = schema.and_then(|address| fit.contract.node(address)) else { return Relation::Same };
    match fit.misfit(&schema, shown, "") {
        None => Relation::Same,
        Some(Misfit::Undeclared(field)) => {
            Relation::Wider(format!("{field} is documented, and the document does not have it"))
        }
        Some(Misfit::Type { at, shown, declared }) => {
            let at = if at.is_empty() { "the body" } else { &at };
            Relation::Disjoint(format!("{at} is documented as {shown}, and the document has {declared}"))
        }
    }
}

/// An answer that a page shows word by word, as the schema at an address sees its values: what is required is
/// there, and each value is one that may come.
pub fn literally(contract: &Contract, schema: Option<&str>, body: &Value) -> Relation {
    let Some(schema) = schema.and_then(|address| contract.node(address)) else { return Relation::Same };
    let mut fit = ShapeFit::of_answers(contract);
    if let Some(ValueMisfit { at, shown, allowed }) = fit.unfit(&schema, body, "") {
        return Relation::Disjoint(format!("{at} is documented as `{shown}`, and the document {allowed}"));
    }
    let lacking = fit.lacking(&schema, &Shape::of_literal(body), "").unwrap_or_default();
    match lacking.first() {
        Some(field) => Relation::Wider(format!("the document requires {field}, and the page's body does not have it")),
        None => Relation::Same,
    }
}

/// Whether a text of a body is one that its schema lists.
pub fn lists(contract: &Contract, schema: Option<&str>, body: &Value) -> bool {
    let schema = schema.and_then(|address| contract.node(address));
    schema.is_some_and(|schema| ShapeFit::of_answers(contract).lists(&schema, body))
}

/// The properties that a schema requires and a page's body lacks, by their places: those of the alternative
/// of which it lacks the fewest. What a service alone sends is required of nobody else.
pub fn lacking(contract: &Contract, schema: Option<&str>, shown: &Shape) -> Vec<String> {
    let Some(schema) = schema.and_then(|address| contract.node(address)) else { return Vec::new() };
    ShapeFit::of_requests(contract).lacking(&schema, shown, "").unwrap_or_default()
}

/// The first value of a body that a sample sends, or of a parameter, that the schema does not take.
pub fn unfit(contract: &Contract, schema: &Node<'_>, value: &Value) -> Option<ValueMisfit> {
    ShapeFit::of_requests(contract).unfit(schema, value, "")
}

/// The value that a parameter's text stands for; nothing where its schema says of no single type what it is.
pub fn of_text(schema: &Node<'_>, text: &str) -> Option<Result<Value, ValueMisfit>> {
    let types = types_of(schema);
    let [kind] = types.as_slice() else { return None };
    let value = match kind.as_str() {
        "string" => Some(Value::from(text)),
        "integer" => text.parse::<i64>().ok().map(Value::from),
        "number" => text.parse::<f64>().ok().map(Value::from),
        // What stands for a boolean in many places.
        "boolean" if matches!(text, "0" | "1") => return None,
        "boolean" => text.parse::<bool>().ok().map(Value::from),
        _ => return None,
    };
    let misfit =
        || ValueMisfit { at: String::new(), shown: text.to_owned(), allowed: format!("has {}", article(kind)) };
    Some(value.ok_or_else(misfit))
}
