//! What all generated clients stand on: answers, errors, credentials, requests.
//!
//! Generated code takes it for its neighbour: see [`clients!`](crate::clients).

pub mod answer;
pub mod multipart;
pub mod reason;
pub mod received;
pub mod replay;
pub mod secret;
pub mod sent;
pub mod wire;

/// The crates that generated code names, so that yours need not depend on each.
pub mod deps {
    pub use {progenitor_client, reqwest, secrecy, serde, serde_json};
}
