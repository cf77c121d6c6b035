//! Fields that stand in the rows of a table, or one an item: `| amount | integer | … |`, `- `amount` (integer): …`,
//! `:json integer amount: …`.

use std::sync::LazyLock;

use regex::Regex;

use super::labels::{self, BodySide};
use super::types;
use crate::reading::outline::{Statement, StatementRole};
use crate::reading::shape::Shape;

/// A field as a row or an item tells of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Field {
    /// One of the body itself.
    Own(String, Shape),
    /// One of the body itself of which rows below may tell the parts.
    Whole(String, Shape),
    /// A part of another field.
    Deep,
}

type Cells<'c> = &'c [(String, String)];

/// The fields in the rows of one table; none where a row is no field.
pub fn of_table(rows: &[&Statement]) -> Option<Vec<Field>> {
    rows.iter().map(|row| of_row(cells(row)?)).collect()
}

/// The fields that a table with a column for the place says to be in the body.
pub fn in_body(rows: &[&Statement]) -> Option<Vec<Field>> {
    let place = |cells: Cells<'_>| {
        let cell = cells.iter().find(|(head, _)| is_place_head(head)).map(|(_, cell)| bare(cell).to_lowercase());
        cell.unwrap_or_default()
    };
    let is_of_body = |row: &&&Statement| {
        cells(row).is_some_and(|cells| matches!(&*place(cells), "body" | "request body" | "json" | "json body"))
    };
    let own: Vec<&&Statement> = rows.iter().filter(is_of_body).collect();
    let fields: Option<Vec<Field>> = own.iter().map(|row| of_row(cells(row)?)).collect();
    // `body | body | Order`: the body as a whole, and no field of it.
    let is_whole = |field: &Field| matches!(field, Field::Own(name, _) | Field::Whole(name, _) if matches!(&**name, "body" | "payload"));
    // Its members stand below it, moved in.
    let is_above =
        rows.iter().any(|row| cells(row).and_then(<[_]>::first).is_some_and(|(_, name)| name.trim().starts_with('»')));
    let is_one = |fields: &[Field]| {
        let mut own = fields.iter().filter(|field| **field != Field::Deep);
        own.next().is_none_or(|first| own.next().is_none() && (is_above || is_whole(first)))
    };
    fields.filter(|fields| !is_one(fields))
}

/// Whether the first column of a table is one for names of fields.
pub fn has_names(row: &Statement) -> bool {
    const HEADS: [&str; 14] = [
        "name",
        "field",
        "fields",
        "field name",
        "parameter",
        "parameters",
        "parameter name",
        "param",
        "key",
        "attribute",
        "attributes",
        "property",
        "properties",
        "member",
    ];
    let first = cells(row).and_then(|cells| cells.first());
    first.is_some_and(|(head, _)| HEADS.contains(&bare(head).to_lowercase().as_str())) || of_head(row).is_some()
}

/// Whose fields a table has whose column of names says so itself: `Form parameters`, `Body parameter`.
pub fn of_head(row: &Statement) -> Option<BodySide> {
    let (head, _) = cells(row)?.first()?;
    let head = bare(head).to_lowercase();
    let is_of_fields =
        head.contains(' ') && ["param", "field", "attribute", "propert"].iter().any(|word| head.contains(word));
    labels::of_title(&head).filter(|_| is_of_fields)
}

/// Whether a row says of a field where it is sent.
pub fn has_place(row: &Statement) -> bool {
    cells(row).is_some_and(|cells| cells.len() > 1 && cells.iter().any(|(head, _)| is_place_head(head)))
}

pub fn is_place_head(head: &str) -> bool {
    matches!(
        bare(head).to_lowercase().as_str(),
        "in" | "location"
            | "located in"
            | "place"
            | "where"
            | "sent in"
            | "parameter type"
            | "param type"
            | "passed in"
    )
}

fn cells(row: &Statement) -> Option<Cells<'_>> {
    match &row.role {
        StatementRole::Row(cells) => Some(cells),
        _ => None,
    }
}

fn of_row(cells: Cells<'_>) -> Option<Field> {
    let (_, name) = cells.first()?;
    let types = ["type", "data type", "datatype", "value type", "field type", "json type"];
    let kind = cells.iter().skip(1).find(|(head, _)| types.contains(&bare(head).to_lowercase().as_str()));
    let kind = kind.map_or("", |(_, cell)| cell.as_str());
    // What is sent elsewhere is none of the body.
    if matches!(bare(kind).to_lowercase().as_str(), "path" | "query" | "header" | "url" | "cookie") {
        return Some(Field::Deep);
    }
    let field = named(name, types::shape(kind))?;
    Some(match field {
        Field::Own(name, shape) if types::may_have_parts(kind) => Field::Whole(name, shape),
        field => field,
    })
}

