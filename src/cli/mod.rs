//! The command line: one file a command.
//!
//! A command is a struct of arguments with a `run`; adding one is a file and a line in
//! `Command`. What went wrong is an [`CliError`], which completes the sentence "failed to …".

#![expect(
    clippy::disallowed_methods,
    reason = "the command line reads and writes files and streams, and knows the environment"
)]

mod baseline;
mod called;
mod changes;
mod completions;
mod defaults;
mod diff;
mod docs;
mod draft;
mod drift;
mod error;
mod evidence;
mod explain;
mod facts;
mod fail_on;
mod file;
mod help;
mod init;
mod known;
mod list;
mod meant;
mod merge;
mod names;
mod notes;
mod output;
mod overwritten;
mod page_address;
mod pages;
mod progress;
mod replay;
mod reports;
mod revision;
mod service;
mod signals;
mod site;
mod stored;
mod stub;
mod tally;
mod test;
mod used_by;
mod value;
mod whole_site;
mod witnessed;

use std::ffi::OsString;
use std::io::Write;
use std::process::ExitCode;

use clap::{ColorChoice, FromArgMatches, Parser, Subcommand};

use crate::report::visible;
pub use error::CliError;
use output::Terminal;
use signals::Signals;

/// Asks an API's documentation, its OpenAPI document, its service and its typed client the same questions, and reports
/// every two answers that cannot both be true.
#[derive(Parser)]
#[command(name = "countersign", version, arg_required_else_help = true, after_help = help::ALL)]
struct Cli {
    /// When to colour what is written for people.
    #[arg(long, global = true, value_name = "WHEN", default_value = "auto")]
    color: ColorChoice,
    /// Write findings and the summary alone.
    #[arg(long, short, global = true)]
    quiet: bool,
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    Test(Box<test::TestArgs>),
    Stub(stub::StubArgs),
    List(list::ListArgs),
    Facts(facts::FactsArgs),
    Drift(drift::DriftArgs),
    Diff(diff::DiffArgs),
    Draft(draft::DraftArgs),
    Explain(explain::ExplainArgs),
    Replay(replay::ReplayArgs),
    Report(merge::ReportArgs),
    Init(init::InitArgs),
    Completions(completions::CompletionsArgs),
}

/// How a command ended that could run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Exit {
    /// The witnesses agree.
    Agreed,
    /// They do not.
    Disagreed,
}

/// Reads the process's arguments, runs the command, and says what went wrong.
pub fn main() -> ExitCode {
    let (cli, is_quiet) = match cli() {
        Ok(read) => read,
        Err(error) => {
            Terminal::default().complain("error", &error.sentence());
            return ExitCode::from(error.exit_code());
        }
    };
    let terminal = Terminal { color: cli.color, quiet: cli.quiet, says_where: !is_quiet };
    let signals = Signals::heed(terminal);
    let ended = match cli.command {
        Command::Test(args) => test::run(&args, terminal, &signals),
        Command::Stub(args) => stub::run(&args, terminal),
        Command::List(args) => list::run(&args, terminal),
        Command::Facts(args) => facts::run(&args, terminal),
        Command::Drift(args) => drift::run(&args, terminal),
        Command::Draft(args) => draft::run(&args, terminal),
        Command::Diff(args) => diff::run(&args, terminal),
        Command::Explain(args) => explain::run(&args, terminal),
        Command::Replay(args) => replay::run(&args, terminal, &signals),
        Command::Report(args) => merge::run(&args, terminal),
        Command::Init(args) => init::run(&args, terminal),
        Command::Completions(args) => completions::run(&args, terminal),
    };
    match ended {
        Ok(Exit::Agreed) => ExitCode::SUCCESS,
        Ok(Exit::Disagreed) => ExitCode::from(1),
        Err(error) => {
            terminal.complain("error", &error.sentence());
            ExitCode::from(error.exit_code())
        }
    }
}

/// The process's arguments with what the settings add to them, and whether they themselves ask for quiet. What is no
/// command ends the process here, as clap does.
fn cli() -> Result<(Cli, bool), CliError> {
    let given: Vec<OsString> = std::env::args_os().collect();
    let matches_of = |words: &[OsString]| {
        let matches = shown_command().try_get_matches_from(words);
        matches.unwrap_or_else(|error| meant::with_meaning(error, &command()).exit())
    };
    let own = matches_of(&given);
    let words = defaults::with_defaults(&command(), given.clone(), &own)?;
    let matches = matches_of(&words);
    overwritten::check(&matches)?;
    let cli = Cli::from_arg_matches(&matches).map_err(|error| CliError::Usage(error.to_string()))?;
    Ok((cli, own.get_flag("quiet")))
}

impl Terminal {
    /// Says on the standard error what is done, unless it is to be quiet.
    fn tell(self, what: &str, sentence: &str) {
        if !self.quiet {
            self.complain(what, sentence);
        }
    }

    /// Says something on the standard error, which may be closed.
    fn complain(self, severity: &str, sentence: &str) {
        let mut stderr = output::EscapedWriter::new(anstream::AutoStream::new(std::io::stderr(), self.choice()));
        let colour = if severity == "error" { anstyle::AnsiColor::Red } else { anstyle::AnsiColor::Yellow };
        let style = colour.on_default().bold();
        // One line, of whomever the names in it are.
        let sentence = visible(sentence);
        let _ = writeln!(stderr, "{style}{severity}:{style:#} {sentence}").and_then(|()| stderr.flush());
    }

    /// Notes something on the standard error, which may be closed; nothing where the user wants quiet.
    fn note(self, sentence: &str) {
        if !self.quiet {
            let mut stderr = output::EscapedWriter::new(anstream::AutoStream::new(std::io::stderr(), self.choice()));
            let _ = writeln!(stderr, "{}", visible(sentence)).and_then(|()| stderr.flush());
        }
    }
}

impl Terminal {
    /// Says on the standard error what came of a command whose reports are in files.
    fn conclude(self, sentence: &str) {
        let mut stderr = output::EscapedWriter::new(anstream::AutoStream::new(std::io::stderr(), self.choice()));
        let _ = writeln!(stderr, "{}", visible(sentence)).and_then(|()| stderr.flush());
    }
}

/// Keeps what is read as long as the program runs: to free a large document piece by piece takes a third of the time in
/// which it is read.
fn keep<T>(read: T) -> &'static T {
    Box::leak(Box::new(read))
}

/// The command line itself, for completions and for what is written of it.
pub fn command() -> clap::Command {
    <Cli as clap::CommandFactory>::command()
}

/// The command line as `--help` shows it, its texts in lines.
pub fn shown_command() -> clap::Command {
    help::in_lines(command())
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_command_line_contradicts_itself_nowhere() {
        super::command().debug_assert();
    }
}
