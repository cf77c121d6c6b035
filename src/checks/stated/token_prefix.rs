//! What tokens begin with.

use super::names::Names;
use super::{PageLie, StatedCheck, grounds_of};
use crate::docs::facts::token_prefix::KIND;
use serde_json::json;

pub const CHECK: StatedCheck<Names> = StatedCheck {
    kind: &KIND,
    asks: "What does a token begin with?",
    docs: |stated| Names::of(stated.subjects()),
    spec: |stated| {
        if !stated.is_sourced() {
            return Some(Err("OpenAPI has no word for it, and the document does not use x-token-prefix".to_owned()));
        }
        let schemes = &stated.contract.schemes;
        let names = Names::of(schemes.iter().filter_map(|scheme| scheme.prefix.clone()));
        let grounds = grounds_of(schemes.iter().map(|scheme| scheme.grounds));
        stated.spec("/components/securitySchemes", grounds, names)
    },
    // A sample may show more of it than prose does.
    relate: |spec, docs| Names::relate_by(spec, docs, |spec, docs| docs.starts_with(spec)),
    lies: &[PageLie {
        name: "another-prefix",
        tell: |facts| {
            for fact in facts.0.iter_mut().filter(|fact| fact.kind == KIND.id) {
                fact.subject = "zz_".to_owned();
                fact.value = json!({"prefix": "zz_"});
            }
        },
    }],
};
