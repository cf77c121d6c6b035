//! What the typed client sends, and makes of an answer.

pub(super) mod client_answer;
pub(super) mod client_request;
pub mod generated;
