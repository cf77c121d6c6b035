//! What a provider that keeps its contract answers.

use std::borrow::Cow;
use std::sync::Arc;

use http::HeaderName;
use serde_json::Value;

use super::choose::{chosen, usual};
use super::memory::{Memory, Remembering, Shown};
use super::preferences::Preferences;
use super::{Incoming, authenticate, pages};
use crate::exec::credentials::CredentialStore;
use crate::live::MADE_UP;
use crate::plan::{ParameterValues, answered_form, text, written_xml};
use countersign_openapi::Cause;
use countersign_openapi::schema::SampleError;
use countersign_openapi::{
    Accept, Carrier, Contract, Direction, DocumentedResponse, Header, Location, Media, MediaType, Operation,
    PathTemplate, StatusKey, concrete, event, is_json,
};

/// An answer of the stub.
pub struct Outgoing {
    pub status: u16,
    pub headers: Vec<(String, String)>,
    pub body: Vec<u8>,
}

/// What the client takes, and prefers.
struct Wanted {
    accept: Accept,
    preferences: Preferences,
}

impl Wanted {
    fn of(incoming: &Incoming) -> Wanted {
        Wanted { accept: incoming.accept(), preferences: Preferences::of(incoming) }
    }
}

/// The documented answer for the cause that the request has; what is no operation is not found, or not
/// allowed.
pub fn respond(
    contract: &Contract,
    credentials: &CredentialStore,
    values: &ParameterValues,
    memory: Option<(&Memory, &str)>,
    incoming: &Incoming,
) -> Outgoing {
    let Some(operation) = incoming.operation(contract) else {
        return unrouted(contract, incoming);
    };
    let wanted = Wanted::of(incoming);
    if let Some(code) = wanted.preferences.code {
        return prefer(contract, operation, code, &wanted);
    }
    let given = |operation: &Operation, cause| match chosen(contract, operation, cause) {
        Some((answer, cause)) => render(contract, answer, cause, &wanted),
        None => made_up(usual(cause), NONE),
    };
    let shown = |operation: &Operation| given(operation, Cause::CredentialValid);
    let remembering = memory.map(|(memory, base)| {
        let shown: Shown = &shown;
        Remembering { memory, contract, values, operation, incoming, shown, base }
    });
    let mut cause = authenticate::cause(contract, operation, credentials, values, incoming);
    let is_gone = || remembering.as_ref().is_some_and(|remembering| !remembering.is_there());
    if !cause.is_of_the_credential() && cause != Cause::PermissionDenied && is_gone() {
        cause = Cause::NotFound;
    }
    let mut answer = given(operation, cause);
    if let Some(remembering) = remembering.as_ref().filter(|_| cause == Cause::CredentialValid) {
        remembering.perform(&mut answer);
    }
    if cause == Cause::CredentialValid {
        pages::turn(contract, operation, incoming, &mut answer);
    }
    if cause == Cause::CredentialValid && is_known(incoming, &answer) {
        let listed = operation.answers.iter().find(|answer| answer.status == StatusKey::Code(304));
        // What is said of all others is not meant for this, which is about the answer and not one of its own.
        if listed.is_none() && operation.answer(304).is_some() {
            return answer;
        }
        let etag = answer.headers.iter().find(|(name, _)| name == "etag").cloned();
        let not_modified = Outgoing { status: 304, headers: etag.into_iter().collect(), body: Vec::new() };
        return listed.and_then(|answer| rendered(contract, answer, cause, &wanted, 304).ok()).unwrap_or(not_modified);
    }
    if cause == Cause::CredentialValid {
        name_tenants(operation, incoming, &mut answer);
    }
    if answer.status == 401 {
        answer.headers.extend(challenge(contract, operation).map(|value| ("www-authenticate".to_owned(), value)));
    }
    answer
}

