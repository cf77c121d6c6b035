//! Answers of what pages say of success and of refusal.

use countersign_openapi::{Cause, MediaType, OperationKey, StatusKey, extension};
use countersign_pages::{AuthScheme, ErrorResponse, Facts, RequiredHeader, ResponseHeader, Shape, StatedFact};
use serde_json::{Map, Value, json};

use super::told::{StatedSuccess, Told};
use super::{schema, sourced};

/// A refusal that a page states, and where.
type StatedRefusal<'f> = (&'f ErrorResponse, &'f StatedFact);

/// The refusals that all operations share, as components, with the status of each.
pub struct SharedRefusals {
    pub responses: Map<String, Value>,
    statuses: Vec<(String, String)>,
}

/// What refused requests are answered. That they are refused is what the pages ask for; where
/// they do not say how, the status is a guess, and the body not even that.
pub fn refusals(facts: &Facts, needs_credential: bool) -> SharedRefusals {
    let mut refusals = SharedRefusals { responses: Map::new(), statuses: Vec::new() };
    let mut stated: Vec<(StatusKey, Vec<StatedRefusal>)> = Vec::new();
    for refusal in facts.of::<ErrorResponse>() {
        // What comes with a status of success stands in the answer of success.
        let Some(status) = refusal.0.status.filter(|status| status.class() >= Some(4)) else { continue };
        match stated.iter_mut().find(|(own, _)| *own == status) {
            Some((_, refusals)) => refusals.push(refusal),
            None => stated.push((status, vec![refusal])),
        }
    }
    stated.sort_by_key(|(status, _)| *status);
    let untold: Vec<StatedRefusal> =
        facts.of::<ErrorResponse>().filter(|(refusal, _)| refusal.status.is_none()).collect();
    let general = untold.iter().find_map(|(refusal, _)| refusal.content_type.as_ref());
    // A credential that is refused, no more is said, is refused as others are.
    let bare: Vec<StatedRefusal> =
        untold.iter().copied().filter(|(refusal, _)| refusal.body.is_none() && is_of_credential(refusal)).collect();
    let others = stated.iter_mut().find(|(_, refusals)| refusals.iter().any(|(own, _)| is_of_credential(own)));
    let is_alone = others.is_none();
    if let Some((_, refusals)) = others {
        refusals.extend(&bare);
    }
    stated.iter().for_each(|(status, stated)| refusals.add(&status.to_string(), documented(stated, general)));
    // What errors look like, of which no status is told: of any that is not listed.
    let bodies = untold.iter().filter(|(refusal, _)| refusal.body.is_some());
    let bodies: Vec<(ErrorResponse, &StatedFact)> =
        bodies.map(|(refusal, stated)| (ErrorResponse { cause: None, ..(*refusal).clone() }, *stated)).collect();
    if !bodies.is_empty() {
        let bodies: Vec<StatedRefusal> = bodies.iter().map(|(refusal, stated)| (refusal, *stated)).collect();
        let mut response = documented(&bodies, general);
        response[extension::BASIS] = "inferred".into();
        refusals.add("default", response);
    }
    for (status, causes, stated) in guessed(facts, needs_credential) {
        if !refusals.has(status) {
            let causes: Vec<&str> = causes.iter().map(|cause| cause.id()).collect();
            let node = json!({"description": "The request is refused.", (extension::CAUSES): causes});
            refusals.add(status, sourced(node, Some(stated), false));
        }
    }
    if let (true, Some((_, stated))) = (is_alone && !refusals.has("401"), bare.first()) {
        let causes: Vec<&str> = bare.iter().filter_map(|(refusal, _)| Some(refusal.cause?.id())).collect();
        let node = json!({"description": "The request is refused.", (extension::CAUSES): causes});
        refusals.add("401", sourced(node, Some(stated), false));
    }
    refusals
}

fn is_of_credential(refusal: &ErrorResponse) -> bool {
    refusal.cause.is_some_and(|cause| cause.id().starts_with("credential-"))
}

impl SharedRefusals {
    fn has(&self, status: &str) -> bool {
        self.statuses.iter().any(|(own, _)| own == status)
    }

