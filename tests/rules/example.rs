//! Runs an example of a page, through the program.

use std::fs;
use std::path::Path;

use countersign::rules::RulePage;
use serde_json::Value;

use crate::client;
use crate::service::{FaithfulStub, LyingService, TOKEN};
use crate::support::{Ran, command, folder};

/// What is reported in an example, a line for each finding or change, in the order of the report.
pub fn reported(page: &RulePage, example: usize) -> Result<String, String> {
    let folder = folder(&format!("rules-{}-{}-{example}", page.subject, page.id));
    let own = |info: &str| page.examples[example].block(info).is_some();
    // Where the example has a block, or one before it has, in a file.
    let file = |info: &str, name: &str| {
        let place = folder.join(name);
        let block = page.block(example, info)?;
        fs::write(&place, &block.text).expect("a file can be written");
        Some(place.display().to_string())
    };
    let needed = |info: &str, name: &str| file(info, name).ok_or_else(|| format!("there is no block `{info}`"));
    if own("findings") {
        let document = needed("yaml document", "openapi.yaml")?;
        if own("http client") {
            return client::reported(page, example);
        }
        let settings = file("toml countersign.toml", "countersign.toml");
        return Ok(findings(&tested(page, example, &document, settings.as_deref())?));
    }
    if own("diff now") {
        let (then, end) = match page.block(example, "yaml then") {
            Some(then) => (then, "yaml"),
            None => (page.block(example, "markdown then").ok_or("there is nothing that was")?, "md"),
        };
        let edit = page.block(example, "diff now").map_or("", |edit| &edit.text);
        let write = |name: &str, text: &str| {
            let place = folder.join(format!("{name}.{end}"));
            fs::write(&place, text).expect("a file can be written");
            place.display().to_string()
        };
        let (then, now) = (write("then", &then.text), write("now", &edited(&then.text, edit)?));
        let all = ["diff", &then, &now, "--format", "json", "--client"];
        // What becomes of a generated client is told where it is asked for.
        let arguments = if page.subject == "client" { &all[..] } else { &all[..5] };
        return Ok(changes(&report(&command(arguments).output())?));
    }
    let (document, page) = (needed("yaml document", "openapi.yaml")?, needed("markdown page", "page.md")?);
    Ok(changes(&report(&command(&["drift", "--spec", &document, "--docs", &page, "--format", "json"]).output())?))
}

/// A text with other lines: hunks of a diff, between empty lines, each of which fits in one place.
fn edited(then: &str, diff: &str) -> Result<String, String> {
    let mut now = format!("\n{then}");
    for hunk in diff.split("\n\n") {
        let side = |other: char| -> String {
            let kept = hunk.lines().filter(|line| !line.starts_with(other));
            kept.map(|line| format!("{}\n", line.get(1..).unwrap_or_default())).collect()
        };
        let (old, new) = (format!("\n{}", side('+')), format!("\n{}", side('-')));
        if now.matches(&old).count() != 1 {
            return Err(format!("this fits in no place, or in several:\n{hunk}"));
        }
        now = now.replace(&old, &new);
    }
    Ok(now[1..].to_owned())
}

/// Tests the service of an example, which is the document's own stub but for the answers that the example
/// shows.
fn tested(page: &RulePage, example: usize, document: &str, settings: Option<&str>) -> Result<Value, String> {
    let text = fs::read_to_string(document).expect("it was written");
    // Who gives a credential where none is declared, has it sent all the same.
    let token = text.contains("securitySchemes:").then_some(("COUNTERSIGN_TOKEN", TOKEN));
    let stub = FaithfulStub::start(document, token);
    let shown = page.examples[example].blocks.iter().filter(|block| block.info == "http");
    let service = LyingService::start(shown.map(|block| block.text.as_str()), &stub)?;
    let mut arguments = vec!["test".to_owned()];
    match settings {
        Some(settings) => arguments.extend(["--config".to_owned(), settings.to_owned()]),
        None => arguments.push(document.to_owned()),
    }
    arguments.extend(["--base-url", &service.base_url, "--format", "json"].map(str::to_owned));
    let ids = text.lines().filter_map(|line| line.trim().strip_prefix("operationId: "));
    arguments.extend(ids.flat_map(|id| ["--allow".to_owned(), id.to_owned()]));
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    // Notes of what is made are kept in the folder.
    let folder = Path::new(document).parent().expect("it stands in the example's folder");
    let report = report(&command(&arguments).current_dir(folder).envs(token).output())?;
    match service.unused() {
        Some(request) => Err(format!("no request has the answer to {request}")),
        None => Ok(report),
    }
}

/// The report of a run that came to an end, or of one that says why it did not.
fn report(output: &std::io::Result<std::process::Output>) -> Result<Value, String> {
    let output = output.as_ref().map_err(|error| error.to_string())?;
    let ran = Ran::of(output.clone());
    let report: Option<Value> = serde_json::from_str(&ran.stdout).ok();
    let says_why = |report: &Value| report["document_findings"].as_array().is_some_and(|found| !found.is_empty());
    let came_to_an_end = |report: &Value| match output.status.code() {
        Some(0 | 1) => true,
        Some(2) => says_why(report),
        _ => false,
    };
    report.filter(came_to_an_end).ok_or_else(|| format!("it did not run: {}\n{}", ran.stderr, ran.stdout))
}

/// `severity check operation scenario`, and `severity check document` for those of the document.
fn findings(report: &Value) -> String {
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let all = |of: &Value, name: &str| of[name].as_array().cloned().unwrap_or_default();
    let mut reported = String::new();
    for case in all(report, "cases") {
        let variant = case.get("variant").map(|variant| format!(".{}", text(variant))).unwrap_or_default();
        for found in all(&case, "findings").iter().filter(|found| found["waived"].is_null()) {
            let (severity, check) = (text(&found["severity"]), text(&found["check"]));
            let (operation, scenario) = (text(&case["operation"]), text(&case["scenario"]));
            reported.push_str(&format!("{severity} {check} {operation} {scenario}{variant}\n"));
        }
    }
    for found in all(report, "document_findings") {
        reported.push_str(&format!("{} {} document\n", text(&found["severity"]), text(&found["check"])));
    }
    reported
}

/// `class rule subject`.
fn changes(report: &Value) -> String {
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let changes = report["changes"].as_array().into_iter().flatten();
    let line =
        |change: &Value| format!("{} {} {}\n", text(&change["class"]), text(&change["rule"]), text(&change["subject"]));
    changes.map(line).collect()
}
