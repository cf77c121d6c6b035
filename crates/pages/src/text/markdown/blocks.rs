//! Blocks that an editor writes into Markdown as JSON: `[block:parameters]`, `[block:code]`,
//! `[block:callout]`, up to `[/block]`.

use serde_json::Value;

use super::inline;
use crate::text::builder::PageBuilder;
use crate::text::page::BlockContent;

/// The name in `[block:name]`.
pub(super) fn opens(line: &str) -> Option<&str> {
    line.strip_prefix("[block:")?.strip_suffix(']')
}

/// Pushes what the JSON of a block says; nothing where it is no JSON.
pub(super) fn push(name: &str, json: &str, line: usize, builder: &mut PageBuilder) {
    let Ok(value) = serde_json::from_str::<Value>(json) else { return };
    match name {
        "parameters" => table(&value, line, builder),
        "code" => codes(&value, line, builder),
        _ => {
            let text = |key: &str| value.get(key).and_then(Value::as_str).map(inline::markdown).unwrap_or_default();
            let (title, body) = (text("title"), text("body"));
            match name {
                "api-header" if !title.is_empty() => builder.heading(line, 2, &title),
                _ => [title, body].iter().for_each(|text| builder.prose(line, text)),
            }
        }
    }
}

/// `data` has a cell for each `row-column`, and the header's as `h-column`.
fn table(value: &Value, line: usize, builder: &mut PageBuilder) {
    // Wider and longer than any that is read.
    const MOST: usize = 2_000;
    let cell = |row: &str, column: usize| {
        let cell = value.get("data")?.get(format!("{row}-{column}"))?.as_str()?;
        Some(inline::markdown(cell))
    };
    let columns = (0..MOST).take_while(|column| cell("h", *column).or_else(|| cell("0", *column)).is_some()).count();
    let row = |name: &str| (0..columns).map(|column| cell(name, column).unwrap_or_default()).collect::<Vec<_>>();
    let is_there = |index: &usize| (0..columns).any(|column| cell(&index.to_string(), column).is_some());
    let rows = (0..MOST).take_while(is_there).map(|index| (line, row(&index.to_string()))).collect();
    builder.push(line, BlockContent::Table { header: row("h"), rows });
}

/// `codes` is a list of samples, each with its language.
fn codes(value: &Value, line: usize, builder: &mut PageBuilder) {
    for code in value.get("codes").and_then(Value::as_array).into_iter().flatten() {
        let text = |key: &str| code.get(key).and_then(Value::as_str).unwrap_or_default();
        let info = format!("{} {}", text("language"), text("name"));
        builder.code(line, &info, text("code").to_owned());
    }
}
