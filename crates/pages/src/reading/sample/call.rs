//! Calls of HTTP clients in programs: fetch, axios, requests, curl of PHP, and
//! what is called alike in other languages.

use super::clients::asks_in_background;
use super::literal::LiteralReader;
use super::settings::{SampleVariables, expand};
use super::shown::{OpenParts, SampleRequest, SampleTool, Scan, UnreadReason};
use super::tokens::{self, Token, TokenKind};
use crate::reading::credential::is_credential_header;
use crate::reading::sketch::Sketch;
use crate::text::form;

/// Reads the calls in a program into the scan; gives its variables.
pub(super) fn scan(program: &str, scan: &mut Scan) -> SampleVariables {
    let tokens = tokens::read(program);
    let mut walk = CallWalk {
        reader: LiteralReader::new(&tokens),
        lines: LineIndex { text: program, at: 0, line: 0 },
        settings: SampleVariables::new(),
        tokens: &tokens,
        last: None,
        base: String::new(),
        shared: Vec::new(),
        scan,
    };
    for at in 0..tokens.len() {
        walk.token(at);
    }
    let settings = walk.settings;
    // What is said of no method, these builders send as GET.
    let is_built = ["Request.Builder", "HttpRequest.newBuilder", "URLRequest(", "URLSession"];
    if is_built.iter().any(|builder| program.contains(builder)) {
        let open =
            scan.requests.iter_mut().filter(|sample| sample.tool == SampleTool::Program && sample.method.is_empty());
        open.for_each(|sample| "GET".clone_into(&mut sample.method));
    }
    settings
}

/// The lines of byte offsets that only grow.
pub(super) struct LineIndex<'t> {
    text: &'t str,
    at: usize,
    pub(super) line: usize,
}

impl LineIndex<'_> {
    fn of(&mut self, byte: usize) -> usize {
        if byte > self.at {
            self.line += self.text[self.at..byte].matches('\n').count();
            self.at = byte;
        }
        self.line
    }
}

pub(super) struct CallWalk<'t, 's> {
    pub(super) reader: LiteralReader<'t>,
    pub(super) lines: LineIndex<'t>,
    pub(super) settings: SampleVariables,
    pub(super) tokens: &'t [Token],
    /// The request that headers set later belong to.
    pub(super) last: Option<usize>,
    /// The base URL of a client that the program made, and the headers that it sends each time.
    pub(super) base: String,
    pub(super) shared: Vec<(String, String)>,
    pub(super) scan: &'s mut Scan,
}

/// The arguments of a call.
#[derive(Default)]
pub(super) struct CallArguments {
    pub(super) plain: Vec<Sketch>,
    pub(super) named: Vec<(String, Sketch)>,
}

impl CallWalk<'_, '_> {
    fn token(&mut self, at: usize) {
        let Some(word) = self.reader.word(at) else {
            return;
        };
        let line = self.lines.of(self.tokens[at].at);
        if self.reader.mark(at + 1) == Some('(') {
            self.call(at, word, line);
        } else if is_bare_call(word)
            && matches!(self.tokens.get(at + 1).map(|next| &next.kind), Some(TokenKind::Text(_)))
        {
            let arguments = self.bare_arguments(at + 1);
            let method = word.rsplit('.').next().unwrap_or_default().to_ascii_uppercase();
            self.asked(at, line, &method, arguments);
        } else if self.reader.mark(at + 1) == Some('[') {
            self.field(at);
        } else {
            self.reader.assignment(at);
            if self.reader.mark(at + 1) == Some('=') {
                self.headers_in_variable(word.trim_start_matches('$'), line);
                self.assigned(at, word);
            }
            if self.reader.mark(at + 1) != Some('=') || !self.is_argument(at) {
                self.setting(word, line);
            }
        }
    }

    /// Whether a name is that of an argument of a function, and not of what makes a client: `make_tool(server_url="…")`.
    fn is_argument(&self, at: usize) -> bool {
        // Further than a call goes.
        const MOST: usize = 200;
        let mut depth = 0_usize;
        for before in (at.saturating_sub(MOST)..at).rev() {
            match self.reader.mark(before) {
                Some(')' | ']' | '}') => depth += 1,
                Some('(') if depth == 0 => {
                    let called = before.checked_sub(1).and_then(|name| self.reader.word(name)).unwrap_or_default();
                    let last = called.rsplit('.').next().unwrap_or_default();
                    // No call at all.
                    if matches!(last, "return" | "await" | "if" | "while" | "yield" | "in" | "and" | "or" | "not") {
                        return false;
                    }
                    let makes = ["client", "session", "config", "init", "new", "sdk", "api", "connect", "instance"];
                    return last.starts_with(|c: char| c.is_ascii_lowercase())
                        && !matches!(last, "create" | "extend" | "setup" | "builder")
                        && !makes.iter().any(|word| last.to_ascii_lowercase().contains(word));
                }
                Some('(' | '[' | '{') => depth = depth.saturating_sub(1),
                // An attribute of a component: `<Provider apiUrl="…">`.
                Some('<') if depth == 0 => return false,
                _ => {}
            }
        }
        false
    }

