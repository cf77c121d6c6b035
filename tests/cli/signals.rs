//! Whoever wants the program to end waits for nothing, and finds nothing that is half written.

use std::io::Read;
use std::net::TcpListener;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::thread::sleep;
use std::time::Duration;

use countersign::exec::{self, Interrupt, Options, Planned};
use countersign::provider::Provider;
use serde_json::Value;

use crate::binary::{Ran, command, folder};

const DOCUMENT: &str = include_str!("../fixtures/orders.yaml");

fn until(what: &str, is_so: impl Fn() -> bool) {
    for _ in 0..6_000 {
        if is_so() {
            return;
        }
        sleep(Duration::from_millis(10));
    }
    panic!("{what} never came");
}

/// Whether it has said what becomes of SIGTERM, the fifteenth; elsewhere than on Linux nobody tells.
fn heeds(run: &Child) -> bool {
    let Ok(status) = std::fs::read_to_string(format!("/proc/{}/status", run.id())) else {
        sleep(Duration::from_secs(1));
        return true;
    };
    let caught = status.lines().find_map(|line| line.strip_prefix("SigCgt:"));
    caught.is_some_and(|mask| u64::from_str_radix(mask.trim(), 16).unwrap() & (1 << 14) != 0)
}

fn send(signal: &str, run: &Child) {
    until("its care for signals", || heeds(run));
    assert!(Command::new("kill").args([signal, &run.id().to_string()]).status().unwrap().success());
}

fn start(command: &mut Command, folder: &Path) -> Child {
    command.current_dir(folder).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap()
}

fn is_interrupted(run: Child, what: &str) {
    let ran = Ran::of(run.wait_with_output().unwrap());
    assert_eq!(ran.code, Some(130), "{what}: {}", ran.stderr);
    assert!(ran.stderr.ends_with("error: failed to finish: interrupted\n"), "{what}: {}", ran.stderr);
}

fn parts(folder: &Path) -> Vec<String> {
    let names = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap());
    names.filter(|name| name.ends_with(".part")).collect()
}

#[test]
fn every_command_ends_while_it_reads() {
    let folder = folder("signals");
    std::fs::write(folder.join("a.yaml"), DOCUMENT).unwrap();
    // It takes what comes, and says nothing.
    let server = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}/a.yaml", server.local_addr().unwrap());
    let commands: [&[&str]; 7] = [
        &["test", &url, "--format", "json=report.json"],
        &["list", &url],
        &["stub", &url],
        &["facts", &url],
        &["drift", "temporis", "--docs", &url],
        &["diff", "a.yaml", &url],
        &["draft", &url],
    ];
    for (arguments, signal) in commands.iter().zip(["-INT", "-TERM", "-HUP"].iter().cycle()) {
        let run = start(&mut command(arguments), &folder);
        let asked = server.accept().unwrap();
        send(signal, &run);
        is_interrupted(run, arguments[0]);
        drop(asked);
    }
    assert_eq!(parts(&folder), [""; 0]);
    assert!(!folder.join("report.json").exists(), "nothing was read that a report could be of");
}

/// A stub that listens ends by every signal.
#[test]
fn a_stub_ends() {
    let folder = folder("signals-stub");
    for signal in ["-INT", "-TERM", "-HUP"] {
        let mut run = start(&mut command(&["stub", "temporis"]), &folder);
        let mut first = [0; 9];
        run.stdout.as_mut().unwrap().read_exact(&mut first).unwrap();
        assert_eq!(&first, b"listening");
        send(signal, &run);
        is_interrupted(run, signal);
    }
}

/// Once the documents are read there is a report, however early it ends.
#[test]
fn a_run_ends_while_a_token_is_waited_for_and_reports() {
    let folder = folder("signals-token");
    std::fs::write(folder.join("a.yaml"), DOCUMENT).unwrap();
    let settings = "[providers.orders]\ndocument = \"a.yaml\"\n[providers.orders.credentials.token]\n\
                    token_command = [\"/bin/sh\", \"-c\", \"> asked; exec sleep 600\"]\n";
    std::fs::write(folder.join("countersign.toml"), settings).unwrap();
    let arguments = ["test", "orders", "--base-url", "http://127.0.0.1:9", "--timeout", "600"];
    let reports = ["--format", "json=report.json", "--evidence", "evidence"];
    for signal in ["-TERM", "-HUP", "-INT"] {
        let run = start(command(&arguments).args(reports).env("PATH", "/usr/bin:/bin"), &folder);
        until("the command", || folder.join("asked").exists());
        send(signal, &run);
        is_interrupted(run, signal);
        assert_eq!(parts(&folder), [""; 0], "{signal}");
        let report = std::fs::read(folder.join("report.json")).unwrap();
        let report: Value = serde_json::from_slice(&report).unwrap();
        assert_eq!(report["summary"]["requests"], 0, "{report}");
        for left in ["report.json", "asked"] {
            std::fs::remove_file(folder.join(left)).unwrap();
        }
        std::fs::remove_dir_all(folder.join("evidence")).unwrap();
    }
}

/// What is to outlive its terminal does (`nohup`).
#[cfg(target_os = "linux")]
#[test]
fn a_hang_up_that_was_to_be_ignored_ends_nothing() {
    use std::io::{BufRead, BufReader, Write};

    let folder = folder("signals-nohup");
    let server = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}/page.md", server.local_addr().unwrap());
    let asks = command(&["facts", &url]);
    let mut shell = Command::new("/bin/sh");
    shell.args(["-c", "trap '' HUP; exec \"$@\"", "sh"]).arg(asks.get_program()).args(asks.get_args()).env_clear();
    let run = start(&mut shell, &folder);
    let (mut asked, _) = server.accept().unwrap();
    // What comes before the question is no answer.
    let mut head = BufReader::new(asked.try_clone().unwrap()).lines();
    while head.next().is_some_and(|line| line.is_ok_and(|line| !line.is_empty())) {}
    send("-HUP", &run);
    let page = "# API\n\n## GET /things\n\nSend `X-Key: KEY`.\n";
    let head = format!("HTTP/1.1 200 OK\r\ncontent-type: text/markdown\r\ncontent-length: {}\r\n\r\n", page.len());
    asked.write_all(format!("{head}{page}").as_bytes()).unwrap();
    let ran = Ran::of(run.wait_with_output().unwrap());
    ran.exits(0);
    assert!(ran.stdout.contains("/things"), "{}", ran.stdout);
}

fn orders() -> Provider {
    Provider::read("orders", ("orders.yaml", DOCUMENT), ("", ""), None).unwrap()
}

/// Nobody waits for the plan of a large document.
#[tokio::test]
async fn a_run_that_is_to_end_plans_and_sends_nothing_more() {
    let (provider, options) = (orders(), Options::default());
    assert!(Planned::of(&provider, &options).count() > 0);
    options.interrupt.end();
    assert_eq!(Planned::of(&provider, &options).count(), 0);
    let tail = exec::run(&[provider], &options, &mut |_| panic!("nothing is judged")).await.unwrap();
    assert!(tail.interrupted);
    assert_eq!((tail.summary.cases, tail.summary.requests), (0, 0));
    assert!(!Interrupt::default().is_ended(), "others go on");
}
