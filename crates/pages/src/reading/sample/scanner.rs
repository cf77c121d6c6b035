//! A block of code, line by line: what each line begins.

use std::borrow::Cow;
use std::sync::LazyLock;

use regex::Regex;

use super::lenient::lenient;
use super::lines::{
    any_header, comment, described, headers_alone, here_document, is_list, named_address, option_line, other_header,
};
use super::settings::{expand, exported};
use super::shown::{OpenParts, SampleAnswer, SampleRequest, SampleTool, Scan, UnreadReason};
use super::{bare, call, curl, powershell, trace, variables};
use crate::reading::address;
use crate::reading::credential::is_credential_header;
use crate::reading::sketch::Sketch;
use crate::text::{form, prose, status};

/// What stands for more of the same, or for all of something else; `sk_live_…` is a token.
static ELLIPSIS: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?m)(?:^|[\s{\[(,])(?:\.\.\.|…|\*\*[A-Za-z_])|(?i:\b(?:other|more|rest of the|remaining) (?:fields|parameters|headers|params|properties)\b)").expect("a constant pattern")
});

/// Whether a block shows a part of what there is.
pub fn is_abridged(code: &str) -> bool {
    ELLIPSIS.is_match(code)
}

/// A script, a key or an archive that is fetched and given to what runs, trusts or unpacks it.
static INSTALLS: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(
        r"\|\s*(?:sudo\s+(?:-\S+\s+)*)?(?:(?:ba|z|da)?sh|gpg2?|apt-key|tar|dpkg|rpm|bsdtar|gunzip|kubectl apply)\b",
    )
    .expect("a constant pattern")
});

/// Where programs put a query together in other lines than that of the call.
static QUERY_ELSEWHERE: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?i)searchparams|rawquery|urlencode|http_build_query|querystring|url\.values|\.query\(\)")
        .expect("a constant pattern")
});

/// The same of headers.
static HEADERS_ELSEWHERE: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?i)interceptors|defaults\.headers|sign(?:ed)?_?request|oauth1?session|aws4|httpsignature|cookiejar")
        .expect("a constant pattern")
});

/// Reads a block of code.
pub fn scan(code: &str) -> Scan {
    let written = trace::unmarked(code);
    let code = bare::completed(&written);
    let mut scanner = CodeScanner::new(&code);
    scanner.is_trace = matches!(written, Cow::Owned(_));
    scanner.run();
    scanner.finish()
}

struct CodeScanner<'t> {
    code: &'t str,
    lines: Vec<&'t str>,
    /// The byte that each line begins at.
    starts: Vec<usize>,
    at: usize,
    depth: i64,
    noted: Option<u16>,
    program: String,
    /// Whether it is what a command shows of an exchange, which says more between headers and body.
    is_trace: bool,
    /// Whether a command was run that sends no request: what stands behind it is what it prints.
    is_console: bool,
    scan: Scan,
}

impl<'t> CodeScanner<'t> {
    fn new(code: &'t str) -> Self {
        let lines: Vec<&str> = code.split('\n').collect();
        let mut starts = Vec::with_capacity(lines.len());
        let mut start = 0;
        for line in &lines {
            starts.push(start);
            start += line.len() + 1;
        }
        let (program, scan) = (String::with_capacity(code.len()), Scan::default());
        Self { code, lines, starts, at: 0, depth: 0, noted: None, program, is_trace: false, is_console: false, scan }
    }

    fn run(&mut self) {
        while self.at < self.lines.len() {
            let before = self.at;
            self.line();
            // What was taken leaves its lines, so that the program's count.
            for _ in before..self.at {
                self.program.push('\n');
            }
        }
    }

    fn finish(mut self) -> Scan {
        self.scan.variables = variables::named(self.code);
        let mut settings = call::scan(&self.program, &mut self.scan);
        for (line, name, url) in exported(self.code) {
            let begins = |sample: &SampleRequest| {
                let rest = sample.url.strip_prefix('$').map(|rest| rest.trim_start_matches('{'));
                rest.and_then(|rest| rest.strip_prefix(&*name)).is_some_and(|rest| rest.starts_with(['/', '}']))
            };
            if self.scan.requests.iter().any(begins) {
                self.scan.addresses.push((line, name.clone(), url.clone()));
            }
            settings.insert(name, url);
        }
        // A curl sample reads variables that its own block sets.
        for sample in &mut self.scan.requests {
            sample.url = expand(&sample.url, &settings);
            for (_, value) in &mut sample.headers {
                *value = expand(value, &settings);
            }
        }
        self.scan.requests.sort_by_key(|sample| sample.line);
        self.leave_open();
        self.scan
    }

