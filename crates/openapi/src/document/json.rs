//! JSON with places ([RFC 8259](https://www.rfc-editor.org/rfc/rfc8259)).
//!
//! serde_json's reader tells neither where a value stands nor that a key was
//! given twice; it still reads the strings that hold escapes.

use std::collections::HashMap;

use serde_json::{Map, Value, map::Entry};

use super::{
    fault::{MAX_DEPTH, TextFault, too_deep},
    mark::{Offsets, Place},
    remarks::Remarks,
    scalar,
};

pub(super) fn parse(text: &str) -> Result<(Value, Offsets, Remarks), TextFault> {
    let offsets = Offsets::of(text);
    let mut reader =
        JsonReader { text, at: 0, offsets, remarks: Remarks::default(), members: Vec::new(), keys: Vec::new() };
    let value = reader.whole().map_err(|fault| fault.in_text(text))?;
    Ok((value, reader.offsets, reader.remarks))
}

/// What is wrong, and where in the text: lines are counted where it is told.
struct JsonFault {
    at: usize,
    what: JsonFaultKind,
}

enum JsonFaultKind {
    TooDeep,
    Repeated { key: String, first: usize },
    Unexpected(String),
}

impl JsonFault {
    fn in_text(self, text: &str) -> TextFault {
        let place = |at: usize| Place::after(&text[..at]);
        match self.what {
            JsonFaultKind::TooDeep => too_deep(place(self.at)),
            JsonFaultKind::Unexpected(what) => TextFault::new(place(self.at), what),
            JsonFaultKind::Repeated { key, first } => {
                let first = place(first);
                let what = format!("expected each key once, found {key:?} again, which already stands at {first}");
                TextFault::new(place(self.at), what)
            }
        }
    }
}

struct JsonReader<'a> {
    text: &'a str,
    at: usize,
    offsets: Offsets,
    remarks: Remarks,
    /// The members of all objects that are open: each object becomes a mapping of just its size.
    members: Vec<(String, Value)>,
    /// Where their keys stand.
    keys: Vec<usize>,
}

