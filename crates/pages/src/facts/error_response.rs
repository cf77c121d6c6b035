//! Error responses: status, cause, body with its literal values (RFC 9110 §15.5).

use std::collections::HashSet;

use countersign_openapi::{Cause, MediaType, OperationKey, StatusKey};
use serde_json::{Map, Value, json};

use super::content_type;
use super::payload::Payload;
use super::stated::Stated;
use crate::reading::PageReading;
use crate::reading::responses::{MentionedBody, ResponseMention};
use crate::reading::shape::Shape;

/// How a request that was wrong is answered.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
pub struct ErrorResponse {
    /// The status, or a class of them, where it is told.
    pub status: Option<StatusKey>,
    /// What it is the answer to, where that is told.
    pub cause: Option<Cause>,
    pub body: Option<ErrorBody>,
    /// The media type of the body, where it is told.
    pub content_type: Option<MediaType>,
    /// The identifier that the page lists the error by.
    pub code: Option<String>,
    /// The operations that the page says it of, where it says it of some. Locks do not keep them.
    pub operations: Vec<OperationKey>,
}

/// The body of an error.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum ErrorBody {
    /// As it is shown, with the form alone of what is an example: `{"id": "<uuid>", "code": 7}`.
    Literal(Value),
    /// As a document declares it.
    Shape(Shape),
}

impl ErrorBody {
    /// What it looks like.
    pub fn shape(&self) -> Shape {
        match self {
            ErrorBody::Literal(body) => Shape::of_literal(body),
            ErrorBody::Shape(shape) => shape.clone(),
        }
    }
}

impl ErrorResponse {
    /// The body that is shown.
    pub fn literal(&self) -> Option<&Value> {
        match &self.body {
            Some(ErrorBody::Literal(body)) => Some(body),
            _ => None,
        }
    }

    /// The body that is declared.
    pub fn shape(&self) -> Option<&Shape> {
        match &self.body {
            Some(ErrorBody::Shape(shape)) => Some(shape),
            _ => None,
        }
    }

    /// The status, where it is told, and is not a class of them.
    pub fn status_code(&self) -> Option<u16> {
        match self.status {
            Some(StatusKey::Code(code)) => Some(code),
            _ => None,
        }
    }

    /// Whether it says more than that there is such an answer.
    pub fn is_told(&self) -> bool {
        self.body.is_some() || self.code.is_some() || self.content_type.is_some()
    }

    fn status_name(&self) -> String {
        self.status.map_or_else(|| UNTOLD.to_owned(), |status| status.to_string())
    }
}

/// What stands in the place of a status that is not told.
const UNTOLD: &str = "error";

impl Payload for ErrorResponse {
    const ID: &'static str = "error-response";
    const STATES: &'static str = "An error answer: its status, what it is the answer to, its body or its code.";

    fn read(reading: &PageReading<'_>) -> Vec<Stated<ErrorResponse>> {
        let mut facts = Vec::new();
        for mention in reading.responses.iter().filter(|mention| mention.failed) {
            let operation = reading.operation_told(mention.at, mention.position).cloned();
            for mut response in of(mention) {
                response.operations.extend(operation.clone());
                facts.push(reading.stated(response, mention.at, &mention.quote));
            }
        }
        let ranges = reading.ranges.iter().map(|range| {
            let response = ErrorResponse { status: Some(range.status), ..ErrorResponse::default() };
            reading.stated(response, range.at, &range.quote)
        });
        facts.extend(ranges);
        settle(facts)
    }

    fn subject(&self) -> String {
        match self.cause {
            Some(cause) => format!("{}/{cause}", self.status_name()),
            None => self.status_name(),
        }
    }

    fn value(&self) -> Value {
        let mut value = Map::new();
        let status = match self.status {
            Some(StatusKey::Code(code)) => json!(code),
            told => told.map_or(Value::Null, |told| told.to_string().into()),
        };
        value.insert("status".into(), status);
        match &self.body {
            Some(ErrorBody::Literal(body)) => _ = value.insert("body".into(), body.clone()),
            Some(ErrorBody::Shape(shape)) => _ = value.insert("shape".into(), shape.to_json()),
            None => {}
        }
        content_type::write(self.content_type.as_ref(), &mut value);
        if let Some(code) = &self.code {
            value.insert("code".into(), json!(code));
        }
        Value::Object(value)
    }

