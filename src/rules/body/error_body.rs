//! Asks which literal body an error has.
//!
//! Only bodies that are documented for the cause are asked about: an example that names no cause
//! is an illustration. A code that differs cannot be true beside the documented one; a wording
//! that differs is another wording.

use std::cmp::Reverse;
use std::fmt;
use std::sync::Arc;

use serde_json::{Map, Value};

use crate::claim::Claim;
use crate::live::Response;
use crate::reason::SilentReason;
use crate::rules::classify::Relation;
use crate::rules::compare::Spoken;
use crate::rules::exchange::{Check, CheckContext, Mutant, unspoken};
use crate::secret::Redacted;
use countersign_openapi::Basis;
use countersign_openapi::{Direction, DocumentedExample};

pub const CHECK: Check<ErrorBodies> = Check {
    id: "error-body",
    direction: Direction::Response,
    spec,
    live,
    client: unspoken,
    relate: ErrorBodies::relate,
    mutants: &[
        Mutant {
            name: "another error code",
            tell: |observation| retell(observation.trace.last_response_mut(), |text| !text.contains(' '), "SURPRISE"),
        },
        Mutant {
            name: "another wording",
            tell: |observation| {
                retell(observation.trace.last_response_mut(), |text| text.contains(' '), "Something went wrong")
            },
        },
    ],
};

/// The bodies that may come, or the one that came.
pub struct ErrorBodies(Vec<Value>);

impl ErrorBodies {
    fn relate(&self, later: &ErrorBodies) -> Relation {
        let Some(seen) = later.0.first() else {
            return Relation::Unknown(SilentReason::BodyNotJson);
        };
        let related = self.0.iter().map(|documented| differ(documented, seen, ""));
        related.min_by_key(gravity).unwrap_or(Relation::Same)
    }
}

fn gravity(relation: &Relation) -> u8 {
    match relation {
        Relation::Same => 0,
        Relation::Narrower | Relation::Unknown(_) => 1,
        Relation::Wider(_) => 2,
        Relation::Disjoint(_) => 3,
    }
}

/// How a body differs from a documented one. Properties that come on top are no difference.
fn differ(documented: &Value, seen: &Value, pointer: &str) -> Relation {
    let worst = |relations: Vec<Relation>| relations.into_iter().max_by_key(gravity).unwrap_or(Relation::Same);
    match (documented, seen) {
        (Value::Object(documented), Value::Object(seen)) => {
            let member = |(name, value): (&String, &Value)| match seen.get(name) {
                Some(other) => differ(value, other, &format!("{pointer}/{name}")),
                None => Relation::Disjoint(format!("{pointer}/{name} is missing")),
            };
            worst(documented.iter().map(member).collect())
        }
        (Value::Array(documented), Value::Array(seen)) if documented.len() == seen.len() => {
            let items = documented.iter().zip(seen).enumerate();
            worst(items.map(|(index, (value, other))| differ(value, other, &format!("{pointer}/{index}"))).collect())
        }
        _ if documented == seen => Relation::Same,
        (Value::String(text), Value::String(_)) if text.contains(' ') => {
            Relation::Wider(format!("{pointer} has another wording than documented"))
        }
        _ => Relation::Disjoint(format!("{pointer} is not what is documented")),
    }
}

impl fmt::Display for ErrorBodies {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let bodies: Vec<String> = self.0.iter().map(Value::to_string).collect();
        f.write_str(&bodies.join(" or "))
    }
}

/// The documented bodies for the cause and the code that was answered, the one that is most like
/// the answer first: it is the one that is quoted.
fn spec(context: &CheckContext) -> Spoken<ErrorBodies> {
    let response = context.response().ok().filter(|response| !response.is_success())?;
    let answers = context.operation.answers.iter().filter(|answer| answer.status.covers(response.status));
    let is_for_case = |example: &&DocumentedExample| example.is_documented_for(&context.case.causes);
    let mut documented: Vec<&DocumentedExample> =
        answers.flat_map(|answer| answer.examples()).filter(is_for_case).collect();
    let seen = response.json().unwrap_or_default();
    documented.sort_by_key(|example| Reverse(likeness(&example.value, &seen)));
    let source = documented.first()?.source.clone();
    let answer = ErrorBodies(documented.iter().map(|example| (*example.value).clone()).collect());
    Some(Ok(Claim { answer, source: source.into(), basis: Basis::Documented }))
}