impl JsonReader<'_> {
    fn whole(&mut self) -> Result<Value, JsonFault> {
        let value = self.item(0)?;
        self.space();
        match self.peek() {
            None => Ok(value),
            Some(_) => Err(self.expected("the end of the document")),
        }
    }

    /// A value that stands where it begins: the whole, or an item.
    fn item(&mut self, depth: usize) -> Result<Value, JsonFault> {
        self.space();
        self.value(self.at, depth)
    }

    fn value(&mut self, stands_at: usize, depth: usize) -> Result<Value, JsonFault> {
        if depth == MAX_DEPTH {
            return Err(JsonFault { at: self.at, what: JsonFaultKind::TooDeep });
        }
        let node = self.offsets.open(stands_at);
        let value = match self.peek() {
            Some(b'{') => self.object(depth),
            Some(b'[') => self.array(depth),
            Some(b'"') => self.string().map(Value::String),
            Some(b'-' | b'0'..=b'9') => self.number(),
            _ => self.word(),
        };
        self.offsets.close(node);
        value
    }

    fn object(&mut self, depth: usize) -> Result<Value, JsonFault> {
        let first = self.keys.len();
        self.at += 1;
        self.space();
        if self.take(b'}') {
            return Ok(Value::Object(Map::new()));
        }
        loop {
            let read = self.keys.len();
            // Of two faults the first is told: what was given twice stands before what comes now.
            self.member(depth).map_err(|fault| self.repeated(first, read).unwrap_or(fault))?;
            self.space();
            if self.take(b'}') {
                return self.mapping(first);
            }
            if !self.take(b',') {
                return Err(self.repeated(first, read + 1).unwrap_or_else(|| self.expected("`,` or `}`")));
            }
        }
    }

    fn member(&mut self, depth: usize) -> Result<(), JsonFault> {
        self.space();
        let stands_at = self.at;
        if self.peek() != Some(b'"') {
            return Err(self.expected("a key in double quotes"));
        }
        let key = self.string()?;
        self.space();
        if !self.take(b':') {
            return Err(self.expected("`:`"));
        }
        self.space();
        let value = self.value(stands_at, depth + 1)?;
        self.remarks.note(&key, &value);
        self.members.push((key, value));
        self.keys.push(stands_at);
        Ok(())
    }

    /// The mapping of the members that were read from one on.
    fn mapping(&mut self, first: usize) -> Result<Value, JsonFault> {
        let mut mapping = Map::with_capacity(self.keys.len() - first);
        for (index, (key, value)) in self.members.drain(first..).enumerate() {
            match mapping.entry(key) {
                Entry::Vacant(free) => _ = free.insert(value),
                Entry::Occupied(taken) => {
                    let key = taken.key().clone();
                    let known = mapping.keys().position(|known| *known == key).unwrap_or_default();
                    let what = JsonFaultKind::Repeated { key, first: self.keys[first + known] };
                    return Err(JsonFault { at: self.keys[first + index], what });
                }
            }
        }
        self.keys.truncate(first);
        Ok(Value::Object(mapping))
    }

    /// The first key that was given before, of members of an object that were read.
    fn repeated(&self, first: usize, end: usize) -> Option<JsonFault> {
        let mut known = HashMap::new();
        let mut read = self.members[first..end].iter().zip(&self.keys[first..end]);
        read.find_map(|((key, _), at)| {
            let first = known.insert(key, *at)?;
            Some(JsonFault { at: *at, what: JsonFaultKind::Repeated { key: key.clone(), first } })
        })
    }

    fn array(&mut self, depth: usize) -> Result<Value, JsonFault> {
        let mut items = Vec::new();
        self.at += 1;
        self.space();
        if self.take(b']') {
            return Ok(Value::Array(items));
        }
        loop {
            items.push(self.item(depth + 1)?);
            self.space();
            if self.take(b']') {
                break;
            }
            if !self.take(b',') {
                return Err(self.expected("`,` or `]`"));
            }
        }
        items.shrink_to_fit();
        Ok(Value::Array(items))
    }

    fn string(&mut self) -> Result<String, JsonFault> {
        let begin = self.at + 1;
        let bytes = self.text.as_bytes();
        let (mut end, mut plain) = (begin + plain_length(&bytes[begin..]), true);
        loop {
            match bytes.get(end) {
                Some(b'"') => break,
                Some(b'\\') => {
                    plain = false;
                    end += 2;
                    end += bytes.get(end..).map_or(0, plain_length);
                }
                Some(0..=0x1f) | None => {
                    self.at = end.min(bytes.len());
                    return Err(self.expected("`\"`"));
                }
                Some(_) => end += 1,
            }
        }
        let string = match plain {
            true => self.text[begin..end].to_owned(),
            false => serde_json::from_str(&self.text[self.at..=end]).map_err(|_| {
                let what = "expected a string with valid escapes".to_owned();
                JsonFault { at: self.at, what: JsonFaultKind::Unexpected(what) }
            })?,
        };
        self.at = end + 1;
        Ok(string)
    }

    fn number(&mut self) -> Result<Value, JsonFault> {
        let rest = &self.text[self.at..];
        let ends = |b: &u8| !matches!(b, b'0'..=b'9' | b'+' | b'-' | b'.' | b'e' | b'E');
        let end = rest.as_bytes().iter().position(ends).unwrap_or(rest.len());
        let literal = &rest[..end];
        let value = scalar::number(literal).filter(|_| is_json_number(literal));
        let value = value.ok_or_else(|| self.expected("a number"))?;
        self.at += end;
        Ok(value)
    }

    fn word(&mut self) -> Result<Value, JsonFault> {
        let words = [("true", Value::Bool(true)), ("false", Value::Bool(false)), ("null", Value::Null)];
        let found = words.into_iter().find(|(word, _)| self.text[self.at..].starts_with(word));
        let (word, value) = found.ok_or_else(|| self.expected("a value"))?;
        self.at += word.len();
        Ok(value)
    }

    fn peek(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    fn take(&mut self, byte: u8) -> bool {
        let here = self.peek() == Some(byte);
        self.at += usize::from(here);
        here
    }

    fn space(&mut self) {
        const INDENT: &[u8; 8] = b"        ";
        let bytes = self.text.as_bytes();
        while let Some(b' ' | b'\t' | b'\r' | b'\n') = bytes.get(self.at) {
            self.at += 1;
            while bytes.get(self.at..self.at + INDENT.len()).is_some_and(|next| next == INDENT) {
                self.at += INDENT.len();
            }
        }
    }

    fn expected(&self, what: &str) -> JsonFault {
        let found = match self.text[self.at..].chars().next() {
            Some(found) => format!("`{}`", found.escape_debug()),
            None => "the end of the document".into(),
        };
        JsonFault { at: self.at, what: JsonFaultKind::Unexpected(format!("expected {what}, found {found}")) }
    }
}

/// So many bytes, at least, stand for themselves in a string: eight at a time are looked at, whether one is a quote, a
/// backslash or a control character.
fn plain_length(bytes: &[u8]) -> usize {
    const EACH: u64 = u64::from_le_bytes([1; 8]);
    const HIGH: u64 = u64::from_le_bytes([0x80; 8]);
    let has_less = |word: u64, than: u64| word.wrapping_sub(EACH * than) & !word & HIGH != 0;
    let has = |word: u64, byte: u8| has_less(word ^ (EACH * u64::from(byte)), 1);
    let is_plain = |word: u64| !has(word, b'"') && !has(word, b'\\') && !has_less(word, 0x20);
    let words = bytes.chunks_exact(8).map(|eight| u64::from_le_bytes(eight.try_into().unwrap_or_default()));
    8 * words.take_while(|word| is_plain(*word)).count()
}

/// What YAML allows in a number and JSON doesn't: `+1`, `01`, `.5`, `1.`.
fn is_json_number(literal: &str) -> bool {
    let digits = literal.strip_prefix('-').unwrap_or(literal);
    let whole = digits.split(['.', 'e', 'E']).next().unwrap_or_default();
    let fraction = digits.split_once('.').map(|(_, fraction)| fraction);
    let padded = whole.len() > 1 && whole.starts_with('0');
    let is_digit = |text: &str| text.starts_with(|c: char| c.is_ascii_digit());
    is_digit(whole) && !padded && fraction.is_none_or(is_digit)
}
