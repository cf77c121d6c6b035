//! What a run comes to as a whole: its parts put together, what is found of the run itself, one answer to everything.

use std::path::Path;

use httpmock::{HttpMockRequest, HttpMockResponse, MockServer};
use serde_json::{Value, json};

use crate::support::{self, Ran, countersign};

/// A document of operations `op0` … that need a token.
fn document(folder: &Path, operations: usize, schema: &Value) -> String {
    let operation = |number: usize| {
        let content = json!({ "application/json": { "schema": schema } });
        let answers = json!({ "200": { "description": "d", "content": content }, "401": { "description": "no" } });
        let get = json!({ "operationId": format!("op{number}"), "security": [{ "k": [] }], "responses": answers });
        (format!("/a{number}"), json!({ "get": get }))
    };
    let paths: serde_json::Map<String, Value> = (0..operations).map(operation).collect();
    let document = json!({
        "openapi": "3.0.3",
        "info": { "title": "T", "version": "1" },
        "paths": paths,
        "components": { "securitySchemes": { "k": { "type": "http", "scheme": "bearer" } } },
    });
    let file = folder.join("o.json");
    std::fs::write(&file, document.to_string()).unwrap();
    file.display().to_string()
}

fn answered(status: u16, body: &str) -> HttpMockResponse {
    let headers = vec![("content-type".to_owned(), "application/json".to_owned())];
    HttpMockResponse::builder().status(status).headers(headers).body(body.to_owned()).build()
}

/// Is told of each request whether its credential is good.
fn service(answer: impl Fn(&HttpMockRequest, bool) -> HttpMockResponse + Send + Sync + 'static) -> MockServer {
    let server = MockServer::start();
    server.mock(|when, then| {
        _ = (
            when,
            then.respond_with(move |request: &HttpMockRequest| {
                let named = request.headers_vec().iter().find(|(name, _)| name.eq_ignore_ascii_case("authorization"));
                answer(request, named.is_some_and(|(_, value)| value == "Bearer good-token-1"))
            }),
        );
    });
    server
}

fn faithful(request: &HttpMockRequest, is_valid: bool) -> HttpMockResponse {
    match (request.method_str(), is_valid) {
        ("GET" | "HEAD", true) => answered(200, "{}"),
        ("GET" | "HEAD", false) => answered(401, "{}"),
        _ => answered(405, "{}"),
    }
}

fn run(arguments: &[&str], more: &[(&str, &str)]) -> Ran {
    support::run(arguments, &[&[("COUNTERSIGN_TOKEN", "good-token-1")], more].concat())
}

/// What ends a part ends the whole, if another part can't make it good.
#[test]
fn a_run_of_which_a_part_could_not_run_could_not_run() {
    let folder = support::folder("parts-that-fail");
    let document = document(&folder, 4, &json!({ "type": "object" }));
    let server = service(faithful);
    let part = |name: &str, base: &str, shard: &str, options: &[&str], more: &[(&str, &str)]| {
        let file = folder.join(format!("{name}.json")).display().to_string();
        let format = format!("json={file}");
        let always = ["test", &document, "--base-url", base, "--shard", shard, "--format", &format];
        (run(&[&always, options].concat(), more).code, file)
    };
    let good = part("good", &server.base_url(), "1/2", &[], &[]);
    let unusable = part("unusable", &server.base_url(), "2/2", &[], &[("COUNTERSIGN_EXPIRED_TOKEN", "a\nb")]);
    assert_eq!((good.0, unusable.0), (Some(0), Some(2)));
    for order in [[&good.1, &unusable.1], [&unusable.1, &good.1]] {
        let merged = countersign(&["report", "merge", order[0], order[1]]);
        merged.exits(2);
        assert!(merged.stderr.contains("use a credential: COUNTERSIGN_EXPIRED_TOKEN"), "{}", merged.stderr);
        let report: Value = serde_json::from_str(&merged.stdout).unwrap();
        assert_eq!(report["failure"], "credential-unusable");
    }
    // A part in which nothing was to be judged is made good by another.
    let none = part("none", &server.base_url(), "2/2", &["--scenario", "credential-revoked"], &[]);
    assert_eq!(none.0, Some(2));
    countersign(&["report", "merge", &good.1, &none.1]).exits(0);
    // So it is of a service that is not there in one of them.
    let closed = "http://127.0.0.1:9";
    let unanswered = part("unanswered", closed, "2/2", &[], &[]);
    let alone = part("alone", closed, "1/2", &[], &[]);
    let merged = countersign(&["report", "merge", &alone.1, &unanswered.1]);
    merged.exits(2);
    assert!(merged.stderr.contains("get any answer from"), "{}", merged.stderr);
}

