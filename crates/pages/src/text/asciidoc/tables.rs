//! Tables of AsciiDoc as Markdown has them: each row on the line of its first cell. A block that a cell holds, a listing
//! or a table of its own, becomes a block of the page behind the other cells of its row.

use std::sync::LazyLock;

use regex::Regex;

use super::marks;

/// What opens and closes a table in a cell.
const NESTED: &str = "!===";

/// Writes the table of which the first line opens it and the last is the one before its end, as Markdown, each line in
/// its own place of `out`. `attributes` are those above it; `is_free` says that the line before it is free.
pub(super) fn write(lines: &[&str], (at, end): (usize, usize), attributes: &str, is_free: bool, out: &mut [String]) {
    table(&Source { lines: &lines[..end], at, is_free, attributes, mark: '|' }, out);
}

/// Where a table stands. A mark parts its cells: another one where it stands in a cell (AsciiDoc, "Nesting Tables").
struct Source<'t> {
    lines: &'t [&'t str],
    at: usize,
    is_free: bool,
    attributes: &'t str,
    mark: char,
}

/// A cell: its lines, and how many columns it takes.
struct Cell<'t> {
    line: usize,
    span: usize,
    lines: Vec<(usize, &'t str)>,
}

impl Cell<'_> {
    /// What it says, in one line.
    fn text(&self) -> String {
        let parts = self.lines.iter().map(|(_, text)| text.trim());
        let parts = parts.map(|text| text.strip_suffix(" +").unwrap_or(text).trim()).filter(|text| !text.is_empty());
        marks::unlinked(&parts.collect::<Vec<_>>().join(" ")).into_owned()
    }

    /// Whether it holds blocks.
    fn has_blocks(&self) -> bool {
        self.lines.iter().any(|(_, text)| is_listing(text) || text.trim() == NESTED)
    }
}

fn is_listing(text: &str) -> bool {
    matches!(text.trim(), "----" | "....")
}

fn table(source: &Source<'_>, out: &mut [String]) {
    let (cells, first_row, is_led) = cells(source);
    let columns = columns(source.attributes).unwrap_or(first_row);
    if columns == 0 || cells.is_empty() {
        return;
    }
    let mut rows = rows(cells, columns);
    if rows.iter().flatten().any(Cell::has_blocks) {
        out[source.at..source.lines.len()].iter_mut().for_each(String::clear);
        rows.iter().for_each(|row| spread(source, row, out));
        return;
    }
    out[source.at..source.lines.len()].iter_mut().for_each(|line| "|".clone_into(line));
    let is_titled = source.attributes.contains("header") || is_led;
    // Most tables have a header, also where nothing says so.
    let is_plain = || source.attributes.contains("cols=\"h") || rows.len() < 2;
    let has_header = is_titled || source.mark == '|' && !is_plain();
    let header =
        if has_header { rows.remove(0).iter().map(Cell::text).collect() } else { vec![String::new(); columns] };
    let first = if source.is_free && !has_header { source.at.saturating_sub(1) } else { source.at };
    out[first] = row_of(&header);
    if let Some(rule) = out.get_mut(first + 1).filter(|_| first + 1 < source.lines.len()) {
        *rule = format!("|{}", "---|".repeat(columns));
    }
    for row in rows {
        let line = row.first().and_then(|cell| out.get_mut(cell.line.max(first + 2)));
        if let Some(line) = line {
            *line = row_of(&row.iter().map(Cell::text).collect::<Vec<_>>());
        }
    }
}

/// A row of a table with blocks: its other cells say what they are, `* Response codes:`.
fn spread(source: &Source<'_>, row: &[Cell<'_>], out: &mut [String]) {
    let plain: Vec<String> = row.iter().filter(|cell| !cell.has_blocks()).map(Cell::text).collect();
    let Some(first) = row.first() else { return };
    let label = plain.first().map_or("", String::as_str);
    out[first.line] = format!("* {label}: {}", plain.get(1..).unwrap_or_default().join(" | "));
    for cell in row.iter().filter(|cell| cell.has_blocks()) {
        blocks(source, cell, label, out);
    }
}

fn blocks(source: &Source<'_>, cell: &Cell<'_>, label: &str, out: &mut [String]) {
    let (mut before, mut language, mut lines) = ("", "", cell.lines.iter());
    while let Some((at, text)) = lines.next() {
        let text = text.trim();
        if is_listing(text) {
            out[*at] = format!("```{language} {label}").trim_end().to_owned();
            for (at, inside) in lines.by_ref() {
                let is_end = inside.trim() == text;
                out[*at] = if is_end { "```".to_owned() } else { marks::without_callouts(inside).to_owned() };
                if is_end {
                    break;
                }
            }
        } else if text == NESTED {
            let end =
                lines.by_ref().find(|(_, inside)| inside.trim() == NESTED).map_or(source.lines.len(), |(end, _)| *end);
            let (attributes, is_free) = (before, before.starts_with('['));
            table(&Source { lines: &source.lines[..end], at: *at, is_free, attributes, mark: '!' }, out);
        } else if let Some(named) = marks::language(text) {
            language = named;
        } else if !text.starts_with('[') && *at != cell.line {
            out[*at] = marks::unlinked(text).into_owned();
        }
        before = text;
    }
}

