//! Commands of HTTPie and those that are alike: `http POST URL Header:value field=text field:=1`.

use super::lenient::lenient;
use super::shown::{OpenParts, SampleRequest, SampleTool};
use crate::reading::sketch::Sketch;
use crate::text::form;

/// Whether a command is one of these, by its first words: `http` alone is a word.
pub(super) fn begins(command: &str) -> bool {
    let mut words = command.split_whitespace();
    let is_named = words.next().is_some_and(|name| matches!(name, "http" | "https" | "xh" | "xhs"));
    let is_loose = command.starts_with("xh");
    // What options are told stands between.
    let mut words = words.skip_while(|word| !is_method(word, is_loose) && !is_url(word)).take(1);
    is_named && words.next().is_some()
}

/// The request that the words of a command send.
pub(super) fn sample(words: &[String]) -> Option<SampleRequest> {
    let mut sample = SampleRequest { tool: SampleTool::Command, ..SampleRequest::default() };
    let (mut fields, mut form, mut kind, mut is_sent) = (Vec::new(), None, String::new(), false);
    let is_loose = words.first().is_some_and(|name| name.starts_with("xh"));
    let mut words = words.iter().skip(1);
    while let Some(word) = words.next() {
        if matches!(word.as_str(), "|" | ";" | "&&" | ">" | "||") {
            break;
        } else if word.starts_with('<') {
            sample.open.body = true;
            break;
        } else if let Some(value) = WITH_VALUE.iter().find_map(|option| value_of(word, option, &mut words)) {
            match word.as_str() {
                "-a" | "--auth" => is_sent = true,
                "-A" | "--auth-type" => value.clone_into(&mut kind),
                "--raw" => sample.body = Some(lenient(value).unwrap_or(Sketch::Hole)),
                _ => sample.open.headers |= word.starts_with("--session"),
            }
        } else if word.starts_with('-') {
            form = form.or(match word.as_str() {
                "-f" | "--form" => Some("application/x-www-form-urlencoded"),
                "--multipart" => Some("multipart/form-data"),
                _ => None,
            });
        } else if sample.url.is_empty() && sample.method.is_empty() && is_method(word, is_loose) {
            sample.method = word.to_ascii_uppercase();
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
    if is_sent {
        let value = match kind.as_str() {
            "bearer" => "Bearer ${token}",
            "basic" => "Basic ${credentials}",
            _ => "${credentials}",
        };
        sample.headers.push(("Authorization".to_owned(), value.to_owned()));
    }
    if !fields.is_empty() {
        sample.body = Some(Sketch::Object(fields));
        sample.headers.extend(form.map(|media| ("Content-Type".to_owned(), media.to_owned())));
    }
    if sample.method.is_empty() {
        sample.is_implied = true;
        sample.method = if sample.body.is_some() || sample.open.body { "POST" } else { "GET" }.to_owned();
    }
    (!sample.url.is_empty()).then_some(sample)
}

/// The options that are told something.
const WITH_VALUE: [&str; 11] =
    ["-a", "--auth", "-A", "--auth-type", "--raw", "--session", "--timeout", "--verify", "--proxy", "-o", "--output"];

/// What an option is told, behind it or attached to it.
fn value_of<'w>(word: &'w str, option: &str, words: &mut impl Iterator<Item = &'w String>) -> Option<&'w str> {
    match word.strip_prefix(option)? {
        "" => Some(words.next().map_or("", String::as_str)),
        rest => rest.strip_prefix('=').filter(|_| option.starts_with("--")),
    }
}

/// `name==query`, `name:=JSON`, `name=text`, `Name:value`: by the first mark in it.
fn item(word: &str, sample: &mut SampleRequest, fields: &mut Vec<(String, Sketch)>) {
    let Some(at) = word.find([':', '=']) else {
        // `name@file` is a field of a form; what else stands alone says something that is not read.
        match word.split_once('@') {
            Some((name, _)) if !name.is_empty() => fields.push((name.to_owned(), Sketch::Hole)),
            _ => sample.open = OpenParts::ALL,
        }
        return;
    };
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

/// Whether a word is a method; xh takes it in lower case too.
fn is_method(word: &str, is_loose: bool) -> bool {
    form::METHODS.iter().any(|method| word == *method || is_loose && word.eq_ignore_ascii_case(method))
}

fn is_url(word: &str) -> bool {
    word.starts_with("http://") || word.starts_with("https://") || word.contains('.') && word.contains('/')
}