    fn add(&mut self, status: &str, response: Value) {
        let name = format!("Refused{status}");
        self.responses.insert(name.clone(), response);
        self.statuses.push((status.to_owned(), name));
    }
}

/// The response of the facts of one status.
fn documented(refusals: &[StatedRefusal], general: Option<&MediaType>) -> Value {
    let mut bodies: Vec<(Value, Vec<&str>, &StatedFact)> = Vec::new();
    let mut bare: Vec<&str> = Vec::new();
    for (refusal, stated) in refusals {
        let cause = refusal.cause.map(Cause::id);
        match refusal.literal().map(schema::example) {
            None => bare.extend(cause),
            Some(body) => match bodies.iter_mut().find(|(own, ..)| *own == body) {
                Some((_, causes, _)) => causes.extend(cause),
                None => bodies.push((body, cause.into_iter().collect(), stated)),
            },
        }
    }
    let mut response = json!({"description": "The request is refused."});
    if !bare.is_empty() {
        response[extension::CAUSES] = json!(bare);
    }
    let shape = refusals.iter().find_map(|(refusal, stated)| Some((refusal.shape()?, stated)));
    let media = refusals.iter().find_map(|(refusal, _)| refusal.content_type.as_ref()).or(general);
    let media = media.map_or("application/json", MediaType::as_str);
    if !bodies.is_empty() {
        let shown: Vec<Value> = bodies.iter().map(|(body, ..)| body.clone()).collect();
        let examples = bodies.iter().enumerate().map(|(index, (body, causes, stated))| {
            let mut example = json!({"value": body});
            if !causes.is_empty() {
                example[extension::CAUSES] = json!(causes);
            }
            (format!("body{}", index + 1), sourced(example, Some(stated), true))
        });
        let examples: Map<_, _> = examples.collect();
        let schema = schema::of_bodies(&shown, bodies[0].2);
        response["content"] = json!({media: {"schema": schema, "examples": examples}});
    } else if let Some((shape, stated)) = shape {
        response["content"] = json!({media: {"schema": schema::of_shape(shape, stated)}});
    }
    sourced(response, refusals.first().map(|(_, stated)| *stated), true)
}

/// Refusals that follow from what pages ask for, with the status that is usual (RFC 9110 §15.5).
fn guessed(facts: &Facts, needs_credential: bool) -> Vec<(&'static str, Vec<Cause>, &StatedFact)> {
    use Cause::{CredentialExpired, CredentialForged, CredentialMalformed, CredentialMissing, CredentialNotYetValid};
    use Cause::{CredentialRevoked, CredentialUnknown, HeaderMissing, PermissionDenied, TenantMissing, TenantUnknown};
    let mut guessed = Vec::new();
    let mut headers = facts.of::<RequiredHeader>();
    if let Some((_, stated)) = headers.find(|(header, _)| header.required == Some(true)) {
        guessed.push(("400", vec![TenantMissing, HeaderMissing], stated));
    }
    // Where pages say how one bad credential is refused, the others are refused so too.
    let is_told = facts
        .of::<ErrorResponse>()
        .any(|(refusal, _)| is_of_credential(refusal) && matches!(refusal.status_code(), Some(401 | 403)));
    if let (true, false, Some((_, stated))) = (needs_credential, is_told, facts.of::<AuthScheme>().next()) {
        let mut causes = vec![CredentialMissing, CredentialMalformed, CredentialUnknown];
        causes.extend([CredentialExpired, CredentialNotYetValid, CredentialRevoked, CredentialForged]);
        // What pages say how it is refused has that status, and no other.
        let told = |cause: &Cause| {
            facts.of::<ErrorResponse>().any(|(own, _)| own.cause == Some(*cause) && own.status.is_some())
        };
        causes.retain(|cause| !told(cause));
        guessed.push(("401", causes, stated));
    }
    if let (true, Some((_, stated))) = (needs_credential, facts.of::<AuthScheme>().next()) {
        guessed.push(("403", vec![PermissionDenied, TenantUnknown], stated));
    }
    guessed
}

