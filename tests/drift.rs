//! Documentation as a witness: its pages against contracts, against what they stated, and written
//! down as contracts.

#[path = "drift/commands.rs"]
mod commands;
#[path = "drift/documents.rs"]
mod documents;
#[path = "drift/drafts.rs"]
mod drafts;
#[path = "drift/embedded.rs"]
mod embedded;
#[path = "drift/five.rs"]
mod five;
#[path = "drift/interstitials.rs"]
mod interstitials;
#[path = "drift/laws.rs"]
mod laws;
#[path = "drift/restated.rs"]
mod restated;
#[path = "drift/schemas.rs"]
mod schemas;
#[path = "drift/site.rs"]
mod site;
#[path = "support/skipped.rs"]
mod skipped;
mod support;
#[path = "drift/whole_site.rs"]
mod whole_site;
#[cfg(unix)]
#[path = "drift/workflow.rs"]
mod workflow;

use std::path::{Path, PathBuf};

/// The providers' pages in our words, and those that the contracts were written from, where they are at hand; by
/// the ids of their providers.
fn provider_pages() -> Vec<(String, PathBuf)> {
    let ours = pages_in(&Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/five"));
    assert!(ours.len() >= 5, "{ours:?}");
    [ours, original_pages()].concat()
}

/// The pages that the contracts were written from; none where they are not at hand.
fn original_pages() -> Vec<(String, PathBuf)> {
    let folder = std::env::var_os("COUNTERSIGN_PAGES").map(PathBuf::from);
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let pages = pages_in(&folder.unwrap_or_else(|| root.join("../shared/providers")));
    if pages.is_empty() {
        skipped::skip("the providers' pages against their contracts: they are not here");
    }
    pages
}

fn pages_in(folder: &Path) -> Vec<(String, PathBuf)> {
    let pages = countersign::provider::built_in().unwrap().into_iter().flat_map(|provider| {
        let id = provider.id;
        provider.settings.docs.into_iter().map(move |docs| (id.clone(), folder.join(docs.page)))
    });
    pages.filter(|(_, page)| page.is_file()).collect()
}

/// A file below `tests/drafts`.
fn drafted() -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/drafts");
    let mut pages: Vec<_> = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    pages.sort();
    pages
}

fn text(path: &Path) -> String {
    path.display().to_string()
}
