//! Where reports of changes go.

use std::io::Write;
use std::path::PathBuf;

use super::CliError;
use super::output::{Terminal, WholeFile};
use super::reports::{chosen, each_apart, written_to};
use crate::drift::Changes;
use crate::exec;
use crate::report::changes::{ALL, ChangesFormat, ChangesHead};

/// A format, and the file that it goes to or else the standard output.
#[derive(Clone)]
pub struct ChangesDestination {
    format: &'static ChangesFormat,
    file: Option<PathBuf>,
}

impl ChangesDestination {
    /// Reads `FORMAT` or `FORMAT=FILE`.
    pub fn parse(text: &str) -> Result<ChangesDestination, String> {
        let (index, file) = chosen(text, ALL.iter().map(|format| format.id))?;
        Ok(ChangesDestination { format: ALL[index], file })
    }
}

/// Refuses destinations that would overwrite each other.
pub fn check(destinations: &[ChangesDestination]) -> Result<(), CliError> {
    let files: Vec<_> = destinations.iter().map(|destination| destination.file.as_deref()).collect();
    each_apart(&files)
}

/// Writes the changes everywhere; as text to the standard output where nothing is named.
pub fn write(
    head: &ChangesHead,
    changes: &Changes,
    destinations: &[ChangesDestination],
    terminal: Terminal,
) -> Result<(), CliError> {
    let text = [ChangesDestination { format: ALL[0], file: None }];
    let destinations = if destinations.is_empty() { &text } else { destinations };
    destinations.iter().try_for_each(|destination| one(head, changes, destination, terminal))?;
    // Who reads the log of a job sees what came of it, wherever the reports are.
    let files: Vec<_> = destinations.iter().filter_map(|destination| destination.file.as_deref()).collect();
    if files.len() == destinations.len() {
        terminal.conclude(&format!("{}. {}", head.headline(changes), written_to(&files)));
    }
    Ok(())
}

fn one(
    head: &ChangesHead,
    changes: &Changes,
    ChangesDestination { format, file }: &ChangesDestination,
    terminal: Terminal,
) -> Result<(), CliError> {
    let Some(place) = file else {
        let mut stdout = terminal.stdout();
        let written = (format.write)(&mut stdout, head, changes, &terminal.style());
        return Ok(written.and_then(|()| stdout.flush()).map_err(exec::RunError::Report)?);
    };
    let written = WholeFile::begin(place).and_then(|(file, mut writer)| {
        (format.write)(&mut writer, head, changes, &terminal.style_of_files())?;
        writer.flush()?;
        drop(writer);
        file.finish()
    });
    written.map_err(|error| CliError::Write { to: place.display().to_string(), error })
}
