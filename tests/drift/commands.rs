//! `drift` and `diff` as their users meet them.

use std::fs;
use std::path::Path;

use crate::support::{countersign, folder};
use crate::{provider_pages, text};

const SPEC: &str = "
openapi: 3.0.3
info: {title: Gate, version: '1'}
servers: [{url: 'https://api.gate.example/v2'}]
security: [{token: []}]
paths:
  /doors:
    get:
      responses:
        '200': {description: Doors}
        '401':
          description: Refused
          content:
            application/json:
              example: {error: NO_TOKEN, message: A token is needed}
components:
  securitySchemes:
    token: {type: http, scheme: bearer}
";

const PAGE: &str = "# Getting in

Send your token as a Bearer token:

```bash
curl https://api.gate.example/v2/doors -H \"Authorization: Bearer $GATE_TOKEN\"
```

## 401 Unauthorized

If the token is missing:

```json
{\"error\": \"NO_TOKEN\", \"message\": \"A token is needed\"}
```
";

/// A folder with the document and the page.
fn gate(name: &str, page: &str) -> (String, String) {
    let folder = folder(name);
    let write = |name: &str, content: &str| {
        fs::write(folder.join(name), content).unwrap();
        text(&folder.join(name))
    };
    (write("openapi.yaml", SPEC), write("page.md", page))
}

#[test]
fn the_pages_of_every_provider_agree_with_its_contract_and_its_lock() {
    for (id, page) in provider_pages() {
        let report = countersign(&["drift", &id, "--docs", &text(&page), "--format", "json"]).json(0);
        assert_eq!(report["summary"]["breaking"], 0, "{id}");
    }
}

#[test]
fn a_page_that_says_what_the_document_says_agrees() {
    let (spec, page) = gate("drift-agrees", PAGE);
    let ran = countersign(&["drift", "--spec", &spec, "--docs", &page]);
    ran.exits(0);
    assert_eq!(ran.stdout, "No disagreement.\n");
}

#[test]
fn each_way_of_disagreeing_is_told() {
    let cases = [
        ("NO_TOKEN", "TOKEN_MISSING", "error-response-differs", "breaking"),
        ("A token is needed", "Where is your token?", "error-response-differs", "unclear"),
        ("401 Unauthorized", "429 Too Many Requests", "error-response-undeclared", "unclear"),
        ("/v2/doors", "/v2/windows", "operation-differs", "unclear"),
        ("curl https", "curl -X DELETE https", "operation-differs", "breaking"),
        ("api.gate.example", "api.fence.example", "base-url-differs", "breaking"),
        (" -H \"Auth", " -H \"X-Api-Key: $KEY\" -H \"Auth", "auth-scheme-differs", "unclear"),
    ];
    for (index, (old, new, rule, class)) in cases.into_iter().enumerate() {
        let (spec, page) = gate(&format!("drift-{index}"), &PAGE.replace(old, new));
        let report = countersign(&["drift", "--spec", &spec, "--docs", &page, "--format", "json"]).json(1);
        let changes = report["changes"].as_array().unwrap();
        let is_told = changes.iter().any(|change| change["rule"] == rule && change["class"] == class);
        assert!(is_told, "{new}: {rule} {class} is not among {changes:#?}");
        let change = changes.iter().find(|change| change["rule"] == rule).unwrap();
        assert_eq!((&change["earlier"]["witness"], &change["later"]["witness"]), (&"docs".into(), &"spec".into()));
    }
}

#[test]
fn a_request_to_somebody_else_is_not_held_against_the_api() {
    let other = "\n## Chat\n\n```bash\ncurl https://chat.example/api/post -d text=hi\n```\n";
    let (spec, page) = gate("drift-other-api", &format!("{PAGE}{other}"));
    // The page shows the API's own host too, so that it is nothing of the API.
    countersign(&["drift", "--spec", &spec, "--docs", &page]).exits(0);
    // Where it shows no other, it may be the API's.
    let (spec, page) = gate("drift-only-other-api", other);
    let report = countersign(&["drift", "--spec", &spec, "--docs", &page, "--format", "json"]).json(1);
    let changes = report["changes"].as_array().unwrap();
    assert!(!changes.is_empty() && changes.iter().all(|change| change["class"] == "unclear"), "{changes:#?}");
}

