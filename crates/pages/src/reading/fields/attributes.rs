//! Bodies that API Blueprint tells in the words of its types (MSON): `+ Attributes (Boat)` in a request or an answer, or
//! with the members below it.

use std::sync::LazyLock;

use countersign_openapi::MediaType;
use regex::Regex;

use super::definitions::{Definitions, member};
use crate::reading::outline::{Outline, Statement, StatementRole};
use crate::reading::shape::Shape;

/// No message has more parts.
const MOST: usize = 300;

/// What the message that an item begins has for its body, and as what it is sent.
pub fn of_message(outline: &Outline<'_>, definitions: &Definitions, position: usize) -> Option<(Shape, MediaType)> {
    let message = &outline.statements[position];
    let media = MESSAGE.captures(&message.text)?.get(2);
    let parts = below(outline, position, message);
    let at = parts.iter().position(is_attributes)?;
    let media = media.and_then(|media| MediaType::of_header(media.as_str())).unwrap_or_else(MediaType::json);
    of_list(definitions, &parts[at..]).map(|shape| (shape, media))
}

/// Whether an item begins a request, or a list of attributes that the action itself has.
pub fn begins_request(outline: &Outline<'_>, position: usize) -> bool {
    let statement = &outline.statements[position];
    statement.role == StatementRole::Item
        && MESSAGE.captures(&statement.text).is_some_and(|found| &found[1] == "Request")
}

/// The attributes that an action has right below its title, which are those of its request.
pub fn of_action(outline: &Outline<'_>, definitions: &Definitions, position: usize) -> Option<Shape> {
    let statement = &outline.statements[position];
    let is_own = is_attributes(statement) && statement.indent == 0;
    let end = outline.statements.len().min(position + MOST);
    is_own.then(|| of_list(definitions, &outline.statements[position..end]))?
}

/// The items below one.
fn below<'o>(outline: &'o Outline<'_>, position: usize, message: &Statement) -> &'o [Statement] {
    let rest = &outline.statements[position + 1..outline.statements.len().min(position + MOST)];
    let is_part = |it: &&Statement| {
        it.section == message.section && (it.role != StatementRole::Item || it.indent > message.indent)
    };
    &rest[..rest.iter().take_while(is_part).count()]
}

/// The body of a list that begins with `Attributes`.
fn of_list(definitions: &Definitions, list: &[Statement]) -> Option<Shape> {
    let (first, rest) = list.split_first()?;
    let named = ATTRIBUTES.captures(&first.text)?.get(1).map(|name| name.as_str());
    let len = rest.iter().take_while(|it| it.role == StatementRole::Item && it.indent > first.indent).count();
    let own = members(definitions, &rest[..len]);
    let shape = named.and_then(|name| definitions.shape(name));
    match (shape, own.is_empty()) {
        (Some(shape), true) => Some(shape),
        (Some(shape @ Shape::Object(_)), false) => Some(shape.merge(Shape::object(own))),
        (None, false) if !named.is_some_and(|name| name.starts_with("array")) => Some(Shape::object(own)),
        _ => None,
    }
}

/// The members of a list of items; those that stand deeper are the members of the one above them.
fn members(definitions: &Definitions, items: &[Statement]) -> Vec<(String, Shape)> {
    let Some(indent) = items.iter().map(|item| item.indent).min() else { return Vec::new() };
    let mut found: Vec<(String, Shape)> = Vec::new();
    for (at, item) in items.iter().enumerate().filter(|(_, item)| item.indent == indent) {
        let Some((name, kind)) = member(&item.text) else { continue };
        let len = items[at + 1..].iter().take_while(|other| other.indent > indent).count();
        let inside = members(definitions, &items[at + 1..at + 1 + len]);
        let shape = definitions.field(&kind);
        let shape = match shape {
            Shape::Object(_) | Shape::Any if !inside.is_empty() && !kind.starts_with("enum") => Shape::object(inside),
            shape => shape,
        };
        found.push((name, shape));
    }
    found
}

fn is_attributes(statement: &Statement) -> bool {
    statement.role == StatementRole::Item && ATTRIBUTES.is_match(&statement.text)
}

static ATTRIBUTES: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"^Attributes?(?: ?\(([\w \[\]-]+)\))?$").expect("a constant pattern"));

/// `+ Request Name (application/json)`, `+ Response 200 (application/json)`.
static MESSAGE: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"^(Request|Response)(?: [2-5]\d\d)?(?: [\w -]{1,60})?(?: ?\(([\w./+-]+(?:; ?[\w=-]+)?)\))?$")
        .expect("a constant pattern")
});
