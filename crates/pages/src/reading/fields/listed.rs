//! Bodies whose fields stand in tables and lists.

use std::collections::HashSet;

use super::labels::{self, BodySide};
use super::rows::{self, Field};
use super::whole;
use super::{Described, DescribedField, begun};
use crate::reading::operations::{self, OperationMention};
use crate::reading::outline::{Outline, Statement, StatementRole};
use crate::reading::since;

/// No body has more fields.
const MOST: usize = 200;

/// Adds the bodies of one side that no component describes already.
pub fn read(
    outline: &Outline<'_>,
    operations: &[OperationMention],
    is_meant: impl Fn(&BodySide) -> bool,
    found: &mut Vec<Described>,
) {
    let known = found.len();
    let mut titled = HashSet::new();
    let mut position = 0;
    while position < outline.statements.len() {
        let group = group(outline, position);
        let end = position + group.len().max(1);
        for body in told(outline, position, group, &mut titled).into_iter().filter(|(side, _)| is_meant(side)) {
            add(outline, operations, position, body, known, found);
        }
        position = end;
    }
}

/// The rows of one table, the items of one list.
fn group<'o>(outline: &'o Outline<'_>, position: usize) -> &'o [Statement] {
    let rest = &outline.statements[position..];
    let first = &rest[0];
    let is_one = |other: &&Statement| match (&first.role, &other.role) {
        (StatementRole::Row(_), StatementRole::Row(_)) => other.block == first.block,
        (StatementRole::Item, StatementRole::Item) => other.section == first.section,
        _ => false,
    };
    let len = rest.iter().take_while(is_one).count();
    &rest[..len]
}

/// Whose fields a table or a list has, and which. A title stands above the first of them alone.
fn told(
    outline: &Outline<'_>,
    position: usize,
    group: &[Statement],
    titled: &mut HashSet<usize>,
) -> Vec<(BodySide, Vec<Field>)> {
    let Some(first) = group.first() else { return Vec::new() };
    if rows::has_names(first) && rows::has_place(first) {
        let fields = rows::in_body(&group.iter().collect::<Vec<_>>());
        return fields.map(|fields| (BodySide::Request(None), fields)).into_iter().collect();
    }
    let lines = if first.role == StatementRole::Item { of_lines(group) } else { Vec::new() };
    match lines.is_empty() {
        true => labelled(outline, position, group, titled).into_iter().collect(),
        false => lines,
    }
}

/// The fields of a table or a list, by what stands above it.
fn labelled(
    outline: &Outline<'_>,
    position: usize,
    group: &[Statement],
    titled: &mut HashSet<usize>,
) -> Option<(BodySide, Vec<Field>)> {
    let first = group.first()?;
    let is_table = first.role != StatementRole::Item;
    if is_table && !rows::has_names(first) {
        return None;
    }
    // The one row is the body itself.
    if whole::is_body(outline, group) {
        return None;
    }
    let lead = position.checked_sub(1).map(|before| &outline.statements[before]);
    let own = rows::of_head(first).map(|side| (side, true));
    let (side, is_led) = own.or_else(|| labels::side(outline, first.section, lead))?;
    if !is_led && !titled.insert(first.section) {
        return None;
    }
    let fields = if is_table { rows::of_table(&group.iter().collect::<Vec<_>>())? } else { of_items(group)? };
    Some((side, fields))
}

/// The fields of a list: the items as deep as the first one, each of which is one.
fn of_items(group: &[Statement]) -> Option<Vec<Field>> {
    let indent = group.first()?.indent;
    let own = |item: &Statement| match item.indent > indent {
        true => Some(Field::Deep),
        false => rows::of_item(&item.text),
    };
    group.iter().map(own).collect()
}

/// The fields in lines of Sphinx's domain for HTTP.
fn of_lines(group: &[Statement]) -> Vec<(BodySide, Vec<Field>)> {
    const REQUEST: [&str; 5] = ["json", "<json", "reqjson", "reqjsonobj", "jsonparam"];
    const FORM: [&str; 3] = ["form", "formparam", "formparameter"];
    const RESPONSE: [&str; 3] = [">json", "resjson", "resjsonobj"];
    let lines = || group.iter().filter_map(|line| rows::of_line(&line.text));
    let of = |kinds: &[&str]| -> Vec<Field> {
        lines().filter(|(kind, _)| kinds.contains(kind)).map(|(_, field)| field).collect()
    };
    let form = "application/x-www-form-urlencoded".parse().ok();
    let sides = [
        (BodySide::Request(None), of(&REQUEST)),
        (BodySide::Request(form), of(&FORM)),
        (BodySide::Response, of(&RESPONSE)),
    ];
    sides.into_iter().filter(|(_, fields)| !fields.is_empty()).collect()
}

fn add(
    outline: &Outline<'_>,
    operations: &[OperationMention],
    position: usize,
    (side, fields): (BodySide, Vec<Field>),
    known: usize,
    found: &mut Vec<Described>,
) {
    let statement = &outline.statements[position];
    let Some(operation) = operations::at(outline, operations, statement.at(), position) else { return };
    // Of several in a list nobody knows which has this answer.
    if side == BodySide::Response && since::is_of_list(outline, operations, statement.at(), position) {
        return;
    }
    let takes_body = matches!(operation.key.method(), "POST" | "PUT" | "PATCH");
    let own = described(fields);
    if matches!(side, BodySide::Request(_)) && !takes_body
        || found[..known].iter().any(|body| body.operation == operation.key)
    {
        return;
    }
    let is_its = |body: &Described| body.operation == operation.key;
    let index = found.iter().position(is_its).unwrap_or_else(|| {
        let name = own.first().map_or("…", |field| field.name.as_str());
        found.push(Described { is_listed: true, ..begun(&operation.key, statement, name) });
        found.len() - 1
    });
    let body = &mut found[index];
    // What is sent as a form is not sent as JSON.
    if matches!(side, BodySide::Request(Some(_))) && body.media_type.is_none() && !body.fields.is_empty() {
        return;
    }
    if let BodySide::Request(form @ Some(_)) = side {
        let says_parts =
            |row: &Statement| row.section == statement.section && row.lower.contains("multipart/form-data");
        let has_parts = outline.statements[position..].iter().take(MOST).any(says_parts);
        body.media_type = if has_parts { "multipart/form-data".parse().ok() } else { form };
    }
    for field in own {
        if body.fields.len() < MOST && !body.fields.iter().any(|own| own.name == field.name) {
            body.fields.push(field);
        }
    }
}

/// The fields of a body. How deep the rows are behind one that has parts, nobody knows.
fn described(fields: Vec<Field>) -> Vec<DescribedField> {
    let mut is_unsure = false;
    let mut own = Vec::new();
    for field in fields {
        let has_parts = matches!(field, Field::Whole(..));
        if let Field::Own(name, shape) | Field::Whole(name, shape) = field {
            own.push(DescribedField { name, shape, is_unsure });
        }
        is_unsure |= has_parts;
    }
    own
}
