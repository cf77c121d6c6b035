//! No word on whose behalf.

use super::{Expects, Scenario};
use countersign_openapi::Cause;
use countersign_openapi::ParameterRole;

pub const SCENARIO: Scenario = Scenario {
    id: "tenant-missing",
    sends: "The request without the required header that names the tenant.",
    why: "A service that guesses the tenant guesses wrong one day.",
    reference: "https://spec.openapis.org/oas/v3.0.3#parameter-object",
    provokes: &[Cause::TenantMissing],
    expects: Expects::Refused,
    points: &["required-header"],
    provoke: |valid| valid.each_header(ParameterRole::Tenant, |request, header| request.without_header(&header.name)),
};
