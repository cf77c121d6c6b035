//! Texts of a service that would be something else in a report than texts.

use countersign::finding::{CaseOutcome, Severity};
use countersign::reason::ExchangeError;
use countersign::report::ALL;
use quick_xml::Reader;
use quick_xml::events::Event;

use crate::format;
use crate::outcomes::{SCENARIOS, case, found, not_judged, of_acme, unanswered, unset, waived};
use crate::page::within;

const HOSTILE: &str = "</code></td>|`x` ``` @octocat <script>alert(1)</script> ]]> \u{1b}[31m\u{0}\u{202e}\r\n::error::x\r\n\
                       # [a](https://evil.example) ![b](https://evil.example/b.png) 50%,: \"'& \u{ffff}";

/// It stands wherever a service or a document has its say.
fn cases() -> Vec<CaseOutcome> {
    let mut said = found(case("acme", HOSTILE, SCENARIOS[1]), HOSTILE, Severity::Error, HOSTILE);
    said.findings[0].earlier.says = HOSTILE.to_owned();
    said.findings[0].later.source = HOSTILE.to_owned();
    said.findings[0].later.at = None;
    said.findings[0].reproduce = Some(format!("curl --data-raw '{HOSTILE}'"));
    vec![
        said,
        waived(found(case("acme", "readOrder", SCENARIOS[0]), "made-up", Severity::Error, HOSTILE), HOSTILE),
        not_judged(case("acme", "dropOrder", SCENARIOS[2]), unanswered(ExchangeError::Recorded(HOSTILE.to_owned()))),
        not_judged(case("acme", "dropOrder", SCENARIOS[3]), unset(HOSTILE)),
    ]
}

/// Nothing in a report steers a terminal, or turns the direction of what is read.
#[test]
fn no_report_has_what_can_t_be_seen() {
    for format in ALL {
        let text = of_acme(format, cases());
        let steers = |letter: &char| (letter.is_control() && *letter != '\n') || *letter == '\u{202e}';
        let unseen: Vec<char> = text.chars().filter(steers).collect();
        // Programs read the two as they were said: what steers is escaped by JSON, the marks are not.
        let is_for_programs = ["json", "sarif"].contains(&format.id);
        assert!(unseen.iter().all(|letter| is_for_programs && *letter == '\u{202e}'), "{}: {unseen:?}", format.id);
    }
}

#[test]
fn xml_stays_well_formed() {
    let text = of_acme(format("junit"), cases());
    let mut reader = Reader::from_str(&text);
    while !matches!(reader.read_event().unwrap(), Event::Eof) {}
    assert!(!text.contains('\u{ffff}'), "XML has no place for it");
    assert!(!text.contains("<script"));
}

#[test]
fn html_shows_markup_as_text() {
    let text = of_acme(format("html"), cases());
    // The one script is our own, and the policy names it by its digest.
    assert_eq!(text.matches("<script").count(), 1);
    let ours = format!("<script>{}</script>", within(&text, "script"));
    let text = text.replace(&ours, "");
    assert!(!text.contains("<img") && !text.contains("\"'&"));
    assert!(text.contains("&lt;script&gt;alert(1)"));
}

/// Outside of code nothing is markup, and inside nothing ends it.
#[test]
fn markdown_shows_markup_as_text() {
    let text = of_acme(format("markdown"), cases());
    let mut fence: Option<String> = None;
    for line in text.lines() {
        let run: String = line.chars().take_while(|letter| *letter == '`').collect();
        match &fence {
            Some(open) if line == open => fence = None,
            Some(_) => {}
            None if run.len() >= 3 && line.ends_with("sh") => fence = Some(run),
            None => {
                let prose = without_spans(line);
                for markup in ["<script", "](", "@octocat", "![", "https://"] {
                    assert!(!prose.contains(markup), "{markup} in {line}");
                }
                assert!(!line.starts_with("# "), "{line}");
                assert!(!line.starts_with('|') || line.matches('|').count() == 6, "{line}");
            }
        }
    }
    assert_eq!(fence, None, "a block that was never closed");
}

/// A line without its code spans: from a run of backticks to the next of the same length.
fn without_spans(line: &str) -> String {
    let (mut rest, mut prose) = (line, String::new());
    while let Some(start) = rest.find('`') {
        let length = rest[start..].chars().take_while(|letter| *letter == '`').count();
        prose.push_str(&rest[..start]);
        let inside = &rest[start + length..];
        let mut runs = inside.match_indices('`').filter(|(at, _)| *at == 0 || inside.as_bytes()[at - 1] != b'`');
        let of_length = |at: &usize| inside[*at..].chars().take_while(|letter| *letter == '`').count() == length;
        let end =
            runs.by_ref().map(|(at, _)| at).find(of_length).unwrap_or_else(|| panic!("a span without end: {line}"));
        rest = &inside[end + length..];
    }
    prose + rest
}

/// Each command is one line, and its properties end where they should.
#[test]
fn github_reads_one_command_a_line() {
    let text = of_acme(format("github"), cases());
    let (commands, others): (Vec<&str>, Vec<&str>) = text.lines().partition(|line| line.starts_with("::"));
    assert_eq!(commands.len(), 3, "two findings, and the waiver that is over: {text}");
    assert_eq!(others.len(), 2, "the summary and what was judged: {text}");
    for command in commands {
        let (properties, _) = command[2..].split_once("::").unwrap();
        let (_, properties) = properties.split_once(' ').unwrap();
        for property in properties.split(',') {
            let (name, value) = property.split_once('=').unwrap();
            assert!(["file", "line", "col", "title"].contains(&name), "{command}");
            assert!(!value.contains(':'), "{command}");
        }
    }
}

/// A text of a service makes no link in a viewer (SARIF 2.1.0 §3.11.6).
#[test]
fn sarif_has_no_link_that_a_service_wrote() {
    let report: serde_json::Value = serde_json::from_str(&of_acme(format("sarif"), cases())).unwrap();
    for result in report["runs"][0]["results"].as_array().unwrap() {
        let related = result["relatedLocations"].as_array().unwrap().iter().map(|related| &related["message"]["text"]);
        for text in related.chain([&result["message"]["text"]]) {
            assert!(!text.as_str().unwrap().contains("]("), "{text}");
        }
    }
}
