//! Responses to a request that was right: status and shape (RFC 9110 §15.3).

use std::collections::HashSet;
use std::sync::LazyLock;

use countersign_openapi::{MediaType, OperationKey};
use regex::Regex;
use serde_json::{Map, Value, json};

use super::content_type;
use super::payload::Payload;
use super::stated::Stated;
use crate::reading::PageReading;
use crate::reading::fields;
use crate::reading::outline::{Statement, StatementRole};
use crate::reading::responses::{MentionedBody, ResponseMention};
use crate::reading::shape::Shape;
use crate::reading::unread;
use crate::text::status::statuses;

/// How a request that was right is answered.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct SuccessResponse {
    /// The operation, where the page says of which it speaks.
    pub operation: Option<OperationKey>,
    pub status: Option<u16>,
    pub shape: Option<Shape>,
    /// The media type of the body, where it is told.
    pub content_type: Option<MediaType>,
    /// The fields that are always there, where a document declares them.
    pub required: Option<Vec<String>>,
    /// The values of a body that is shown as a whole. They are an example's: locks do not keep them.
    pub values: Option<Value>,
}

/// What stands in the place of an operation that is not told.
const ANY: &str = "any";

impl Payload for SuccessResponse {
    const ID: &'static str = "success-response";
    const STATES: &'static str = "The status and the shape of an operation's answer of success.";

    fn read(reading: &PageReading<'_>) -> Vec<Stated<SuccessResponse>> {
        let mut facts = Vec::new();
        for mention in &reading.responses {
            let moved = mention.status.is_some_and(|status| status >= 300);
            if !mention.failed && !moved && (mention.status.is_some() || mention.body.is_some()) {
                let response = of(reading, mention);
                let is_of_one =
                    || unread::is_of_one(&reading.outline, &reading.operations, mention.at, mention.position);
                if response.operation.is_none() && is_of_one() {
                    continue;
                }
                // A body on a page of operations is of one of them, and nobody knows of which.
                if response.operation.is_none() && response.shape.is_some() && !reading.operations.is_empty() {
                    continue;
                }
                let statement = reading.outline.statements.get(mention.position);
                let is_row = |it: &&Statement| {
                    it.line == mention.at.line && matches!(it.role, StatementRole::Row(_) | StatementRole::Item)
                };
                let is_named = mention.operation.is_none() && statement.filter(is_row).is_some();
                facts.push((reading.stated(response, mention.at, &mention.quote), is_named));
            }
        }
        let mut facts = settle(shown_first(facts));
        describe(reading, &mut facts);
        facts
    }

    fn subject(&self) -> String {
        self.operation.as_ref().map_or_else(|| ANY.to_owned(), OperationKey::to_string)
    }

    fn value(&self) -> Value {
        let mut value = Map::new();
        if let Some(status) = self.status {
            value.insert("status".into(), json!(status));
        }
        if let Some(shape) = &self.shape {
            value.insert("shape".into(), shape.to_json());
        }
        content_type::write(self.content_type.as_ref(), &mut value);
        if let Some(required) = &self.required {
            value.insert("required".into(), json!(required));
        }
        Value::Object(value)
    }

    fn parse(subject: &str, value: &Value) -> Option<SuccessResponse> {
        let operation = match subject {
            ANY => None,
            named => Some(named.parse().ok()?),
        };
        let status = match value.get("status") {
            Some(status) => Some(u16::try_from(status.as_u64()?).ok()?),
            None => None,
        };
        let shape = match value.get("shape") {
            Some(shape) => Some(Shape::from_json(shape)?),
            None => None,
        };
        let required = match value.get("required") {
            Some(names) => {
                Some(names.as_array()?.iter().map(|name| Some(name.as_str()?.to_owned())).collect::<Option<_>>()?)
            }
            None => None,
        };
        Some(SuccessResponse {
            operation,
            status,
            shape,
            content_type: content_type::read(value)?,
            required,
            values: None,
        })
    }

    fn canonical(&self) -> SuccessResponse {
        let sorted = |names: &Vec<String>| {
            let mut names = names.clone();
            names.sort();
            names
        };
        SuccessResponse {
            operation: self.operation.as_ref().map(OperationKey::unnamed),
            status: self.status,
            shape: self.shape.as_ref().map(Shape::canonical),
            content_type: content_type::canonical(self.content_type.as_ref()),
            required: self.required.as_ref().map(sorted),
            values: None,
        }
    }
}

