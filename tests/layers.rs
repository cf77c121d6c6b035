//! Which room may import which: each only those that stand before it in [`LAYERS`].

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

/// The rooms, from the innermost; those of one line may import each other.
const LAYERS: &[&[&str]] = &[
    &["claim", "secret"],
    &["live", "reason"],
    &["finding"],
    &["settings"],
    &["scenarios"],
    &["plan"],
    &["rules"],
    &["judge"],
    &["draft", "drift"],
    &["report"],
    &["wire"],
    &["client", "provider"],
    &["run"],
    &["cli", "harness"],
];

fn layer(room: &str) -> Option<usize> {
    LAYERS.iter().position(|rooms| rooms.contains(&room))
}

/// Every source file below `src`, with the room that it belongs to.
fn sources() -> Vec<(String, PathBuf, String)> {
    fn walk(folder: &Path, files: &mut Vec<PathBuf>) {
        for path in fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()) {
            if path.is_dir() { walk(&path, files) } else { files.push(path) }
        }
    }
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut files = Vec::new();
    walk(&root, &mut files);
    let named = files.into_iter().map(|path| {
        let first = path.strip_prefix(&root).unwrap().components().next().unwrap();
        let room = Path::new(first.as_os_str()).file_stem().unwrap().to_string_lossy().into_owned();
        let text = fs::read_to_string(&path).unwrap();
        (room, path, text)
    });
    named.filter(|(room, ..)| room != "lib" && room != "main").collect()
}

/// The rooms that a file names by `crate::room`.
fn named(text: &str) -> impl Iterator<Item = &str> {
    let code = text.split("#[cfg(test)]").next().unwrap_or_default();
    let after = code.split("crate::").skip(1);
    after.filter_map(|rest| rest.split(|letter: char| !letter.is_alphanumeric() && letter != '_').next())
}

#[test]
fn every_room_has_its_layer_and_imports_only_from_those_before_it() {
    let mut wrong = Vec::new();
    for (room, path, text) in sources() {
        let own = layer(&room).unwrap_or_else(|| panic!("{} is in no layer: add the room to LAYERS", path.display()));
        for other in named(&text) {
            if let Some(layer) = layer(other).filter(|layer| *layer > own) {
                wrong.push(format!("{} imports {other} (layer {layer} from {own})", path.display()));
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

/// What belongs to the outermost rooms alone.
#[test]
fn io_and_secrets_stay_in_their_rooms() {
    let rules: BTreeMap<&str, &[&str]> = BTreeMap::from([
        (".expose(", &["secret", "wire"][..]),
        ("std::env::", &["wire", "run", "cli", "harness"]),
        ("std::fs", &["cli", "harness"]),
        ("std::net", &["wire", "cli"]),
        ("SystemTime", &["wire", "cli"]),
        ("tokio::", &["wire", "run", "cli", "harness"]),
        ("reqwest::", &["wire", "client", "harness"]),
        ("async fn", &["wire", "client", "run", "cli", "harness"]),
        ("httpmock", &["harness"]),
    ]);
    let mut wrong = Vec::new();
    for (room, path, text) in sources() {
        let code = text.split("#[cfg(test)]").next().unwrap_or_default();
        let code: String = code.lines().filter(|line| !line.trim_start().starts_with("//")).collect();
        for (word, rooms) in &rules {
            if code.contains(word) && !rooms.contains(&room.as_str()) {
                wrong.push(format!("{} uses `{word}`, which belongs to {rooms:?}", path.display()));
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

/// The extractors, checks and scenarios know HTTP and OpenAPI, and no provider. These are the
/// names that no source may have: an id that is added one day may be a word of the language.
#[test]
fn no_source_names_a_provider() {
    for (_, path, text) in sources() {
        for name in ["timelines", "temporis", "timether", "talkover"] {
            assert!(!text.to_lowercase().contains(name), "{} names {name}", path.display());
        }
    }
}