/// Whether the client has the current version already, by its entity tag (RFC 9110 §13.1.2).
fn is_known(incoming: &Incoming, answer: &Outgoing) -> bool {
    let etag = answer.headers.iter().find(|(name, _)| name == "etag").map(|(_, etag)| etag.trim());
    let is_read = matches!(incoming.method.as_str(), "GET" | "HEAD") && (200..300).contains(&answer.status);
    is_read && etag.is_some_and(|etag| incoming.header("if-none-match").is_some_and(|known| known.trim() == etag))
}

/// Puts the tenant that was asked for into the answer, where the document says that the path has one.
fn name_tenants(operation: &Operation, incoming: &Incoming, answer: &mut Outgoing) {
    let mut tenants = operation.parameters_in(Location::Path).filter(|tenant| tenant.tenancy.is_some()).peekable();
    let Some(Value::Object(mut members)) = tenants.peek().and_then(|_| serde_json::from_slice(&answer.body).ok())
    else {
        return;
    };
    let template = PathTemplate::parse(&operation.path);
    let asked = template.values(&incoming.target).unwrap_or_default();
    for tenant in tenants {
        let asked = asked.iter().find(|(name, _)| *name == tenant.name);
        if let (Some((_, asked)), Some(named @ Value::String(_))) = (asked, members.get_mut(&tenant.name)) {
            *named = Value::from(asked.as_str());
        }
    }
    answer.body = Value::Object(members).to_string().into_bytes();
}

/// An answer that the document does not have, or has and nobody can give.
pub(super) fn made_up(status: u16, why: &str) -> Outgoing {
    Outgoing { status, headers: vec![(MADE_UP.to_owned(), printable(why))], body: Vec::new() }
}

/// Why an answer is made up.
const NONE: &str = "the document has none for this";

/// The answer to what is no operation: 405 with the methods of the path (RFC 9110 §15.5.6), or 404 where there
/// is no such path.
fn unrouted(contract: &Contract, incoming: &Incoming) -> Outgoing {
    let mut methods: Vec<&str> = contract.operations_at(&incoming.target).map(|it| it.method.as_str()).collect();
    if methods.is_empty() {
        return made_up(404, NONE);
    }
    if methods.contains(&"GET") && !methods.contains(&"HEAD") {
        methods.push("HEAD");
    }
    methods.sort_unstable();
    methods.dedup();
    let declares =
        |operation: &Operation| operation.answers.iter().find(|it| it.status == StatusKey::Code(405)).cloned();
    let declared = contract.operations_at(&incoming.target).find_map(declares);
    let mut answer = match declared {
        Some(declared) => render(contract, &declared, Cause::MethodNotAllowed, &Wanted::of(incoming)),
        None => made_up(405, NONE),
    };
    answer.headers.retain(|(name, _)| name != "allow");
    answer.headers.push(("allow".to_owned(), methods.join(", ")));
    answer
}

/// The documented answer of a code; where there is none, a problem that says so (RFC 9457).
fn prefer(contract: &Contract, operation: &Operation, code: u16, wanted: &Wanted) -> Outgoing {
    let Some(answer) = operation.answer(code) else {
        let documented: Vec<String> = operation.answers.iter().map(|answer| answer.status.to_string()).collect();
        let detail = format!("{} documents {}, and no {code}", operation.id, documented.join(", "));
        let problem = serde_json::json!({ "title": "no such answer is documented", "status": 400, "detail": detail });
        let headers = vec![("content-type".to_owned(), "application/problem+json".to_owned())];
        return Outgoing { status: 400, headers, body: problem.to_string().into_bytes() };
    };
    let cause = answer.all_causes().next().unwrap_or(Cause::CredentialValid);
    let outgoing = rendered(contract, answer, cause, wanted, code);
    let mut outgoing = outgoing.unwrap_or_else(|error| made_up(code, &error.to_string()));
    outgoing.headers.push(("preference-applied".to_owned(), format!("code={code}")));
    outgoing
}

/// The challenge that a 401 has (RFC 9110 §11.6.1), where one of the operation's schemes has one.
fn challenge(contract: &Contract, operation: &Operation) -> Option<String> {
    let schemes = operation.security.iter().flatten().filter_map(|name| contract.scheme(name));
    let (word, carrier) = schemes.filter_map(|scheme| Some((scheme.challenge()?, scheme.carrier()))).next()?;
    let word = match &carrier {
        Some(Carrier::Authorization(word)) => word,
        _ => word,
    };
    Some(format!("{word} realm=\"stub\""))
}

