//! What is written of the program is true: the reference of commands, of scenarios and of settings is made from it, and
//! what README and the book tell their reader to type runs. `INSTA_UPDATE=always` writes down what is made.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;
use std::fs;
use std::path::{Path, PathBuf};

use clap::{Arg, ArgAction, Command};
use countersign::rules;
use countersign::scenarios::{self, Expects, LifeStage};
use countersign::settings::{Config, Settings};
use countersign_openapi::Basis;
use serde_json::{Value, json};

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// Compares a file with what it should be; writes it where that is asked for.
#[track_caller]
fn is_written(file: &str, expected: &str) {
    are_written(&BTreeMap::from([(file.to_owned(), expected.to_owned())]));
}

/// The same of several files.
#[track_caller]
fn are_written(files: &BTreeMap<String, String>) {
    let differs = |file: &str, expected: &str| fs::read_to_string(root().join(file)).ok().as_deref() != Some(expected);
    let others: Vec<_> = files.iter().filter(|(file, expected)| differs(file, expected)).collect();
    if std::env::var("INSTA_UPDATE").is_ok_and(|update| update == "always") {
        others.iter().for_each(|(file, expected)| fs::write(root().join(file), expected).unwrap());
    }
    let others: Vec<&str> = others.into_iter().map(|(file, _)| file.as_str()).collect();
    assert!(others.is_empty(), "{} is not what the program says; INSTA_UPDATE=always writes it", others.join(", "));
}

#[test]
fn the_reference_of_commands_is_that_of_the_program() {
    let mut text = "# Commands\n\nThis page is written by `tests/book.rs` from `--help`.\n".to_owned();
    let mut command = countersign::cli::shown_command();
    command.build();
    let names: Vec<String> = command.get_subcommands().map(|own| own.get_name().to_owned()).collect();
    write!(text, "\n```text\n{}```\n", lines(&command.render_long_help().to_string())).unwrap();
    for name in names.iter().filter(|name| *name != "help") {
        let own = command.find_subcommand_mut(name).unwrap();
        write!(text, "\n## {name}\n\n```text\n{}```\n", lines(&own.render_long_help().to_string())).unwrap();
        for inner in own.get_subcommands_mut().filter(|inner| inner.get_name() != "help") {
            let (inner_name, help) = (inner.get_name().to_owned(), lines(&inner.render_long_help().to_string()));
            write!(text, "\n## {name} {inner_name}\n\n```text\n{help}```\n").unwrap();
        }
    }
    is_written("docs/commands.md", &text);
}

/// A page for `man` of each command.
#[test]
fn the_man_pages_are_those_of_the_program() {
    let mut command = countersign::cli::command().term_width(80);
    command.build();
    let mut pages = BTreeMap::new();
    man_pages(&command, "countersign", &mut pages);
    for there in fs::read_dir(root().join("docs/man")).unwrap() {
        let file = format!("docs/man/{}", there.unwrap().file_name().to_string_lossy());
        assert!(pages.contains_key(&file), "{file} is the page of no command");
    }
    are_written(&pages);
}

fn man_pages(command: &Command, name: &str, pages: &mut BTreeMap<String, String>) {
    let mut page = Vec::new();
    // Without a date: the same program has the same page.
    clap_mangen::Man::new(command.clone()).title(name).date("").render(&mut page).unwrap();
    pages.insert(format!("docs/man/{name}.1"), String::from_utf8(page).unwrap());
    for own in command.get_subcommands().filter(|own| own.get_name() != "help") {
        man_pages(own, &format!("{name}-{}", own.get_name()), pages);
    }
}

/// Lines without spaces at their ends, and one line end at the end.
fn lines(text: &str) -> String {
    text.trim_end().lines().map(|line| format!("{}\n", line.trim_end())).collect()
}

