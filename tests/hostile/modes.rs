//! The modes, each with what has to come of it: HTTP that is broken, and bodies that are too much.

use std::io::{self, Write};
use std::net::TcpStream;
use std::thread::sleep;
use std::time::Duration;

use crate::bodies::{GOOD, drip, for_ever, gzip_bomb, gzip_stored, gzip_with, head, say, stall, whole};
use crate::server::TOKEN;
use crate::support::other_binary;

/// A way of misbehaving.
pub struct Mode {
    pub id: &'static str,
    /// What it does, for people.
    #[allow(dead_code, reason = "it is read here")]
    pub does: &'static str,
    pub answer: fn(&mut TcpStream) -> io::Result<()>,
    pub told: Told,
}

/// What has to come of it: the exit code, and how the outcome of the valid request begins.
#[derive(Clone, Copy)]
pub struct Told {
    pub exit: i32,
    pub outcome: &'static str,
}

const CHUNKED: &str = "Transfer-Encoding: chunked\r\n";
const X_GZIP: &str = "Content-Encoding: x-gzip\r\n";
const GZIP: &str = "Content-Encoding: gzip\r\n";

const fn mode(
    id: &'static str,
    does: &'static str,
    exit: i32,
    outcome: &'static str,
    answer: fn(&mut TcpStream) -> io::Result<()>,
) -> Mode {
    Mode { id, does, answer, told: Told { exit, outcome } }
}

