//! A page as the readers of facts see it: its statements, its samples, what
//! leads to each, and the operations that it speaks of.

use std::collections::BTreeSet;

use super::answers;
use super::example::{self, Document, Example};
use super::headers::{self, Mention};
use super::page::{Content, Page};
use super::{form, prose, url};

/// Items and cells are read as far as this many bytes.
const LONGEST: usize = 4_000;

/// A page, prepared for reading.
pub struct Context<'p> {
    /// The page itself.
    pub page: &'p Page,
    /// Everything that is said, in order.
    pub statements: Vec<Statement>,
    /// Every block of code, in order.
    pub examples: Vec<Example>,
    /// Embedded OpenAPI documents.
    pub documents: Vec<Document>,
    /// The operations that the page speaks of, in order.
    pub operations: Vec<Spoken>,
    /// The base paths and URLs that the page states as such.
    pub(super) bases: Vec<Base>,
    /// The paths of the bases, each once.
    pub(super) base_paths: Vec<String>,
    /// The paths with parameters that the page states as such.
    templates: Vec<String>,
    pub(super) mentions: Vec<Mention>,
    pub(super) answers: Vec<answers::Spoken>,
}

/// Something that the page says.
#[derive(Debug, Clone)]
pub struct Statement {
    /// The section that it stands in.
    pub section: usize,
    /// Its line.
    pub line: usize,
    /// The block that it is a part of.
    pub block: usize,
    /// What it is.
    pub role: Role,
    /// Its text; a row's cells between bars.
    pub text: String,
    /// The same in lower case.
    pub lower: String,
}

/// What a statement is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Role {
    /// A heading or a component's title.
    Heading,
    /// A sentence of a paragraph.
    Sentence,
    /// An item of a list.
    Item,
    /// A row of a table: pairs of header and cell.
    Row(Vec<(String, String)>),
    /// A component's attributes.
    Attributes(String, Vec<(String, String)>),
}

/// An operation that the page speaks of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Spoken {
    /// The method.
    pub method: String,
    /// The path as a template, behind the base path.
    pub path: String,
    /// The section that speaks of it.
    pub section: usize,
    /// The line.
    pub line: usize,
    /// How many statements come before it.
    pub position: usize,
    /// The text that it was read from.
    pub quote: String,
    /// Whether the whole page is about it: its frontmatter says so.
    pub own: bool,
}

impl Spoken {
    /// `METHOD /path`, the subject of facts about it.
    pub fn subject(&self) -> String {
        format!("{} {}", self.method, self.path)
    }
}

/// A base URL or path, and where it is stated.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Base {
    pub url: String,
    pub section: usize,
    pub line: usize,
    pub quote: String,
}

impl<'p> Context<'p> {
    /// Reads a page's statements and samples.
    pub fn new(page: &'p Page) -> Self {
        let (statements, examples) = (Vec::new(), Vec::new());
        let mut context = Context {
            page,
            statements,
            examples,
            documents: Vec::new(),
            operations: Vec::new(),
            bases: Vec::new(),
            base_paths: Vec::new(),
            templates: Vec::new(),
            mentions: Vec::new(),
            answers: Vec::new(),
        };
        for (index, block) in page.blocks.iter().enumerate() {
            context.block(index, block.section, block.line, &block.content);
        }
        context.documents = example::documents(&context.examples);
        context.bases = super::facts::base_url::stated(&context);
        let paths = context.bases.iter();
        let paths = paths.filter_map(|base| Some(url::parse(&base.url)?.path));
        context.base_paths = paths.collect::<BTreeSet<_>>().into_iter().collect();
        context.templates = super::facts::operation::templates(&context);
        context.operations = super::facts::operation::spoken(&context);
        context.mentions = headers::mentions(&context);
        context.answers = answers::spoken(&context);
        context
    }

