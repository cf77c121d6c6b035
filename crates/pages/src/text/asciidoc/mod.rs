//! AsciiDoc as Markdown, line by line: headings, listings, tables, nested lists; each stays on its line.

mod attributes;
mod marks;
mod tables;

use marks::Blocks;

use std::borrow::Cow;
use std::sync::LazyLock;

use regex::Regex;

/// Whether a text has marks of AsciiDoc that Markdown has not: tables between `|===`, or headings of `=` with
/// attributes in brackets above blocks.
pub fn is_asciidoc(text: &str) -> bool {
    let lines = || text.lines().map(str::trim_end);
    let headings = lines().filter(|line| heading(line).is_some()).take(2).count();
    let has_tables = lines().any(marks::is_table);
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
        if marks::is_table(line) {
            let end = lines[at + 1..].iter().position(|other| other.trim_end() == line);
            let end = end.map_or(lines.len(), |len| at + 1 + len);
            let above = Above::of(&lines, at);
            tables::write(&lines, (at, end), above.attributes, above.is_free, &mut out);
            at = end + 1;
            continue;
        }
        if marks::opens_listing(&lines, at) {
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
        if let Some(named) = marks::language(line) {
            named.clone_into(&mut language);
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
        _ => marks::literal(&marks::unlinked(line)).into_owned(),
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

/// What stands above a block: its attributes, with its title between perhaps.
struct Above<'t> {
    attributes: &'t str,
    /// Whether the line right above says nothing itself.
    is_free: bool,
}

impl<'t> Above<'t> {
    fn of(lines: &[&'t str], at: usize) -> Above<'t> {
        let before = |len: usize| at.checked_sub(len).map_or("", |before| lines[before].trim_end());
        let is_title = before(1).starts_with('.') && before(1).len() > 1;
        let attributes = if is_title { before(2) } else { before(1) };
        let is_free = at > 0 && (before(1).is_empty() || is_attributes(before(1)));
        Above { attributes: if is_attributes(attributes) { attributes } else { "" }, is_free }
    }
}
