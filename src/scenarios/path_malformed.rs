//! A path that names nothing there could be.

use super::faults::{FaultKind, RequestFault};
use super::unfit::Unfit;
use super::{Expects, Provocation, Scenario};
use countersign_openapi::{Cause, Location};

pub const SCENARIO: Scenario = Scenario {
    id: "path-malformed",
    sends: "The last parameter of the path with a value that its schema does not take.",
    why: "A wrong id should be answered as the client's error; many a service fails at it.",
    reference: "https://spec.openapis.org/oas/v3.0.3#parameter-object",
    provokes: &[Cause::ParameterInvalid, Cause::NotFound],
    expects: Expects::RefusedAsUnfit,
    points: &["input-enforced"],
    provoke: |valid| {
        let Some(name) = valid.path.last() else { return Vec::new() };
        let parameter = valid.operation.parameters_in(Location::Path).find(|parameter| parameter.name == name);
        let malformed = parameter.and_then(|parameter| {
            let wrong = |unfit| valid.unfit_texts(parameter, unfit).into_iter().next();
            let (_, text) = wrong(Unfit::Type).or_else(|| wrong(Unfit::Enum)).or_else(|| wrong(Unfit::Bound))?;
            let request = valid.path.request_with(&valid.request, name, &text);
            let fault = RequestFault {
                kind: FaultKind::Lenient,
                says: format!("the path parameter `{name}` is malformed"),
                source: parameter.source.clone(),
                basis: parameter.basis,
            };
            (request != valid.request).then(|| Provocation { fault: Some(fault), ..Provocation::of(request) })
        });
        malformed.into_iter().collect()
    },
};
