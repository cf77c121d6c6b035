//! Pages then and now: what is another fact, and what is the same in other words.

use std::path::{Path, PathBuf};

use countersign::finding::Class;
use countersign::rules::restatement::restated;
use countersign_pages::{Facts, Page, read};

fn pages() -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/pages");
    let mut pages: Vec<_> = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    pages.retain(|page| page.extension().is_some_and(|extension| extension != "facts"));
    pages.sort();
    pages
}

fn facts(text: &str) -> Facts {
    read(&Page::parse("page", text))
}

/// A page against itself, with its lines moved and its fences renamed.
#[test]
fn layout_is_no_fact() {
    for path in pages() {
        let text = std::fs::read_to_string(&path).expect("a page");
        if path.extension().is_some_and(|extension| extension == "md" || extension == "mdx") {
            let mut moved = text.replace("```bash", "```shell title=\"cURL\"").replace("```python", "```py");
            let front = moved.starts_with("---") || moved.starts_with("<div");
            if !front {
                moved = format!("\n\n{moved}");
            }
            let changes = restated(&facts(&text), &facts(&moved));
            assert!(changes.is_empty(), "{}: {changes:#?}", path.display());
        }
    }
}

#[test]
fn the_same_facts_in_other_words_are_no_change() {
    let one = "# Auth\n\nSend `Authorization: Bearer <token>`.\n\n```bash\ncurl -X POST https://api.harbor.example/v2/berths/17/book \\\n  -H 'Authorization: Bearer $T' -d '{\"nights\": 2}'\n```\n\n## Errors\n\n### 401 Unauthorized\n\nThe token is missing:\n\n```json\n{\"error\": \"no_token\", \"request_id\": \"req_1\"}\n```\n";
    let other = "---\ntitle: Authentication\n---\n\n<Steps>\n<Step title=\"Call it\">\n\n~~~js Node\nawait fetch('https://api.harbor.example/v2/berths/42/book', {\n  method: 'POST',\n  headers: { Authorization: `Bearer ${token}` },\n  body: JSON.stringify({ nights: 5 }),\n});\n~~~\n</Step>\n</Steps>\n\n## When it fails\n\nWithout a token the answer is `401 Unauthorized`:\n\n~~~\n{\n  \"request_id\": \"req_2\",\n  \"error\": \"no_token\"\n}\n~~~\n";
    let changes = restated(&facts(one), &facts(other));
    assert!(changes.is_empty(), "{changes:#?}");
}

#[test]
fn changes_are_classed_for_a_client() {
    let page = |status: &str, field: &str, base: &str, header: &str| {
        facts(&format!(
            "# Send\n\n```\ncurl -X POST {base}/messages -H '{header}' -d '{{\"text\": \"hi\"}}'\n```\n\nA successful response returns `{status}`.\n\n## 403 Forbidden\n\n```json\n{{\"{field}\": \"no_scope\", \"message\": \"No.\"}}\n```\n"
        ))
    };
    let key = "X-Api-Key: YOUR_KEY";
    let before = page("201 Created", "error", "https://api.one.example/v1", key);
    let cases = [
        (page("200 OK", "error", "https://api.one.example/v1", key), "success-response-changed", Class::Breaking),
        (page("201 Created", "code", "https://api.one.example/v1", key), "error-response-changed", Class::Breaking),
        (page("201 Created", "error", "https://api.two.example/v1", key), "base-url-changed", Class::Breaking),
        (
            page("201 Created", "error", "https://api.one.example/v1", "X-Token: YOUR_KEY"),
            "auth-header-renamed",
            Class::Breaking,
        ),
    ];
    for (after, rule, class) in cases {
        let changes = restated(&before, &after);
        let found = changes.iter().find(|change| change.rule() == rule);
        let found = found.unwrap_or_else(|| panic!("no {rule} in {changes:#?}"));
        assert_eq!(found.class(), class, "{rule}");
        assert!(found.earlier.is_some() && found.later.is_some(), "{rule} has both places");
    }
    let less = restated(&before, &facts("# Send\n\nNothing more.\n"));
    assert!(less.iter().any(|change| change.rule() == "operation-gone" && change.class() == Class::Breaking));
    assert!(restated(&before, &before).is_empty());
}

