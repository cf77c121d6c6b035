//! What goes to the reader: the parts of a page about webhooks, and the requests to servers of the reader's own.

use std::sync::LazyLock;

use regex::Regex;

use super::outline::Outline;

impl Outline<'_> {
    /// Whether a section is one about webhooks, by the titles around it.
    pub fn is_of_webhooks(&self, section: usize) -> bool {
        self.page.ancestry(section).any(|around| self.is_webhooks_own(around))
    }

    /// Whether a section is one about webhooks, by its own title.
    pub fn is_webhooks_own(&self, section: usize) -> bool {
        static WEBHOOKS: LazyLock<Regex> = LazyLock::new(|| {
            Regex::new(r"\bwebhooks?\b|\bdeliver(?:y|ies)\b|\bcallbacks?\b|\bpush notifications?\b")
                .expect("a constant pattern")
        });
        self.page.sections.get(section).is_some_and(|section| WEBHOOKS.is_match(&section.title.to_lowercase()))
    }

    /// Whether what was said last says that the next request goes to the reader's own server: `App → your backend:`,
    /// `The service will do the following call.` below a title of webhooks.
    pub fn is_to_reader(&self, section: usize) -> bool {
        static OWN: LazyLock<Regex> = LazyLock::new(|| {
            Regex::new(r"(?:→|->|=>|\bto) your (?:own )?(?:backend|back-end|server|app|application)\b[^.;]{0,30}:\W*$")
                .expect("a constant pattern")
        });
        static CALLS: LazyLock<Regex> = LazyLock::new(|| {
            Regex::new(r"\b(?:will|does|do) (?:do|make|makes|send|sends|perform|performs|issue|issues) (?:the following|this|such an?) (?:http |https |post |webhook )*(?:call|request)\b|\byou(?: will|['’]ll)? (?:get|receive) an? (?:\w+ )?(?:call|callback|request|post)\b")
                .expect("a constant pattern")
        });
        let own = self.statements.iter().rev().take_while(|statement| statement.section == section);
        let mut own = own.take(5).peekable();
        own.peek().is_some_and(|last| OWN.is_match(&last.lower))
            || self.is_of_webhooks(section) && own.any(|statement| CALLS.is_match(&statement.lower))
    }
}
