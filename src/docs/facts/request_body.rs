//! What the body of a request looks like, from all samples that send one.

use serde_json::{Value, json};

use super::{Fact, Kind, Turn};
use crate::docs::context::Context;
use crate::docs::diff::{self, Class};
use crate::docs::form;
use crate::docs::schema;
use crate::docs::sketch::{self, Sketch};

/// Reads bodies of requests.
pub const KIND: Kind = Kind {
    id: "request-body",
    states: "The shape of an operation's request body, and its media type.",
    read,
    one_value: false,
    weigh: |turn| match turn {
        Turn::Changed(one, other) if diff::types_clash(&one["shape"], &other["shape"]) => {
            Class::Breaking
        }
        Turn::Renamed => Class::Breaking,
        _ => Class::Unclear,
    },
};

struct Body {
    subject: String,
    media: String,
    shape: Value,
    place: (usize, usize),
    quote: String,
}

fn read(context: &Context<'_>) -> Vec<Fact> {
    let mut bodies: Vec<Body> = Vec::new();
    for example in &context.examples {
        for request in &example.scan.requests {
            let shown = matches!(request.body, Some(Sketch::Object(_) | Sketch::Array(_)));
            let (Some(body), Some(path)) = (
                request.body.as_ref().filter(|_| shown),
                context.path_of(&request.url),
            ) else {
                continue;
            };
            if !form::METHODS.contains(&request.method.as_str())
                || matches!(request.method.as_str(), "GET" | "HEAD")
            {
                continue;
            }
            let media = request
                .headers
                .iter()
                .find(|(name, _)| name.eq_ignore_ascii_case("content-type"));
            let media = media.map_or("application/json", |(_, value)| {
                value.split(';').next().unwrap_or(value).trim()
            });
            let media = if media.contains('/') {
                media
            } else {
                "application/json"
            };
            add(
                &mut bodies,
                Body {
                    subject: format!("{} {path}", request.method),
                    media: media.to_ascii_lowercase(),
                    shape: body.shape(),
                    place: (example.section, example.line + request.line),
                    quote: format!("{} {}", request.method, request.url),
                },
            );
        }
    }
    for document in &context.documents {
        let example = &context.examples[document.example];
        for operation in schema::operations(&document.value) {
            if let Some((media, shape)) = operation.request_body() {
                let place = (example.section, context.line_in(example, operation.path));
                let (subject, quote) = (operation.subject(), operation.subject());
                add(
                    &mut bodies,
                    Body {
                        subject,
                        media: media.to_owned(),
                        shape,
                        place,
                        quote,
                    },
                );
            }
        }
    }
    let facts = bodies.into_iter().map(|body| {
        let value = json!({"content_type": body.media, "shape": body.shape});
        context.fact(&KIND, body.subject, value, body.place, &body.quote)
    });
    facts.collect()
}

/// The same request in another language says the same: one shape for all.
fn add(bodies: &mut Vec<Body>, body: Body) {
    let known = bodies
        .iter_mut()
        .find(|known| known.subject == body.subject);
    match known {
        Some(known) => known.shape = sketch::merge(&known.shape, &body.shape),
        None => bodies.push(body),
    }
}
