//! A document that is written in another way is the same one: as it is, in the other notation, with its keys the other
//! way round, with other names for its components. One optional property more is told where it is, and nowhere else.
//!
//! Our own documents (`tests/corpus/`), and other people's that are small; those of megabytes by a binary that is not the
//! tests': `COUNTERSIGN_BINARY=target/release/countersign cargo test --test evolution other_peoples -- --nocapture`.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Instant;

use countersign_openapi::Document;
use serde_json::{Map, Value, json};

#[path = "../support/skipped.rs"]
mod skipped;

/// What is done to a document.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Rewriting {
    AsItIs,
    OtherNotation,
    KeysReversed,
    ComponentsRenamed,
    PropertyInserted,
}

const ALL: [Rewriting; 5] = [
    Rewriting::AsItIs,
    Rewriting::OtherNotation,
    Rewriting::KeysReversed,
    Rewriting::ComponentsRenamed,
    Rewriting::PropertyInserted,
];

/// So many bytes have documents that the tests' own build compares.
const SMALL: u64 = 1 << 20;

/// A property that no document has.
const INSERTED: &str = "countersignInserted";

/// The kinds of components that are referred to by their address alone.
const ADDRESSED: [&str; 8] =
    ["schemas", "responses", "parameters", "examples", "requestBodies", "headers", "links", "callbacks"];

impl Rewriting {
    /// The two texts that are compared, and what they end in.
    fn texts(self, text: &str, document: &Value, is_json: bool) -> [(String, &'static str); 2] {
        let (ending, document) = (if is_json { "json" } else { "yaml" }, document.clone());
        let written = |document: &Value, is_json: bool| {
            if is_json {
                (serde_json::to_string_pretty(document).unwrap(), "json")
            } else {
                (serde_yaml::to_string(document).unwrap(), "yaml")
            }
        };
        let rewritten = match self {
            Rewriting::AsItIs => (text.to_owned(), ending),
            Rewriting::OtherNotation => written(&document, !is_json),
            Rewriting::KeysReversed => written(&reversed(document), is_json),
            Rewriting::ComponentsRenamed => written(&renamed(document), is_json),
            Rewriting::PropertyInserted => written(&inserted(document), is_json),
        };
        [(text.to_owned(), ending), rewritten]
    }
}

fn reversed(value: Value) -> Value {
    match value {
        Value::Object(members) => {
            members.into_iter().rev().map(|(name, member)| (name, reversed(member))).collect::<Map<_, _>>().into()
        }
        Value::Array(items) => items.into_iter().map(reversed).collect(),
        other => other,
    }
}

fn new_name(name: &str) -> String {
    format!("Other{name}")
}

/// The address of a component under its new name; nothing where it is none.
fn new_address(address: &str) -> Option<String> {
    let (before, rest) = match address.strip_prefix("#/components/") {
        Some(rest) => {
            let (kind, rest) = rest.split_once('/')?;
            ADDRESSED.contains(&kind).then(|| (format!("#/components/{kind}/"), rest))?
        }
        None => ("#/definitions/".to_owned(), address.strip_prefix("#/definitions/")?),
    };
    let (name, below) = rest.split_at(rest.find('/').unwrap_or(rest.len()));
    Some(format!("{before}{}{below}", new_name(name)))
}

fn renamed(mut document: Value) -> Value {
    addresses(&mut document);
    let rename = |components: &mut Value| {
        if let Value::Object(members) = components {
            *members = std::mem::take(members).into_iter().map(|(name, it)| (new_name(&name), it)).collect();
        }
    };
    for kind in ADDRESSED {
        document.pointer_mut(&format!("/components/{kind}")).into_iter().for_each(rename);
    }
    document.get_mut("definitions").into_iter().for_each(rename);
    document
}

/// Everything that refers to a component by its address, refers to its new one; a mapping may do so by the name alone.
fn addresses(value: &mut Value) {
    match value {
        Value::Object(members) => {
            for (name, member) in members.iter_mut() {
                match member {
                    Value::String(address) if name == "$ref" || name == "operationRef" => {
                        new_address(address).into_iter().for_each(|new| *address = new);
                    }
                    Value::Object(mapping) if name == "mapping" => {
                        for target in mapping.values_mut() {
                            let Value::String(text) = target else { continue };
                            *text = new_address(text).unwrap_or_else(|| new_name(text));
                        }
                    }
                    other => addresses(other),
                }
            }
        }
        Value::Array(items) => items.iter_mut().for_each(addresses),
        _ => {}
    }
}

/// One optional property more in the first object among the schemas that does not refuse it.
fn inserted(mut document: Value) -> Value {
    let at = if document.get("swagger").is_some() { "/definitions" } else { "/components/schemas" };
    let schemas = document.pointer_mut(at).and_then(Value::as_object_mut).into_iter().flat_map(|it| it.values_mut());
    let properties = schemas
        .filter(|schema| schema["type"] == "object" && schema.get("additionalProperties").is_none())
        .find_map(|schema| schema.get_mut("properties").and_then(Value::as_object_mut));
    if let Some(properties) = properties {
        properties.insert(INSERTED.to_owned(), json!({"type": "string"}));
    }
    document
}

/// Whether the names of schemas are values: a discriminator without a mapping is told by them.
fn names_are_values(value: &Value) -> bool {
    match value {
        Value::Object(members) => {
            members
                .get("discriminator")
                .is_some_and(|it| it.get("propertyName").is_some() && it.get("mapping").is_none())
                || members.values().any(names_are_values)
        }
        Value::Array(items) => items.iter().any(names_are_values),
        _ => false,
    }
}

/// A change, as far as it matters here.
struct Told {
    class: String,
    rule: String,
    subject: String,
    message: String,
}

/// What the program tells of two texts.
fn told(program: &Path, folder: &Path, texts: &[(String, &str); 2]) -> Vec<Told> {
    let paths: Vec<PathBuf> = texts
        .iter()
        .zip(["then", "now"])
        .map(|((text, ending), name)| {
            let path = folder.join(format!("{name}.{ending}"));
            fs::write(&path, text).unwrap();
            path
        })
        .collect();
    let output = Command::new(program).arg("diff").args(&paths).args(["--format", "json"]).output().unwrap();
    let report: Value = serde_json::from_slice(&output.stdout)
        .unwrap_or_else(|error| panic!("{error}: {}", String::from_utf8_lossy(&output.stderr)));
    let text = |change: &Value, field: &str| change[field].as_str().unwrap_or_default().to_owned();
    let changes = report["changes"].as_array().unwrap().iter();
    changes
        .map(|change| Told {
            class: text(change, "class"),
            rule: text(change, "rule"),
            subject: text(change, "subject"),
            message: text(change, "message"),
        })
        .collect()
}

/// What should not have been told, as lines.
fn astray(rewriting: Rewriting, document: &Value, told: &[Told]) -> Vec<String> {
    let is_right = |told: &Told| match rewriting {
        Rewriting::PropertyInserted => {
            ["compatible", "note"].contains(&told.class.as_str())
                && (told.subject.contains(INSERTED) || told.message.contains(INSERTED))
        }
        Rewriting::ComponentsRenamed => told.class == "unclear" && names_are_values(document),
        _ => false,
    };
    let line = |told: &Told| format!("{} {} {} {}", told.class, told.rule, told.subject, told.message);
    told.iter().filter(|told| !is_right(told)).map(line).collect()
}

/// Holds each document to each rewriting; what was told of it for each.
fn hold(documents: &[PathBuf], program: &Path) -> BTreeMap<String, usize> {
    let of = documents.iter().find_map(|path| path.parent()?.file_name()).unwrap_or_default();
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("identity-{}", of.display()));
    fs::create_dir_all(&folder).unwrap();
    let (mut wrong, mut counted) = (Vec::new(), BTreeMap::new());
    for path in documents {
        let text = fs::read_to_string(path).unwrap();
        let name = path.file_name().unwrap().display().to_string();
        // Ours: other readers refuse numbers that real documents have.
        let document = Document::parse(&*name, &*text).unwrap().root().clone();
        for rewriting in ALL {
            let texts = rewriting.texts(&text, &document, name.ends_with("json"));
            let begun = Instant::now();
            let told = told(program, &folder, &texts);
            let astray = astray(rewriting, &document, &told);
            println!("{name} {rewriting:?}: {} told, {} astray, {:.1?}", told.len(), astray.len(), begun.elapsed());
            wrong.extend(astray.iter().map(|line| format!("{name} {rewriting:?}: {line}")));
            *counted.entry(format!("{rewriting:?}")).or_default() += told.len();
        }
    }
    let _ = fs::remove_dir_all(&folder);
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    counted
}

