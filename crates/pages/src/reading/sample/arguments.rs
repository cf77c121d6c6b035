//! What the arguments of a call say of its request: by their place, by their name, by what they are made of.

use super::call::{CallWalk, is_method};
use super::lenient::lenient;
use super::settings::expand;
use super::shown::{OpenParts, SampleRequest};
use super::tokens::TokenKind;
use crate::reading::sketch::Sketch;
use crate::text::form;

impl CallWalk<'_, '_> {
    /// The media type that a call gives its body by what it makes it of: a form, or a form with files.
    pub(super) fn typed(&mut self, at: usize, sample: &mut SampleRequest) {
        if sample.headers.iter().any(|(name, _)| name.eq_ignore_ascii_case("content-type")) {
            return;
        }
        let end = self.reader.skip(at + 1);
        let words = || (at..end).filter_map(|at| Some((at, self.reader.word(at)?)));
        let has_object = matches!(sample.body, Some(Sketch::Object(_)));
        // `Http::asForm()->post(…)`.
        let told = |name: &str| {
            (at.saturating_sub(8)..at).any(|at| self.reader.word(at).is_some_and(|word| word.ends_with(name)))
        };
        let is_form = has_object && (self.reader.word(at).is_some_and(sends_forms) || told("asForm"))
            || words().any(|(_, word)| word == "http_build_query" || word.ends_with(".PostForm"))
            || words().any(|(at, word)| {
                word == "URLSearchParams" && matches!(sample.body, Some(Sketch::Object(_))) && self.is_body(at)
            });
        let python =
            self.reader.word(at).is_some_and(|word| word.starts_with("requests.") || word.starts_with("httpx."));
        let is_in_parts =
            self.reader.word(at).is_some_and(|word| word.ends_with(".postForm") || word.ends_with(".putForm"));
        let has_files = is_in_parts
            || told("asMultipart")
            || python && words().any(|(at, word)| word == "files" && self.reader.mark(at + 1) == Some('='));
        let has_form = sample.body == Some(Sketch::Hole)
            && self.tokens.iter().any(|token| matches!(&token.kind, TokenKind::Word(word) if word == "FormData"));
        let media = match () {
            () if is_form => FORM,
            () if has_files || has_form => "multipart/form-data",
            () => return,
        };
        sample.headers.push(("Content-Type".to_owned(), media.to_owned()));
        // Go writes the values of a field as a list.
        if let Some(Sketch::Object(fields)) = sample.body.as_mut().filter(|_| is_form) {
            let lists = fields.iter_mut().map(|(_, value)| value);
            lists.filter(|value| **value == Sketch::Object(Vec::new())).for_each(|value| *value = Sketch::Hole);
        }
    }

    /// Whether `new X(…)` at a place is told as the body: `body: new URLSearchParams(…)`, or an argument.
    fn is_body(&self, at: usize) -> bool {
        let start = at - usize::from(at > 0 && self.reader.word(at - 1) == Some("new"));
        let name = start.checked_sub(2).and_then(|at| self.reader.word(at));
        let colon = start.checked_sub(1).and_then(|at| self.reader.mark(at));
        match colon {
            Some(':') => name.is_some_and(|name| matches!(name, "body" | "data")),
            Some(',') => true,
            _ => false,
        }
    }

    /// An argument by its place: a method, the URL, options, or a body.
    pub(super) fn plain(
        &self,
        sample: &mut SampleRequest,
        value: Sketch,
        (index, of): (usize, usize),
        address: Option<usize>,
    ) {
        match value {
            Sketch::Text(text) if is_method(&text) => {
                sample.method = text.to_ascii_uppercase();
            }
            // `HttpMethod.Post`: a constant of the method's name.
            Sketch::Text(text) if constant(&text).is_some() => {
                sample.method = constant(&text).unwrap_or_default();
            }
            Sketch::Text(text) if address == Some(index) => sample.url = text,
            Sketch::Text(text) if text.starts_with("application/") || text.starts_with("multipart/") => {
                sample.headers.push(("Content-Type".to_owned(), text));
            }
            Sketch::Text(text) if text.trim_start().starts_with('{') => sample.body = lenient(&text),
            // What stands behind the address, and is not shown: a body, options, or both.
            Sketch::Hole | Sketch::Text(_) if address.is_some_and(|address| address < index) => {
                sample.open = OpenParts::ALL;
            }
            Sketch::Object(fields) => {
                let options = fields.iter().any(|(name, _)| {
                    matches!(
                        name.as_str(),
                        "headers"
                            | "method"
                            | "body"
                            | "url"
                            | "params"
                            | "data"
                            | "json"
                            | "auth"
                            | "form_params"
                            | "hostname"
                            | "multipart"
                    )
                });
                // How a browser goes about it, and nothing that is sent.
                let is_manner = |name: &str| {
                    matches!(
                        name,
                        "credentials" | "mode" | "cache" | "redirect" | "signal" | "keepalive" | "referrerPolicy"
                    )
                };
                let is_manners = !fields.is_empty()
                    && fields.iter().all(|(name, value)| is_manner(name) && !matches!(value, Sketch::Object(_)));
                if options || is_manners || of == 1 {
                    for (name, value) in &fields {
                        self.named(sample, name, value);
                    }
                } else if fields.is_empty() {
                    // What is done with the answer, perhaps.
                    sample.open.body = true;
                } else if sample.body.is_none() {
                    sample.body = Some(Sketch::Object(fields));
                }
            }
            _ => {}
        }
    }

