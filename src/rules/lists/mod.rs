//! Rules about lists.

pub(super) mod pages_whole;