    /// Notes a variable that is text, and a URL that is given a name.
    fn setting(&mut self, word: &str, line: usize) {
        let name = word.trim_start_matches('$');
        let Some(Sketch::Text(text)) = self.reader.variable(name) else {
            return;
        };
        if self.settings.get(name).is_some_and(|known| known == text) {
            return;
        }
        let text = expand(text, &self.settings);
        if text.starts_with("http") && text.contains("://") {
            self.scan.addresses.push((line, name.to_owned(), text.clone()));
        }
        // Variables made of variables grow with each; nothing that is asked for is so long.
        if text.len() <= 1_000 {
            self.settings.insert(name.to_owned(), text);
        }
    }

    /// `const headers = { 'X-Api-Key': key }`: of the headers, those that carry a credential.
    fn headers_in_variable(&mut self, name: &str, line: usize) {
        if !name.to_ascii_lowercase().ends_with("headers") {
            return;
        }
        let Some(value @ Sketch::Object(_)) = self.reader.variable(name).cloned() else { return };
        for (name, value) in self.headers(&value).into_iter().filter(|(name, _)| is_credential_header(name)) {
            let found = (line, name, value);
            if !self.scan.headers.contains(&found) {
                self.scan.headers.push(found);
            }
        }
    }

    /// `request["Name"] = value`, where the name is a header's.
    fn field(&mut self, at: usize) {
        if let (Some(TokenKind::Text(name)), Some(']'), Some('=')) =
            (self.tokens.get(at + 2).map(|token| &token.kind), self.reader.mark(at + 3), self.reader.mark(at + 4))
            && form::is_header_name(name)
        {
            let value = self.reader.value(at + 5, 0).0;
            self.late_header(name.clone(), &value);
        }
    }

    fn credential(&mut self, value: &str) {
        self.late_header("Authorization".to_owned(), &Sketch::Text(value.to_owned()));
    }

    fn late_header(&mut self, name: String, value: &Sketch) {
        let value = expand(value.text().unwrap_or("${value}"), &self.settings);
        if let Some(sample) = self.last.and_then(|last| self.scan.requests.get_mut(last)) {
            sample.headers.push((name, value));
        } else {
            self.scan.headers.push((self.lines.line, name, value));
        }
    }

    fn call(&mut self, at: usize, word: &str, line: usize) {
        let name = word.rsplit(['.', ':']).next().unwrap_or(word).to_ascii_lowercase();
        let method = match name.as_str() {
            // `Net::HTTP::Post.new(uri)`: the name before says the method.
            "new" => word.rsplit('.').nth(1).unwrap_or_default().to_ascii_uppercase(),
            _ => name.trim_end_matches("async").to_ascii_uppercase(),
        };
        match name.as_str() {
            "curl_setopt" => self.php_option(at),
            "curl_setopt_array" => self.php_options(at),
            "set" | "add" | "header" | "addheader" | "setheader" | "setrequestheader" | "setrequestproperty"
            | "setvalue" | "addvalue" => self.header_call(at, word),
            "bearer_auth" | "bearerauth" => self.credential("Bearer ${token}"),
            "basic_auth" | "basicauth" | "setbasicauth" => self.credential("Basic ${credentials}"),
            "update" if word.to_ascii_lowercase().contains("headers.") => {
                let arguments = self.arguments(at);
                let headers: Vec<_> = arguments.plain.iter().flat_map(|value| self.headers(value)).collect();
                self.shared.retain(|(name, _)| !headers.iter().any(|(new, _)| new.eq_ignore_ascii_case(name)));
                self.shared.extend(headers.into_iter().take(50usize.saturating_sub(self.shared.len())));
            }
            "new" if word == "Faraday.new" => self.client(at),
            "restclient" | "httpsconnection" | "httpconnection" => self.client(at),
            _ if form::METHODS.contains(&method.as_str()) => self.request(at, line, &method),
            "postform" => self.request(at, line, "POST"),
            _ if asks_in_background(&name).is_some() => {
                self.request(at, line, asks_in_background(&name).unwrap_or_default());
            }
            "fetch"
            | "axios"
            | "got"
            | "ky"
            | "request"
            | "newrequest"
            | "newrequestwithcontext"
            | "ajax"
            | "open"
            | "httprequestmessage"
            | "curl_init"
            | "uri"
            | "httprequest"
            | "url"
            | "create"
            | "restrequest"
            | "client"
            | "asyncclient"
            | "extend" => {
                self.request(at, line, "");
            }
            _ => {}
        }
    }

