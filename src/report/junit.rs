//! JUnit XML, for the test pages of CI servers: a suite for each provider, a test for each case.
//!
//! A suite says first how many of its tests failed, so that one suite is held until it is over.

use std::collections::BTreeSet;
use std::io::{self, Write};

use countersign_openapi::Document;
use quick_xml::Writer;
use quick_xml::events::{BytesDecl, BytesEnd, BytesStart, BytesText, Event};

use super::escape_untrusted::{escape_untrusted, visible_lines};
use super::found::{ShownFinding, told};
use super::place::{Spot, spot};
use super::{ObservedCase, Report, ReportFormat, ReportHead, ReportStyle, ReportSubject, Tail, Threshold, UNCHECKED};
use crate::finding::{CaseOutcome, DocumentFinding, Finding, Fold, Verdict};
use crate::reason::Reason;

pub const FORMAT: ReportFormat = ReportFormat {
    id: "junit",
    about: "JUnit XML, for the test pages of CI servers",
    open: |to, _: ReportStyle| {
        let to = Writer::new_with_indent(to, b' ', 2);
        let (started, fails, shown) = (String::new(), Threshold::default(), BTreeSet::new());
        Box::new(Junit { to, started, fails, suite: None, shown })
    },
};

struct Junit<'w> {
    to: Xml<'w>,
    started: String,
    /// What fails a test is what makes the exit code 1.
    fails: Threshold,
    suite: Option<JunitSuite>,
    /// The findings of documents that were shown.
    shown: BTreeSet<String>,
}

type Xml<'w> = Writer<Box<dyn Write + 'w>>;

/// The provider whose cases come.
struct JunitSuite {
    name: String,
    provider: String,
    properties: Vec<(&'static str, String)>,
    document: Option<Document>,
    tests: Vec<Test>,
    fold: Fold,
    /// How long the case took that comes next.
    seconds: f64,
}

/// A case, as far as a reader of a test page wants to know it.
struct Test {
    operation: String,
    scenario: String,
    came_to: CameTo,
    findings: Vec<Finding>,
    seconds: f64,
}

enum CameTo {
    Pass,
    Failure,
    Skipped(String),
    /// The run failed, or was none.
    Error(String),
}

impl Report for Junit<'_> {
    fn begin(&mut self, head: &ReportHead) -> io::Result<()> {
        self.started = head.started.clone();
        self.fails = head.held_to.fail_on;
        self.to.write_event(Event::Decl(BytesDecl::new("1.0", Some("UTF-8"), None)))?;
        let root = BytesStart::new("testsuites").with_attributes([("name", head.tool.name.as_str())]);
        self.to.write_event(Event::Start(root))
    }

    fn provider(&mut self, subject: &ReportSubject) -> io::Result<()> {
        self.end_suite()?;
        self.suite = Some(JunitSuite::of(subject));
        Ok(())
    }

    fn observed(&mut self, _: &CaseOutcome, observed: &ObservedCase) -> io::Result<()> {
        self.suite.iter_mut().for_each(|suite| suite.seconds = observed.seconds);
        Ok(())
    }

    fn case(&mut self, case: &CaseOutcome) -> io::Result<()> {
        let fails = self.fails;
        self.suite.iter_mut().for_each(|suite| suite.add(case, fails));
        Ok(())
    }

    fn end(&mut self, tail: &Tail) -> io::Result<()> {
        self.end_suite()?;
        for (provider, found) in ShownFinding::rest(tail, &self.shown) {
            JunitSuite::of_the_document(provider, found, self.fails).write(
                &mut self.to,
                &self.started,
                &mut self.shown,
            )?;
        }
        if let Some(why) = &tail.failed {
            JunitSuite::of_the_run(why).write(&mut self.to, &self.started, &mut self.shown)?;
        }
        self.to.write_event(Event::End(BytesEnd::new("testsuites")))?;
        writeln!(self.to.get_mut())?;
        self.to.get_mut().flush()
    }
}

impl Junit<'_> {
    fn end_suite(&mut self) -> io::Result<()> {
        let Some(suite) = self.suite.take() else { return Ok(()) };
        suite.write(&mut self.to, &self.started, &mut self.shown)?;
        self.to.get_mut().flush()
    }
}

