//! Outcomes that are made up: one of each kind that a report has to show.

use countersign::claim::{Source, StepName, Witness};
use countersign::finding::{
    CaseOutcome, CheckOutcome, DocumentFinding, Evidence, Finding, Fold, Points, Severity, Verdict, id_of,
};
use countersign::reason::{CredentialError, ExchangeError, Reason, SilentReason, SkipReason, TransportError};
use countersign::report::{
    Outlook, ReportFormat, ReportHead, ReportStyle, ReportSubject, RunSummary, Tail, Tested, Tool,
};
use countersign_openapi::Address;
use countersign_openapi::Contract;
use countersign_openapi::Document;

use crate::page::WrittenPage;

pub const SCENARIOS: [&str; 4] = ["credential-valid", "credential-missing", "credential-unknown", "body-missing"];

/// A provider of these operations, each `GET /<operation>` with a documented 401.
pub fn contract(name: &str, operations: &[String]) -> Contract {
    let path = |id: &String| {
        format!(
            "  /{id}:\n    get:\n      operationId: {id}\n      responses:\n        '401': {{description: Refused.}}\n"
        )
    };
    let paths: String = operations.iter().map(path).collect();
    let text = format!("openapi: 3.0.3\ninfo: {{title: {name}, version: '1'}}\npaths:\n{paths}");
    Contract::read(Document::parse(format!("specs/{name}/openapi.yaml"), text).unwrap())
}

/// A case that agreed.
pub fn case(provider: &str, operation: &str, scenario: &str) -> CaseOutcome {
    CaseOutcome {
        provider: provider.to_owned(),
        operation: operation.to_owned(),
        scenario: scenario.to_owned(),
        variant: None,
        verdict: Verdict::Agreed,
        reason: None,
        checks: vec![checked("error-shape", Verdict::Agreed)],
        findings: Vec::new(),
        points: Points::default(),
    }
}

/// A case with a finding of what was answered in place of a documented 401.
pub fn found(mut case: CaseOutcome, check: &str, severity: Severity, answered: &str) -> CaseOutcome {
    let pointer = format!("/paths/~1{}/get/responses/401", case.operation);
    let at = Source::Document(Address {
        document: format!("specs/{}/openapi.yaml", case.provider),
        pointer,
        origin: Some("guide.md, Errors".to_owned()),
    });
    let answer = Source::Exchange { step: StepName::Sent, pointer: "/status".to_owned() };
    case.findings.push(Finding {
        id: id_of(&[&case.provider, &case.operation, &case.name(), check]),
        check: check.to_owned(),
        severity,
        message: format!("{answered} is answered, which is not documented here"),
        waived: None,
        earlier: said(Witness::Spec, "401", at),
        later: said(Witness::Live, answered, answer),
        also: Vec::new(),
        answer: None,
        reproduce: Some(format!("curl -i -X GET \"$BASE_URL/{}\" -H \"Authorization: Bearer $TOKEN\"", case.operation)),
    });
    let verdict = if severity >= Severity::Warning { Verdict::Clashed } else { Verdict::Agreed };
    case.checks = vec![checked(check, verdict)];
    case.verdict = verdict;
    case
}

/// A case whose finding is waived.
pub fn waived(mut case: CaseOutcome, reason: &str) -> CaseOutcome {
    case.findings.iter_mut().for_each(|finding| finding.waived = Some(reason.to_owned()));
    case.verdict = Verdict::Agreed;
    case
}

/// A case that came to nothing, for a reason.
pub fn not_judged(mut case: CaseOutcome, reason: Reason) -> CaseOutcome {
    let verdict = if matches!(reason, Reason::Skipped(_)) { Verdict::Skipped } else { Verdict::Silent };
    (case.verdict, case.reason, case.checks) = (verdict, Some(reason), Vec::new());
    case
}

/// Why a case is skipped whose credential is in no variable.
pub fn unset(variable: &str) -> Reason {
    SkipReason::from(CredentialError::NotSet(vec![variable.to_owned()])).into()
}

/// Why a case is silent that has no answer.
pub fn unanswered(error: ExchangeError) -> Reason {
    SilentReason::from(error).into()
}

fn checked(check: &str, verdict: Verdict) -> CheckOutcome {
    CheckOutcome { check: check.to_owned(), verdict, reason: None }
}

fn said(witness: Witness, says: &str, at: Source) -> Evidence {
    Evidence { witness, says: says.to_owned(), source: at.to_string(), at: Some(Box::new(at)) }
}

