//! By what a response is known: statuses, causes, and bodies that say that a request failed.

use std::sync::LazyLock;

use countersign_openapi::Cause;
use regex::Regex;

use crate::reading::causes::{fits, named_in, of_status};
use crate::reading::outline::{Statement, StatementRole};
use crate::reading::sketch::Sketch;
use crate::text::status::{label_status, leading_reason, leading_status, statuses};

/// The causes in a text. A 401 is about credentials (RFC 9110 §15.5.2): there
/// `the header` is the one that carries them.
pub fn named(text: &str, status: Option<u16>) -> Vec<Cause> {
    if ELSEWHERE.is_match(text) {
        return Vec::new();
    }
    if status.is_none_or(|status| status == 401) && text.contains(" header") {
        return named_in(&BARE_HEADER.replace_all(text, "$1 authorization header"));
    }
    named_in(text)
}

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

pub fn fitting(causes: &[Cause], status: Option<u16>) -> Vec<Cause> {
    let Some(status) = status else {
        return causes.to_vec();
    };
    let mut fitting: Vec<Cause> = causes.iter().copied().filter(|cause| fits(*cause, status)).collect();
    // `permission` in the text of a 401 about tokens explains nothing.
    if status == 401 && fitting.len() > 1 {
        fitting.retain(|cause| !matches!(cause, Cause::PermissionDenied | Cause::TenantUnknown));
    }
    if fitting.is_empty() {
        fitting.extend(of_status(status));
    }
    fitting
}

/// The statuses that a statement speaks of.
pub fn statuses_in(statement: &Statement) -> Vec<u16> {
    // A range is no status, and what the reader's own server answers is no
    // answer of the API.
    if RANGE.is_match(&statement.lower) {
        return Vec::new();
    }
    let text = statement.text.as_str();
    let label = match &statement.role {
        StatementRole::Row(cells) => return row_status(cells).into_iter().collect(),
        StatementRole::Attributes(name, values) => return attributed_status(name, values).into_iter().collect(),
        StatementRole::Heading => label_status(text),
        StatementRole::Item => label_status(text.split_once(": ").map_or(text, |(label, _)| label)),
        // `Not found - 404:` above a sample.
        StatementRole::Sentence if is_label(text) => label_status(text),
        StatementRole::Sentence => None,
    };
    label.map_or_else(|| statuses(text), |status| vec![status])
}

/// Whether a sentence is but a label of what stands behind it: `Not found - 404:`, `**Conflict (409)**`.
pub fn is_label(text: &str) -> bool {
    let words = text.split_whitespace().count();
    text.ends_with(':') && words <= 8 || !text.ends_with(['.', '!', '?']) && words <= 6
}

/// The status of a row: in a column for it, or with its reason phrase in any.
fn row_status(cells: &[(String, String)]) -> Option<u16> {
    let named = |head: &str| {
        ["status", "code", "http", "error", "response"].iter().any(|word| head.to_lowercase().contains(word))
    };
    let in_column = cells.iter().filter(|(head, _)| named(head)).find_map(|(_, cell)| leading_status(cell));
    in_column.or_else(|| cells.iter().find_map(|(_, cell)| leading_reason(cell)))
}

/// The status of a component: `<Error code="401">`, `<Response status="200">`.
fn attributed_status(name: &str, values: &[(String, String)]) -> Option<u16> {
    let name = name.to_lowercase();
    let is_answer = ["error", "response", "status", "answer"].iter().any(|word| name.contains(word));
    let value = values.iter().find(|(key, _)| match key.to_lowercase().replace(['-', '_'], "").as_str() {
        "status" | "statuscode" | "httpstatus" | "httpcode" => true,
        "code" | "http" => is_answer,
        _ => false,
    });
    value.and_then(|(_, value)| leading_status(value))
}

static RANGE: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"\brange\b|\bbetween\b|\bwebhooks? (?:\w+ )?(?:receives?|gets?)\b|\byour (?:own )?(?:server|endpoint|webhook|handler|application|app|service|url|listener)(?: \w+)? (?:must|should|needs? to|has to|can|returns?|responds?)\b")
        .expect("a constant pattern")
});

/// The status that a body itself names.
pub fn body_status(body: &Sketch) -> Option<u16> {
    const NAMES: [&str; 7] = ["status_code", "statusCode", "status", "http_status", "httpStatus", "code", "http_code"];
    let number = |body: &Sketch| {
        NAMES.iter().find_map(|name| match body.get(name)? {
            Sketch::Number(text) | Sketch::Text(text) => {
                text.parse::<u16>().ok().filter(|status| (200..600).contains(status))
            }
            _ => None,
        })
    };
    let first = |body: &Sketch| match body {
        Sketch::Array(items) => items.first().and_then(number),
        body => number(body),
    };
    // What a member for details calls its code need not be the status.
    let inside = |name: &&str| {
        let status = first(body.get(name)?)?;
        let is_named = ["error", "errors"].contains(name) || label_of_status(body.get(name)?);
        is_named.then_some(status)
    };
    number(body).or_else(|| ["error", "errors", "data", "fault", "meta"].iter().find_map(inside))
}

/// Whether a member has a field that can be nothing but a status.
fn label_of_status(body: &Sketch) -> bool {
    ["status", "status_code", "statusCode", "http_status", "httpStatus"].iter().any(|name| body.get(name).is_some())
}

pub fn is_error_body(body: &Sketch) -> bool {
    let keys = ["error", "errors", "error_code", "err_code", "err_msg", "errorcode", "error_message", "fault"];
    let status = body.get("status").and_then(Sketch::text).map(str::to_ascii_lowercase);
    let status = status.as_deref();
    let flag = ["success", "ok"].iter().find_map(|name| match body.get(name)? {
        Sketch::Bool(flag) => Some(*flag),
        _ => None,
    });
    match flag {
        Some(succeeded) => !succeeded,
        None if matches!(status, Some("success" | "ok" | "succeeded")) => false,
        None => {
            let failed = matches!(status, Some("error" | "fail" | "failed"));
            failed || keys.iter().any(|key| body.get(key).is_some_and(says_something))
        }
    }
}

/// Whether a field for an error has one: `ErrorCode: 0` and `errors: []` say that there is none.
fn says_something(value: &Sketch) -> bool {
    match value {
        Sketch::Null | Sketch::Bool(false) => false,
        Sketch::Number(number) => number.parse::<f64>() != Ok(0.0),
        Sketch::Text(text) => !text.trim().is_empty(),
        Sketch::Array(items) => !items.is_empty(),
        _ => true,
    }
}

pub fn is_error_word(text: &str) -> bool {
    text.split(|c: char| !c.is_alphanumeric()).any(|word| {
        matches!(
            word,
            "error"
                | "errors"
                | "fails"
                | "failed"
                | "failure"
                | "invalid"
                | "rejected"
                | "refused"
                | "denied"
                | "unauthorized"
                | "forbidden"
                | "expired"
        )
    }) && !text.contains("error handling for")
}
