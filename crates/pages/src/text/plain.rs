//! Plain text: a page that was copied, with no fence and no markup. Headings
//! are short lines that stand alone, samples are told by their form.

use std::sync::LazyLock;

use regex::Regex;

use super::builder::PageBuilder;
use super::form;
use super::page::BlockContent;
use super::status;

/// Reads lines of plain text into blocks.
pub fn scan(text: &str, builder: &mut PageBuilder) {
    let lines: Vec<&str> = text.lines().collect();
    let mut at = 0;
    while at < lines.len() {
        let line = lines[at].trim_end();
        at = if line.trim().is_empty() {
            at + 1
        } else if let Some(item) = form::list_item(line) {
            builder.push(at + 1, item_of(item.to_owned(), line));
            at + 1
        } else if let Some(item) = sphinx(line) {
            builder.push(at + 1, item_of(item, line));
            at + 1
        } else if is_grid(line) {
            grid(&lines, at, builder)
        } else if lists_statuses(&lines, at) {
            builder.push(at + 1, item_of(line.trim().to_owned(), line));
            at + 1
        } else if is_ruled(line) && at + 2 < lines.len() {
            ruled(&lines, at, builder)
        } else if is_row(&lines, at) {
            table(&lines, at, builder)
        } else if form::opens_sample(line) {
            sample(&lines, at, builder)
        } else if is_heading(&lines, at) {
            let level = if at == 0 { 1 } else { 2 };
            builder.heading(at + 1, level, line);
            at + if underline(&lines, at) { 2 } else { 1 }
        } else {
            paragraph(&lines, at, builder)
        };
    }
}

fn item_of(text: String, line: &str) -> BlockContent {
    BlockContent::ListItem { text, indent: form::indentation(line) }
}

/// What Sphinx's domain for HTTP says of an operation: `.. http:get:: /users/(int:id)`, `:statuscode 404: none`.
pub fn sphinx(line: &str) -> Option<String> {
    let line = line.trim();
    if let Some((method, path)) = line.strip_prefix(".. http:").and_then(|rest| rest.split_once("::")) {
        let method = method.to_ascii_uppercase();
        let is_one = form::METHODS.contains(&method.as_str()) && form::is_path(path.trim());
        return is_one.then(|| format!("`{method} {}`", path.trim()));
    }
    let (field, said) = line.strip_prefix(':')?.split_once(':')?;
    let (kind, name) = field.split_once(' ')?;
    let said = said.trim().replace("``", "`");
    match kind {
        "statuscode" | "status" | "code" => status::leading_status(name).map(|status| format!("{status}: {said}")),
        // `:reqheader Authorization: Token <token>`.
        "reqheader" | "requestheader" | "reqheaders" if SCHEME.is_match(&said) && name == "Authorization" => {
            Some(format!("`{name}: {said}` request header"))
        }
        "reqheader" | "requestheader" | "reqheaders" => Some(format!("`{name}` request header: {said}")),
        "resheader" | "responseheader" | "resheaders" => Some(format!("`{name}` response header: {said}")),
        _ => FIELDS.contains(&kind).then(|| format!("{kind} `{name}`: {said}")),
    }
}

/// A scheme with what stands for a credential behind it, and nothing more.
static SCHEME: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"^[A-Z][A-Za-z-]{2,15} [<{\[$][\w $-]+[>}\]]?$").expect("a constant pattern"));

/// The other fields that Sphinx's domain for HTTP has, each of which is said by itself.
const FIELDS: [&str; 19] = [
    "query",
    "queryparameter",
    "queryparam",
    "param",
    "parameter",
    "form",
    "formparameter",
    "formparam",
    "json",
    "jsonparam",
    "<json",
    "<jsonarr",
    ">json",
    ">jsonarr",
    "reqjson",
    "reqjsonobj",
    "reqjsonarr",
    "resjson",
    "resjsonobj",
];

/// Whether a line is one of several that each begin with a status and say more.
pub fn lists_statuses(lines: &[&str], at: usize) -> bool {
    let is_one = |line: Option<&&str>| {
        let line = line.map_or("", |line| line.trim());
        line.len() > 4 && line.starts_with(|c: char| c.is_ascii_digit()) && status::leading_status(line).is_some()
    };
    let before = at.checked_sub(1).and_then(|before| lines.get(before));
    is_one(lines.get(at)) && (is_one(before) || is_one(lines.get(at + 1)))
}

