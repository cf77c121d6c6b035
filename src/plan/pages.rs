//! The pages of a list: what an answer says of the next one, and what is wrong with those that were read.

use std::collections::BTreeSet;

use percent_encoding::percent_decode_str;
use serde_json::{Map, Value};

use super::lookup::items;
use super::made::listed;
use crate::live::{Exchange, Request, Template};
use crate::scenarios::{Paging, letters, names_more, names_next};
use countersign_openapi::schema::readings;
use countersign_openapi::{Contract, Operation, Parameter, PathTemplate};

type Pairs = Vec<(String, String)>;

/// An answer that has a part of a list.
#[derive(Debug, Clone)]
pub struct Page {
    path: String,
    /// The query that it was asked with.
    query: Pairs,
    json: Value,
    link: Option<String>,
}

/// Where the next page is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NextPage {
    /// Where a link of the answer leads: the whole query.
    Linked(Pairs),
    /// At what the answer says, given as a parameter.
    Told(String, String),
    /// By counting on, given as a parameter.
    Counted(String, String),
    /// There is none.
    None,
    /// Nobody says.
    Unknown,
}

/// What is wrong with some pages.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Flaw {
    /// The last page has an item that another has, which is called so.
    Twice(usize, String),
    /// The list has an item, called so, that no page has.
    Missing(String),
    /// The last page leads to one that was read.
    Endless,
}

/// Pages of one list, in the order in which they were read.
pub struct Walk<'a> {
    contract: &'a Contract,
    paging: Paging<'a>,
    /// What the list is called in the path.
    word: String,
    /// The list as it is without asking for pages.
    whole: Page,
    pages: Vec<Page>,
}

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

    fn asks(&self, name: &str) -> Option<&str> {
        self.query.iter().find(|(own, _)| own == name).map(|(_, value)| value.as_str())
    }

    fn items(&self, word: &str) -> &[Value] {
        items(&self.json, word)
    }

    /// What the items are called; nothing where one has no id, or two have the same.
    fn ids(&self, word: &str) -> Option<BTreeSet<String>> {
        let items = self.items(word);
        let ids: BTreeSet<String> = items.iter().map(|item| id_of(item, word)).collect::<Option<_>>()?;
        (ids.len() == items.len()).then_some(ids)
    }

    /// The members beside the items, by their letters, however deep they stand in objects.
    fn says(&self) -> Vec<(String, &Value)> {
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

    fn number(&self, names: &[&str]) -> Option<i64> {
        let said = self.says();
        said.iter().filter(|(name, _)| names.contains(&name.as_str())).find_map(|(_, value)| value.as_i64())
    }

    /// Whether it says that there are more, or that there are none.
    fn has_more(&self) -> Option<bool> {
        let said = self.says();
        said.iter().filter(|(name, _)| names_more(name)).find_map(|(_, value)| value.as_bool())
    }

    /// The query that a link has, where it leads to the same path.
    fn follow(&self, link: &str) -> Option<Pairs> {
        let rest = link.split_once("://").map_or(Some(link), |(_, rest)| Some(&rest[rest.find(['/', '?'])?..]))?;
        let (path, query) = rest.split('#').next().unwrap_or_default().split_once('?')?;
        let plain = |path: &str| percent_decode_str(path).decode_utf8_lossy().trim_end_matches('/').to_owned();
        let is_same = path.is_empty() || plain(path).ends_with(&plain(&self.path));
        let query = pairs(query);
        (is_same && !query.is_empty() && query.len() <= MOST_PAIRS).then_some(query)
    }
}

/// So many items may be a full page, where nobody said how many there may be.
const FULL: usize = 10;

/// More than any link has.
const MOST_PAIRS: usize = 64;

