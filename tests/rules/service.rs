//! A service on the loopback that gives the answers of a page, byte for byte, and those of an honest stub
//! where the page has none.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::process::{Child, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;

use crate::support::command;

/// The credential that is good.
pub const TOKEN: &str = "good-token";

/// What keeps the contract, in a process of its own.
pub struct FaithfulStub {
    process: Child,
    address: String,
}

impl FaithfulStub {
    pub fn start(document: &str, token: Option<(&str, &str)>) -> FaithfulStub {
        let mut command = command(&["stub", document, "--stateful"]);
        let mut process = command.envs(token).stdout(Stdio::piped()).spawn().expect("it starts");
        let mut line = String::new();
        let stdout = process.stdout.take().expect("it is piped");
        BufReader::new(stdout).read_line(&mut line).expect("it says where it listens");
        let address = line.trim().rsplit('/').next().unwrap_or_default().to_owned();
        FaithfulStub { process, address }
    }
}

impl Drop for FaithfulStub {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// An answer of a page, and which requests have it.
struct PageAnswer {
    method: String,
    /// `*` is any; one with a query is of that query alone.
    path: String,
    /// Names and values; one with `(none)` may not be there.
    headers: Vec<(String, String)>,
    answer: Vec<u8>,
    /// Whether a request had it.
    used: AtomicBool,
}

impl PageAnswer {
    /// Reads `METHOD /path` and headers, an empty line, and the answer as it is sent.
    fn parse(text: &str) -> Result<PageAnswer, String> {
        let (request, answer) = text.split_once("\n\n").ok_or("a block `http` has a request and an answer")?;
        let mut lines = request.lines();
        let (method, path) = lines.next().and_then(|line| line.split_once(' ')).ok_or("expected `METHOD /path`")?;
        let header = |line: &str| line.split_once(':').map(|(name, value)| (lower(name), value.trim().to_owned()));
        let headers = lines.filter_map(header).collect();
        let (method, path) = (method.to_owned(), path.to_owned());
        Ok(PageAnswer { method, path, headers, answer: sent(answer), used: AtomicBool::new(false) })
    }

    fn is_for_what(&self, other: &PageAnswer) -> bool {
        (&self.method, &self.path, &self.headers) == (&other.method, &other.path, &other.headers)
    }

    fn answers(&self, request: &ReceivedRequest) -> bool {
        let has = |(name, value): &(String, String)| {
            let mut sent = request.headers.iter().filter(|(sent, _)| sent == name).map(|(_, value)| value);
            if value == "(none)" { sent.next().is_none() } else { sent.any(|sent| sent == value) }
        };
        let asked = if self.path.contains('?') { &request.target } else { &request.path };
        let is_path = self.path == "*" || self.path == *asked;
        is_path && self.method == request.method && self.headers.iter().all(has)
    }
}

/// An answer as it is sent: lines of the head end as HTTP has it, and what says how long the body is, where
/// the page does not, is added.
///
/// `(closed)` is no answer: the connection ends.
fn sent(answer: &str) -> Vec<u8> {
    if answer.trim() == "(closed)" {
        return Vec::new();
    }
    let (head, body) = answer.split_once("\n\n").unwrap_or((answer.trim_end(), ""));
    let body = body.strip_suffix('\n').unwrap_or(body);
    let mut lines: Vec<String> = head.lines().map(str::to_owned).collect();
    if !lower(head).contains("content-length:") {
        lines.push(format!("content-length: {}", body.len()));
    }
    lines.push("connection: close".to_owned());
    format!("{}\r\n\r\n{body}", lines.join("\r\n")).into_bytes()
}

struct ReceivedRequest {
    method: String,
    target: String,
    /// Without the query.
    path: String,
    headers: Vec<(String, String)>,
    /// As it was received, but that the connection ends with it.
    bytes: Vec<u8>,
}

impl ReceivedRequest {
    fn read(stream: &TcpStream) -> std::io::Result<ReceivedRequest> {
        let mut reader = BufReader::new(stream);
        let mut head: Vec<String> = Vec::new();
        loop {
            let mut line = String::new();
            reader.read_line(&mut line)?;
            match line.trim_end() {
                "" => break,
                line => head.push(line.to_owned()),
            }
        }
        let header = |line: &String| line.split_once(':').map(|(name, value)| (lower(name), value.trim().to_owned()));
        let headers: Vec<_> = head.iter().skip(1).filter_map(header).collect();
        let length =
            headers.iter().find(|(name, _)| name == "content-length").and_then(|(_, value)| value.parse().ok());
        let mut body = vec![0; length.unwrap_or(0)];
        reader.read_exact(&mut body)?;
        let first = head.first().cloned().unwrap_or_default();
        let mut parts = first.split(' ');
        let (method, target) = (parts.next().unwrap_or_default().to_owned(), parts.next().unwrap_or_default());
        let path = target.split('?').next().unwrap_or_default().to_owned();
        let target = target.to_owned();
        head.push("connection: close".to_owned());
        let bytes = [format!("{}\r\n\r\n", head.join("\r\n")).into_bytes(), body].concat();
        Ok(ReceivedRequest { method, target, path, headers, bytes })
    }
}

pub struct LyingService {
    pub base_url: String,
    shown: Arc<Vec<PageAnswer>>,
}

impl LyingService {
    /// Listens until the process ends.
    pub fn start<'t>(shown: impl Iterator<Item = &'t str>, stub: &FaithfulStub) -> Result<LyingService, String> {
        let shown: Arc<Vec<PageAnswer>> = Arc::new(shown.map(PageAnswer::parse).collect::<Result<_, _>>()?);
        let listener = TcpListener::bind("127.0.0.1:0").map_err(|error| error.to_string())?;
        let base_url = format!("http://{}", listener.local_addr().map_err(|error| error.to_string())?);
        let service = LyingService { base_url, shown: Arc::clone(&shown) };
        let stub = stub.address.clone();
        thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let (shown, stub) = (Arc::clone(&shown), stub.clone());
                thread::spawn(move || answer(&shown, &stub, stream));
            }
        });
        Ok(service)
    }

    /// Which requests no request was like: an answer that nobody is given shows nothing.
    pub fn unused(&self) -> Option<String> {
        let unused = self.shown.iter().find(|shown| !shown.used.load(Ordering::Relaxed))?;
        Some(format!("{} {} {:?}", unused.method, unused.path, unused.headers))
    }
}

/// A client that breaks off is its own matter.
fn answer(shown: &[PageAnswer], stub: &str, mut stream: TcpStream) -> Option<()> {
    let request = ReceivedRequest::read(&stream).ok()?;
    // Several for the very same request are given in turn, and the last from then on.
    let first = shown.iter().find(|shown| shown.answers(&request));
    let same = || shown.iter().filter(|other| first.is_some_and(|first| other.is_for_what(first)));
    let next = same().find(|shown| !shown.used.load(Ordering::Relaxed)).or_else(|| same().last());
    let answer = match next {
        Some(shown) => {
            shown.used.store(true, Ordering::Relaxed);
            shown.answer.clone()
        }
        None => {
            let mut honest = TcpStream::connect(stub).ok()?;
            honest.write_all(&request.bytes).ok()?;
            let mut answer = Vec::new();
            honest.read_to_end(&mut answer).ok()?;
            answer
        }
    };
    stream.write_all(&answer).ok()
}

fn lower(text: &str) -> String {
    text.trim().to_ascii_lowercase()
}
