//! What the body of a request looks like, from all samples that send one.

use countersign_openapi::{MediaType, OperationKey};
use serde_json::{Value, json};

use super::payload::Payload;
use super::stated::Stated;
use crate::reading::PageReading;
use crate::reading::described;
use crate::reading::example::PageExample;
use crate::reading::fields::{self, WholeBody};
use crate::reading::operations;
use crate::reading::responses;
use crate::reading::sample::{self, SampleRequest};
use crate::reading::shape::Shape;
use crate::reading::sketch::Sketch;
use crate::text::form;

/// The body that an operation takes.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct StatedRequestBody {
    pub operation: OperationKey,
    pub media_type: MediaType,
    /// What all samples show, and what the page says of its fields.
    pub shape: Shape,
    /// The samples, each by itself, where the shape is put together of more than one statement. Two that are right
    /// may make a body together that nobody shows. Locks do not keep them.
    pub samples: Vec<Stated<Shape>>,
}

impl Payload for StatedRequestBody {
    const ID: &'static str = "request-body";
    const STATES: &'static str = "The shape of an operation's request body, and its media type.";

    fn read(reading: &PageReading<'_>) -> Vec<Stated<StatedRequestBody>> {
        let examples = || reading.outline.examples.iter();
        let sent =
            || examples().flat_map(|example| example.scan.requests.iter().map(move |request| (example, request)));
        let shown: Vec<Stated<StatedRequestBody>> =
            sent().filter_map(|(example, request)| shown(reading, example, request)).collect();
        let unseen: Vec<Stated<StatedRequestBody>> =
            sent().filter_map(|(example, request)| sent_unseen(reading, example, request)).collect();
        // What the page says of a field goes before what a sample shows of it.
        let mut bodies = described(reading, &shown, &unseen);
        let told: Vec<OperationKey> = bodies.iter().map(|body| body.fact.operation.clone()).collect();
        let is_told = |body: &Stated<StatedRequestBody>| told.iter().any(|own| own.is_like(&body.fact.operation));
        shown.into_iter().filter(|body| !is_told(body)).for_each(|body| add(&mut bodies, body));
        for body in shown_alone(reading) {
            add(&mut bodies, body);
        }
        let mut whole = Vec::new();
        for WholeBody { operation, at, quote, media_type, shape } in
            fields::bodies(&reading.outline, &reading.operations)
        {
            if !bodies.iter().any(|known| known.fact.operation.is_like(&operation)) {
                add(
                    &mut whole,
                    reading.stated(StatedRequestBody { operation, media_type, shape, samples: Vec::new() }, at, &quote),
                );
            }
        }
        bodies.extend(whole);
        declared(reading).into_iter().for_each(|body| add(&mut bodies, body));
        // What a sample sends and does not show has its media type at least.
        for body in unseen {
            if !bodies.iter().any(|known| known.fact.operation.is_like(&body.fact.operation)) {
                bodies.push(body);
            }
        }
        bodies
    }

    fn subject(&self) -> String {
        self.operation.to_string()
    }

    fn value(&self) -> Value {
        json!({"content_type": self.media_type.as_str(), "shape": self.shape.to_json()})
    }

    fn parse(subject: &str, value: &Value) -> Option<StatedRequestBody> {
        Some(StatedRequestBody {
            operation: subject.parse().ok()?,
            media_type: value["content_type"].as_str()?.parse().ok()?,
            shape: Shape::from_json(value.get("shape")?)?,
            samples: Vec::new(),
        })
    }

    fn canonical(&self) -> StatedRequestBody {
        StatedRequestBody {
            operation: self.operation.unnamed(),
            media_type: self.media_type.clone(),
            shape: self.shape.canonical(),
            samples: Vec::new(),
        }
    }

    fn parts(stated: Stated<&StatedRequestBody>) -> Vec<Stated<StatedRequestBody>> {
        let Stated { fact: whole, .. } = &stated;
        let alone = |shape: Shape| StatedRequestBody { shape, samples: Vec::new(), ..(*whole).clone() };
        let mut parts: Vec<Stated<StatedRequestBody>> =
            whole.samples.iter().map(|sample| sample.clone().map(alone)).collect();
        let of_samples = whole.samples.iter().map(|sample| sample.fact.clone()).reduce(Shape::merge);
        // What the page says of fields, no sample need show.
        if of_samples.is_some_and(|samples| samples != whole.shape) {
            parts.push(stated.clone().map(|whole| alone(whole.shape.clone())));
        }
        parts
    }
}

/// The bodies that the page describes field by field, but for those of which a sample shows something else.
fn described(
    reading: &PageReading<'_>,
    shown: &[Stated<StatedRequestBody>],
    unseen: &[Stated<StatedRequestBody>],
) -> Vec<Stated<StatedRequestBody>> {
    let mut bodies = Vec::new();
    for described in fields::requests(&reading.outline, &reading.operations) {
        if matches!(described.operation.method(), "GET" | "HEAD") {
            continue;
        }
        let is_its = |stated: &&Stated<StatedRequestBody>| stated.fact.operation.is_like(&described.operation);
        let own: Vec<Stated<Shape>> = shown.iter().filter(is_its).map(shown_by).collect();
        let samples = own.iter().map(|sample| sample.fact.clone()).reduce(Shape::merge);
        if samples.as_ref().is_some_and(|samples| !described.is_of(samples)) {
            continue;
        }
        let shape = samples.map_or_else(|| described.shape(), |samples| described.shape_with(&samples));
        let sent = shown.iter().chain(unseen).find(is_its).map(|stated| stated.fact.media_type.clone());
        let media_type = sent.or_else(|| described.media_type.clone()).unwrap_or_else(MediaType::json);
        let body = StatedRequestBody { operation: described.operation.clone(), media_type, shape, samples: own };
        bodies.push(reading.stated(body, described.at, &described.quote));
    }
    bodies
}

