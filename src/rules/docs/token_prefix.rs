//! What tokens begin with.

use countersign_openapi::extension;
use countersign_pages::TokenPrefix;

use super::names::Names;
use crate::reason::SilentReason;
use crate::rules::statement::{PageLie, StatedCheck, grounds_of, tell_all};

pub const CHECK: StatedCheck<TokenPrefix, Names> = StatedCheck {
    docs: |asked| Names::of(asked.names(|token| token.prefix.clone())),
    spec: |asked| {
        if !asked.has_schemes_of_ours() {
            return Some(Err(SilentReason::NoWordForIt(extension::TOKEN_PREFIX)));
        }
        let schemes = asked.contract.schemes();
        let names = Names::of(asked.of_schemes(extension::TOKEN_PREFIX));
        let grounds = grounds_of(schemes.iter().map(|scheme| scheme.grounds));
        asked.spec("/components/securitySchemes", grounds, names)
    },
    // A sample may show more of it than prose does.
    relate: |spec, docs| Names::relate_by(spec, docs, |spec, docs| docs.starts_with(spec)),
    lies: &[PageLie {
        name: "another-prefix",
        tell: |facts| tell_all::<TokenPrefix>(facts, |token| token.prefix = "zz_".to_owned()),
    }],
};
