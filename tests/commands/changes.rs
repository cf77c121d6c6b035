//! `diff` as a tool of every day: against a revision, failing for what it should, and without what is known.

use std::path::Path;
use std::process::Command;

use crate::support::{Ran, command, countersign, folder};

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

/// An API of two operations that share a schema, and what became of it.
const SHOP: &str = "openapi: 3.0.3\ninfo: {title: Shop, version: '1'}\npaths:\n  /orders:\n    get:\n      operationId: \
                    listOrders\n      responses:\n        '200':\n          description: fine\n          content: \
                    {application/json: {schema: {type: array, items: {$ref: '#/components/schemas/Order'}}}}\n    post:\n      \
                    operationId: makeOrder\n      responses:\n        '201':\n          description: made\n          \
                    content: {application/json: {schema: {$ref: '#/components/schemas/Order'}}}\n  /status:\n    get:\n      \
                    operationId: getStatus\n      responses: {'200': {description: fine}}\ncomponents:\n  schemas:\n    \
                    Order: {type: object, required: [total, cost], properties: {total: {$ref: \
                    '#/components/schemas/Money'}, cost: {$ref: '#/components/schemas/Money'}}}\n    Money: {type: object, \
                    required: [amount], properties: {amount: {type: integer}}}\n";

fn shop(name: &str) -> std::path::PathBuf {
    let root = folder(name);
    std::fs::write(root.join("then.yaml"), SHOP).unwrap();
    let now = SHOP
        .replace("amount: {type: integer}", "amount: {type: string}")
        .replace("  /status:\n", "  /health:\n")
        .replace("getStatus", "getHealth");
    std::fs::write(root.join("now.yaml"), now).unwrap();
    root
}

#[test]
fn one_change_of_a_shared_schema_is_one_with_what_it_reaches() {
    let root = shop("changes-shared");
    let report = diff(&root, &["then.yaml", "now.yaml", "--format", "json"]).json(1);
    let schema: serde_json::Value = serde_json::from_str(include_str!("../../schemas/changes.schema.json")).unwrap();
    let wrong: Vec<_> =
        jsonschema::validator_for(&schema).unwrap().iter_errors(&report).map(|it| it.to_string()).collect();
    assert!(wrong.is_empty(), "{wrong:#?}");
    let changes = report["changes"].as_array().unwrap();
    let money: Vec<_> = changes.iter().filter(|change| change["rule"] == "response-type-changed").collect();
    assert_eq!(money.len(), 1, "{report}");
    assert_eq!(money[0]["operations"], serde_json::json!(["GET /orders", "POST /orders"]));
    assert_eq!(money[0]["route"], serde_json::json!(["/components/schemas/Order", "/components/schemas/Money"]));
    let text = diff(&root, &["then.yaml", "now.yaml"]);
    text.exits(1);
    assert!(
        text.stdout
            .contains("reaches GET /orders, POST /orders, by /components/schemas/Order → /components/schemas/Money"),
        "{}",
        text.stdout
    );
}

#[test]
fn changes_are_reported_in_the_formats_of_a_run() {
    let root = shop("changes-formats");
    let ran = |format: &str| {
        let ran = diff(&root, &["then.yaml", "now.yaml", "--format", format]);
        ran.exits(1);
        ran.stdout
    };
    let sarif: serde_json::Value = serde_json::from_str(&ran("sarif")).unwrap();
    crate::sarif::fits(&sarif);
    let results = sarif["runs"][0]["results"].as_array().unwrap();
    let rules = sarif["runs"][0]["tool"]["driver"]["rules"].as_array().unwrap();
    let line = |text: &str| {
        std::fs::read_to_string(root.join("now.yaml")).unwrap().lines().position(|at| at.contains(text)).unwrap() + 1
    };
    for result in results {
        let rule = &rules[usize::try_from(result["ruleIndex"].as_u64().unwrap()).unwrap()];
        assert_eq!(rule["id"], result["ruleId"]);
        assert!(rule["helpUri"].as_str().unwrap().starts_with("https://"), "{rule}");
        let place = &result["locations"][0]["physicalLocation"];
        assert_eq!(place["artifactLocation"]["uri"], "now.yaml", "{result}");
        let at = match result["ruleId"].as_str().unwrap() {
            "response-type-changed" => line("Money: {type: object"),
            // What is gone is shown where it stood.
            "operation-removed" => line("paths:"),
            _ => line("/health:") + 1,
        };
        assert_eq!(place["region"]["startLine"], at, "{result}");
    }
    let junit = ran("junit");
    assert!(junit.contains("tests=\"3\" failures=\"2\""), "{junit}");
    assert_eq!(junit.matches("<failure ").count(), 2, "{junit}");
    assert!(junit.contains("file=\"now.yaml\" line=\""), "{junit}");
    let github = ran("github");
    assert_eq!(github.matches("::error file=now.yaml,line=").count(), 2, "{github}");
    assert_eq!(github.matches("::notice file=now.yaml,line=").count(), 1, "{github}");
    let markdown = ran("markdown");
    assert!(markdown.starts_with("## API changes: Shop\n"), "{markdown}");
    // Nothing that differs is a test that passes.
    let same = diff(&root, &["then.yaml", "then.yaml", "--format", "junit"]);
    same.exits(0);
    assert!(same.stdout.contains("tests=\"1\" failures=\"0\""), "{}", same.stdout);
    // What fails nothing is no failure there either.
    let never = diff(&root, &["then.yaml", "now.yaml", "--format", "junit", "--fail-on", "never"]);
    never.exits(0);
    assert!(!never.stdout.contains("<failure "), "{}", never.stdout);
}

