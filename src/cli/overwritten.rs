//! Refuses to write over what a command reads.

use std::fs;
use std::path::{Path, PathBuf};

use clap::ArgMatches;

use super::CliError;
use super::defaults::named_settings;
use super::known::files_of_settings;

/// The options that name where to write.
const OUTPUTS: [&str; 3] = ["formats", "baseline_write", "evidence"];
/// A baseline may be written over itself: it is the new one.
const UPDATED: [(&str, &str); 1] = [("baseline_write", "baseline")];

/// A file that an option names.
struct NamedFile<'a> {
    option: &'a str,
    shown: &'a Path,
    place: PathBuf,
}

/// Refuses an option that would write over a file which another option or the settings name.
///
/// # Errors
/// Where one does; nothing was written then.
pub fn check(matches: &ArgMatches) -> Result<(), CliError> {
    let mut innermost = matches;
    while let Some((_, inner)) = innermost.subcommand() {
        innermost = inner;
    }
    let (outputs, mut inputs): (Vec<NamedFile>, Vec<NamedFile>) =
        files(innermost).partition(|file| OUTPUTS.contains(&file.option));
    let of_settings = files_of_settings(named_settings(innermost));
    inputs.extend(of_settings.iter().filter_map(|file| named("config", file)));
    for output in &outputs {
        let is_same =
            |input: &&NamedFile| input.place == output.place && !UPDATED.contains(&(output.option, input.option));
        if inputs.iter().any(|input| is_same(&input)) {
            let shown = output.shown.display();
            return Err(CliError::Usage(format!("write over {shown}, which the command reads: name another file")));
        }
        if outputs.iter().any(|other| is_same(&other) && other.option != output.option) {
            let shown = output.shown.display();
            return Err(CliError::Usage(format!("write two things to {shown}: give one of them a file of its own")));
        }
    }
    Ok(())
}

/// The files that are there already and that options name, `FORMAT=FILE` among them.
fn files(matches: &ArgMatches) -> impl Iterator<Item = NamedFile<'_>> {
    let values = |option: &'_ str| matches.try_get_raw(option).ok().flatten();
    let all = matches.ids().filter_map(move |id| Some((id.as_str(), values(id.as_str())?)));
    all.flat_map(|(option, values)| {
        values.filter_map(move |value| {
            let path = match value.to_str().and_then(|text| text.split_once('=')) {
                Some((_, file)) if option == "formats" => Path::new(file),
                _ => Path::new(value),
            };
            named(option, path)
        })
    })
}

fn named<'a>(option: &'a str, shown: &'a Path) -> Option<NamedFile<'a>> {
    Some(NamedFile { option, shown, place: fs::canonicalize(shown).ok()? })
}
