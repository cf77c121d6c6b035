//! What a line is, told by its form: samples stand in pages without fences.

use std::borrow::Cow;

/// A header line, `Name: value` (RFC 9110 §5), as opposed to `Note: a sentence`.
pub fn header_line(line: &str) -> Option<(&str, &str)> {
    let (name, value) = line.trim().split_once(':')?;
    let (name, value) = quoted(name, value).unwrap_or((name, value));
    let value = value.trim();
    // `location: "Bath",` is a member of an object.
    if value.ends_with(',') && value.starts_with(['"', '\'']) {
        return None;
    }
    let short = value.split_whitespace().count() <= 4 || is_registered_header(name);
    // As people spell it who mean `Authorization`.
    let is_meant = ["authentication", "authorisation"].contains(&name.to_ascii_lowercase().as_str())
        && ["bearer ", "basic ", "token "].iter().any(|word| value.to_ascii_lowercase().starts_with(word));
    ((is_header_name(name) || is_meant) && !value.is_empty() && value.len() < 4_000 && short).then_some((name, value))
}

/// A header as a member of an object, `'Name': 'value',`, without the marks.
fn quoted<'l>(name: &'l str, value: &'l str) -> Option<(&'l str, &'l str)> {
    let inside = |text: &'l str, mark: char| text.trim().strip_prefix(mark)?.strip_suffix(mark);
    let mark = name.trim().chars().next().filter(|mark| matches!(mark, '"' | '\''))?;
    let value = value.trim().trim_end_matches(',');
    let value = inside(value, '"').or_else(|| inside(value, '\'')).or_else(|| inside(value, '`'))?;
    Some((inside(name, mark)?, value))
}

/// Whether a word is a header's name: registered, hyphenated with each part in
/// capitals, or beginning with `X-`.
pub fn is_header_name(name: &str) -> bool {
    if is_registered_header(name) {
        return true;
    }
    let token = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_');
    let mut parts = name.split('-');
    let first = parts.next().unwrap_or_default();
    if name.len() > 80 || !token(first) || !name.contains('-') || !name.split('-').all(token) {
        return false;
    }
    let experimental = first.eq_ignore_ascii_case("x");
    let capital = |part: &str| part.starts_with(|c: char| c.is_ascii_uppercase() || c.is_ascii_digit());
    // `YYYY-MM-DD`, `YYYY-MM-DDThh` and `YOUR-KEY` are placeholders.
    let shouted = !name.bytes().any(|b| b.is_ascii_lowercase()) || name.starts_with("YYYY");
    experimental || !shouted && capital(first) && parts.all(capital)
}

/// Header names of the IANA registry that one word or lower case would hide.
pub fn is_registered_header(name: &str) -> bool {
    const NAMES: &[&str] = &[
        "accept",
        "accept-encoding",
        "accept-language",
        "api-key",
        "authorization",
        "cache-control",
        "connection",
        "content-encoding",
        "content-length",
        "content-type",
        "cookie",
        "date",
        "etag",
        "expires",
        "host",
        "idempotency-key",
        "if-match",
        "if-none-match",
        "last-modified",
        "link",
        "location",
        "origin",
        "prefer",
        "range",
        "ratelimit-limit",
        "ratelimit-remaining",
        "ratelimit-reset",
        "referer",
        "retry-after",
        "server",
        "set-cookie",
        "traceparent",
        "transfer-encoding",
        "user-agent",
        "vary",
        "www-authenticate",
    ];
    let name = name.to_ascii_lowercase();
    NAMES.binary_search(&name.as_str()).is_ok()
}

/// Methods of HTTP that a documented operation may have (OpenAPI 3.0 §4.7.9).
pub const METHODS: [&str; 8] = ["GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS", "TRACE"];

/// `METHOD target`, with what stands behind it.
pub fn request_line(line: &str) -> Option<(&str, &str, &str)> {
    begun_line(line).filter(|(_, target, _)| is_target(target))
}

