//! What is copied with a credential by mistake, and would be told as a refusal otherwise.

use base64::Engine;

use crate::reason::CredentialFault;
use countersign_openapi::{Carrier, SecurityScheme};

/// What keeps a value from being sent as a scheme's credential, and would be told as a refusal otherwise.
pub fn unsendable(scheme: &SecurityScheme, value: &str) -> Option<CredentialFault> {
    let word = match scheme.carrier() {
        Some(Carrier::Authorization(word)) => Some(word),
        _ => None,
    };
    let begins_with = |word: &String| {
        let rest =
            value.get(..word.len()).filter(|begin| begin.eq_ignore_ascii_case(word)).map(|_| &value[word.len()..]);
        rest.is_some_and(|rest| rest.starts_with(' '))
    };
    let is_quoted = |mark: char| value.len() > 1 && value.starts_with(mark) && value.ends_with(mark);
    let is_variable = value.starts_with("${") && value.ends_with('}');
    match word.clone().filter(begins_with) {
        Some(word) => Some(CredentialFault::SchemeWord(word)),
        None if is_variable => Some(CredentialFault::Unreplaced),
        None if word.is_some() && foreign(value).is_some() => foreign(value).map(CredentialFault::Foreign),
        None if named(scheme, value).is_some() => named(scheme, value).map(CredentialFault::NameBefore),
        None if word.as_deref() == Some("Basic") && is_encoded(value) => Some(CredentialFault::Encoded),
        None if value.chars().any(char::is_control) => Some(CredentialFault::ControlCharacter),
        None if is_quoted('"') || is_quoted('\'') => Some(CredentialFault::Quotes),
        None => None,
    }
}

/// What a credential begins with that was copied with more than belongs to it: the header's name, or the word of
/// another scheme. No credential of RFC 9110 §11.4 has a space or a colon so near its beginning.
fn foreign(value: &str) -> Option<String> {
    const WORDS: [&str; 6] = ["authorization", "bearer", "basic", "token", "jwt", "apikey"];
    let (word, rest) = value.split_once([':', ' '])?;
    let is_known = WORDS.iter().any(|known| word.eq_ignore_ascii_case(known)) && rest.starts_with(' ');
    let is_word =
        WORDS[1..].iter().any(|known| word.eq_ignore_ascii_case(known)) && value[word.len()..].starts_with(' ');
    (is_known || is_word).then(|| value[..=word.len()].trim_end().to_owned())
}

/// The name that a credential is sent under, where it was copied with that: a header's with its colon, a cookie's or a
/// parameter's with its `=`; and the word of a token's scheme with a colon. A password may hold what it likes.
fn named(scheme: &SecurityScheme, value: &str) -> Option<String> {
    let begins = |name: &str, mark: char| {
        let begin = value.get(..name.len()).filter(|begin| begin.eq_ignore_ascii_case(name) && !begin.is_empty())?;
        value[name.len()..].starts_with(mark).then(|| format!("{begin}{mark}"))
    };
    match scheme.carrier()? {
        Carrier::Authorization(word) => begins(&word, ':').filter(|_| !word.eq_ignore_ascii_case("basic")),
        Carrier::Header(name) => begins(&name, ':'),
        Carrier::Cookie(name) => begins("Cookie", ':').or_else(|| begins(&name, '=')),
        Carrier::Query(name) => begins(&name, '='),
    }
}

/// Whether a text without a colon is `user:password` in base64.
fn is_encoded(value: &str) -> bool {
    let decoded =
        base64::engine::general_purpose::STANDARD.decode(value).ok().and_then(|it| String::from_utf8(it).ok());
    !value.contains(':')
        && decoded.is_some_and(|decoded| decoded.contains(':') && !decoded.chars().any(char::is_control))
}

#[cfg(test)]
mod tests {
    use countersign_openapi::{Contract, Document};

    use super::*;

    #[test]
    fn what_was_copied_with_a_credential_is_known() {
        for (value, begins) in [
            ("Authorization: Bearer abc", "Authorization:"),
            ("Bearer: abc", "Bearer:"),
            ("Token abc", "Token"),
            ("basic YWRhOnB3", "basic"),
        ] {
            assert_eq!(foreign(value).as_deref(), Some(begins), "{value}");
        }
        for value in ["abc", "token:secret", "bearer", "ada:correct horse", "a b", "Tokenabc def"] {
            assert_eq!(foreign(value), None, "{value}");
        }
        let document = "
openapi: 3.0.3
components:
  securitySchemes:
    bearer: {type: http, scheme: bearer}
    basic: {type: http, scheme: basic}
    header: {type: apiKey, in: header, name: X-Key}
    cookie: {type: apiKey, in: cookie, name: SID}
    query: {type: apiKey, in: query, name: key}
";
        let contract = Contract::read(Document::parse("a.yaml", document).unwrap());
        for (scheme, value, begins) in [
            ("bearer", "Bearer:abc", Some("Bearer:")),
            ("bearer", "bearerabc", None),
            ("basic", "basic:secret", None),
            ("header", "x-key: abc", Some("x-key:")),
            ("header", "X-Keyabc", None),
            ("cookie", "SID=abc", Some("SID=")),
            ("cookie", "Cookie: SID=abc", Some("Cookie:")),
            ("cookie", "aSID=abc", None),
            ("query", "key=abc", Some("key=")),
            ("query", "keyabc==", None),
        ] {
            assert_eq!(named(contract.scheme(scheme).unwrap(), value).as_deref(), begins, "{scheme}: {value}");
        }
        let fault = |value: &str| unsendable(contract.scheme("bearer").unwrap(), value);
        assert!(matches!(fault("${TOKEN}"), Some(CredentialFault::Unreplaced)) && fault("$2b$abc}").is_none());
        assert!(is_encoded("YWRhOnB3"));
        for value in ["ada:pw", "ada", "YWRh"] {
            assert!(!is_encoded(value), "{value}");
        }
    }
}
