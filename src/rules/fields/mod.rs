//! What no other rule asks about: a field of a document that is another is told of, whoever knows what
//! it means.
//!
//! Each object of OpenAPI 2.0 to 3.2 has its fields here that rules ask about, and those that are for
//! readers alone. Whatever else differs can't be compared.

use std::collections::BTreeSet;

use crate::rules::body::media;
use crate::rules::classify::{ChangeKind, change_class};
use crate::rules::evolution::{Evolution, OperationPair, Reach, Turned, said};
use crate::rules::headers::promised;
use crate::rules::parameters;
use crate::rules::status::responses;
use countersign_openapi::schema::canonical;
use countersign_openapi::{Address, Contract, Direction, join};
use serde_json::{Map, Value};

pub const RULES: Evolution = Evolution {
    rules: &["unknown-field-changed"],
    of_documents: |documents| {
        let root =
            Address { document: documents.then.document.name().to_owned(), pointer: String::new(), origin: None };
        let now = Address { document: documents.now.document.name().to_owned(), ..root.clone() };
        let mut found =
            FoundField { then: documents.then, now: documents.now, subject: "document".to_owned(), turned: Vec::new() };
        found.object(&DOCUMENT, &root, &now);
        let mut turned = found.turned;
        turned.extend(documents.called().flat_map(|pair| of_operation(&pair)));
        turned
    },
    of_operation: |pair| of_operation(pair),
};

/// An object of OpenAPI.
struct Object {
    name: &'static str,
    /// What rules ask about.
    known: &'static [&'static str],
    /// What is for readers, and for programs that write.
    texts: &'static [&'static str],
}

const DOCUMENT: Object = Object {
    name: "document",
    known: &[
        "openapi",
        "swagger",
        "servers",
        "host",
        "basePath",
        "schemes",
        "consumes",
        "produces",
        "paths",
        "webhooks",
        "components",
        "definitions",
        "parameters",
        "responses",
        "securityDefinitions",
        "security",
        "$self",
    ],
    texts: &["info", "tags", "externalDocs", "$schema", "id"],
};

const PATH_ITEM: Object = Object {
    name: "path item",
    known: &[
        "$ref",
        "get",
        "put",
        "post",
        "delete",
        "options",
        "head",
        "patch",
        "trace",
        "query",
        "additionalOperations",
        "servers",
        "parameters",
    ],
    texts: &["summary", "description"],
};

const OPERATION: Object = Object {
    name: "operation",
    known: &[
        "operationId",
        "parameters",
        "requestBody",
        "responses",
        "callbacks",
        "deprecated",
        "security",
        "servers",
        "consumes",
        "produces",
        "schemes",
    ],
    texts: &["tags", "summary", "description", "externalDocs"],
};

const PARAMETER: Object = Object {
    name: "parameter",
    known: &[
        "name",
        "in",
        "required",
        "deprecated",
        "allowEmptyValue",
        "style",
        "explode",
        "allowReserved",
        "schema",
        "content",
        "collectionFormat",
    ],
    texts: &["description", "example", "examples"],
};

const HEADER: Object = Object { name: "header", ..PARAMETER };

const BODY: Object =
    Object { name: "body", known: &["content", "required", "in", "name", "schema"], texts: &["description"] };

const MEDIA_TYPE: Object =
    Object { name: "media type", known: &["schema", "encoding"], texts: &["example", "examples"] };

const ANSWER: Object = Object {
    name: "answer",
    known: &["content", "headers", "links", "schema"],
    texts: &["description", "summary", "examples"],
};

fn of_operation(pair: &OperationPair) -> Vec<Turned> {
    let ((then, old), (now, new)) = (pair.then, pair.now);
    let subject = format!("{} {}", new.method, new.path);
    let mut found = FoundField { then, now, subject, turned: Vec::new() };
    found.object(&OPERATION, &old.source, &new.source);
    if let (Some(old), Some(new)) = (above(&old.source), above(&new.source)) {
        found.object(&PATH_ITEM, &old, &new);
    }
    for (old, new) in parameters::paired(pair) {
        if let (Some(old), Some(new)) = (old, new) {
            found.parameter(&old.source, &new.source);
        }
    }
    let bodies = (old.body.as_ref().zip(new.body.as_ref()))
        // The fields of a form stand for themselves.
        .filter(|(old, new)| old.declared.is_empty() && new.declared.is_empty());
    if let Some((old, new)) = bodies {
        found.object(&BODY, &old.source, &new.source);
        for (old, new) in media::paired(&old.content, &new.content) {
            found.media_type(&old.source, &new.source);
        }
    }
    for (old, new) in responses::paired(pair).into_iter().filter(|(old, new)| old.status == new.status) {
        found.object(&ANSWER, &old.source, &new.source);
        for (old, new) in media::paired(&old.media, &new.media) {
            found.media_type(&old.source, &new.source);
        }
        for (old, new) in promised::paired(old, new) {
            found.own(&HEADER, &old.source, &new.source);
        }
    }
    found.turned
}

