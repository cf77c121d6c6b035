//! What somebody means by an option that there is not.

use clap::builder::StyledStr;
use clap::error::{ContextKind, ContextValue, ErrorKind};

/// Options of other tools, and what says the same here.
const MEANT: [(&[&str], &str); 4] = [
    (
        &["--url", "--server", "--host", "--target", "--endpoint", "--base", "-u"],
        "the service is named by --base-url URL",
    ),
    (
        &["--spec", "--schema", "--openapi", "--document", "--file", "-s"],
        "the document stands by itself: countersign test openapi.yaml",
    ),
    (
        &["--token", "--auth", "--bearer", "--api-key", "--apikey", "--key", "--password", "--user"],
        "a credential comes from a variable, COUNTERSIGN_TOKEN or COUNTERSIGN_TOKEN_<SCHEME>; see --help",
    ),
    (&["-H"], "a header of every request is given by --header 'NAME: VALUE', and a credential by COUNTERSIGN_TOKEN"),
];

/// The error with what was meant, where that is known.
pub fn with_meaning(mut error: clap::Error, command: &clap::Command) -> clap::Error {
    if error.kind() != ErrorKind::UnknownArgument {
        return error;
    }
    let Some(ContextValue::String(wrong)) = error.get(ContextKind::InvalidArg) else { return error };
    let option = wrong.split('=').next().unwrap_or(wrong);
    let Some((_, meant)) = MEANT.iter().find(|(options, _)| options.contains(&option)) else { return error };
    error.remove(ContextKind::SuggestedArg);
    error.insert(ContextKind::Suggested, ContextValue::StyledStrs(vec![StyledStr::from(*meant)]));
    error.with_cmd(command)
}
