//! The value of an answer's header, read as its schema says (OpenAPI 3.0.3 "Header Object"; RFC 6570, the
//! style `simple`).

use serde_json::{Map, Value};

use crate::secret::Redacted;
use countersign_openapi::schema::{Schemas, readings};
use countersign_openapi::{Direction, Header};

/// Whether the lines of a header fit its schema: as one list (RFC 9110 §5.3), or one of them by itself,
/// as text, as what that spells, or as the list or object that it writes down. They are read as they
/// came, before anything in them is hidden.
pub fn fits(schemas: &Schemas, header: &Header, lines: &[Redacted]) -> bool {
    let Some(schema) = header.schema.as_deref() else { return true };
    let texts: Vec<String> = lines.iter().map(|line| String::from_utf8_lossy(line.whole()).trim().to_owned()).collect();
    // Each Set-Cookie is a value of its own (RFC 6265 §3).
    let is_list = !header.name.eq_ignore_ascii_case("set-cookie");
    let whole = is_list.then(|| texts.join(", "));
    let each = texts.iter().filter(|_| texts.len() > 1 || !is_list).cloned();
    let fits = |value: &Value| {
        schemas.validate(Direction::Response, schema, value).is_ok_and(|mismatches| mismatches.is_empty())
    };
    // A schema that can't be used refuses nothing.
    let is_usable = schemas.validate(Direction::Response, schema, &Value::Null).is_ok();
    !is_usable || whole.into_iter().chain(each).any(|text| values(header, &text).iter().any(fits))
}

/// What a text may mean, by the header's declaration.
fn values(header: &Header, text: &str) -> Vec<Value> {
    if header.is_json {
        return serde_json::from_str(text).into_iter().collect();
    }
    // A list may have no items, and an empty one is none (RFC 9110 §5.6.1).
    let parts: Vec<&str> = text.split(header.separator).map(str::trim).filter(|part| !part.is_empty()).collect();
    let mut values = readings(text);
    values.extend(text.is_empty().then_some(Value::Null));
    values.extend(both(|spell| parts.iter().map(|part| spell(part)).collect()));
    values.extend(both(|spell| members(&parts, header.explode, spell)));
    values
}

type Spell = fn(&str) -> Value;

/// A value whose parts are texts, and the same whose parts are what they spell.
fn both(make: impl Fn(Spell) -> Value) -> [Value; 2] {
    let as_text: Spell = |part| Value::from(part);
    let spelled: Spell = |part| readings(part).pop().unwrap_or_default();
    [make(as_text), make(spelled)]
}

/// The object that `R=100,G=200` writes down, or `R,100,G,200` where it is not exploded.
fn members(parts: &[&str], explode: bool, spell: Spell) -> Value {
    let mut members = Map::new();
    if explode {
        let pairs = parts.iter().filter_map(|part| part.split_once('='));
        members.extend(pairs.map(|(name, value)| (name.to_owned(), spell(value))));
    } else {
        let pairs = parts.chunks_exact(2);
        members.extend(pairs.map(|pair| (pair[0].to_owned(), spell(pair[1]))));
    }
    Value::Object(members)
}
