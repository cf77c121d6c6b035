//! HTML in one file that asks for nothing from outside and runs no script.
//!
//! Rows are written as their operations' last cases come; only one provider's findings are held.

mod finding;
mod matrix;

use std::collections::{BTreeMap, BTreeSet};
use std::io::{self, Write};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use countersign_openapi::Document;
use maud::{DOCTYPE, Markup, PreEscaped, html};
use sha2::{Digest, Sha256};

use self::matrix::HtmlMatrixRow;
use super::escape_untrusted::visible;
use super::found::{Findings, ShownFinding};
use super::mark::Mark;
use super::{Outlook, Report, ReportFormat, ReportHead, ReportStyle, ReportSubject, RunSummary, Tail};
use crate::finding::{CaseOutcome, Verdict};
use crate::reason::Reason;

pub const FORMAT: ReportFormat = ReportFormat {
    id: "html",
    about: "a page in one file, to look at and to pass on",
    open: |to, _: ReportStyle| {
        let (outlook, shown) = (Outlook::default(), BTreeSet::new());
        Box::new(Html { to, outlook, sections: 0, provider: None, shown })
    },
};

const STYLE: &str = include_str!("style.css");

struct Html<'w> {
    to: Box<dyn Write + 'w>,
    outlook: Outlook,
    sections: usize,
    provider: Option<HtmlSection>,
    /// The findings of documents that were shown.
    shown: BTreeSet<String>,
}

/// The provider whose cases come.
struct HtmlSection {
    id: String,
    document: Document,
    /// Method and path, by operation.
    requests: BTreeMap<String, String>,
    row: Option<HtmlMatrixRow>,
    findings: Findings,
    /// Why cases were not judged: the reason, whether they were sent, and which.
    reasons: Vec<(Verdict, Reason, Vec<String>)>,
}

impl Report for Html<'_> {
    fn begin(&mut self, head: &ReportHead) -> io::Result<()> {
        self.outlook = head.outlook.clone();
        let page = html! {
            (DOCTYPE)
            (PreEscaped("<html lang=\"en\">"))
            (head_of_page())
            (PreEscaped("<body><main>"))
            (header(head))
        };
        self.write(page)
    }

    fn provider(&mut self, subject: &ReportSubject) -> io::Result<()> {
        self.end_provider()?;
        self.sections += 1;
        let section = introduce(subject, self.sections, &self.outlook.scenarios);
        self.provider = Some(HtmlSection::of(subject));
        self.write(section)
    }

    fn case(&mut self, case: &CaseOutcome) -> io::Result<()> {
        let row = self.provider.as_ref().and_then(|provider| provider.row.as_ref());
        if row.is_some_and(|row| row.operation != case.operation) {
            self.end_row()?;
        }
        self.provider.iter_mut().for_each(|provider| provider.add(case, &self.outlook.scenarios));
        Ok(())
    }

    fn end(&mut self, tail: &Tail) -> io::Result<()> {
        self.end_provider()?;
        let rest = ShownFinding::rest(tail, &self.shown);
        self.write(html! {
            @if !rest.is_empty() {
                section {
                    h2 { "Of whole documents" }
                    @for (provider, found) in &rest { (finding::article(found, provider, None)) }
                }
            }
            (summary(&tail.summary, tail.interrupted))
            (PreEscaped("</main></body></html>\n"))
        })?;
        self.to.flush()
    }
}

impl Html<'_> {
    fn write(&mut self, markup: Markup) -> io::Result<()> {
        self.to.write_all(markup.into_string().as_bytes())
    }

    fn end_row(&mut self) -> io::Result<()> {
        let row = self.provider.as_mut().and_then(|provider| provider.row.take());
        row.map_or(Ok(()), |row| self.write(row.markup(&self.outlook.scenarios)))
    }

    fn end_provider(&mut self) -> io::Result<()> {
        self.end_row()?;
        let Some(HtmlSection { id, document, findings, reasons, .. }) = self.provider.take() else { return Ok(()) };
        self.write(html! {
            (PreEscaped("</tbody></table></div>"))
            @if !reasons.is_empty() { (not_judged(&reasons)) }
        })?;
        let shown = findings.shown(&id);
        if !shown.is_empty() {
            self.write(html! { h3 { "Findings" } })?;
        }
        for found in shown {
            self.shown.extend(found.document_ids());
            self.write(finding::article(&found, &id, Some(&document)))?;
        }
        self.write(PreEscaped("</section>".to_owned()))?;
        self.to.flush()
    }
}

impl HtmlSection {
    fn of(subject: &ReportSubject) -> HtmlSection {
        let operations = subject.contract.operations().iter();
        let requests =
            operations.map(|operation| (operation.id.clone(), format!("{} {}", operation.method, operation.path)));
        HtmlSection {
            id: subject.tested.provider.clone(),
            document: subject.contract.document.clone(),
            requests: requests.collect(),
            row: None,
            findings: Findings::default(),
            reasons: Vec::new(),
        }
    }