fn documents_in(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).into_iter().flatten().map(|entry| entry.unwrap().path());
    let is_document = |path: &PathBuf| path.extension().is_some_and(|ending| ending == "json" || ending == "yaml");
    let mut documents: Vec<PathBuf> = entries.filter(is_document).collect();
    documents.sort();
    documents
}

#[test]
fn a_document_of_ours_is_itself_however_it_is_written() {
    let documents = documents_in(&Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/corpus"));
    assert!(documents.len() >= 10);
    let told = hold(&documents, Path::new(env!("CARGO_BIN_EXE_countersign")));
    // A test that inserts nothing finds nothing.
    assert!(told["PropertyInserted"] > 0);
}

/// Each is compared ten times, which takes a debug build minutes for megabytes: it has those that are small, and another
/// binary has all.
#[test]
fn other_peoples_documents_are_themselves_however_they_are_written() {
    let beside = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/corpus");
    let documents = documents_in(&std::env::var_os("COUNTERSIGN_CORPUS").map_or(beside, PathBuf::from).join("specs"));
    if documents.is_empty() {
        return skipped::skip("whether other people's documents are themselves: there is no corpus");
    }
    if let Some(program) = std::env::var_os("COUNTERSIGN_BINARY") {
        hold(&documents, Path::new(&program));
        return;
    }
    let is_small = |path: &PathBuf| fs::metadata(path).is_ok_and(|it| it.len() < SMALL);
    let (small, large): (Vec<_>, Vec<_>) = documents.into_iter().partition(is_small);
    if !large.is_empty() {
        skipped::skip(&format!(
            "whether {} large documents are themselves: that takes COUNTERSIGN_BINARY",
            large.len()
        ));
    }
    hold(&small, Path::new(env!("CARGO_BIN_EXE_countersign")));
}
