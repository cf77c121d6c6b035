//! Texts of YAML or of JSON.

use super::fault::TextFault;
use super::mark::PlacedValue;
use super::{json, yaml};

/// JSON first where a text looks like it; then YAML, whose flow style looks the
/// same. Of two errors the one further on is told: that reader understood more.
pub(super) fn parse_either(text: &str) -> Result<PlacedValue, TextFault> {
    if !text.trim_start().starts_with(['{', '[']) {
        return yaml::parse(text);
    }
    json::parse(text)
        .or_else(|json| yaml::parse(text).map_err(|yaml| if yaml.place > json.place { yaml } else { json }))
}
