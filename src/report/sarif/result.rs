//! A finding as a result, and a check as a rule (SARIF 2.1.0 §3.27, §3.49).

use countersign_openapi::Document;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::{Value, json};

use crate::claim::Source;
use crate::finding::{Evidence, Finding, Severity};
use crate::report::escape_untrusted::{escape_untrusted, visible};
use crate::report::found::{FoundAt, ShownFinding, says};
use crate::report::place::{Spot, source, spot, spot_of};
use crate::rules::{self, RulePage};

/// The rules that are about security, each with its score as CVSS counts (0 to 10): access without right is critical,
/// a credential that gets out high.
const SECURITY: &[(&str, &str)] = &[
    ("auth-enforced", "9.1"),
    ("required-header", "7.5"),
    ("credential-echoed", "7.5"),
    ("credential-given", "7.5"),
    ("credential-accepted", "3.1"),
    ("no-server-error", "5.3"),
    ("www-authenticate", "2.0"),
];

/// Every check as a rule, in their order.
pub fn rules() -> Vec<Value> {
    let rules = rules::EXCHANGE.iter().map(|check| {
        let page = check.page();
        let mut rule = descriptor(check.id(), page);
        if let Some((_, score)) = SECURITY.iter().find(|(id, _)| *id == check.id()) {
            rule["properties"]["tags"] = json!(["security", page.subject, "contract"]);
            rule["properties"]["security-severity"] = json!(score);
        }
        rule
    });
    rules.collect()
}

/// A rule as its page has it (SARIF 2.1.0 §3.49).
pub fn descriptor(id: &str, page: &RulePage) -> Value {
    let (asks, why, remedy, reference) = (&page.question, &page.why, &page.remedy, page.reference());
    json!({
        "id": id,
        "shortDescription": {"text": asks},
        "fullDescription": {"text": why},
        "helpUri": reference,
        "help": {
            "text": format!("{asks}\n\n{why}\n\nWhat to do: {remedy}\n\nSee {reference}."),
            "markdown": format!("**{asks}**\n\n{why}\n\n**What to do.** {remedy}\n\n[Reference]({reference})."),
        },
        "properties": {"tags": [page.subject, "contract"], "precision": "high"},
    })
}

/// A finding, single or of a document.
pub fn result(found: &ShownFinding, provider: &str, document: Option<&Document>) -> Value {
    let finding = &found.finding;
    let mut result = json!({
        "ruleId": finding.check,
        "level": level(finding.severity),
        "message": {"text": message(found, document)},
        "locations": [location(found, provider, document)],
        "relatedLocations": [related(0, &finding.earlier, document), related(1, &finding.later, document)],
        "partialFingerprints": {"findingId/v1": finding.id},
        "properties": properties(found, provider),
    });
    if let Some(index) = rules::EXCHANGE.iter().position(|check| check.id() == finding.check) {
        result["ruleIndex"] = json!(index);
    }
    if let Some(reason) = &finding.waived {
        result["suppressions"] = json!([{"kind": "external", "status": "accepted", "justification": visible(reason)}]);
    }
    result
}

/// A document as an artifact's location: relative to the sources where it is a relative path.
pub fn artifact(name: &str) -> Value {
    let has_scheme = |name: &str| name.split_once("://").is_some_and(|(scheme, _)| scheme.len() > 1);
    if has_scheme(name) {
        return json!({"uri": name});
    }
    let path = name.replace('\\', "/");
    let path = path.strip_prefix("./").unwrap_or(&path);
    let encoded = utf8_percent_encode(path, NOT_IN_A_PATH).to_string();
    let on_a_drive = path.as_bytes().get(1) == Some(&b':');
    match (path.starts_with('/'), on_a_drive) {
        (true, _) => json!({"uri": format!("file://{encoded}")}),
        (_, true) => json!({"uri": format!("file:///{encoded}")}),
        _ => json!({"uri": encoded, "uriBaseId": "%SRCROOT%"}),
    }
}

/// What is escaped in a path (RFC 3986 §3.3), `:` included where it would end a scheme's name.
const NOT_IN_A_PATH: &AsciiSet =
    &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~').remove(b'/').remove(b'@').remove(b'+');

/// How grave, in SARIF's words.
pub fn level(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Note => "note",
    }
}

