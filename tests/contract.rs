//! One named test for each provider × operation × scenario: `talkover::getHealth::credential-missing`.
//!
//! Each runs its case against an embedded stub, accepts no finding, and holds what was recorded to
//! a snapshot. Where the snapshot differs, the recording in it is judged against the contract as
//! it is now, so that the failure says which two witnesses disagree, and where.

use std::collections::BTreeSet;
use std::fs;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use countersign::checks::{self, Testimony, World};
use countersign::client;
use countersign::finding::{CaseOutcome, Finding, Severity};
use countersign::judge::judge;
use countersign::live::Trace;
use countersign::plan::Case;
use countersign::provider::Provider;
use countersign::run::{self, Options, Session, Target};
use libtest_mimic::{Arguments, Failed, Trial};

mod recording;

use recording::Recording;

/// Snapshots that are not of cases.
const OTHERS: [&str; 6] = ["cli", "documents", "drafts", "laws", "reports", LIVE];

/// Where the shapes of live answers are, apart from what stubs answer.
const LIVE: &str = "live";

fn main() {
    let arguments = Arguments::from_args();
    let providers = client::built_in().expect("the built-in providers can be read");
    let target = if is_live() { Target::Documented } else { Target::Stub };
    let options = Arc::new(Options { target, ..Options::default() });
    let mut trials = Vec::new();
    let mut planned = BTreeSet::new();
    for provider in providers.into_iter().map(Arc::new) {
        let cases = run::cases(&provider, &options);
        let skipped = if is_live() { skipped(&provider, &options, &cases) } else { vec![None; cases.len()] };
        for (case, reason) in cases.into_iter().zip(skipped) {
            let name = format!("{}::{}::{}", case.provider, case.operation, case.name());
            planned.insert(snapshot(&case));
            let (provider, options) = (Arc::clone(&provider), Arc::clone(&options));
            let trial = Trial::test(name, move || check(&provider, &options, &case));
            trials.push(trial.with_ignored_flag(reason.is_some()).with_kind(reason.unwrap_or_default()));
        }
    }
    trials.push(Trial::test("snapshots::are-of-planned-cases", move || none_left_over(&planned)));
    libtest_mimic::run(&arguments, trials).exit();
}

/// Whether the cases go to the services that the documents name: only where somebody asks for it.
fn is_live() -> bool {
    std::env::var("COUNTERSIGN_LIVE").is_ok_and(|value| value == "1")
}

/// Why each case is not sent to a live service, where it is not.
fn skipped(provider: &Provider, options: &Options, cases: &[Case]) -> Vec<Option<String>> {
    let runtime = tokio::runtime::Runtime::new().expect("a runtime can be made");
    let session = runtime.block_on(Session::open(provider, options)).expect("the documented base URL can be used");
    cases.iter().map(|case| session.skips(case)).collect()
}

fn snapshots() -> PathBuf {
    let all = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/snapshots");
    if is_live() { all.join(LIVE) } else { all }
}

/// Where a case's snapshot is, below the folder of all.
fn snapshot(case: &Case) -> PathBuf {
    Path::new(&case.provider).join(format!("{}.snap", recording::name(case)))
}

fn check(provider: &Provider, options: &Options, case: &Case) -> Result<(), Failed> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let (testimony, outcome) = runtime.block_on(async {
        let session = Session::open(provider, options).await?;
        Ok::<_, run::Error>(session.case(case).await)
    })?;
    let testimony = testimony.ok_or_else(|| format!("the case was skipped: {:?}", outcome.reason))?;
    testimony.trace.last().map_err(|reason| format!("there is no answer: {reason}"))?;
    let borne = |finding: &&Finding| is_live() && finding.severity == Severity::Note;
    if outcome.findings.iter().any(|finding| !borne(&finding)) {
        return Err(told(&outcome.findings).into());
    }
    let recording = Recording::of(&testimony, &outcome);
    hold_to_snapshot(provider, case, &if is_live() { recording.shapes() } else { recording })
}

fn hold_to_snapshot(provider: &Provider, case: &Case, recording: &Recording) -> Result<(), Failed> {
    let file = snapshot(case);
    let earlier = fs::read_to_string(snapshots().join(&file)).ok();
    let mut settings = insta::Settings::clone_current();
    settings.set_snapshot_path(snapshots().join(&case.provider));
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    let asserted = catch_unwind(AssertUnwindSafe(|| {
        settings.bind(|| insta::assert_json_snapshot!(recording::name(case), recording));
    }));
    asserted.map_err(|_| {
        let source = Path::new("tests/snapshots").join(&file);
        let findings = earlier.and_then(|text| Recording::read(&text)).map(|old| rejudge(provider, case, old, &source));
        let told = findings.filter(|findings| !findings.is_empty()).map(|findings| told(&findings));
        told.unwrap_or_else(|| format!("{} is not what was recorded now; the contract allows both", source.display()))
            .into()
    })
}

/// What is wrong with an earlier recording by the contract as it is now.
fn rejudge(provider: &Provider, case: &Case, earlier: Recording, source: &Path) -> Vec<Finding> {
    let Some(operation) = provider.contract.operation(&case.operation) else { return Vec::new() };
    let trace = Trace { steps: vec![earlier.step(&source.display().to_string())], ..Trace::default() };
    let testimony = Testimony { trace, replay: None };
    let world = World { contract: &provider.contract, operation, case, testimony: &testimony };
    let CaseOutcome { findings, .. } = judge(&world, checks::ALL, "");
    findings
}

fn told(findings: &[Finding]) -> String {
    let lines = findings.iter().map(|finding| {
        let Finding { check, severity, message, earlier, later, .. } = finding;
        let said =
            [earlier, later].map(|said| format!("\n    {} says {}\n      at {}", said.witness, said.says, said.source));
        format!("{severity} {check}: {message}{}", said.concat())
    });
    lines.collect::<Vec<_>>().join("\n")
}

/// Refuses snapshots that wait for a review and those of no planned case.
fn none_left_over(planned: &BTreeSet<PathBuf>) -> Result<(), Failed> {
    let mut left_over = Vec::new();
    if !snapshots().is_dir() {
        return Ok(());
    }
    for folder in fs::read_dir(snapshots())?.collect::<Result<Vec<_>, _>>()? {
        if OTHERS.iter().any(|other| folder.file_name() == *other) || !folder.file_type()?.is_dir() {
            continue;
        }
        for file in fs::read_dir(folder.path())?.collect::<Result<Vec<_>, _>>()? {
            let path = Path::new(&folder.file_name()).join(file.file_name());
            if !planned.contains(&path) {
                left_over.push(path.display().to_string());
            }
        }
    }
    left_over.sort();
    let (pending, orphaned): (Vec<_>, Vec<_>) = left_over.into_iter().partition(|path| path.ends_with(".new"));
    match (pending.is_empty(), orphaned.is_empty()) {
        (true, true) => Ok(()),
        _ => Err(format!("waiting for a review: {pending:?}; of no planned case: {orphaned:?}").into()),
    }
}
