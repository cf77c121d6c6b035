//! How two answers relate, and the one table that says what that means.

use crate::finding::{Class, Severity};
use crate::reason::SilentReason;
use countersign_openapi::schema::SchemaRelation;
use countersign_openapi::{Basis, Direction};

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
    Unknown(SilentReason),
}

impl Relation {
    /// Where nothing is against it, how they relate in another respect.
    #[must_use]
    pub fn and_then(self, other: impl FnOnce() -> Relation) -> Relation {
        match self {
            Relation::Same | Relation::Narrower => other(),
            told => told,
        }
    }
}

/// How grave it is, in `test`, that two answers relate so; `None` where it is no finding.
///
/// What was inferred is never held against a provider. Where a contract says that it is
/// incomplete, its silence is not a statement. What only an RFC asks for is a note.
pub fn severity(relation: &Relation, direction: Direction, basis: Basis) -> Option<Severity> {
    use Basis::{Advice, Documented, Incomplete, Inferred, Protocol};
    match (relation, direction, basis) {
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
/// `None` where it is no disagreement. The basis is the contract's.
///
/// What the contract inferred is no statement that a page could disagree with. That it calls
/// itself incomplete excuses nothing here: what the page states, it was written from.
pub fn class(relation: &Relation, basis: Basis) -> Option<Class> {
    match (relation, basis) {
        (Relation::Same | Relation::Narrower | Relation::Unknown(_), _) | (_, Basis::Inferred) => None,
        (Relation::Wider(_), _) => Some(Class::Unclear),
        (Relation::Disjoint(_), _) => Some(Class::Breaking),
    }
}

/// How what is stated now relates to what was stated before.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum ChangeKind {
    /// Fewer values are allowed.
    Narrower,
    /// More are.
    Wider,
    /// A property is named that was not named before, and may be left out; no other than those named was
    /// allowed, or any was.
    Named { closed: bool },
    /// A property is named no more; one that was required of every value, or not.
    Unnamed { required: bool },
    /// More is asked of a client than was.
    Asked,
    /// Less is asked.
    Waived,
    /// More is offered than was.
    Offered,
    /// What was offered is not any more.
    Withdrawn,
    /// Another stands in its place, and both can't hold.
    Replaced,
    /// The same, told in another place or in less detail.
    Repeated,
    /// It is about the reader's own side, and not about the API.
    Aside,
    /// It is another, and whether a client is concerned can't be told.
    Undecided,
}

impl From<SchemaRelation> for ChangeKind {
    fn from(turn: SchemaRelation) -> ChangeKind {
        match turn {
            SchemaRelation::Narrower => ChangeKind::Narrower,
            SchemaRelation::Wider => ChangeKind::Wider,
            SchemaRelation::Other => ChangeKind::Replaced,
            SchemaRelation::Unknown => ChangeKind::Undecided,
            SchemaRelation::Remarked => ChangeKind::Repeated,
            SchemaRelation::Named { closed } => ChangeKind::Named { closed },
            SchemaRelation::Unnamed { required } => ChangeKind::Unnamed { required },
        }
    }
}

/// What it means for a client, in `diff` and in `drift` against the lock, that a statement changed
/// so.
///
/// Of what a client may send, less is breaking; of what it must expect, more is. What is named for
/// the first time and may be left out was not sent, and is not missed; what is named no more was. Where no other
/// than the named ones was allowed, a client may refuse an answer that has another.
pub fn change_class(kind: ChangeKind, direction: Direction) -> Class {
    use ChangeKind::{
        Aside, Asked, Named, Narrower, Offered, Repeated, Replaced, Undecided, Unnamed, Waived, Wider, Withdrawn,
    };
    match (kind, direction) {
        (Repeated, _) => Class::Note,
        (Undecided, _) | (Unnamed { required: false } | Named { closed: true }, Direction::Response) => Class::Unclear,
        (Named { .. } | Offered | Waived | Aside, _)
        | (Wider, Direction::Request)
        | (Narrower, Direction::Response) => Class::Compatible,
        (Replaced | Withdrawn | Asked | Unnamed { .. }, _)
        | (Narrower, Direction::Request)
        | (Wider, Direction::Response) => Class::Breaking,
    }
}
