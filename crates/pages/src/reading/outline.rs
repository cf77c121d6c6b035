//! A page in the order that it is read in: its statements, its samples, and what leads to each.

use std::collections::HashSet;
use std::sync::LazyLock;

use regex::Regex;

use super::at::At;
use super::embedded::Embedded;
use super::example::PageExample;
use super::exchange::{self, Exchange};
use super::generated::{self, Parts};
use super::languages;
use crate::text::page::{BlockContent, Page};
use crate::text::prose;
use crate::text::status::{label_status, leading_reason, leading_status};

/// Items and cells are read as far as this many bytes.
const LONGEST: usize = 4_000;

/// What stands on a page, in order.
pub struct Outline<'p> {
    /// The page itself.
    pub page: &'p Page,
    /// Everything that is said.
    pub statements: Vec<Statement>,
    /// Every block of code.
    pub examples: Vec<PageExample>,
    /// What components have told of an operation so far.
    parts: Parts,
    /// The message of API Blueprint whose parts are listed.
    exchange: Exchange,
    /// What columns are called that number things by the API's own numbers, and not by HTTP's.
    numbered: HashSet<String>,
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
    pub role: StatementRole,
    /// How deep an item stands in its list; none of the others does.
    pub indent: usize,
    /// Its text; a row's cells between bars.
    pub text: String,
    /// The same in lower case.
    pub lower: String,
}

/// What a statement is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum StatementRole {
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

impl Statement {
    /// Where it stands.
    pub fn at(&self) -> At {
        At::page(self.section, self.line)
    }
}

/// What the column of statuses is called, whatever the page calls it.
const STATUS: &str = "status";

/// The column in which each of several rows has a status, and that is called like nothing that is
/// counted.
fn status_column(header: &[String], rows: &[(usize, Vec<String>)]) -> Option<usize> {
    const COUNTED: [&str; 20] = [
        "limit", "max", "min", "size", "count", "price", "quota", "request", "port", "calls", "day", "hour", "month",
        "year", "customer", "user", "amount", "total", "number", "quantity",
    ];
    let is_counted = |head: &String| COUNTED.iter().any(|word| head.to_lowercase().contains(word));
    // `500, 502, 503`: each of them; a table may begin with the answer of success.
    let status = |cell: Option<&String>| {
        let mut all = cell?.split([',', '/']).map(label_status);
        let first = all.next().flatten()?;
        all.all(|other| other.is_some()).then_some(first)
    };
    let is_said = header.iter().any(|head| is_of_http(&head.to_lowercase()));
    if !is_said && header.iter().any(|head| is_of_sale(head)) {
        return None;
    }
    let mut columns = (0..header.len().min(20)).filter(|column| !is_counted(&header[*column]));
    // Round numbers alone may be of anything.
    let has_statuses = |column: &usize| {
        let mut statuses = rows.iter().map(|(_, cells)| status(cells.get(*column)));
        statuses.clone().all(|status| status.is_some())
            && statuses.any(|status| status.is_some_and(|own| own >= 300 && own % 50 != 0))
    };
    (rows.len() > 1).then(|| columns.find(has_statuses))?
}

/// Whether a column tells of something that is sold: a plan, a price.
pub fn is_of_sale(head: &str) -> bool {
    const WORDS: [&str; 14] = [
        "plan", "plans", "price", "prices", "pricing", "sku", "seats", "fare", "fares", "fee", "fees", "cost", "tier",
        "tiers",
    ];
    head.split(|c: char| !c.is_alphanumeric()).any(|word| WORDS.contains(&word.to_lowercase().as_str()))
}

/// Whether a column's name, in small letters, says that its numbers are statuses of HTTP.
fn is_of_http(head: &str) -> bool {
    head.contains("http") || head.contains("status")
}

