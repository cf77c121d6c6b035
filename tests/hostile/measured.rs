//! A run against a mode: how it ended, what it said, how long it took and how much memory.

use std::fmt;
use std::process::{Child, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

use serde_json::Value;

use crate::modes::{Mode, Told};
use crate::server::{self, TOKEN};
use crate::support::{Ran, command, folder};

/// The `--timeout` of a run that is measured, in seconds, and of one that is judged and need not reach it: who asks for
/// megabytes on a busy machine waits longer than a second.
const TIMEOUT: u64 = 1;
const PATIENT: u64 = 60;
/// A run that takes this long hangs.
const HANGS: Duration = Duration::from_secs(120);

const DOCUMENT: &str = "openapi: 3.0.3
info: {title: Trees, version: '1'}
security: [{key: []}]
paths:
  /leaves: {get: {operationId: listLeaves, responses: &responses {
    '200': {description: ok, content: {application/json: {schema: {type: object, required: [id], properties: {id: {type: integer}}}}}},
    '401': {description: no, content: {application/json: {schema: {type: object, required: [error]}}}}}}}
  /trees: {get: {operationId: listTrees, responses: *responses}}
components: {securitySchemes: {key: {type: http, scheme: bearer}}}
";

pub struct Measured {
    ran: Ran,
    code: Option<i32>,
    report: Value,
    wall: Duration,
    used: Used,
}

/// What a process used, where the system says it.
#[derive(Clone, Copy, Default)]
struct Used {
    /// In bytes, the most that it held.
    peak: Option<u64>,
    /// The processor's time, in seconds: on a busy machine it takes longer.
    processor: Option<f64>,
}

impl Measured {
    #[allow(dead_code, reason = "the test judges each")]
    pub fn of(mode: &'static Mode) -> Measured {
        Measured::with(mode, TIMEOUT, &[])
    }

    /// A run that is judged, with these options.
    #[allow(dead_code, reason = "the table judges nothing")]
    pub fn to_judge(mode: &'static Mode, options: &[&str]) -> Measured {
        Measured::with(mode, if mode.told.outcome.contains("took too long") { TIMEOUT } else { PATIENT }, options)
    }

    fn with(mode: &'static Mode, timeout: u64, options: &[&str]) -> Measured {
        let port = server::start(mode);
        let folder = folder(&format!("hostile-{}", mode.id));
        std::fs::write(folder.join("trees.yaml"), DOCUMENT).unwrap();
        let (base, timeout) = (format!("http://127.0.0.1:{port}"), timeout.to_string());
        let mut run = command(&["test", "trees.yaml", "--base-url", &base, "--timeout", &timeout]);
        run.args(["--format", "text", "--format", "json=report.json"]).args(options).env("COUNTERSIGN_TOKEN", TOKEN);
        run.current_dir(&folder).stdout(Stdio::piped()).stderr(Stdio::piped());
        let begun = Instant::now();
        let mut child = run.spawn().unwrap();
        let used = watch(&mut child, begun);
        let wall = begun.elapsed();
        let output = child.wait_with_output().unwrap();
        let code = output.status.code();
        let report = std::fs::read_to_string(folder.join("report.json")).unwrap_or_default();
        Measured { ran: Ran::of(output), code, report: serde_json::from_str(&report).unwrap_or_default(), wall, used }
    }

    /// What the valid request of an operation came to: its findings, or why it was not judged.
    fn outcome(&self, operation: &str) -> String {
        let cases = self.report["cases"].as_array().into_iter().flatten();
        let is_asked = |case: &&Value| case["operation"] == operation && case["scenario"] == "credential-valid";
        let Some(case) = { cases }.find(is_asked) else { return format!("no report: {}", self.ran.stderr.trim()) };
        let found: Vec<String> = case["findings"]
            .as_array()
            .into_iter()
            .flatten()
            .map(|finding| format!("{}: {}", finding["check"].as_str().unwrap(), finding["message"].as_str().unwrap()))
            .collect();
        match (found.is_empty(), case["reason"].as_str()) {
            (false, _) => found.join("; "),
            (true, Some(reason)) => format!("{}: {reason}", case["verdict"].as_str().unwrap()),
            (true, None) => case["verdict"].as_str().unwrap().to_owned(),
        }
    }

    /// # Errors
    /// What is otherwise.
    pub fn is_as_expected(&self, mode: &Mode) -> Result<(), String> {
        let Told { exit, outcome } = mode.told;
        let came = self.outcome("listTrees");
        let said = format!("{:?}, {came}\n{}\n{}", self.code, self.ran.stdout, self.ran.stderr);
        let checks: [(&str, bool); 5] = [
            ("it ends by itself", self.wall < HANGS),
            ("nothing panics", !self.ran.stderr.contains("panicked")),
            ("the exit code", self.code == Some(exit)),
            ("the outcome", came.starts_with(outcome)),
            ("the other operation is judged", self.outcome("listLeaves") == "agreed"),
        ];
        match checks.iter().find(|(_, holds)| !holds) {
            Some((what, _)) => Err(format!("{what}: expected {exit}, {outcome}, found {said}")),
            None => Ok(()),
        }
    }
}

impl fmt::Display for Measured {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let code = self.code.map_or("signal".to_owned(), |code| code.to_string());
        let peak = self.used.peak.map_or("?".to_owned(), |peak| (peak >> 20).to_string());
        let processor = self.used.processor.map_or("?".to_owned(), |seconds| format!("{seconds:.1}"));
        let outcome = self.outcome("listTrees").replace('|', "\\|");
        let outcome: String = outcome.chars().take(110).collect();
        write!(f, "{code} | {outcome} | {:.1} | {processor} | {peak} |", self.wall.as_secs_f64())
    }
}

/// Waits until a process ends, or ends it; gives what it used.
fn watch(child: &mut Child, begun: Instant) -> Used {
    let mut used = Used::default();
    while child.try_wait().unwrap().is_none() {
        used.peak = high_water(child.id()).or(used.peak);
        used.processor = processor_time(child.id()).or(used.processor);
        if begun.elapsed() > HANGS {
            let _ = child.kill();
        }
        sleep(Duration::from_millis(10));
    }
    used
}

/// What Linux counts of a process in its own and the system's code, in hundredths of a second.
fn processor_time(process: u32) -> Option<f64> {
    let status = std::fs::read_to_string(format!("/proc/{process}/stat")).ok()?;
    // The name before it may have anything in it.
    let (_, fields) = status.rsplit_once(')')?;
    let ticks = fields.split_whitespace().skip(11).take(2).map(|ticks| ticks.parse::<f64>().ok());
    Some(ticks.sum::<Option<f64>>()? / 100.0)
}

/// What Linux counts of a process.
fn high_water(process: u32) -> Option<u64> {
    let status = std::fs::read_to_string(format!("/proc/{process}/status")).ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    line.trim().strip_suffix(" kB")?.trim().parse::<u64>().ok().map(|kilobytes| kilobytes << 10)
}
