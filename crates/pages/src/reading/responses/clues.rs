//! By what a response is known: statuses, causes, and bodies that say that a request failed.

use std::sync::LazyLock;

use countersign_openapi::Cause;
use regex::Regex;

use super::reader;
use crate::reading::causes::{fits, named_in};
use crate::reading::outline::{Statement, StatementRole, is_of_sale};
use crate::text::status::{label_status, leading_reason, leading_status, statuses, trailing_status};

pub fn fitting(causes: &[Cause], status: Option<u16>) -> Vec<Cause> {
    let Some(status) = status else {
        // What a sample of an error happens to be about is what no answer is told of.
        let is_of_input = |cause: &Cause| {
            use Cause::{BodyInvalid, BodyMalformed, BodyMissing, NotAcceptable, ParameterInvalid, ParameterMissing};
            matches!(
                cause,
                BodyInvalid | BodyMalformed | BodyMissing | NotAcceptable | ParameterInvalid | ParameterMissing
            )
        };
        return causes.iter().copied().filter(|cause| !is_of_input(cause)).collect();
    };
    let mut fitting: Vec<Cause> = causes.iter().copied().filter(|cause| fits(*cause, status)).collect();
    // `permission` in the text of a 401 about tokens explains nothing.
    if status == 401 && fitting.len() > 1 {
        fitting.retain(|cause| !matches!(cause, Cause::PermissionDenied | Cause::TenantUnknown));
    }
    // `rate limits` near a 403 about rights either: a part of a page is about both.
    if status == 403 && fitting.len() > 1 {
        fitting.retain(|cause| *cause != Cause::RateLimited);
    }
    if fitting.is_empty() {
        fitting.extend(Cause::of_status(status));
    }
    fitting
}

/// The statuses that a statement speaks of.
pub fn statuses_in(statement: &Statement) -> Vec<u16> {
    // A range is no status, and what the reader's own server answers is no
    // answer of the API.
    if RANGE.is_match(&statement.lower) || reader::is_said(&statement.lower) && !reader::is_advised(statement) {
        return Vec::new();
    }
    let text = statement.text.as_str();
    let label = match &statement.role {
        StatementRole::Row(cells) => return row_statuses(cells),
        StatementRole::Attributes(name, values) => {
            return attributed_status(name, values).map_or_else(|| attributed_answers(values), |status| vec![status]);
        }
        StatementRole::Heading if list_alone(text).is_some() => return list_alone(text).unwrap_or_default(),
        StatementRole::Heading => label_status(text),
        StatementRole::Item | StatementRole::Sentence if listed_behind(text).is_some() => {
            return listed_behind(text).unwrap_or_default();
        }
        StatementRole::Item if is_answered(text) => label_status(text.trim_end_matches('.')),
        StatementRole::Item => label_status(text.split_once(": ").map_or(text, |(label, _)| label)),
        // `Not found - 404:` above a sample.
        StatementRole::Sentence if is_label(text) => label_status(text).or_else(|| introduced(text)),
        // `No credentials: 403.`
        StatementRole::Sentence if is_answered(text) => label_status(text.trim_end_matches('.')),
        // `403: the key is good, but …`.
        StatementRole::Sentence if BEGINS.is_match(text) => leading_status(text),
        StatementRole::Sentence => None,
    };
    label.map_or_else(|| statuses(text), |status| vec![status])
}

/// Whether a sentence is but a label of what stands behind it: `Not found - 404:`, `**Conflict (409)**`.
pub fn is_label(text: &str) -> bool {
    let words = text.split_whitespace().count();
    text.ends_with(':') && words <= 8 || !text.ends_with(['.', '!', '?']) && words <= 6
}

/// The status that a sample is led to with: `Without a token, `401`:`, `or 409:`.
fn introduced(text: &str) -> Option<u16> {
    static INTRODUCED: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(r"(?:,\s*(?:an? |with )?`(\d{3})`|^(?:or|and) (?:an? |with )?`?(\d{3})`?):$")
            .expect("a constant pattern")
    });
    let found = INTRODUCED.captures(text)?;
    let status = found.get(1).or(found.get(2))?.as_str().parse().ok()?;
    (400..600).contains(&status).then_some(status)
}

/// Whether a sentence says what is answered to something that is wrong behind a colon or an arrow, and nothing more.
pub fn is_answered(text: &str) -> bool {
    static WRONG: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(r"(?i)\b(?:no|missing|wrong|bad|invalid|unknown|expired|revoked|malformed|unsupported|duplicate|unverified|suspended|inactive|locked|blocked|unpaid|too (?:large|big|many|long))\b")
            .expect("a constant pattern")
    });
    ANSWER.is_match(text) && (WRONG.is_match(text) || !named_in(text).is_empty())
}

