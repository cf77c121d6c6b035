//! The fields of a form, where a document of OpenAPI 2.0 declares them one by one (`in: formData`), and beside
//! those the properties of the one schema that a later version has for them. Their schemas are compared with
//! those of parameters.

use crate::rules::classify::ChangeKind;
use crate::rules::evolution::{Evolution, ExchangePart, OperationPair, Turned, said};
use crate::rules::presence::{self, RequestPart, word};
use countersign_openapi::schema::structure;
use countersign_openapi::{Address, Contract, DocumentedBody, Node, Operation, ParameterStyle, is_form, is_multipart};

pub const RULES: Evolution = Evolution {
    rules: &["body-described-otherwise", "field-added", "field-removed", "field-required", "field-optional"],
    of_documents: |_| Vec::new(),
    of_operation: asked,
};

/// A field of a form.
pub struct FilledField {
    pub name: String,
    required: bool,
    /// The parameter, which is its own schema in 2.0.
    pub address: String,
    source: Address,
}

/// The fields of a form that a schema describes in a simple way.
fn properties(contract: &Contract, body: &DocumentedBody) -> Option<Vec<FilledField>> {
    const PLAIN: [&str; 6] = ["type", "properties", "required", "title", "description", "example"];
    if !is_form(&body.media_type) && !is_multipart(&body.media_type) {
        return None;
    }
    let schema = contract.node(body.schema.as_deref()?)?;
    let is_plain = schema.names().all(|name| PLAIN.contains(&name) || name.starts_with("x-"));
    let is_object = schema.text("type").is_none_or(|kind| kind == "object");
    let required = schema.texts("required");
    let named = schema.get("properties")?;
    let field = |(name, node): (&str, Node)| FilledField {
        name: name.to_owned(),
        required: required.iter().any(|needed| needed == name),
        source: node.source(),
        address: node.pointer,
    };
    let fields: Vec<FilledField> = named.raw_members().map(field).collect();
    let all_described = required.iter().all(|needed| fields.iter().any(|field| field.name == *needed));
    (is_plain && is_object && all_described).then_some(fields)
}

/// The fields of both documents; nothing where one has a schema that has no fields to compare.
fn sides(pair: &OperationPair) -> Option<(Vec<FilledField>, Vec<FilledField>)> {
    let declared = |operation: &Operation| operation.body.as_ref().is_some_and(|body| !body.declared.is_empty());
    let side = |(contract, operation): (&Contract, &Operation), other: &Operation| match &operation.body {
        Some(body) if body.schema.is_some() && declared(other) => properties(contract, body),
        _ => Some(fields(contract, operation)),
    };
    Some((side(pair.then, pair.now.1)?, side(pair.now, pair.then.1)?))
}

/// The fields that an operation's form declares one by one.
fn fields(contract: &Contract, operation: &Operation) -> Vec<FilledField> {
    let pointer = operation.source.within(&contract.document);
    let item = pointer.rsplit_once('/').map_or("", |(item, _)| item);
    let nodes = [item, pointer.as_str()].into_iter().filter_map(|address| contract.node(address));
    let mut fields: Vec<FilledField> = Vec::new();
    for parameters in nodes.filter_map(|node| node.get("parameters")) {
        for node in parameters.items().filter(|node| node.text("in") == Some("formData")) {
            let Some(name) = node.text("name") else { continue };
            fields.retain(|known| known.name != name);
            let (required, source) = (node.flag("required"), node.source());
            fields.push(FilledField { name: name.to_owned(), required, address: node.pointer.clone(), source });
        }
    }
    fields
}

/// The fields of both documents, by name.
pub fn paired(pair: &OperationPair) -> Vec<(Option<FilledField>, Option<FilledField>)> {
    let (old, mut new) = sides(pair).unwrap_or_default();
    let mut found = Vec::new();
    for field in old {
        let counterpart = new.iter().position(|other| other.name == field.name);
        found.push((Some(field), counterpart.map(|index| new.remove(index))));
    }
    found.extend(new.into_iter().map(|field| (None, Some(field))));
    found
}

