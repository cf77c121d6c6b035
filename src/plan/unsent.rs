//! Requests that can't be what they should be.

use countersign_openapi::Operation;

use super::Case;
use crate::live::Request;
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
            method: operation.method.clone(),
            path: operation.path.clone(),
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
