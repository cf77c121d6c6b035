//! What is sent and what comes back, as pure values: `exec` alone moves them.

mod curl;
mod exchange;
mod replay;
mod request;
pub mod shell;
mod trace;

pub use curl::{BASE_URL, curl};
pub use exchange::{Ending, Exchange, MADE_UP, Response, Sent};
pub use replay::{Made, Replay};
pub use request::{Credential, ESCAPED, Piece, Request, Slot, Template, without_accept};
pub use trace::{Step, Trace};
