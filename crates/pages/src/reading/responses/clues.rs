//! By what a response is known: statuses, causes, and bodies that say that a request failed.

use std::sync::LazyLock;

use countersign_openapi::Cause;
use regex::Regex;

use crate::reading::causes::{fits, named_in, of_status};
use crate::reading::outline::{Role, Statement};
use crate::reading::sketch::Sketch;
use crate::text::prose;

/// The causes in a text. A 401 is about credentials (RFC 9110 §15.5.2): there
/// `the header` is the one that carries them.
pub fn named(text: &str, status: Option<u16>) -> Vec<Cause> {
    if status.is_none_or(|status| status == 401) && text.contains(" header") {
        return named_in(&BARE_HEADER.replace_all(text, "$1 authorization header"));
    }
    named_in(text)
}

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
    let mut statuses = match &statement.role {
        Role::Row(cells) => row_status(cells).into_iter().collect(),
        Role::Attributes(_, values) => {
            let value = values.iter().find(|(key, _)| matches!(key.as_str(), "status" | "statusCode"));
            value.and_then(|(_, value)| prose::leading_status(value)).into_iter().collect()
        }
        Role::Heading | Role::Item => prose::leading_status(&statement.text).into_iter().collect::<Vec<_>>(),
        Role::Sentence => Vec::new(),
    };
    if statuses.is_empty() && !matches!(statement.role, Role::Row(_) | Role::Attributes(..)) {
        statuses = prose::statuses(&statement.text);
    }
    statuses
}

fn row_status(cells: &[(String, String)]) -> Option<u16> {
    let named = |head: &str| {
        ["status", "code", "http", "error", "response"].iter().any(|word| head.to_lowercase().contains(word))
    };
    cells.iter().filter(|(head, _)| named(head)).find_map(|(_, cell)| prose::leading_status(cell))
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
    number(body).or_else(|| body.get("error").and_then(number))
}

pub fn is_error_body(body: &Sketch) -> bool {
    let keys = ["error", "errors", "error_code", "err_code", "err_msg", "errorcode", "error_message", "fault"];
    let failed = matches!(body.get("success"), Some(Sketch::Bool(false)))
        || body.get("status").and_then(Sketch::text).is_some_and(|text| matches!(text, "error" | "fail" | "failed"));
    keys.iter().any(|key| body.get(key).is_some_and(|value| !matches!(value, Sketch::Null))) || failed
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
