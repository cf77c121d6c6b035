//! What a token may do: access tables, lists of permissions, scopes.

use std::sync::LazyLock;

use regex::Regex;
use serde_json::{Value, json};

use super::{Fact, Kind, Turn};
use crate::docs::context::{Context, Role};
use crate::docs::diff::Class;

/// Reads access.
pub const KIND: Kind = Kind {
    id: "access",
    states: "A resource and what a token may do with it, or a scope that a token may have.",
    read,
    one_value: true,
    weigh: |turn| match turn {
        Turn::New(_) => Class::Compatible,
        Turn::Changed(one, other) if lost(one, other) => Class::Breaking,
        Turn::Changed(..) => Class::Compatible,
        _ => Class::Breaking,
    },
};

fn read(context: &Context<'_>) -> Vec<Fact> {
    let mut facts = Vec::new();
    let mut list = None;
    for statement in &context.statements {
        let place = (statement.section, statement.line);
        let stated = match &statement.role {
            Role::Row(cells) => row(cells),
            Role::Item if list == Some(statement.section) => item(&statement.text),
            Role::Item => None,
            _ => {
                let opens = OPENS.is_match(&statement.lower) && statement.text.ends_with(':');
                list = opens.then_some(statement.section);
                None
            }
        };
        if let Some((subject, value)) = stated {
            facts.push(context.fact(&KIND, subject, value, place, &statement.text));
        }
    }
    facts
}

/// A row of `Resource | Access`, or of `Scope | …`.
fn row(cells: &[(String, String)]) -> Option<(String, Value)> {
    let (head, name) = cells.first()?;
    let head = head.to_lowercase();
    let name = name.trim().trim_matches(['`', '*']).trim();
    if name.is_empty() {
        return None;
    }
    if matches!(head.as_str(), "scope" | "scopes" | "permission" | "permissions" | "scope name") {
        return is_scope(name).then(|| (name.to_owned(), json!({"scope": name})));
    }
    let resource =
        ["resource", "object", "endpoint", "feature", "data", "entity"].iter().any(|word| head.contains(word));
    let cell = cells.iter().skip(1).find(|(head, _)| {
        let head = head.to_lowercase();
        ["access", "permission", "allowed", "rights"].iter().any(|word| head.contains(word))
    });
    let verbs = verbs(&cell.filter(|_| resource)?.1);
    (!verbs.is_empty()).then(|| (name.to_owned(), json!({"access": verbs})))
}

/// `**Calls** - Initiate and manage calls`.
fn item(text: &str) -> Option<(String, Value)> {
    let parts = [" - ", " – ", " — ", ": "].iter().find_map(|mark| text.split_once(mark));
    let (name, said) = parts?;
    let verbs = verbs(said);
    let name = name.trim().trim_matches(['`', '*']).trim();
    (!verbs.is_empty() && name.len() <= 60).then(|| (name.to_owned(), json!({"access": verbs})))
}

/// The verbs of access in a text, in a fixed order; `full` is all four.
fn verbs(text: &str) -> Vec<&'static str> {
    const VERBS: [(&str, &[&str]); 8] = [
        ("read", &["read", "reads", "view", "list", "get", "access", "retrieve"]),
        ("write", &["write", "edit", "modify"]),
        ("create", &["create", "add"]),
        ("update", &["update"]),
        ("delete", &["delete", "remove"]),
        ("manage", &["manage", "full"]),
        ("initiate", &["initiate", "start", "make"]),
        ("none", &["none", "no"]),
    ];
    let lower = text.to_lowercase();
    let words: Vec<&str> = lower.split(|c: char| !c.is_alphanumeric()).collect();
    VERBS.iter().filter(|(_, names)| names.iter().any(|name| words.contains(name))).map(|(verb, _)| *verb).collect()
}

/// `chats.read`, `pix:keys:read`, `identify`: one word, as OAuth has it (RFC 6749 §3.3).
fn is_scope(name: &str) -> bool {
    name.len() <= 80
        && name.starts_with(|c: char| c.is_ascii_alphabetic())
        && name.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'.' | b':' | b'_' | b'-' | b'/' | b'*'))
}

fn lost(one: &Value, other: &Value) -> bool {
    let verbs = |value: &Value| value["access"].as_array().cloned().unwrap_or_default();
    let kept = verbs(other);
    verbs(one).iter().any(|verb| !kept.contains(verb))
}

static OPENS: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"\b(?:has|have|gives|give|grants?|provides?) (?:\w+ )?access to\b|\b(?:tokens?|keys?) (?:can|may|allows?)\b|\bfollowing (?:permissions|scopes|access)\b").expect("a constant pattern")
});
