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

/// What a list may say of a document: ids that are looked up, servers of operations, what hinders
/// and what is wrong.
#[test]
fn lists_of_odd_documents_are_as_their_schema_says() {
    let root = format!("{}/tests", env!("CARGO_MANIFEST_DIR"));
    let names = ["asking/widgets.yaml", "asking/servers.yaml", "documents/security.yaml", "documents/oddities.yaml"];
    let names = names.map(|name| format!("{root}/{name}"));
    let list = |format: &str| {
        let arguments = ["list", &names[0], &names[1], &names[2], &names[3], "--format", format];
        countersign(&arguments)
    };
    let listed = list("json").json(0);
    assert_fits("list", &listed);
    let operations = listed["providers"].as_array().unwrap().iter().flat_map(|it| it["operations"].as_array().unwrap());
    let operations: Vec<&Value> = operations.collect();
    let of = |id: &str| operations.iter().find(|operation| operation["operation"] == id).unwrap();
    assert_eq!(of("getWidget")["lookups"], json!([{"parameter": "widget_id", "from": "listWidgets"}]));
    assert_eq!(of("getAway")["server"], "https://files.example/v1");
    assert!(of("digest")["hindrance"].as_str().unwrap().contains("HTTP scheme digest"));
    let shown = list("text").stdout;
    for line in [
        "    widget_id: a service is asked by listWidgets",
        "    at https://files.example/v1",
        "    no credential can be sent: `ghost` is not a security scheme that can be used",
    ] {
        assert!(shown.contains(line), "{line} is not in\n{shown}");
    }
}

/// A base URL that is not the API's could not be tested, whatever is answered there.
#[test]
fn a_wrong_base_url_is_one_finding_and_no_run() {
    let server = httpmock::MockServer::start();
    server.mock(|when, then| {
        when.any_request();
        then.status(200).header("content-type", "text/html").body("<!doctype html>");
    });
    let (orders, base) = (support::orders(), server.base_url());
    let arguments = ["test", &orders, "--base-url", &base];
    let sentence = &format!(
        "the base URL is probably not the API's: its paths and one that can't exist are answered alike, 200 and an HTML page; did you mean {base}/v1?"
    );
    let report = countersign(&[&arguments[..], &["--format", "json"]].concat()).json(2);
    assert_fits("test", &report);
    assert_eq!(report["document_findings"][0]["message"], *sentence);
    let ran = countersign(&arguments);
    ran.exits(2);
    assert!(ran.stderr.contains("are answered alike, 200 and an HTML page"), "{}", ran.stderr);
    assert!(ran.stdout.contains(&format!("error[base-url] {sentence}")), "{}", ran.stdout);
    assert!(ran.stdout.contains("\nThe base URL is probably not the API's: "), "{}", ran.stdout);
}

/// A run that is none, or fails beside what it found, is green in no file that CI shows.
#[test]
fn what_fails_the_run_is_in_every_report() {
    let folder = support::folder("failed-runs");
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let nowhere = format!("http://{}", listener.local_addr().unwrap());
    drop(listener);
    let orders = support::orders();
    let runs: [(&[&str], i32, &str); 2] = [
        (&["--base-url", &nowhere], 2, "failed to get any answer from"),
        (
            &["--scenario", "credential-valid", "--min-coverage", "100"],
            1,
            "of the documented responses were judged, expected 100 %",
        ),
    ];
    for (options, code, sentence) in runs {
        let formats = ["json", "junit", "sarif", "github", "markdown", "html"];
        let files = formats.map(|format| format!("{format}={}", folder.join(format).display()));
        let formats_of = files.iter().flat_map(|file| ["--format", file]).collect::<Vec<_>>();
        countersign(&[&["test", &orders], options, &formats_of].concat()).exits(code);
        for format in formats {
            let text = std::fs::read_to_string(folder.join(format)).unwrap();
            assert!(text.to_lowercase().contains(sentence), "{format}: {text}");
        }
        let read = |format: &str| std::fs::read_to_string(folder.join(format)).unwrap();
        let sarif: Value = serde_json::from_str(&read("sarif")).unwrap();
        assert_eq!(sarif["runs"][0]["invocations"][0]["executionSuccessful"], false);
        assert!(read("junit").contains("errors=\"1\""), "{}", read("junit"));
        assert!(read("github").contains("::error title=countersign::"), "{}", read("github"));
        assert_fits("test", &serde_json::from_str(&read("json")).unwrap());
    }
}