/// A status that is a term of a list of definitions, with its meaning indented below, where another of the list is one
/// (RST, "Definition Lists").
pub fn defined_status(lines: &[&str], at: usize) -> Option<u16> {
    // More lines of meaning than this are no list of statuses.
    const NEAR: usize = 20;
    let is_meaning = |line: &str| line.trim().is_empty() || line.starts_with([' ', '\t']);
    let term = |at: usize| {
        let line = lines.get(at).filter(|line| line.len() == 3 && line.starts_with(['1', '2', '3', '4', '5']))?;
        let is_defined = lines.get(at + 1).is_some_and(|below| !below.trim().is_empty() && is_meaning(below));
        line.parse().ok().filter(|_| is_defined)
    };
    let own = term(at)?;
    let is_else = |at: &usize| !lines.get(*at).is_some_and(|line| is_meaning(line));
    let before = (at.saturating_sub(NEAR)..at).rev().find(is_else);
    let behind = (at + 1..at + 1 + NEAR).find(is_else);
    [before, behind].into_iter().flatten().any(|other| term(other).is_some()).then_some(own)
}

/// `+----+----+`: a rule of a grid (reStructuredText, "Grid Tables").
pub fn is_grid(line: &str) -> bool {
    let line = line.trim();
    line.len() > 4
        && line.starts_with("+-")
        && line.ends_with('+')
        && line.bytes().all(|b| matches!(b, b'+' | b'-' | b'='))
}

fn grid(lines: &[&str], at: usize, builder: &mut PageBuilder) -> usize {
    let is_part = |line: &&&str| line.trim().starts_with(['+', '|']);
    let len = lines[at..].iter().take_while(is_part).count();
    let cells = |line: &str| -> Vec<String> {
        let inside = line.trim().trim_start_matches('|').trim_end_matches('|');
        inside.split('|').map(|cell| cell.trim().replace("``", "`")).collect()
    };
    let rows = (at..at + len).filter(|line| lines[*line].trim().starts_with('|'));
    let mut rows = rows.map(|line| (line + 1, cells(lines[line])));
    let header = rows.next().map(|(_, cells)| cells).unwrap_or_default();
    builder.push(at + 1, BlockContent::Table { header, rows: rows.collect() });
    at + len
}

/// Lines up to a blank one, or to one that begins something else.
fn paragraph(lines: &[&str], at: usize, builder: &mut PageBuilder) -> usize {
    let mut end = at + 1;
    while end < lines.len()
        && !lines[end].trim().is_empty()
        && form::list_item(lines[end]).is_none()
        && sphinx(lines[end]).is_none()
        && !form::opens_sample(lines[end])
    {
        end += 1;
    }
    // Code is between two marks in reStructuredText, and one says the same.
    builder.prose(at + 1, &super::inline::squeeze(&lines[at..end].join(" ")).replace("``", "`"));
    end
}

/// A sample goes on while its brackets are open, while lines follow without a
/// blank one, and over a blank line when what follows is a sample again.
fn sample(lines: &[&str], at: usize, builder: &mut PageBuilder) -> usize {
    let end = sample_end(lines, at);
    builder.code(at + 1, "", lines[at..end].join("\n"));
    end
}

/// The line behind the sample that begins at `at`; also for Markdown, where a
/// sample was left without its fence.
pub fn sample_end(lines: &[&str], at: usize) -> usize {
    let mut depth = 0;
    let mut end = at;
    while end < lines.len() {
        let line = lines[end];
        if line.trim().is_empty() {
            if depth <= 0 && !goes_on(lines, at, end) {
                break;
            }
        } else if depth <= 0 && end > at && is_sentence(line) || line.trim().starts_with("```") {
            break;
        } else {
            depth += form::depth(line);
        }
        end += 1;
    }
    while end > at + 1 && lines[end - 1].trim().is_empty() {
        end -= 1;
    }
    end.max(at + 1)
}

/// Over one blank line a program goes on; a header line or a body does not:
/// each of those is a sample of its own.
fn goes_on(lines: &[&str], start: usize, blank: usize) -> bool {
    let Some(next) = lines.get(blank + 1).filter(|next| !next.trim().is_empty()) else {
        return false;
    };
    let alone =
        |line: &str| form::header_line(line).is_some() || form::is_address(line) || line.trim().starts_with('{');
    // The body of an answer stands behind a blank line.
    let is_headed = form::status_line(lines[start]).is_some() && blank > start;
    if is_headed
        && next.trim().starts_with(['{', '['])
        && !lines[start..blank].iter().any(|line| line.trim().is_empty())
    {
        return true;
    }
    let indented = next.starts_with("  ") && form::list_item(next).is_none();
    (indented || form::opens_sample(next)) && !alone(lines[start]) && !alone(next)
}