/// The response that a mention is of.
fn of(reading: &PageReading<'_>, mention: &ResponseMention) -> SuccessResponse {
    let operation = match &mention.operation {
        Some(own) => Some(own.clone()),
        None => {
            let at = match mention.body.is_some() {
                true => reading.operation_answering(mention.at, mention.position),
                false => reading.operation_answered(mention.at, mention.position),
            };
            // What names several before any operation is told is said of all.
            let is_before = |key: &OperationKey| {
                reading.operations.iter().any(|own| own.key == *key && own.position <= mention.position)
            };
            let at = at.filter(|key| is_before(key) || !names_several(reading, mention)).cloned();
            at.or_else(|| of_method(reading, mention))
        }
    };
    let (shape, required) = match &mention.body {
        Some(MentionedBody::Shown(body)) => (Some(body.shape()), None),
        Some(MentionedBody::Declared { shape, required }) => (Some(shape.clone()), required.clone()),
        None => (None, None),
    };
    let values = match &mention.body {
        Some(MentionedBody::Shown(body)) if mention.is_whole => Some(body.shown()),
        _ => None,
    };
    let content_type = mention.content_type.clone();
    SuccessResponse { operation, status: mention.status, shape, content_type, required, values }
}

/// The one operation of the page whose method a sentence says its status of: `Successful `DELETE` calls return 204`.
fn of_method(reading: &PageReading<'_>, mention: &ResponseMention) -> Option<OperationKey> {
    static CALLS: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(r"(?:^|[ `])(GET|POST|PUT|PATCH|DELETE)`? (?:calls?|requests?|operations?)\b")
            .expect("a constant pattern")
    });
    let statement = reading.outline.statements.get(mention.position);
    let statement = statement.filter(|it| it.line == mention.at.line && it.role == StatementRole::Sentence)?;
    let mut methods = CALLS.captures_iter(&statement.text).filter_map(|found| found.get(1));
    let (Some(method), None) = (methods.next(), methods.next()) else { return None };
    let mut own = reading.operations.iter().filter(|own| own.key.method() == method.as_str());
    let first = own.next()?;
    own.all(|other| other.key.is_like(&first.key)).then(|| first.key.clone())
}

/// Whether a sentence names several statuses of success: `A 200, 201 or 204 is sent whenever …`.
fn names_several(reading: &PageReading<'_>, mention: &ResponseMention) -> bool {
    let statement = reading.outline.statements.get(mention.position);
    let statement = statement.filter(|it| it.line == mention.at.line && it.role == StatementRole::Sentence);
    statement.is_some_and(|it| statuses(&it.text).iter().filter(|status| **status < 300).count() > 1)
}

/// Adds what the page says of the responses' fields, one by one, to what samples show of them.
fn describe(reading: &PageReading<'_>, facts: &mut Vec<Stated<SuccessResponse>>) {
    for described in fields::responses(&reading.outline, &reading.operations) {
        let shape = described.shape();
        let is_its = |stated: &&mut Stated<SuccessResponse>| {
            stated.fact.operation.as_ref().is_some_and(|own| own.is_like(&described.operation))
        };
        let mut known = facts.iter_mut().filter(is_its).peekable();
        if known.peek().is_none() {
            let operation = Some(described.operation);
            let (content_type, required, values) = (None, None, None);
            let fact = SuccessResponse { operation, status: None, shape: Some(shape), content_type, required, values };
            facts.push(reading.stated(fact, described.at, &described.quote));
            continue;
        }
        for stated in known.filter(|stated| stated.fact.status != Some(204)) {
            if stated.fact.shape.as_ref().is_some_and(|shown| !described.is_of(shown)) {
                continue;
            }
            stated.fact.shape = match stated.fact.shape.take() {
                Some(shown @ Shape::Object(_)) => Some(described.shape_with(&shown)),
                Some(shown) => Some(shown),
                None => Some(shape.clone()),
            };
        }
    }
}

/// What a sample shows of an answer goes before what the page says of its type by a name.
fn shown_first(facts: Vec<(Stated<SuccessResponse>, bool)>) -> Vec<Stated<SuccessResponse>> {
    let key = |stated: &Stated<SuccessResponse>| {
        (stated.fact.operation.as_ref().map(OperationKey::unnamed), stated.fact.status)
    };
    let shown = facts.iter().filter(|(stated, is_named)| !is_named && stated.fact.shape.is_some());
    let shown: HashSet<_> = shown.map(|(stated, _)| key(stated)).collect();
    let kept = facts.into_iter().filter(|(stated, is_named)| !is_named || !shown.contains(&key(stated)));
    kept.map(|(stated, _)| stated).collect()
}

/// A bare status says nothing beside a response of that status with a body.
fn settle(facts: Vec<Stated<SuccessResponse>>) -> Vec<Stated<SuccessResponse>> {
    let key = |stated: &Stated<SuccessResponse>| {
        (stated.fact.operation.as_ref().map(OperationKey::unnamed), stated.fact.status)
    };
    let has_shape = |stated: &Stated<SuccessResponse>| stated.fact.shape.is_some();
    let full: HashSet<_> = facts.iter().filter(|stated| has_shape(stated)).map(key).collect();
    facts.into_iter().filter(|stated| has_shape(stated) || !full.contains(&key(stated))).collect()
}
