//! The layout, of outcomes that are made up.

use std::cell::RefCell;
use std::rc::Rc;

use super::*;
use crate::claim::Witness;
use crate::finding::{CheckOutcome, Evidence, Finding, Points, Severity, Verdict};
use crate::reason::SkipReason;
use crate::report::{Outlook, RunSummary};
use crate::report::{Tested, Tool};
use countersign_openapi::{Contract, Document};

/// Takes what is written, to look at it.
#[derive(Clone, Default)]
struct WrittenText(Rc<RefCell<Vec<u8>>>);

impl Write for WrittenText {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.borrow_mut().write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

const SCENARIOS: [&str; 5] =
    ["credential-valid", "credential-missing", "scheme-only", "credential-unknown", "body-missing"];

/// A case with a finding, or none; the fifth scenario is skipped.
fn case(operation: &str, scenario: usize, severity: Option<Severity>) -> CaseOutcome {
    let said = |witness| Evidence { witness, says: "x".to_owned(), source: "here".to_owned(), at: None };
    let finding = severity.map(|severity| Finding {
        id: "0123456789ab".to_owned(),
        check: "error-shape".to_owned(),
        severity,
        message: "a thing is not as it should be".to_owned(),
        waived: None,
        earlier: said(Witness::Spec),
        later: said(Witness::Live),
        also: Vec::new(),
        answer: None,
        reproduce: None,
    });
    let (verdict, reason) = match severity {
        Some(Severity::Error | Severity::Warning) => (Verdict::Clashed, None),
        _ if scenario == 4 => (Verdict::Skipped, Some(SkipReason::NoHost.into())),
        _ => (Verdict::Agreed, None),
    };
    let check = CheckOutcome { check: "error-shape".to_owned(), verdict, reason: None };
    CaseOutcome {
        provider: "acme".to_owned(),
        operation: operation.to_owned(),
        scenario: SCENARIOS[scenario].to_owned(),
        variant: None,
        verdict,
        reason,
        checks: vec![check],
        findings: finding.into_iter().collect(),
        points: Points::default(),
    }
}

/// A report of operations with these ids, of some width.
fn report(ids: &[String], width: usize, outcomes: impl Fn(&str) -> Vec<CaseOutcome>) -> String {
    styled(ids, ReportStyle { width, ..ReportStyle::default() }, outcomes)
}

fn styled(ids: &[String], style: ReportStyle, outcomes: impl Fn(&str) -> Vec<CaseOutcome>) -> String {
    let paths: String =
        ids.iter().map(|id| format!("  /{id}: {{get: {{operationId: {id}, responses: {{}}}}}}\n")).collect();
    let document = Document::parse("acme.yaml", format!("openapi: 3.0.3\npaths:\n{paths}")).unwrap();
    let contract = Contract::read(document);
    let page = WrittenText::default();
    let longest_operation = ids.iter().map(String::len).max().unwrap();
    let outlook =
        Outlook { scenarios: SCENARIOS.to_vec(), operations: ids.len(), longest_operation, subject: "Acme".to_owned() };
    let tool = Tool { name: "countersign".to_owned(), version: "0".to_owned() };
    let tested = Tested {
        provider: "acme".to_owned(),
        target: "stub".to_owned(),
        is_unchecked: false,
        document: "sha256:".to_owned(),
        source: "acme.yaml".to_owned(),
    };
    let mut report = (FORMAT.open)(Box::new(page.clone()), style);
    report
        .begin(&ReportHead {
            version: 1,
            tool,
            started: String::new(),
            seed: 0,
            held_to: Default::default(),
            shard: None,
            asked_with: Vec::new(),
            outlook,
        })
        .unwrap();
    report.provider(&ReportSubject { tested: &tested, name: "Acme", contract: &contract }).unwrap();
    let mut summary = RunSummary::default();
    for case in ids.iter().flat_map(|id| outcomes(id)) {
        summary.add(&case);
        report.case(&case).unwrap();
    }
    report
        .end(&Tail {
            summary,
            providers: vec![tested],
            document_findings: Vec::new(),
            refused: Vec::new(),
            left_behind: Vec::new(),
            unusable: Vec::new(),
            interrupted: false,
            failed: None,
            failure: None,
        })
        .unwrap();
    drop(report);
    String::from_utf8(page.0.take()).unwrap()
}

/// All agree, but for an error in every hundredth operation.
fn mostly_agreeing(id: &str) -> Vec<CaseOutcome> {
    let severity = |scenario| (scenario == 2 && id.ends_with("00")).then_some(Severity::Error);
    (0..4).map(|scenario| case(id, scenario, severity(scenario))).collect()
}

#[test]
fn the_heads_stand_over_their_columns() {
    let outcomes = |id: &str| {
        let severities = [None, Some(Severity::Note), Some(Severity::Warning), Some(Severity::Error), None];
        severities.into_iter().enumerate().map(|(scenario, severity)| case(id, scenario, severity)).collect()
    };
    let ids = ["readThing".to_owned(), "x".to_owned()];
    let text = report(&ids, 100, outcomes);
    let matrix = "
          scheme-only ╮
 credential-missing ╮ │ ╭ credential-unknown
 credential-valid ╮ │ │ │ ╭ body-missing
acme  embedded stub · acme.yaml
  readThing       ✓ n ! ✗ -  GET /readThing
  x               ✓ n ! ✗ -  GET /x
  - skipped 2: the document names no host; give one with --base-url
";
    assert!(text.contains(matrix), "{text}");
    let severities = text.lines().filter_map(|line| Some(line.split_once("[error-shape]")?.0));
    assert_eq!(severities.collect::<Vec<_>>(), ["error", "warning", "note"]);
}

#[test]
fn the_finding_of_a_thousand_operations_is_on_the_first_screen() {
    let ids: Vec<String> = (1..=1000).map(|number| format!("operation{number}")).collect();
    let text = report(&ids, 100, mostly_agreeing);
    assert!(text.starts_with("\nerror[error-shape] "), "{text}");
    assert!(text.contains("and 7 more operations: operation400, "), "{text}");
    assert!(text.contains("… and 990 operations in which nothing clashed (--matrix shows them)"), "{text}");
    assert_eq!(text.lines().filter(|line| line.contains('✗') && line.contains("GET /")).count(), 10);
    assert_eq!(text.matches("error[").count(), 1, "what is the same is said once");
    assert!(text.lines().count() < 60);
    let all = styled(&ids, ReportStyle { matrix: true, ..ReportStyle::default() }, mostly_agreeing);
    assert_eq!(all.lines().filter(|line| line.contains("  GET /operation")).count(), 1003, "{all}");
}

#[test]
fn nothing_is_wider_than_its_terminal_but_commands() {
    let ids = ["aRatherLongNameOfAnOperationThatReadsSomethingForSomebody".to_owned()];
    for width in [40, 60, 80, 100, 120] {
        let style = ReportStyle { width, wraps: true, ..ReportStyle::default() };
        let text = styled(&ids, style, |id| {
            (0..4).map(|scenario| case(id, scenario, (scenario == 2).then_some(Severity::Error))).collect()
        });
        // A word is not broken: it may be there to be copied.
        let breakable = |line: &&str| !line.contains(ids[0].as_str());
        let widest = text.lines().filter(breakable).map(|line| line.chars().count()).max().unwrap_or_default();
        assert!(widest <= width, "{widest} > {width}\n{text}");
    }
}

#[test]
fn what_is_known_has_a_line_each_and_none_where_it_is_quiet() {
    let ids = ["readThing".to_owned()];
    let waived = |id: &str| {
        let mut case = case(id, 1, Some(Severity::Error));
        case.findings[0].waived = Some("told to them".to_owned());
        case.verdict = Verdict::Agreed;
        vec![case]
    };
    let text = report(&ids, 100, waived);
    let line =
        "known error[error-shape] a thing is not as it should be: readThing × credential-missing (told to them)\n";
    assert!(text.contains(line), "{text}");
    let quiet = styled(&ids, ReportStyle { quiet: true, ..ReportStyle::default() }, waived);
    assert!(!quiet.contains("known") && quiet.contains("1 waived."), "{quiet}");
}
