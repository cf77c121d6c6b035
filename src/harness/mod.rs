//! One named test for each provider × operation × scenario, in any crate whose build script
//! generates clients: `tides::listStations::credential-missing`.
//!
//! Each runs its case against an [httpmock] stub that is made from the contract, accepts no finding, and holds what was recorded to
//! a snapshot in that crate. Where the snapshot differs, the recording in it is judged against the
//! contract as it is now, so that the failure says which two witnesses disagree, and where.
//!
//! With `COUNTERSIGN_LIVE=1` the same cases go to the services that the documents name, with the
//! credentials of their variables; snapshots then hold shapes. All tests are one run: they have one budget, one host is
//! asked one thing at a time, and who asks to be left alone is.

#![expect(clippy::disallowed_methods, reason = "snapshots are files, and a variable asks for live services")]

mod live;
mod mock;
mod recording;
mod service;
mod snapshots;

use std::collections::BTreeSet;
use std::io;
use std::process::ExitCode;
use std::sync::Arc;

use countersign_client::replay::Provider as Generated;
use libtest_mimic::{Arguments, Failed, Trial};

use crate::client::TypedClient;
use crate::exec::{self, Options, RunTarget, Session};
use crate::finding::{Finding, Severity};
use crate::plan::Case;
use crate::provider::{self, Provider, ProviderError};
use crate::reason::SkipReason;

#[doc(hidden)]
pub use insta;
use live::{LiveRun, LiveService};
use mock::Mock;
#[doc(hidden)]
pub use recording::Recording;
pub use service::{Service, ServiceError};
use snapshots::Snapshots;

/// Has each case of the crate's own contracts be a named test, in a test with `harness = false`.
///
/// The contracts are those that the crate's build script generates clients of:
///
/// ```text
/// fn main() {
///     countersign_codegen::build("specs");
/// }
/// ```
///
/// The snapshots are in the crate's own `tests/snapshots/<provider>/`, to be reviewed as
/// [insta](https://insta.rs)'s are.
#[macro_export]
macro_rules! contract_tests {
    () => {
        mod generated {
            $crate::clients!();
        }

        fn main() -> ::std::process::ExitCode {
            // Written here, so that insta takes this crate for the one that is tested.
            let hold = |name: &str, recording: &$crate::harness::Recording| {
                $crate::harness::insta::assert_json_snapshot!(name, recording)
            };
            $crate::harness::main(env!("CARGO_MANIFEST_DIR"), generated::PROVIDERS, hold)
        }
    };
}

/// Holds a recording to the snapshot of this name; panics where they differ.
#[doc(hidden)]
pub type Hold = fn(&str, &Recording);

/// What [`contract_tests!`](crate::contract_tests) calls: runs the tests of a package, by the arguments of the process.
/// `package` is the folder of its manifest.
#[doc(hidden)]
pub fn main(package: &str, generated: &'static [Generated], hold: Hold) -> ExitCode {
    let is_live = std::env::var("COUNTERSIGN_LIVE").is_ok_and(|value| value == "1");
    let target = if is_live { RunTarget::Documented } else { RunTarget::Stub };
    match trials(package, generated, hold, &Options { target, ..Options::default() }) {
        Ok(trials) => libtest_mimic::run(&Arguments::from_args(), trials).exit_code(),
        Err(error) => {
            eprintln!("error: failed to {error}");
            ExitCode::from(2)
        }
    }
}

