//! The HTTP statuses that a text names: in running text, and in labels, where a number of three digits
//! needs fewer words beside it.

use std::ops::Range;
use std::sync::LazyLock;

use regex::Regex;

/// A status, and where in its text it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StatusMention {
    pub status: u16,
    pub at: Range<usize>,
}

/// The statuses that a text names as such: `HTTP 401`, `401 Unauthorized`, `a 401`, `status code 401`.
/// Other numbers are not statuses, and neither is one of which the text says that it is not answered.
pub fn statuses(text: &str) -> Vec<u16> {
    named(text).into_iter().map(|named| named.status).collect()
}

/// The same, with their places.
pub fn named(text: &str) -> Vec<StatusMention> {
    let words = words(text);
    let mut found: Vec<StatusMention> = Vec::new();
    for (index, word) in words.iter().enumerate() {
        let Some(status) = status(&text[word.clone()]) else { continue };
        let is_known = found.iter().any(|known| known.status == status);
        let is_lone = words.len() == 1;
        if is_in_url(text, word.start) {
            continue;
        }
        // `401s` counts itself; the end of a sentence says nothing.
        let is_plain = text[word.clone()].trim_end_matches(['.', '!', '?']) == status.to_string();
        let is_said = || Around { text, words: &words, index }.says(status, !found.is_empty());
        let is_denied = is_denied(&text[..word.start]) || is_undone(&text[word.end..]);
        if !is_known && !is_denied && (is_lone || !is_plain || is_said()) {
            found.push(StatusMention { status, at: word.clone() });
        }
    }
    found
}

/// Whether a place is inside an address: `https://api.a.example:443`, `https://forum.a.example/t/404`.
fn is_in_url(text: &str, at: usize) -> bool {
    let before = &text[..at];
    let start =
        before.rfind(|c: char| c.is_whitespace() || matches!(c, '`' | '<' | '(' | '"' | '\'')).map_or(0, |at| at + 1);
    before[start..].contains("://")
}

/// Whether what stands behind a status says that it does not come: `errors do not occur`.
fn is_undone(behind: &str) -> bool {
    static UNDONE: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(r"(?i)^[`*\s]*(?:(?:errors?|responses?|answers?)\s+)?(?:do|does|will|is|are|can)(?: not|n['’]t| never) (?:occur|happen|appear|come|returned|sent|used|exist)")
            .expect("a constant pattern")
    });
    UNDONE.is_match(behind)
}

/// The words of a text, each by its bytes.
fn words(text: &str) -> Vec<Range<usize>> {
    let mut words = Vec::new();
    let mut start = None;
    for (at, letter) in text.char_indices().chain([(text.len(), ' ')]) {
        match (is_gap(letter), start) {
            (false, None) => start = Some(at),
            (true, Some(begun)) => {
                words.push(begun..at);
                start = None;
            }
            _ => {}
        }
    }
    words
}

fn is_gap(c: char) -> bool {
    c.is_whitespace()
        || matches!(
            c,
            '`' | '"' | '\'' | '(' | ')' | ',' | ':' | ';' | '[' | ']' | '*' | '/' | '—' | '–' | '|' | '<' | '>' | '='
        )
}

/// A word that is a status: `401`, `401.`, `401s`.
fn status(word: &str) -> Option<u16> {
    let word = word.trim_end_matches(['.', '!', '?']);
    let digits = word.strip_suffix('s').unwrap_or(word);
    let is_number = digits.len() == 3 && digits.bytes().all(|byte| byte.is_ascii_digit());
    let status = is_number.then(|| digits.parse().ok())??;
    is_status(status).then_some(status)
}

/// Whether HTTP has the number for an answer (RFC 9110 §15): APIs make up client errors and server
/// errors of their own, and nothing else.
fn is_status(status: u16) -> bool {
    matches!(status, 200..=208 | 226 | 300..=308 | 400..=599)
}

/// A number and the words around it.
struct Around<'t> {
    text: &'t str,
    words: &'t [Range<usize>],
    index: usize,
}

