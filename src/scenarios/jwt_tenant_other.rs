//! A JWT of somebody else.

use super::{Expects, INVENTED_TENANT, Provocation, Scenario, Valid};
use crate::live::{Credential, Template};
use countersign_openapi::{Cause, Location, Tenancy, names_claim, tenant_claim};

pub const SCENARIO: Scenario = Scenario {
    id: "jwt-tenant-other",
    sends: "A JWT that is signed well and whose tenant claim names another than the request does.",
    why: "The token and the tenant header must belong together, or one customer reads another's data.",
    reference: "https://www.rfc-editor.org/rfc/rfc8725#section-3.8",
    provokes: &[Cause::PermissionDenied, Cause::TenantUnknown, Cause::CredentialForged, Cause::CredentialUnknown],
    expects: Expects::RefusedAsUndocumented,
    points: &["auth-enforced"],
    provoke: |valid| {
        let mut provoked =
            valid.each_credential(|scheme| tenant_claim(valid.operation, scheme).map(Credential::ClaimOfAnother));
        provoked.extend(of_another(valid));
        provoked
    },
};

/// Another tenant, by its JWT and by its header alike, that asks for the caller's own part of a path: only
/// where the document says that each is served its own.
fn of_another(valid: &Valid) -> Option<Provocation> {
    valid.operation.parameters_in(Location::Path).find(|parameter| parameter.tenancy == Some(Tenancy::Own))?;
    let named = |claim: &String| {
        let mut headers = valid.operation.parameters_in(Location::Header);
        headers.find(|header| header.required && names_claim(&header.name, claim))
    };
    let claim = valid.schemes.iter().find_map(|scheme| tenant_claim(valid.operation, scheme))?;
    let header = named(&claim)?;
    let mut provoked = valid.each_credential(|_| Some(Credential::ClaimOfAnother(claim.clone()))).into_iter();
    let Provocation { request, .. } = provoked.next()?;
    let request = request.with_header(&header.name, Template::text(INVENTED_TENANT));
    let variant = Some("with-header".to_owned());
    Some(Provocation { variant, causes: Some(OF_ANOTHER), ..Provocation::of(request) })
}

/// That the path is another's comes first: the JWT and the header belong together.
const OF_ANOTHER: &[Cause] =
    &[Cause::TenantUnknown, Cause::PermissionDenied, Cause::CredentialForged, Cause::CredentialUnknown];
