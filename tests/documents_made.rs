//! Documents that are made from a seed: whatever they say, the laws hold.

#[path = "documents_made/addresses.rs"]
mod addresses;
#[path = "support/generated/mod.rs"]
mod generated;
#[path = "documents_made/itself.rs"]
mod itself;
#[path = "documents_made/run.rs"]
mod run;
#[path = "support/mod.rs"]
mod support;
