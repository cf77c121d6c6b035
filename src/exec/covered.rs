//! How much of a document a run judges, and why the rest is not judged.

use std::collections::{BTreeMap, BTreeSet, HashSet};

use crate::finding::CaseOutcome;
use crate::live::LifeStage;
use crate::plan::{Case, other_bodies};
use crate::provider::Provider;
use crate::reason::{Reason, SkipReason, UnjudgedReason};
use crate::report::{
    Coverage, DeclaredPart, OperationCoverage, ResponseCoverage, ShapeJudgement, UnaskedPart, UnjudgedResponse,
};
use crate::rules::exchange::Observation;
use crate::scenarios::{Expects, listed_media};
use countersign_openapi::{Cause, Contract, MediaType, Operation, StatusKey};

use super::options::{Options, RunTarget};

/// What was asked and judged of one provider.
pub(super) struct Covered<'p> {
    provider: &'p str,
    contract: &'p Contract,
    operations: Vec<&'p Operation>,
    /// Nothing was asked: what came was recorded.
    is_recorded: bool,
    /// By the operation's id.
    heard: BTreeMap<&'p str, OperationCovered>,
}

/// What was asked and judged of one operation.
#[derive(Default)]
struct OperationCovered {
    is_asked: bool,
    is_served: bool,
    /// The valid request named what was made up, and was not found.
    lacks_id: bool,
    judged: BTreeSet<StatusKey>,
    /// Those that came where nobody asked for their shape.
    unasked: BTreeSet<StatusKey>,
    /// Those that came, and could not be compared.
    came: BTreeSet<StatusKey>,
    /// What was provoked, and answered.
    provoked: BTreeSet<Cause>,
    /// What was not sent, and why.
    skipped: BTreeMap<Cause, UnjudgedReason>,
    /// The media types in which bodies were sent, and in which answers came.
    sent_in: BTreeSet<String>,
    came_in: BTreeSet<String>,
}

