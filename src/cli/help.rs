//! What `--help` says: its texts are broken into lines here, and below the options stand examples, variables, exit
//! codes.

use clap::Command;
use clap::builder::{Resettable, StyledStr};

use crate::report::wrapped;

/// So wide is a text of `--help` beside what it is about.
const WIDTH: usize = 84;

/// The command line as `--help` shows it, its texts broken into lines. clap does so too, with a dependency for the
/// terminal's width.
pub fn in_lines(command: Command) -> Command {
    let (about, long_about) = (lines(command.get_about()), lines(command.get_long_about()));
    let command = command.about(about).long_about(long_about).mut_subcommands(in_lines);
    command.mut_args(|argument| {
        let (help, long_help) = (lines(argument.get_help()), lines(argument.get_long_help()));
        argument.help(help).long_help(long_help)
    })
}

fn lines(text: Option<&StyledStr>) -> Resettable<StyledStr> {
    let in_lines = |text: &StyledStr| {
        let text = text.to_string();
        text.lines().map(|line| wrapped(line, 0, 0, WIDTH)).collect::<Vec<_>>().join("\n").into()
    };
    text.map(in_lines).into()
}

const EXIT_CODES: &str = "Exit codes: 0 the witnesses agree, 1 they do not, 2 it could not run, 130 interrupted.";

/// Below the list of commands.
pub const ALL: &str = "\
Examples:
  countersign test                                             the built-in providers, each against a stub; no network
  countersign list openapi.yaml                                what would be sent; nothing is
  countersign test openapi.yaml --base-url http://127.0.0.1:8080
  countersign drift --spec openapi.yaml --docs https://docs.example/errors
  countersign diff old.yaml new.yaml

Variables:
  COUNTERSIGN_TOKEN            the credential of any document, as it stands after the scheme word
  COUNTERSIGN_EXPIRED_TOKEN, COUNTERSIGN_REVOKED_TOKEN, COUNTERSIGN_FORBIDDEN_TOKEN, COUNTERSIGN_SIGNING_KEY
                               others, for the scenarios that need them; `countersign list SPEC` says which
  NO_COLOR                     no colours

Settings: countersign.toml in the folder, or --config FILE.
Exit codes: 0 the witnesses agree, 1 they do not, 2 it could not run, 130 interrupted.";

pub const TEST: &str = "\
Examples:
  countersign test openapi.yaml                                against a stub made from the document
  countersign test openapi.yaml --base-url http://127.0.0.1:8080
  countersign test openapi.yaml --base-url http://127.0.0.1:8080 --scenario credential-missing
  countersign test openapi.yaml --live --allow createOrder --format html=report.html --format junit=report.xml
  countersign test openapi.yaml --base-url http://127.0.0.1:8080 --baseline known.json

Variables:
  COUNTERSIGN_TOKEN            the credential, as it stands after the scheme word; for `basic`, user:password
  COUNTERSIGN_TOKEN_<SCHEME>   that of one security scheme of several, its name in SHOUTY_SNAKE_CASE
  COUNTERSIGN_EXPIRED_TOKEN, COUNTERSIGN_REVOKED_TOKEN, COUNTERSIGN_FORBIDDEN_TOKEN, COUNTERSIGN_SIGNING_KEY
                               others, for the scenarios that need them

No option takes a credential's value, and no output holds one. Each option can stand in countersign.toml, under [test].
Exit codes: 0 the witnesses agree, 1 they do not, 2 it could not run, 130 interrupted.";

pub const DRIFT: &str = "\
Examples:
  countersign drift --spec openapi.yaml --docs authentication.md
  countersign drift --spec openapi.yaml --docs https://docs.example/errors --format html=drift.html
  countersign drift --spec openapi.yaml --docs https://docs.example/llms.txt
  countersign drift --spec openapi.yaml --docs https://docs.example/start --follow --max-pages 200
  countersign drift --spec openapi.yaml --docs authentication.md --accept

Exit codes: 0 nothing differs, 1 something does, 2 a page or the document could not be read.";

pub const DIFF: &str = "\
Examples:
  countersign diff openapi-2026-10.yaml openapi.yaml
  countersign diff openapi.yaml --git origin/main --format sarif=changes.sarif
  countersign diff openapi-2026-10.yaml openapi.yaml --used-by session.har
  countersign diff old.md new.md --format markdown

Exit codes: 0 nothing breaks a client, 1 something does, 2 one of them could not be read.";

pub const REPLAY: &str = "\
Examples:
  countersign test openapi.yaml --base-url http://127.0.0.1:8080 --format json=report.json
  countersign replay 9b3d6daf095a --report report.json

Exit codes: as those of `test`.";

pub const EXPLAIN: &str = "\
Examples:
  countersign explain                                          every id, one a line
  countersign explain auth-enforced
  countersign explain 9b3d6daf095a --report report.json        one finding of a report, again";

pub const STUB: &str = "\
Examples:
  countersign stub openapi.yaml --listen 127.0.0.1:8080
  curl -H 'Prefer: code=429' http://127.0.0.1:8080/orders      asks for any documented answer

It prints `listening on http://ADDR`, then one `export NAME=value` for each credential that it accepts.";

/// Below the options of every other command.
pub const OTHER: &str = EXIT_CODES;