#[test]
fn settings_say_what_a_change_means_and_which_are_borne() {
    let root = shop("changes-settings");
    let compared = |settings: &str| {
        std::fs::write(root.join("countersign.toml"), settings).unwrap();
        diff(&root, &["then.yaml", "now.yaml", "--format", "json"])
    };
    let waiver =
        |named: &str, until: &str| format!("[[changes.waivers]]\n{named}\nreason = \"known\"\nuntil = \"{until}\"\n");
    let both = waiver("check = \"operation-removed\"", "2999-01-01")
        + &waiver("check = \"response-type-changed\"", "2999-01-01");
    let report = compared(&both).json(0);
    assert_eq!(report["summary"]["waived"], 2, "{report}");
    assert_eq!(report["summary"]["breaking"], 0);
    let waived: Vec<_> = report["changes"].as_array().unwrap().iter().map(|change| change["waived"].as_str()).collect();
    assert_eq!(waived, [None, Some("known"), Some("known")]);
    // By its id and by what it stands for; the other change is told still.
    compared(&waiver("operation = \"getStatus\"", "2999-01-01")).json(1);
    let report = compared(
        &(waiver("operation = \"getStatus\"", "2999-01-01") + "[changes.classes]\nresponse-type-changed = \"note\"\n"),
    )
    .json(0);
    assert_eq!((&report["summary"]["waived"], &report["summary"]["notes"]), (&1.into(), &1.into()), "{report}");
    let over = compared(&waiver("check = \"operation-removed\"", "2001-01-01"));
    over.json(1);
    assert!(over.stderr.contains("a waiver ended on 2001-01-01: known"), "{}", over.stderr);
    for (settings, told) in [
        (waiver("", "2999-01-01"), "covers everything"),
        (waiver("check = \"operation-lost\"", "2999-01-01"), "unknown rule \"operation-lost\""),
        ("[changes.classes]\noperation-removed = \"grave\"\n".to_owned(), "countersign.toml:2:"),
        ("[diff]\nfail-onn = \"note\"\n".to_owned(), "did you mean `fail-on`?"),
    ] {
        let ran = compared(&settings);
        ran.exits(2);
        assert!(ran.stderr.contains(told), "{}", ran.stderr);
    }
    compared("[diff]\nfail-on = \"never\"\n").json(0);
}

#[test]
fn what_the_client_does_not_use_fails_nothing() {
    let root = shop("changes-used");
    let compared = |used: &str, options: &[&str]| {
        std::fs::write(root.join("used"), used).unwrap();
        let all = [&["then.yaml", "now.yaml", "--format", "json", "--used-by", "used"], options].concat();
        diff(&root, &all)
    };
    compared("GET /orders\n", &[]).json(1);
    compared("getStatus\n", &[]).json(1);
    let report = compared("makeOrder # and nothing else\n", &["--fail-on", "error"]).json(1);
    let used: Vec<_> = report["changes"]
        .as_array()
        .unwrap()
        .iter()
        .map(|change| (change["rule"].as_str(), change["used"].as_bool()))
        .collect();
    let expected = [("response-type-changed", true), ("operation-removed", false), ("operation-added", false)];
    assert_eq!(used, expected.map(|(rule, used)| (Some(rule), Some(used))));
    assert_eq!(report["summary"]["unused"], 2);
    let ran = compared("makeOrders\n", &[]);
    ran.exits(2);
    assert!(
        ran.stderr.contains("used:1:1: unknown operation \"makeOrders\"; did you mean `makeOrder`?"),
        "{}",
        ran.stderr
    );
    let ran = diff(&root, &["then.yaml", "now.yaml", "--used-by", "no-such-file"]);
    ran.exits(2);
    assert!(ran.stderr.contains("no-such-file"), "{}", ran.stderr);
    std::fs::write(root.join("page.md"), "# A\n\n`GET /a`\n").unwrap();
    let ran = diff(&root, &["page.md", "page.md", "--used-by", "used"]);
    ran.exits(2);
}

