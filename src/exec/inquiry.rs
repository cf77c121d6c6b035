//! What a run asks besides the checks of its cases.

use crate::rules::{self, RulePage};

/// A question of a run; what it finds is of the document.
pub struct Inquiry {
    pub id: &'static str,
}

impl Inquiry {
    /// Its page.
    pub fn page(&self) -> &'static RulePage {
        rules::page(self.id).expect("what a run asks has a page")
    }
}