impl<'p> Covered<'p> {
    pub(super) fn of(provider: &'p Provider, operations: Vec<&'p Operation>, options: &Options) -> Covered<'p> {
        Covered {
            provider: &provider.id,
            contract: &provider.contract,
            operations,
            is_recorded: matches!(options.target, RunTarget::Recorded(_)),
            heard: BTreeMap::new(),
        }
    }

    pub(super) fn add(
        &mut self,
        operation: &'p Operation,
        case: &Case,
        observation: Option<&Observation>,
        outcome: &CaseOutcome,
    ) {
        let heard = self.heard.entry(&operation.id).or_default();
        let Some(Ok(exchange)) = observation.map(|observation| observation.trace.last()) else {
            let reason = unsent(outcome.reason.as_ref());
            case.causes.iter().for_each(|cause| _ = heard.skipped.entry(*cause).or_insert(reason));
            return;
        };
        let status = exchange.response.status;
        // What is served of a recording was asked well.
        let is_valid = match case.scenario.expects {
            Expects::OfLife(stage) => !stage.is_over(),
            expects => matches!(expects, Expects::Accepted | Expects::Chosen | Expects::Observed),
        };
        heard.is_asked |= case.asks_operation();
        heard.sent_in.extend(case.request.header("content-type").map(|sent| sent.to_string()));
        heard.came_in.extend(exchange.response.media_type());
        heard.provoked.extend(&case.causes);
        heard.lacks_id |= is_valid && case.synthetic && status == 404;
        // Of another method the document says nothing but how it is refused.
        let answer = operation.answer(status);
        let answer = answer.filter(|answer| case.asks_operation() || answer.status == StatusKey::Code(405));
        let shape = ShapeJudgement::of(outcome);
        heard.is_served |= is_valid && shape != ShapeJudgement::Silent && operation.serves_with(status);
        let answers = match shape {
            ShapeJudgement::Compared => &mut heard.judged,
            ShapeJudgement::Silent => &mut heard.came,
            ShapeJudgement::NotAsked => &mut heard.unasked,
        };
        answers.extend(answer.map(|answer| answer.status));
    }

    /// Adds the counts to those of other providers.
    pub(super) fn add_to(&self, coverage: &mut Coverage) {
        let Coverage { operations, responses, unasked } = coverage;
        let OperationCoverage { all, asked, served } = operations;
        *all += self.operations.len();
        *asked += self.heard.values().filter(|heard| heard.is_asked).count();
        *served += self.heard.values().filter(|heard| heard.is_served).count();
        let ResponseCoverage { documented, judged, unjudged } = responses;
        let none = OperationCovered::default();
        for operation in &self.operations {
            let heard = self.heard.get(operation.id.as_str()).unwrap_or(&none);
            for status in operation.answers.iter().map(|answer| answer.status) {
                *documented += 1;
                if heard.is_judged(status) {
                    *judged += 1;
                    continue;
                }
                unjudged.push(UnjudgedResponse {
                    provider: self.provider.to_owned(),
                    operation: operation.id.clone(),
                    status: status.to_string(),
                    reason: match heard.why_not(status) {
                        UnjudgedReason::NotCompared => UnjudgedReason::NotCompared,
                        _ if self.is_recorded => UnjudgedReason::NotRecorded,
                        reason => reason,
                    },
                });
            }
            unasked.extend(self.unasked(operation, heard));
        }
        let webhooks = self.contract.webhooks().into_iter().map(|webhook| webhook.id);
        unasked.extend(webhooks.map(|name| self.sent_by_the_api(None, DeclaredPart::Webhook, name)));
    }

    /// What an operation declares beside its answers that was not asked for.
    fn unasked(&self, operation: &Operation, heard: &OperationCovered) -> Vec<UnaskedPart> {
        let unasked = |part, name: &str, reason| UnaskedPart {
            provider: self.provider.to_owned(),
            operation: Some(operation.id.clone()),
            part,
            name: name.to_owned(),
            reason,
        };
        let is_in = |seen: &BTreeSet<String>, media_type: &str| {
            let declared = MediaType::of_header(media_type);
            let allows = |seen: &String| {
                declared.as_ref().zip(MediaType::of_header(seen)).is_some_and(|(it, seen)| it.allows(&seen))
            };
            seen.iter().any(|seen| seen == media_type || allows(seen))
        };
        let mut all = Vec::new();
        let content = operation.body.iter().flat_map(|body| &body.content).filter(|_| heard.is_asked);
        let bodies: Vec<&str> = content.map(|media| media.media_type.as_str()).collect();
        let written = if bodies.len() > 1 { writable(self.contract, operation) } else { HashSet::new() };
        for media_type in bodies.into_iter().filter(|media_type| !is_in(&heard.sent_in, media_type)) {
            let can_be = written.contains(media_type);
            let reason = match self.is_recorded {
                true => UnjudgedReason::NotRecorded,
                false if can_be => UnjudgedReason::NotSent,
                false => UnjudgedReason::NotWritten,
            };
            all.push(unasked(DeclaredPart::RequestMediaType, media_type, reason));
        }
        let answers: Vec<&str> = listed_media(operation).into_iter().map(|media| media.media_type.as_str()).collect();
        let is_chosen = answers.len() > 1 && heard.is_served;
        for media_type in answers.into_iter().filter(|it| is_chosen && !is_in(&heard.came_in, it)) {
            let reason = if self.is_recorded { UnjudgedReason::NotRecorded } else { UnjudgedReason::OtherAnswer };
            all.push(unasked(DeclaredPart::ResponseMediaType, media_type, reason));
        }
        let callbacks = self.contract.callbacks(operation).into_iter().map(|callback| callback.id);
        all.extend(callbacks.map(|name| self.sent_by_the_api(Some(operation), DeclaredPart::Callback, name)));
        all
    }

    fn sent_by_the_api(&self, operation: Option<&Operation>, part: DeclaredPart, name: String) -> UnaskedPart {
        let (provider, operation) = (self.provider.to_owned(), operation.map(|operation| operation.id.clone()));
        UnaskedPart { provider, operation, part, name, reason: UnjudgedReason::SentByTheApi }
    }
}

impl OperationCovered {
    /// Whether an answer came, and its shape was compared where the document states one.
    fn is_judged(&self, status: StatusKey) -> bool {
        self.judged.contains(&status) || self.unasked.contains(&status) && !self.came.contains(&status)
    }

    /// Why an answer was not judged: the nearest reason first.
    fn why_not(&self, status: StatusKey) -> UnjudgedReason {
        if self.came.contains(&status) {
            return UnjudgedReason::NotCompared;
        }
        let is_for = |cause: &&Cause| is_for(**cause, status);
        if !self.is_asked {
            let allow = self.skipped.values().find(|reason| **reason == UnjudgedReason::NeedsAllow);
            let first = self.skipped.values().next().copied();
            return allow.copied().or(first).unwrap_or(UnjudgedReason::NotSent);
        }
        match self.skipped.keys().find(is_for).filter(|_| !self.provoked.iter().any(|cause| is_for(&cause))) {
            Some(cause) => self.skipped[cause],
            None if status.is_success() && self.lacks_id => UnjudgedReason::NoId,
            None if self.provoked.iter().any(|cause| is_for(&cause)) => UnjudgedReason::OtherAnswer,
            None => UnjudgedReason::NotProvoked,
        }
    }
}

