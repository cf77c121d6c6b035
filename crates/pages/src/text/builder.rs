//! Collects the blocks of a page while its text is scanned, and keeps the stack of open sections.

use super::page::{Block, BlockContent, Origin, Page, PageFormat, PageSection};
use super::prose;

/// Components nest no deeper than this; what is deeper stays in the last one.
const MAX_DEPTH: usize = 48;

/// Collects blocks and keeps the stack of open sections.
pub struct PageBuilder {
    sections: Vec<PageSection>,
    blocks: Vec<Block>,
    stack: Vec<usize>,
}

impl PageBuilder {
    pub fn new() -> Self {
        let page = PageSection { title: String::new(), parent: None, line: 1, origin: Origin::Page };
        Self { sections: vec![page], blocks: Vec::new(), stack: vec![0] }
    }

    pub fn finish(self, name: String, form: PageFormat) -> Page {
        Page { name, form, sections: self.sections, blocks: self.blocks }
    }

    pub fn push(&mut self, line: usize, content: BlockContent) {
        let section = self.current();
        self.blocks.push(Block { section, line, content });
    }

    pub fn prose(&mut self, line: usize, text: &str) {
        let text = text.trim();
        if !text.is_empty() {
            self.push(line, BlockContent::Prose(text.to_owned()));
        }
    }

    pub fn code(&mut self, line: usize, info: &str, text: String) {
        if !text.trim().is_empty() {
            self.push(line, BlockContent::Code { info: info.trim().to_owned(), text });
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
            // What a generator had no value for.
            .filter(|title| title != "undefined")
            .or_else(|| role(name));
        match title {
            Some(title) if !title.is_empty() && self.stack.len() < MAX_DEPTH => {
                self.open(line, &title, Origin::Component(name.to_owned()));
            }
            _ => {}
        }
        if !values.is_empty() {
            self.push(line, BlockContent::Attributes { name: name.to_owned(), values });
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
        self.sections.push(PageSection { title: title.clone(), parent, line, origin });
        self.stack.push(self.sections.len() - 1);
        self.push(line, BlockContent::Heading(title));
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
