//! Telling what generated clients lack.

use std::path::{Path, PathBuf};

use super::ContractFolder;
use crate::{
    generate::GeneratedClient,
    lower::{LeftOut, Loss},
};

/// What the client of a document lacks.
#[derive(Clone, Debug)]
pub struct Lacks {
    /// The document.
    pub document: String,
    /// Its operations that have no client.
    pub left_out: Vec<LeftOut>,
    /// What the client does not hold of the others.
    pub losses: Vec<Loss>,
    /// The file that tells it all.
    pub told_in: PathBuf,
}

impl Lacks {
    pub(super) fn of(provider: ContractFolder, folder: &Path) -> Lacks {
        let told_in = file(folder, &provider.module);
        let GeneratedClient { left_out, losses, .. } = provider.client;
        Lacks { document: provider.contract.document.name().to_owned(), left_out, losses, told_in }
    }

    /// A line for each operation without a client, and one for all losses.
    pub(super) fn warn(&self) {
        let Lacks { document, left_out, losses, told_in } = self;
        for LeftOut { operation, reason } in left_out {
            println!("cargo::warning={document}: no typed client for `{operation}`: {reason}");
        }
        if !losses.is_empty() {
            let (count, told_in) = (losses.len(), told_in.display());
            let s = if count == 1 { "" } else { "s" };
            println!("cargo::warning={document}: the client does not hold {count} construct{s}: see {told_in}");
        }
    }
}

/// The file in which it is told what a client lacks.
pub(super) fn file(folder: &Path, module: &str) -> PathBuf {
    folder.join(format!("{module}.losses.txt"))
}

/// What a client lacks, a line each.
pub(super) fn text(client: &GeneratedClient) -> String {
    let left_out = client.left_out.iter().map(|l| format!("{}: no typed client: {}\n", l.operation, l.reason));
    let losses = client.losses.iter().map(|l| format!("{}: {}: {}\n", l.subject, l.construct, l.what));
    left_out.chain(losses).collect()
}