/// A number that no answer of HTTP has, `99998`, in a column that says of none of its numbers that they are
/// HTTP's: the others of that name hold codes of the API, too.
fn numbered(page: &Page) -> HashSet<String> {
    let is_other = |cell: &String| {
        let number = cell.trim_matches(['`', '*', ' ']).parse::<u64>();
        number.is_ok_and(|number| number > 0 && !(100..600).contains(&number))
    };
    let mut found = HashSet::new();
    for block in &page.blocks {
        let BlockContent::Table { header, rows } = &block.content else { continue };
        for (column, head) in header.iter().enumerate().take(20) {
            let head = head.trim().to_lowercase();
            let others = || rows.iter().any(|(_, cells)| cells.get(column).is_some_and(is_other));
            if head.contains("code") && !is_of_http(&head) && others() {
                found.insert(head);
            }
        }
    }
    found
}

/// `Migrate from Acme to us`, and no version of one's own.
static MIGRATES: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"\b(?i:migrat(?:e|es|ing|ion)|switch(?:ing)?|mov(?:e|ing)) (?:\w+ )?from ([A-Z][a-z][\w.]*)")
        .expect("a constant pattern")
});

/// What stands behind `from` and is no provider.
const OWN_PAST: [&str; 10] =
    ["Legacy", "Version", "Old", "Basic", "Bearer", "Api", "Webhooks", "Classic", "Sandbox", "Test"];

/// What says that something was so once.
static PAST: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"\bbefore(?: the)? (?:migrat\w+|upgrad\w+|update|change)\b|^(?:before|old|previous(?:ly)?|earlier)(?: \((?:old|deprecated|v\d+)\))?:?$|\bold (?:way|request|style|format|scheme)\b|^(?:the )?(?:old|former) (?:response|answer|body|payload)\b")
        .expect("a constant pattern")
});

/// Whether a block of code is a list of statuses, each with what it means.
fn lists_statuses(text: &str) -> bool {
    let mut lines = text.lines().map(str::trim).filter(|line| !line.is_empty());
    // With its phrase or a mark behind it: a log has other words there.
    let is_said = |line: &str| {
        let behind = line.get(3..).unwrap_or_default().trim_start();
        leading_reason(line).is_some() || behind.starts_with([':', '-', '–', '—', '='])
    };
    let is_one =
        |line: &str| leading_status(line).is_some() && is_said(line) && line.len() > 6 && !line.contains(['{', ';']);
    lines.clone().take(2).count() == 2 && lines.clone().take(61).count() < 61 && lines.all(is_one)
}

/// The title of an operation that only reads: `List webhooks`.
static GETS: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"^\W*(?i:list|get|retrieve|read|view|fetch|show)(?:ing)?\s").expect("a constant pattern")
});

/// What such a column is called.
const NUMBER: &str = "number";

/// Reads a page's statements and samples.
pub fn read(page: &Page) -> Outline<'_> {
    let (statements, examples) = (Vec::new(), Vec::new());
    let (parts, exchange, numbered) = (Parts::default(), Exchange::default(), numbered(page));
    let mut outline = Outline { page, statements, examples, parts, exchange, numbered };
    for (index, block) in page.blocks.iter().enumerate() {
        if languages::is_label(&page.blocks[index..]) {
            continue;
        }
        outline.block(index, block.section, block.line, &block.content);
    }
    outline
}

