//! Writes what a shell needs to complete the command line.

use std::io::Write;

use super::output::Terminal;
use super::{CliError, Exit, command};

/// Write the completions of a shell to the standard output.
#[derive(clap::Args)]
#[command(after_long_help = super::help::OTHER)]
pub struct CompletionsArgs {
    shell: clap_complete::Shell,
}

pub fn run(args: &CompletionsArgs, terminal: Terminal) -> Result<Exit, CliError> {
    let mut script = Vec::new();
    clap_complete::generate(args.shell, &mut command(), "countersign", &mut script);
    let written = terminal.stdout().write_all(&script);
    written.map_err(|error| CliError::Write { to: "the completions".to_owned(), error })?;
    Ok(Exit::Agreed)
}
