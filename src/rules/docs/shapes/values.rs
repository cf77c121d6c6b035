//! What a body lacks that a schema requires, and its values that the schema does not take.

use countersign_openapi::Node;
use countersign_pages::Shape;
use serde_json::Value;

use super::fit::ShapeFit;

/// A value that does not fit.
#[derive(Debug)]
pub struct ValueMisfit {
    /// Where it stands in the body; nothing of what stands alone.
    pub at: String,
    pub shown: String,
    /// What the document does about it: `lists a, b`, `has at most 4`.
    pub allowed: String,
}
impl<'c> ShapeFit<'c> {
    /// Nothing where it can't be told.
    pub(super) fn lacking(&mut self, schema: &Node<'c>, shown: &Shape, at: &str) -> Option<Vec<String>> {
        let mut fewest: Option<Vec<String>> = None;
        for parts in self.alternatives(schema, 0)? {
            let found = self.flat_lacking(&parts, shown, at)?;
            if fewest.as_ref().is_none_or(|fewest| found.len() < fewest.len()) {
                fewest = Some(found);
            }
        }
        fewest
    }

    fn flat_lacking(&mut self, parts: &[Node<'c>], shown: &Shape, at: &str) -> Option<Vec<String>> {
        let mut found = Vec::new();
        match shown {
            Shape::Object(fields) => {
                let property = |name: &str| parts.iter().find_map(|part| part.get("properties")?.get(name));
                for name in parts.iter().flat_map(|part| part.texts("required")) {
                    let place = format!("{at}/{name}");
                    let is_exempt = property(&name).is_some_and(|own| own.flag(self.exempt));
                    if shown.field(&name).is_none() && !is_exempt && !found.contains(&place) {
                        found.push(place);
                    }
                }
                for (name, shape) in fields {
                    if let Some(own) = property(name) {
                        found.extend(self.lacking(&own, shape, &format!("{at}/{name}"))?);
                    }
                }
            }
            Shape::Array(Some(item)) => {
                if let Some(items) = parts.iter().find_map(|part| part.get("items")) {
                    found.extend(self.lacking(&items, item, &format!("{at}/0"))?);
                }
            }
            _ => {}
        }
        Some(found)
    }

    /// The first value that the schema does not allow; nothing where one of its alternatives allows all.
    pub(super) fn unfit(&mut self, schema: &Node<'c>, body: &Value, at: &str) -> Option<ValueMisfit> {
        let mut found = None;
        for parts in self.alternatives(schema, 0)? {
            found = Some(self.flat_unfit(&parts, body, at)?);
        }
        found
    }

    /// Whether a text of a body is one that one of its schema's alternatives lists.
    pub(super) fn lists(&mut self, schema: &Node<'c>, body: &Value) -> bool {
        let alternatives = self.alternatives(schema, 0).unwrap_or_default();
        alternatives.iter().any(|parts| match body {
            Value::Object(members) => members.iter().any(|(name, value)| {
                let property = parts.iter().find_map(|part| part.get("properties")?.get(name));
                property.is_some_and(|property| self.lists(&property, value))
            }),
            Value::String(_) => parts.iter().any(|part| {
                let listed = part.value.get("enum").and_then(Value::as_array);
                listed.is_some_and(|listed| listed.contains(body))
            }),
            _ => false,
        })
    }

    fn flat_unfit(&mut self, parts: &[Node<'c>], body: &Value, at: &str) -> Option<ValueMisfit> {
        self.steps = self.steps.checked_sub(1)?;
        let shown = match body {
            Value::Object(members) => {
                return members.iter().find_map(|(name, value)| {
                    let property = parts.iter().find_map(|part| part.get("properties")?.get(name))?;
                    self.unfit(&property, value, &format!("{at}/{name}"))
                });
            }
            Value::Array(items) => {
                let schema = parts.iter().find_map(|part| part.get("items"))?;
                return items.iter().take(20).find_map(|item| self.unfit(&schema, item, &format!("{at}/0")));
            }
            Value::Null => return None,
            // What is marked stands for another value.
            Value::String(text) if text.contains(['<', '{', '…']) => return None,
            Value::String(text) => text.clone(),
            other => other.to_string(),
        };
        let allowed = parts.iter().find_map(|part| unlisted(part, body).or_else(|| beyond(part, body.as_f64()?)))?;
        Some(ValueMisfit { at: at.to_owned(), shown, allowed })
    }
}

/// What a schema lists, where a value is none of it.
fn unlisted(schema: &Node<'_>, value: &Value) -> Option<String> {
    let listed = schema.value.get("enum").and_then(Value::as_array)?;
    // `1.0` is `1`, and nobody is held to how a number is written.
    let is_same = |own: &Value| own == value || own.as_f64().is_some_and(|own| value.as_f64() == Some(own));
    if listed.is_empty() || listed.iter().any(is_same) {
        return None;
    }
    let word = |own: &Value| own.as_str().map_or_else(|| own.to_string(), str::to_owned);
    let more = if listed.len() > 5 { ", …" } else { "" };
    Some(format!("lists {}{more}", listed.iter().take(5).map(word).collect::<Vec<_>>().join(", ")))
}

/// The bound of a schema that a number is beyond (OpenAPI 3.0 says with a flag that a bound is out itself).
fn beyond(schema: &Node<'_>, number: f64) -> Option<String> {
    let bound = |name: &str| schema.value.get(name).and_then(Value::as_f64);
    let is_out = |name: &str| schema.flag(name);
    let above = bound("maximum").filter(|most| number > *most || number >= *most && is_out("exclusiveMaximum"));
    let below = bound("minimum").filter(|least| number < *least || number <= *least && is_out("exclusiveMinimum"));
    let above = above.or_else(|| bound("exclusiveMaximum").filter(|most| number >= *most));
    let below = below.or_else(|| bound("exclusiveMinimum").filter(|least| number <= *least));
    above
        .map(|most| format!("has {most} as its bound"))
        .or_else(|| below.map(|least| format!("has {least} as its bound")))
}
