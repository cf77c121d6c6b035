//! What differs between statements, in the clothes of the report of a run.

use std::io::{self, Write};

use maud::{Markup, PreEscaped, html};

use super::{shell, witness};
use crate::drift::{Changes, StatementChange};
use crate::finding::{Class, Evidence};
use crate::report::ReportStyle;
use crate::report::changes::text::{aside, by_class};
use crate::report::changes::{ChangesFormat, ChangesHead, ComparedWitnesses, reaches};
use crate::report::escape_untrusted::visible;
use crate::report::verdict::capital;
use crate::rules;

pub const FORMAT: ChangesFormat =
    ChangesFormat { id: "html", about: "a page in one file, to look at and to pass on", write };

/// So many are named beside the verdict.
const NAMED_FIRST: usize = 5;

/// So many are open from the beginning.
const OPEN_FIRST: usize = 5;

fn write(to: &mut dyn Write, head: &ChangesHead, changes: &Changes, _: &ReportStyle) -> io::Result<()> {
    let mut put = |markup: Markup| to.write_all(markup.0.as_bytes());
    let headline = head.headline(changes);
    put(shell::begin(&format!("{headline}: {}", head.title)))?;
    put(verdict(head, &headline, changes))?;
    put(html! {
        (PreEscaped("<section aria-label=\"What differs\">"))
        h2 { "What differs" small { (counted(changes)) } }
        @if changes.changes.is_empty() { p.soft { "Nothing." } }
        @else { (shell::tools(&["breaking", "unclear", "compatible", "note"])) }
    })?;
    for (index, change) in changes.changes.iter().enumerate() {
        put(article(head, change, index < OPEN_FIRST && change.counts() && change.class == Class::Breaking))?;
    }
    put(PreEscaped("</section>".to_owned()))?;
    put(shell::end(&html! {
        "countersign " (env!("CARGO_PKG_VERSION")) ". A change\u{2019}s id is the same in every run. "
        code { "countersign explain RULE" } " says what a rule asks."
    }))
}

fn counted(changes: &Changes) -> String {
    let told = [by_class(changes.summary), aside(changes.summary)];
    told.into_iter().filter(|told| !told.is_empty()).collect::<Vec<_>>().join(", ")
}

fn verdict(head: &ChangesHead, headline: &str, changes: &Changes) -> Markup {
    let class = shell::class_of(head.standing(changes));
    let summary = changes.summary;
    let shares = [("bad", summary.breaking), ("mid", summary.unclear), ("blue", summary.compatible)];
    let all = summary.disagreements();
    let what = match head.compared {
        ComparedWitnesses::Documentation => {
            "Documentation against the OpenAPI document, and against what it stated before"
        }
        ComparedWitnesses::Documents => "One OpenAPI document, then and now",
        ComparedWitnesses::Pages => "One documentation page, then and now",
    };
    html! {
        header.verdict.(class) aria-labelledby="verdict" {
            div {
                p.kicker { (visible(&head.title)) }
                h1 id="verdict" { (visible(headline)) }
                p.about { (what) }
                @if all > 0 {
                    ol.top { @for change in changes.changes.iter().filter(|change| change.counts() && change.class != Class::Note).take(NAMED_FIRST) { (named(change)) } }
                }
            }
            div {
                dl.facts {
                    dt { "Earlier" } dd { (visible(&head.earlier)) }
                    dt { "Later" } dd { (visible(&head.later)) }
                    @if let Some(statements) = head.statements { dt { "Statements" } dd { (statements) " on the pages" } }
                }
                @if all > 0 {
                    p.label { "For a client" }
                    (shell::bar(&shares, all, &self::counted(changes)))
                    p.soft.small { (self::counted(changes)) }
                }
                @if !changes.unread.is_empty() {
                    details.small {
                        summary { (changes.summary.unread) " pages were not read: of them nothing is known" }
                        ul { @for unread in &changes.unread { li { (visible(&unread.page)) ": " (visible(&unread.reason)) } } }
                    }
                }
                @for (kind, named) in changes.left_aside() {
                    details.small {
                        summary { (named.len()) " " (kind) }
                        ul { @for name in named { li { (visible(name)) } } }
                    }
                }
            }
        }
    }
}

fn named(change: &StatementChange) -> Markup {
    html! {
        li {
            span.pill.(change.class) { (change.class) }
            a href={ "#f-" (change.id) } { b { (visible(&change.subject)) } ": " (shell::words(&change.message)) }
        }
    }
}

fn article(head: &ChangesHead, change: &StatementChange, open: bool) -> Markup {
    let StatementChange { id, provider, rule, subject, class, message, earlier, later, .. } = change;
    let witness_of = |said: &Option<Evidence>| said.as_ref().map(|said| said.witness);
    let asked_twice = match (witness_of(earlier), witness_of(later)) {
        (Some(earlier), Some(later)) => earlier == later,
        _ => true,
    };
    let card = |said: &Evidence, now| {
        let document = head.document(said);
        if asked_twice { witness::card_of_then_and_now(said, document, now) } else { witness::card(said, document, "") }
    };
    html! {
        details.finding.(class) id={ "f-" (id) } data-rule=(visible(rule)) open[open] {
            summary {
                span.pill.(class) { (class) }
                h3 { (shell::words(&capital(message))) }
                span.where { (visible(provider)) " · " (visible(subject)) @if let Some(aside) = change.aside() { " · " (visible(&aside)) } }
            }
            div.inside {
                div.witnesses {
                    @match earlier { Some(said) => (card(said, false)), None => (witness::absent("Before")) }
                    @match later { Some(said) => (card(said, true)), None => (witness::absent("Now")) }
                }
                @if let Some(reaches) = reaches(change) { p.small.soft { (visible(&capital(&reaches))) } }
                @if let Some(page) = rules::page(rule).or_else(|| rules::stated(rule)) {
                    p.soft {
                        (shell::why(&page.why)) " "
                        a href=(page.reference()) rel="noreferrer" { (visible(rule)) }
                    }
                }
                p.small.soft { "id " code { (id) } }
            }
        }
    }
}
