//! What goes to the reader: the parts of a page about webhooks, and the requests to servers of the reader's own.

use std::sync::LazyLock;

use regex::{Captures, Regex};

use super::outline::{Outline, Statement, StatementRole};

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

/// Whether a statement tells what the API calls at the reader's server: `Acme calls `POST /sync` … The handler returns`,
/// a row that says what triggers it; or what somebody's own API is, in an example in quotes.
pub fn is_of_handler(statement: &Statement) -> bool {
    static CALLS: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(r"(?:^|[-–—.:*] ?)([A-Z][A-Za-z]+)(?: then| will| also)? (?:calls|invokes|triggers|notifies|hits)(?: your)? `?(?:GET|POST|PUT|PATCH|DELETE) ")
            .expect("a constant pattern")
    });
    static EXAMPLE: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(r#"^\W*(?:Example|E\.g\.|For example)\W*: ?["“][^"”]*\b(?:GET|POST|PUT|PATCH|DELETE) /[^"”]*["”]"#)
            .expect("a constant pattern")
    });
    // Who asks the API is none of these.
    const CLIENTS: [&str; 10] =
        ["It", "He", "She", "App", "Application", "Client", "Browser", "Frontend", "Backend", "Sdk"];
    let calls = |text: &str| {
        let is_api = |found: Captures<'_>| !CLIENTS.iter().any(|client| found[1].eq_ignore_ascii_case(client));
        CALLS.captures(text).is_some_and(is_api)
    };
    match &statement.role {
        StatementRole::Row(cells) => {
            let is_trigger = |head: &str| {
                matches!(head.trim_matches(['*', ' ']).to_lowercase().as_str(), "trigger" | "triggers" | "triggered by")
            };
            cells.iter().skip(1).any(|(head, _)| is_trigger(head))
        }
        StatementRole::Sentence | StatementRole::Item => calls(&statement.text) || EXAMPLE.is_match(&statement.text),
        _ => false,
    }
}
