//! What is sent and what comes back, as pure values: `exec` alone moves them.

mod curl;
mod exchange;
mod replay;
mod request;
pub mod shell;
mod trace;
pub mod xml;

pub use curl::{BASE_URL, curl};
pub use exchange::{Ending, Exchange, FORGETS, MADE_UP, Response, SentRequest};
pub use replay::{ClientOutcome, ReplayedExchange};
pub use request::{
    Credential, ESCAPED, LONGEST_URL, Piece, Request, Slot, Template, is_of_the_connection, without_accept,
};
pub use trace::{LifeStage, Trace, TraceStep};
