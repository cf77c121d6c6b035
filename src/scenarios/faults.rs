//! Requests in which one thing is not as its document says: which, and where that is said.

use std::borrow::Cow;

use serde_json::{Map, Value};

use super::bodies::MOST_TRIES;
use super::forms::Form;
use super::unfit::{Unfit, UnfitValue};
use super::valid::{Provocation, Valid, can_be_left_out};
use crate::live::Request;
use countersign_openapi::schema::readings;
use countersign_openapi::{
    Address, Basis, Direction, Location, Node, Parameter, ParameterRole, ParameterStyle, is_json, is_xml,
    parameter_has_effect,
};

/// So many requests of one kind are sent to an operation: what comes first in the document, and is
/// required, is the likeliest to matter.
const MOST: usize = 4;

/// What is wrong with a request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RequestFault {
    pub kind: FaultKind,
    /// What is wrong, such as "the query parameter `page` is of another type".
    pub says: String,
    pub source: Address,
    pub basis: Basis,
}

impl RequestFault {
    /// Of a service that the caller wants to be strict.
    pub fn be_strict(&mut self) {
        if self.kind == FaultKind::Lenient {
            self.kind = FaultKind::Strict;
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FaultKind {
    /// Something that is required is missing: to serve it contradicts the document.
    Missing,
    /// Something is there, and not as documented: services may be lenient.
    Lenient,
    /// The same, where the caller wants services to be strict.
    Strict,
    /// Nothing is wrong: it is as documented, and to refuse it contradicts the document.
    None,
}

impl<'a> Valid<'a> {
    /// A request without each required parameter of these places. One with a default can be left out,
    /// whatever else is said of it.
    pub fn each_missing(&self, locations: &[Location]) -> Vec<Provocation> {
        let required = self.parameters(locations).filter(|parameter| parameter.required);
        let mut seen = vec![self.request.clone()];
        let without = required.filter_map(|parameter| {
            let schema = parameter.schema.as_deref().and_then(|schema| self.contract.node(schema));
            let has_default = schema.is_some_and(|schema| schema.value.get("default").is_some());
            if has_default || self.may_be_empty(parameter) {
                return None;
            }
            let request = self.without(parameter);
            // An object of one member is not there without it.
            (!seen.contains(&request)).then(|| {
                seen.push(request.clone());
                let says = format!("the required {} is missing", called(parameter));
                (self.variant(parameter, None), request, fault(FaultKind::Missing, says, parameter))
            })
        });
        provocations(without)
    }

    /// Whether a parameter is an object that may have no member, and so stands nowhere in the query.
    pub(super) fn may_be_empty(&self, parameter: &Parameter) -> bool {
        let is_spread = !self.read.members.of(parameter).is_empty();
        is_spread && self.takes_nothing(parameter)
    }

    /// Whether an object without any member is a value of a parameter.
    pub(super) fn takes_nothing(&self, parameter: &Parameter) -> bool {
        let fits = |schema: &String| self.contract.schemas.fits(Direction::Request, schema, &Value::Object(Map::new()));
        parameter.schema.as_ref().is_none_or(fits)
    }

    /// A request for each parameter of these places with a value that does not fit in a respect.
    pub fn each_unfit(&self, locations: &[Location], unfit: Unfit) -> Vec<Provocation> {
        let (required, others): (Vec<_>, Vec<_>) = self.parameters(locations).partition(|parameter| parameter.required);
        let made = required.into_iter().chain(others).flat_map(|parameter| {
            let texts = self.unfit_texts(parameter, unfit);
            texts.into_iter().map(move |(variant, text)| {
                let says = format!("the {} {}", called(parameter), unfit.says());
                let request = self.with_value(parameter, &text);
                (self.variant(parameter, variant), request, fault(FaultKind::Lenient, says, parameter))
            })
        });
        provocations(made)
    }

    /// A request for each property of a JSON body that is an object, without it or with another value,
    /// where the body does not fit then.
    pub fn each_property(
        &self,
        kind: FaultKind,
        says: &str,
        change: impl Fn(&Node, &str) -> Vec<(Option<&'static str>, Option<Value>)>,
    ) -> Vec<Provocation> {
        let Some((schema, members)) = self.object() else { return Vec::new() };
        let properties = parts(schema).into_iter().filter_map(|part| part.get("properties"));
        let properties: Vec<(&str, Node)> =
            properties.flat_map(|properties| properties.members().collect::<Vec<_>>()).collect();
        let change = &change;
        let sent = properties.iter().filter(|(name, _)| members.contains_key(*name));
        let changes = sent.flat_map(|(name, node)| change(node, name).into_iter().map(move |made| (*name, node, made)));
        let made = changes.take(MOST_TRIES).filter_map(|(name, node, (variant, value))| {
            let mut changed = members.clone();
            match value {
                Some(value) => changed.insert(name.to_owned(), value),
                None => changed.remove(name),
            };
            let fault = RequestFault {
                kind,
                says: format!("the property `{name}` {says}"),
                source: node.source(),
                basis: node.basis(),
            };
            let variant = variant.map_or_else(|| name.to_owned(), |variant| format!("{name}.{variant}"));
            Some((variant, self.with_unfit_body(&changed)?, fault))
        });
        provocations(made)
    }

    /// The same with a value that does not fit in a respect.
    pub fn each_unfit_property(&self, unfit: Unfit) -> Vec<Provocation> {
        if let Some(form) = Form::of(self) {
            return provocations(form.each_unfit(unfit));
        }
        self.each_property(FaultKind::Lenient, unfit.says(), |node, _| {
            let values = unfit.values(&node.plain(), false).into_iter();
            values.map(|UnfitValue { variant, value }| (variant, Some(value))).collect()
        })
    }

    /// The request with another object for its body, where that does not fit.
    pub fn with_unfit_body(&self, members: &Map<String, Value>) -> Option<Request> {
        let body = Value::Object(members.clone());
        let schema = self.operation.body.as_ref()?.schema.as_deref()?;
        self.contract.schemas.refuses(Direction::Request, schema, &body).then(|| self.with_body(&body))
    }

    /// The schema of the body, and the object that is sent, where it is JSON or XML.
    pub fn object(&self) -> Option<(&Node<'a>, &Map<String, Value>)> {
        let (schema, members) = self.read.object.get_or_init(|| self.read_object()).as_ref()?;
        Some((schema, members))
    }

    fn read_object(&self) -> Option<(Node<'a>, Map<String, Value>)> {
        let declared = self.operation.body.as_ref()?;
        let schema = self.contract.node(declared.schema.as_deref()?)?;
        let sent = self.request.body.as_ref()?;
        let value = match declared.media_type.as_str() {
            media_type if is_json(media_type) => serde_json::from_slice(sent).ok()?,
            media_type if is_xml(media_type) => (*declared.sample(self.contract).ok()?).clone(),
            _ => return None,
        };
        match value {
            Value::Object(members) => Some((schema, members)),
            _ => None,
        }
    }

    /// Texts that do not fit a parameter in a respect, each with its variant.
    pub fn unfit_texts(&self, parameter: &Parameter, unfit: Unfit) -> Vec<(Option<&'static str>, String)> {
        let is_plain = matches!(parameter.style, ParameterStyle::Form | ParameterStyle::Simple);
        let Some(schema) = self.schema(parameter).filter(|_| is_plain) else { return Vec::new() };
        // Of a list one item is sent.
        let schema = schema.get("items").map_or(schema, |items| items.plain());
        let texts = unfit.values(&schema, true).into_iter().map(|unfit| (unfit.variant, spelled(&unfit.value)));
        texts.filter(|(_, text)| !text.is_empty() && self.is_unfit(&schema.pointer, text)).collect()
    }

    /// Whether a text spells nothing that a schema takes.
    pub fn is_unfit(&self, schema: &str, text: &str) -> bool {
        readings(text).iter().all(|value| self.contract.schemas.refuses(Direction::Request, schema, value))
    }

    /// The parameters of these places of which each is its own matter: none that names a tenant, or is the
    /// connection's, and none that may be left out and has an effect by its name, where the operation has none: a GET
    /// with `delete` would do what only `--allow` lets an operation do. Behind an object that stands in the query member
    /// by member come its members.
    pub(super) fn parameters<'v>(&'v self, locations: &'v [Location]) -> impl Iterator<Item = &'v Parameter> {
        let own = |parameter: &'a Parameter| {
            let members = self.read.members.of(parameter).into_iter().map(Cow::Owned);
            std::iter::once(Cow::Borrowed(parameter)).chain(members)
        };
        let with_members =
            self.read.parameters.get_or_init(|| self.operation.parameters.iter().flat_map(own).collect());
        with_members.iter().map(Cow::as_ref).filter(move |parameter| {
            let is_own = parameter.location != Location::Header || can_be_left_out(&parameter.name);
            let may_act = self.operation.is_safe()
                && !parameter.required
                && parameter.location == Location::Query
                && parameter_has_effect(&parameter.name);
            locations.contains(&parameter.location) && parameter.role != ParameterRole::Tenant && is_own && !may_act
        })
    }

    pub(super) fn schema(&self, parameter: &Parameter) -> Option<Node<'_>> {
        Some(self.contract.node(parameter.schema.as_deref()?)?.plain())
    }

    /// What a case about a parameter is called: by its name, and its place where the name is of several.
    fn variant(&self, parameter: &Parameter, more: Option<&'static str>) -> String {
        let name = &parameter.name;
        let of_the_name = self.operation.parameters.iter().filter(|other| other.name.eq_ignore_ascii_case(name));
        let place = if of_the_name.count() > 1 { format!("{}.", parameter.location.word()) } else { String::new() };
        format!("{place}{name}{}", more.map(|more| format!(".{more}")).unwrap_or_default())
    }
}

/// A parameter as a sentence names it.
pub(super) fn called(parameter: &Parameter) -> String {
    let kind = match parameter.location {
        Location::Path => "path parameter",
        Location::Query => "query parameter",
        Location::Header => "header",
        Location::Cookie => "cookie",
    };
    format!("{kind} `{}`", parameter.name)
}

fn fault(kind: FaultKind, says: String, parameter: &Parameter) -> RequestFault {
    RequestFault { kind, says, source: parameter.source.clone(), basis: parameter.basis }
}

/// A schema and what it is put together from.
pub fn parts<'d>(schema: &Node<'d>) -> Vec<Node<'d>> {
    let all = schema.get("allOf").map(|all| all.items().collect::<Vec<_>>()).unwrap_or_default();
    [schema.clone()].into_iter().chain(all).collect()
}

/// A value as it stands in a URL: a whole number has no fraction there.
pub(super) fn spelled(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Number(number) => match number.as_f64().filter(|it| number.is_f64() && it.fract() == 0.0) {
            Some(whole) => format!("{whole:.0}"),
            None => number.to_string(),
        },
        other => other.to_string(),
    }
}

pub(super) fn provocations(made: impl Iterator<Item = (String, Request, RequestFault)>) -> Vec<Provocation> {
    let named = made.map(|(variant, request, fault)| Provocation {
        variant: Some(variant),
        fault: Some(fault),
        ..Provocation::of(request)
    });
    named.take(MOST).collect()
}
