//! What keywords say of a value itself, taken together.

use std::collections::BTreeSet;

use serde_json::{Map, Value};

use super::fits;
use super::form::{Bound, SchemaForm, canonical};
use super::keyword::count;
use super::spelled::readings;
use super::types::Types;

/// Keywords whose values can only be told to be the same or not.
pub const TEXTS: [&str; 9] = [
    "format",
    "pattern",
    "multipleOf",
    "dependentRequired",
    "contentEncoding",
    "contentMediaType",
    "default",
    "deprecated",
    "xml",
];

/// The lengths and counts that a value must have.
const COUNTS: [&str; 8] =
    ["minLength", "maxLength", "minItems", "maxItems", "minProperties", "maxProperties", "minContains", "maxContains"];

impl<'d> SchemaForm<'d> {
    /// Takes in what a keyword says of the value itself.
    /// `whole` is the value with what it refers to, where that is all there is to compare.
    pub fn say(&mut self, name: &'d str, value: &'d Value, members: &[(&str, &Value)], whole: impl FnOnce() -> Value) {
        let flagged = |name: &str| members.iter().any(|(other, value)| *other == name && *value == &Value::Bool(true));
        let bound = |exclusive| Bound::of(value, exclusive);
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
            ("dependentRequired" | "dependencies", Value::Object(named)) => {
                named.iter().for_each(|(name, needed)| self.needs(name, needed));
            }
            // A value, and not the text of it; of a text, what YAML reads as something else is meant as it is spelled.
            ("default", value) => {
                let is_text = members.iter().any(|(other, kind)| *other == "type" && *kind == "string");
                let spelled = is_text && (value.is_number() || value.is_boolean());
                let value = canonical(value);
                self.text("default", if spelled { Value::from(value).to_string() } else { value });
            }
            ("type", Value::String(named)) if Types::named(named).is_none() => {
                self.text(OTHER, format!("type: {named}"));
            }
            ("uniqueItems", _) => _ = self.counts.insert("uniqueItems", 1),
            _ => {
                let count = COUNTS.into_iter().find(|keyword| *keyword == name).zip(count(value));
                let text = TEXTS.into_iter().find(|keyword| *keyword == name);
                match (count, text) {
                    (Some((keyword, count)), _) => self.limit(keyword, count),
                    (_, Some(keyword)) => {
                        self.text(keyword, value.as_str().map_or_else(|| canonical(value), str::to_owned))
                    }
                    _ if !HELD.contains(&name) => self.text(OTHER, format!("{name}: {}", canonical(&whole()))),
                    _ => {}
                }
            }
        }
    }

    /// Takes in which properties must be there where one is.
    pub fn needs(&mut self, name: &str, needed: &Value) {
        let needed = needed.as_array().into_iter().flatten();
        // What is always there, or is the property itself, is there anyhow.
        let is_there = |needed: &&Value| needed.as_str().is_some_and(|it| it == name || self.required.contains(it));
        let needed: Vec<&Value> = needed.filter(|needed| !is_there(needed)).collect();
        for needed in needed {
            self.text("dependentRequired", format!("{name}: {}", canonical(needed)));
        }
    }

    /// Takes in how the value is written in XML, but for what is so anyhow: an element that is called as the
    /// property (OpenAPI 3.0.3 "XML Object").
    pub fn say_xml(&mut self, said: &Map<String, Value>, property: Option<String>) {
        let attribute = || ("attribute".to_owned(), Value::Bool(true));
        let is_usual = |name: &str, value: &Value| match name {
            "attribute" | "wrapped" => value == &Value::Bool(false),
            "name" => property.is_some() && value.as_str() == property.as_deref(),
            _ => name.starts_with("x-"),
        };
        let said: Map<String, Value> = said
            .iter()
            .filter(|(name, value)| !is_usual(name, value))
            // What 3.2 says by the type of a node (OpenAPI 3.2.0 "XML Object").
            .map(|(name, value)| match name.as_str() {
                "nodeType" if value == "attribute" => attribute(),
                name => (name.to_owned(), value.clone()),
            })
            .collect();
        if !said.is_empty() {
            self.text("xml", canonical(&Value::Object(said)));
        }
    }

    /// Takes in the least or the most of a count.
    pub fn limit(&mut self, keyword: &'static str, count: u64) {
        let known = self.counts.entry(keyword).or_insert(count);
        *known = if keyword.starts_with("min") { count.max(*known) } else { count.min(*known) };
    }

    /// Leaves out counts that the parts of the value say as well.
    pub fn settle_counts(&mut self) {
        if self.counts.get("minProperties").is_some_and(|least| *least <= self.required.len() as u64) {
            self.counts.remove("minProperties");
        }
        if self.counts.get("minItems") == Some(&0) {
            self.counts.remove("minItems");
        }
        if self.counts.get("maxItems").is_some_and(|most| *most <= 1) {
            self.counts.remove("uniqueItems");
        }
        if self.is_empty_list() {
            self.parts.retain(|(keyword, _), _| !matches!(*keyword, "items" | "prefixItems"));
        }
    }

    pub fn text(&mut self, keyword: &'static str, text: String) {
        self.texts.entry(keyword).or_default().insert(text);
    }

    /// Writes what can be written in several ways in one.
    pub fn settle(&mut self, types: Types) {
        self.settle_values(types);
        // A format of texts says nothing of numbers, nor one of numbers of texts; but one of 64 bits that stands at a
        // text says that the text is such a number, for JSON has none of that size (RFC 8259 §6).
        if let Some(formats) = self.texts.get_mut("format") {
            let is_idle = |format: &str| {
                !types.meets(Types::STRING) && FORMATS_OF_TEXTS.contains(&format)
                    || !types.meets(Types::NUMBER) && FORMATS_OF_NUMBERS.contains(&format)
            };
            formats.retain(|format| !is_idle(format));
            if formats.is_empty() {
                self.texts.remove("format");
            }
        }
        // Of integers the next one is a bound that is allowed itself.
        if !types.meets(Types::FRACTION) {
            let whole = |bound: &Option<Bound>, next: f64, round: fn(f64) -> f64| {
                bound.map(|bound| {
                    let excluded = bound.exclusive && bound.value.fract() == 0.0;
                    let value = if excluded { bound.value + next } else { round(bound.value) };
                    let whole = bound.whole.map(|whole| if excluded { whole + next as i128 } else { whole });
                    Bound { value, whole: whole.or(exact(value)), exclusive: false }
                })
            };
            self.minimum = whole(&self.minimum, 1.0, f64::ceil);
            self.maximum = whole(&self.maximum, -1.0, f64::floor);
            // Every integer is a multiple of one, and of a half.
            let is_idle =
                |step: &String| step.parse::<f64>().is_ok_and(|step| step > 0.0 && (1.0 / step).fract() == 0.0);
            if self.texts.get("multipleOf").is_some_and(|steps| steps.iter().all(is_idle)) {
                self.texts.remove("multipleOf");
            }
        }
    }
}

