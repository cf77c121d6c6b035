//! Whether a report is what its format says that it is.

use std::collections::BTreeMap;

use countersign::rules;
use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};
use serde_json::Value;

use crate::format;
use crate::outcomes::written;
use crate::page::within;
use crate::sarif;

#[test]
fn json_fits_its_schema() {
    let file = format!("{}/schemas/test.schema.json", env!("CARGO_MANIFEST_DIR"));
    let schema: Value = serde_json::from_str(&std::fs::read_to_string(file).unwrap()).unwrap();
    let report: Value = serde_json::from_str(&written(format("json"))).unwrap();
    let validator = jsonschema::validator_for(&schema).unwrap();
    let wrong: Vec<String> = validator.iter_errors(&report).map(|error| error.to_string()).collect();
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn sarif_is_what_the_standard_says() {
    sarif::fits(&serde_json::from_str(&written(format("sarif"))).unwrap());
}

#[test]
fn sarif_places_every_result_and_names_its_rule() {
    let report: Value = serde_json::from_str(&written(format("sarif"))).unwrap();
    let run = &report["runs"][0];
    let rules = run["tool"]["driver"]["rules"].as_array().unwrap();
    assert_eq!(rules.len(), rules::EXCHANGE.len());
    for rule in rules {
        assert!(rule["helpUri"].as_str().unwrap().starts_with("https://"), "{rule}");
        assert!(!rule["help"]["text"].as_str().unwrap().is_empty());
    }
    let results = run["results"].as_array().unwrap();
    let mut fingerprints = BTreeMap::new();
    for result in results {
        if let Some(index) = result["ruleIndex"].as_u64() {
            assert_eq!(rules[usize::try_from(index).unwrap()]["id"], result["ruleId"]);
        }
        let id = result["partialFingerprints"]["findingId/v1"].as_str().unwrap();
        assert!(fingerprints.insert(id, result).is_none(), "{id} twice");
        let place = &result["locations"][0]["physicalLocation"];
        assert_eq!(place["artifactLocation"]["uri"], "specs/acme/openapi.yaml");
        let line = place["region"]["startLine"].as_u64().unwrap();
        assert!(line > 1 || result["ruleId"] == "waiver", "{result}");
    }
    let waived: Vec<_> = results.iter().filter(|result| result.get("suppressions").is_some()).collect();
    assert_eq!(waived.len(), 1);
    assert_eq!(waived[0]["suppressions"][0]["justification"], "known, and told to them");
}

/// Every suite's counts are those of its tests.
#[test]
fn junit_is_well_formed_and_counts_right() {
    let text = written(format("junit"));
    let mut reader = Reader::from_str(&text);
    let (mut said, mut counted) = (BTreeMap::new(), BTreeMap::<String, usize>::new());
    let attribute = |start: &BytesStart, name: &str| {
        let value = start.try_get_attribute(name).unwrap().unwrap();
        value.value.into_owned()
    };
    loop {
        match reader.read_event().unwrap() {
            Event::Start(start) | Event::Empty(start) => {
                let name = start.name().as_ref().to_owned();
                if name == "testsuite" {
                    for (count, of) in [("tests", "testcase"), ("failures", "failure"), ("skipped", "skipped")] {
                        let number: usize = attribute(&start, count).parse().unwrap();
                        *said.entry(of).or_insert(0) += number;
                    }
                }
                *counted.entry(name).or_default() += 1;
            }
            Event::Eof => break,
            _ => {}
        }
    }
    assert_eq!(counted["testsuite"], 2, "the provider, and the waiver that is over");
    for (element, number) in said {
        assert_eq!(counted[element], number, "{element}");
    }
}

/// A page opens nothing that it does not close, runs nothing but its one script and asks for nothing: its links
/// are there for people to follow. Without the script it has the same text.
#[test]
fn html_is_balanced_and_asks_for_nothing() {
    let text = written(format("html"));
    let script = within(&text, "script").to_owned();
    for asking in ["fetch(", "XMLHttpRequest", "import(", "WebSocket", "innerHTML", "eval(", "http:", "https:"] {
        assert!(!script.contains(asking), "{asking}");
    }
    let text = text.replace(&format!("<script>{script}</script>"), "");
    let mut reader = Reader::from_str(&text);
    reader.config_mut().check_end_names = false;
    let mut open = Vec::new();
    loop {
        match reader.read_event().unwrap() {
            Event::Start(start) => {
                let name = start.name().as_ref().to_owned();
                let source = start.to_string();
                assert!(!["script", "iframe", "img", "object", "embed"].contains(&name.as_str()), "{source}");
                assert!(!source.contains(" src=") && !source.contains(" on"), "{source}");
                assert!(name == "a" || !source.contains("http:") && !source.contains("https:"), "{source}");
                if !["meta", "link", "input"].contains(&name.as_str()) {
                    open.push(name);
                }
            }
            Event::End(end) => assert_eq!(open.pop().unwrap(), end.name().as_ref()),
            Event::Eof => break,
            _ => {}
        }
    }
    assert!(open.is_empty(), "{open:?}");
    assert!(!text.contains("url(") && !text.contains("@import"));
    for (start, _) in text.match_indices("href=\"").filter(|(start, _)| text[*start..].starts_with("href=\"#")) {
        let target = text[start + 7..].split('"').next().unwrap();
        assert!(text.contains(&format!("id=\"{target}\"")), "nothing is at #{target}");
    }
}

/// What the page's policy lets through is the style and the script that it has.
#[test]
fn html_allows_its_own_style_and_script() {
    use base64::Engine;
    use ring::digest::{SHA256, digest};
    let text = written(format("html"));
    for name in ["style", "script"] {
        let digest = base64::engine::general_purpose::STANDARD.encode(digest(&SHA256, within(&text, name).as_bytes()));
        assert!(text.contains(&format!("{name}-src 'sha256-{digest}'")), "{name} {digest}");
    }
}
