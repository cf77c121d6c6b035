//! What OpenAPI has no word for: it is asked of the pages then and now, and of a document that repeats what
//! pages state (`x-statements`).

use std::fmt;

use countersign_openapi::{Basis, RepeatedFact, extension};
use countersign_pages::{Access, EmbeddedDocument, Fact, Meaning, OfFact, Plan, Record, Verb, WebhookHeader};
use serde_json::Value;

use crate::claim::Claim;
use crate::rules::classify::Relation;
use crate::rules::compare::Spoken;
use crate::rules::statement::{Asked, ContractAnswer, PageMutant, StatedCheck, tell_all};

pub const WEBHOOK_HEADER: StatedCheck<WebhookHeader, RepeatedValue> = StatedCheck {
    mutants: &[PageMutant {
        name: "another-header",
        tell: |facts| {
            if let Some(header) = facts.of_mut::<WebhookHeader>().next() {
                header.name = "X-Other".to_owned();
            }
        },
    }],
    ..repeated()
};

pub const ACCESS: StatedCheck<Access, RepeatedValue> = StatedCheck {
    mutants: &[PageMutant {
        name: "less-access",
        tell: |facts| {
            tell_all::<Access>(facts, |access| {
                let name = match access {
                    Access::Resource { name, .. } | Access::Scope(name) => name.clone(),
                };
                *access = Access::Resource { name, verbs: vec![Verb::None] };
            });
        },
    }],
    ..repeated()
};

pub const PLAN: StatedCheck<Plan, RepeatedValue> = StatedCheck {
    mutants: &[PageMutant {
        name: "another-plan",
        tell: |facts| {
            if let Some(plan) = facts.of_mut::<Plan>().next() {
                plan.name = "Platinum".to_owned();
            }
        },
    }],
    ..repeated()
};

pub const MEANING: StatedCheck<Meaning, RepeatedValue> = StatedCheck {
    mutants: &[
        PageMutant {
            name: "another-owner",
            tell: |facts| {
                tell_all::<Meaning>(facts, |meaning| {
                    if let Meaning::Eligible { owner, .. } = meaning {
                        *owner = "anybody".to_owned();
                    }
                });
            },
        },
        PageMutant {
            name: "another-token-each-time",
            tell: |facts| {
                tell_all::<Meaning>(facts, |meaning| {
                    if let Meaning::Repeated { same, .. } = meaning {
                        *same = !*same;
                    }
                });
            },
        },
        PageMutant {
            name: "revoked-later",
            tell: |facts| {
                tell_all::<Meaning>(facts, |meaning| {
                    if let Meaning::Revocation { within } = meaning {
                        *within = "3 days".to_owned();
                    }
                });
            },
        },
        PageMutant {
            name: "another-effect",
            tell: |facts| {
                tell_all::<Meaning>(facts, |meaning| {
                    if let Meaning::Effect(effect) = meaning {
                        *effect = "launches-a-rocket".to_owned();
                    }
                });
            },
        },
    ],
    ..repeated()
};

pub const OPENAPI: StatedCheck<EmbeddedDocument, RepeatedValue> = StatedCheck {
    mutants: &[PageMutant {
        name: "another-document",
        tell: |facts| {
            if let Some(document) = facts.of_mut::<EmbeddedDocument>().next() {
                document.title = "Another API".to_owned();
            }
        },
    }],
    ..alone()
};

/// What a document repeats of a page's subject: nothing, where it does not.
#[derive(Debug, Clone, PartialEq)]
pub struct RepeatedValue(Option<Value>);

impl RepeatedValue {
    fn relate(&self, docs: &RepeatedValue) -> Relation {
        match (&self.0, &docs.0) {
            (Some(own), Some(told)) if own != told => {
                Relation::Disjoint(format!("{told} is documented, and the document repeats {own}"))
            }
            (None, Some(_)) => Relation::Wider("it is documented, and the document does not repeat it".to_owned()),
            _ => Relation::Same,
        }
    }
}

impl ContractAnswer for RepeatedValue {
    fn is_absent(&self) -> bool {
        self.0.is_none()
    }
}

impl fmt::Display for RepeatedValue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            Some(value) => value.fmt(f),
            None => f.write_str("nothing"),
        }
    }
}

/// A question that a document is asked which repeats facts of this kind.
const fn repeated<P: OfFact>() -> StatedCheck<P, RepeatedValue> {
    StatedCheck {
        docs: |asked| RepeatedValue(Some(asked.stated.fact.canonical().value())),
        spec: spec::<P>,
        relate: RepeatedValue::relate,
        mutants: &[],
    }
}

fn spec<P: OfFact>(asked: &Asked<P>) -> Spoken<RepeatedValue> {
    let repeated = &asked.contract.statements;
    if !repeated.iter().any(|own| own.kind == P::ID) {
        return None;
    }
    let fact = asked.stated.fact.canonical();
    let canonical = |own: &RepeatedFact| {
        let RepeatedFact { kind, subject, value, .. } = own.clone();
        Fact::try_from(Record { kind, subject, value }).ok().map(|fact| fact.canonical())
    };
    let of_kind = repeated.iter().filter(|own| own.kind == P::ID);
    let mut same: Vec<(&RepeatedFact, Fact)> = of_kind
        .filter_map(|own| Some((own, canonical(own)?)))
        .filter(|(_, own)| own.subject() == fact.subject())
        .collect();
    // Several may be said of one subject.
    same.sort_by_key(|(_, own)| *own != fact);
    match same.first() {
        Some((own, told)) => Some(Ok(Claim {
            answer: RepeatedValue(Some(told.value())),
            source: own.source.clone().into(),
            basis: own.basis,
        })),
        None => asked.spec(&format!("/info/{}", extension::STATEMENTS), Basis::Documented, RepeatedValue(None)),
    }
}

/// A question that no document is asked: it is compared as a whole.
const fn alone<P: OfFact>() -> StatedCheck<P, RepeatedValue> {
    StatedCheck { spec: |_| None, relate: |_, _| Relation::Same, mutants: &[], ..repeated() }
}
