pub mod checks;
pub mod claim;
pub mod cli;
pub mod client;
pub mod contract;
pub mod finding;
pub mod judge;
pub mod live;
pub mod plan;
pub mod provider;
pub mod relation;
pub mod report;
pub mod run;
pub mod scenarios;
pub mod secret;
pub mod shape;
pub mod wire;

/// The end of a sentence that suggests the nearest of some names, or nothing where none is near.
pub(crate) fn nearest<'a>(wrong: &str, names: impl IntoIterator<Item = &'a str>) -> String {
    countersign_codegen::document::nearest(wrong, names)
        .map_or_else(String::new, |name| format!("; did you mean `{name}`?"))
}
