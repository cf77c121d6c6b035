//! Which environment variable a page keeps the credential in.

use countersign_openapi::extension;
use countersign_pages::TokenVariable;

use super::names::StatedNames;
use crate::reason::SilentReason;
use crate::rules::statement::{PageMutant, StatedCheck, grounds_of, tell_all};

pub const CHECK: StatedCheck<TokenVariable, StatedNames> = StatedCheck {
    docs: |asked| StatedNames::of(asked.names(|variable| variable.name.clone())),
    spec: |asked| {
        if !asked.has_schemes_of_ours() {
            return Some(Err(SilentReason::NoWordForIt(extension::TOKEN_VARIABLE)));
        }
        let names = asked.of_schemes(extension::TOKEN_VARIABLE);
        let basis = grounds_of(asked.contract.schemes().iter().map(|scheme| scheme.basis));
        asked.spec("/components/securitySchemes", basis, StatedNames::of(names))
    },
    relate: StatedNames::relate,
    mutants: &[PageMutant {
        name: "another-variable",
        tell: |facts| tell_all::<TokenVariable>(facts, |variable| variable.name = "OTHER_TOKEN".to_owned()),
    }],
};
