//! Writes what a shell needs to complete the command line.

use std::io::Write;

use super::output::Terminal;
use super::{Error, Exit, command};

/// Write the completions of a shell to the standard output.
#[derive(clap::Args)]
pub struct Args {
    shell: clap_complete::Shell,
}

pub fn run(args: &Args, terminal: Terminal) -> Result<Exit, Error> {
    let mut script = Vec::new();
    clap_complete::generate(args.shell, &mut command(), "countersign", &mut script);
    let written = terminal.stdout().write_all(&script);
    written.map_err(|error| Error::Write { to: "the completions".to_owned(), error })?;
    Ok(Exit::Agreed)
}
