//! The command line as its users meet it: the binary is run, and its output and exit code are
//! read. No test counts providers or operations that it did not name: they come and go.

#[path = "support/mod.rs"]
mod binary;
#[path = "cli/honest_service.rs"]
mod honest_service;
#[path = "cli/lying_service.rs"]
mod lying_service;
#[path = "cli/reports.rs"]
mod reports;
#[cfg(unix)]
#[path = "cli/signals.rs"]
mod signals;
#[path = "cli/support.rs"]
mod support;
#[path = "cli/whole_run.rs"]
mod whole_run;

use httpmock::MockServer;
use support::{countersign, shown};

#[test]
fn every_known_provider_keeps_its_contract() {
    let ran = countersign(&["test"]);
    ran.exits(0);
    assert!(ran.stdout.contains("\nNo finding: all "), "{}", ran.stdout);
    assert_eq!(ran.stderr, "");
    let report = countersign(&["test", "--format", "json"]).json(0);
    let summary = &report["summary"];
    // Of some cases their documents say nothing.
    let [agreed, silent, cases] = ["agreed", "silent", "cases"].map(|name| summary[name].as_u64().unwrap());
    assert!(agreed + silent == cases && silent < 10, "{summary}");
}

#[test]
fn one_provider_is_shown_as_a_matrix() {
    let ran = countersign(&["test", "temporis"]);
    ran.exits(0);
    shown("test_temporis", &ran.stdout_without_times());
}

/// Not only our own: a document that names causes for its refusals, and none for its successes.
#[test]
fn a_stub_keeps_the_contract_that_it_was_made_from() {
    let ran = countersign(&["test", &support::orders()]);
    ran.exits(0);
    assert!(ran.stdout.contains("\nNo finding: all "), "{}", ran.stdout);
    let last = ran.stdout.lines().last().unwrap();
    assert!(last.starts_with("No service was asked"), "{last}");
}

#[test]
fn a_quiet_run_says_the_summary_alone() {
    let ran = countersign(&["test", "temporis", "--quiet"]);
    ran.exits(0);
    assert!(ran.stdout.starts_with("\nNo finding: the one operation keeps the contract.\n"), "{}", ran.stdout);
    assert_eq!(ran.stdout.lines().count(), 6);
}

#[test]
fn options_narrow_a_run_down() {
    let cases = |options: &[&str]| {
        let report = countersign(&[&["test", &support::orders(), "--format", "json"], options].concat()).json(0);
        report["cases"].as_array().unwrap().clone()
    };
    let names = |cases: &[serde_json::Value]| -> Vec<String> {
        cases.iter().map(|case| format!("{} {}", case["operation"], case["scenario"]).replace('"', "")).collect()
    };
    let one = cases(&["--operation", "health", "--scenario", "credential-missing"]);
    assert_eq!(names(&one), ["health credential-missing"]);
    let two = ["--scenario", "scheme-only", "--scenario", "scheme-wrong", "--operation", "health", "--operation"];
    let two = cases(&[&two[..], &["getOrder", "--exclude", "health"]].concat());
    assert_eq!(names(&two), ["getOrder scheme-only", "getOrder scheme-wrong"]);
    let tagged = cases(&["--tag", "invoices", "--scenario", "credential-valid", "--check", "no-redirect"]);
    assert_eq!(names(&tagged), ["listInvoices credential-valid"]);
    assert_eq!(tagged[0]["checks"].as_array().unwrap().len(), 1);
    let placed = cases(&["--path", "^/orders/", "--method", "get", "--scenario", "credential-missing"]);
    assert_eq!(names(&placed), ["getOrder credential-missing"]);
    let posted = cases(&["--method", "POST", "--scenario", "credential-missing"]);
    assert_eq!(names(&posted), ["createOrder credential-missing"]);
}

