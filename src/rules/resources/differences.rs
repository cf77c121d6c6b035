//! What a service shows otherwise than it was sent, but for what is the service's own to say.

use serde_json::{Map, Value};

use crate::plan::shown_of;
use crate::rules::exchange::CheckContext;
use countersign_openapi::{Direction, Node, templated};

/// What was sent as the service itself showed it in an answer: what it says there is told there.
pub fn as_answered(sent: &Map<String, Value>, answered: Option<&Value>) -> Map<String, Value> {
    let shown = answered.and_then(|answered| shown_of(sent, answered));
    let of = |(name, value): (&String, &Value)| {
        (name.clone(), shown.and_then(|shown| shown.get(name)).unwrap_or(value).clone())
    };
    sent.iter().map(of).collect()
}

/// The properties that an answer shows otherwise than any of these has them; nothing where it shows none of them.
pub fn differing_from_all(context: &CheckContext, due: &[Map<String, Value>], shown: &Value) -> Option<Vec<String>> {
    let mut all = due.iter().map(|due| differing(context, due, shown));
    let first = all.next()??;
    Some(all.flatten().fold(first, |names, other| names.into_iter().filter(|name| other.contains(name)).collect()))
}

/// The properties that an answer shows otherwise than they are due; nothing where it shows none of them.
fn differing(context: &CheckContext, due: &Map<String, Value>, shown: &Value) -> Option<Vec<String>> {
    let shown = shown_of(due, shown)?;
    let secrets = context.contract.secret_properties();
    // What the path names it by is its id, whatever that is called.
    let id = templated(&context.operation.path).last();
    let is_compared =
        |name: &str| !is_of_the_service(name) && !secrets.contains(&name.to_lowercase()) && Some(name) != id;
    let compared: Vec<(&String, &Value, &Value)> = due
        .iter()
        .filter(|(name, _)| is_compared(name) && !is_one_way(context, name))
        .filter_map(|(name, due)| Some((name, due, shown.get(name)?)))
        .filter(|(name, due, _)| can_be_shown(context, name, due))
        .collect();
    if compared.is_empty() {
        return None;
    }
    Some(compared.into_iter().filter(|(_, due, shown)| !is_same(due, shown)).map(|(name, ..)| name.clone()).collect())
}

/// The properties that say something, are documented for this answer, and that none of some answers shows which show others
/// of them.
pub fn not_shown(context: &CheckContext, sent: &Map<String, Value>, answers: [Option<&Value>; 2]) -> Vec<String> {
    let shown: Vec<&Map<String, Value>> =
        answers.into_iter().flatten().filter_map(|answer| shown_of(sent, answer)).collect();
    let schema = context.declared_media().and_then(|media| media.schema.as_deref());
    let secrets = context.contract.secret_properties();
    // What is switched off, is empty or is nothing, many leave out.
    let says_something = |value: &Value| match value {
        Value::String(text) => !text.is_empty(),
        Value::Number(number) => number.as_f64() != Some(0.0),
        Value::Array(items) => !items.is_empty(),
        Value::Bool(flag) => *flag,
        Value::Null | Value::Object(_) => false,
    };
    let is_lost = |(name, value): &(&String, &Value)| {
        says_something(value)
            && !is_of_the_service(name)
            && !secrets.contains(&name.to_lowercase())
            && property(context, schema, name).is_some()
            && !is_one_way(context, name)
            && shown.iter().all(|shown| !shown.contains_key(*name))
    };
    if shown.is_empty() {
        return Vec::new();
    }
    sent.iter().filter(is_lost).map(|(name, _)| name.clone()).collect()
}

/// Whether a property is the service's to say by its name: ids, times, states and versions.
fn is_of_the_service(name: &str) -> bool {
    const OWN: [&str; 12] =
        ["id", "uuid", "status", "state", "version", "revision", "etag", "self", "href", "url", "links", "kind"];
    const TIMES: [&str; 5] = ["created", "updated", "modified", "timestamp", "expires"];
    let lower = name.trim_start_matches('_').to_lowercase();
    OWN.contains(&lower.as_str())
        || TIMES.iter().any(|time| lower.contains(time))
        || name.ends_with("_at")
        || name.ends_with("At")
}

