//! Asks whether an answer can be read: whole, in the encoding and the form that its own content
//! type says, and not empty where a body is declared.

use std::fmt;

use super::stream;
use crate::claim::Claim;
use crate::live::{Ending, Response, xml};
use crate::reason::{TransportError, Unfinished};
use crate::rules::classify::Relation;
use crate::rules::compare::Spoken;
use crate::rules::exchange::{Check, CheckContext, Mutant, unspoken};
use crate::secret::Redacted;
use countersign_openapi::{Basis, Direction};
use countersign_openapi::{Media, MediaType, is_json, is_xml};

pub const CHECK: Check<BodyReading> = Check {
    id: "readable-body",
    direction: Direction::Response,
    spec,
    live,
    client: unspoken,
    relate: BodyReading::relate,
    mutants: &[
        Mutant {
            name: "JSON that breaks off",
            tell: |observation| {
                observation
                    .trace
                    .last_response_mut()
                    .into_iter()
                    .for_each(|response| response.body = Redacted::plain("{\"error\": "))
            },
        },
        Mutant {
            name: "bytes that are no UTF-8",
            tell: |observation| {
                observation
                    .trace
                    .last_response_mut()
                    .into_iter()
                    .for_each(|response| response.body = Redacted::plain([b'"', 0xff, b'"']))
            },
        },
        Mutant {
            name: "nothing",
            tell: |observation| {
                observation
                    .trace
                    .last_response_mut()
                    .into_iter()
                    .for_each(|response| response.body = Redacted::plain(""))
            },
        },
        Mutant {
            name: "an answer that ends early",
            tell: |observation| {
                observation
                    .trace
                    .last_response_mut()
                    .into_iter()
                    .for_each(|response| response.ending = Ending::Unfinished(TransportError::ClosedEarly.into()))
            },
        },
    ],
};

/// What reading a body came to; of the document, what it may come to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum BodyReading {
    Readable {
        may_be_empty: bool,
    },
    Empty,
    NotUtf8,
    NotJson,
    NotXml,
    NotInParts,
    NoBoundary,
    /// JSON, or what has tags.
    OfAnotherKind(&'static str),
    Unfinished(Unfinished),
}

impl BodyReading {
    fn relate(&self, later: &BodyReading) -> Relation {
        match (self, later) {
            (_, BodyReading::Readable { .. }) | (BodyReading::Readable { may_be_empty: true }, BodyReading::Empty) => {
                Relation::Same
            }
            (_, later) => Relation::Disjoint(format!("the body is {later}")),
        }
    }
}

impl fmt::Display for BodyReading {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            BodyReading::Readable { .. } => f.write_str("readable"),
            BodyReading::Empty => f.write_str("empty where one is documented"),
            BodyReading::NotUtf8 => f.write_str("not UTF-8"),
            BodyReading::NotJson => f.write_str("not the JSON that its content type says"),
            BodyReading::NotXml => f.write_str("not the XML that its content type says"),
            BodyReading::NoBoundary => f.write_str("in parts whose boundary its content type does not name"),
            BodyReading::NotInParts => f.write_str("not in the parts that its content type says, or not ended"),
            BodyReading::OfAnotherKind(kind) => write!(f, "{kind}, and not what its content type says"),
            BodyReading::Unfinished(why) => write!(f, "unfinished: {why}"),
        }
    }
}

fn spec(context: &CheckContext) -> Spoken<BodyReading> {
    let declared = context.declared();
    let held = |basis| basis == Basis::Documented;
    // An empty text is a text, and an empty file a file; no JSON is empty, no XML, and no picture.
    let has_signature =
        |media: &Media| MediaType::of_header(&media.media_type).is_some_and(|it| it.signature().is_some());
    let never_empty =
        |media: &Media| is_json(&media.media_type) || media.media_type.contains("xml") || has_signature(media);
    let declares_body = declared.is_some_and(|answer| {
        let held = held(answer.basis) && answer.media.iter().any(|media| held(media.basis));
        held && answer.media.iter().all(never_empty)
    });
    let source = declared.map_or(&context.operation.source, |answer| &answer.source).clone();
    let answer = BodyReading::Readable { may_be_empty: !declares_body };
    Some(Ok(Claim { answer, source: source.into(), basis: Basis::Protocol }))
}

fn live(context: &CheckContext) -> Spoken<BodyReading> {
    let exchange = match context.body().and_then(|_| context.exchange()) {
        Ok(exchange) => exchange,
        Err(reason) => return Some(Err(reason)),
    };
    let has_none = exchange.request.method == "HEAD" || exchange.response.is_without_content();
    let reading = read(&exchange.response);
    let reading =
        if has_none && reading == BodyReading::Empty { BodyReading::Readable { may_be_empty: true } } else { reading };
    context.live("/body", reading)
}

/// Whether it is JSON by the line, and a line is none.
fn breaks_off(response: &Response) -> bool {
    let media_type = response.media_type().and_then(|own| MediaType::of_header(&own));
    let lines = media_type.filter(MediaType::is_json_stream);
    lines.is_some_and(|own| stream::items(&own, response.body.whole(), &response.ending).is_err())
}

fn read(response: &Response) -> BodyReading {
    let body = response.body.whole();
    let media_type = response.media_type().unwrap_or_default();
    match &response.ending {
        Ending::Unfinished(why) => BodyReading::Unfinished(why.clone()),
        Ending::Streaming | Ending::Complete if breaks_off(response) => BodyReading::NotJson,
        Ending::Streaming => BodyReading::Readable { may_be_empty: true },
        Ending::Complete if body.is_empty() => BodyReading::Empty,
        Ending::Complete if is_json(&media_type) && std::str::from_utf8(body).is_err() => BodyReading::NotUtf8,
        Ending::Complete if is_json(&media_type) && !response.is_json() => BodyReading::NotJson,
        Ending::Complete if is_xml(&media_type) && !xml::is_well_formed(body) => BodyReading::NotXml,
        Ending::Complete => of_parameters(response, body),
    }
}

/// What a body that should begin with bytes of its own is instead, where that can be told.
fn of_another_kind(body: &[u8]) -> Option<&'static str> {
    let text = std::str::from_utf8(body).ok()?.trim_start_matches('\u{feff}').trim_start();
    match text.as_bytes().first()? {
        b'{' | b'[' if serde_json::from_str::<serde::de::IgnoredAny>(text).is_ok() => Some("JSON"),
        b'<' => Some("HTML or XML"),
        _ => None,
    }
}

/// What a body is by the parameters of its content type: a text in the charset that it names (RFC 2046 §4.1.2), parts
/// between the boundary that it names, the last of which is ended (§5.1.1).
fn of_parameters(response: &Response, body: &[u8]) -> BodyReading {
    let readable = BodyReading::Readable { may_be_empty: true };
    let Some(media_type) = response.content_type() else { return readable };
    let charset = media_type.parameter("charset").filter(|_| media_type.is_text());
    if charset.is_some_and(|name| name.eq_ignore_ascii_case("utf-8")) && std::str::from_utf8(body).is_err() {
        return BodyReading::NotUtf8;
    }
    if media_type.signature().is_some()
        && let Some(kind) = of_another_kind(body)
    {
        return BodyReading::OfAnotherKind(kind);
    }
    if !media_type.is_multipart() {
        return readable;
    }
    let Some(boundary) = media_type.parameter("boundary") else { return BodyReading::NoBoundary };
    let end = format!("--{boundary}--");
    let is_ended = body.windows(end.len()).any(|at| at == end.as_bytes());
    if is_ended { readable } else { BodyReading::NotInParts }
}