/// The answers of an operation: its own of success, and the shared refusals. Without a key it is one
/// that no page speaks of.
pub fn responses(told: &Told<'_>, key: Option<&OperationKey>, operation: &StatedFact) -> Value {
    let Told { facts, refusals, .. } = *told;
    let mut responses = Map::new();
    let mut by_status: Vec<(String, Vec<StatedSuccess<'_>>)> = Vec::new();
    for &(response, stated) in told.successes(key) {
        let key = response.status.map_or_else(|| "2XX".to_owned(), |status| status.to_string());
        match by_status.iter_mut().find(|(own, _)| *own == key) {
            Some((_, told)) => told.push((response, stated)),
            None => by_status.push((key, vec![(response, stated)])),
        }
    }
    for (key, told) in by_status {
        responses.insert(key, success(facts, &told, operation));
    }
    if responses.is_empty() {
        responses.insert("2XX".to_owned(), success(facts, &[], operation));
    }
    refused_with_success(facts, &mut responses);
    for (status, name) in &refusals.statuses {
        responses.insert(status.clone(), json!({"$ref": format!("#/components/responses/{name}")}));
    }
    Value::Object(responses)
}

/// Adds the bodies of refusals that come with a status of success to the answer of that status.
fn refused_with_success(facts: &Facts, responses: &mut Map<String, Value>) {
    for (refusal, stated) in facts.of::<ErrorResponse>() {
        let Some(status) = refusal.status_code().filter(|status| *status < 400) else { continue };
        let Some(body) = refusal.literal().map(schema::example) else { continue };
        let media = refusal.content_type.as_ref().map_or("application/json", MediaType::as_str);
        let refused = schema::of_bodies(&[body], stated);
        let (exact, range) = (status.to_string(), format!("{}XX", status / 100));
        let key = if responses.contains_key(&exact) || !responses.contains_key(&range) { exact } else { range };
        let answer = responses.entry(key).or_insert_with(|| {
            sourced(json!({"description": "The request is refused.", "content": {}}), Some(stated), true)
        });
        let schema = &mut answer["content"][media]["schema"];
        *schema = match schema.take() {
            Value::Null => refused,
            own => sourced(json!({"anyOf": [own, refused]}), Some(stated), true),
        };
    }
}

/// An answer of success, of all that pages show of it; where none shows one, neither which 2xx nor a body is known.
fn success(facts: &Facts, all: &[StatedSuccess<'_>], operation: &StatedFact) -> Value {
    let told = all.first().copied();
    let mut response = json!({"description": "The request succeeded.", (extension::CAUSES): ["credential-valid"]});
    let headers = facts.of::<ResponseHeader>().map(|(header, stated)| {
        let schema = sourced(json!({"type": "string"}), Some(stated), false);
        let mut node = json!({"schema": schema});
        if let Some(value) = &header.value {
            node[extension::VALUE] = value.as_str().into();
        }
        (header.name.clone(), sourced(node, Some(stated), true))
    });
    let headers: Map<_, _> = headers.collect();
    if !headers.is_empty() {
        response["headers"] = Value::Object(headers);
    }
    let status = told.and_then(|(told, _)| told.status);
    if status != Some(204) {
        let shapes: Vec<&Shape> = all.iter().filter_map(|(told, _)| told.shape.as_ref()).collect();
        let mut schema = schema::of_shapes(&shapes, told.map_or(operation, |(_, stated)| stated));
        // What each of them always has.
        let is_everywhere = |name: &&String| {
            let mut others = all.iter().filter(|(told, _)| told.shape.is_some());
            others.all(|(told, _)| told.required.as_ref().is_some_and(|names| names.contains(name)))
        };
        let required = all.iter().find_map(|(told, _)| told.required.as_ref());
        let required = required.map(|names| names.iter().filter(is_everywhere).collect::<Vec<_>>());
        let required = required.filter(|names| !names.is_empty());
        if let (Some(required), Some("object")) = (required, schema["type"].as_str()) {
            schema["required"] = json!(required);
        }
        let media = told.and_then(|(told, _)| told.content_type.as_ref());
        let media = media.map_or("application/json", MediaType::as_str);
        response["content"] = json!({media: {"schema": schema}});
    }
    // Of what no operation is told, it is a guess that this one answers so.
    let is_its = told.is_some_and(|(told, _)| told.operation.is_some());
    sourced(response, Some(told.map_or(operation, |(_, stated)| stated)), status.is_some() && is_its)
}
