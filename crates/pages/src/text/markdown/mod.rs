//! Markdown and its dialects as blocks: MDX components, Docusaurus `:::`,
//! GitBook `{% %}`, frontmatter, nested and indented fences.
//!
//! A scanner of lines and not a CommonMark parser: those lose the fences that
//! stand indented inside components, which is where pages keep their samples.

mod blocks;
mod components;
mod fences;
mod lines;

use self::components::is_markup;
pub(super) use self::lines::dedent;
use self::lines::{cells, fence, heading, is_rule, is_underline, unquote};
use super::builder::PageBuilder;
use super::page::BlockContent;
use super::{form, inline, plain, tag};

/// Whether a text has a mark of Markdown that plain text has not.
pub fn is_markdown(text: &str) -> bool {
    let mut headings = 0;
    for (index, line) in text.trim_start().lines().enumerate() {
        let line = line.trim_start();
        let marked = fence(line).is_some()
            || line.contains("](")
            || line.contains("**")
            || is_rule(line)
            || line.starts_with(":::")
            || line.starts_with("{%")
            || blocks::opens(line.trim_end()).is_some()
            || line.starts_with('<') && tag::read(line).is_some_and(|tag| is_markup(&tag))
            || index == 0 && line.trim_end() == "---";
        headings += usize::from(heading(line).is_some());
        if marked || headings > 1 || headings == 1 && index == 0 {
            return true;
        }
    }
    false
}

/// Reads Markdown into blocks.
pub fn scan(text: &str, builder: &mut PageBuilder) {
    let lines: Vec<&str> = text.lines().collect();
    let mut scanner =
        MarkdownScanner { lines: &lines, at: 0, prose: String::new(), begun: 1, item: None, header: None, builder };
    scanner.frontmatter();
    while scanner.at < lines.len() {
        scanner.line();
    }
    scanner.flush();
}

struct MarkdownScanner<'t, 'b> {
    lines: &'t [&'t str],
    at: usize,
    prose: String,
    begun: usize,
    /// How deep the item stands that is read.
    item: Option<usize>,
    /// The header of a table that a block of code stands in.
    header: Option<Vec<String>>,
    builder: &'b mut PageBuilder,
}

