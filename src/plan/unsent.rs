//! Requests that can't be what they should be.

use countersign_openapi::{Contract, Location, Operation, Parameter};

use super::Case;
use crate::live::{LONGEST_URL, Request};
use crate::reason::Unsent;
use crate::scenarios::{Expects, Scenario};

/// More parameters than any API wants of one request. There are cases for each of them, and each case
/// has them all.
const MOST: usize = 256;

/// Whether more is to be sent than anybody sends.
pub(super) fn for_number(operation: &Operation) -> Result<(), Unsent> {
    let count = operation.parameters.iter().filter(|parameter| parameter.required).count();
    if count > MOST { Err(Unsent::Parameters { count, most: MOST }) } else { Ok(()) }
}

/// Whether a request's URL is longer than any that is sent.
pub(super) fn for_length(request: &Request) -> Result<(), Unsent> {
    let bytes = request.target_length();
    if bytes > LONGEST_URL { Err(Unsent::Url { bytes, most: LONGEST_URL }) } else { Ok(()) }
}

/// Whether another operation is asked in the very same way: what follows `#` in a path is never sent (RFC 9110 §7.1), and
/// whose answer comes nobody knows.
pub(super) fn for_fragment(contract: &Contract, operation: &Operation) -> Result<(), Unsent> {
    let sent = |path: &str| path.split('#').next().unwrap_or_default().to_owned();
    // A header or a query that must be this says which it is.
    let says_which = |parameter: &Parameter| {
        let schema = parameter.schema.as_deref().and_then(|schema| contract.node(schema));
        let listed = schema.as_ref().and_then(|schema| schema.value.get("enum")?.as_array());
        parameter.required && parameter.location != Location::Path && listed.is_some_and(|listed| listed.len() == 1)
    };
    if !operation.path.contains('#') || operation.parameters.iter().any(says_which) {
        return Ok(());
    }
    let own = sent(&operation.path);
    let before = contract.operations().iter().take_while(|other| other.id != operation.id);
    let is_same = |other: &&Operation| other.method == operation.method && sent(&other.path) == own;
    let plain = contract.operations().iter().filter(|other| !other.path.contains('#'));
    match before.chain(plain).find(is_same) {
        Some(other) => Err(Unsent::Fragment(other.path.clone())),
        None => Ok(()),
    }
}

/// More ways of being authenticated than any API has.
pub(super) const MOST_ALTERNATIVES: usize = 32;

/// Whether some of an operation's alternatives are not asked.
pub(super) fn for_alternatives(operation: &Operation) -> Option<Unsent> {
    let count = operation.security.len();
    (count > MOST_ALTERNATIVES).then_some(Unsent::Alternatives { count, most: MOST_ALTERNATIVES })
}

/// The one case of an operation whose requests can't be made: it is there to say so.
pub(super) fn cases(
    provider: &str,
    operation: &Operation,
    scenarios: impl Iterator<Item = &'static Scenario>,
    unsent: Unsent,
) -> Vec<Case> {
    let first = scenarios.min_by_key(|scenario| scenario.expects != Expects::Accepted);
    let case = first.map(|scenario| Case {
        provider: provider.to_owned(),
        operation: operation.id.clone(),
        scenario,
        variant: None,
        alternative: None,
        causes: scenario.provokes.to_vec(),
        request: Request {
            method: operation.method.as_str().into(),
            path: operation.path.as_str().into(),
            query: Vec::new(),
            headers: Vec::new(),
            body: None,
        },
        synthetic: false,
        fault: None,
        unsent: Some(unsent),
    });
    case.into_iter().collect()
}
