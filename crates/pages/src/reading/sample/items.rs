//! Commands of HTTPie and those that are alike: `http POST URL Header:value field=text field:=1`.

use super::shown::SampleRequest;
use crate::reading::sketch::Sketch;
use crate::text::form;

/// Whether a command is one of these, by its first words: `http` alone is a word.
pub(super) fn begins(command: &str) -> bool {
    let mut words = command.split_whitespace();
    let is_named = words.next().is_some_and(|name| matches!(name, "http" | "https" | "xh" | "xhs"));
    is_named
        && words.find(|word| !word.starts_with('-')).is_some_and(|word| form::METHODS.contains(&word) || is_url(word))
}

/// The request that the words of a command send.
pub(super) fn sample(words: &[String]) -> Option<SampleRequest> {
    let mut sample =
        SampleRequest { method: String::new(), url: String::new(), headers: Vec::new(), body: None, line: 0 };
    let (mut fields, mut form) = (Vec::new(), None);
    for word in words.iter().skip(1) {
        if matches!(word.as_str(), "|" | ";" | "&&" | ">" | "||") {
            break;
        } else if word.starts_with('-') {
            form = form.or(match word.as_str() {
                "-f" | "--form" => Some("application/x-www-form-urlencoded"),
                "--multipart" => Some("multipart/form-data"),
                _ => None,
            });
        } else if sample.url.is_empty() && form::METHODS.contains(&word.as_str()) {
            word.clone_into(&mut sample.method);
        } else if sample.url.is_empty() {
            sample.url = if word.contains("://") || word.starts_with(['/', '$', '{']) {
                word.clone()
            } else {
                format!("https://{word}")
            };
        } else {
            item(word, &mut sample, &mut fields);
        }
    }
    if !fields.is_empty() {
        sample.body = Some(Sketch::Object(fields));
        sample.headers.extend(form.map(|media| ("Content-Type".to_owned(), media.to_owned())));
    }
    if sample.method.is_empty() {
        sample.method = if sample.body.is_some() { "POST" } else { "GET" }.to_owned();
    }
    (!sample.url.is_empty()).then_some(sample)
}

/// `name==query`, `name:=JSON`, `name=text`, `Name:value`: by the first mark in it.
fn item(word: &str, sample: &mut SampleRequest, fields: &mut Vec<(String, Sketch)>) {
    let Some(at) = word.find([':', '=']) else { return };
    let (name, rest) = (word[..at].to_owned(), &word[at..]);
    if let Some(value) = rest.strip_prefix("==") {
        let mark = if sample.url.contains('?') { '&' } else { '?' };
        sample.url.push_str(&format!("{mark}{name}={value}"));
    } else if let Some(value) = rest.strip_prefix(":=") {
        let value = serde_json::from_str(value).map_or(Sketch::Hole, |value| Sketch::of(&value));
        fields.push((name, value));
    } else if let Some(value) = rest.strip_prefix('=') {
        fields.push((name, Sketch::Text(value.to_owned())));
    } else if let Some(value) = rest.strip_prefix(':') {
        sample.headers.push((name, value.trim().to_owned()));
    }
}

fn is_url(word: &str) -> bool {
    word.starts_with("http://") || word.starts_with("https://") || word.contains('.') && word.contains('/')
}
