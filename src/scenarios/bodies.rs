//! Bodies that the document gives beside the valid one: left out where that may be, with each value that is listed, with
//! what may be left out, in another form, and in another media type.

use serde_json::{Map, Value};

use super::faults::{FaultKind, RequestFault, parts};
use super::valid::{Provocation, Valid};
use super::whole::whole;
use crate::live::{Request, Template};
use countersign_openapi::{
    Address, Basis, Contract, Direction, DocumentedBody, Node, Operation, is_json, value_has_effect,
};

/// So many values of a property, or forms of a body, are tried beside the valid one.
const MOST_VALUES: usize = 3;
/// So many properties that may be left out are sent alone, those first that the document has first.
const MOST_OPTIONAL: usize = 4;
/// So many other bodies are made at the most; how many of them are sent, the caller says.
pub(super) const MOST_REQUESTS: usize = 64;
/// So many changed bodies are held to the schema, those first that the document has first: each takes as long as all of
/// the body is large, and there may be as many as it has properties.
pub(super) const MOST_TRIES: usize = 128;

/// A body in another media type than the valid request has.
pub struct OtherBody {
    /// As the document has it.
    pub media_type: String,
    /// As the header has it.
    pub content_type: String,
    pub bytes: Vec<u8>,
    pub source: Address,
    pub basis: Basis,
}

/// How bodies are written: the planner knows.
#[derive(Clone, Copy)]
pub struct BodyWriter {
    /// The content type and the bytes of a body.
    pub write: fn(&Contract, &DocumentedBody, &Value) -> (String, Vec<u8>),
    /// The body in the other media types that the document has for it.
    pub others: for<'c> fn(&'c Contract, &'c Operation) -> Box<dyn Iterator<Item = OtherBody> + 'c>,
}

