//! What pages alone state: OpenAPI has no word for it, or it is read by the other checks. Such
//! facts are asked of the pages then and now.

use super::{PageLie, StatedCheck};
use crate::docs::Facts;
use crate::docs::facts::{access, openapi, plan, webhook_header};
use crate::relation::Relation;
use serde_json::json;

pub const WEBHOOK_HEADER: StatedCheck<String> = StatedCheck {
    kind: &webhook_header::KIND,
    asks: "Which headers do webhooks carry?",
    lies: &[PageLie { name: "another-header", tell: |facts| rename(facts, webhook_header::KIND.id, "X-Other") }],
    ..ALONE
};

pub const ACCESS: StatedCheck<String> = StatedCheck {
    kind: &access::KIND,
    asks: "What may a token do with a resource?",
    lies: &[PageLie {
        name: "less-access",
        tell: |facts| {
            for fact in facts.0.iter_mut().filter(|fact| fact.kind == access::KIND.id) {
                fact.value = json!({"access": ["none"]});
            }
        },
    }],
    ..ALONE
};

pub const PLAN: StatedCheck<String> = StatedCheck {
    kind: &plan::KIND,
    asks: "Which plans include the API?",
    lies: &[PageLie { name: "another-plan", tell: |facts| rename(facts, plan::KIND.id, "Platinum") }],
    ..ALONE
};

pub const OPENAPI: StatedCheck<String> = StatedCheck {
    kind: &openapi::KIND,
    asks: "Which OpenAPI document does the page embed?",
    lies: &[PageLie { name: "another-document", tell: |facts| rename(facts, openapi::KIND.id, "Another API") }],
    ..ALONE
};

const ALONE: StatedCheck<String> = StatedCheck {
    kind: &openapi::KIND,
    asks: "",
    docs: |stated| stated.fact.subject.clone(),
    spec: |_| None,
    relate: |_, _| Relation::Same,
    lies: &[],
};

fn rename(facts: &mut Facts, kind: &str, name: &str) {
    if let Some(fact) = facts.0.iter_mut().find(|fact| fact.kind == kind) {
        fact.subject = name.to_owned();
    }
}
