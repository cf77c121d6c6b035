//! Headers that generators of references list beside the answers that carry them.

use std::sync::LazyLock;

use regex::Regex;

use super::side::{HeaderSide, pattern};
use super::{HeaderMention, push};
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

fn is_token(name: &str) -> bool {
    name.len() > 1 && name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-')
}