/// Whether the document says that a property is sent alone, or shown alone.
fn is_one_way(context: &CheckContext, name: &str) -> bool {
    let sent = context.operation.body.as_ref().and_then(|body| body.schema.as_deref());
    let shown = context.declared_media().and_then(|media| media.schema.as_deref());
    let says = |schema: Option<&str>, flag: &str| property(context, schema, name).is_some_and(|node| node.flag(flag));
    says(sent, "readOnly") || says(sent, "writeOnly") || says(shown, "writeOnly") || says(shown, "readOnly")
}

/// Whether a value can be shown: by the document, as what is declared for the answer.
fn can_be_shown(context: &CheckContext, name: &str, due: &Value) -> bool {
    let shown = context.declared_media().and_then(|media| media.schema.as_deref());
    let Some(node) = property(context, shown, name) else { return true };
    context.contract.schemas.fits(Direction::Response, &node.pointer, due)
}

/// A property of a schema, or of one that all of its values have.
fn property<'c>(context: &CheckContext<'c>, schema: Option<&str>, name: &str) -> Option<Node<'c>> {
    let schema = context.contract.node(schema?)?;
    let all = schema.get("allOf").map(|all| all.items().collect::<Vec<_>>()).unwrap_or_default();
    std::iter::once(schema).chain(all).find_map(|part| part.get("properties")?.get(name))
}

/// Whether two values mean the same to a person: services trim texts, change their case, and write numbers and times
/// in their own way.
fn is_same(due: &Value, shown: &Value) -> bool {
    match (due, shown) {
        (Value::Null, _) => true,
        (Value::Object(due), Value::Object(shown)) => {
            due.iter().all(|(name, due)| shown.get(name).is_none_or(|shown| is_same(due, shown)))
        }
        (Value::Array(due), Value::Array(shown)) => is_same_list(due, shown),
        (Value::Bool(due), Value::Bool(shown)) => due == shown,
        _ => match (text(due), text(shown)) {
            (Some(due), Some(shown)) => is_same_text(&due, &shown),
            // What is told in another form, as the name of what was sent by its id, is not compared.
            _ => !shown.is_null(),
        },
    }
}

/// In any order: a service may keep a set.
fn is_same_list(due: &[Value], shown: &[Value]) -> bool {
    let is_plain = |items: &[Value]| items.iter().all(|item| text(item).is_some());
    if !is_plain(due) || !is_plain(shown) {
        return true;
    }
    due.iter().all(|due| shown.iter().any(|shown| is_same(due, shown)))
}

fn text(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        Value::Bool(flag) => Some(flag.to_string()),
        _ => None,
    }
}

fn is_same_text(due: &str, shown: &str) -> bool {
    let plain = |text: &str| text.trim().trim_end_matches('/').to_lowercase();
    let is_time = |text: &str| {
        text.len() >= 10 && text.as_bytes()[..4].iter().all(u8::is_ascii_digit) && text.as_bytes()[4] == b'-'
    };
    let is_same_number = || match (due.parse::<f64>(), shown.parse::<f64>()) {
        (Ok(due), Ok(shown)) => (due - shown).abs() <= 1e-6 * due.abs().max(1.0),
        _ => false,
    };
    let is_hidden = || shown.contains("***") || shown.contains("••");
    plain(due) == plain(shown) || (is_time(due) && is_time(shown)) || is_same_number() || is_hidden()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn what_a_service_writes_in_its_own_way_is_the_same() {
        for (due, shown) in [
            (json!("Anne"), json!(" anne")),
            (json!(1), json!(1.0)),
            (json!("7"), json!(7)),
            (json!("2024-05-01T10:00:00+02:00"), json!("2024-05-01T08:00:00Z")),
            (json!(["b", "a"]), json!(["a", "b", "c"])),
            (json!({"a": 1}), json!({"a": 1, "b": 2})),
            (json!("https://a.example"), json!("https://a.example/")),
            (json!("team-7"), json!({"id": "team-7"})),
            (json!("4111"), json!("***1")),
        ] {
            assert!(is_same(&due, &shown), "{due} {shown}");
        }
    }

    #[test]
    fn what_means_something_else_is_not() {
        for (due, shown) in [
            (json!("Anne"), json!("Bob")),
            (json!(1), json!(2)),
            (json!(true), json!(false)),
            (json!(["a"]), json!(["b"])),
            (json!({"a": 1}), json!({"a": 2})),
            (json!("Anne"), Value::Null),
        ] {
            assert!(!is_same(&due, &shown), "{due} {shown}");
        }
        assert!(is_of_the_service("createdAt") && is_of_the_service("_links") && !is_of_the_service("format"));
    }
}