/// For each scenario what is sent and expected, the rules whose question it is about, and which rules report what in it,
/// as the examples of the rules' pages prove.
#[test]
fn the_reference_of_scenarios_is_that_of_the_program() {
    let (mut reported, mut cells) = (BTreeMap::<&str, BTreeSet<String>>::new(), SeverityCells::new());
    for block in rules::pages().iter().flat_map(|page| &page.examples).flat_map(|example| &example.blocks) {
        for line in block.text.lines().filter(|_| block.info == "findings") {
            let mut words = line.split(' ');
            let (Some(severity), Some(check), Some(_), Some(scenario)) =
                (words.next(), words.next(), words.next(), words.next())
            else {
                continue;
            };
            let scenario = scenarios::ALL.iter().find(|own| scenario.split('.').next() == Some(own.id));
            if let Some(scenario) = scenario {
                reported.entry(scenario.id).or_default().insert(format!("`{check}` ({severity})"));
                cells.entry((scenario.id, check)).or_default().insert(severity);
            }
        }
    }
    let mut text = "# Scenarios\n\nThis page is written by `tests/book.rs`. Each scenario is one way of being right or wrong. A \
                    case agrees only if one of the rules that it is about was answered; every other rule is asked of its \
                    answer too. What is reported in it, and how severely, is what the examples on the \
                    [rules' pages](rules.md) prove. How severe a finding is depends on its grounds: what a page or a \
                    document states is held against a service, what was inferred never is.\n"
        .to_owned();
    for scenario in scenarios::ALL {
        let causes: Vec<&str> = scenario.provokes.iter().map(|cause| cause.id()).collect();
        let points: Vec<String> = scenario.points.iter().map(|id| format!("`{id}`")).collect();
        let found = reported.get(scenario.id).map(|found| found.iter().cloned().collect::<Vec<_>>().join(", "));
        write!(
            text,
            "\n## {}\n\n{} {}\n\n- expected: {}\n- provokes: {}\n- its own rules: {}\n- reported in examples: {}\n- reference: \
             <{}>\n",
            scenario.id,
            scenario.sends,
            scenario.why,
            expected(scenario.expects),
            causes.join(" or "),
            if points.is_empty() { "none".to_owned() } else { points.join(", ") },
            found.unwrap_or_else(|| "nothing".to_owned()),
            scenario.reference,
        )
        .unwrap();
    }
    text.push_str(&matrix(&cells));
    is_written("docs/scenarios.md", &text);
}

/// How severely a rule reports something in a scenario, by both.
type SeverityCells<'a> = BTreeMap<(&'a str, &'a str), BTreeSet<&'a str>>;

/// Scenarios × rules: what each asks, on which grounds, how severe.
fn matrix(cells: &SeverityCells) -> String {
    let mut text =
        "\n## Scenarios × rules\n\n`?` is the scenario's own question. `E`, `W` and `N` are the errors, warnings and \
                    notes that the examples prove; every other rule is asked where it applies. The grounds are what a \
                    service is held to: the document, or where it says nothing the RFC.\n\n| scenario | grounds |"
            .to_owned();
    let checks: Vec<&str> = rules::EXCHANGE.iter().map(|check| check.id()).collect();
    checks.iter().for_each(|check| write!(text, " {check} |").unwrap());
    write!(text, "\n|---|---|{}\n", "---|".repeat(checks.len())).unwrap();
    for scenario in scenarios::ALL {
        write!(text, "| [{0}](#{0}) | {1} |", scenario.id, expected(scenario.expects)).unwrap();
        for check in &checks {
            let own = if scenario.points.contains(check) { "?" } else { "" };
            let found = cells.get(&(scenario.id, *check)).into_iter().flatten();
            let found: String = found.map(|severity| severity[..1].to_uppercase()).collect();
            write!(text, " {own}{found} |").unwrap();
        }
        text.push('\n');
    }
    text
}

fn expected(expects: Expects) -> &'static str {
    match expects {
        Expects::Accepted => "it is served",
        Expects::AcceptedByRfc => "it is served, if the service goes by the RFC; a note where it is not",
        Expects::Refused => "it is refused; to serve it is an error",
        Expects::RefusedAsUndocumented => "it is refused; to serve it is a warning, an error where the page says so",
        Expects::RefusedAsUnfit => {
            "it is refused; to serve it is a warning where something required is missing, else a note"
        }
        Expects::Unchanged => {
            "it is answered 304; to send the same again is a warning where 304 is documented, else a note"
        }
        Expects::AsGet => "it is answered as GET is, or refused where the document has no HEAD",
        Expects::Paged => "each page is served, and every item is on one of them",
        Expects::Chosen => "it is served; to refuse it is a warning where one value alone was chosen",
        Expects::OfLife(stage) if stage.is_over() => {
            "it is refused, since it is gone; to serve it is a note where 404 is documented"
        }
        Expects::OfLife(LifeStage::CreatedTwice) => "either is right, and the answer is a documented one",
        Expects::OfLife(_) => "it is served, and what is asked afterwards shows what it did",
        Expects::Observed => "what holds of every answer",
        Expects::Either => "whatever the service does is right; only a failure of the server is not",
    }
}

const SCHEMA: &str = "schemas/config.schema.json";

/// The commands whose options can stand in `countersign.toml`.
const TABLES: [&str; 5] = ["test", "list", "drift", "diff", "stub"];