/// The cells of a table, how many stand in its first row, and whether that is parted from the others by an empty line.
fn cells<'t>(source: &Source<'t>) -> (Vec<Cell<'t>>, usize, bool) {
    let mut cells: Vec<Cell<'t>> = Vec::new();
    let (mut first_row, mut is_led) = (None, false);
    let (mut listing, mut is_nested) = ("", false);
    for (at, line) in source.lines.iter().enumerate().skip(source.at + 1) {
        let trimmed = line.trim();
        let is_inside = !listing.is_empty() || is_nested;
        if is_listing(trimmed) && (listing.is_empty() || listing == trimmed) {
            listing = if listing.is_empty() { trimmed } else { "" };
        } else if trimmed == NESTED && source.mark == '|' {
            is_nested = !is_nested;
        }
        let parts =
            if is_inside || is_nested || !listing.is_empty() { vec![(*line, None)] } else { parted(line, source.mark) };
        let own = parts.len() - 1;
        // The first row ends where its line does, or at the first empty line.
        if first_row.is_none() && (own > 1 || trimmed.is_empty() && !cells.is_empty()) {
            first_row = Some(cells.iter().map(|cell| cell.span).sum::<usize>() + own);
        }
        if trimmed.is_empty() && at == source.at + 2 && cells.len() > 1 {
            is_led = true;
        }
        for (text, spec) in parts {
            match (spec, cells.last_mut()) {
                (Some((count, span)), _) => {
                    let new = || Cell { line: at, span, lines: vec![(at, text)] };
                    cells.extend(std::iter::repeat_with(new).take(count));
                }
                (None, Some(cell)) if !text.trim().is_empty() || is_inside => cell.lines.push((at, text)),
                _ => {}
            }
        }
    }
    let columns = first_row.unwrap_or_else(|| cells.iter().map(|cell| cell.span).sum());
    (cells, columns, is_led)
}

/// How often a cell stands there, and how many columns it takes.
type Spec = (usize, usize);

/// The parts of a line between the marks of cells: the first goes on with the cell before it.
fn parted(line: &str, mark: char) -> Vec<(&str, Option<Spec>)> {
    let mut parts: Vec<(&str, Option<Spec>)> = Vec::new();
    let (mut from, mut spec) = (0, None);
    for (at, _) in line.match_indices(mark) {
        if line[..at].ends_with('\\') {
            continue;
        }
        let before = &line[from..at];
        let (text, next) = specified(before);
        parts.push((text, spec));
        spec = Some(next);
        from = at + mark.len_utf8();
    }
    parts.push((&line[from..], spec));
    parts
}

/// A text before the mark of a cell, without what that says of the cell: `2+^.>s|`, `a|` (AsciiDoc, "Cell Specifiers").
fn specified(before: &str) -> (&str, Spec) {
    static SPEC: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(r"(?:^|\s)(?:(\d+)?(?:\.\d+)?(?:([+*])))?(?:[<^>]?(?:\.[<^>])?)?[adehlmsv]?$")
            .expect("a constant pattern")
    });
    let Some(found) = SPEC.captures(before) else { return (before, (1, 1)) };
    let number =
        found.get(1).and_then(|number| number.as_str().parse().ok()).map_or(1, |number: usize| number.clamp(1, 50));
    let spec = match found.get(2).map(|mark| mark.as_str()) {
        Some("*") => (number, 1),
        Some(_) => (1, number),
        None => (1, 1),
    };
    (&before[..found.get(0).map_or(before.len(), |found| found.start())], spec)
}

/// The rows that cells fill.
fn rows(cells: Vec<Cell<'_>>, columns: usize) -> Vec<Vec<Cell<'_>>> {
    let mut rows: Vec<Vec<Cell<'_>>> = Vec::new();
    let mut filled = columns;
    for cell in cells {
        if filled >= columns {
            rows.push(Vec::new());
            filled = 0;
        }
        filled += cell.span;
        if let Some(row) = rows.last_mut() {
            row.push(cell);
        }
    }
    rows
}

fn row_of(cells: &[String]) -> String {
    format!("| {} |", cells.join(" | "))
}

/// How many columns the attributes above a table say that it has.
fn columns(attributes: &str) -> Option<usize> {
    let (_, rest) = attributes.split_once("cols=")?;
    let value = rest.trim_start_matches('"').split(['"', ']']).next()?;
    match value.split_once('*') {
        Some((count, _)) => count.trim().parse().ok(),
        None => Some(value.split(',').count()),
    }
    .filter(|count| (1..=50).contains(count))
}
