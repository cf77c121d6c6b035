//! `--evidence DIR`: a folder with a page for each case with a finding, whole or absent.

use std::fs::{self, File};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

use super::CliError;
use super::output::StagedPlace;
use crate::exec::Judged;
use crate::provider::Provider;
use crate::report::evidence::{self, PageNames};

/// A folder that is written beside its place and put there once it is whole.
pub struct StagedFolder {
    place: PathBuf,
    // Closed before what it is in is removed.
    index: Option<BufWriter<File>>,
    beside: StagedPlace,
    names: PageNames,
    pages: usize,
}

impl StagedFolder {
    /// Begins a folder, or says why there can be none, before anything is sent. What it would
    /// take the place of may be somebody's: only an empty folder is.
    pub fn begin(place: &Path) -> Result<StagedFolder, CliError> {
        let wrong = |error| CliError::Write { to: place.display().to_string(), error };
        match fs::read_dir(place).map(|mut entries| entries.next().is_none()) {
            Ok(true) => {}
            Ok(false) => return Err(wrong(io::Error::other("the folder is not empty: name a new one, or empty it"))),
            Err(error) if error.kind() == io::ErrorKind::NotFound => {}
            Err(error) => return Err(wrong(error)),
        }
        StagedFolder::beside(place).map_err(wrong)
    }

    fn beside(place: &Path) -> io::Result<StagedFolder> {
        let place = std::path::absolute(place)?;
        let beside = StagedPlace::beside(&place)?;
        fs::create_dir_all(beside.path())?;
        let mut folder = StagedFolder { place, beside, index: None, names: PageNames::default(), pages: 0 };
        let mut index = folder.create("index.md")?;
        evidence::begin_index(&mut index)?;
        folder.index = Some(index);
        Ok(folder)
    }

    /// Writes the page of a case, if it was sent and something was found.
    pub fn add(&mut self, judged: &Judged, providers: &[Provider]) -> io::Result<()> {
        let done = self.page(judged, providers);
        done.map_err(|error| io::Error::new(error.kind(), format!("{}: {error}", self.place.display())))
    }

    fn page(&mut self, judged: &Judged, providers: &[Provider]) -> io::Result<()> {
        let case = judged.outcome;
        let provider = providers.iter().find(|provider| provider.id == case.provider);
        let (Some(provider), Some(observation), Some(index)) = (provider, judged.observation, &mut self.index) else {
            return Ok(());
        };
        if case.findings.is_empty() {
            return Ok(());
        }
        let name = self.names.of(case);
        evidence::write_entry(index, &name, case)?;
        self.pages += 1;
        let mut page = self.create(&name)?;
        evidence::write(&mut page, case, observation, &provider.contract.document)?;
        page.flush()
    }

    /// Puts the folder into its place.
    pub fn finish(mut self) -> Result<(), CliError> {
        let place = self.place.display().to_string();
        self.put().map_err(|error| CliError::Write { to: place, error })
    }

    fn put(&mut self) -> io::Result<()> {
        if let Some(mut index) = self.index.take() {
            evidence::end_index(&mut index, self.pages)?;
            index.flush()?;
        }
        if self.place.exists() {
            // Empty, or it is somebody's by now and this fails.
            fs::remove_dir(&self.place)?;
        }
        fs::rename(self.beside.path(), &self.place)
    }

    fn create(&self, name: &str) -> io::Result<BufWriter<File>> {
        File::create_new(self.beside.path().join(name)).map(BufWriter::new)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_is_whole_or_absent_and_takes_the_place_of_nothing() {
        let parent = std::env::temp_dir().join(format!("countersign-evidence-{}", std::process::id()));
        let place = parent.join("deep/evidence");
        drop(StagedFolder::begin(&place).unwrap());
        assert!(!place.exists());

        StagedFolder::begin(&place).unwrap().finish().unwrap();
        assert_eq!(fs::read_dir(&place).unwrap().count(), 1);
        assert_eq!(fs::read_dir(place.parent().unwrap()).unwrap().count(), 1, "nothing is left beside it");

        let refused = StagedFolder::begin(&place).err().unwrap().to_string();
        assert!(refused.contains("the folder is not empty"), "{refused}");
        fs::remove_dir_all(&parent).unwrap();
    }
}
