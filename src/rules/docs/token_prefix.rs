//! What tokens begin with.

use countersign_openapi::extension;
use countersign_pages::TokenPrefix;

use super::names::StatedNames;
use crate::reason::SilentReason;
use crate::rules::statement::{PageMutant, StatedCheck, grounds_of, tell_all};

pub const CHECK: StatedCheck<TokenPrefix, StatedNames> = StatedCheck {
    docs: |asked| StatedNames::of(asked.names(|token| token.prefix.clone())),
    spec: |asked| {
        if !asked.has_schemes_of_ours() {
            return Some(Err(SilentReason::NoWordForIt(extension::TOKEN_PREFIX)));
        }
        let schemes = asked.contract.schemes();
        let names = StatedNames::of(asked.of_schemes(extension::TOKEN_PREFIX));
        let basis = grounds_of(schemes.iter().map(|scheme| scheme.basis));
        asked.spec("/components/securitySchemes", basis, names)
    },
    // A sample may show more of it than prose does.
    relate: |spec, docs| StatedNames::relate_by(spec, docs, |spec, docs| docs.starts_with(spec)),
    mutants: &[PageMutant {
        name: "another-prefix",
        tell: |facts| tell_all::<TokenPrefix>(facts, |token| token.prefix = "zz_".to_owned()),
    }],
};
