//! The versions of OpenAPI.

use serde_json::Value;

use super::fault::kind;
use super::{Document, DocumentError, nearest};

/// A version of the OpenAPI Specification, as far as documents differ by it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Version {
    /// [2.0](https://spec.openapis.org/oas/v2.0), once named Swagger.
    Swagger20,
    /// [3.0.x](https://spec.openapis.org/oas/v3.0.4).
    OpenApi30,
    /// [3.1.x](https://spec.openapis.org/oas/v3.1.1).
    OpenApi31,
    /// [3.2.x](https://spec.openapis.org/oas/v3.2.0).
    OpenApi32,
}

const KNOWN: [(&str, &str, Version); 4] = [
    ("swagger", "2.0", Version::Swagger20),
    ("openapi", "3.0", Version::OpenApi30),
    ("openapi", "3.1", Version::OpenApi31),
    ("openapi", "3.2", Version::OpenApi32),
];

pub(super) fn of(document: &Document) -> Result<Version, DocumentError> {
    let fail = |pointer, what| Err(document.error_at("read the OpenAPI version of", pointer, what));
    for key in ["openapi", "swagger"] {
        let Some(value) = document.root().get(key) else {
            continue;
        };
        let pointer = format!("/{key}");
        // An unquoted `3.0` or `2.0` is a number in YAML, and no doubt meant so.
        let said = match value {
            Value::String(said) => said.clone(),
            Value::Number(said) => said.to_string(),
            other => {
                let what = format!("expected a version such as \"3.0.3\", found {}", kind(other));
                return fail(&pointer, what);
            }
        };
        return match KNOWN.iter().find(|(k, minor, _)| *k == key && is_of(&said, minor)) {
            Some((.., version)) => Ok(*version),
            None => fail(&pointer, unknown(key, &said)),
        };
    }
    let keys = document.root().as_object().into_iter().flat_map(|map| map.keys());
    let near = keys.map(String::as_str).find(|key| nearest(key, ["openapi", "swagger"]).is_some());
    match near {
        Some(near) => {
            fail(&super::join("", near), format!("expected the key \"openapi\" or \"swagger\", found {near:?}"))
        }
        None => fail("", "expected the key \"openapi\" or \"swagger\" at the top, found neither".into()),
    }
}

/// `3.0` and `3.0.3` and `3.0.4-rc0` are of `3.0`; `3.01` is not.
fn is_of(said: &str, minor: &str) -> bool {
    let rest = said.trim().strip_prefix(minor);
    rest.is_some_and(|rest| rest.is_empty() || rest.starts_with(['.', '-']))
}

fn unknown(key: &str, said: &str) -> String {
    let known = || KNOWN.iter().filter(|(k, ..)| *k == key).map(|(_, minor, _)| *minor);
    let all = known().collect::<Vec<_>>().join(", ");
    let near = known().max_by(|a, b| strsim::jaro(said, a).total_cmp(&strsim::jaro(said, b)));
    let near = near.filter(|_| key == "openapi").map(|n| format!("; the nearest is {n}")).unwrap_or_default();
    format!("expected {key:?} to be {all} (or a patch of it), found {said:?}{near}")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn version(text: &str) -> Result<Version, String> {
        Document::parse("a.yaml", text).unwrap().version().map_err(|e| e.to_string())
    }

    #[test]
    fn each_version_is_known() {
        assert_eq!(version("swagger: '2.0'"), Ok(Version::Swagger20));
        assert_eq!(version("swagger: 2.0"), Ok(Version::Swagger20));
        assert_eq!(version("openapi: 3.0.3"), Ok(Version::OpenApi30));
        assert_eq!(version("{\"openapi\": \"3.1.2\"}"), Ok(Version::OpenApi31));
        assert_eq!(version("openapi: 3.1"), Ok(Version::OpenApi31));
        assert_eq!(version("openapi: 3.2.0"), Ok(Version::OpenApi32));
    }

    #[test]
    fn another_is_refused_with_place_and_nearest() {
        let error = version("info: {}\nopenapi: 3.01.0").unwrap_err();
        assert_eq!(
            error,
            "read the OpenAPI version of a.yaml:2:1: expected \"openapi\" to be 3.0, 3.1, 3.2 (or a patch of it), found \"3.01.0\"; the nearest is 3.1"
        );
        let error = version("info: {}\nopanapi: 3.0.3").unwrap_err();
        assert_eq!(
            error,
            "read the OpenAPI version of a.yaml:2:1: expected the key \"openapi\" or \"swagger\", found \"opanapi\""
        );
        let error = version("info: {}").unwrap_err();
        assert_eq!(
            error,
            "read the OpenAPI version of a.yaml:1:1: expected the key \"openapi\" or \"swagger\" at the top, found neither"
        );
        assert!(version("openapi: [3]").unwrap_err().ends_with("found a sequence"));
        assert!(version("swagger: 1.2").is_err());
    }
}
