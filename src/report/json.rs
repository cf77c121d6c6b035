//! The report for programs; `schemas/test.schema.json` is its schema.

use std::io::{self, Write};

use serde::Serialize;

use super::escape_untrusted::visible_json;
use super::{Report, ReportFormat, ReportHead, ReportStyle, Tail};
use crate::finding::CaseOutcome;

pub const FORMAT: ReportFormat = ReportFormat {
    id: "json",
    about: "one JSON object, for programs",
    open: |to, _: ReportStyle| Box::new(Json { to, cases: 0 }),
};

struct Json<'w> {
    to: Box<dyn Write + 'w>,
    cases: usize,
}

impl Json<'_> {
    /// Writes an object's members without its braces: the report's own object goes on.
    fn members(&mut self, of: &impl Serialize) -> io::Result<()> {
        let object = serde_json::to_string(of)?;
        self.to.write_all(visible_json(&object[1..object.len() - 1]).as_bytes())
    }
}

impl Report for Json<'_> {
    fn begin(&mut self, head: &ReportHead) -> io::Result<()> {
        self.to.write_all(b"{")?;
        self.members(head)?;
        self.to.write_all(b",\"cases\":[")
    }

    fn case(&mut self, case: &CaseOutcome) -> io::Result<()> {
        self.to.write_all(if self.cases == 0 { b"\n" } else { b",\n" })?;
        self.cases += 1;
        self.to.write_all(visible_json(&serde_json::to_string(case)?).as_bytes())
    }

    fn end(&mut self, tail: &Tail) -> io::Result<()> {
        self.to.write_all(b"\n],")?;
        self.members(tail)?;
        self.to.write_all(b"}\n")?;
        self.to.flush()
    }
}
