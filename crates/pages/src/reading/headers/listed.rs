//! Headers that a page lists: as components of parameters, and as rows of tables.

use std::sync::LazyLock;

use regex::Regex;
use serde_json::Value;

use super::answers;
use super::said::LACKING;
use super::side::{HeaderSide, is_denied, own_side, pattern, requirement, side_of, title_side};
use super::{HeaderMention, push};
use crate::reading::credential::is_credential_header;
use crate::reading::outline::{Outline, Statement};
use crate::text::{form, prose};

/// `<ParamField header="X" required>`, `{% swagger-parameter in="header" %}`,
/// `<ResponseField>` in a response's headers.
pub(super) fn attributes(
    outline: &Outline<'_>,
    index: usize,
    (component, values): (&str, &[(String, String)]),
    found: &mut Vec<HeaderMention>,
) {
    let statement = &outline.statements[index];
    parameters(statement, values, found);
    let value = |name: &str| values.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str());
    let name = value("header").or_else(|| value("name").filter(|_| value("in") == Some("header")));
    let Some(name) = name.filter(|name| form::is_header_name(name) || !name.contains(char::is_whitespace)) else {
        return;
    };
    let side = if component.to_lowercase().contains("response") { HeaderSide::Response } else { HeaderSide::Request };
    let required = Some(value("required").is_some_and(|value| value != "false"));
    let quote = format!("{component} header={name}");
    // What the component holds says what its value looks like: `Bearer <token>`.
    let inside = outline.statements[index + 1..].iter().take_while(|next| next.block == statement.block + 1);
    let described = || {
        let mut codes = inside.take(4).flat_map(|next| prose::codes(&next.text));
        codes.find(|code| code.contains(' ') && is_credential_header(name)).map(str::to_owned)
    };
    push(found, name, side, required, value("default").map(str::to_owned).or_else(described), statement, quote);
}

/// The headers of a component that has parameters as a document has them: `parameters={[{"name": "X", "in": "header"}]}`.
fn parameters(statement: &Statement, values: &[(String, String)], found: &mut Vec<HeaderMention>) {
    let listed = values.iter().filter(|(key, value)| key == "parameters" && value.starts_with('['));
    let listed = listed.filter_map(|(_, value)| serde_json::from_str::<Vec<Value>>(value).ok()).flatten();
    for parameter in listed.take(100).filter(|parameter| parameter["in"] == "header") {
        let Some(name) = parameter["name"].as_str().filter(|name| form::is_header_name(name)) else { continue };
        let required = Some(parameter["required"] == true);
        push(found, name, HeaderSide::Request, required, None, statement, format!("parameters: {name} in header"));
    }
}

/// A row of a table that has a column for headers, or stands under such a title.
pub(super) fn row(
    outline: &Outline<'_>,
    statement: &Statement,
    cells: &[(String, String)],
    found: &mut Vec<HeaderMention>,
) {
    let is_said = || speaks_of_headers(outline, statement, cells);
    let lines = prose::codes(&statement.text).into_iter().filter_map(form::header_line);
    let lines = lines.filter(|(name, _)| form::is_registered_header(name) || is_credential_header(name) || is_said());
    for (name, value) in lines {
        let side = own_side(name).unwrap_or(HeaderSide::Request);
        push(found, name, side, None, Some(value.to_owned()), statement, statement.text.clone());
    }
    answered(statement, cells, found);
    answers::read(statement, cells, found);
    let Some((column, name)) = cells.first() else {
        return;
    };
    // `Header | X-Team`: where a parameter stands is told before its name.
    let in_header = unmarked(name).eq_ignore_ascii_case("header");
    let placed = cells.get(1).filter(|(head, _)| in_header && head.to_lowercase().contains("name"));
    let (column, name) = placed.map_or((column, name), |(head, name)| (head, name));
    let name = unmarked(name).trim_end_matches(':');
    // `X-Team required`, as rendered references have it.
    let said = name.split_once(' ').map(|(name, rest)| (name, rest.trim_matches(['*', '_', ' ', ','])));
    let said = said.filter(|(_, rest)| matches!(*rest, "required" | "optional"));
    let (name, said) =
        said.map_or((name, None), |(name, rest)| (unmarked(name).trim_end_matches(','), Some(rest == "required")));
    // `Header name | X-Api-Key`: a table of what the thing is called.
    let label = name.to_lowercase();
    let named = matches!(label.as_str(), "header name" | "header parameter name" | "http header" | "request header");
    if let Some((_, value)) = cells.get(1).filter(|(_, value)| named && form::is_header_name(value.trim_matches('`'))) {
        push(found, value.trim_matches('`'), HeaderSide::Request, None, None, statement, statement.text.clone());
        return;
    }
    let led = outline.led(statement);
    let speaks = || placed.is_some() || is_listed(outline, statement, cells, name);
    // `Link header`: what is listed below it are no others.
    let is_of_another = outline.titles(statement.section).take(1).any(|title| {
        let own = of_one_header(title);
        own.is_some_and(|own| !own.eq_ignore_ascii_case(name))
    });
    let says = !is_of_another
        && match column.to_lowercase().as_str() {
            "name" | "parameter" | "key" | "field" | "" => speaks(),
            // As an exporter heads it: `Content-Type | Value`.
            "content-type" => {
                outline.titles(statement.section).take(1).any(|title| title.eq_ignore_ascii_case("headers"))
            }
            column => column.contains("header"),
        };
    let is_token = name.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_' | b'.'));
    if !says || name.is_empty() || !is_token || cells.len() < 2 {
        return;
    }
    let required = said.or_else(|| required_cell(cells)).or_else(|| requirement(&statement.lower));
    let in_column = column.to_lowercase().contains("response").then_some(HeaderSide::Response);
    let side = in_column
        .or_else(|| side_of(led, name))
        .or_else(|| title_side(outline, statement.section, name))
        .unwrap_or(HeaderSide::Request);
    // `Authorization | Bearer <token>`: the value stands in another cell.
    let mut codes = cells.iter().skip(1).flat_map(|(_, cell)| prose::codes(cell));
    let value = codes.find(|code| code.contains(' ') && is_credential_header(name));
    push(found, name, side, required, value.map(str::to_owned), statement, statement.text.clone());
}