/// A page of an older version, beside one of the document's, is a site's; alone it is a page that was left behind.
#[test]
fn a_page_of_another_version_is_held_against_its_own() {
    let older = "# Doors\n\n```bash\ncurl https://api.gate.example/v1/doors -H \"Authorization: Bearer $T\"\n```\n";
    let (spec, page) = gate("drift-older-version", older);
    countersign(&["drift", "--spec", &spec, "--docs", &page]).exits(1);
    let (_, newer) = gate("drift-newer-version", PAGE);
    countersign(&["drift", "--spec", &spec, "--docs", &page, "--docs", &newer]).exits(0);
    // One operation of the older version among those of the newer was left behind.
    let (spec, mixed) = gate("drift-mixed-version", &format!("{PAGE}\n{}", older.replace("# Doors", "## Doors")));
    countersign(&["drift", "--spec", &spec, "--docs", &mixed]).exits(1);
}

#[test]
fn an_error_is_held_to_what_is_required_and_listed() {
    let page = "# Errors\n\n## 404 Not Found\n\n```json\n{\"code\": \"gone\"}\n```\n";
    let with = |code: &str| OPERATIONS.replace("{ok: {type: boolean}, code: {type: string}}}", code);
    assert_eq!(found("drift-literal", OPERATIONS, page), [""; 0]);
    let required = with("{ok: {type: boolean}, code: {type: string}}, required: [ok]}");
    assert_eq!(
        found("drift-required", &required, page),
        ["the document requires /ok, and the page's body does not have it"]
    );
    let listed = with("{code: {type: string, enum: [sold]}}}");
    assert_eq!(found("drift-listed", &listed, page), ["/code is documented as `gone`, and the document lists sold"]);
    assert_eq!(found("drift-listed-too", &with("{code: {type: string, enum: [gone, sold]}}}"), page), [""; 0]);
    // An example stands for the causes of its answer.
    let page = "# Auth\n\nSend `Authorization: Bearer <token>`.\n\nWithout a token, the API answers `401`:\n\n```json\n{\"code\": \"no_token\"}\n```\n";
    let example = |code: &str| {
        let told = format!(
            "x-causes: [credential-missing]\n      content: {{application/json: {{example: {{code: {code}}}, schema"
        );
        OPERATIONS.replacen("content: {application/json: {schema", &told, 1).replace(
            "'201': {description: Door}, ",
            "'201': {description: Door}, '401': {$ref: '#/components/responses/Refused'}, ",
        )
    };
    assert_eq!(found("drift-cause", &example("no_token"), page), [""; 0]);
    assert_eq!(
        found("drift-cause-other", &example("bad_token"), page),
        ["the page and the document show different codes"]
    );
}

/// The rule and the message of what `drift` finds between a document and a page, `error-response`
/// and `operation` alone.
fn found(name: &str, spec: &str, page: &str) -> Vec<String> {
    let folder = folder(name);
    fs::write(folder.join("openapi.yaml"), spec).unwrap();
    fs::write(folder.join("page.md"), page).unwrap();
    let (spec, page) = (text(&folder.join("openapi.yaml")), text(&folder.join("page.md")));
    let ran = countersign(&["drift", "--spec", &spec, "--docs", &page, "--format", "json"]);
    let report: serde_json::Value = serde_json::from_str(&ran.stdout).unwrap();
    let changes = report["changes"].as_array().unwrap().iter();
    let of = |change: &serde_json::Value| {
        ["error-", "operation-"].iter().any(|kind| change["rule"].as_str().unwrap().starts_with(kind))
    };
    changes.filter(|change| of(change)).map(|change| change["message"].as_str().unwrap().to_owned()).collect()
}