/// The status that a text which is written so ends with, whatever it says before; a number as limits have is none.
pub fn status_of_answer(text: &str) -> Option<u16> {
    let status = ANSWER.captures(text)?.get(1)?.as_str().parse().ok()?;
    (status % 50 != 0).then_some(status)
}

/// `No credentials: 403`, `Order shipped → 409.`
static ANSWER: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"^[^.:;]{3,80}(?::|\?| →| ⇒| =>| ->) `?([45]\d\d)`?\.?$").expect("a constant pattern")
});

/// The statuses of a row: in a column for them, or with a reason phrase in any.
fn row_statuses(cells: &[(String, String)]) -> Vec<u16> {
    let named = |head: &str| {
        ["status", "code", "http", "error", "response"].iter().any(|word| head.to_lowercase().contains(word))
    };
    // A code of a country is none of HTTP.
    let of_places = |head: &str| {
        ["country", "region", "city", "zip", "postal", "currency"].iter().any(|word| head.to_lowercase().contains(word))
    };
    let is_of_http =
        || cells.iter().any(|(head, _)| ["http", "status"].iter().any(|word| head.to_lowercase().contains(word)));
    let is_sold = cells.iter().any(|(head, _)| is_of_sale(head)) && !is_of_http();
    if is_sold || cells.iter().any(|(head, _)| of_places(head)) {
        return Vec::new();
    }
    let in_column = cells.iter().filter(|(head, _)| named(head)).map(|(_, cell)| listed(cell));
    let in_column = in_column.into_iter().find(|statuses| !statuses.is_empty());
    // `Success | Errors`: what succeeds has a column of its own.
    let is_success =
        |head: &str| matches!(head.trim_matches(['*', ' ']).to_lowercase().as_str(), "success" | "success code");
    let succeeds = cells.iter().filter(|(head, _)| is_success(head)).flat_map(|(_, cell)| listed(cell));
    let succeeds: Vec<u16> = succeeds.filter(|status| *status < 400).collect();
    let in_column = match succeeds.is_empty() {
        true => in_column,
        false => Some(succeeds.into_iter().chain(in_column.unwrap_or_default()).collect()),
    };
    in_column
        .or_else(|| titled(cells))
        .or_else(|| troubled(cells))
        .unwrap_or_else(|| cells.iter().find_map(|(_, cell)| leading_reason(cell)).into_iter().collect())
}

/// The statuses of a row that is called so itself: `Status | 404`, `Errors | 400, 401, 409`.
fn titled(cells: &[(String, String)]) -> Option<Vec<u16>> {
    let [(head, title), (_, cell)] = cells else { return None };
    let title = title.trim_matches(['`', '*', ':', ' ']).to_lowercase();
    let is_named = [
        "status",
        "status code",
        "status codes",
        "http status",
        "http status code",
        "http code",
        "code",
        "codes",
        "error",
        "errors",
        "error codes",
        "success",
        "success code",
        "response code",
        "response codes",
        "responses",
        "possible responses",
        "possible status codes",
    ]
    .contains(&title.as_str());
    let lists_fields = ["field", "property", "param", "name", "key", "attribute"]
        .iter()
        .any(|word| head.to_lowercase().contains(word));
    // `Success: 200 (OK), Missing: 404 (Not Found)`.
    let (found, named) = (listed(cell), statuses(cell));
    let found = if named.len() > found.len() { named } else { found };
    (is_named && !lists_fields && !found.is_empty()).then_some(found)
}

/// The statuses of a row of what may go wrong: `Getting a 429`.
fn troubled(cells: &[(String, String)]) -> Option<Vec<u16>> {
    let is_trouble =
        |head: &str| ["problem", "symptom", "issue", "trouble"].iter().any(|word| head.to_lowercase().contains(word));
    let (_, cell) = cells.iter().find(|(head, _)| is_trouble(head))?;
    let found = leading_status(cell).map_or_else(|| statuses(cell), |status| vec![status]);
    (!found.is_empty()).then_some(found)
}

/// The statuses that a cell begins with: `401`, `401/403`, `500, 502, 503`.
fn listed(cell: &str) -> Vec<u16> {
    if let Some(span) = span(cell) {
        return span;
    }
    let list = LISTED.find(cell).or_else(|| BLANKS.find(cell)).map_or("", |list| list.as_str());
    let numbers = list.split(|c: char| !c.is_ascii_digit()).filter_map(|number| number.parse().ok());
    let mut found: Vec<u16> = numbers.filter(|status| (200..600).contains(status)).collect();
    if found.len() < 2 {
        found = leading_status(cell).or_else(|| trailing_status(cell)).into_iter().collect();
    }
    found.dedup();
    found.truncate(8);
    found
}