impl<'a> Walk<'a> {
    /// A walk that begins at what a list is answered without asking for pages.
    pub fn new(contract: &'a Contract, operation: &'a Operation, whole: Page) -> Walk<'a> {
        let path = PathTemplate::parse(operation.path.split('#').next().unwrap_or_default());
        let word = path.last_text().unwrap_or_default().to_owned();
        let paging = Paging::of(contract, operation).unwrap_or_default();
        Walk { contract, paging, word, whole, pages: Vec::new() }
    }

    pub fn add(&mut self, page: Page) {
        self.pages.push(page);
    }

    /// How many pages were read.
    pub fn read(&self) -> usize {
        self.pages.len()
    }

    /// The parameters of the first page, where that is not the list as it is: as many items as make it a few pages,
    /// and the number of the first where nobody says which it is.
    pub fn first(&self) -> Pairs {
        let mut first = Pairs::new();
        let count = self.whole.items(&self.word).len();
        if let Some(limit) = self.paging.limit.filter(|_| count > 1) {
            let some = count.div_ceil(3);
            let fitting = (some..count).find(|limit_of| self.takes(limit, *limit_of as i64));
            first.extend(fitting.map(|count| (limit.name.clone(), count.to_string())));
        }
        let page = self.paging.page.filter(|page| self.whole.asks(&page.name).is_none());
        let is_counted = self.paging.cursor.is_none() && matches!(self.stated(&self.whole), NextPage::Unknown);
        if let Some(page) = page.filter(|_| is_counted && self.first_number().is_none() && !first.is_empty()) {
            first.extend(self.takes(page, 1).then(|| (page.name.clone(), "1".to_owned())));
        }
        first
    }

    /// The number of the first page, where the answer or the document says it.
    fn first_number(&self) -> Option<i64> {
        const NUMBER: [&str; 4] = ["page", "currentpage", "pagenumber", "pageindex"];
        let parameter = self.paging.page?;
        let asked = self.whole.asks(&parameter.name).and_then(|text| text.parse().ok());
        let schema = parameter.schema.as_deref().and_then(|schema| self.contract.node(schema));
        let default = || schema.as_ref()?.value.get("default")?.as_i64();
        asked.or_else(|| self.whole.number(&NUMBER)).or_else(default)
    }

    fn takes(&self, parameter: &Parameter, value: i64) -> bool {
        let fits = |schema: &String| {
            let direction = countersign_openapi::Direction::Request;
            readings(&value.to_string()).iter().any(|it| self.contract.schemas.fits(direction, schema, it))
        };
        parameter.schema.as_ref().is_none_or(fits)
    }

    /// Where a single page says that the next one is.
    pub fn leads(&self, page: &Page) -> NextPage {
        self.stated(page)
    }

    /// Where the page after the last one is.
    pub fn next(&self) -> NextPage {
        let Some(last) = self.pages.last() else { return NextPage::Unknown };
        match self.stated(last) {
            // Once a page said where the next one is, one that does not is the last.
            NextPage::Unknown if self.is_stated() => NextPage::None,
            NextPage::Unknown => self.counted(last),
            stated => stated,
        }
    }

    /// Whether a page says where the next one is.
    fn is_stated(&self) -> bool {
        let says = |page: &Page| matches!(self.stated(page), NextPage::Linked(_) | NextPage::Told(..));
        self.pages.iter().any(says)
    }

    /// What a page itself says of the next one.
    fn stated(&self, page: &Page) -> NextPage {
        if let Some(link) = &page.link {
            match next_link(link) {
                Some(next) => return page.follow(next).map_or(NextPage::Unknown, NextPage::Linked),
                // A header that leads back alone is one of the last page.
                None if link.contains("rel=") => return NextPage::None,
                None => {}
            }
        }
        if page.has_more() == Some(false) {
            return NextPage::None;
        }
        let said = page.says();
        let next = said.iter().find(|(name, _)| names_next(name)).map(|(_, value)| *value);
        match next {
            Some(Value::Null) => NextPage::None,
            Some(Value::String(text)) if text.is_empty() => NextPage::None,
            Some(Value::Object(members)) => {
                let inner = ["href", "url", "after", "cursor"].into_iter().find_map(|name| members.get(name)?.as_str());
                inner.map_or(NextPage::Unknown, |text| self.told(page, text))
            }
            Some(Value::String(text)) => self.told(page, text),
            Some(Value::Number(number)) => self.told(page, &number.to_string()),
            _ => self.after_the_last(page),
        }
    }

    /// Where a text leads: a link, or what the cursor takes.
    fn told(&self, page: &Page, text: &str) -> NextPage {
        if text.starts_with("http://") || text.starts_with("https://") || text.starts_with(['/', '?']) {
            return page.follow(text).map_or(NextPage::Unknown, NextPage::Linked);
        }
        let number = text.parse::<i64>().is_ok();
        let by_number = [self.paging.page, self.paging.offset].into_iter().flatten().next().filter(|_| number);
        let parameter = self.paging.cursor.or(by_number);
        parameter.map_or(NextPage::Unknown, |it| NextPage::Told(it.name.clone(), text.to_owned()))
    }

    /// Some go on behind the last item, where there are more.
    fn after_the_last(&self, page: &Page) -> NextPage {
        let takes_id = |cursor: &&Parameter| ["startingafter", "startafter"].contains(&letters(&cursor.name).as_str());
        let cursor = self.paging.cursor.filter(takes_id).filter(|_| page.has_more() == Some(true));
        let last = page.items(&self.word).last().and_then(|item| id_of(item, &self.word));
        match cursor.zip(last) {
            Some((cursor, id)) => NextPage::Told(cursor.name.clone(), id),
            None => NextPage::Unknown,
        }
    }

    /// By the documented parameters, where the page says nothing.
    fn counted(&self, last: &Page) -> NextPage {
        const PAGES: [&str; 5] = ["totalpages", "pagecount", "lastpage", "numpages", "pages"];
        const ITEMS: [&str; 5] = ["total", "totalcount", "totalresults", "totalelements", "totalitems"];
        if self.paging.page.is_none() && self.paging.offset.is_none() {
            return NextPage::Unknown;
        }
        let count = last.items(&self.word).len();
        let before: usize = self.pages.iter().map(|page| page.items(&self.word).len()).sum();
        // A page that is not full is the last, and so is one with more than were asked for: all come, whatever is asked.
        let is_full = self.limit(last).map_or(count >= FULL, |limit| count == limit);
        if count == 0 || !is_full || last.number(&ITEMS).is_some_and(|total| before as i64 >= total) {
            return NextPage::None;
        }
        if let Some(page) = self.paging.page {
            let first = self.first_number().unwrap_or(1);
            let number = last.asks(&page.name).and_then(|text| text.parse().ok()).unwrap_or(first);
            let pages = last.number(&PAGES).filter(|_| first == 1);
            return match pages.is_some_and(|pages| number >= pages) || !self.takes(page, number + 1) {
                true => NextPage::None,
                false => NextPage::Counted(page.name.clone(), (number + 1).to_string()),
            };
        }
        match self.paging.offset.filter(|offset| self.takes(offset, before as i64)) {
            Some(offset) => NextPage::Counted(offset.name.clone(), before.to_string()),
            None => NextPage::Unknown,
        }
    }

    /// How many items were asked for.
    fn limit(&self, page: &Page) -> Option<usize> {
        page.asks(&self.paging.limit?.name)?.parse().ok()
    }

    /// Whether the service is seen to make pages: it says where the next one is, has no more items on one than were
    /// asked for, or others on another.
    pub fn is_paged(&self) -> bool {
        let count = |page: &Page| page.items(&self.word).len();
        let is_limited = |page: &Page| {
            self.limit(page).is_some_and(|limit| count(page) <= limit && count(page) < count(&self.whole))
        };
        let has_others = || {
            let known = self.pages.first().and_then(|first| first.ids(&self.word)).unwrap_or_default();
            let mut later = self.pages.iter().skip(1).filter_map(|page| page.ids(&self.word));
            later.any(|ids| ids.iter().any(|id| !known.contains(id)))
        };
        self.is_stated() || self.pages.iter().any(is_limited) || has_others()
    }

    /// Whether more was asked for than the first page, and it was the same again, at a service that makes no pages.
    pub fn is_unheeded(&self) -> bool {
        let ids = |page: &Page| page.ids(&self.word).filter(|ids| !ids.is_empty());
        let first = self.pages.first().and_then(ids);
        let mut later = self.pages.iter().skip(1).filter_map(ids);
        !self.is_paged() && later.any(|ids| Some(ids) == first)
    }

    /// What is wrong with the pages up to the last.
    pub fn flaw(&self) -> Option<Flaw> {
        if self.is_unheeded() {
            return None;
        }
        self.pages.last()?;
        let ids = || self.pages.iter().map(|page| page.ids(&self.word)).collect::<Option<Vec<_>>>();
        let ids = self.whole.ids(&self.word).and_then(|_| ids());
        if let Some((last, before)) = ids.as_deref().and_then(<[_]>::split_last) {
            let again =
                before.iter().enumerate().find_map(|(at, page)| Some((at + 1, page.intersection(last).next()?)));
            if let Some((number, id)) = again {
                return Some(Flaw::Twice(number, id.clone()));
            }
        }
        let next = self.next();
        if self.pages.iter().any(|page| leads_to(&next, page)) {
            return Some(Flaw::Endless);
        }
        // Of a list whose first number nobody says, the first page may not have been the first.
        let is_from_the_first = self.is_stated() || self.paging.page.is_none() || self.first_number().is_some();
        let (ids, is_whole) = (ids?, next == NextPage::None && is_from_the_first && self.pages.len() > 1);
        let whole = self.whole.ids(&self.word).filter(|_| is_whole)?;
        let missing = whole.into_iter().find(|id| !ids.iter().any(|page| page.contains(id)))?;
        Some(Flaw::Missing(missing))
    }
}

