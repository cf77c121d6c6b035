//! Which parameters a request has. Their schemas are compared with those of bodies.

use crate::finding::Said;
use crate::rules::classify::ChangeKind;
use crate::rules::evolution::{Evolution, Pair, Turned, said};
use crate::rules::presence::{self, Part, word};
use countersign_openapi::{Contract, Location, Operation, Parameter};

pub const RULES: Evolution = Evolution {
    rules: &[
        "parameter-added",
        "parameter-removed",
        "parameter-required",
        "parameter-optional",
        "parameter-style-changed",
    ],
    of_documents: |_| Vec::new(),
    of_operation: asked,
};

/// The parameters of both documents that are the same: by place and name, those of the path by
/// their order.
pub fn paired<'c>(pair: &Pair<'c>) -> Vec<(Option<&'c Parameter>, Option<&'c Parameter>)> {
    let (old, new): (Vec<_>, Vec<_>) = (others(pair.then.1).collect(), others(pair.now.1).collect());
    let same = |one: &Parameter, other: &Parameter| {
        let name = match one.location {
            Location::Header => one.name.eq_ignore_ascii_case(&other.name),
            _ => one.name == other.name,
        };
        one.location == other.location && name
    };
    let find =
        |parameter: &Parameter, among: &[&'c Parameter]| among.iter().copied().find(|other| same(parameter, other));
    let mut found: Vec<_> = old.iter().map(|parameter| (Some(*parameter), find(parameter, &new))).collect();
    found.extend(
        new.iter().filter(|parameter| find(parameter, &old).is_none()).map(|parameter| (None, Some(*parameter))),
    );
    let in_path = |operation: &'c Operation| operation.parameters_in(Location::Path);
    found.extend(in_path(pair.then.1).zip(in_path(pair.now.1)).map(|(old, new)| (Some(old), Some(new))));
    found
}

fn others(operation: &Operation) -> impl Iterator<Item = &Parameter> {
    operation.parameters.iter().filter(|parameter| parameter.location != Location::Path)
}

/// A parameter in words.
pub fn name(parameter: &Parameter) -> String {
    let place = match parameter.location {
        Location::Path => "path parameter",
        Location::Query => "query parameter",
        Location::Header => "header",
        Location::Cookie => "cookie",
    };
    format!("{place} {}", parameter.name)
}

pub fn asked(pair: &Pair) -> Vec<Turned> {
    paired(pair).into_iter().filter_map(|(old, new)| turned(pair, old, new)).collect()
}

fn turned(pair: &Pair, old: Option<&Parameter>, new: Option<&Parameter>) -> Option<Turned> {
    let says = |contract: &Contract, parameter: &Parameter| -> Said {
        said(contract, &parameter.source, format!("{}: {}", name(parameter), word(parameter.required)))
    };
    let part = |contract, parameter: &Parameter| Part { required: parameter.required, said: says(contract, parameter) };
    let parts = (old.map(|old| part(pair.then.0, old)), new.map(|new| part(pair.now.0, new)));
    if let Some(turned) = presence::turned(pair, "parameter", &name(new.or(old)?), parts.0, parts.1) {
        return Some(turned);
    }
    let (old, new) = (old?, new?);
    if (old.style, old.explode) == (new.style, new.explode) || !is_structured(old, pair) {
        return None;
    }
    let message = format!("the {} is written in another way", name(new));
    let (earlier, later) = (says(pair.then.0, old), says(pair.now.0, new));
    Some(pair.turned("parameter-style-changed", ChangeKind::Replaced, message, Some(earlier), Some(later)))
}

/// Whether a style makes a difference to it: it is no single text or number.
fn is_structured(parameter: &Parameter, pair: &Pair) -> bool {
    let node = parameter.schema.as_ref().and_then(|schema| pair.then.0.node(schema));
    node.is_some_and(|node| matches!(node.text("type"), Some("array" | "object")))
}
