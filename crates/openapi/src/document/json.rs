//! JSON with places ([RFC 8259](https://www.rfc-editor.org/rfc/rfc8259)).
//!
//! serde_json's reader tells neither where a value stands nor that a key was
//! given twice; it still reads the strings that hold escapes.

use serde_json::Value;

use super::{
    fault::{MAX_DEPTH, TextFault, too_deep},
    mark::{Members, Place, PlaceTree, PlacedValue},
    scalar,
};

pub(super) fn parse(text: &str) -> Result<PlacedValue, TextFault> {
    let mut reader = JsonReader { text, at: 0, place: Place { line: 1, column: 1 } };
    let node = reader.value(0)?;
    reader.space();
    match reader.peek() {
        None => Ok(node),
        Some(_) => Err(reader.expected("the end of the document")),
    }
}

struct JsonReader<'a> {
    text: &'a str,
    at: usize,
    place: Place,
}

impl JsonReader<'_> {
    fn value(&mut self, depth: usize) -> Result<PlacedValue, TextFault> {
        self.space();
        if depth == MAX_DEPTH {
            return Err(too_deep(self.place));
        }
        let place = self.place;
        match self.peek() {
            Some(b'{') => self.object(depth),
            Some(b'[') => self.array(depth),
            Some(b'"') => Ok(PlacedValue::scalar(Value::String(self.string()?), place)),
            Some(b'-' | b'0'..=b'9') => Ok(PlacedValue::scalar(self.number()?, place)),
            _ => self.word(place),
        }
    }

    fn object(&mut self, depth: usize) -> Result<PlacedValue, TextFault> {
        let place = self.place;
        let mut members = Members::default();
        self.step(1);
        self.space();
        if self.take(b'}') {
            return Ok(members.finish(place));
        }
        loop {
            self.space();
            let key_place = self.place;
            if self.peek() != Some(b'"') {
                return Err(self.expected("a key in double quotes"));
            }
            let key = self.string()?;
            self.space();
            if !self.take(b':') {
                return Err(self.expected("`:`"));
            }
            let node = self.value(depth + 1)?;
            members.insert(key, key_place, node)?;
            self.space();
            if self.take(b'}') {
                return Ok(members.finish(place));
            }
            if !self.take(b',') {
                return Err(self.expected("`,` or `}`"));
            }
        }
    }

    fn array(&mut self, depth: usize) -> Result<PlacedValue, TextFault> {
        let place = self.place;
        let (mut values, mut children) = (Vec::new(), Vec::new());
        self.step(1);
        self.space();
        if !self.take(b']') {
            loop {
                let node = self.value(depth + 1)?;
                values.push(node.value);
                children.push(node.mark);
                self.space();
                if self.take(b']') {
                    break;
                }
                if !self.take(b',') {
                    return Err(self.expected("`,` or `]`"));
                }
            }
        }
        values.shrink_to_fit();
        children.shrink_to_fit();
        Ok(PlacedValue { value: Value::Array(values), mark: PlaceTree { place, children } })
    }

    fn string(&mut self) -> Result<String, TextFault> {
        let rest = &self.text[self.at..];
        let mut end = 1;
        let mut plain = true;
        loop {
            match rest.as_bytes().get(end) {
                Some(b'"') => break,
                Some(b'\\') => {
                    plain = false;
                    end += 2;
                }
                Some(0..=0x1f) | None => {
                    self.pass(end.min(rest.len()));
                    return Err(self.expected("`\"`"));
                }
                Some(_) => end += 1,
            }
        }
        let literal = &rest[..=end];
        let string = if plain {
            literal[1..end].to_owned()
        } else {
            serde_json::from_str(literal)
                .map_err(|_| TextFault::new(self.place, "expected a string with valid escapes"))?
        };
        self.pass(end + 1);
        Ok(string)
    }

    fn number(&mut self) -> Result<Value, TextFault> {
        let rest = &self.text[self.at..];
        let ends = |b: &u8| !matches!(b, b'0'..=b'9' | b'+' | b'-' | b'.' | b'e' | b'E');
        let end = rest.as_bytes().iter().position(ends).unwrap_or(rest.len());
        let literal = &rest[..end];
        let value = scalar::number(literal).filter(|_| is_json_number(literal));
        let value = value.ok_or_else(|| self.expected("a number"))?;
        self.step(end);
        Ok(value)
    }

    fn word(&mut self, place: Place) -> Result<PlacedValue, TextFault> {
        let words = [("true", Value::Bool(true)), ("false", Value::Bool(false)), ("null", Value::Null)];
        let found = words.into_iter().find(|(word, _)| self.text[self.at..].starts_with(word));
        let (word, value) = found.ok_or_else(|| self.expected("a value"))?;
        self.step(word.len());
        Ok(PlacedValue::scalar(value, place))
    }

    fn peek(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    fn take(&mut self, byte: u8) -> bool {
        let here = self.peek() == Some(byte);
        if here {
            self.step(1);
        }
        here
    }

    /// Passes over ASCII without a line break.
    fn step(&mut self, bytes: usize) {
        self.at += bytes;
        self.place.column += bytes;
    }

    /// Passes over a string: no line break, but not only ASCII.
    fn pass(&mut self, bytes: usize) {
        let end = (self.at + bytes).min(self.text.len());
        let passed = &self.text.as_bytes()[self.at..end];
        self.place.column += passed.iter().filter(|b| **b & 0xc0 != 0x80).count();
        self.at = end;
    }

    fn space(&mut self) {
        while let Some(byte) = self.peek() {
            match byte {
                b' ' | b'\t' | b'\r' => self.step(1),
                b'\n' => {
                    self.at += 1;
                    self.place = Place { line: self.place.line + 1, column: 1 };
                }
                _ => break,
            }
        }
    }

    fn expected(&self, what: &str) -> TextFault {
        let found = match self.text[self.at.min(self.text.len())..].chars().next() {
            Some(found) => format!("`{}`", found.escape_debug()),
            None => "the end of the document".into(),
        };
        TextFault::new(self.place, format!("expected {what}, found {found}"))
    }
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
