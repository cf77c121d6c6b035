//! Parameters, and how their values are written (OpenAPI 3.0.3 "Parameter Object").

use std::fmt;

use serde_json::Value;

use super::content;
use super::media_type::is_json;
use super::node::Node;
use super::reader::Reader;
use super::security::is_token;
use crate::{Address, Grounds};

/// Where a parameter goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Location {
    Path,
    Query,
    Header,
    Cookie,
}

impl Location {
    pub fn parse(word: &str) -> Option<Location> {
        match word {
            "path" => Some(Location::Path),
            "query" | "querystring" => Some(Location::Query),
            "header" => Some(Location::Header),
            "cookie" => Some(Location::Cookie),
            _ => None,
        }
    }

    /// The place as `in` says it.
    pub fn word(self) -> &'static str {
        match self {
            Location::Path => "path",
            Location::Query => "query",
            Location::Header => "header",
            Location::Cookie => "cookie",
        }
    }
}

/// What a parameter is there for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Role {
    /// It says on whose behalf the request is made.
    Tenant,
    Other,
}

/// How a value that is no text is written (OpenAPI 3.0.3 "Style Values").
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Style {
    Simple,
    Label,
    Matrix,
    Form,
    SpaceDelimited,
    PipeDelimited,
    /// 2.0 `collectionFormat: tsv`.
    TabDelimited,
    DeepObject,
    /// The whole query is the value (OpenAPI 3.2 `in: querystring`).
    Whole,
    /// As JSON (`content`).
    Json,
}

impl fmt::Display for Style {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Style::Simple => "simple",
            Style::Label => "label",
            Style::Matrix => "matrix",
            Style::Form => "form",
            Style::SpaceDelimited => "spaceDelimited",
            Style::PipeDelimited => "pipeDelimited",
            Style::TabDelimited => "tsv",
            Style::DeepObject => "deepObject",
            Style::Whole => "the whole query",
            Style::Json => "JSON",
        })
    }
}

#[derive(Debug, Clone)]
pub struct Parameter {
    pub name: String,
    pub location: Location,
    pub required: bool,
    pub role: Role,
    /// A value that is shown.
    pub shown: Option<Value>,
    pub style: Style,
    /// Each item, or each member, is written by itself.
    pub explode: bool,
    /// Address of the schema.
    pub schema: Option<String>,
    /// Where it is stated: the schema itself, or the reference to it; a parameter of 2.0 is its own.
    pub stated_schema: Option<String>,
    /// The media type of its value, where that is stated (`content`).
    pub media_type: Option<String>,
    pub description: Option<String>,
    pub grounds: Grounds,
    pub source: Address,
}

/// The parameters of an operation.
pub(super) struct Parameters {
    pub sent: Vec<Parameter>,
    /// A header `Authorization`, which is the security schemes' matter (OpenAPI 3.0.3 "Parameter
    /// Object", `name`).
    pub authorization: Option<Parameter>,
}

/// The path item's parameters and the operation's own, which take their place by name and
/// location (OpenAPI 3.0.3 "Path Item Object").
pub(super) fn parameters(reader: &mut Reader, path: &str, item: &Node, operation: &Node) -> Parameters {
    let (mut found, mut authorization) = (Vec::<Parameter>::new(), None);
    for parameters in [item.get("parameters"), operation.get("parameters")].into_iter().flatten() {
        for raw in parameters.raw_items() {
            let Some(node) = reader.followed(raw) else { continue };
            match parameter(reader, &node) {
                Ok(Some(parameter)) if parameter.location == Location::Path && !names(path, &parameter.name) => {
                    let message = format!("the path {path} has no {{{}}}", parameter.name);
                    reader.problem(&node, message);
                }
                Ok(Some(parameter)) if is_authorization(&parameter) => authorization = Some(parameter),
                Ok(Some(parameter)) => {
                    if let Some(message) = unknown_type(reader, &node) {
                        reader.problem(&node, message);
                    }
                    found.retain(|old| (&old.name, old.location) != (&parameter.name, parameter.location));
                    found.push(parameter);
                }
                Ok(None) => {}
                Err(message) => reader.problem(&node, message),
            }
        }
    }
    for name in templated(path) {
        if !is_in_path(&found, name) {
            reader.problem(operation, format!("the path's parameter {{{name}}} is not declared"));
            found.push(made_up(name.to_owned(), operation));
        }
    }
    Parameters { sent: found, authorization }
}

fn is_authorization(parameter: &Parameter) -> bool {
    parameter.location == Location::Header && parameter.name.eq_ignore_ascii_case("authorization")
}

/// The names of the parameters of a path template, in their order.
pub fn templated(path: &str) -> impl Iterator<Item = &str> {
    path.split('{').skip(1).filter_map(|rest| rest.split_once('}').map(|(name, _)| name))
}

fn names(path: &str, name: &str) -> bool {
    templated(path).any(|templated| templated == name)
}

fn is_in_path(found: &[Parameter], name: &str) -> bool {
    found.iter().any(|parameter| parameter.location == Location::Path && parameter.name == name)
}

/// What is wrong where a parameter is of a type that there is not, such as `int`.
fn unknown_type(reader: &Reader, node: &Node) -> Option<String> {
    const TYPES: [&str; 8] = ["string", "number", "integer", "boolean", "array", "object", "null", "file"];
    let schema = if reader.is_2() { Some(node.clone()) } else { node.get("schema") };
    let named = schema?.text("type").filter(|named| !TYPES.contains(named))?;
    Some(format!("`{named}` is no type{}", crate::suggestion(named, TYPES)))
}

