//! A request as the stub received it, and which operation it asks for.

use percent_encoding::percent_decode_str;

use super::{EXCHANGE, RequestLine};
use crate::live::SentRequest;
use crate::secret::Redacted;
use countersign_openapi::{Accept, Contract, Operation};

/// Headers that name this machine or this version, and say nothing of the contract.
const PASSING: [&str; 4] = ["host", "user-agent", "content-length", "accept-encoding"];

/// A request as it was received. The names of its headers are in lower case.
#[derive(Debug, Clone)]
pub struct Incoming {
    pub method: String,
    pub target: String,
    pub headers: Vec<(String, String)>,
    pub body: Vec<u8>,
}

impl Incoming {
    /// With the target relative to the base path, where it begins with that. Some clients send the
    /// whole URL (RFC 9112 §3.2.2).
    pub(super) fn below(mut self, base: &str) -> Incoming {
        let target = self.target.split_once("://").and_then(|(_, rest)| Some(&rest[rest.find('/')?..]));
        let target = target.unwrap_or(&self.target);
        let below = target.strip_prefix(base).filter(|rest| rest.starts_with(['/', '?']));
        self.target = below.unwrap_or(target).to_owned();
        self
    }

    /// What may be told of it to everybody.
    pub(super) fn line(&self) -> RequestLine {
        let path = self.target.split(['?', '#']).next().unwrap_or_default().to_owned();
        RequestLine { method: self.method.clone(), path }
    }

    /// Takes the number of the exchange out of the headers, where it is one of this process.
    pub(super) fn take_exchange(&mut self) -> Option<u64> {
        let at = self.headers.iter().position(|(name, _)| name == EXCHANGE)?;
        self.headers.remove(at).1.parse().ok()
    }

    /// As a recording has it. What is secret in it is not marked yet.
    pub(super) fn into_sent(self) -> SentRequest {
        let kept = self.headers.into_iter().filter(|(name, _)| !PASSING.contains(&name.as_str()));
        SentRequest {
            method: self.method,
            target: Redacted::plain(self.target),
            headers: kept.map(|(name, value)| (name, Redacted::plain(value))).collect(),
            body: (!self.body.is_empty()).then(|| Redacted::plain(self.body)),
        }
    }

    pub(super) fn header(&self, name: &str) -> Option<String> {
        self.headers.iter().find(|(header, _)| header.eq_ignore_ascii_case(name)).map(|(_, value)| value.clone())
    }

    pub(super) fn query(&self, name: &str) -> Option<String> {
        self.queries(name).into_iter().next()
    }

    /// The values of a name in the query, in their order.
    pub(super) fn queries(&self, name: &str) -> Vec<String> {
        self.pairs().filter(|(key, _)| key == name).map(|(_, value)| value).collect()
    }

    /// The names and values of the query, in their order.
    pub(super) fn pairs(&self) -> impl Iterator<Item = (String, String)> {
        let query = self.target.split_once('?').map_or("", |(_, query)| query);
        let query = query.split('#').next().unwrap_or_default();
        let pairs = query.split('&').map(|pair| pair.split_once('=').unwrap_or((pair, "")));
        pairs.map(|(key, value)| (decoded(key), decoded(value)))
    }

    /// The first part of the query that is no pair.
    pub(super) fn bare_query(&self) -> Option<String> {
        let query = self.target.split_once('?')?.1.split('#').next()?;
        let bare = query.split('&').find(|pair| !pair.is_empty() && !pair.contains('='))?;
        Some(percent_decode_str(bare).decode_utf8_lossy().into_owned())
    }

    pub(super) fn cookie(&self, name: &str) -> Option<String> {
        self.cookies().into_iter().find(|(key, _)| key == name).map(|(_, value)| value)
    }

    /// The names and values of the cookies, in their order.
    pub(super) fn cookies(&self) -> Vec<(String, String)> {
        let cookies = self.header("cookie").unwrap_or_default();
        let pairs = cookies.split(';').filter_map(|pair| pair.trim().split_once('='));
        pairs.map(|(key, value)| (key.to_owned(), value.to_owned())).collect()
    }

    /// The operation that was asked for.
    pub fn operation<'c>(&self, contract: &'c Contract) -> Option<&'c Operation> {
        // HEAD is answered as GET is, without the body (RFC 9110 §9.3.2).
        let as_get = || contract.asked("GET", &self.target).filter(|_| self.method == "HEAD");
        contract.asked(&self.method, &self.target).or_else(as_get)
    }

    /// The media types that the client takes.
    pub(super) fn accept(&self) -> Accept {
        Accept::parse(&self.header("accept").unwrap_or_default())
    }
}

pub(super) fn decoded(text: &str) -> String {
    percent_decode_str(text).decode_utf8_lossy().into_owned()
}

#[cfg(test)]
mod tests {
    use countersign_openapi::Document;

    use super::*;

    const DOCUMENT: &str = "
openapi: 3.0.3
paths:
  /users/{id}: {get: {operationId: user}}
  /users/me: {get: {operationId: me}}
  /jobs/{id}: {post: {operationId: job}}
  /jobs/{id}:cancel: {post: {operationId: cancel}}
  /{first}/{second}/some path: {get: {operationId: spaced}}
";

    #[test]
    fn a_request_is_for_the_operation_that_says_the_most_exactly_what_it_takes() {
        let contract = Contract::read(Document::parse("a.yaml", DOCUMENT).unwrap());
        for (method, target, expected) in [
            ("GET", "/users/7", Some("user")),
            ("GET", "/users/me?x=y", Some("me")),
            ("POST", "/jobs/7:cancel", Some("cancel")),
            ("POST", "/jobs/7", Some("job")),
            ("GET", "/a/b/some%20path", Some("spaced")),
            ("DELETE", "/users/me", None),
            ("GET", "/users/7/", None),
            ("GET", "/Users/7", None),
        ] {
            let incoming = Incoming {
                method: method.to_owned(),
                target: target.to_owned(),
                headers: Vec::new(),
                body: Vec::new(),
            };
            let asked = incoming.operation(&contract).map(|operation| operation.id.as_str());
            assert_eq!(asked, expected, "{method} {target}");
        }
    }
}
