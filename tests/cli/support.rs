//! What only the tests of the command line need of the binary.

use std::process::Stdio;

pub use crate::binary::{Ran, command, countersign, folder};

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

impl Ran {
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

/// The document that the lying service is held against.
pub fn orders() -> String {
    format!("{}/tests/fixtures/orders.yaml", env!("CARGO_MANIFEST_DIR"))
}
