//! The operations that a page speaks of: a method and a path (OpenAPI 3.0 §4.7.8).

use std::collections::HashMap;
use std::sync::LazyLock;

use countersign_openapi::OperationKey;
use regex::Regex;

use super::address;
use super::at::At;
use super::example::PageExample;
use super::outline::{Outline, Statement, StatementRole};
use super::paths::{Located, Paths};
use super::sample::SampleRequest;
use super::targets::{self, RequestTarget};
use super::unread;
use crate::text::form;

/// An operation that the page speaks of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OperationMention {
    /// Its method, and its path behind the base that the page states.
    pub key: OperationKey,
    /// The base, with its origin where that is told.
    pub base: Option<String>,
    pub at: At,
    /// How many statements come before it.
    pub position: usize,
    /// The text that it was read from.
    pub quote: String,
    /// Whether the whole page is about it: its frontmatter says so.
    pub own: bool,
    /// Whether an item of a list or a cell of a table names it, perhaps in passing.
    pub is_listed: bool,
    /// Whether the page says that it needs no credential.
    pub is_public: bool,
}

/// The operations that a page speaks of, in order: in samples, in sentences,
/// headings and tables, in attributes, in embedded documents.
pub fn read(outline: &Outline<'_>, paths: &Paths) -> Vec<OperationMention> {
    let mut found = Vec::new();
    if !outline.is_of_another() {
        for target in targets::all(outline) {
            found.extend(said(outline, paths, &target));
        }
        for example in &outline.examples {
            shown(outline, paths, example, &mut found);
        }
    }
    for document in outline.documents() {
        for operation in document.contract.operations() {
            let key = operation.key();
            let (quote, at) = (key.to_string(), document.at(&operation.source));
            let base = operation.server.clone().or_else(|| document.contract.server.clone());
            let base = base.map(|base| base.trim_end_matches('/').to_owned()).filter(|base| !base.is_empty());
            let base = base.or_else(|| paths.only_base());
            found.push(OperationMention {
                key,
                base,
                at,
                position: document.position,
                quote,
                own: false,
                is_listed: false,
                is_public: !document.contract.schemes().is_empty() && !operation.needs_credential(),
            });
        }
    }
    found.sort_by_key(|mention| (mention.position, mention.at.line));
    based(&mut found);
    super::open::mark(outline, &mut found);
    found
}

/// Where one mention of an operation tells its base, the others have that too.
fn based(operations: &mut [OperationMention]) {
    let mut known: HashMap<OperationKey, String> = HashMap::new();
    for mention in operations.iter() {
        if let Some(base) = &mention.base {
            known.entry(mention.key.unnamed()).or_insert_with(|| base.clone());
        }
    }
    for mention in operations.iter_mut().filter(|mention| mention.base.is_none()) {
        mention.base = known.get(&mention.key.unnamed()).cloned();
    }
}

/// A path that stands for that of any operation: `/{endpoint}`, `/{protected action}`.
static ANY: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?i)^/\{[\w -]*(?:endpoint|action|path|method|operation|route)\}/?$").expect("a constant pattern")
});

/// The part of a page that says where its operation is.
static PART: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"^\W*(?:(?:http |request )?(?:url|uri|endpoint|method|address)|http request|requests?)\W*$")
        .expect("a constant pattern")
});

