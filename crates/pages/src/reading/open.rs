//! Of which operations a page says that they need no credential.

use std::collections::HashSet;
use std::sync::LazyLock;

use countersign_openapi::OperationKey;
use regex::Regex;

use super::nearest;
use super::operations::OperationMention;
use super::outline::{Outline, Statement};

/// Marks the operations of which a statement says that they need no credential: those that it names
/// itself, else the one that its section is about.
pub fn mark(outline: &Outline<'_>, operations: &mut [OperationMention]) {
    let mut open: Vec<OperationKey> = Vec::new();
    let statements = outline.statements.iter().enumerate();
    for (position, statement) in statements.filter(|(_, statement)| is_open(&statement.lower)) {
        let from = operations.partition_point(|mention| mention.position < position);
        let own = operations[from..].iter().take_while(|mention| mention.position == position);
        // A sample that stands before it has the same position.
        let named: Vec<&OperationMention> = own.filter(|mention| mention.at == statement.at()).collect();
        let is_in = |mention: &&OperationMention| mention.at.section == statement.section && !mention.at.embedded;
        let near = || {
            // `The status is public:` leads to what stands behind it.
            if statement.text.ends_with(':') {
                let mut behind = operations.iter().filter(is_in).filter(|mention| mention.at.line > statement.line);
                return behind.next().map(|mention| mention.key.clone());
            }
            let before = operations.iter().filter(is_in).filter(|mention| mention.at.line < statement.line);
            let mut keys = before.map(|mention| &mention.key);
            let first = keys.next()?;
            keys.all(|key| key.is_like(first)).then(|| first.clone())
        };
        match named.is_empty() {
            true => open.extend(near().or_else(|| around(outline, operations, position, statement))),
            false => open.extend(named.iter().map(|mention| mention.key.clone())),
        }
    }
    let open: HashSet<OperationKey> = open.iter().map(OperationKey::unnamed).collect();
    for mention in operations.iter_mut().filter(|mention| !mention.at.embedded) {
        mention.is_public = open.contains(&mention.key.unnamed());
    }
}

/// The operation that the part around a statement is about, where it says that it speaks of that: in its words, or by
/// the title that it stands below.
fn around(
    outline: &Outline<'_>,
    operations: &[OperationMention],
    position: usize,
    statement: &Statement,
) -> Option<OperationKey> {
    static THIS: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(r"^\W*this (?:api |rest )?(?:operation|endpoint|method|call|request)\b").expect("a constant pattern")
    });
    let title = outline.page.sections[statement.section].title.to_lowercase();
    let is_titled = ["authorization", "authentication", "security"].contains(&title.as_str());
    let own = nearest::at(outline, operations, statement.at(), position)?;
    let is_around = outline.page.ancestry(statement.section).any(|section| section == own.at.section);
    (is_around && (is_titled || THIS.is_match(&statement.lower))).then(|| own.key.clone())
}

/// Whether a text says that no credential is needed, whatever else holds.
fn is_open(lower: &str) -> bool {
    static CONDITION: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(r"\b(?:if|when|unless|whether|provided|as long as|depending on|in case)\b")
            .expect("a constant pattern")
    });
    static ENDS: LazyLock<Regex> =
        LazyLock::new(|| Regex::new(r"[.;:] |, (?:so|and|but)\b").expect("a constant pattern"));
    // `means that it was reached without authentication`: what should not be.
    static WARNS: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(r"\b(?:means?|reached|rejected|refused|blocked|denied|exposed)\b").expect("a constant pattern")
    });
    let is_meant = |clause: &str| PUBLIC.is_match(clause) && !CONDITION.is_match(clause) && !WARNS.is_match(clause);
    PUBLIC.is_match(lower) && ENDS.split(lower).any(is_meant)
}

/// What says of an operation that it needs no credential.
static PUBLIC: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"\b(?:needs?|requires?) no (?:authentication|authorization|auth|credentials?|(?:api |access )?(?:tokens?|keys?))\b|\b(?:does not|do not|doesn't|don't) (?:need|require) (?:an? |any )?(?:authentication|authorization|auth|credentials?|(?:api |access )?(?:tokens?|keys?))\b|\bno (?:authentication|authorization|auth|credentials?|(?:api |access )?(?:tokens?|keys?)) (?:is |are )?(?:required|needed|necessary)\b|\bwithout (?:authentication|credentials)[.]?$|\b(?:is|are) (?:publicly accessible|public)\b|\bpublic (?:endpoint|operation)\b|\bunauthenticated (?:endpoint|operation)\b")
        .expect("a constant pattern")
});
