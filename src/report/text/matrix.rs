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
use crate::finding::CaseOutcome;
use crate::report::escape_untrusted::visible;
use crate::report::mark::Mark;
use crate::report::{Outlook, ReportStyle};

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
    pub fn new(outlook: &Outlook, style: &ReportStyle) -> Matrix {
        let scenarios = outlook.scenarios.clone();
        let rows = MARGIN + outlook.longest_operation.min(LONGEST_ID) + MARGIN;
        let fits = |step: &usize| extent(&scenarios, rows, *step) <= style.width;
        let step = [2, 1].into_iter().find(fits);
        let left = step.map_or(rows, |step| left_of(&scenarios, rows, step));
        Matrix { step, left, width: style.width, palette: Palette::of(style.colour), scenarios }
    }

    pub fn legend(&self, to: &mut dyn Write) -> io::Result<()> {
        let entry = |mark: Mark| format!("{} {}", painted(mark, &self.palette), mark.meaning());
        writeln!(to, "{}", Mark::ALL.map(entry).join("   "))
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
            writeln!(to, "{:MARGIN$}{}", "", cut(&visible(&row.operation), self.width.saturating_sub(MARGIN)))?;
            return writeln!(to, "{:1$}{2}", "", 2 * MARGIN, marks(0).trim_end());
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
    pub fn new(operation: &str, request: &str, matrix: &Matrix) -> TextMatrixRow {
        let (operation, request) = (operation.to_owned(), request.to_owned());
        TextMatrixRow { operation, request, marks: vec![None; matrix.scenarios.len()] }
    }

    pub fn add(&mut self, case: &CaseOutcome, matrix: &Matrix) {
        if let Some(column) = matrix.scenarios.iter().position(|scenario| *scenario == case.scenario) {
            self.marks[column] = self.marks[column].max(Some(Mark::of(case)));
        }
    }

    pub fn all_agreed(&self) -> bool {
        self.marks.iter().flatten().all(|mark| *mark == Mark::Agreed)
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