#[test]
fn a_part_that_was_interrupted_interrupts_the_whole() {
    let folder = support::folder("parts-interrupted");
    let document = document(&folder, 4, &json!({ "type": "object" }));
    let server = service(faithful);
    let file = |name: &str| folder.join(format!("{name}.json"));
    for number in 1..=2 {
        let format = format!("json={}", file(&number.to_string()).display());
        let shard = format!("{number}/2");
        run(&["test", &document, "--base-url", &server.base_url(), "--shard", &shard, "--format", &format], &[])
            .exits(0);
    }
    let mut report: Value = serde_json::from_str(&std::fs::read_to_string(file("2")).unwrap()).unwrap();
    assert!(report.get("interrupted").is_none());
    report["interrupted"] = true.into();
    std::fs::write(file("cut"), report.to_string()).unwrap();
    let of = |name: &str| file(name).display().to_string();
    countersign(&["report", "merge", &of("1"), &of("2")]).exits(0);
    countersign(&["report", "merge", &of("1"), &of("cut")]).exits(130);
}

/// Whichever is named first.
#[test]
fn the_strictest_part_is_what_the_whole_is_held_to() {
    let folder = support::folder("parts-held");
    let document = document(&folder, 4, &json!({ "type": "object", "required": ["n"] }));
    let server = service(faithful);
    let part = |number: usize, fail_on: &str| {
        let file = folder.join(format!("{number}-{fail_on}.json")).display().to_string();
        let (format, shard) = (format!("json={file}"), format!("{number}/2"));
        let base = server.base_url();
        run(
            &["test", &document, "--base-url", &base, "--shard", &shard, "--fail-on", fail_on, "--format", &format],
            &[],
        );
        file
    };
    let (lenient, strict, other) = (part(1, "never"), part(2, "error"), part(2, "never"));
    for [one, two] in [[&lenient, &strict], [&strict, &lenient]] {
        countersign(&["report", "merge", one, two]).exits(1);
        countersign(&["report", "merge", one, two, "--fail-on", "never"]).exits(0);
    }
    countersign(&["report", "merge", &lenient, &other]).exits(0);
}

/// A refusal that the document does not list is told, whatever it is the answer to.
#[test]
fn a_refusal_of_everything_that_nobody_lists_is_told() {
    let folder = support::folder("one-refusal");
    let document = document(&folder, 3, &json!({ "type": "object" }));
    let server = service(|_, _| answered(418, "{}"));
    let ran = run(&["test", &document, "--base-url", &server.base_url()], &[]);
    ran.exits(0);
    assert!(ran.stdout.contains("undocumented status 418") && ran.stdout.contains("0 served"), "{}", ran.stdout);
}

/// What is found of the run itself, and not of a case, can be known like any finding.
#[test]
fn findings_of_the_run_are_known_by_a_baseline_and_covered_by_waivers() {
    let folder = support::folder("known-of-the-run");
    let document = document(&folder, 3, &json!({ "type": "object", "properties": { "q": { "type": "int" } } }));
    let server = service(faithful);
    let known = folder.join("known.json").display().to_string();
    let settings = folder.join("countersign.toml");
    let test = |options: &[&str]| {
        let base = server.base_url();
        let settings = settings.display().to_string();
        let always =
            ["test", "o", "--config", &settings, "--base-url", &base, "--fail-on", "warning", "--format", "json"];
        let ran = run(&[&always, options].concat(), &[]);
        let report: Value = serde_json::from_str(&ran.stdout).unwrap();
        (ran, report)
    };
    let own = format!("[providers.o]\ndocument = {document:?}\n");
    std::fs::write(&settings, &own).unwrap();
    let (first, report) = test(&["--baseline-write", &known]);
    first.exits(1);
    let finding = &report["document_findings"][0];
    assert_eq!((&finding["check"], report["summary"]["warnings"].as_u64()), (&json!("document"), Some(1)));
    let (again, report) = test(&["--baseline", &known]);
    again.exits(0);
    assert_eq!(report["summary"]["warnings"], 0);
    assert_eq!(report["document_findings"][0]["waived"], "it is in the baseline");
    let waiver = |named: &str| {
        let waiver = format!("[[providers.o.waivers]]\n{named}\nreason = \"known\"\nuntil = 2099-01-01\n");
        std::fs::write(&settings, format!("{own}{waiver}")).unwrap();
        test(&[]).0
    };
    for named in ["check = \"document\"".to_owned(), format!("finding = {}", finding["id"])] {
        let waived = waiver(&named);
        waived.exits(0);
        assert!(!waived.stderr.contains("matches no finding"), "{}", waived.stderr);
    }
    // Another's waiver covers nothing of it.
    for named in ["operation = \"op1\"", "check = \"no-answer\"", "scenario = \"credential-valid\""] {
        waiver(named).exits(1);
    }
    // What is mended holds no longer.
    std::fs::write(&document, std::fs::read_to_string(&document).unwrap().replace("\"int\"", "\"integer\"")).unwrap();
    std::fs::write(&settings, &own).unwrap();
    let (mended, _) = test(&["--baseline", &known]);
    mended.exits(0);
    assert!(mended.stderr.contains("1 entry of") && mended.stderr.contains("no longer holds"), "{}", mended.stderr);
}

