//! What an API does beyond its requests and answers: what a call costs or makes, who is served, what the same
//! call gives once more, when it is refused, and what to look at then.
//!
//! Only plain statements are read. Advice ("rotate tokens regularly") and what is said of subscriptions
//! ("plans are billed monthly") state nothing of a request.

mod checks;
mod words;

use serde_json::{Value, json};

use super::payload::Payload;
use super::stated::Stated;
use crate::reading::PageReading;
use crate::reading::outline::StatementRole;
use crate::text::prose;

pub use checks::Aspect;

/// What an API does, or when it refuses.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Meaning {
    /// What a call does besides: `billed`, `creates-token`, …
    Effect(String),
    /// Whose things are served, and whose are not.
    Eligible { what: String, owner: String },
    /// Whether the same call gives the same once more.
    Repeated { what: String, same: bool },
    /// A state in which requests are refused: those that write, or all.
    State { state: String, refuses: Refuses },
    /// Who may make tokens, or that a permission is needed.
    Role(String),
    /// What to look at where a request is refused, and for which error.
    Check { aspect: Aspect, error: Option<String> },
    /// How soon a token that was taken back is refused.
    Revocation { within: String },
}

/// Which requests are refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Refuses {
    Writes,
    All,
}

impl Refuses {
    const ALL: [Refuses; 2] = [Refuses::Writes, Refuses::All];

    fn name(self) -> &'static str {
        match self {
            Refuses::Writes => "writes",
            Refuses::All => "all",
        }
    }
}

impl Payload for Meaning {
    const ID: &'static str = "meaning";
    const STATES: &'static str =
        "What a call costs or makes, who is served, what a call gives once more, and what refuses it.";

    fn read(reading: &PageReading<'_>) -> Vec<Stated<Meaning>> {
        let mut facts = Vec::new();
        for statement in &reading.outline.statements {
            let found = match statement.role {
                StatementRole::Sentence | StatementRole::Item => words::read(&statement.lower),
                _ => Vec::new(),
            };
            facts.extend(found.into_iter().map(|meaning| reading.stated(meaning, statement.at(), &statement.text)));
        }
        facts.extend(checks::read(reading));
        for document in reading.outline.documents() {
            for operation in document.contract.operations() {
                let Some(description) = &operation.description else { continue };
                for sentence in prose::sentences(description) {
                    let found = words::read(&sentence.to_lowercase()).into_iter();
                    facts
                        .extend(found.map(|meaning| reading.stated(meaning, document.at(&operation.source), sentence)));
                }
            }
        }
        facts
    }

    fn subject(&self) -> String {
        match self {
            Meaning::Effect(effect) => format!("effect/{effect}"),
            Meaning::Eligible { what, .. } => format!("eligible/{what}"),
            Meaning::Repeated { what, .. } => format!("repeated/{what}"),
            Meaning::State { state, .. } => format!("state/{state}"),
            Meaning::Role(role) => format!("role/{role}"),
            Meaning::Check { aspect, .. } => format!("check/{}", aspect.name()),
            Meaning::Revocation { .. } => "revocation".to_owned(),
        }
    }

    fn value(&self) -> Value {
        match self {
            Meaning::Effect(_) | Meaning::Role(_) | Meaning::Check { error: None, .. } => json!({}),
            Meaning::Eligible { owner, .. } => json!({ "owner": owner }),
            Meaning::Repeated { same, .. } => json!({ "same": same }),
            Meaning::State { refuses, .. } => json!({ "refuses": refuses.name() }),
            Meaning::Check { error: Some(error), .. } => json!({ "error": error }),
            Meaning::Revocation { within } => json!({ "within": within }),
        }
    }

    fn parse(subject: &str, value: &Value) -> Option<Meaning> {
        let text = |name: &str| value[name].as_str().map(str::to_owned);
        let (kind, rest) = subject.split_once('/').unwrap_or((subject, ""));
        let rest = rest.to_owned();
        Some(match kind {
            "effect" => Meaning::Effect(rest),
            "eligible" => Meaning::Eligible { what: rest, owner: text("owner")? },
            "repeated" => Meaning::Repeated { what: rest, same: value["same"].as_bool()? },
            "state" => {
                let refuses = Refuses::ALL.into_iter().find(|refuses| value["refuses"] == refuses.name())?;
                Meaning::State { state: rest, refuses }
            }
            "role" => Meaning::Role(rest),
            "check" => Meaning::Check { aspect: Aspect::parse(&rest)?, error: text("error") },
            "revocation" => Meaning::Revocation { within: text("within")? },
            _ => return None,
        })
    }

    fn only(&self) -> Option<String> {
        match self {
            Meaning::Repeated { .. } | Meaning::Revocation { .. } => Some(self.subject()),
            _ => None,
        }
    }

    fn contradicts(&self, other: &Meaning) -> bool {
        self != other
    }
}
