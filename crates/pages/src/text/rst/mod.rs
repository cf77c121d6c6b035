//! reStructuredText as Markdown, line by line: headings, literal blocks, tables, and what Sphinx's domain for HTTP says;
//! each stays on its line.

mod inline;
mod tables;

use std::sync::LazyLock;

use regex::Regex;

use super::form::{self, indentation};
use super::plain;

/// Whether a text has marks of reStructuredText that Markdown has not: directives, labels, fields of Sphinx' domains, roles of an
/// operation.
pub fn is_rst(text: &str) -> bool {
    let mut marks = false;
    let mut is_behind_blank = true;
    for line in text.lines() {
        // Markdown has these, and no RST; a title has its rule right below it.
        let is_fence = line.starts_with("```") || is_behind_blank && line.starts_with("~~~");
        if is_fence || line.starts_with("<!doctype") {
            return false;
        }
        is_behind_blank = line.trim().is_empty();
        marks |= line.contains("::") && DIRECTIVE.is_match(line) || line.starts_with(".. _") && line.ends_with(':');
        marks |= inline::is_label(line);
    }
    marks || has_titles(text)
}

/// Whether a text has titles underlined as Markdown has none: in an empty line between, and no longer than they are.
fn has_titles(text: &str) -> bool {
    let lines: Vec<&str> = text.lines().collect();
    let is_rule = |line: &str| line.len() >= 3 && ['~', '^', '"'].iter().any(|mark| line.chars().all(|c| c == *mark));
    lines.windows(4).any(|near| {
        let len = near[1].trim_end().chars().count();
        let is_title = near[0].trim().is_empty() && len > 2 && near[1].starts_with(|c: char| !c.is_whitespace());
        is_title && is_rule(near[2].trim_end()) && near[2].trim_end().len() == len && near[3].trim().is_empty()
    })
}

/// `.. code-block:: json`, `.. http:get:: /path`.
static DIRECTIVE: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"^\s*\.\. ([a-z][a-z:_-]*):: ?(.*)$").expect("a constant pattern"));

/// The same text as Markdown has it.
pub fn to_markdown(text: &str) -> String {
    let lines: Vec<&str> = text.lines().collect();
    let mut reader = RstReader { lines: &lines, out: vec![String::new(); lines.len()], at: 0, levels: Vec::new() };
    while reader.at < lines.len() {
        reader.line();
    }
    reader.out.join("\n")
}

struct RstReader<'t> {
    lines: &'t [&'t str],
    out: Vec<String>,
    at: usize,
    /// The marks of headings, in the order of their levels.
    levels: Vec<(char, bool)>,
}

