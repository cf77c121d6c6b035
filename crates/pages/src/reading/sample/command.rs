//! What the options of a curl command say of its request.

use super::bare;
use super::lenient::lenient;
use super::shown::{OpenParts, SampleRequest, SampleTool};
use crate::reading::sketch::Sketch;

#[derive(Default)]
pub(super) struct CurlCommand {
    method: Option<String>,
    pub(super) url: Option<String>,
    headers: Vec<(String, String)>,
    data: Vec<String>,
    form: Vec<(String, Sketch)>,
    query: Vec<String>,
    get: bool,
    head: bool,
    is_upload: bool,
    is_saved: bool,
    pub(super) open: OpenParts,
}

impl CurlCommand {
    pub(super) fn set(&mut self, option: &str, value: String) {
        match option {
            "-X" | "--request" | "--method" => self.method = Some(value.to_ascii_uppercase()),
            // The marks of a link in Markdown.
            "--url" if value.starts_with("<http") => self.url = Some(value.trim_matches(['<', '>']).to_owned()),
            "--url" => self.url = Some(value),
            "-H" | "--header" => match value.split_once(':') {
                Some((name, value)) => self.header(name.trim(), value.trim()),
                // From a file, or from a variable.
                None => self.open.headers |= value.starts_with(['@', '$']),
            },
            "-b" | "--cookie" => self.header("Cookie", &value),
            "--url-query" => self.query.push(value.split('=').next().unwrap_or_default().to_owned()),
            "-T" | "--upload-file" => {
                self.open.body = true;
                self.is_upload = true;
            }
            "-K" | "--config" | "-E" | "--cert" | "--aws-sigv4" => self.open.headers = true,
            "-u" | "--user" => self.header("Authorization", "Basic ${credentials}"),
            "--oauth2-bearer" => self.header("Authorization", &format!("Bearer {value}")),
            "--json" => {
                self.header("Content-Type", "application/json");
                self.data.push(value);
            }
            "-F" | "--form" | "--form-string" => {
                if let Some((name, value)) = value.split_once('=') {
                    // A part that is an object or an array holds its JSON (OpenAPI 3.0 §4.7.14.1).
                    let json = Some(value).filter(|value| value.starts_with(['{', '['])).and_then(lenient);
                    self.form.push((name.to_owned(), json.unwrap_or_else(|| Sketch::Text(value.to_owned()))));
                }
            }
            "-d" | "--data" | "--data-raw" | "--data-binary" | "--data-ascii" | "--data-urlencode" | "--body-data"
            | "--post-data" => {
                self.data.push(value);
            }
            _ => {}
        }
    }

    pub(super) fn flag(&mut self, option: &str) {
        self.get |= option.starts_with("--get") || !option.starts_with("--") && option.contains('G');
        self.open.headers |= matches!(option, "-n" | "--netrc" | "--negotiate" | "--digest" | "--ntlm");
        self.is_saved |= option == "--remote-name" || !option.starts_with("--") && option.contains('O');
        self.head |= option == "--head" || !option.starts_with("--") && option.contains('I');
    }

    fn header(&mut self, name: &str, value: &str) {
        self.headers.push((name.to_owned(), value.to_owned()));
    }

    pub(super) fn finish(mut self) -> Option<SampleRequest> {
        let body = if self.get { None } else { self.body() };
        if self.get {
            self.query.extend(self.data.iter().flat_map(|data| data.split('&')).map(name_of));
        }
        // From a file, from a variable, or in no form that is known.
        self.open.body |= body.is_none() && !self.data.is_empty() && !self.get;
        if !self.form.is_empty() {
            self.header("Content-Type", "multipart/form-data");
        }
        let typed = self.headers.iter().any(|(name, _)| name.eq_ignore_ascii_case("content-type"));
        // What curl says of data by itself.
        if self.form.is_empty() && !typed && body.is_some() && !self.data.concat().trim_start().starts_with(['{', '['])
        {
            self.header("Content-Type", "application/x-www-form-urlencoded");
        }
        let default = match () {
            () if self.head => "HEAD",
            () if self.is_upload => "PUT",
            () if body.is_some() || !self.data.is_empty() && !self.get => "POST",
            () => "GET",
        };
        let method = self.method.take().unwrap_or_else(|| default.to_owned());
        // curl asks for http where no scheme stands; a page means its API.
        let url = self.url.take()?;
        // The end of the code that it stands in.
        let url = url.trim_end_matches('`');
        let url = bare::based(url).unwrap_or_else(|| url.to_owned());
        let bare = !url.contains("://") && !url.starts_with(['/', '$', '{', '<']);
        let url = if bare { format!("https://{url}") } else { url };
        let CurlCommand { headers, query, open, is_saved, .. } = self;
        let tool = SampleTool::Command;
        Some(SampleRequest {
            method,
            url,
            headers,
            body,
            query,
            open,
            tool,
            is_saved,
            is_implied: false,
            line: 0,
            len: 1,
        })
    }

    fn body(&self) -> Option<Sketch> {
        if !self.form.is_empty() {
            return Some(Sketch::Object(self.form.clone()));
        }
        let data = self.data.join("&");
        let data = data.trim();
        if data.starts_with(['{', '[']) {
            return lenient(data);
        }
        let fields: Vec<(String, Sketch)> = data
            .split('&')
            .filter_map(|pair| pair.split_once('='))
            .map(|(name, value)| (name.trim().to_owned(), Sketch::Text(value.to_owned())))
            .collect();
        (!fields.is_empty()).then_some(Sketch::Object(fields))
    }
}

/// The name of `name=value`.
fn name_of(pair: &str) -> String {
    pair.split('=').next().unwrap_or_default().trim().to_owned()
}
