//! HTML in one file that asks for nothing from outside, to be read and to be sent to somebody. It says everything
//! without its script, which adds a filter, keys and buttons that copy.
//!
//! It begins with the verdict and the worst findings, which are known last: the run is held until its end
//! ([`super::collected`]), and the page is written in pieces.

pub mod changes;
mod coverage;
mod finding;
mod matrix;
mod shell;
mod witness;

use std::collections::BTreeSet;
use std::io::{self, Write};

use maud::{Markup, PreEscaped, html};

use self::coverage::AnswerCounts;
use super::collected::{CollectedRun, CollectedSection, RunFinding};
use super::escape_untrusted::visible;
use super::{
    ObservedCase, Report, ReportFormat, ReportHead, ReportStyle, ReportSubject, RunSummary, Tail, UNCHECKED, counted,
};
use crate::finding::{CaseOutcome, Severity};

pub const FORMAT: ReportFormat = ReportFormat {
    id: "html",
    about: "a page in one file, to look at and to pass on",
    open: |to, _: ReportStyle| Box::new(Html { to, head: None, run: CollectedRun::default() }),
};

/// So many findings are named beside the verdict.
const NAMED_FIRST: usize = 5;

struct Html<'w> {
    to: Box<dyn Write + 'w>,
    head: Option<ReportHead>,
    run: CollectedRun,
}

impl Report for Html<'_> {
    fn begin(&mut self, head: &ReportHead) -> io::Result<()> {
        self.run.begin(&head.outlook);
        self.head = Some(head.clone());
        Ok(())
    }

    fn provider(&mut self, subject: &ReportSubject) -> io::Result<()> {
        self.run.provider(subject);
        Ok(())
    }

    fn observed(&mut self, case: &CaseOutcome, observed: &ObservedCase) -> io::Result<()> {
        self.run.observed(case, observed.trace);
        Ok(())
    }

    fn case(&mut self, case: &CaseOutcome) -> io::Result<()> {
        self.run.case(case);
        Ok(())
    }

    fn end(&mut self, tail: &Tail) -> io::Result<()> {
        let found = self.run.findings(tail);
        let headline = self.run.verdict.headline(tail);
        let subject = subject(&self.run.sections);
        self.write(&shell::begin(&format!("{headline}: {subject}")))?;
        self.verdict(&headline, &subject, &found, tail)?;
        self.findings(&found, &tail.summary)?;
        self.matrices(&found)?;
        self.coverage(tail)?;
        self.write(&shell::end(&self.foot()))?;
        self.to.flush()
    }
}

/// What the page is about: the title of the one document, or how many providers.
fn subject(sections: &[CollectedSection]) -> String {
    match sections {
        [one] => name(one),
        many => counted(many.len(), "provider"),
    }
}

/// The name that a section's document gives itself, else that of the provider.
fn name(section: &CollectedSection) -> String {
    match section.title() {
        Some(title) => visible(title),
        None => visible(&section.name),
    }
}

