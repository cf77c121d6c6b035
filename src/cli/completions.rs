//! Writes what a shell needs to complete the command line.

use std::fmt::Write as _;
use std::io::Write;

use clap_complete::Shell;

use super::output::Terminal;
use super::{CliError, Exit, command, names};

/// Write the completions of a shell to the standard output.
#[derive(clap::Args)]
#[command(after_long_help = super::help::OTHER)]
pub struct CompletionsArgs {
    /// The shell that is to complete.
    shell: Shell,
}

pub fn run(args: &CompletionsArgs, terminal: Terminal) -> Result<Exit, CliError> {
    let mut script = Vec::new();
    clap_complete::generate(args.shell, &mut command(), "countersign", &mut script);
    let script = with_arguments(args.shell, String::from_utf8_lossy(&script).into_owned());
    let written = terminal.stdout().write_all(script.as_bytes());
    written.map_err(|error| CliError::Write { to: "the completions".to_owned(), error })?;
    Ok(Exit::Agreed)
}

/// What clap's scripts lack of the names that an argument may be: zsh would offer no file where a provider may stand,
/// and fish no name.
fn with_arguments(shell: Shell, mut script: String) -> String {
    let providers = names::provider_names().join(" ");
    match shell {
        Shell::Zsh => {
            let both = format!(r#":{{_alternative "providers:provider:({providers})" "files:file:_files"}}'"#);
            script.replace(&format!(":({providers})'"), &both)
        }
        Shell::Fish => {
            let command = command();
            let arguments = command.get_subcommands().flat_map(|own| own.get_positionals().map(move |it| (own, it)));
            for (own, argument) in arguments {
                let values = argument.get_possible_values();
                let names: Vec<&str> = values.iter().map(|value| value.get_name()).collect();
                if !names.is_empty() {
                    let (own, names) = (own.get_name(), names.join(" "));
                    let under = format!("__fish_countersign_using_subcommand {own}");
                    let _ = writeln!(script, "complete -c countersign -n \"{under}\" -a \"{names}\"");
                }
            }
            script
        }
        _ => script,
    }
}
