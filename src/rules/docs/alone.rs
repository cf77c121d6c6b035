//! What pages alone state: OpenAPI has no word for it, or it is read by the other checks. Such
//! facts are asked of the pages then and now.

use countersign_pages::{Access, EmbeddedDocument, OfFact, Plan, Verb, WebhookHeader};

use crate::rules::classify::Relation;
use crate::rules::statement::{PageMutant, StatedCheck, tell_all};

pub const WEBHOOK_HEADER: StatedCheck<WebhookHeader, String> = StatedCheck {
    mutants: &[PageMutant {
        name: "another-header",
        tell: |facts| {
            if let Some(header) = facts.of_mut::<WebhookHeader>().next() {
                header.name = "X-Other".to_owned();
            }
        },
    }],
    ..alone()
};

pub const ACCESS: StatedCheck<Access, String> = StatedCheck {
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
    ..alone()
};

pub const PLAN: StatedCheck<Plan, String> = StatedCheck {
    mutants: &[PageMutant {
        name: "another-plan",
        tell: |facts| {
            if let Some(plan) = facts.of_mut::<Plan>().next() {
                plan.name = "Platinum".to_owned();
            }
        },
    }],
    ..alone()
};

pub const OPENAPI: StatedCheck<EmbeddedDocument, String> = StatedCheck {
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

/// A question that no document is asked.
const fn alone<P: OfFact>() -> StatedCheck<P, String> {
    StatedCheck { docs: |asked| asked.fact.subject(), spec: |_| None, relate: |_, _| Relation::Same, mutants: &[] }
}
