//! The OpenAPI documents that a page holds, then and now: compared as two documents are.

use countersign_openapi::Address;
use countersign_pages::DocumentInPage;

use super::{StatementChange, evolved};
use crate::claim::{Source, Witness};
use crate::finding::Evidence;

/// What became of the documents of a page, beside what `stated` tells of its facts: those tell of operations, bodies,
/// statuses, headers and credentials too, and what differs in these is not told twice.
pub fn between(
    provider: &str,
    then: &[DocumentInPage],
    now: &[DocumentInPage],
    stated: &[StatementChange],
) -> Vec<StatementChange> {
    let is_of_facts = |change: &StatementChange| {
        !["parameter-", "callback-", "webhook-", "link-"].iter().any(|family| change.rule.starts_with(family))
            || change.message.starts_with("the header ")
    };
    let mut found: Vec<StatementChange> = Vec::new();
    // Of other numbers of documents nobody knows which became which.
    for (old, new) in then.iter().zip(now).filter(|_| then.len() == now.len()) {
        for mut change in evolved(provider, old.contract(), new.contract()) {
            if found.iter().any(|known| known.id == change.id) || !stated.is_empty() && is_of_facts(&change) {
                continue;
            }
            change.earlier.iter_mut().for_each(|said| said_by(said, old));
            change.later.iter_mut().for_each(|said| said_by(said, new));
            found.push(change);
        }
    }
    found
}

/// Makes the page the witness of what its document says.
pub fn said_by(said: &mut Evidence, document: &DocumentInPage) {
    let pointer = match said.at.as_deref() {
        Some(Source::Document(Address { pointer, .. })) => pointer.as_str(),
        _ => "",
    };
    let place = document.place(pointer).to_string();
    said.witness = Witness::Docs;
    said.source = place.clone();
    said.at = Some(Box::new(Source::Page { place, quote: String::new() }));
}
