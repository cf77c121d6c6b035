//! The HTTP statuses that a text names: in running text, and in labels, where a number of three digits
//! needs fewer words beside it.

mod around;
mod clauses;
mod counted;
mod label;
mod range;

use std::ops::Range;
use std::sync::LazyLock;

use regex::Regex;

use around::{Around, words};

pub use clauses::clauses;
pub use label::{label_status, leading_reason, leading_status, trailing_status};
pub use range::classes;

/// A status, and where in its text it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StatusMention {
    pub status: u16,
    pub at: Range<usize>,
}

/// The statuses that a text names as such: `HTTP 401`, `401 Unauthorized`, `a 401`, `status code 401`.
/// Other numbers are not statuses, and neither is one of which the text says that it is not answered.
pub fn statuses(text: &str) -> Vec<u16> {
    let mut found: Vec<u16> = Vec::new();
    for StatusMention { status, .. } in named(text) {
        if !found.contains(&status) {
            found.push(status);
        }
    }
    found
}

/// The same, with their places: one that is named twice stands twice.
pub fn named(text: &str) -> Vec<StatusMention> {
    let words = words(text);
    let mut found: Vec<StatusMention> = Vec::new();
    for (index, word) in words.iter().enumerate() {
        let Some(status) = status(&text[word.clone()]) else { continue };
        let is_lone = words.len() == 1;
        if is_in_url(text, word.start) {
            continue;
        }
        // `401s` counts itself; the end of a sentence says nothing.
        let is_plain = text[word.clone()].trim_end_matches(['.', '!', '?']) == status.to_string();
        let is_said = || Around { text, words: &words, index }.says(status, !found.is_empty());
        let is_denied = is_denied(&text[..word.start]) || is_undone(&text[word.end..]);
        if !is_denied && (is_lone || !is_plain || is_said()) {
            found.push(StatusMention { status, at: word.clone() });
        }
    }
    found
}

/// Whether a place is inside an address: `https://api.a.example:443`, `https://forum.a.example/t/404`.
fn is_in_url(text: &str, at: usize) -> bool {
    let is_edge = |c: char| c.is_whitespace() || matches!(c, '`' | '<' | '(' | '"' | '\'');
    let word = text[..at].rsplit(is_edge).next().unwrap_or_default();
    word.contains("://") || word.contains(";base64,")
}

/// Whether what stands behind a status says that it does not come: `errors do not occur`.
pub fn is_undone(behind: &str) -> bool {
    static UNDONE: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(r"(?i)^[`*\s]*(?:(?:errors?|responses?|answers?)\s+)?(?:do|does|will|is|are|can)(?: not|n['’]t| never) (?:occur|happen|appear|come|returned|sent|used|exist)|^[^.;]{0,60}\bwill never (?:fire|happen|come|be seen|be answered|be returned)\b|^[^.;]{0,30}\b(?:is|are) (?:invisible|hidden|never seen)\b")
            .expect("a constant pattern")
    });
    UNDONE.is_match(behind)
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

/// Whether what stands before a status says that it is not answered: `never answers`, `instead of`.
fn is_denied(before: &str) -> bool {
    static DENIED: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(
            r"(?i)\b(?:never|(?:does|do|will|is|are|would) not|(?:does|do|wo|is|are|would)n['’]t|no longer)(?: \w+)?? (?:answer|return|respond|repl|give|emit|throw|issue|yield|produce|raise|get|see|receive|expect)\w*\b[^,;]*$|\bno (?:endpoint|operation|request|call|method|resource)s?\b[^,;]*$|\bnot the case\b[^,;]*$|\bupstream\b[^,;]*$|\b(?:other|some|many|most) (?:apis?|providers?|services?|sdks?|clients?|librar(?:y|ies))\b[^,;]*$|\bcode (?:that|which) (?:waits?|looks?|checks?|watches) for\b[^,;]*$|\b(?:target|origin|remote|destination|third-party|external|crawled) (?:web ?)?(?:site|server|page|host|url|instance)s?\b[^;.]*$|\b(?:size|length|count|threshold|timeout|window|dimension)s?\b(?: \w+){0,2} (?:as|is|of|to|at) [`*]*$|\bunlike [^,;]*, (?:which|who|that) [^,;]*$|\buntil \d{4}\b[^,;]*$|\ba bug (?:made|let|caused)\b[^,;]*$|\b(?:the|a) (?:field|member|property)\b[^,;]*$|`(?:code|(?:error|err|app)_?code)`?:? [`\x22]?$|\b(?:smtp|sip|ftp|bounce|exit code|ext\.)[^,;]*$|^\W*(?:before|previously|formerly|until now)\b[^;]*$|\b(?:earlier|older|previous|old) (?:versions?|releases?)\b[^,;]*$|\bused to (?:answer|return|respond|be)\b[^,;]*$|\b(?:area|building|country|zip|postal|post|promo|coupon|voucher|discount|product|currency|sector|branch|bank|station|airport|room|rate|account|tax|sort|dial(?:l?ing)?|unit|language|door|gate|rate plan) codes? (?:is |was |are |of |like |such as )?[`*\x22']*$|\b(?:iso|rfc|iec|din)[ -]?[\d-]*(?: \w+)? [`*]*$|\b(?:instead of|rather than|not|never)(?: an?| the)?(?: (?:generic|cryptic|opaque|vague|plain|bare|raw|unhelpful|misleading|confusing))?(?: http)?(?: status)?(?: code)? [`*\x22']*$",
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
        411 => &["length"],
        412 => &["precondition"],
        414 => &["uri", "request-uri"],
        416 => &["range", "requested"],
        417 => &["expectation"],
        421 => &["misdirected"],
        423 => &["locked"],
        424 => &["failed"],
        426 => &["upgrade"],
        428 => &["precondition"],
        431 => &["request"],
        451 => &["unavailable"],
        505 => &["http"],
        507 => &["insufficient"],
        511 => &["network"],
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

#[cfg(test)]
mod tests {
    use super::*;

    /// A blank may be longer than a byte.
    #[test]
    fn a_number_behind_any_blank_is_in_no_address() {
        for text in ["is\u{a0}404", "is\u{3000}404"] {
            assert!(!is_in_url(text, text.len() - 3), "{text}");
            assert_eq!(statuses(&format!("The answer {text} Not Found.")), [404], "{text}");
        }
        let address = "https://a.example\u{a0}and http://a.example/t/404";
        assert!(is_in_url(address, address.len() - 3));
    }

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
        for text in ["Page size (200)", "Limit: 500", "Rates (2024)", "400 - 499", "`400` – `499`"] {
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
    fn a_second_condition_has_a_status_of_its_own() {
        for text in [
            "If the key is missing, you get 401; if it is wrong, 403.",
            "If there is no key you get `401`, and if it is not valid `403`.",
            "If it is missing, the answer is 401; when it has expired, 403. More below.",
        ] {
            assert_eq!(statuses(text), [401, 403], "{text}");
        }
        // A number that goes on counts.
        for text in [
            "If it is missing, you get 401; if you ask often, 500 times an hour.",
            "If it is missing, you get 401, and if you send more than 500.",
            "If it is missing, you get 401; wait, say, 500.",
        ] {
            assert_eq!(statuses(text), [401], "{text}");
        }
    }

    #[test]
    fn each_status_has_its_clause() {
        let of = |text: &'static str| clauses(text, &named(text));
        assert_eq!(
            of("If the key is missing, you get 401; if it is wrong, 403."),
            ["If the key is missing, you get 401", "; if it is wrong, 403."]
        );
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