/// What was asked with values that no report holds is asked with them again, or not at all.
#[test]
fn a_finding_is_replayed_with_what_it_was_seen_with() {
    let folder = support::folder("replayed-with");
    let schema = json!({ "type": "object", "properties": { "id": { "type": "integer" } } });
    let document = document(&folder, 1, &schema);
    let server = service(|request, is_valid| {
        let tenant = request.headers_vec().iter().any(|(name, value)| name == "x-tenant" && value == "5");
        match is_valid {
            true => answered(200, if tenant { r#"{"id": "x"}"# } else { r#"{"id": 1}"# }),
            false => answered(401, "{}"),
        }
    });
    let (base, report) = (server.base_url(), folder.join("report.json").display().to_string());
    let format = format!("json={report}");
    run(&["test", &document, "--base-url", &base, "--header", "X-Tenant: 5", "--format", &format], &[]).exits(1);
    let written = std::fs::read_to_string(&report).unwrap();
    let stored: Value = serde_json::from_str(&written).unwrap();
    assert_eq!(stored["asked_with"], json!(["--header X-Tenant"]));
    let cases = stored["cases"].as_array().unwrap().iter();
    let mut errors = cases.flat_map(|case| case["findings"].as_array().unwrap()).filter(|it| it["severity"] == "error");
    let id = errors.next().unwrap()["id"].as_str().unwrap().to_owned();
    let replay = |options: &[&str]| run(&[&["replay", &id, "--report", &report], options].concat(), &[]);
    let without = replay(&[]);
    without.exits(2);
    assert!(without.stderr.contains("--header X-Tenant"), "{}", without.stderr);
    replay(&["--header", "X-Tenant: 5"]).exits(1);
    replay(&["--header", "X-Tenant: 6"]).exits(0);
}

/// Who was not asked all that would have been asked is not said to keep the contract.
#[test]
fn a_run_that_was_cut_off_says_no_more_than_it_asked() {
    let folder = support::folder("cut-off");
    let document = document(&folder, 3, &json!({ "type": "object" }));
    let server = service(faithful);
    let verdict = |options: &[&str]| {
        let base = server.base_url();
        let ran = run(&[&["test", document.as_str(), "--base-url", &base], options].concat(), &[]);
        ran.exits(0);
        ran.stdout
    };
    assert!(verdict(&[]).contains("all 3 operations keep the contract"));
    for limit in [["--max-requests", "9"], ["--max-bad-credentials", "2"]] {
        let told = verdict(&limit);
        assert!(told.contains(" in what was asked") && !told.contains("keep the contract"), "{limit:?}: {told}");
    }
}

/// Settings that came with a checkout, and that nobody named, write nowhere else.
#[test]
fn settings_that_nobody_named_write_in_the_working_directory_alone() {
    let (folder, other) = (support::folder("settings-write"), support::folder("settings-write-other"));
    let document = document(&folder, 1, &json!({ "type": "object" }));
    let elsewhere = other.join("report.json");
    let settings = folder.join("countersign.toml");
    let test = |text: &str, options: &[&str]| {
        std::fs::write(&settings, format!("[test]\n{text}\n")).unwrap();
        let mut command = support::command(&[&["test", document.as_str()], options].concat());
        Ran::of(command.current_dir(&folder).output().expect("the binary runs"))
    };
    let above = format!("../{}/report.json", other.file_name().unwrap().to_string_lossy());
    let absolute = elsewhere.display().to_string();
    let mut refused = vec![
        format!("format = [\"text\", \"json={above}\"]"),
        format!("format = \"json={absolute}\""),
        format!("baseline-write = \"{above}\""),
        format!("evidence = \"{absolute}\""),
        "evidence = \"none/../../x\"".to_owned(),
    ];
    #[cfg(unix)]
    {
        std::os::unix::fs::symlink(&elsewhere, folder.join("link.json")).unwrap();
        refused.push("format = \"json=link.json\"".to_owned());
    }
    for text in &refused {
        let ran = test(text, &[]);
        ran.exits(2);
        assert!(ran.stderr.contains("outside of the working directory"), "{text}: {}", ran.stderr);
        assert!(std::fs::read_dir(&other).unwrap().next().is_none(), "{text}");
    }
    test("format = [\"text\", \"json=report.json\"]\nbaseline-write = \"known.json\"", &[]).exits(0);
    assert!(folder.join("report.json").exists() && folder.join("known.json").exists());
    // Whoever names it means it: the file, or the settings.
    test("", &["--format", &format!("json={absolute}")]).exits(0);
    assert!(elsewhere.exists());
    std::fs::remove_file(&elsewhere).unwrap();
    test(&format!("format = \"json={absolute}\""), &["--config", "countersign.toml"]).exits(0);
    assert!(elsewhere.exists());
}

/// The merged run is told in every format as the whole one is.
#[test]
fn a_merged_run_is_told_in_every_format() {
    let folder = support::folder("merged-formats");
    let document = document(&folder, 4, &json!({ "type": "object", "required": ["n"] }));
    let server = service(faithful);
    let base = server.base_url();
    let formats = |name: &str| {
        let of = |format: &str| format!("--format={format}={}", folder.join(format!("{name}.{format}")).display());
        ["sarif", "junit", "html", "markdown", "github", "text"].map(of)
    };
    let test = |options: &[&str]| run(&[&["test", document.as_str(), "--base-url", &base], options].concat(), &[]);
    let whole = formats("whole");
    test(&whole.each_ref().map(String::as_str)).exits(1);
    let part = |number: usize| {
        let file = folder.join(format!("part-{number}.json")).display().to_string();
        test(&["--shard", &format!("{number}/2"), "--format", &format!("json={file}")]);
        file
    };
    let (one, two) = (part(1), part(2));
    let merged = formats("merged");
    let options = merged.each_ref().map(String::as_str);
    let ran = countersign(&[&["report", "merge", one.as_str(), &two], &options[..]].concat());
    ran.exits(1);
    assert!(
        ran.stderr.contains("4 of 4 operations fail") || ran.stderr.contains("All 4 operations fail"),
        "{}",
        ran.stderr
    );
    let read = |name: &str| std::fs::read_to_string(folder.join(name)).unwrap();
    let results = |name: &str| {
        let sarif: Value = serde_json::from_str(&read(name)).unwrap();
        let results = sarif["runs"][0]["results"].as_array().unwrap().clone();
        // Of one fault in many operations, that of the part which was named first stands for all.
        let told = |it: &Value| {
            let location = &it["locations"][0];
            let places = location["logicalLocations"].as_array().unwrap().iter();
            let mut places: Vec<_> = places.map(|place| place["fullyQualifiedName"].to_string()).collect();
            places.sort();
            let physical = &location["physicalLocation"];
            assert!(physical["region"]["startColumn"].as_u64() > Some(1), "{it}");
            let message = it["message"]["text"].as_str().unwrap().lines().next().unwrap().to_owned();
            format!("{} {message} {places:?} {}", it["ruleId"], physical["artifactLocation"])
        };
        results.iter().map(told).collect::<std::collections::BTreeSet<_>>()
    };
    assert_eq!(results("merged.sarif"), results("whole.sarif"));
    let failures = |name: &str| read(name).matches("<failure").count();
    assert_eq!(failures("merged.junit"), failures("whole.junit"));
    let headline = |name: &str| read(name).split("<h1").nth(1).unwrap().split("</h1>").next().unwrap().to_owned();
    assert_eq!(headline("merged.html"), headline("whole.html"));
    // What is quoted of the document is there, since it is; it need not be.
    assert!(read("merged.html").contains("&quot;n&quot;"), "{}", read("merged.html"));
    std::fs::remove_file(&document).unwrap();
    countersign(&["report", "merge", &one, &two, "--format", "text"]).exits(1);
}
