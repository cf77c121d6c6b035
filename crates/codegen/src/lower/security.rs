//! Security schemes and requirements
//! ([Security Scheme Object](https://spec.openapis.org/oas/v3.0.4#security-scheme-object)),
//! of which progenitor knows nothing.
//!
//! | construct | what becomes of it | lost |
//! |---|---|---|
//! | `http`, `bearer` and any other scheme | `Authorization`, the scheme word, the credential | nothing |
//! | `http`, `basic` | the credential `user:password` in Base64 | nothing |
//! | `apiKey` in header, query or cookie | sent there | nothing |
//! | `oauth2`, `openIdConnect` | the access token as bearer | how it is obtained: told |
//! | `mutualTLS`, a scheme that can't be read, one that is not declared | left to the transport | told |

use countersign_openapi::{self as openapi, Carrier, Contract, SchemeKind, extension};

use super::context::Context;

/// A security scheme, as far as a client sends it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LoweredScheme {
    /// Its name in the document.
    pub name: String,
    /// Where its credential goes.
    pub sends: LoweredCarrier,
    /// The environment variable that the document keeps its credential in.
    pub variable: Option<String>,
}

/// How a credential is sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LoweredCarrier {
    /// `Authorization: <word> <credential>`
    /// ([RFC 9110, 11.4](https://www.rfc-editor.org/rfc/rfc9110#section-11.4)).
    Http(String),
    /// `Authorization: Basic <Base64 of the credential>`
    /// ([RFC 7617](https://www.rfc-editor.org/rfc/rfc7617)).
    Basic,
    /// A header of this name.
    Header(String),
    /// A query parameter of this name.
    Query(String),
    /// A cookie of this name.
    Cookie(String),
    /// Nothing that a request could carry.
    Nothing,
}

/// The contract's schemes.
pub(super) fn schemes(contract: &Contract) -> Vec<LoweredScheme> {
    let lowered = |scheme: &openapi::SecurityScheme| LoweredScheme {
        name: scheme.name.clone(),
        sends: sends(scheme),
        variable: variable(contract, scheme),
    };
    contract.schemes().iter().map(lowered).collect()
}

fn variable(contract: &Contract, scheme: &openapi::SecurityScheme) -> Option<String> {
    let node = contract.node(&scheme.source.within(&contract.document))?;
    node.text(extension::TOKEN_VARIABLE).filter(|name| is_variable(name)).map(str::to_owned)
}

/// Whether an environment can have a variable of this name.
pub(crate) fn is_variable(name: &str) -> bool {
    !name.is_empty() && !name.contains(['=', '\0'])
}

fn sends(scheme: &openapi::SecurityScheme) -> LoweredCarrier {
    match (scheme.carrier(), &scheme.kind) {
        (_, SchemeKind::Http(word)) if word.eq_ignore_ascii_case("basic") => LoweredCarrier::Basic,
        (Some(Carrier::Authorization(word)), _) => LoweredCarrier::Http(word),
        (Some(Carrier::Header(name)), _) => LoweredCarrier::Header(name),
        (Some(Carrier::Query(name)), _) => LoweredCarrier::Query(name),
        (Some(Carrier::Cookie(name)), _) => LoweredCarrier::Cookie(name),
        // Made anew for each request, which the caller may do.
        (None, SchemeKind::Http(word)) => LoweredCarrier::Http(word.clone()),
        (None, _) => LoweredCarrier::Nothing,
    }
}

/// What an operation requires: alternatives, each of schemes that are needed together, by index.
/// None at all and an empty one both mean that no credential is needed, or none that the client
/// could send.
pub(super) fn of(cx: &mut Context<'_>, operation: &openapi::Operation) -> Vec<Vec<usize>> {
    let mut alternatives = Vec::new();
    for names in &operation.security {
        let mut together = Vec::new();
        for name in names {
            let scheme = cx.schemes.iter().position(|scheme| scheme.name == *name);
            if scheme.is_none_or(|scheme| cx.schemes[scheme].sends == LoweredCarrier::Nothing) {
                cx.lose(&operation.id, "security scheme", format!("`{name}` is left to the transport"));
            }
            together.extend(scheme);
        }
        alternatives.push(together);
    }
    alternatives
}

#[cfg(test)]
mod tests {
    use super::super::tests::{losses, lowered};
    use super::*;

    #[test]
    fn schemes_are_sent_as_they_say() {
        let lowered = lowered(concat!(
            "paths: {/a: {get: {operationId: a, security: [{a: [], m: []}, {}]}}}\n",
            "components:\n  securitySchemes:\n",
            "    a: {type: http, scheme: BASIC}\n    b: {type: http, scheme: bearer}\n    c: {type: http, scheme: DPoP}\n",
            "    d: {type: apiKey, in: query, name: k}\n    e: {$ref: '#/components/securitySchemes/d'}\n",
            "    f: {type: openIdConnect}\n    m: {type: mutualTLS}\n",
        ));
        let sends: Vec<_> = lowered.schemes.iter().map(|scheme| scheme.sends.clone()).collect();
        let bearer = LoweredCarrier::Http("Bearer".into());
        let key = LoweredCarrier::Query("k".into());
        let dpop = LoweredCarrier::Http("DPoP".into());
        assert_eq!(
            sends,
            [LoweredCarrier::Basic, bearer.clone(), dpop, key.clone(), key, bearer, LoweredCarrier::Nothing]
        );
        // What a request can meet stands first.
        assert_eq!(lowered.operations[0].security, [vec![], vec![0, 6]]);
        assert_eq!(losses(&lowered), ["a, security scheme: `m` is left to the transport"]);
    }

    #[test]
    fn the_operation_overrides_the_document() {
        let lowered = lowered(concat!(
            "security: [{token: []}]\npaths: {/a: {get: {operationId: a}, put: {operationId: b, security: []}, post: {operationId: c, security: [{tokne: []}]}}}\n",
            "components: {securitySchemes: {token: {type: http, scheme: bearer}}}\n",
        ));
        let security: Vec<_> = lowered.operations.iter().map(|operation| operation.security.clone()).collect();
        assert_eq!(security, [vec![vec![0]], vec![], vec![vec![]]]);
    }

    #[test]
    fn an_operation_has_its_client_whatever_its_scheme() {
        let lowered = lowered(concat!(
            "paths: {/a: {get: {operationId: a, security: [{tokne: []}]}, put: {operationId: b, security: [{token: [], odd: []}]}}}\n",
            "components: {securitySchemes: {token: {type: http, scheme: bearer}, odd: {type: odd}}}\n",
        ));
        let security: Vec<_> = lowered.operations.iter().map(|operation| operation.security.clone()).collect();
        assert_eq!(security, [vec![vec![]], vec![vec![0]]]);
        assert!(lowered.left_out.is_empty());
        assert_eq!(
            losses(&lowered),
            [
                "a, security scheme: `tokne` is left to the transport",
                "a, unusable: `tokne` is not a declared security scheme; did you mean `token`?",
                "b, security scheme: `odd` is left to the transport",
            ]
        );
    }
}