/// The statuses of a heading that is a list of them: `500, 502 and 503`, `401/403 errors`.
fn list_alone(text: &str) -> Option<Vec<u16>> {
    let behind = text[LISTED.find(text)?.end()..].trim_start_matches(['`', '*', ')']).trim_start().to_lowercase();
    let is_alone = ["error", "status", "response", "-", "–", "—", ":"].iter().any(|word| behind.starts_with(word));
    let found = listed(text);
    ((behind.is_empty() || is_alone) && found.len() > 1 && found.iter().all(|status| *status >= 400)).then_some(found)
}

/// The statuses behind a label, and nothing more: `Response: 200 or 403`.
pub fn listed_behind(text: &str) -> Option<Vec<u16>> {
    static LABELLED: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(r"(?i)^\W*(?:http )?(?:responses?|returns?|answers?|errors?|status(?:es)?|codes?|(?:status|response|error) codes?)\W*:\W*(\d{3}[^:;.]{2,40}?)[`*.\s]*$")
            .expect("a constant pattern")
    });
    let list = LABELLED.captures(text)?.get(1)?.as_str();
    let is_whole = LISTED.find(list).is_some_and(|found| list[found.end()..].trim_matches(['`', '*', ' ']).is_empty());
    Some(listed(list)).filter(|found| is_whole && found.len() > 1)
}

/// The statuses of a short span: `502–504`; a hundred of them are a class, and no statuses.
fn span(cell: &str) -> Option<Vec<u16>> {
    static SPAN: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(r"^[`*\s]*(\d{3})[`\s]*(?:-|–|—|\bto\b)[`\s]*(\d{3})[`*\s]*$").expect("a constant pattern")
    });
    let found = SPAN.captures(cell)?;
    let (first, last): (u16, u16) = (found[1].parse().ok()?, found[2].parse().ok()?);
    ((400..600).contains(&first) && first < last && last - first <= 4 && first / 100 == last / 100)
        .then(|| (first..=last).collect())
}

/// `200 203`, and nothing else in the cell.
static BLANKS: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"^[`*\s]*[2-5]\d\d(?:[`*\s]+[2-5]\d\d)+[`*\s]*$").expect("a constant pattern"));

/// Statuses, and nothing but what joins them.
static LISTED: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"^[`*\s(]*\d{3}(?:[`*\s]*(?:/|,|\bor\b|\band\b|&)[`*\s]*(?:or |and )?[`*\s]*\d{3})+")
        .expect("a constant pattern")
});

/// The status of a component: `<Error code="401">`, `<Response status="200">`.
fn attributed_status(name: &str, values: &[(String, String)]) -> Option<u16> {
    let name = name.to_lowercase();
    let is_answer = ["error", "response", "status", "answer"].iter().any(|word| name.contains(word));
    let value = values.iter().find(|(key, _)| match key.to_lowercase().replace(['-', '_'], "").as_str() {
        "status" | "statuscode" | "httpstatus" | "httpcode" => true,
        "code" | "http" => is_answer,
        _ => false,
    });
    // `<ResponseField name="401 Unauthorized">`.
    let named = || values.iter().find(|(key, _)| key == "name").filter(|_| is_answer);
    value.or_else(named).and_then(|(_, value)| leading_status(value))
}

/// The statuses of a component that holds answers by their status: `<StatusCodes responses={{"200": …}}>`.
fn attributed_answers(values: &[(String, String)]) -> Vec<u16> {
    let answers = values.iter().find(|(key, value)| key == "responses" && value.starts_with('{'));
    let answers =
        answers.and_then(|(_, value)| serde_json::from_str::<serde_json::Map<_, serde_json::Value>>(value).ok());
    let statuses = answers.iter().flat_map(|answers| answers.keys()).filter_map(|key| leading_status(key));
    statuses.take(20).collect()
}

/// A sentence that a status begins as a label does.
static BEGINS: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"^[`*\s]*\d{3}[`*]*(?::| [–—-]) ").expect("a constant pattern"));

/// Numbers from one to another.
static RANGE: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(
        r"\b(?:in|within|outside(?: of)?) the (?:\S+ )?range\b|\b\d\S* range\b|\brange (?:of )?`?\d|\bbetween `?\d",
    )
    .expect("a constant pattern")
});

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
