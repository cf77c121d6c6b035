//! Runs the binary.

use std::path::{Path, PathBuf};
use std::process::Command;

/// What a run of the binary left behind.
pub struct Ran {
    pub stdout: String,
    pub stderr: String,
    code: Option<i32>,
}

/// Runs it without any variable that could hold a credential.
pub fn countersign(arguments: &[&str]) -> Ran {
    let mut command = Command::new(env!("CARGO_BIN_EXE_countersign"));
    command.args(arguments).env_clear();
    // Windows finds its sockets by it.
    command.envs(std::env::var("SystemRoot").map(|root| ("SystemRoot", root)));
    let output = command.output().expect("the binary runs");
    let text = |bytes| String::from_utf8(bytes).expect("output is UTF-8");
    Ran { stdout: text(output.stdout), stderr: text(output.stderr), code: output.status.code() }
}

impl Ran {
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
