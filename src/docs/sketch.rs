//! What a sample shows of a value: JSON, or the literal of a program, with
//! holes where the program puts something that the page does not show.

use serde_json::{Map, Value};

/// A value as a sample shows it.
#[derive(Debug, Clone, PartialEq)]
pub enum Sketch {
    /// Something that the sample does not show: a variable, a call.
    Hole,
    /// `null`.
    Null,
    /// A boolean.
    Bool(bool),
    /// A number, as it is written.
    Number(String),
    /// A string; `${…}` and `$NAME` in it are holes.
    Text(String),
    /// An array.
    Array(Vec<Sketch>),
    /// An object, in the order that it is written in.
    Object(Vec<(String, Sketch)>),
}

impl Sketch {
    /// The sketch of a JSON value.
    pub fn of(value: &Value) -> Self {
        match value {
            Value::Null => Self::Null,
            Value::Bool(value) => Self::Bool(*value),
            Value::Number(number) => Self::Number(number.to_string()),
            Value::String(text) => Self::Text(text.clone()),
            Value::Array(items) => Self::Array(items.iter().map(Self::of).collect()),
            Value::Object(fields) => {
                Self::Object(fields.iter().map(|(key, value)| (key.clone(), Self::of(value))).collect())
            }
        }
    }

    /// A field of an object, its name in any case.
    pub fn get(&self, name: &str) -> Option<&Self> {
        match self {
            Self::Object(fields) => {
                fields.iter().find(|(key, _)| key.eq_ignore_ascii_case(name)).map(|(_, value)| value)
            }
            _ => None,
        }
    }

    /// How many values it is made of.
    pub fn size(&self) -> usize {
        match self {
            Self::Array(items) => 1 + items.iter().map(Self::size).sum::<usize>(),
            Self::Object(fields) => 1 + fields.iter().map(|(_, value)| value.size()).sum::<usize>(),
            _ => 1,
        }
    }

    /// The text of a string.
    pub fn text(&self) -> Option<&str> {
        match self {
            Self::Text(text) => Some(text),
            _ => None,
        }
    }

    /// Its shape: an object's fields, an array's one item, the names of JSON
    /// types; `any` where the sample shows nothing.
    pub fn shape(&self) -> Value {
        match self {
            Self::Hole => "any".into(),
            Self::Null => "null".into(),
            Self::Bool(_) => "boolean".into(),
            Self::Number(text) => {
                if text.contains(['.', 'e', 'E']) {
                    "number".into()
                } else {
                    "integer".into()
                }
            }
            // A whole string that is a hole may hold anything.
            Self::Text(text) if is_hole(text) => "any".into(),
            Self::Text(_) => "string".into(),
            Self::Array(items) => {
                let item = items.iter().map(Self::shape).reduce(|a, b| merge(&a, &b));
                Value::Array(item.into_iter().collect())
            }
            Self::Object(fields) => {
                Value::Object(fields.iter().map(|(key, value)| (key.clone(), value.shape())).collect())
            }
        }
    }

    /// Its literal value, as facts of error bodies have it: an id, a date, a
    /// credential, a placeholder and a number that is no code are shapes.
    pub fn literal(&self) -> Value {
        self.literal_under("")
    }

    fn literal_under(&self, key: &str) -> Value {
        match self {
            Self::Hole => "<any>".into(),
            Self::Null => Value::Null,
            Self::Bool(value) => Value::Bool(*value),
            Self::Number(text) if is_code_key(key) => {
                serde_json::from_str(text).unwrap_or_else(|_| text.as_str().into())
            }
            Self::Number(_) => "<number>".into(),
            Self::Text(text) => literal_text(key, text).into(),
            Self::Array(items) => items.iter().map(|item| item.literal_under(key)).collect(),
            Self::Object(fields) => {
                let fields = fields.iter().map(|(key, value)| (key.clone(), value.literal_under(key)));
                Value::Object(fields.collect())
            }
        }
    }
}

/// A JSON value as facts of error bodies have it.
pub fn literal(value: &Value) -> Value {
    Sketch::of(value).literal()
}

