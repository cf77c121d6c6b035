//! The first law of the house (see `src/lib.rs`) on documents that nobody wrote: who keeps a contract is
//! never accused. `support/generated` makes them.

use std::collections::BTreeSet;
use std::fs;

use crate::generated::{Generated, documents};
use crate::support::{countersign, folder};
use serde_json::Value;

/// What is still accused although it keeps its contract: how the operation's name begins, and the check.
/// Whoever mends one takes its line out: a line that nothing needs fails the test.
const NOT_YET: &[(&str, &str)] = &[];

/// Operations that no service can serve: nothing fits their schemas, or nobody can send what they ask for.
const UNKEEPABLE: &[&str] = &["schemas answered none-", "schemas answered Endless", "schemas sent Endless"];

/// What came of one document.
#[derive(Default)]
struct Came {
    /// The operation and the check of each accusation, and what it says.
    accused: BTreeSet<(String, String, String)>,
    /// Operations whose valid request was not served, and why.
    unserved: BTreeSet<(String, String)>,
}

fn text(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}

/// Runs the program on a document, against the stub of the same.
fn came(report: &Value) -> Came {
    let mut came = Came::default();
    for case in report["cases"].as_array().into_iter().flatten() {
        let operation = text(&case["operation"]);
        for finding in case["findings"].as_array().into_iter().flatten().filter(|finding| finding["severity"] != "note")
        {
            came.accused.insert((operation.clone(), text(&finding["check"]), text(&finding["message"])));
        }
        let is_unwritten = text(&case["reason"]).contains("can't be written from the document");
        let is_unsendable = text(&case["reason"]).starts_with("no credential can be sent: ");
        if case["scenario"] == "credential-valid" && case["verdict"] != "agreed" && !is_unwritten && !is_unsendable {
            came.unserved.insert((operation, format!("{}: {}", text(&case["verdict"]), text(&case["reason"]))));
        }
    }
    came
}

#[test]
fn who_keeps_a_generated_document_is_never_accused() {
    let folder = folder("generated");
    let (mut wrong, mut needed) = (Vec::new(), BTreeSet::new());
    for Generated { name, document } in documents() {
        let file = folder.join(format!("{name}.json"));
        fs::write(&file, document.to_string()).unwrap();
        let ran = countersign(&["test", file.to_str().unwrap(), "--format", "json", "--fail-on", "never"]);
        let report = ran.json(0);
        let came = came(&report);
        for (operation, check, message) in came.accused {
            match NOT_YET.iter().find(|(of, known)| operation.starts_with(of) && *known == check) {
                Some(known) => _ = needed.insert(*known),
                None => wrong.push(format!("{name}: {operation}: {check}: {message}")),
            }
        }
        let is_excused = |operation: &str| {
            UNKEEPABLE.iter().chain(NOT_YET.iter().map(|(of, _)| of)).any(|of| operation.starts_with(of))
        };
        let unserved = came.unserved.into_iter().filter(|(operation, _)| !is_excused(operation));
        wrong.extend(unserved.map(|(operation, reason)| format!("{name}: {operation}: the valid request: {reason}")));
    }
    assert!(wrong.is_empty(), "{} are accused:\n{}", wrong.len(), wrong.join("\n"));
    let stale: Vec<_> = NOT_YET.iter().filter(|known| !needed.contains(*known)).collect();
    assert!(stale.is_empty(), "these hold now; take them out of NOT_YET: {stale:#?}");
}
