//! What documentation states: one file a kind of fact.

pub(super) mod alone;
pub(super) mod auth_header;
pub(super) mod auth_scheme;
pub mod base_url;
pub mod bodies;
pub(super) mod error_response;
pub mod hosts;
pub(super) mod jwt_claim;
mod names;
pub(super) mod operation;
pub mod paths;
pub(super) mod request_body;
pub(super) mod required_header;
pub(super) mod response_header;
pub mod shapes;
pub(super) mod success_response;
pub(super) mod token_prefix;
pub(super) mod token_variable;
