//! Which statuses are answered.

pub(super) mod no_redirect;
pub(super) mod no_server_error;
mod outcome;
pub(super) mod refusal_status;
pub(super) mod responses;
pub(super) mod status_declared;
