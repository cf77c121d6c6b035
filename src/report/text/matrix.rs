//! Operations by scenarios, one character a case.
//!
//! The heads are laid out as a pyramid, so that each is read at its column's top:
//!
//! ```text
//!   scheme-only ╮ ╭ scheme-wrong
//!     missing ╮ │ │ ╭ unknown
//!   valid ╮ │ │ │ │ │ ╭ truncated
//! ```

use std::io::{self, Write};

use super::paint::{Palette, cut};
use super::wrap::wrapped;
use crate::report::ReportStyle;
use crate::report::collected::CollectedOperation;
use crate::report::escape_untrusted::visible;
use crate::report::mark::Mark;

/// Where the columns stand.
#[derive(Debug)]
pub struct Matrix {
    scenarios: Vec<&'static str>,
    palette: Palette,
    width: usize,
    /// Where the first column stands.
    left: usize,
    /// From one column to the next; nothing where heads find no room.
    step: Option<usize>,
}

/// The space before an operation's id, and that between it and the first mark.
const MARGIN: usize = 2;

/// An operation's id is shown up to this length in rows; findings show it whole.
const LONGEST_ID: usize = 36;

impl Matrix {
    /// A matrix of these scenarios, whose longest operation id has so many characters.
    pub fn new(scenarios: &[&'static str], longest: usize, style: &ReportStyle) -> Matrix {
        let scenarios = scenarios.to_vec();
        let rows = MARGIN + longest.min(LONGEST_ID) + MARGIN;
        let fits = |step: &usize| extent(&scenarios, rows, *step) <= style.width;
        let step = [2, 1].into_iter().find(fits);
        let left = step.map_or(rows, |step| left_of(&scenarios, rows, step));
        Matrix { step, left, width: style.width, palette: Palette::of(style.colour), scenarios }
    }

    pub fn legend(&self, to: &mut dyn Write) -> io::Result<()> {
        let entry = |mark: Mark| format!("{} {}", painted(mark, &self.palette), mark.meaning());
        let entries = Mark::ALL.map(entry);
        // Several lines, where one is too narrow for them.
        let plain: usize = Mark::ALL.iter().map(|mark| mark.meaning().len() + 5).sum();
        if plain <= self.width {
            return writeln!(to, "{}", entries.join("   "));
        }
        let in_a_line = if self.width < 46 { 2 } else { 3 };
        entries.chunks(in_a_line).try_for_each(|entries| writeln!(to, "{}", entries.join("   ")))
    }

    /// The names of the columns.
    pub fn heads(&self, to: &mut dyn Write) -> io::Result<()> {
        let Some(step) = self.step else { return Ok(()) };
        let dim = self.palette.dim;
        let (left, right) = self.scenarios.split_at(self.scenarios.len().div_ceil(2));
        for line in 0..left.len() {
            let first = left.len() - 1 - line;
            // The right half is one shorter where their number is odd: it begins a line later.
            let last = line.checked_sub(left.len() - right.len());
            let gap = " ".repeat(step - 1);
            let passing = format!("{gap}│").repeat(line + last.unwrap_or_default());
            let indent = self.left + first * step - 1;
            write!(to, "{:>indent$} {dim}╮{passing}", left[first])?;
            match last {
                Some(last) => writeln!(to, "{gap}╭{dim:#} {}", right[last])?,
                None => writeln!(to, "{dim:#}")?,
            }
        }
        Ok(())
    }

    /// One operation: its id, its marks and, where there is room, its method and path.
    pub fn row(&self, to: &mut dyn Write, row: &TextMatrixRow) -> io::Result<()> {
        let marks = |gap: usize| -> String {
            let gap = " ".repeat(gap);
            let marks = row.marks.iter().map(|mark| mark.map_or(" ".to_owned(), |mark| painted(mark, &self.palette)));
            marks.map(|mark| mark + &gap).collect()
        };
        let Some(step) = self.step else {
            return self.narrow_row(to, row);
        };
        let name = self.left - 2 * MARGIN;
        let room = self.width.saturating_sub(self.left + self.scenarios.len() * step + 1);
        let request =
            if room > 12 && row.request != row.operation { cut(&visible(&row.request), room) } else { String::new() };
        let (dim, operation) = (self.palette.dim, cut(&visible(&row.operation), name.min(LONGEST_ID)));
        let line = format!("{:MARGIN$}{operation:name$}{:MARGIN$}{}", "", "", marks(step - 1));
        if request.is_empty() {
            writeln!(to, "{}", line.trim_end())
        } else {
            writeln!(to, "{line} {dim}{request}{dim:#}")
        }
    }

    /// A row where heads find no room: the scenarios by name, under what they came to.
    fn narrow_row(&self, to: &mut dyn Write, row: &TextMatrixRow) -> io::Result<()> {
        writeln!(to, "{:MARGIN$}{}", "", cut(&visible(&row.operation), self.width.saturating_sub(MARGIN)))?;
        for mark in Mark::ALL {
            let own = self.scenarios.iter().zip(&row.marks).filter(|(_, own)| **own == Some(mark));
            let own: Vec<&str> = own.map(|(scenario, _)| *scenario).collect();
            let names = match mark {
                _ if own.is_empty() => continue,
                Mark::Agreed | Mark::Skipped if own.len() > 2 => format!("{} scenarios", own.len()),
                _ => own.join(", "),
            };
            let indent = 2 * MARGIN + 2;
            writeln!(
                to,
                "{:1$}{2} {3}",
                "",
                2 * MARGIN,
                painted(mark, &self.palette),
                wrapped(&names, indent, indent, self.width)
            )?;
        }
        Ok(())
    }
}

/// An operation's marks.
#[derive(Debug, Clone)]
pub struct TextMatrixRow {
    pub operation: String,
    /// Its method and path.
    pub request: String,
    marks: Vec<Option<Mark>>,
}

impl TextMatrixRow {
    pub fn of(operation: &CollectedOperation) -> TextMatrixRow {
        let (id, request) = (operation.id.clone(), operation.request.clone());
        let marks = operation.cells.iter().map(|cell| cell.as_ref().map(|cell| cell.mark)).collect();
        TextMatrixRow { operation: id, request, marks }
    }
}

/// Where the first column must stand so that the heads on its side find room.
fn left_of(scenarios: &[&str], rows: usize, step: usize) -> usize {
    let heads = scenarios[..scenarios.len().div_ceil(2)].iter().enumerate();
    heads.map(|(column, head)| (head.len() + 2).saturating_sub(column * step)).max().unwrap_or_default().max(rows)
}

/// How many columns of the terminal it takes.
fn extent(scenarios: &[&str], rows: usize, step: usize) -> usize {
    let left = left_of(scenarios, rows, step);
    let heads = scenarios.iter().enumerate().skip(scenarios.len().div_ceil(2));
    let ends = heads.map(|(column, head)| left + column * step + 2 + head.len());
    ends.max().unwrap_or_default().max(left + scenarios.len() * step)
}

fn painted(mark: Mark, palette: &Palette) -> String {
    let style = match mark {
        Mark::Agreed => palette.good,
        Mark::Noted => palette.note,
        Mark::Warning | Mark::Silent => palette.warning,
        Mark::Error => palette.error,
        Mark::Skipped => palette.dim,
    };
    format!("{style}{}{style:#}", mark.sign())
}
