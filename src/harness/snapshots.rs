//! The snapshots of a crate's cases: one file each, in a folder for each provider.

use std::collections::BTreeSet;
use std::fs;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};

use libtest_mimic::Failed;

use super::recording::{self, Recording};
use super::{Hold, told};
use crate::finding::{CaseOutcome, Finding};
use crate::judge::judge;
use crate::live::Trace;
use crate::plan::Case;
use crate::provider::Provider;
use crate::rules;
use crate::rules::exchange::{CheckContext, Observation};

/// Where a package has its snapshots, from its root.
const FOLDER: &str = "tests/snapshots";

/// Where the shapes of live answers are, apart from what stubs answer.
const LIVE: &str = "live";

#[derive(Clone)]
pub struct Snapshots {
    /// From the package's root.
    shown: PathBuf,
    folder: PathBuf,
    hold: Hold,
}

/// Where a case's snapshot is, below the folder of all.
pub fn file(case: &Case) -> PathBuf {
    Path::new(&case.provider).join(format!("{}.snap", recording::name(case)))
}

impl Snapshots {
    pub fn of(package: &str, is_live: bool, hold: Hold) -> Snapshots {
        let shown = if is_live { Path::new(FOLDER).join(LIVE) } else { PathBuf::from(FOLDER) };
        Snapshots { folder: Path::new(package).join(&shown), shown, hold }
    }

    /// Holds a recording to the case's snapshot. Where it differs, the earlier recording is judged
    /// by the contract as it is now.
    pub fn hold(&self, provider: &Provider, case: &Case, recording: &Recording) -> Result<(), Failed> {
        let file = file(case);
        let earlier = fs::read_to_string(self.folder.join(&file)).ok();
        let mut settings = insta::Settings::clone_current();
        settings.set_snapshot_path(self.folder.join(&case.provider));
        settings.set_prepend_module_to_snapshot(false);
        settings.set_omit_expression(true);
        let name = recording::name(case);
        let held = catch_unwind(AssertUnwindSafe(|| settings.bind(|| (self.hold)(&name, recording))));
        held.map_err(|_| {
            let source = self.shown.join(&file);
            let earlier = earlier.and_then(|text| Recording::read(&text));
            let findings = earlier.map(|earlier| rejudge(provider, case, earlier, &source)).unwrap_or_default();
            if findings.is_empty() {
                format!("{} is not what was recorded now; the contract allows both", source.display()).into()
            } else {
                told(&findings).into()
            }
        })
    }

    /// Refuses snapshots that wait for a review, and those of no planned case: of a case that is
    /// planned no more, or of a provider that is gone.
    pub fn none_left_over(&self, planned: &BTreeSet<PathBuf>) -> Result<(), Failed> {
        let mut left_over = Vec::new();
        for (folder, file) in files(&self.folder)? {
            let path = Path::new(&folder).join(&file);
            let is_of_provider = planned.iter().any(|other| other.starts_with(&folder));
            if !planned.contains(&path) && (is_of_provider || is_recording(&self.folder.join(&path))) {
                left_over.push(path.display().to_string());
            }
        }
        left_over.sort();
        let (pending, orphaned): (Vec<_>, Vec<_>) = left_over.into_iter().partition(|path| path.ends_with(".new"));
        match (pending.is_empty(), orphaned.is_empty()) {
            (true, true) => Ok(()),
            _ => Err(format!("waiting for a review: {pending:?}; of no planned case: {orphaned:?}").into()),
        }
    }
}

/// The files in the folders of a folder, each with the name of its folder.
fn files(all: &Path) -> Result<Vec<(String, String)>, Failed> {
    let mut files = Vec::new();
    if !all.is_dir() {
        return Ok(files);
    }
    let name = |entry: &fs::DirEntry| entry.file_name().to_string_lossy().into_owned();
    for folder in fs::read_dir(all)?.collect::<Result<Vec<_>, _>>()? {
        if folder.file_type()?.is_dir() {
            for file in fs::read_dir(folder.path())?.collect::<Result<Vec<_>, _>>()? {
                if file.file_type()?.is_file() {
                    files.push((name(&folder), name(&file)));
                }
            }
        }
    }
    Ok(files)
}

/// Whether a file is a snapshot of a case, of whatever provider.
fn is_recording(file: &Path) -> bool {
    fs::read_to_string(file).is_ok_and(|text| Recording::read(&text).is_some())
}

/// What is wrong with an earlier recording by the contract as it is now.
fn rejudge(provider: &Provider, case: &Case, earlier: Recording, source: &Path) -> Vec<Finding> {
    let Some(operation) = provider.contract.operation(&case.operation) else { return Vec::new() };
    let trace = Trace { steps: vec![earlier.step(source.display().to_string())], ..Trace::default() };
    let observation = Observation { trace, replay: None, taken: None };
    let context = CheckContext { contract: &provider.contract, operation, case, observation: &observation };
    let CaseOutcome { findings, .. } = judge(&context, rules::EXCHANGE, &|_| None);
    findings
}

#[cfg(test)]
mod tests {
    use super::*;

    /// As insta writes it.
    const RECORDING: &str = r#"---
source: tests/contract.rs
---
{"request": {}, "answer": {}, "client": null, "verdict": "agreed", "checks": {}}
"#;

    /// What is left over among some files, where one case is planned: `tides::get::valid`.
    fn left_over(name: &str, files: &[(&str, &str)]) -> Result<(), String> {
        let package = std::env::temp_dir().join(format!("countersign-{}-{name}", std::process::id()));
        for (file, text) in files {
            let path = package.join(FOLDER).join(file);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, text).unwrap();
        }
        let snapshots = Snapshots::of(&package.display().to_string(), false, |_, _| ());
        let planned = BTreeSet::from([PathBuf::from("tides/get.valid.snap")]);
        let outcome = snapshots.none_left_over(&planned);
        let _ = fs::remove_dir_all(package);
        outcome.map_err(|failed| failed.message().unwrap_or_default().to_owned())
    }

    #[test]
    fn snapshots_of_planned_cases_and_of_other_tests_may_stay() {
        assert_eq!(left_over("none", &[]), Ok(()));
        let files = [
            ("tides/get.valid.snap", RECORDING),
            ("live/tides/get.gone.snap", RECORDING),
            ("others/page.snap", "---\nsource: tests/others.rs\n---\n{\"page\": 1}\n"),
            ("others.snap", "---\n---\n"),
        ];
        assert_eq!(left_over("all", &files), Ok(()));
    }

    #[test]
    fn what_waits_for_a_review_and_what_is_of_no_case_is_told() {
        let files =
            [("tides/get.valid.snap.new", ""), ("tides/put.valid.snap", ""), ("gone/get.valid.snap", RECORDING)];
        let expected = r#"waiting for a review: ["tides/get.valid.snap.new"]; of no planned case: ["gone/get.valid.snap", "tides/put.valid.snap"]"#;
        assert_eq!(left_over("some", &files), Err(expected.to_owned()));
    }
}
