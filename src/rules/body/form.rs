//! The fields of a form, where a document of OpenAPI 2.0 declares them one by one (`in: formData`).
//! Their schemas are compared with those of parameters.

use crate::rules::classify::ChangeKind;
use crate::rules::evolution::{Evolution, ExchangePart, OperationPair, Turned, said};
use crate::rules::presence::{self, RequestPart, word};
use countersign_openapi::Address;
use countersign_openapi::{Contract, Operation};

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

/// The fields that an operation's form has; none where it is described by a schema.
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
    let (old, mut new) = (fields(pair.then.0, pair.then.1), fields(pair.now.0, pair.now.1));
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
    paired(pair).iter().filter_map(|(old, new)| turned(pair, old.as_ref(), new.as_ref())).collect()
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
