//! Which operation a place of a page speaks of, shows or tells of.

use std::sync::LazyLock;

use regex::Regex;

use super::at::At;
use super::example::PageExample;
use super::operations::OperationMention;
use super::outline::{Outline, Statement, StatementRole};
use super::{languages, unread};
use crate::text::page::PageSection;

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
    // Of several top headings each is one.
    let is_top = |section: &PageSection| section.parent == Some(0);
    let has_tops = outline.page.sections.iter().filter(|section| is_top(section)).count() > 1;
    let is_of_top = |mention: &OperationMention| {
        let statement = outline.statements.get(mention.position).filter(|it| it.line == mention.at.line);
        // What a sample asks there is an example.
        let is_line = || outline.examples.iter().any(|example| example.line == mention.at.line && is_line(example));
        has_tops && mention.at.section > 0 && (statement.is_some() || is_line())
    };
    let found = near.filter(|mention| {
        let inside = || outline.page.ancestry(mention.at.section).collect::<Vec<_>>();
        mention.at.section == section
            || around[..tops].iter().any(|near| inside().contains(near))
            || around.contains(&mention.at.section) && (is_title(outline, mention) || is_of_top(mention))
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
        // `## Verify your version` beside it is about something else.
        let own = outline.page.sections.get(section).map_or("", |own| own.title.as_str());
        if first.at.section != section && is_other(&own.to_lowercase()) {
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
            if is_own && is_led_to(outline, mention, position) {
                return false;
            }
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
    let behind = outline.line_before(place);
    let found = found.max_by_key(|mention| (mention.position, Some(mention.at.line) == behind));
    // An answer is its own block's, and right behind several commands in one block that of the last of them.
    let found = found.map(|mention| {
        let own = outline.block_of(place);
        // A sentence may lead to it.
        let block = outline.block_of(mention.at).filter(|_| mention.position + 1 >= position);
        let is_in = |other: &&OperationMention, block: Option<usize>| {
            block.is_some() && other.position == mention.position && outline.block_of(other.at) == block
        };
        let mut near = operations[..before].iter().rev().take(24);
        let inside = near.clone().find(|other| is_in(other, own));
        inside.or_else(|| near.find(|other| is_in(other, block))).unwrap_or(mention)
    });
    // Behind the same request in several languages stands the answer to what the first of them asks.
    let found = found.map(|mention| {
        let first =
            languages::first_beside(outline, mention.at.section).filter(|_| !around.contains(&mention.at.section));
        let asked = first.and_then(|first| operations[..before].iter().rev().find(|other| other.at.section == first));
        asked.unwrap_or(mention)
    });
    found.or_else(inner).or_else(own).or_else(above).or_else(only)
}

/// Whether a sentence behind a place leads to an operation that is asked next: `Then look at the task with …`. A label
/// does not.
fn is_led_to(outline: &Outline<'_>, mention: &OperationMention, position: usize) -> bool {
    // As many words as a label has.
    const LABEL: usize = 4;
    let is_said = |it: &Statement| it.role == StatementRole::Sentence && it.text.split_whitespace().count() > LABEL;
    let own = outline.statements.get(mention.position).filter(|it| it.line == mention.at.line);
    let before = mention.position.checked_sub(1).filter(|before| *before >= position);
    let before = before.map(|before| &outline.statements[before]).filter(|it| it.section == mention.at.section);
    match own {
        Some(own) => is_said(own),
        None => before.is_some_and(|it| is_said(it) && it.text.trim_end().ends_with(':')),
    }
}

/// Whether a block of code is a method and a path, and nothing besides.
fn is_line(example: &PageExample) -> bool {
    matches!(example.scan.requests.as_slice(), [request] if request.is_line())
        && example.text.trim().lines().count() == 1
}

/// Whether an operation is what a part of the page is titled.
fn is_title(outline: &Outline<'_>, mention: &OperationMention) -> bool {
    let statement = outline.statements.get(mention.position).filter(|_| !mention.at.embedded);
    statement.is_some_and(|it| it.role == StatementRole::Heading && it.line == mention.at.line)
}

/// The title of a part that does something of its own.
static OTHER: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"^\W*(?:(?:step )?\d+\W+)?(?:verify|check|monitor|install|configure|set up|download|upgrade|export|import|migrate|restore|back up|launch|start|stop|index|search|upload|generate|enable|disable) (?:[^\W\d]+ ){0,8}?(?:[^\W\d]+)\W*$")
        .expect("a constant pattern")
});

/// Whether a title, in lower case, is of something else than an answer.
fn is_other(title: &str) -> bool {
    const ANSWERS: [&str; 8] = ["respon", "result", "output", "answer", "return", "success", "example", "sample"];
    OTHER.is_match(title) && !ANSWERS.iter().any(|word| title.contains(word))
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
    let own = sections.get(place.section).map_or("", |own| own.title.as_str());
    if place.section != first.at.section && is_other(&own.to_lowercase()) {
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
