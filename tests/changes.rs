//! `diff` as a tool of every day: against a revision, failing for what it should, and without what is known.

#[path = "support/mod.rs"]
mod support;

use std::path::Path;
use std::process::Command;

use support::{Ran, command, countersign, folder};

const THEN: &str = "openapi: 3.0.3\ninfo: {title: A, version: '1'}\npaths:\n  /a: {$ref: 'parts/a.yaml#/a'}\n  \
                    /b:\n    get: {operationId: b, responses: {'200': {description: fine}}}\n";
const PART: &str = "a:\n  get: {operationId: a, responses: {'200': {description: fine}}}\n";

/// A repository that holds a document of two files, as it was.
fn repository(name: &str) -> Option<std::path::PathBuf> {
    let root = folder(name);
    std::fs::create_dir_all(root.join("api/parts")).unwrap();
    std::fs::write(root.join("api/api.yaml"), THEN).unwrap();
    std::fs::write(root.join("api/parts/a.yaml"), PART).unwrap();
    let git = |arguments: &[&str]| {
        let mut git = Command::new("git");
        git.current_dir(&root).args(["-c", "user.name=a", "-c", "user.email=a@example.com"]).args(arguments);
        git.output().is_ok_and(|output| output.status.success())
    };
    let all = git(&["init", "--quiet"]) && git(&["add", "."]) && git(&["commit", "--quiet", "-m", "then"]);
    all.then_some(root)
}

fn diff(root: &Path, arguments: &[&str]) -> Ran {
    let mut diff = command(&["diff"]);
    diff.args(arguments).current_dir(root);
    // git is found by it.
    diff.envs(std::env::var("PATH").map(|path| ("PATH", path)));
    Ran::of(diff.output().unwrap())
}

#[test]
fn a_document_is_compared_with_itself_as_it_was() {
    let Some(root) = repository("changes-git") else {
        eprintln!("skipped: there is no git");
        return;
    };
    diff(&root, &["api/api.yaml", "--git", "HEAD"]).exits(0);
    // The other file is read as it was too.
    std::fs::write(root.join("api/parts/a.yaml"), PART.replace("get:", "post:")).unwrap();
    let ran = diff(&root, &["api/api.yaml", "--git", "HEAD", "--format", "json"]);
    let report = ran.json(1);
    let rules: Vec<&str> =
        report["changes"].as_array().unwrap().iter().filter_map(|change| change["rule"].as_str()).collect();
    assert_eq!(rules, ["operation-moved"], "{report}");
    assert!(report["changes"][0]["earlier"]["source"].as_str().unwrap().starts_with("HEAD:./parts/a.yaml"), "{report}");
    for (revision, told) in [("no-such-revision", "no-such-revision"), ("--help", "does not begin with a dash")] {
        let ran = diff(&root, &["api/api.yaml", &format!("--git={revision}")]);
        ran.exits(2);
        assert!(ran.stderr.contains(told), "{}", ran.stderr);
    }
    diff(&root, &["api/api.yaml"]).exits(2);
}

#[test]
fn a_change_fails_where_it_is_grave_enough_and_not_known() {
    let root = folder("changes-known");
    std::fs::create_dir_all(root.join("parts")).unwrap();
    std::fs::write(root.join("parts/a.yaml"), PART).unwrap();
    std::fs::write(root.join("then.yaml"), THEN).unwrap();
    std::fs::write(root.join("less.yaml"), THEN.replace("  /b:\n", "  /c:\n")).unwrap();
    std::fs::write(
        root.join("more.yaml"),
        format!("{THEN}    post: {{responses: {{'200': {{description: fine}}}}}}\n"),
    )
    .unwrap();
    let compared = |later: &str, options: &[&str]| diff(&root, &[&["then.yaml", later], options].concat());
    compared("less.yaml", &[]).exits(1);
    compared("less.yaml", &["--fail-on", "never"]).exits(0);
    compared("more.yaml", &[]).exits(0);
    compared("more.yaml", &["--fail-on", "warning"]).exits(0);
    compared("more.yaml", &["--fail-on", "note"]).exits(1);
    compared("less.yaml", &["--baseline-write", "known.json"]).exits(1);
    let ran = compared("less.yaml", &["--baseline", "known.json"]);
    ran.exits(0);
    assert!(ran.stderr.contains("known: 1 change of the baseline is not shown"), "{}", ran.stderr);
    // What is known hides nothing else.
    std::fs::write(root.join("none.yaml"), "openapi: 3.0.3\ninfo: {title: A, version: '1'}\npaths: {}\n").unwrap();
    compared("none.yaml", &["--baseline", "known.json"]).exits(1);
    let ran = countersign(&["diff", "a.yaml", "b.yaml", "--baseline", "no-such-file.json"]);
    ran.exits(2);
}
