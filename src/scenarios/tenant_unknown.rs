//! A tenant that is not the caller's.

use serde_json::Value;

use super::{Expects, Scenario};
use crate::live::Template;
use countersign_openapi::{Cause, Contract, Direction, Parameter, ParameterRole};

/// Nobody's tenant: it fits both an id and a name.
pub const INVENTED_TENANT: &str = "countersign-no-such-tenant";

/// The same where a tenant has a number, or a UUID.
const INVENTED_NUMBERS: [i64; 5] = [1_987_654_320, 198_765_431, 19_876_542, 1_987_653, 198_764];
const INVENTED_UUID: &str = "6f1d3c52-7a0e-4b8d-9c4e-c0de5ca1ab1e";

pub const SCENARIO: Scenario = Scenario {
    id: "tenant-unknown",
    sends: "A made-up tenant in the required header, or in the path.",
    why: "Served, it means that the tenant is not looked at, or that anybody may name anybody.",
    reference: "https://owasp.org/API-Security/editions/2023/en/0xa1-broken-object-level-authorization/",
    provokes: &[Cause::TenantUnknown],
    expects: Expects::RefusedAsUndocumented,
    points: &["required-header", "auth-enforced"],
    provoke: |valid| {
        let mut provoked = valid.each_header(ParameterRole::Tenant, |request, header| {
            request.with_header(&header.name, Template::text(INVENTED_TENANT))
        });
        provoked.extend(valid.each_tenant_segment(invented_tenant));
        provoked
    },
};

/// A tenant for a part of a path that its schema takes and nobody has; nothing where there is none, as in an
/// enum.
pub fn invented_tenant(contract: &Contract, parameter: &Parameter) -> Option<Value> {
    let texts = [INVENTED_TENANT, INVENTED_UUID].map(Value::from);
    let fits = |value: &Value| {
        let schema = parameter.schema.as_deref();
        schema.is_none_or(|schema| contract.schemas.fits(Direction::Request, schema, value))
    };
    texts.into_iter().chain(INVENTED_NUMBERS.map(Value::from)).find(fits)
}
