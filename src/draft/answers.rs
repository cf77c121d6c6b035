//! Answers of what pages say of success and of refusal.

use serde_json::{Map, Value, json};

use super::{schema, sourced};
use crate::docs::{Fact, Facts};
use countersign_openapi::Cause;
use countersign_openapi::extension;

/// The refusals that all operations share, as components, with the status of each.
pub struct Refusals {
    pub responses: Map<String, Value>,
    statuses: Vec<(String, String)>,
}

/// What refused requests are answered. That they are refused is what the pages ask for; where
/// they do not say how, the status is a guess, and the body not even that.
pub fn refusals(facts: &Facts, needs_credential: bool) -> Refusals {
    let mut refusals = Refusals { responses: Map::new(), statuses: Vec::new() };
    let mut stated: Vec<(u64, Vec<&Fact>)> = Vec::new();
    for fact in facts.of("error-response") {
        let Some(status) = fact.value["status"].as_u64() else { continue };
        match stated.iter_mut().find(|(own, _)| *own == status) {
            Some((_, facts)) => facts.push(fact),
            None => stated.push((status, vec![fact])),
        }
    }
    stated.sort_by_key(|(status, _)| *status);
    stated.iter().for_each(|(status, facts)| refusals.add(&status.to_string(), documented(facts)));
    for (status, causes, fact) in guessed(facts, needs_credential) {
        if !refusals.statuses.iter().any(|(own, _)| own == status) {
            let causes: Vec<&str> = causes.iter().map(|cause| cause.id()).collect();
            let node = json!({"description": "The request is refused.", (extension::CAUSES): causes});
            refusals.add(status, sourced(node, Some(fact), false));
        }
    }
    refusals
}

impl Refusals {
    fn add(&mut self, status: &str, response: Value) {
        let name = format!("Refused{status}");
        self.responses.insert(name.clone(), response);
        self.statuses.push((status.to_owned(), name));
    }
}

/// The response of the facts of one status.
fn documented(facts: &[&Fact]) -> Value {
    let mut bodies: Vec<(Value, Vec<&str>, &Fact)> = Vec::new();
    let mut bare: Vec<&str> = Vec::new();
    for fact in facts {
        let cause = cause(fact).map(Cause::id);
        match fact.value.get("body").map(schema::example) {
            None => bare.extend(cause),
            Some(body) => match bodies.iter_mut().find(|(own, ..)| *own == body) {
                Some((_, causes, _)) => causes.extend(cause),
                None => bodies.push((body, cause.into_iter().collect(), fact)),
            },
        }
    }
    let first = facts[0];
    let mut response = json!({"description": "The request is refused."});
    if !bare.is_empty() {
        response[extension::CAUSES] = json!(bare);
    }
    let shape = facts.iter().find_map(|fact| Some((fact.value.get("shape")?, fact)));
    if !bodies.is_empty() {
        let shown: Vec<Value> = bodies.iter().map(|(body, ..)| body.clone()).collect();
        let examples = bodies.iter().enumerate().map(|(index, (body, causes, fact))| {
            let mut example = json!({"value": body});
            if !causes.is_empty() {
                example[extension::CAUSES] = json!(causes);
            }
            (format!("body{}", index + 1), sourced(example, Some(fact), true))
        });
        let examples: Map<_, _> = examples.collect();
        let schema = schema::of_bodies(&shown, bodies[0].2);
        response["content"] = json!({"application/json": {"schema": schema, "examples": examples}});
    } else if let Some((shape, fact)) = shape {
        response["content"] = json!({"application/json": {"schema": schema::of_shape(shape, fact)}});
    }
    sourced(response, Some(first), true)
}

/// Refusals that follow from what pages ask for, with the status that is usual (RFC 9110 §15.5).
fn guessed(facts: &Facts, needs_credential: bool) -> Vec<(&'static str, Vec<Cause>, &Fact)> {
    use Cause::{CredentialExpired, CredentialForged, CredentialMalformed, CredentialMissing, CredentialNotYetValid};
    use Cause::{CredentialRevoked, CredentialUnknown, HeaderMissing, PermissionDenied, TenantMissing, TenantUnknown};
    let mut guessed = Vec::new();
    if let Some(fact) = facts.of("required-header").find(|fact| fact.value["required"] == Value::Bool(true)) {
        guessed.push(("400", vec![TenantMissing, HeaderMissing], fact));
    }
    if let (true, Some(fact)) = (needs_credential, facts.of("auth-scheme").next()) {
        let mut causes = vec![CredentialMissing, CredentialMalformed, CredentialUnknown];
        causes.extend([CredentialExpired, CredentialNotYetValid, CredentialRevoked, CredentialForged]);
        guessed.push(("401", causes, fact));
        guessed.push(("403", vec![PermissionDenied, TenantUnknown], fact));
    }
    guessed
}

fn cause(fact: &Fact) -> Option<Cause> {
    fact.subject.split_once('/').and_then(|(_, cause)| Cause::parse(cause))
}

/// The answers of an operation: its own of success, and the shared refusals.
pub fn responses(facts: &Facts, refusals: &Refusals, operation: &Fact) -> Value {
    let own =
        |subject: &str| -> Vec<&Fact> { facts.of("success-response").filter(|fact| fact.subject == subject).collect() };
    let stated = Some(own(&operation.subject)).filter(|own| !own.is_empty()).unwrap_or_else(|| own("any"));
    let mut responses = Map::new();
    for fact in stated {
        let status = fact.value["status"].as_u64();
        let key = status.map_or_else(|| "2XX".to_owned(), |status| status.to_string());
        responses.entry(key).or_insert_with(|| success(facts, Some(fact), operation));
    }
    if responses.is_empty() {
        responses.insert("2XX".to_owned(), success(facts, None, operation));
    }
    for (status, name) in &refusals.statuses {
        responses.insert(status.clone(), json!({"$ref": format!("#/components/responses/{name}")}));
    }
    Value::Object(responses)
}

/// An answer of success; where no page shows one, neither which 2xx nor a body is known.
fn success(facts: &Facts, fact: Option<&Fact>, operation: &Fact) -> Value {
    let mut response = json!({"description": "The request succeeded.", (extension::CAUSES): ["credential-valid"]});
    let headers = facts.of("response-header").map(|header| {
        let schema = sourced(json!({"type": "string"}), Some(header), false);
        (header.subject.clone(), sourced(json!({"schema": schema}), Some(header), true))
    });
    let headers: Map<_, _> = headers.collect();
    if !headers.is_empty() {
        response["headers"] = Value::Object(headers);
    }
    let shape = fact.and_then(|fact| fact.value.get("shape"));
    let is_bodiless = fact.is_some_and(|fact| fact.value["status"].as_u64() == Some(204));
    if !is_bodiless {
        let mut schema = match (fact, shape) {
            (Some(fact), Some(shape)) => schema::of_shape(shape, fact),
            _ => schema::anything(operation),
        };
        let required = fact
            .and_then(|fact| fact.value.get("required"))
            .filter(|names| names.as_array().is_some_and(|names| !names.is_empty()));
        if let (Some(required), Some("object")) = (required, schema["type"].as_str()) {
            schema["required"] = required.clone();
        }
        response["content"] = json!({"application/json": {"schema": schema}});
    }
    let is_documented = fact.is_some_and(|fact| fact.value["status"].is_u64());
    sourced(response, fact.or(Some(operation)), is_documented)
}
