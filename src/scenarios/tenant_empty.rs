//! A tenant header with nothing in it.

use super::{Expects, Scenario};
use countersign_openapi::Cause;
use countersign_openapi::ParameterRole;

const CAUSES: &[Cause] = &[Cause::TenantMissing, Cause::TenantUnknown];

pub const SCENARIO: Scenario = Scenario {
    id: "tenant-empty",
    sends: "The required header that names the tenant, empty.",
    why: "An unset variable sends just this.",
    reference: "https://spec.openapis.org/oas/v3.0.3#parameter-object",
    provokes: CAUSES,
    expects: Expects::Refused,
    points: &["required-header"],
    provoke: |valid| valid.each_header_empty(ParameterRole::Tenant, CAUSES),
};
