//! Who says what, about what, and where it stands.

use std::fmt;

use countersign_openapi::{Address, Basis};
use serde::{Deserialize, Serialize};

/// One of the four that are asked the same questions.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Witness {
    /// What a documentation page promises.
    Docs,
    /// What the OpenAPI document declares.
    Spec,
    /// What the service answered.
    Live,
    /// What the typed client sends, and makes of the answer.
    Client,
}

impl fmt::Display for Witness {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Witness::Docs => "docs",
            Witness::Spec => "spec",
            Witness::Live => "live",
            Witness::Client => "client",
        })
    }
}

/// What an exchange of a case is for.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum StepName {
    /// The valid request: a baseline.
    Valid,
    /// The valid request of another operation, in whose answer an id was looked for: a baseline.
    List,
    /// What the case is about.
    Sent,
    /// The valid request once more, for which any media type is acceptable.
    WithoutAccept,
    /// The valid request once more.
    Again,
    /// What made the thing that the case is about: a baseline.
    Created,
    /// What was shown of it before it was changed or deleted.
    ReadBefore,
    /// What is shown of it after that, or after it was made.
    ReadAfter,
    /// What is shown where the answer to its making says that it is.
    Located,
    /// The list in which it stood, after it was deleted.
    ListAfter,
    /// A page of a list, by its number.
    Page(usize),
    /// The same, when all of them were read once more.
    PageAgain(usize),
    /// What was recorded at another time, in this file.
    Recorded(String),
}

impl fmt::Display for StepName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            StepName::Valid => "valid",
            StepName::List => "list",
            StepName::Sent => "sent",
            StepName::WithoutAccept => "without-accept",
            StepName::Again => "again",
            StepName::Created => "created",
            StepName::ReadBefore => "read-before",
            StepName::ReadAfter => "read-after",
            StepName::Located => "located",
            StepName::ListAfter => "list-after",
            StepName::Page(number) => return write!(f, "page-{number}"),
            StepName::PageAgain(number) => return write!(f, "page-{number}-again"),
            StepName::Recorded(file) => file,
        })
    }
}

/// Where a claim was read.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Source {
    /// A node of a document.
    Document(Address),
    /// A part of an exchange: the step, and a pointer such as `/status` or `/body/error`.
    Exchange { step: StepName, pointer: String },
    /// A part of what the typed client sent or made, as a pointer.
    Client { pointer: String },
    /// A place on a documentation page, as `page#heading:line`, and what is written there.
    Page { place: String, quote: String },
}

impl From<Address> for Source {
    fn from(address: Address) -> Source {
        Source::Document(address)
    }
}

impl Source {
    /// The source that a witness's answer has in a report that was written: what [`Source`] shows of itself. Of a page the
    /// report has no quote.
    pub fn of_report(witness: Witness, text: &str) -> Option<Source> {
        let (name, pointer) = text.split_once("#/").map(|(name, rest)| (name, format!("/{rest}")))?;
        match witness {
            Witness::Spec => {
                let (pointer, origin) = match pointer.strip_suffix(')').and_then(|it| it.rsplit_once(" (")) {
                    Some((pointer, origin)) => (pointer.to_owned(), Some(origin.to_owned())),
                    None => (pointer, None),
                };
                Some(Source::Document(Address { document: name.to_owned(), pointer, origin }))
            }
            Witness::Live => {
                let step = serde_json::from_value(name.into()).unwrap_or_else(|_| StepName::Recorded(name.to_owned()));
                Some(Source::Exchange { step, pointer })
            }
            Witness::Client => Some(Source::Client { pointer }),
            Witness::Docs => None,
        }
    }
}

impl fmt::Display for Source {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Source::Document(address) => address.fmt(f),
            Source::Exchange { step, pointer } => write!(f, "{step}#{pointer}"),
            Source::Client { pointer } => write!(f, "typed client#{pointer}"),
            Source::Page { place, .. } => f.write_str(place),
        }
    }
}

/// An answer with its address. Made only by the function that read it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Claim<A> {
    pub answer: A,
    pub source: Source,
    pub basis: Basis,
}
