//! Components of MDX and elements of HTML that stand in Markdown.

use super::MarkdownScanner;
use crate::text::page::BlockContent;
use crate::text::{html, inline, tag};

impl MarkdownScanner<'_, '_> {
    pub(super) fn component(&mut self, tag: &tag::HtmlTag, rest: &str) {
        let name = tag.name.to_ascii_lowercase();
        if matches!(name.as_str(), "table" | "pre" | "dl") && !tag.closing {
            return self.html_block(&name);
        }
        // A line of whole elements is HTML, and each of them is a block of its own.
        let line = self.lines[self.at].trim();
        let is_block = BLOCKS.contains(&&*name) && !tag.closing && line.ends_with('>');
        let is_title = name.len() == 2 && name.starts_with('h');
        if is_block && (is_title || line.matches("</").count() > 1) && line.contains(&format!("</{}", tag.name)) {
            self.flush();
            html::scan(line, self.at + 1, self.builder);
            self.at += 1;
            return;
        }
        let spans = rest[..tag.len].matches('\n').count();
        let behind = rest[tag.len..].lines().next().unwrap_or_default();
        let inline_tag =
            inline::is_html_name(&name) && !matches!(name.as_str(), "div" | "p" | "details" | "summary" | "section");
        if inline_tag {
            let line = self.lines[self.at].trim().to_owned();
            self.text(&line);
            self.at += 1;
            return;
        }
        self.flush();
        if tag.closing {
            self.builder.close(&tag.name);
        } else {
            self.builder.component(self.at + 1, &tag.name, tag.values.clone());
            if tag.alone && tag.values.is_empty() && is_sample(&tag.name) {
                self.builder.push(self.at + 1, BlockContent::Attributes { name: tag.name.clone(), values: Vec::new() });
            }
            if tag.alone {
                self.builder.close(&tag.name);
            }
        }
        self.at += spans;
        self.behind(behind.trim());
    }

    /// A component with each attribute on a line of its own, however long that is: `<Name`, `  key={…}`, `>`.
    pub(super) fn spread(&mut self, trimmed: &str) -> bool {
        const MOST: usize = 60;
        let name = trimmed.strip_prefix('<').unwrap_or_default();
        let is_name =
            name.starts_with(|c: char| c.is_ascii_uppercase()) && name.bytes().all(|b| b.is_ascii_alphanumeric());
        if !is_name {
            return false;
        }
        let inside = self.lines[self.at + 1..].iter().take(MOST).map(|line| line.trim());
        let Some(len) = inside.clone().position(|line| matches!(line, ">" | "/>")) else { return false };
        let values: Option<Vec<(String, String)>> = inside.take(len).map(attribute).collect();
        // Short ones are read as they always are.
        let Some(values) = values.filter(|values| values.iter().any(|(_, value)| value.len() > tag::MAX_TAG / 2))
        else {
            return false;
        };
        self.flush();
        self.builder.component(self.at + 1, name, values);
        if self.lines[self.at + 1 + len].trim() == "/>" {
            self.builder.close(name);
        }
        self.at += len + 2;
        true
    }

    /// What stands behind a tag on its line: more tags, text, and perhaps an end.
    fn behind(&mut self, mut text: &str) {
        while let Some(tag) = tag::read(text).filter(|tag| is_markup(tag) && text.starts_with('<')) {
            if inline::is_html_name(&tag.name.to_ascii_lowercase()) {
                break;
            }
            if tag.closing {
                self.builder.close(&tag.name);
            } else {
                self.builder.component(self.at + 1, &tag.name, tag.values.clone());
            }
            text = text[tag.len..].trim_start();
        }
        if !text.is_empty() {
            self.text(text);
            self.close_behind(text);
        }
        self.at += 1;
    }

    /// A component that ends at the end of a line of text.
    pub(super) fn close_behind(&mut self, text: &str) {
        let end = text.rfind("</").and_then(|at| tag::read(&text[at..]));
        if let Some(tag) = end.filter(|tag| tag.name.starts_with(|c: char| c.is_ascii_uppercase())) {
            self.flush();
            self.builder.close(&tag.name);
        }
    }

    fn html_block(&mut self, name: &str) {
        self.flush();
        let end = format!("</{name}");
        let rest = &self.lines[self.at..];
        let len = rest.iter().position(|line| line.contains(&end)).map_or(rest.len(), |len| len + 1);
        html::scan(&rest[..len].join("\n"), self.at + 1, self.builder);
        self.at += len;
    }
}

/// `key={…}`, `key="…"` or a flag.
fn attribute(line: &str) -> Option<(String, String)> {
    let (key, value) = line.split_once('=').unwrap_or((line, "true"));
    let is_key = !key.is_empty() && key.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_'));
    let inside = value.strip_prefix('{').and_then(|rest| rest.strip_suffix('}')).unwrap_or(value);
    is_key.then(|| (key.to_owned(), inside.trim().trim_matches(['"', '\'', '`']).to_owned()))
}

/// Whether a component that says nothing more is called by the sample that its site puts in its place:
/// `<CodeSamplesGetVersion />`.
fn is_sample(name: &str) -> bool {
    ["Sample", "Snippet", "Example", "Request"].iter().any(|word| name.contains(word))
}

/// Elements that a line of HTML begins with.
const BLOCKS: [&str; 10] = ["p", "h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "blockquote"];

/// MDX components are capitalised; the rest must be elements of HTML, so that
/// a placeholder, `<token>`, stays text.
pub(super) fn is_markup(tag: &tag::HtmlTag) -> bool {
    tag.name.starts_with(|c: char| c.is_ascii_uppercase()) && tag.name.chars().any(|c| c.is_ascii_lowercase())
        || inline::is_html_name(&tag.name)
        || !tag.values.is_empty() && tag.values.iter().any(|(_, value)| value != "true")
}
