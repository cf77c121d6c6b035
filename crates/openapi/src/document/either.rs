//! Texts of YAML or of JSON.

use serde_json::Value;

use super::fault::TextFault;
use super::mark::{Marks, PlacedValue};
use super::remarks::Remarks;
use super::{json, yaml};

/// What was read of a text: the value, where its nodes stand, and what it says somewhere.
pub(super) type Read = (Value, Marks, Remarks);

/// The same of a value with a tree of places.
pub(super) fn placed(read: PlacedValue) -> Read {
    let PlacedValue { value, mark } = read;
    let remarks = Remarks::of(&value);
    (value, Marks::Tree(mark), remarks)
}

/// JSON first where a text looks like it; then YAML, whose flow style looks the
/// same. Of two errors the one further on is told: that reader understood more.
pub(super) fn parse_either(text: &str) -> Result<Read, TextFault> {
    let yaml = || yaml::parse(text).map(placed);
    if !text.trim_start().starts_with(['{', '[']) {
        return yaml();
    }
    let json = json::parse(text).map(|(value, offsets, remarks)| (value, Marks::Offsets(offsets), remarks));
    json.or_else(|json| yaml().map_err(|yaml| if yaml.place > json.place { yaml } else { json }))
}