impl Around<'_> {
    fn word(&self, index: Option<usize>) -> Option<String> {
        Some(self.text[self.words.get(index?)?.clone()].to_ascii_lowercase())
    }

    /// The words behind the number, with nothing but blanks between.
    fn behind(&self) -> impl Iterator<Item = String> {
        let pairs = self.words[self.index..].windows(2);
        let is_near = |pair: &&[Range<usize>]| {
            let between = &self.text[pair[0].end..pair[1].start];
            let ends = self.text[pair[0].clone()].ends_with(['.', '!', '?']);
            !ends && between.chars().all(|letter| matches!(letter, ' ' | '`' | '*'))
        };
        pairs.take_while(is_near).map(|pair| self.text[pair[1].clone()].to_ascii_lowercase())
    }

    /// Whether the words say that it is a status.
    fn says(&self, status: u16, follows: bool) -> bool {
        const BEFORE: &[&str] =
            &["http", "status", "code", "codes", "error", "errors", "http/1.1", "answered", "answers", "answer"];
        // Behind these a number may count something.
        const MAYBE: &[&str] = &[
            "a",
            "an",
            "returns",
            "return",
            "returned",
            "responds",
            "respond",
            "with",
            "receive",
            "receives",
            "get",
            "gets",
            "as",
            "returning",
            "are",
            "gives",
            "give",
            "yield",
            "yields",
            "raises",
            "throws",
            "sends",
        ];
        let before = self.word(self.index.checked_sub(1));
        let earlier = self.word(self.index.checked_sub(2));
        let (before, earlier) = (before.as_deref(), earlier.as_deref());
        let after = self.word(Some(self.index + 1));
        if after.as_deref().is_some_and(|word| is_reason(status, word)) {
            return true;
        }
        // `a 403 looks …`: what is one of a kind is not counted.
        let is_one = before.is_some_and(|word| matches!(word, "a" | "an" | "the"));
        if self.begins_range() || !is_one && self.counts() {
            return false;
        }
        let after = after.as_deref();
        before.is_some_and(|word| BEFORE.contains(&word) || MAYBE.contains(&word))
            || before.is_some_and(|word| matches!(word, "of" | "is" | "was"))
                && earlier.is_some_and(|word| matches!(word, "status" | "code" | "response" | "error" | "answer"))
            || after.is_some_and(|word| {
                matches!(
                    word,
                    "error" | "errors" | "status" | "response" | "responses" | "means" | "mean" | "indicates"
                )
            })
            // `400 (wrong input), 401 (wrong key)`.
            || follows && self.is_glossed()
            // `401 is returned when …`.
            || after == Some("is") && self.word(Some(self.index + 2)).is_some_and(|word| {
                matches!(&*word, "returned" | "sent" | "answered" | "given" | "used" | "raised" | "thrown" | "issued")
            })
            // `204 on success, 404 if there is none`.
            || follows && after.is_some_and(|word| matches!(word, "if" | "when" | "for" | "where" | "whenever" | "because"))
            // `429 or 503`: one that follows another.
            || follows && before.is_some_and(|word| matches!(word, "or" | "and"))
            || follows && before.is_some_and(|word| word.parse::<u16>().is_ok())
    }

    /// Whether it is one of a list, each with its meaning in brackets.
    fn is_glossed(&self) -> bool {
        let Some(own) = self.words.get(self.index) else { return false };
        let before = self.text[..own.start].trim_end_matches([' ', '`']);
        let behind = self.text[own.end..].trim_start_matches(['`', ' ']);
        let is_joined = before.ends_with([',', ';']) || before.ends_with(" or") || before.ends_with(" and");
        is_joined && behind.starts_with('(')
    }

    /// Whether a thing that is counted stands behind it: `500 concurrent connections`.
    fn counts(&self) -> bool {
        const PLAIN: &[&str] = &[
            "if",
            "when",
            "for",
            "and",
            "or",
            "in",
            "on",
            "to",
            "with",
            "is",
            "are",
            "was",
            "status",
            "error",
            "errors",
            "response",
            "responses",
            "code",
            "codes",
            "from",
            "because",
            "means",
            "mean",
            "as",
            "the",
            "a",
            "an",
            "until",
            "unless",
            "instead",
            "rather",
            "but",
            "then",
            "which",
            "that",
            "at",
            "by",
            "http",
            "along",
            "together",
            "whenever",
            "while",
            "without",
            "after",
            "before",
            "once",
            "it",
            "indicates",
            "where",
            "also",
            "does",
            "only",
            "immediately",
            "again",
            "back",
            "even",
            "should",
            "will",
            "may",
            "can",
            "has",
            "not",
            "answer",
            "answers",
            "message",
            "since",
            "so",
            "via",
            "using",
            "either",
            "like",
        ];
        let is_many = |word: &String| word.len() > 2 && word.ends_with('s') && !word.ends_with("ss");
        let is_unit = |word: &String| matches!(&**word, "ms" | "mb" | "kb" | "px" | "per" | "of" | "rpm" | "million");
        let mut words = self.behind().take(3).take_while(|word| !PLAIN.contains(&&**word));
        words.any(|word| is_many(&word) || is_unit(&word))
    }

    /// `400-499`, `400 to 499`.
    fn begins_range(&self) -> bool {
        let end = self.words.get(self.index).map_or(0, |own| own.end);
        is_range(&self.text[end..])
    }
}

