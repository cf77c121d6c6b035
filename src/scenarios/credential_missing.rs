//! No credential at all.

use super::{Expects, Provocation, Scenario};
use countersign_openapi::Cause;

pub const SCENARIO: Scenario = Scenario {
    id: "credential-missing",
    sends: "The request without any credential.",
    why: "A service that serves this serves everybody.",
    reference: "https://www.rfc-editor.org/rfc/rfc9110#section-15.5.2",
    provokes: &[Cause::CredentialMissing],
    expects: Expects::Refused,
    points: &["auth-enforced"],
    provoke: |valid| {
        let mut request = valid.request.clone();
        request.query.retain(|(_, value)| value.slots().next().is_none());
        request.headers.retain(|(_, value)| value.slots().next().is_none());
        let carried_none = request == valid.request && valid.operation.unsupported_reason.is_none();
        if carried_none { Vec::new() } else { vec![Provocation::of(request)] }
    },
};