pub fn asked(pair: &OperationPair) -> Vec<Turned> {
    let (old, new) = (pair.then.1.body.as_ref(), pair.now.1.body.as_ref());
    if let (Some(old), Some(new)) = (old, new)
        && old.schema.is_some() != new.schema.is_some()
        && (!old.declared.is_empty() || !new.declared.is_empty())
        && sides(pair).is_none_or(|(old, new)| old.is_empty() || new.is_empty())
    {
        let says = |contract, source: &Address, of: &Option<String>| {
            let says = if of.is_some() { "a schema" } else { "fields, one by one" };
            Some(said(contract, source, says))
        };
        let message = "the body is described in another way, which can't be compared".to_owned();
        let (earlier, later) =
            (says(pair.then.0, &old.source, &old.schema), says(pair.now.0, &new.source, &new.schema));
        return vec![pair.turned("body-described-otherwise", ChangeKind::Undecided, message, earlier, later)];
    }
    let paired = paired(pair);
    let needed = paired.iter().filter_map(|(old, new)| turned(pair, old.as_ref(), new.as_ref()));
    let both = || paired.iter().filter_map(|(old, new)| Some((old.as_ref()?, new.as_ref()?)));
    let written = both().filter_map(|(old, new)| written_otherwise(pair, old, new));
    let empty = both().filter_map(|(old, new)| empty_otherwise(pair, old, new));
    needed.chain(written).chain(empty).collect()
}

/// What is told of a list whose items are put together in another way (`collectionFormat`).
fn written_otherwise(pair: &OperationPair, old: &FilledField, new: &FilledField) -> Option<Turned> {
    let is_list = |contract: &Contract, field: &FilledField| structure(&contract.document, &field.address).list;
    if !is_list(pair.then.0, old) || !is_list(pair.now.0, new) {
        return None;
    }
    let how = |operation: &Operation, field: &FilledField| {
        let stated = operation.body.as_ref().and_then(|body| body.fields.get(&field.name));
        let style = stated.and_then(|field| field.style).unwrap_or(ParameterStyle::Form);
        (style, stated.and_then(|field| field.explode).unwrap_or(style == ParameterStyle::Form))
    };
    let (before, after) = (how(pair.then.1, old), how(pair.now.1, new));
    if before == after {
        return None;
    }
    let says = |contract: &Contract, field: &FilledField, (style, explode): (ParameterStyle, bool)| {
        let each = if explode { ", each part by itself" } else { "" };
        Some(said(contract, &field.source, format!("field {}: {style}{each}", field.name)))
    };
    let message = format!("the field {} of the form is written in another way", new.name);
    let (earlier, later) = (says(pair.then.0, old, before), says(pair.now.0, new, after));
    Some(pair.turned("body-encoding-changed", ChangeKind::Replaced, message, earlier, later))
}

/// What is told of a field that may be empty, or may not any more (OpenAPI 2.0 "Parameter Object").
fn empty_otherwise(pair: &OperationPair, old: &FilledField, new: &FilledField) -> Option<Turned> {
    let may_be = |contract: &Contract, field: &FilledField| {
        contract.node(&field.address).is_some_and(|node| node.flag("allowEmptyValue"))
    };
    let (kind, does) = match (may_be(pair.then.0, old), may_be(pair.now.0, new)) {
        (true, false) => (ChangeKind::Narrower, "may not be empty any more"),
        (false, true) => (ChangeKind::Wider, "may be empty now"),
        _ => return None,
    };
    let says = |contract: &Contract, field: &FilledField| {
        let word = if may_be(contract, field) { "may be empty" } else { "may not be empty" };
        Some(said(contract, &field.source, format!("field {}: {word}", field.name)))
    };
    let message = format!("the field {} of the form {does}", new.name);
    let (earlier, later) = (says(pair.then.0, old), says(pair.now.0, new));
    let turned = pair.turned("parameter-empty-value-changed", kind, message, earlier, later);
    Some(turned.about(&ExchangePart::Sent(new.name.clone())))
}

fn turned(pair: &OperationPair, old: Option<&FilledField>, new: Option<&FilledField>) -> Option<Turned> {
    let part = |contract: &Contract, field: &FilledField| RequestPart {
        required: field.required,
        said: said(contract, &field.source, format!("field {}: {}", field.name, word(field.required))),
    };
    let field = &new.or(old)?.name;
    let (name, exchange) = (format!("field {field} of the form"), ExchangePart::Sent(field.clone()));
    let (old, new) = (old.map(|old| part(pair.then.0, old)), new.map(|new| part(pair.now.0, new)));
    presence::turned(pair, "field", &name, old, new, Some(&exchange))
}
