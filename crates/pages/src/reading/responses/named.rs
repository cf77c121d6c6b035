//! The causes that a text names, where it is known what it is about.

use std::borrow::Cow;
use std::sync::LazyLock;

use countersign_openapi::Cause;
use regex::{Captures, Regex};

use crate::reading::causes::{fits, named_in};
use crate::reading::credential::is_credential_header;

/// The causes in a text. A 401 is about credentials (RFC 9110 §15.5.2): there
/// `the header` is the one that carries them.
pub(super) fn named(text: &str, status: Option<u16>) -> Vec<Cause> {
    if ELSEWHERE.is_match(text) {
        return Vec::new();
    }
    // The reason phrase of a 403 says no more than its number.
    let text = if status == Some(400) { BAD.replace_all(text, "400") } else { Cow::Borrowed(text) };
    let text = &*text;
    let own = if status == Some(403) { PHRASE.replace_all(text, "403") } else { Cow::Borrowed(text) };
    let own = if status == Some(403) { without_right(own) } else { own };
    let own = if status.is_some_and(|status| fits(Cause::HeaderMissing, status) || status == 401 || status == 403) {
        without_names(own, status)
    } else {
        own
    };
    if status == Some(403) && OF_THE_WAY.is_match(&own) {
        return Vec::new();
    }
    if status.is_none_or(|status| matches!(status, 401 | 403)) && own.contains(" header") {
        let own = NAMED_HEADER.replace_all(&own, |found: &Captures<'_>| match is_credential_header(&found[1]) {
            true => "authorization header".to_owned(),
            false => found[0].to_owned(),
        });
        return named_in(&BARE_HEADER.replace_all(&own, "$1 authorization header"));
    }
    let mut causes = named_in(&own);
    // Among other input that is wrong, a token may be one of many things.
    if status == Some(400) && !CREDENTIALS.is_match(&own) {
        causes.retain(|cause| *cause != Cause::CredentialUnknown);
    }
    causes
}

/// What says of a credential that it is the one of requests.
static CREDENTIALS: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?i)\bcredentials\b|\bapi[ _-]?keys?\b|\b(?:access|bearer|auth(?:entication|orization)?) tokens?\b")
        .expect("a constant pattern")
});

/// A text in which headers in code are called so: of a credential, `Missing or invalid `X-Team-Key``, and, where they
/// are missing, others, `the `If-Match` precondition is missing`.
fn without_names(text: Cow<'_, str>, status: Option<u16>) -> Cow<'_, str> {
    static CODED: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(r"(?i)\b(missing|invalid|wrong|incorrect|unknown|malformed|expired|absent|no|without) `([A-Z][A-Z0-9]*(?:-[A-Z0-9]+)+)`").expect("a constant pattern")
    });
    static MISSED: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(r"\b([Mm]issing|[Nn]o|[Ww]ithout) `([A-Z][A-Za-z0-9]*(?:-[A-Z][A-Za-z0-9]*)+)`|`([A-Z][A-Za-z0-9]*(?:-[A-Z][A-Za-z0-9]*)+)`(?: precondition)? (is|was) (?:missing|absent|not (?:sent|provided|set))\b")
            .expect("a constant pattern")
    });
    if !text.contains('`') {
        return text;
    }
    if matches!(status, Some(401 | 403)) {
        let named = |found: &Captures<'_>| match is_credential_header(&found[2]) {
            true => format!("{} authorization", &found[1]),
            false => found[0].to_owned(),
        };
        return Cow::Owned(CODED.replace_all(&text, named).into_owned());
    }
    let named = |found: &Captures<'_>| {
        let name = found.get(2).or(found.get(3)).map_or("", |name| name.as_str());
        match is_credential_header(name) {
            true => "missing authorization header".to_owned(),
            false => format!("missing {name} header"),
        }
    };
    Cow::Owned(MISSED.replace_all(&text, named).into_owned())
}

/// A text of a 403 that speaks of rights, in which a missing authorization is one of them (RFC 9110 §15.5.4).
fn without_right(text: Cow<'_, str>) -> Cow<'_, str> {
    static UNAUTHORIZED: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(r"(?i)\b(?:missing|no|without|lack of) (?:the )?(?:required )?authori[sz]ation\b(?P<behind>$|[.,;:() ]+(?:header|token|key|credential)?)")
            .expect("a constant pattern")
    });
    static RIGHTS: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(r"(?i)\b(?:scopes?|permissions?|rights?|roles?|privileges?)\b").expect("a constant pattern")
    });
    if !RIGHTS.is_match(&text) {
        return text;
    }
    let replaced = UNAUTHORIZED.replace_all(&text, |found: &Captures<'_>| {
        let behind = &found["behind"];
        match behind.ends_with(|c: char| c.is_ascii_alphabetic()) {
            true => found[0].to_owned(),
            false => format!("insufficient permissions{behind}"),
        }
    });
    Cow::Owned(replaced.into_owned())
}

/// Whether a text says of a status that input was wrong for which it is not the answer, whatever its phrase is:
/// `404 | Not Found | The request body is missing`.
pub(super) fn is_of_input(text: &str, status: Option<u16>) -> bool {
    static PHRASES: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(r"(?i)\b40[34][`*|:\s–—-]*(?:forbidden|not found)\b|\b(?:forbidden|not found)[`*|:\s(–—-]*40[34]\b")
            .expect("a constant pattern")
    });
    let Some(status) = status.filter(|status| matches!(status, 403 | 404)) else { return false };
    let causes = named_in(&PHRASES.replace_all(text, " "));
    let is_input = |cause: &Cause| {
        use Cause::{BodyInvalid, BodyMalformed, BodyMissing, ParameterMissing};
        matches!(cause, BodyInvalid | BodyMalformed | BodyMissing | ParameterMissing)
    };
    !causes.is_empty() && causes.iter().all(|cause| is_input(cause) && !fits(*cause, status))
}

/// What says of a refusal that the way which a request took was wrong, and not who asked.
pub(super) static OF_THE_WAY: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?i)\b(?:https|ssl|tls)\b[^.;]{0,60}\b(?:required?|plain|http|only|must)\b|\b(?:over|with|via|using) plain http\b|\bcsrf\b|\bmissing user[- ]agent\b")
        .expect("a constant pattern")
});

static BAD: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"(?i)\b400[`*:\s-]*bad request\b").expect("a constant pattern"));

static PHRASE: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"(?i)\b403[`*:\s-]*forbidden\b").expect("a constant pattern"));

/// What says that a credential may not be sent in a place, and not that it is missing.
static ELSEWHERE: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?i)\b(?:not|never|n['’]t)\b[* ]*(?:send|pass|put|include|provide|add)\b[^.;]{0,60}\b(?:as an?|in (?:the|a|your)) (?:url\b|uri\b|(?:url |request )?(?:query|path|body|form|cookies?|address)\b)")
        .expect("a constant pattern")
});

/// A header without a name.
static BARE_HEADER: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?i)\b(missing|malformed|invalid|empty|wrong|bad|no|the|without|incorrect) header\b")
        .expect("a constant pattern")
});

/// A header by its name.
static NAMED_HEADER: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"`?\b([A-Za-z][A-Za-z0-9]*(?:-[A-Za-z0-9]+)+)`? header\b").expect("a constant pattern")
});
