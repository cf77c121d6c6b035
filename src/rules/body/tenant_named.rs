//! Asks whether an answer is about the tenant that was asked for: where the path names one and the documented
//! body has a property of the same name, it is the same.

use std::fmt;
use std::sync::Arc;

use serde_json::Value;

use crate::claim::Claim;
use crate::plan::text;
use crate::rules::classify::Relation;
use crate::rules::compare::Spoken;
use crate::rules::exchange::{Check, CheckContext, Mutant, unspoken};
use crate::secret::Redacted;
use countersign_openapi::{Basis, Direction, Location, Parameter};

pub const CHECK: Check<NamedTenant> = Check {
    id: "tenant-named",
    direction: Direction::Response,
    spec,
    live,
    client: unspoken,
    relate: NamedTenant::relate,
    mutants: &[Mutant {
        name: "another tenant's answer",
        tell: |observation| {
            let response = observation.trace.last_response_mut().filter(|response| response.is_success());
            let Some(response) = response else { return };
            let Some(Value::Object(mut members)) = response.json().map(Arc::unwrap_or_clone) else { return };
            members.values_mut().filter(|value| value.is_string()).for_each(|value| *value = Value::from("another"));
            response.body = Redacted::plain(Value::Object(members).to_string());
        },
    }],
};

/// Of which tenant an answer is, by the property that says so. Another's name is not shown.
pub enum NamedTenant {
    Asked { property: String, tenant: String },
    Named { tenant: String, is_asked: bool },
}

impl NamedTenant {
    fn relate(&self, later: &NamedTenant) -> Relation {
        match (self, later) {
            (NamedTenant::Asked { property, tenant }, NamedTenant::Named { tenant: named, .. }) if tenant != named => {
                Relation::Wider(format!("the answer has another `{property}` than was asked for"))
            }
            _ => Relation::Same,
        }
    }
}

impl fmt::Display for NamedTenant {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            NamedTenant::Asked { property, .. } => write!(f, "the `{property}` that was asked for"),
            NamedTenant::Named { is_asked: true, .. } => f.write_str("the one that was asked for"),
            NamedTenant::Named { .. } => f.write_str("another"),
        }
    }
}

/// The part of the path that the document says is a tenant, and that was answered for.
fn asked<'c>(context: &CheckContext<'c>) -> Option<(&'c Parameter, String)> {
    context.response().ok().filter(|response| response.is_success())?;
    let tenant = context.operation.parameters_in(Location::Path).find(|tenant| tenant.tenancy.is_some())?;
    Some((tenant, context.path_value(&tenant.name)?))
}

fn spec(context: &CheckContext) -> Spoken<NamedTenant> {
    let (tenant, asked) = asked(context)?;
    let declared = context.declared().filter(|answer| answer.basis == Basis::Documented)?;
    let schema = context.contract.node(declared.media.iter().find_map(|media| media.schema.as_deref())?)?;
    let property = schema.get("properties")?.get(&tenant.name)?;
    let answer = NamedTenant::Asked { property: tenant.name.clone(), tenant: asked };
    Some(Ok(Claim { answer, source: property.source().into(), basis: property.basis() }))
}

fn live(context: &CheckContext) -> Spoken<NamedTenant> {
    let (tenant, asked) = asked(context)?;
    let body = context.response().ok()?.json()?;
    let named = body.get(&tenant.name).filter(|value| value.is_string() || value.is_number())?;
    let named = text(named);
    context.live("/body", NamedTenant::Named { is_asked: named == asked, tenant: named })
}
