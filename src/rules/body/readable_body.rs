//! Asks whether an answer can be read: whole, in the encoding and the form that its own content
//! type says, and not empty where a body is declared.

use std::fmt;

use crate::claim::Claim;
use crate::live::{Ending, Response};
use crate::reason::{TransportError, Unfinished};
use crate::rules::classify::Relation;
use crate::rules::exchange::{Check, Lie, Spoken, World, unspoken};
use crate::secret::Redacted;
use countersign_openapi::{Direction, Grounds};
use countersign_openapi::{Media, is_json};

pub const CHECK: Check<Reading> = Check {
    id: "readable-body",
    direction: Direction::Response,
    spec,
    live,
    client: unspoken,
    relate: Reading::relate,
    lies: &[
        Lie {
            name: "JSON that breaks off",
            tell: |testimony| {
                testimony
                    .trace
                    .last_response_mut()
                    .into_iter()
                    .for_each(|response| response.body = Redacted::plain("{\"error\": "))
            },
        },
        Lie {
            name: "bytes that are no UTF-8",
            tell: |testimony| {
                testimony
                    .trace
                    .last_response_mut()
                    .into_iter()
                    .for_each(|response| response.body = Redacted::plain([b'"', 0xff, b'"']))
            },
        },
        Lie {
            name: "nothing",
            tell: |testimony| {
                testimony.trace.last_response_mut().into_iter().for_each(|response| response.body = Redacted::plain(""))
            },
        },
        Lie {
            name: "an answer that ends early",
            tell: |testimony| {
                testimony
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
pub enum Reading {
    Readable { may_be_empty: bool },
    Empty,
    NotUtf8,
    NotJson,
    Unfinished(Unfinished),
}

impl Reading {
    fn relate(&self, later: &Reading) -> Relation {
        match (self, later) {
            (_, Reading::Readable { .. }) | (Reading::Readable { may_be_empty: true }, Reading::Empty) => {
                Relation::Same
            }
            (_, later) => Relation::Disjoint(format!("the body is {later}")),
        }
    }
}

impl fmt::Display for Reading {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Reading::Readable { .. } => f.write_str("readable"),
            Reading::Empty => f.write_str("empty where one is documented"),
            Reading::NotUtf8 => f.write_str("not UTF-8"),
            Reading::NotJson => f.write_str("not the JSON that its content type says"),
            Reading::Unfinished(why) => write!(f, "unfinished: {why}"),
        }
    }
}

fn spec(world: &World) -> Spoken<Reading> {
    let declared = world.declared();
    let held = |grounds| grounds == Grounds::Documented;
    // An empty text is a text, and an empty file a file; no JSON is empty, and no XML.
    let never_empty = |media: &Media| is_json(&media.media_type) || media.media_type.contains("xml");
    let declares_body = declared.is_some_and(|answer| {
        let held = held(answer.grounds) && answer.media.iter().any(|media| held(media.grounds));
        held && answer.media.iter().all(never_empty)
    });
    let source = declared.map_or(&world.operation.source, |answer| &answer.source).clone();
    let answer = Reading::Readable { may_be_empty: !declares_body };
    Some(Ok(Claim { answer, source: source.into(), grounds: Grounds::Protocol }))
}

fn live(world: &World) -> Spoken<Reading> {
    let exchange = match world.body().and_then(|_| world.exchange()) {
        Ok(exchange) => exchange,
        Err(reason) => return Some(Err(reason)),
    };
    let has_none = exchange.request.method == "HEAD" || exchange.response.is_without_content();
    let reading = read(&exchange.response);
    let reading =
        if has_none && reading == Reading::Empty { Reading::Readable { may_be_empty: true } } else { reading };
    world.live("/body", reading)
}

fn read(response: &Response) -> Reading {
    let body = response.body.whole();
    let media_type = response.media_type().unwrap_or_default();
    match &response.ending {
        Ending::Unfinished(why) => Reading::Unfinished(*why),
        Ending::Streaming => Reading::Readable { may_be_empty: true },
        Ending::Complete if body.is_empty() => Reading::Empty,
        Ending::Complete if is_json(&media_type) && std::str::from_utf8(body).is_err() => Reading::NotUtf8,
        Ending::Complete if is_json(&media_type) && !response.is_json() => Reading::NotJson,
        Ending::Complete => Reading::Readable { may_be_empty: true },
    }
}