/// Whether a number goes on as a range: `-499`, ` to 499`.
fn is_range(behind: &str) -> bool {
    static RANGE: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(r"^[`\s]*(?:-|–|—|\.\.|to\b|through\b|until\b)[`\s]*\d{3}").expect("a constant pattern")
    });
    RANGE.is_match(behind)
}

/// Whether what stands before a status says that it is not answered: `never answers`, `instead of`.
fn is_denied(before: &str) -> bool {
    static DENIED: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(
            r"(?i)\b(?:never|(?:does|do|will|is|are|would) not|(?:does|do|wo|is|are|would)n['’]t|no longer)(?: \w+)?? (?:answer|return|respond|repl|give|emit|throw|issue|yield|produce|raise)\w*\b[^,;]*$|\bno (?:endpoint|operation|request|call|method|resource)s?\b[^,;]*$|\bnot the case\b[^,;]*$|\b(?:earlier|older|previous|old) (?:versions?|releases?)\b[^,;]*$|\bused to (?:answer|return|respond|be)\b[^,;]*$|\b(?:iso|rfc|iec|din)[ -]?[\d-]*(?: \w+)? [`*]*$|\b(?:instead of|rather than|not|never)(?: an?| the)?(?: http)?(?: status)?(?: code)? [`*\x22']*$",
        )
        .expect("a constant pattern")
    });
    // Far more than a clause has.
    let mut start = before.len().saturating_sub(200);
    while !before.is_char_boundary(start) {
        start += 1;
    }
    // `keys that we never issued are answered with 403` denies nothing of the answer.
    static ANSWERED: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(r"(?i)\b(?:is|are|gets?|will be) (?:answered|refused|rejected|returned|met)\b")
            .expect("a constant pattern")
    });
    let found = DENIED.find(&before[start..]);
    found.is_some_and(|found| !ANSWERED.is_match(found.as_str()))
}

/// Whether a word begins the reason phrase of a status (RFC 9110 §15).
fn is_reason(status: u16, word: &str) -> bool {
    let reasons: &[&str] = match status {
        200 => &["ok", "success"],
        201 => &["created"],
        202 => &["accepted"],
        204 => &["no"],
        400 => &["bad"],
        401 => &["unauthorized", "unauthorised"],
        402 => &["payment"],
        403 => &["forbidden"],
        404 => &["not"],
        405 => &["method"],
        406 => &["not"],
        408 => &["request"],
        409 => &["conflict"],
        410 => &["gone"],
        413 => &["payload", "content", "request"],
        415 => &["unsupported"],
        422 => &["unprocessable"],
        429 => &["too"],
        500 => &["internal", "server"],
        501 => &["not"],
        502 => &["bad"],
        503 => &["service"],
        504 => &["gateway"],
        _ => &[],
    };
    reasons.contains(&word)
}