/// The name of a field by its cell, of a field of the body itself.
pub fn name(cell: &str) -> Option<String> {
    match named(cell, Shape::Any)? {
        Field::Own(name, _) | Field::Whole(name, _) => Some(name),
        Field::Deep => None,
    }
}

/// The field that a cell names.
pub fn field(cell: &str, shape: Shape) -> Option<Field> {
    named(cell, shape)
}

/// Whether the cell of a name is moved in below another.
pub fn is_deep(cell: &str) -> bool {
    cell.trim().starts_with(['↳', '└', '├', '│', '>', '→', '»', '-', '–', '—', '+', '.', '…', '•', '∟'])
}

/// A field by the cell of its name: `amount`, `amount (required)`, `user.name`, `↳ name`.
fn named(cell: &str, shape: Shape) -> Option<Field> {
    let cell = cell.trim();
    if is_deep(cell) {
        return Some(Field::Deep);
    }
    let cell = cell.trim_start_matches(['`', '*']);
    let end =
        cell.find(|c: char| c.is_whitespace() || matches!(c, '`' | '*' | '(' | '?' | ',' | ':')).unwrap_or(cell.len());
    let (name, behind) = cell.split_at(end);
    let is_name = |part: &str| {
        part.starts_with(|c: char| c.is_ascii_alphabetic() || matches!(c, '_' | '$' | '@'))
            && part.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'-' | b'$' | b'@'))
    };
    if !MORE.is_match(behind) {
        return None;
    }
    match name.split_once(['.', '[']) {
        Some((first, _)) => is_name(first).then_some(Field::Deep),
        None => is_name(name).then(|| Field::Own(name.to_owned(), shape)),
    }
}

/// What may stand behind a field's name in its cell.
static MORE: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?i)^[`*?]*\s*(?:[\[(*<{]*(?:required|optional|mandatory|deprecated|conditional|read[- ]only|new|beta|string|integer|int|number|boolean|array|object)[\])*>}]*[ ,.]*)*\**$")
        .expect("a constant pattern")
});

/// The field that an item begins with: `- `amount` (integer, required): …`, `- amount (integer)`.
pub fn of_item(text: &str) -> Option<Field> {
    static CODED: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(r"^`([A-Za-z_$@][\w$@.\[\]-]*)`(?:\s*[:–—-]*\s*|\s+)(.*)$").expect("a constant pattern")
    });
    static PLAIN: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(r"^([A-Za-z_$@][\w$@.\[\]-]*)(?: ?[:–—-] ?| )\(?((?:string|integer|int|number|float|boolean|bool|array|object|list)\b.*)$")
            .expect("a constant pattern")
    });
    let found = CODED.captures(text).or_else(|| PLAIN.captures(text))?;
    let (name, said) = (found.get(1)?.as_str(), found.get(2)?.as_str());
    if name.contains(['.', '[']) {
        return Some(Field::Deep);
    }
    Some(Field::Own(name.to_owned(), said_type(said)))
}

/// The type that what is said of a field begins with: `(integer, required): …`, `string - …`, `{{<required>}} Array of …`.
fn said_type(said: &str) -> Shape {
    static BEGINS: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(r"^(?:\{\{[^{}]*\}\}\s*)*(?:(?:required|optional)[.,;:]?\s*)?[\[(*`]*((?:array|list) of \w+|\w+(?:\[\]|<\w+>)?(?: or \w+)*)[`*]*(?:$|[\])]|\s*[,.;:|–—-]|\s+\()")
            .expect("a constant pattern")
    });
    BEGINS.captures(said.to_lowercase().as_str()).map_or(Shape::Any, |found| types::shape(&found[1]))
}

/// The field that a line of Sphinx's domain for HTTP tells of, and the kind of its line: `json `string name`: …`.
pub fn of_line(text: &str) -> Option<(&str, Field)> {
    let (kind, rest) = text.split_once(" `")?;
    let (field, _) = rest.split_once('`')?;
    let field = field.trim();
    let (types, name) = field.rsplit_once(' ').unwrap_or(("", field));
    Some((kind, named(name, types::shape(types))?))
}

fn bare(text: &str) -> &str {
    text.trim_matches(['`', '*', ' ', ':'])
}
