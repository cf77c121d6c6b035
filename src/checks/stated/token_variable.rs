//! Which environment variable a page keeps the credential in.

use super::names::Names;
use super::{PageLie, StatedCheck, grounds_of};
use crate::docs::facts::token_variable::KIND;
use countersign_openapi::extension;

pub const CHECK: StatedCheck<Names> = StatedCheck {
    kind: &KIND,
    asks: "Which environment variable is the credential kept in?",
    docs: |stated| Names::of(stated.subjects()),
    spec: |stated| {
        if !stated.is_sourced() {
            return Some(Err("OpenAPI has no word for it, and the document does not use x-token-variable".to_owned()));
        }
        let declared = stated.contract.node("/components/securitySchemes");
        let names = declared.iter().flat_map(|node| node.members().collect::<Vec<_>>());
        let names = names.filter_map(|(_, scheme)| scheme.text(extension::TOKEN_VARIABLE).map(str::to_owned));
        let grounds = grounds_of(stated.contract.schemes.iter().map(|scheme| scheme.grounds));
        stated.spec("/components/securitySchemes", grounds, Names::of(names.collect::<Vec<_>>()))
    },
    relate: Names::relate,
    lies: &[PageLie {
        name: "another-variable",
        tell: |facts| {
            for fact in facts.0.iter_mut().filter(|fact| fact.kind == KIND.id) {
                fact.subject = "OTHER_TOKEN".to_owned();
            }
        },
    }],
};
