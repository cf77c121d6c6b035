//! Headers that a page speaks of, and whose they are: the request's, the
//! response's, or a webhook's.

mod answers;
mod called;
mod listed;
mod said;
mod shown;
mod side;

use std::collections::HashSet;
use std::sync::LazyLock;

use regex::Regex;

use super::at::At;
use super::credential::{CarrierForm, is_credential_header, is_key_alone, scheme_of};
use super::hosting;
use super::outline::{Outline, Statement, StatementRole};

pub use self::side::HeaderSide;

/// A header that is spoken of.
#[derive(Debug, Clone)]
pub struct HeaderMention {
    pub name: String,
    pub side: HeaderSide,
    /// What the place says of its being required.
    pub required: Option<bool>,
    /// The value, where one is shown.
    pub value: Option<String>,
    /// Whether it carries a credential: by its name, or by a value that is shown somewhere.
    pub is_credential: bool,
    pub at: At,
    pub quote: String,
}

/// All headers that a page speaks of, in order of their kinds of place.
pub fn read(outline: &Outline<'_>) -> Vec<HeaderMention> {
    let mut found = Vec::new();
    for (index, statement) in outline.statements.iter().enumerate() {
        match &statement.role {
            StatementRole::Attributes(name, values) => listed::attributes(outline, index, (name, values), &mut found),
            StatementRole::Row(cells) => listed::row(outline, statement, cells, &mut found),
            _ => said::read(outline, index, statement, &mut found),
        }
    }
    let is_hosted = hosting::is_self_hosted(outline);
    for example in &outline.examples {
        shown::read(outline, example, is_hosted, &mut found);
    }
    // `fc-123456789` is a placeholder for a key, and no header.
    let counted = |part: &str| part.len() >= 6 && part.bytes().all(|byte| byte.is_ascii_digit());
    found.retain(|mention| !mention.name.split('-').any(counted) && !is_made_up(&mention.name));
    let bears = |mention: &&HeaderMention| {
        let word = mention.value.as_deref().and_then(|value| value.split_whitespace().next());
        mention.side == HeaderSide::Request && word.is_some_and(|word| word.eq_ignore_ascii_case("bearer"))
    };
    let bearers: HashSet<String> = found.iter().filter(bears).map(|mention| mention.name.to_lowercase()).collect();
    // What one sentence says to be checked by the reader is so in all others.
    let is_theirs = |mention: &&HeaderMention| {
        let name = mention.name.to_ascii_lowercase();
        mention.side == HeaderSide::Webhook && (name.contains("signature") || name.contains("hmac"))
    };
    let theirs: HashSet<String> = found.iter().filter(is_theirs).map(|mention| mention.name.to_lowercase()).collect();
    for mention in found.iter_mut().filter(|mention| theirs.contains(&mention.name.to_lowercase())) {
        mention.side = HeaderSide::Webhook;
    }
    // `X-App-Id` beside `X-App-Key` is a half of one credential.
    let is_request = |mention: &&HeaderMention| mention.side == HeaderSide::Request;
    let names: HashSet<String> = found.iter().filter(is_request).map(|mention| mention.name.to_lowercase()).collect();
    let has_secret = |name: &str| {
        let stem = name.strip_suffix("-id");
        stem.is_some_and(|stem| ["key", "secret", "token"].iter().any(|half| names.contains(&format!("{stem}-{half}"))))
    };
    // What was wrong with a request's header is said of an answer.
    let is_reason = |mention: &HeaderMention| {
        mention.side == HeaderSide::Response
            && side::own_side(&mention.name).is_none()
            && names.contains(&mention.name.to_lowercase())
            && FAILS.is_match(&mention.quote)
    };
    found.retain(|mention| !is_reason(mention));
    keys_alone(outline, &mut found);
    for mention in &mut found {
        let name = mention.name.to_lowercase();
        mention.is_credential = is_credential_header(&mention.name) || bearers.contains(&name) || has_secret(&name);
    }
    found
}

/// Whether a name stands for any header: `X-Custom-Header`, `my-header`.
fn is_made_up(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    let name = name.strip_prefix("x-").unwrap_or(&name);
    let stem = name.split_once("-header").filter(|(_, rest)| rest.bytes().all(|b| b == b'-' || b.is_ascii_digit()));
    stem.is_some_and(|(stem, _)| {
        matches!(stem, "custom" | "my" | "your" | "my-custom" | "your-custom" | "some" | "example")
    })
}

/// What says why a request was refused.
static FAILS: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?i)\b(?:fail(?:s|ed|ure)?|invalid|incorrect|wrong|rejected|refused|because)\b")
        .expect("a constant pattern")
});

/// Marks the value of a header of HTTP's credentials that is a key and nothing besides, `Authorization: $API_KEY`:
/// where the page speaks of no scheme.
fn keys_alone(outline: &Outline<'_>, found: &mut [HeaderMention]) {
    let is_of_http = |mention: &HeaderMention| {
        mention.side == HeaderSide::Request && mention.name.eq_ignore_ascii_case("authorization")
    };
    let is_named = |mention: &HeaderMention| {
        let value = mention.value.as_deref().unwrap_or_default();
        is_of_http(mention) && matches!(scheme_of(&mention.name, value), CarrierForm::Named(_))
    };
    let speaks =
        |statement: &Statement| ["bearer", "basic auth", "oauth"].iter().any(|word| statement.lower.contains(word));
    if found.iter().any(is_named) || outline.statements.iter().any(speaks) {
        return;
    }
    for mention in found.iter_mut().filter(|mention| is_of_http(mention)) {
        if mention.value.as_deref().is_some_and(is_key_alone) {
            mention.value = Some("<key>".to_owned());
        }
    }
}

fn push(
    found: &mut Vec<HeaderMention>,
    name: &str,
    side: HeaderSide,
    required: Option<bool>,
    value: Option<String>,
    statement: &Statement,
    quote: String,
) {
    let (name, at) = (name.to_owned(), statement.at());
    found.push(HeaderMention { name, side, required, value, is_credential: false, at, quote });
}