#[rustfmt::skip]
pub const MODES: &[Mode] = &[
    mode("good", "all is right: what the others are compared with", 1, "agreed",
        |to| say(to, &whole(GOOD, ""))),
    mode("stall-before-head", "accepts, and says nothing", 1, "silent: it took too long",
        |to| stall(to, b"")),
    mode("stall-in-head", "stops within its head", 1, "silent: it took too long",
        |to| stall(to, b"HTTP/1.1 200 OK\r\nContent-")),
    mode("stall-in-body", "stops within its body", 1, "readable-body: the body is unfinished: it took too long",
        |to| stall(to, &[&head("Content-Length: 100\r\n"), GOOD].concat())),
    mode("stall-in-chunk", "stops within a chunk", 1, "readable-body: the body is unfinished: it took too long",
        |to| stall(to, &[&head(CHUNKED)[..], b"ff\r\n{\"id\""].concat())),
    mode("drip-head", "a byte of its head at a time", 1, "silent: it took too long",
        |to| drip(to, b"HTTP/1.1 200 OK\r\nX-A: ", b"a")),
    mode("drip-body", "a byte of its body at a time", 1, "readable-body: the body is unfinished: it took too long",
        |to| drip(to, &head("Content-Length: 100000\r\n"), b" ")),
    mode("drip-chunks", "a chunk of one byte at a time", 1, "readable-body: the body is unfinished: it took too long",
        |to| drip(to, &head(CHUNKED), b"1\r\n \r\n")),
    mode("endless-body", "a body without end or length", 1, "silent: the answer is longer than 8388608 bytes, and was not read to its end",
        |to| for_ever(to, &head(""), &[b' '; 65536])),
    mode("endless-chunks", "chunks without end", 1, "silent: the answer is longer than 8388608 bytes, and was not read to its end",
        |to| for_ever(to, &head(CHUNKED), &chunk(&[b' '; 65536]))),
    mode("endless-headers", "headers without end", 1, "silent: the head of the answer is larger than any that is read",
        |to| for_ever(to, b"HTTP/1.1 200 OK\r\n", &b"X-A: aaaaaaaaaaaaaaaaaaaa\r\n".repeat(1000))),
    mode("endless-header", "one header without end", 1, "silent: the head of the answer is larger than any that is read",
        |to| for_ever(to, b"HTTP/1.1 200 OK\r\nX-A: ", &[b'a'; 65536])),
    mode("endless-trailers", "trailers without end", 1, "readable-body: the body is unfinished: the connection was closed before the end",
        |to| for_ever(to, &[&head(CHUNKED)[..], &chunk(GOOD), b"0\r\n"].concat(), &b"X-A: aaaaaaaaaaaaaaaaaaaa\r\n".repeat(1000))),
    mode("endless-1xx", "interim answers without end", 1, "silent: it took too long",
        interim),
    mode("huge-header", "a header of one megabyte", 1, "silent: the head of the answer is larger than any that is read",
        |to| say(to, &whole(GOOD, &format!("X-A: {}\r\n", "a".repeat(1 << 20))))),
    mode("many-headers", "nine hundred headers", 1, "agreed",
        |to| say(to, &whole(GOOD, &"X-A: a\r\n".repeat(900)))),
    mode("more-headers", "two thousand headers", 1, "silent: the head of the answer is larger than any that is read",
        |to| say(to, &whole(GOOD, &"X-A: a\r\n".repeat(2000)))),
    mode("huge-reason", "a reason phrase of a megabyte", 1, "silent: the head of the answer is larger than any that is read",
        |to| say(to, format!("HTTP/1.1 200 {}\r\nContent-Length: 0\r\n\r\n", "a".repeat(1 << 20)).as_bytes())),
    mode("length-too-long", "says more than it sends", 1, "readable-body: the body is unfinished: the connection was closed before the end",
        |to| say(to, &[&head("Content-Length: 100\r\n"), GOOD].concat())),
    mode("length-too-short", "says less than it sends", 1, "readable-body: the body is not the JSON that its content type says",
        |to| say(to, &[&head("Content-Length: 3\r\n"), GOOD].concat())),
    mode("length-twice", "two lengths", 1, "silent: what came can't be read as HTTP",
        |to| say(to, &whole(GOOD, "Content-Length: 4\r\n"))),
    mode("length-negative", "a negative length", 1, "silent: what came can't be read as HTTP",
        |to| say(to, &[&head("Content-Length: -1\r\n"), GOOD].concat())),
    mode("length-huge", "a length beyond all numbers", 1, "silent: what came can't be read as HTTP",
        |to| say(to, &[&head("Content-Length: 99999999999999999999\r\n"), GOOD].concat())),
    mode("length-of-a-terabyte", "a length of a terabyte, and nothing", 1, "readable-body: the body is unfinished: it took too long",
        |to| stall(to, &head("Content-Length: 1099511627776\r\n"))),
    mode("length-and-chunks", "a length, and chunks", 1, "agreed",
        |to| say(to, &[&head(&format!("{CHUNKED}Content-Length: 4\r\n"))[..], &chunk(GOOD), b"0\r\n\r\n"].concat())),
    mode("chunk-size-of-letters", "a chunk's size that is none", 1, "readable-body: the body is unfinished: the connection was closed before the end",
        |to| say(to, &[&head(CHUNKED)[..], b"zz\r\n"].concat())),
    mode("chunk-size-huge", "a chunk larger than memory", 1, "readable-body: the body is unfinished: it took too long",
        |to| stall(to, &[&head(CHUNKED)[..], b"ffffffffffffffff\r\n"].concat())),
    mode("chunk-size-overflows", "a chunk's size of twenty digits", 1, "readable-body: the body is unfinished: the connection was closed before the end",
        |to| say(to, &[&head(CHUNKED)[..], b"fffffffffffffffffffff\r\n"].concat())),
    mode("chunk-extension-endless", "a chunk's extension without end", 1, "readable-body: the body is unfinished: the connection was closed before the end",
        |to| for_ever(to, &[&head(CHUNKED)[..], b"9;"].concat(), &[b'a'; 65536])),
    mode("chunk-cut", "ends before its last chunk", 1, "readable-body: the body is unfinished: the connection was closed before the end",
        |to| say(to, &[&head(CHUNKED)[..], &chunk(GOOD)].concat())),
    mode("chunk-without-end", "no line end behind a chunk", 1, "readable-body: the body is unfinished: the connection was closed before the end",
        |to| say(to, &[&head(CHUNKED)[..], b"9\r\n", GOOD, b"xx0\r\n\r\n"].concat())),
    mode("close-at-once", "closes the connection", 1, "silent: the connection failed",
        |to| say(to, b"")),
    mode("close-in-head", "closes within its head", 1, "silent: the connection failed",
        |to| say(to, b"HTTP/1.1 200 OK\r\nContent-")),
    mode("reset", "resets the connection", 1, "readable-body: the body is unfinished: the connection was closed before the end",
        reset),
    mode("gzip-bomb", "three hundred megabytes in gzip", 1, "silent: the answer is longer than 8388608 bytes, and was not read to its end",
        |to| bomb(to, 300)),
    mode("gzip-false", "no gzip, though it says so", 1, "readable-body: the body is unfinished: what came is not in its Content-Encoding",
        |to| say(to, &whole(b"hello", GZIP))),
    mode("gzip-cut", "gzip that breaks off", 1, "readable-body: the body is unfinished: what came is not in its Content-Encoding",
        |to| say(to, &whole(&gzip_stored(GOOD)[..14], GZIP))),
    mode("gzip-checksum", "gzip with a wrong checksum", 1, "readable-body: the body is unfinished: what came is not in its Content-Encoding",
        |to| say(to, &whole(&gzip_with(GOOD, 0), GZIP))),
    mode("gzip-of-gzip", "gzip within gzip", 1, "readable-body: the body is unfinished: it is in the content coding `gzip, gzip`",
        |to| say(to, &whole(&gzip_stored(&gzip_stored(GOOD)), "Content-Encoding: gzip, gzip\r\n"))),
    mode("encoding-unknown", "an encoding that nobody has", 1, "agreed",
        |to| say(to, &whole(GOOD, "Content-Encoding: rot13\r\n"))),
    mode("encoding-unknown-bytes", "bytes in an encoding that nobody has", 1, "readable-body: the body is unfinished: it is in the content coding `zip9`, which was not asked for",
        |to| say(to, &whole(b"\x9f\xfe\0\x01", "Content-Encoding: zip9\r\n"))),
    mode("x-gzip", "gzip by its other name", 1, "agreed",
        |to| say(to, &whole(&gzip_stored(GOOD), X_GZIP))),
    mode("x-gzip-cut", "gzip by its other name that breaks off", 1, "readable-body: the body is unfinished: what came is not in its Content-Encoding",
        |to| say(to, &whole(&gzip_stored(GOOD)[..20], X_GZIP))),
    mode("x-gzip-checksum", "gzip by its other name with a wrong checksum", 1, "readable-body: the body is unfinished: what came is not in its Content-Encoding",
        |to| say(to, &whole(&gzip_with(GOOD, 0), X_GZIP))),
    mode("x-gzip-bomb", "three hundred megabytes in gzip by its other name", 1, "silent: the answer is longer than 8388608 bytes, and was not read to its end",
        |to| say(to, &whole(&gzip_bomb(300), X_GZIP))),
    mode("brotli", "brotli that nobody asked for", 1, "readable-body: the body is unfinished: it is in the content coding `br`, which was not asked for",
        |to| say(to, &whole(b"\x9f\xfe\0\x01", "Content-Encoding: br\r\n"))),
    mode("status-of-letters", "a status that is none", 1, "silent: the status of the answer is none",
        |to| say(to, b"HTTP/1.1 abc OK\r\n\r\n")),
    mode("status-99", "a status of two digits", 1, "silent: the status of the answer is none",
        |to| say(to, b"HTTP/1.1 99 OK\r\nContent-Length: 0\r\n\r\n")),
    mode("status-1000", "a status of four digits", 1, "silent: the status of the answer is none",
        |to| say(to, b"HTTP/1.1 1000 OK\r\nContent-Length: 0\r\n\r\n")),
    mode("status-600", "a status beyond all classes", 1, "status-declared: undocumented status 600",
        |to| say(to, b"HTTP/1.1 600 X\r\nContent-Length: 0\r\n\r\n")),
    mode("version-9", "HTTP/9.9", 1, "silent: what came can't be read as HTTP",
        |to| say(to, b"HTTP/9.9 200 OK\r\nContent-Length: 0\r\n\r\n")),
    mode("http-0.9", "a body without a head", 1, "silent: what came can't be read as HTTP",
        |to| say(to, GOOD)),
    mode("http-2", "a frame of HTTP/2", 1, "silent: what came can't be read as HTTP",
        |to| say(to, b"\0\0\x12\x04\0\0\0\0\0")),
    mode("tls-alert", "TLS, where nobody asked for it", 1, "silent: what came can't be read as HTTP",
        |to| say(to, b"\x15\x03\x01\0\x02\x02\x28")),
    mode("noise", "bytes without any sense", 1, "silent: what came can't be read as HTTP",
        |to| say(to, &(0..5000_u32).map(|at| at.wrapping_mul(2_654_435_761).to_be_bytes()[0]).collect::<Vec<_>>())),
    mode("lines-of-lf", "lines that end in LF alone", 1, "agreed",
        |to| say(to, b"HTTP/1.1 200 OK\nContent-Type: application/json\nContent-Length: 9\n\n{\"id\": 7}")),
    mode("header-without-colon", "a header without a colon", 1, "silent: what came can't be read as HTTP",
        |to| say(to, &whole(GOOD, "XA\r\n"))),
    mode("header-folded", "a header over two lines", 1, "silent: what came can't be read as HTTP",
        |to| say(to, &whole(GOOD, "X-A: a\r\n b\r\n"))),
    mode("header-with-nul", "NUL in a header", 1, "silent: what came can't be read as HTTP",
        |to| say(to, &whole(GOOD, "X-A: a\0b\r\n"))),
    mode("header-no-utf-8", "a header of no UTF-8", 1, "agreed",
        |to| say(to, &[&b"HTTP/1.1 200 OK\r\nX-A: \xff\xfe\r\nContent-Type: application/json\r\nContent-Length: 9\r\n\r\n"[..], GOOD].concat())),
    mode("switches-protocol", "101 that nobody asked for", 1, "status-declared: undocumented status 101",
        |to| say(to, b"HTTP/1.1 101 Switching\r\nUpgrade: x\r\nConnection: Upgrade\r\n\r\nxx")),
    mode("early-hints", "103 before the answer", 1, "agreed",
        |to| say(to, &[&b"HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n"[..], &whole(GOOD, "")].concat())),
    mode("several-answers", "three answers to one request", 1, "agreed",
        |to| say(to, &whole(GOOD, "").repeat(3))),
    mode("body-of-204", "204 with a body", 1, "status-declared: undocumented status 204",
        |to| say(to, b"HTTP/1.1 204 No\r\nContent-Length: 9\r\n\r\n{\"id\": 7}")),
    mode("redirect-to-itself", "a redirect to itself", 1, "no-redirect: the call is redirected: 302",
        |to| say(to, b"HTTP/1.1 302 Found\r\nLocation: /trees\r\nContent-Length: 0\r\n\r\n")),
    mode("redirect-to-a-file", "a redirect to a file", 1, "no-redirect: the call is redirected: 302",
        |to| say(to, b"HTTP/1.1 302 Found\r\nLocation: file:///etc/passwd\r\nContent-Length: 0\r\n\r\n")),
    mode("pause-of-years", "429 with a Retry-After of years", 0, "status-declared: undocumented status 429",
        |to| say(to, b"HTTP/1.1 429 Too Many\r\nRetry-After: 99999999\r\nContent-Length: 0\r\n\r\n")),
    mode("unavailable-for-years", "503 with a Retry-After of years", 1, "no-server-error: the server fails: 503",
        |to| say(to, b"HTTP/1.1 503 Down\r\nRetry-After: 99999999\r\nContent-Length: 0\r\n\r\n")),
    mode("no-utf-8", "a body of no UTF-8", 1, "readable-body: the body is not UTF-8",
        |to| say(to, &whole(b"{\"id\": \"\xff\xfe\"}", ""))),
    mode("nul", "NUL in a body", 1, "readable-body: the body is not the JSON that its content type says",
        |to| say(to, &whole(b"{\"id\": 7}\0\0", ""))),
    mode("deep-lists", "lists a million deep", 1, "silent: the answer holds more values than are read of one",
        |to| say(to, &whole(&["[".repeat(1_000_000), "]".repeat(1_000_000)].concat().into_bytes(), ""))),
    mode("deep-objects", "objects a hundred thousand deep", 1, "silent: the answer holds more values than are read of one",
        |to| say(to, &whole(&[&"{\"id\":".repeat(100_000), "1", &"}".repeat(100_000)].concat().into_bytes(), ""))),
    mode("deep-and-cut", "lists a million deep that never close", 1, "silent: the answer holds more values than are read of one",
        |to| say(to, &whole("[".repeat(1_000_000).as_bytes(), ""))),
    mode("many-numbers", "a million numbers", 1, "silent: the answer holds more values than are read of one",
        |to| say(to, &whole(format!("[{}1]", "1,".repeat(1_000_000)).as_bytes(), ""))),
    mode("many-objects", "three hundred thousand objects", 1, "silent: the answer holds more values than are read of one",
        |to| say(to, &whole(format!("[{}1]", "{\"x\":\"y\"},".repeat(300_000)).as_bytes(), ""))),
    mode("many-members", "an object of two hundred thousand members", 1, "success-shape: the body does not fit its schema",
        |to| say(to, &whole(members().as_bytes(), ""))),
    mode("long-text", "one text of eight megabytes", 1, "success-shape: the body does not fit its schema: /id: the value is not of type \"integer\"",
        |to| say(to, &whole(format!("{{\"id\": \"{}\"}}", "a".repeat(scaled(7_900_000))).as_bytes(), ""))),
    mode("many-echoes", "the credential, twenty thousand times", 1, "success-shape: the body does not fit its schema: the value is not of type \"object\"",
        |to| say(to, &whole(format!("[\"{}\"]", format!("{TOKEN} ").repeat(20_000)).as_bytes(), ""))),
    mode("many-near-echoes", "nearly the credential, four hundred thousand times", 1, "success-shape: the body does not fit its schema: the value is not of type \"object\"",
        |to| say(to, &whole(format!("[\"{}\"]", TOKEN[..TOKEN.len() - 1].repeat(scaled(400_000))).as_bytes(), ""))),
    mode("many-escapes", "eight megabytes of escapes", 1, "success-shape: the body does not fit its schema",
        |to| say(to, &whole(format!("[\"{}\"]", "%25\\\\&amp;".repeat(scaled(700_000))).as_bytes(), ""))),
];

