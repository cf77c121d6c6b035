//! Readings of a text, in which escapes are what they stand for.

use std::borrow::Cow;
use std::ops::Range;

use memchr::{memchr, memchr2};

/// A reading of some bytes.
pub struct View<'t> {
    bytes: Cow<'t, [u8]>,
    /// What it was read from, and how. Where in that a byte stands is worked out anew where something was found: it is
    /// asked for of few readings, and a place for each byte is four times the reading.
    from: Option<(&'t View<'t>, &'static DecodeStep)>,
}

/// What an escape stands for: a character at most.
#[derive(Clone, Copy)]
struct Decoded {
    bytes: [u8; 4],
    length: usize,
}

impl Decoded {
    const NOTHING: Decoded = Decoded { bytes: [0; 4], length: 0 };

    fn byte(byte: u8) -> Decoded {
        Decoded { bytes: [byte, 0, 0, 0], length: 1 }
    }

    fn letter(letter: char) -> Decoded {
        let mut bytes = [0; 4];
        let length = letter.encode_utf8(&mut bytes).len();
        Decoded { bytes, length }
    }
}

/// Takes several bytes for others.
struct DecodeStep {
    /// What those begin with: one of two.
    marks: [u8; 2],
    /// How many there are at the beginning of what it is given, and what they stand for; nothing where they stand for
    /// themselves.
    decode: fn(&[u8]) -> Option<(usize, Decoded)>,
}

static FOLDED: DecodeStep = DecodeStep { marks: *b"\r\n", decode: folded };
static LINE_END: DecodeStep = DecodeStep { marks: *b"\r\n", decode: line_end };
static PERCENT: DecodeStep = DecodeStep { marks: *b"%%", decode: percent };
static FORM: DecodeStep = DecodeStep { marks: *b"%+", decode: form };
static JSON: DecodeStep = DecodeStep { marks: *b"\\\\", decode: json };
static ENTITY: DecodeStep = DecodeStep { marks: *b"&&", decode: entity };

impl<'t> View<'t> {
    /// Gives each reading of a text to `look`, one after another: as it is, without line folds and line ends,
    /// percent-decoded once and twice (RFC 3986; with `+` as a space in forms), and without the escapes of JSON
    /// (RFC 8259 §7), up to three times, and of HTML, also within each other; each of those also without the line
    /// ends that its escapes stood for. What is read twice is read from what was read once, and a reading that
    /// changes nothing is none.
    pub fn each(text: &'t [u8], mut look: impl FnMut(&View)) {
        let raw = View { bytes: Cow::Borrowed(text), from: None };
        look(&raw);
        for step in [&FOLDED, &LINE_END] {
            raw.read(step).iter().for_each(&mut look);
        }
        let mut look_at = |view: &View| {
            look(view);
            view.read(&LINE_END).iter().for_each(&mut look);
        };
        if let Some(once) = raw.read(&PERCENT) {
            look_at(&once);
            once.read(&PERCENT).iter().for_each(&mut look_at);
        }
        // Without a `+` it is the same.
        if memchr(b'+', text).is_some() {
            raw.read(&FORM).iter().for_each(&mut look_at);
        }
        if let Some(once) = raw.read(&ENTITY) {
            look_at(&once);
            once.read(&JSON).iter().for_each(&mut look_at);
        }
        let Some(once) = raw.read(&JSON) else { return };
        look_at(&once);
        once.read(&ENTITY).iter().for_each(&mut look_at);
        let Some(twice) = once.read(&JSON) else { return };
        look_at(&twice);
        twice.read(&JSON).iter().for_each(&mut look_at);
    }

    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// Where in the text some parts of this reading stand.
    pub fn places(&self, mut parts: Vec<Range<usize>>) -> Vec<Range<usize>> {
        let Some((from, step)) = self.from.filter(|_| !parts.is_empty()) else { return parts };
        let mut ends: Vec<&mut usize> = parts.iter_mut().flat_map(|part| [&mut part.start, &mut part.end]).collect();
        ends.sort_unstable();
        let mut escapes = from.escapes(step);
        // How far both readings are alike, behind what escape.
        let (mut here, mut there, mut next) = (0, 0, escapes.next());
        for end in ends {
            while let Some((begins, length, Decoded { length: count, .. })) = next
                && here + (begins - there) + count <= *end
            {
                (here, there) = (here + (begins - there) + count, begins + length);
                next = escapes.next();
            }
            // What an escape stands for begins where that does.
            let begins = next.map_or(usize::MAX, |(begins, ..)| begins);
            *end = (there + (*end - here)).min(begins);
        }
        from.places(parts)
    }

