//! A planned request as a command, with credentials as shell variables.

use percent_encoding::utf8_percent_encode;

use super::shell::{double_quoted, is_one_line, is_plain, printf, single_quoted};
use super::{ESCAPED, Piece, Request, Slot, Template};

/// Stands for a base URL that nobody has given.
pub const BASE_URL: &str = "$BASE_URL";

/// The `curl` that sends a request again. `base` is the base URL; `shell` writes a slot with
/// variables alone.
pub fn curl(request: &Request, base: &str, shell: &dyn Fn(&Slot) -> String) -> String {
    let value = |template: &Template| -> String { template.0.iter().map(|piece| written(piece, shell)).collect() };
    let escape = |text: &str| utf8_percent_encode(text, ESCAPED).to_string();
    let encoded = |template: &Template| -> String {
        let text = |piece: &Piece| match piece {
            Piece::Text(text) => escape(text),
            Piece::Delimiter(text) => (*text).to_owned(),
            slot => written(slot, shell),
        };
        template.0.iter().map(text).collect()
    };
    // A credential is encoded by curl, which can do so where it sends no body.
    let is_secret = |template: &Template| template.slots().next().is_some() && request.body.is_none();
    let plain = request.query.iter().filter(|(_, template)| !is_secret(template));
    let equals = |template: &Template| if template.0.is_empty() { "" } else { "=" };
    let query: Vec<String> =
        plain.map(|(name, template)| format!("{}{}{}", escape(name), equals(template), encoded(template))).collect();
    let query = if query.is_empty() { String::new() } else { format!("?{}", query.join("&")) };
    // With -X HEAD curl would wait for a body.
    let method = match &*request.method {
        "HEAD" => "-I".to_owned(),
        method if is_plain(method) => format!("-i -X {method}"),
        method => format!("-i -X \"{}\"", double_quoted(method)),
    };
    // curl takes brackets and braces for patterns.
    let globs = if request.path.contains(['[', ']', '{', '}']) { " -g" } else { "" };
    let base = if base == BASE_URL { base.to_owned() } else { double_quoted(base) };
    let path = double_quoted(&request.path);
    let mut command = format!("curl{globs} {method} \"{}{path}{query}\"", base.trim_end_matches('/'));
    let secret: Vec<_> = request.query.iter().filter(|(_, template)| is_secret(template)).collect();
    if !secret.is_empty() {
        command.push_str(" -G");
    }
    for (name, template) in secret {
        command.push_str(&format!(" --data-urlencode \"{}={}\"", escape(name), value(template)));
    }
    for (name, template) in &request.headers {
        let value = value(template);
        // curl sends an empty header only where a semicolon stands for the colon.
        let name = double_quoted(name);
        let header = if value.trim().is_empty() { format!("{name};") } else { format!("{name}: {value}") };
        command.push_str(&format!(" -H \"{header}\""));
    }
    match request.body.as_deref().map(|body| (body, std::str::from_utf8(body))) {
        None => command,
        Some((_, Ok(text))) if is_one_line(text) => format!("{command} --data-raw {}", single_quoted(text)),
        Some((body, _)) => format!("printf %b {} | {command} --data-binary @-", single_quoted(&printf(body))),
    }
}

/// What stands between double quotes in a shell.
fn written(piece: &Piece, shell: &dyn Fn(&Slot) -> String) -> String {
    match piece {
        Piece::Text(text) => double_quoted(text),
        Piece::Delimiter(text) => (*text).to_owned(),
        Piece::Slot(slot) => shell(slot),
        Piece::Base64(slot) => format!("$(printf %s \"{}\" | base64 | tr -d '\\n')", shell(slot)),
    }
}
