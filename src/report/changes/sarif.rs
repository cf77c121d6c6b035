//! SARIF 2.1.0 of what differs, each at its place in the later document.

use std::io::{self, Write};

use serde_json::{Value, json};

use super::{ChangesFormat, ChangesHead, page, reaches};
use crate::drift::{Changes, StatementChange, UnreadPage};
use crate::finding::Evidence;
use crate::report::ReportStyle;
use crate::report::escape_untrusted::{escape_untrusted, visible, visible_json};
use crate::report::place::{source, spot_of};
use crate::report::sarif::result::{descriptor, level, physical};

pub const FORMAT: ChangesFormat = ChangesFormat { id: "sarif", about: "SARIF 2.1.0, for code scanning", write };

fn write(to: &mut dyn Write, head: &ChangesHead, changes: &Changes, _: &ReportStyle) -> io::Result<()> {
    let mut rules: Vec<&StatementChange> = Vec::new();
    for change in &changes.changes {
        if !rules.iter().any(|known| known.rule == change.rule) {
            rules.push(change);
        }
    }
    let index = |change: &StatementChange| rules.iter().position(|known| known.rule == change.rule);
    let results = changes.changes.iter().map(|change| result(head, change, index(change)));
    let driver = json!({
        "name": "countersign",
        "version": env!("CARGO_PKG_VERSION"),
        "rules": rules.iter().map(|change| rule(change)).collect::<Vec<_>>(),
    });
    let run = json!({
        "tool": {"driver": driver},
        "columnKind": "unicodeCodePoints",
        "results": results.collect::<Vec<_>>(),
        "invocations": [invocation(changes)],
        "properties": {"summary": changes.summary, "earlier": visible(&head.earlier), "later": visible(&head.later)},
    });
    let whole = json!({"$schema": "https://json.schemastore.org/sarif-2.1.0.json", "version": "2.1.0", "runs": [run]});
    writeln!(to, "{}", visible_json(&whole.to_string()))
}

/// How the comparison went: a page that was not read, and what was not compared, is told of the tool, and not of the
/// document.
fn invocation(changes: &Changes) -> Value {
    let mut invocation = json!({"executionSuccessful": true});
    let told = |level: &str, text: String| json!({"level": level, "message": {"text": visible(&text)}});
    let unread = changes
        .unread
        .iter()
        .map(|UnreadPage { page, reason, .. }| told("warning", format!("the page {page} was not read: {reason}")));
    let aside =
        changes.left_aside().into_iter().map(|(kind, named)| told("note", format!("{kind}: {}", named.join(", "))));
    let all: Vec<Value> = unread.chain(aside).collect();
    if !all.is_empty() {
        invocation["toolExecutionNotifications"] = all.into();
    }
    invocation
}

fn rule(change: &StatementChange) -> Value {
    page(change).map_or_else(|| json!({"id": change.rule}), |page| descriptor(&change.rule, page))
}

fn result(head: &ChangesHead, change: &StatementChange, index: Option<usize>) -> Value {
    let StatementChange { id, provider, rule, subject, class, earlier, later, operations, route, used, .. } = change;
    let names = if operations.is_empty() { std::slice::from_ref(subject) } else { operations.as_slice() };
    let logical = names.iter().map(|name| {
        let whole = visible(&format!("{provider}/{name}"));
        json!({"name": visible(name), "fullyQualifiedName": whole})
    });
    let mut location = json!({"logicalLocations": logical.collect::<Vec<_>>()});
    if let Some(spot) = head.spot(change) {
        location["physicalLocation"] = physical(&spot);
    }
    let said = [(0, earlier), (1, later)].into_iter();
    let related = said.filter_map(|(id, said)| Some(related(head, id, said.as_ref()?)));
    let mut result = json!({
        "ruleId": rule,
        "level": level(class.severity()),
        "message": {"text": message(head, change)},
        "locations": [location],
        "relatedLocations": related.collect::<Vec<_>>(),
        "partialFingerprints": {"changeId/v1": id},
        "properties": {
            "provider": provider, "class": class, "earlier": earlier, "later": later, "route": route, "used": used,
        },
    });
    if let Some(index) = index {
        result["ruleIndex"] = json!(index);
    }
    if let Some(reason) = change.aside() {
        result["suppressions"] = json!([{"kind": "external", "status": "accepted", "justification": visible(&reason)}]);
    }
    result
}

/// What differs, then who says what. A `[text](target)` in it would become a link (§3.11.6).
fn message(head: &ChangesHead, change: &StatementChange) -> String {
    let StatementChange { subject, message, earlier, later, .. } = change;
    let mut lines = vec![format!("{}: {}", escape_untrusted(subject), escape_untrusted(message))];
    for said in [earlier, later].into_iter().flatten() {
        let source = escape_untrusted(&source(said, head.document(said)));
        lines.push(format!("{} says: {} ({source})", said.witness, escape_untrusted(&said.says)));
    }
    lines.extend(reaches(change).map(|reaches| escape_untrusted(&reaches)));
    lines.join("\n").replace("](", "] (")
}

/// What a witness says, with its place in a document, or on a page as a name.
fn related(head: &ChangesHead, id: usize, said: &Evidence) -> Value {
    let text = format!("{} says: {}", said.witness, visible(&said.says)).replace("](", "] (");
    let mut location = json!({"id": id, "message": {"text": text}});
    match spot_of(said, head.document(said)) {
        Some(spot) => location["physicalLocation"] = physical(&spot),
        None => {
            let name = visible(&said.source);
            location["logicalLocations"] =
                json!([{"name": name, "fullyQualifiedName": format!("{}:{name}", said.witness)}]);
        }
    }
    location
}
