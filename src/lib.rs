pub mod claim;
pub mod contract;
pub mod finding;
pub mod live;
pub mod relation;
pub mod secret;
pub mod shape;

/// The end of a sentence that suggests the nearest of some names, or nothing where none is near.
pub(crate) fn nearest<'a>(wrong: &str, names: impl IntoIterator<Item = &'a str>) -> String {
    let scored = names.into_iter().map(|name| (strsim::jaro_winkler(wrong, name), name));
    match scored.max_by(|a, b| a.0.total_cmp(&b.0)) {
        Some((score, name)) if score > 0.75 => format!("; did you mean `{name}`?"),
        _ => String::new(),
    }
}
