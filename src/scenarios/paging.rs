//! How a list is read page by page, by the names that a document has for it.

use super::faults::parts;
use countersign_openapi::{Contract, Location, Node, Operation, Parameter, ParameterStyle, letters};

/// The parameters that choose a page of a list.
#[derive(Debug, Clone, Default)]
pub struct Paging<'o> {
    /// Takes what the page before says of the next one.
    pub cursor: Option<&'o Parameter>,
    /// Takes the page's number.
    pub page: Option<&'o Parameter>,
    /// Takes how many items come before the page.
    pub offset: Option<&'o Parameter>,
    /// Takes how many items the page may have.
    pub limit: Option<&'o Parameter>,
}

const CURSORS: [&str; 17] = [
    "cursor",
    "pagetoken",
    "pagecursor",
    "nexttoken",
    "nextcursor",
    "nextpagetoken",
    "continuationtoken",
    "continuation",
    "continue",
    "startingafter",
    "after",
    "pageafter",
    "marker",
    "startkey",
    "nextkey",
    "startafter",
    "bookmark",
];
const PAGES: [&str; 5] = ["page", "pagenumber", "pagenum", "pageno", "pageindex"];
const OFFSETS: [&str; 5] = ["offset", "skip", "startat", "pageoffset", "pagingoffset"];
const LIMITS: [&str; 9] =
    ["limit", "perpage", "pagesize", "size", "take", "maxresults", "maxpagesize", "pagelimit", "top"];
/// What an answer calls where the next page is.
const NEXT: [&str; 14] = [
    "next",
    "nexturl",
    "nextlink",
    "nextpage",
    "nextpageurl",
    "nextpageuri",
    "nexthref",
    "odatanextlink",
    "nextpagelink",
    "nextcursor",
    "nextpagetoken",
    "nexttoken",
    "nextmarker",
    "nextkey",
];
/// What it calls that there is one.
const MORE: [&str; 6] = ["hasmore", "hasnext", "hasnextpage", "moreavailable", "istruncated", "more"];

/// Whether a member of an answer says by its name where the next page is.
pub fn names_next(name: &str) -> bool {
    NEXT.contains(&letters(name).as_str())
}

/// Whether a member of an answer says by its name that there are more pages.
pub fn names_more(name: &str) -> bool {
    MORE.contains(&letters(name).as_str())
}

impl<'o> Paging<'o> {
    /// How the answers of an operation are read page by page; nothing where the document has no word for it, or shows
    /// that what is answered is no list.
    pub fn of(contract: &Contract, operation: &'o Operation) -> Option<Paging<'o>> {
        if operation.method != "GET" || !operation.is_safe() {
            return None;
        }
        let plain = operation
            .parameters_in(Location::Query)
            .filter(|parameter| matches!(parameter.style, ParameterStyle::Form | ParameterStyle::Simple));
        let plain: Vec<(String, &Parameter)> = plain.map(|parameter| (letters(&parameter.name), parameter)).collect();
        let named = |names: &[&str], is_number: bool| {
            let mut named = plain.iter().filter(|(name, _)| names.contains(&name.as_str())).map(|(_, it)| *it);
            named.find(|parameter| !is_number || takes_number(contract, parameter))
        };
        let limit = named(&LIMITS, true);
        let paging = Paging {
            cursor: named(&CURSORS, false),
            page: named(&PAGES, true),
            // Without a word of how many there are, it may be anything that is counted.
            offset: named(&OFFSETS, true).filter(|_| limit.is_some()),
            limit,
        };
        let is_paged = paging.cursor.is_some() || paging.page.is_some() || paging.offset.is_some();
        let (is_list, says_next) = shown(contract, operation);
        (is_list && (is_paged || says_next)).then_some(paging)
    }

    /// The parameters that say which page it is.
    pub fn places(&self) -> impl Iterator<Item = &'o Parameter> {
        [self.cursor, self.page, self.offset].into_iter().flatten()
    }
}

fn takes_number(contract: &Contract, parameter: &Parameter) -> bool {
    let schema = parameter.schema.as_deref().and_then(|schema| contract.node(schema));
    let is_number = |part: &Node| {
        let types = part.text("type").map(str::to_owned).into_iter().chain(part.texts("type"));
        types.into_iter().any(|own| ["integer", "number"].contains(&own.as_str()))
    };
    let within = |part: Node| {
        let others =
            ["anyOf", "oneOf"].into_iter().filter_map(|word| Some(part.get(word)?.items().collect::<Vec<_>>()));
        others.flatten().chain([part.clone()]).any(|part| is_number(&part))
    };
    schema.is_some_and(|schema| parts(&schema).into_iter().any(within))
}

/// Whether a success is a list, or has one, or may have; and whether it says where the next page is.
fn shown(contract: &Contract, operation: &Operation) -> (bool, bool) {
    let (mut is_list, mut says_next) = (false, false);
    for answer in operation.answers.iter().filter(|answer| answer.status.is_success()) {
        says_next |= answer.headers.iter().any(|header| header.name.eq_ignore_ascii_case("link"));
        for media in &answer.media {
            let Some(schema) = media.schema.as_deref().and_then(|schema| contract.node(schema)) else {
                is_list = true;
                continue;
            };
            let own = members(&schema);
            let inner: Vec<_> = own.iter().flat_map(|(_, member)| members(member)).collect();
            is_list |= is_array(&schema) || own.iter().chain(&inner).any(|(_, member)| is_array(member));
            says_next |= own.iter().chain(&inner).any(|(name, _)| names_next(name));
        }
    }
    (is_list, says_next)
}

fn is_array(schema: &Node) -> bool {
    parts(schema).iter().any(|part| part.text("type") == Some("array") || part.get("items").is_some())
}

fn members<'d>(schema: &Node<'d>) -> Vec<(&'d str, Node<'d>)> {
    let of = |part: Node<'d>| part.get("properties").map(|own| own.members().collect::<Vec<_>>()).unwrap_or_default();
    parts(schema).into_iter().flat_map(of).collect()
}