/// The status at the start of a heading, a label, a cell or an item: there a number of three digits
/// needs no word beside it, unless it counts something.
pub fn leading_status(text: &str) -> Option<u16> {
    let (status, behind) = leading(text)?;
    (!is_range(behind) && !is_count(status, behind)).then_some(status)
}

/// A status with its reason phrase behind it, at the start of a cell: `401 Unauthorized`.
pub fn leading_reason(text: &str) -> Option<u16> {
    let (status, behind) = leading(text)?;
    let word = behind.split(|c: char| !c.is_ascii_alphabetic()).find(|word| !word.is_empty())?;
    is_reason(status, &word.to_ascii_lowercase()).then_some(status)
}

fn leading(text: &str) -> Option<(u16, &str)> {
    // An emoji before it says how bad it is.
    let text =
        text.trim_start_matches(|c: char| !c.is_alphanumeric() && !matches!(c, '-' | '.' | '#' | '/' | '$' | '+'));
    let text = text.strip_prefix("HTTP").unwrap_or(text).trim_start();
    let text = text.trim_start_matches(['`', ':', ' ']);
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    let (digits, behind) = text.split_at(digits);
    let status: u16 = (digits.len() == 3).then(|| digits.parse().ok())??;
    let next = behind.chars().next();
    let ends = next.is_none_or(|c| {
        c.is_whitespace() || matches!(c, '`' | ':' | '-' | '*' | ')' | '"' | '.' | '—' | '–' | ']' | ',')
    });
    (is_status(status) && ends).then_some((status, behind))
}

/// Whether a number at the start of a label counts what stands behind it: `200 GET requests per minute`.
fn is_count(status: u16, behind: &str) -> bool {
    static COUNTED: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(r"(?i)^ (?:\w+ ){0,3}\w+s (?:per|an?|each|every|/)\b|^ (?:\w+ ){0,3}(?:requests|calls|messages|items|records|results|characters|bytes|[km]b|tokens|users|credits|rows|entries|connections|ms|seconds|minutes|hours|days|uploads|downloads)\b(?:$|[.,;]| (?:per|an?|each|every|/)\b)")
            .expect("a constant pattern")
    });
    let word = behind.split_whitespace().next().unwrap_or_default().to_ascii_lowercase();
    !is_reason(status, &word) && COUNTED.is_match(behind)
}

/// The status of a label, at its start or its end: `404 Not Found`, `No such crate (404)`,
/// `Not found - 404:`.
pub fn label_status(label: &str) -> Option<u16> {
    static TRAILING: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(r"(?i)(?:(?:→|⇒|=>|->)[`\s]*|\b(?:responses?|status(?: code)?|http|error)[\s:#]+`?|[(\[][`\s]*(?:(?:http|status|code|error)[\s:]*)*|[-–—:|][`\s]*(?:http )?|\b(?:not found|unauthori[sz]ed|forbidden|bad request|conflict|gone|too many requests|internal server error|unprocessable(?: entity| content)?|payment required|service unavailable|method not allowed|not acceptable|request timeout|bad gateway|gateway timeout|created|accepted|no content|ok)\s+`?)(\d{3})[`\s]*[)\]]?[\s.:*]*$")
            .expect("a constant pattern")
    });
    static LIMIT: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(
            r"(?i)\b(?:limits?|max(?:imum)?|min(?:imum)?|size|counts?|port|version|length|per|up to|top|most|first|last)\b",
        )
        .expect("a constant pattern")
    });
    if let Some(status) = leading_status(label) {
        return Some(status);
    }
    let status = TRAILING.captures(label)?.get(1)?.as_str().parse().ok()?;
    // `Page size (200)` is a number of things.
    let is_bound = status % 50 == 0 && LIMIT.is_match(label);
    (is_status(status) && !is_bound).then_some(status)
}

