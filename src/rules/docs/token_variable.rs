//! Which environment variable a page keeps the credential in.

use countersign_openapi::extension;
use countersign_pages::TokenVariable;

use super::names::Names;
use crate::reason::SilentReason;
use crate::rules::statement::{PageLie, StatedCheck, grounds_of, tell_all};

pub const CHECK: StatedCheck<TokenVariable, Names> = StatedCheck {
    docs: |asked| Names::of(asked.names(|variable| variable.name.clone())),
    spec: |asked| {
        if !asked.has_schemes_of_ours() {
            return Some(Err(SilentReason::NoWordForIt(extension::TOKEN_VARIABLE)));
        }
        let names = asked.of_schemes(extension::TOKEN_VARIABLE);
        let grounds = grounds_of(asked.contract.schemes().iter().map(|scheme| scheme.grounds));
        asked.spec("/components/securitySchemes", grounds, Names::of(names))
    },
    relate: Names::relate,
    lies: &[PageLie {
        name: "another-variable",
        tell: |facts| tell_all::<TokenVariable>(facts, |variable| variable.name = "OTHER_TOKEN".to_owned()),
    }],
};
