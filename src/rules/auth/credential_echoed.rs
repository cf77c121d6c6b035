//! Asks whether the credential comes back in the answer.

use std::collections::BTreeSet;
use std::fmt;

use crate::claim::Claim;
use crate::rules::classify::Relation;
use crate::rules::compare::Spoken;
use crate::rules::exchange::{Check, CheckContext, Mutant, unspoken};
use crate::secret::{CredentialValue, Hidden, Redacted};
use countersign_openapi::{Basis, Direction};

pub const CHECK: Check<Echo> = Check {
    id: "credential-echoed",
    direction: Direction::Response,
    spec,
    live,
    client: unspoken,
    relate: Echo::relate,
    mutants: &[
        Mutant {
            name: "the token in the body",
            tell: |observation| {
                observation.trace.last_response_mut().into_iter().for_each(|response| echo(&mut response.body))
            },
        },
        Mutant {
            name: "the token in a header",
            tell: |observation| {
                let mut value = Redacted::default();
                echo(&mut value);
                observation
                    .trace
                    .last_response_mut()
                    .into_iter()
                    .for_each(|response| response.headers.push(("x-you-sent".to_owned(), value.clone())));
            },
        },
    ],
};

/// Where the credential came back: pointers into the answer.
pub struct Echo(Vec<String>);

impl Echo {
    fn relate(&self, later: &Echo) -> Relation {
        if later.0.is_empty() {
            Relation::Same
        } else {
            Relation::Wider(format!("the credential comes back in {}", later.0.join(", ")))
        }
    }
}

impl fmt::Display for Echo {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.0.is_empty() {
            f.write_str("no credential")
        } else {
            write!(f, "the credential in {}", self.0.join(", "))
        }
    }
}

fn spec(context: &CheckContext) -> Spoken<Echo> {
    context.case.request.slots().next()?;
    Some(Ok(Claim {
        answer: Echo(Vec::new()),
        source: context.operation.source.clone().into(),
        basis: Basis::Protocol,
    }))
}

/// `exec` has marked what came back, so that no value is needed here.
fn live(context: &CheckContext) -> Spoken<Echo> {
    let response = match context.response() {
        Ok(response) => response,
        Err(reason) => return Some(Err(reason)),
    };
    // Another scheme's may be what the operation is there to give.
    let others: Vec<String> = others(context).map(|scheme| format!("{{{scheme}:")).collect();
    let is_of_another = |label: &str| others.iter().any(|other| label.starts_with(other.as_str()));
    let echoes = |text: &Redacted| {
        let mut spans = text.spans().iter();
        spans.any(|span| span.hidden == Hidden::Credential && !is_of_another(&span.label))
    };
    let headers =
        response.headers.iter().filter(|(_, value)| echoes(value)).map(|(name, _)| format!("/headers/{name}"));
    let body = echoes(&response.body).then(|| "/body".to_owned());
    context.live("", Echo(headers.chain(body).collect()))
}

/// The schemes of which this request carries no credential.
fn others<'a>(context: &CheckContext<'a>) -> impl Iterator<Item = &'a str> {
    let sent = context.case.request.slots();
    let sent: BTreeSet<&str> = sent.map(|slot| slot.scheme.as_str()).collect();
    let schemes = context.contract.schemes().iter().map(|scheme| scheme.name.as_str());
    schemes.filter(move |name| !sent.contains(name))
}

/// Tells the mutant.
fn echo(text: &mut Redacted) {
    text.push_secret(&CredentialValue::new("told"), "{credential}");
}
