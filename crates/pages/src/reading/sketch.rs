//! What a sample shows of a value: JSON, or the literal of a program, with
//! holes where the program puts something that the page does not show.

use serde_json::Value;

use super::literals::{is_hole, literal_kind};
use super::redact;
use super::shape::Shape;

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

    /// Its shape; any where the sample shows nothing.
    pub fn shape(&self) -> Shape {
        match self {
            Self::Hole => Shape::Any,
            Self::Null => Shape::Null,
            Self::Bool(_) => Shape::Boolean,
            Self::Number(text) if text.contains(['.', 'e', 'E']) => Shape::Number,
            Self::Number(_) => Shape::Integer,
            // A whole string that is a hole may hold anything.
            Self::Text(text) if is_hole(text) => Shape::Any,
            Self::Text(_) => Shape::String,
            Self::Array(_) if self.has_stand_ins() => Shape::list(Some(Shape::Any)),
            Self::Array(items) => Shape::list(items.iter().map(Self::shape).reduce(Shape::merge)),
            Self::Object(fields) => Shape::object(fields.iter().map(|(key, value)| (key.clone(), value.shape()))),
        }
    }

    /// Its literal value, as facts of error bodies have it: an id, a date, a
    /// credential, a placeholder and a number that is no code are shapes.
    pub fn literal(&self) -> Value {
        self.literal_under("")
    }

    /// Its values as they are shown, with `<any>` for what stands in the place of another value, or is a secret's.
    pub fn shown(&self) -> Value {
        match self {
            Self::Hole => "<any>".into(),
            Self::Null => Value::Null,
            Self::Bool(value) => Value::Bool(*value),
            Self::Number(text) => serde_json::from_str(text).unwrap_or_else(|_| "<any>".into()),
            Self::Text(text) if is_stand_in(text) || is_hole(text) || text.contains(['$', '{', '<', '[']) => {
                "<any>".into()
            }
            Self::Text(text) if text.len() > 60 => "<any>".into(),
            Self::Text(text) => redact::text(text).into(),
            Self::Array(_) if self.has_stand_ins() => Value::Array(vec!["<any>".into()]),
            Self::Array(items) => items.iter().map(Self::shown).collect(),
            Self::Object(fields) => {
                let is_secret = |name: &str| countersign_openapi::is_secret_name(name);
                let shown = |name: &str, value: &Self| if is_secret(name) { "<any>".into() } else { value.shown() };
                Value::Object(fields.iter().map(|(name, value)| (name.clone(), shown(name, value))).collect())
            }
        }
    }

    /// Whether it is an array whose items stand for items: `[{}]`.
    fn has_stand_ins(&self) -> bool {
        let is_empty = |item: &Self| matches!(item, Self::Object(fields) if fields.is_empty());
        matches!(self, Self::Array(items) if !items.is_empty() && items.iter().all(is_empty))
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

/// Whether a text stands in the place of a value: `string`, `YOUR_CURRENCY`, `xxx`.
pub fn is_stand_in(text: &str) -> bool {
    const WORDS: [&str; 14] = [
        "string", "text", "value", "example", "number", "integer", "boolean", "foo", "bar", "baz", "lorem", "todo",
        "any", "type",
    ];
    let lower = text.trim().to_lowercase();
    let is_marked = ["your", "xxx", "...", "…", "***", "example", "placeholder", "replace", " or ", " | ", "|"];
    WORDS.contains(&lower.as_str())
        || is_marked.iter().any(|mark| lower.contains(mark))
        || lower.chars().all(|c| c == 'x')
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

/// What stands, in angle brackets, for a value that is no code.
const READ: [&str; 10] = ["any", "date", "hex", "id", "jwt", "number", "text", "time", "url", "uuid"];

fn literal_text(key: &str, text: &str) -> String {
    let lower = key.to_ascii_lowercase();
    let trimmed = text.trim();
    // What was read already, and stands in a draft, stays as it is.
    let read = trimmed.strip_prefix('<').and_then(|kind| kind.strip_suffix('>'));
    if read.is_some_and(|kind| READ.contains(&kind)) {
        return trimmed.to_owned();
    }
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
        redact::shape(trimmed)
    } else {
        redact::text(text)
    }
}
