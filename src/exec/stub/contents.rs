//! What a service that keeps the contract checks of a request beside who sends it: the path, the parameters,
//! what the client takes, the body.

use std::collections::{HashMap, HashSet};
use std::slice;

use serde::de::IgnoredAny;
use serde_json::Value;

use super::incoming::decoded;
use super::{Incoming, form};
use crate::exec::credentials::Granted;
use crate::live::is_of_the_connection;
use crate::live::xml;
use crate::plan::{ParameterValues, argument, sample_text, text, written_header, written_pairs, xml_name};
use crate::scenarios::{invented_tenant, is_absent, parts};
use countersign_openapi::schema::readings;
use countersign_openapi::{
    Cause, Contract, Direction, DocumentedBody, Location, Media, MediaType, Node, Operation, Parameter, ParameterRole,
    ParameterStyle, PathTemplate, StatusKey, Tenancy, is_json, names_claim,
};

/// A request for an operation.
pub struct Contents<'a> {
    pub contract: &'a Contract,
    pub operation: &'a Operation,
    /// What is given for parameters: it is right, whatever their schemas say.
    pub values: &'a ParameterValues,
    pub incoming: &'a Incoming,
}

/// Whether a schema is of lists, objects or files, which forms write in ways of their own.
fn is_composed(schema: &Node) -> bool {
    let types = schema.text("type").map_or_else(|| schema.texts("type"), |one| vec![one.to_owned()]);
    types.is_empty() && schema.listed().is_empty()
        || types.iter().any(|name| ["array", "object", "file"].contains(&name.as_str()))
        || schema.text("format") == Some("binary")
        || schema.value.get("contentMediaType").is_some()
}

/// Values by their names, those of one in their order.
fn by_name(pairs: impl Iterator<Item = (String, String)>) -> HashMap<String, Vec<String>> {
    let mut all: HashMap<String, Vec<String>> = HashMap::new();
    pairs.for_each(|(name, value)| all.entry(name).or_default().push(value));
    all
}

/// What a field is of: `a[b][c]` is one of `a`, of `a[b]`, and itself.
fn roots(name: &str) -> impl Iterator<Item = &str> {
    let ends = name.match_indices('[').take(MOST_ROOTS).map(|(at, _)| &name[..at]);
    std::iter::once(name).chain(ends)
}

/// No field that is declared is nested deeper.
const MOST_ROOTS: usize = 16;