/// Whether a debug build is asked, which takes minutes for what is less there, and comes to the same.
fn is_slow() -> bool {
    cfg!(debug_assertions) && other_binary().is_none()
}

fn scaled(count: usize) -> usize {
    if is_slow() { count / 20 } else { count }
}

fn interim(to: &mut TcpStream) -> io::Result<()> {
    let answers = b"HTTP/1.1 100 Continue\r\n\r\n".repeat(1000);
    loop {
        to.write_all(&answers)?;
        if is_slow() {
            sleep(Duration::from_millis(20));
        }
    }
}

fn chunk(body: &[u8]) -> Vec<u8> {
    [format!("{:x}\r\n", body.len()).as_bytes(), body, b"\r\n"].concat()
}

fn bomb(to: &mut TcpStream, megabytes: usize) -> io::Result<()> {
    say(to, &whole(&gzip_bomb(megabytes), GZIP))
}

/// Whoever closes a connection with something unread resets it (RFC 9293 §3.10.4 as systems do it).
fn reset(to: &mut TcpStream) -> io::Result<()> {
    say(to, b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n")?;
    to.shutdown(std::net::Shutdown::Both)
}

fn members() -> String {
    let members: Vec<String> = (0..scaled(200_000)).map(|index| format!("\"k{index}\":{index}")).collect();
    format!("{{{}}}", members.join(","))
}
