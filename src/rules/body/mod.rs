//! What is sent and answered as a body.

pub(super) mod body_status;
pub(super) mod content_type;
pub(super) mod error_body;
pub(super) mod error_shape;
pub(super) mod form;
pub(super) mod media;
mod mismatches;
pub(super) mod readable_body;
pub(super) mod repeated_answer;
pub(super) mod request;
pub(super) mod shape;
pub(super) mod stream;
pub(super) mod success_shape;
pub(super) mod tenant_named;
pub(super) mod without_accept;
