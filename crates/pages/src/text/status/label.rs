//! The status of a heading, a label, a cell or an item, where a number of three digits needs fewer words beside it.

use std::sync::LazyLock;

use regex::Regex;

use super::around::is_range;
use super::{is_in_url, is_reason, is_status};

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

/// The status behind its name, at the end of a cell: `Bad Request 400`, `RateLimitError (status code 429)`.
pub fn trailing_status(text: &str) -> Option<u16> {
    static TOLD: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(r"(?i)^\W*[a-z][\w -]{1,60} \((?:http )?status(?: code)?:? (\d{3})\)\W*$")
            .expect("a constant pattern")
    });
    static NAMED: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(r"^\W*([A-Za-z]+)(?: [A-Za-z]+){0,3}[*:]*(?: -)? `?(\d{3})\W*$").expect("a constant pattern")
    });
    if let Some(found) = TOLD.captures(text) {
        return found[1].parse().ok().filter(|status| is_status(*status));
    }
    let found = NAMED.captures(text)?;
    let status = found[2].parse().ok()?;
    (is_status(status) && is_reason(status, &found[1].to_ascii_lowercase())).then_some(status)
}

fn leading(text: &str) -> Option<(u16, &str)> {
    // `401-incorrect-api-key` is what something is called.
    static NAME: LazyLock<Regex> =
        LazyLock::new(|| Regex::new(r"^\W*\d{3}-[a-z]+(?:-[a-z]+)+\b|^\W*`\d{3}-[a-z]+`").expect("a constant pattern"));
    if NAME.is_match(text) {
        return None;
    }
    // An emoji before it says how bad it is.
    let text =
        text.trim_start_matches(|c: char| !c.is_alphanumeric() && !matches!(c, '-' | '.' | '#' | '/' | '$' | '+'));
    let text = text.strip_prefix("HTTP").map_or(text, behind_version).trim_start();
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

/// What stands behind the version in the status line of an answer (RFC 9112 §4): `HTTP/1.1 401`.
fn behind_version(text: &str) -> &str {
    let version = text.strip_prefix('/').map_or("", |rest| rest.split(' ').next().unwrap_or_default());
    match version.starts_with(|c: char| c.is_ascii_digit()) {
        true => &text[1 + version.len()..],
        false => text,
    }
}

/// Whether a number at the start of a label counts what stands behind it: `200 GET requests per minute`.
fn is_count(status: u16, behind: &str) -> bool {
    static COUNTED: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(r"(?i)^ (?:\w+ ){0,3}\w+s (?:per|an?|each|every|/)\b|^ (?:\w+ ){0,3}(?:requests|calls|messages|items|records|results|characters|bytes|[kmgt]i?b|[mg]hz|tokens|users|credits|rows|entries|connections|ms|seconds|minutes|hours|days|uploads|downloads)\b(?:$|[.,;/]| (?:\(|per|an?|each|every|/)\b)")
            .expect("a constant pattern")
    });
    static THINGS: LazyLock<Regex> =
        LazyLock::new(|| Regex::new(r"^`? ([a-z]+s) (?:with|of|that|which) ").expect("a constant pattern"));
    // ``404` goals with the path property`.
    let things = THINGS.captures(behind).and_then(|found| found.get(1)).map(|found| found.as_str());
    let is_of_http =
        |word: &str| ["errors", "responses", "answers", "codes", "statuses", "means", "is", "was"].contains(&word);
    if things.is_some_and(|word| !is_of_http(word)) {
        return true;
    }
    let word = behind.split_whitespace().next().unwrap_or_default().to_ascii_lowercase();
    !is_reason(status, &word) && COUNTED.is_match(behind)
}

/// The status of a label, at its start or its end: `404 Not Found`, `No such crate (404)`,
/// `Not found - 404:`.
pub fn label_status(label: &str) -> Option<u16> {
    static TRAILING: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(r"(?i)(?:(?:→|⇒|=>|->)[`\s]*|\b(?:responses?|success|status(?: code)?|http|error)[\s:#]+`?|[(\[][`\s]*(?:(?:http|status|code|error)[\s:]*)*|[-–—:|][`\s]*(?:http )?|\b(?:not found|unauthori[sz]ed|forbidden|bad request|conflict|gone|too many requests|internal server error|unprocessable(?: entity| content)?|payment required|service unavailable|method not allowed|not acceptable|request timeout|bad gateway|gateway timeout|created|accepted|no content|ok)\s+`?)(\d{3})[`\s]*[)\]]?[\s.:*]*$")
            .expect("a constant pattern")
    });
    static LIMIT: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(
            r"(?i)\b(?:limits?|max(?:imum)?|min(?:imum)?|size|counts?|port|version|length|per|up to|top|most|first|last|width|height)\b",
        )
        .expect("a constant pattern")
    });
    // `+ Response 401 (application/json)` (API Blueprint).
    static TYPED: LazyLock<Regex> =
        LazyLock::new(|| Regex::new(r"(?i)\s*\([a-z]+/[a-z0-9.+*-]+(?:;[^()]*)?\)\s*$").expect("a constant pattern"));
    let label = TYPED.find(label).map_or(label, |typed| &label[..typed.start()]);
    if let Some(status) = leading_status(label) {
        return Some(status);
    }
    // `400 - 499`: its end is no status either.
    if leading(label).is_some_and(|(_, behind)| is_range(behind)) {
        return None;
    }
    let number = TRAILING.captures(label)?.get(1).filter(|number| !is_in_url(label, number.start()))?;
    let status = number.as_str().parse().ok()?;
    // `Page size (200)` is a number of things.
    let is_bound = status % 50 == 0 && LIMIT.is_match(label);
    (is_status(status) && !is_bound).then_some(status)
}
