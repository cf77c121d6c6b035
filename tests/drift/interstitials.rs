//! What stands in a page's place is refused by name, and documentation that only speaks of it is
//! read. The folder that a page of `tests/interstitials` is in says which of them it is.

use std::fs;
use std::path::{Path, PathBuf};

use countersign_pages::{Page, interstitial, read};

use crate::support::countersign;
use crate::{provider_pages, text};

/// The pages of a folder of `tests/interstitials`.
fn pages(folder: &str) -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/interstitials").join(folder);
    let mut pages: Vec<_> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    pages.sort();
    pages
}

#[test]
fn each_interstitial_is_refused_by_its_name() {
    let kinds = [
        ("login", "it looks like a login page: "),
        ("bot-wall", "it looks like a bot wall: "),
        ("shell", "it looks like a page that only a browser can build, with JavaScript: "),
        ("error", "it looks like an error page: "),
    ];
    for (folder, told) in kinds {
        for page in pages(folder) {
            for command in ["facts", "draft"] {
                let ran = countersign(&[command, &text(&page)]);
                ran.exits(2);
                assert!(ran.stderr.contains(told), "{}: {}", page.display(), ran.stderr);
                assert_eq!(ran.stdout, "");
            }
        }
    }
}

#[test]
fn documentation_that_speaks_of_them_is_read() {
    for page in pages("documentation") {
        let ran = countersign(&["facts", &text(&page)]);
        // It is no login page, and may state nothing.
        assert!(ran.stderr.is_empty() || ran.stderr.contains(": it states nothing"), "{}", ran.stderr);
        ran.exits(0);
    }
}

#[test]
fn no_page_of_ours_and_none_of_a_provider_is_refused() {
    let ours = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/pages");
    let ours = fs::read_dir(ours).unwrap().map(|entry| entry.unwrap().path());
    let ours = ours.filter(|page| page.extension().is_some_and(|ending| ending != "facts"));
    for path in ours.chain(provider_pages().into_iter().map(|(_, page)| page)) {
        assert_is_documentation(&path);
    }
}

/// Pages of other people's APIs, where they are at hand.
#[test]
fn no_page_of_the_corpus_is_refused() {
    let folder = std::env::var_os("COUNTERSIGN_CORPUS").map(PathBuf::from);
    let folder = folder.unwrap_or_else(|| Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/corpus"));
    if !folder.join("page-pairs").is_dir() {
        crate::skipped::skip("pages of other people's APIs that must not be refused: there is no corpus");
        return;
    }
    let mut folders = vec![folder.join("page-pairs"), folder.join("bundles")];
    while let Some(folder) = folders.pop() {
        for path in fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()) {
            let is_page =
                path.extension().is_some_and(|ending| ["md", "mdx", "html", "txt"].iter().any(|e| ending == *e));
            match path.is_dir() {
                true => folders.push(path),
                false if is_page => assert_is_documentation(&path),
                false => {}
            }
        }
    }
}

#[track_caller]
fn assert_is_documentation(path: &Path) {
    let text = String::from_utf8_lossy(&fs::read(path).unwrap()).into_owned();
    let page = Page::parse("page", &text);
    let found = interstitial(&text, &page, &read(&page));
    assert_eq!(found, None, "{}", path.display());
}