/// Whether it has an id or not.
#[test]
fn an_operation_is_named_by_method_and_path_too() {
    let orders = support::orders();
    let asked = |options: &[&str]| {
        let narrow = ["test", &orders, "--scenario", "credential-missing", "--format", "json"];
        let report = countersign(&[&narrow, options].concat()).json(0);
        let cases = report["cases"].as_array().unwrap().clone();
        cases.iter().map(|case| case["operation"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(asked(&["--operation", "GET /orders/{id}"]), ["getOrder"]);
    assert_eq!(asked(&["--operation", "POST /orders", "--allow", "POST /orders"]), ["createOrder"]);
    assert_eq!(asked(&["--method", "get", "--exclude", "GET /orders/{id}", "--tag", "orders"]), ["listOrders"]);
    assert_eq!(asked(&["--operation", "getOrder", "--param", "GET /orders/{id}.id=7"]), ["getOrder"]);
}

#[test]
fn an_id_that_nothing_has_is_refused_with_the_nearest() {
    let refused = [
        (vec!["test", "--scenario", "credential-mising"], "\"credential-mising\"", "`credential-missing`"),
        (vec!["test", "--check", "error-shap"], "\"error-shap\"", "`error-shape`"),
        (vec!["test", "temporis", "--operation", "predicts"], "\"predicts\"", "`predict`"),
        (vec!["test", "temporis", "--tag", "x"], "\"x\"", ""),
        (vec!["test", "temporis", "--method", "pos"], "\"pos\"", "`POST`"),
        (vec!["test", "temporis", "--path", "/v1/("], "'/v1/('", "unclosed group"),
        (vec!["test", "temporis", "--operation", "POST /v1/predictt"], "\"POST /v1/predictt\"", ""),
        (vec!["test", "--exclude", "scheme-wrongg"], "\"scheme-wrongg\"", "`scheme-wrong`"),
        (vec!["test", "temporis", "--allow", "predic"], "\"predic\"", "`predict`"),
        (vec!["test", "tempori"], "`tempori`", "`temporis`"),
        (vec!["list", "tempori"], "`tempori`", "`temporis`"),
        (vec!["explain", "credential-mising"], "\"credential-mising\"", "`credential-missing`"),
        (vec!["test", "--format", "jsno"], "'jsno'", "`json`"),
        (vec!["test", "--fail-on", "erro"], "'erro'", "'error'"),
    ];
    for (arguments, wrong, nearest) in refused {
        let ran = countersign(&arguments);
        ran.exits(2);
        assert!(ran.stderr.starts_with("error: "), "{}", ran.stderr);
        assert!(ran.stderr.contains(wrong) && ran.stderr.contains(nearest), "{arguments:?}: {}", ran.stderr);
        assert_eq!(ran.stdout, "");
    }
}

#[test]
fn a_base_url_that_can_t_be_used_is_refused() {
    let orders = support::orders();
    let refused = [
        (vec!["temporis", "--base-url", "nowhere"], "read the base URL"),
        (vec!["temporis", "--base-url", "localhost:8080"], "did you mean `http://localhost:8080`?"),
        (
            vec!["temporis", "--base-url", "ftp://127.0.0.1:9"],
            "expected it to begin with http:// or https://, found ftp:",
        ),
        (vec!["temporis", "--base-url", "http://me:hunter2@127.0.0.1:9"], "a user name or a password"),
        (vec!["temporis", "--base-url", "http://127.0.0.1:9/?key=hunter2"], "a query or a fragment"),
        (vec!["temporis", &orders, "--base-url", "http://127.0.0.1:9"], "one base URL for 2 providers"),
    ];
    for (arguments, said) in refused {
        let ran = countersign(&[&["test"], &arguments[..]].concat());
        ran.exits(2);
        assert!(ran.stderr.starts_with("error: failed to ") && ran.stderr.contains(said), "{}", ran.stderr);
        assert!(!ran.stderr.contains("hunter2"), "{}", ran.stderr);
    }
}

#[test]
fn a_service_that_never_answers_is_no_run() {
    let ran = support::run(
        &["test", "temporis", "--allow", "predict", "--base-url", &support::nobody(), "--format", "json"],
        &[("TEMPORIS_TOKEN", "ts_canary")],
    );
    let report = ran.json(2);
    assert!(ran.stderr.contains("error: failed to get any answer from http://127.0.0.1:"), "{}", ran.stderr);
    assert!(report["summary"]["silent"].as_u64().unwrap() > 0);
    assert_eq!(report["summary"]["agreed"], 0);
}

#[test]
fn a_run_that_sends_nothing_is_no_run() {
    let ran = countersign(&["test", "temporis", "--base-url", &support::nobody(), "--format", "json"]);
    let report = ran.json(2);
    assert!(ran.stderr.contains("failed to send even one case"), "{}", ran.stderr);
    assert_eq!(report["summary"]["skipped"], report["summary"]["cases"]);
    let reason = report["cases"][0]["reason"].as_str().unwrap();
    assert_eq!(reason, "its effect is `billed`, and --allow does not name it");

    let ran = countersign(&["test", "temporis", "--scenario", "jwt-alg-none"]);
    ran.exits(2);
    assert!(ran.stderr.contains("leave none"), "{}", ran.stderr);
}

#[test]
fn a_document_that_can_t_be_read_is_shown_where() {
    let folder = support::folder("unreadable");
    let place = folder.join("broken.yaml");
    std::fs::write(&place, "openapi: 3.0.3\npaths: {\n").unwrap();
    let ran = countersign(&["list", place.to_str().unwrap()]);
    ran.exits(2);
    assert!(ran.stderr.starts_with("error: failed to parse ") && ran.stderr.contains("broken.yaml:"), "{}", ran.stderr);
    let ran = countersign(&["test", "nowhere.yaml"]);
    ran.exits(2);
    assert!(ran.stderr.starts_with("error: failed to read nowhere.yaml: "), "{}", ran.stderr);
}

#[test]
fn what_a_document_says_wrongly_is_said_once_with_its_place() {
    let folder = support::folder("problems");
    let place = folder.join("odd.yaml");
    let orders = std::fs::read_to_string(support::orders()).unwrap();
    std::fs::write(&place, orders.replace("credential-unknown", "credential-unknwon")).unwrap();
    let place = place.to_str().unwrap();
    let problem = "`credential-unknwon` is no cause; did you mean `credential-unknown`?";
    let listed = countersign(&["list", place]);
    listed.exits(0);
    assert!(listed.stdout.contains(&format!("problem: {place}:")) && listed.stdout.contains(problem));
    let tested = countersign(&["test", place]);
    assert!(tested.stderr.contains(&format!("warning: {place}:")) && tested.stderr.contains(problem));
    let document = countersign(&["list", place, "--format", "json"]).json(0);
    assert_eq!(document["providers"][0]["problems"][0]["message"], problem);
}

#[test]
fn a_provider_is_listed_with_its_operations_and_cases() {
    let ran = countersign(&["list", "temporis"]);
    ran.exits(0);
    shown("list_temporis", &ran.stdout);
}

#[test]
fn every_id_is_explained() {
    let all = countersign(&["explain"]);
    all.exits(0);
    let ids = all.stdout.lines().filter_map(|line| line.split_whitespace().nth(1));
    let ids: std::collections::BTreeSet<&str> = ids.collect();
    for id in ["auth-enforced", "credential-missing", "tenant-unknown", "rate-limited", "base-url", "waiver"] {
        assert!(ids.contains(id), "{id}");
        let one = countersign(&["explain", id]);
        one.exits(0);
        assert!(one.stdout.contains("reference  https://") && one.stdout.contains("example    "), "{}", one.stdout);
    }
    shown("explain_auth-enforced", &countersign(&["explain", "auth-enforced"]).stdout);
}

#[test]
fn completions_name_the_commands() {
    for shell in ["bash", "zsh", "fish", "powershell", "elvish"] {
        let ran = countersign(&["completions", shell]);
        ran.exits(0);
        assert!(ran.stdout.contains("explain"), "{shell}");
    }
}

#[test]
fn a_reader_that_leaves_is_no_failure() {
    for arguments in [&["list"][..], &["test", "temporis"], &["explain"]] {
        let ran = support::without_reader(arguments);
        ran.exits(0);
        assert_eq!(ran.stderr, "", "{arguments:?}");
    }
}

/// Somebody waits long enough: what is known is reported.
#[cfg(unix)]
#[test]
fn an_interrupted_run_reports_what_it_has() {
    use std::io::Read;

    let server = httpmock::MockServer::start();
    server.mock(|when, then| {
        when.path("/orders");
        then.status(200).header("content-type", "application/json").body(r#"{"orders": []}"#);
    });
    server.mock(|when, then| {
        when.any_request();
        then.status(200).delay(std::time::Duration::from_secs(60));
    });
    let (orders, base) = (support::orders(), server.base_url());
    let operations = ["--operation", "listOrders", "--operation", "getOrder", "--jobs", "1"];
    let arguments = ["test", &orders, "--base-url", &base, "--format", "json"];
    let mut run = support::start(&[&arguments[..], &operations].concat(), &[("COUNTERSIGN_TOKEN", "a-token")]);
    let mut report = Vec::new();
    let mut stdout = run.stdout.take().unwrap();
    // A case ends so.
    let mut byte = [0];
    while !report.ends_with(b"},\n") {
        assert_eq!(stdout.read(&mut byte).unwrap(), 1, "it ended: {}", String::from_utf8_lossy(&report));
        report.extend(byte);
    }
    let id = run.id().to_string();
    assert!(std::process::Command::new("kill").args(["-INT", &id]).status().unwrap().success());
    stdout.read_to_end(&mut report).unwrap();
    assert_eq!(run.wait().unwrap().code(), Some(130));
    let report: serde_json::Value = serde_json::from_slice(&report).unwrap();
    assert!(report["summary"]["cases"].as_u64().unwrap() > 0, "{report}");
}

/// The setting that a comment proposes.
fn proposed(line: &str) -> Option<&str> {
    line.strip_prefix("# ").filter(|line| line.starts_with('[') || line.contains(" = "))
}

/// What `init` writes is read, and so is all that it proposes in comments.
#[test]
fn what_init_writes_and_proposes_can_be_read() {
    let folder = support::folder("init");
    let config = folder.join("countersign.toml").display().to_string();
    let document = format!("{}/tests/fixtures/evolution.yaml", env!("CARGO_MANIFEST_DIR"));
    let bare = folder.join("bare.yaml");
    std::fs::write(&bare, "openapi: 3.0.3\npaths: { \"/a/{id}\": { get: { operationId: a } } }\n").unwrap();
    for (document, id) in [(document, "evolution"), (bare.display().to_string(), "bare")] {
        let _ = std::fs::remove_file(&config);
        countersign(&["init", &document, "--config", &config]).exits(0);
        countersign(&["list", id, "--config", &config]).exits(0);
        let written = std::fs::read_to_string(&config).unwrap();
        let all: Vec<&str> = written.lines().map(|line| proposed(line).unwrap_or(line)).collect();
        std::fs::write(&config, all.join("\n")).unwrap();
        let listed = countersign(&["list", id, "--config", &config]);
        listed.exits(0);
        assert!(listed.stdout.contains("credential-missing"), "{}", listed.stdout);
    }
    let again = countersign(&["init", &bare.display().to_string(), "--config", &config]);
    again.exits(2);
    assert!(again.stderr.contains("it is there already"), "{}", again.stderr);
}

/// Where the document declares no scheme, the service's own challenge says which it is.
#[test]
fn init_proposes_what_a_service_challenges_for() {
    let document = support::folder("init-challenged").join("bare.yaml");
    let text = "openapi: 3.0.3\npaths:\n  /open: {get: {operationId: open}}\n  /a: {get: {operationId: a}}\n";
    std::fs::write(&document, text).unwrap();
    for (challenge, proposed) in [
        ("Basic realm=\"x\"", "[providers.bare.security.login]\ntype = \"http\"\nscheme = \"basic\"\n"),
        ("X-API-Key realm=\"x\"", "type = \"apiKey\"\nin = \"header\"\nname = \"X-API-Key\"\n"),
        ("Token", "type = \"http\"\nscheme = \"token\"\n"),
    ] {
        let server = MockServer::start();
        server.mock(|when, then| {
            when.path("/v1/a");
            then.status(401).header("www-authenticate", challenge);
        });
        server.mock(|when, then| {
            when.path("/v1/open");
            then.status(200);
        });
        let config = document.with_file_name("countersign.toml");
        let _ = std::fs::remove_file(&config);
        let (spec, written) = (document.display().to_string(), config.display().to_string());
        let base = server.url("/v1");
        countersign(&["init", &spec, "--config", &written, "--base-url", &base]).exits(0);
        let text = std::fs::read_to_string(&config).unwrap();
        assert!(text.contains(proposed) && text.contains("GET /a challenges for this"), "{text}");
        assert!(text.contains(&format!("base_url = \"{base}\"")), "{text}");
        let listed = countersign(&["list", "bare", "--config", &written]);
        listed.exits(0);
        assert!(listed.stdout.contains("credential-missing"), "{}", listed.stdout);
    }
}

#[test]
fn what_nobody_knows_is_named_with_the_nearest_name() {
    for (words, said) in [
        (
            &["test", "talkover", "--check", "status-declred"][..],
            "unknown check \"status-declred\"; did you mean `status-declared`?",
        ),
        (&["test", "talkover", "--check", "credential-valid"], "unknown check \"credential-valid\""),
        (
            &["test", "talkover", "--scenario", "credential-vlid"],
            "unknown scenario \"credential-vlid\"; did you mean `credential-valid`?",
        ),
        (
            &["list", "talkover", "--operation", "gethealth"],
            "unknown operation \"gethealth\"; did you mean `getHealth`?",
        ),
        (&["list", "talkover", "--tag", "foo"], "unknown tag \"foo\"\n"),
        (&["list", "talkover", "--exclude", "foo"], "unknown id \"foo\"\n"),
        (&["explain", "base-url-chnged"], "rule has it; did you mean `base-url-changed`?"),
        (&["explain", "response-heder"], "kind of fact or rule has it; did you mean `response-header`?"),
    ] {
        let ran = countersign(words);
        ran.exits(2);
        assert!(ran.stderr.starts_with("error: unknown ") && ran.stderr.contains(said), "{words:?}: {}", ran.stderr);
    }
}

/// Options stand in the settings; what the command line says goes before them.
#[test]
fn options_stand_in_the_settings() {
    let folder = support::folder("options");
    let config = folder.join("countersign.toml");
    let write = |options: &str| {
        let document = support::orders();
        std::fs::write(&config, format!("[test]\n{options}\n\n[providers.acme]\ndocument = \"{document}\"\n")).unwrap();
    };
    let test = |options: &[&str]| {
        let config = config.display().to_string();
        countersign(&[&["test", "--config", &config], options].concat())
    };
    // Those of every command too.
    let narrow = "base-url = \"http://127.0.0.1:9\"\nscenario = [\"credential-missing\"]\n";
    for options in ["color = \"always\"\n", "color = \"never\"\nquiet = true\n"] {
        write(&(narrow.to_owned() + options));
        let ran = test(&[]);
        ran.exits(2);
        assert_eq!(ran.stderr.contains('\u{1b}'), options.contains("always"), "{}", ran.stderr);
        assert!(!test(&["--color", "never"]).stderr.contains('\u{1b}'));
    }
    write("quite = true");
    assert!(test(&[]).stderr.contains("[test]: unknown option `quite`; did you mean `quiet`?"));
    write("format = \"json\"\nscenario = [\"credential-missing\", \"scheme-only\"]\njobs = 2\nlive = false");
    let scenarios = |report: &serde_json::Value| -> std::collections::BTreeSet<String> {
        report["cases"].as_array().unwrap().iter().map(|case| case["scenario"].as_str().unwrap().to_owned()).collect()
    };
    assert_eq!(scenarios(&test(&[]).json(0)).len(), 2);
    assert_eq!(
        scenarios(&test(&["--scenario", "scheme-wrong"]).json(0)).into_iter().collect::<Vec<_>>(),
        ["scheme-wrong"]
    );
    write("formt = \"json\"");
    let ran = test(&[]);
    ran.exits(2);
    assert!(ran.stderr.contains("unknown option `formt`; did you mean `format`?"), "{}", ran.stderr);
    write("live = true");
    // What does not go with an option of the command line is no option of this call.
    let ran = test(&["--base-url", &support::nobody()]);
    assert!(!ran.stderr.contains("cannot be used with"), "{}", ran.stderr);
}

#[test]
fn what_was_probably_meant_is_said() {
    let orders = support::orders();
    let other = orders.replace(".yaml", ".yml");
    let refused = [
        (vec!["test", other.as_str()], format!("there is no such file; did you mean `{orders}`?")),
        (vec!["test", "127.0.0.1:8080"], "did you mean `http://127.0.0.1:8080`?".to_owned()),
        (
            vec!["test", &orders, "--base-url", "localhost:8080/v1"],
            "did you mean `http://localhost:8080/v1`?".to_owned(),
        ),
    ];
    for (arguments, said) in refused {
        let ran = countersign(&arguments);
        ran.exits(2);
        assert!(ran.stderr.contains(&said), "{}", ran.stderr);
    }
    for (option, said) in [
        ("--url", "--base-url"),
        ("--spec=a", "test openapi.yaml"),
        ("--token", "COUNTERSIGN_TOKEN"),
        ("-H", "--header"),
    ] {
        let ran = countersign(&["test", &orders, option, "x"]);
        ran.exits(2);
        assert!(ran.stderr.contains("tip: ") && ran.stderr.contains(said), "{option}: {}", ran.stderr);
    }
    let page = support::folder("nothing").join("page.md");
    std::fs::write(&page, "# Hello\n\nNothing to see here.\n").unwrap();
    let ran = countersign(&["facts", page.to_str().unwrap()]);
    ran.exits(0);
    assert!(ran.stderr.contains("it states nothing"), "{}", ran.stderr);
}

/// What a command reads is not written over, whatever option names it, and by whichever path.
#[test]
fn nothing_is_written_over_what_is_read() {
    let folder = support::folder("over");
    let document = folder.join("openapi.yaml").display().to_string();
    let text = std::fs::read_to_string(support::orders()).unwrap();
    std::fs::write(&document, &text).unwrap();
    let config = folder.join("countersign.toml").display().to_string();
    std::fs::write(&config, "[providers.acme]\ndocument = \"openapi.yaml\"\n").unwrap();
    let (json, baseline) = (folder.join("report.json"), folder.join("known.json"));
    let (json, baseline) = (json.display().to_string(), baseline.display().to_string());
    let again = folder.join("../over/openapi.yaml").display().to_string();
    for words in [
        vec!["test", &document, "--format", &format!("json={document}")],
        vec!["test", &document, "--format", &format!("text={again}")],
        vec!["test", &document, "--baseline-write", &document],
        vec!["test", "--config", &config, "--format", &format!("junit={document}")],
        vec!["test", "--config", &config, "--format", &format!("junit={config}")],
        vec!["diff", &support::orders(), &document, "--format", &format!("json={document}")],
    ] {
        let ran = countersign(&words);
        ran.exits(2);
        assert!(ran.stderr.contains("which the command reads"), "{words:?}: {}", ran.stderr);
        assert_eq!(std::fs::read_to_string(&document).unwrap(), text, "{words:?}");
    }
    // A report that was written before, and a baseline that is written anew, are what is meant.
    for _ in 0..2 {
        countersign(&["test", &document, "--format", &format!("json={json}"), "--baseline-write", &baseline]).exits(0);
    }
    countersign(&["test", &document, "--baseline", &baseline, "--baseline-write", &baseline]).exits(0);
}

/// Help is in groups, and ends with what a reader looks for next.
#[test]
fn help_has_groups_examples_variables_and_exit_codes() {
    let help = countersign(&["test", "--help"]);
    help.exits(0);
    for part in ["Which cases:", "The service:", "Reports:", "What is known:", "Examples:", "Variables:", "Exit codes:"]
    {
        assert!(help.stdout.contains(part), "{part} is not in\n{}", help.stdout);
    }
}
