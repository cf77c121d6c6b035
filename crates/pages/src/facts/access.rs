//! What a token may do: access tables, lists of permissions, scopes.

use std::sync::LazyLock;

use regex::Regex;
use serde_json::{Value, json};

use super::payload::Payload;
use super::stated::Stated;
use crate::reading::PageReading;
use crate::reading::outline::StatementRole;

/// What a token may do with a resource, or a scope that it may have.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Access {
    Resource { name: String, verbs: Vec<Verb> },
    Scope(String),
}

/// What may be done with a resource.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Verb {
    Read,
    Write,
    Create,
    Update,
    Delete,
    Manage,
    Initiate,
    None,
}

impl Verb {
    const ALL: [Verb; 8] =
        [Verb::Read, Verb::Write, Verb::Create, Verb::Update, Verb::Delete, Verb::Manage, Verb::Initiate, Verb::None];

    /// The words that say so; the first one is its name.
    fn words(self) -> &'static [&'static str] {
        match self {
            Verb::Read => &["read", "reads", "view", "list", "get", "access", "retrieve"],
            Verb::Write => &["write", "edit", "modify"],
            Verb::Create => &["create", "add"],
            Verb::Update => &["update"],
            Verb::Delete => &["delete", "remove"],
            Verb::Manage => &["manage", "full"],
            Verb::Initiate => &["initiate", "start", "make"],
            Verb::None => &["none", "no"],
        }
    }

    /// Its name.
    pub fn name(self) -> &'static str {
        self.words()[0]
    }
}

impl Payload for Access {
    const ID: &'static str = "access";
    const STATES: &'static str = "A resource and what a token may do with it, or a scope that a token may have.";

    fn read(reading: &PageReading<'_>) -> Vec<Stated<Access>> {
        let mut facts = Vec::new();
        let mut list = None;
        for statement in &reading.outline.statements {
            let stated = match &statement.role {
                StatementRole::Row(cells) => row(cells),
                StatementRole::Item if list == Some(statement.section) => item(&statement.text),
                StatementRole::Item => None,
                _ => {
                    let opens = OPENS.is_match(&statement.lower) && statement.text.ends_with(':');
                    list = opens.then_some(statement.section);
                    None
                }
            };
            facts.extend(stated.map(|access| reading.stated(access, statement.at(), &statement.text)));
        }
        facts
    }

    fn subject(&self) -> String {
        match self {
            Access::Resource { name, .. } | Access::Scope(name) => name.clone(),
        }
    }

    fn value(&self) -> Value {
        match self {
            Access::Resource { verbs, .. } => {
                json!({"access": verbs.iter().map(|verb| verb.name()).collect::<Vec<_>>()})
            }
            Access::Scope(name) => json!({"scope": name}),
        }
    }

    fn parse(subject: &str, value: &Value) -> Option<Access> {
        if value.get("scope").is_some() {
            return Some(Access::Scope(subject.to_owned()));
        }
        let verb = |name: &Value| Verb::ALL.into_iter().find(|verb| name == verb.name());
        let verbs = value["access"].as_array()?.iter().map(verb).collect::<Option<Vec<_>>>()?;
        Some(Access::Resource { name: subject.to_owned(), verbs })
    }

    fn only(&self) -> Option<String> {
        Some(self.subject())
    }

    fn contradicts(&self, other: &Access) -> bool {
        self != other
    }
}

/// A row of `Resource | Access`, or of `Scope | …`.
fn row(cells: &[(String, String)]) -> Option<Access> {
    let (head, name) = cells.first()?;
    let head = head.to_lowercase();
    let name = name.trim().trim_matches(['`', '*']).trim();
    if name.is_empty() {
        return None;
    }
    if matches!(head.as_str(), "scope" | "scopes" | "permission" | "permissions" | "scope name") {
        return is_scope(name).then(|| Access::Scope(name.to_owned()));
    }
    let resource =
        ["resource", "object", "endpoint", "feature", "data", "entity"].iter().any(|word| head.contains(word));
    let cell = cells.iter().skip(1).find(|(head, _)| {
        let head = head.to_lowercase();
        ["access", "permission", "allowed", "rights"].iter().any(|word| head.contains(word))
    });
    let verbs = match cell.filter(|_| resource) {
        Some((_, cell)) => verbs(cell),
        None if resource => granted(cells),
        None => return None,
    };
    (!verbs.is_empty()).then(|| Access::Resource { name: name.to_owned(), verbs })
}

/// The verbs that have a column each, of which the cell says yes: `Resource | Read | Write`.
fn granted(cells: &[(String, String)]) -> Vec<Verb> {
    let of = |head: &str| {
        let head = head.trim_matches(['`', '*', ' ']).to_lowercase();
        Verb::ALL.into_iter().find(|verb| verb.words().contains(&head.as_str()))
    };
    let is_yes = |cell: &str| {
        let cell = cell.trim().trim_matches(['`', '*', ':']).to_lowercase();
        matches!(cell.as_str(), "yes" | "✓" | "✔" | "✅" | "x" | "true" | "white_check_mark" | "allowed")
    };
    let mut verbs: Vec<Verb> =
        cells.iter().skip(1).filter(|(_, cell)| is_yes(cell)).filter_map(|(head, _)| of(head)).collect();
    verbs.dedup();
    verbs
}

/// `**Calls** - Initiate and manage calls`.
fn item(text: &str) -> Option<Access> {
    let parts = [" - ", " – ", " — ", ": "].iter().find_map(|mark| text.split_once(mark));
    let (name, said) = parts?;
    let verbs = verbs(said);
    let name = name.trim().trim_matches(['`', '*']).trim();
    (!verbs.is_empty() && name.len() <= 60).then(|| Access::Resource { name: name.to_owned(), verbs })
}

/// The verbs of access in a text, in a fixed order; `full` is all four.
fn verbs(text: &str) -> Vec<Verb> {
    let lower = text.to_lowercase();
    let words: Vec<&str> = lower.split(|c: char| !c.is_alphanumeric()).collect();
    let said = |verb: &Verb| verb.words().iter().any(|word| words.contains(word));
    Verb::ALL.into_iter().filter(said).collect()
}

/// `chats.read`, `pix:keys:read`, `identify`: one word, as OAuth has it (RFC 6749 §3.3).
fn is_scope(name: &str) -> bool {
    name.len() <= 80
        && name.starts_with(|c: char| c.is_ascii_alphabetic())
        && name.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'.' | b':' | b'_' | b'-' | b'/' | b'*'))
}

static OPENS: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"\b(?:has|have|gives|give|grants?|provides?) (?:\w+ )?access to\b|\b(?:tokens?|keys?) (?:can|may|allows?)\b|\bfollowing (?:permissions|scopes|access)\b").expect("a constant pattern")
});
