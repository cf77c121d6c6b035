//! A planned request as a command, with credentials as shell variables.

use super::{Piece, Request, Slot, Template};

/// The `curl` that sends a request again. `base` is the base URL; `shell` writes a slot with
/// variables alone.
pub fn curl(request: &Request, base: &str, shell: &dyn Fn(&Slot) -> String) -> String {
    let value = |template: &Template| -> String { template.0.iter().map(|piece| written(piece, shell)).collect() };
    let query: Vec<String> =
        request.query.iter().map(|(name, template)| format!("{name}={}", value(template))).collect();
    let query = if query.is_empty() { String::new() } else { format!("?{}", query.join("&")) };
    let mut command =
        format!("curl -i -X {} \"{}{}{query}\"", request.method, base.trim_end_matches('/'), request.path);
    for (name, template) in &request.headers {
        let value = value(template);
        // curl sends an empty header only where a semicolon stands for the colon.
        let header = if value.trim().is_empty() { format!("{name};") } else { format!("{name}: {value}") };
        command.push_str(&format!(" -H \"{header}\""));
    }
    if let Some(body) = &request.body {
        let body = String::from_utf8_lossy(body).replace('\'', r"'\''");
        command.push_str(&format!(" --data-raw '{body}'"));
    }
    command
}

/// What stands between double quotes in a shell (POSIX "Double-Quotes").
fn written(piece: &Piece, shell: &dyn Fn(&Slot) -> String) -> String {
    match piece {
        Piece::Text(text) => text
            .chars()
            .flat_map(|letter| {
                let escaped = matches!(letter, '"' | '\\' | '$' | '`').then_some('\\');
                escaped.into_iter().chain([letter])
            })
            .collect(),
        Piece::Slot(slot) => shell(slot),
        Piece::Base64(slot) => format!("$(printf %s \"{}\" | base64)", shell(slot)),
    }
}
