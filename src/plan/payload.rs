//! How bodies are written, by media type.

use std::collections::BTreeMap;

use percent_encoding::utf8_percent_encode;
use serde_json::{Map, Value};

use super::foreign::foreign_keys;
use super::write::{deep, joined, scalar};
use super::xml;
use crate::live::ESCAPED;
use crate::scenarios::OtherBody;
use countersign_openapi::{
    Contract, DocumentedBody, FieldEncoding, Media, MediaType, Node, Operation, is_form, is_json, is_multipart, is_xml,
};

/// What stands between the parts of a form. It is always the same, so that a plan is.
const BOUNDARY: &str = "countersign-5f0c1d7e";

/// The content type and the bytes of a body.
pub fn payload(contract: &Contract, body: &DocumentedBody, sample: &Value) -> (String, Vec<u8>) {
    let media_type = body.media_type.clone();
    match sample {
        sample if is_xml(&media_type) => (media_type, xml::written(sample, schema(contract, body).as_ref())),
        Value::Object(members) if is_form(&media_type) => (media_type, form(&body.fields, members).into_bytes()),
        Value::Object(members) if is_multipart(&media_type) => (in_parts(&media_type), parts(&body.fields, members)),
        Value::String(text) if !is_json(&media_type) => (media_type, text.clone().into_bytes()),
        sample => (media_type, sample.to_string().into_bytes()),
    }
}

/// The content type and the bytes of an answer that is a form, where its media type is one.
pub fn answered_form(media_type: &str, value: &Value) -> Option<(String, Vec<u8>)> {
    match value {
        Value::Object(members) if is_form(media_type) => {
            Some((media_type.to_owned(), form(&BTreeMap::new(), members).into_bytes()))
        }
        Value::Object(members) if is_multipart(media_type) => {
            Some((in_parts(media_type), parts(&BTreeMap::new(), members)))
        }
        // What an example has whole, with the boundary that the document names.
        Value::String(text) if boundary_of(media_type).is_some_and(|boundary| text.contains(&boundary)) => None,
        value if is_multipart(media_type) => {
            let only = format!("--{BOUNDARY}\r\n\r\n{}\r\n--{BOUNDARY}--\r\n", scalar(value));
            Some((in_parts(media_type), only.into_bytes()))
        }
        _ => None,
    }
}

fn boundary_of(media_type: &str) -> Option<String> {
    Some(MediaType::of_header(media_type)?.parameter("boundary")?.to_string())
}

fn in_parts(media_type: &str) -> String {
    format!("{}; boundary={BOUNDARY}", media_type.split(';').next().unwrap_or_default().trim())
}

fn schema<'c>(contract: &'c Contract, body: &DocumentedBody) -> Option<Node<'c>> {
    contract.node(body.schema.as_deref()?)
}

/// Whether a body can be written in its media type: as JSON, as a form, as XML whose root has a name, or as the text that
/// an example has.
pub fn is_writable(contract: &Contract, body: &DocumentedBody) -> bool {
    let sample = body.sample(contract).unwrap_or_default();
    if is_xml(&body.media_type) {
        return xml::is_writable(&sample, schema(contract, body).as_ref());
    }
    let as_members = is_form(&body.media_type) || is_multipart(&body.media_type);
    is_json(&body.media_type) || sample.is_string() || (as_members && sample.is_object())
}

/// The body in the other media types that the document has for it, as far as it can be written in them: a form of members
/// that are values or lists of them, for of all else each service has its own way. None where the body names what others
/// make: what that is called is known later. Each is made when it is asked for: there may be thousands.
pub fn others<'c>(contract: &'c Contract, operation: &'c Operation) -> Box<dyn Iterator<Item = OtherBody> + 'c> {
    let Some(declared) = &operation.body else { return Box::new(std::iter::empty()) };
    let is_other = |media: &&Media| media.media_type != declared.stated_media_type && !media.media_type.contains('*');
    let mut others = declared.content.iter().filter(is_other).peekable();
    if others.peek().is_none() || !foreign_keys(contract, operation).is_empty() {
        return Box::new(std::iter::empty());
    }
    Box::new(others.filter_map(move |media| {
        let body = declared.in_media(contract, media);
        let sample = body.sample(contract).ok().filter(|sample| can_be_written(contract, &body, sample))?;
        let (content_type, bytes) = payload(contract, &body, &sample);
        let (media_type, source) = (media.media_type.clone(), media.source.clone());
        Some(OtherBody { media_type, content_type, bytes, source, basis: media.basis })
    }))
}

fn can_be_written(contract: &Contract, body: &DocumentedBody, sample: &Value) -> bool {
    let is_plain = |value: &Value| !value.is_object() && !value.is_null();
    let is_flat = |value: &Value| match value {
        Value::Array(items) => items.iter().all(|item| is_plain(item) && !item.is_array()),
        value => is_plain(value),
    };
    match sample {
        _ if is_json(&body.media_type) => true,
        sample if is_xml(&body.media_type) => xml::is_writable(sample, schema(contract, body).as_ref()),
        Value::Object(members) if is_form(&body.media_type) || is_multipart(&body.media_type) => {
            !members.is_empty() && members.values().all(is_flat)
        }
        Value::String(_) => true,
        _ => false,
    }
}

/// HTML "URL-encoded form data"; a member that is an object is JSON where nothing else is stated
/// (OpenAPI 3.0.3 "Encoding Object").
fn form(fields: &BTreeMap<String, FieldEncoding>, members: &Map<String, Value>) -> String {
    let usual = FieldEncoding::default();
    let pairs = members.iter().flat_map(|(name, value)| {
        let field = fields.get(name).unwrap_or(&usual);
        match value {
            Value::Object(members) if field.is_deep() => deep(name, members),
            Value::Array(items) if field.is_joined() => vec![(name.clone(), joined(items, ","))],
            Value::Array(items) => items.iter().map(|item| (name.clone(), scalar(item))).collect(),
            other => vec![(name.clone(), scalar(other))],
        }
    });
    let escape = |text: &str| utf8_percent_encode(text, ESCAPED).to_string();
    pairs.map(|(name, value)| format!("{}={}", escape(&name), escape(&value))).collect::<Vec<_>>().join("&")
}

/// RFC 7578: a part for each member, and for each item of a list.
fn parts(fields: &BTreeMap<String, FieldEncoding>, members: &Map<String, Value>) -> Vec<u8> {
    let usual = FieldEncoding::default();
    let mut text = String::new();
    for (name, value) in members {
        let field = fields.get(name).unwrap_or(&usual);
        let items = match value {
            Value::Array(items) => items.as_slice(),
            one => std::slice::from_ref(one),
        };
        for item in items {
            text.push_str(&format!("--{BOUNDARY}\r\n{}\r\n\r\n{}\r\n", disposition(name, field, item), scalar(item)));
        }
    }
    text.push_str(&format!("--{BOUNDARY}--\r\n"));
    text.into_bytes()
}

fn disposition(name: &str, field: &FieldEncoding, value: &Value) -> String {
    let name = name.replace('"', "%22").replace(['\r', '\n'], " ");
    let file = if field.file { "; filename=\"sample\"" } else { "" };
    let usual = match value {
        _ if field.file => Some("application/octet-stream"),
        Value::Object(_) => Some("application/json"),
        _ => None,
    };
    let content_type = field.content_type.as_deref().filter(|stated| !stated.contains('*')).or(usual);
    let content_type = content_type.map(|content_type| format!("\r\nContent-Type: {content_type}"));
    format!("Content-Disposition: form-data; name=\"{name}\"{file}{}", content_type.unwrap_or_default())
}
