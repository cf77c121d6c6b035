//! A planned request: everything that will be sent, with slots where credentials go.

use std::collections::HashSet;
use std::fmt;
use std::sync::Arc;

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

/// What is escaped in a path segment or a query: all but the unreserved characters (RFC 3986 §2.3).
pub const ESCAPED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// The credential that a scenario wants. `exec` alone knows how to come by its value.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Credential {
    /// One that is good for the operation.
    Valid,
    /// Well formed, and never issued.
    Unknown,
    /// The valid one with another prefix than the documented.
    PrefixWrong,
    /// The valid one without its end.
    Truncated,
    Expired,
    Revoked,
    /// A good one that does not grant the operation.
    Forbidden,
    /// JWT (RFC 7519): `nbf` is in the future.
    NotYetValid,
    /// JWT: without this claim.
    ClaimMissing(String),
    /// JWT: `alg` is `none` and the signature empty (RFC 8725 §2.1).
    AlgNone,
    /// JWT: signed with another key.
    SignatureWrong,
    /// JWT: the payload was changed and the signature kept.
    PayloadChanged,
    /// JWT: this claim names somebody else.
    ClaimOfAnother(String),
}

impl fmt::Display for Credential {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Credential::Valid => f.write_str("valid"),
            Credential::Unknown => f.write_str("unknown"),
            Credential::PrefixWrong => f.write_str("prefix-wrong"),
            Credential::Truncated => f.write_str("truncated"),
            Credential::Expired => f.write_str("expired"),
            Credential::Revoked => f.write_str("revoked"),
            Credential::Forbidden => f.write_str("forbidden"),
            Credential::NotYetValid => f.write_str("not-yet-valid"),
            Credential::ClaimMissing(claim) => write!(f, "without-{claim}"),
            Credential::AlgNone => f.write_str("alg-none"),
            Credential::SignatureWrong => f.write_str("signature-wrong"),
            Credential::PayloadChanged => f.write_str("payload-changed"),
            Credential::ClaimOfAnother(claim) => write!(f, "{claim}-of-another"),
        }
    }
}

/// A place for a credential of a security scheme. It never holds the value.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Slot {
    pub scheme: String,
    pub credential: Credential,
}

impl fmt::Display for Slot {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{{{}:{}}}", self.scheme, self.credential)
    }
}

/// A piece of a header's or a query parameter's value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Piece {
    Text(String),
    /// What parts the items of a list: it stands as it is, where they are escaped (RFC 6570 §3.2.8).
    Delimiter(&'static str),
    Slot(Slot),
    /// `user:password` of the slot, in base64 (RFC 7617 §2).
    Base64(Slot),
}

/// A value that may hold slots.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Template(pub Arc<[Piece]>);

impl Template {
    pub fn text(text: impl Into<String>) -> Template {
        Template([Piece::Text(text.into())].into())
    }

    /// This value, with every slot given to `change`.
    pub fn with_slots(&self, change: impl Fn(&Slot) -> Slot) -> Template {
        let pieces = self.0.iter().map(|piece| match piece {
            Piece::Text(_) | Piece::Delimiter(_) => piece.clone(),
            Piece::Slot(slot) => Piece::Slot(change(slot)),
            Piece::Base64(slot) => Piece::Base64(change(slot)),
        });
        Template(pieces.collect())
    }

    pub fn slots(&self) -> impl Iterator<Item = &Slot> {
        self.0.iter().filter_map(|piece| match piece {
            Piece::Text(_) | Piece::Delimiter(_) => None,
            Piece::Slot(slot) | Piece::Base64(slot) => Some(slot),
        })
    }
}

impl fmt::Display for Template {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|piece| match piece {
            Piece::Text(text) => f.write_str(text),
            Piece::Delimiter(text) => f.write_str(text),
            Piece::Slot(slot) | Piece::Base64(slot) => write!(f, "{slot}"),
        })
    }
}

/// A request as it was planned. What it is made of is shared by those that are made from it. The path is relative to the base URL and percent-encoded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Request {
    pub method: Arc<str>,
    pub path: Arc<str>,
    /// Names and values; where the value is of no piece, the name stands alone, without `=`.
    pub query: Vec<(Arc<str>, Template)>,
    pub headers: Vec<(Arc<str>, Template)>,
    pub body: Option<Arc<[u8]>>,
}

/// A longer URL is not sent: the HTTP client can't hold it.
pub const LONGEST_URL: usize = 65_534;

impl Request {
    /// How many bytes path and query have below the base URL, whatever the credentials add.
    pub fn target_length(&self) -> usize {
        let escaped = |text: &str| utf8_percent_encode(text, ESCAPED).map(str::len).sum::<usize>();
        let of_piece = |piece: &Piece| match piece {
            Piece::Text(text) => escaped(text),
            Piece::Delimiter(text) => text.len(),
            Piece::Slot(_) | Piece::Base64(_) => 0,
        };
        let of_value = |value: &Template| value.0.iter().map(of_piece).sum::<usize>();
        let query = self.query.iter().map(|(name, value)| escaped(name) + of_value(value) + "?=".len());
        self.path.len() + query.sum::<usize>()
    }

