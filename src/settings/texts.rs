//! Texts that have to be of a form.

use serde::de::Error;
use serde::{Deserialize, Deserializer};

/// A day, as a text or as TOML's own local date.
pub(super) fn day<'de, D: Deserializer<'de>>(deserializer: D) -> Result<String, D::Error> {
    #[derive(Deserialize)]
    #[serde(untagged)]
    enum Day {
        Text(String),
        Date(toml::value::Datetime),
    }
    let text = match Day::deserialize(deserializer)? {
        Day::Text(text) => text,
        Day::Date(date) => date.to_string(),
    };
    let is_day = text.len() == 10 && text.parse::<toml::value::Datetime>().is_ok_and(|day| day.time.is_none());
    if is_day { Ok(text) } else { Err(Error::custom("expected a day, as YYYY-MM-DD")) }
}

/// The name of an environment variable (POSIX.1-2017 §8.1). What may be a credential itself, written there by
/// mistake, is not repeated.
pub(super) fn variable<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<String>, D::Error> {
    let name = String::deserialize(deserializer)?;
    if is_name(&name) && !is_like_a_token(&name) {
        return Ok(Some(name));
    }
    Err(Error::custom("expected the name of an environment variable that holds it, such as MY_API_TOKEN"))
}

fn is_name(text: &str) -> bool {
    let begins = text.starts_with(|first: char| first.is_ascii_alphabetic() || first == '_');
    begins && text.chars().all(|letter| letter.is_ascii_alphanumeric() || letter == '_')
}

/// Tokens mix small letters and digits; names of variables hardly do.
fn is_like_a_token(text: &str) -> bool {
    let has = |is_one: fn(&u8) -> bool| text.as_bytes().iter().any(is_one);
    text.len() >= 12 && has(u8::is_ascii_lowercase) && has(u8::is_ascii_digit)
}

#[cfg(test)]
mod tests {
    use crate::settings::Settings;

    #[test]
    fn a_token_in_the_place_of_its_variable_is_told_and_not_repeated() {
        for token in ["at-123456789", "s3cr3tw0rdoftoday", "Bearer abc", "ab cd", "", "1TOKEN"] {
            let text = format!("[credentials.b]\ntoken = \"{token}\"\n");
            let error = Settings::parse("provider.toml", &text).unwrap_err();
            assert_eq!((error.line, error.column), (2, 9), "{token}");
            assert!(error.message.contains("the name of an environment variable"), "{}", error.message);
            assert!(token.is_empty() || !error.to_string().contains(token), "{error}");
        }
        for name in ["ACME_TOKEN", "my_token", "Token", "API2_TOKEN", "_X"] {
            let text = format!("[credentials.b]\nclient_secret = \"{name}\"\n");
            assert!(Settings::parse("provider.toml", &text).is_ok(), "{name}");
        }
    }
}
