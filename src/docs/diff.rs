//! What two readings of a page state differently, keyed by kind and subject.

use std::collections::{BTreeMap, HashSet};

use serde::Serialize;
use serde_json::{Map, Value};

use super::facts::{ALL, Fact, Facts, Kind, Turn};
pub use crate::finding::Class;

/// A difference between what was stated and what is.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Change {
    /// `error-response-changed`: the kind, and what became of it.
    pub rule: String,
    /// The kind of fact.
    pub kind: &'static str,
    /// What it is about.
    pub subject: String,
    /// What it means for a client.
    pub class: Class,
    /// The change in one sentence.
    pub message: String,
    /// What was stated.
    pub earlier: Option<Fact>,
    /// What is stated.
    pub later: Option<Fact>,
}

/// Compares what was stated with what is, by kind and subject. The page's name
/// and its lines, the order of facts and of fields are never compared.
pub fn diff(old: &Facts, new: &Facts) -> Vec<Change> {
    ALL.iter().flat_map(|kind| kind_changes(kind, old, new)).collect()
}

type Sides<'f> = (Vec<&'f Fact>, Vec<&'f Fact>);

fn kind_changes(kind: &'static Kind, old: &Facts, new: &Facts) -> Vec<Change> {
    let mut subjects: BTreeMap<String, Sides<'_>> = BTreeMap::new();
    for fact in old.of(kind.id) {
        subjects.entry(subject_key(fact)).or_default().0.push(fact);
    }
    for fact in new.of(kind.id) {
        subjects.entry(subject_key(fact)).or_default().1.push(fact);
    }
    let mut changes = Vec::new();
    let (mut gone, mut come) = (Vec::new(), Vec::new());
    for (earlier, later) in subjects.into_values() {
        let (was, is) = (missing(&earlier, &later), missing(&later, &earlier));
        let pairs = was.len().min(is.len());
        changes.extend(was.iter().zip(&is).map(|(one, other)| change(kind, Some(one), Some(other))));
        gone.extend(was.into_iter().skip(pairs));
        come.extend(is.into_iter().skip(pairs));
    }
    renamed(kind, &mut gone, &mut come, &mut changes);
    changes.extend(gone.into_iter().map(|fact| change(kind, Some(fact), None)));
    changes.extend(come.into_iter().map(|fact| change(kind, None, Some(fact))));
    changes
}

/// The facts of one side whose value the other side has not.
fn missing<'f>(side: &[&'f Fact], other: &[&Fact]) -> Vec<&'f Fact> {
    let known: HashSet<String> = other.iter().map(|fact| canonical(&fact.value).to_string()).collect();
    side.iter().copied().filter(|fact| !known.contains(&canonical(&fact.value).to_string())).collect()
}

/// One gone and one come of a kind: the same thing under another name, so it
/// is one change and not two.
fn renamed(kind: &'static Kind, gone: &mut Vec<&Fact>, come: &mut Vec<&Fact>, changes: &mut Vec<Change>) {
    if let ([one], [other]) = (gone.as_slice(), come.as_slice()) {
        changes.push(change(kind, Some(one), Some(other)));
        gone.clear();
        come.clear();
    }
}

fn change(kind: &'static Kind, earlier: Option<&Fact>, later: Option<&Fact>) -> Change {
    let (turn, what, message) = match (earlier, later) {
        (Some(one), Some(other)) if subject_key(one) != subject_key(other) => {
            (Turn::Renamed, "renamed", format!("{} `{}` is now `{}`", kind.id, one.subject, other.subject))
        }
        (Some(one), Some(other)) => {
            let message =
                format!("{} `{}` was {}, is {}", kind.id, one.subject, short(&one.value), short(&other.value));
            (Turn::Changed(&one.value, &other.value), "changed", message)
        }
        (Some(one), None) => {
            (Turn::Gone(&one.value), "gone", format!("{} `{}` is no longer stated", kind.id, one.subject))
        }
        (None, other) => {
            let (subject, value) = other.map_or(("", &Value::Null), |fact| (fact.subject.as_str(), &fact.value));
            (Turn::New(value), "new", format!("{} `{subject}` is stated now", kind.id))
        }
    };
    let subject = later.or(earlier).map(|fact| fact.subject.clone()).unwrap_or_default();
    Change {
        rule: format!("{}-{what}", kind.id),
        kind: kind.id,
        subject,
        class: (kind.weigh)(turn),
        message,
        earlier: earlier.cloned(),
        later: later.cloned(),
    }
}