/// The same of a target that has no slash before it, where nothing else stands behind it than a program would send.
pub fn rootless_line(line: &str) -> Option<(&str, &str)> {
    let (method, target, rest) = begun_line(line)?;
    (is_rootless(target) && (rest.is_empty() || rest.starts_with("HTTP/"))).then_some((method, target))
}

fn begun_line(line: &str) -> Option<(&str, &str, &str)> {
    let (method, rest) = line.trim().split_once(char::is_whitespace).filter(|(word, _)| METHODS.contains(word))?;
    // Aligned lines have more than one blank.
    let (target, rest) = rest.trim_start().split_once(char::is_whitespace).unwrap_or((rest.trim_start(), ""));
    Some((method, target, rest.trim()))
}

/// A path or a URL, as the target of a request.
pub fn is_target(word: &str) -> bool {
    word.starts_with("https://") || word.starts_with("http://") || is_path(behind_variable(word))
}

/// What stands behind a variable that holds the base URL: `{{base_url}}/a`, `${BASE}/a`.
fn behind_variable(word: &str) -> &str {
    let close = if word.starts_with("<%=") {
        "%>/"
    } else if word.starts_with("{{") {
        "}}/"
    } else if word.starts_with("${") {
        "}/"
    } else {
        return word;
    };
    word.find(close).filter(|at| *at < 60).map_or(word, |at| &word[at + close.len() - 1..])
}

/// A path: `/a/{b}/:c`, not a fraction and not a comment.
pub fn is_path(word: &str) -> bool {
    word.len() < 2_000
        && word.starts_with('/')
        && !word.starts_with("//")
        && word.len() > 1
        && word.chars().all({
            // `/projects/<Project ID>`: its name may have blanks.
            let mut depth = 0_i32;
            move |c| {
                depth += i32::from(matches!(c, '<' | '{')) - i32::from(matches!(c, '>' | '}'));
                c.is_alphanumeric() || "/-#_.{}:~@$<>?=&%*+,[]!()';".contains(c) || matches!(c, ' ' | '|') && depth > 0
            }
        })
}

/// A path of more than one segment, or a host with a path, without what an address begins with: `users/:id`,
/// `api.a.example/v1/users`.
pub fn is_rootless(word: &str) -> bool {
    // Media types are written so (RFC 6838 §4.2).
    const TYPES: [&str; 8] = ["application", "audio", "font", "image", "message", "multipart", "text", "video"];
    let Some((first, rest)) = word.split_once('/') else { return false };
    let is_name = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || matches!(b, b'-' | b'_' | b'.');
    first.starts_with(|c: char| c.is_ascii_lowercase())
        && first.bytes().all(is_name)
        && !TYPES.contains(&first)
        && !rest.is_empty()
        && is_path(&word[first.len()..])
}

/// An address as it is asked: a path begins with a slash, a host has a scheme before it.
pub fn rooted(address: &str) -> Cow<'_, str> {
    // What a name in a domain for the whole world ends in, and no file does.
    const FILES: [&str; 16] =
        ["php", "html", "htm", "json", "xml", "js", "ts", "py", "rb", "pl", "cgi", "jsp", "asp", "aspx", "ashx", "svc"];
    // `account?action=add`, as a component has it.
    let is_word = address.starts_with(|c: char| c.is_ascii_alphanumeric()) && !address.contains("://");
    if !is_rootless(address) {
        return if is_word { Cow::Owned(format!("/{address}")) } else { Cow::Borrowed(address) };
    }
    let host = address.split('/').next().unwrap_or_default();
    let top = host.rsplit_once('.').map_or("", |(_, top)| top);
    let is_host = top.len() >= 2 && top.bytes().all(|b| b.is_ascii_lowercase()) && !FILES.contains(&top);
    Cow::Owned(format!("{}{address}", if is_host { "https://" } else { "/" }))
}

/// A line that is nothing but a URL or a path of an API.
pub fn is_address(line: &str) -> bool {
    let line = line.trim();
    !line.contains(char::is_whitespace) && is_target(line) && !line.ends_with(['.', ',', ':'])
}

