//! Whom a difference between schemas reaches: the operations, and the parts of their exchanges.

use countersign_openapi::Direction;
use countersign_openapi::schema::{Difference, Reached, SchemaRelation};

use super::SchemaPair;
use crate::rules::evolution::{ExchangePart, ParameterName, Reach, ReachedPart};

/// What a schema is of.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum SchemaPart {
    Parameter(ParameterName),
    /// A field of a form that is declared by itself.
    Field(String),
    Body,
    /// A header of an answer.
    Header,
    /// Of what the API sends of itself.
    Called,
}

/// A difference in the whole of a part.
pub fn of_a_part(operation: &str, part: &SchemaPart) -> Reach {
    let exchange = match part {
        SchemaPart::Called => return Reach::default(),
        SchemaPart::Parameter(name) => Some(ExchangePart::Parameter(name.clone())),
        SchemaPart::Field(name) => Some(ExchangePart::Sent(name.clone())),
        SchemaPart::Body | SchemaPart::Header => None,
    };
    let part = ReachedPart { operation: operation.to_owned(), part: exchange };
    Reach { parts: vec![part], route: Vec::new() }
}

/// A difference somewhere in the schemas of these pairs.
pub fn of(direction: Direction, difference: &Difference, pairs: &[&SchemaPair], reached: &Reached) -> Reach {
    // What the API sends of itself reaches everybody who listens.
    if pairs.iter().any(|pair| pair.part == SchemaPart::Called) {
        return Reach::default();
    }
    let mut parts: Vec<ReachedPart> = pairs
        .iter()
        .map(|pair| ReachedPart { operation: pair.operation.clone(), part: part(direction, difference, &pair.part) })
        .collect();
    parts.sort();
    parts.dedup();
    Reach { parts, route: route(&reached.route) }
}

/// The part of an exchange; nothing where it concerns everybody who asks.
fn part(direction: Direction, difference: &Difference, part: &SchemaPart) -> Option<ExchangePart> {
    // A property that must be sent now concerns most who never sent it.
    let is_asked =
        direction == Direction::Request && difference.what == "required" && difference.turn == SchemaRelation::Narrower;
    let path = if is_asked { difference.path.rsplit_once('/').map_or("", |(path, _)| path) } else { &difference.path };
    match (part, direction) {
        (SchemaPart::Parameter(name), _) => Some(ExchangePart::Parameter(name.clone())),
        (SchemaPart::Field(name), _) => Some(ExchangePart::Sent(name.clone())),
        (SchemaPart::Header | SchemaPart::Called, _) => None,
        (SchemaPart::Body, _) if path.is_empty() => None,
        (SchemaPart::Body, Direction::Request) => Some(ExchangePart::Sent(path.to_owned())),
        (SchemaPart::Body, Direction::Response) => Some(ExchangePart::Received(path.to_owned())),
    }
}

/// The schemas with names of their own on the way: what stands in an operation itself has none.
fn route(addresses: &[String]) -> Vec<String> {
    let is_shared = |pointer: &&str| !pointer.starts_with("/paths/") && !pointer.starts_with("/webhooks/");
    let pointers = addresses.iter().map(|address| address.rsplit_once('#').map_or(address.as_str(), |(_, end)| end));
    let mut route: Vec<String> = pointers.filter(is_shared).map(str::to_owned).collect();
    route.dedup();
    route
}
