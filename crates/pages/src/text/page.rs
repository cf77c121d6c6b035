//! A documentation page as sections and blocks, each with its line.

/// A page, read from its text.
#[derive(Debug, Clone)]
pub struct Page {
    /// What the page is called in sources; never compared.
    pub name: String,
    /// How it was written, told by its content.
    pub form: PageFormat,
    /// Headings and titled components; the first is the page itself.
    pub sections: Vec<PageSection>,
    /// What stands on it, in order.
    pub blocks: Vec<Block>,
}

/// How a page is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PageFormat {
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
pub struct PageSection {
    /// The heading's text; empty for the page itself.
    pub title: String,
    /// The section around it.
    pub parent: Option<usize>,
    /// The line that opens it, from 1.
    pub line: usize,
    pub(super) origin: Origin,
}

/// What opened a section.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Origin {
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
    pub content: BlockContent,
}

/// What a block is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum BlockContent {
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
    ListItem {
        text: String,
        /// How far it is moved in; one that stands deeper than the one before it is a part of that.
        indent: usize,
    },
    /// A component's attributes: MDX, GitBook, or the page's frontmatter.
    Attributes {
        /// The component's name; `frontmatter` for the page's own.
        name: String,
        /// Name and value; a flag has the value `true`.
        values: Vec<(String, String)>,
    },
}

impl Page {
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
