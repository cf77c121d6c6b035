//! The scheduled workflow: its shell, with the binary as it is and a `gh` that only notes what it
//! is asked.

use std::fs;
use std::path::PathBuf;
use std::process::{Command, Output};

use crate::support::folder;

/// A checkout in which the workflow's steps run.
struct Checkout(PathBuf);

const GH: &str = "#!/bin/sh
echo \"$@\" >> gh.log
if [ \"$2\" = list ]; then cat open-issue 2> /dev/null || true; fi
";

const PAGE: &str =
    "# Getting in\n\nSend your token as a Bearer token.\n\n## 401 Unauthorized\n\nThe token is missing.\n";

const SPEC: &str = "
openapi: 3.0.3
info: {title: Gate, version: '1'}
security: [{token: []}]
paths: {/doors: {get: {responses: {'200': {description: Doors}, '401': {description: No}}}}}
components: {securitySchemes: {token: {type: http, scheme: bearer}}}
";

impl Checkout {
    fn new(name: &str) -> Checkout {
        use std::os::unix::fs::PermissionsExt;
        let folder = folder(name);
        fs::create_dir_all(folder.join("target/debug")).unwrap();
        fs::create_dir(folder.join("bin")).unwrap();
        std::os::unix::fs::symlink(env!("CARGO_BIN_EXE_countersign"), folder.join("target/debug/countersign")).unwrap();
        fs::write(folder.join("bin/gh"), GH).unwrap();
        fs::set_permissions(folder.join("bin/gh"), fs::Permissions::from_mode(0o755)).unwrap();
        fs::write(folder.join("page.md"), PAGE).unwrap();
        fs::write(folder.join("openapi.yaml"), SPEC).unwrap();
        Checkout(folder)
    }

    /// Runs a step by its name, as the runner does: `bash -e`.
    fn step(&self, name: &str, variables: &[(&str, &str)]) -> Output {
        let text = include_str!("../../.github/workflows/drift.yml");
        let workflow: serde_json::Value = serde_yaml::from_str(text).unwrap();
        let steps = workflow["jobs"]["drift"]["steps"].as_array().unwrap();
        let step = steps.iter().find(|step| step["name"] == name).unwrap_or_else(|| panic!("no step {name}"));
        let mut command = Command::new("bash");
        command.args(["-e", "-o", "pipefail", "-c", step["run"].as_str().unwrap()]).current_dir(&self.0);
        let path = format!("{}:{}", self.0.join("bin").display(), std::env::var("PATH").unwrap());
        command.env("PATH", path).env("GITHUB_OUTPUT", "output").env("GITHUB_STEP_SUMMARY", "summary");
        command.envs(variables.iter().copied()).output().unwrap()
    }

    /// All steps; what `gh` was asked, and whether the run succeeded.
    fn run(&self, arguments: &str) -> (String, bool) {
        let _ = fs::remove_file(self.0.join("gh.log"));
        assert!(self.step("Compare", &[("ARGUMENTS", arguments)]).status.success());
        let code = self.file("output").lines().last().unwrap().trim_start_matches("code=").to_owned();
        let kept = self.step("Keep the issue", &[("CODE", &code)]);
        assert!(kept.status.success(), "{kept:?}");
        let is_fine = ["0", "1"].contains(&&*code);
        if !is_fine {
            assert!(!self.step("Say what could not be compared", &[]).status.success());
        }
        (self.file("gh.log"), is_fine)
    }

    fn file(&self, name: &str) -> String {
        fs::read_to_string(self.0.join(name)).unwrap_or_default()
    }
}

#[test]
fn one_issue_is_opened_updated_and_closed() {
    let checkout = Checkout::new("workflow");
    let arguments = "--spec openapi.yaml --docs page.md";
    let asked = |asked: &str| asked.lines().last().unwrap_or_default().to_owned();
    let (log, is_fine) = checkout.run(arguments);
    assert!(is_fine && !log.contains("create"), "{log}");

    fs::write(checkout.0.join("page.md"), PAGE.replace("401 Unauthorized", "429 Too Many Requests")).unwrap();
    let (log, is_fine) = checkout.run(arguments);
    assert_eq!(asked(&log), "issue create --title Documentation drift --body-file drift.md");
    assert!(is_fine && checkout.file("drift.md").contains("429"), "{}", checkout.file("drift.md"));
    assert!(checkout.file("summary").contains("429"));

    fs::write(checkout.0.join("open-issue"), "7\n").unwrap();
    assert_eq!(asked(&checkout.run(arguments).0), "issue edit 7 --body-file drift.md");
    fs::write(checkout.0.join("page.md"), PAGE).unwrap();
    assert!(asked(&checkout.run(arguments).0).starts_with("issue close 7 --comment"));
}

#[test]
fn what_could_not_be_compared_fails_the_run_and_says_why() {
    let checkout = Checkout::new("workflow-fails");
    fs::write(
        checkout.0.join("countersign.toml"),
        "[providers.gate]\ndocument = \"openapi.yaml\"\ndocs = [{page = \"gate.md\"}]\n",
    )
    .unwrap();
    let (log, is_fine) = checkout.run("");
    assert!(!is_fine && !log.contains("create"), "{log}");
    let summary = checkout.file("summary");
    assert!(summary.contains("Not compared") && summary.contains("a `url` under [[docs]]"), "{summary}");
    let said = checkout.step("Say what could not be compared", &[]);
    let said = String::from_utf8(said.stdout).unwrap();
    assert!(said.contains("::error title=Documentation drift::") && said.contains("gate.md"), "{said}");
}
