//! The files of `--used-by`.

use std::fs;
use std::path::{Path, PathBuf};

use countersign_openapi::Contract;

use super::{CliError, file};
use crate::drift::usage::{ComparedDocuments, Usage};

/// What all files say that a client uses, of these documents: of each pair the earlier, and behind it the later.
pub fn read(files: &[PathBuf], providers: &[String], contracts: &[Contract]) -> Result<Usage, CliError> {
    let pairs = providers.iter().zip(contracts.chunks_exact(2));
    let documents: Vec<ComparedDocuments> =
        pairs.map(|(provider, pair)| ComparedDocuments { provider, then: &pair[0], now: &pair[1] }).collect();
    if documents.is_empty() {
        return Err(CliError::Usage("read --used-by: it is about documents, and these are pages".to_owned()));
    }
    let mut usage = Usage::default();
    for file in files.iter().map(|file| all(file)).collect::<Result<Vec<_>, _>>()?.into_iter().flatten() {
        let name = file.display().to_string();
        let text = file::read_record_text(&file)?;
        usage.add(&name, &text, &documents)?;
    }
    Ok(usage)
}

/// The file, or those of a folder.
fn all(file: &Path) -> Result<Vec<PathBuf>, CliError> {
    if !file.is_dir() {
        return Ok(vec![file.to_owned()]);
    }
    let failed = |error| CliError::Read { file: file.display().to_string(), error };
    let entries: Vec<_> = fs::read_dir(file).and_then(Iterator::collect).map_err(failed)?;
    let mut files: Vec<PathBuf> = entries.iter().map(fs::DirEntry::path).filter(|path| path.is_file()).collect();
    files.sort();
    if files.is_empty() {
        return Err(CliError::Usage(format!("read --used-by: there is no file in {}", file.display())));
    }
    Ok(files)
}
