//! Reports for programs, against their schemas.

use serde_json::Value;

use crate::support::countersign;
use crate::{drafted, text};

#[test]
fn reports_are_as_their_schemas_say() {
    let pages = drafted();
    let (one, other) = (text(&pages[0]), text(&pages[1]));
    assert_fits("changes", &countersign(&["diff", &one, &other, "--format", "json"]).json(1));
    let [then, now] =
        ["orders.yaml", "evolution.yaml"].map(|name| format!("{}/tests/fixtures/{name}", env!("CARGO_MANIFEST_DIR")));
    let changes = countersign(&["diff", &then, &now, "--format", "json"]).json(1);
    assert_fits("changes", &changes);
    assert_eq!(changes["changes"][0]["earlier"]["witness"], "spec");
    countersign(&["diff", &then, &then]).exits(0);
    assert_fits("changes", &countersign(&["drift", "temporis", "--docs", &one, "--format", "json"]).json(1));
}

fn assert_fits(schema: &str, report: &Value) {
    let file = format!("{}/schemas/{schema}.schema.json", env!("CARGO_MANIFEST_DIR"));
    let schema: Value = serde_json::from_str(&std::fs::read_to_string(file).unwrap()).unwrap();
    let validator = jsonschema::validator_for(&schema).unwrap();
    let wrong: Vec<String> =
        validator.iter_errors(report).map(|error| format!("{}: {error}", error.instance_path())).collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
