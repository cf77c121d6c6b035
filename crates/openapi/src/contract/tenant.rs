//! Tenants that a token and a header both name.

use super::operation::Operation;
use super::parameter::ParameterRole;
use super::scheme::SecurityScheme;

/// The claim of a JWT that names the tenant which a required header names too.
pub fn tenant_claim(operation: &Operation, scheme: &SecurityScheme) -> Option<String> {
    let tenants: Vec<_> =
        operation.parameters.iter().filter(|parameter| parameter.role == ParameterRole::Tenant).collect();
    scheme.claims.iter().find(|claim| tenants.iter().any(|tenant| names_claim(&tenant.name, claim))).cloned()
}

/// Whether a header and a claim have one name: `partner_id` is what `X-Partner-Id` ends with.
pub fn names_claim(header: &str, claim: &str) -> bool {
    let plain = |name: &str| name.to_ascii_lowercase().replace('_', "-");
    plain(header).ends_with(&plain(claim))
}
