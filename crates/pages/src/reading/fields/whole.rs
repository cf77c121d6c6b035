//! Bodies that a list of parameters has as one of them: `| **Body** | **order** | … | Order |`, `| body | body | Order |`.

use countersign_openapi::{MediaType, OperationKey};

use super::attributes;
use super::definitions::Definitions;
use super::rows::{self, Field};
use super::types;
use crate::reading::at::At;
use crate::reading::operations::{self, OperationMention};
use crate::reading::outline::{Outline, Statement, StatementRole};
use crate::reading::shape::Shape;

/// The body of a request as a whole.
pub struct WholeBody {
    pub operation: OperationKey,
    pub at: At,
    pub quote: String,
    pub media_type: MediaType,
    pub shape: Shape,
}

/// The bodies that lists of parameters have.
pub fn bodies(outline: &Outline<'_>, operations: &[OperationMention]) -> Vec<WholeBody> {
    let definitions = Definitions::of(outline);
    let mut found = Vec::new();
    let mut position = 0;
    while position < outline.statements.len() {
        let rows = rows_of(outline, position);
        if let Some(row) = rows.first() {
            let body = told(&definitions, outline, position, rows);
            let operation = || operations::at(outline, operations, row.at(), position).map(|own| own.key.clone());
            found.extend(body.and_then(|(index, shape, media_type)| {
                let operation =
                    operation().filter(|own| matches!(own.method(), "POST" | "PUT" | "PATCH" | "DELETE"))?;
                let (at, quote) = (rows[index].at(), rows[index].text.clone());
                let media_type = media_type.unwrap_or_else(|| consumed(outline, position + rows.len(), row));
                Some(WholeBody { operation, at, quote, media_type, shape })
            }));
        }
        found.extend(listed(&definitions, outline, operations, position));
        position += rows.len().max(1);
    }
    found
}

/// The body of a request whose attributes are listed.
fn listed(
    definitions: &Definitions,
    outline: &Outline<'_>,
    operations: &[OperationMention],
    position: usize,
) -> Option<WholeBody> {
    let statement = &outline.statements[position];
    let (shape, media_type) = match attributes::begins_request(outline, position) {
        true => attributes::of_message(outline, definitions, position)?,
        false => (attributes::of_action(outline, definitions, position)?, MediaType::json()),
    };
    let operation = operations::at(outline, operations, statement.at(), position)?;
    let operation = Some(operation.key.clone()).filter(|own| matches!(own.method(), "POST" | "PUT" | "PATCH"))?;
    Some(WholeBody { operation, at: statement.at(), quote: statement.text.clone(), media_type, shape })
}

/// The rows of the table that begins with a statement.
fn rows_of<'o>(outline: &'o Outline<'_>, position: usize) -> &'o [Statement] {
    let rest = &outline.statements[position..];
    let is_one = |other: &&Statement| matches!(other.role, StatementRole::Row(_)) && other.block == rest[0].block;
    &rest[..rest.iter().take_while(is_one).count()]
}

type Told = (usize, Shape, Option<MediaType>);

/// The row that is the body, what it looks like, and the media type of a form.
fn told(definitions: &Definitions, outline: &Outline<'_>, position: usize, rows: &[Statement]) -> Option<Told> {
    if is_body(outline, rows) {
        let kind = named(&rows[0]).map_or("", |(_, cell)| cell.as_str());
        return Some((0, definitions.shape(kind).unwrap_or(Shape::Any), None));
    }
    let places: Vec<String> = rows.iter().map(|row| place(row).unwrap_or_default()).collect();
    if places.iter().all(String::is_empty) {
        return generated(definitions, outline, position, rows);
    }
    if let Some(first) = places.iter().position(|place| place == "formdata") {
        let fields = rows.iter().zip(&places).filter(|(_, place)| *place == "formdata");
        let fields = fields.filter_map(|(row, _)| Some((rows::name(&named(row)?.1)?, types::shape(kind(row)))));
        let form = media_of_form(rows, &places);
        return Some((first, Shape::object(fields.collect::<Vec<_>>()), form));
    }
    let of_body =
        |index: &usize| places[*index] == "body" && !rows::is_deep(named(&rows[*index]).map_or("", |cell| &cell.1));
    let mut own = (0..rows.len()).filter(of_body);
    let index = own.next()?;
    let is_alone = own.next().is_none();
    let kind = kind(&rows[index]);
    let parts: Vec<(String, Shape)> = rows[index + 1..].iter().filter_map(part).collect();
    if !is_alone {
        // Which of them is the body, nobody knows.
        return definitions.shape(kind).map(|_| (index, Shape::Any, None));
    }
    let shape = definitions.shape(kind).or_else(|| (!parts.is_empty()).then(|| Shape::object(parts)));
    let is_model = || types::shape(kind) == Shape::Any && kind.starts_with(|c: char| c.is_ascii_uppercase());
    shape.or_else(|| is_model().then_some(Shape::Any)).map(|shape| (index, shape, None))
}

/// Whether a table has the body of a request for its one row, called by its type:
/// `| Name | Description | Required | Default | Pattern |` below `Body Parameter`.
pub fn is_body(outline: &Outline<'_>, rows: &[Statement]) -> bool {
    let [row] = rows else { return false };
    let StatementRole::Row(cells) = &row.role else { return false };
    let heads: Vec<String> = cells.iter().take(5).map(|(head, _)| head.trim().to_lowercase()).collect();
    let title = outline.titles(row.section).next().unwrap_or_default();
    heads == ["name", "description", "required", "default", "pattern"] && title.eq_ignore_ascii_case("body parameter")
}

