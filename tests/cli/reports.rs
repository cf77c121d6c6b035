//! Reports in files, and reports for programs against their schemas.

use serde_json::{Value, json};

use crate::support::{self, countersign};

#[test]
fn reports_are_as_their_schemas_say() {
    let report = countersign(&["test", "temporis", "--format", "json"]).json(0);
    assert_fits("test", &report);
    assert_fits("list", &countersign(&["list", "temporis", "--format", "json"]).json(0));
    let page = support::folder("facts").join("page.md");
    std::fs::write(&page, "# Errors\n\nSend `Authorization: Bearer <token>`, or get a 401.\n").unwrap();
    let facts = countersign(&["facts", page.to_str().unwrap(), "--format", "json"]).json(0);
    assert!(!facts["pages"][0]["facts"].as_array().unwrap().is_empty());
    assert_fits("facts", &facts);
}

/// A schema names every kind of fact that there is.
#[test]
fn the_schema_of_facts_knows_their_kinds() {
    let schema: Value = serde_json::from_str(include_str!("../../schemas/facts.schema.json")).unwrap();
    let kinds: Vec<&str> = countersign::docs::facts::ALL.iter().map(|kind| kind.id).collect();
    assert_eq!(schema["$defs"]["fact"]["properties"]["kind"]["enum"], json!(kinds));
}

/// Every key of a report is described, so that none comes or goes unseen.
pub fn assert_fits(schema: &str, report: &Value) {
    let file = format!("{}/schemas/{schema}.schema.json", env!("CARGO_MANIFEST_DIR"));
    let mut schema: Value = serde_json::from_str(&std::fs::read_to_string(file).unwrap()).unwrap();
    close(&mut schema);
    let validator = jsonschema::validator_for(&schema).unwrap();
    let wrong: Vec<String> =
        validator.iter_errors(report).map(|error| format!("{}: {error}", error.instance_path())).collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Lets no object have a key that its schema does not describe.
fn close(schema: &mut Value) {
    match schema {
        Value::Object(members) => {
            if members.contains_key("required") && members.contains_key("properties") {
                members.insert("additionalProperties".to_owned(), json!(false));
            }
            members.values_mut().for_each(close);
        }
        Value::Array(items) => items.iter_mut().for_each(close),
        _ => {}
    }
}

#[test]
fn a_report_goes_to_a_file_whole() {
    let folder = support::folder("files");
    let place = folder.join("report.json");
    std::fs::write(&place, "an old report").unwrap();
    let json = format!("json={}", place.display());
    let ran = countersign(&["test", "temporis", "--format", "text", "--format", &json]);
    ran.exits(0);
    assert!(ran.stdout.contains("predict"), "{}", ran.stdout);
    let report: Value = serde_json::from_str(&std::fs::read_to_string(&place).unwrap()).unwrap();
    assert_eq!(report["providers"][0]["provider"], "temporis");
    assert_eq!(std::fs::read_dir(&folder).unwrap().count(), 1, "nothing is left beside it");
}

#[test]
fn a_report_that_can_t_be_written_is_told_before_anything_is_sent() {
    let refused = [
        (vec!["--format", "json=nowhere/at/all/report.json"], "failed to write nowhere/at/all/report.json: "),
        (vec!["--format", "json", "--format", "text"], "failed to write two reports to the standard output"),
        (vec!["--format", "json="], "expected a file after `=`"),
    ];
    for (options, said) in refused {
        let ran = countersign(&[&["test", "temporis"], &options[..]].concat());
        ran.exits(2);
        assert!(ran.stderr.contains(said), "{}", ran.stderr);
        assert_eq!(ran.stdout, "");
    }
}

#[test]
fn the_report_of_a_run_that_failed_is_still_written() {
    let place = support::folder("failed").join("report.json");
    let json = format!("json={}", place.display());
    let arguments = ["test", "temporis", "--base-url", &support::nobody(), "--allow", "predict", "--format", &json];
    support::run(&arguments, &[("TEMPORIS_TOKEN", "ts_canary")]).exits(2);
    let report: Value = serde_json::from_str(&std::fs::read_to_string(&place).unwrap()).unwrap();
    assert_fits("test", &report);
    assert!(report["cases"].as_array().unwrap().iter().all(|case| case["verdict"] != "agreed"));
}

#[test]
fn colour_is_the_user_s_choice() {
    let escapes = |colour: &str| countersign(&["test", "temporis", "--color", colour]).stdout.contains('\u{1b}');
    assert!(escapes("always"));
    assert!(!escapes("never"));
    assert!(!escapes("auto"), "a pipe is no terminal");
}
