//! Statuses as documents list them
//! ([OpenAPI 3.0.3 "Responses Object"](https://spec.openapis.org/oas/v3.0.3#responses-object)).

use std::{fmt, str::FromStr};

/// What a documented answer is listed under. Of several that cover a code the first in
/// this order is the answer's.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum StatusKey {
    /// One code.
    Code(u16),
    /// `4XX`: every code with this first digit.
    Range(u16),
    /// `default`: every code that is not listed otherwise.
    Default,
}

/// What is no [`StatusKey`].
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is no status: expected 100 to 999, 1XX to 5XX or default")]
pub struct NotAStatus(String);

impl StatusKey {
    /// Whether an answer of this code is the one that is documented here.
    pub fn covers(self, code: u16) -> bool {
        match self {
            StatusKey::Code(own) => own == code,
            StatusKey::Range(digit) => digit == code / 100,
            StatusKey::Default => true,
        }
    }

    /// The code, or the first of the range.
    pub fn code(self) -> Option<u16> {
        match self {
            StatusKey::Code(code) => Some(code),
            StatusKey::Range(digit) => Some(digit * 100),
            StatusKey::Default => None,
        }
    }

    /// The first digit (RFC 9110 §15); `default` has none.
    pub fn class(self) -> Option<u16> {
        self.code().map(|code| code / 100)
    }

    /// Whether it is a success (RFC 9110 §15.3); `default` is not.
    pub fn is_success(self) -> bool {
        self.class() == Some(2)
    }
}

impl FromStr for StatusKey {
    type Err = NotAStatus;

    fn from_str(key: &str) -> Result<StatusKey, NotAStatus> {
        let digits = key.as_bytes();
        match digits {
            b"default" => Ok(StatusKey::Default),
            [first @ b'1'..=b'5', b'x' | b'X', b'x' | b'X'] => Ok(StatusKey::Range(u16::from(first - b'0'))),
            [b'1'..=b'9', b'0'..=b'9', b'0'..=b'9'] => {
                Ok(StatusKey::Code(digits.iter().fold(0, |code, digit| code * 10 + u16::from(digit - b'0'))))
            }
            _ => Err(NotAStatus(key.to_owned())),
        }
    }
}

impl fmt::Display for StatusKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            StatusKey::Code(code) => write!(f, "{code}"),
            StatusKey::Range(digit) => write!(f, "{digit}XX"),
            StatusKey::Default => f.write_str("default"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(text: &str) -> StatusKey {
        text.parse().unwrap()
    }

    #[test]
    fn what_is_read_is_written_again() {
        for text in ["200", "404", "599", "999", "1XX", "5XX", "default"] {
            assert_eq!(key(text).to_string(), text);
        }
        assert_eq!(key("4xx"), StatusKey::Range(4));
    }

    #[test]
    fn what_is_no_status_is_refused_with_what_would_be_one() {
        for text in ["", "20", "2000", "+200", "099", "0XX", "6XX", "4X", "4XXX", "Default", "DEFAULT", "２００", "2é"]
        {
            assert!(text.parse::<StatusKey>().is_err(), "{text}");
        }
        let error = "ok".parse::<StatusKey>().unwrap_err();
        assert_eq!(error.to_string(), "`ok` is no status: expected 100 to 999, 1XX to 5XX or default");
    }

    #[test]
    fn a_code_comes_before_its_range_and_that_before_the_default() {
        let mut keys = ["default", "4XX", "404", "5XX"].map(key);
        keys.sort();
        assert_eq!(keys.map(|key| key.to_string()), ["404", "4XX", "5XX", "default"]);
        let covering = keys.into_iter().filter(|key| key.covers(404)).collect::<Vec<_>>();
        assert_eq!(covering, ["404", "4XX", "default"].map(key));
        assert!(!key("4XX").covers(500) && !key("404").covers(403));
    }

    #[test]
    fn a_success_is_of_the_second_class() {
        assert!(key("204").is_success() && key("2XX").is_success());
        assert!(!key("default").is_success() && !key("304").is_success());
        assert_eq!((key("2XX").code(), key("default").class()), (Some(200), None));
    }
}
