//! What all generated clients stand on: answers, errors, credentials, requests.
//!
//! Generated code takes it for its neighbour: see [`clients!`].

// What this denies, and who may do it: clippy.toml.
#![cfg_attr(not(test), deny(clippy::disallowed_methods))]
#![warn(missing_docs)]

pub mod answer;
pub mod cause;
pub mod env;
pub mod fault;
pub mod moment;
pub mod multipart;
pub mod reason;
pub mod received;
pub mod replay;
pub mod secret;
pub mod sent;
pub mod wire;

/// The crates that generated code names, so that yours need not depend on each.
pub mod deps {
    pub use {progenitor_client, reqwest, secrecy, serde, serde_json, time};
}

/// The clients that the build script generated, in the module in which this stands:
///
/// ```ignore
/// mod clients {
///     countersign_client::clients!();
/// }
/// ```
#[macro_export]
macro_rules! clients {
    () => {
        pub use $crate as support;

        include!(concat!(env!("OUT_DIR"), "/countersign.rs"));
    };
}
