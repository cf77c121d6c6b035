//! The pages of a list, one after another: where the next one is, and what is wrong with those that were read.

use serde_json::Value;

use super::page::{Page, Pairs, id_of, next_link};
use crate::live::{Request, Template};
use crate::scenarios::{Paging, names_next};
use countersign_openapi::letters;
use countersign_openapi::schema::readings;
use countersign_openapi::{Contract, Operation, Parameter, PathTemplate};

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

/// So many items may be a full page, where nobody said how many there may be.
const FULL: usize = 10;

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
            let is_last = last.number(&PAGES).filter(|_| first == 1).is_some_and(|pages| number >= pages);
            let next = number.checked_add(1).filter(|next| !is_last && self.takes(page, *next));
            return next.map_or(NextPage::None, |next| NextPage::Counted(page.name.clone(), next.to_string()));
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
                let is_secret =
                    |name: &String| last.query.iter().any(|(own, value)| **own == **name && has_slot(value));
                request.query.retain(|(_, value)| has_slot(value));
                let query = query.iter().filter(|(name, _)| !is_secret(name));
                request.query.extend(query.map(|(name, value)| (name.as_str().into(), Template::text(value.as_str()))));
            }
            NextPage::Told(name, value) | NextPage::Counted(name, value) => put(&mut request, name, value),
            NextPage::None | NextPage::Unknown => return None,
        }
        Some(request)
    }
}

/// Gives a parameter of the query a value.
pub fn put(request: &mut Request, name: &str, value: &str) {
    request.query.retain(|(own, _)| **own != *name);
    request.query.push((name.into(), Template::text(value)));
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

#[cfg(test)]
mod tests {
    use countersign_openapi::Document;
    use serde_json::json;

    use super::*;

    /// What a service says of its pages may be any number.
    #[test]
    fn no_page_comes_after_the_greatest_number() {
        let text = "openapi: 3.0.3\npaths:\n  /things:\n    get:\n      operationId: things\n      parameters:\n      \
                    - {name: page, in: query, schema: {type: integer}}\n      responses:\n        '200':\n          \
                    description: d\n          content: {application/json: {schema: {type: object, properties: {things: \
                    {type: array, items: {type: object}}}}}}\n";
        let contract = Contract::read(Document::parse("things.yaml", text).unwrap());
        let operation = contract.operation("things").unwrap();
        let next_of = |number: i64| {
            let things: Vec<_> = (0..FULL).map(|id| json!({ "id": id })).collect();
            let page = Page::read("/things", json!({ "page": number, "things": things }), None);
            let mut walk = Walk::new(&contract, operation, page.clone());
            walk.add(page);
            walk.next()
        };
        assert_eq!(next_of(1), NextPage::Counted("page".to_owned(), "2".to_owned()));
        assert_eq!(next_of(i64::MAX), NextPage::None);
    }
}