/// What an operation declares that no run asks for, whatever is allowed: a body in a media type in which it can't be
/// written, and callbacks.
pub fn never_asked(contract: &Contract, operation: &Operation) -> Vec<(DeclaredPart, String, UnjudgedReason)> {
    let own = operation.body.as_ref().map(|body| body.stated_media_type.as_str());
    let bodies = operation.body.iter().flat_map(|body| &body.content).map(|media| media.media_type.as_str());
    let mut others = bodies.filter(|media_type| Some(*media_type) != own).peekable();
    let written = if others.peek().is_some() { writable(contract, operation) } else { HashSet::new() };
    let unwritten = others.filter(|media_type| !written.contains(*media_type));
    let unwritten = unwritten.map(|name| (DeclaredPart::RequestMediaType, name.to_owned(), UnjudgedReason::NotWritten));
    let callbacks = contract.callbacks(operation).into_iter();
    let callbacks = callbacks.map(|callback| (DeclaredPart::Callback, callback.id, UnjudgedReason::SentByTheApi));
    unwritten.chain(callbacks).collect()
}

/// The other media types in which an operation's body can be written.
fn writable(contract: &Contract, operation: &Operation) -> HashSet<String> {
    other_bodies(contract, operation).map(|body| body.media_type).collect()
}

/// Whether a case can be answered with a documented status.
pub fn provokes(case: &Case, status: StatusKey) -> bool {
    let is_conflict = case.scenario.expects == Expects::OfLife(LifeStage::CreatedTwice);
    (is_conflict && status == StatusKey::Code(409)) || case.causes.iter().any(|cause| is_for(*cause, status))
}

/// Whether an answer can be for a cause.
fn is_for(cause: Cause, status: StatusKey) -> bool {
    match status {
        StatusKey::Code(code) => cause.fits(code),
        StatusKey::Range(digit) => (0..100).any(|rest| cause.fits(digit * 100 + rest)),
        StatusKey::Default => true,
    }
}

/// Why something was not sent, as far as coverage goes.
fn unsent(reason: Option<&Reason>) -> UnjudgedReason {
    let Some(Reason::Skipped(reason)) = reason else { return UnjudgedReason::NotSent };
    match reason {
        SkipReason::HasEffect(_) | SkipReason::MayChange(_) => UnjudgedReason::NeedsAllow,
        SkipReason::Credential(_)
        | SkipReason::NoOwnCredential(_)
        | SkipReason::PlainHttp
        | SkipReason::CredentialRefused { .. } => UnjudgedReason::NoCredential,
        _ => UnjudgedReason::NotSent,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn heard(provoked: &[Cause], skipped: &[(Cause, UnjudgedReason)]) -> OperationCovered {
        let provoked = provoked.iter().copied().collect();
        OperationCovered {
            is_asked: true,
            provoked,
            skipped: skipped.iter().copied().collect(),
            ..OperationCovered::default()
        }
    }

    #[test]
    fn each_answer_that_was_not_judged_has_its_reason() {
        let never = OperationCovered::default();
        assert_eq!(never.why_not(StatusKey::Code(200)), UnjudgedReason::NotSent);
        let forbidden = [(Cause::CredentialValid, UnjudgedReason::NeedsAllow)];
        let forbidden = OperationCovered { is_asked: false, ..heard(&[], &forbidden) };
        assert_eq!(forbidden.why_not(StatusKey::Code(404)), UnjudgedReason::NeedsAllow);
        let asked = heard(&[Cause::NotFound], &[(Cause::PermissionDenied, UnjudgedReason::NoCredential)]);
        for (status, reason) in [
            (StatusKey::Code(404), UnjudgedReason::OtherAnswer),
            (StatusKey::Code(403), UnjudgedReason::NoCredential),
            (StatusKey::Code(409), UnjudgedReason::NotProvoked),
            (StatusKey::Range(5), UnjudgedReason::NotProvoked),
            (StatusKey::Range(4), UnjudgedReason::OtherAnswer),
        ] {
            assert_eq!(asked.why_not(status), reason, "{status}");
        }
        let lost = OperationCovered { lacks_id: true, ..heard(&[Cause::CredentialValid], &[]) };
        assert_eq!(lost.why_not(StatusKey::Code(200)), UnjudgedReason::NoId);
    }
}
