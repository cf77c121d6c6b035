//! Which declared answer stands for a cause.

use countersign_openapi::{Cause, Contract, DocumentedResponse, Operation, StatusKey};

/// The answer that an operation gives for a cause, and the cause that it names; nothing where the document has none.
pub fn chosen<'c>(
    contract: &Contract,
    operation: &'c Operation,
    cause: Cause,
) -> Option<(&'c DocumentedResponse, Cause)> {
    let declared = choose(operation, cause).or_else(|| declared_refusal(operation, cause));
    let declared = declared.map(|(answer, cause)| (explicit(operation, answer, cause), cause));
    declared.or_else(|| only_failure(contract, operation, cause))
}

/// The answer for a cause, a documented one before an inferred; where there is none, that of the
/// broader cause, and then the one that is declared for all others.
fn choose(operation: &Operation, cause: Cause) -> Option<(&DocumentedResponse, Cause)> {
    if let Some(own) = said_of_none(operation, cause) {
        return Some(own);
    }
    // What the document says of a credential that is not known goes before an answer that it has for no cause.
    if let Some(own) = said_of_unknown(operation, cause) {
        return Some(own);
    }
    let own = std::iter::successors(Some(cause), |cause| broader(*cause)).find_map(|of| {
        let mut answers = operation.answers_for(&[of]);
        answers.retain(|answer| answer.status != StatusKey::Default);
        // What is usual for the broader one need not be for this.
        if of != cause && is_of_the_input(cause) {
            answers.retain(|answer| answer.fits(&[of]));
        }
        let documented = answers.iter().find(|answer| answer.is_documented_for(&[of]));
        documented.or(answers.first()).map(|answer| (*answer, of))
    });
    let default = || operation.answers.iter().find(|answer| answer.status == StatusKey::Default);
    own.or_else(|| default().map(|answer| (answer, cause)))
}

/// A scheme word without a token is as good as no credential, where the document says how that is answered and
/// nothing of what is malformed.
fn said_of_none(operation: &Operation, cause: Cause) -> Option<(&DocumentedResponse, Cause)> {
    let said = |cause: Cause| operation.answers.iter().find(move |answer| answer.is_documented_for(&[cause]));
    let is_open = cause == Cause::CredentialMalformed && said(cause).is_none();
    let answer = said(Cause::CredentialMissing).filter(|_| is_open)?;
    Some((answer, Cause::CredentialMissing))
}

/// The documented answer for a credential that is not taken, for whichever reason, where the document has none for
/// that reason.
fn said_of_unknown(operation: &Operation, cause: Cause) -> Option<(&DocumentedResponse, Cause)> {
    let said = |cause: Cause| operation.answers.iter().find(move |answer| answer.is_documented_for(&[cause]));
    let is_of_unknown = broader(cause) == Some(Cause::CredentialUnknown) && said(cause).is_none();
    let answer = said(Cause::CredentialUnknown).filter(|_| is_of_unknown)?;
    Some((answer, Cause::CredentialUnknown))
}

/// The answer that stands for the code that is answered: one that is listed by itself goes before the range that it
/// is in (OpenAPI 3.0.3 "Responses Object").
fn explicit<'o>(operation: &'o Operation, answer: &'o DocumentedResponse, cause: Cause) -> &'o DocumentedResponse {
    let own = || operation.answers.iter().find(|own| own.status == StatusKey::Code(usual(cause)));
    match answer.status {
        StatusKey::Code(_) => answer,
        StatusKey::Range(_) | StatusKey::Default => own().unwrap_or(answer),
    }
}

/// Some refusal that is declared, where none is for the cause: it contradicts the document less
/// than one that is made up.
fn declared_refusal(operation: &Operation, cause: Cause) -> Option<(&DocumentedResponse, Cause)> {
    // 429 asks the client to wait, and it would.
    let refuses = |answer: &&DocumentedResponse| match answer.status {
        // What is for who asks, or has a cause of its own, says nothing of what was asked.
        StatusKey::Code(401 | 403..=408 | 410 | 415) if is_of_the_input(cause) => false,
        status => matches!(status, StatusKey::Code(400..=428 | 430..=499) | StatusKey::Range(4)),
    };
    operation.answers.iter().find(refuses).filter(|_| cause != Cause::CredentialValid).map(|answer| (answer, cause))
}

/// What is declared of an operation that never succeeds, by a document that says all: it is the answer to
/// whatever is asked, unless it is one to who asks.
fn only_failure<'c>(
    contract: &Contract,
    operation: &'c Operation,
    cause: Cause,
) -> Option<(&'c DocumentedResponse, Cause)> {
    let of_the_caller = |answer: &&DocumentedResponse| matches!(answer.status, StatusKey::Code(401 | 403 | 407 | 429));
    let answer = operation.answers.iter().find(|answer| !of_the_caller(answer))?;
    (cause == Cause::CredentialValid && !contract.incomplete).then_some((answer, cause))
}

/// What a service that does not know the cause takes it for.
fn broader(cause: Cause) -> Option<Cause> {
    match cause {
        Cause::CredentialExpired
        | Cause::CredentialNotYetValid
        | Cause::CredentialRevoked
        | Cause::CredentialForged => Some(Cause::CredentialUnknown),
        Cause::CredentialUnknown | Cause::PermissionDenied => Some(Cause::CredentialMalformed),
        Cause::CredentialMalformed => Some(Cause::CredentialMissing),
        Cause::TenantUnknown => Some(Cause::PermissionDenied),
        Cause::TenantMissing | Cause::ParameterMissing => Some(Cause::HeaderMissing),
        Cause::ParameterInvalid => Some(Cause::ParameterMissing),
        Cause::BodyInvalid | Cause::MediaTypeUnsupported => Some(Cause::BodyMalformed),
        _ => None,
    }
}

/// Whether something is wrong with what is asked, and not with who asks.
fn is_of_the_input(cause: Cause) -> bool {
    let of_a_value = [
        Cause::ParameterMissing,
        Cause::ParameterInvalid,
        Cause::BodyMissing,
        Cause::BodyMalformed,
        Cause::BodyInvalid,
    ];
    of_a_value.contains(&cause) || Cause::OWN_STATUS.contains(&cause)
}

/// What services answer where a document has no answer at all (RFC 9110 §15).
pub fn usual(cause: Cause) -> u16 {
    match cause {
        Cause::CredentialValid => 200,
        Cause::PermissionDenied | Cause::TenantUnknown => 403,
        Cause::TenantMissing
        | Cause::HeaderMissing
        | Cause::ParameterMissing
        | Cause::ParameterInvalid
        | Cause::BodyMissing
        | Cause::BodyMalformed
        | Cause::BodyInvalid => 400,
        Cause::NotFound => 404,
        Cause::MethodNotAllowed => 405,
        Cause::NotAcceptable => 406,
        Cause::MediaTypeUnsupported => 415,
        Cause::RateLimited => 429,
        _ => 401,
    }
}