/// The body among the parameters of a generated client, which has no column for their places: what has a type of the
/// API's own, where the operation is said to take a body.
fn generated(definitions: &Definitions, outline: &Outline<'_>, position: usize, rows: &[Statement]) -> Option<Told> {
    const SIMPLE: [&str; 14] = [
        "String",
        "Integer",
        "Long",
        "Float",
        "Double",
        "Boolean",
        "File",
        "Date",
        "UUID",
        "URI",
        "BigDecimal",
        "LocalDate",
        "OffsetDateTime",
        "Number",
    ];
    let is_listed = |row: &Statement| {
        let StatementRole::Row(cells) = &row.role else { return false };
        let heads: Vec<String> = cells.iter().take(4).map(|(head, _)| head.trim().to_lowercase()).collect();
        heads == ["name", "type", "description", "notes"]
    };
    if !rows.first().is_some_and(is_listed) {
        return None;
    }
    let is_model = |row: &&Statement| {
        let kind = kind(row).trim_matches(['*', '`', ' ']);
        kind.starts_with(|c: char| c.is_ascii_uppercase())
            && !SIMPLE.contains(&kind)
            && types::shape(kind) == Shape::Any
    };
    let mut models = rows.iter().enumerate().filter(|(_, row)| is_model(row));
    let (Some((index, row)), None) = (models.next(), models.next()) else { return None };
    let media = content_type(outline, position + rows.len(), row)?;
    Some((index, definitions.shape(kind(row)).unwrap_or(Shape::Any), Some(media)))
}

/// Where a row says that its parameter is sent: in a column for that, or before its name.
fn place(row: &Statement) -> Option<String> {
    let StatementRole::Row(cells) = &row.role else { return None };
    let bare = |cell: &str| cell.trim_matches(['*', '`', '_', ' ']).to_lowercase().replace(' ', "");
    if rows::has_names(row) && rows::has_place(row) {
        return cells.iter().find(|(head, _)| rows::is_place_head(head)).map(|(_, cell)| bare(cell));
    }
    let [(first, place), (second, _), ..] = cells.as_slice() else { return None };
    let place = bare(place);
    let is_place = matches!(place.as_str(), "body" | "header" | "path" | "query" | "formdata");
    (bare(first) == "type" && bare(second) == "name" && is_place).then_some(place)
}

fn named(row: &Statement) -> Option<&(String, String)> {
    let StatementRole::Row(cells) = &row.role else { return None };
    cells.iter().find(|(head, _)| {
        matches!(head.trim_matches(['*', ' ']).to_lowercase().as_str(), "name" | "parameter" | "field")
    })
}

/// What a row says of the type: in the column for schemas, else for types.
fn kind(row: &Statement) -> &str {
    let StatementRole::Row(cells) = &row.role else { return "" };
    let column = |name: &str| cells.iter().find(|(head, _)| head.trim_matches(['*', ' ']).eq_ignore_ascii_case(name));
    column("schema").or_else(|| column("type")).map_or("", |(_, cell)| cell.trim())
}

/// The member of the body that a row below it tells of, one step deep: `» name`.
fn part(row: &Statement) -> Option<(String, Shape)> {
    let name = named(row)?.1.trim().strip_prefix('»')?.trim_start();
    match rows::field(name, types::shape(kind(row)))? {
        Field::Own(name, shape) | Field::Whole(name, shape) => Some((name, shape)),
        Field::Deep => None,
    }
}

fn media_of_form(rows: &[Statement], places: &[String]) -> Option<MediaType> {
    let has_file =
        rows.iter().zip(places).any(|(row, place)| place == "formdata" && kind(row).trim_matches('*') == "file");
    if has_file { "multipart/form-data".parse().ok() } else { "application/x-www-form-urlencoded".parse().ok() }
}

/// What the operation of a list of parameters consumes, as it says behind that.
fn consumed(outline: &Outline<'_>, behind: usize, row: &Statement) -> MediaType {
    content_type(outline, behind, row).unwrap_or_else(MediaType::json)
}

/// The media type of `Content-Type: application/json`, or below `Consumes`: JSON, where that is one of them.
fn content_type(outline: &Outline<'_>, behind: usize, row: &Statement) -> Option<MediaType> {
    // As much as stands between an operation's parameters and what it consumes.
    const NEAR: usize = 60;
    let parent = outline.page.sections[row.section].parent;
    let rest = outline.statements.get(behind..)?.iter().take(NEAR);
    let mut near = rest.take_while(|it| outline.page.ancestry(it.section).any(|around| Some(around) == parent));
    let is_consumed = |it: &Statement| {
        outline
            .titles(it.section)
            .next()
            .is_some_and(|title| ["consumes", "content type"].iter().any(|own| title.eq_ignore_ascii_case(own)))
    };
    let mut types = near.find_map(|it| {
        let said = it.lower.strip_prefix("content-type:").or_else(|| is_consumed(it).then_some(it.lower.as_str()))?;
        let is_item = it.role == StatementRole::Item;
        is_item.then(|| {
            said.split([',', ' ', '`']).filter(|word| word.contains('/')).map(str::to_owned).collect::<Vec<_>>()
        })
    })?;
    types.sort_by_key(|media| media != "application/json");
    types.first()?.parse().ok()
}
