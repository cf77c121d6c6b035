//! Runs the commands that findings print, with a `curl` that only says what it was called with.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::Command;

use serde_json::Value;

const CURL: &str = "#!/bin/sh\nprintf '%s\\n' \"$#\" >> called\ncat > /dev/null < /dev/null\n";

/// Each printed command is one line, calls `curl` once, and does nothing else.
#[track_caller]
pub fn assert_commands_run_nothing(place: &str, folder: &Path, report: &Value) {
    let bin = folder.join("bin");
    if !bin.exists() {
        fs::create_dir_all(&bin).unwrap();
        fs::write(bin.join("curl"), CURL).unwrap();
        fs::set_permissions(bin.join("curl"), fs::Permissions::from_mode(0o755)).unwrap();
    }
    let path = format!("{}:{}", bin.display(), std::env::var("PATH").unwrap_or_default());
    let run = folder.join("run");
    let _ = fs::remove_dir_all(&run);
    fs::create_dir_all(&run).unwrap();
    let cases = report["cases"].as_array().unwrap().iter();
    let findings = cases.flat_map(|case| case["findings"].as_array().unwrap());
    let mut commands: Vec<&str> = findings.filter_map(|finding| finding["reproduce"].as_str()).collect();
    commands.sort_unstable();
    commands.dedup();
    for command in &commands {
        assert!(!command.contains('\n'), "{place}: {command}");
        let mut shell = Command::new("sh");
        shell.arg("-c").arg(command).current_dir(&run).env_clear().env("PATH", &path);
        let ended = shell.env("COUNTERSIGN_TOKEN", "tok_good").env("BASE_URL", "http://127.0.0.1:1").output().unwrap();
        assert!(ended.status.success() && ended.stderr.is_empty(), "{place}: {command}\n{ended:?}");
    }
    let called = fs::read_to_string(run.join("called")).unwrap_or_default();
    assert_eq!(called.lines().count(), commands.len(), "{place}: {commands:#?}");
    let left: Vec<_> = fs::read_dir(&run).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    assert!(left.iter().all(|name| name == "called"), "{place}: {left:?}");
}

/// Lines that are meant for a shell are run by one, and leave nothing.
#[track_caller]
pub fn assert_lines_run_nothing(place: &str, folder: &Path, lines: &str) {
    let run = folder.join("run");
    let _ = fs::remove_dir_all(&run);
    fs::create_dir_all(&run).unwrap();
    let mut shell = Command::new("sh");
    shell.arg("-c").arg(lines).current_dir(&run).env_clear().env("PATH", std::env::var_os("PATH").unwrap_or_default());
    let ended = shell.output().unwrap();
    assert!(
        ended.status.success() && ended.stderr.is_empty() && ended.stdout.is_empty(),
        "{place}: {lines}\n{ended:?}"
    );
    assert_eq!(fs::read_dir(&run).unwrap().count(), 0, "{place}: {lines}");
}