#[test]
fn the_documents_of_two_folders_are_compared_by_their_paths() {
    let root = folder("changes-folders");
    for (place, text) in
        [("then/a.yaml", THEN), ("now/a.yaml", THEN), ("then/b/shop.yaml", SHOP), ("now/new.yaml", SHOP)]
    {
        let file = root.join(place);
        std::fs::create_dir_all(file.parent().unwrap()).unwrap();
        std::fs::write(file, text).unwrap();
    }
    for side in ["then", "now"] {
        std::fs::create_dir_all(root.join(side).join("parts")).unwrap();
        std::fs::write(root.join(side).join("parts/a.yaml"), PART).unwrap();
    }
    let report = diff(&root, &["then", "now", "--format", "json"]).json(1);
    let told: std::collections::BTreeSet<(&str, &str)> = report["changes"]
        .as_array()
        .unwrap()
        .iter()
        .filter_map(|change| Some((change["provider"].as_str()?, change["rule"].as_str()?)))
        .filter(|(_, rule)| rule.starts_with("operation-"))
        .collect();
    assert_eq!(told, [("new", "operation-added"), ("shop", "operation-removed")].into(), "{report}");
    // What only speaks of such documents is none.
    std::fs::write(root.join("now/package.json"), "{\"dependencies\": {\"openapi\": \"1\"}}").unwrap();
    diff(&root, &["now", "now", "--format", "json"]).json(0);
    std::fs::create_dir_all(root.join("empty")).unwrap();
    diff(&root, &["empty", "empty"]).exits(2);
}

/// Whatever the documents of folders are called, each is compared with itself, and known by its folders where others
/// have its name.
#[test]
fn the_documents_of_two_folders_are_told_apart() {
    const CLOSED: &str = "openapi: 3.0.3\ninfo: {title: Shop, version: '2'}\npaths: {}\n";
    let put = |root: &std::path::Path, place: &str, text: &str| {
        let file = root.join(place);
        std::fs::create_dir_all(file.parent().unwrap()).unwrap();
        std::fs::write(file, text).unwrap();
    };
    for name in ["API.YAML", "api.Yml", "openapi"] {
        let root = folder("changes-names");
        put(&root, &format!("then/{name}"), SHOP);
        put(&root, &format!("now/{name}"), CLOSED);
        for side in ["then", "now"] {
            // What is no document, though it begins like one or can't be read.
            put(&root, &format!("{side}/Makefile"), "openapi: build\n\techo\n");
            put(&root, &format!("{side}/.git/openapi"), SHOP);
            std::fs::write(root.join(side).join("data"), [0xff, 0xfe, 0x00]).unwrap();
        }
        let report = diff(&root, &["then", "now", "--format", "json"]).json(1);
        assert!(report["summary"]["breaking"].as_u64() > Some(0), "{name}: {report}");
        // One that is called as documents are and can't be read is not passed over.
        std::fs::write(root.join("now/broken.json"), [0xff, 0xfe, 0x00]).unwrap();
        let ran = diff(&root, &["then", "now"]);
        ran.exits(2);
        assert!(ran.stderr.contains("broken.json"), "{}", ran.stderr);
    }
    let root = folder("changes-alike");
    for place in ["then/a/openapi.yaml", "then/b/openapi.yaml", "now/b/openapi.yaml"] {
        put(&root, place, SHOP);
    }
    put(&root, "now/a/openapi.yaml", CLOSED);
    diff(&root, &["then", "now", "--baseline-write", "known.json"]).exits(1);
    diff(&root, &["then", "now", "--baseline", "known.json"]).exits(0);
    // The same in another document is not known.
    put(&root, "now/b/openapi.yaml", CLOSED);
    let report = diff(&root, &["then", "now", "--baseline", "known.json", "--format", "json"]).json(1);
    let told = report["changes"].as_array().unwrap();
    assert!(!told.is_empty() && told.iter().all(|change| change["provider"] == "b/openapi"), "{report}");
}

