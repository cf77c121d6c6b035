//! Which room may import which: each only those that stand before it in [`LAYERS`]; and which may name the
//! crates of the network. And which code of others the workflows run, with which rights.

use std::collections::BTreeSet;
use std::fs;
use std::iter::Peekable;
use std::path::{Path, PathBuf};

use proc_macro2::{Delimiter, TokenStream, TokenTree, token_stream};

/// The rooms, from the innermost; those of one line may import each other.
const LAYERS: &[&[&str]] = &[
    &["claim", "secret"],
    &["live", "reason"],
    &["har"],
    &["finding"],
    &["settings"],
    &["scenarios"],
    &["plan"],
    &["rules"],
    &["judge"],
    &["draft", "drift"],
    &["report"],
    &["client"],
    &["provider"],
    &["exec"],
    &["cli", "harness"],
];

/// What stands in the root of the crate beside the rooms.
const ROOT: &[&str] = &["clients", "nearest"];

fn layer(room: &str) -> Option<usize> {
    LAYERS.iter().position(|rooms| rooms.contains(&room))
}

/// A source file below `src`.
struct SourceFile {
    path: PathBuf,
    /// The modules that it is, from the root of the crate: the first is its room.
    modules: Vec<String>,
    text: String,
}

fn sources() -> Vec<SourceFile> {
    fn walk(folder: &Path, files: &mut Vec<PathBuf>) {
        for path in fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()) {
            if path.is_dir() { walk(&path, files) } else { files.push(path) }
        }
    }
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut files = Vec::new();
    walk(&root, &mut files);
    files.retain(|path| path.extension().is_some_and(|extension| extension == "rs"));
    let read = files.into_iter().map(|path| {
        let parts = path.strip_prefix(&root).unwrap().with_extension("");
        let modules = parts.iter().map(|part| part.to_string_lossy().into_owned()).filter(|part| part != "mod");
        SourceFile { modules: modules.collect(), text: fs::read_to_string(&path).unwrap(), path }
    });
    read.filter(|source| source.modules != ["lib"] && source.modules != ["main"]).collect()
}

/// The names in the root of the crate that code refers to, tests apart: by `crate::`, by as many `super::`
/// as lead there, in groups, in macros. What would hide a name is told as one: `*`, or `as`.
fn named(text: &str, depth: usize) -> Vec<String> {
    let mut names = Vec::new();
    look(text.parse().expect("the file compiles"), depth, &mut names);
    names
}

/// Looks through the tokens of a module that is so many levels below the root.
fn look(tokens: TokenStream, depth: usize, names: &mut Vec<String>) {
    let mut tokens = tokens.into_iter().peekable();
    while let Some(token) = tokens.next() {
        match token {
            TokenTree::Punct(mark) if mark.as_char() == '#' && is_test(tokens.peek()) => skip_item(&mut tokens),
            TokenTree::Ident(word) if word == "mod" => {
                let name = tokens.next();
                if let Some(TokenTree::Group(body)) = tokens.next_if(|token| matches!(token, TokenTree::Group(_))) {
                    assert!(name.is_some());
                    look(body.stream(), depth + 1, names);
                }
            }
            TokenTree::Ident(word) if word == "crate" => follow(&mut tokens, 0, names),
            TokenTree::Ident(word) if word == "super" => follow(&mut tokens, depth.saturating_sub(1), names),
            TokenTree::Group(group) => look(group.stream(), depth, names),
            _ => {}
        }
    }
}

/// Follows a path whose beginning led to a module that is so many levels below the root.
fn follow(tokens: &mut Peekable<token_stream::IntoIter>, depth: usize, names: &mut Vec<String>) {
    let mut is_path = false;
    while tokens.next_if(|token| matches!(token, TokenTree::Punct(mark) if mark.as_char() == ':')).is_some() {
        is_path = true;
    }
    let Some(next) = tokens.peek().cloned() else { return };
    match next {
        TokenTree::Ident(word) if is_path && word == "super" => {
            tokens.next();
            follow(tokens, depth.saturating_sub(1), names);
        }
        TokenTree::Ident(word) if word == "self" => names.extend((depth == 0 && !is_path).then(|| "as".to_owned())),
        TokenTree::Ident(word) if depth == 0 && (is_path || word == "as") => names.push(word.to_string()),
        TokenTree::Punct(mark) if is_path && depth == 0 && mark.as_char() == '*' => names.push("*".to_owned()),
        TokenTree::Group(group) if is_path && group.delimiter() == Delimiter::Brace => {
            tokens.next();
            let mut each = group.stream().into_iter().peekable();
            while each.peek().is_some() {
                follow_in_group(&mut each, depth, names);
            }
        }
        _ => {}
    }
}

/// One element of a group of imports; what stands in groups inside of it begins there.
fn follow_in_group(each: &mut Peekable<token_stream::IntoIter>, depth: usize, names: &mut Vec<String>) {
    match each.next() {
        Some(TokenTree::Ident(word)) if word == "super" => follow(each, depth.saturating_sub(1), names),
        Some(TokenTree::Ident(word)) if word == "self" => {
            let is_renamed = each.peek().is_some_and(|next| next.to_string() == "as");
            names.extend((depth == 0 && is_renamed).then(|| "as".to_owned()));
        }
        Some(first) if depth == 0 => names.push(first.to_string()),
        _ => {}
    }
    each.find(|token| matches!(token, TokenTree::Punct(mark) if mark.as_char() == ','));
}

