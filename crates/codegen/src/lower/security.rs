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
//! | `mutualTLS`, or a scheme that can't be read | nothing is sent | told |

use serde_json::Value;

use super::{Context, members, operations::Found};
use countersign_openapi::{Document, DocumentError, join};

/// A security scheme, as far as a client sends it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Scheme {
    /// Its name in the document.
    pub name: String,
    /// Where its credential goes.
    pub sends: Sends,
}

/// How a credential is sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Sends {
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

pub(super) struct Security {
    pub schemes: Vec<Scheme>,
}

impl Security {
    /// A scheme that can't be read sends nothing, and that is told.
    pub fn read(cx: &mut Context<'_>) -> Security {
        let mut schemes = Vec::new();
        for (name, pointer) in members(cx.document, "/components/securitySchemes") {
            let read = cx.document.resolve(&pointer);
            let read = read.and_then(|(pointer, value)| sends(cx.document, &pointer, value));
            let sends = read.unwrap_or_else(|error| {
                cx.lose(&format!("#{pointer}"), "security scheme", error.what());
                Sends::Nothing
            });
            schemes.push(Scheme { name: name.to_owned(), sends });
        }
        Security { schemes }
    }

    /// The operation's requirements, or the document's: alternatives, each of
    /// schemes that are needed together. None at all and an empty one both mean
    /// that no credential is needed.
    pub fn of(&self, cx: &mut Context<'_>, found: &Found) -> Result<Vec<Vec<usize>>, DocumentError> {
        let own = join(&found.pointer, "security");
        let pointer = if cx.document.get(&own).is_some() { own } else { "/security".into() };
        let count = cx.document.get(&pointer).and_then(Value::as_array).map_or(0, Vec::len);
        let mut alternatives = Vec::new();
        for index in 0..count {
            let mut together = Vec::new();
            for (name, at) in members(cx.document, &join(&pointer, &index.to_string())) {
                let Some(scheme) = self.schemes.iter().position(|scheme| scheme.name == name) else {
                    let near = countersign_openapi::nearest(name, self.schemes.iter().map(|s| s.name.as_str()));
                    let near = near.map(|near| format!("; the nearest is {near:?}")).unwrap_or_default();
                    let what = format!("there is no security scheme {name:?}{near}");
                    return Err(cx.document.error_at("lower", &at, what));
                };
                if self.schemes[scheme].sends == Sends::Nothing {
                    cx.lose(&found.key, "security scheme", format!("`{name}` is left to the transport"));
                }
                together.push(scheme);
            }
            alternatives.push(together);
        }
        Ok(alternatives)
    }
}

fn sends(document: &Document, pointer: &str, value: &Value) -> Result<Sends, DocumentError> {
    let text = |key: &str| {
        value
            .get(key)
            .and_then(Value::as_str)
            .ok_or_else(|| document.error_at("lower", pointer, format!("expected a security scheme with `{key}`")))
    };
    Ok(match text("type")? {
        "http" => match text("scheme")? {
            scheme if scheme.eq_ignore_ascii_case("basic") => Sends::Basic,
            scheme if scheme.eq_ignore_ascii_case("bearer") => Sends::Http("Bearer".into()),
            scheme => Sends::Http(scheme.into()),
        },
        "apiKey" => match (text("in")?, text("name")?) {
            ("header", name) => Sends::Header(name.into()),
            ("query", name) => Sends::Query(name.into()),
            ("cookie", name) => Sends::Cookie(name.into()),
            _ => Sends::Nothing,
        },
        "oauth2" | "openIdConnect" => Sends::Http("Bearer".into()),
        _ => Sends::Nothing,
    })
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
        let bearer = Sends::Http("Bearer".into());
        let key = Sends::Query("k".into());
        let dpop = Sends::Http("DPoP".into());
        assert_eq!(sends, [Sends::Basic, bearer.clone(), dpop, key.clone(), key, bearer, Sends::Nothing]);
        assert_eq!(lowered.operations[0].security, [vec![0, 6], vec![]]);
        assert_eq!(losses(&lowered), ["a, security scheme: `m` is left to the transport"]);
    }

    #[test]
    fn the_operation_overrides_the_document() {
        let lowered = lowered(concat!(
            "security: [{token: []}]\npaths: {/a: {get: {operationId: a}, put: {operationId: b, security: []}, post: {operationId: c, security: [{tokne: []}]}}}\n",
            "components: {securitySchemes: {token: {type: http, scheme: bearer}}}\n",
        ));
        let security: Vec<_> = lowered.operations.iter().map(|operation| operation.security.clone()).collect();
        assert_eq!(security, [vec![vec![0]], vec![]]);
        let reason = "there is no security scheme \"tokne\"; the nearest is \"token\"";
        assert_eq!(lowered.left_out[0].reason, reason);
    }
}