impl JunitSuite {
    fn of(subject: &ReportSubject) -> JunitSuite {
        let (tested, document) = (subject.tested, &subject.contract.document);
        let mut properties = vec![
            ("target", tested.target.clone()),
            ("document", document.name().to_owned()),
            ("digest", tested.document.clone()),
        ];
        properties.extend(tested.is_unchecked.then(|| ("certificate", UNCHECKED.to_owned())));
        let (name, provider) = (tested.provider.clone(), tested.provider.clone());
        let (tests, fold) = (Vec::new(), Fold::default());
        JunitSuite { name, provider, properties, document: Some(document.clone()), tests, fold, seconds: 0.0 }
    }

    /// A suite of one test: what is known of a document, and of no case of it.
    fn of_the_document(provider: &str, found: ShownFinding, fails: Threshold) -> JunitSuite {
        let (operation, scenario) = ("document".to_owned(), found.finding.check.clone());
        let came_to = if fails.includes(found.finding.severity) { CameTo::Failure } else { CameTo::Pass };
        let test = Test { operation, scenario, came_to, findings: vec![found.finding], seconds: 0.0 };
        let (name, provider) = (format!("{provider} (document)"), provider.to_owned());
        let (properties, fold, seconds) = (Vec::new(), Fold::default(), 0.0);
        JunitSuite { name, provider, properties, document: None, tests: vec![test], fold, seconds }
    }

    /// A suite of one test that ended in an error: the run failed, or was none, beside what it found.
    fn of_the_run(why: &str) -> JunitSuite {
        let (operation, scenario, came_to) =
            ("countersign".to_owned(), "run".to_owned(), CameTo::Error(why.to_owned()));
        let test = Test { operation, scenario, came_to, findings: Vec::new(), seconds: 0.0 };
        let (name, provider) = ("the run".to_owned(), "countersign".to_owned());
        let (properties, fold, seconds) = (Vec::new(), Fold::default(), 0.0);
        JunitSuite { name, provider, properties, document: None, tests: vec![test], fold, seconds }
    }

    fn add(&mut self, case: &CaseOutcome, fails: Threshold) {
        self.fold.add(case);
        let reason = || case.reason.as_ref().map(Reason::to_string).unwrap_or_default();
        let unwaived = case.findings.iter().filter(|finding| finding.waived.is_none());
        let is_failing = unwaived.map(|finding| finding.severity).any(|severity| fails.includes(severity));
        let came_to = match case.verdict {
            _ if is_failing => CameTo::Failure,
            Verdict::Agreed | Verdict::Clashed => CameTo::Pass,
            Verdict::Silent => CameTo::Skipped(format!("not judged: {}", reason())),
            Verdict::Skipped => CameTo::Skipped(reason()),
        };
        let (operation, scenario, findings) = (case.operation.clone(), case.name(), case.findings.clone());
        let seconds = std::mem::take(&mut self.seconds);
        self.tests.push(Test { operation, scenario, came_to, findings, seconds });
    }

    fn write(&self, to: &mut Xml, started: &str, shown: &mut BTreeSet<String>) -> io::Result<()> {
        let of = |is: fn(&CameTo) -> bool| self.tests.iter().filter(|test| is(&test.came_to)).count().to_string();
        let mut suite = to
            .create_element("testsuite")
            .with_attribute(("name", escape_untrusted(&self.name).as_str()))
            .with_attribute(("tests", self.tests.len().to_string().as_str()))
            .with_attribute(("failures", of(|came_to| matches!(came_to, CameTo::Failure)).as_str()))
            .with_attribute(("errors", of(|came_to| matches!(came_to, CameTo::Error(_))).as_str()))
            .with_attribute((
                "time",
                format!("{:.3}", self.tests.iter().map(|test| test.seconds).sum::<f64>()).as_str(),
            ))
            .with_attribute(("skipped", of(|came_to| matches!(came_to, CameTo::Skipped(_))).as_str()));
        if !started.is_empty() {
            suite = suite.with_attribute(("timestamp", started));
        }
        let documents = self.fold.findings();
        let done = suite.write_inner_content(|to| {
            self.write_properties(to)?;
            self.tests.iter().try_for_each(|test| test.write(to, self, &documents, shown))
        });
        done.map(|_| ())
    }

