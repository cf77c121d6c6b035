//! What is asked, beside who asks.

pub(super) mod input_accepted;
pub(super) mod input_enforced;