    fn add(&mut self, case: &CaseOutcome, scenarios: &[&'static str]) {
        let request = self.requests.get(&case.operation).map_or("", String::as_str);
        self.row.get_or_insert_with(|| HtmlMatrixRow::new(&case.operation, request, scenarios)).add(case, scenarios);
        self.findings.add(case);
        if let (Verdict::Silent | Verdict::Skipped, Some(reason)) = (case.verdict, &case.reason) {
            let name = format!("{} × {}", case.operation, case.name());
            let known = self.reasons.iter_mut().find(|known| known.0 == case.verdict && known.1 == *reason);
            match known {
                Some((_, _, names)) => names.push(name),
                None => self.reasons.push((case.verdict, reason.clone(), vec![name])),
            }
        }
    }
}

/// The page may load nothing and run nothing, whatever a service wrote into it: its one style is
/// allowed by its digest.
fn head_of_page() -> Markup {
    let digest = STANDARD.encode(Sha256::digest(STYLE));
    let policy =
        format!("default-src 'none'; style-src 'sha256-{digest}'; img-src data:; base-uri 'none'; form-action 'none'");
    html! {
        head {
            meta charset="utf-8";
            meta name="viewport" content="width=device-width, initial-scale=1";
            meta http-equiv="Content-Security-Policy" content=(policy);
            meta name="referrer" content="no-referrer";
            title { "countersign" }
            // Without one, a browser asks the server for it.
            link rel="icon" href="data:,";
            style { (PreEscaped(STYLE)) }
        }
    }
}

fn header(head: &ReportHead) -> Markup {
    let filters = ["errors", "warnings", "notes"];
    html! {
        header {
            h1 { "countersign" }
            p.dim { (head.tool.name) " " (head.tool.version) ", " time { (head.started) } ", seed " (head.seed) }
            fieldset {
                legend { "Show" }
                @for filter in filters {
                    label { input type="checkbox" checked id={ "show-" (filter.trim_end_matches('s')) }; " " (filter) }
                }
                label { input type="checkbox" checked id="show-waived"; " what is waived" }
                label { input type="checkbox" checked id="show-agreeing"; " operations in which all agreed" }
            }
            p.dim { @for mark in Mark::ALL { span.mark { (mark.sign()) " " (mark.meaning()) } " \u{2003}" } }
        }
    }
}

/// The provider's head and that of its table; both are still open.
fn introduce(subject: &ReportSubject, number: usize, scenarios: &[&str]) -> Markup {
    let (tested, contract) = (subject.tested, subject.contract);
    let heading = format!("provider-{number}");
    let target = if tested.target == "stub" { "embedded stub" } else { &tested.target };
    html! {
        (PreEscaped(format!("<section aria-labelledby=\"{heading}\">")))
        h2 id=(heading) {
            (visible(&tested.provider))
            @if !subject.name.eq_ignore_ascii_case(&tested.provider) { ": " (visible(subject.name)) }
        }
        p.dim {
            (visible(target)) " · " code { (visible(contract.document.name())) }
            @if contract.incomplete { ", incomplete" }
        }
        (PreEscaped(format!("<div class=\"scroll\" role=\"region\" tabindex=\"0\" aria-labelledby=\"{heading}\"><table>")))
        caption { "Operations by scenarios" }
        thead {
            tr {
                th scope="col" { "operation" }
                @for scenario in scenarios { th scope="col" { span { (scenario) } } }
            }
        }
        (PreEscaped("<tbody>"))
    }
}

fn not_judged(reasons: &[(Verdict, Reason, Vec<String>)]) -> Markup {
    html! {
        h3 { "Not judged" }
        ul {
            @for (verdict, reason, names) in reasons {
                li {
                    details {
                        summary { (names.len()) " " (verdict) ": " (visible(&reason.to_string())) }
                        ul { @for name in names { li { (visible(name)) } } }
                    }
                }
            }
        }
    }
}

fn summary(summary: &RunSummary, interrupted: bool) -> Markup {
    let RunSummary { cases, agreed, clashed, silent, skipped, errors, warnings, notes, waived, .. } = *summary;
    let counts = [
        (cases, "cases"),
        (agreed, "agreed"),
        (clashed, "clashed"),
        (silent, "silent"),
        (skipped, "skipped"),
        (errors, "errors"),
        (warnings, "warnings"),
        (notes, "notes"),
        (waived, "waived"),
    ];
    html! {
        section id="summary" aria-label="Summary" {
            ul.counts { @for (count, what) in counts { li { b { (count) } " " (what) } } }
            p.dim { (summary.covered()) }
            @if let Some(uncovered) = summary.uncovered() { p.dim { (uncovered) } }
            p.dim { (summary.requests) " requests in " (format!("{:.1}", summary.seconds)) " s" }
            @if interrupted { p { "The run was ended before its end." } }
        }
    }
}
