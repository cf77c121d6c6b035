//! A tenant that is not the caller's.

use super::{Expects, Scenario};
use crate::live::Template;
use countersign_openapi::Cause;
use countersign_openapi::ParameterRole;

/// Nobody's tenant: it fits both an id and a name.
pub const INVENTED_TENANT: &str = "countersign-no-such-tenant";

pub const SCENARIO: Scenario = Scenario {
    id: "tenant-unknown",
    sends: "A made-up tenant in the required header.",
    why: "Served, it means that the header is not read, or that anybody may name anybody.",
    reference: "https://owasp.org/API-Security/editions/2023/en/0xa1-broken-object-level-authorization/",
    provokes: &[Cause::TenantUnknown],
    expects: Expects::RefusedAsUndocumented,
    points: &["required-header"],
    provoke: |valid| {
        valid.each_header(ParameterRole::Tenant, |request, header| {
            request.with_header(&header.name, Template::text(INVENTED_TENANT))
        })
    },
};