fn is_sentence(line: &str) -> bool {
    let line = line.trim();
    line.starts_with(|c: char| c.is_uppercase())
        && line.ends_with(['.', ':', '?'])
        && line.split_whitespace().count() >= 4
        && form::header_line(line).is_none()
}

/// Short, alone between blank lines, no end of a sentence.
fn is_heading(lines: &[&str], at: usize) -> bool {
    let line = lines[at].trim();
    let alone = |line: Option<&&str>| line.is_none_or(|line| line.trim().is_empty());
    let before = at.checked_sub(1).and_then(|before| lines.get(before));
    line.len() <= 90
        && line.split_whitespace().count() <= 12
        && line.starts_with(|c: char| c.is_uppercase() || c.is_ascii_digit())
        && !line.ends_with(['.', ':', ';', ',', '!'])
        && alone(before)
        && (alone(lines.get(at + 1)) || underline(lines, at))
        && at + 1 < lines.len()
}

fn underline(lines: &[&str], at: usize) -> bool {
    lines
        .get(at + 1)
        .map(|line| line.trim())
        .is_some_and(|line| line.len() >= 3 && (line.bytes().all(|b| b == b'=') || line.bytes().all(|b| b == b'-')))
}

/// `=====  ====`: a rule above and below a table's header, and at its end (reStructuredText,
/// "Simple Tables").
pub fn is_ruled(line: &str) -> bool {
    let line = line.trim();
    line.contains(' ') && line.split_whitespace().all(|rule| rule.len() >= 2 && rule.bytes().all(|b| b == b'='))
}

/// Where the columns begin that a rule is above.
pub fn columns(rule: &str) -> Vec<usize> {
    let rule: Vec<char> = rule.chars().collect();
    let begins = |index: &usize| rule[*index] == '=' && (*index == 0 || rule[*index - 1] != '=');
    (0..rule.len()).filter(begins).collect()
}

/// The cells of a line whose columns begin there.
pub fn cut(line: &str, starts: &[usize]) -> Vec<String> {
    let chars: Vec<char> = line.chars().collect();
    let ends = starts.iter().skip(1).copied().chain([chars.len()]);
    let cell = |(start, end): (usize, usize)| {
        let part: String = chars.get(start..end.min(chars.len())).unwrap_or_default().iter().collect();
        part.trim().replace("``", "`")
    };
    starts.iter().copied().zip(ends).map(cell).collect()
}

/// The columns stand where the rule's parts do; the last one goes on to the line's end.
fn ruled(lines: &[&str], at: usize, builder: &mut PageBuilder) -> usize {
    let starts = columns(lines[at]);
    let cells = |line: &str| cut(line, &starts);
    let rules: Vec<usize> = (at + 1..lines.len()).take_while(|line| !lines[*line].trim().is_empty()).collect();
    let last = rules.last().copied().unwrap_or(at);
    let mut body = rules.into_iter().filter(|line| !is_ruled(lines[*line]));
    let header = body.next().map(|line| cells(lines[line])).unwrap_or_default();
    let rows = body.map(|line| (line + 1, cells(lines[line]))).collect();
    builder.push(at + 1, BlockContent::Table { header, rows });
    last + 1
}

/// A table copied out of a browser: cells between tabs, in two lines or more.
fn is_row(lines: &[&str], at: usize) -> bool {
    let tabs = |line: Option<&&str>| line.map_or(0, |line| line.trim().matches('\t').count());
    let cells = tabs(lines.get(at));
    cells > 0 && tabs(lines.get(at + 1)) == cells
}

fn table(lines: &[&str], at: usize, builder: &mut PageBuilder) -> usize {
    let cells = |line: &str| line.trim().split('\t').map(|cell| cell.trim().to_owned()).collect();
    let end = lines[at..].iter().position(|line| !line.trim().contains('\t'));
    let end = end.map_or(lines.len(), |len| at + len);
    let rows = (at + 1..end).map(|row| (row + 1, cells(lines[row]))).collect();
    builder.push(at + 1, BlockContent::Table { header: cells(lines[at]), rows });
    end
}
