//! Names that say of what they name that it is secret, in any API.

use std::borrow::Cow;

use crate::words::any_word;

/// Words of names whose values are secret in any API.
const WORDS: [&str; 17] = [
    "apikey",
    "auth",
    "authorization",
    "cookie",
    "credential",
    "csrf",
    "dpop",
    "hmac",
    "jwt",
    "key",
    "passwd",
    "password",
    "secret",
    "session",
    "sig",
    "signature",
    "token",
];

/// Of these, the words of what an answer gives to be used as a credential. A `key` there is one of a map as often.
const GIVEN_BY_ANSWERS: [&str; 8] = ["apikey", "credential", "jwt", "passwd", "password", "secret", "session", "token"];

/// Words of the tokens that lead to the next page, and are nobody's secret.
const OF_PAGES: [&str; 4] = ["continuation", "cursor", "next", "page"];

/// Whether a name says that its value is secret: by one of its words.
pub fn is_secret_name(name: &str) -> bool {
    any_word(name, |word| {
        WORDS.contains(&word) || word.ends_with("token") || word.ends_with("sid") || word.ends_with("sessionid")
    })
}

/// Whether a name in an answer says that its value is a credential.
pub fn is_given_name(name: &str) -> bool {
    let is_one = any_word(name, |word| GIVEN_BY_ANSWERS.contains(&word) || word.ends_with("token"));
    is_one && !is_of_pages(name)
}

/// Whether the name of a header in an answer says that its value is a credential: what would be one in a request, but
/// for what leads to the next page.
pub fn is_given_header(name: &str) -> bool {
    is_secret_name(name) && !is_of_pages(name)
}

fn is_of_pages(name: &str) -> bool {
    any_word(name, |word| OF_PAGES.contains(&word))
}

/// A URL as it may be shown: what its query has under a secret name is left out (RFC 3986 §3.4).
pub fn url_without_secrets(url: &str) -> Cow<'_, str> {
    let (address, fragment) = url.split_once('#').map_or((url, None), |(address, fragment)| (address, Some(fragment)));
    let Some((path, query)) = address.split_once('?') else { return Cow::Borrowed(url) };
    let is_hidden =
        |pair: &str| pair.split_once('=').is_some_and(|(name, value)| !value.is_empty() && is_secret_name(name));
    if !query.split('&').any(is_hidden) {
        return Cow::Borrowed(url);
    }
    let shown = |pair: &str| match pair.split_once('=') {
        Some((name, _)) if is_hidden(pair) => format!("{name}=…"),
        _ => pair.to_owned(),
    };
    let query = query.split('&').map(shown).collect::<Vec<_>>().join("&");
    let fragment = fragment.map_or_else(String::new, |fragment| format!("#{fragment}"));
    Cow::Owned(format!("{path}?{query}{fragment}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_say_what_is_secret() {
        for name in
            ["Authorization", "x-api-key", "X-Auth-Token", "accessToken", "sid_session", "phpsessid_token", "JWT"]
        {
            assert!(is_secret_name(name), "{name}");
        }
        for name in ["author", "keyboard", "monkey", "page", "content-type", "tokenize-me", "id"] {
            assert!(!is_secret_name(name), "{name}");
        }
    }

    #[test]
    fn a_url_is_shown_without_its_secrets() {
        for (url, shown) in [
            ("https://a.example/x.yaml", "https://a.example/x.yaml"),
            ("https://a.example/x.yaml?ref=main&page=2#a", "https://a.example/x.yaml?ref=main&page=2#a"),
            ("https://a.example/x?private_token=abc&ref=main#a", "https://a.example/x?private_token=…&ref=main#a"),
            (
                "https://a.example/x?X-Amz-Signature=abc&X-Amz-Date=1",
                "https://a.example/x?X-Amz-Signature=…&X-Amz-Date=1",
            ),
        ] {
            assert_eq!(url_without_secrets(url), shown);
        }
    }

    #[test]
    fn an_answer_gives_tokens_and_no_keys() {
        for name in ["access_token", "refreshToken", "sessionId", "client_secret", "jwt"] {
            assert!(is_given_name(name), "{name}");
        }
        for name in ["key", "nextPageToken", "next_token", "author", "continuation_token", "signature"] {
            assert!(!is_given_name(name), "{name}");
        }
    }
}
