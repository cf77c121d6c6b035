//! Asks which headers an answer has.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;

use super::value;
use crate::claim::Claim;
use crate::reason::SilentReason;
use crate::rules::classify::Relation;
use crate::rules::compare::Spoken;
use crate::rules::exchange::{Check, CheckContext, Mutant, unspoken};
use crate::secret::Redacted;
use countersign_openapi::Header;
use countersign_openapi::schema::Schemas;
use countersign_openapi::{Basis, Direction};

pub const CHECK: Check<Headers> = Check {
    id: "response-headers",
    direction: Direction::Response,
    spec,
    live,
    client: unspoken,
    relate: Headers::relate,
    mutants: &[Mutant {
        name: "no header but the content type",
        tell: |observation| {
            let Some(response) = observation.trace.last_response_mut() else { return };
            response.headers.retain(|(name, _)| name.eq_ignore_ascii_case("content-type"));
        },
    }],
};

pub enum Headers {
    Declared {
        headers: Vec<Header>,
        schemas: Arc<Schemas>,
    },
    /// The lines of each header, by its name in lower case.
    Seen(BTreeMap<String, Vec<Redacted>>),
}

impl Headers {
    fn relate(&self, later: &Headers) -> Relation {
        let (Headers::Declared { headers, schemas }, Headers::Seen(seen)) = (self, later) else {
            return Relation::Unknown(SilentReason::TwoDeclarations);
        };
        let held = headers.iter().filter(|header| header.basis == Basis::Documented);
        let wrong: Vec<String> = held
            .filter_map(|header| match seen.get(&header.name.to_ascii_lowercase()) {
                None if header.required => Some(format!("the required header {} is missing", header.name)),
                None => None,
                Some(lines) => (!value::fits(schemas, header, lines)).then(|| {
                    let shown: Vec<String> = lines.iter().map(Redacted::shown).collect();
                    format!("the header {} does not fit its schema: `{}`", header.name, shown.join("`, `"))
                }),
            })
            .collect();
        let held = headers.iter().filter(|header| header.basis == Basis::Documented);
        let other = held.filter_map(|header| {
            let (value, lines) = (header.value.as_ref()?, seen.get(&header.name.to_ascii_lowercase())?);
            let is_other = !lines.iter().any(|line| line.shown() == *value);
            is_other.then(|| format!("the header {} is no longer `{value}`", header.name))
        });
        let other: Vec<String> = other.collect();
        match (wrong.as_slice(), other.as_slice()) {
            ([], []) => Relation::Same,
            ([], other) => Relation::Wider(other.join("; ")),
            (wrong, _) => Relation::Disjoint(wrong.join("; ")),
        }
    }
}

impl fmt::Display for Headers {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names: Vec<String> = match self {
            Headers::Declared { headers, .. } => headers
                .iter()
                .map(|header| format!("{}{}", header.name, if header.required { "" } else { "?" }))
                .collect(),
            Headers::Seen(seen) => seen.keys().cloned().collect(),
        };
        f.write_str(&names.join(", "))
    }
}

/// Headers of one message and its way (RFC 9110 §7.6.1, §8.4; RFC 9112 §6): no promise of the API's, and some of
/// them are taken off before a client sees them.
const OF_THE_MESSAGE: [&str; 8] =
    ["connection", "content-encoding", "content-length", "keep-alive", "te", "trailer", "transfer-encoding", "upgrade"];

/// What is declared but `Content-Type`, which says nothing here (OpenAPI 3.0.3 "Response Object").
fn spec(context: &CheckContext) -> Spoken<Headers> {
    let declared = context.declared()?;
    let is_own = |header: &&Header| {
        let name = header.name.to_ascii_lowercase();
        name != "content-type" && !OF_THE_MESSAGE.contains(&name.as_str())
    };
    let headers: Vec<Header> = declared.headers.iter().filter(is_own).cloned().collect();
    let source = headers.first()?.source.clone().into();
    let answer = Headers::Declared { headers, schemas: context.contract.schemas.clone() };
    Some(Ok(Claim { answer, source, basis: declared.basis }))
}

fn live(context: &CheckContext) -> Spoken<Headers> {
    let response = match context.response() {
        Ok(response) => response,
        Err(reason) => return Some(Err(reason)),
    };
    let mut seen: BTreeMap<String, Vec<Redacted>> = BTreeMap::new();
    for (name, value) in &response.headers {
        seen.entry(name.to_ascii_lowercase()).or_default().push(value.clone());
    }
    context.live("/headers", Headers::Seen(seen))
}
