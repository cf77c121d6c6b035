//! Refuses to write over what a command reads, and where settings that nobody named would have it write.

use std::fs;
use std::path::{Component, Path, PathBuf};

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

/// The file that an option would write, if it is outside of the working directory: by its path, or by a link. `option` is
/// the id of the option, `value` what it is given.
pub fn outside<'v>(option: &str, value: &'v str) -> Option<&'v Path> {
    let is_written = OUTPUTS.contains(&option) || UPDATED.iter().any(|(_, updated)| *updated == option);
    let path = match (option, value.split_once('=')) {
        ("formats", Some((_, file))) => file,
        // To the standard output.
        ("formats", None) => return None,
        _ => value,
    };
    Some(Path::new(path)).filter(|path| is_written && leads_outside(path))
}

fn leads_outside(path: &Path) -> bool {
    let Ok(here) = fs::canonicalize(".") else { return true };
    // A link that leads nowhere yet is there too.
    if fs::symlink_metadata(path).is_ok() {
        return fs::canonicalize(path).map_or(true, |place| !place.starts_with(&here));
    }
    match path.parent().filter(|parent| !parent.as_os_str().is_empty()) {
        Some(parent) if fs::symlink_metadata(parent).is_err() => {
            path.components().any(|part| part == Component::ParentDir) || leads_outside(parent)
        }
        Some(parent) => leads_outside(parent),
        None => path.is_absolute(),
    }
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
