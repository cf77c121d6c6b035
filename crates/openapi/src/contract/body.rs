//! What is sent as a body (OpenAPI 3.0.3 "Request Body Object"; 2.0 `in: body`, `in: formData`).

use std::collections::{BTreeMap, HashMap};

use serde_json::Value;

use super::Contract;
use super::answer::Media;
use super::content::{self, MediaTypeContent};
use super::media_type::{concrete, is_form, is_json, is_multipart, is_text};
use super::node::Node;
use super::parameter::{ParameterStyle, collection, named_style};
use super::reader::ContractReader;
use crate::{Address, Basis};

#[derive(Debug, Clone)]
pub struct DocumentedBody {
    pub media_type: String,
    /// The same as the document has it, which may be a range.
    pub stated_media_type: String,
    /// All that the document allows, the chosen one among them.
    pub media_types: Vec<String>,
    /// What the document says of each of them.
    pub content: Vec<Media>,
    pub required: bool,
    pub description: Option<String>,
    /// Values that are shown.
    pub shown: Vec<Value>,
    /// Address of the schema; nothing where the fields are declared one by one (2.0 `formData`).
    pub schema: Option<String>,
    /// Where it is stated: the schema itself, or the reference to it.
    pub stated_schema: Option<String>,
    /// The fields that are declared one by one.
    pub declared: Vec<FormField>,
    /// How a form's fields are written, where that is stated.
    pub fields: BTreeMap<String, FieldEncoding>,
    pub basis: Basis,
    pub source: Address,
}

/// How a field of a form is written (OpenAPI 3.0.3 "Encoding Object").
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct FieldEncoding {
    pub content_type: Option<String>,
    /// How a value that is no text is written, where that is stated.
    pub style: Option<ParameterStyle>,
    /// Whether each item, or each member, is written by itself, where that is stated.
    pub explode: Option<bool>,
    /// It is a file.
    pub file: bool,
}

/// A field of a form that is declared by itself (OpenAPI 2.0 "Parameter Object", `formData`).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FormField {
    pub name: String,
    pub required: bool,
    /// Address of its schema, which is the parameter itself.
    pub schema: String,
    /// A value that is shown.
    pub shown: Option<Value>,
}

impl FieldEncoding {
    /// `a[b]=c`.
    pub fn is_deep(&self) -> bool {
        self.style == Some(ParameterStyle::DeepObject)
    }

    /// Items stand in one field, with commas.
    pub fn is_joined(&self) -> bool {
        self.explode == Some(false)
    }
}

impl DocumentedBody {
    /// The same in another of its media types, alone.
    pub fn in_media(&self, contract: &Contract, media: &Media) -> DocumentedBody {
        let node = contract.node(&media.source.within(&contract.document));
        let schema = media.schema.as_deref().and_then(|schema| contract.node(schema));
        let is_same = media.schema == self.schema;
        DocumentedBody {
            media_type: concrete(&media.media_type),
            stated_media_type: media.media_type.clone(),
            // Of the others nobody asks this one, and there may be thousands.
            media_types: vec![media.media_type.clone()],
            content: vec![media.clone()],
            required: self.required,
            description: self.description.clone(),
            shown: if is_same { self.shown.clone() } else { Vec::new() },
            schema: media.schema.clone(),
            stated_schema: media.stated_schema.clone(),
            declared: self.declared.clone(),
            fields: if self.declared.is_empty() { fields(node.as_ref(), schema.as_ref()) } else { self.fields.clone() },
            basis: self.basis,
            source: self.source.clone(),
        }
    }
}

/// The body of an operation, in the media type that can be made best.
pub(super) fn of(reader: &mut ContractReader, item: &Node, operation: &Node) -> Option<DocumentedBody> {
    if reader.is_2() {
        return of_2(reader, item, operation);
    }
    let node = reader.followed(operation.raw("requestBody")?)?;
    let content = content::of(reader, &node);
    let stated = content.iter().map(stated).collect();
    let media_types = content.iter().map(|content| content.media_type.clone()).collect();
    let chosen = content.into_iter().min_by_key(|content| preference(&content.media_type))?;
    Some(DocumentedBody {
        media_type: concrete(&chosen.media_type),
        media_types,
        content: stated,
        required: node.flag("required"),
        description: node.text("description").map(str::to_owned),
        shown: chosen.examples.iter().map(|shown| shown.value.clone()).collect(),
        declared: Vec::new(),
        fields: fields(Some(&chosen.node), chosen.schema.as_ref()),
        basis: node.basis(),
        source: node.source(),
        schema: chosen.schema.map(|schema| schema.pointer),
        stated_schema: chosen.stated,
        stated_media_type: chosen.media_type,
    })
}

/// What is said of one media type; values that are shown are the body's.
fn stated(content: &MediaTypeContent) -> Media {
    Media {
        media_type: content.media_type.clone(),
        schema: content.schema.as_ref().map(|schema| schema.pointer.clone()),
        stated_schema: content.stated.clone(),
        item_schema: content.node.get("itemSchema").map(|schema| schema.pointer),
        examples: Vec::new(),
        basis: content.node.basis(),
        source: content.node.source(),
    }
}

/// A form whose fields are declared one by one.
fn of_form(media_type: &str, first: &Node) -> Media {
    Media {
        media_type: media_type.to_owned(),
        schema: None,
        stated_schema: None,
        item_schema: None,
        examples: Vec::new(),
        basis: first.basis(),
        source: first.source(),
    }
}