/// A page of one operation, with what it answers.
fn of_operation(access: &str, status: &str, body: &str) -> Facts {
    facts(&format!(
        "# API\n\nEvery request needs a bearer token: `Authorization: Bearer <token>`.\n\n## GET /status\n\n{access}\n\n```bash\ncurl https://api.harbor.example/v1/status\n```\n\nA successful response returns `{status}`:\n\n```json\n{body}\n```\n"
    ))
}

/// The gravest change of one kind of fact.
fn gravest(kind: &str, before: &Facts, after: &Facts) -> Option<Class> {
    let changes = restated(before, after);
    changes.iter().filter(|change| change.rule().starts_with(kind)).map(|change| change.class()).min()
}

#[test]
fn an_answer_is_classed_by_what_a_client_reads_of_it() {
    let served = |status: &str, body: &str| of_operation("It is up.", status, body);
    let before = served("200 OK", r#"{"up": true, "since": "2024"}"#);
    for (status, body, class) in [
        ("200 OK", r#"{"since": "2025", "up": false}"#, None),
        ("200 OK", r#"{"up": true, "since": "2024", "more": 1}"#, Some(Class::Compatible)),
        ("200 OK", r#"{"up": true}"#, Some(Class::Breaking)),
        ("200 OK", r#"{"up": "yes", "since": "2024"}"#, Some(Class::Breaking)),
        ("202 Accepted", r#"{"up": true, "since": "2024", "more": 1}"#, Some(Class::Breaking)),
        ("202 Accepted", r#"{"up": true, "since": "2024"}"#, Some(Class::Breaking)),
    ] {
        assert_eq!(gravest("success-response-", &before, &served(status, body)), class, "{status} {body}");
    }
    // A status that is told in one place only takes nothing back.
    let untold = |body: &str| {
        let page = "# API\n\nEvery request needs a bearer token: `Authorization: Bearer <token>`.\n\n## GET /status\n\nIt is up.";
        facts(&format!("{page}\n\nA successful response:\n\n```json\n{body}\n```\n"))
    };
    for (body, class) in [(r#"{"up": true, "since": "2024"}"#, Class::Note), (r#"{"up": true}"#, Class::Breaking)] {
        assert_eq!(gravest("success-response-", &before, &untold(body)), Some(class), "{body}");
    }
    let refused = |status: &str, body: &str| facts(&format!("# Errors\n\n## {status}\n\n```json\n{body}\n```\n"));
    let before = refused("403 Forbidden", r#"{"error": "no_scope", "message": "You may not"}"#);
    for (status, body, class) in [
        ("403 Forbidden", r#"{"message": "You may not", "error": "no_scope"}"#, None),
        ("403 Forbidden", r#"{"error": "no_scope", "message": "It is not for you"}"#, Some(Class::Unclear)),
        ("403 Forbidden", r#"{"error": "no_right", "message": "You may not"}"#, Some(Class::Breaking)),
        ("403 Forbidden", r#"{"message": "You may not"}"#, Some(Class::Breaking)),
    ] {
        assert_eq!(gravest("error-response-", &before, &refused(status, body)), class, "{status} {body}");
    }
}

/// That an operation needs no credential any more is less than it was; that nobody says so any more is not told either way.
#[test]
fn what_anybody_may_ask_is_a_fact_of_the_operation() {
    let of = |access: &str| of_operation(access, "200 OK", r#"{"up": true}"#);
    let (open, closed) = (of("No authentication is required for this endpoint."), of("It is up."));
    assert_eq!(gravest("operation-", &closed, &open), Some(Class::Compatible));
    assert_eq!(gravest("operation-", &open, &closed), Some(Class::Unclear));
    assert_eq!(gravest("operation-", &open, &open), None);
}
