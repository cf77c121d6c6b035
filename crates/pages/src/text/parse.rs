//! A page from its text, whatever its name ends in.

use std::borrow::Cow;

use super::builder::PageBuilder;
use super::page::{Page, PageFormat};
use super::{asciidoc, html, markdown, plain, rst};

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
        let mut builder = PageBuilder::new();
        match form {
            PageFormat::Markdown if asciidoc::is_asciidoc(text) => {
                markdown::scan(&asciidoc::to_markdown(text), &mut builder);
            }
            PageFormat::Markdown if rst::is_rst(text) => markdown::scan(&rst::to_markdown(text), &mut builder),
            PageFormat::Markdown => markdown::scan(text, &mut builder),
            PageFormat::Html => html::scan(text, 1, &mut builder),
            PageFormat::Plain => plain::scan(text, &mut builder),
            PageFormat::Json => builder.code(1, "json", text.to_owned()),
        }
        builder.finish(name.into(), form)
    }
}

/// HTML says so in its first tags; Markdown has at least one mark of its own;
/// a page that is one JSON value is a sample; the rest is plain text.
fn tell_form(text: &str) -> PageFormat {
    let start = text.trim_start();
    if start.starts_with(['{', '[']) && serde_json::from_str::<serde::de::IgnoredAny>(text).is_ok() {
        return PageFormat::Json;
    }
    if html::is_html(start) {
        return PageFormat::Html;
    }
    if markdown::is_markdown(text) || asciidoc::is_asciidoc(text) || rst::is_rst(text) {
        return PageFormat::Markdown;
    }
    PageFormat::Plain
}