impl Valid<'_> {
    /// Requests with other bodies than the valid one that the document gives: each differs from it in one respect, but
    /// for the last, which has all that may be left out.
    pub fn each_body(&self) -> Vec<Provocation> {
        if self.is_costly() {
            return Vec::new();
        }
        let mut made: Vec<Provocation> = self.without_body().into_iter().collect();
        if let Some((schema, members)) = self.object() {
            made.extend(self.listed(schema, members));
            made.extend(self.optional(schema, members));
            made.extend(self.forms(schema, members));
        }
        made
    }

    /// The same in the other media types that the document has for it.
    pub fn each_media_type(&self) -> Vec<Provocation> {
        if self.is_costly() {
            return Vec::new();
        }
        let others = (self.bodies.others)(self.contract, self.operation).take(MOST_REQUESTS).map(|other| {
            let says = format!("body is in {}, which is listed", other.media_type);
            let content_type = Template::text(other.content_type);
            let request = self.request.clone().with_header("Content-Type", content_type);
            let request = Request { body: Some(other.bytes.into()), ..request };
            given(slug(&other.media_type), request, says, other.source, other.basis)
        });
        others.collect()
    }

    /// Whether each request does more than change what the API keeps: it is billed, or it telephones.
    fn is_costly(&self) -> bool {
        self.operation.effect.is_some()
    }

    /// That it must be there is said by one word, which many documents forget: without it, it is a note.
    fn without_body(&self) -> Option<Provocation> {
        let declared = self.operation.body.as_ref().filter(|body| !body.required && self.request.body.is_some())?;
        let node = self.contract.node(&declared.source.within(&self.contract.document));
        let is_stated = node.is_some_and(|node| node.value.get("required").is_some());
        let basis = if is_stated { declared.basis } else { Basis::Advice };
        let request = Request { body: None, ..self.request.clone().without_header("Content-Type") };
        let says = "body is left out, which may be".to_owned();
        Some(given("none".to_owned(), request, says, declared.source.clone(), basis))
    }

    /// Each further value of a property that lists them, and null where that is one.
    fn listed(&self, schema: &Node, members: &Map<String, Value>) -> Vec<Provocation> {
        // How null is written in XML nobody says.
        let has_null = self.operation.body.as_ref().is_some_and(|body| is_json(&body.media_type));
        let properties = properties(schema);
        let sent = properties.iter().filter_map(|(name, node)| Some((*name, node, members.get(*name)?)));
        let changes = sent.flat_map(|(name, node, own)| {
            let listed = node.plain().listed();
            let is_harmless = |value: &Value| value.as_str().is_none_or(|text| !value_has_effect(text));
            let others = listed.into_iter().filter(|value| !value.is_null() && value != own).filter(is_harmless);
            let values = others.take(MOST_VALUES).chain((has_null && !own.is_null()).then_some(Value::Null));
            values.enumerate().map(|(index, value)| (name, node, index, value)).collect::<Vec<_>>()
        });
        let made = changes.take(MOST_TRIES).filter_map(|(name, node, index, value)| {
            let (word, says) = match &value {
                Value::Null => ("null".to_owned(), format!("property `{name}` is null, which may be")),
                _ => (format!("{}", index + 1), format!("property `{name}` has a value that is listed")),
            };
            let request = self.with_member(members, name, value)?;
            Some(given(format!("{name}.{word}"), request, says, node.source(), node.basis()))
        });
        made.take(MOST_REQUESTS).collect()
    }

    /// What may be left out, each alone and all together. Where no document gives the value, it is ours, and to refuse it
    /// no more than a note.
    fn optional(&self, schema: &Node, members: &Map<String, Value>) -> Vec<Provocation> {
        let own = Value::Object(members.clone());
        let Value::Object(all) = whole(self.contract, self.operation, &own) else { return Vec::new() };
        let properties = properties(schema);
        let added: Vec<(&String, &Value)> = all.iter().filter(|(name, _)| !members.contains_key(*name)).collect();
        let alone = added.iter().take(MOST_OPTIONAL).filter_map(|(name, value)| {
            let (_, node) = properties.iter().find(|(own, _)| own == name)?;
            let basis = if self.contract.schemas.states_value(&node.pointer) { node.basis() } else { Basis::Advice };
            let request = self.with_member(members, name, (*value).clone())?;
            let says = format!("property `{name}` is there, which may be left out");
            Some(given((*name).clone(), request, says, node.source(), basis))
        });
        let mut made: Vec<Provocation> = alone.collect();
        if added.len() > 1 {
            let request = self.with_body(&Value::Object(all.clone()));
            made.push(Provocation { variant: Some("all".to_owned()), ..Provocation::of(request) });
        }
        made
    }

    /// The body in each further form of which it may be one.
    fn forms(&self, schema: &Node, members: &Map<String, Value>) -> Vec<Provocation> {
        let own = Value::Object(members.clone());
        let choices = ["oneOf", "anyOf"].into_iter().find_map(|choice| schema.get(choice));
        let branches = choices.iter().flat_map(Node::items).enumerate().take(MOST_TRIES);
        let made = branches.filter_map(|(index, branch)| {
            let sample = self.contract.schemas.sample(Direction::Request, &branch.pointer).ok()?;
            let fits = |body: &Value| self.contract.schemas.fits(Direction::Request, &schema.pointer, body);
            // The valid one is of a form already.
            let is_other = sample.fits
                && fits(&sample.value)
                && !self.contract.schemas.fits(Direction::Request, &branch.pointer, &own);
            let says = format!("body is in form {} of those that it may have", index + 1);
            let request = self.with_body(&sample.value);
            is_other.then(|| given(format!("form-{}", index + 1), request, says, branch.source(), Basis::Advice))
        });
        made.take(MOST_VALUES).collect()
    }

    /// The request with another value of a member, where the body fits then.
    fn with_member(&self, members: &Map<String, Value>, name: &str, value: Value) -> Option<Request> {
        let schema = self.operation.body.as_ref()?.schema.as_deref()?;
        let mut changed = members.clone();
        changed.insert(name.to_owned(), value);
        let body = Value::Object(changed);
        self.contract.schemas.fits(Direction::Request, schema, &body).then(|| self.with_body(&body))
    }

    pub(super) fn with_body(&self, body: &Value) -> Request {
        let written = self.operation.body.as_ref().map(|own| (self.bodies.write)(self.contract, own, body).1.into());
        Request { body: written, ..self.request.clone() }
    }
}