/// What is wrong, then who says what. A `[text](target)` in it would become a link (§3.11.6).
fn message(found: &ShownFinding, document: Option<&Document>) -> String {
    let Finding { message, earlier, later, reproduce, .. } = &found.finding;
    let said = |said: &Evidence| {
        let source = escape_untrusted(&source(said, document));
        format!("{} {}: {} ({source})", said.witness, says(said), escape_untrusted(&said.says))
    };
    let place = found.places.first().map(|place| format!("{}: ", place.name())).unwrap_or_default();
    let head = format!("{}{}", escape_untrusted(&place), escape_untrusted(message));
    let again = reproduce.as_ref().map(|command| format!("\nSee it again: {}", visible(command))).unwrap_or_default();
    format!("{head}\n{}\n{}{again}", said(earlier), said(later)).replace("](", "] (")
}

/// Where the document says it, and the case in which it was found.
fn location(found: &ShownFinding, provider: &str, document: Option<&Document>) -> Value {
    let cases = if found.folded.is_empty() { &found.places } else { &found.folded };
    let cases: Vec<Value> = cases
        .iter()
        .map(|FoundAt { operation, scenario, .. }| {
            let whole = visible(&format!("{provider}/{operation}/{scenario}"));
            json!({"name": visible(operation), "fullyQualifiedName": whole})
        })
        .collect();
    let mut location = json!({"logicalLocations": cases});
    if let Some(spot) = spot(&found.finding, document) {
        location["physicalLocation"] = physical(&spot);
    }
    location
}

/// A place in a file.
pub fn physical(spot: &Spot) -> Value {
    // A result without a line is refused by those who show it beside one.
    let (line, column) = spot.place.map_or((1, 1), |place| (place.line, place.column));
    json!({"artifactLocation": artifact(spot.file), "region": {"startLine": line, "startColumn": column}})
}

/// What a witness says, with its place in a document, or in an exchange as a name.
fn related(id: usize, said: &Evidence, document: Option<&Document>) -> Value {
    let text = format!("{} {}: {}", said.witness, says(said), visible(&said.says)).replace("](", "] (");
    let mut location = json!({"id": id, "message": {"text": text}});
    match spot_of(said, document) {
        Some(spot) => location["physicalLocation"] = physical(&spot),
        None => {
            let name = match said.at.as_deref() {
                Some(Source::Exchange { pointer, .. } | Source::Client { pointer }) if !pointer.is_empty() => pointer,
                _ => &said.source,
            };
            let (name, whole) = (visible(name), visible(&format!("{}:{}", said.witness, said.source)));
            location["logicalLocations"] = json!([{"name": name, "fullyQualifiedName": whole}]);
        }
    }
    location
}

/// What SARIF has no word for.
fn properties(found: &ShownFinding, provider: &str) -> Value {
    let ShownFinding { finding, places, .. } = found;
    let scenario = places.first().map(|place| &place.scenario);
    let mut properties = json!({
        "provider": provider,
        "scenario": scenario,
        "earlier": finding.earlier,
        "later": finding.later,
        "reproduce": finding.reproduce,
    });
    if found.everywhere {
        properties["findings"] = found.folded.iter().map(|place| json!(place.id)).collect();
    }
    properties
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_document_is_named_as_a_uri() {
        let uri = |name| artifact(name)["uri"].as_str().unwrap().to_owned();
        assert_eq!(uri("specs/an api/openapi.yaml"), "specs/an%20api/openapi.yaml");
        assert_eq!(uri("./openapi.yaml"), "openapi.yaml");
        assert_eq!(uri("specs\\api\\openapi.yaml"), "specs/api/openapi.yaml");
        assert_eq!(uri("100%/ä.yaml"), "100%25/%C3%A4.yaml");
        assert_eq!(uri("/srv/openapi.yaml"), "file:///srv/openapi.yaml");
        assert_eq!(uri("/srv/an api/50%.yaml"), "file:///srv/an%20api/50%25.yaml");
        assert_eq!(uri("C:\\apis\\openapi.yaml"), "file:///C%3A/apis/openapi.yaml");
        assert_eq!(uri("https://api.example/openapi.yaml?v=1"), "https://api.example/openapi.yaml?v=1");
        assert_eq!(artifact("openapi.yaml")["uriBaseId"], "%SRCROOT%");
        assert!(artifact("/srv/openapi.yaml").get("uriBaseId").is_none());
    }
}
