//! Readings of a text, in which escapes are what they stand for.

use std::borrow::Cow;
use std::ops::Range;

/// A reading of some bytes, and where in them each byte of it begins.
pub struct View<'t> {
    bytes: Cow<'t, [u8]>,
    /// One more than there are bytes: the last is where the text ends. Nothing where it is the text itself.
    starts: Option<Vec<u32>>,
}

/// Takes several bytes for others, at the beginning of what it is given; nothing where they stand for
/// themselves.
type DecodeStep = fn(&[u8]) -> Option<(usize, Vec<u8>)>;

impl<'t> View<'t> {
    /// Gives each reading of a text to `look`, one after another: as it is, without line folds and line ends,
    /// percent-decoded once and twice (RFC 3986; with `+` as a space in forms), and without the escapes of JSON
    /// (RFC 8259 §7), up to three times, and of HTML, also within each other; each of those also without the line
    /// ends that its escapes stood for.
    pub fn each(text: &'t [u8], mut look: impl FnMut(&View)) {
        let raw = View::raw(text);
        look(&raw);
        let readings: [(&[u8], &[DecodeStep]); 11] = [
            (b"\n", &[folded]),
            (b"\n", &[line_end]),
            (b"%", &[percent]),
            (b"%", &[percent, percent]),
            (b"%+", &[form]),
            (b"\\", &[json]),
            (b"\\", &[json, json]),
            (b"\\", &[json, json, json]),
            (b"&", &[entity]),
            (b"&", &[json, entity]),
            (b"&", &[entity, json]),
        ];
        for (marks, steps) in readings {
            if text.iter().any(|byte| marks.contains(byte)) {
                let first = raw.read(steps[0]);
                let view = steps[1..].iter().fold(first, |view, step| view.read(*step));
                look(&view);
                if marks != b"\n" && view.bytes.contains(&b'\n') {
                    look(&view.read(line_end));
                }
            }
        }
    }

    fn raw(text: &[u8]) -> View<'_> {
        View { bytes: Cow::Borrowed(text), starts: None }
    }

    /// Where in the text a byte of this reading begins.
    fn start(&self, at: usize) -> u32 {
        self.starts.as_ref().map_or_else(|| u32::try_from(at).unwrap_or(u32::MAX), |starts| starts[at])
    }

    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// Where in the text a part of this reading stands.
    pub fn place(&self, part: Range<usize>) -> Range<usize> {
        self.start(part.start) as usize..self.start(part.end) as usize
    }

    fn read(&self, step: DecodeStep) -> View<'static> {
        let mut bytes = Vec::with_capacity(self.bytes.len());
        let mut starts = Vec::with_capacity(self.bytes.len() + 1);
        let mut at = 0;
        while at < self.bytes.len() {
            match step(&self.bytes[at..]) {
                None => {
                    bytes.push(self.bytes[at]);
                    starts.push(self.start(at));
                    at += 1;
                }
                Some((length, stood_for)) => {
                    starts.extend(stood_for.iter().map(|_| self.start(at)));
                    bytes.extend(stood_for);
                    at += length;
                }
            }
        }
        starts.push(self.start(self.bytes.len()));
        View { bytes: Cow::Owned(bytes), starts: Some(starts) }
    }
}

/// A fold over two lines (RFC 9112 §5.2).
fn folded(rest: &[u8]) -> Option<(usize, Vec<u8>)> {
    let line = rest.strip_prefix(b"\r\n").or_else(|| rest.strip_prefix(b"\n"))?;
    let blanks = line.iter().take_while(|byte| matches!(byte, b' ' | b'\t')).count();
    (blanks > 0).then(|| (rest.len() - line.len() + blanks, Vec::new()))
}

/// The end of a line, as base64 is wrapped with, and what the next one is indented by.
fn line_end(rest: &[u8]) -> Option<(usize, Vec<u8>)> {
    let blanks = rest.iter().skip(1).take_while(|byte| matches!(byte, b' ' | b'\t')).count();
    matches!(rest[0], b'\r' | b'\n').then(|| (1 + blanks, Vec::new()))
}

fn percent(rest: &[u8]) -> Option<(usize, Vec<u8>)> {
    match rest {
        [b'%', high, low, ..] => Some((3, vec![u8::try_from(hex(&[*high, *low])?).ok()?])),
        _ => None,
    }
}

fn form(rest: &[u8]) -> Option<(usize, Vec<u8>)> {
    if rest[0] == b'+' { Some((1, vec![b' '])) } else { percent(rest) }
}

fn json(rest: &[u8]) -> Option<(usize, Vec<u8>)> {
    match rest {
        [b'\\', b'u', digits @ ..] => {
            let first = hex(digits.get(..4)?)?;
            // What is beyond the first plane is two escapes (RFC 8259 §7).
            let second = digits.get(4..10).filter(|it| it.starts_with(b"\\u")).and_then(|it| hex(&it[2..]));
            match (first, second) {
                (0xd800..=0xdbff, Some(second @ 0xdc00..=0xdfff)) => {
                    let code = 0x10000 + ((first - 0xd800) << 10) + (second - 0xdc00);
                    Some((12, char::from_u32(code)?.to_string().into_bytes()))
                }
                _ => Some((6, char::from_u32(first)?.to_string().into_bytes())),
            }
        }
        [b'\\', escaped @ (b'"' | b'\\' | b'/'), ..] => Some((2, vec![*escaped])),
        [b'\\', b'n', ..] => Some((2, vec![b'\n'])),
        [b'\\', b'r', ..] => Some((2, vec![b'\r'])),
        [b'\\', b't', ..] => Some((2, vec![b'\t'])),
        _ => None,
    }
}

/// A character reference of HTML: those that every escaping function writes.
fn entity(rest: &[u8]) -> Option<(usize, Vec<u8>)> {
    let end = rest.iter().take(12).position(|byte| *byte == b';')?;
    let name = rest.strip_prefix(b"&")?.get(..end.checked_sub(1)?)?;
    let letter = match name {
        b"amp" => '&',
        b"lt" => '<',
        b"gt" => '>',
        b"quot" => '"',
        b"apos" => '\'',
        b"sol" => '/',
        b"plus" => '+',
        b"equals" => '=',
        [b'#', b'x' | b'X', digits @ ..] => char::from_u32(hex(digits)?)?,
        [b'#', digits @ ..] => char::from_u32(std::str::from_utf8(digits).ok()?.parse().ok()?)?,
        _ => return None,
    };
    Some((end + 1, letter.to_string().into_bytes()))
}

fn hex(digits: &[u8]) -> Option<u32> {
    let are_digits = !digits.is_empty() && digits.iter().all(u8::is_ascii_hexdigit);
    are_digits.then(|| u32::from_str_radix(std::str::from_utf8(digits).ok()?, 16).ok()).flatten()
}
