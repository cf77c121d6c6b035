//! A part of a list, as an answer has it: what its items are called, and what it says beside them.

use std::collections::BTreeSet;

use percent_encoding::percent_decode_str;
use serde_json::{Map, Value};

use super::listed::listed;
use super::lookup::items;
use crate::live::Exchange;
use crate::scenarios::names_more;
use countersign_openapi::letters;

/// The parameters of a query, decoded.
pub type Pairs = Vec<(String, String)>;

/// An answer that has a part of a list.
#[derive(Debug, Clone)]
pub struct Page {
    path: String,
    /// The query that it was asked with.
    query: Pairs,
    json: Value,
    pub(super) link: Option<String>,
}

/// More than any link has.
const MOST_PAIRS: usize = 64;

impl Page {
    /// Nothing where a success is no JSON, or no list.
    pub fn of(exchange: &Exchange) -> Option<Page> {
        let answer = &exchange.response;
        // A credential in it is hidden: what a link has is sent again as it is.
        let json = serde_json::from_str(&answer.body.shown()).ok();
        let json = json.filter(|json| answer.is_success() && listed(json).is_some())?;
        let link = answer.header("link").map(|link| link.shown().to_string()).collect::<Vec<_>>().join(", ");
        Some(Page::read(&exchange.request.target.shown(), json, (!link.is_empty()).then_some(link)))
    }

    /// A page as it was asked for and answered.
    pub fn read(target: &str, json: Value, link: Option<String>) -> Page {
        let (path, query) = target.split_once('?').unwrap_or((target, ""));
        Page { path: path.to_owned(), query: pairs(query), json, link }
    }

    pub(super) fn asks(&self, name: &str) -> Option<&str> {
        self.query.iter().find(|(own, _)| own == name).map(|(_, value)| value.as_str())
    }

    pub(super) fn items(&self, word: &str) -> &[Value] {
        items(&self.json, word)
    }

    /// What the items are called; nothing where one has no id, or two have the same.
    pub(super) fn ids(&self, word: &str) -> Option<BTreeSet<String>> {
        let items = self.items(word);
        let ids: BTreeSet<String> = items.iter().map(|item| id_of(item, word)).collect::<Option<_>>()?;
        (ids.len() == items.len()).then_some(ids)
    }

    /// The members beside the items, by their letters, however deep they stand in objects.
    pub(super) fn says(&self) -> Vec<(String, &Value)> {
        fn add<'v>(members: &'v Map<String, Value>, depth: usize, to: &mut Vec<(String, &'v Value)>) {
            for (name, value) in members {
                to.push((letters(name), value));
                if let Some(inner) = value.as_object().filter(|_| depth > 0) {
                    add(inner, depth - 1, to);
                }
            }
        }
        let mut said = Vec::new();
        self.json.as_object().into_iter().for_each(|own| add(own, 2, &mut said));
        said
    }

    pub(super) fn number(&self, names: &[&str]) -> Option<i64> {
        let said = self.says();
        said.iter().filter(|(name, _)| names.contains(&name.as_str())).find_map(|(_, value)| value.as_i64())
    }

    /// Whether it says that there are more, or that there are none.
    pub(super) fn has_more(&self) -> Option<bool> {
        let said = self.says();
        said.iter().filter(|(name, _)| names_more(name)).find_map(|(_, value)| value.as_bool())
    }

    /// The query that a link has, where it leads to the same path.
    pub(super) fn follow(&self, link: &str) -> Option<Pairs> {
        let rest = link.split_once("://").map_or(Some(link), |(_, rest)| Some(&rest[rest.find(['/', '?'])?..]))?;
        let (path, query) = rest.split('#').next().unwrap_or_default().split_once('?')?;
        let plain = |path: &str| percent_decode_str(path).decode_utf8_lossy().trim_end_matches('/').to_owned();
        let is_same = path.is_empty() || plain(path).ends_with(&plain(&self.path));
        let query = pairs(query);
        (is_same && !query.is_empty() && query.len() <= MOST_PAIRS).then_some(query)
    }
}

fn pairs(query: &str) -> Pairs {
    let decoded = |text: &str| percent_decode_str(&text.replace('+', " ")).decode_utf8_lossy().into_owned();
    let pairs = query.split('&').filter(|pair| !pair.is_empty());
    pairs
        .map(|pair| pair.split_once('=').unwrap_or((pair, "")))
        .map(|(name, value)| (decoded(name), decoded(value)))
        .collect()
}

/// The target of the relation `next` of a `Link` header (RFC 8288 §3).
pub(super) fn next_link(header: &str) -> Option<&str> {
    header.split('<').skip(1).find_map(|link| {
        let (target, parameters) = link.split_once('>')?;
        let is_next =
            parameters.split(';').filter_map(|parameter| parameter.trim().split_once('=')).any(|(name, value)| {
                let value = value.trim().trim_end_matches(',').trim().trim_matches('"');
                name.trim().eq_ignore_ascii_case("rel") && value.split(' ').any(|own| own.eq_ignore_ascii_case("next"))
            });
        is_next.then_some(target)
    })
}

/// What an item is called.
pub(super) fn id_of(item: &Value, word: &str) -> Option<String> {
    let word = letters(word);
    let singular = word.strip_suffix("ies").map(|stem| format!("{stem}y"));
    let singular = singular.unwrap_or_else(|| word.strip_suffix('s').unwrap_or(&word).to_owned());
    let names = ["id".to_owned(), format!("{singular}id"), "uuid".to_owned(), "guid".to_owned()];
    let members = item.as_object()?;
    names.iter().find_map(|name| {
        let (_, value) = members.iter().find(|(own, _)| letters(own) == *name)?;
        match value {
            Value::String(text) => Some(text.clone()),
            Value::Number(number) => Some(number.to_string()),
            _ => None,
        }
    })
}