fn render(contract: &Contract, answer: &DocumentedResponse, cause: Cause, wanted: &Wanted) -> Outgoing {
    let usual = usual(cause);
    let status = if answer.status.covers(usual) { usual } else { answer.status.code().unwrap_or(usual) };
    rendered(contract, answer, cause, wanted, status).unwrap_or_else(|error| made_up(status, &error.to_string()))
}

fn rendered(
    contract: &Contract,
    answer: &DocumentedResponse,
    cause: Cause,
    wanted: &Wanted,
    status: u16,
) -> Result<Outgoing, SampleError> {
    let mut headers = Vec::new();
    for header in &answer.headers {
        let name = header.name.to_ascii_lowercase();
        if FRAMING.contains(&name.as_str()) || HeaderName::try_from(&name).is_err() {
            continue;
        }
        match header.sample(contract) {
            Ok(value) => headers.push((name, printable(&stated(header, &value)))),
            Err(error) if header.required => return Err(error),
            Err(_) => {}
        }
    }
    let media = best(answer, &wanted.accept);
    let body = match media.filter(|_| !matches!(answer.status, StatusKey::Code(204 | 205 | 304))) {
        None => Vec::new(),
        Some(media) => {
            let content_type = concrete(&media.media_type);
            let (content_type, body) = match media.item_schema.as_deref() {
                Some(schema) => {
                    let item = contract.schemas.content(Direction::Response, Some(schema), [].iter())?;
                    (content_type, items(media, &item))
                }
                None => {
                    let body = body(contract, media, cause, &wanted.preferences)?;
                    let body = of_refusal(contract, media, &body, status);
                    let form = answered_form(&content_type, &body).or_else(|| of_signature(&content_type, &body));
                    form.unwrap_or_else(|| (content_type, written(contract, media, &body)))
                }
            };
            headers.push(("content-type".to_owned(), content_type));
            body
        }
    };
    Ok(Outgoing { status, headers, body })
}

/// What begins as its media type does, where what the document shows or describes can't be that.
fn of_signature(content_type: &str, body: &Value) -> Option<(String, Vec<u8>)> {
    let signature = MediaType::of_header(content_type)?.signature()?;
    let is_of_another_kind =
        body.as_str().is_none_or(|text| text.trim_start().is_empty() || text.trim_start().starts_with(['{', '[', '<']));
    is_of_another_kind.then(|| (content_type.to_owned(), signature.to_vec()))
}

/// A header's sample as it is declared to be written.
fn stated(header: &Header, value: &Value) -> String {
    match value {
        _ if header.is_json => value.to_string(),
        Value::Object(members) if header.explode => {
            members.iter().map(|(name, member)| format!("{name}={}", text(member))).collect::<Vec<_>>().join(",")
        }
        value => text(value),
    }
}

/// The media type that the client wants the most (RFC 9110 §12.5.1); of those that it wants alike, or not at
/// all, JSON.
fn best<'a>(answer: &'a DocumentedResponse, accept: &Accept) -> Option<&'a Media> {
    let quality = |media: &Media| MediaType::of_header(&media.media_type).map_or(0, |it| accept.quality(&it));
    let qualities: Vec<u16> = answer.media.iter().map(quality).collect();
    let most = qualities.iter().max()?;
    let mut best = answer.media.iter().zip(&qualities).filter(|(_, quality)| *quality == most).map(|(media, _)| media);
    let first = best.clone().next();
    let chosen = best.find(|media| is_json(&media.media_type)).or(first)?;
    // Of a range, a narrower key says what is answered in a type that both cover.
    let came = MediaType::of_header(&concrete(&chosen.media_type)).filter(|_| chosen.media_type.contains('*'));
    let of = |media: &Media| MediaType::of_header(&media.media_type);
    let covers = |media: &&Media| of(media).zip(came.as_ref()).is_some_and(|(own, came)| own.allows(came));
    answer.media.iter().filter(covers).max_by_key(|media| of(media).map(|own| own.specificity())).or(Some(chosen))
}

