//! What can go wrong in a build script.

use std::{
    io,
    path::{Path, PathBuf},
};

use countersign_openapi::DocumentError;
use thiserror::Error;

/// The names that a provider's document may have.
pub(super) const FILES: [&str; 3] = ["openapi.yaml", "openapi.yml", "openapi.json"];

/// Why clients can't be made. It completes the sentence "failed to …".
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum BuildError {
    /// Nothing says where to.
    #[error("write the clients: expected OUT_DIR to be set")]
    NoOutDir,
    /// A file or a folder that can't be read or written.
    #[error("{doing} {}: {source}", path.display())]
    Io {
        /// `read` or `write`.
        doing: &'static str,
        /// Which.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// A folder whose name can be no provider's.
    #[error("read {}: expected a name in UTF-8", folder.display())]
    FolderName {
        /// Which.
        folder: PathBuf,
    },
    /// A folder without a document, or with several.
    #[error("read {}: expected one of {}, found {}", folder.display(), FILES.join(", "), listed(found))]
    Files {
        /// Which.
        folder: PathBuf,
        /// The documents in it.
        found: Vec<&'static str>,
    },
    /// A document that no client can be made of.
    #[error(transparent)]
    Document(#[from] DocumentError),
    /// Settings that can't be read.
    #[error("read {}:{line}: {what}", path.display())]
    Settings {
        /// Which.
        path: PathBuf,
        /// Where in it.
        line: usize,
        /// What is wrong there.
        what: String,
    },
    /// Two names that are one in Rust.
    #[error("name the module `{module}` for {id}: {other} has that name as well")]
    Module {
        /// The name in Rust.
        module: String,
        /// The provider.
        id: String,
        /// What has the name already.
        other: String,
    },
    /// Operations are chosen of a provider that is not there.
    #[error("choose operations of `{id}`: there is no such provider")]
    NoProvider {
        /// Its id.
        id: String,
    },
    /// An operation is chosen that the document does not have.
    #[error("generate a client for {document}: it has no operation `{operation}`")]
    NoOperation {
        /// The document.
        document: String,
        /// The operation's id.
        operation: String,
    },
}

impl BuildError {
    pub(super) fn io(doing: &'static str, path: &Path) -> impl FnOnce(io::Error) -> BuildError + use<> {
        let path = path.to_owned();
        move |source| BuildError::Io { doing, path, source }
    }
}

fn listed(found: &[&str]) -> String {
    if found.is_empty() { "none of them".into() } else { found.join(" and ") }
}
