//! AsciiDoc as Markdown, line by line: headings, listings, tables, nested lists; each stays on its line.

mod attributes;
mod marks;

use marks::Blocks;

use std::borrow::Cow;
use std::sync::LazyLock;

use regex::Regex;

/// Whether a text has marks of AsciiDoc that Markdown has not: tables between `|===`, or headings of `=` with
/// attributes in brackets above blocks.
pub fn is_asciidoc(text: &str) -> bool {
    let lines = || text.lines().map(str::trim_end);
    let headings = lines().filter(|line| heading(line).is_some()).take(2).count();
    let has_tables = lines().any(|line| line == "|===");
    let has_attributes =
        lines().any(|line| is_attributes(line) && (line.starts_with("[source") || line.starts_with("[cols")));
    headings > 0 && (has_tables || has_attributes) || headings > 1 && lines().any(|line| line == "----")
}

/// The same text as Markdown has it.
pub fn to_markdown(text: &str) -> String {
    let (set, text) = attributes::put_in(text);
    let lines: Vec<&str> = text.lines().collect();
    let mut out: Vec<String> = vec![String::new(); lines.len()];
    let (mut at, mut language, mut blocks) = (0, String::new(), Blocks::default());
    while at < lines.len() {
        let line = lines[at].trim_end();
        if line == "|===" {
            let end = lines[at + 1..].iter().position(|line| line.trim_end() == "|===");
            let end = end.map_or(lines.len(), |len| at + 1 + len);
            let before = at.checked_sub(1).map_or("", |before| lines[before]);
            table(&lines[at..end], columns(before), &mut out[at..end]);
            at = end + 1;
            continue;
        }
        if matches!(line, "----" | "....") {
            let end = lines[at + 1..].iter().position(|other| other.trim_end() == line);
            let end = end.map_or(lines.len(), |len| at + 1 + len);
            out[at] = format!("```{language}");
            (at + 1..end).for_each(|inside| out[inside] = marks::without_callouts(lines[inside]).to_owned());
            if let Some(last) = out.get_mut(end) {
                "```".clone_into(last);
            }
            language.clear();
            at = end + 1;
            continue;
        }
        if let Some(named) = line.strip_prefix("[source,").and_then(|rest| rest.strip_suffix(']')) {
            named.split(',').next().unwrap_or_default().clone_into(&mut language);
        } else if !is_attributes(line)
            && !matches!(line, "--" | "+")
            && !set.contains(&at)
            && !blocks.is_edge(&lines[..=at])
        {
            out[at] = plain(&named(line));
        }
        at += 1;
    }
    out.join("\n")
}

/// A line in which code that is a macro of a link is what the link is called: `` `xref:keys[X-Key]` ``.
fn named(line: &str) -> Cow<'_, str> {
    static LINK: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(r"`(?:(?:link|xref):[^\s\[`]*\[([^\]`]+)\]|<<[^,`>]+,\s*([^`>]+)>>)`").expect("a constant pattern")
    });
    if line.contains('`') { LINK.replace_all(line, "`$1$2`") } else { Cow::Borrowed(line) }
}

/// A line that is none of a block.
fn plain(line: &str) -> String {
    if let Some((level, title)) = heading(line) {
        return format!("{} {title}", "#".repeat(level));
    }
    let stars = line.bytes().take_while(|byte| *byte == b'*').count();
    match line[stars..].strip_prefix(' ') {
        Some(item) if stars > 1 => format!("{}* {}", "  ".repeat(stars - 1), marks::unlinked(item)),
        _ => marks::unlinked(line).into_owned(),
    }
}

/// `== Title`.
fn heading(line: &str) -> Option<(usize, &str)> {
    let level = line.bytes().take_while(|byte| *byte == b'=').count();
    let title = line[level..].strip_prefix(' ')?.trim();
    ((1..=6).contains(&level) && !title.is_empty() && !title.starts_with('=')).then_some((level, title))
}

/// `[cols=2*, options="header"]`, `[#anchor]`.
fn is_attributes(line: &str) -> bool {
    line.starts_with('[') && line.ends_with(']') && !line.starts_with("[[") && !line.contains("](")
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

/// Writes a table as one of Markdown: each row on the line of its first cell, with empty rows between them.
fn table(lines: &[&str], columns: Option<usize>, out: &mut [String]) {
    let mut cells: Vec<(usize, String)> = Vec::new();
    let mut first = None;
    for (at, line) in lines.iter().enumerate().skip(1) {
        let line = named(line);
        let mut parts = line.split('|');
        let before = parts.next().unwrap_or_default();
        if let Some((_, cell)) = cells.last_mut().filter(|_| !before.trim().is_empty() && !line.contains('|')) {
            cell.push(' ');
            cell.push_str(before.trim());
        }
        let own: Vec<&str> = parts.collect();
        // The header ends where its line does, or at the first empty line.
        if first.is_none() && (own.len() > 1 || line.trim().is_empty() && !cells.is_empty()) {
            first = Some(cells.len() + own.len());
        }
        cells.extend(own.into_iter().map(|cell| (at, marks::unlinked(cell.trim()).into_owned())));
    }
    let Some(columns) = columns.or(first).filter(|columns| *columns > 0) else { return };
    let mut rows = cells.chunks(columns);
    let Some(header) = rows.next() else { return };
    let written = |row: &[(usize, String)]| {
        let cells: Vec<&str> = row.iter().map(|(_, cell)| cell.as_str()).collect();
        format!("| {} |", cells.join(" | "))
    };
    out.iter_mut().for_each(|line| "|".clone_into(line));
    out[0] = written(header);
    if let Some(rule) = out.get_mut(1) {
        *rule = format!("|{}", "---|".repeat(columns));
    }
    for row in rows {
        if let Some(line) = row.first().and_then(|(at, _)| out.get_mut((*at).max(2))) {
            *line = written(row);
        }
    }
}