impl<'t> MarkdownScanner<'t, '_> {
    /// `key: value` between `---` lines at the top.
    fn frontmatter(&mut self) {
        if self.lines.first().map(|line| line.trim_end()) != Some("---") {
            return;
        }
        let Some(len) = self.lines[1..].iter().position(|line| line.trim_end() == "---") else {
            return;
        };
        let mut values = Vec::new();
        for line in &self.lines[1..=len] {
            if let Some((key, value)) = line.split_once(':').filter(|_| !line.starts_with(' ')) {
                let value = value.trim().trim_matches(['"', '\'']);
                // Its title is the page's, which is its first heading below.
                if !matches!(key, "title" | "label" | "status" | "summary") && !value.is_empty() {
                    values.push((key.to_owned(), value.to_owned()));
                } else if key == "title" {
                    self.builder.heading(1, 1, value);
                }
            }
        }
        self.builder.component(1, "frontmatter", values);
        self.at = len + 2;
    }

    fn line(&mut self) {
        let raw = self.lines[self.at];
        let line = unquote(raw);
        let trimmed = line.trim();
        if trimmed.is_empty() {
            self.flush();
            self.at += 1;
        } else if let Some(open) = fence(trimmed) {
            self.fenced(raw, &open);
        } else if trimmed.starts_with("<!--") || trimmed.starts_with("{/*") {
            self.comment(trimmed);
        } else if let Some(info) = lines::highlighted(trimmed) {
            self.highlighted(info);
        } else if let Some(code) = lines::shortcode(trimmed) {
            self.shortcode(&code);
        } else if let Some(name) = blocks::opens(trimmed) {
            self.block(name);
        } else if let Some((level, title)) = heading(trimmed) {
            self.flush();
            let title = inline::markdown(title);
            self.builder.heading(self.at + 1, level, &title);
            self.at += 1;
        } else if self.is_table() {
            self.table();
        } else if !self.directive(trimmed) && !self.sample(line, trimmed) {
            self.running(line, trimmed);
        }
    }

    fn comment(&mut self, trimmed: &str) {
        let end = if trimmed.starts_with("<!--") { "-->" } else { "*/}" };
        let len = self.lines[self.at..].iter().position(|line| line.contains(end));
        // Without an end it takes the rest of the page, as in HTML.
        self.at = len.map_or(self.lines.len(), |len| self.at + len + 1);
    }

    fn is_table(&self) -> bool {
        let next = self.lines.get(self.at + 1).map(|line| unquote(line));
        unquote(self.lines[self.at]).contains('|') && next.is_some_and(|line| is_rule(line.trim()))
    }

    fn table(&mut self) {
        self.flush();
        let mut header = cells(unquote(self.lines[self.at]));
        // `GET /users | ` above two columns: the second is called nothing.
        let columns = self.lines.get(self.at + 1).map_or(0, |rule| cells(unquote(rule)).len());
        header.resize(header.len().max(columns), String::new());
        let line = self.at + 1;
        self.at = (self.at + 2).min(self.lines.len());
        self.rows(line, header);
    }

    /// The rows of a table, as far as they go on.
    fn rows(&mut self, line: usize, header: Vec<String>) {
        let start = self.at;
        let rest = &self.lines[start..];
        let is_code = |line: &str| line.contains("{{") && lines::shortcode(line).is_some();
        let len = rest.iter().position(|line| !line.contains('|') || line.trim().is_empty() || is_code(line));
        let len = len.unwrap_or(rest.len());
        self.at = start + len;
        self.header = rest.get(len).filter(|line| is_code(line)).map(|_| header.clone());
        let rows = rest[..len].iter().enumerate().map(|(index, line)| (start + index + 1, cells(unquote(line))));
        // Rows of nothing fill the lines between those of other dialects.
        let rows: Vec<_> = rows.filter(|(_, cells)| cells.iter().any(|cell| !cell.is_empty())).collect();
        self.builder.push(line, BlockContent::Table { header, rows });
    }

    /// Lines of the dialects that are no text: `:::`, `{% %}`, `!!!`, imports.
    fn directive(&mut self, trimmed: &str) -> bool {
        let import =
            trimmed.starts_with("import ") && trimmed.ends_with([';', '"', '\'']) && trimmed.contains(['"', '\'']);
        let taken = if trimmed.starts_with(":::")
            || trimmed.starts_with("!!!")
            || trimmed.starts_with("??? ")
            || import
            || trimmed.starts_with("[!") && trimmed.ends_with(']')
            || trimmed.starts_with("export const ")
            || trimmed.starts_with("export default ")
            || is_underline(trimmed) && self.prose.is_empty()
        {
            true
        } else if let Some(inside) = trimmed.strip_prefix("{%").and_then(|rest| rest.split("%}").next()) {
            self.flush();
            let (name, values) = tag::liquid(inside);
            match name.strip_prefix("end") {
                Some(open) => self.builder.close(open),
                None => {
                    // One tab ends the one before it, also where nothing says so.
                    self.builder.component(self.at + 1, &name, values);
                }
            }
            true
        } else if is_underline(trimmed) && self.item.is_none() {
            let level = if trimmed.starts_with('=') { 1 } else { 2 };
            let title = inline::markdown(&std::mem::take(&mut self.prose));
            self.builder.heading(self.begun, level, &title);
            true
        } else {
            false
        };
        if taken {
            self.flush();
            // `::: details 404 Not Found`, `!!! failure "404 Not Found"`: the title says what stands inside.
            self.builder.prose(self.at + 1, &inline::markdown(lines::titled(trimmed).unwrap_or_default()));
            self.at += 1;
        }
        taken
    }

    /// A sample without a fence: at the start of a paragraph, in strict form;
    /// deeper than a paragraph (CommonMark §4.4), in any form of a sample.
    fn sample(&mut self, line: &str, trimmed: &str) -> bool {
        if !self.prose.is_empty() || form::list_item(line).is_some() {
            return false;
        }
        let indented = form::indentation(line) >= 4 && form::opens_sample(trimmed);
        let header = |(name, _): (&str, &str)| {
            form::is_registered_header(name) || name.starts_with("X-") || name.starts_with("x-")
        };
        let strict = trimmed.starts_with("curl ") || form::header_line(trimmed).is_some_and(header);
        if !indented && !strict {
            return false;
        }
        let end = plain::sample_end(self.lines, self.at);
        let indent = form::indentation(line);
        // A heading at the margin ends what is moved in, without an empty line too.
        let ends = |line: &&str| indented && form::indentation(line) == 0 && heading(line).is_some();
        let end = self.lines[self.at..end].iter().position(ends).map_or(end, |len| self.at + len);
        let text: Vec<&str> = self.lines[self.at..end].iter().map(|line| dedent(line, indent)).collect();
        self.builder.code(self.at + 1, "", text.join("\n"));
        self.at = end;
        true
    }

    /// A line of text, with components and tags taken out of it.
    fn running(&mut self, line: &str, trimmed: &str) {
        if let Some(item) = form::list_item(line) {
            self.flush();
            self.item = Some(form::indentation(line));
            self.text(item);
            self.at += 1;
            return;
        }
        if let Some(said) = trimmed.strip_prefix(": ").filter(|_| self.begun == self.at && self.item.is_none()) {
            self.defined(said);
            return;
        }
        if self.spread(trimmed) {
            return;
        }
        if !trimmed.starts_with('<') {
            self.text(trimmed);
            self.close_behind(trimmed);
            self.at += 1;
            return;
        }
        let (line, start) = (self.at, self.lines[self.at]);
        // A tag may go on over several lines; twenty are more than any has.
        // No tag is longer; one line at least, however long that is.
        let mut left = tag::MAX_TAG;
        let fits = |text: &&&str| {
            let is_left = left > 0;
            left = left.saturating_sub(text.len() + 1);
            is_left
        };
        let window = self.lines[line..].iter().take_while(fits).copied().collect::<Vec<_>>().join("\n");
        let rest = &window[start.len() - start.trim_start().len()..];
        let rest = rest.strip_prefix("> ").unwrap_or(rest);
        // One of many lines that holds other tags is a part of the page, and says what they say.
        let is_one = |tag: &tag::HtmlTag| {
            let own = &rest.trim_start()[..tag.len];
            own.matches('\n').count() < 20 || !own[1..].contains('<')
        };
        match tag::read(rest.trim_start()).filter(is_markup).filter(is_one) {
            Some(tag) => self.component(&tag, rest.trim_start()),
            None => {
                self.text(trimmed);
                self.at += 1;
            }
        }
    }

    /// A definition: of a header or a field it says what an item of a list would.
    fn defined(&mut self, said: &str) {
        let term = self.prose.trim().trim_matches(['`', '*']);
        let is_field = |term: &str| {
            term.starts_with(|c: char| c.is_ascii_lowercase() || c == '_')
                && term.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'[' | b']' | b'.'))
        };
        if form::is_header_name(term) || is_field(term) {
            self.prose = format!("`{term}`:");
            self.item = Some(0);
        }
        self.text(said);
        self.at += 1;
    }

    fn text(&mut self, text: &str) {
        if self.prose.is_empty() {
            self.begun = self.at + 1;
        } else {
            self.prose.push(' ');
        }
        self.prose.push_str(text.trim_end_matches('\\').trim());
    }

    fn flush(&mut self) {
        let text = inline::markdown(&std::mem::take(&mut self.prose));
        match self.item.take() {
            Some(indent) => self.builder.push(self.begun, BlockContent::ListItem { text, indent }),
            None => self.builder.prose(self.begun, &text),
        }
    }
}
