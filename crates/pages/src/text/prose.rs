//! What running text says: its sentences, the statuses and bodies in them.

/// What is longer is no sentence, and is read in pieces of this many bytes: a quote of each thing
/// that it names would else cost the square of its length.
const LONGEST: usize = 2_000;

/// As much of a text as is read where it can't be read in pieces: an item, a cell, a title.
pub fn cut(text: &str, most: usize) -> &str {
    let mut end = text.len().min(most);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    &text[..end]
}

/// Splits a text into sentences. Inline code and URLs stay whole.
pub fn sentences(text: &str) -> Vec<&str> {
    let bytes = text.as_bytes();
    let mut sentences = Vec::new();
    let (mut start, mut code, mut braces) = (0, false, 0usize);
    for (at, byte) in bytes.iter().enumerate() {
        match byte {
            b' ' if at - start >= LONGEST => {
                sentences.push(text[start..at].trim());
                (start, code, braces) = (at + 1, false, 0);
            }
            b'`' => code = !code,
            b'{' => braces += 1,
            b'}' => braces = braces.saturating_sub(1),
            b'.' | b'!' | b'?' if !code && braces == 0 => {
                let space = bytes.get(at + 1).is_some_and(|b| b.is_ascii_whitespace());
                let next = bytes.get(at + 2).copied().unwrap_or(b'A');
                let starts = !next.is_ascii_lowercase();
                if space && starts && !is_abbreviation(&text[start..at]) {
                    sentences.push(text[start..=at].trim());
                    start = at + 1;
                }
            }
            _ => {}
        }
    }
    sentences.push(text[start..].trim());
    sentences.retain(|sentence| !sentence.is_empty());
    sentences
}

fn is_abbreviation(text: &str) -> bool {
    let word = text.rsplit(char::is_whitespace).next().unwrap_or_default();
    matches!(word.trim_start_matches('('), "e.g" | "i.e" | "etc" | "vs" | "ex" | "eg" | "ie")
}

/// The HTTP statuses that a text names as such: `HTTP 401`, `401
/// Unauthorized`, `a 401`, `status code 401`. Other numbers are not statuses.
pub fn statuses(text: &str) -> Vec<u16> {
    let words: Vec<&str> = text.split(is_gap).filter(|word| !word.is_empty()).collect();
    let mut found = Vec::new();
    for (index, word) in words.iter().enumerate() {
        let Some(status) = status(word) else {
            continue;
        };
        let before = index.checked_sub(1).map(|before| words[before].to_ascii_lowercase());
        let after = words.get(index + 1).map(|word| word.to_ascii_lowercase());
        let lone = words.len() == 1;
        if !found.contains(&status)
            && (lone || *word != status.to_string() || is_said(before.as_deref(), after.as_deref(), status, &found))
        {
            found.push(status);
        }
    }
    found
}

fn is_gap(c: char) -> bool {
    c.is_whitespace()
        || matches!(
            c,
            '`' | '"' | '\'' | '(' | ')' | ',' | ':' | ';' | '[' | ']' | '*' | '/' | '—' | '–' | '|' | '<' | '>' | '='
        )
}

/// A word that is a status: `401`, `401.`, `401s`, `http401`.
fn status(word: &str) -> Option<u16> {
    let word = word.trim_end_matches(['.', '!', '?']);
    let digits = word.strip_suffix('s').unwrap_or(word);
    let status: u16 = (digits.len() == 3).then(|| digits.parse().ok())??;
    (200..600).contains(&status).then_some(status)
}

fn is_said(before: Option<&str>, after: Option<&str>, status: u16, found: &[u16]) -> bool {
    const BEFORE: &[&str] = &[
        "http",
        "status",
        "code",
        "codes",
        "error",
        "errors",
        "a",
        "an",
        "returns",
        "return",
        "returned",
        "responds",
        "respond",
        "with",
        "receive",
        "get",
        "gets",
        "as",
        "http/1.1",
        "returning",
        "of",
        "are",
    ];
    const UNITS: &[&str] = &[
        "requests",
        "messages",
        "ms",
        "seconds",
        "minutes",
        "items",
        "characters",
        "times",
        "mb",
        "kb",
        "px",
        "milliseconds",
        "hours",
        "days",
        "records",
        "results",
        "per",
        "users",
        "bytes",
        "calls",
        "chars",
        "of",
        "tokens",
        "entries",
        "objects",
        "pages",
        "rows",
        "rpm",
        "million",
        "lines",
        "words",
        "tns",
    ];
    let unit = after.is_some_and(|word| UNITS.contains(&word));
    let said = before.is_some_and(|word| BEFORE.contains(&word))
        || after.is_some_and(|word| matches!(word, "error" | "errors" | "status" | "response" | "responses"))
        || after.is_some_and(|word| is_reason(status, word))
        // `429 or 503`: one that follows another.
        || !found.is_empty() && before.is_some_and(|word| matches!(word, "or" | "and"))
        || !found.is_empty() && before.is_some_and(|word| word.parse::<u16>().is_ok());
    said && !unit
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

/// The statuses at the start of a heading, a label, a cell or an item: there a
/// number of three digits needs no word beside it.
pub fn leading_status(text: &str) -> Option<u16> {
    let text = text.trim_start_matches(['`', '*', '"', '\'', '(', '[', ' ']);
    let text = text.strip_prefix("HTTP").unwrap_or(text).trim_start();
    let text = text.trim_start_matches(['`', ':', ' ']);
    let digits: String = text.chars().take_while(char::is_ascii_digit).collect();
    let next = text[digits.len()..].chars().next();
    let status: u16 = (digits.len() == 3).then(|| digits.parse().ok())??;
    let ends = next.is_none_or(|c| {
        c.is_whitespace() || matches!(c, '`' | ':' | '-' | '*' | ')' | '"' | '.' | '—' | '–' | ']' | ',')
    });
    ((200..600).contains(&status) && ends).then_some(status)
}

/// The inline code of a text, without its backticks.
pub fn codes(text: &str) -> Vec<&str> {
    text.split('`').skip(1).step_by(2).map(str::trim).filter(|code| !code.is_empty()).collect()
}

/// A JSON object inside a sentence.
pub fn inline_object(text: &str) -> Option<&str> {
    let start = text.find('{').filter(|at| text[at + 1..].trim_start().starts_with('"'))?;
    let mut depth = 0usize;
    let mut quoted = false;
    let mut escaped = false;
    for (offset, byte) in text[start..].bytes().enumerate() {
        match byte {
            b'"' if !escaped => quoted = !quoted,
            b'{' if !quoted => depth += 1,
            b'}' if !quoted => {
                depth -= 1;
                if depth == 0 {
                    return Some(&text[start..=start + offset]);
                }
            }
            _ => {}
        }
        escaped = byte == b'\\' && !escaped;
    }
    None
}

/// A text cut to a quote: about a line of it.
pub fn quote(text: &str) -> String {
    const LENGTH: usize = 120;
    let text = super::inline::squeeze(text);
    if text.chars().count() <= LENGTH {
        return text;
    }
    let cut: String = text.chars().take(LENGTH - 1).collect();
    format!("{}…", cut.trim_end())
}
