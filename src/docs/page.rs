//! A documentation page as sections and blocks, each with its line.

use std::borrow::Cow;

use super::{html, markdown, plain, prose};

/// Components nest no deeper than this; what is deeper stays in the last one.
const MAX_DEPTH: usize = 48;

/// A page, read from its text.
#[derive(Debug, Clone)]
pub struct Page {
    /// What the page is called in sources; never compared.
    pub name: String,
    /// How it was written, told by its content.
    pub form: Form,
    /// Headings and titled components; the first is the page itself.
    pub sections: Vec<Section>,
    /// What stands on it, in order.
    pub blocks: Vec<Block>,
}

/// How a page is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// Markdown and its dialects (MDX, Docusaurus, GitBook).
    Markdown,
    /// HTML.
    Html,
    /// Text copied from a page: no fences, no markup.
    Plain,
    /// One JSON value.
    Json,
}

/// A part of a page under a heading, or inside a titled component.
#[derive(Debug, Clone)]
pub struct Section {
    /// The heading's text; empty for the page itself.
    pub title: String,
    /// The section around it.
    pub parent: Option<usize>,
    /// The line that opens it, from 1.
    pub line: usize,
    origin: Origin,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Origin {
    Page,
    Heading(u8),
    Component(String),
}

/// One block of a page.
#[derive(Debug, Clone)]
pub struct Block {
    /// Index into [`Page::sections`].
    pub section: usize,
    /// Its first line, from 1.
    pub line: usize,
    /// What it is.
    pub content: Content,
}

/// What a block is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Content {
    /// A heading, or a component's title; it opens the section it stands in.
    Heading(String),
    /// A paragraph; inline code keeps its backticks.
    Prose(String),
    /// A sample: what its fence says of it, and the text without indentation.
    Code {
        /// The fence's info string and title; only read for a status.
        info: String,
        /// The sample.
        text: String,
    },
    /// A table; cells keep their backticks.
    Table {
        /// The header's cells.
        header: Vec<String>,
        /// The rows, each with its line.
        rows: Vec<(usize, Vec<String>)>,
    },
    /// One item of a list.
    ListItem(String),
    /// A component's attributes: MDX, GitBook, or the page's frontmatter.
    Attributes {
        /// The component's name; `frontmatter` for the page's own.
        name: String,
        /// Name and value; a flag has the value `true`.
        values: Vec<(String, String)>,
    },
}

impl Page {
    /// Reads a page from its text, whatever its name ends in. Never fails: a
    /// page of noise is a page without facts.
    pub fn parse(name: impl Into<String>, text: &str) -> Self {
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        // Lines may end as those of old editors do.
        let text =
            if text.contains('\r') { Cow::from(text.replace("\r\n", "\n").replace('\r', "\n")) } else { text.into() };
        let text = &*text;
        let form = tell_form(text);
        let mut builder = Builder::new();
        match form {
            Form::Markdown => markdown::scan(text, &mut builder),
            Form::Html => html::scan(text, 1, &mut builder),
            Form::Plain => plain::scan(text, &mut builder),
            Form::Json => builder.code(1, "json", text.to_owned()),
        }
        builder.finish(name.into(), form)
    }

    /// The titles from the page down to a section, without the page itself.
    pub fn path(&self, section: usize) -> Vec<&str> {
        let mut titles: Vec<&str> = self
            .ancestry(section)
            .map(|index| self.sections[index].title.as_str())
            .filter(|title| !title.is_empty())
            .collect();
        titles.reverse();
        titles
    }

    /// A section and those around it, innermost first.
    pub fn ancestry(&self, section: usize) -> impl Iterator<Item = usize> + '_ {
        std::iter::successors(Some(section), |index| self.sections[*index].parent)
    }
}

/// HTML says so in its first tags; Markdown has at least one mark of its own;
/// a page that is one JSON value is a sample; the rest is plain text.
fn tell_form(text: &str) -> Form {
    let start = text.trim_start();
    if start.starts_with(['{', '[']) && serde_json::from_str::<serde::de::IgnoredAny>(text).is_ok() {
        return Form::Json;
    }
    if html::is_html(start) {
        return Form::Html;
    }
    if markdown::is_markdown(text) {
        return Form::Markdown;
    }
    Form::Plain
}

/// Collects blocks and keeps the stack of open sections.
pub(super) struct Builder {
    sections: Vec<Section>,
    blocks: Vec<Block>,
    stack: Vec<usize>,
}

impl Builder {
    fn new() -> Self {
        let page = Section { title: String::new(), parent: None, line: 1, origin: Origin::Page };
        Self { sections: vec![page], blocks: Vec::new(), stack: vec![0] }
    }

    fn finish(self, name: String, form: Form) -> Page {
        Page { name, form, sections: self.sections, blocks: self.blocks }
    }

    pub fn push(&mut self, line: usize, content: Content) {
        let section = self.current();
        self.blocks.push(Block { section, line, content });
    }

    pub fn prose(&mut self, line: usize, text: &str) {
        let text = text.trim();
        if !text.is_empty() {
            self.push(line, Content::Prose(text.to_owned()));
        }
    }

    pub fn code(&mut self, line: usize, info: &str, text: String) {
        if !text.trim().is_empty() {
            self.push(line, Content::Code { info: info.trim().to_owned(), text });
        }
    }

    /// A heading closes the sections of its level and below, up to the
    /// component that it stands in.
    pub fn heading(&mut self, line: usize, level: u8, title: &str) {
        while let Some(&top) = self.stack.last() {
            match self.sections[top].origin {
                Origin::Heading(open) if open >= level => self.stack.pop(),
                _ => break,
            };
        }
        self.open(line, title, Origin::Heading(level));
    }

    /// A component with attributes; one with a title opens a section.
    pub fn component(&mut self, line: usize, name: &str, values: Vec<(String, String)>) {
        let title = values
            .iter()
            .find(|(key, _)| matches!(key.as_str(), "title" | "label" | "summary" | "status"))
            .map(|(_, value)| value.trim().to_owned())
            .or_else(|| role(name));
        match title {
            Some(title) if !title.is_empty() && self.stack.len() < MAX_DEPTH => {
                self.open(line, &title, Origin::Component(name.to_owned()));
            }
            _ => {}
        }
        if !values.is_empty() {
            self.push(line, Content::Attributes { name: name.to_owned(), values });
        }
    }

    /// Closes the innermost open section of that component, if there is one.
    pub fn close(&mut self, name: &str) {
        let open =
            self.stack.iter().rposition(|&index| self.sections[index].origin == Origin::Component(name.to_owned()));
        if let Some(depth) = open {
            self.stack.truncate(depth.max(1));
        }
    }

    fn open(&mut self, line: usize, title: &str, origin: Origin) {
        let parent = Some(self.current());
        // Each fact below it names it.
        let title = prose::cut(title.trim(), 300).to_owned();
        self.sections.push(Section { title: title.clone(), parent, line, origin });
        self.stack.push(self.sections.len() - 1);
        self.push(line, Content::Heading(title));
    }

    fn current(&self) -> usize {
        self.stack.last().copied().unwrap_or(0)
    }
}

/// What a component without a title says by its name: `<ResponseExample>` holds
/// responses. One that describes a field is no part of a page.
fn role(name: &str) -> Option<String> {
    let holds = ["RequestExample", "ResponseExample", "Request", "Response"].contains(&name);
    let kind = if name.starts_with("Request") { "Request" } else { "Response" };
    holds.then(|| format!("{kind} example"))
}
