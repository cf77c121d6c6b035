//! What an operation is found by: method and path template.

use std::{fmt, str::FromStr};

use super::path_template::PathTemplate;

/// The method and the path template of an operation; `GET /widgets/{id}` in words.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct OperationKey {
    method: String,
    path: PathTemplate,
}

/// What is no [`OperationKey`].
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("expected a method and a path such as `GET /widgets/{{id}}`, found `{0}`")]
pub struct NotAKey(String);

impl OperationKey {
    /// The key of a method, whose case is no difference, and a path.
    pub fn new(method: &str, path: PathTemplate) -> OperationKey {
        OperationKey { method: method.to_ascii_uppercase(), path }
    }

    /// The method, in capitals.
    pub fn method(&self) -> &str {
        &self.method
    }

    /// The path template.
    pub fn path(&self) -> &PathTemplate {
        &self.path
    }

    /// The same with parameters that have no names: keys that are alike are equal so.
    pub fn unnamed(&self) -> OperationKey {
        OperationKey { method: self.method.clone(), path: self.path.renamed(&|_| Some(String::new())) }
    }

    /// Whether the other is asked for in the same way, whatever its parameters are called.
    pub fn is_like(&self, other: &OperationKey) -> bool {
        self.method == other.method && self.path.same_shape(&other.path)
    }
}

impl FromStr for OperationKey {
    type Err = NotAKey;

    /// Reads `METHOD /path`.
    fn from_str(text: &str) -> Result<OperationKey, NotAKey> {
        let wrong = || NotAKey(text.to_owned());
        let (method, path) = text.trim().split_once(char::is_whitespace).ok_or_else(wrong)?;
        // RFC 9110 §9.1: a method is a token.
        let is_method = method.bytes().all(|byte| byte.is_ascii_alphabetic() || b"-_".contains(&byte));
        let path = path.trim_start();
        if is_method && path.starts_with('/') {
            Ok(OperationKey::new(method, PathTemplate::parse(path)))
        } else {
            Err(wrong())
        }
    }
}

impl fmt::Display for OperationKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.method, self.path)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_read_is_written_again() {
        let key: OperationKey = "GET /widgets/{id}".parse().unwrap();
        assert_eq!((key.method(), key.path().as_str()), ("GET", "/widgets/{id}"));
        assert_eq!(key.to_string(), "GET /widgets/{id}");
        assert_eq!("  get   /widgets/{id} ".parse::<OperationKey>().unwrap(), key);
        assert_eq!("GET /some path".parse::<OperationKey>().unwrap().path().as_str(), "/some path");
    }

    #[test]
    fn what_is_no_key_is_refused() {
        for text in ["", "GET", "/widgets", "GET widgets", "G/T /widgets", "listWidgets", "GET\u{a0}"] {
            assert!(text.parse::<OperationKey>().is_err(), "{text}");
        }
        let error = "listWidgets".parse::<OperationKey>().unwrap_err().to_string();
        assert_eq!(error, "expected a method and a path such as `GET /widgets/{id}`, found `listWidgets`");
    }

    #[test]
    fn keys_are_alike_whatever_parameters_are_called() {
        let key = |text: &str| text.parse::<OperationKey>().unwrap();
        assert!(key("GET /x/{id}").is_like(&key("get /x/{name}")));
        assert_ne!(key("GET /x/{id}"), key("GET /x/{name}"));
        assert!(!key("GET /x/{id}").is_like(&key("PUT /x/{id}")));
        assert!(!key("GET /x/{id}").is_like(&key("GET /x/{id}/")));
    }
}
