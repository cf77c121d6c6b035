//! Which documented responses answer which cause.

use super::answer::DocumentedResponse;
use super::operation::Operation;
use crate::{Basis, Cause, StatusKey};

impl Operation {
    /// The declared answer for a code: the code's own, else its range's, else the default.
    pub fn answer(&self, code: u16) -> Option<&DocumentedResponse> {
        self.answers.iter().filter(|answer| answer.status.covers(code)).min_by_key(|answer| answer.status)
    }

    /// The answers that fit one of these causes. Where the document names a cause at none of them,
    /// the status decides for it: 401 and 403 for credentials and rights (RFC 9110 §15.5), and
    /// alike; the most usual first, and `default` where there is no other.
    pub fn answers_for(&self, causes: &[Cause]) -> Vec<&DocumentedResponse> {
        let is_named = |cause: &&Cause| self.answers.iter().any(|answer| answer.fits(&[**cause]));
        let (named, unnamed): (Vec<Cause>, Vec<Cause>) = causes.iter().partition(is_named);
        let mut fitting: Vec<&DocumentedResponse> = self.answers.iter().filter(|answer| answer.fits(&named)).collect();
        fitting.extend(self.usual_for(&unnamed));
        fitting
    }

    /// The answers that name no cause and are what services usually answer one of these with.
    fn usual_for(&self, causes: &[Cause]) -> Vec<&DocumentedResponse> {
        let unnamed: Vec<_> = self.answers.iter().filter(|answer| answer.all_causes().next().is_none()).collect();
        let rank =
            |answer: &DocumentedResponse| causes.iter().filter_map(|cause| self.rank(*cause, answer.status)).min();
        let mut usual: Vec<_> = unnamed.iter().filter_map(|answer| Some((rank(answer)?, *answer))).collect();
        usual.sort_by_key(|(rank, _)| *rank);
        match usual.is_empty() && !causes.is_empty() {
            true => unnamed.into_iter().filter(|answer| answer.status == StatusKey::Default).collect(),
            false => usual.into_iter().map(|(_, answer)| answer).collect(),
        }
    }

    /// How usual a status is as the answer to a cause, 0 first; nothing for one that is not.
    fn rank(&self, cause: Cause, status: StatusKey) -> Option<usize> {
        let codes: &[u16] = match cause {
            Cause::CredentialValid => return self.rank_of_success(status),
            Cause::PermissionDenied => &[403, 401],
            Cause::TenantMissing | Cause::HeaderMissing => &[400, 422, 401, 403],
            Cause::TenantUnknown => &[403, 401, 404, 400, 422],
            Cause::ParameterMissing | Cause::ParameterInvalid | Cause::BodyInvalid => &[400, 422],
            Cause::BodyMissing | Cause::BodyMalformed => &[400, 422, 415],
            Cause::MediaTypeUnsupported => &[415],
            Cause::NotAcceptable => &[406],
            Cause::MethodNotAllowed => &[405],
            Cause::NotFound => &[404, 410],
            Cause::RateLimited => &[429],
            // RFC 6750 §3.1 `invalid_request`.
            Cause::CredentialMalformed => &[401, 403, 400],
            _ => &[401, 403],
        };
        let of_all = codes.iter().position(|code| status != StatusKey::Default && status.covers(*code));
        // A service may hide what the caller may not see (RFC 9110 §15.5.4); where there is an answer for whatever
        // is not listed, it says so.
        let has_default = self.answers.iter().any(|answer| answer.status == StatusKey::Default);
        let hides = !has_default
            && (cause.is_of_the_credential() || cause == Cause::PermissionDenied)
            && status == StatusKey::Code(404)
            && self.path.contains('{');
        of_all.or(hides.then_some(codes.len()))
    }

    /// 2xx; where none is documented, what is not listed, or else another that is no error.
    fn rank_of_success(&self, status: StatusKey) -> Option<usize> {
        let documented = |digit: u16| self.answers.iter().any(|answer| answer.status.class() == Some(digit));
        let has_default = self.answers.iter().any(|answer| answer.status == StatusKey::Default);
        let classes: &[u16] = if has_default { &[2] } else { &[2, 3, 1] };
        let due = *classes.iter().find(|digit| documented(**digit))?;
        (status.class() == Some(due)).then_some(0)
    }

    /// The answers that the document documents for one of these causes.
    pub fn documented_for(&self, causes: &[Cause]) -> Vec<&DocumentedResponse> {
        let fitting = self.answers_for(causes).into_iter();
        let names_none = |answer: &DocumentedResponse| answer.all_causes().next().is_none();
        fitting
            .filter(|answer| {
                answer.is_documented_for(causes) || (names_none(answer) && answer.basis == Basis::Documented)
            })
            .collect()
    }
}
