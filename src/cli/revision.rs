//! A file as it was at a revision of the git repository that it is in.

use std::io;
use std::path::Path;
use std::process::{Command, Stdio};

use countersign_openapi::Document;

use super::CliError;
use super::pages::ReadPage;
use super::witnessed::{Witnessed, is_document};

/// A file at a revision.
pub struct Revision {
    pub revision: String,
    pub file: String,
}

impl Revision {
    /// What it is called, by git too: the revision, and the path from the file's folder.
    pub fn name(&self) -> String {
        let file =
            Path::new(&self.file).file_name().map_or_else(|| self.file.as_str().into(), |name| name.to_string_lossy());
        format!("{}:./{file}", self.revision)
    }

    /// What is compared: a document that there was not yet is nowhere.
    pub fn witnessed(self) -> Witnessed {
        let is_new = self.is_known() && !self.has(&["cat-file", "-e", &self.name()]);
        let is_one = || is_document(Path::new(&self.file)).unwrap_or(false);
        if is_new && is_one() { Witnessed::Nowhere(self.name()) } else { Witnessed::Then(self) }
    }

    /// Whether git knows the revision.
    fn is_known(&self) -> bool {
        let tree = format!("{}^{{tree}}", self.revision);
        !self.revision.starts_with('-') && self.has(&["rev-parse", "--verify", "--quiet", &tree])
    }

    /// Whether git finds what it is asked for.
    fn has(&self, asked: &[&str]) -> bool {
        let mut git = self.git();
        let git = git.args(asked).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
        git.status().is_ok_and(|status| status.success())
    }

    /// The text of it.
    ///
    /// # Errors
    /// Where there is no git, no such revision, or no such file in it.
    pub fn text(&self) -> Result<String, CliError> {
        let name = self.name();
        self.show(&name).map_err(|error| CliError::Read { file: name, error })
    }

    /// The OpenAPI document that it is, with the files that it referred to then.
    pub fn document(&self, text: String) -> Result<Document, CliError> {
        Ok(Document::parse_with_files(self.name(), text, &mut |name| self.show(name))?)
    }

    /// The page that it is.
    pub fn page(&self, text: String) -> Result<ReadPage, CliError> {
        ReadPage::of_text(&self.name(), text)
    }

    /// What git has under a name, by the folder that the file is in.
    fn show(&self, name: &str) -> io::Result<String> {
        // A revision that begins with a dash would be an option.
        if name.starts_with('-') {
            return Err(io::Error::other("a revision does not begin with a dash"));
        }
        let shown = self.git().args(["show", "--no-textconv", name]).stdin(Stdio::null()).output()?;
        if !shown.status.success() {
            let said = String::from_utf8_lossy(&shown.stderr);
            return Err(io::Error::other(said.lines().next().unwrap_or("git shows nothing").to_owned()));
        }
        String::from_utf8(shown.stdout).map_err(|_| io::Error::other("it is not UTF-8"))
    }

    /// git, in the folder that the file is in.
    fn git(&self) -> Command {
        let folder = Path::new(&self.file).parent().filter(|folder| *folder != Path::new(""));
        let mut git = Command::new("git");
        git.arg("-C").arg(folder.unwrap_or(Path::new(".")));
        git
    }
}