/// How many members two bodies have in common.
fn likeness(documented: &Value, seen: &Value) -> usize {
    let members = documented.as_object().into_iter().flatten();
    members.filter(|(name, value)| seen.get(name) == Some(value)).count()
}

/// The body as it may be shown: what is secret in it is no documented literal.
fn live(context: &CheckContext) -> Spoken<ErrorBodies> {
    match context.response() {
        Ok(response) => {
            context.live("/body", ErrorBodies(serde_json::from_str(&response.body.shown()).into_iter().collect()))
        }
        Err(reason) => Some(Err(reason)),
    }
}

/// Tells the mutant: every text that is chosen reads otherwise.
fn retell(response: Option<&mut Response>, chosen: fn(&str) -> bool, text: &str) {
    let Some(response) = response.filter(|response| !response.is_success()) else { return };
    let Some(Value::Object(members)) = response.json().map(Arc::unwrap_or_clone) else { return };
    let told = members.into_iter().map(|(name, value)| match value {
        Value::String(old) if chosen(&old) => (name, Value::String(text.to_owned())),
        other => (name, other),
    });
    response.body = Redacted::plain(Value::Object(told.collect::<Map<_, _>>()).to_string());
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    /// The gravest of all that differs is told: a text that differs less than a code, and a code less than nothing.
    #[test]
    fn a_body_differs_as_much_as_its_gravest_part() {
        let documented = json!({"error": {"code": "no_token", "message": "A token is needed"}, "causes": ["a", "b"]});
        for (pointer, value, gravity_of) in [
            ("", documented.clone(), 0),
            ("/more", json!(1), 0),
            ("/error/message", json!("Where is it"), 2),
            ("/error/message", json!(7), 3),
            ("/error/code", json!("no_key"), 3),
            ("/error/code", json!("no key"), 3),
            ("/error", json!({"code": "no_token"}), 3),
            ("/error", json!({"code": "no_key", "message": "Where is it"}), 3),
            ("/causes", json!(["a", "c"]), 3),
            ("/causes", json!(["a"]), 3),
            ("/causes", json!("a"), 3),
        ] {
            let mut seen = documented.clone();
            match seen.pointer_mut(pointer) {
                Some(place) => *place = value.clone(),
                None => seen["more"] = value.clone(),
            }
            let relation = differ(&documented, &seen, "");
            assert_eq!(gravity(&relation), gravity_of, "{pointer} {value}: {relation:?}");
        }
        let Relation::Wider(how) = differ(
            &documented,
            &{
                let mut seen = documented.clone();
                seen["error"]["message"] = json!("Where is it");
                seen
            },
            "",
        ) else {
            panic!("a wording is a wording")
        };
        assert!(how.starts_with("/error/message "), "{how}");
    }

    #[test]
    fn one_of_several_bodies_is_enough_and_the_likest_is_quoted() {
        let [one, other] = [json!({"code": "a", "status": 401}), json!({"code": "b", "status": 401})];
        let documented = ErrorBodies(vec![one.clone(), other.clone()]);
        assert_eq!(documented.relate(&ErrorBodies(vec![other.clone()])), Relation::Same);
        assert!(matches!(documented.relate(&ErrorBodies(vec![json!({"code": "c"})])), Relation::Disjoint(_)));
        assert!(matches!(documented.relate(&ErrorBodies(Vec::new())), Relation::Unknown(_)));
        assert_eq!((likeness(&one, &other), likeness(&one, &one), likeness(&one, &json!([]))), (1, 2, 0));
    }
}