const OPERATIONS: &str = "
openapi: 3.0.3
info: {title: Gate, version: '1'}
servers: [{url: 'https://api.gate.example/v2'}]
security: [{token: []}]
paths:
  /doors:
    get: {responses: {'200': {description: Doors}, '401': {$ref: '#/components/responses/Refused'}}}
    post: {responses: {'201': {description: Door}, '404': {$ref: '#/components/responses/Gone'}}}
  /health:
    get: {security: [], responses: {'200': {description: Up}}}
components:
  responses:
    Refused:
      description: Refused
      content: {application/json: {schema: {type: object, properties: {ok: {type: boolean}, code: {type: string, enum: [no_token, bad_token]}}}}}
    Gone:
      description: Gone
      content: {application/json: {schema: {type: object, properties: {ok: {type: boolean}, code: {type: string}}}}}
  securitySchemes:
    token: {type: http, scheme: bearer}
";

#[test]
fn an_operation_that_needs_a_credential_and_documents_no_401_is_told() {
    let page = "# Auth\n\nSend `Authorization: Bearer <token>`.\n\n## 401 Unauthorized\n\nThe token is missing.\n";
    let told = "401 is documented for requests without a credential, and 1 of 2 operations that need one do not have it: POST /doors";
    assert_eq!(found("drift-401", OPERATIONS, page), [told]);
    let all = OPERATIONS.replace("'404'", "4XX");
    assert_eq!(found("drift-401-range", &all, page), [""; 0]);
    // A page that says nothing of how requests are authenticated speaks of one of them.
    let one = page.replace("Send `Authorization: Bearer <token>`.", "Open a door.");
    assert_eq!(found("drift-401-one", OPERATIONS, &one), [""; 0]);
}

#[test]
fn refusals_that_lack_what_all_of_them_have_are_told() {
    let page = "# Errors\n\nEvery error has the same shape:\n\n```json\n{\"ok\": false, \"code\": \"broken\", \"hint\": \"Try again\"}\n```\n";
    assert_eq!(found("drift-envelope", OPERATIONS, page), ["/hint is documented, and the document does not have it"]);
    let bare = page.replace(", \"hint\": \"Try again\"", "");
    assert_eq!(found("drift-envelope-same", OPERATIONS, &bare), [""; 0]);
    let lacking = OPERATIONS.replace("{ok: {type: boolean}, code: {type: string}}", "{code: {type: string}}");
    let told = "/ok is documented of errors, and 1 of 2 refusals do not have it: 404 of POST /doors";
    assert_eq!(found("drift-envelope-lacks", &lacking, &bare), [told]);
    // What one error looks like is held against no other.
    assert_eq!(found("drift-envelope-one", &lacking, &bare.replace("# Errors", "# Broken doors")), [""; 0]);
}

#[test]
fn a_code_that_the_document_does_not_list_is_told() {
    let page =
        "# Errors\n\n| Status | Code |\n|---|---|\n| 401 | `no_token` |\n| 401 | `old_token` |\n| 404 | `no_door` |\n";
    let told = "`old_token` is documented for 401, and the document lists bad_token, no_token";
    assert_eq!(found("drift-codes", OPERATIONS, page), [told]);
}

#[test]
fn an_operation_of_another_part_of_the_api_is_held_against_no_document() {
    let page = |path: &str| format!("# Call\n\n```bash\ncurl https://api.gate.example{path}\n```\n");
    let told = |path: &str| [format!("`GET {path}` is documented, and the document does not have it")];
    let paths = OPERATIONS
        .replace("gate.example/v2", "gate.example")
        .replace("  /doors:", "  /api/v2/doors:")
        .replace("  /health:", "  /api/v2/health:");
    assert_eq!(found("drift-part", &paths, &page("/api/v1/news")), [""; 0]);
    assert_eq!(found("drift-version", &paths, &page("/api/v1/doors")), told("/api/v1/doors"));
    assert_eq!(found("drift-resource", &paths, &page("/api/v2/news")), told("/api/v2/news"));
}

