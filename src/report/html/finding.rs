//! A finding: what is wrong, where, who says what, the exchange, and how to see it again.

use countersign_openapi::Document;
use maud::{Markup, html};

use super::{shell, witness};
use crate::claim::Witness;
use crate::finding::{Evidence, Severity};
use crate::report::collected::CollectedSection;
use crate::report::escape_untrusted::{visible, visible_lines};
use crate::report::exchange_text::ExchangeText;
use crate::report::found::{FoundAt, ShownCause};
use crate::report::verdict::capital;
use crate::rules;

/// So many operations are named in a finding's head.
const NAMED: usize = 2;

/// So many places are listed of a finding; JSON has them all.
pub const MOST_PLACES: usize = 400;

/// Writes a finding; it is open where it is worth to be read first.
pub fn article(cause: &ShownCause, section: Option<&CollectedSection>, provider: Option<&str>, open: bool) -> Markup {
    let finding = &cause.first.finding;
    let document = section.map(|section| &section.document);
    let severity = finding.severity.to_string();
    let class = if finding.waived.is_some() { "known" } else { &severity };
    let exchange = section.and_then(|section| section.exchange(cause.ids()));
    let page = rules::page(&finding.check);
    html! {
        details.finding.(class) id={ "f-" (finding.id) } data-rule=(visible(&finding.check)) open[open] {
            summary {
                span.pill.(severity) { (severity) }
                h3 { (capital(&visible(&finding.message))) }
                span.where { (place(cause, section, provider)) }
            }
            div.inside {
                @if let Some(reason) = &finding.waived { p { b { "Known: " } (visible(reason)) } }
                div.witnesses {
                    (card(&finding.earlier, cause, document))
                    (card(&finding.later, cause, document))
                }
                @for also in &finding.also {
                    p.small { "The same answer also breaks " code { (visible(&also.check)) } ": " (visible(&also.message)) }
                }
                @if let Some(page) = page {
                    p.soft {
                        (shell::why(&page.why)) " "
                        a href=(page.reference()) rel="noreferrer" { (visible(&finding.check)) }
                    }
                }
                @if let Some(exchange) = exchange { (exchanged(exchange)) }
                @if let Some(command) = &finding.reproduce {
                    div.again {
                        div.row { h4 { "See it again" } }
                        pre.command tabindex="0" { (visible_lines(command)) }
                    }
                }
                (places(cause))
            }
        }
    }
}

fn card(said: &Evidence, cause: &ShownCause, document: Option<&Document>) -> Markup {
    let finding = &cause.first.finding;
    match (&finding.answer, said.witness) {
        (Some(answer), Witness::Live) => witness::card_of_answer(said, document, answer),
        _ if std::ptr::eq(said, &finding.earlier) => witness::card(said, document, &cause.first.and_elsewhere()),
        _ => witness::card(said, document, ""),
    }
}

/// Where it was found, in a line: the first operations, and by which scenarios.
fn place(cause: &ShownCause, section: Option<&CollectedSection>, provider: Option<&str>) -> Markup {
    let operations = cause.operations();
    let mut scenarios: Vec<&str> = Vec::new();
    for scenario in operations.iter().flat_map(|(_, scenarios)| scenarios) {
        if !scenarios.contains(scenario) {
            scenarios.push(scenario);
        }
    }
    let request = |id: &str| {
        let own = section.and_then(|section| section.contract.operation(id));
        own.map_or_else(|| visible(id), |own| visible(&format!("{} {}", own.method, own.path)))
    };
    let more = operations.len().saturating_sub(NAMED);
    html! {
        @if let Some(provider) = provider { (visible(provider)) ": " }
        @for (index, (operation, _)) in operations.iter().take(NAMED).enumerate() {
            @if index > 0 { ", " }
            (request(operation))
        }
        @if more > 0 { " and " (more) " more operations" }
        @if operations.is_empty() { "the whole document" }
        @if let Some(first) = scenarios.first() {
            " · " (visible(first))
            @match scenarios.len() { 1 => {}, 2 => { ", " (visible(scenarios[1])) }, count => { " and " (count - 1) " more scenarios" } }
        }
    }
}

fn exchanged(ExchangeText { sent, answered }: &ExchangeText) -> Markup {
    html! {
        details.fold {
            summary { "The exchange, without its credentials" }
            div.exchange {
                div { h4 { "Sent" } pre { (sent) } }
                div { h4 { "Answered" } pre { (answered) } }
            }
        }
    }
}

/// Every place with its id, to which the matrix leads.
fn places(cause: &ShownCause) -> Markup {
    let all: Vec<&FoundAt> = cause.all().flat_map(|found| found.places.iter().chain(&found.folded)).collect();
    let more = all.len().saturating_sub(MOST_PLACES);
    html! {
        details.fold.ids {
            summary { @if all.len() == 1 { "Its place and id" } @else { "Its " (all.len()) " places and their ids" } }
            ul.places {
                @for place in all.iter().take(MOST_PLACES) { (listed(place, &cause.first.finding.id)) }
                @if more > 0 { li { "and " (more) " more, which the JSON report lists" } }
            }
        }
    }
}

/// A place. The finding's own id is that of the whole.
fn listed(place: &FoundAt, own: &str) -> Markup {
    html! {
        li id=[(place.id != own).then(|| format!("f-{}", place.id))] { (visible(&place.name())) " " code { (place.id) } }
    }
}

/// Whether a finding is open when the page is: an error, of the first few.
pub fn is_open(cause: &ShownCause, before: usize) -> bool {
    cause.first.finding.severity == Severity::Error && cause.first.finding.waived.is_none() && before < 5
}
