//! Runs the binary, for the tests of the command line and those of documentation.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

/// What a run of the binary left behind.
pub struct Ran {
    pub stdout: String,
    pub stderr: String,
    pub code: Option<i32>,
}

/// The binary of this build, or another that `COUNTERSIGN_BINARY` names: a release, say.
fn binary() -> PathBuf {
    other_binary().unwrap_or_else(|| env!("CARGO_BIN_EXE_countersign").into())
}

/// What `COUNTERSIGN_BINARY` names.
pub fn other_binary() -> Option<PathBuf> {
    std::env::var_os("COUNTERSIGN_BINARY").map(PathBuf::from)
}

/// Runs it without any variable that could hold a credential.
pub fn countersign(arguments: &[&str]) -> Ran {
    Ran::of(command(arguments).output().expect("the binary runs"))
}

/// The same, not yet run.
pub fn command(arguments: &[&str]) -> Command {
    let mut command = Command::new(binary());
    command.args(arguments).env_clear();
    // Windows finds its sockets by it.
    command.envs(std::env::var("SystemRoot").map(|root| ("SystemRoot", root)));
    command
}

impl Ran {
    pub fn of(output: Output) -> Ran {
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
}

/// An empty folder for one test.
pub fn folder(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    let _ = std::fs::remove_dir_all(&folder);
    std::fs::create_dir_all(&folder).expect("the folder can be made");
    folder
}