#[test]
fn what_was_accepted_is_compared_with_what_is_stated_now() {
    let (spec, page) = gate("drift-lock", PAGE);
    let drift = |more: &[&str]| countersign(&[&["drift", "--spec", &spec, "--docs", &page][..], more].concat());
    drift(&["--accept"]).exits(0);
    let lock = Path::new(&spec).with_file_name("docs.lock");
    let accepted = fs::read_to_string(&lock).unwrap();
    assert!(!accepted.contains("Send your token"), "no prose of the page: {accepted}");
    drift(&[]).exits(0);

    // Lines and layout are no facts.
    fs::write(&page, PAGE.replace("\n\n", "\n\n\n").replace("{\"error\"", "{ \"error\"")).unwrap();
    drift(&[]).exits(0);
    fs::write(&page, PAGE.replace("$GATE_TOKEN", "$DOOR_TOKEN")).unwrap();
    let report = drift(&["--format", "json"]).json(1);
    assert_eq!(report["changes"][0]["rule"], "token-variable-renamed");
    drift(&["--accept"]).exits(0);
    drift(&[]).exits(0);

    // A page that states nothing any more is no documentation, and not the end of the API.
    for (page_now, told) in [
        ("<html><body><h1>Please log in</h1></body></html>", "it looks like a login page"),
        ("<html><body><h1>Welcome</h1></body></html>", "it states nothing, where it stated"),
    ] {
        fs::write(&page, page_now).unwrap();
        let ran = drift(&[]);
        ran.exits(2);
        assert!(ran.stderr.contains(told), "{}", ran.stderr);
    }
}

#[test]
fn a_page_that_cannot_be_read_leaves_the_others_told() {
    let (spec, page) = gate("drift-one-of-two", PAGE);
    let other = Path::new(&page).with_file_name("more.md").display().to_string();
    let written = Path::new(&page).with_file_name("report.json");
    fs::write(&other, "# Limits\n\nToo many requests are refused with `429`.\n").unwrap();
    let pages = ["drift", "--spec", &spec, "--docs", &page, "--docs", &other];
    let to = format!("json={}", written.display());
    let run = |more: &[&str]| countersign(&[&pages[..], &["--format", &to], more].concat());
    let report = || serde_json::from_str::<serde_json::Value>(&fs::read_to_string(&written).unwrap()).unwrap();
    run(&["--accept"]).exits(1);
    let all = report();
    assert!(all["unread"].is_null(), "{all}");

    // What the lock has of it is neither gone nor new, and what the other says is told as before.
    fs::remove_file(&other).unwrap();
    let ran = run(&[]);
    ran.exits(2);
    assert!(ran.stderr.contains("more.md"), "{}", ran.stderr);
    let report_now = report();
    let ids = |report: &serde_json::Value| -> Vec<String> {
        report["changes"].as_array().unwrap().iter().map(|change| change["id"].to_string()).collect()
    };
    assert!(!ids(&all).is_empty());
    assert_eq!(ids(&report_now), ids(&all));
    assert_eq!(report_now["unread"][0]["page"], "more.md");
    // What is accepted is what all state.
    let lock = Path::new(&spec).with_file_name("docs.lock");
    let before = fs::read_to_string(&lock).unwrap();
    run(&["--accept"]).exits(2);
    assert_eq!(fs::read_to_string(&lock).unwrap(), before);

    // Where none can be read, nothing is compared.
    fs::remove_file(&page).unwrap();
    fs::remove_file(&written).unwrap();
    run(&[]).exits(2);
    assert!(!written.exists());
}

#[test]
fn what_a_newer_extractor_reads_differently_is_a_note() {
    let (spec, page) = gate("drift-extractor", PAGE);
    let drift = |more: &[&str]| countersign(&[&["drift", "--spec", &spec, "--docs", &page][..], more].concat());
    drift(&["--accept"]).exits(0);
    let lock = Path::new(&spec).with_file_name("docs.lock");
    let older = fs::read_to_string(&lock).unwrap().replace("\"extractor\":", "\"extractor\":9");
    fs::write(&lock, older.replace("GATE_TOKEN", "GATE")).unwrap();
    let report = drift(&["--format", "json"]).json(0);
    assert_eq!(report["summary"]["notes"], 1, "{report:#}");
}

