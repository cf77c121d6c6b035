//! The codes and messages of errors that tables list, each with its status.

use std::collections::HashMap;

use crate::reading::outline::{Outline, StatementRole};
use crate::reading::responses::bodies::messages;
use crate::reading::responses::clues::statuses_in;
use crate::reading::sketch::Sketch;

/// The texts that cells of rows with a status are, each with the status where it is the same in all of them.
pub(super) struct Codes<'o>(HashMap<&'o str, Option<u16>>);

impl<'o> Codes<'o> {
    pub(super) fn of(outline: &'o Outline<'_>) -> Codes<'o> {
        let mut codes: HashMap<&str, Option<u16>> = HashMap::new();
        for statement in &outline.statements {
            let StatementRole::Row(cells) = &statement.role else { continue };
            let statuses = statuses_in(statement);
            let status = if let [status] = statuses.as_slice() { Some(*status) } else { None };
            let texts = cells.iter().take(20).map(|(_, cell)| cell.trim_matches(['`', '"', '*', ' ']));
            for text in texts.filter(|text| (4..200).contains(&text.len()) && !statuses.is_empty()) {
                codes.entry(text).and_modify(|known| *known = known.filter(|_| *known == status)).or_insert(status);
            }
        }
        Codes(codes)
    }

    /// The status of the one text of a body that is such a code: `{"error": "NO_SUCH_ROW"}`.
    pub(super) fn status(&self, body: &Sketch) -> Option<u16> {
        let mut texts = Vec::new();
        messages(body, 1, &mut texts);
        let mut statuses: Vec<Option<u16>> =
            texts.iter().filter_map(|text| self.0.get(text.as_str()).copied()).collect();
        statuses.dedup();
        if let [Some(status)] = statuses.as_slice() { Some(*status).filter(|status| *status >= 400) } else { None }
    }
}
