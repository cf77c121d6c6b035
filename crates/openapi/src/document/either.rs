//! Texts of YAML or of JSON.

use serde_json::Value;

use super::fault::TextFault;
use super::mark::{Marks, PlacedValue};
use super::{json, yaml};

/// JSON first where a text looks like it; then YAML, whose flow style looks the
/// same. Of two errors the one further on is told: that reader understood more.
pub(super) fn parse_either(text: &str) -> Result<(Value, Marks), TextFault> {
    let yaml = || yaml::parse(text).map(|PlacedValue { value, mark }| (value, Marks::Tree(mark)));
    if !text.trim_start().starts_with(['{', '[']) {
        return yaml();
    }
    let json = json::parse(text).map(|(value, offsets)| (value, Marks::Offsets(offsets)));
    json.or_else(|json| yaml().map_err(|yaml| if yaml.place > json.place { yaml } else { json }))
}
