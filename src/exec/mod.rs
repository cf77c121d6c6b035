//! Asks: strings plan, transport and judge together. The command line, the tests and other people's
//! crates all go through here.
//!
//! A run goes one way, and each room knows only those behind it:
//!
//! ```text
//! runner ─▶ session ─▶ visit ─▶ baselines ─▶ gate ─▶ transport ─▶ limits, credentials, connection
//!   │          └─ preflight ──────┘                     └─ stub, in this process
//!   └─ waive, judge, fold
//! ```
//!
//! It is the only room that touches the network, the clock or the environment, and the only one that
//! looks at a secret's value: as a request is written (`transport`), as an answer is searched for
//! it (`redact`), and as a stub compares it.

#![expect(clippy::disallowed_methods, reason = "requests are sent here, at their time, with the values of credentials")]

mod allowed;
mod baselines;
mod budget;
mod cases;
mod connection;
mod covered;
mod credentials;
mod crew;
mod error;
mod fetch;
mod gate;
mod inquiry;
mod interrupt;
mod ledger;
mod limits;
mod made;
mod narrow;
mod options;
mod pace;
mod pages;
mod pauses;
mod preflight;
mod problems;
mod proxied;
mod recorded;
mod redact;
mod refused;
mod replay;
mod reproduce;
mod runner;
mod selection;
mod session;
mod shard;
mod site;
pub mod stub;
mod transport;
mod trust;
mod unanswered;
mod visit;
mod waive;

pub use budget::Budget;
pub use cases::{Planned, cases, lives};
pub use connection::{Connection, Unchecked, base_url, is_loopback, use_ring};
pub use covered::{never_asked, provokes};
pub use credentials::{CredentialStore, destinations, filled_alike, unused, way};
pub use error::RunError;
pub use fetch::{
    FetchError, Fetched, FetchedPage, LARGEST_DOCUMENT, LARGEST_PAGE, Patience, challenge, fetch, fetch_page,
    on_same_site,
};
pub use inquiry::Inquiry;
pub use interrupt::Interrupt;
pub use ledger::Journal;
pub use limits::{Limits, TimeLimit};
pub use options::{Lookup, Options, RunTarget};
pub use recorded::Recording;
pub use reproduce::{CredentialLookup, NamesAlone, reproduce};
pub use runner::{INQUIRIES, Judged, run, run_planned, tested};
pub use selection::Selection;
pub use session::Session;
pub use shard::Shard;
pub use site::Site;
pub use trust::holds_certificate;
pub use waive::INQUIRY as WAIVER;
