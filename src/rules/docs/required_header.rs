//! Whether a request needs a header that carries no credential.

use std::fmt;

use countersign_openapi::{Carrier, Location};
use countersign_pages::RequiredHeader;

use crate::rules::classify::Relation;
use crate::rules::compare::Spoken;
use crate::rules::statement::{Asked, ContractAnswer, PageMutant, StatedCheck, grounds_of, tell_all};

pub const CHECK: StatedCheck<RequiredHeader, Need> = StatedCheck {
    docs: |asked| match asked.fact.required {
        Some(true) => Need::Required,
        Some(false) => Need::Optional,
        None => Need::Shown,
    },
    spec: declared,
    relate,
    mutants: &[
        PageMutant {
            name: "not-required",
            tell: |facts| tell_all::<RequiredHeader>(facts, |header| header.required = Some(false)),
        },
        PageMutant {
            name: "another-header",
            tell: |facts| tell_all::<RequiredHeader>(facts, |header| header.name = "X-Shoe-Size".to_owned()),
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

impl ContractAnswer for Need {
    fn is_absent(&self) -> bool {
        matches!(self, Need::Absent)
    }
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

fn declared(asked: &Asked<RequiredHeader>) -> Spoken<Need> {
    let contract = asked.contract;
    let is_asked = |name: &str| name.eq_ignore_ascii_case(&asked.fact.name);
    let carried = |carrier| matches!(carrier, Some(Carrier::Header(name)) if is_asked(&name));
    if let Some(scheme) = contract.schemes().iter().find(|scheme| carried(scheme.carrier())) {
        return asked.spec("/components/securitySchemes", scheme.basis, Need::Required);
    }
    let parameters = contract.operations().iter().flat_map(|operation| operation.parameters_in(Location::Header));
    let own: Vec<_> = parameters.filter(|parameter| is_asked(&parameter.name)).collect();
    let required = own.iter().filter(|parameter| parameter.required).count();
    let need = match required {
        _ if own.is_empty() => Need::Absent,
        0 => Need::Optional,
        all if all == own.len() => Need::Required,
        _ => Need::Mixed,
    };
    let pointer = own.first().map(|parameter| parameter.source.within(&contract.document));
    let basis = grounds_of(own.iter().map(|parameter| parameter.basis));
    asked.spec(&pointer.unwrap_or_else(|| "/paths".to_owned()), basis, need)
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
