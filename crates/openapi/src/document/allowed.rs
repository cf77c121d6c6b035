//! Which files a document may refer to: a stranger's document is not to have any file of the machine read.

#![expect(clippy::disallowed_methods, reason = "links and the working directory decide")]

use std::path::{Path, PathBuf};
use std::{env, fs, io};

/// The folders whose files may be read, each as it really is, without links.
pub(super) struct Allowed(Vec<PathBuf>);

impl Allowed {
    /// Of a document: the working directory, where it lies in it, else its own folder; and these others.
    pub fn of(document: &Path, others: &[PathBuf]) -> Allowed {
        let own = document.parent().filter(|folder| *folder != Path::new("")).unwrap_or(Path::new("."));
        let own = fs::canonicalize(own).ok();
        let working = env::current_dir().and_then(fs::canonicalize).ok();
        let is_inside = |working: &PathBuf| own.as_ref().is_some_and(|own| own.starts_with(working));
        let first = working.filter(is_inside).or(own.clone());
        let others = others.iter().filter_map(|folder| fs::canonicalize(folder).ok());
        Allowed(first.into_iter().chain(others).collect())
    }

    /// Whether a file may be read. Whether there is one is for the reader to see.
    ///
    /// # Errors
    /// Where it lies elsewhere, whatever links or `..` lead there.
    pub fn check(&self, file: &Path) -> io::Result<()> {
        let Ok(real) = fs::canonicalize(file) else { return Ok(()) };
        if self.0.iter().any(|folder| real.starts_with(folder)) {
            return Ok(());
        }
        Err(io::Error::other("it is outside of the folder; `--allow-refs DIR` allows a folder"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A folder for each test, so that they don't meet.
    fn folder(name: &str) -> PathBuf {
        let folder = env::temp_dir().join(format!("countersign-allowed-{name}-{}", std::process::id()));
        let _ = fs::remove_dir_all(&folder);
        fs::create_dir_all(folder.join("api")).unwrap();
        fs::create_dir_all(folder.join("common")).unwrap();
        for file in ["api/a.yaml", "api/b.yaml", "common/c.yaml"] {
            fs::write(folder.join(file), "").unwrap();
        }
        folder
    }

    #[test]
    fn a_document_outside_of_the_working_directory_refers_to_its_own_folder() {
        let folder = folder("own");
        let document = folder.join("api/a.yaml");
        let (inside, outside) = (folder.join("api/b.yaml"), folder.join("api/../common/c.yaml"));
        let allowed = Allowed::of(&document, &[]);
        assert!(allowed.check(&inside).is_ok());
        assert!(allowed.check(&outside).is_err());
        assert!(allowed.check(&folder.join("api/none.yaml")).is_ok(), "what is not there can't be read anyway");
        let more = Allowed::of(&document, &[folder.join("common")]);
        assert!(more.check(&inside).is_ok() && more.check(&outside).is_ok());
        fs::remove_dir_all(folder).unwrap();
    }

    #[cfg(unix)]
    #[test]
    fn a_link_leads_where_it_leads() {
        let folder = folder("link");
        let link = folder.join("api/link.yaml");
        std::os::unix::fs::symlink(folder.join("common/c.yaml"), &link).unwrap();
        assert!(Allowed::of(&folder.join("api/a.yaml"), &[]).check(&link).is_err());
        assert!(Allowed::of(&folder.join("common/c.yaml"), &[]).check(&link).is_ok());
        fs::remove_dir_all(folder).unwrap();
    }
}
