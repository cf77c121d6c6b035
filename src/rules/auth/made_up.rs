//! Requests whose refusal may be of a password or a token that was made up for them.

use std::collections::BTreeSet;

use serde_json::Value;

use crate::plan::Case;
use countersign_openapi::{Contract, Location, Operation, Parameter, StatusKey};

/// Whether something in the request is a password or a token by its name, and was made up.
pub fn sends_made_up_secret(contract: &Contract, operation: &Operation, case: &Case) -> bool {
    let is_secret = |name: &str| is_secret(name, contract.secret_properties());
    // What is given for the path is not made up.
    let is_made_up = |parameter: &&Parameter| match parameter.location {
        Location::Path => case.synthetic,
        _ => parameter.required,
    };
    if operation.parameters.iter().filter(is_made_up).any(|parameter| is_secret(&parameter.name)) {
        return true;
    }
    let body = operation.body.as_ref().filter(|_| case.request.body.is_some());
    let sample = body.and_then(|body| body.sample(contract).ok());
    let members = sample.as_deref().and_then(Value::as_object);
    members.is_some_and(|members| members.keys().any(|name| is_secret(name)))
}

/// Whether a 401 may be of what the request says, a code or a signature, and not of who sends it: the document
/// lists it for an operation that needs no credential, and says of others that they do.
pub fn may_be_of_input(contract: &Contract, operation: &Operation, case: &Case) -> bool {
    let is_listed = operation.answer(401).is_some_and(|answer| answer.status == StatusKey::Code(401));
    let says_who = || contract.operations().iter().any(|other| !other.security.is_empty());
    let is_required = |parameter: &Parameter| parameter.location != Location::Path && parameter.required;
    let has_input = case.synthetic || case.request.body.is_some() || operation.parameters.iter().any(is_required);
    is_listed && has_input && says_who()
}

/// Whether a name is one that the document says to be secret, or that everybody gives what is.
fn is_secret(name: &str, declared: &BTreeSet<String>) -> bool {
    const PARTS: [&str; 6] = ["passw", "passphrase", "pwd", "secret", "token", "credential"];
    let name = name.to_ascii_lowercase();
    declared.contains(&name) || name == "otp" || PARTS.iter().any(|part| name.contains(part))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn secrets_are_known_by_their_names() {
        let declared = BTreeSet::from(["pin".to_owned()]);
        for name in ["password", "newPassword", "passwd", "refresh_token", "PIN", "otp"] {
            assert!(is_secret(name, &declared), "{name}");
        }
        for name in ["name", "pass", "compass", "pinned", "hotpink", "key"] {
            assert!(!is_secret(name, &declared), "{name}");
        }
    }
}
