//! Options that stand in `countersign.toml`: a table for each command, with the command line's own names. What the
//! command line says goes before them.

use std::ffi::OsString;
use std::path::{Path, PathBuf};

use clap::parser::ValueSource;
use clap::{Arg, ArgMatches, Command};
use toml::Value;

use super::known::settings_file;
use super::{CliError, file, overwritten};

/// What does not stand in a file: the file itself, and what is about a single call.
const OF_A_CALL: [&str; 4] = ["config", "help", "version", "accept"];

/// The words of the command line, with those of the settings' table for the command behind its name.
///
/// # Errors
/// Where the file can't be read, and where it has an option that the command has not.
pub fn with_defaults(command: &Command, given: Vec<OsString>, matches: &ArgMatches) -> Result<Vec<OsString>, CliError> {
    let Some((name, chosen)) = matches.subcommand() else { return Ok(given) };
    let subcommand = command.find_subcommand(name).filter(|_| COMMANDS.contains(&name));
    let Some(subcommand) = subcommand else { return Ok(given) };
    let Some(file) = settings_file(named_settings(chosen)) else { return Ok(given) };
    let shown = file.display().to_string();
    let text = match named_settings(chosen) {
        Some(named) => file::read_text(named)?,
        None => file::read_found_text(file)?,
    };
    // What is no TOML is told with its place by who reads the providers.
    let Ok(settings) = text.parse::<toml::Table>() else { return Ok(given) };
    let Some(table) = settings.get(name).and_then(Value::as_table) else { return Ok(given) };
    let mut added = Vec::new();
    for (key, value) in table {
        let place = format!("read {shown}: [{name}]");
        let of_any = options(command).filter(|argument| argument.is_global_set());
        let all: Vec<&Arg> = options(subcommand).chain(of_any).collect();
        let argument = all.iter().find(|argument| argument.get_long() == Some(key)).ok_or_else(|| {
            let names = all.iter().filter_map(|argument| argument.get_long());
            let nearest = countersign_openapi::suggestion(key, names);
            CliError::Usage(format!("{place}: unknown option `{key}`{nearest}"))
        })?;
        if is_given(subcommand, argument, chosen) {
            continue;
        }
        let own = words(argument, value).ok_or_else(|| {
            CliError::Usage(format!(
                "{place}: `{key}` is {}, expected a text, a number, true, false or a list of them",
                value.type_str()
            ))
        })?;
        // Settings that nobody named came with a checkout, and may be a stranger's.
        if named_settings(chosen).is_none() {
            refuse_outside(&place, argument, &own)?;
        }
        added.extend(own);
    }
    let at = given.iter().position(|word| word.to_str() == Some(name)).map_or(given.len(), |at| at + 1);
    let (before, after) = given.split_at(at);
    Ok(before.iter().cloned().chain(added).chain(after.iter().cloned()).collect())
}

/// Refuses an option that would write outside of the working directory.
fn refuse_outside(place: &str, argument: &Arg, words: &[OsString]) -> Result<(), CliError> {
    let values = words.iter().filter_map(|word| word.to_str()?.split_once('='));
    let mut outside = values.filter_map(|(_, value)| overwritten::outside(argument.get_id().as_str(), value));
    outside.next().map_or(Ok(()), |file| {
        Err(CliError::Usage(format!(
            "{place}: {} would be written, which is outside of the working directory; name it on the command line, or \
             the settings by --config",
            file.display()
        )))
    })
}

/// The settings that the command line names; nothing for a command that has no option for them.
pub fn named_settings(chosen: &ArgMatches) -> Option<&Path> {
    chosen.try_get_one::<PathBuf>("config").ok().flatten().map(PathBuf::as_path)
}

/// The commands that have a table of their own: those that read the settings.
const COMMANDS: [&str; 5] = ["test", "list", "drift", "diff", "stub"];

/// The options of a command that may stand in a file.
fn options(command: &Command) -> impl Iterator<Item = &Arg> {
    command.get_arguments().filter(|argument| argument.get_long().is_some_and(|long| !OF_A_CALL.contains(&long)))
}

/// Whether the command line has the option, or one that does not go with it.
fn is_given(command: &Command, argument: &Arg, chosen: &ArgMatches) -> bool {
    let is_on_the_line = |other: &Arg| {
        chosen.try_contains_id(other.get_id().as_str()).is_ok()
            && chosen.value_source(other.get_id().as_str()) == Some(ValueSource::CommandLine)
    };
    let excludes = |one: &Arg, other: &Arg| {
        command.get_arg_conflicts_with(one).iter().any(|conflict| conflict.get_id() == other.get_id())
    };
    options(command)
        .chain([argument])
        .filter(|other| other.get_id() == argument.get_id() || excludes(argument, other) || excludes(other, argument))
        .any(is_on_the_line)
}

/// An option as words of the command line; nothing where its value can be none.
fn words(argument: &Arg, value: &Value) -> Option<Vec<OsString>> {
    let long = argument.get_long()?;
    let word = |value: &str| OsString::from(format!("--{long}={value}"));
    let is_flag = !argument.get_action().takes_values();
    Some(match value {
        Value::Boolean(true) if is_flag => vec![OsString::from(format!("--{long}"))],
        Value::Boolean(false) if is_flag => Vec::new(),
        _ if is_flag => return None,
        // One whose value may be left out.
        Value::Boolean(true) if argument.get_num_args().is_some_and(|range| range.min_values() == 0) => {
            vec![OsString::from(format!("--{long}"))]
        }
        Value::String(text) => vec![word(text)],
        Value::Integer(number) => vec![word(&number.to_string())],
        Value::Float(number) => vec![word(&number.to_string())],
        Value::Array(values) => {
            let each = values.iter().map(|value| match value {
                Value::Array(_) => None,
                value => words(argument, value),
            });
            each.collect::<Option<Vec<_>>>()?.into_iter().flatten().collect()
        }
        _ => return None,
    })
}