/// Whether a number under this key is a code that clients compare.
fn is_code_key(key: &str) -> bool {
    let key = key.to_ascii_lowercase();
    key.contains("code") || key.contains("status") || key == "error"
}

fn literal_text(key: &str, text: &str) -> String {
    let lower = key.to_ascii_lowercase();
    let trimmed = text.trim();
    let marked = trimmed.starts_with(['<', '[', '{']) && trimmed.ends_with(['>', ']', '}']);
    if let Some(kind) = literal_kind(trimmed) {
        format!("<{kind}>")
    } else if marked || is_hole(trimmed) {
        "<any>".to_owned()
    } else if trimmed.starts_with("http://") || trimmed.starts_with("https://") {
        "<url>".to_owned()
    } else if (lower == "id" || lower.ends_with("id")) && !trimmed.contains(' ') {
        "<id>".to_owned()
    } else if lower.contains("timestamp") || lower.ends_with("_at") || lower.ends_with("time") {
        "<time>".to_owned()
    } else if ["token", "secret", "password", "apikey", "api_key"].iter().any(|name| lower.contains(name))
        && !trimmed.contains(' ')
    {
        super::redact::shape(trimmed)
    } else {
        super::redact::text(text)
    }
}

/// What a text is, where it is an example of a kind and no value of its own.
pub(super) fn literal_kind(text: &str) -> Option<&'static str> {
    let hex = |part: &str, len| part.len() == len && part.bytes().all(|b| b.is_ascii_hexdigit());
    let parts: Vec<&str> = text.split('-').collect();
    if let [a, b, c, d, e] = parts[..]
        && hex(a, 8)
        && hex(b, 4)
        && hex(c, 4)
        && hex(d, 4)
        && hex(e, 12)
    {
        return Some("uuid");
    }
    if text.starts_with("eyJ") && text.len() >= 10 && !text.contains(' ') {
        return Some("jwt");
    }
    if text.len() >= 16 && text.bytes().all(|b| b.is_ascii_hexdigit()) && text.bytes().any(|b| b.is_ascii_digit()) {
        return Some("hex");
    }
    is_date(text).then_some("date")
}

/// `2024-01-31`, alone or with a time behind it (RFC 3339).
fn is_date(text: &str) -> bool {
    let bytes = text.as_bytes();
    let digits =
        |range: std::ops::Range<usize>| bytes.get(range).is_some_and(|part| part.iter().all(u8::is_ascii_digit));
    digits(0..4)
        && bytes.get(4) == Some(&b'-')
        && digits(5..7)
        && bytes.get(7) == Some(&b'-')
        && digits(8..10)
        && bytes.get(10).is_none_or(|b| matches!(b, b'T' | b't' | b' '))
}

/// Whether a string is nothing but a variable.
pub(super) fn is_hole(text: &str) -> bool {
    let name = |name: &str| name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_');
    match text.strip_prefix('$') {
        Some(rest) => match rest.strip_prefix('{') {
            Some(inside) => inside.find('}') == Some(inside.len().saturating_sub(1)),
            None => !rest.is_empty() && name(rest),
        },
        None => false,
    }
}

/// One shape that both fit: fields of either, the first type where they differ.
pub fn merge(a: &Value, b: &Value) -> Value {
    match (a, b) {
        (Value::Object(a), Value::Object(b)) => {
            let mut fields: Map<String, Value> = a.clone();
            for (key, value) in b {
                let merged = fields.get(key).map_or_else(|| value.clone(), |known| merge(known, value));
                fields.insert(key.clone(), merged);
            }
            Value::Object(fields)
        }
        (Value::Array(a), Value::Array(b)) => {
            let item = match (a.first(), b.first()) {
                (Some(a), Some(b)) => Some(merge(a, b)),
                (a, b) => a.or(b).cloned(),
            };
            Value::Array(item.into_iter().collect())
        }
        (Value::String(name), other) if matches!(name.as_str(), "any" | "null") => other.clone(),
        (Value::String(name), Value::String(other)) if name == "integer" && other == "number" => b.clone(),
        _ => a.clone(),
    }
}