    /// An argument or an option by its name.
    pub(super) fn named(&self, sample: &mut SampleRequest, name: &str, value: &Sketch) {
        match (name.to_ascii_lowercase().as_str(), value) {
            ("url" | "uri" | "string", Sketch::Text(text)) => {
                sample.url = if text.starts_with('/') { format!("{}{text}", sample.url) } else { text.clone() };
            }
            ("baseurl" | "base_url" | "base_uri", Sketch::Text(text)) => sample.url = format!("{text}{}", sample.url),
            ("method" | "type", Sketch::Text(text)) => {
                sample.method = constant(text).unwrap_or_else(|| text.to_ascii_uppercase());
            }
            // Node's requests: the host and the path by themselves.
            ("hostname" | "host", Sketch::Text(host)) if host.contains('.') && !host.contains("://") => {
                let path = if sample.url.starts_with('/') { sample.url.as_str() } else { "" };
                sample.url = format!("https://{host}{path}");
            }
            ("path", Sketch::Text(path)) if path.starts_with('/') => sample.url.push_str(path),
            ("headers" | "header", value) => {
                sample.open.headers |= !matches!(value, Sketch::Object(_) | Sketch::Array(_));
                sample.headers.extend(self.headers(value));
            }
            ("params" | "query" | "searchparams" | "qs", Sketch::Object(fields)) => {
                sample.query.extend(fields.iter().map(|(name, _)| name.clone()));
            }
            ("params" | "query" | "searchparams" | "qs", _) => sample.open.query = true,
            ("cookies", _) => sample.headers.push(("Cookie".into(), "${cookies}".into())),
            ("files", _) => sample.open.body = true,
            ("body" | "json" | "data" | "payload", Sketch::Text(text)) => {
                sample.body = lenient(text).or(Some(Sketch::Hole));
            }
            ("body" | "json" | "data" | "payload", Sketch::Object(_) | Sketch::Array(_)) => {
                sample.body = Some(value.clone());
            }
            ("body" | "json" | "data" | "payload", Sketch::Hole) => sample.body = Some(Sketch::Hole),
            // Guzzle's names for what the body is written as.
            ("form_params", Sketch::Object(_)) => {
                sample.body = Some(value.clone());
                sample.headers.push(("Content-Type".to_owned(), FORM.to_owned()));
            }
            ("multipart", _) => {
                sample.body = Some(Sketch::Hole);
                sample.headers.push(("Content-Type".to_owned(), "multipart/form-data".to_owned()));
            }
            ("contenttype", Sketch::Text(text)) => sample.headers.push(("Content-Type".to_owned(), text.clone())),
            ("auth", _) => sample.headers.push(("Authorization".into(), "Basic ${credentials}".into())),
            _ => {}
        }
    }

    /// Headers as an object, or as PHP's list of lines.
    pub(super) fn headers(&self, value: &Sketch) -> Vec<(String, String)> {
        let text = |value: &Sketch| expand(value.text().unwrap_or("${value}"), &self.settings);
        match value {
            Sketch::Object(fields) => {
                fields.iter().map(|(name, value)| (name.replace("${", "").replace('}', ""), text(value))).collect()
            }
            Sketch::Array(lines) => lines
                .iter()
                .filter_map(|line| line.text()?.split_once(':'))
                .map(|(name, value)| (name.trim().to_owned(), expand(value.trim(), &self.settings)))
                .collect(),
            _ => Vec::new(),
        }
    }
}

const FORM: &str = "application/x-www-form-urlencoded";

/// Whether a call is one of a client that sends an object as a form where nothing else is said.
fn sends_forms(word: &str) -> bool {
    const CLIENTS: [&str; 6] = ["$.post", "$.ajax", "jQuery.post", "jQuery.ajax", "HTTParty.", "Faraday."];
    CLIENTS.iter().any(|client| word == *client || client.ends_with('.') && word.starts_with(client))
}

/// The method that a name ends in, `${HttpMethod.Post}`.
pub(super) fn constant(text: &str) -> Option<String> {
    let name = text.strip_prefix("${")?.strip_suffix('}')?;
    let last = name.rsplit('.').next().filter(|last| last.len() < name.len())?;
    let method = last.trim_start_matches("Method").to_ascii_uppercase();
    form::METHODS.contains(&method.as_str()).then_some(method)
}
