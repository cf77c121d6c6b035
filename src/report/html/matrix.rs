//! Operations by scenarios, grouped by tag: rows that fail, and those that do not where they are asked for.

use std::collections::{BTreeMap, BTreeSet};

use maud::{Markup, PreEscaped, html};

use crate::report::collected::{CollectedOperation, CollectedSection, MatrixCell};
use crate::report::escape_untrusted::visible;
use crate::report::mark::Mark;

/// Where a row stands, and whether it is shown from the beginning.
pub struct MatrixGroup<'a> {
    tag: &'a str,
    rows: Vec<&'a CollectedOperation>,
}

/// In a matrix of no more rows than this none is folded.
const FEW: usize = 12;

/// The legend of all matrices.
pub fn legend() -> Markup {
    html! {
        p.legend {
            @for mark in Mark::ALL { span { span class=(class_of(mark)) { (mark.sign()) } " " (mark.meaning()) } }
        }
    }
}

/// Whether a row is folded: nothing in it is wrong, and there are many.
pub fn is_folded(operation: &CollectedOperation, operations: usize) -> bool {
    operations > FEW && !operation.clashes()
}

/// The rows of a section by tag, in the order in which the tags come, those with a failing row first.
pub fn groups(section: &CollectedSection) -> Vec<MatrixGroup<'_>> {
    let mut groups: Vec<MatrixGroup> = Vec::new();
    let mut known: BTreeMap<&str, usize> = BTreeMap::new();
    for operation in &section.operations {
        let tag = operation.tag.as_deref().unwrap_or_default();
        let index = *known.entry(tag).or_insert_with(|| {
            groups.push(MatrixGroup { tag, rows: Vec::new() });
            groups.len() - 1
        });
        groups[index].rows.push(operation);
    }
    for group in &mut groups {
        // Stable: otherwise in the document's order.
        group.rows.sort_by_key(|operation| std::cmp::Reverse(operation.worst.filter(|_| operation.clashes())));
    }
    groups
        .sort_by_key(|group| std::cmp::Reverse(group.rows.first().and_then(|row| row.worst.filter(|_| row.clashes()))));
    groups
}

/// The table's beginning, its body left open.
pub fn begin(columns: &[(usize, &str)], label: &str, is_folded: bool) -> Markup {
    let class = if is_folded { "wide folded" } else { "wide" };
    let label = html! { (label) }.into_string();
    html! {
        (PreEscaped(format!("<div class=\"{class}\" role=\"region\" tabindex=\"0\" aria-label=\"{label}\"><table>")))
        thead {
            tr {
                th scope="col" { "operation" }
                @for (_, scenario) in columns { th scope="col" { span { (scenario) } } }
            }
        }
        (PreEscaped("<tbody>"))
    }
}

pub fn end() -> Markup {
    PreEscaped("</tbody></table></div>".to_owned())
}

/// The head of a group; none where the document has no tags.
pub fn group_head(group: &MatrixGroup, columns: usize, operations: usize, is_only: bool) -> Markup {
    let is_folded = group.rows.iter().all(|row| is_folded(row, operations));
    let tag = if group.tag.is_empty() { "without a tag".to_owned() } else { visible(group.tag) };
    html! {
        @if !is_only {
            tr.group.rest[is_folded] { th scope="rowgroup" colspan=(columns + 1) { span { (tag) } } }
        }
    }
}

impl MatrixGroup<'_> {
    pub fn rows(&self) -> impl Iterator<Item = &CollectedOperation> {
        self.rows.iter().copied()
    }
}

/// A row. Where none of its cases was judged, for one reason, that stands in it once.
pub fn row(
    operation: &CollectedOperation,
    section: &CollectedSection,
    columns: &[(usize, &str)],
    shown: &BTreeSet<String>,
) -> Markup {
    let only = operation.only_reason().and_then(|index| section.reasons.get(index));
    html! {
        tr.rest[is_folded(operation, section.operations.len())] {
            th scope="row" {
                (visible(&operation.request))
                @if operation.request != operation.id { small { (visible(&operation.id)) } }
            }
            @if let Some(only) = only {
                td.all colspan=(columns.len()) { (only.verdict) ": " (visible(&only.reason.to_string())) }
            } @else {
                @for (column, scenario) in columns {
                    @match &operation.cells[*column] { Some(cell) => (marked(cell, section, scenario, shown)), None => td {} }
                }
            }
        }
    }
}

fn marked(cell: &MatrixCell, section: &CollectedSection, scenario: &str, shown: &BTreeSet<String>) -> Markup {
    let (sign, meaning) = (cell.mark.sign(), cell.mark.meaning());
    let reason = cell.reason.and_then(|index| section.reasons.get(index));
    let title = match reason {
        Some(reason) => format!("{scenario}: {meaning}: {}", visible(&reason.reason.to_string())),
        None => format!("{scenario}: {meaning}"),
    };
    let finding = cell.finding.as_ref().filter(|id| shown.contains(*id));
    html! {
        @match (finding, cell.mark) {
            (Some(id), _) => td class=(class_of(cell.mark)) title=(title) { a href={ "#f-" (id) } { (sign) } },
            // What agrees needs no words; there are many of them.
            (None, Mark::Agreed) => td.agreed { (sign) },
            (None, mark) => td class=(class_of(mark)) title=(title) { (sign) },
        }
    }
}

fn class_of(mark: Mark) -> &'static str {
    match mark {
        Mark::Agreed => "agreed",
        Mark::Noted => "note",
        Mark::Warning => "warning",
        Mark::Error => "error",
        Mark::Silent | Mark::Skipped => "dim",
    }
}
