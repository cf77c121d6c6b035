//! Clients that a program makes for one host, and sets up before they send: `HttpClient` of C#, Faraday, RestSharp,
//! `http.client` of Python.

use super::arguments::constant;
use super::call::{CallArguments, CallWalk, is_address, is_method};
use super::settings::expand;
use super::shown::SampleRequest;
use crate::reading::sketch::Sketch;

impl CallWalk<'_, '_> {
    /// A header that a client sends each time.
    pub(super) fn shares(&mut self, name: String, value: String) {
        self.shared.retain(|(known, _)| !known.eq_ignore_ascii_case(&name));
        if self.shared.len() < 50 {
            self.shared.push((name, value));
        }
    }

    /// A client that is made for one host, or one address.
    pub(super) fn client(&mut self, at: usize) {
        let CallArguments { plain, named } = self.arguments(at);
        let mut sample = SampleRequest { line: self.lines.line, ..SampleRequest::default() };
        for (name, value) in &named {
            self.named(&mut sample, name, value);
        }
        if let Some(host) = plain.first().and_then(Sketch::text).filter(|_| sample.url.is_empty()) {
            let is_host = !host.contains("://") && host.contains('.');
            sample.url = if is_host { format!("https://{host}") } else { host.to_owned() };
        }
        // One address, which the requests may say no more of.
        if self.reader.word(at).is_some_and(|word| word.ends_with("RestClient")) {
            self.base = expand(&sample.url, &self.settings);
            self.shared = sample.headers;
            return;
        }
        self.makes_client(sample);
    }

    /// What a property of a request, or of a client, is set to.
    pub(super) fn assigned(&mut self, at: usize, word: &str) {
        let name = word.rsplit('.').next().unwrap_or_default().to_ascii_lowercase();
        let is_property = word.contains('.') || name == "baseaddress";
        match name.as_str() {
            "httpmethod" if is_property => {
                let value = self.reader.value(at + 2, 0).0;
                let method = value.text().map(|text| constant(text).unwrap_or_else(|| text.to_ascii_uppercase()));
                if let (Some(sample), Some(method)) = (self.last_request(), method.filter(|method| is_method(method))) {
                    sample.method = method;
                }
            }
            "httpbody" | "body" if is_property => {
                let value = self.reader.value(at + 2, 0).0;
                if let Some(sample) = self.last_request() {
                    let is_shown = matches!(value, Sketch::Object(_));
                    sample.open.body |= !is_shown;
                    sample.body = is_shown.then_some(value).or(sample.body.take());
                }
            }
            "baseaddress" if is_property => {
                // `new Uri("…")`.
                let start = at + 2 + usize::from(self.reader.word(at + 2) == Some("new"));
                let url = (self.reader.mark(start + 1) == Some('(')).then(|| self.reader.value(start + 2, 0).0);
                let url = url.and_then(|url| url.text().map(str::to_owned)).unwrap_or_default();
                let sample = SampleRequest { url, line: self.lines.line, ..SampleRequest::default() };
                if is_address(&sample.url) {
                    self.makes_base(&sample);
                }
            }
            "authorization" if word.contains("DefaultRequestHeaders") => {
                let start = at + 2 + usize::from(self.reader.word(at + 2) == Some("new"));
                let arguments = self.arguments(start);
                if let [Sketch::Text(scheme), ..] = arguments.plain.as_slice() {
                    let value = format!("{scheme} ${{value}}");
                    self.shares("Authorization".to_owned(), value);
                }
            }
            _ => {}
        }
    }

    pub(super) fn last_request(&mut self) -> Option<&mut SampleRequest> {
        self.last.and_then(|last| self.scan.requests.get_mut(last))
    }

    pub(super) fn makes_client(&mut self, sample: SampleRequest) {
        let url = expand(&sample.url, &self.settings);
        if url.contains("://") {
            self.makes_base(&SampleRequest { url, ..sample.clone() });
            self.shared = sample.headers;
        }
    }

    pub(super) fn makes_base(&mut self, sample: &SampleRequest) {
        self.scan.addresses.push((sample.line, "base_url".to_owned(), sample.url.clone()));
        self.base.clone_from(&sample.url);
    }
}

/// The method of a call as C# names those that do not wait: `GetStringAsync`, `PostAsJsonAsync`.
pub(super) fn asks_in_background(name: &str) -> Option<&'static str> {
    let begin = name.strip_suffix("async")?;
    let known = ["get", "post", "put", "patch", "delete"].iter().position(|method| begin.starts_with(method))?;
    let is_known = ["asjson", "fromjson", "string", "stream", "bytearray"].iter().any(|end| begin.ends_with(end));
    is_known.then_some(["GET", "POST", "PUT", "PATCH", "DELETE"][known])
}