/// Headers that say how an answer is sent, and are the server's (RFC 9112).
const FRAMING: [&str; 6] =
    ["content-type", "content-length", "content-encoding", "transfer-encoding", "connection", "trailer"];

/// What may stand in a header (RFC 9110 §5.5).
fn printable(text: &str) -> String {
    text.chars().map(|letter| if letter.is_control() { '?' } else { letter }).collect()
}

/// The example that is asked for; else the one that names the cause: a documented one before an inferred, then
/// the one that says the most, because it answers the fewest causes; else a sample.
fn body(
    contract: &Contract,
    media: &Media,
    cause: Cause,
    preferences: &Preferences,
) -> Result<Arc<Value>, SampleError> {
    // Where nothing but examples is stated, they are all that can be made.
    if preferences.dynamic && (media.schema.is_some() || media.examples.is_empty()) {
        return contract.schemas.content(Direction::Response, media.schema.as_deref(), std::iter::empty());
    }
    let asked = media.examples.iter().find(|example| preferences.names(example));
    let naming = media.examples.iter().filter(|example| example.causes.name_any(&[cause]));
    let chosen = || naming.min_by_key(|example| (!example.is_documented_for(&[cause]), example.causes.all.len()));
    let chosen = asked.or_else(chosen);
    chosen.map_or_else(|| media.sample(contract), |example| Ok(Arc::new((*example.value).clone())))
}

/// What is made up for a refusal repeats the status of its answer: in a problem (RFC 9457 §3.1.2), and where the schema
/// shows that of another refusal.
fn of_refusal<'b>(contract: &Contract, media: &Media, body: &'b Value, status: u16) -> Cow<'b, Value> {
    const NAMES: [&str; 5] = ["status", "statusCode", "status_code", "httpStatus", "code"];
    let is_problem = concrete(&media.media_type) == "application/problem+json";
    let is_status = |(name, value): &(&String, &Value)| match value.as_u64() {
        Some(_) if is_problem && *name == "status" => true,
        Some(number) => NAMES.contains(&name.as_str()) && (400..600).contains(&number),
        None => false,
    };
    let own = body.as_object().filter(|_| media.examples.is_empty() && status >= 400);
    let Some((name, _)) = own.and_then(|own| own.iter().find(is_status)) else { return Cow::Borrowed(body) };
    let mut refusal = body.clone();
    refusal[name] = status.into();
    let fits = |schema: &str| contract.schemas.fits(Direction::Response, schema, &refusal);
    if media.schema.as_deref().is_none_or(fits) { Cow::Owned(refusal) } else { Cow::Borrowed(body) }
}

/// A stream of one item (OpenAPI 3.2 "Sequential Media Types").
fn items(media: &Media, item: &Value) -> Vec<u8> {
    let written = if is_event_stream(media) { event(item) } else { format!("{item}\n") };
    written.into_bytes()
}

fn is_event_stream(media: &Media) -> bool {
    MediaType::of_header(&media.media_type).is_some_and(|media_type| media_type.is_text())
}

fn written(contract: &Contract, media: &Media, body: &Value) -> Vec<u8> {
    let media_type = MediaType::of_header(&concrete(&media.media_type));
    let is_of_lines = media_type.as_ref().is_some_and(MediaType::is_json_stream);
    match body {
        _ if media_type.is_some_and(|it| it.is_xml()) => {
            written_xml(body, media.schema.as_deref().and_then(|schema| contract.node(schema)).as_ref())
        }
        Value::Array(items) if is_of_lines => {
            items.iter().map(|item| format!("{item}\n")).collect::<String>().into_bytes()
        }
        item if is_of_lines => format!("{item}\n").into_bytes(),
        Value::String(text) if !is_json(&concrete(&media.media_type)) => text.clone().into_bytes(),
        other => other.to_string().into_bytes(),
    }
}