fn preference(media_type: &str) -> usize {
    let concrete = &concrete(media_type);
    let kinds = [is_json, is_form, is_multipart, is_text];
    kinds.iter().position(|is_of_kind| is_of_kind(concrete)).unwrap_or(kinds.len())
}

fn fields(media: Option<&Node>, schema: Option<&Node>) -> BTreeMap<String, FieldEncoding> {
    let mut fields = BTreeMap::new();
    let encoding = media.and_then(|media| media.get("encoding"));
    for (name, node) in encoding.iter().flat_map(Node::members) {
        let field = FieldEncoding {
            content_type: node.text("contentType").and_then(|types| types.split(',').next()).map(str::to_owned),
            style: named_style(&node),
            explode: node.value.get("explode").and_then(Value::as_bool),
            file: false,
        };
        fields.insert(name.to_owned(), field);
    }
    let properties = schema.and_then(|schema| schema.get("properties"));
    for (name, property) in properties.iter().flat_map(Node::members) {
        if is_file(&property) || property.get("items").is_some_and(|items| is_file(&items)) {
            fields.entry(name.to_owned()).or_default().file = true;
        }
    }
    fields
}

/// 3.0 says so by `format`, 3.1 by a content encoding or media type, 2.0 by `type`.
fn is_file(schema: &Node) -> bool {
    schema.text("format") == Some("binary")
        || schema.text("type") == Some("file")
        || schema.value.get("contentMediaType").is_some() && schema.value.get("contentEncoding").is_none()
}

/// The body parameter, or the form that the `formData` parameters are fields of.
fn of_2(reader: &mut ContractReader, item: &Node, operation: &Node) -> Option<DocumentedBody> {
    let lists = [item.get("parameters"), operation.get("parameters")];
    let all: Vec<Node> = lists.iter().flatten().flat_map(Node::items).collect();
    let types = content::media_types_2(reader, operation, "consumes");
    let is_in = |place: &'static str| move |node: &&Node| node.text("in") == Some(place);
    if let Some(node) = all.iter().rfind(is_in("body")) {
        let media_type = types.iter().min_by_key(|media_type| preference(media_type))?;
        let schema = reader.schema_of(node).map(|schema| schema.pointer);
        let content = types.iter().map(|media_type| Media {
            media_type: media_type.clone(),
            schema: schema.clone(),
            stated_schema: content::stated(node),
            item_schema: None,
            examples: Vec::new(),
            basis: node.basis(),
            source: node.source(),
        });
        return Some(DocumentedBody {
            media_type: concrete(media_type),
            stated_media_type: media_type.clone(),
            media_types: types.clone(),
            content: content.collect(),
            required: node.flag("required"),
            description: node.text("description").map(str::to_owned),
            shown: content::shown(node).into_iter().map(|shown| shown.value.clone()).collect(),
            schema,
            stated_schema: content::stated(node),
            declared: Vec::new(),
            fields: BTreeMap::new(),
            basis: node.basis(),
            source: node.source(),
        });
    }
    let form: Vec<&Node> = all.iter().filter(is_in("formData")).collect();
    let first = *form.first()?;
    let files = form.iter().any(|node| is_file(node));
    let wanted = types.iter().find(|media_type| if files { is_multipart(media_type) } else { is_form(media_type) });
    let forms = types.iter().find(|media_type| is_multipart(media_type)).filter(|_| wanted.is_none());
    let usual = if files { "multipart/form-data" } else { "application/x-www-form-urlencoded" };
    let media_type = wanted.or(forms).map_or(usual, String::as_str).to_owned();
    let mut media_types: Vec<String> = types.iter().filter(|one| is_form(one) || is_multipart(one)).cloned().collect();
    if media_types.is_empty() {
        media_types.push(media_type.clone());
    }
    Some(DocumentedBody {
        stated_media_type: media_type.clone(),
        media_type,
        content: media_types.iter().map(|media_type| of_form(media_type, first)).collect(),
        media_types,
        required: form.iter().any(|node| node.flag("required")),
        description: None,
        shown: Vec::new(),
        schema: None,
        stated_schema: None,
        declared: declared(&form),
        fields: fields_2(&form),
        basis: first.basis(),
        source: first.source(),
    })
}

/// The fields, each once: an operation's own takes the place of its path item's.
fn declared(form: &[&Node]) -> Vec<FormField> {
    let mut declared: Vec<FormField> = Vec::new();
    let names = form.iter().enumerate().filter_map(|(index, node)| Some((node.text("name")?, index)));
    let last: HashMap<&str, usize> = names.collect();
    for (index, node) in form.iter().enumerate() {
        let Some(name) = node.text("name").filter(|name| last.get(name) == Some(&index)) else { continue };
        let shown = content::shown(node).into_iter().map(|shown| shown.value).find(|value| !value.is_null());
        declared.push(FormField {
            name: name.to_owned(),
            required: node.flag("required"),
            schema: node.pointer.clone(),
            shown: shown.cloned(),
        });
    }
    declared
}

/// How each field is written.
fn fields_2(form: &[&Node]) -> BTreeMap<String, FieldEncoding> {
    let mut fields = BTreeMap::new();
    for node in form {
        let Some(name) = node.text("name") else { continue };
        let (style, explode) = (node.text("type") == Some("array")).then(|| collection(node)).unzip();
        fields
            .insert(name.to_owned(), FieldEncoding { style, explode, file: is_file(node), ..FieldEncoding::default() });
    }
    fields
}
