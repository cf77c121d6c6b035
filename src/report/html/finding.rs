//! A finding as an article: what is wrong, who says what, where, and how to see it again.

use countersign_openapi::Document;
use maud::{Markup, html};

use crate::finding::{Evidence, Severity};
use crate::report::escape_untrusted::{visible, visible_lines};
use crate::report::found::{FoundAt, ShownFinding, says};
use crate::report::place::source;
use crate::rules;

pub fn article(found: &ShownFinding, provider: &str, document: Option<&Document>) -> Markup {
    let finding = &found.finding;
    let severity = finding.severity.to_string();
    let class = if finding.waived.is_some() { "waived" } else { &severity };
    let check = rules::EXCHANGE.iter().find(|check| check.id() == finding.check);
    html! {
        article class=(class) {
            details open[finding.severity == Severity::Error && finding.waived.is_none()] {
                summary {
                    span.badge { (severity) @if finding.waived.is_some() { ", waived" } } " "
                    code { (visible(&finding.check)) } " "
                    h4 { (visible(&finding.message)) }
                    @if let Some(more @ 1..) = found.places.len().checked_sub(1) { small { " and in " (more) " more" } }
                }
                div.inside {
                    @if let Some(reason) = &finding.waived { p { "Waived: " (visible(reason)) } }
                    dl.witnesses {
                        (witness(&finding.earlier, document, &found.and_elsewhere()))
                        (witness(&finding.later, document, ""))
                    }
                    @if let Some(check) = check {
                        p.dim { (check.why()) " " a href=(check.reference()) rel="noreferrer" { "Reference" } }
                    }
                    h4 { "Where" }
                    (places(&found.places, provider))
                    @if !found.folded.is_empty() {
                        details {
                            summary { "In each of " (found.folded.len()) " cases" }
                            (places(&found.folded, provider))
                        }
                    }
                    @if let Some(command) = &finding.reproduce {
                        h4 { "See it again" }
                        pre.command tabindex="0" { code { (visible_lines(command)) } }
                    }
                }
            }
        }
    }
}

fn witness(said: &Evidence, document: Option<&Document>, elsewhere: &str) -> Markup {
    html! {
        div {
            dt { (said.witness) " " (says(said)) }
            dd {
                pre { (visible_lines(&said.says)) }
                small { (visible(&source(said, document))) (elsewhere) }
            }
        }
    }
}

fn places(places: &[FoundAt], provider: &str) -> Markup {
    html! {
        ul.places {
            @for place in places {
                li id={ "f-" (place.id) } { (visible(provider)) " " (visible(&place.name())) " " code.dim { (place.id) } }
            }
        }
    }
}