/// Whether a line without a fence begins a sample.
pub fn opens_sample(line: &str) -> bool {
    let line = line.trim();
    let shell = line.strip_prefix("$ ").unwrap_or(line);
    shell.starts_with("curl ")
        || is_export(shell)
        || is_setting(shell)
        || header_line(line).is_some()
        || request_line(line).is_some_and(|(_, _, rest)| rest.is_empty() || rest.starts_with("HTTP/"))
        || rootless_line(line).is_some()
        || is_address(line)
        || status_line(line).is_some()
        || opens_json(line)
        || is_statement(line)
}

/// `HTTP/1.1 401 Unauthorized`: the status.
pub fn status_line(line: &str) -> Option<u16> {
    let rest = line.trim().strip_prefix("HTTP/")?;
    let mut words = rest.split_whitespace();
    let version = words.next()?;
    let status: u16 = words.next()?.parse().ok()?;
    (version.starts_with(['1', '2', '3']) && (100..600).contains(&status)).then_some(status)
}

fn is_export(line: &str) -> bool {
    let Some(rest) = line.strip_prefix("export ") else {
        return false;
    };
    rest.split_once('=')
        .is_some_and(|(name, _)| !name.is_empty() && name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_'))
}

/// What a shell sets a variable to: `API_KEY=****-****`. In lower case it may be anything else.
fn is_setting(line: &str) -> bool {
    let Some((name, value)) = line.split_once('=') else { return false };
    let is_shouted = name.bytes().all(|b| b.is_ascii_uppercase() || b.is_ascii_digit() || b == b'_');
    name.len() > 1
        && is_shouted
        && name.starts_with(|c: char| c.is_ascii_uppercase())
        && !value.is_empty()
        && !value.starts_with('=')
        && !value.contains(char::is_whitespace)
}

fn opens_json(line: &str) -> bool {
    line == "{" || line == "[" || line.starts_with('{') && line[1..].trim_start().starts_with('"')
}

/// A statement of a program: an import, a declaration, an assignment, a call.
fn is_statement(line: &str) -> bool {
    let mut words = line.split_whitespace();
    let (first, second, third) = (words.next(), words.next(), words.next());
    match first {
        Some("import") => !line.ends_with('.') && words.next().is_none_or(|w| w != "the"),
        Some("from") => third == Some("import"),
        Some("const" | "let" | "var") => third == Some("="),
        Some("<?php" | "#!/bin/bash" | "#!/bin/sh") => true,
        Some(name) if second == Some("=") => is_name(name) && third.is_some(),
        Some("await") => second.is_some_and(|call| call.contains('(')),
        Some(call) => call.split_once('(').is_some_and(|(name, _)| is_name(name) && name.contains(['.', '_'])),
        None => false,
    }
}

fn is_name(word: &str) -> bool {
    word.starts_with(|c: char| c.is_ascii_alphabetic() || c == '$' || c == '_')
        && word.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'.' | b'$'))
}

/// How far a line is moved in.
pub fn indentation(line: &str) -> usize {
    line.bytes().take_while(|b| matches!(b, b' ' | b'\t')).map(|b| if b == b'\t' { 4 } else { 1 }).sum()
}

/// A bullet or a number at the start of a line: what stands behind it.
pub fn list_item(line: &str) -> Option<&str> {
    let line = line.trim_start();
    for bullet in ["- ", "* ", "+ ", "• ", "◦ ", "– ", "· "] {
        if let Some(rest) = line.strip_prefix(bullet) {
            return Some(rest.trim());
        }
    }
    let digits = line.bytes().take_while(u8::is_ascii_digit).count();
    let rest = line[digits..].strip_prefix(". ").or_else(|| line[digits..].strip_prefix(") "));
    rest.filter(|_| (1..=3).contains(&digits)).map(str::trim)
}

/// How far a line opens brackets that it does not close.
pub fn depth(line: &str) -> i64 {
    line.bytes().fold(0, |depth, byte| match byte {
        b'{' | b'[' | b'(' => depth + 1,
        b'}' | b']' | b')' => depth - 1,
        _ => depth,
    })
}