    /// The arguments of a call without brackets, as Ruby has it: as far as commas go.
    fn bare_arguments(&mut self, at: usize) -> CallArguments {
        let mut arguments = CallArguments::default();
        let mut next = at;
        while arguments.plain.len() + arguments.named.len() < 6 {
            let (value, end) = match (self.reader.word(next), self.reader.mark(next + 1)) {
                (Some(name), Some(':')) => {
                    let (value, end) = self.reader.value(next + 2, 0);
                    arguments.named.push((name.to_owned(), value));
                    (None, end)
                }
                _ => {
                    let (value, end) = self.reader.value(next, 0);
                    (Some(value), end)
                }
            };
            arguments.plain.extend(value);
            if self.reader.mark(end) != Some(',') {
                break;
            }
            next = end + 1;
        }
        arguments
    }

    pub(super) fn arguments(&mut self, at: usize) -> CallArguments {
        let mut arguments = CallArguments::default();
        let mut next = at + 2;
        while let Some(token) = self.tokens.get(next) {
            if arguments.plain.len() + arguments.named.len() > 12 {
                break;
            }
            match (&token.kind, self.reader.mark(next + 1)) {
                (TokenKind::Mark(')'), _) => break,
                (TokenKind::Mark(','), _) => next += 1,
                (TokenKind::Word(name), Some(mark @ ('=' | ':')))
                    if self.reader.mark(next + 2) != Some('=')
                        && (mark, self.reader.mark(next + 2)) != (':', Some(':')) =>
                {
                    let (value, end) = self.reader.value(next + 2, 0);
                    arguments.named.push((name.clone(), value));
                    next = end.max(next + 2);
                }
                _ => {
                    let (value, end) = self.reader.value(next, 0);
                    arguments.plain.push(value);
                    next = end.max(next + 1);
                }
            }
        }
        arguments
    }

    fn header_call(&mut self, at: usize, word: &str) {
        // What a program that serves something sets in its own answer.
        if matches!(word.split('.').next(), Some("c" | "ctx" | "context" | "res" | "resp" | "response" | "reply" | "w"))
        {
            return;
        }
        let arguments = self.arguments(at);
        // Swift says the name behind the value.
        let field = arguments.named.iter().find(|(name, _)| name == "forHTTPHeaderField");
        if let (Some((_, Sketch::Text(name))), [value, ..]) = (field, arguments.plain.as_slice()) {
            return self.late_header(name.clone(), &value.clone());
        }
        if let (true, [Sketch::Text(name), value, ..]) =
            (word.contains("DefaultRequestHeaders"), arguments.plain.as_slice())
        {
            let value = expand(value.text().unwrap_or("${value}"), &self.settings);
            return self.shares(name.clone(), value);
        }
        if let [Sketch::Text(name), value, ..] = arguments.plain.as_slice()
            && form::is_header_name(name)
        {
            self.late_header(name.clone(), value);
        }
    }

    fn request(&mut self, at: usize, line: usize, method: &str) {
        let arguments = self.arguments(at);
        self.asked(at, line, method, arguments);
    }