/// The schema that editors use has every option, by the command line's own names.
#[test]
fn the_schema_of_settings_has_every_option() {
    let mut schema: Value = serde_json::from_str(&fs::read_to_string(root().join(SCHEMA)).unwrap()).unwrap();
    let command = countersign::cli::command();
    for name in TABLES {
        let own = command.find_subcommand(name).unwrap().get_arguments();
        let of_all = command.get_arguments().filter(|argument| argument.is_global_set());
        let properties: serde_json::Map<String, Value> = own.chain(of_all).filter_map(option).collect();
        schema["properties"][name] = json!({
            "type": "object",
            "description": format!("Options of `countersign {name}`; what the command line says goes before them."),
            "additionalProperties": false,
            "properties": properties,
        });
    }
    is_written(SCHEMA, &format!("{}\n", serde_json::to_string_pretty(&schema).unwrap()));
}

fn option(argument: &Arg) -> Option<(String, Value)> {
    let long = argument.get_long()?;
    if ["config", "help", "version", "accept"].contains(&long) {
        return None;
    }
    let scalar = json!(["string", "number"]);
    let mut schema = match argument.get_action() {
        ArgAction::SetTrue => json!({"type": "boolean"}),
        ArgAction::Append => json!({"anyOf": [{"type": scalar}, {"type": "array", "items": {"type": scalar}}]}),
        _ => json!({"type": scalar}),
    };
    let help = argument.get_help().map(ToString::to_string).unwrap_or_default();
    schema["description"] = json!(help.split_whitespace().collect::<Vec<_>>().join(" "));
    Some((long.to_owned(), schema))
}

/// What the schema of settings describes is what the program reads: it says which keys it would have taken.
#[test]
fn the_schema_of_settings_has_the_keys_that_are_read() {
    let schema: Value = serde_json::from_str(&fs::read_to_string(root().join(SCHEMA)).unwrap()).unwrap();
    let read = |message: String| -> BTreeSet<String> {
        let expected = message.split_once("expected").expect("it says what it expected").1;
        expected.split('`').skip(1).step_by(2).filter(|name| *name != "nonsense").map(str::to_owned).collect()
    };
    let known =
        |schema: &Value| -> BTreeSet<String> { schema["properties"].as_object().unwrap().keys().cloned().collect() };
    let of_config = Config::parse("countersign.toml", "nonsense = 1\n").unwrap_err().message;
    assert_eq!(read(of_config), known(&schema));
    let provider = &schema["$defs"]["provider"];
    let tables = [
        ("", provider.clone()),
        ("[credentials.a]\n", schema["$defs"]["credentials"].clone()),
        ("[security.a]\n", schema["$defs"]["security"].clone()),
        ("[parameters.a]\n", schema["$defs"]["parameter"].clone()),
        ("[[docs]]\n", schema["$defs"]["docs"].clone()),
        ("[[waivers]]\n", schema["$defs"]["waiver"].clone()),
    ];
    for (table, described) in tables {
        let message = Settings::parse("provider.toml", &format!("{table}nonsense = 1\n")).unwrap_err().message;
        assert_eq!(read(message), known(&described), "{table}");
    }
}

/// The pages whose commands are run: README and the book.
fn pages() -> Vec<PathBuf> {
    let book = fs::read_dir(root().join("docs")).unwrap().map(|entry| entry.unwrap().path());
    let mut pages: Vec<PathBuf> =
        book.filter(|path| path.extension().is_some_and(|extension| extension == "md")).collect();
    pages.push(root().join("README.md"));
    pages.sort();
    pages
}

/// The lines of the blocks of some kind.
fn blocks(text: &str, kind: &str) -> Vec<String> {
    let mut blocks = Vec::new();
    let mut inside: Option<bool> = None;
    for line in text.lines() {
        match (line.strip_prefix("```"), inside) {
            (Some(info), None) => inside = Some(info == kind),
            (Some(_), Some(_)) => inside = None,
            (None, Some(true)) => blocks.push(line.to_owned()),
            _ => {}
        }
    }
    blocks
}

