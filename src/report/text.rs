use super::{Format, Head, Report, Style, Tail};
use crate::finding::CaseOutcome;
use std::io::{self, Write};

pub const FORMAT: Format = Format { id: "text", about: "for people", open: |to, style| Box::new(Text { to, style }) };

struct Text<'w> {
    to: Box<dyn Write + 'w>,
    style: Style,
}

impl Report for Text<'_> {
    fn begin(&mut self, _: &Head) -> io::Result<()> {
        Ok(())
    }
    fn case(&mut self, case: &CaseOutcome) -> io::Result<()> {
        writeln!(self.to, "{case:?}")
    }
    fn end(&mut self, tail: &Tail) -> io::Result<()> {
        writeln!(self.to, "{tail:?} {:?}", self.style)
    }
}
