//! What of the documents could not be compared, because a reference leads nowhere.

use std::collections::BTreeMap;

use countersign_openapi::{Contract, Direction, Unresolved};

use super::classify::{ChangeKind, change_class};
use super::evolution::{Documents, Evolution, Reach, Turned, place};
use crate::claim::Witness;
use crate::finding::Evidence;

pub const RULES: Evolution =
    Evolution { rules: &["reference-unresolved"], of_documents: asked, of_operation: |_| Vec::new() };

/// A difference for each reference that leads nowhere in one document and not in the other, and
/// for each to what was not read, in whichever: nobody knows whether that is the same. What a URL
/// leads to is, where both documents name it.
fn asked(documents: &Documents) -> Vec<Turned> {
    let (then, now) = (documents.then, documents.now);
    let mut found: BTreeMap<&str, [Option<&Unresolved>; 2]> = BTreeMap::new();
    for (side, contract) in [then, now].into_iter().enumerate() {
        for unresolved in &contract.unresolved {
            found.entry(&unresolved.reference).or_default()[side].get_or_insert(unresolved);
        }
    }
    let is_file = |unread: &str| !unread.contains("://");
    let is_same =
        |old: &Unresolved, new: &Unresolved| old.unread == new.unread && !new.unread.as_deref().is_some_and(is_file);
    let unknown = found.into_values().filter(|found| !matches!(found, [Some(old), Some(new)] if is_same(old, new)));
    unknown.filter_map(|[old, new]| told(old.map(|old| (then, old)), new.map(|new| (now, new)))).collect()
}

fn told(old: Option<(&Contract, &Unresolved)>, new: Option<(&Contract, &Unresolved)>) -> Option<Turned> {
    let (_, unresolved) = new.or(old)?;
    let why = if unresolved.unread.is_some() { "leads to what was not read" } else { "leads nowhere" };
    let said = |(contract, unresolved): (&Contract, &Unresolved)| Evidence {
        witness: Witness::Spec,
        says: unresolved.reference.clone(),
        source: place(&contract.document, &unresolved.address),
        at: None,
    };
    Some(Turned {
        rule: "reference-unresolved".to_owned(),
        subject: unresolved.address.clone(),
        class: change_class(ChangeKind::Undecided, Direction::Request),
        message: format!("the reference `{}` {why}, and what it stands for is not compared", unresolved.reference),
        earlier: old.map(said),
        later: new.map(said),
        reach: Reach::default(),
    })
}