/// The body of a sample's request, where the sample shows it.
fn shown(
    reading: &PageReading<'_>,
    example: &PageExample,
    request: &SampleRequest,
) -> Option<Stated<StatedRequestBody>> {
    let body = request.body.as_ref()?;
    let method = request.method.as_str();
    let bodiless = matches!(method, "GET" | "HEAD") || !form::METHODS.contains(&method);
    if bodiless || !matches!(body, Sketch::Object(_) | Sketch::Array(_)) {
        return None;
    }
    let mut headers = request.headers.iter();
    let media = headers.find(|(name, _)| name.eq_ignore_ascii_case("content-type"));
    // What a program puts in is not shown; JSON is what a body looks like here.
    let media = media.and_then(|(_, value)| MediaType::of_header(value));
    let media_type = media.map_or_else(MediaType::json, |media| media.essence().parse().unwrap_or(media));
    let body = StatedRequestBody {
        operation: operations::asked_by(&reading.paths, request)?,
        media_type,
        shape: body.shape(),
        samples: Vec::new(),
    };
    Some(reading.stated(body, example.at(request.line), &format!("{method} {}", request.url)))
}

/// What forms are sent as (OpenAPI 3.0 §4.7.14).
const FORM: &str = "application/x-www-form-urlencoded";

/// The bodies that stand by themselves below an operation, led to as those of its requests.
fn shown_alone(reading: &PageReading<'_>) -> Vec<Stated<StatedRequestBody>> {
    let mut bodies = Vec::new();
    for example in &reading.outline.examples {
        let mut shown = example.scan.answers.iter().filter(|answer| answer.status.is_none());
        let (line, shape, media_type) = match (shown.next(), shown.next()) {
            (Some(answer), None) => {
                let Some(body @ (Sketch::Object(_) | Sketch::Array(_))) = &answer.body else { continue };
                let shape = described::declared(body).map_or_else(|| body.shape(), |(shape, _)| shape);
                (answer.line, shape, MediaType::json())
            }
            (None, _) => {
                let Some((form, media_type)) = sample::form(&example.text).zip(FORM.parse().ok()) else { continue };
                (0, form.shape(), media_type)
            }
            _ => continue,
        };
        if !responses::is_request(&reading.outline, example) {
            continue;
        }
        let Some(operation) = reading.operation_shown(example.at(0), example.position) else { continue };
        if matches!(operation.method(), "POST" | "PUT" | "PATCH" | "DELETE") {
            let operation = operation.clone();
            let quote = example.excerpt(line).lines().next().unwrap_or_default();
            let stated = StatedRequestBody { operation, media_type, shape, samples: Vec::new() };
            bodies.push(reading.stated(stated, example.at(line), quote));
        }
    }
    bodies
}

/// The body of a sample's request that the sample says the media type of, and no more: a file's, a variable's.
fn sent_unseen(
    reading: &PageReading<'_>,
    example: &PageExample,
    request: &SampleRequest,
) -> Option<Stated<StatedRequestBody>> {
    let is_unseen = matches!(request.body, None | Some(Sketch::Hole)) && (request.open.body || request.body.is_some());
    let has_body = matches!(request.method.as_str(), "POST" | "PUT" | "PATCH");
    let mut headers = request.headers.iter().filter(|_| is_unseen && has_body);
    let (_, media) = headers.find(|(name, _)| name.eq_ignore_ascii_case("content-type"))?;
    let media = MediaType::of_header(media).filter(|media| !media.as_str().contains('$'))?;
    let body = StatedRequestBody {
        operation: operations::asked_by(&reading.paths, request)?,
        media_type: media.essence().parse().unwrap_or(media),
        shape: Shape::Any,
        samples: Vec::new(),
    };
    Some(reading.stated(body, example.at(request.line), &format!("{} {}", request.method, request.url)))
}

/// The bodies that embedded documents declare, in the media type that is best told: JSON, else the
/// first.
fn declared(reading: &PageReading<'_>) -> Vec<Stated<StatedRequestBody>> {
    let mut bodies = Vec::new();
    for document in reading.outline.documents() {
        for operation in document.contract.operations() {
            let Some((body, schema)) = operation.body.as_ref().and_then(|body| Some((body, body.schema.as_ref()?)))
            else {
                continue;
            };
            let key = operation.key();
            let quote = key.to_string();
            let Some(media_type) = MediaType::of_header(&body.media_type) else { continue };
            let shape = Shape::declared(&document.contract, schema);
            let stated = StatedRequestBody { operation: key, media_type, shape, samples: Vec::new() };
            bodies.push(reading.stated(stated, document.at(&body.source), &quote));
        }
    }
    bodies
}

/// The same request in another language says the same: one shape for all.
fn add(bodies: &mut Vec<Stated<StatedRequestBody>>, body: Stated<StatedRequestBody>) {
    match bodies.iter_mut().find(|known| known.fact.operation.is_like(&body.fact.operation)) {
        Some(known) => {
            if known.fact.samples.is_empty() {
                known.fact.samples.push(shown_by(known));
            }
            known.fact.samples.push(shown_by(&body));
            let shape = std::mem::replace(&mut known.fact.shape, Shape::Any);
            known.fact.shape = shape.merge(body.fact.shape);
        }
        None => bodies.push(body),
    }
}

/// What one sample shows, with its place.
fn shown_by(body: &Stated<StatedRequestBody>) -> Stated<Shape> {
    body.clone().map(|body| body.shape)
}