/// What stands in for a parameter that is in the path and nowhere else.
fn made_up(name: String, operation: &Node) -> Parameter {
    Parameter {
        name,
        location: Location::Path,
        required: true,
        role: Role::Other,
        shown: None,
        style: Style::Simple,
        explode: false,
        schema: None,
        stated_schema: None,
        media_type: None,
        description: None,
        grounds: Grounds::Inferred,
        source: operation.source(),
    }
}

/// A parameter; nothing for those of 2.0 that make a body, and for the header names that are other
/// objects' matter (OpenAPI 3.0.3 "Parameter Object", `name`).
fn parameter(reader: &Reader, node: &Node) -> Result<Option<Parameter>, String> {
    let place = node.text("in");
    if reader.is_2() && matches!(place, Some("body" | "formData")) {
        return Ok(None);
    }
    let name = node.text("name").map(str::trim).ok_or("a parameter needs `name`")?;
    let words = ["path", "query", "header", "cookie"];
    let location = place.and_then(Location::parse).ok_or_else(|| match place {
        Some(word) => format!("`{word}` is no place for a parameter{}", crate::suggestion(word, words)),
        None => "a parameter needs `in`: path, query, header or cookie".to_owned(),
    })?;
    let is_header = location == Location::Header;
    let ignored = ["accept", "content-type"].contains(&name.to_ascii_lowercase().as_str());
    if is_header && ignored {
        return Ok(None);
    }
    if matches!(location, Location::Header | Location::Cookie) && !is_token(name) {
        return Err(format!("`{name}` can't be the name of a header or a cookie (RFC 9110 §5.6.2)"));
    }
    let (style, explode) = if reader.is_2() { collection(node) } else { style(node, location, place) };
    let content = content::of(reader, node).into_iter().next();
    let stated_schema = match (&content, reader.is_2()) {
        (Some(content), _) => content.stated.clone(),
        (None, true) => Some(node.pointer.clone()),
        (None, false) => content::stated(node),
    };
    let schema = match (&content, reader.is_2()) {
        (Some(content), _) => content.schema.clone(),
        // A parameter of 2.0 is its own schema.
        (None, true) => Some(node.clone()),
        (None, false) => reader.schema_of(node),
    };
    let shown = content.as_ref().map_or_else(|| content::shown(node), |content| content::shown(&content.node));
    let media_type = content.map(|content| content.media_type);
    let as_json = media_type.as_deref().is_some_and(is_json) && style != Style::Whole;
    let required = node.flag("required") || location == Location::Path;
    Ok(Some(Parameter {
        name: name.to_owned(),
        location,
        required,
        role: if required && is_header { role(name) } else { Role::Other },
        shown: shown.iter().map(|shown| shown.value).find(|value| !value.is_null()).cloned(),
        style: if as_json { Style::Json } else { style },
        explode,
        schema: schema.map(|schema| schema.pointer),
        stated_schema,
        media_type,
        description: node.text("description").map(str::to_owned),
        grounds: node.grounds(),
        source: node.source(),
    }))
}

/// `style` and `explode`, by default those of the place.
fn style(node: &Node, location: Location, place: Option<&str>) -> (Style, bool) {
    let usual = match location {
        _ if place == Some("querystring") => Style::Whole,
        Location::Path | Location::Header => Style::Simple,
        Location::Query | Location::Cookie => Style::Form,
    };
    let style = named_style(node).unwrap_or(usual);
    let explode = node.value.get("explode").and_then(Value::as_bool).unwrap_or(style == Style::Form);
    (style, explode)
}

/// The `style` that a parameter or a field of a form says.
pub(super) fn named_style(node: &Node) -> Option<Style> {
    match node.text("style")? {
        "simple" => Some(Style::Simple),
        "label" => Some(Style::Label),
        "matrix" => Some(Style::Matrix),
        "form" | "cookie" => Some(Style::Form),
        "spaceDelimited" => Some(Style::SpaceDelimited),
        "pipeDelimited" => Some(Style::PipeDelimited),
        "deepObject" => Some(Style::DeepObject),
        _ => None,
    }
}

/// `collectionFormat` (OpenAPI 2.0 "Parameter Object").
pub(super) fn collection(node: &Node) -> (Style, bool) {
    match node.text("collectionFormat") {
        Some("ssv") => (Style::SpaceDelimited, false),
        Some("tsv") => (Style::TabDelimited, false),
        Some("pipes") => (Style::PipeDelimited, false),
        Some("multi") => (Style::Form, true),
        _ if matches!(node.text("in"), Some("path" | "header")) => (Style::Simple, false),
        _ => (Style::Form, false),
    }
}

/// Whether a header names a tenant: one of the words that the field has for it, and not, say,
/// the version of the API.
fn role(name: &str) -> Role {
    const TENANTS: [&str; 12] = [
        "tenant",
        "workspace",
        "organization",
        "organisation",
        "org",
        "account",
        "partner",
        "project",
        "team",
        "company",
        "customer",
        "merchant",
    ];
    let named = name.split(['-', '_']).any(|word| TENANTS.contains(&word.to_ascii_lowercase().as_str()));
    if named { Role::Tenant } else { Role::Other }
}