#[test]
fn what_cannot_run_says_why() {
    let (spec, page) = gate("drift-fails", PAGE);
    let drift = |arguments: &[&str], told: &str| {
        let ran = countersign(arguments);
        ran.exits(2);
        assert!(ran.stderr.contains(told), "{arguments:?}: {}", ran.stderr);
    };
    fs::write(Path::new(&spec).with_file_name("docs.lock"), "{\"lock\":1,\"extractor\":1}\n{\"kind\":}\n").unwrap();
    drift(&["drift", "--spec", &spec, "--docs", &page], "docs.lock:2:9: ");
    fs::remove_file(Path::new(&spec).with_file_name("docs.lock")).unwrap();
    drift(&["drift", "temporis"], "give `--docs PAGE`");
    drift(&["drift", "--spec", &spec], "give `--docs PAGE`");
    drift(&["drift", "--docs", &page], "several providers");
    let broken = Path::new(&spec).with_file_name("broken.yaml");
    fs::write(&broken, "openapi: 3.0.3\npaths: {}\npaths: {}\n").unwrap();
    drift(&["diff", &spec, &broken.display().to_string()], "broken.yaml:3:1: ");
    let newer = Path::new(&spec).with_file_name("newer.yaml");
    fs::write(&newer, "openapi: 9.0.0\npaths: {}\n").unwrap();
    drift(&["diff", &spec, &newer.display().to_string()], "newer.yaml:1:1: ");
    drift(&["diff", &page, &spec], "drift --spec");
    drift(&["diff", "-", "-"], "from the standard input");
}

#[test]
fn pages_are_read_in_the_encodings_that_editors_save() {
    let folder = folder("encodings");
    let page = |name: &str, bytes: &[u8]| {
        fs::write(folder.join(name), bytes).unwrap();
        text(&folder.join(name))
    };
    let utf8 = page("utf8.md", PAGE.as_bytes());
    let units: Vec<u16> = std::iter::once(0xFEFF).chain(PAGE.encode_utf16()).collect();
    let little: Vec<u8> = units.iter().flat_map(|unit| unit.to_le_bytes()).collect();
    let big: Vec<u8> = units.iter().flat_map(|unit| unit.to_be_bytes()).collect();
    for other in [page("little.md", &little), page("big.md", &big)] {
        let report = countersign(&["diff", &utf8, &other, "--format", "json"]).json(0);
        assert_eq!(report["changes"], serde_json::json!([]), "{other}");
    }
    let ran = countersign(&["facts", &page("bytes.md", b"# A\n\xC3\x28\n")]);
    ran.exits(2);
    assert!(ran.stderr.contains("neither UTF-8 nor UTF-16"), "{}", ran.stderr);
    countersign(&["facts", &page("nul.md", b"# A\0\n\nSend `A-B: \0`.\n")]).exits(0);
}

#[test]
fn two_versions_of_a_page_are_compared() {
    let (_, old) = gate("diff", PAGE);
    let new = text(&Path::new(&old).with_file_name("new.md"));
    fs::write(&new, PAGE.replace("NO_TOKEN", "TOKEN_MISSING")).unwrap();
    let report = countersign(&["diff", &old, &new, "--format", "json"]).json(1);
    assert_eq!(report["changes"][0]["rule"], "error-response-changed");
    assert_eq!(report["changes"][0]["subject"], "401/credential-missing");
    // What is stated in addition breaks nobody.
    fs::write(&new, format!("{PAGE}\n## 429 Too Many Requests\n\nIf you send too many requests.\n")).unwrap();
    countersign(&["diff", &old, &new]).exits(0);
    fs::write(&new, "<html><body><div id=\"root\"></div></body></html>").unwrap();
    countersign(&["diff", &old, &new]).exits(2);
    let report = Path::new(&old).with_file_name("report.md");
    countersign(&["diff", &old, &old, "--format", &format!("markdown={}", report.display())]).exits(0);
    assert!(fs::read_to_string(report).unwrap().contains("No disagreement."));
}

