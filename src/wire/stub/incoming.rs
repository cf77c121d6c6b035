//! A request as the stub received it, and which operation it asks for.

use percent_encoding::percent_decode_str;

use super::EXCHANGE;
use crate::live::Sent;
use crate::secret::Redacted;
use countersign_openapi::{Contract, Location, Operation, Parameter};

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

    /// Takes the number of the exchange out of the headers, where it is one of this process.
    pub(super) fn take_exchange(&mut self) -> Option<u64> {
        let at = self.headers.iter().position(|(name, _)| name == EXCHANGE)?;
        self.headers.remove(at).1.parse().ok()
    }

    /// As a recording has it. What is secret in it is not marked yet.
    pub(super) fn into_sent(self) -> Sent {
        let kept = self.headers.into_iter().filter(|(name, _)| !PASSING.contains(&name.as_str()));
        Sent {
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
        let (_, query) = self.target.split_once('?')?;
        let decoded = |text: &str| percent_decode_str(text).decode_utf8_lossy().into_owned();
        let pairs = query.split('&').filter_map(|pair| pair.split_once('='));
        pairs.map(|(key, value)| (decoded(key), decoded(value))).find(|(key, _)| key == name).map(|(_, value)| value)
    }

    pub(super) fn cookie(&self, name: &str) -> Option<String> {
        let cookies = self.header("cookie")?;
        let mut pairs = cookies.split(';').filter_map(|pair| pair.trim().split_once('='));
        pairs.find(|(key, _)| *key == name).map(|(_, value)| value.to_owned())
    }

    /// The operation that was asked for, of several the one with the fewest parameters in its path.
    pub fn operation<'c>(&self, contract: &'c Contract) -> Option<&'c Operation> {
        let path = self.target.split('?').next().unwrap_or_default();
        let asked = contract
            .operations
            .iter()
            .filter(|operation| operation.method == self.method && fits(&operation.path, path));
        asked.min_by_key(|operation| operation.parameters_in(Location::Path).map(|_: &Parameter| 1).sum::<usize>())
    }
}

/// Whether a path is one of a template's.
fn fits(template: &str, path: &str) -> bool {
    // What stands behind the path tells operations of one path apart, and is not sent.
    let template = template.split(['#', '?']).next().unwrap_or_default();
    let (mut template, mut path) =
        (template.trim_start_matches('/').split('/'), path.trim_start_matches('/').split('/'));
    loop {
        match (template.next(), path.next()) {
            (None, None) => return true,
            (Some(part), Some(segment)) if fits_segment(part, segment) => {}
            _ => return false,
        }
    }
}

/// A segment may be part text, part parameter: `{id}.json`.
fn fits_segment(part: &str, segment: &str) -> bool {
    match (part.find('{'), part.rfind('}')) {
        (Some(start), Some(end)) if start < end => {
            let (before, after) = (&part[..start], &part[end + 1..]);
            segment.len() > before.len() + after.len() && segment.starts_with(before) && segment.ends_with(after)
        }
        _ => part == segment,
    }
}
