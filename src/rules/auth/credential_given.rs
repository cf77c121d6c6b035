//! Asks whether an answer gives a credential that its schema does not have.

use std::collections::BTreeSet;
use std::fmt;
use std::sync::Arc;

use serde_json::Value;

use crate::claim::Claim;
use crate::rules::classify::Relation;
use crate::rules::compare::Spoken;
use crate::rules::exchange::{Check, CheckContext, Mutant, unspoken};
use crate::secret::Redacted;
use countersign_openapi::{Basis, Direction, is_json};

pub const CHECK: Check<Given> = Check {
    id: "credential-given",
    direction: Direction::Response,
    spec,
    live,
    client: unspoken,
    relate: Given::relate,
    mutants: &[Mutant {
        name: "a password on top",
        tell: |observation| {
            let Some(response) = observation.trace.last_response_mut() else { return };
            let Some(Value::Object(mut members)) = response.json().map(Arc::unwrap_or_clone) else { return };
            members.insert("password".to_owned(), Value::String("told".to_owned()));
            response.body = Redacted::plain(Value::Object(members).to_string());
        },
    }],
};

/// Names of properties that hold credentials.
pub struct Given(BTreeSet<String>);

impl Given {
    fn relate(&self, later: &Given) -> Relation {
        let unknown: Vec<&str> = later.0.difference(&self.0).map(String::as_str).collect();
        match unknown.as_slice() {
            [] => Relation::Same,
            names => Relation::Wider(format!("the answer has {}, which no schema documents", names.join(", "))),
        }
    }
}

impl fmt::Display for Given {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names: Vec<&str> = self.0.iter().map(String::as_str).collect();
        f.write_str(if names.is_empty() { "no credential" } else { "" })?;
        f.write_str(&names.join(", "))
    }
}

/// The secret properties that the declared answer has, where its schema says what it has.
fn spec(context: &CheckContext) -> Spoken<Given> {
    let declared = context.declared().filter(|answer| answer.basis == Basis::Documented)?;
    let media = declared.media.iter().find(|media| is_json(&media.media_type))?;
    let schema = context.contract.node(media.schema.as_deref()?).filter(|schema| schema.get("properties").is_some())?;
    let names = context.contract.schemas.names(&schema.pointer);
    let secrets = context.contract.secret_properties();
    let mut documented: BTreeSet<String> = names.intersection(secrets).cloned().collect();
    // An example of the answer is the document's word too.
    let examples = declared.media.iter().flat_map(|media| &media.examples);
    examples.for_each(|example| collect(&example.value, secrets, &mut documented));
    let answer = Given(documented);
    Some(Ok(Claim { answer, source: schema.source().into(), basis: Basis::Documented }))
}

/// The secret properties that came with a text in them.
fn live(context: &CheckContext) -> Spoken<Given> {
    let body = context.response().ok()?.json()?;
    let secrets = context.contract.secret_properties();
    let mut given = BTreeSet::new();
    collect(&body, secrets, &mut given);
    context.live("/body", Given(given))
}

fn collect(value: &Value, secrets: &BTreeSet<String>, given: &mut BTreeSet<String>) {
    match value {
        Value::Array(items) => items.iter().for_each(|item| collect(item, secrets, given)),
        Value::Object(members) => {
            for (name, member) in members {
                let name = name.to_ascii_lowercase();
                if secrets.contains(&name) && member.as_str().is_some_and(|text| !text.is_empty()) {
                    given.insert(name);
                }
                collect(member, secrets, given);
            }
        }
        _ => {}
    }
}
