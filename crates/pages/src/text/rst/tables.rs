//! Tables of reStructuredText: simple ones, grids, and lists of rows. Each row stays on its first line.

use super::{indentation, inline};
use crate::text::plain;

/// Reads the table that begins in a line; gives the line behind it.
pub(super) fn read(lines: &[&str], at: usize, out: &mut [String]) -> Option<usize> {
    if plain::is_ruled(lines[at]) {
        return simple(lines, at, out);
    }
    plain::is_grid(lines[at]).then(|| grid(lines, at, out))
}

type Row = (usize, Vec<String>);

/// `====  ====` above and below the header, and at the end.
fn simple(lines: &[&str], at: usize, out: &mut [String]) -> Option<usize> {
    const LONGEST: usize = 2_000;
    let rules = lines[at..].iter().take(LONGEST).enumerate().filter(|(_, line)| plain::is_ruled(line));
    let rules: Vec<usize> = rules.map(|(index, _)| at + index).take(3).collect();
    let starts = plain::columns(lines[at]);
    let [_, second, ..] = rules.as_slice() else { return None };
    let end = *rules.get(2).unwrap_or(second);
    let mut rows: Vec<Row> = Vec::new();
    for line in (at + 1..end).filter(|line| *line != *second) {
        let cells = plain::cut(lines[line], &starts);
        let is_more = cells.first().is_some_and(String::is_empty) || line < *second && !rows.is_empty();
        match rows.last_mut().filter(|_| is_more) {
            Some((_, row)) => join(row, &cells),
            None if !lines[line].trim().is_empty() => rows.push((line, cells)),
            None => {}
        }
    }
    // Without a third rule there is no header.
    let header = if rules.len() > 2 && !rows.is_empty() { rows.remove(0).1 } else { vec![String::new(); starts.len()] };
    write(header, &rows, (at, end + 1), out);
    Some(end + 1)
}

fn grid(lines: &[&str], at: usize, out: &mut [String]) -> usize {
    let end = at + lines[at..].iter().take_while(|line| line.trim().starts_with(['+', '|'])).count();
    let mut rows: Vec<Row> = Vec::new();
    let (mut is_new, mut has_header) = (true, false);
    for (line, text) in lines.iter().enumerate().take(end).skip(at) {
        let text = text.trim();
        if text.starts_with('+') {
            is_new = true;
            has_header |= text.starts_with("+=");
            continue;
        }
        let cells: Vec<String> = text.trim_matches('|').split('|').map(|cell| cell.trim().to_owned()).collect();
        match rows.last_mut().filter(|(_, row)| !is_new && row.len() == cells.len()) {
            Some((_, row)) => join(row, &cells),
            None => rows.push((line, cells)),
        }
        is_new = false;
    }
    let columns = rows.first().map_or(0, |(_, row)| row.len());
    let header = if has_header { rows.remove(0).1 } else { vec![String::new(); columns] };
    write(header, &rows, (at, end), out);
    end
}

/// `.. list-table::`: `* - a cell` begins a row, `- a cell` goes on with it.
pub(super) fn list(lines: &[&str], at: usize, out: &mut [String]) -> usize {
    let indent = indentation(lines[at]);
    let is_inside = |line: &&&str| line.trim().is_empty() || indentation(line) > indent;
    let end = at + 1 + lines[at + 1..].iter().take_while(is_inside).count();
    let mut rows: Vec<Row> = Vec::new();
    for (line, text) in lines.iter().enumerate().take(end).skip(at + 1) {
        let text = text.trim();
        let cell = |mark: &str| text.strip_prefix(mark).map(|rest| rest.trim().to_owned());
        if let Some(first) = cell("* - ").or_else(|| cell("* -")) {
            rows.push((line, vec![first]));
        } else if let Some((_, row)) = rows.last_mut() {
            match cell("- ").or_else(|| (text == "-").then(String::new)) {
                Some(next) => row.push(next),
                None => join_last(row, text),
            }
        }
    }
    let header = if rows.is_empty() { Vec::new() } else { rows.remove(0).1 };
    write(header, &rows, (at, end), out);
    end
}

fn join(row: &mut [String], more: &[String]) {
    for (cell, more) in row.iter_mut().zip(more).filter(|(_, more)| !more.is_empty()) {
        cell.push(' ');
        cell.push_str(more);
    }
}

fn join_last(row: &mut [String], more: &str) {
    if let Some(cell) = row.last_mut().filter(|_| !more.is_empty()) {
        cell.push(' ');
        cell.push_str(more);
    }
}

/// Writes a table as Markdown has it, in the lines from the first to before the last; between rows stand empty ones.
fn write(header: Vec<String>, rows: &[Row], (from, end): (usize, usize), out: &mut [String]) {
    let written = |cells: &[String]| {
        let cells: Vec<String> = cells.iter().map(|cell| inline::markdown(cell).replace('|', "\\|")).collect();
        format!("| {} |", cells.join(" | "))
    };
    let Some((first, _)) = rows.first() else { return };
    // Two lines stand before the first row, which stands below its own line where there is none.
    let first = (*first).max(from + 2);
    if header.is_empty() || end > out.len() || first >= end || rows.get(1).is_some_and(|(line, _)| *line <= first) {
        return;
    }
    out[first - 2] = written(&header);
    out[first - 1] = format!("|{}", "---|".repeat(header.len()));
    out[first..end].iter_mut().for_each(|line| "|".clone_into(line));
    for (line, cells) in rows {
        out[(*line).max(first)] = written(cells);
    }
    // The last line ends the table.
    if rows.last().is_some_and(|(line, _)| *line + 1 < end) {
        out[end - 1].clear();
    }
}
