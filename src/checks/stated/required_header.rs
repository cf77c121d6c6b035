//! Whether a request needs a header that carries no credential.

use std::fmt;

use super::{PageLie, Spoken, Stated, StatedCheck, grounds_of};
use crate::docs::facts::required_header::KIND;
use crate::relation::Relation;
use countersign_openapi::{Carrier, Location};
use serde_json::{Value, json};

pub const CHECK: StatedCheck<Need> = StatedCheck {
    kind: &KIND,
    asks: "Does a request need this header?",
    docs: |stated| match stated.fact.value.get("required") {
        Some(Value::Bool(true)) => Need::Required,
        Some(Value::Bool(false)) => Need::Optional,
        _ => Need::Shown,
    },
    spec: declared,
    relate,
    lies: &[
        PageLie {
            name: "not-required",
            tell: |facts| {
                for fact in facts.0.iter_mut().filter(|fact| fact.kind == KIND.id) {
                    fact.value = json!({"required": false});
                }
            },
        },
        PageLie {
            name: "another-header",
            tell: |facts| {
                for fact in facts.0.iter_mut().filter(|fact| fact.kind == KIND.id) {
                    fact.subject = "X-Shoe-Size".to_owned();
                }
            },
        },
    ],
};

/// What a witness says of a header.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Need {
    /// Nothing.
    Absent,
    /// A sample has it.
    Shown,
    Optional,
    Required,
    /// In some operations.
    Mixed,
}

impl fmt::Display for Need {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Need::Absent => "nothing",
            Need::Shown => "it is sent",
            Need::Optional => "it is optional",
            Need::Required => "it is required",
            Need::Mixed => "it is required by some operations",
        })
    }
}

fn declared(stated: &Stated) -> Spoken<Need> {
    let contract = stated.contract;
    let is_asked = |name: &str| name.eq_ignore_ascii_case(&stated.fact.subject);
    let carried = |carrier| matches!(carrier, Some(Carrier::Header(name)) if is_asked(&name));
    if let Some(scheme) = contract.schemes.iter().find(|scheme| carried(scheme.carrier())) {
        return stated.spec("/components/securitySchemes", scheme.grounds, Need::Required);
    }
    let parameters = contract.operations.iter().flat_map(|operation| operation.parameters_in(Location::Header));
    let own: Vec<_> = parameters.filter(|parameter| is_asked(&parameter.name)).collect();
    let required = own.iter().filter(|parameter| parameter.required).count();
    let need = match required {
        _ if own.is_empty() => Need::Absent,
        0 => Need::Optional,
        all if all == own.len() => Need::Required,
        _ => Need::Mixed,
    };
    let pointer = own.first().map(|parameter| parameter.source.within(&stated.contract.document));
    let grounds = grounds_of(own.iter().map(|parameter| parameter.grounds));
    stated.spec(&pointer.unwrap_or_else(|| "/paths".to_owned()), grounds, need)
}

fn relate(spec: &Need, docs: &Need) -> Relation {
    match (spec, docs) {
        (Need::Absent, Need::Required) => {
            Relation::Disjoint("the page requires a header that the document does not have".to_owned())
        }
        (Need::Absent, _) => Relation::Wider("the page has a header that the document does not have".to_owned()),
        (Need::Optional, Need::Required) => {
            Relation::Disjoint("the page requires a header that the document leaves to the client".to_owned())
        }
        (Need::Required, Need::Optional) => {
            Relation::Disjoint("the document requires a header that the page leaves to the client".to_owned())
        }
        _ => Relation::Same,
    }
}