/// The operation that a place speaks of: the last one before it in its
/// section or one around it, else the only one of the page.
pub fn at<'o>(
    outline: &Outline<'_>,
    operations: &'o [OperationMention],
    place: At,
    position: usize,
) -> Option<&'o OperationMention> {
    let section = place.section;
    // What stands behind a sample has its position, too.
    let is_before = |mention: &OperationMention| {
        mention.position < position || mention.position == position && mention.at.line <= place.line
    };
    let before = operations.partition_point(is_before);
    let near = operations[..before].iter().rev().take(24);
    let around: Vec<usize> = outline.page.ancestry(section).collect();
    // The page as a whole is no place; neither is its one top heading.
    let tops = around.len().saturating_sub(if around.len() > 2 { 2 } else { 1 });
    let found = near.filter(|mention| {
        let inside = || outline.page.ancestry(mention.at.section).collect::<Vec<_>>();
        mention.at.section == section || around[..tops].iter().any(|near| inside().contains(near))
    });
    let own = || operations.iter().find(|mention| mention.own);
    let only = || {
        let is_meant = |mention: &&OperationMention| !is_aside(outline, mention);
        let first = operations[..before].iter().find(is_meant).or(operations[..before].first())?;
        // In a sample deep in another part of the page it is an example of that.
        let home = outline.page.sections.get(first.at.section).and_then(|own| own.parent);
        // `## URL` is a part of a page about one operation.
        let is_part = |home: &usize| PART.is_match(&outline.page.sections[*home].title.to_lowercase());
        if home.filter(|home| !is_part(home)).is_some_and(|home| !around.contains(&home)) {
            return None;
        }
        // What a page leads on to is of other pages.
        let is_it = |mention: &OperationMention| mention.key.is_like(&first.key) || is_aside(outline, mention);
        let is_alone = operations.iter().all(is_it) && !unread::is_labelled(outline, &around[..tops], position);
        is_alone.then_some(first)
    };
    // The only one of a part of the page: `## List pods`, the answer, and below it `### HTTP request`, or the request.
    let is_begun = operations[..before].iter().rev().take(24).any(|mention| around.contains(&mention.at.section));
    let inner = || {
        let is_below = |mention: &&OperationMention| {
            let is_own = mention.at.section == section;
            let is_part = around[..tops].contains(&section) && !(is_own && is_begun);
            is_part && outline.page.ancestry(mention.at.section).any(|part| part == section)
        };
        let mut below = operations[before..].iter().filter(is_below);
        let first = below.next()?;
        below.all(|mention| mention.key.is_like(&first.key)).then_some(first)
    };
    // `### Success response` behind `### `POST /token``: the one above, in a section beside it.
    let above = || {
        let title = outline.page.sections.get(section).map_or("", |section| section.title.as_str());
        let parent = outline.page.sections.get(section).and_then(|section| section.parent);
        let mut strong = operations[..before].iter().rev().filter(|mention| !mention.is_listed);
        let is_beside = |mention: &&OperationMention| {
            parent.is_some_and(|parent| outline.page.ancestry(mention.at.section).any(|around| around == parent))
        };
        strong.next().filter(|_| ANSWER.is_match(&title.to_lowercase())).filter(is_beside)
    };
    found.max_by_key(|mention| mention.position).or_else(inner).or_else(own).or_else(above).or_else(only)
}

/// The operation that a page is about though it names others: it stands right below the page's title, and nothing
/// else does; the others stand in parts of their own.
pub fn of_page<'o>(
    outline: &Outline<'_>,
    operations: &'o [OperationMention],
    place: At,
    position: usize,
) -> Option<&'o OperationMention> {
    let before = &operations[..operations.partition_point(|mention| mention.position <= position)];
    let first = before.first()?;
    let sections = &outline.page.sections;
    let home = sections.get(first.at.section).filter(|home| !home.title.is_empty())?;
    let title = sections.iter().position(|section| !section.title.is_empty())?;
    let above = outline.statements[..first.position.min(outline.statements.len())].iter();
    let is_first = title == first.at.section
        && above.clone().all(|above| !matches!(above.role, StatementRole::Sentence | StatementRole::Item))
        && above
            .clone()
            .filter(|above| above.role == StatementRole::Heading && above.section == first.at.section)
            .count()
            == 1;
    // In a sentence it is named for what that says.
    let is_named = |it: &Statement| it.line == first.at.line && it.text.split_whitespace().count() > 3;
    if outline.statements.get(first.position).is_some_and(is_named) {
        return None;
    }
    let is_below = home.parent.is_none_or(|parent| outline.page.ancestry(place.section).any(|around| around == parent));
    let is_alone =
        before.iter().skip(1).all(|other| other.at.section != first.at.section || other.key.is_like(&first.key));
    (is_first && is_below && is_alone && !is_of_many(before)).then_some(first)
}