/// Each kind of outcome once; what is wrong with unknown credentials is so in all operations.
pub fn each_kind() -> Vec<CaseOutcome> {
    let of = |operation: &str, scenario: usize| case("acme", operation, SCENARIOS[scenario]);
    let mut variant = of("readOrder", 1);
    variant.variant = Some("basic".to_owned());
    vec![
        of("listOrders", 0),
        found(of("listOrders", 1), "status-declared", Severity::Error, "500"),
        found(of("listOrders", 2), "status-declared", Severity::Warning, "403"),
        not_judged(of("listOrders", 3), unset("ACME_TOKEN")),
        found(of("readOrder", 0), "www-authenticate", Severity::Note, "no challenge"),
        found(of("readOrder", 1), "status-declared", Severity::Error, "500"),
        found(variant, "made-up", Severity::Warning, "404"),
        found(of("readOrder", 2), "status-declared", Severity::Warning, "403"),
        waived(found(of("dropOrder", 1), "status-declared", Severity::Error, "200"), "known, and told to them"),
        found(of("dropOrder", 2), "status-declared", Severity::Warning, "403"),
        not_judged(of("dropOrder", 0), unanswered(TransportError::TimedOut.into())),
    ]
}

/// What is known of a document after its last case: a waiver that is over.
pub fn waiver_that_is_over() -> DocumentFinding {
    let says = |says: &str| Evidence {
        witness: Witness::Spec,
        says: says.to_owned(),
        source: "the provider's settings".to_owned(),
        at: None,
    };
    DocumentFinding {
        of_the_run: true,
        waived: None,
        id: id_of(&["acme", "waiver"]),
        provider: "acme".to_owned(),
        scenarios: Vec::new(),
        check: "waiver".to_owned(),
        severity: Severity::Warning,
        message: "a waiver ended on 2020-01-01".to_owned(),
        operations: Vec::new(),
        earlier: says("waived until 2020-01-01"),
        later: says("today is another day"),
        also: Vec::new(),
        answer: None,
        reproduce: None,
    }
}

/// Providers, each with its operations, and the cases of all.
pub struct Run<'a> {
    pub contracts: Vec<(&'a str, Contract)>,
    pub cases: &'a mut dyn Iterator<Item = CaseOutcome>,
    pub over: Vec<DocumentFinding>,
}

/// Writes a report, and looks at its page after each case.
pub fn write(format: &ReportFormat, run: Run, looked: &mut dyn FnMut(&WrittenPage)) -> WrittenPage {
    let page = WrittenPage::default();
    let mut report = (format.open)(Box::new(page.clone()), ReportStyle::default());
    let longest_operation = 12;
    let operations = run.contracts.iter().map(|(_, contract)| contract.operations().len()).sum();
    let outlook = Outlook { scenarios: SCENARIOS.to_vec(), operations, longest_operation, subject: "Acme".to_owned() };
    let tool = Tool { name: "countersign".to_owned(), version: "0".to_owned() };
    let started = "2026-01-02T03:04:05Z".to_owned();
    report
        .begin(&ReportHead {
            version: 1,
            tool,
            started,
            seed: 7,
            held_to: Default::default(),
            shard: None,
            asked_with: Vec::new(),
            outlook,
        })
        .unwrap();
    let (mut summary, mut fold, mut current) = (RunSummary::default(), Fold::default(), String::new());
    let tested = |provider: &str| Tested {
        provider: provider.to_owned(),
        target: "https://api.example/v1".to_owned(),
        is_unchecked: false,
        document: format!("sha256:{}", "0".repeat(64)),
        source: format!("specs/{provider}/openapi.yaml"),
    };
    for case in run.cases {
        if current != case.provider {
            current.clone_from(&case.provider);
            let (name, contract) = run.contracts.iter().find(|(id, _)| *id == current).unwrap();
            report.provider(&ReportSubject { tested: &tested(&current), name, contract }).unwrap();
        }
        summary.add(&case);
        fold.add(&case);
        report.case(&case).unwrap();
        looked(&page);
    }
    let providers = run.contracts.iter().map(|(id, _)| tested(id)).collect();
    let document_findings = run.over.into_iter().chain(fold.findings()).collect();
    report
        .end(&Tail {
            summary,
            providers,
            document_findings,
            refused: Vec::new(),
            left_behind: Vec::new(),
            unusable: Vec::new(),
            interrupted: false,
            failed: None,
            failure: None,
        })
        .unwrap();
    drop(report);
    page
}

/// The report of one of each kind.
pub fn written(format: &ReportFormat) -> String {
    of_acme(format, each_kind())
}

/// The report of cases of one provider of three operations.
pub fn of_acme(format: &ReportFormat, cases: Vec<CaseOutcome>) -> String {
    let operations = ["listOrders", "readOrder", "dropOrder"].map(str::to_owned);
    let contracts = vec![("acme", contract("acme", &operations))];
    let run = Run { contracts, cases: &mut cases.into_iter(), over: vec![waiver_that_is_over()] };
    write(format, run, &mut |_| {}).text()
}
