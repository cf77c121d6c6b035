//! The stub in one process, the test in another: with the variables that the stub exports, the
//! service that it is keeps its contract. So do stubs of other people's documents, where those are:
//! `../shared/corpus`, or the folder that `COUNTERSIGN_CORPUS` names.

use std::fs::{self, File};
use std::io::{Read, Write};
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

use serde_json::Value;

#[path = "support/skipped.rs"]
mod skipped;

/// How many documents of the corpus are served, the smallest of them.
const DOCUMENTS: usize = 12;
/// How many operations of each document are asked, spread over it.
const OPERATIONS: usize = 8;

fn countersign() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_countersign"));
    command.env_clear();
    // Windows finds its sockets by it.
    command.envs(std::env::var("SystemRoot").map(|root| ("SystemRoot", root)));
    command
}

/// A stub in a process of its own, until it is dropped.
struct StubProcess {
    process: Child,
    address: String,
    /// The variables that it exports.
    variables: Vec<(String, String)>,
}

impl Drop for StubProcess {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

impl StubProcess {
    /// Starts one, and reads what it says once it answers: it says everything before.
    fn start(name: &str, said: &Path) -> StubProcess {
        let stdout = File::create(said).unwrap();
        let process = countersign().args(["stub", name]).stdout(stdout).stderr(Stdio::null()).spawn().unwrap();
        let mut stub = StubProcess { process, address: String::new(), variables: Vec::new() };
        let begun = Instant::now();
        while !fs::read_to_string(said).unwrap().contains('\n') {
            assert!(begun.elapsed() < Duration::from_secs(60), "{name}: the stub says nothing");
            assert_eq!(stub.process.try_wait().unwrap(), None, "{name}: the stub ended");
            sleep(Duration::from_millis(10));
        }
        let first = fs::read_to_string(said).unwrap();
        let address = first.lines().next().unwrap().strip_prefix("listening on http://");
        stub.address = address.unwrap_or_else(|| panic!("{name}: {first}")).to_owned();
        let mut stream = TcpStream::connect(&stub.address).unwrap();
        stream.write_all(b"GET / HTTP/1.1\r\nhost: stub\r\nconnection: close\r\n\r\n").unwrap();
        stream.read_to_end(&mut Vec::new()).unwrap();
        let all = fs::read_to_string(said).unwrap();
        stub.variables = all.lines().skip(1).map(variable).collect();
        stub
    }
}

/// Reads `export NAME=value`, as a shell would.
fn variable(line: &str) -> (String, String) {
    let assigned = line.strip_prefix("export ").unwrap_or_else(|| panic!("{line}: no export"));
    let words = shell_words::split(assigned).unwrap();
    let [assigned] = &words[..] else { panic!("{line}: more than one word") };
    let (name, value) = assigned.split_once('=').unwrap();
    (name.to_owned(), value.to_owned())
}

/// The operations of a provider or a document that can be asked apart from others.
fn operations(name: &str) -> Vec<Value> {
    let output = countersign().args(["list", name, "--format", "json"]).output().unwrap();
    assert!(output.status.success(), "{name}: {}", String::from_utf8_lossy(&output.stderr));
    let listed: Value = serde_json::from_slice(&output.stdout).unwrap();
    let operations = listed["providers"][0]["operations"].as_array().unwrap().iter();
    // Of operations that are one request no service can keep but one.
    operations.filter(|operation| !operation["path"].as_str().unwrap().contains('#')).cloned().collect()
}

/// Asks the stub of a document, in a process of its own, and gives its findings.
fn findings(name: &str, folder: &Path) -> Vec<String> {
    let stub = StubProcess::start(name, &folder.join(format!("{}.txt", name.replace(['/', '\\', '.'], "-"))));
    let all = operations(name);
    let asked: Vec<_> = all.iter().step_by(all.len().div_ceil(OPERATIONS)).collect();
    let mut command = countersign();
    let base = format!("http://{}", stub.address);
    command.args(["test", name, "--format", "json", "--base-url", &base]).envs(stub.variables.iter().cloned());
    for operation in asked {
        let id = operation["operation"].as_str().unwrap();
        let is_safe = ["GET", "HEAD", "OPTIONS"].contains(&operation["method"].as_str().unwrap());
        command.args(["--operation", id]);
        if !is_safe || !operation["effect"].is_null() {
            command.args(["--allow", id]);
        }
    }
    let output = command.output().unwrap();
    let stderr = String::from_utf8_lossy(&output.stderr);
    let report: Value =
        serde_json::from_slice(&output.stdout).unwrap_or_else(|error| panic!("{name}: {error}: {stderr}"));
    let summary = &report["summary"];
    println!("{name}: {} cases, {} agreed, {} skipped", summary["cases"], summary["agreed"], summary["skipped"]);
    let cases = report["cases"].as_array().unwrap().iter();
    let mut found: Vec<String> = cases.flat_map(told).collect();
    // What is wrong with the document itself is nothing that a stub could keep.
    let of_the_run = report["document_findings"].as_array().unwrap().iter().filter(|it| it["check"] != "document");
    found.extend(of_the_run.map(|finding| format!("all: {}", finding["message"])));
    if found.is_empty() && output.status.code() != Some(0) {
        found.push(format!("{name}: {:?}: {stderr}", output.status.code()));
    }
    found
}

/// A case's findings, in words.
fn told(case: &Value) -> Vec<String> {
    let of = |finding: &Value| {
        let id = format!("{} {} {}", case["operation"], case["scenario"], case["variant"]);
        format!("{id} {}: {} {}", finding["check"], finding["message"], finding["reproduce"])
    };
    case["findings"].as_array().unwrap().iter().map(of).collect()
}

fn assert_kept(names: &[String], folder: &str) {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(folder);
    fs::create_dir_all(&folder).unwrap();
    let found: Vec<String> = names.iter().flat_map(|name| findings(name, &folder)).collect();
    assert!(found.is_empty(), "{}", found.join("\n"));
}

#[test]
fn providers_are_kept_by_their_stubs() {
    let providers = countersign::provider::built_in().unwrap();
    let names: Vec<String> = providers.into_iter().map(|provider| provider.id).collect();
    assert_kept(&names, "network-providers");
}

#[test]
fn documents_are_kept_by_their_stubs() {
    let root = env!("CARGO_MANIFEST_DIR");
    let fixtures =
        ["fixtures/orders.yaml", "fixtures/everything.yaml", "documents/security.yaml", "documents/modern.yaml"];
    let names = fixtures.map(|name| format!("{root}/tests/{name}"));
    assert_kept(&names, "network-documents");
}

/// What a stub answers to a request for a path that prefers a code (RFC 7240).
fn preferring(stub: &StubProcess, path: &str, code: u16) -> String {
    let mut stream = TcpStream::connect(&stub.address).unwrap();
    let request = format!("GET {path} HTTP/1.1\r\nhost: stub\r\nprefer: code={code}\r\nconnection: close\r\n\r\n");
    stream.write_all(request.as_bytes()).unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    answer.to_ascii_lowercase()
}

#[test]
fn a_stub_gives_the_code_that_is_preferred() {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("network-prefer");
    fs::create_dir_all(&folder).unwrap();
    let stub = StubProcess::start("talkover", &folder.join("said"));
    for code in [200, 401] {
        let answer = preferring(&stub, "/api/v1/health", code);
        assert!(answer.starts_with(&format!("http/1.1 {code} ")), "{answer}");
        assert!(answer.contains(&format!("preference-applied: code={code}")), "{answer}");
    }
    let answer = preferring(&stub, "/api/v1/health", 418);
    assert!(answer.starts_with("http/1.1 400 ") && answer.contains("application/problem+json"), "{answer}");
}

/// Those of our own that are in the styles of real APIs.
#[test]
fn our_documents_are_kept_by_their_stubs() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/corpus");
    let mut names: Vec<_> =
        fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path().display().to_string()).collect();
    names.sort();
    assert!(names.len() >= 10, "{names:?}");
    assert_kept(&names, "network-own-corpus");
}

#[test]
fn other_people_s_documents_are_kept_by_their_stubs() {
    let beside = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/corpus");
    let folder = std::env::var_os("COUNTERSIGN_CORPUS").map_or(beside, PathBuf::from).join("specs");
    let Ok(index) = fs::read_to_string(folder.join("index.tsv")) else {
        skipped::skip("stubs of other people's documents: there is no corpus");
        return;
    };
    let files = index.lines().skip(1).filter_map(|line| line.split('\t').next()).map(|name| folder.join(name));
    let mut sized: Vec<_> = files.map(|file| (fs::metadata(&file).map_or(u64::MAX, |data| data.len()), file)).collect();
    sized.sort();
    let names: Vec<String> = sized.into_iter().take(DOCUMENTS).map(|(_, file)| file.display().to_string()).collect();
    assert_kept(&names, "network-corpus");
}