/// Whether it is the attribute of what is there in tests alone.
fn is_test(attribute: Option<&TokenTree>) -> bool {
    matches!(attribute, Some(TokenTree::Group(group)) if group.stream().to_string().replace(' ', "") == "cfg(test)")
}

/// Skips an attribute's item: to the end of its block, or to its semicolon.
fn skip_item(tokens: &mut Peekable<token_stream::IntoIter>) {
    tokens.find(|token| match token {
        TokenTree::Group(group) => group.delimiter() == Delimiter::Brace,
        TokenTree::Punct(mark) => mark.as_char() == ';',
        _ => false,
    });
}

#[test]
fn every_room_has_its_layer_and_imports_only_from_those_before_it() {
    let mut wrong = Vec::new();
    for SourceFile { path, modules, text } in sources() {
        let own = layer(&modules[0]).unwrap_or_else(|| panic!("{} is in no layer: add it to LAYERS", path.display()));
        for other in named(&text, modules.len()) {
            match layer(&other) {
                Some(layer) if layer > own => {
                    wrong.push(format!("{} imports {other} (layer {layer} from {own})", path.display()));
                }
                None if !ROOT.contains(&other.as_str()) => {
                    wrong.push(format!("{} names `{other}` in the root of the crate", path.display()));
                }
                _ => {}
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

/// The ways around that test that somebody could take, each seen.
#[test]
fn no_way_of_writing_an_import_hides_it() {
    let hidden = [
        "use crate::cli::Error;",
        "use crate::{claim::Claim, cli::{self, Error}};",
        "use crate :: cli as c;",
        "use\n    crate\n    ::cli;",
        "use super::super::cli;",
        "use super::{super::cli::Error, other};",
        "mod inner { use super::super::super::cli; }",
        "fn f() { crate::cli::run() }",
        "fn f() { println!(\"{}\", crate::cli::NAME) }",
        "macro_rules! m { () => { $crate::cli::run() } }",
        "// #[cfg(test)]\nuse crate::cli;",
        "const S: &str = \"#[cfg(test)]\"; use crate::cli;",
        "#[cfg(test)] mod tests { use crate::harness; } use crate::cli;",
        "#[cfg(test)] use crate::harness; use crate::cli;",
        "#[allow(unused)] use crate::cli;",
        "/// See [`crate::harness`].\npub use crate::cli;",
    ];
    for text in hidden {
        assert_eq!(named(text, 2).into_iter().filter(|name| name != "claim").collect::<Vec<_>>(), ["cli"], "{text}");
    }
    for text in ["use crate as c;", "use crate::{self as c};", "use crate::*;", "use super::super::*;"] {
        assert!(matches!(named(text, 2)[..], [ref name] if name == "as" || name == "*"), "{text}");
    }
    for text in [
        "use super::cli;",
        "use self::cli;",
        "mod cli; use cli::run;",
        "use std::{cli, io};",
        "let x = \"crate::cli\";",
    ] {
        assert!(named(text, 2).is_empty(), "{text}");
    }
}

/// What an outer room alone may name: crates of the network, and code that waits. Files, the clock, the
/// environment, other programs and the values of secrets are for clippy to see: clippy.toml.
const OUTER: &[(&str, &[&str])] = &[
    ("async", &["exec", "client", "cli", "harness"]),
    ("httpmock", &["harness"]),
    ("hyper", &["exec"]),
    ("reqwest", &["exec", "client", "harness"]),
    ("tokio", &["exec", "cli", "harness"]),
];

/// The words of code, tests apart, as they stand in it; none of a text or a comment.
fn words(tokens: TokenStream, words: &mut BTreeSet<String>) {
    let mut tokens = tokens.into_iter().peekable();
    while let Some(token) = tokens.next() {
        match token {
            TokenTree::Punct(mark) if mark.as_char() == '#' && is_test(tokens.peek()) => skip_item(&mut tokens),
            TokenTree::Ident(word) => _ = words.insert(word.to_string()),
            TokenTree::Group(group) => self::words(group.stream(), words),
            _ => {}
        }
    }
}

/// The words of [`OUTER`] that a text has.
fn outer(text: &str) -> Vec<&'static str> {
    let mut found = BTreeSet::new();
    words(text.parse().expect("the file compiles"), &mut found);
    OUTER.iter().map(|(word, _)| *word).filter(|word| found.contains(*word)).collect()
}

#[test]
fn the_network_and_what_waits_stay_in_their_rooms() {
    let mut wrong = Vec::new();
    for SourceFile { path, modules, text } in sources() {
        for word in outer(&text) {
            let (_, rooms) = OUTER.iter().find(|(outer, _)| *outer == word).expect("it is one of them");
            if !rooms.contains(&modules[0].as_str()) {
                wrong.push(format!("{} uses `{word}`, which belongs to {rooms:?}", path.display()));
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn no_way_of_writing_it_hides_a_crate() {
    for text in [
        "use hyper::body;",
        "use {http, hyper as h};",
        "fn f() { ::hyper::body::to_bytes(x) }",
        "fn f() { println!(\"{:?}\", hyper :: Method::GET) }",
        "macro_rules! m { () => { hyper::Method::GET } }",
        "// #[cfg(test)]\nuse hyper::body;",
        "#[cfg(test)] mod tests {} use hyper::body;",
        "#[cfg(test)] use http; use hyper::body;",
        "mod inner { pub use hyper::body; }",
    ] {
        assert_eq!(outer(text), ["hyper"], "{text}");
    }
    for text in [
        "#[cfg(test)] mod tests { use hyper::body; }",
        "#[cfg(test)] use hyper::body;",
        "// hyper::body",
        "let a = \"hyper::body\";",
    ] {
        assert!(outer(text).is_empty(), "{text}");
    }
    assert_eq!(outer("async fn f() {}"), ["async"]);
}

/// The extractors, checks and scenarios know HTTP and OpenAPI, and no provider. These are the
/// names that no source may have: an id that is added one day may be a word of the language.
/// The names that are public in a source, and shown in its documentation, from the beginning of a line.
fn shown_names(text: &str) -> BTreeSet<String> {
    let lines: Vec<&str> = text.lines().take_while(|line| *line != "mod tests {").collect();
    let public = lines.iter().enumerate().filter_map(|(index, line)| {
        let line = line.trim_start().strip_prefix("pub ")?;
        let is_hidden = index > 0 && lines[index - 1].trim() == "#[doc(hidden)]";
        let is_item = ["async fn", "fn", "struct", "enum", "type", "trait", "const", "mod"];
        let name = is_item.into_iter().find_map(|kind| line.strip_prefix(kind)?.strip_prefix(' '));
        name.filter(|_| !is_hidden).map(|rest| rest.split(|letter: char| !letter.is_alphanumeric() && letter != '_'))
    });
    public.filter_map(|mut words| words.next().map(str::to_owned)).collect()
}

/// The public face: what `src/lib.rs` promises is what the harness shows, and the other way round.
#[test]
fn what_is_promised_is_what_is_shown() {
    let source = |name: &str| fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("src").join(name)).unwrap();
    let map = source("lib.rs");
    let promised = map.lines().skip_while(|line| !line.ends_with("# What is promised"));
    let promised = promised.skip(1).take_while(|line| !line.starts_with("//! # "));
    let bullets: Vec<&str> = promised.filter(|line| line.starts_with("//! - ")).collect();
    let words = bullets.iter().flat_map(|line| line.split('`').skip(1).step_by(2));
    let promised: BTreeSet<String> = words.map(|word| word.rsplit("::").next().unwrap().to_owned()).collect();
    let mut shown = shown_names(&source("harness/service.rs"));
    shown.extend(shown_names(&source("harness/mod.rs")));
    shown.extend(["clients!", "contract_tests!"].map(str::to_owned));
    assert_eq!(promised, shown);
}

#[test]
fn no_source_names_a_provider() {
    for SourceFile { path, text, .. } in sources() {
        for name in ["timelines", "temporis", "timether", "talkover"] {
            assert!(!text.to_lowercase().contains(name), "{} names {name}", path.display());
        }
    }
}

/// A tag may be moved; and who writes a workflow for all its jobs gives each of them the right to write.
#[test]
fn workflows_name_actions_by_their_hash_and_jobs_their_rights() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let folders = [root.join(".github/workflows"), root.join("docs/ci")];
    let files = folders.iter().flat_map(|folder| fs::read_dir(folder).unwrap()).map(|file| file.unwrap().path());
    let (mut actions, mut wrong) = (0, Vec::new());
    for file in files {
        let text = fs::read_to_string(&file).unwrap();
        let uses = text.lines().filter_map(|line| line.trim_start_matches([' ', '-']).strip_prefix("uses: "));
        // Ours has no release yet whose hash could stand there.
        for action in uses.filter(|action| !action.starts_with("OWNER/")) {
            actions += 1;
            let hash = action.split_once('@').map_or("", |(_, rest)| rest.split(' ').next().unwrap_or_default());
            let is_hash = hash.len() == 40 && hash.bytes().all(|byte| byte.is_ascii_hexdigit());
            if !is_hash || !action.contains(" # v") {
                wrong.push(format!("{}: {action}", file.display()));
            }
        }
        let is_of_github = text.lines().any(|line| line.trim() == "runs-on: ubuntu-latest") || text.contains("\njobs:");
        let rights: Vec<&str> = text
            .lines()
            .skip_while(|line| *line != "permissions:")
            .skip(1)
            .take_while(|line| line.starts_with("  "))
            .collect();
        if is_of_github && rights != ["  contents: read"] {
            wrong.push(format!("{}: {rights:?}", file.display()));
        }
    }
    assert!(actions > 10 && wrong.is_empty(), "{actions}, {wrong:#?}");
}
