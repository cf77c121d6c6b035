//! Forms, and bodies in XML, in which one field is missing, or has a text that is no value of it.

use std::collections::HashSet;

use serde_json::{Map, Value};

use super::faults::{FaultKind, RequestFault, parts, spelled};
use super::unfit::Unfit;
use super::valid::Valid;
use crate::live::Request;
use countersign_openapi::{DocumentedBody, Node, is_form, is_multipart, is_xml};

/// The valid form of an operation, or its body in XML: all that stands in either is a text.
pub struct Form<'v, 'a> {
    valid: &'v Valid<'a>,
    body: &'v DocumentedBody,
    members: Map<String, Value>,
    /// Each with whether it is required.
    fields: Vec<(String, Node<'v>, bool)>,
}

/// A case, what is sent in it, and what is wrong with that.
type Faulty = (String, Request, RequestFault);

impl<'v, 'a> Form<'v, 'a> {
    /// The form that the valid request has; nothing where it has none.
    pub fn of(valid: &'v Valid<'a>) -> Option<Form<'v, 'a>> {
        let body = valid.operation.body.as_ref().filter(|_| valid.request.body.is_some())?;
        if ![is_form, is_multipart, is_xml].into_iter().any(|is_of| is_of(&body.media_type)) {
            return None;
        }
        let members = body.sample(valid.contract).ok()?.as_object()?.clone();
        Some(Form { valid, body, members, fields: fields(valid, body) })
    }

    /// The form without each field that must be there. A form without any is no body, which may be left out; in XML a
    /// list of no items is not there either.
    pub fn each_missing(&self) -> impl Iterator<Item = Faulty> {
        let is_xml = is_xml(&self.body.media_type);
        let is_body = is_xml || self.body.required || self.members.len() > 1;
        let is_sent = move |name: &String| self.members.get(name).is_some_and(|own| !(is_xml && own.is_array()));
        let required = self.fields.iter().filter(move |(name, _, required)| is_body && *required && is_sent(name));
        required.map(|(name, node, _)| {
            let mut members = self.members.clone();
            members.remove(name);
            let fault = RequestFault {
                kind: FaultKind::Missing,
                says: format!("the {} `{name}` is required, and missing", self.word()),
                source: node.source(),
                basis: node.basis(),
            };
            (name.clone(), self.written(members), fault)
        })
    }

    /// The form with a text in each field that does not fit in a respect.
    pub fn each_unfit(&self, unfit: Unfit) -> impl Iterator<Item = Faulty> {
        let is_single = |name: &String| self.members.get(name).is_some_and(|own| !own.is_object() && !own.is_array());
        let is_file = |name: &String| self.body.fields.get(name).is_some_and(|field| field.file);
        let fields = self.fields.iter().filter(move |(name, ..)| is_single(name) && !is_file(name));
        fields.flat_map(move |(name, node, _)| {
            let plain = node.plain();
            let texts = unfit.values(&plain, true).into_iter().map(|value| (value.variant, spelled(&value.value)));
            let wrong = texts.filter(|(_, text)| !text.is_empty() && self.valid.is_unfit(&plain.pointer, text));
            let made = wrong.map(|(variant, text)| {
                let mut members = self.members.clone();
                members.insert(name.clone(), Value::from(text));
                let fault = RequestFault {
                    kind: FaultKind::Lenient,
                    says: format!("the {} `{name}` {}", self.word(), unfit.says()),
                    source: node.source(),
                    basis: node.basis(),
                };
                let variant = variant.map_or_else(|| name.clone(), |variant| format!("{name}.{variant}"));
                (variant, self.written(members), fault)
            });
            made.collect::<Vec<_>>()
        })
    }

    fn word(&self) -> &'static str {
        if is_xml(&self.body.media_type) { "property" } else { "field" }
    }

    fn written(&self, members: Map<String, Value>) -> Request {
        let (_, bytes) = (self.valid.bodies.write)(self.valid.contract, self.body, &Value::Object(members));
        Request { body: Some(bytes.into()), ..self.valid.request.clone() }
    }
}

/// The fields, as the schema has them, or as they are declared one by one (OpenAPI 2.0).
fn fields<'v>(valid: &'v Valid, body: &DocumentedBody) -> Vec<(String, Node<'v>, bool)> {
    if !body.declared.is_empty() {
        let declared = body.declared.iter();
        return declared
            .filter_map(|field| Some((field.name.clone(), valid.contract.node(&field.schema)?, field.required)))
            .collect();
    }
    let Some(schema) = body.schema.as_deref().and_then(|schema| valid.contract.node(schema)) else { return Vec::new() };
    let parts = parts(&schema);
    let required: HashSet<String> = parts.iter().flat_map(|part| part.texts("required")).collect();
    let properties = parts.iter().filter_map(|part| part.get("properties"));
    let properties = properties.flat_map(|properties| properties.members().collect::<Vec<_>>());
    properties.map(|(name, node)| (name.to_owned(), node, required.contains(name))).collect()
}