/// What holds an operation.
fn above(source: &Address) -> Option<Address> {
    let (pointer, _) = source.pointer.rsplit_once('/')?;
    let pointer = pointer.strip_suffix("/additionalOperations").unwrap_or(pointer);
    Some(Address { pointer: pointer.to_owned(), ..source.clone() })
}

/// Whether a media type is an object of its own: in 2.0 it is what a body is in.
fn is_object(source: &Address) -> bool {
    source.pointer.rsplit('/').nth(1) == Some("content")
}

fn members<'c>(contract: &'c Contract, source: &Address) -> Option<&'c Map<String, Value>> {
    contract.document.get(&source.within(&contract.document))?.as_object()
}

/// A member with what it refers to in the place of its references: what a component is called says nothing.
fn whole(contract: &Contract, source: &Address, name: &str) -> Option<Value> {
    let value = members(contract, source)?.get(name)?;
    Some(contract.document.written_out(value, &join(&source.within(&contract.document), name)))
}

struct FoundField<'c> {
    then: &'c Contract,
    now: &'c Contract,
    subject: String,
    turned: Vec<Turned>,
}

impl FoundField<'_> {
    /// A parameter that is declared: what the path alone names stands for itself.
    fn parameter(&mut self, old: &Address, new: &Address) {
        let is_declared =
            |contract, source| members(contract, source).is_some_and(|members| members.contains_key("in"));
        if is_declared(self.then, old) && is_declared(self.now, new) {
            self.own(&PARAMETER, old, new);
        }
    }

    /// A parameter or a header: in 2.0 it is its own schema, and its other fields are keywords.
    fn own(&mut self, object: &Object, old: &Address, new: &Address) {
        let is_schema = |contract: &Contract, source: &Address| {
            let node = contract.node(&source.within(&contract.document));
            node.is_some_and(|node| node.raw("type").is_some())
        };
        if !is_schema(self.then, old) && !is_schema(self.now, new) {
            self.object(object, old, new);
        }
    }

    fn media_type(&mut self, old: &Address, new: &Address) {
        if is_object(old) && is_object(new) {
            self.object(&MEDIA_TYPE, old, new);
        }
    }

    fn object(&mut self, object: &Object, old: &Address, new: &Address) {
        let (then, now) = (self.then, self.now);
        let (Some(before), Some(after)) = (members(then, old), members(now, new)) else { return };
        // What is referred to stands elsewhere, or nowhere, and is told of as that.
        let is_schema = |name: &str| name == "itemSchema" && before.contains_key(name) && after.contains_key(name);
        let is_read = |name: &str| {
            name == "$ref" || is_schema(name) || object.known.contains(&name) || object.texts.contains(&name)
        };
        let is_asked = |name: &str| is_read(name) || name.starts_with("x-");
        let names: BTreeSet<&String> = before.keys().chain(after.keys()).filter(|name| !is_asked(name)).collect();
        for name in names {
            let (earlier, later) = (whole(then, old, name), whole(now, new, name));
            let says = |value: Option<Value>| value.map(|value| format!("{name}: {}", canonical(&value)));
            let (earlier, later) = (says(earlier), says(later));
            if earlier == later {
                continue;
            }
            self.turned.push(Turned {
                rule: "unknown-field-changed".to_owned(),
                subject: self.subject.clone(),
                class: change_class(ChangeKind::Undecided, Direction::Request),
                message: format!("`{name}` of the {} says something else, which can't be compared", object.name),
                earlier: earlier.map(|says| said(then, old, says)),
                later: later.map(|says| said(now, new, says)),
                reach: Reach::of(self.subject.clone()),
            });
        }
    }
}
