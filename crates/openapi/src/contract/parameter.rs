//! Parameters, and how their values are written (OpenAPI 3.0.3 "Parameter Object").

use std::collections::{HashMap, HashSet};
use std::fmt;

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::Value;

use super::content;
use super::location::Location;
use super::media_type::is_json;
use super::node::Node;
use super::reader::ContractReader;
use super::scheme::is_token;
use crate::{Address, Basis, extension};

/// What a parameter is there for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ParameterRole {
    /// It says on whose behalf the request is made.
    Tenant,
    Other,
}

/// What a document says of a tenant by our extension.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tenancy {
    /// The parameter names one.
    Named,
    /// And a request for another's than the caller's is refused.
    Own,
}

/// How a value that is no text is written (OpenAPI 3.0.3 "Style Values").
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ParameterStyle {
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

impl fmt::Display for ParameterStyle {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            ParameterStyle::Simple => "simple",
            ParameterStyle::Label => "label",
            ParameterStyle::Matrix => "matrix",
            ParameterStyle::Form => "form",
            ParameterStyle::SpaceDelimited => "spaceDelimited",
            ParameterStyle::PipeDelimited => "pipeDelimited",
            ParameterStyle::TabDelimited => "tsv",
            ParameterStyle::DeepObject => "deepObject",
            ParameterStyle::Whole => "the whole query",
            ParameterStyle::Json => "JSON",
        })
    }
}

#[derive(Debug, Clone)]
pub struct Parameter {
    pub name: String,
    pub location: Location,
    pub required: bool,
    pub role: ParameterRole,
    /// What the document says of the tenant; nothing where the parameter's name alone does.
    pub tenancy: Option<Tenancy>,
    /// A value that is shown.
    pub shown: Option<Value>,
    pub style: ParameterStyle,
    /// Each item, or each member, is written by itself.
    pub explode: bool,
    /// Nothing of it is escaped (OpenAPI 3.2 `style: cookie`).
    pub is_verbatim: bool,
    /// Address of the schema.
    pub schema: Option<String>,
    /// Where it is stated: the schema itself, or the reference to it; a parameter of 2.0 is its own.
    pub stated_schema: Option<String>,
    /// The media type of its value, where that is stated (`content`).
    pub media_type: Option<String>,
    pub description: Option<String>,
    pub basis: Basis,
    pub source: Address,
}

impl Parameter {
    /// A value as it stands in a cookie: escaped, but for one that is not to be and may stand there as it is (RFC 6265
    /// §4.1.1).
    pub fn cookie_text(&self, value: &str) -> String {
        let may_stand = |letter: u8| letter.is_ascii_graphic() && !b"\";\\".contains(&letter);
        match self.is_verbatim && value.bytes().all(may_stand) {
            true => value.to_owned(),
            false => utf8_percent_encode(value, ESCAPED).to_string(),
        }
    }
}

/// What is escaped in a cookie: all but the unreserved characters (RFC 3986 §2.3).
const ESCAPED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// The parameters of an operation.
pub(super) struct Parameters {
    pub sent: Vec<Parameter>,
    /// A header `Authorization`, which is the security schemes' matter (OpenAPI 3.0.3 "Parameter
    /// Object", `name`).
    pub authorization: Option<Parameter>,
}

/// The path item's parameters and the operation's own, which take their place by name and
/// location (OpenAPI 3.0.3 "Path Item Object").
pub(super) fn parameters(reader: &mut ContractReader, path: &str, item: &Node, operation: &Node) -> Parameters {
    let (mut found, mut authorization) = (ByPlace::default(), None);
    let named: HashSet<&str> = templated(path).collect();
    for parameters in [item.get("parameters"), operation.get("parameters")].into_iter().flatten() {
        for raw in parameters.raw_items() {
            let Some(node) = reader.followed(raw) else { continue };
            match parameter(reader, &node) {
                Ok(Some(parameter)) if parameter.location == Location::Path && !named.contains(&*parameter.name) => {
                    let message = format!("the path {path} has no {{{}}}", parameter.name);
                    reader.problem(&node, message);
                }
                Ok(Some(parameter)) if is_authorization(&parameter) => authorization = Some(parameter),
                Ok(Some(parameter)) => {
                    for message in [unknown_type(reader, &node), unknown_tenancy(&node)].into_iter().flatten() {
                        reader.problem(&node, message);
                    }
                    found.put(parameter);
                }
                Ok(None) => {}
                Err(fault) => reader.problem(&node, fault.to_string()),
            }
        }
    }
    for name in templated(path) {
        if !found.has(name, Location::Path) {
            reader.problem(operation, format!("the path's parameter {{{name}}} is not declared"));
            found.put(made_up(name.to_owned(), operation));
        }
    }
    Parameters { sent: found.all.into_iter().flatten().collect(), authorization }
}

