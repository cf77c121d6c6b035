//! A JWT of somebody else.

use super::{Expects, Scenario};
use crate::live::Credential;
use countersign_openapi::Cause;
use countersign_openapi::tenant_claim;

pub const SCENARIO: Scenario = Scenario {
    id: "jwt-tenant-other",
    sends: "A JWT that is signed well and whose tenant claim names another than the request does.",
    why: "The token and the tenant header must belong together, or one customer reads another's data.",
    reference: "https://www.rfc-editor.org/rfc/rfc8725#section-3.8",
    provokes: &[Cause::PermissionDenied, Cause::TenantUnknown, Cause::CredentialForged, Cause::CredentialUnknown],
    expects: Expects::RefusedAsUndocumented,
    points: &["auth-enforced"],
    provoke: |valid| {
        valid.each_credential(|scheme| tenant_claim(valid.operation, scheme).map(Credential::ClaimOfAnother))
    },
};
