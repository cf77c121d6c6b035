//! Why a question was not judged.

use countersign_openapi::schema::SchemaError;

use super::{ExchangeError, UnreadBody};

/// Why a check can't tell whether two witnesses agree.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum SilentReason {
    /// As a report tells it that was written before.
    #[error("{0}")]
    Stored(String),
    #[error(transparent)]
    NoAnswer(#[from] ExchangeError),
    #[error("no check asks about this answer")]
    NothingApplies,
    #[error("what the contract says here is inferred, and not held against anybody")]
    Inferred,
    #[error("the valid request got no answer: {0}")]
    ValidNotAnswered(ExchangeError),
    #[error("the valid request is not served either: it is answered {0}")]
    ValidNotServed(u16),
    #[error("an answer of {0} is no sure refusal where the valid request was not sent")]
    ValidNotSent(u16),
    #[error("the service answers that there were too many requests (429)")]
    TooManyRequests,
    #[error("the service says that the credential lacks a right (403)")]
    LacksRight,
    #[error("a token without a right is served, and the right that it lacks may be another")]
    RightNotKnown,
    #[error("no operation took the credential")]
    TakenNowhere,
    #[error("an answer of {0} says nothing of the credential")]
    NotOfTheCredential(u16),
    #[error("an answer of {0} says nothing of what was sent")]
    NotOfTheInput(u16),
    #[error("an answer of {0} says nothing of the methods that there are")]
    NotOfTheMethod(u16),
    #[error("an answer of {0} does not say whether it was refused")]
    NeitherServedNorRefused(u16),
    #[error("the path names what was made up, and 404 may be of that")]
    PathMadeUp,
    #[error("what the request has for a password or a token was made up, and 401 may be of that")]
    SecretMadeUp,
    /// Why the document gave it none.
    #[error("the stub made the answer up: {0}")]
    AnswerMadeUp(String),
    #[error("no page shows how success is answered")]
    SuccessNotShown,
    #[error("the document does not say which refusal is for this")]
    CauseNotSaid,
    #[error("an answer of {0} is no refusal")]
    NotRefused(u16),
    #[error("an answer of {0} shows nothing of what was made")]
    NotServed(u16),
    #[error("the answer shows nothing that could be compared")]
    NothingShown,
    #[error("it is shown otherwise than before, and may be marked as deleted")]
    ShownOtherwise,
    #[error("it may stand on another page of the list")]
    OnAnotherPage,
    #[error("the answers show nothing of pages, whatever page is asked for")]
    NoPages,
    #[error("the list was another while its pages were read")]
    ListChanged,
    #[error("it is served where it stands beside another value")]
    ServedBeside,
    #[error("several values were chosen together, and some may exclude others")]
    ChosenTogether,
    #[error("what came is another version than the one before")]
    AnotherVersion,
    #[error("no status was answered")]
    NoStatus,
    #[error("the body is not JSON")]
    BodyNotJson,
    #[error(transparent)]
    Unread(#[from] UnreadBody),
    /// JSON by its grammar, that our reader does not take.
    #[error("the body is nested deeper than we read, or has numbers or surrogates that we do not")]
    JsonNotRead,
    #[error("a body in {0} is not held to its schema")]
    MediaTypeNotRead(String),
    #[error("the items of a body in {0} are not held to their schema")]
    ItemsNotRead(String),
    #[error("no item came that could be held to its schema")]
    NoItem,
    #[error("no schema is declared")]
    NoSchema,
    #[error("what the document refers to for this answer is not there")]
    NotThere,
    #[error(transparent)]
    Schema(#[from] SchemaError),
    #[error("two schemas are not compared")]
    TwoSchemas,
    #[error("headers are declared by documents and seen in answers")]
    TwoDeclarations,
    /// The extension that would say it.
    #[error("OpenAPI has no word for it, and the document does not use {0}")]
    NoWordForIt(&'static str),
    #[error("the document describes another version, and none of its resources")]
    OtherVersion,
    #[error("the document has no operation")]
    NoOperation,
}