/// The headers of answers that a cell speaks of: `Done. The Location header of the response says where.`
fn answered(statement: &Statement, cells: &[(String, String)], found: &mut Vec<HeaderMention>) {
    static NAMED: LazyLock<Regex> = LazyLock::new(|| {
        pattern(
            r"(?:`([A-Za-z][A-Za-z0-9-]*)`|\b([A-Z][A-Za-z0-9]*(?:-[A-Z0-9][A-Za-z0-9]*)*)) (?:HTTP |response )?headers?\b",
        )
    });
    for cell in cells.iter().map(|(_, cell)| cell).filter(|cell| cell.contains("eader")) {
        for sentence in prose::sentences(cell) {
            answers::said(statement, sentence, found);
            let lower = sentence.to_lowercase();
            let names = NAMED.captures_iter(sentence).filter_map(|found| found.get(1).or(found.get(2)));
            let names =
                names.map(|name| name.as_str()).filter(|name| form::is_header_name(name) || own_side(name).is_some());
            for name in names.filter(|name| side_of(&lower, name) == Some(HeaderSide::Response)) {
                if !is_denied(&lower) && !LACKING.is_match(&lower) {
                    push(found, name, HeaderSide::Response, None, None, statement, sentence.to_owned());
                }
            }
        }
    }
}

/// A cell without what sets it off.
fn unmarked(cell: &str) -> &str {
    cell.trim_matches(['`', '*', '_', ' '])
}

/// Whether the table of a row, or its title, is about headers.
fn speaks_of_headers(outline: &Outline<'_>, statement: &Statement, cells: &[(String, String)]) -> bool {
    let is_said = |text: &str| text.to_lowercase().contains("header");
    cells.iter().any(|(head, cell)| is_said(head) || is_said(cell))
        || outline.titles(statement.section).take(2).any(is_said)
}

/// Whether a row of parameters is one of headers: it says so, or what leads to it. One word may be anything, where
/// no title says what is listed.
fn is_listed(outline: &Outline<'_>, statement: &Statement, cells: &[(String, String)], name: &str) -> bool {
    let is_said = |title: &str| title.to_lowercase().contains("header");
    let mut others = cells.iter().skip(1).map(|(_, cell)| unmarked(cell));
    let is_name = name.contains('-') || form::is_registered_header(name) || is_credential_header(name);
    let led = outline.led(statement);
    others.any(|cell| cell.eq_ignore_ascii_case("header"))
        || outline.titles(statement.section).take(1).any(is_said)
        || is_name && (led.contains("header") || outline.titles(statement.section).take(2).any(is_said))
}

/// The header that a title is about: `The Link header`, `X-Acme-Page header`.
fn of_one_header(title: &str) -> Option<&str> {
    let title = title.trim_matches(['`', '*', ' ', '#']);
    let (before, last) = title.rsplit_once(' ')?;
    let name = before.rsplit(' ').next()?.trim_matches(['`', '*']);
    let is_one = last.eq_ignore_ascii_case("header") && form::is_header_name(name);
    is_one.then_some(name)
}

/// What a column says of being required.
fn required_cell(cells: &[(String, String)]) -> Option<bool> {
    const HEADS: [&str; 4] = ["required", "mandatory", "obligatory", "must be sent"];
    let is_head = |head: &str| HEADS.iter().any(|word| head.to_lowercase().contains(word));
    let (_, cell) = cells.iter().find(|(head, _)| is_head(head))?;
    let cell = cell.to_lowercase();
    let not = ["no", "optional", "false"].iter().any(|word| cell.contains(word));
    Some(!not && !cell.trim().is_empty())
}
