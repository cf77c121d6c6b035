//! What the schemas of a document declare, as far as a page's statement can be held against it.

use countersign_openapi::{Contract, Node};

use super::shape::Shape;

/// Nested schemas are followed no deeper than this.
const MAX_DEPTH: usize = 12;

/// A shape of more parts is told as far as this many.
const MOST_PARTS: usize = 1_000;

/// What may hold more of a schema.
const APPLIED: [&str; 3] = ["allOf", "oneOf", "anyOf"];

impl Shape {
    /// The shape of what the schema at an address of the contract declares. Of alternatives it has
    /// the fields of each; what nests too deep, or is too much, is [`Shape::Any`].
    pub fn declared(contract: &Contract, address: &str) -> Shape {
        let mut parts = MOST_PARTS;
        contract.node(address).map_or(Shape::Any, |schema| shape(&schema, 0, &mut parts))
    }
}

/// The names that the schema at an address requires.
pub fn required(contract: &Contract, address: &str) -> Vec<String> {
    let mut names = Vec::new();
    if let Some(schema) = contract.node(address) {
        require(&schema, 0, &mut names);
    }
    names
}

fn require(schema: &Node<'_>, depth: usize, names: &mut Vec<String>) {
    for name in schema.texts("required") {
        if !names.contains(&name) {
            names.push(name);
        }
    }
    if let Some(parts) = schema.get("allOf").filter(|_| depth < MAX_DEPTH) {
        parts.items().for_each(|part| require(&part, depth + 1, names));
    }
}

fn shape(schema: &Node<'_>, depth: usize, parts: &mut usize) -> Shape {
    if depth > MAX_DEPTH || *parts == 0 {
        return Shape::Any;
    }
    *parts -= 1;
    let mut whole: Option<Shape> = None;
    for keyword in APPLIED {
        for part in schema.get(keyword).iter().flat_map(|applied| applied.items().collect::<Vec<_>>()) {
            let part = shape(&part, depth + 1, parts);
            whole = Some(match whole {
                Some(known) => known.merge(part),
                None => part,
            });
        }
    }
    let own = own(schema, depth, parts);
    match whole {
        Some(whole) => whole.merge(own),
        None => own,
    }
}

/// The shape that a schema itself declares.
fn own(schema: &Node<'_>, depth: usize, parts: &mut usize) -> Shape {
    if let Some(properties) = schema.get("properties") {
        let fields = properties.members().map(|(name, property)| (name.to_owned(), shape(&property, depth + 1, parts)));
        return Shape::object(fields);
    }
    if let Some(items) = schema.get("items") {
        return Shape::list(Some(shape(&items, depth + 1, parts)));
    }
    // OpenAPI 3.1 has lists of types; null is one that any may have.
    let listed = schema.texts("type").into_iter().find(|name| name != "null");
    match schema.text("type").map(str::to_owned).or(listed).as_deref() {
        Some("object") => Shape::object([]),
        Some(name) => Shape::of_type(name),
        None => Shape::Any,
    }
}
