//! Findings that are known: waived with a reason until a day, or by a baseline.

use std::collections::HashMap;

use super::inquiry::Inquiry;
use crate::claim::Witness;
use crate::finding::{CaseOutcome, DocumentFinding, Evidence, Finding, KnownGists, Severity, id_of};
use crate::provider::Provider;
use crate::settings::Waiver;

pub const INQUIRY: Inquiry = Inquiry { id: "waiver" };

/// Why a finding of the baseline is waived.
const BASELINE: &str = "it is in the baseline";

/// The waivers of a provider, and the findings of a baseline.
pub struct Waivers<'a> {
    provider: &'a Provider,
    /// Those that hold still, each with its number, by the operation that they name; those that
    /// name none are of all.
    by_operation: HashMap<Option<&'a str>, Vec<(usize, &'a Waiver)>>,
    baseline: &'a KnownGists,
    /// `YYYY-MM-DD`, whose order is that of texts; without it no waiver ends.
    today: Option<&'a str>,
}

impl<'a> Waivers<'a> {
    pub fn new(provider: &'a Provider, baseline: &'a KnownGists, today: Option<&'a str>) -> Waivers<'a> {
        let mut by_operation: HashMap<_, Vec<_>> = HashMap::new();
        for (index, waiver) in provider.settings.waivers.iter().enumerate() {
            if !waiver.is_over(today) {
                let named = waiver.operation.as_deref();
                let operation = named.map(|name| provider.contract.named(name).map_or(name, |it| &it.id));
                by_operation.entry(operation).or_default().push((index, waiver));
            }
        }
        Waivers { provider, by_operation, baseline, today }
    }

    /// Marks the findings of a case that are waived, and judges the case without them.
    pub fn apply(&self, case: &mut CaseOutcome) {
        let mut any = false;
        for index in 0..case.findings.len() {
            let reason = self.reason(case, &case.findings[index]);
            any |= reason.is_some();
            case.findings[index].waived = reason;
        }
        if any {
            (case.verdict, case.reason) = CaseOutcome::of(&case.checks, &case.findings, &case.points);
        }
    }

    /// Marks a finding of the run itself that is waived: by a waiver of its operations, if it is of any. Of waivers
    /// nothing is waived.
    pub fn apply_to_the_run(&self, finding: &mut DocumentFinding) {
        if finding.check == INQUIRY.id {
            return;
        }
        let own = &finding.operations;
        let is_of = |named: &Option<&str>| named.is_none_or(|it| !own.is_empty() && own.iter().all(|own| own == it));
        let waivers =
            self.by_operation.iter().filter(|(operation, _)| is_of(operation)).flat_map(|(_, waivers)| waivers);
        let covering = waivers.filter(|(_, waiver)| {
            let is = |named: &Option<String>, own: &str| named.as_deref().is_none_or(|named| named == own);
            is(&waiver.finding, &finding.id) && is(&waiver.check, &finding.check) && waiver.scenario.is_none()
        });
        let waived = covering.min_by_key(|(index, _)| *index).map(|(_, waiver)| waiver.reason.clone());
        finding.waived = waived.or_else(|| self.baseline.has_of_the_run(finding).then(|| BASELINE.to_owned()));
    }

    fn reason(&self, case: &CaseOutcome, finding: &Finding) -> Option<String> {
        let named = [Some(case.operation.as_str()), None];
        let waivers = named.iter().filter_map(|operation| self.by_operation.get(operation)).flatten();
        let waivers = waivers.filter(|(_, waiver)| covers(waiver, case, finding));
        // Of several the first.
        let waived = waivers.min_by_key(|(index, _)| *index).map(|(_, waiver)| waiver.reason.clone());
        waived.or_else(|| self.baseline.has(finding).then(|| BASELINE.to_owned()))
    }

    /// A finding for each waiver whose day has passed.
    pub fn over(&self) -> Vec<DocumentFinding> {
        let over = self.provider.settings.waivers.iter().filter(|waiver| waiver.is_over(self.today));
        over.map(|waiver| self.finding(waiver)).collect()
    }

    fn finding(&self, waiver: &Waiver) -> DocumentFinding {
        let said = |says: String| Evidence {
            witness: Witness::Spec,
            says,
            source: "the provider's settings".to_owned(),
            at: None,
        };
        let until = &waiver.until;
        DocumentFinding {
            of_the_run: true,
            waived: None,
            id: id_of(&[&self.provider.id, INQUIRY.id, until, &waiver.reason]),
            provider: self.provider.id.clone(),
            scenarios: waiver.scenario.iter().cloned().collect(),
            check: INQUIRY.id.to_owned(),
            severity: Severity::Warning,
            message: format!("a waiver ended on {until}: {}", waiver.reason),
            operations: waiver.operation.iter().cloned().collect(),
            earlier: said(format!("waived until {until}")),
            later: said(format!("today is {}", self.today.unwrap_or_default())),
            also: Vec::new(),
            answer: None,
            reproduce: None,
        }
    }
}

/// Whether a waiver of the operation is about a finding: about all else that it names.
fn covers(waiver: &Waiver, case: &CaseOutcome, finding: &Finding) -> bool {
    let is = |named: &Option<String>, own: &str| named.as_deref().is_none_or(|named| named == own);
    is(&waiver.finding, &finding.id) && is(&waiver.check, &finding.check) && is(&waiver.scenario, &case.scenario)
}