impl Outline<'_> {
    /// The commands that stand in the code of a sentence or an item: `curl -u key: https://…`.
    fn commands(&mut self, section: usize, line: usize, text: &str) {
        let is_command = |code: &&str| code.starts_with("curl ") && code.contains("://") && code.contains(" -");
        for code in prose::codes(text).into_iter().filter(is_command).take(20) {
            let position = self.statements.len();
            let example = PageExample::new(&self.page.name, section, line, position, String::new(), code.to_owned());
            self.examples.push(example);
        }
    }

    /// The sides of a request and its answer in one block, each behind its label.
    fn exchanged(
        &mut self,
        (block, section, line): (usize, usize, usize),
        info: &str,
        sides: Vec<(&'static str, usize, String)>,
    ) {
        for (label, at, part) in sides {
            let (role, text, lower) = (StatementRole::Sentence, label.to_owned(), label.to_lowercase());
            self.statements.push(Statement { section, line: line + at, block, role, indent: 0, text, lower });
            let (name, position) = (&self.page.name, self.statements.len());
            self.examples.push(PageExample::new(name, section, line + at, position, info.to_owned(), part));
        }
    }

    fn block(&mut self, block: usize, section: usize, line: usize, content: &BlockContent) {
        // How it was once, nobody does any more.
        let is_code = matches!(content, BlockContent::Code { .. });
        if self.is_past(section) || is_code && self.is_led_as_past(section) {
            return;
        }
        if let BlockContent::ListItem { text, .. } | BlockContent::Prose(text) = content
            && text.contains("`curl ")
        {
            self.commands(section, line, text);
        }
        if let BlockContent::Table { rows, .. } = content {
            for (line, cells) in rows {
                cells
                    .iter()
                    .filter(|cell| cell.contains("`curl "))
                    .for_each(|cell| self.commands(section, *line, cell));
            }
        }
        if let BlockContent::Code { info, text } = content
            && let Some(sides) = exchange::sides(text)
        {
            self.exchanged((block, section, line), info, sides);
            return;
        }
        let indent = if let BlockContent::ListItem { indent, .. } = content { *indent } else { 0 };
        if let BlockContent::Attributes { name, values } = content {
            let document =
                if name == "frontmatter" { generated::of_frontmatter(values) } else { self.parts.take(values) };
            if let Some(text) = document {
                let (page, position) = (&self.page.name, self.statements.len());
                self.examples.push(PageExample::of_operation(page, section, line, position, text));
            }
        }
        let mut say = |line, role, text: &str| {
            let (text, lower) = (text.to_owned(), text.to_lowercase());
            self.statements.push(Statement { section, line, block, role, indent, text, lower });
        };
        match content {
            BlockContent::Heading(title) => say(line, StatementRole::Heading, title),
            BlockContent::ListItem { text, .. } if exchange::labelled_body(text).is_some() => {
                say(line, StatementRole::Item, prose::cut(text, LONGEST));
                let body = exchange::labelled_body(text).unwrap_or_default().to_owned();
                self.exchanged((block, section, line), "", vec![("Request body:", 0, body)]);
            }
            BlockContent::ListItem { text, indent } => {
                let text = self.exchange.told(section, *indent, prose::cut(text, LONGEST));
                say(line, StatementRole::Item, &text);
            }
            BlockContent::Prose(text) => {
                for sentence in prose::sentences(text) {
                    say(line, StatementRole::Sentence, sentence);
                }
            }
            BlockContent::Attributes { name, values } => {
                say(line, StatementRole::Attributes(name.clone(), values.clone()), "");
            }
            BlockContent::Table { header, rows } => {
                // One that says itself that its numbers are HTTP's is as any other.
                let is_of_http = header.iter().any(|head| is_of_http(&head.to_lowercase()));
                let is_numbered = |head: &str| !is_of_http && self.numbered.contains(&head.trim().to_lowercase());
                let is_numbered: Vec<bool> = header.iter().map(|head| is_numbered(head)).collect();
                let statuses = status_column(header, rows).filter(|column| !is_numbered[*column]);
                for (line, cells) in rows {
                    let cells: Vec<&str> = cells.iter().map(|cell| prose::cut(cell, LONGEST)).collect();
                    let heads = header.iter().enumerate().map(|(index, head)| match statuses {
                        Some(column) if column == index => STATUS.to_owned(),
                        _ if is_numbered[index] => NUMBER.to_owned(),
                        _ => prose::cut(head, 200).to_owned(),
                    });
                    // An empty header at the end is often left out.
                    let pairs = heads
                        .chain(std::iter::once(String::new()))
                        .zip(cells.iter().map(|cell| (*cell).to_owned()))
                        .collect();
                    say(*line, StatementRole::Row(pairs), prose::cut(&cells.join(" | "), LONGEST));
                }
            }
            // `400 Bad Request - a parameter is missing`, line by line.
            BlockContent::Code { text, .. } if lists_statuses(text) => {
                for (index, said) in text.lines().enumerate().filter(|(_, said)| !said.trim().is_empty()) {
                    say(line + index, StatementRole::Item, prose::cut(said.trim(), LONGEST));
                }
            }
            BlockContent::Code { info, text } => {
                let position = self.statements.len();
                let name = &self.page.name;
                let mut example = PageExample::new(name, section, line, position, info.clone(), text.clone());
                if self.is_of_webhooks(section) {
                    example.scan.leave_receivers();
                }
                if self.is_to_reader(section) {
                    example.scan.leave_requests();
                }
                if GETS.is_match(self.page.sections.get(section).map_or("", |section| &section.title)) {
                    example.scan.get_implied();
                }
                self.examples.push(example);
            }
        }
    }

    /// The OpenAPI documents that are embedded in the page.
    pub fn documents(&self) -> impl Iterator<Item = &Embedded> {
        self.examples.iter().filter_map(|example| example.document.as_ref())
    }

    /// Those of them that the page has as a whole.
    pub fn whole_documents(&self) -> impl Iterator<Item = &Embedded> {
        self.documents().filter(|document| !document.is_part)
    }

    /// What leads to an example: the statements before it in its section,
    /// nearest first, back to the example before it.
    pub fn lead(&self, example: &PageExample) -> impl Iterator<Item = &Statement> {
        let first = self.lead_start(example);
        self.statements[first..example.position]
            .iter()
            .rev()
            .take_while(move |statement| statement.section == example.section)
    }

    /// The sentence that introduces a table or a list, in lower case: the last one before a row or an item.
    pub fn led(&self, statement: &Statement) -> &str {
        let index = self.statements.partition_point(|other| other.line < statement.line);
        let mut before = self.statements[..index].iter().rev().take(40);
        let sentence = before.find(|other| other.section == statement.section && other.role == StatementRole::Sentence);
        sentence.map_or("", |sentence| &sentence.lower)
    }

    /// Whether the page tells how to come from another provider, whose operations it names too.
    pub fn is_of_another(&self) -> bool {
        let title = self.page.sections.iter().find(|section| !section.title.is_empty());
        let from = title.and_then(|section| MIGRATES.captures(&section.title)?.get(1));
        from.is_some_and(|from| !OWN_PAST.contains(&from.as_str()))
    }

    /// Whether a section shows how something was done before: `Request **before** migration`.
    fn is_past(&self, section: usize) -> bool {
        let title = self.page.sections.get(section).map_or("", |section| section.title.as_str());
        PAST.is_match(title.replace('*', "").trim().to_lowercase().as_str())
    }

    /// Whether the label right before what comes next says so: `Before:`, `**Old** response:`.
    fn is_led_as_past(&self, section: usize) -> bool {
        // A label's length.
        const MOST: usize = 60;
        let last =
            self.statements.last().filter(|last| last.section == section && last.role == StatementRole::Sentence);
        let is_last = last.is_some_and(|last| {
            let label = last.lower.replace('*', "");
            label.len() < MOST && label.trim().ends_with(':') && PAST.is_match(label.trim())
        });
        let is_next = self.examples.last().is_none_or(|example| example.position < self.statements.len());
        is_last && is_next
    }

    /// The first line of the block of code that a place stands in.
    pub fn block_of(&self, place: At) -> Option<usize> {
        let index = self.examples.partition_point(|other| other.line <= place.line);
        let own = self.examples.get(index.checked_sub(1)?)?;
        (place.line < own.line + own.text.lines().count()).then_some(own.line)
    }

    /// The line of the fence right before a sample that is `GET /path` and nothing more.
    pub fn line_before(&self, place: At) -> Option<usize> {
        let index = self.examples.partition_point(|other| other.line < place.line);
        let before = self.examples.get(index.checked_sub(1)?).filter(|before| before.section == place.section)?;
        before.is_get().then_some(before.line)
    }

    fn lead_start(&self, example: &PageExample) -> usize {
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
}