/// Why there are no tests. It completes "failed to …".
#[derive(Debug, thiserror::Error)]
enum HarnessError {
    #[error("test {0}: expected a folder with an OpenAPI document in it under `specs/`, found none")]
    NoContract(String),
    #[error(transparent)]
    Provider(#[from] ProviderError),
    #[error("start: {0}")]
    Start(io::Error),
    #[error(transparent)]
    Run(#[from] exec::RunError),
}

/// A provider and the way in which its cases are tested.
struct HarnessSuite {
    provider: &'static Provider,
    options: &'static Options,
    snapshots: Snapshots,
    /// What asks the service, where one is asked.
    live: Option<LiveService>,
}

/// A test for each case of each provider, and one of the snapshots themselves; what can't be tested
/// is ignored, with the reason for its kind.
fn trials(
    package: &str,
    generated: &'static [Generated],
    hold: Hold,
    options: &Options,
) -> Result<Vec<Trial>, HarnessError> {
    if generated.is_empty() {
        return Err(HarnessError::NoContract(package.to_owned()));
    }
    let is_live = options.target != RunTarget::Stub;
    let snapshots = Snapshots::of(package, is_live, hold);
    let mut trials = Vec::new();
    let mut planned = BTreeSet::new();
    let mut run = LiveRun::default();
    for provider in provider::generated(generated)? {
        // They are there until the process ends, as its tests are.
        let (provider, options) = (&*Box::leak(Box::new(provider)), &*Box::leak(Box::new(options.clone())));
        let live = if is_live { Some(run.open(provider, options)?) } else { None };
        let suite = Arc::new(HarnessSuite { provider, options, snapshots: snapshots.clone(), live });
        trials.extend(suite.provider.client.iter().flat_map(|client| without_client(&suite.provider.id, client)));
        let cases = exec::cases(suite.provider, suite.options);
        let skipped: Vec<Option<SkipReason>> = cases.iter().map(|case| suite.live.as_ref()?.skips(case)).collect();
        for (case, reason) in cases.into_iter().zip(skipped) {
            planned.insert(snapshots::file(&case));
            let name = format!("{}::{}::{}", case.provider, case.operation, case.name());
            let suite = Arc::clone(&suite);
            let trial = Trial::test(name, move || suite.check(&case));
            trials.push(
                trial
                    .with_ignored_flag(reason.is_some())
                    .with_kind(reason.map(|reason| reason.to_string()).unwrap_or_default()),
            );
        }
    }
    trials.push(Trial::test("snapshots::are-of-planned-cases", move || snapshots.none_left_over(&planned)));
    Ok(trials)
}

/// A test that is ignored for each operation without a typed client: that nobody asks the client
/// there is no pass.
fn without_client(provider: &str, client: &TypedClient) -> impl Iterator<Item = Trial> {
    let trial = move |(operation, reason): &(&str, &'static str)| {
        let trial = Trial::test(format!("{provider}::{operation}::typed-client"), || Err((*reason).into()));
        trial.with_ignored_flag(true).with_kind(format!("no typed client: {reason}"))
    };
    client.left_out().iter().map(trial)
}

impl HarnessSuite {
    /// Runs a case, and holds it to its snapshot.
    fn check(&self, case: &Case) -> Result<(), Failed> {
        let (observation, outcome) = match &self.live {
            Some(live) => live.case(case)?,
            None => {
                let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
                runtime.block_on(async {
                    let session = Session::open_with(self.provider, self.options, &Mock).await?;
                    Ok::<_, exec::RunError>(session.case(case).await)
                })?
            }
        };
        let observation = observation.ok_or_else(|| format!("the case was skipped: {:?}", outcome.reason))?;
        observation.trace.last().map_err(|reason| format!("there is no answer: {reason}"))?;
        let is_live = self.live.is_some();
        let borne = |finding: &&Finding| is_live && finding.severity == Severity::Note;
        if outcome.findings.iter().any(|finding| !borne(&finding)) {
            return Err(told(&outcome.findings).into());
        }
        let recording = Recording::of(&self.provider.contract, case, &observation, &outcome);
        self.snapshots.hold(self.provider, case, &if is_live { recording.shapes() } else { recording })
    }
}

/// Findings as the failure of a test tells them.
fn told(findings: &[Finding]) -> String {
    let lines = findings.iter().map(|finding| {
        let Finding { check, severity, message, earlier, later, .. } = finding;
        let said =
            [earlier, later].map(|said| format!("\n    {} says {}\n      at {}", said.witness, said.says, said.source));
        format!("{severity} {check}: {message}{}", said.concat())
    });
    lines.collect::<Vec<_>>().join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    static GENERATED: [Generated; 1] = [Generated {
        id: "harbour",
        document: "openapi: 3.0.3\npaths: {/a: {get: {operationId: a, responses: {'200': {description: A}}}}}",
        document_path: "specs/harbour/openapi.yaml",
        files: &[],
        settings: "",
        lock: None,
        call: |_| Box::pin(std::future::ready(serde_json::Value::Null)),
        operations: &[],
        left_out: &[("a", "progenitor: it would not")],
        losses: &[],
    }];

    #[test]
    fn an_operation_without_a_typed_client_is_tested_otherwise_and_that_is_said() {
        let trials = trials("tests", &GENERATED, |_, _| (), &Options::default()).unwrap();
        let told: Vec<_> = trials.iter().map(|trial| (trial.name(), trial.kind(), trial.has_ignored_flag())).collect();
        let expected = [
            ("harbour::a::typed-client", "no typed client: progenitor: it would not", true),
            ("harbour::a::credential-valid", "", false),
            ("harbour::a::head-beside-get", "", false),
            ("snapshots::are-of-planned-cases", "", false),
        ];
        assert_eq!(told, expected);
    }

    #[test]
    fn a_package_without_a_contract_is_no_success() {
        let error = trials("tests", &[], |_, _| (), &Options::default()).err().unwrap();
        assert_eq!(
            error.to_string(),
            "test tests: expected a folder with an OpenAPI document in it under `specs/`, found none"
        );
    }
}