    /// Removes every header of this name (names are case-insensitive, RFC 9110 §5.1).
    pub fn without_header(mut self, name: &str) -> Request {
        self.headers.retain(|(header, _)| !header.eq_ignore_ascii_case(name));
        self
    }

    /// Sets the header, in place where it stands already.
    pub fn with_header(mut self, name: &str, value: Template) -> Request {
        match self.headers.iter_mut().find(|(header, _)| header.eq_ignore_ascii_case(name)) {
            Some((_, old)) => *old = value,
            None => self.headers.push((name.into(), value)),
        }
        self
    }

    /// Sets the cookie (`name=…`) or, with nothing, takes it away. All cookies are in one header
    /// (RFC 6265 §5.4).
    pub fn with_cookie(self, name: &str, cookie: Option<Template>) -> Request {
        self.with_cookies(vec![(name.to_owned(), cookie)])
    }

    /// The same with several; of those of one name the last is set.
    pub fn with_cookies(self, mut changed: Vec<(String, Option<Template>)>) -> Request {
        let mut cookies: Vec<Vec<Piece>> = Vec::new();
        for piece in self.header("cookie").into_iter().flat_map(|header| header.0.iter().cloned()) {
            match (piece, cookies.last_mut()) {
                (Piece::Text(text), Some(_)) if text.starts_with("; ") => {
                    cookies.push(vec![Piece::Text(text[2..].to_owned())]);
                }
                (piece, Some(last)) => last.push(piece),
                (piece, None) => cookies.push(vec![piece]),
            }
        }
        let mut names = HashSet::new();
        changed.reverse();
        changed.retain(|(name, _)| names.insert(name.clone()));
        let is_changed = |cookie: &[Piece]| match cookie.first() {
            Some(Piece::Text(text)) => text.split_once('=').is_some_and(|(name, _)| names.contains(name)),
            _ => false,
        };
        cookies.retain(|cookie| !is_changed(cookie));
        cookies.extend(changed.into_iter().rev().filter_map(|(_, cookie)| Some(cookie?.0.to_vec())));
        let mut pieces: Vec<Piece> = Vec::new();
        for cookie in cookies {
            let first = pieces.len();
            pieces.extend(cookie);
            if let (1.., Some(Piece::Text(text))) = (first, pieces.get_mut(first)) {
                text.insert_str(0, "; ");
            }
        }
        if pieces.is_empty() {
            self.without_header("cookie")
        } else {
            self.with_header("Cookie", Template(pieces.into()))
        }
    }

    /// The header's value, where it is sent.
    pub fn header(&self, name: &str) -> Option<&Template> {
        self.headers.iter().find(|(header, _)| header.eq_ignore_ascii_case(name)).map(|(_, value)| value)
    }

    /// Every slot of the request.
    pub fn slots(&self) -> impl Iterator<Item = &Slot> {
        self.query.iter().chain(&self.headers).flat_map(|(_, value)| value.slots())
    }
}

/// The request for which any media type is acceptable, which is the same as one that asks for none
/// (RFC 9110 §12.5.1); nothing where it asks for none already.
pub fn without_accept(request: &Request) -> Option<Request> {
    const ANY: &str = "*/*";
    let asked = request.header("accept")?.to_string();
    (asked.trim() != ANY).then(|| request.clone().with_header("Accept", Template::text(ANY)))
}

/// Whether a header is the connection's, or the client's own account of it: no document decides it.
pub fn is_of_the_connection(name: &str) -> bool {
    const NAMES: [&str; 13] = [
        "accept",
        "accept-encoding",
        "connection",
        "content-length",
        "content-type",
        "expect",
        "host",
        "keep-alive",
        "proxy-connection",
        "te",
        "trailer",
        "transfer-encoding",
        "upgrade",
    ];
    NAMES.contains(&name.to_ascii_lowercase().as_str())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_cookie_is_there_once_and_the_last_of_a_name_is_it() {
        let none =
            Request { method: "GET".into(), path: "/".into(), query: Vec::new(), headers: Vec::new(), body: None };
        let cookie = |name: &str, value: &str| (name.to_owned(), Some(Template::text(format!("{name}={value}"))));
        let two = none.clone().with_cookies(vec![cookie("a", "1"), cookie("ab", "2"), cookie("a", "3")]);
        assert_eq!(two.header("cookie").unwrap().to_string(), "ab=2; a=3");
        let without = two.with_cookie("ab", None);
        assert_eq!(without.header("cookie").unwrap().to_string(), "a=3");
        assert_eq!(without.with_cookie("a", None), none);
    }

    #[test]
    fn the_length_of_a_target_is_that_of_what_is_sent() {
        let query = vec![("a b".into(), Template::text("é")), ("c".into(), Template::text("d"))];
        let request = Request { method: "GET".into(), path: "/x".into(), query, headers: Vec::new(), body: None };
        assert_eq!(request.target_length(), "/x?a%20b=%C3%A9&c=d".len());
    }
}