    /// The request that a call with such arguments sends.
    fn asked(&mut self, at: usize, line: usize, method: &str, CallArguments { plain, named }: CallArguments) {
        let tool = SampleTool::Program;
        let mut sample = SampleRequest { method: method.to_owned(), line, tool, ..SampleRequest::default() };
        let is_base = |name: &str| matches!(name.to_ascii_lowercase().as_str(), "baseurl" | "base_url" | "base_uri");
        let of_object =
            |value: &Sketch| matches!(value, Sketch::Object(fields) if fields.iter().any(|(name, _)| is_base(name)));
        let has_path = plain.iter().any(|value| matches!(value, Sketch::Text(_)));
        let has_base = !has_path && (plain.iter().any(of_object) || named.iter().any(|(name, _)| is_base(name)));
        let positional = plain.len();
        // `NewRequestWithContext(ctx, method, url, …)`: a name before the address is not the address.
        let address = plain.iter().position(|value| value.text().is_some_and(is_address));
        let first = plain.iter().position(|value| value.text().is_some_and(|text| !is_method(text)));
        let address = address.or(first);
        let gives_object = plain.iter().any(|value| matches!(value, Sketch::Object(_)));
        for (index, value) in plain.into_iter().enumerate() {
            self.plain(&mut sample, value, (index, positional), address);
        }
        for (name, value) in &named {
            self.named(&mut sample, name, value);
        }
        self.typed(at, &mut sample);
        // What Python's clients are given as `data` is a form.
        let is_python =
            self.reader.word(at).is_some_and(|word| word.starts_with("requests.") || word.starts_with("httpx."));
        // In the second place, too, but for what has a query there.
        let is_second = gives_object && matches!(&*sample.method.to_ascii_uppercase(), "POST" | "PUT" | "PATCH");
        let is_form =
            is_second || named.iter().any(|(name, value)| name == "data" && matches!(value, Sketch::Object(_)));
        let is_typed = sample.headers.iter().any(|(name, _)| name.eq_ignore_ascii_case("content-type"));
        if is_python && is_form && !is_typed {
            sample.headers.push(("Content-Type".to_owned(), "application/x-www-form-urlencoded".to_owned()));
        }
        // A client that is made with a base URL sends nothing yet.
        if has_base {
            return self.makes_client(sample);
        }
        let is_below = !sample.method.is_empty() && !self.base.is_empty();
        if is_below && sample.url.is_empty() && self.reader.word(at) == Some("RestRequest") {
            sample.url.clone_from(&self.base);
        }
        if is_below && (sample.url.starts_with('/') || is_relative(&sample.url)) {
            let slash = if sample.url.starts_with('/') { "" } else { "/" };
            sample.url = format!("{}{slash}{}", self.base.trim_end_matches('/'), sample.url);
        }
        let word = self.reader.word(at).unwrap_or_default();
        let last = word.rsplit('.').next().unwrap_or(word);
        let fetches = matches!(last, "fetch" | "axios" | "got" | "ky" | "curl_init");
        let is_client = fetches || is_client(word);
        // Options that the sample does not show may say the method.
        if sample.method.is_empty() && fetches && sample.open == OpenParts::ALL {
            self.scan.unread.push((line, UnreadReason::NoMethod));
            return;
        }
        if sample.method.is_empty() && fetches {
            sample.method = if sample.body.is_some() { "POST" } else { "GET" }.to_owned();
        }
        // What stands behind the address of Go's requests is their body.
        if last.to_ascii_lowercase().starts_with("newrequest") {
            sample.open = OpenParts { body: sample.open.body, ..OpenParts::default() };
        }
        // A client that was made elsewhere sends what it was told there.
        let is_made_here = !self.base.is_empty() || !self.shared.is_empty();
        sample.open.headers |= !is_client && !is_made_here;
        sample.open.query |= !is_client && !is_made_here;
        sample.url = expand(&sample.url, &self.settings);
        // `.url("…").post(body)`: the method is said behind the URL.
        let open = self.last.and_then(|last| self.scan.requests.get_mut(last));
        if let Some(before) = open.filter(|before| !is_address(&sample.url) && before.method.is_empty()) {
            method.clone_into(&mut before.method);
        }
        if is_client && last != "curl_init" && !is_address(&sample.url) {
            let is_path = sample.url.starts_with('/');
            let why = if is_path { UnreadReason::OwnServer } else { UnreadReason::NoAddress };
            self.scan.unread.push((line, why));
        }
        if is_address(&sample.url) {
            sample.headers.extend(self.shared.iter().cloned());
            self.scan.requests.push(sample);
            self.last = Some(self.scan.requests.len() - 1);
        }
    }
}

/// Whether a word is a call that Ruby writes without brackets.
fn is_bare_call(word: &str) -> bool {
    const CLIENTS: [&str; 5] = ["RestClient", "HTTParty", "Faraday", "Excon", "Typhoeus"];
    word.split_once('.').is_some_and(|(client, call)| CLIENTS.contains(&client) && is_method(call))
}

/// Whether an argument is a path below a base, without the slash before it: `v1/orders`.
fn is_relative(text: &str) -> bool {
    let is_part = |c: char| c.is_ascii_alphanumeric() || "/_-.{}$?=&".contains(c);
    !text.is_empty() && text.starts_with(|c: char| c.is_ascii_alphanumeric()) && text.chars().all(is_part)
}

pub(super) fn is_method(text: &str) -> bool {
    form::METHODS.contains(&text.to_ascii_uppercase().as_str())
}

/// Whether a call is one of a client that is known by its name: what its arguments do not say, it does not send.
fn is_client(word: &str) -> bool {
    let mut parts = word.rsplit('.');
    let (last, before) = (parts.next().unwrap_or_default().to_ascii_lowercase(), parts.next().unwrap_or_default());
    let sends = is_method(&last) || matches!(last.as_str(), "request" | "newrequest" | "newrequestwithcontext");
    sends && matches!(before, "requests" | "httpx" | "axios" | "http")
}

/// Whether an argument is what a request goes to.
pub(super) fn is_address(text: &str) -> bool {
    (text.starts_with("http://") || text.starts_with("https://") || text.starts_with("${") && text.contains("}/"))
        && !text.contains(char::is_whitespace)
}
