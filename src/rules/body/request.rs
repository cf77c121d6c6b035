//! What is sent as a body. Its schema is compared with those of parameters.

use std::collections::{BTreeMap, BTreeSet};

use super::media;
use crate::finding::Evidence;
use crate::rules::classify::ChangeKind;
use crate::rules::evolution::{Evolution, OperationPair, Turned, said};
use crate::rules::presence::{self, RequestPart, word};
use countersign_openapi::schema::{PartMediaType, canonical, part_media_type, structure};
use countersign_openapi::{Contract, Document, DocumentedBody, Media, Node, join};
use countersign_openapi::{is_form, is_multipart};

pub const RULES: Evolution = Evolution {
    rules: &[
        "body-added",
        "body-removed",
        "body-required",
        "body-optional",
        "body-media-type-added",
        "body-media-type-removed",
        "body-encoding-changed",
    ],
    of_documents: |_| Vec::new(),
    of_operation: asked,
};

pub fn asked(pair: &OperationPair) -> Vec<Turned> {
    let mut turned: Vec<Turned> = presence(pair).into_iter().collect();
    if let (Some(old), Some(new)) = (&pair.then.1.body, &pair.now.1.body) {
        turned.extend(media_types(pair, old, new));
        let both = media::paired(&old.content, &new.content);
        turned.extend(both.into_iter().flat_map(|(old, new)| encodings(pair, old, new)));
    }
    turned
}

/// Whether there is one, and whether it must be sent.
fn presence(pair: &OperationPair) -> Option<Turned> {
    let (old, new) = (pair.then.1.body.as_ref(), pair.now.1.body.as_ref());
    let says = |contract: &Contract, body: &DocumentedBody| -> Evidence {
        said(contract, &body.source, format!("{}, {}", word(body.required), body.media_types.join(" or ")))
    };
    let part = |contract, body: &DocumentedBody| RequestPart { required: body.required, said: says(contract, body) };
    let parts = (old.map(|old| part(pair.then.0, old)), new.map(|new| part(pair.now.0, new)));
    presence::turned(pair, "body", "body", parts.0, parts.1, None)
}

/// The media types that a body is taken in.
fn media_types(pair: &OperationPair, old: &DocumentedBody, new: &DocumentedBody) -> Vec<Turned> {
    let says = |contract: &Contract, body: &DocumentedBody| -> Option<Evidence> {
        Some(said(contract, &body.source, format!("{}, {}", word(body.required), body.media_types.join(" or "))))
    };
    let told = |rule: &str, kind, message: &str| {
        pair.turned(rule, kind, message.to_owned(), says(pair.then.0, old), says(pair.now.0, new))
    };
    let mut turned = Vec::new();
    if !media::missing(&old.content, &new.content).is_empty() {
        let message = "the body is not taken in every media type that it was";
        turned.push(told("body-media-type-removed", ChangeKind::Withdrawn, message));
    }
    if !media::missing(&new.content, &old.content).is_empty() {
        turned.push(told("body-media-type-added", ChangeKind::Offered, "the body is taken in another media type too"));
    }
    turned
}

/// How the fields of a form are written: what is said of each beside its schema (OpenAPI 3.0.3 "Encoding
/// Object").
pub fn encodings(pair: &OperationPair, old: &Media, new: &Media) -> Vec<Turned> {
    let (before, after) = (encoding_of(pair.then.0, old), encoding_of(pair.now.0, new));
    let names: BTreeSet<&str> = before.iter().chain(&after).flat_map(Node::names).collect();
    let mut turned = Vec::new();
    for name in names {
        let field = |contract: &Contract, all: &Option<Node<'_>>| {
            let node = all.as_ref().and_then(|all| all.get(name));
            node.map(|node| Encoded::of(&contract.document, &node)).unwrap_or_default()
        };
        let (before, after) = (field(pair.then.0, &before), field(pair.now.0, &after));
        if before == after {
            continue;
        }
        let (usual, other) = (UsualForm::of(pair.then.0, old, name), UsualForm::of(pair.now.0, new, name));
        let kind = match before.types.is_superset(&after.types) || before.types.is_empty() {
            _ if before.with(&usual) == after.with(&other) => continue,
            _ if usual.says_nothing && other.says_nothing => ChangeKind::Repeated,
            true if before.rest == after.rest && !after.types.is_empty() => ChangeKind::Narrower,
            _ if before.rest == after.rest && (after.types.is_superset(&before.types) || after.types.is_empty()) => {
                ChangeKind::Wider
            }
            _ => ChangeKind::Undecided,
        };
        let message = format!("the field {name} of the body is written in another way");
        let says = |contract, media: &Media, encoded: &Encoded| Some(said(contract, &media.source, encoded.told(name)));
        let (earlier, later) = (says(pair.then.0, old, &before), says(pair.now.0, new, &after));
        turned.push(pair.turned("body-encoding-changed", kind, message, earlier, later));
    }
    turned
}

