//! Credentials that are valid and lack a right. Which operation needs the right is seldom known: one that serves such a
//! credential is told only where none refuses it.

use std::collections::BTreeMap;

use super::options::Options;
use crate::claim::{Source, Witness};
use crate::finding::{Answered, DocumentFinding, Evidence, Severity, id_of};
use crate::live::Credential;
use crate::plan::Case;
use crate::provider::Provider;
use crate::rules::exchange::Observation;
use crate::settings::Variables;
use countersign_openapi::{Cause, Operation};

pub(super) const CHECK: &str = "auth-enforced";

/// What became of each scheme's credential without a right.
#[derive(Default)]
pub(super) struct NarrowCredentials<'p>(BTreeMap<String, NarrowCredential<'p>>);

#[derive(Default)]
struct NarrowCredential<'p> {
    served: Vec<(&'p Operation, Answered)>,
    is_refused: bool,
}

impl<'p> NarrowCredentials<'p> {
    pub(super) fn add(&mut self, operation: &'p Operation, case: &Case, observation: Option<&Observation>) {
        let Some(Ok(exchange)) = observation.map(|observation| observation.trace.last()) else { return };
        let mut slots = case.request.slots().filter(|slot| slot.credential == Credential::Forbidden);
        let Some(slot) = slots.next().filter(|_| case.causes == [Cause::PermissionDenied]) else { return };
        let own = self.0.entry(slot.scheme.clone()).or_default();
        match exchange.response.status {
            200..=299 => own.served.push((operation, Answered::of(&exchange.response))),
            400..=428 | 430..=499 => own.is_refused = true,
            _ => {}
        }
    }

    /// A finding for each that no operation refused, though the document has a refusal of it for each that was asked.
    pub(super) fn findings(self, provider: &Provider, options: &Options) -> Vec<DocumentFinding> {
        let lookup = options.lookup();
        let never_refused = self.0.into_iter().filter(|(_, own)| !own.is_refused && !own.served.is_empty());
        let told = never_refused.map(|(scheme, own)| {
            let names = Variables::of(&provider.settings).names(&scheme, &Credential::Forbidden);
            let is_set = |name: &&String| lookup(name).is_some_and(|value| !value.is_empty());
            let name = names.iter().find(is_set).or(names.first()).cloned().unwrap_or_default();
            finding(provider, &scheme, &name, own.served)
        });
        told.collect()
    }
}

/// Where the document says of each operation that it refuses who lacks a right, to serve one is access without right.
fn finding(provider: &Provider, scheme: &str, variable: &str, served: Vec<(&Operation, Answered)>) -> DocumentFinding {
    let says_so = |operation: &Operation| {
        operation.answers.iter().any(|answer| answer.is_documented_for(&[Cause::PermissionDenied]))
    };
    let is_said = served.iter().all(|(operation, _)| says_so(operation));
    let mut operations: Vec<String> = served.iter().map(|(operation, _)| operation.id.clone()).collect();
    operations.sort();
    let at = provider.contract.scheme(scheme).map(|scheme| Source::from(scheme.source.clone()));
    let document = || provider.contract.document.name().to_owned();
    DocumentFinding {
        of_the_run: true,
        waived: None,
        id: id_of(&[&provider.id, CHECK, "narrow", scheme]),
        provider: provider.id.clone(),
        scenarios: vec!["permission-denied".to_owned()],
        check: CHECK.to_owned(),
        severity: if is_said { Severity::Error } else { Severity::Warning },
        message: format!(
            "the credential of {variable}, which lacks a right, is refused by no operation that was asked"
        ),
        earlier: Evidence {
            witness: Witness::Spec,
            says: "refused".to_owned(),
            source: at.as_ref().map_or_else(document, Source::to_string),
            at: at.map(Box::new),
        },
        later: Evidence {
            witness: Witness::Live,
            says: "served".to_owned(),
            source: "sent#/status".to_owned(),
            at: None,
        },
        also: Vec::new(),
        answer: served.first().map(|(_, answer)| answer.clone()),
        operations,
        reproduce: None,
    }
}
