//! How two answers relate, and the one table that says what that means.

use crate::finding::{Class, Severity};
use countersign_openapi::Grounds;
use countersign_openapi::schema::Turn;

/// The later answer, seen from the earlier one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Relation {
    /// They say the same, or the later one is one of those that the earlier allows.
    Same,
    /// The later one says less than the earlier, and nothing against it.
    Narrower,
    /// The later one says something that the earlier does not, of the same kind: another
    /// client error, another wording, another media type.
    /// How, completes a sentence.
    Wider(String),
    /// Both cannot be true. How, completes a sentence.
    Disjoint(String),
    /// It can't be told, for this reason.
    Unknown(String),
}

/// Whether the question is about what a client sends or what it receives.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Side {
    Request,
    Response,
}

/// How grave it is, in `test`, that two answers relate so; `None` where it is no finding.
///
/// What was inferred is never held against a provider. Where a contract says that it is
/// incomplete, its silence is not a statement. What only an RFC asks for is a note.
pub fn severity(relation: &Relation, side: Side, grounds: Grounds) -> Option<Severity> {
    use Grounds::{Advice, Documented, Incomplete, Inferred, Protocol};
    match (relation, side, grounds) {
        (Relation::Same | Relation::Unknown(_), _, _) | (_, _, Inferred) => None,
        (_, _, Advice) => Some(Severity::Note),
        // What a client may leave out of a request, and a service out of an answer, it may.
        (Relation::Narrower, _, _) => None,
        (Relation::Wider(_), _, Incomplete) => Some(Severity::Note),
        (Relation::Wider(_), _, Documented | Protocol) => Some(Severity::Warning),
        (Relation::Disjoint(_), _, Documented | Incomplete | Protocol) => Some(Severity::Error),
    }
}

/// What it means for a client, in `drift`, that a page's answer relates so to the contract's;
/// `None` where it is no disagreement. The grounds are the contract's.
///
/// What the contract inferred is no statement that a page could disagree with. That it calls
/// itself incomplete excuses nothing here: what the page states, it was written from.
pub fn class(relation: &Relation, grounds: Grounds) -> Option<Class> {
    match (relation, grounds) {
        (Relation::Same | Relation::Narrower | Relation::Unknown(_), _) | (_, Grounds::Inferred) => None,
        (Relation::Wider(_), _) => Some(Class::Unclear),
        (Relation::Disjoint(_), _) => Some(Class::Breaking),
    }
}

/// What it means for a client, in `diff` of two documents, that a schema turned so.
///
/// Of what it may send, less is breaking; of what it must expect, more is. What is named for the
/// first time and may be left out was not sent, and is not missed; what is named no more was.
pub fn evolution(turn: Turn, side: Side) -> Class {
    match (turn, side) {
        (Turn::Unknown, _) | (Turn::Unnamed { required: false }, Side::Response) => Class::Unclear,
        (Turn::Named, _) | (Turn::Wider, Side::Request) | (Turn::Narrower, Side::Response) => Class::Compatible,
        (Turn::Other | Turn::Unnamed { .. }, _) | (Turn::Narrower, Side::Request) | (Turn::Wider, Side::Response) => {
            Class::Breaking
        }
    }
}

/// What a page states now, seen from what it stated before.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Restated {
    /// More is offered than was.
    Offered,
    /// What was offered is not any more.
    Withdrawn,
    /// More is asked of a client than was.
    Asked,
    /// Less is asked.
    Waived,
    /// Another stands in its place, and both can't hold.
    Replaced,
    /// The same, told in another place or in less detail.
    Repeated,
    /// It is about the reader's own side, and not about the API.
    Aside,
    /// It is another, and whether a client is concerned the page does not tell.
    Untold,
}

/// What it means for a client, in `diff` of two pages and in `drift`, that a page states so.
pub fn restatement(restated: Restated) -> Class {
    match restated {
        Restated::Withdrawn | Restated::Asked | Restated::Replaced => Class::Breaking,
        Restated::Offered | Restated::Waived | Restated::Aside => Class::Compatible,
        Restated::Untold => Class::Unclear,
        Restated::Repeated => Class::Note,
    }
}
