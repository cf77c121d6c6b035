//! What a line of a sample is, told by its form: a header, an address with its name, a comment, an object of either.

use std::sync::LazyLock;

use regex::Regex;

use super::shown::SampleRequest;
use crate::reading::credential::is_credential_header;
use crate::reading::sketch::Sketch;
use crate::text::form;

/// A request that is written as an object: `{"method": "get", "url": "https://…", "headers": {…}}`.
pub(super) fn described(value: &Sketch, line: usize) -> Option<SampleRequest> {
    let method = value.get("method")?.text()?.to_ascii_uppercase();
    let url = value.get("url")?.text().filter(|url| url.contains("://") && form::is_target(url))?;
    let headers = match value.get("headers") {
        Some(Sketch::Object(fields)) => fields.as_slice(),
        _ => &[],
    };
    let headers = headers.iter().filter_map(|(name, value)| Some((name.clone(), value.text()?.to_owned()))).collect();
    let body =
        value.get("body").or_else(|| value.get("data")).filter(|body| matches!(body, Sketch::Object(_))).cloned();
    let sample = SampleRequest { method, url: url.to_owned(), headers, body, line, ..SampleRequest::default() };
    form::METHODS.contains(&sample.method.as_str()).then_some(sample)
}

/// The headers of a request that are shown as an object, and nothing else in it: one carries the credential.
pub(super) fn headers_alone(body: &Sketch) -> Vec<(String, String)> {
    let Sketch::Object(fields) = body else { return Vec::new() };
    let is_header = |(name, value): &(String, Sketch)| form::is_header_name(name) && value.text().is_some();
    let carries = fields.iter().any(|(name, _)| name.eq_ignore_ascii_case("authorization"));
    if !carries || !fields.iter().all(is_header) {
        return Vec::new();
    }
    fields.iter().filter_map(|(name, value)| Some((name.clone(), value.text()?.to_owned()))).collect()
}

/// Whether an array is JSON and not a test of a shell: it holds something.
pub(super) fn is_list(body: &Sketch) -> bool {
    matches!(body, Sketch::Array(items) if !items.is_empty() && !items.contains(&Sketch::Hole)
        && items.iter().all(|item| !matches!(item, Sketch::Text(text) if text.contains('$'))))
}

/// Any `name: value` line, as it stands between a start line and a body.
pub(super) fn any_header(line: &str) -> Option<(&str, &str)> {
    let (name, value) = line.trim().split_once(':')?;
    let token = name.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_'));
    (token && !name.is_empty() && name.len() < 80).then(|| (name, value.trim()))
}

/// `--header 'Name: value'` by itself, as it stands in any command.
pub(super) fn option_line(line: &str) -> Option<(&str, &str)> {
    let rest = line.strip_prefix("--header ").or_else(|| line.strip_prefix("-H "))?;
    let rest = rest.trim().trim_end_matches('\\').trim();
    let inside = rest.strip_prefix('\'').and_then(|rest| rest.strip_suffix('\''));
    form::header_line(inside.or_else(|| rest.strip_prefix('"').and_then(|rest| rest.strip_suffix('"')))?)
}

/// The header that a comment says may be sent in the place of another: `# or use -H "Authorization: Bearer $TOKEN"`.
pub(super) fn other_header(line: &str) -> Option<(String, String)> {
    static OTHER: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(r#"^#\s*(?i:or|alternatively)\b.{0,60}?(?:-H|--header)[ =]["']([\w-]+): ?([^"']+)["']"#)
            .expect("a constant pattern")
    });
    let found = OTHER.captures(line)?;
    is_credential_header(&found[1]).then(|| (found[1].to_owned(), found[2].to_owned()))
}

/// `API: https://…`: an address with what it is called.
pub(super) fn named_address(line: &str) -> Option<(&str, &str)> {
    let (name, url) = line.split_once(": ")?;
    let is_name = name.len() < 40 && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b' ');
    let url = url.trim();
    (is_name && url.starts_with("http") && form::is_address(url)).then_some((name, url))
}

pub(super) fn comment(line: &str) -> Option<&str> {
    ["//", "#", "/*", "--", "<!--"].iter().find_map(|mark| line.strip_prefix(mark)).map(str::trim)
}

/// The here-document that a command reads, and how many lines it takes: `curl … -d @- << 'EOF'`.
pub(super) fn here_document(command: &str, behind: &[&str]) -> Option<(String, usize)> {
    static BEGINS: LazyLock<Regex> =
        LazyLock::new(|| Regex::new(r#"<<-? ?['"]?([A-Za-z_]+)['"]?\s*$"#).expect("a constant pattern"));
    // Longer than any that a page shows.
    const MOST: usize = 400;
    let found = BEGINS.captures(command.trim_end())?;
    let len = behind.iter().take(MOST).position(|line| line.trim() == &found[1])?;
    Some((behind[..len].join("\n"), len + 1))
}