/// The keywords that say of a listed value by itself whether it fits.
const OF_VALUES: [&str; 4] = ["minLength", "maxLength", "minimum", "maximum"];

impl SchemaForm<'_> {
    /// What is listed, without what other keywords exclude: those say nothing more then. That is nothing where
    /// every value of the type is listed.
    pub fn settle_values(&mut self, types: Types) {
        let Some(mut values) = self.values.take() else { return };
        values.retain(|value| OF_VALUES.iter().all(|keyword| self.takes(value, keyword)));
        (self.minimum, self.maximum) = (None, None);
        self.counts.retain(|keyword, _| !OF_VALUES.contains(keyword));
        let values = self.values.insert(values);
        if self.texts.get("pattern").is_some_and(|patterns| fits::only(values, patterns)) {
            self.texts.remove("pattern");
        }
        let types = types.without(Types::NULL);
        if types == Types::NONE || types == Types::BOOLEAN && values.len() == 2 {
            self.values = None;
        }
    }

    /// Whether all that it lists fits what another says by a keyword that lists nothing itself: then a list that
    /// comes or goes is all there is to tell, for a list leaves nothing to say for the keywords beside it.
    pub fn lists_within(&self, other: &SchemaForm, keyword: &str) -> bool {
        let listed = self.values.as_ref().filter(|_| other.values.is_none());
        listed.is_some_and(|values| match (keyword, other.texts.get(keyword)) {
            ("pattern", Some(patterns)) => {
                let mut fitting = values.clone();
                fits::only(&mut fitting, patterns) && fitting.len() == values.len()
            }
            _ => OF_VALUES.contains(&keyword) && values.iter().all(|value| other.takes(value, keyword)),
        })
    }

    /// Whether a text fits as a value of one of some types; nothing where it can't be told.
    pub fn takes_text(&self, types: Types, text: &str) -> Option<bool> {
        let read = readings(text).into_iter().filter(|value| types.meets(Types::of(value)));
        let told: Vec<Option<bool>> = read.map(|value| self.takes_value(&value)).collect();
        if told.contains(&Some(true)) { Some(true) } else { (!told.contains(&None)).then_some(false) }
    }

    /// Whether a text, number or boolean fits all that is said of its like.
    fn takes_value(&self, value: &Value) -> Option<bool> {
        let written = canonical(value);
        let is_listed = self.values.as_ref().is_none_or(|values| values.contains(&written));
        if !is_listed || !OF_VALUES.iter().all(|keyword| self.takes(&written, keyword)) {
            return Some(false);
        }
        let mut is_told = self.unions.is_empty() && self.opaque.is_empty() && !self.texts.contains_key(OTHER);
        for (keyword, said) in &self.texts {
            let fits = match (*keyword, value) {
                ("pattern", Value::String(_)) => {
                    let mut fitting = BTreeSet::from([written.clone()]);
                    fits::only(&mut fitting, said).then_some(!fitting.is_empty())
                }
                ("format", Value::String(text)) => {
                    let is_known = said.iter().all(|format| FORMATS_OF_TEXTS.contains(&format.as_str()));
                    let each = said.iter().filter(|_| is_known).map(|format| fits::is_of_format(text, format));
                    each.reduce(|one, other| Some(one? && other?)).flatten()
                }
                ("contentEncoding" | "contentMediaType", Value::String(_)) | ("multipleOf", Value::Number(_)) => None,
                _ => continue,
            };
            match fits {
                Some(false) => return Some(false),
                Some(true) => {}
                None => is_told = false,
            }
        }
        is_told.then_some(true)
    }

    /// The least, or the most, of what its format says of whole numbers.
    pub fn bound_of_format(&self, greater: bool) -> Option<Bound> {
        let formats = self.texts.get("format").filter(|_| !self.types.meets(Types::FRACTION))?;
        let bits = formats.iter().filter_map(|format| match format.as_str() {
            "int8" => Some(7),
            "int16" => Some(15),
            "int32" => Some(31),
            "int64" => Some(63),
            _ => None,
        });
        let whole = bits.min().map(|bits| if greater { -(1_i128 << bits) } else { (1_i128 << bits) - 1 })?;
        Some(Bound { value: whole as f64, whole: Some(whole), exclusive: false })
    }

    /// Whether a value, as JSON, fits what is said by one of [`OF_VALUES`].
    fn takes(&self, value: &str, keyword: &str) -> bool {
        let count = || self.counts.get(keyword).copied();
        let is_within = |bound: Option<Bound>, value: &Value, greater| {
            Bound::of(value, false).zip(bound).is_none_or(|(own, bound)| !bound.is_stricter(own, greater))
        };
        match (serde_json::from_str(value), keyword) {
            (Ok(Value::String(text)), "minLength") => count().is_none_or(|least| text.chars().count() as u64 >= least),
            (Ok(Value::String(text)), "maxLength") => count().is_none_or(|most| text.chars().count() as u64 <= most),
            (Ok(number @ Value::Number(_)), "minimum") => is_within(self.minimum, &number, true),
            (Ok(number @ Value::Number(_)), "maximum") => is_within(self.maximum, &number, false),
            _ => true,
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

/// Formats of numbers that say nothing of a text.
const FORMATS_OF_NUMBERS: [&str; 9] =
    ["int8", "int16", "int32", "uint8", "uint16", "uint32", "float", "double", "double-int"];

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
const HELD: [&str; 30] = [
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
    "xml",
    "dependencies",
];

fn stricter(one: Option<Bound>, other: Option<Bound>, greater: bool) -> Option<Bound> {
    one.into_iter().chain(other).reduce(|one, other| if other.is_stricter(one, greater) { other } else { one })
}

/// A whole number that no digit of is lost.
fn exact(value: f64) -> Option<i128> {
    (value.fract() == 0.0 && value.abs() < 9e15).then_some(value as i128)
}

impl Bound {
    fn of(value: &Value, exclusive: bool) -> Option<Bound> {
        let number = value.as_f64()?;
        let whole = value.as_i64().map(i128::from).or_else(|| value.as_u64().map(i128::from));
        Some(Bound { value: number, whole: whole.or(exact(number)), exclusive })
    }

    /// Whether it allows fewer values than another, both being the least or both the most.
    pub fn is_stricter(self, other: Bound, greater: bool) -> bool {
        let exactly = self.whole.zip(other.whole).map(|(own, other)| own.cmp(&other));
        match exactly.or(self.value.partial_cmp(&other.value)) {
            Some(std::cmp::Ordering::Greater) => greater,
            Some(std::cmp::Ordering::Less) => !greater,
            _ => self.exclusive && !other.exclusive,
        }
    }
}
