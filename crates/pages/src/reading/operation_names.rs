//! Operations by their names: a table or a list says what each is called, and a part of the page below is titled so.

use std::collections::HashMap;

use super::operations::OperationMention;
use super::outline::{Outline, Statement, StatementRole};

/// The operations that titles name, of which rows tell the method and the path:
/// `| addBoat | POST /boats |`, and below it `# addBoat`.
pub(super) fn titled(outline: &Outline<'_>, operations: &[OperationMention]) -> Vec<OperationMention> {
    let names = names(outline, operations);
    if names.is_empty() {
        return Vec::new();
    }
    let titles = outline.statements.iter().enumerate().filter(|(_, it)| it.role == StatementRole::Heading);
    let named = titles.filter_map(|(position, title)| {
        let own = (*names.get(&plain(&title.text))?)?;
        // A title that has a method and a path says itself what it is of.
        let is_said = operations.iter().any(|other| other.position == position);
        (!is_said && own.position < position).then(|| OperationMention {
            at: title.at(),
            position,
            quote: title.text.clone(),
            own: false,
            is_listed: false,
            ..own.clone()
        })
    });
    named.collect()
}

/// What rows call their operations; nothing where two of them are called the same.
fn names<'o>(
    outline: &Outline<'_>,
    operations: &'o [OperationMention],
) -> HashMap<String, Option<&'o OperationMention>> {
    let mut names: HashMap<String, Option<&OperationMention>> = HashMap::new();
    let listed = operations.iter().filter(|mention| mention.is_listed && !mention.at.embedded);
    for mention in listed {
        let Some(row) = outline.statements.get(mention.position) else { continue };
        let own = operations.iter().filter(|other| other.position == mention.position);
        let is_one = own.clone().all(|other| other.key.is_like(&mention.key));
        for name in cells(row).filter(|cell| is_one && is_name(cell)) {
            let known = names.entry(plain(name)).or_insert(Some(mention));
            if known.is_some_and(|known| !known.key.is_like(&mention.key)) {
                *known = None;
            }
        }
    }
    names
}

fn cells(row: &Statement) -> impl Iterator<Item = &str> {
    let cells = match &row.role {
        StatementRole::Row(cells) => cells.as_slice(),
        _ => &[],
    };
    cells.iter().map(|(_, cell)| cell.as_str())
}

/// Whether a cell is what a program calls an operation, `addBoat`, `list_boats`, or what a title says of it in some words.
fn is_name(cell: &str) -> bool {
    let cell = cell.trim_matches(['`', '*', ' ']);
    let is_word = cell.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_');
    let is_made_up = cell.contains('_')
        || cell.starts_with(|c: char| c.is_ascii_lowercase()) && cell.bytes().any(|b| b.is_ascii_uppercase());
    let words = cell.split_whitespace().count();
    is_word && is_made_up && cell.len() > 3 || (2..=8).contains(&words) && !cell.contains(['/', '`', '.'])
}

fn plain(text: &str) -> String {
    text.trim_matches(['`', '*', ' ', ':']).to_lowercase()
}