    /// What a program does besides its call, and what an ellipsis stands for, the sample does not show.
    fn leave_open(&mut self) {
        let is_cut = ELLIPSIS.is_match(self.code);
        let program = OpenParts {
            query: QUERY_ELSEWHERE.is_match(self.code),
            headers: HEADERS_ELSEWHERE.is_match(self.code),
            body: false,
        };
        for sample in &mut self.scan.requests {
            let also = match sample.tool {
                _ if is_cut => OpenParts::ALL,
                SampleTool::Program => program,
                SampleTool::Command | SampleTool::Text => OpenParts::default(),
            };
            sample.open.query |= also.query;
            sample.open.headers |= also.headers;
            sample.open.body |= also.body;
        }
    }

    fn line(&mut self) {
        let line = self.lines[self.at].trim();
        let inside = self.depth > 0;
        if !inside && let Some(status) = form::status_line(line) {
            self.answer(Some(status));
        } else if let Some(offset) = curl::begins(self.lines[self.at]) {
            self.curl(offset);
        } else if let Some(offset) = powershell::begins(self.lines[self.at]) {
            self.powershell(offset);
        } else if !inside && self.request(line) {
            // Taken, with its headers and its body.
        } else if !inside && line.starts_with(['{', '[']) && !line.starts_with("[!") {
            self.body();
        } else if let Some((name, url)) = named_address(line).filter(|_| !inside) {
            self.scan.addresses.push((self.at, name.to_owned(), url.to_owned()));
            self.at += 1;
        } else if !inside && let Some((name, value)) = form::header_line(line).or_else(|| option_line(line)) {
            if !self.is_console {
                self.scan.headers.push((self.at, name.to_owned(), value.to_owned()));
            }
            self.at += 1;
        } else if !inside && form::is_address(line) {
            self.scan.targets.push((self.at, line.to_owned()));
            self.at += 1;
        } else {
            if let Some(comment) = comment(line) {
                self.noted = status::leading_status(comment)
                    .or_else(|| status::statuses(comment).first().copied())
                    .or(self.noted.filter(|_| !comment.is_empty()));
            }
            self.is_console |= line.starts_with("$ ") && !line.starts_with("$ export ");
            self.depth = (self.depth + form::depth(line)).max(0);
            self.program.push_str(self.lines[self.at]);
            self.at += 1;
        }
    }

    fn curl(&mut self, offset: usize) {
        let rest = &self.code[self.starts[self.at] + offset..];
        let (mut sample, len) = curl::read(rest);
        let mut lines = rest[..len].trim_end_matches('\n').matches('\n').count() + 1;
        if let Some((body, more)) = here_document(&rest[..len], self.lines.get(self.at + lines..).unwrap_or_default()) {
            if let Some(sample) = &mut sample {
                sample.body = Some(lenient(&body).unwrap_or(Sketch::Hole));
            }
            lines += more;
        }
        match sample {
            // What is fetched to be run is no API; nor is a file that anybody may have.
            _ if INSTALLS.is_match(&rest[..len]) => {}
            Some(sample) if sample.is_saved && !sample.headers.iter().any(|(name, _)| is_credential_header(name)) => {}
            Some(sample) => self.scan.requests.push(SampleRequest { line: self.at, len: lines, ..sample }),
            None => self.scan.unread.push((self.at, UnreadReason::NoAddress)),
        }
        for (at, line) in rest[..len].lines().enumerate() {
            self.scan.headers.extend(other_header(line.trim()).map(|(name, value)| (self.at + at, name, value)));
        }
        self.at += lines;
    }

    fn powershell(&mut self, offset: usize) {
        let rest = &self.code[self.starts[self.at] + offset..];
        // What a longer program sets, far from where it begins, is not looked for.
        let program = prose::cut(self.code, 20_000);
        let (sample, len) = powershell::read(rest, program);
        match sample {
            Some(sample) => self.scan.requests.push(SampleRequest { line: self.at, ..sample }),
            None => self.scan.unread.push((self.at, UnreadReason::NoAddress)),
        }
        self.at += rest[..len].matches('\n').count() + 1;
    }

