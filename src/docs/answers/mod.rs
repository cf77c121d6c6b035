//! The answers that a page speaks of: the status from a heading, a sentence, a
//! row, an attribute or the body itself, the body, and what it answers.

mod declared;
mod said;
mod shown;

use std::collections::HashMap;
use std::sync::LazyLock;

use regex::Regex;
use serde_json::Value;

use super::Cause;
use super::context::{Context, Role, Statement};
use super::sketch::Sketch;
use super::{cause, prose};

/// An answer that is spoken of.
#[derive(Debug, Clone)]
pub(super) struct Spoken {
    pub status: Option<u16>,
    /// Whether it says that the request failed; of a status, its class says.
    pub failed: bool,
    pub causes: Vec<Cause>,
    pub body: Option<Body>,
    /// The identifier that the page lists the error by.
    pub code: Option<String>,
    pub section: usize,
    pub line: usize,
    pub position: usize,
    pub quote: String,
    /// Whether it takes the place of what was said before of its causes.
    pub instead: bool,
}

/// A body: shown as an example, or declared as a shape.
#[derive(Debug, Clone)]
pub(super) enum Body {
    Shown(Sketch),
    Declared { shape: Value, required: Vec<String> },
}

/// All answers that a page speaks of.
pub(super) fn spoken(context: &Context<'_>) -> Vec<Spoken> {
    let mut found = shown::answers(context);
    found.extend(said::answers(context));
    found.extend(declared::answers(context));
    overridden(found)
}

/// What a sentence says `instead` of an answer before holds alone for its causes.
fn overridden(mut found: Vec<Spoken>) -> Vec<Spoken> {
    let mut instead: HashMap<(usize, Option<u16>), Vec<Cause>> = HashMap::new();
    for spoken in found.iter().filter(|spoken| spoken.instead) {
        let causes = instead.entry((spoken.section, spoken.status)).or_default();
        causes.extend(&spoken.causes);
        causes.dedup();
        causes.truncate(16);
    }
    for spoken in found.iter_mut().filter(|spoken| !spoken.instead) {
        if let Some(causes) = instead.get(&(spoken.section, spoken.status)) {
            let left: Vec<Cause> = spoken.causes.iter().copied().filter(|cause| !causes.contains(cause)).collect();
            // One that would be left without a cause is not what was meant.
            if !left.is_empty() {
                spoken.causes = left;
            }
        }
    }
    found
}

/// The causes in a text. A 401 is about credentials (RFC 9110 §15.5.2): there
/// `the header` is the one that carries them.
fn named(text: &str, status: Option<u16>) -> Vec<Cause> {
    if status.is_none_or(|status| status == 401) && text.contains(" header") {
        return cause::named_in(&BARE_HEADER.replace_all(text, "$1 authorization header"));
    }
    cause::named_in(text)
}

/// A header without a name.
static BARE_HEADER: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?i)\b(missing|malformed|invalid|empty|wrong|bad|no|the|without|incorrect) header\b")
        .expect("a constant pattern")
});

fn fitting(causes: &[Cause], status: Option<u16>) -> Vec<Cause> {
    let Some(status) = status else {
        return causes.to_vec();
    };
    let mut fitting: Vec<Cause> = causes.iter().copied().filter(|cause| cause.fits(status)).collect();
    // `permission` in the text of a 401 about tokens explains nothing.
    if status == 401 && fitting.len() > 1 {
        fitting.retain(|cause| !matches!(cause, Cause::PermissionDenied | Cause::TenantUnknown));
    }
    if fitting.is_empty() {
        fitting.extend(Cause::of_status(status));
    }
    fitting
}

/// The statuses that a statement speaks of.
fn statuses_in(statement: &Statement) -> Vec<u16> {
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
fn body_status(body: &Sketch) -> Option<u16> {
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

fn is_error_body(body: &Sketch) -> bool {
    let keys = ["error", "errors", "error_code", "err_code", "err_msg", "errorcode", "error_message", "fault"];
    let failed = matches!(body.get("success"), Some(Sketch::Bool(false)))
        || body.get("status").and_then(Sketch::text).is_some_and(|text| matches!(text, "error" | "fail" | "failed"));
    keys.iter().any(|key| body.get(key).is_some_and(|value| !matches!(value, Sketch::Null))) || failed
}

fn is_error_word(text: &str) -> bool {
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