/// Parameters in their order, of each name and place the last.
#[derive(Default)]
struct ByPlace {
    all: Vec<Option<Parameter>>,
    indexes: HashMap<Location, HashMap<String, usize>>,
}

impl ByPlace {
    fn has(&self, name: &str, location: Location) -> bool {
        self.indexes.get(&location).is_some_and(|names| names.contains_key(name))
    }

    fn put(&mut self, parameter: Parameter) {
        let names = self.indexes.entry(parameter.location).or_default();
        if let Some(old) = names.insert(parameter.name.clone(), self.all.len()) {
            self.all[old] = None;
        }
        self.all.push(Some(parameter));
    }
}

fn is_authorization(parameter: &Parameter) -> bool {
    parameter.location == Location::Header && parameter.name.eq_ignore_ascii_case("authorization")
}

/// The names of the parameters of a path template, in their order.
pub fn templated(path: &str) -> impl Iterator<Item = &str> {
    path.split('{').skip(1).filter_map(|rest| rest.split_once('}').map(|(name, _)| name))
}

/// What is wrong where a parameter is of a type that there is not, such as `int`.
fn unknown_type(reader: &ContractReader, node: &Node) -> Option<String> {
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
        role: ParameterRole::Other,
        tenancy: None,
        shown: None,
        style: ParameterStyle::Simple,
        explode: false,
        is_verbatim: false,
        schema: None,
        stated_schema: None,
        media_type: None,
        description: None,
        basis: Basis::Inferred,
        source: operation.source(),
    }
}

/// What is wrong with a Parameter Object.
enum ParameterFault {
    NoName,
    NoPlace,
    Place(String),
    Name(String),
}

impl fmt::Display for ParameterFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            ParameterFault::NoName => f.write_str("a parameter needs `name`"),
            ParameterFault::NoPlace => f.write_str("a parameter needs `in`: path, query, header or cookie"),
            ParameterFault::Place(word) => {
                let nearest = crate::suggestion(word, ["path", "query", "header", "cookie"]);
                write!(f, "`{word}` is no place for a parameter{nearest}")
            }
            ParameterFault::Name(name) => {
                write!(f, "`{name}` can't be the name of a header or a cookie (RFC 9110 §5.6.2)")
            }
        }
    }
}