/// What stands behind `$ ` is typed into a shell, page by page: it runs, whatever it finds.
#[cfg(unix)]
#[test]
fn what_the_reader_types_runs() {
    let binary = Path::new(env!("CARGO_BIN_EXE_countersign"));
    let mut ran = 0;
    for page in pages() {
        let text = fs::read_to_string(&page).unwrap();
        let typed: Vec<String> =
            blocks(&text, "console").iter().filter_map(|line| line.strip_prefix("$ ").map(str::to_owned)).collect();
        if typed.is_empty() {
            continue;
        }
        ran += typed.len();
        let name = page.file_stem().unwrap().to_string_lossy().into_owned();
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("book-{name}"));
        _ = fs::remove_dir_all(&folder);
        fs::create_dir_all(&folder).unwrap();
        for shared in ["examples", "specs", "tests"] {
            std::os::unix::fs::symlink(root().join(shared), folder.join(shared)).unwrap();
        }
        let path = format!("{}:{}", binary.parent().unwrap().display(), std::env::var("PATH").unwrap());
        let mut shell = std::process::Command::new("sh");
        shell.arg("-c").arg(script(&typed)).current_dir(&folder).env("PATH", path);
        for (name, _) in std::env::vars().filter(|(name, _)| name.starts_with("COUNTERSIGN")) {
            shell.env_remove(name);
        }
        let done = shell.output().unwrap();
        let (out, err) = (String::from_utf8_lossy(&done.stdout), String::from_utf8_lossy(&done.stderr));
        assert!(done.status.success(), "{}: {out}\n{err}", page.display());
    }
    assert!(ran >= 8, "{ran} commands");
}

/// A script that ends where a command could not run. A stub in the background is waited for, at a port that is free.
#[cfg(unix)]
fn script(typed: &[String]) -> String {
    let mut text = "pids=\ntrap 'for pid in $pids; do kill $pid; done' EXIT\n".to_owned();
    let port = std::net::TcpListener::bind("127.0.0.1:0").and_then(|free| free.local_addr()).unwrap().port();
    let ours = regex::Regex::new(r"127\.0\.0\.1:80\d\d").unwrap();
    for (index, line) in typed.iter().enumerate() {
        let line = line.replace("cargo run -- ", "countersign ");
        let line = ours.replace_all(&line, format!("127.0.0.1:{port}"));
        let line = line.split(" # ").next().unwrap_or(&line);
        match line.strip_suffix(" &") {
            Some(stub) => {
                let waits = format!("until grep -q listening out.{index}; do sleep 0.1; done");
                writeln!(text, "{stub} > out.{index} &\npids=\"$pids $!\"\n{waits}").unwrap();
            }
            None => {
                writeln!(text, "{line}\ncode=$?\nif [ $code -ge 2 ]; then echo \"failed: $code\"; exit 1; fi").unwrap()
            }
        }
    }
    text
}

/// Other commands that a reader is shown name addresses that are not there: they are read, and not run.
#[test]
fn what_the_reader_is_shown_is_a_command_line() {
    let mut read = 0;
    for page in pages() {
        let text = fs::read_to_string(&page).unwrap();
        for line in blocks(&text, "sh").iter().filter(|line| line.starts_with("countersign ")) {
            let line = line.split(['>', '|']).next().unwrap_or(line).split(" # ").next().unwrap();
            let words = shell_words::split(line).unwrap_or_else(|error| panic!("{}: {line}: {error}", page.display()));
            let read_as = command().try_get_matches_from(&words);
            assert!(read_as.is_ok(), "{}: {line}: {}", page.display(), read_as.unwrap_err());
            read += 1;
        }
    }
    assert!(read >= 8, "{read} command lines");
}

fn command() -> Command {
    countersign::cli::command()
}

/// The table of providers in README.md has each with its operations, and the variables that its settings read and no
/// others.
#[test]
fn the_readme_names_each_provider_with_its_operations_and_variables() {
    let readme = fs::read_to_string(root().join("README.md")).unwrap();
    for provider in countersign::provider::built_in().unwrap() {
        let begins = format!("| `{}` | ", provider.id);
        let row = readme.lines().find(|line| line.starts_with(&begins));
        let row = row.unwrap_or_else(|| panic!("README.md has no row for {}", provider.id));
        let [operations, variables] = row[begins.len()..].split(" | ").collect::<Vec<_>>().try_into().unwrap();
        let named = |cell: &str| cell.split('`').skip(1).step_by(2).map(str::to_owned).collect::<BTreeSet<_>>();
        let documented = provider.contract.operations().iter().filter(|it| it.basis == Basis::Documented);
        assert_eq!(named(operations), documented.map(|operation| operation.id.clone()).collect(), "{}", provider.id);
        let of_schemes = provider.settings.credentials.values().flat_map(|own| {
            [&own.token, &own.expired, &own.revoked, &own.forbidden, &own.signing_key].into_iter().flatten()
        });
        let of_parameters = provider.settings.parameters.values().flat_map(|own| [&own.variable, &own.other]);
        assert_eq!(named(variables), of_schemes.chain(of_parameters.flatten()).cloned().collect(), "{}", provider.id);
    }
}