    /// `POST /path HTTP/1.1` or `POST https://…`, its headers and its body.
    fn request(&mut self, line: &str) -> bool {
        let whole = form::request_line(line).filter(|(_, _, rest)| rest.is_empty() || rest.starts_with("HTTP/"));
        let whole = whole.map(|(method, target, _)| (method, target));
        let Some((method, target)) = whole.or_else(|| form::rootless_line(line)) else {
            return false;
        };
        let start = self.at;
        let (method, mut url) = (method.to_owned(), form::rooted(target).into_owned());
        self.at += 1;
        let headers = self.header_lines();
        let host = headers.iter().find(|(name, _)| name.eq_ignore_ascii_case("host"));
        // The machine that it runs on is no part of the API's address.
        let host = host.filter(|(_, host)| !address::is_loopback(host));
        if let Some((_, host)) = host.filter(|_| url.starts_with('/')) {
            // Some write the scheme before it, too.
            let origin = host.trim_end_matches('/');
            url = if origin.contains("://") { format!("{origin}{url}") } else { format!("https://{origin}{url}") };
        }
        let body = self.body_behind().or_else(|| self.form_behind(&headers));
        self.scan.requests.push(SampleRequest { method, url, headers, body, line: start, ..SampleRequest::default() });
        true
    }

    fn answer(&mut self, status: Option<u16>) {
        let line = self.at;
        self.at += 1;
        let headers = self.header_lines();
        // What comes before the answer is none (RFC 9110 §15.2).
        if status.is_some_and(|status| status < 200) {
            return;
        }
        let body = self.body_behind();
        self.scan.answers.push(SampleAnswer { status, headers, body, line });
    }

    fn header_lines(&mut self) -> Vec<(String, String)> {
        let mut headers = Vec::new();
        while let Some((name, value)) = self.lines.get(self.at).and_then(|line| any_header(line)) {
            headers.push((name.to_owned(), value.to_owned()));
            self.at += 1;
        }
        headers
    }

    /// A JSON body behind headers, over one blank line; over what a command said of itself, too.
    fn body_behind(&mut self) -> Option<Sketch> {
        let behind = self.lines[self.at.min(self.lines.len())..].iter().take(if self.is_trace { 6 } else { 1 });
        let at = self.at + behind.take_while(|line| line.trim().is_empty()).count();
        let opens = self.lines.get(at).is_some_and(|line| line.trim().starts_with(['{', '[']));
        if !opens {
            return None;
        }
        self.at = at;
        self.json()
    }

    /// The pairs of a form behind headers that say so.
    fn form_behind(&mut self, headers: &[(String, String)]) -> Option<Sketch> {
        let is_form = |(name, value): &(String, String)| {
            name.eq_ignore_ascii_case("content-type") && value.contains("form-urlencoded")
        };
        let is_in_parts = |(name, value): &(String, String)| {
            name.eq_ignore_ascii_case("content-type") && value.starts_with("multipart/form-data")
        };
        if headers.iter().any(is_in_parts) {
            let at = self.at + usize::from(self.lines.get(self.at).is_some_and(|line| line.trim().is_empty()));
            let (parts, len) = bare::parts(self.lines.get(at..)?)?;
            self.at = at + len;
            return Some(parts);
        }
        if !headers.iter().any(is_form) {
            return None;
        }
        let blank = self.lines.get(self.at).is_some_and(|line| line.trim().is_empty());
        let at = self.at + usize::from(blank);
        let (form, len) = bare::form(self.lines.get(at..)?)?;
        self.at = at + len;
        Some(form)
    }

    fn body(&mut self) {
        let line = self.at;
        let status = self.noted.take();
        let listed = self.lines[line].trim_start().starts_with('[');
        let body = self.json().filter(|body| !listed || is_list(body));
        let headers = body.as_ref().map(headers_alone).unwrap_or_default();
        if !headers.is_empty() {
            self.scan.headers.extend(headers.into_iter().map(|(name, value)| (line, name, value)));
        } else if let Some(sample) = body.as_ref().and_then(|body| described(body, line)) {
            self.scan.requests.push(sample);
        } else if body.is_some() {
            self.scan.answers.push(SampleAnswer { status, headers: Vec::new(), body, line });
        }
    }

    /// The JSON value that begins in this line; goes on behind it.
    fn json(&mut self) -> Option<Sketch> {
        let start = self.starts[self.at];
        let rest = &self.code[start..];
        let len = balanced(rest);
        let text = rest[..len].trim();
        self.at += rest[..len].matches('\n').count() + 1;
        lenient(text)
    }
}

/// The bytes of a bracketed value from the start of a text, strings apart; the
/// whole text where it never closes.
fn balanced(text: &str) -> usize {
    let (mut depth, mut quoted, mut escaped) = (0i64, false, false);
    for (at, byte) in text.bytes().enumerate() {
        match byte {
            // No string of JSON goes over its line (RFC 8259 §7).
            b'\n' => quoted = false,
            b'"' if !escaped => quoted = !quoted,
            b'{' | b'[' if !quoted => depth += 1,
            b'}' | b']' if !quoted => {
                depth -= 1;
                if depth <= 0 {
                    return at + 1;
                }
            }
            _ => {}
        }
        escaped = byte == b'\\' && !escaped;
    }
    text.len()
}