impl Contents<'_> {
    /// Refuses what is not as the document says.
    ///
    /// # Errors
    /// The first cause, in the order in which services look.
    pub fn check(&self, granted: &Granted) -> Result<(), Cause> {
        self.path()?;
        self.segments(granted)?;
        self.accept()?;
        self.headers(granted)?;
        self.query_and_cookies()?;
        self.body()
    }

    /// Whether the path names something that there can be: a single value that its parameter's schema takes.
    fn path(&self) -> Result<(), Cause> {
        let template = PathTemplate::parse(&self.operation.path);
        for (name, value) in template.values(&self.incoming.target).unwrap_or_default() {
            let parameter = self.operation.parameters_in(Location::Path).find(|parameter| parameter.name == *name);
            let is_single = |it: &&Parameter| {
                it.sample(self.contract)
                    .is_ok_and(|sample| matches!(*sample, Value::String(_) | Value::Number(_) | Value::Bool(_)))
            };
            let Some(parameter) = parameter.filter(is_single) else { continue };
            if is_absent(&value) {
                return Err(Cause::NotFound);
            }
            let schema = parameter.schema.as_deref().filter(|_| parameter.style == ParameterStyle::Simple);
            if self.values.get(&parameter.name) != Some(&value) && schema.is_some_and(|it| !self.fits(it, &value)) {
                return Err(self.malformed());
            }
        }
        Ok(())
    }

    /// The parts of the path that name a tenant: the caller's own, where the document says that no other is
    /// served, and nobody's in no case.
    fn segments(&self, granted: &Granted) -> Result<(), Cause> {
        let template = PathTemplate::parse(&self.operation.path);
        let asked = template.values(&self.incoming.target).unwrap_or_default();
        let tenants = self.operation.parameters_in(Location::Path).filter(|it| it.role == ParameterRole::Tenant);
        let is_refused = |tenant: &Parameter| {
            let Some((_, asked)) = asked.iter().find(|(name, _)| *name == tenant.name) else { return false };
            let is = |other: Option<Value>| other.is_some_and(|other| text(&other) == *asked);
            let due = || argument(self.contract, self.operation, tenant, self.values).ok().map(|due| (*due).clone());
            let is_of_another =
                granted.tenants.iter().any(|(claim, granted)| names_claim(&tenant.name, claim) && granted != asked);
            is(invented_tenant(self.contract, tenant))
                || is_of_another
                || (tenant.tenancy == Some(Tenancy::Own) && !is(due()))
        };
        let mut tenants = tenants.filter(|_| self.operation.needs_credential());
        if tenants.any(is_refused) { Err(Cause::TenantUnknown) } else { Ok(()) }
    }

    /// What a path is that names nothing there could be: not found, where that is documented.
    fn malformed(&self) -> Cause {
        let has = |cause| !self.operation.answers_for(&[cause]).is_empty();
        if !has(Cause::NotFound) && has(Cause::ParameterInvalid) { Cause::ParameterInvalid } else { Cause::NotFound }
    }

    /// Whether the client takes what the operation answers in. Where 406 is not documented, it is answered as if
    /// it had not asked (RFC 9110 §12.5.1).
    fn accept(&self) -> Result<(), Cause> {
        let refusals = self.operation.answers_for(&[Cause::NotAcceptable]);
        let is_documented = refusals.iter().any(|answer| answer.status != StatusKey::Default);
        let accept = self.incoming.accept();
        let is_taken = |media: &String| MediaType::of_header(media).is_none_or(|media| accept.quality(&media) > 0);
        let produces = &self.operation.produces;
        let is_refused = is_documented && !produces.is_empty() && !produces.iter().any(is_taken);
        if is_refused { Err(Cause::NotAcceptable) } else { Ok(()) }
    }

    /// The required headers: there, and for a tenant the caller's own. Others as their schemas say.
    fn headers(&self, granted: &Granted) -> Result<(), Cause> {
        let headers = self.operation.parameters_in(Location::Header);
        for header in headers.filter(|header| !is_of_the_connection(&header.name)) {
            let is_tenant = header.role == ParameterRole::Tenant;
            let missing = if is_tenant { Cause::TenantMissing } else { Cause::HeaderMissing };
            let value = self.incoming.header(&header.name).filter(|value| !value.trim().is_empty());
            let Some(value) = value else {
                if header.required {
                    return Err(missing);
                }
                continue;
            };
            if is_tenant && header.required {
                self.tenant(header, granted, &value)?;
            } else if !self.takes(header, &value, &self.written(header)) {
                return Err(Cause::ParameterInvalid);
            }
        }
        Ok(())
    }

    fn tenant(&self, header: &Parameter, granted: &Granted, value: &str) -> Result<(), Cause> {
        let due = self.values.get(&header.name).cloned().unwrap_or_else(|| sample_text(self.contract, header));
        let is_of_another =
            granted.tenants.iter().any(|(claim, tenant)| names_claim(&header.name, claim) && tenant != value);
        if value != due || is_of_another { Err(Cause::TenantUnknown) } else { Ok(()) }
    }

    /// The required parameters of the query, and the required cookies: there. All as their schemas say.
    fn query_and_cookies(&self) -> Result<(), Cause> {
        let places = [Location::Query, Location::Cookie];
        let members = self.contract.query_members(self.operation);
        // There may be thousands of both, and each is looked for.
        let queries = by_name(self.incoming.pairs());
        let cookies = by_name(self.incoming.cookies().into_iter().rev().map(|(name, value)| (name, decoded(&value))));
        for parameter in self.operation.parameters.iter().filter(|it| places.contains(&it.location)) {
            if parameter.style == ParameterStyle::Whole && !parameter.is_whole_form() {
                self.whole_query(parameter)?;
                continue;
            }
            let sent = |name: &str| match parameter.location {
                // Of several cookies of a name the first is meant.
                Location::Cookie => cookies.get(name).and_then(|values| values.last()).map_or(&[][..], slice::from_ref),
                _ => queries.get(name).map_or(&[][..], Vec::as_slice),
            };
            let values = sent(&parameter.name);
            let written = self.written(parameter);
            // An object may stand there under the names of its members.
            let mut names = written.iter().map(|(name, _)| name.as_str());
            let is_there = !values.is_empty() || written.is_empty() || names.any(|name| !sent(name).is_empty());
            if parameter.required && !is_there {
                return Err(Cause::ParameterMissing);
            }
            if values.iter().any(|value| !self.takes(parameter, value, &written)) {
                return Err(Cause::ParameterInvalid);
            }
            for member in members.of(parameter) {
                let values = sent(&member.name);
                if member.required && values.is_empty() && is_there {
                    return Err(Cause::ParameterMissing);
                }
                if values.iter().any(|value| !self.takes(&member, value, &written)) {
                    return Err(Cause::ParameterInvalid);
                }
            }
        }
        Ok(())
    }

    /// What is the whole query, and no form: there where it must be, and as its schema says where it is JSON.
    fn whole_query(&self, parameter: &Parameter) -> Result<(), Cause> {
        let Some(text) = self.incoming.bare_query() else {
            return if parameter.required { Err(Cause::ParameterMissing) } else { Ok(()) };
        };
        let Some(schema) = parameter.schema.as_deref().filter(|_| parameter.media_type.as_deref().is_some_and(is_json))
        else {
            return Ok(());
        };
        let fits = |value: Value| self.contract.schemas.fits(Direction::Request, schema, &value);
        let is_good = serde_json::from_str(&text).is_ok_and(fits);
        if is_good { Ok(()) } else { Err(Cause::ParameterInvalid) }
    }

    /// The good value of a parameter as it is written, each part by its name.
    fn written(&self, parameter: &Parameter) -> Vec<(String, String)> {
        match parameter.sample(self.contract) {
            Err(_) => Vec::new(),
            Ok(sample) if parameter.location == Location::Header => {
                vec![(parameter.name.clone(), written_header(parameter, &sample))]
            }
            Ok(sample) => written_pairs(parameter, &sample),
        }
    }

    /// Whether a text is a value of a parameter, or of a list one or several items. What is given for it is,
    /// and its own good value; of how objects are written nothing is said here.
    fn takes(&self, parameter: &Parameter, text: &str, written: &[(String, String)]) -> bool {
        let is_good = written.iter().any(|(_, own)| own == text)
            || self.values.get(&parameter.name).is_some_and(|own| own == text);
        let is_plain = matches!(parameter.style, ParameterStyle::Form | ParameterStyle::Simple);
        let is_object = parameter.sample(self.contract).is_ok_and(|sample| sample.is_object());
        let Some(schema) = parameter.schema.as_deref().filter(|_| is_plain && !is_object && !is_good) else {
            return true;
        };
        let items = self.contract.node(schema).and_then(|schema| schema.get("items"));
        let is_list = |items: &str| text.split(',').all(|item| self.fits(items, item)) || self.fits(items, text);
        self.fits(schema, text) || items.is_some_and(|items| is_list(&items.pointer))
    }

    fn fits(&self, schema: &str, text: &str) -> bool {
        readings(text).iter().any(|reading| self.contract.schemas.fits(Direction::Request, schema, reading))
    }

    /// A body that is required is there, in a media type that is listed, and where that is JSON as its schema says.
    fn body(&self) -> Result<(), Cause> {
        let Some(declared) = &self.operation.body else { return Ok(()) };
        let body = &self.incoming.body;
        if body.is_empty() {
            return if declared.required { Err(Cause::BodyMissing) } else { Ok(()) };
        }
        let media = self.media(&declared.content)?;
        let sent = self.incoming.header("content-type").and_then(|sent| MediaType::of_header(&sent));
        let is_xml = sent.as_ref().is_some_and(MediaType::is_xml);
        let is_json = sent.map_or_else(|| media.is_some_and(|it| is_json(&it.media_type)), |sent| sent.is_json());
        if is_xml && !xml::is_well_formed(body) {
            return Err(Cause::BodyMalformed);
        }
        if !is_json {
            return self.fields(declared, media, is_xml);
        }
        if serde_json::from_slice::<IgnoredAny>(body).is_err() {
            return Err(Cause::BodyMalformed);
        }
        // What is nested deeper than we read is not held to its schema.
        let Ok(value) = serde_json::from_slice::<Value>(body) else { return Ok(()) };
        let is_good = declared.sample(self.contract).is_ok_and(|sample| *sample == value);
        let schema = media.and_then(|media| media.schema.as_deref()).filter(|_| !is_good);
        let fits = schema.is_none_or(|schema| self.contract.schemas.fits(Direction::Request, schema, &value));
        if fits { Ok(()) } else { Err(Cause::BodyInvalid) }
    }

    /// The fields of a form, or what the root of XML holds: those that must be there are, and each that is a single value
    /// is one of its schema's.
    fn fields(&self, declared: &DocumentedBody, media: Option<&Media>, is_xml: bool) -> Result<(), Cause> {
        let Some(media) = media else { return Ok(()) };
        let sent = self.incoming.header("content-type").unwrap_or_default();
        let body = &self.incoming.body;
        let fields = if is_xml { form::of_xml(body) } else { form::fields(&sent, body) };
        let Some(fields) = fields else { return Ok(()) };
        let roots: HashSet<&str> = fields.iter().flat_map(|(own, _)| roots(own)).collect();
        let texts = by_name(fields.iter().cloned());
        let good = declared.in_media(self.contract, media).sample(self.contract).ok();
        if good.as_ref().and_then(|good| good.as_str()).is_some_and(|good| good.as_bytes() == *body) {
            return Ok(());
        }
        let is_good = |name: &str, text: &str| {
            good.as_ref().and_then(|good| good.get(name)).is_some_and(|good| crate::plan::text(good) == text)
        };
        let wrong = |name: &str, schema: &str, text: &str| {
            let is_single = !self.contract.node(schema).is_some_and(|it| is_composed(&it.plain()));
            is_single && !text.is_empty() && !is_good(name, text) && !self.fits(schema, text)
        };
        let schema = media.schema.as_deref().and_then(|schema| self.contract.node(schema));
        let stated: Vec<(String, String, bool)> = match schema {
            None => declared.declared.iter().map(|it| (it.name.clone(), it.schema.clone(), it.required)).collect(),
            Some(schema) => {
                let parts = parts(&schema);
                let required: HashSet<String> = parts.iter().flat_map(|part| part.texts("required")).collect();
                let properties = parts.iter().filter_map(|part| part.get("properties"));
                let members = properties.flat_map(|properties| properties.members().collect::<Vec<_>>());
                // What the service makes is not sent (OpenAPI 3.0.3 "Schema Object", `readOnly`).
                let is_needed = |name: &str, node: &Node| required.contains(name) && !node.flag("readOnly");
                let field = |(name, node): (&str, Node)| {
                    let needed = is_needed(name, &node);
                    (name.to_owned(), node.pointer, needed)
                };
                members.map(field).collect()
            }
        };
        for (name, schema, required) in stated {
            let node = self.contract.node(&schema).filter(|_| is_xml);
            let called = node.as_ref().map_or_else(|| name.clone(), |node| xml_name(&name, node));
            // In XML a list of no items is not there.
            let must_be = required && node.is_none_or(|node| node.plain().get("items").is_none());
            let mut sent = texts.get(&called).into_iter().flatten();
            if must_be && !roots.contains(called.as_str()) || sent.any(|text| wrong(&name, &schema, text)) {
                return Err(Cause::BodyInvalid);
            }
        }
        Ok(())
    }

    /// What the document says of the media type that was sent; where none was named, of JSON, or of the only one
    /// (RFC 9110 §8.3).
    fn media<'m>(&self, content: &'m [Media]) -> Result<Option<&'m Media>, Cause> {
        let Some(sent) = self.incoming.header("content-type") else {
            return Ok(content.iter().find(|media| is_json(&media.media_type)).or(content.first()));
        };
        if let Some(own) = content.iter().find(|media| media.media_type == sent) {
            return Ok(Some(own));
        }
        let sent = MediaType::of_header(&sent).ok_or(Cause::MediaTypeUnsupported)?;
        let allows = |media: &&Media| MediaType::of_header(&media.media_type).is_some_and(|media| media.allows(&sent));
        match content.iter().find(allows) {
            None if !content.is_empty() => Err(Cause::MediaTypeUnsupported),
            found => Ok(found),
        }
    }
}
