//! curl of PHP: a handle, and options set on it one by one.

use super::call::{CallWalk, is_address};
use super::lenient::lenient;
use super::settings::expand;
use super::shown::{SampleRequest, SampleTool, UnreadReason};
use crate::reading::sketch::Sketch;

impl CallWalk<'_, '_> {
    /// `curl_setopt($ch, CURLOPT_X, value)`.
    pub(super) fn php_option(&mut self, at: usize) {
        let Some(option) = self.reader.word(at + 4).map(str::to_owned) else {
            return;
        };
        let value = self.reader.value(at + 6, 0).0;
        let is_form = self.reader.word(at + 6) == Some("http_build_query");
        self.apply(&option, &value);
        let sample = self.last.and_then(|last| self.scan.requests.get_mut(last));
        if let Some(sample) = sample.filter(|_| is_form && option == "CURLOPT_POSTFIELDS") {
            sample.headers.push(("Content-Type".to_owned(), "application/x-www-form-urlencoded".to_owned()));
        }
    }

    /// `curl_setopt_array($ch, [CURLOPT_X => value, …])`.
    pub(super) fn php_options(&mut self, at: usize) {
        let arguments = self.arguments(at);
        for value in arguments.plain {
            if let Sketch::Object(fields) = value {
                for (option, value) in fields {
                    self.apply(&option, &value);
                }
            }
        }
    }

    fn apply(&mut self, option: &str, value: &Sketch) {
        let headers = self.headers(value);
        let is_list = matches!(value, Sketch::Object(_) | Sketch::Array(_));
        if option == "CURLOPT_URL" {
            let url = expand(value.text().unwrap_or_default(), &self.settings);
            if is_address(&url) {
                let (line, tool) = (self.lines.line, SampleTool::Program);
                let method = "GET".into();
                self.scan.requests.push(SampleRequest { method, url, line, tool, ..SampleRequest::default() });
                self.last = Some(self.scan.requests.len() - 1);
            } else {
                self.last = None;
                self.scan.unread.push((self.lines.line, UnreadReason::NoAddress));
            }
        }
        let Some(sample) = self.last.and_then(|last| self.scan.requests.get_mut(last)) else {
            return;
        };
        match option {
            "CURLOPT_POST" => "POST".clone_into(&mut sample.method),
            "CURLOPT_CUSTOMREQUEST" => {
                value.text().unwrap_or_default().clone_into(&mut sample.method);
            }
            "CURLOPT_HTTPHEADER" => {
                sample.headers.extend(headers);
                sample.open.headers |= !is_list;
            }
            "CURLOPT_USERPWD" => sample.headers.push(("Authorization".into(), "Basic ${credentials}".into())),
            "CURLOPT_POSTFIELDS" => {
                sample.body = match value {
                    Sketch::Text(text) => lenient(text).or(Some(Sketch::Hole)),
                    other => Some(other.clone()),
                };
                if sample.method == "GET" {
                    "POST".clone_into(&mut sample.method);
                }
            }
            _ => {}
        }
    }
}