/// A request in which one thing is otherwise, and as the document has it.
pub(super) fn given(variant: String, request: Request, says: String, source: Address, basis: Basis) -> Provocation {
    let fault = RequestFault { kind: FaultKind::None, says, source, basis };
    Provocation { variant: Some(variant), fault: Some(fault), ..Provocation::of(request) }
}

/// A media type as a part of a name.
pub(super) fn slug(media_type: &str) -> String {
    let plain = |letter: char| if letter.is_ascii_alphanumeric() { letter.to_ascii_lowercase() } else { '-' };
    media_type.chars().map(plain).collect()
}

fn properties<'d>(schema: &Node<'d>) -> Vec<(&'d str, Node<'d>)> {
    let properties = parts(schema).into_iter().filter_map(|part| part.get("properties"));
    properties.flat_map(|properties| properties.members().collect::<Vec<_>>()).collect()
}

#[cfg(test)]
mod tests {
    use countersign_openapi::{Contract, Document};
    use serde_json::Value;

    use crate::plan::{ParameterValues, plan_operation};

    const DOCUMENT: &str = "
openapi: 3.0.3
paths:
  /books:
    post:
      operationId: add
      requestBody:
        content:
          application/json:
            schema:
              type: object
              required: [title, kind]
              properties:
                title: {type: string, nullable: true}
                kind: {type: string, enum: [novel, atlas, delete]}
                note: {type: string}
                pages: {type: integer, example: 3}
          application/x-www-form-urlencoded:
            schema: {type: object, properties: {title: {type: string}}}
          application/xml:
            schema: {type: object, properties: {title: {type: string}}}
      responses: {'201': {description: made}}
  /notes:
    post:
      operationId: note
      requestBody:
        required: true
        content:
          application/json:
            schema:
              oneOf:
                - {type: object, required: [a], properties: {a: {type: string}}}
                - {type: object, required: [b], properties: {b: {type: integer}}}
      responses: {'201': {description: made}}
";

    fn bodies(operation: &str) -> Vec<(String, Value)> {
        let contract = Contract::read(Document::parse("a.yaml", DOCUMENT).unwrap());
        let operation = contract.operation(operation).unwrap();
        let scenarios = [&super::super::body_chosen::SCENARIO, &super::super::media_type_listed::SCENARIO];
        let cases = plan_operation("a", &contract, operation, &ParameterValues::new(), &scenarios);
        let body = |body: Option<&[u8]>| match body {
            None => Value::Null,
            Some(body) => serde_json::from_slice(body).unwrap_or_else(|_| std::str::from_utf8(body).unwrap().into()),
        };
        cases.into_iter().map(|case| (case.name(), body(case.request.body.as_deref()))).collect()
    }

    #[test]
    fn each_body_that_the_document_gives_is_sent_once() {
        let told: Vec<String> = bodies("add").into_iter().map(|(name, body)| format!("{name} {body}")).collect();
        assert_eq!(
            told,
            [
                "body-chosen.none null",
                r#"body-chosen.title.null {"title":null,"kind":"novel"}"#,
                r#"body-chosen.kind.1 {"title":"sample","kind":"atlas"}"#,
                r#"body-chosen.note {"title":"sample","kind":"novel","note":"sample"}"#,
                r#"body-chosen.pages {"title":"sample","kind":"novel","pages":3}"#,
                r#"body-chosen.all {"title":"sample","kind":"novel","note":"sample","pages":3}"#,
                r#"media-type-listed.application-x-www-form-urlencoded "title=sample""#,
            ]
        );
        let told: Vec<String> = bodies("note").into_iter().map(|(name, body)| format!("{name} {body}")).collect();
        assert_eq!(told, [r#"body-chosen.form-2 {"b":1}"#]);
    }
}
