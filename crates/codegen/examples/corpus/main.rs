//! What becomes of real documents: operations, typed clients, what is refused and
//! why; beside it what plain progenitor does with the document as it is.
//!
//! ```text
//! cargo run --release -p countersign-codegen --features progenitor --example corpus -- [FOLDER] [--only TEXT] [--check DIR]
//! ```
//!
//! The folder is `$COUNTERSIGN_CORPUS/specs`, or the corpus that mutants beside the
//! checkout; where there is none, that is all that is said. `--only` takes the
//! files with such a text in their names. `--check` writes a crate of each client
//! into a folder and has cargo check it with warnings denied.

use std::{
    env, fs,
    path::{Path, PathBuf},
    process::ExitCode,
    time::Instant,
};

use countersign_codegen::generate::{GeneratedClient, generate};
use countersign_openapi::{Contract, Document};

mod check;
mod plain;

#[derive(Default)]
struct CorpusOptions {
    folder: Option<PathBuf>,
    only: Option<String>,
    check: Option<PathBuf>,
    plain: Option<PathBuf>,
}

/// Of all documents together.
#[derive(Default)]
struct Sum {
    operations: usize,
    typed: usize,
    unchecked: usize,
}

fn main() -> ExitCode {
    let options = options(env::args().skip(1));
    if let Some(file) = &options.plain {
        println!("{}", plain::run(file));
        return ExitCode::SUCCESS;
    }
    let folder = options.folder.clone().unwrap_or_else(corpus);
    if !folder.is_dir() {
        println!("skipped: there is no corpus at {}", folder.display());
        return ExitCode::SUCCESS;
    }
    let mut sum = Sum::default();
    let wanted = |path: &PathBuf| options.only.as_ref().is_none_or(|only| path.to_string_lossy().contains(only));
    for path in documents(&folder).into_iter().filter(wanted) {
        document(&path, &options, &mut sum);
    }
    let Sum { operations, typed, unchecked } = sum;
    let share = typed as f64 * 100.0 / operations.max(1) as f64;
    println!("all: {typed} of {operations} operations typed, {share:.2}%");
    if unchecked == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

fn options(mut arguments: impl Iterator<Item = String>) -> CorpusOptions {
    let mut options = CorpusOptions::default();
    while let Some(argument) = arguments.next() {
        match argument.as_str() {
            "--only" => options.only = arguments.next(),
            "--check" => options.check = arguments.next().map(PathBuf::from),
            "--plain" => options.plain = arguments.next().map(PathBuf::from),
            folder => options.folder = Some(folder.into()),
        }
    }
    options
}

fn corpus() -> PathBuf {
    let beside = || Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/corpus");
    env::var_os("COUNTERSIGN_CORPUS").map_or_else(beside, PathBuf::from).join("specs")
}

fn documents(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten().map(|entry| entry.path());
    let is_document = |path: &PathBuf| {
        path.extension().is_some_and(|extension| ["json", "yaml", "yml"].iter().any(|known| extension == *known))
    };
    let mut documents: Vec<_> = entries.filter(is_document).collect();
    documents.sort();
    documents
}

fn document(path: &Path, options: &CorpusOptions, sum: &mut Sum) {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let started = Instant::now();
    let client = Document::read(path).and_then(|document| generate(&Contract::read(document)));
    let seconds = started.elapsed().as_secs_f64();
    match client {
        Ok(client) => tell(&name, &client, seconds, sum),
        Err(error) => println!("{name}: failed to {error}"),
    }
    println!("    plain progenitor {}", plain::apart(path));
    if let Some(into) = &options.check {
        let outcome = check::check(path, into);
        sum.unchecked += usize::from(outcome.is_err());
        println!("    cargo check {}", outcome.unwrap_or_else(|error| error));
    }
}

fn tell(name: &str, client: &GeneratedClient, seconds: f64, sum: &mut Sum) {
    let typed = client.operations.len();
    let operations = typed + client.left_out.len();
    sum.operations += operations;
    sum.typed += typed;
    let (lines, losses) = (client.code.lines().count(), client.losses.len());
    println!("{name}: {typed} of {operations} operations typed, {lines} lines, {losses} losses, {seconds:.1} s");
    for left_out in &client.left_out {
        println!("    refused: {}: {}", left_out.operation, left_out.reason);
    }
}