impl RstReader<'_> {
    fn line(&mut self) {
        let line = self.lines[self.at];
        if let Some(found) = DIRECTIVE.captures(line) {
            let (name, said) = (found[1].to_owned(), found[2].trim().to_owned());
            self.directive(&name, &said);
        } else if line.trim_start().starts_with(".. ") || line.trim() == ".." {
            self.comment();
        } else if let Some(len) = self.heading() {
            self.at += len;
        } else if let Some(end) = tables::read(self.lines, self.at, &mut self.out) {
            self.at = end;
        } else if plain::lists_statuses(self.lines, self.at) {
            self.out[self.at] = format!("* {}", inline::markdown(line.trim()));
            self.at += 1;
        } else if let Some(status) = plain::defined_status(self.lines, self.at) {
            self.out[self.at] = format!("* {status}:");
            self.at += 1;
        } else if let Some(item) = plain::sphinx(line) {
            self.out[self.at] = format!("* {}", inline::markdown(&item));
            self.at += 1;
        } else if line.trim_end().ends_with("::") && form::list_item(line).is_none() && self.opens_block(self.at) {
            let bare = line.trim_end().trim_end_matches(':');
            self.out[self.at] =
                if bare.trim().is_empty() { String::new() } else { inline::markdown(&format!("{bare}:")) };
            self.block(self.at + 1, indentation(line), "");
        } else {
            self.out[self.at] = inline::markdown(line);
            self.at += 1;
        }
    }

    fn directive(&mut self, name: &str, said: &str) {
        const CODE: [&str; 5] = ["code-block", "code", "sourcecode", "parsed-literal", "prompt"];
        const SAID: [&str; 11] = [
            "note",
            "warning",
            "tip",
            "important",
            "caution",
            "hint",
            "attention",
            "danger",
            "error",
            "deprecated",
            "rubric",
        ];
        let at = self.at;
        if CODE.contains(&name) {
            let title = self.options(at + 1).into_iter().find_map(|line| line.strip_prefix(":caption:"));
            let title = title.map_or_else(String::new, |title| format!(" {}", title.trim()));
            self.block(at, indentation(self.lines[at]), &format!("{said}{title}"));
            return;
        }
        if name == "list-table" {
            self.at = tables::list(self.lines, at, &mut self.out);
            return;
        }
        if let Some(item) = plain::sphinx(self.lines[at]) {
            self.out[at] = format!("* {item}");
        } else if SAID.contains(&name) {
            self.out[at] = inline::markdown(said);
        }
        self.at += 1 + self.options(at + 1).len();
    }

    /// The options of a directive: `:linenos:`.
    fn options(&self, from: usize) -> Vec<&str> {
        let options = self.lines[from.min(self.lines.len())..].iter().map(|line| line.trim());
        options
            .take_while(|line| line.starts_with(':') && line[1..].contains(':') && plain::sphinx(line).is_none())
            .collect()
    }

    /// A comment, a label or a target, with the lines that stand deeper.
    fn comment(&mut self) {
        let indent = indentation(self.lines[self.at]);
        self.at += 1;
        let is_inside = |line: &&str| !line.trim().is_empty() && indentation(line) > indent;
        self.at += self.lines[self.at..].iter().take_while(|line| is_inside(line)).count();
    }

    /// Whether lines that stand deeper follow.
    fn opens_block(&self, at: usize) -> bool {
        let next = self.lines[at + 1..].iter().find(|line| !line.trim().is_empty());
        let is_blank = self.lines.get(at + 1).is_some_and(|line| line.trim().is_empty());
        is_blank && next.is_some_and(|next| indentation(next) > indentation(self.lines[at]))
    }

    /// A literal block: the lines behind `open` that stand deeper, between two fences.
    fn block(&mut self, open: usize, indent: usize, info: &str) {
        let from = open + 1 + if info.is_empty() { 0 } else { self.options(open + 1).len() };
        let is_inside = |line: &&str| line.trim().is_empty() || indentation(line) > indent;
        let len = self.lines[from.min(self.lines.len())..].iter().take_while(|line| is_inside(line)).count();
        let mut end = (from + len).min(self.lines.len());
        // The last empty line is the fence's end.
        let is_closed = end == self.lines.len() || end > from && self.lines[end - 1].trim().is_empty();
        while end > from && self.lines[end - 1].trim().is_empty() {
            end -= 1;
        }
        let inside = &self.lines[from.min(end)..end];
        let least = inside.iter().filter(|line| !line.trim().is_empty()).map(|line| indentation(line)).min();
        self.at = end.max(open + 1);
        let Some(least) = least.filter(|_| is_closed) else { return };
        self.out[open] = format!("```{info}");
        for (at, line) in inside.iter().enumerate() {
            self.out[from + at] = super::markdown::dedent(line, least).to_owned();
        }
        if let Some(close) = self.out.get_mut(end) {
            "```".clone_into(close);
            self.at = end + 1;
        }
    }

    /// A title with a rule below it, and one above perhaps: how many lines it takes.
    fn heading(&mut self) -> Option<usize> {
        let line = |at: usize| self.lines.get(at).map_or("", |line| line.trim_end());
        let over =
            rule(line(self.at)).filter(|_| !line(self.at + 1).trim().is_empty() && line(self.at) == line(self.at + 2));
        let at = if over.is_some() { self.at + 1 } else { self.at };
        let title = line(at);
        let mark = rule(line(at + 1))?;
        let is_title = !title.trim().is_empty() && rule(title).is_none() && !title.starts_with("  ");
        if !is_title
            || line(at + 1).chars().count() + 2 < title.trim().chars().count()
            || title.trim().starts_with("- ")
        {
            return None;
        }
        let known = self.levels.iter().position(|level| *level == (mark, over.is_some()));
        let level = known.unwrap_or_else(|| {
            self.levels.push((mark, over.is_some()));
            self.levels.len() - 1
        });
        self.out[at] = format!("{} {}", "#".repeat((level + 1).min(6)), inline::markdown(title.trim()));
        Some(at + 2 - self.at)
    }
}

/// The mark that a line of nothing but one is made of.
fn rule(line: &str) -> Option<char> {
    let mark = line.chars().next().filter(|mark| "=-~^\"'`*+#.:_<>".contains(*mark))?;
    (line.len() >= 3 && line.chars().all(|c| c == mark)).then_some(mark)
}