impl Html<'_> {
    fn write(&mut self, markup: &Markup) -> io::Result<()> {
        self.to.write_all(markup.0.as_bytes())
    }

    fn verdict(&mut self, headline: &str, subject: &str, found: &[RunFinding], tail: &Tail) -> io::Result<()> {
        let run = &self.run;
        let class = shell::class_of(run.verdict.standing(tail));
        let counts = AnswerCounts::of(run.sections.iter().flat_map(|section| &section.operations));
        let worst = found.iter().filter(|found| found.cause.first.finding.waived.is_none());
        let worst: Vec<&RunFinding> =
            worst.filter(|found| found.cause.first.finding.severity > Severity::Note).take(NAMED_FIRST).collect();
        self.write(&html! {
            header.verdict.(class) aria-labelledby="verdict" {
                div {
                    p.kicker { (subject) }
                    h1 id="verdict" { (headline) }
                    p.about { (asked(&run.sections)) }
                    @if !worst.is_empty() {
                        ol.top { @for found in worst { (named(found, run)) } }
                    }
                }
                div {
                    (facts(self.head.as_ref(), &run.sections, tail))
                    @if counts.all() > 0 {
                        p.label { "Documented answers judged: " (counts.judged()) " of " (counts.all()) }
                        (counts.bar())
                        p.soft.small { (counts.words()) ". " a href="#coverage" { "Which, and why not" } }
                    }
                }
            }
        })
    }

    fn findings(&mut self, found: &[RunFinding], summary: &RunSummary) -> io::Result<()> {
        let many = self.run.sections.len() > 1;
        let is_known = |found: &&RunFinding| found.cause.first.finding.waived.is_some();
        let (known, new): (Vec<&RunFinding>, Vec<&RunFinding>) = found.iter().partition(is_known);
        self.write(&html! {
            (PreEscaped("<section aria-label=\"Findings\">"))
            h2 { "Findings" small { (summary.found()) } }
            @if !new.is_empty() { (shell::tools(&["error", "warning", "note"])) }
        })?;
        for (index, found) in new.into_iter().enumerate() {
            self.finding(found, many, finding::is_open(&found.cause, index))?;
        }
        if !known.is_empty() {
            self.write(&html! {
                (PreEscaped("<details class=\"fold\"><summary>"))
                (counted(known.len(), "finding")) " that " @if known.len() == 1 { "is" } @else { "are" } " known: waived, or in the baseline"
                (PreEscaped("</summary>"))
            })?;
            for found in known {
                self.finding(found, many, false)?;
            }
            self.write(&PreEscaped("</details>".to_owned()))?;
        }
        self.write(&PreEscaped("</section>".to_owned()))
    }

    fn finding(&mut self, found: &RunFinding, many: bool, open: bool) -> io::Result<()> {
        let section = found.section.and_then(|index| self.run.sections.get(index));
        let provider = many.then_some(found.provider.as_str());
        let article = finding::article(&found.cause, section, provider, open);
        self.write(&article)
    }

    fn matrices(&mut self, found: &[RunFinding]) -> io::Result<()> {
        let shown: BTreeSet<String> =
            found.iter().flat_map(|found| found.cause.ids().take(finding::MOST_PLACES)).map(str::to_owned).collect();
        let folded: usize = self.run.sections.iter().map(folded).sum();
        self.write(&html! {
            (PreEscaped("<section aria-label=\"Operations and scenarios\">"))
            h2 { "Operations and scenarios" }
            (matrix::legend())
            @if folded > 0 {
                p.tools {
                    label { input type="checkbox" id="show-rest"; " Show the " (counted(folded, "operation")) " in which all agreed or nothing was sent" }
                }
            }
        })?;
        for index in 0..self.run.sections.len() {
            self.matrix(index, &shown)?;
        }
        self.write(&PreEscaped("</section>".to_owned()))
    }

    fn matrix(&mut self, index: usize, shown: &BTreeSet<String>) -> io::Result<()> {
        let Html { to, run, .. } = self;
        let section = &run.sections[index];
        let mut write = |markup: Markup| to.write_all(markup.0.as_bytes());
        let is_used =
            |(column, _): &(usize, &str)| section.operations.iter().any(|operation| operation.cells[*column].is_some());
        let columns: Vec<(usize, &str)> = run.scenarios.iter().copied().enumerate().filter(is_used).collect();
        let operations = section.operations.len();
        write(html! { @if run.sections.len() > 1 { h3.provider { (name(section)) } } })?;
        let is_folded = folded(section) == operations;
        if is_folded {
            write(html! { p.soft { "None of " (counted(operations, "operation")) " has a finding of weight." } })?;
        }
        write(matrix::begin(&columns, &format!("Operations and scenarios of {}", name(section)), is_folded))?;
        let groups = matrix::groups(section);
        for group in &groups {
            write(matrix::group_head(group, columns.len(), operations, groups.len() == 1))?;
            for operation in group.rows() {
                write(matrix::row(operation, section, &columns, shown))?;
            }
        }
        write(matrix::end())
    }

    fn coverage(&mut self, tail: &Tail) -> io::Result<()> {
        let Html { to, run, .. } = self;
        let mut write = |markup: Markup| to.write_all(markup.0.as_bytes());
        write(html! {
            (PreEscaped("<section id=\"coverage\" aria-label=\"What was judged\">"))
            h2 { "What was judged, and what was not" }
            p.legend {
                span { span.chip.good { "200 ✓" } " came, and agrees" }
                span { span.chip.bad { "401 ✗" } " came, and something clashes" }
                span { span.chip { "404" } " did not come, or could not be compared" }
            }
        })?;
        for section in &run.sections {
            write(html! { @if run.sections.len() > 1 { h3.provider { (name(section)) } } })?;
            coverage::tags(section, &mut write)?;
            write(coverage::unjudged(&section.id, &tail.summary.coverage.responses.unjudged))?;
            write(coverage::reasons(section))?;
        }
        if let Some(unasked) = tail.summary.unasked() {
            write(html! { p.soft { (visible(&unasked)) "." } })?;
        }
        write(PreEscaped("</section>".to_owned()))
    }

    fn foot(&self) -> Markup {
        html! {
            @if let Some(head) = &self.head { (head.tool.name) " " (head.tool.version) ", seed " (head.seed) ". " }
            "Credentials are left out of this page. A finding's id is the same in every run; "
            code { "countersign replay ID" } " sends its case again, " code { "countersign explain ID" }
            " says what a rule asks."
        }
    }
}