/// Every output for programs has its schema, and every schema is one.
#[test]
fn each_schema_is_a_schema() {
    let folder = std::fs::read_dir(format!("{}/schemas", env!("CARGO_MANIFEST_DIR"))).unwrap();
    let mut names = Vec::new();
    for file in folder.map(|entry| entry.unwrap().path()) {
        let schema: Value = serde_json::from_str(&std::fs::read_to_string(&file).unwrap()).unwrap();
        jsonschema::meta::validate(&schema).unwrap_or_else(|error| panic!("{}: {error}", file.display()));
        assert!(schema["title"].as_str().unwrap().starts_with("countersign "), "{}", file.display());
        names.push(file.file_name().unwrap().to_string_lossy().into_owned());
    }
    names.sort();
    assert_eq!(
        names,
        ["baseline", "changes", "config", "facts", "list", "test", "usage"].map(|name| format!("{name}.schema.json"))
    );
}

/// A schema names every kind of fact that there is.
#[test]
fn the_schema_of_facts_knows_their_kinds() {
    let schema: Value = serde_json::from_str(include_str!("../../schemas/facts.schema.json")).unwrap();
    let kinds: Vec<&str> = countersign_pages::ALL.iter().map(|kind| kind.id).collect();
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

/// The log of a job says what came of it, where every report is a file.
#[test]
fn a_summary_goes_to_the_standard_error_where_every_report_is_a_file() {
    let folder = support::folder("summary");
    let files = ["junit", "html"].map(|format| format!("{format}={}", folder.join(format).display()));
    let ran = countersign(&["test", "temporis", "--format", &files[0], "--format", &files[1]]);
    ran.exits(0);
    assert_eq!(ran.stdout, "");
    assert!(ran.stderr.starts_with("No finding: the one operation keeps the contract. Written: "), "{}", ran.stderr);
    assert!(ran.stderr.contains("summary") && ran.stderr.contains("junit, "), "{}", ran.stderr);
    let changes = format!("html={}", folder.join("changes.html").display());
    let ran = countersign(&["diff", &support::orders(), &support::orders(), "--format", &changes]);
    ran.exits(0);
    assert!(ran.stderr.starts_with("No difference for a client. Written: "), "{}", ran.stderr);
}

/// A page of what differs has both witnesses with their lines, and nothing that runs but its own script.
#[test]
fn what_differs_is_shown_as_a_page() {
    let shop = format!("{}/examples/bookshop", env!("CARGO_MANIFEST_DIR"));
    let arguments = [&format!("{shop}/openapi.yaml"), &format!("{shop}/service.yaml")];
    let ran = countersign(&["diff", arguments[0], arguments[1], "--format", "html"]);
    ran.exits(1);
    for part in ["<title>", "break a client: Bookshop API", "class=\"verdict fails\"", "openapi.yaml:", "service.yaml:"]
    {
        assert!(ran.stdout.contains(part), "{part} is not in\n{}", ran.stdout);
    }
    assert_eq!(ran.stdout.matches("<script").count(), 1);
    let page = support::folder("drift-page").join("page.md");
    std::fs::write(&page, "# Errors\n\nSend `Authorization: Token <script>alert(1)</script>`, or get a 403.\n")
        .unwrap();
    let ran = countersign(&["drift", "talkover", "--docs", page.to_str().unwrap(), "--format", "html"]);
    assert!(ran.stdout.contains("statements of the documentation differ") || ran.stdout.contains("statement"));
    assert_eq!(ran.stdout.matches("<script").count(), 1, "{}", ran.stdout);
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

/// The parts of a run, put together, are the run.
#[test]
fn reports_of_shards_are_merged() {
    let folder = support::folder("merged");
    let orders = support::orders();
    let part = |number: usize| {
        let file = folder.join(format!("{number}.json"));
        let (shard, format) = (format!("{number}/3"), format!("json={}", file.display()));
        countersign(&["test", &orders, "--shard", &shard, "--format", &format]).exits(0);
        file.display().to_string()
    };
    let parts: Vec<String> = (1..=3).map(part).collect();
    let whole = countersign(&["test", &orders, "--format", "json"]).json(0);
    let merge = |files: &[&str]| countersign(&[&["report", "merge"], files].concat());
    let merged = merge(&[&parts[0], &parts[1], &parts[2]]).json(0);
    for count in ["cases", "agreed", "silent", "errors", "requests", "coverage"] {
        let (mut merged, mut whole) = (merged["summary"][count].clone(), whole["summary"][count].clone());
        for summary in [&mut merged, &mut whole] {
            if let Some(list) = summary.pointer_mut("/responses/unjudged").and_then(serde_json::Value::as_array_mut) {
                list.sort_by_key(ToString::to_string);
            }
        }
        assert_eq!(merged, whole, "{count}");
    }
    let names = |report: &serde_json::Value| -> std::collections::BTreeSet<String> {
        let cases = report["cases"].as_array().unwrap().iter();
        cases.map(|case| format!("{} {} {}", case["operation"], case["scenario"], case["variant"])).collect()
    };
    assert_eq!(names(&merged), names(&whole));
    assert_eq!(merged["providers"], whole["providers"]);
    // What is wanted of the whole run is asked of its parts together.
    for wanted in [&["--strict"][..], &["--min-coverage", "100"], &["--min-coverage", "1"]] {
        let whole = countersign(&[&["test", orders.as_str()], wanted].concat());
        let merged = merge(&[&[parts[0].as_str(), &parts[1], &parts[2]], wanted].concat());
        assert_eq!(merged.code, whole.code, "{wanted:?}: {}", merged.stderr);
        // So it is where the parts were held to it.
        let held = |number: usize| {
            let file = folder.join(format!("held-{number}.json"));
            let (shard, format) = (format!("{number}/3"), format!("json={}", file.display()));
            countersign(&[&["test", orders.as_str(), "--shard", &shard, "--format", &format], wanted].concat());
            file.display().to_string()
        };
        let held: Vec<String> = (1..=3).map(held).collect();
        let merged = merge(&[&held[0], &held[1], &held[2]]);
        assert_eq!(merged.code, whole.code, "{wanted:?}, by the parts: {}", merged.stderr);
    }
    let cut = merge(&[&parts[0], &parts[2]]);
    cut.exits(2);
    assert!(cut.stderr.contains("part 2 of 3 is missing"), "{}", cut.stderr);
    // What is there is told all the same.
    let told: serde_json::Value = serde_json::from_str(&cut.stdout).unwrap();
    assert!(told["summary"]["cases"].as_u64() > Some(0), "{told}");
    let other = folder.join("2-of-2.json").display().to_string();
    countersign(&["test", &orders, "--shard", "2/2", "--format", &format!("json={other}")]).exits(0);
    let mixed = merge(&[&parts[0], &other]);
    mixed.exits(2);
    assert!(mixed.stderr.contains("in 2 parts, and the reports before of one in 3"), "{}", mixed.stderr);
    let twice = merge(&[&parts[0], &parts[0]]);
    twice.exits(2);
    assert!(twice.stderr.contains("is in a report before"), "{}", twice.stderr);
    let broken = folder.join("broken.json").display().to_string();
    std::fs::write(&broken, "{\"version\": 1,\n \"cases\": 7}").unwrap();
    let ran = merge(&[&parts[0], &broken]);
    ran.exits(2);
    assert!(ran.stderr.contains("broken.json:2:") && ran.stdout.is_empty(), "{}", ran.stderr);
}
