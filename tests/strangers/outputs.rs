//! What an output may not hold, and what each format has to be.

use countersign::report::is_unseen;
use quick_xml::Reader;
use quick_xml::events::Event;
use serde_json::Value;

/// Of any text for people or for a log: no escape, no line and no command of somebody else's.
#[track_caller]
pub fn assert_steers_nothing(what: &str, text: &str) {
    assert_tells_nobody(what, text);
    let begins = |line: &str| line.trim_start_matches(|letter: char| !letter.is_alphanumeric()).starts_with("FORGED");
    let forged: Vec<&str> = text.lines().filter(|line| begins(line)).collect();
    assert!(forged.is_empty(), "{what}: {forged:?} in\n{text}");
}

/// The same of a format that shows texts of several lines as such: HTML, and blocks of code in Markdown.
#[track_caller]
fn assert_tells_nobody(what: &str, text: &str) {
    let unseen: Vec<char> = text.chars().filter(|letter| is_unseen(*letter) && !"\n\t".contains(*letter)).collect();
    assert!(unseen.is_empty(), "{what}: {unseen:?} in\n{text}");
    assert!(!text.lines().any(|line| line.trim_start().starts_with("::")), "{what}: a command in\n{text}");
    assert!(!text.contains("##[") && !text.contains("##vso["), "{what}: a command in\n{text}");
}

/// An output is what its format says, and steers nothing. Nothing at all is what a command leaves that could not run.
#[track_caller]
pub fn is_read_as_its_format(what: &str, format: &str, text: &str) {
    if text.is_empty() {
        return;
    }
    match format {
        "json" | "sarif" => {
            serde_json::from_str::<Value>(text).unwrap_or_else(|error| panic!("{what}: {error}\n{text}"));
        }
        "junit" => {
            let mut reader = Reader::from_str(text);
            while !matches!(reader.read_event().unwrap_or_else(|error| panic!("{what}: {error}")), Event::Eof) {}
        }
        "html" => {
            assert!(text.matches("<script").count() <= 1 && !text.contains("<img"), "{what}: {text}");
        }
        _ => {}
    }
    if format == "github" {
        let commands = ["::error ", "::warning ", "::notice "];
        for line in text.lines().filter(|line| line.trim_start().starts_with("::")) {
            assert!(commands.iter().any(|command| line.starts_with(command)), "{what}: {line}");
        }
        let ours =
            |line: &str| commands.iter().find_map(|command| line.strip_prefix(command)).unwrap_or(line).to_owned();
        let text: Vec<String> = text.lines().map(ours).collect();
        return assert_steers_nothing(what, &text.join("\n"));
    }
    if ["html", "markdown"].contains(&format) {
        return assert_tells_nobody(&format!("{what}, {format}"), text);
    }
    assert_steers_nothing(&format!("{what}, {format}"), text);
}