/// How many of a section's rows are folded.
fn folded(section: &CollectedSection) -> usize {
    let all = section.operations.len();
    section.operations.iter().filter(|operation| matrix::is_folded(operation, all)).count()
}

/// Who was asked.
fn asked(sections: &[CollectedSection]) -> Markup {
    match sections {
        [one] if one.target == "stub" => html! { "No service was asked: a stub made from the document answered." },
        [one] if one.target == "recorded" => html! { "Judged from a recording." },
        [one] => html! { "Asked at " code { (visible(&one.target)) } },
        many if many.iter().all(|section| section.target == "stub") => {
            html! { "No service was asked: stubs made from the documents answered." }
        }
        many => {
            html! { @for (index, section) in many.iter().enumerate() { @if index > 0 { ", " } (visible(&section.id)) } }
        }
    }
}

/// A finding in the list of the worst.
fn named(found: &RunFinding, run: &CollectedRun) -> Markup {
    let finding = &found.cause.first.finding;
    let severity = finding.severity.to_string();
    let operations = found.cause.operations();
    let section = found.section.and_then(|index| run.sections.get(index));
    let request = |id: &str| {
        let own = section.and_then(|section| section.contract.operation(id));
        own.map_or_else(|| visible(id), |own| visible(&format!("{} {}", own.method, own.path)))
    };
    html! {
        li {
            span.pill.(severity) { (severity) }
            a href={ "#f-" (finding.id) } {
                @match operations.as_slice() {
                    [] => {},
                    [(one, _)] => { b { (request(one)) } ": " },
                    many => { b { (many.len()) " operations" } ": " },
                }
                (visible(&finding.message))
            }
        }
    }
}

fn facts(head: Option<&ReportHead>, sections: &[CollectedSection], tail: &Tail) -> Markup {
    let summary = &tail.summary;
    html! {
        dl.facts {
            @match sections {
                [one] => {
                    dt { "Document" }
                    dd {
                        (visible(one.document.name()))
                        @if let Some(version) = super::version_of(&one.document) { ", version " (visible(&version)) }
                        @if one.contract.incomplete { ", incomplete by its own word" }
                    }
                },
                many => {
                    dt { "Providers" }
                    dd { @for (index, section) in many.iter().enumerate() { @if index > 0 { ", " } (name(section)) } }
                },
            }
            @for section in sections.iter().filter(|section| section.is_unchecked) {
                dt { "Certificate" } dd { (visible(&section.target)) ": " (UNCHECKED) }
            }
            @if let Some(head) = head {
                dt { "Run" } dd { time { (head.started) } }
            }
            dt { "Requests" } dd { (summary.requests) " in " (format!("{:.1}", summary.seconds)) " s" }
            dt { "Cases" } dd { (summary.verdicts()) }
            dt { "Operations" }
            dd {
                (summary.coverage.operations.asked) " of " (summary.coverage.operations.all) " asked, "
                (summary.coverage.operations.served) " served"
            }
            @if tail.interrupted { dt { "Ended" } dd { "before its end" } }
        }
    }
}
