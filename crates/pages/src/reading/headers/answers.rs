//! Headers that generators of references list beside the answers that carry them.

use std::sync::LazyLock;

use regex::Regex;

use super::said::LACKING;
use super::side::{HeaderSide, is_denied, own_side, pattern};
use super::{HeaderMention, push};
use crate::reading::credential::is_credential_header;
use crate::reading::outline::Statement;

/// The headers that a row tells of: in a column for them, `* X-Rate - calls`, behind their name in what is said of a
/// status, ``Headers : `X-Rate` (integer) : calls``, or beside the status that has each.
pub(super) fn read(statement: &Statement, cells: &[(String, String)], found: &mut Vec<HeaderMention>) {
    static ITEM: LazyLock<Regex> = LazyLock::new(|| pattern(r"\* ([A-Za-z][A-Za-z0-9-]*) -(?: |$)"));
    static TYPED: LazyLock<Regex> = LazyLock::new(|| pattern(r"`([A-Za-z][A-Za-z0-9-]*)` \([\w ()-]+\)"));
    let bare = |text: &str| text.trim_matches(['*', '`', ' ']).to_lowercase();
    let is_of_status = cells
        .first()
        .is_some_and(|(head, _)| matches!(bare(head).as_str(), "status" | "status code" | "http code" | "code"));
    let mut names: Vec<&str> = Vec::new();
    for (head, cell) in cells.iter().skip(1).filter(|_| is_of_status) {
        match bare(head).as_str() {
            "response headers" => {
                names.extend(ITEM.captures_iter(cell).filter_map(|found| Some(found.get(1)?.as_str())))
            }
            "header" => names.extend(Some(cell.trim_matches(['*', '`', ' '])).filter(|name| is_token(name))),
            _ => {
                let listed = cell.split_once("Headers :").map_or("", |(_, listed)| listed);
                names.extend(TYPED.captures_iter(listed).filter_map(|found| Some(found.get(1)?.as_str())));
            }
        }
    }
    for name in names {
        push(found, name, HeaderSide::Response, None, None, statement, statement.text.clone());
    }
}

/// The header that a sentence or a cell says an answer to come with: `returns 400, with a Hint header`, `This error
/// response includes the `Retry-After` field in the HTTP response header`.
pub(super) fn said(statement: &Statement, text: &str, found: &mut Vec<HeaderMention>) {
    static WITH: LazyLock<Regex> = LazyLock::new(|| {
        pattern(
            r"(?i:\brespon(?:se|ds?)|\breturns?|\banswers?)\b[^;.]{0,120}\b(?:with|includes?|contains?) (?:an?|the) `?([A-Z][A-Za-z0-9]*(?:-[A-Za-z0-9]+)*)`? (?:header\b|field in the (?i:http )?response headers?\b)",
        )
    });
    let named = WITH.captures(text).and_then(|found| found.get(1)).map(|name| name.as_str());
    let is_of_answer = |name: &&str| {
        name.len() > 2 && own_side(name).is_none_or(|side| side == HeaderSide::Response) && !is_credential_header(name)
    };
    let lower = text.to_lowercase();
    let is_sent = ["request with", "requests with", "from your ", "your server", "your callback", "your endpoint"]
        .iter()
        .any(|words| lower.contains(words));
    if let Some(name) =
        named.filter(is_of_answer).filter(|_| !is_sent && !is_denied(&lower) && !LACKING.is_match(&lower))
    {
        push(found, name, HeaderSide::Response, None, None, statement, text.to_owned());
    }
}

fn is_token(name: &str) -> bool {
    name.len() > 1 && name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-')
}
