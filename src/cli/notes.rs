//! Notes of what a run makes at a service: small files in the folder, one a run, which are gone once all is deleted.
//! A run that was killed says by them on the next start what it left behind. No credential is in them.

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{SystemTime, UNIX_EPOCH};

use serde::{Deserialize, Serialize};

use super::output::{Terminal, WholeFile};
use super::{CliError, file};
use crate::exec::{Journal, Options, base_url, tested};
use crate::provider::Provider;
use crate::report::{LeftBehind, MadeThing, NotDeleted};

/// Where notes are kept.
const FOLDER: &str = ".countersign";

/// What stands in a file.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Notes {
    version: u32,
    made: Vec<MadeThing>,
}

/// Keeps notes for a run, and deals with those of earlier ones: it says what they left behind, or has it deleted.
///
/// # Errors
/// Where notes of an earlier run can't be read.
pub fn keep(
    providers: &[Provider],
    options: Options,
    cleans_up: bool,
    terminal: Terminal,
) -> Result<Options, CliError> {
    if options.allow.is_empty() {
        return Ok(options);
    }
    let (mut files, mut left_behind) = (Vec::new(), Vec::new());
    for (file, made) in earlier()? {
        let is_of_run = |thing: &&MadeThing| providers.iter().any(|provider| is_of(thing, provider, &options));
        let of_run: Vec<MadeThing> = made.iter().filter(is_of_run).cloned().collect();
        if !of_run.is_empty() {
            let others = made.into_iter().filter(|thing| !is_of_run(&thing)).collect::<Vec<_>>();
            files.push((file, others));
            left_behind.extend(of_run);
        }
    }
    if !cleans_up {
        let left = |thing: &MadeThing| LeftBehind { thing: thing.clone(), reason: NotDeleted::OfEarlierRun };
        tell_of(&left_behind.iter().map(left).collect::<Vec<_>>(), terminal);
    }
    let journal = journal(terminal);
    if cleans_up && !left_behind.is_empty() {
        journal(&left_behind);
        for (file, others) in files {
            write(&file, &others).map_err(|error| CliError::Write { to: file.display().to_string(), error })?;
        }
    } else {
        left_behind.clear();
    }
    Ok(Options { journal: Some(journal), left_behind, ..options })
}

/// Says what was made and is there still, what is the same in a line.
pub fn tell_of(left_behind: &[LeftBehind], terminal: Terminal) {
    let mut told: Vec<(String, usize)> = Vec::new();
    for sentence in left_behind.iter().map(LeftBehind::to_string) {
        match told.iter_mut().find(|(own, _)| *own == sentence) {
            Some((_, count)) => *count += 1,
            None => told.push((sentence, 1)),
        }
    }
    for (sentence, count) in told {
        let times = if count > 1 { format!(" ({count} times)") } else { String::new() };
        terminal.complain("warning", &format!("{sentence}{times}"));
    }
}

/// Whether something was made by a provider at the service that is asked now.
fn is_of(thing: &MadeThing, provider: &Provider, options: &Options) -> bool {
    let base = base_url(&tested(provider, options).target);
    thing.provider == provider.id && base.is_ok_and(|base| base.as_str() == thing.base)
}

/// What writes the notes of this run.
fn journal(terminal: Terminal) -> Journal {
    let seconds = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs());
    let file = Path::new(FOLDER).join(format!("made-{seconds}-{}.json", std::process::id()));
    let has_failed = AtomicBool::new(false);
    Arc::new(move |made| {
        let Err(error) = write(&file, made) else { return };
        if !has_failed.swap(true, Ordering::Relaxed) {
            let sentence = format!("what is made can't be noted in {}: {error}", file.display());
            terminal.complain("warning", &sentence);
        }
    })
}

/// Writes a file whole; one that says nothing is taken away, and the folder with the last.
fn write(file: &Path, made: &[MadeThing]) -> std::io::Result<()> {
    if made.is_empty() {
        let removed = fs::remove_file(file);
        // It stays where others have notes in it.
        let _ = fs::remove_dir(FOLDER);
        return removed;
    }
    fs::create_dir_all(FOLDER)?;
    let (whole, mut to) = WholeFile::begin(file)?;
    serde_json::to_writer_pretty(&mut to, &Notes { version: 1, made: made.to_vec() })?;
    to.flush()?;
    whole.finish()
}

/// The notes that are there.
fn earlier() -> Result<Vec<(PathBuf, Vec<MadeThing>)>, CliError> {
    let Ok(entries) = fs::read_dir(FOLDER) else { return Ok(Vec::new()) };
    let is_ours = |file: &PathBuf| {
        let name = file.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        name.starts_with("made-") && name.ends_with(".json")
    };
    let mut files: Vec<PathBuf> = entries.filter_map(|entry| Some(entry.ok()?.path())).filter(is_ours).collect();
    files.sort();
    let mut found = Vec::new();
    for file in files {
        let shown = file.display().to_string();
        let text = match file::read_text(&file) {
            Ok(text) => text,
            // Another run has just ended.
            Err(CliError::Read { error, .. }) if error.kind() == std::io::ErrorKind::NotFound => continue,
            Err(error) => return Err(error),
        };
        let notes: Notes = serde_json::from_str(&text).map_err(|error| {
            let (line, column) = (error.line(), error.column());
            CliError::Usage(format!("read {shown}:{line}:{column}: expected notes of a run: {error}"))
        })?;
        if notes.version != 1 {
            return Err(CliError::Usage(format!("read {shown}: expected version 1, found {}", notes.version)));
        }
        found.push((file, notes.made));
    }
    Ok(found)
}
