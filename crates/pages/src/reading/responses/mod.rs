//! The responses that a page speaks of: the status from a heading, a sentence, a
//! row, an attribute or the body itself, the body, and what it answers.

mod bodies;
mod clues;
mod declared;
mod leads;
mod mention;
mod named;
mod printed;
mod ranges;
mod reader;
mod said;
mod shown;
mod why;

use std::collections::HashMap;

use countersign_openapi::Cause;

use super::operations::OperationMention;
use super::outline::Outline;

pub use mention::{MentionedBody, ResponseMention};
pub use ranges::{RangeMention, read as ranges};
pub use shown::{is_request, may_be_sent};

/// All responses that a page speaks of.
pub fn read(outline: &Outline<'_>, operations: &[OperationMention]) -> Vec<ResponseMention> {
    let mut found = shown::read(outline, operations);
    found.extend(said::read(outline));
    found.extend(declared::read(outline));
    overridden(found)
}

/// What a sentence says `instead` of an answer before holds alone for its causes.
fn overridden(mut found: Vec<ResponseMention>) -> Vec<ResponseMention> {
    let mut instead: HashMap<(usize, Option<u16>), Vec<Cause>> = HashMap::new();
    for mention in found.iter().filter(|mention| mention.instead) {
        let causes = instead.entry((mention.at.section, mention.status)).or_default();
        causes.extend(&mention.causes);
        causes.dedup();
        causes.truncate(16);
    }
    for mention in found.iter_mut().filter(|mention| !mention.instead) {
        if let Some(causes) = instead.get(&(mention.at.section, mention.status)) {
            let left: Vec<Cause> = mention.causes.iter().copied().filter(|cause| !causes.contains(cause)).collect();
            // One that would be left without a cause is not what was meant.
            if !left.is_empty() {
                mention.causes = left;
            }
        }
    }
    found
}
