//! For programs; `schemas/changes.schema.json` is its schema.

use std::io::{self, Write};

use super::{ChangesFormat, ChangesHead};
use crate::drift::Changes;
use crate::report::{ReportStyle, visible_json};

pub const FORMAT: ChangesFormat = ChangesFormat { id: "json", about: "one JSON object, for programs", write };

fn write(to: &mut dyn Write, _: &ChangesHead, changes: &Changes, _: &ReportStyle) -> io::Result<()> {
    writeln!(to, "{}", visible_json(&serde_json::to_string(changes)?))
}
