//! Runs the binary.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// What a run of the binary left behind.
pub struct Ran {
    pub stdout: String,
    pub stderr: String,
    code: Option<i32>,
}

/// Runs it without any variable that could hold a credential.
pub fn countersign(arguments: &[&str]) -> Ran {
    run(arguments, &[])
}

/// Runs it with these variables and no others of the harness or of a provider.
pub fn run(arguments: &[&str], variables: &[(&str, &str)]) -> Ran {
    Ran::of(command(arguments).envs(variables.iter().copied()).output().expect("the binary runs"))
}

/// Starts it, with these variables; its standard output is to be read.
pub fn start(arguments: &[&str], variables: &[(&str, &str)]) -> std::process::Child {
    let mut command = command(arguments);
    command.envs(variables.iter().copied()).stdout(Stdio::piped()).spawn().expect("the binary runs")
}

/// Runs it with a standard output that nobody reads.
pub fn without_reader(arguments: &[&str]) -> Ran {
    let (reader, writer) = std::io::pipe().expect("a pipe can be made");
    drop(reader);
    Ran::of(command(arguments).stdout(writer).stderr(Stdio::piped()).output().expect("the binary runs"))
}

fn command(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_countersign"));
    command.args(arguments).env_clear();
    // Windows finds its sockets by it.
    command.envs(std::env::var("SystemRoot").map(|root| ("SystemRoot", root)));
    command
}

impl Ran {
    fn of(output: std::process::Output) -> Ran {
        let text = |bytes| String::from_utf8(bytes).expect("output is UTF-8");
        Ran { stdout: text(output.stdout), stderr: text(output.stderr), code: output.status.code() }
    }

    #[track_caller]
    pub fn exits(&self, code: i32) {
        assert_eq!(self.code, Some(code), "stdout:\n{}\nstderr:\n{}", self.stdout, self.stderr);
    }

    /// The report, of a run that ended with this code.
    #[track_caller]
    pub fn json(&self, code: i32) -> serde_json::Value {
        self.exits(code);
        serde_json::from_str(&self.stdout).expect("the report is JSON")
    }

    /// What was written, with the line of requests and seconds left out.
    pub fn stdout_without_times(&self) -> String {
        let is_time = |line: &&str| !(line.contains(" requests in ") && line.ends_with(" s"));
        self.stdout.lines().filter(is_time).map(|line| format!("{}\n", line.trim_end())).collect()
    }
}

/// Compares with a snapshot.
#[track_caller]
pub fn shown(name: &str, text: &str) {
    let mut settings = insta::Settings::clone_current();
    settings.set_snapshot_path("../snapshots/cli");
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    settings.bind(|| insta::assert_snapshot!(name, text));
}

/// A base URL where nobody listens.
pub fn nobody() -> String {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").expect("a port is free");
    format!("http://{}", listener.local_addr().expect("it is bound"))
}

/// An empty folder for one test.
pub fn folder(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    let _ = std::fs::remove_dir_all(&folder);
    std::fs::create_dir_all(&folder).expect("the folder can be made");
    folder
}

/// The document that the lying service is held against.
pub fn orders() -> String {
    format!("{}/tests/fixtures/orders.yaml", env!("CARGO_MANIFEST_DIR"))
}
