//! Which documented answers came and were judged, as a picture, and why the others were not.

use std::collections::BTreeMap;
use std::io;

use countersign_openapi::StatusKey;
use maud::{Markup, PreEscaped, html};

use super::shell;
use crate::finding::Verdict;
use crate::reason::UnjudgedReason;
use crate::report::collected::{CollectedOperation, CollectedSection, UnjudgedCases};
use crate::report::coverage::{AnswerCoverage, UnjudgedResponse};
use crate::report::escape_untrusted::visible;

/// How many documented answers there are, and what became of them.
#[derive(Debug, Clone, Copy, Default)]
pub struct AnswerCounts {
    pub agreed: usize,
    pub clashed: usize,
    pub not_judged: usize,
}

impl AnswerCounts {
    pub fn of<'a>(operations: impl Iterator<Item = &'a CollectedOperation>) -> AnswerCounts {
        operations.fold(AnswerCounts::default(), |counts, operation| AnswerCounts {
            agreed: counts.agreed + operation.answers.count(AnswerCoverage::Agreed),
            clashed: counts.clashed + operation.answers.count(AnswerCoverage::Clashed),
            not_judged: counts.not_judged + operation.answers.count(AnswerCoverage::NotJudged),
        })
    }

    pub fn all(self) -> usize {
        self.agreed + self.clashed + self.not_judged
    }

    pub fn judged(self) -> usize {
        self.agreed + self.clashed
    }

    pub fn words(self) -> String {
        let AnswerCounts { agreed, clashed, not_judged } = self;
        format!("{agreed} agree, {clashed} clash, {not_judged} not judged")
    }

    pub fn bar(self) -> Markup {
        shell::bar(&[("good", self.agreed), ("bad", self.clashed)], self.all(), &self.words())
    }
}

/// Of no more operations than this each is shown from the beginning.
const FEW: usize = 24;

/// So many cases are named for a reason; JSON has them all.
const MOST_NAMED: usize = 60;

/// Writes a bar for each tag, which opens to a square for each documented answer.
pub fn tags(section: &CollectedSection, write: &mut dyn FnMut(Markup) -> io::Result<()>) -> io::Result<()> {
    let mut tags: Vec<(&str, Vec<&CollectedOperation>)> = Vec::new();
    let mut known: BTreeMap<&str, usize> = BTreeMap::new();
    for operation in &section.operations {
        let tag = operation.tag.as_deref().unwrap_or_default();
        let index = *known.entry(tag).or_insert_with(|| {
            tags.push((tag, Vec::new()));
            tags.len() - 1
        });
        tags[index].1.push(operation);
    }
    let few = section.operations.len() <= FEW;
    write(PreEscaped("<div class=\"tags\">".to_owned()))?;
    for (tag, operations) in &tags {
        write(tag_head(tag, operations, few))?;
        operations.iter().try_for_each(|operation| write(answers(operation)))?;
        write(PreEscaped("</div></details>".to_owned()))?;
    }
    write(PreEscaped("</div>".to_owned()))
}

/// The bar of a tag; what it opens to is still open.
fn tag_head(tag: &str, operations: &[&CollectedOperation], open: bool) -> Markup {
    let counts = AnswerCounts::of(operations.iter().copied());
    let name = if tag.is_empty() { "operations".to_owned() } else { visible(tag) };
    html! {
        (PreEscaped(if open { "<details class=\"tag\" open>" } else { "<details class=\"tag\">" }))
        summary { b { (name) } (counts.bar()) span.soft { (counts.judged()) " of " (counts.all()) } }
        (PreEscaped("<div class=\"answers\">"))
    }
}

fn answers(operation: &CollectedOperation) -> Markup {
    html! {
        div {
            code { (visible(&operation.request)) }
            span.chips {
                @for (status, coverage) in operation.answers.iter() { (chip(*status, coverage)) }
                @if operation.answers.iter().next().is_none() { span.soft { "no answer is documented" } }
            }
        }
    }
}

fn chip(status: StatusKey, coverage: AnswerCoverage) -> Markup {
    let class = match coverage {
        AnswerCoverage::Agreed => "good",
        AnswerCoverage::Clashed => "bad",
        AnswerCoverage::NotJudged => "none",
    };
    let sign = match coverage {
        AnswerCoverage::Agreed => " ✓",
        AnswerCoverage::Clashed => " ✗",
        AnswerCoverage::NotJudged => "",
    };
    html! { span.chip.(class) title=(coverage.meaning()) { (status) (sign) } }
}

/// Why documented answers were not judged, and which.
pub fn unjudged(provider: &str, unjudged: &[UnjudgedResponse]) -> Markup {
    let mut by_reason: BTreeMap<UnjudgedReason, Vec<&UnjudgedResponse>> = BTreeMap::new();
    for response in unjudged.iter().filter(|response| response.provider == provider) {
        by_reason.entry(response.reason).or_default().push(response);
    }
    html! {
        @if !by_reason.is_empty() {
            ul.reasons {
                @for (reason, responses) in &by_reason {
                    li { details.fold {
                        summary { b { (responses.len()) " documented, not judged" } ": " (reason) }
                        ul.places {
                            @for response in responses.iter().take(MOST_NAMED) {
                                li { (visible(&response.operation)) ": " (visible(&response.status)) }
                            }
                            @if responses.len() > MOST_NAMED { li { "and " (responses.len() - MOST_NAMED) " more" } }
                        }
                    } }
                }
            }
        }
    }
}

/// Why cases were not judged, those first of which there are most.
pub fn reasons(section: &CollectedSection) -> Markup {
    let count = |cases: &UnjudgedCases| cases.operations.iter().map(|(_, names)| names.len()).sum::<usize>();
    let mut reasons: Vec<&UnjudgedCases> = section.reasons.iter().collect();
    reasons.sort_by_key(|cases| std::cmp::Reverse(count(cases)));
    html! {
        @if !reasons.is_empty() {
            ul.reasons {
                @for cases in reasons {
                    li { details.fold {
                        summary { b { (count(cases)) " " (verdict(cases.verdict)) } ": " (visible(&cases.reason.to_string())) }
                        ul.places { (named(cases)) }
                    } }
                }
            }
        }
    }
}

fn verdict(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Skipped => "not sent",
        _ => "sent, not judged",
    }
}

fn named(cases: &UnjudgedCases) -> Markup {
    let more = cases.operations.len().saturating_sub(MOST_NAMED);
    html! {
        @for (operation, names) in cases.operations.iter().take(MOST_NAMED) {
            li {
                (visible(operation)) ": "
                @if names.len() > 3 { (names.len()) " scenarios" } @else { (visible(&names.join(", "))) }
            }
        }
        @if more > 0 { li { "and " (more) " more operations" } }
    }
}