    fn parse(subject: &str, value: &Value) -> Option<ErrorResponse> {
        let status = match value.get("status")? {
            Value::Null => None,
            Value::String(range) => Some(range.parse().ok().filter(|key| matches!(key, StatusKey::Range(_)))?),
            told => Some(StatusKey::Code(u16::try_from(told.as_u64()?).ok()?)),
        };
        let cause = match subject.split_once('/') {
            Some((_, id)) => Some(Cause::parse(id)?),
            None => None,
        };
        let body = match (value.get("body"), value.get("shape")) {
            (Some(body), _) => Some(ErrorBody::Literal(body.clone())),
            (None, Some(shape)) => Some(ErrorBody::Shape(Shape::from_json(shape)?)),
            (None, None) => None,
        };
        let code = value.get("code").map(|code| code.as_str().map(str::to_owned));
        let (content_type, code) = (content_type::read(value)?, code.map_or(Some(None), |code| code.map(Some))?);
        Some(ErrorResponse { status, cause, body, content_type, code, operations: Vec::new() })
    }

    fn canonical(&self) -> ErrorResponse {
        let body = match &self.body {
            Some(ErrorBody::Shape(shape)) => Some(ErrorBody::Shape(shape.canonical())),
            other => other.clone(),
        };
        let content_type = content_type::canonical(self.content_type.as_ref());
        ErrorResponse { body, content_type, operations: Vec::new(), ..self.clone() }
    }

    /// A bad credential has one status.
    fn only(&self) -> Option<String> {
        self.cause.filter(|cause| cause.id().starts_with("credential-")).map(|cause| cause.id().to_owned())
    }

    fn contradicts(&self, other: &ErrorResponse) -> bool {
        matches!((self.status, other.status), (Some(one), Some(other)) if one != other)
    }
}

/// One response for each cause that is named; one where none is.
fn of(mention: &ResponseMention) -> Vec<ErrorResponse> {
    let body = mention.body.as_ref().map(|body| match body {
        MentionedBody::Shown(body) => ErrorBody::Literal(body.literal()),
        MentionedBody::Declared { shape, .. } => ErrorBody::Shape(shape.clone()),
    });
    let code = mention.code.clone().filter(|_| !matches!(body, Some(ErrorBody::Literal(_))));
    let of = |cause| {
        let (body, content_type) = (body.clone(), mention.content_type.clone());
        let status = mention.status.map(StatusKey::Code);
        ErrorResponse { status, cause, body, content_type, code: code.clone(), operations: Vec::new() }
    };
    match mention.causes.is_empty() {
        true => vec![of(None)],
        false => mention.causes.iter().map(|cause| of(Some(*cause))).collect(),
    }
}

/// A bare status says less than one with a body or a cause: `401` beside
/// `401/credential-missing` is the same statement, said twice.
fn settle(facts: Vec<Stated<ErrorResponse>>) -> Vec<Stated<ErrorResponse>> {
    type ErrorSubject = (Option<StatusKey>, Option<Cause>);
    let subject = |stated: &Stated<ErrorResponse>| (stated.fact.status, stated.fact.cause);
    let full: HashSet<ErrorSubject> = facts.iter().filter(|stated| stated.fact.is_told()).map(subject).collect();
    let caused: HashSet<Option<StatusKey>> =
        facts.iter().filter(|stated| stated.fact.cause.is_some()).map(|stated| stated.fact.status).collect();
    let answered: HashSet<Option<Cause>> =
        facts.iter().filter(|stated| stated.fact.status.is_some()).map(|stated| stated.fact.cause).collect();
    let says_less = |stated: &Stated<ErrorResponse>| {
        let ErrorResponse { status, cause, .. } = stated.fact;
        let is_bare = cause.is_none() && caused.contains(&status);
        // That a credential is refused says less than how.
        let is_refusal = status.is_none() && cause.is_some() && answered.contains(&cause);
        is_bare || is_refusal || full.contains(&subject(stated))
    };
    facts.iter().filter(|stated| stated.fact.is_told() || !says_less(stated)).cloned().collect()
}
