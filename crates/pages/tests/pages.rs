//! Pages of synthetic APIs, one for each way of stating a fact: the page is the
//! test. Beside `name.md` stands `name.facts`: what it states, a line a fact,
//! `line: kind | subject | value`, and a line for each contradiction.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use countersign_pages::{ALL, Fact, Facts, Page, Record, read};
use serde_json::json;

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/pages")
}

fn pages() -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder()).expect("the folder of pages");
    let mut pages: Vec<PathBuf> = entries
        .map(|entry| entry.expect("an entry").path())
        .filter(|path| path.extension().is_some_and(|extension| extension != "facts"))
        .collect();
    pages.sort();
    pages
}

fn facts(text: &str) -> Facts {
    read(&Page::parse("page", text))
}

fn shown(facts: &Facts) -> Vec<String> {
    let stated = facts.0.iter().map(|stated| {
        let Record { kind, subject, value } = Record::from(&stated.fact);
        format!("{}: {kind} | {subject} | {value}", stated.source.line)
    });
    let contradicted = facts.contradictions().into_iter().map(|found| {
        let lines = (found.one.source.line, found.other.source.line);
        format!("{} and {}: contradiction | {}", lines.0, lines.1, found.subject)
    });
    stated.chain(contradicted).collect()
}

#[test]
fn each_page_states_its_facts() {
    let pages = pages();
    assert!(pages.len() >= 40, "{} pages", pages.len());
    let mut wrong = Vec::new();
    for path in &pages {
        let text = std::fs::read_to_string(path).expect("a page");
        let expected = std::fs::read_to_string(path.with_extension("facts")).unwrap_or_default();
        let expected: Vec<&str> = expected.lines().filter(|line| !line.is_empty()).collect();
        let found = shown(&facts(&text));
        if found != expected {
            let name = path.file_name().unwrap_or_default().to_string_lossy();
            wrong.push(format!(
                "{name}\n  found:\n    {}\n  expected:\n    {}",
                found.join("\n    "),
                expected.join("\n    ")
            ));
        }
    }
    assert!(wrong.is_empty(), "{} pages:\n{}", wrong.len(), wrong.join("\n"));
}

#[test]
fn every_kind_is_stated_by_some_page() {
    let mut stated = BTreeSet::new();
    for path in pages() {
        let text = std::fs::read_to_string(path).expect("a page");
        stated.extend(facts(&text).0.into_iter().map(|stated| stated.fact.kind()));
    }
    for kind in ALL {
        assert!(stated.contains(kind.id), "no page states a fact of the kind {}", kind.id);
    }
}

#[test]
fn ids_of_kinds_are_their_files_names() {
    for kind in ALL {
        let file = format!("src/facts/{}.rs", kind.id.replace('-', "_"));
        assert!(Path::new(env!("CARGO_MANIFEST_DIR")).join(&file).exists(), "{file}");
        assert!(kind.states.ends_with('.'), "{} says what it reads in a sentence", kind.id);
    }
}

/// The readers know HTTP, JSON, OpenAPI and how people write, and no provider.
#[test]
fn no_provider_is_named_in_the_readers() {
    let names = ["talkover", "timelines", "temporis", "timether", "harbor.example"];
    let mut folders = vec![Path::new(env!("CARGO_MANIFEST_DIR")).join("src")];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).expect("a folder") {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                folders.push(path);
                continue;
            }
            let text = std::fs::read_to_string(&path).expect("a file").to_lowercase();
            let named = names.iter().find(|name| text.contains(**name));
            assert!(named.is_none(), "{} names {named:?}", path.display());
        }
    }
}

#[test]
fn places_are_shown_as_page_heading_and_line() {
    let facts = read(&Page::parse("guide.md", "# Keys\n\nKeys start with `hb_`.\n"));
    assert_eq!(facts.0[0].source.to_string(), "guide.md#Keys:3");
}

#[test]
fn facts_are_recorded_and_read_back() {
    for path in pages() {
        for stated in facts(&std::fs::read_to_string(&path).expect("a page")).0 {
            let record = Record::from(&stated.fact);
            // What a lock does not keep is not in the record either.
            let read_back = Fact::try_from(record.clone()).expect("a fact");
            assert_eq!(Record::from(&read_back), record, "{record}");
        }
    }
}

#[test]
fn what_no_fact_has_is_told() {
    let record =
        |kind: &str, subject: &str, value| Record { kind: kind.to_owned(), subject: subject.to_owned(), value };
    let wrong = |record: Record| Fact::try_from(record).unwrap_err().to_string();
    let of_no_kind = wrong(record("error-respones", "401", json!({"status": 401})));
    assert_eq!(of_no_kind, "`error-respones` is no kind of fact; did you mean `error-response`?");
    // What is left out when it is written again would be lost.
    for (kind, subject, value) in [
        ("error-response", "401", json!({"status": 403})),
        ("error-response", "401/no-such-cause", json!({"status": 401})),
        ("error-response", "401", json!({"status": 401, "more": 1})),
        ("operation", "GET", json!({})),
        ("request-body", "POST /a", json!({"content_type": "application/json", "shape": {"a": 1}})),
        ("base-url", "server", json!({"url": 7})),
        ("access", "Chats", json!({"access": ["fly"]})),
    ] {
        assert!(wrong(record(kind, subject, value)).starts_with("expected a fact of the kind"), "{kind} {subject}");
    }
}