/// Whether more operations are named than a page about one does.
fn is_of_many(operations: &[OperationMention]) -> bool {
    let mut keys: Vec<_> = operations.iter().map(|mention| mention.key.unnamed()).collect();
    keys.sort_by_key(ToString::to_string);
    keys.dedup();
    keys.len() > 2
}

/// Whether an operation is named in a list of what to read next.
fn is_aside(outline: &Outline<'_>, mention: &OperationMention) -> bool {
    static ASIDE: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(r"^\W*(?:next steps?|see also|what(?:['’]s| is) next\??|where to go next|further reading|learn more|related(?: (?:endpoints|operations|methods|pages|topics|articles|resources|guides|links))?)\W*$")
            .expect("a constant pattern")
    });
    static SUCCESSOR: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(r"\b(?:migrat(?:e|es|ing|ion)|switch(?:ing)?|mov(?:e|ing))\b[^.;]{0,60}\bto\b|\b(?:replaced|superseded|succeeded) by\b|^\W*(?:deprecated\W+)?(?:please )?use [^.;]{3,80} instead\b|\bin favou?r of\b|^\W*(?:please )?use the new\b")
            .expect("a constant pattern")
    });
    let statement = outline.statements.get(mention.position).filter(|_| !mention.at.embedded);
    if statement.is_some_and(|it| {
        it.line == mention.at.line && it.role == StatementRole::Sentence && SUCCESSOR.is_match(&it.lower)
    }) {
        return true;
    }
    let title = outline.page.sections.get(mention.at.section).map_or("", |section| section.title.as_str());
    mention.is_listed && title.len() <= 60 && ASIDE.is_match(&title.to_lowercase())
}

/// The title of a part that shows the answer of the operation before it; one for answers as such is none.
static ANSWER: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"^\W*(?:(?:example|sample|success(?:ful)?|http|json|the|api|server) )*(?:response|output|result|reply|answer)(?: (?:body|example|sample|payload|json|content|data|\(?\d{3}.*))*\W*$|^\W*(?:example|sample) (?:response|output|answer)s?\b|^\W*(?:response|output) (?:example|sample)s?\b|^\W*(?:successful|success) responses?\W*$|^\W*returns\W*$")
        .expect("a constant pattern")
});

/// The operation that a place says something of: the one that its statement names, or the one that a title around it
/// is, or that the whole page is about.
pub fn told<'o>(
    outline: &Outline<'_>,
    operations: &'o [OperationMention],
    place: At,
    position: usize,
) -> Option<&'o OperationMention> {
    let section = place.section;
    let from = operations.partition_point(|mention| mention.position < position);
    let mut here = operations[from..].iter().take_while(|mention| mention.position == position && !mention.at.embedded);
    let is_statement = |mention: &&OperationMention| {
        mention.at.line == place.line && outline.statements.get(position).is_some_and(|it| it.line == place.line)
    };
    // `… Then call `POST /x`` is said of another.
    let begins = |mention: &&OperationMention| {
        let text = outline.statements.get(position).map_or("", |it| it.text.trim_start_matches(['`', '*', ' ']));
        text.starts_with(mention.key.method())
    };
    let named = here.next().filter(is_statement).filter(begins);
    let titled = || {
        outline.page.ancestry(section).find_map(|around| {
            let end = operations.partition_point(|mention| {
                mention.position < position || mention.position == position && mention.at.line <= place.line
            });
            let is_title = |mention: &&OperationMention| {
                let statement = outline.statements.get(mention.position);
                mention.at.section == around
                    && statement.is_some_and(|it| it.role == StatementRole::Heading && it.line == mention.at.line)
            };
            operations[..end].iter().rev().find(is_title)
        })
    };
    named.or_else(titled).or_else(|| operations.iter().find(|mention| mention.own))
}