    fn block(&mut self, block: usize, section: usize, line: usize, content: &Content) {
        let mut say = |line, role, text: &str| {
            let (text, lower) = (text.to_owned(), text.to_lowercase());
            self.statements.push(Statement { section, line, block, role, text, lower });
        };
        match content {
            Content::Heading(title) => say(line, Role::Heading, title),
            Content::ListItem(text) => say(line, Role::Item, prose::cut(text, LONGEST)),
            Content::Prose(text) => {
                for sentence in prose::sentences(text) {
                    say(line, Role::Sentence, sentence);
                }
            }
            Content::Attributes { name, values } => {
                say(line, Role::Attributes(name.clone(), values.clone()), "");
            }
            Content::Table { header, rows } => {
                for (line, cells) in rows {
                    let cells: Vec<&str> = cells.iter().map(|cell| prose::cut(cell, LONGEST)).collect();
                    let heads = header.iter().map(|head| prose::cut(head, 200).to_owned());
                    let pairs = heads.zip(cells.iter().map(|cell| (*cell).to_owned())).collect();
                    say(*line, Role::Row(pairs), prose::cut(&cells.join(" | "), LONGEST));
                }
            }
            Content::Code { info, text } => {
                let position = self.statements.len();
                self.examples.push(Example::new(section, line, position, info.clone(), text.clone()));
            }
        }
    }

    /// What leads to an example: the statements before it in its section,
    /// nearest first, back to the example before it.
    pub fn lead(&self, example: &Example) -> impl Iterator<Item = &Statement> {
        let first = self.lead_start(example);
        self.statements[first..example.position]
            .iter()
            .rev()
            .take_while(move |statement| statement.section == example.section)
    }

    fn lead_start(&self, example: &Example) -> usize {
        let index = self.examples.partition_point(|other| other.line < example.line);
        let before = index.checked_sub(1).and_then(|before| self.examples.get(before));
        // Samples side by side, as in tabs, have the same lead.
        let before = before.filter(|before| before.section == example.section && before.position < example.position);
        before.map_or(0, |before| before.position)
    }

    /// The titles around a section, innermost first.
    pub fn titles(&self, section: usize) -> impl Iterator<Item = &str> {
        self.page
            .ancestry(section)
            .map(|index| self.page.sections[index].title.as_str())
            .filter(|title| !title.is_empty())
    }

    /// The operation that a place speaks of: the last one before it in its
    /// section or one around it, else the only one of the page.
    pub fn operation_at(&self, section: usize, position: usize) -> Option<&Spoken> {
        let before = self.operations.partition_point(|spoken| spoken.position <= position);
        let near = self.operations[..before].iter().rev().take(24);
        let around: Vec<usize> = self.page.ancestry(section).collect();
        // The page as a whole is no place; neither is its one top heading.
        let tops = around.len().saturating_sub(if around.len() > 2 { 2 } else { 1 });
        let found = near.filter(|spoken| {
            let inside = || self.page.ancestry(spoken.section).collect::<Vec<_>>();
            spoken.section == section || around[..tops].iter().any(|near| inside().contains(near))
        });
        found.max_by_key(|spoken| spoken.position).or_else(|| self.operations.iter().find(|spoken| spoken.own)).or_else(
            || {
                let first = self.operations[..before].first()?;
                self.operations.iter().all(|spoken| spoken.subject() == first.subject()).then_some(first)
            },
        )
    }

    /// A method and an address as an operation's path, behind the base path.
    pub(super) fn path_of(&self, address: &str) -> Option<String> {
        let path = url::parse(address)?.path;
        let rest = &path[url::base_len(&path, &self.base_paths)..];
        if rest.is_empty() {
            return Some("/".to_owned());
        }
        let stated = self.templates.iter().find(|template| url::covers(template, rest));
        Some(stated.map_or(rest, String::as_str).to_owned())
    }
}

/// Whether a text names a header that carries a credential: by what the words
/// of its name mean, not by whose it is.
pub(super) fn is_credential_header(name: &str) -> bool {
    let lower = name.to_ascii_lowercase();
    if matches!(lower.as_str(), "authorization" | "proxy-authorization") {
        return true;
    }
    if lower.contains("idempotency") || lower.contains("signature") || lower.contains("csrf") {
        return false;
    }
    let words: Vec<&str> = lower.split(['-', '_']).collect();
    let any = |names: &[&str]| words.iter().any(|word| names.contains(word));
    any(&[
        "apikey",
        "token",
        "auth",
        "authorization",
        "secret",
        "password",
        "credential",
        "credentials",
        "authentication",
    ]) || words.last() == Some(&"key")
        || lower.contains("key-id")
        || form::is_registered_header(name) && lower == "api-key"
}