#[test]
fn a_credential_in_a_sample_is_in_no_fact() {
    let secrets = [
        "hb_live_9aF3kQ7LmZ2xT8vWcR5yB1nD",
        "4d2d0239-e28c-4f4a-8a4d-3a3ca40056b8",
        "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2lnbmF0dXJl",
        "9f86d081884c7d659a2feaa0c55ad015",
    ];
    for secret in secrets {
        let text = format!(
            "# Call\n\nSend `Authorization: Bearer {secret}`.\n\n```\ncurl https://api.harbor.example/a -H 'X-Api-Key: {secret}' -H 'Authorization: Bearer {secret}'\n```\n\n```\nexport HARBOR_TOKEN=\"{secret}\"\n```\n\n## 401\n\n```json\n{{\"token\": \"{secret}\", \"message\": \"bad {secret}\"}}\n```\n"
        );
        let written = format!("{:?}", facts(&text));
        assert!(!written.contains(secret), "{secret} in {written}");
    }
}

/// Reads a page that nobody wrote: it ends, whatever it finds. One reader whose work grows with the
/// square of a page's length keeps each of these from ending for minutes.
fn noise(text: &str) {
    facts(text).contradictions();
}

const MEGABYTE: usize = 1_000_000;

#[test]
fn a_large_page_is_read() {
    let mut text = String::new();
    for path in pages().into_iter().cycle() {
        text.push_str(&std::fs::read_to_string(path).expect("a page"));
        text.push('\n');
        if text.len() > MEGABYTE {
            break;
        }
    }
    noise(&text);
}

#[test]
fn random_bytes_are_read() {
    // A linear congruential generator: the same noise on every run.
    let mut state = 7_u64;
    let mut byte = || {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 56) as u8
    };
    let bytes: Vec<u8> = (0..MEGABYTE / 4).map(|_| byte()).collect();
    noise(&String::from_utf8_lossy(&bytes));
    let marks = b"`~#|<>{}[]()\"'*_-:/\\ \n\nabcA1=$.";
    let bytes: Vec<u8> = (0..MEGABYTE / 4).map(|_| marks[usize::from(byte()) % marks.len()]).collect();
    noise(&String::from_utf8_lossy(&bytes));
}

/// Each is one line, title, item or cell of hundreds of kilobytes, that many things are named in.
#[test]
fn a_line_without_end_is_read() {
    let names: String = (0..5_000).map(|index| format!("`X-A{index}-B` header ")).collect();
    for (before, behind) in [("", ""), ("# ", "\n\n`X-C-D` header"), ("- ", ""), ("| Header |\n|---|\n| ", " |")] {
        noise(&format!("# The headers\n\n{before}{names}{behind}"));
    }
    let head = "h".repeat(MEGABYTE / 2);
    noise(&format!("| {head} | Code |\n|---|---|\n{}", "| 401 | `a_b` |\n".repeat(5_000)));
}

#[test]
fn many_rows_are_read() {
    let rows: String = (0..20_000).map(|row| format!("| 4{:02} | `code_{row}` | text |\n", row % 100)).collect();
    let text = format!("# Errors\n\n| Status | Code | Why |\n|---|---|---|\n{rows}");
    noise(&text);
    assert!(facts(&text).0.len() > 10_000, "each row is a fact");
}

#[test]
fn lines_may_end_in_any_way() {
    for path in pages() {
        let text = std::fs::read_to_string(&path).expect("a page");
        for end in ["\r\n", "\r"] {
            let other = format!("\u{feff}{}", text.replace('\n', end));
            assert_eq!(shown(&facts(&other)), shown(&facts(&text)), "{}", path.display());
        }
    }
}

#[test]
fn only_json_is_read() {
    let item = r#"{"id": 1, "name": "a", "tags": ["b", {"c": null}], "error": {"code": "x"}},"#;
    let list = format!("[{}{{}}]", item.repeat(MEGABYTE / item.len()));
    noise(&list);
    noise(&list[..list.len() - 1]);
    noise(&format!("# Errors\n\n```json\n{list}\n```\n"));
}

#[test]
fn repetition_costs_no_more_than_its_length() {
    let openers = [
        "[",
        "{",
        "(",
        "<a ",
        "<a\n",
        "`",
        "```\n",
        "~~~\n",
        "**",
        "[a](",
        "<!--\n",
        "{/*\n",
        "> ",
        "{% tab %}\n",
        "<Step title=\"x\">\n",
        "# a\n",
        "- ",
        "| a | b |\n|---|---|\n",
        "curl '\n",
        "curl x \\\n",
        "f(",
        "a = [",
        "fetch(",
        "a={a:a,b:a}\n",
        "\"",
        "'",
        "<script>",
        "<table><tr><td>",
        "<!doctype html><pre>",
        "GET /a ",
        "$",
        "${",
        ":::\n",
        "missing or ",
        "HTTP/1.1 401\n",
        "> GET /a HTTP/1.1\n< HTTP/1.1 401 a\n* a\n: a\n",
        "openapi: ",
        "X-A: b\n",
        "{ \"a\": ",
        "&#",
        "\\",
        "\t",
        "a. ",
        "\r",
        "`X-A-B` header ",
        "- `X-A-B`: required header ",
        "[block:parameters]\n",
        "==== ====\n",
        "<!doctype html><span>GET</span>",
        "http GET a.example/b A:b c=d\n",
        "wget --header=A:b \\\n",
        "Invoke-RestMethod -Uri $a -Headers @{\n",
        "irm $a -Body ($b)\n",
        "axios.create({baseURL: 'https://a.example'});\n",
        "s.headers.update({'A-B': 'c'});\ns.get('https://a.example/x');\n",
        "<ResponseField name=\"a\" type=\"string\">\n",
        "\0",
        "const a = '${a}a';\n",
    ];
    for opener in openers {
        noise(&opener.repeat(60_000 / opener.len()));
        noise(&format!("# A\n\n```\n{}", opener.repeat(60_000 / opener.len())));
    }
}