impl NextPage {
    /// The request for it, with the credentials of the one before; nothing where there is none.
    pub fn request(&self, last: &Request) -> Option<Request> {
        let mut request = last.clone();
        match self {
            NextPage::Linked(query) => {
                let is_secret = |name: &String| last.query.iter().any(|(own, value)| own == name && has_slot(value));
                request.query.retain(|(_, value)| has_slot(value));
                let query = query.iter().filter(|(name, _)| !is_secret(name));
                request.query.extend(query.map(|(name, value)| (name.clone(), Template::text(value.as_str()))));
            }
            NextPage::Told(name, value) | NextPage::Counted(name, value) => put(&mut request, name, value),
            NextPage::None | NextPage::Unknown => return None,
        }
        Some(request)
    }
}

/// Gives a parameter of the query a value.
pub fn put(request: &mut Request, name: &str, value: &str) {
    request.query.retain(|(own, _)| own != name);
    request.query.push((name.to_owned(), Template::text(value)));
}

fn has_slot(value: &Template) -> bool {
    value.slots().next().is_some()
}

/// Whether what a page says of the next one leads to what was asked for with this page's query.
fn leads_to(next: &NextPage, page: &Page) -> bool {
    match next {
        NextPage::Linked(query) => query.iter().all(|(name, value)| page.asks(name) == Some(value)),
        NextPage::Told(name, value) => page.asks(name) == Some(value),
        NextPage::Counted(..) | NextPage::None | NextPage::Unknown => false,
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
fn next_link(header: &str) -> Option<&str> {
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
fn id_of(item: &Value, word: &str) -> Option<String> {
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