/// A document of several files in a folder with a space in its name, with a type for the name of
/// a door.
fn in_files(name: &str, kind: &str) -> std::path::PathBuf {
    let folder = folder(name).join("the api");
    fs::create_dir_all(folder.join("paths")).unwrap();
    let document = "openapi: 3.0.3\ninfo: {title: Gate, version: '1'}\npaths: {/doors: {$ref: paths/doors.yaml}}\n";
    let schema = format!("{{type: object, properties: {{name: {{type: {kind}}}}}}}");
    let doors = format!(
        "get:\n  responses:\n    '200': {{description: Doors, content: {{application/json: {{schema: {schema}}}}}}}\n"
    );
    fs::write(folder.join("openapi.yaml"), document).unwrap();
    fs::write(folder.join("paths/doors.yaml"), doors).unwrap();
    folder
}

#[test]
fn a_document_of_several_files_is_compared_by_whatever_path_it_is_named() {
    let (old, new) = (in_files("diff-files-old", "string"), in_files("diff-files-new", "integer"));
    let rules = |report: &serde_json::Value| -> Vec<String> {
        let changes = report["changes"].as_array().unwrap().iter();
        changes
            .map(|change| format!("{} {}", change["class"].as_str().unwrap(), change["rule"].as_str().unwrap()))
            .collect()
    };
    let named = |folder: &Path| [text(&folder.join("openapi.yaml")), text(&folder.join("paths/../openapi.yaml"))];
    for (old, new) in named(&old).iter().zip(&named(&new)) {
        let ran = countersign(&["diff", old, new, "--format", "json"]);
        let report = ran.json(1);
        assert_eq!(rules(&report), ["breaking response-type-changed"], "{old}");
        let source = report["changes"][0]["later"]["source"].as_str().unwrap().to_owned();
        assert!(source.contains("/paths/doors.yaml:4:") || source.contains("/doors.yaml:"), "{source}");
        assert_eq!(ran.stderr, "", "{old}");
    }
    let old = text(&old.join("openapi.yaml"));
    countersign(&["diff", &old, &old]).exits(0);

    // What can't be read is told, and is not taken for what is gone or as it was.
    fs::remove_file(new.join("paths/doors.yaml")).unwrap();
    let new = text(&new.join("openapi.yaml"));
    for (then, now) in [(&old, &new), (&new, &old), (&new, &new)] {
        let report = countersign(&["diff", then, now, "--format", "json"]).json(0);
        assert_eq!(rules(&report), ["unclear reference-unresolved"], "{then} {now}");
        assert_eq!(report["changes"][0]["subject"], "/paths/~1doors/$ref");
    }
    let shown = countersign(&["diff", &new, &new]).stdout;
    assert!(!shown.contains("No disagreement"), "{shown}");
}

/// A block that begins as a document does and can't be read is told with its place, and no page is
/// refused for it.
#[test]
fn a_block_that_claims_to_be_a_document_is_not_passed_over_in_silence() {
    let page = |block: &str| format!("# Gate\n\nSend `Authorization: Bearer <token>`.\n\n```yaml\n{block}\n```\n");
    let complaint = |name: &str, block: &str| {
        let (_, page) = gate(name, &page(block));
        let ran = countersign(&["facts", &page]);
        ran.exits(0);
        ran.stderr
    };
    let wrong = complaint("claims-wrong", "openapi: 3.0.3\npaths:\n  /a: [\n  b: }");
    assert!(
        wrong.contains("warning: failed to parse") && wrong.contains("page.md:9:") && wrong.contains("is passed over"),
        "{wrong}"
    );
    assert_eq!(complaint("claims-none", "openapi: 3.0.3\nmore: [\n  b: }"), "");
    assert_eq!(complaint("claims-right", "openapi: 3.0.3\npaths: {}"), "");
}