fn short(value: &Value) -> String {
    super::prose::quote(&value.to_string())
}

/// A subject as it is compared: header names in lower case, the names of path
/// parameters left out.
pub(super) fn subject_key(fact: &Fact) -> String {
    if fact.kind.ends_with("-header") {
        return fact.subject.to_lowercase();
    }
    if !fact.subject.contains('{') {
        return fact.subject.clone();
    }
    let mut key = String::new();
    let mut inside = false;
    for c in fact.subject.chars() {
        inside = c == '{' || inside && c != '}';
        if !inside || c == '{' {
            key.push(c);
        }
    }
    key
}

/// Lists whose order says nothing: of names that are required, of an embedded document's operations.
fn is_set(name: &str) -> bool {
    matches!(name, "required" | "operations")
}

fn in_order(value: &Value) -> Value {
    let Value::Array(items) = value else { return canonical(value) };
    let mut items = items.clone();
    items.sort_by_key(Value::to_string);
    Value::Array(items)
}

/// A value as it is compared: fields in order of their names, and the types of
/// whole numbers as those of numbers.
pub(crate) fn canonical(value: &Value) -> Value {
    match value {
        Value::Object(fields) => {
            let sorted: BTreeMap<&String, &Value> = fields.iter().collect();
            let fields = sorted.into_iter().map(|(name, value)| {
                let value = if is_set(name) { in_order(value) } else { canonical(value) };
                (name.clone(), value)
            });
            Value::Object(fields.collect::<Map<_, _>>())
        }
        Value::Array(items) => Value::Array(items.iter().map(canonical).collect()),
        // What an example shows as a whole number need not be one.
        Value::String(name) if name == "integer" => "number".into(),
        other => other.clone(),
    }
}

/// Whether a field of the one is missing in the other.
pub(crate) fn fields_lost(one: &Value, other: &Value) -> bool {
    match (one, other) {
        (Value::Object(one), Value::Object(other)) => {
            one.iter().any(|(name, value)| other.get(name).is_none_or(|kept| fields_lost(value, kept)))
        }
        (Value::Array(one), Value::Array(other)) => {
            one.first().zip(other.first()).is_some_and(|(one, other)| fields_lost(one, other))
        }
        (Value::Object(_), _) => true,
        _ => false,
    }
}

/// Whether two shapes give one field different types.
pub(crate) fn types_clash(one: &Value, other: &Value) -> bool {
    match (one, other) {
        (Value::Object(one), Value::Object(other)) => {
            one.iter().any(|(name, value)| other.get(name).is_some_and(|kept| types_clash(value, kept)))
        }
        (Value::Array(one), Value::Array(other)) => {
            one.first().zip(other.first()).is_some_and(|(one, other)| types_clash(one, other))
        }
        (one, other) if is_open(one) || is_open(other) => false,
        (one, other) => canonical(one) != canonical(other),
    }
}

/// Whether a shape says nothing of the type.
fn is_open(shape: &Value) -> bool {
    shape.is_null() || matches!(shape.as_str(), Some("any" | "null"))
}

/// Whether a field that clients compare, a code or a status, differs.
pub(crate) fn codes_differ(one: &Value, other: &Value) -> bool {
    match (one, other) {
        (Value::Object(one), Value::Object(other)) => one.iter().any(|(name, value)| {
            let Some(kept) = other.get(name) else {
                return false;
            };
            let code =
                value.is_number() || value.is_boolean() || value.as_str().is_some_and(|text| !text.contains(' '));
            codes_differ(value, kept) || code && value != kept && !kept.is_object()
        }),
        _ => false,
    }
}