    fn escapes(&self, step: &'static DecodeStep) -> Escapes<'_> {
        Escapes { bytes: &self.bytes, at: 0, step }
    }

    /// The reading after a step; nothing where that changes nothing.
    fn read<'v>(&'v self, step: &'static DecodeStep) -> Option<View<'v>>
    where
        't: 'v,
    {
        let mut escapes = self.escapes(step);
        let mut escape = escapes.next()?;
        let mut bytes = Vec::with_capacity(self.bytes.len());
        let mut at = 0;
        loop {
            let (begins, length, Decoded { bytes: stood_for, length: count }) = escape;
            bytes.extend_from_slice(&self.bytes[at..begins]);
            bytes.extend_from_slice(&stood_for[..count]);
            at = begins + length;
            match escapes.next() {
                Some(next) => escape = next,
                None => break,
            }
        }
        bytes.extend_from_slice(&self.bytes[at..]);
        Some(View { bytes: Cow::Owned(bytes), from: Some((self, step)) })
    }
}

/// The escapes of some bytes: where each begins, how long it is and what it stands for.
struct Escapes<'b> {
    bytes: &'b [u8],
    at: usize,
    step: &'static DecodeStep,
}

impl Iterator for Escapes<'_> {
    type Item = (usize, usize, Decoded);

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            let rest = &self.bytes[self.at..];
            let [one, other] = self.step.marks;
            let begins = self.at + memchr2(one, other, rest)?;
            match (self.step.decode)(&self.bytes[begins..]) {
                Some((length, decoded)) => {
                    self.at = begins + length;
                    return Some((begins, length, decoded));
                }
                None => self.at = begins + 1,
            }
        }
    }
}

/// A fold over two lines (RFC 9112 §5.2).
fn folded(rest: &[u8]) -> Option<(usize, Decoded)> {
    let line = rest.strip_prefix(b"\r\n").or_else(|| rest.strip_prefix(b"\n"))?;
    let blanks = line.iter().take_while(|byte| matches!(byte, b' ' | b'\t')).count();
    (blanks > 0).then(|| (rest.len() - line.len() + blanks, Decoded::NOTHING))
}

/// The end of a line, as base64 is wrapped with, and what the next one is indented by.
fn line_end(rest: &[u8]) -> Option<(usize, Decoded)> {
    let blanks = rest.iter().skip(1).take_while(|byte| matches!(byte, b' ' | b'\t')).count();
    matches!(rest.first()?, b'\r' | b'\n').then(|| (1 + blanks, Decoded::NOTHING))
}

fn percent(rest: &[u8]) -> Option<(usize, Decoded)> {
    match rest {
        [b'%', high, low, ..] => Some((3, Decoded::byte(u8::try_from(hex(&[*high, *low])?).ok()?))),
        _ => None,
    }
}

fn form(rest: &[u8]) -> Option<(usize, Decoded)> {
    if rest.starts_with(b"+") { Some((1, Decoded::byte(b' '))) } else { percent(rest) }
}

fn json(rest: &[u8]) -> Option<(usize, Decoded)> {
    match rest {
        [b'\\', b'u', digits @ ..] => {
            let first = hex(digits.get(..4)?)?;
            // What is beyond the first plane is two escapes (RFC 8259 §7).
            let second = digits.get(4..10).filter(|it| it.starts_with(b"\\u")).and_then(|it| hex(&it[2..]));
            match (first, second) {
                (0xd800..=0xdbff, Some(second @ 0xdc00..=0xdfff)) => {
                    let code = 0x10000 + ((first - 0xd800) << 10) + (second - 0xdc00);
                    Some((12, Decoded::letter(char::from_u32(code)?)))
                }
                _ => Some((6, Decoded::letter(char::from_u32(first)?))),
            }
        }
        [b'\\', escaped @ (b'"' | b'\\' | b'/'), ..] => Some((2, Decoded::byte(*escaped))),
        [b'\\', b'n', ..] => Some((2, Decoded::byte(b'\n'))),
        [b'\\', b'r', ..] => Some((2, Decoded::byte(b'\r'))),
        [b'\\', b't', ..] => Some((2, Decoded::byte(b'\t'))),
        _ => None,
    }
}

/// A character reference of HTML: those that every escaping function writes.
fn entity(rest: &[u8]) -> Option<(usize, Decoded)> {
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
    Some((end + 1, Decoded::letter(letter)))
}

fn hex(digits: &[u8]) -> Option<u32> {
    let are_digits = !digits.is_empty() && digits.iter().all(u8::is_ascii_hexdigit);
    are_digits.then(|| u32::from_str_radix(std::str::from_utf8(digits).ok()?, 16).ok()).flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A part of a reading is found where its bytes came from, with the escapes that they came of.
    #[test]
    fn a_part_of_a_reading_has_a_place_in_the_text() {
        let text = br"a\u0041%62\n c%2563d";
        let mut places = Vec::new();
        View::each(text, |view| {
            let whole = 0..view.bytes().len();
            let letters = whole.clone().filter(|at| view.bytes()[*at].is_ascii_alphabetic()).map(|at| at..at + 1);
            let mut found = view.places(letters.chain([whole]).collect());
            assert_eq!(found.pop(), Some(0..text.len()), "{:?}", String::from_utf8_lossy(view.bytes()));
            let shown = |part: &Range<usize>| String::from_utf8_lossy(&text[part.clone()]).into_owned();
            places.push(found.iter().map(shown).collect::<Vec<_>>().join(" "));
        });
        // As it is; percent-decoded once and twice; as JSON, and that without the line end.
        let json = r"a \u0041 c d";
        assert_eq!(places, ["a u n c d", "a u %62 n c d", "a u %62 n c %2563 d", json, json]);
    }
}
