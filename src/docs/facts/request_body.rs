//! What the body of a request looks like, from all samples that send one.

use serde_json::{Value, json};

use super::{Fact, Kind, Turn};
use crate::docs::context::Context;
use crate::docs::diff::{self, Class};
use crate::docs::example::Example;
use crate::docs::sample::Sample;
use crate::docs::schema;
use crate::docs::sketch::{self, Sketch};
use crate::docs::{fields, form};

/// Reads bodies of requests.
pub const KIND: Kind = Kind {
    id: "request-body",
    states: "The shape of an operation's request body, and its media type.",
    read,
    one_value: false,
    weigh: |turn| match turn {
        Turn::Changed(one, other) if diff::types_clash(&one["shape"], &other["shape"]) => Class::Breaking,
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
    // What the page says of a field goes before what a sample shows of it.
    let described = fields::requests(context).into_iter().map(|described| Body {
        subject: described.subject,
        media: "application/json".to_owned(),
        shape: Value::Object(described.shape),
        place: described.place,
        quote: described.quote,
    });
    let mut bodies: Vec<Body> = described.collect();
    for example in &context.examples {
        for request in &example.scan.requests {
            if let Some(body) = shown(context, example, request) {
                add(&mut bodies, body);
            }
        }
    }
    for document in &context.documents {
        let example = &context.examples[document.example];
        for operation in schema::operations(&document.value) {
            if let Some((media, shape)) = operation.request_body() {
                let place = (example.section, example.line_in(operation.path));
                let (subject, quote) = (operation.subject(), operation.subject());
                let media = media.to_owned();
                add(&mut bodies, Body { subject, media, shape, place, quote });
            }
        }
    }
    let facts = bodies.into_iter().map(|body| {
        let value = json!({"content_type": body.media, "shape": body.shape});
        context.fact(&KIND, body.subject, value, body.place, &body.quote)
    });
    facts.collect()
}

/// The body of a sample's request, where the sample shows it.
fn shown(context: &Context<'_>, example: &Example, request: &Sample) -> Option<Body> {
    let body = request.body.as_ref()?;
    let method = request.method.as_str();
    let bodiless = matches!(method, "GET" | "HEAD") || !form::METHODS.contains(&method);
    if bodiless || !matches!(body, Sketch::Object(_) | Sketch::Array(_)) {
        return None;
    }
    let mut headers = request.headers.iter();
    let media = headers.find(|(name, _)| name.eq_ignore_ascii_case("content-type"));
    let media = media.and_then(|(_, value)| value.split(';').next()).map(str::trim);
    // What a program puts in is not shown; JSON is what a body looks like here.
    let media = media.filter(|media| media.contains('/')).unwrap_or("application/json");
    Some(Body {
        subject: format!("{method} {}", context.path_of(&request.url)?),
        media: media.to_ascii_lowercase(),
        shape: body.shape(),
        place: (example.section, example.line + request.line),
        quote: format!("{method} {}", request.url),
    })
}

/// The same request in another language says the same: one shape for all.
fn add(bodies: &mut Vec<Body>, body: Body) {
    let known = bodies.iter_mut().find(|known| known.subject == body.subject);
    match known {
        Some(known) => known.shape = sketch::merge(&known.shape, &body.shape),
        None => bodies.push(body),
    }
}
