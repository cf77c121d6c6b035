//! HTML as a stream of tags: no tree is needed, lines are kept, and a page of
//! unclosed tags costs no more than its length.

use std::sync::LazyLock;

use regex::Regex;

use super::builder::PageBuilder;
use super::code;
use super::form;
use super::inline::{entities, squeeze};
use super::page::BlockContent;
use super::status;
use super::tag::{self, HtmlTag};

/// Whether a text is an HTML page: it says so, or is made of its block tags.
pub fn is_html(text: &str) -> bool {
    let mut end = text.len().min(4_096);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    let head = text[..end].to_ascii_lowercase();
    let start = head.trim_start();
    if start.starts_with("<!doctype html") || start.starts_with("<html") {
        return true;
    }
    let blocks = ["<p>", "<p ", "<div", "<h1", "<h2", "<body", "<article", "<section", "<main", "<pre"];
    // A component of MDX is called otherwise than an element.
    let is_component = text.trim_start().get(1..3).is_some_and(|name| {
        name.starts_with(|c: char| c.is_ascii_uppercase()) && name.ends_with(|c: char| c.is_ascii_lowercase())
    });
    if is_component {
        return false;
    }
    // The line below the header of a table of Markdown.
    let is_rule = |line: &str| {
        let is_mark = |byte: u8| matches!(byte, b'|' | b'-' | b':' | b' ');
        line.contains("--") && line.contains('|') && line.bytes().all(is_mark)
    };
    let is_marked = |line: &str| line.starts_with("```") || line.starts_with("# ") || line.starts_with("##");
    let markdown = head.lines().any(|line| is_marked(line) || is_rule(line.trim()));
    blocks.iter().any(|tag| start.starts_with(tag)) && !markdown
}

/// Reads HTML into blocks; `first` is the line that the text begins on.
pub fn scan(text: &str, first: usize, builder: &mut PageBuilder) {
    let mut reader = HtmlReader::new(builder, first);
    let mut at = 0;
    while let Some(open) = text[at..].find('<') {
        reader.text(&text[at..at + open]);
        at += open;
        at += reader.markup(&text[at..]);
    }
    reader.text(&text[at..]);
    reader.flush();
}

/// What the text between tags is collected for.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Goal {
    Prose,
    Heading(u8),
    Item,
    Code,
    Cell,
}

#[derive(Default)]
struct Grid {
    header: Vec<String>,
    rows: Vec<(usize, Vec<String>)>,
    row: Vec<String>,
    line: usize,
    heads: bool,
    /// Whether rows begin with a header cell of their own.
    rows_titled: bool,
}

struct HtmlReader<'b> {
    builder: &'b mut PageBuilder,
    line: usize,
    begun: usize,
    text: String,
    goal: Goal,
    info: String,
    grid: Option<Grid>,
    /// How many lists are open.
    lists: usize,
    /// Whether a line was ended by a tag right before.
    is_broken: bool,
}

impl<'b> HtmlReader<'b> {
    fn new(builder: &'b mut PageBuilder, line: usize) -> Self {
        let (text, info) = (String::new(), String::new());
        Self { builder, line, begun: line, text, goal: Goal::Prose, info, grid: None, lists: 0, is_broken: false }
    }

    fn text(&mut self, text: &str) {
        if self.text.trim().is_empty() {
            let blank = &text[..text.len() - text.trim_start().len()];
            self.begun = self.line + blank.matches('\n').count();
        }
        self.line += text.matches('\n').count();
        // `<br>` at the end of a line is the end of that one.
        let own = text.strip_prefix('\n').filter(|_| self.is_broken).unwrap_or(text);
        self.is_broken = false;
        self.text.push_str(&entities(own));
    }

    /// Takes the markup at the start of `rest`; gives its length in bytes.
    fn markup(&mut self, rest: &str) -> usize {
        let len = if rest.starts_with("<!--") {
            rest.find("-->").map_or(rest.len(), |end| end + 3)
        } else if rest.starts_with("<!") || rest.starts_with("<?") {
            rest.find('>').map_or(rest.len(), |end| end + 1)
        } else if let Some(tag) = tag::read(rest) {
            return self.tag(&tag, rest);
        } else {
            self.text("<");
            return 1;
        };
        self.line += rest[..len].matches('\n').count();
        len
    }