/// A parameter; nothing for those of 2.0 that make a body, and for the header names that are other
/// objects' matter (OpenAPI 3.0.3 "Parameter Object", `name`).
fn parameter(reader: &ContractReader, node: &Node) -> Result<Option<Parameter>, ParameterFault> {
    let place = node.text("in");
    if reader.is_2() && matches!(place, Some("body" | "formData")) {
        return Ok(None);
    }
    let name = node.text("name").map(str::trim).ok_or(ParameterFault::NoName)?;
    let location = place.ok_or(ParameterFault::NoPlace)?;
    let location = Location::parse(location).ok_or_else(|| ParameterFault::Place(location.to_owned()))?;
    let is_header = location == Location::Header;
    let ignored = ["accept", "content-type"].contains(&name.to_ascii_lowercase().as_str());
    if is_header && ignored {
        return Ok(None);
    }
    if matches!(location, Location::Header | Location::Cookie) && !is_token(name) {
        return Err(ParameterFault::Name(name.to_owned()));
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
    let as_json = media_type.as_deref().is_some_and(is_json) && style != ParameterStyle::Whole;
    let required = node.flag("required") || location == Location::Path;
    let (role, tenancy) = match stated_tenancy(node) {
        Some(tenancy) => (if tenancy.is_some() { ParameterRole::Tenant } else { ParameterRole::Other }, tenancy),
        None => (if required { role(name, location) } else { ParameterRole::Other }, None),
    };
    Ok(Some(Parameter {
        name: name.to_owned(),
        location,
        required,
        role,
        tenancy,
        shown: shown.iter().map(|shown| shown.value).find(|value| !value.is_null()).cloned(),
        style: if as_json { ParameterStyle::Json } else { style },
        explode,
        is_verbatim: node.text("style") == Some("cookie"),
        schema: schema.map(|schema| schema.pointer),
        stated_schema,
        media_type,
        description: node.text("description").map(str::to_owned),
        basis: node.basis(),
        source: node.source(),
    }))
}

/// `style` and `explode`, by default those of the place.
fn style(node: &Node, location: Location, place: Option<&str>) -> (ParameterStyle, bool) {
    let usual = match location {
        _ if place == Some("querystring") => ParameterStyle::Whole,
        Location::Path | Location::Header => ParameterStyle::Simple,
        Location::Query | Location::Cookie => ParameterStyle::Form,
    };
    let style = named_style(node).unwrap_or(usual);
    let explode = node.value.get("explode").and_then(Value::as_bool).unwrap_or(style == ParameterStyle::Form);
    (style, explode)
}

/// The `style` that a parameter or a field of a form says.
pub(super) fn named_style(node: &Node) -> Option<ParameterStyle> {
    match node.text("style")? {
        "simple" => Some(ParameterStyle::Simple),
        "label" => Some(ParameterStyle::Label),
        "matrix" => Some(ParameterStyle::Matrix),
        "form" | "cookie" => Some(ParameterStyle::Form),
        "spaceDelimited" => Some(ParameterStyle::SpaceDelimited),
        "pipeDelimited" => Some(ParameterStyle::PipeDelimited),
        "deepObject" => Some(ParameterStyle::DeepObject),
        _ => None,
    }
}

/// `collectionFormat` (OpenAPI 2.0 "Parameter Object").
pub(super) fn collection(node: &Node) -> (ParameterStyle, bool) {
    match node.text("collectionFormat") {
        Some("ssv") => (ParameterStyle::SpaceDelimited, false),
        Some("tsv") => (ParameterStyle::TabDelimited, false),
        Some("pipes") => (ParameterStyle::PipeDelimited, false),
        Some("multi") => (ParameterStyle::Form, true),
        _ if matches!(node.text("in"), Some("path" | "header")) => (ParameterStyle::Simple, false),
        _ => (ParameterStyle::Form, false),
    }
}

/// What a parameter says of a tenant by our extension: that it names one, and whose is served, or that it
/// names none; nothing where it does not say.
fn stated_tenancy(node: &Node) -> Option<Option<Tenancy>> {
    match node.value.get(extension::TENANT)? {
        Value::Bool(true) => Some(Some(Tenancy::Named)),
        Value::Bool(false) => Some(None),
        Value::String(word) if word == "own" => Some(Some(Tenancy::Own)),
        _ => None,
    }
}

/// What is wrong where what is said of a tenant can't be read.
fn unknown_tenancy(node: &Node) -> Option<String> {
    let value = node.value.get(extension::TENANT).filter(|_| stated_tenancy(node).is_none())?;
    Some(format!("expected `true`, `false` or `own` in `{}`, found {value}", extension::TENANT))
}

/// What a required parameter is there for, by its name.
fn role(name: &str, location: Location) -> ParameterRole {
    let names_tenant = match location {
        Location::Header => is_tenant_header(name),
        Location::Path => is_tenant_segment(name),
        Location::Query | Location::Cookie => false,
    };
    if names_tenant { ParameterRole::Tenant } else { ParameterRole::Other }
}

/// Whether a part of a path names a tenant: the word alone, or its id. Other words for it (`account`,
/// `project`, …) are resources in a path as often, of which a list may well be empty.
fn is_tenant_segment(name: &str) -> bool {
    const TENANTS: [&str; 5] = ["tenant", "workspace", "organization", "organisation", "org"];
    let letters: String = name.chars().filter(char::is_ascii_alphanumeric).collect::<String>().to_ascii_lowercase();
    let is_id = |rest: &str| ["", "id", "uuid", "slug", "key", "name"].contains(&rest);
    TENANTS.iter().any(|tenant| letters.strip_prefix(tenant).is_some_and(is_id))
}

/// Whether a header names a tenant: one of the words that the field has for it, and not, say,
/// the version of the API.
fn is_tenant_header(name: &str) -> bool {
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
    name.split(['-', '_']).any(|word| TENANTS.contains(&word.to_ascii_lowercase().as_str()))
}
