//! A statement of a page, with its place and its words.

use std::fmt;

use crate::reading::PageReading;
use crate::reading::at::At;
use crate::reading::redact;
use crate::text::inline::squeeze;
use crate::text::prose;

/// What a page states, where, and in which words.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Stated<F> {
    /// What is stated.
    pub fact: F,
    /// Where.
    pub source: PagePlace,
    /// A line of the page, credentials reduced to their shapes.
    pub quote: String,
    /// Whether an OpenAPI document says it that is embedded in the page. It is one of many parts of
    /// that, so it speaks for its own operation alone.
    pub embedded: bool,
}

/// A place on a page, shown as `page#heading:line`.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct PagePlace {
    /// The page's name.
    pub page: String,
    /// The nearest heading; empty at the top.
    pub heading: String,
    /// The line, from 1; 0 where it was not kept.
    pub line: usize,
}

impl fmt::Display for PagePlace {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}#{}", self.page, self.heading)?;
        if self.line > 0 { write!(f, ":{}", self.line) } else { Ok(()) }
    }
}

impl<F> Stated<F> {
    /// The same, of something that is made of what is stated.
    pub fn map<G>(self, make: impl FnOnce(F) -> G) -> Stated<G> {
        let Stated { fact, source, quote, embedded } = self;
        Stated { fact: make(fact), source, quote, embedded }
    }

    /// The same place and words, of what is made of a look at what is stated; nothing where nothing is.
    pub fn look<'s, G>(&'s self, make: impl FnOnce(&'s F) -> Option<G>) -> Option<Stated<G>> {
        let Stated { fact, source, quote, embedded } = self;
        Some(Stated { fact: make(fact)?, source: source.clone(), quote: quote.clone(), embedded: *embedded })
    }
}

impl PageReading<'_> {
    /// Something that this page states. The quote is cut and its credentials are reduced.
    pub fn stated<F>(&self, fact: F, at: At, quote: &str) -> Stated<F> {
        // Far more than a quote shows, so that no credential is cut before it is reduced.
        let near = squeeze(prose::cut(quote, 4_000));
        let quote = prose::quote(&redact::text(prose::cut(&near, 1_000)));
        Stated { fact, source: self.place(at), quote, embedded: at.embedded }
    }

    /// A place of this page, as sources show it.
    pub fn place(&self, at: At) -> PagePlace {
        let heading = self.outline.titles(at.section).next().unwrap_or_default().to_owned();
        PagePlace { page: self.outline.page.name.clone(), heading, line: at.line }
    }
}
