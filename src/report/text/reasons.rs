//! What was not judged, by its reason.

use std::io::{self, Write};

use super::paint::Palette;
use crate::reason::Reason;
use crate::report::escape_untrusted::escape_untrusted;

/// The most cases, or operations, that are named for a reason.
const MOST_NAMED: usize = 4;

/// Cases by the reason that they share, both in the order in which they came.
#[derive(Default)]
pub struct Reasons(Vec<(Reason, Vec<ReasonSubject>)>);

/// An operation (or a check), and its scenarios.
struct ReasonSubject {
    name: String,
    scenarios: Vec<String>,
}

impl Reasons {
    pub fn add(&mut self, reason: &Reason, name: &str, scenario: &str) {
        let known = self.0.iter().position(|(known, _)| known == reason);
        let index = known.unwrap_or_else(|| {
            self.0.push((reason.clone(), Vec::new()));
            self.0.len() - 1
        });
        let named = &mut self.0[index].1;
        match named.iter_mut().find(|named| named.name == name) {
            Some(known) => known.scenarios.push(scenario.to_owned()),
            None => named.push(ReasonSubject { name: name.to_owned(), scenarios: vec![scenario.to_owned()] }),
        }
    }

    /// One reason a line, with the cases under it.
    pub fn write(&self, to: &mut dyn Write, palette: &Palette, verdict: &str) -> io::Result<()> {
        let dim = palette.dim;
        for (reason, named) in &self.0 {
            let count: usize = named.iter().map(|named| named.scenarios.len()).sum();
            writeln!(to, "  {verdict} {count}: {}", escape_untrusted(&reason.to_string()))?;
            for ReasonSubject { name, scenarios } in named.iter().take(MOST_NAMED) {
                let scenarios = match scenarios.len() {
                    count @ ..=MOST_NAMED => scenarios[..count].join(", "),
                    count => format!("{count} scenarios"),
                };
                writeln!(to, "      {dim}{} × {scenarios}{dim:#}", escape_untrusted(name))?;
            }
            if let Some(more @ 1..) = named.len().checked_sub(MOST_NAMED) {
                writeln!(to, "      {dim}and {more} operations more{dim:#}")?;
            }
        }
        Ok(())
    }

    /// How many single questions stayed open in cases that others decided, by check.
    pub fn write_counts(&self, to: &mut dyn Write, palette: &Palette) -> io::Result<()> {
        let dim = palette.dim;
        for (reason, named) in &self.0 {
            let checks: Vec<&str> = named.iter().map(|named| named.name.as_str()).collect();
            let count: usize = named.iter().map(|named| named.scenarios.len()).sum();
            let plural = if count == 1 { "" } else { "s" };
            writeln!(
                to,
                "  {dim}{count} question{plural} of {} not judged: {}{dim:#}",
                checks.join(", "),
                escape_untrusted(&reason.to_string())
            )?;
        }
        Ok(())
    }
}
