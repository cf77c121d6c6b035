//! What an answer breaks several rules by is told once.

use crate::finding::{Also, Finding, Severity};

/// The rules that one answer breaks for one reason, the one that tells it first: access without right, a
/// server error, an answer that can't be read, a redirect, the status, the media type, the headers,
/// the shape, a literal text.
const ORDER: &[&str] = &[
    "auth-enforced",
    "required-header",
    "credential-accepted",
    "no-server-error",
    "readable-body",
    "no-redirect",
    "input-accepted",
    "status-declared",
    "refusal-status",
    "content-type",
    "response-headers",
    "success-shape",
    "error-shape",
    "error-body",
    "body-status",
    "tenant-named",
    "client-answer",
];

/// How many of them, from the first on, are about who may call.
const OF_ACCESS: usize = 3;

/// Leaves of the findings of one answer the first in `ORDER`, as grave as the gravest, with the others
/// beside it; a note about access, such as of what an RFC alone asks, tells nothing that is graver. What is in
/// no such order stands alone.
pub fn told_once(findings: Vec<Finding>) -> Vec<Finding> {
    let rank = |finding: &Finding| ORDER.iter().position(|id| *id == finding.check);
    let (mut ranked, others): (Vec<Finding>, Vec<Finding>) =
        findings.into_iter().partition(|finding| rank(finding).is_some());
    let is_advice = |finding: &Finding| finding.severity == Severity::Note && rank(finding) < Some(OF_ACCESS);
    ranked.sort_by_key(|finding| (is_advice(finding), rank(finding)));
    let mut ranked = ranked.into_iter();
    let first = ranked.next().map(|first| ranked.fold(first, join));
    first.into_iter().chain(others).collect()
}

fn join(mut first: Finding, other: Finding) -> Finding {
    first.severity = first.severity.max(other.severity);
    first.also.push(Also { check: other.check, message: other.message });
    first
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_ones_are_about_access() {
        assert_eq!(&ORDER[..OF_ACCESS], ["auth-enforced", "required-header", "credential-accepted"]);
    }

    #[test]
    fn the_order_names_rules() {
        for id in ORDER {
            assert!(crate::rules::EXCHANGE.iter().any(|check| check.id() == *id), "{id}");
        }
    }
}