    fn tag(&mut self, tag: &HtmlTag, rest: &str) -> usize {
        let name = tag.name.to_ascii_lowercase();
        let mut len = tag.len;
        // What is struck out is said no more.
        let is_struck = matches!(name.as_str(), "del" | "s" | "strike") && !tag.closing;
        if let Some(end) = is_struck.then(|| find_close(&rest[tag.len..], &name)).flatten() {
            len = tag.len + end;
        } else if matches!(name.as_str(), "script" | "style" | "svg" | "nav" | "head") && !tag.closing {
            let end = find_close(&rest[tag.len..], &name);
            // Without an end it takes the rest of the page, as a browser does.
            len = end.map_or(rest.len(), |end| tag.len + end);
        } else {
            self.element(&name, tag);
        }
        self.line += rest[..len].matches('\n').count();
        len
    }

    fn element(&mut self, name: &str, tag: &HtmlTag) {
        match (name, tag.closing) {
            ("code" | "samp" | "tt", true) if self.goal == Goal::Prose && self.is_sample() => self.sample(),
            ("code" | "kbd" | "samp" | "tt", _) if self.goal != Goal::Code => self.text.push('`'),
            ("code", false) => self.note_language(tag),
            ("br", _) => {
                self.text.push('\n');
                self.is_broken = true;
            }
            ("pre", false) => {
                self.begin(Goal::Code);
                self.note_language(tag);
            }
            ("table", false) => {
                self.flush();
                self.grid = Some(Grid::default());
            }
            ("table", true) => self.end_table(),
            ("tr", false) => self.end_row(),
            ("th" | "td", false) => self.begin_cell(name),
            ("th" | "td", true) => self.end_cell(),
            ("li" | "dt" | "dd", false) => self.begin(Goal::Item),
            ("h1" | "h2" | "h3" | "h4" | "h5" | "h6", false) => {
                self.begin(Goal::Heading(name.as_bytes()[1] - b'0'));
            }
            ("pre" | "li" | "dt" | "dd" | "h1" | "h2" | "h3" | "h4" | "h5" | "h6", true) => self.flush(),
            (
                "p" | "div" | "section" | "article" | "ul" | "ol" | "dl" | "blockquote" | "main" | "header" | "footer"
                | "body" | "details" | "summary" | "aside",
                _,
            ) if !matches!(self.goal, Goal::Code | Goal::Cell) => {
                if self.goal == Goal::Item && name == "p" && self.text.trim().is_empty() || self.is_verb() {
                    return;
                }
                self.flush();
                self.note_list(name, tag.closing);
            }
            ("button", _) if matches!(self.goal, Goal::Prose) && !self.is_verb() => self.flush(),
            // A status in a badge of its own, with its words in the next.
            ("span" | "b" | "strong" | "em" | "label" | "a", true) if !self.is_verb() && self.is_status() => {
                self.text.push(' ');
            }
            _ => {}
        }
    }

    /// Whether the code that ends here is a block of it.
    fn is_sample(&self) -> bool {
        self.text.rsplit_once('`').is_some_and(|(_, code)| code::is_block(code))
    }

    /// Takes the code that ends here as a block of its own: what leads to JSON in it is said line by line.
    fn sample(&mut self) {
        let text = std::mem::take(&mut self.text);
        let Some((before, code)) = text.rsplit_once('`') else { return };
        let line = self.begun + before.matches('\n').count();
        self.builder.prose(self.begun, &squeeze(before));
        let led = code::leading_lines(code);
        for (at, said) in code.lines().take(led).enumerate() {
            self.builder.prose(line + at, &squeeze(said));
        }
        let rest: Vec<&str> = code.lines().skip(led).collect();
        self.builder.code(line + led, &self.info, rest.join("\n"));
        self.begun = self.line;
    }

    /// Whether all text since the last block is a status.
    fn is_status(&self) -> bool {
        let text = self.text.trim();
        status::leading_status(text).is_some_and(|own| own.to_string() == text)
    }

    /// Whether all text since the last block is a method: a badge before the path that follows. It
    /// is written as methods are (RFC 9110 §9.1).
    fn is_verb(&mut self) -> bool {
        let verb = self.text.trim().to_ascii_uppercase();
        let is_verb = self.goal == Goal::Prose && form::METHODS.contains(&verb.as_str());
        if is_verb {
            self.text = format!("{verb} ");
        }
        is_verb
    }

    fn note_list(&mut self, name: &str, is_end: bool) {
        if matches!(name, "ul" | "ol" | "dl") {
            self.lists = if is_end { self.lists.saturating_sub(1) } else { self.lists + 1 };
        }
    }