/// The part of a text that is about each of several statuses: with causes before them, `a wrong token
/// is answered 401, a missing right 403`, or behind, `401 for a wrong token, 403 for a missing right`.
/// Those with nothing but a word between them share theirs.
pub fn clauses<'t>(text: &'t str, statuses: &[StatusMention]) -> Vec<&'t str> {
    let mut bounds = vec![0];
    for pair in statuses.windows(2) {
        let between = &text[pair[0].at.end..pair[1].at.start];
        bounds.push(pair[0].at.end + boundary(between).unwrap_or(between.len()));
    }
    bounds.push(text.len());
    let joined = |index: usize| {
        let between = &text[statuses[index].at.end..statuses[index + 1].at.start];
        between.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).count() < 2
    };
    let clause = |index: usize| {
        let first = (0..index).rev().take_while(|before| joined(*before)).last().unwrap_or(index);
        let last = (index..statuses.len() - 1).take_while(|next| joined(*next)).last().map_or(index, |last| last + 1);
        &text[bounds[first]..bounds[last + 1]]
    };
    (0..statuses.len()).map(clause).collect()
}

/// Where what is said of one status ends, and what is said of the next begins.
fn boundary(between: &str) -> Option<usize> {
    static PARTS: LazyLock<Regex> =
        LazyLock::new(|| Regex::new(r";|, | and | but | while | whereas | or ").expect("a constant pattern"));
    static GOES_ON: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(r"(?i)\b(?:for|if|when|where|whenever|means|indicates|in case|because|on|as|is)\b|[:=(–—]")
            .expect("a constant pattern")
    });
    let mut parts = PARTS.find_iter(between);
    let first = parts.next()?;
    // What goes on behind the first status is about it.
    match GOES_ON.is_match(&between[..first.start()]) {
        true => Some(parts.last().unwrap_or(first).start()),
        false => Some(first.start()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_that_count_are_no_statuses() {
        for text in [
            "A maximum of 500 is allowed.",
            "The API returns 200 results at most.",
            "with 500 concurrent connections",
            "codes 400-499 are yours",
            "a 400 to 499",
            "The API never answers `404` for a crate that is not yours.",
            "It does not return a 500.",
            "You get 403, not 404",
        ] {
            assert!(!statuses(text).contains(&404) && statuses(text).iter().all(|status| *status == 403), "{text}");
        }
        for text in ["200 GET requests per minute", "240 file upload requests per minute", "400-499", "`500` - `599`"] {
            assert_eq!(leading_status(text), None, "{text}");
        }
        for text in ["Page size (200)", "Limit: 500", "Rates (2024)"] {
            assert_eq!(label_status(text), None, "{text}");
        }
    }

    #[test]
    fn statuses_are_named_in_many_ways() {
        for text in [
            "A request without a token is answered `401`.",
            "If you do not send a token, we return 401.",
            "the answer is 401 Unauthorized",
            "with status code 401: tokens expire",
            "an HTTP 401 if it is wrong",
            "A `401` looks like this:",
        ] {
            assert_eq!(statuses(text), [401], "{text}");
        }
        for text in
            ["Wrong input (422)", "Unprocessable - 422:", "422 Wrong input", "`422`", "[422]", "Wrong (HTTP 422)"]
        {
            assert_eq!(label_status(text), Some(422), "{text}");
        }
        assert_eq!(label_status("Rate limit exceeded (429)"), Some(429));
    }

    #[test]
    fn each_status_has_its_clause() {
        let of = |text: &'static str| clauses(text, &named(text));
        assert_eq!(
            of("A wrong token is answered with 401, a missing right with 403."),
            ["A wrong token is answered with 401", ", a missing right with 403."]
        );
        assert_eq!(
            of("It returns 401 for a wrong, expired token and 403 for a missing right."),
            ["It returns 401 for a wrong, expired token", " and 403 for a missing right."]
        );
        let shared = "A wrong token gets 401 or 403.";
        assert_eq!(of(shared), [shared, shared]);
    }
}