/// The fields of which a document says in which media type they come, and that come in the same in the other, said
/// or not.
pub fn kept_parts(pair: &OperationPair, old: &Media, new: &Media) -> BTreeSet<String> {
    let (before, after) = (encoding_of(pair.then.0, old), encoding_of(pair.now.0, new));
    let types = |contract: &Contract, all: &Option<Node<'_>>, media: &Media, name: &str| {
        let node = all.as_ref().and_then(|all| all.get(name));
        let encoded = node.map(|node| Encoded::of(&contract.document, &node)).unwrap_or_default();
        encoded.with(&UsualForm::of(contract, media, name)).types
    };
    let names: BTreeSet<&str> = before.iter().chain(&after).flat_map(Node::names).collect();
    let is_kept = |name: &&str| {
        let own = types(pair.then.0, &before, old, name);
        !own.is_empty() && own == types(pair.now.0, &after, new, name)
    };
    names.into_iter().filter(is_kept).map(str::to_owned).collect()
}

fn encoding_of<'c>(contract: &'c Contract, media: &Media) -> Option<Node<'c>> {
    contract.node(&media.source.within(&contract.document))?.get("encoding")
}

/// How a field is written where nothing is said of it (OpenAPI 3.0.3 "Encoding Object").
struct UsualForm {
    /// Whatever is said of it says nothing: the body has no such field, or is no form.
    says_nothing: bool,
    media_type: Option<&'static str>,
    /// It may be an object, of which versions of OpenAPI say various things.
    is_object: bool,
}

impl UsualForm {
    fn of(contract: &Contract, body: &Media, name: &str) -> UsualForm {
        let document = &contract.document;
        let part = body.schema.as_deref().and_then(|schema| part_media_type(document, schema, name));
        let own = body.schema.as_deref().map(|schema| join(&join(schema, "properties"), name));
        UsualForm {
            says_nothing: part == Some(PartMediaType::NoPart)
                || !is_form(&body.media_type) && !is_multipart(&body.media_type),
            media_type: match part {
                Some(PartMediaType::Usual(media_type)) => Some(media_type),
                _ => None,
            },
            is_object: own.is_none_or(|own| structure(document, &own).object),
        }
    }
}

/// How a field is written.
#[derive(Default, Clone, PartialEq)]
struct Encoded {
    types: BTreeSet<String>,
    /// What else is said, as JSON.
    rest: BTreeMap<String, String>,
}

impl Encoded {
    fn of(document: &Document, node: &Node) -> Encoded {
        let types = node.text("contentType").unwrap_or_default().split(',').map(|one| one.trim().to_ascii_lowercase());
        let rest = node.raw_members().filter(|(name, _)| *name != "contentType" && !name.starts_with("x-"));
        Encoded {
            types: types.filter(|one| !one.is_empty()).collect(),
            rest: rest
                .map(|(name, field)| (name.to_owned(), canonical(&document.written_out(field.value, &field.pointer))))
                .collect(),
        }
    }

    /// The same with what is so where nothing is said.
    fn with(&self, usual: &UsualForm) -> Encoded {
        let mut whole = self.clone();
        if whole.types.is_empty() {
            whole.types.extend(usual.media_type.map(str::to_owned));
        }
        if !usual.is_object {
            let style = whole.rest.get("style").cloned().unwrap_or_else(|| "\"form\"".to_owned());
            let explodes = if style == "\"form\"" { "true" } else { "false" };
            whole.rest.retain(|field, value| match field.as_str() {
                "style" => value != "\"form\"",
                "explode" => value != explodes,
                "allowReserved" => value != "false",
                _ => true,
            });
        }
        whole
    }

    fn told(&self, name: &str) -> String {
        let types = (!self.types.is_empty()).then(|| self.types.iter().cloned().collect::<Vec<_>>().join(" or "));
        let rest = self.rest.iter().map(|(field, value)| format!("{field} {value}"));
        let all: Vec<String> = types.into_iter().chain(rest).collect();
        if all.is_empty() { format!("{name}: as usual") } else { format!("{name}: {}", all.join(", ")) }
    }
}
