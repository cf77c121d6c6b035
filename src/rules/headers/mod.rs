//! Headers of requests and of answers.

pub(super) mod allow;
pub(super) mod etag_heeded;
pub(super) mod head_as_get;
pub(super) mod promised;
pub(super) mod required_header;
pub(super) mod response_headers;
mod value;
