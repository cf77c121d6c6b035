//! What is said once, and of the document: that no operation takes a valid credential, or that all want one
//! which the document does not ask for.

use super::credentials::Schemes;
use crate::claim::{Source, Witness};
use crate::finding::{DocumentFinding, Evidence, Severity, id_of};
use crate::plan::Case;
use crate::provider::Provider;
use crate::rules::exchange::Observation;
use crate::rules::{may_be_of_input, sends_made_up_secret};
use crate::scenarios::Expects;
use countersign_openapi::{Address, Contract, Operation};

/// The finding; the operation is the one that refused the credentials first.
pub(super) fn finding(provider: &Provider, schemes: &Schemes, operation: String) -> DocumentFinding {
    const CHECK: &str = "credential-accepted";
    let contract = &provider.contract;
    let names = schemes.iter().map(String::as_str).collect::<Vec<_>>().join(" and ");
    let at = schemes.iter().find_map(|name| contract.scheme(name)).map(|scheme| Source::from(scheme.source.clone()));
    let message = format!("the credential of {names} is refused by every operation that was tried");
    DocumentFinding {
        of_the_run: true,
        waived: None,
        id: id_of(&[&provider.id, CHECK, &names]),
        provider: provider.id.clone(),
        scenarios: vec!["credential-valid".to_owned()],
        check: CHECK.to_owned(),
        severity: Severity::Error,
        operations: vec![operation],
        earlier: Evidence {
            witness: Witness::Spec,
            says: "served".to_owned(),
            source: at.as_ref().map_or_else(|| contract.document.name().to_owned(), Source::to_string),
            at: at.map(Box::new),
        },
        later: Evidence {
            witness: Witness::Live,
            says: "401".to_owned(),
            source: "valid#/status".to_owned(),
            at: None,
        },
        also: Vec::new(),
        answer: None,
        reproduce: None,
        message,
    }
}

/// Operations that need no credential by their document, and what became of their valid requests.
#[derive(Default)]
pub(super) struct Unasked {
    refused: Vec<String>,
    /// Whether one was answered otherwise than by asking for a credential.
    any_other: bool,
}

impl Unasked {
    pub(super) fn add(
        &mut self,
        contract: &Contract,
        operation: &Operation,
        case: &Case,
        observation: Option<&Observation>,
    ) {
        let Some(Ok(exchange)) = observation.map(|observation| observation.trace.last()) else { return };
        if case.scenario.expects != Expects::Accepted || !operation.security.is_empty() {
            return;
        }
        match exchange.response.status {
            // It may be of the password that was made up, or of a code.
            401 if sends_made_up_secret(contract, operation, case) || may_be_of_input(contract, operation, case) => {}
            401 => self.refused.push(operation.id.clone()),
            _ => self.any_other = true,
        }
    }

    /// The finding, where each of them was refused for want of a credential.
    pub(super) fn finding(self, provider: &Provider) -> Option<DocumentFinding> {
        const CHECK: &str = "credential-accepted";
        if self.refused.is_empty() || self.any_other {
            return None;
        }
        let contract = &provider.contract;
        let declared = contract.schemes().first().map(|scheme| scheme.name.as_str());
        let is_used = contract.operations().iter().any(|operation| !operation.security.is_empty());
        let what = match declared {
            Some(_) if is_used => format!("`{}` requires none of its security schemes", self.refused.join("`, `")),
            Some(name) => format!("its security scheme `{name}` is required by no operation"),
            None => "it declares no security scheme".to_owned(),
        };
        let (id, name) = (&provider.id, declared.unwrap_or("token"));
        let message = format!(
            "the document asks for no credential, and the service does: {what}; \
             [providers.{id}.security.{name}] in countersign.toml supplies one"
        );
        let at = Source::from(Address {
            document: contract.document.name().to_owned(),
            pointer: String::new(),
            origin: None,
        });
        Some(DocumentFinding {
            of_the_run: true,
            waived: None,
            id: id_of(&[id, CHECK, "unasked"]),
            provider: id.clone(),
            scenarios: vec!["credential-valid".to_owned()],
            check: CHECK.to_owned(),
            severity: Severity::Error,
            operations: self.refused,
            earlier: Evidence {
                witness: Witness::Spec,
                says: "served without a credential".to_owned(),
                source: at.to_string(),
                at: Some(Box::new(at)),
            },
            later: Evidence {
                witness: Witness::Live,
                says: "401".to_owned(),
                source: "sent#/status".to_owned(),
                at: None,
            },
            also: Vec::new(),
            answer: None,
            reproduce: None,
            message,
        })
    }
}