    fn note_language(&mut self, tag: &HtmlTag) {
        let title = tag.values.iter().find(|(key, _)| matches!(key.as_str(), "title" | "data-title"));
        // `<pre data-type="get">`: the method of the address in it, as apiDoc writes it.
        let method = tag.values.iter().find(|(key, _)| matches!(key.as_str(), "data-type" | "data-method"));
        let method = method.map(|(_, value)| value.to_ascii_uppercase());
        let method = method.filter(|method| form::METHODS.contains(&method.as_str()));
        if let Some(info) = method.or_else(|| title.map(|(_, value)| value.clone())) {
            self.info = info;
        }
    }

    fn begin(&mut self, goal: Goal) {
        if self.grid.is_none() {
            self.flush();
            self.goal = goal;
            self.begun = self.line;
        }
    }

    fn begin_cell(&mut self, name: &str) {
        self.end_cell();
        self.text.clear();
        if let Some(grid) = &mut self.grid {
            self.goal = Goal::Cell;
            grid.line = if grid.row.is_empty() { self.line } else { grid.line };
            grid.rows_titled |= name == "td" && grid.heads;
            grid.heads = name == "th" && (grid.heads || grid.row.is_empty());
        }
    }

    fn end_cell(&mut self) {
        if let (Goal::Cell, Some(grid)) = (self.goal, &mut self.grid) {
            grid.row.push(squeeze(&self.text));
            self.text.clear();
            self.goal = Goal::Prose;
        }
    }

    fn end_row(&mut self) {
        self.end_cell();
        if let Some(grid) = &mut self.grid {
            let row = std::mem::take(&mut grid.row);
            let heads = grid.header.is_empty() && grid.rows.is_empty() && grid.heads;
            match row.is_empty() {
                true => {}
                false if heads => grid.header = row,
                false => grid.rows.push((grid.line, row)),
            }
            grid.heads = false;
        }
    }

    fn end_table(&mut self) {
        self.end_row();
        if let Some(mut grid) = self.grid.take() {
            // A table without header cells has its header in the first row.
            let lists =
                |row: &(usize, Vec<String>)| row.1.first().is_some_and(|cell| status::leading_status(cell).is_some());
            if grid.header.is_empty() && (grid.rows_titled || grid.rows.first().is_some_and(lists)) {
                let cells = grid.rows.iter().map(|(_, row)| row.len()).max();
                grid.header = vec![String::new(); cells.unwrap_or(0)];
            } else if grid.header.is_empty() && !grid.rows.is_empty() {
                grid.header = grid.rows.remove(0).1;
            }
            let line = grid.rows.first().map_or(self.line, |(line, _)| *line);
            self.builder.push(line, BlockContent::Table { header: grid.header, rows: grid.rows });
        }
        self.text.clear();
    }

    fn flush(&mut self) {
        if self.goal == Goal::Cell {
            return;
        }
        let text = std::mem::take(&mut self.text);
        let info = std::mem::take(&mut self.info);
        let line = self.begun;
        match std::mem::replace(&mut self.goal, Goal::Prose) {
            // What is said up to the next one is of that operation.
            Goal::Code => match code::operation(&info, &text) {
                Some(title) => self.builder.heading(line, 1, &title),
                None => self.builder.code(line, &info, text.trim_matches('\n').to_owned()),
            },
            _ if text.trim().is_empty() => {}
            Goal::Heading(level) => self.builder.heading(line, level, &squeeze(&text)),
            Goal::Item => {
                self.builder.push(line, BlockContent::ListItem { text: signature(squeeze(&text)), indent: self.lists })
            }
            Goal::Prose | Goal::Cell => self.builder.prose(line, &squeeze(&text)),
        }
    }
}

/// A term that is an operation, with its parameters as one writes them: `/trees/(int: id)` is `/trees/(int:id)`.
fn signature(text: String) -> String {
    static TYPED: LazyLock<Regex> =
        LazyLock::new(|| Regex::new(r"\(\s*(\w+):\s+(\w+)\s*\)").expect("a constant pattern"));
    let is_operation = text.split_whitespace().next().is_some_and(|word| form::METHODS.contains(&word));
    if !is_operation {
        return text;
    }
    TYPED.replace_all(text.trim_end_matches('¶').trim_end(), "($1:$2)").into_owned()
}

/// The place behind `</name>`, in any case.
fn find_close(text: &str, name: &str) -> Option<usize> {
    let mut at = 0;
    while let Some(open) = text[at..].find("</") {
        let rest = &text[at + open + 2..];
        if rest.get(..name.len()).is_some_and(|start| start.eq_ignore_ascii_case(name)) {
            let end = rest.find('>')?;
            return Some(at + open + 2 + end + 1);
        }
        at += open + 2;
    }
    None
}
