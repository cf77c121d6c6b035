//! Reports of what differs between statements: one file a format.

mod json;
mod markdown;
mod text;

use std::io::{self, Write};

use super::ReportStyle;
use crate::drift::Changes;

/// A format, and how changes are written in it.
pub struct ChangesFormat {
    pub id: &'static str,
    pub about: &'static str,
    pub write: fn(&mut dyn Write, &Changes, &ReportStyle) -> io::Result<()>,
}

/// Every format.
pub const ALL: &[&ChangesFormat] = &[&text::FORMAT, &json::FORMAT, &markdown::FORMAT];
