//! For programs; `schemas/changes.schema.json` is its schema.

use std::io::{self, Write};

use super::Format;
use crate::drift::Changes;
use crate::report::Style;

pub const FORMAT: Format = Format { id: "json", about: "one JSON object, for programs", write };

fn write(to: &mut dyn Write, changes: &Changes, _: &Style) -> io::Result<()> {
    serde_json::to_writer(&mut *to, changes)?;
    writeln!(to)
}