fn said(outline: &Outline<'_>, paths: &Paths, target: &RequestTarget<'_>) -> Option<OperationMention> {
    let statement = &outline.statements[target.position];
    let own = matches!(&statement.role, StatementRole::Attributes(name, _) if name == "frontmatter");
    let place = place(paths, &target.url).then(|| paths.stated(&target.url))?;
    let quote = format!("{} {}", target.method, target.url);
    let found = mention(target.method, place?, &target.url, (statement.at(), target.position, quote, own))?;
    let is_listed = matches!(statement.role, StatementRole::Item | StatementRole::Row(_));
    Some(OperationMention { is_listed, ..found })
}

fn shown(outline: &Outline<'_>, paths: &Paths, example: &PageExample, found: &mut Vec<OperationMention>) {
    let mut add = |method: &str, target: &str, offset: usize, is_line: bool| {
        let place = place(paths, target).then(|| if is_line { paths.stated(target) } else { paths.shown(target) });
        if let Some(place) = place.flatten().filter(|_| form::METHODS.contains(&method)) {
            let quote = format!("{method} {target}");
            found.extend(mention(method, place, target, (example.at(offset), example.position, quote, false)));
        }
    };
    for request in &example.scan.requests {
        add(&request.method, &request.url, request.line, request.is_line() && !address::has_values(&request.url));
    }
    // A fence that is titled with the method, and holds the path.
    let titled = form::METHODS
        .iter()
        .find(|method| example.info.split(|c: char| !c.is_ascii_alphanumeric()).any(|word| word == **method));
    if let Some(method) = titled {
        for (line, target) in &example.scan.targets {
            add(method, target, *line, true);
        }
    }
    // A fence that holds the address alone, below a heading with the method.
    let address = example.text.trim();
    let headed = outline.titles(example.section).next().and_then(targets::titled_method);
    if let Some(method) = headed.filter(|_| form::is_address(address)) {
        add(method, address, 0, true);
    }
}

/// The operation that a sample's request asks, where it is one of the API.
pub fn asked_by(paths: &Paths, request: &SampleRequest) -> Option<OperationKey> {
    let is_one = place(paths, &request.url) && form::METHODS.contains(&request.method.as_str());
    let place = is_one.then(|| paths.shown(&request.url))??;
    let at = (At::page(0, 0), 0, String::new(), false);
    mention(&request.method, place, &request.url, at).map(|mention| mention.key)
}

/// Whether a target is one of an operation; what goes to the reader's own server is none.
fn place(paths: &Paths, target: &str) -> bool {
    let own = || ["/your", "/my-"].iter().any(|own| target.starts_with(own));
    let is_cut = target.split(['?', '#']).next().is_some_and(|path| path.ends_with("...") || path.ends_with('…'));
    let path = target.split(['?', '#']).next().unwrap_or(target);
    // `$CALLBACK_URL/ping`.
    let is_own_variable = target.starts_with(['$', '{', '<'])
        && target.split('/').next().is_some_and(|name| {
            let name = name.to_ascii_lowercase();
            ["callback", "webhook", "redirect"].iter().any(|own| name.contains(own))
        });
    let is_of_api =
        !address::is_wild(path) && !address::is_mock(target) && !address::is_given_away(target) && !is_own_variable;
    is_of_api && !is_cut && !own() && !paths.is_of_reader(target)
}

fn mention(
    method: &str,
    Located { path, base }: Located,
    target: &str,
    (at, position, quote, own): (At, usize, String, bool),
) -> Option<OperationMention> {
    // A request to the base itself asks whether it is there.
    let is_root = path.as_str() == "/" && target != "/";
    let is_any = ANY.is_match(path.as_str());
    let key = OperationKey::new(method, path);
    (!is_root && !is_any).then_some(OperationMention {
        key,
        base,
        at,
        position,
        quote,
        own,
        is_listed: false,
        is_public: false,
    })
}
