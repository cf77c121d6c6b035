//! Sends the case of one finding again.

use clap::Parser;

use super::output::Terminal;
use super::service::ServiceArgs;
use super::signals::Signals;
use super::stored::{StoredFinding, StoredReport};
use super::{Cli, CliError, Command, Exit, known, names, test};
use crate::exec;
use countersign_openapi::url_without_secrets;

/// Send the case of one finding again, and judge it anew.
#[derive(clap::Args)]
#[command(after_long_help = super::help::REPLAY)]
pub struct ReplayArgs {
    /// The finding's id, as a report shows it.
    #[arg(value_name = "FINDING-ID")]
    id: String,
    /// The provider or document, where the one in the report is elsewhere now.
    #[arg(value_name = "PROVIDER or SPEC", value_parser = names::providers(), hide_possible_values = true)]
    provider: Option<String>,
    #[command(flatten)]
    report: StoredReport,
    #[command(flatten)]
    service: ServiceArgs,
}

pub fn run(args: &ReplayArgs, terminal: Terminal, signals: &Signals) -> Result<Exit, CliError> {
    let StoredFinding { tested, operations, scenarios, finding, asked_with } = args.report.find(&args.id)?;
    let given = args.service.asked_with();
    let missing: Vec<&str> = asked_with.iter().filter(|name| !given.contains(name)).map(String::as_str).collect();
    if !missing.is_empty() {
        return Err(CliError::Usage(format!(
            "send the case of {} again: the run was asked with {}, whose values no report holds; give them again",
            args.id,
            missing.join(", ")
        )));
    }
    let provider = args.provider.clone().unwrap_or_else(|| known::known_or(&tested.provider, &tested.source));
    // A report may be a stranger's: nothing is fetched from where it says.
    if args.provider.is_none() && known::is_url(&provider) {
        return Err(CliError::Usage(format!(
            "send the case of {} again: its document is {}; if it may be fetched, name it behind the id",
            args.id,
            url_without_secrets(&provider)
        )));
    }
    let mut words = vec!["countersign".to_owned(), "test".to_owned()];
    match (&args.service.base_url, tested.target.as_str()) {
        (Some(base), _) => words.push(format!("--base-url={base}")),
        (None, "stub") => {}
        (None, "recorded") => {
            return Err(CliError::Usage(format!(
                "send the case of {} again: it was recorded; name the service with --base-url",
                args.id
            )));
        }
        // A report may be a stranger's: credentials go to another machine only where the caller names it.
        (None, base) if !is_loopback(base) => {
            return Err(CliError::Usage(format!(
                "send the case of {} again: the report names {base}; if credentials may go there, name it with --base-url",
                args.id
            )));
        }
        (None, base) => words.push(format!("--base-url={base}")),
    }
    // Of a finding of many operations, the first shows it.
    words.extend(operations.iter().take(1).map(|operation| format!("--operation={operation}")));
    words.extend(scenarios.iter().take(1).map(|scenario| format!("--scenario={scenario}")));
    // What a report calls its provider is no option.
    words.extend(["--".to_owned(), provider]);
    let with = if given.is_empty() { String::new() } else { format!(", with {}", given.join(", ")) };
    terminal.conclude(&format!("{}: again as `{}`{with}", finding.message, shell_words::join(&words)));
    match Cli::try_parse_from(words).map(|cli| cli.command) {
        Ok(Command::Test(again)) => test::run(&again.at(&args.service), terminal, signals),
        _ => Err(CliError::Usage(format!("send the case of {} again: the report makes no command of it", args.id))),
    }
}

/// Whether a base URL leads to this machine.
fn is_loopback(base: &str) -> bool {
    exec::base_url(base).is_ok_and(|base| exec::is_loopback(&base))
}
