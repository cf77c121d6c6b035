//! Asks whether a 405 says which methods the path has (RFC 9110 §15.5.6, §10.2.1).

use std::collections::BTreeSet;
use std::fmt;

use crate::claim::Claim;
use crate::reason::SilentReason;
use crate::rules::classify::Relation;
use crate::rules::compare::Spoken;
use crate::rules::exchange::{Check, CheckContext, Mutant, unspoken};
use crate::secret::Redacted;
use countersign_openapi::{Basis, Cause, Direction};

pub const CHECK: Check<AllowedMethods> = Check {
    id: "allow",
    direction: Direction::Response,
    spec,
    live,
    client: unspoken,
    relate: AllowedMethods::relate,
    mutants: &[
        Mutant {
            name: "405 without Allow",
            tell: |observation| {
                let Some(response) = observation.trace.last_response_mut() else { return };
                response.headers.retain(|(name, _)| !name.eq_ignore_ascii_case("allow"));
            },
        },
        Mutant {
            name: "Allow with other methods",
            tell: |observation| {
                let Some(response) = observation.trace.last_response_mut() else { return };
                let allow = response.headers.iter_mut().filter(|(name, _)| name.eq_ignore_ascii_case("allow"));
                allow.for_each(|(_, value)| *value = Redacted::plain("GET, PURGE"));
            },
        },
    ],
};

/// Methods that a path has beside those that a document lists (RFC 9110 §9.3).
const IMPLIED: [&str; 4] = ["HEAD", "OPTIONS", "TRACE", "CONNECT"];

/// What is said of the methods of a path.
pub enum AllowedMethods {
    Named(BTreeSet<String>),
    /// 405 and no word of them.
    Unnamed,
    /// Another status with which HTTP allows to refuse it (RFC 9110 §15.5.5, §15.6.2).
    Refused(u16),
}

impl AllowedMethods {
    fn relate(&self, later: &AllowedMethods) -> Relation {
        let (AllowedMethods::Named(declared), AllowedMethods::Named(named)) = (self, later) else {
            return match later {
                AllowedMethods::Unnamed => Relation::Wider("405 without `Allow`".to_owned()),
                _ => Relation::Same,
            };
        };
        if let Some(missing) = declared.iter().find(|method| !named.contains(*method)) {
            return Relation::Wider(format!("`Allow` does not name {missing}, which the document has"));
        }
        let is_other = |method: &&String| !declared.contains(*method) && !IMPLIED.contains(&method.as_str());
        match named.iter().find(is_other) {
            Some(other) => Relation::Wider(format!("`Allow` names {other}, which the document does not have")),
            None => Relation::Same,
        }
    }
}

impl fmt::Display for AllowedMethods {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            AllowedMethods::Named(methods) => {
                f.write_str(&methods.iter().map(String::as_str).collect::<Vec<_>>().join(", "))
            }
            AllowedMethods::Unnamed => f.write_str("no method"),
            AllowedMethods::Refused(status) => write!(f, "{status}"),
        }
    }
}

fn spec(context: &CheckContext) -> Spoken<AllowedMethods> {
    if !context.case.causes.contains(&Cause::MethodNotAllowed) {
        return None;
    }
    let at_path = context.contract.operations_at(&context.case.request.path);
    let declared: BTreeSet<String> = at_path.map(|operation| operation.method.clone()).collect();
    let lacks_one = named(context).is_none_or(|named| !declared.is_subset(&named));
    // That a document which is incomplete does not list a method says little.
    let basis = if context.contract.incomplete && !lacks_one { Basis::Incomplete } else { Basis::Protocol };
    let source = context.operation.source.clone().into();
    Some(Ok(Claim { answer: AllowedMethods::Named(declared), source, basis }))
}

fn live(context: &CheckContext) -> Spoken<AllowedMethods> {
    let response = match context.response() {
        Ok(response) => response,
        Err(reason) => return Some(Err(reason)),
    };
    match response.status {
        405 => {
            let answer = named(context).map_or(AllowedMethods::Unnamed, AllowedMethods::Named);
            context.live("/headers/allow", answer)
        }
        status @ (400 | 401 | 403 | 404 | 501) => context.live("/status", AllowedMethods::Refused(status)),
        status => Some(Err(SilentReason::NotOfTheMethod(status))),
    }
}

/// The methods that `Allow` names, an empty list among them; nothing where the header is missing.
fn named(context: &CheckContext) -> Option<BTreeSet<String>> {
    let lines: Vec<String> = context.response().ok()?.header("allow").map(|line| line.shown().to_string()).collect();
    let methods = lines.iter().flat_map(|line| line.split(',')).map(str::trim).filter(|method| !method.is_empty());
    (!lines.is_empty()).then(|| methods.map(str::to_owned).collect())
}