/// What a document says forges no line and opens no element, whatever the report is in.
#[test]
fn what_a_document_says_forges_nothing() {
    let root = folder("changes-hostile");
    let evil = "a\\n::error::FORGED\\n<script>alert(1)</script> ]]> & \\u001b[31m $(touch forged) `id` | [x](y)";
    let document = |kind: &str| {
        format!(
            "{{\"openapi\": \"3.0.3\", \"info\": {{\"title\": \"{evil}\", \"version\": \"1\"}}, \"paths\": {{\"/{evil}\": {{\"post\": \
             {{\"operationId\": \"{evil}\", \"requestBody\": {{\"content\": {{\"application/json\": {{\"schema\": {{\"type\": \
             \"object\", \"properties\": {{\"{evil}\": {{\"type\": \"{kind}\", \"enum\": [\"{evil}\"]}}}}}}}}}}}}, \"responses\": \
             {{\"200\": {{\"description\": \"fine\"}}}}}}}}}}}}"
        )
    };
    std::fs::write(root.join("then.json"), document("string")).unwrap();
    std::fs::write(root.join("now.json"), document("integer").replace("\"enum\": [", "\"enum\": [1, ")).unwrap();
    for format in ["text", "json", "junit", "sarif", "html", "markdown", "github"] {
        let ran = diff(&root, &["then.json", "now.json", "--client", "--format", format]);
        ran.exits(1);
        assert!(
            !ran.stdout.lines().any(|line| line.trim_start().starts_with("::error::FORGED")),
            "{format}: {}",
            ran.stdout
        );
        assert!(!ran.stdout.contains('\u{1b}'), "{format}: {}", ran.stdout);
        if ["junit", "html", "markdown"].contains(&format) {
            assert!(!ran.stdout.contains("<script>alert"), "{format}: {}", ran.stdout);
        }
        if format == "github" {
            let commands = ran.stdout.lines().filter(|line| line.starts_with("::"));
            assert!(commands.clone().all(|line| line.starts_with("::error file=now.json") || line.starts_with("::notice file=now.json")), "{}", ran.stdout);
            assert!(commands.count() > 0);
        }
        if ["json", "sarif"].contains(&format) {
            serde_json::from_str::<serde_json::Value>(&ran.stdout).unwrap();
        }
    }
}

/// A document that there was not yet is compared with nothing, and the others as ever.
#[test]
fn a_document_that_is_new_ends_nothing() {
    let Some(root) = repository("changes-new") else {
        eprintln!("skipped: there is no git");
        return;
    };
    std::fs::write(root.join("api/stock.yaml"), THEN.replace("  /a: {$ref: 'parts/a.yaml#/a'}\n", "")).unwrap();
    std::fs::write(root.join("api/parts/a.yaml"), PART.replace("get:", "post:")).unwrap();
    for named in [&["api/api.yaml", "api/stock.yaml"][..], &["api"][..]] {
        let report = diff(&root, &[named, &["--git", "HEAD", "--format", "json"]].concat()).json(1);
        let told = |change: &serde_json::Value| format!("{} {}", change["provider"], change["rule"]).replace('"', "");
        let told: Vec<String> = report["changes"].as_array().unwrap().iter().map(told).collect();
        assert_eq!(told, ["api operation-moved", "stock operation-added"], "{report}");
    }
    let ran = diff(&root, &["api/nowhere.yaml", "--git", "HEAD"]);
    ran.exits(2);
}

#[test]
fn an_entry_of_the_baseline_that_no_longer_holds_is_told_and_taken_out() {
    let root = folder("changes-stale");
    std::fs::create_dir_all(root.join("parts")).unwrap();
    std::fs::write(root.join("parts/a.yaml"), PART).unwrap();
    std::fs::write(root.join("then.yaml"), THEN).unwrap();
    let later = |text: String| std::fs::write(root.join("now.yaml"), text).unwrap();
    later(THEN.replace("  /b:\n", "  /c:\n"));
    diff(&root, &["then.yaml", "now.yaml", "--baseline-write", "known.json"]).exits(1);
    let ran = diff(&root, &["then.yaml", "now.yaml", "--baseline", "known.json"]);
    ran.exits(0);
    assert!(!ran.stderr.contains("no longer"), "{}", ran.stderr);
    later(THEN.to_owned());
    let ran = diff(&root, &["then.yaml", "now.yaml", "--baseline", "known.json"]);
    ran.exits(0);
    assert!(
        ran.stderr.contains("1 entry of known.json no longer holds: operation-moved of now GET /b;"),
        "{}",
        ran.stderr
    );
    diff(&root, &["then.yaml", "now.yaml", "--baseline", "known.json", "--baseline-prune"]).exits(0);
    let known = std::fs::read_to_string(root.join("known.json")).unwrap();
    assert!(known.contains("\"findings\": []"), "{known}");
}

/// What is no page at all is not compared as one; a page that states nothing is one.
#[test]
fn data_and_nothing_are_no_pages() {
    let root = folder("changes-data");
    for (name, text, exit) in [
        ("empty", "", 2),
        ("blank", " \n\n", 2),
        ("asyncapi", "asyncapi: 2.6.0\nchannels: {a: {}}\n", 2),
        ("misspelt", "openApi: 3.0.3\npaths: {}\n", 2),
        ("json", "{\"swaggerVersion\": \"1.2\"}", 2),
        ("prose", "# Our office\n\nNote: we moved.\n", 0),
        ("line", "Note: we moved\n", 0),
    ] {
        std::fs::write(root.join(name), text).unwrap();
        diff(&root, &[name, name]).exits(exit);
    }
}
