//! What keywords say of a value itself, taken together.

use serde_json::Value;

use super::form::{Bound, SchemaForm, canonical};
use super::types::Types;

/// Keywords whose values can only be told to be the same or not.
pub const TEXTS: [&str; 8] = [
    "format",
    "pattern",
    "multipleOf",
    "dependentRequired",
    "contentEncoding",
    "contentMediaType",
    "default",
    "deprecated",
];

/// The lengths and counts that a value must have.
const COUNTS: [&str; 8] =
    ["minLength", "maxLength", "minItems", "maxItems", "minProperties", "maxProperties", "minContains", "maxContains"];

impl<'d> SchemaForm<'d> {
    /// Takes in what a keyword says of the value itself.
    pub fn say(&mut self, name: &'d str, value: &'d Value, members: &[(&str, &Value)]) {
        let flagged = |name: &str| members.iter().any(|(other, value)| *other == name && *value == &Value::Bool(true));
        let bound = |exclusive| value.as_f64().map(|value| Bound { value, exclusive });
        match (name, value) {
            ("minimum", _) => self.minimum = stricter(self.minimum, bound(flagged("exclusiveMinimum")), true),
            ("maximum", _) => self.maximum = stricter(self.maximum, bound(flagged("exclusiveMaximum")), false),
            ("exclusiveMinimum", _) => self.minimum = stricter(self.minimum, bound(true), true),
            ("exclusiveMaximum", _) => self.maximum = stricter(self.maximum, bound(true), false),
            // What 3.0 says by a format, 3.1 says by what the text holds.
            ("format", Value::String(format)) if format == "binary" => {
                self.text("contentMediaType", "application/octet-stream".to_owned());
            }
            ("format", Value::String(format)) if format == "byte" || format == "base64" => {
                self.text("contentEncoding", "base64".to_owned());
            }
            // What is no format that there is, is a name for readers.
            ("format", Value::String(format)) if !is_format(format) => {}
            ("dependentRequired", Value::Object(named)) => {
                for (name, names) in named {
                    for needed in names.as_array().into_iter().flatten() {
                        self.text("dependentRequired", format!("{name}: {}", canonical(needed)));
                    }
                }
            }
            ("type", Value::String(named)) if Types::named(named).is_none() => {
                self.text(OTHER, format!("type: {named}"));
            }
            ("uniqueItems", _) => _ = self.counts.insert("uniqueItems", 1),
            _ => {
                let count = COUNTS.into_iter().find(|keyword| *keyword == name).zip(value.as_u64());
                let text = TEXTS.into_iter().find(|keyword| *keyword == name);
                match (count, text) {
                    (Some((keyword, count)), _) => {
                        let known = self.counts.entry(keyword).or_insert(count);
                        *known = if keyword.starts_with("min") { count.max(*known) } else { count.min(*known) };
                    }
                    (_, Some(keyword)) => {
                        self.text(keyword, value.as_str().map_or_else(|| canonical(value), str::to_owned))
                    }
                    _ if !HELD.contains(&name) => self.text(OTHER, format!("{name}: {}", canonical(value))),
                    _ => {}
                }
            }
        }
    }

    fn text(&mut self, keyword: &'static str, text: String) {
        self.texts.entry(keyword).or_default().insert(text);
    }

    /// Writes what can be written in several ways in one.
    pub fn settle(&mut self, types: Types) {
        // A format of texts says nothing of numbers.
        if !types.meets(Types::STRING)
            && let Some(formats) = self.texts.get_mut("format")
        {
            formats.retain(|format| !FORMATS_OF_TEXTS.contains(&format.as_str()));
            if formats.is_empty() {
                self.texts.remove("format");
            }
        }
        // Of integers the next one is a bound that is allowed itself.
        if !types.meets(Types::FRACTION) {
            let whole = |bound: &Option<Bound>, next: f64, round: fn(f64) -> f64| {
                bound.map(|bound| {
                    let excluded = bound.exclusive && bound.value.fract() == 0.0;
                    Bound { value: if excluded { bound.value + next } else { round(bound.value) }, exclusive: false }
                })
            };
            self.minimum = whole(&self.minimum, 1.0, f64::ceil);
            self.maximum = whole(&self.maximum, -1.0, f64::floor);
            if self.texts.get("multipleOf").is_some_and(|multiples| multiples.iter().all(|multiple| multiple == "1")) {
                self.texts.remove("multipleOf");
            }
        }
    }
}

/// Formats of texts that are checked (JSON Schema 2020-12 Validation §7.3).
pub const FORMATS_OF_TEXTS: [&str; 19] = [
    "date-time",
    "date",
    "time",
    "duration",
    "email",
    "idn-email",
    "hostname",
    "idn-hostname",
    "ipv4",
    "ipv6",
    "uri",
    "uri-reference",
    "iri",
    "iri-reference",
    "uuid",
    "uri-template",
    "json-pointer",
    "relative-json-pointer",
    "regex",
];

/// The other formats that say which values there are (OpenAPI "Format Registry").
const OTHER_FORMATS: [&str; 24] = [
    "int8",
    "int16",
    "int32",
    "int64",
    "uint8",
    "uint16",
    "uint32",
    "uint64",
    "float",
    "double",
    "double-int",
    "decimal",
    "decimal128",
    "char",
    "base64url",
    "date-time-local",
    "time-local",
    "http-date",
    "media-range",
    "sf-binary",
    "sf-boolean",
    "sf-integer",
    "sf-string",
    "sf-token",
];

fn is_format(name: &str) -> bool {
    FORMATS_OF_TEXTS.contains(&name) || OTHER_FORMATS.contains(&name)
}

/// The respect in which schemas differ by a keyword that is not known.
pub const OTHER: &str = "keyword";

/// Keywords that are read elsewhere.
const HELD: [&str; 28] = [
    "$ref",
    "allOf",
    "oneOf",
    "anyOf",
    "type",
    "enum",
    "const",
    "nullable",
    "x-nullable",
    "readOnly",
    "writeOnly",
    "properties",
    "required",
    "additionalProperties",
    "patternProperties",
    "dependentSchemas",
    "propertyNames",
    "items",
    "prefixItems",
    "not",
    "if",
    "then",
    "else",
    "contains",
    "unevaluatedItems",
    "unevaluatedProperties",
    "discriminator",
    "uniqueItems",
];

fn stricter(one: Option<Bound>, other: Option<Bound>, greater: bool) -> Option<Bound> {
    one.into_iter().chain(other).reduce(|one, other| if other.is_stricter(one, greater) { other } else { one })
}

impl Bound {
    /// Whether it allows fewer values than another, both being the least or both the most.
    pub fn is_stricter(self, other: Bound, greater: bool) -> bool {
        match self.value.partial_cmp(&other.value) {
            Some(std::cmp::Ordering::Greater) => greater,
            Some(std::cmp::Ordering::Less) => !greater,
            _ => self.exclusive && !other.exclusive,
        }
    }
}