    fn write_properties(&self, to: &mut Xml) -> io::Result<()> {
        if self.properties.is_empty() {
            return Ok(());
        }
        let done = to.create_element("properties").write_inner_content(|to| {
            self.properties.iter().try_for_each(|(name, value)| {
                let property = to.create_element("property").with_attribute(("name", *name));
                property.with_attribute(("value", escape_untrusted(value).as_str())).write_empty().map(|_| ())
            })
        });
        done.map(|_| ())
    }
}

impl Test {
    fn write(
        &self,
        to: &mut Xml,
        suite: &JunitSuite,
        documents: &[DocumentFinding],
        shown: &mut BTreeSet<String>,
    ) -> io::Result<()> {
        let name = escape_untrusted(&format!("{}::{}", self.operation, self.scenario));
        let provider = escape_untrusted(&suite.provider);
        let time = format!("{:.3}", self.seconds);
        let attributes = [("name", &*name), ("classname", &*provider), ("time", &*time)];
        let mut test = to.create_element("testcase").with_attributes(attributes);
        let spot = self.findings.first().and_then(|finding| spot(finding, suite.document.as_ref()));
        if let Some(Spot { file, place }) = spot {
            test = test.with_attribute(("file", escape_untrusted(file).as_str()));
            if let Some(place) = place {
                test = test.with_attribute(("line", place.line.to_string().as_str()));
            }
        }
        let told = visible_lines(&self.told(suite, documents, shown));
        let done = match &self.came_to {
            CameTo::Pass if self.findings.is_empty() => test.write_empty(),
            CameTo::Pass => test.write_inner_content(|to| text(to, "system-out", &told)),
            CameTo::Skipped(reason) => test.write_inner_content(|to| {
                to.create_element("skipped")
                    .with_attribute(("message", escape_untrusted(reason).as_str()))
                    .write_empty()?;
                if self.findings.is_empty() { Ok(()) } else { text(to, "system-out", &told) }
            }),
            CameTo::Error(why) => test.write_inner_content(|to| {
                let message = escape_untrusted(why);
                let error = to.create_element("error").with_attributes([("message", &*message), ("type", "run")]);
                error.write_empty().map(|_| ())
            }),
            CameTo::Failure => test.write_inner_content(|to| {
                let (check, message) = self.worst();
                let failure = to.create_element("failure").with_attributes([("message", &*message), ("type", &*check)]);
                failure.write_text_content(BytesText::new(&told)).map(|_| ())
            }),
        };
        done.map(|_| ())
    }

    /// The check and the message of the most severe finding.
    fn worst(&self) -> (String, String) {
        // Of several that are equal, the first.
        let worst = self.findings.iter().rev().max_by_key(|finding| finding.severity);
        let more = match self.findings.len().saturating_sub(1) {
            0 => String::new(),
            more => format!(" (and {more} more)"),
        };
        worst.map_or_else(Default::default, |finding| {
            (escape_untrusted(&finding.check), escape_untrusted(&finding.message) + &more)
        })
    }

    /// All findings; one of the document is told whole in the first of its tests alone.
    fn told(&self, suite: &JunitSuite, documents: &[DocumentFinding], shown: &mut BTreeSet<String>) -> String {
        let told = self.findings.iter().map(|finding| {
            let covers = |document: &&DocumentFinding| {
                document.covers(&suite.provider, &self.scenario, finding) && document.concerns(&self.operation)
            };
            let Some(document) = documents.iter().find(covers) else {
                return told(finding, suite.document.as_ref());
            };
            let everywhere = format!("in all {} operations: {}", document.operations.len(), document.id);
            if shown.insert(document.id.clone()) {
                return format!("{}\n{everywhere}", told(finding, suite.document.as_ref()));
            }
            let Finding { severity, check, message, .. } = finding;
            format!("{severity}[{check}] {}\n{everywhere}, told with the first of them", escape_untrusted(message))
        });
        told.collect::<Vec<_>>().join("\n\n")
    }
}

fn text(to: &mut Xml, element: &str, text: &str) -> io::Result<()> {
    to.create_element(element).write_text_content(BytesText::new(text)).map(|_| ())
}
