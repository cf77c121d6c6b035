//! Files that are read whole. A stranger's checkout may have one that has no end, or links to it.

use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

use super::CliError;
use crate::exec::LARGEST_DOCUMENT;

/// What a run or a browser wrote down of every exchange may be long.
const LARGEST_RECORD: usize = 1 << 30;

/// A file that somebody wrote, no longer than a document may be.
///
/// # Errors
/// It can't be read, or is longer.
pub fn read(place: &Path) -> Result<Vec<u8>, CliError> {
    within(place, LARGEST_DOCUMENT)
}

/// The same, which is text.
///
/// # Errors
/// As [`read`], and where it is not UTF-8.
pub fn read_text(place: &Path) -> Result<String, CliError> {
    read(place).and_then(|bytes| text(place, bytes))
}

/// The same, of a file that is found and that nobody named: a pipe would be waited for without end.
///
/// # Errors
/// As [`read_text`], and where it is a pipe.
pub fn read_found_text(place: &Path) -> Result<String, CliError> {
    if is_pipe(place) {
        let error = io::Error::other("it is a pipe, which only the command line may name");
        return Err(CliError::Read { file: place.display().to_string(), error });
    }
    read_text(place)
}

#[cfg(unix)]
fn is_pipe(place: &Path) -> bool {
    use std::os::unix::fs::FileTypeExt;
    std::fs::metadata(place).is_ok_and(|known| known.file_type().is_fifo())
}

/// Files elsewhere are none.
#[cfg(not(unix))]
fn is_pipe(_: &Path) -> bool {
    false
}

/// A report, a baseline or a recording.
///
/// # Errors
/// As [`read`].
pub fn read_record(place: &Path) -> Result<Vec<u8>, CliError> {
    within(place, LARGEST_RECORD)
}

/// The same, which is text.
///
/// # Errors
/// As [`read_text`].
pub fn read_record_text(place: &Path) -> Result<String, CliError> {
    read_record(place).and_then(|bytes| text(place, bytes))
}

fn within(place: &Path, most: usize) -> Result<Vec<u8>, CliError> {
    let mut bytes = Vec::new();
    let read = File::open(place).and_then(|file| file.take(most as u64 + 1).read_to_end(&mut bytes));
    let long = || io::Error::other(format!("it is longer than {most} bytes"));
    match read.and_then(|_| if bytes.len() > most { Err(long()) } else { Ok(()) }) {
        Ok(()) => Ok(bytes),
        Err(error) => Err(CliError::Read { file: place.display().to_string(), error }),
    }
}

fn text(place: &Path, bytes: Vec<u8>) -> Result<String, CliError> {
    let no_text = |_| io::Error::new(io::ErrorKind::InvalidData, "it is not UTF-8");
    String::from_utf8(bytes)
        .map_err(no_text)
        .map_err(|error| CliError::Read { file: place.display().to_string(), error })
}
