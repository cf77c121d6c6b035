//! What in a recording no report may show: the credentials that requests carry, and whatever else is secret by
//! its name.

use std::collections::BTreeSet;
use std::sync::Arc;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use super::target::RecordedRequest;
use crate::exec::redact::{GIVEN, Redactor, Search, given, hide_given_header, mark};
use crate::har::HarEntry;
use crate::live::Exchange;
use crate::secret::{CredentialValue, Hidden, Redacted};
use countersign_openapi::{Carrier, Contract, is_given_header, is_given_name, is_secret_name};

/// A shorter value stands in too many texts by chance.
const SHORTEST: usize = 6;

/// More bytes of secrets than these are not looked for: each is searched in some thirty forms, in every text.
const MOST: usize = 128 << 10;

/// The secrets of all exchanges of a recording.
pub(super) struct RecordedSecrets {
    /// With what is shown in their place.
    credentials: Vec<(CredentialValue, String)>,
    /// Finds what is secret by its name where it stands without that.
    named: Vec<Arc<Search>>,
}

impl RecordedSecrets {
    /// Nothing where there are more than are looked for.
    pub fn of<'h>(
        contract: &Contract,
        requests: impl Iterator<Item = (&'h HarEntry, RecordedRequest<'h>)>,
    ) -> Option<RecordedSecrets> {
        let mut credentials: Vec<(CredentialValue, String)> = Vec::new();
        let mut seen: BTreeSet<String> = BTreeSet::new();
        let mut named: Vec<(CredentialValue, String)> = Vec::new();
        for (entry, request) in requests {
            for scheme in contract.schemes() {
                let carrier = scheme.carrier();
                let value = carrier.and_then(|carrier| value(&carrier, entry, &request));
                if let Some(value) = value.filter(|value| value.len() >= SHORTEST && seen.insert(value.clone())) {
                    credentials.push((CredentialValue::new(value), format!("{{{}:recorded}}", scheme.name)));
                }
            }
            let of_the_request = by_name(entry, &request).into_iter().chain(in_body(contract, entry));
            for value in of_the_request.chain(set(entry)).chain(in_headers(entry)).chain(in_answer(contract, entry)) {
                if value.len() >= SHORTEST && seen.insert(value.clone()) {
                    named.push((CredentialValue::new(value), GIVEN.to_owned()));
                }
            }
        }
        let all = seen.iter().map(String::len).sum::<usize>();
        (all <= MOST).then(|| RecordedSecrets { credentials, named: vec![Arc::new(Search::of(&named))] })
    }

    pub fn credentials(&self) -> Vec<(CredentialValue, String)> {
        self.credentials.clone()
    }

    /// Marks what is secret by its name, and what of it comes back.
    pub fn hide(&self, redactor: &Redactor, exchange: &mut Exchange) {
        let Exchange { request, response } = exchange;
        for (_, value) in request.headers.iter_mut().filter(|(name, _)| is_secret_name(name)) {
            let whole = value.whole().len();
            value.hide(0..whole, GIVEN, Hidden::Given);
        }
        response.headers.iter_mut().for_each(|(name, value)| hide_given_header(name, value));
        request.body.iter_mut().for_each(|body| redactor.given(body));
        let texts = request.headers.iter_mut().chain(&mut response.headers).map(|(_, value)| value);
        let bodies = request.body.iter_mut().chain([&mut request.target, &mut response.body]);
        texts.chain(bodies).for_each(|text: &mut Redacted| self.mark(text));
    }

    /// Marks what is secret by its name wherever it stands.
    pub fn mark(&self, text: &mut Redacted) {
        mark(&self.named, text, Hidden::Given);
    }
}

/// The credential that a request carries there; nothing where it carries none.
pub(super) fn value(carrier: &Carrier, entry: &HarEntry, request: &RecordedRequest) -> Option<String> {
    let found = match carrier {
        Carrier::Authorization(word) => {
            let (own, value) = entry.header("authorization")?.trim().split_once(' ')?;
            let value = own.eq_ignore_ascii_case(word).then(|| value.trim())?;
            match word.eq_ignore_ascii_case("basic") {
                true => String::from_utf8(STANDARD.decode(value).ok()?).ok()?,
                false => value.to_owned(),
            }
        }
        Carrier::Header(name) => entry.header(name)?.trim().to_owned(),
        Carrier::Query(name) => request.query.iter().find(|(own, _)| own == name)?.1.clone(),
        Carrier::Cookie(name) => cookies(entry).find(|(own, _)| own == name).map(|(_, value)| value.to_owned())?,
    };
    (!found.is_empty()).then_some(found)
}

fn cookies(entry: &HarEntry) -> impl Iterator<Item = (&str, &str)> {
    let headers = entry.headers.iter().filter(|(name, _)| name == "cookie");
    headers.flat_map(|(_, value)| value.split(';')).filter_map(|pair| pair.trim().split_once('='))
}

/// The values of headers, cookies and query parameters that are secret by their names.
fn by_name(entry: &HarEntry, request: &RecordedRequest) -> Vec<String> {
    let headers = entry.headers.iter().filter(|(name, _)| name != "cookie" && is_secret_name(name));
    // The scheme word is no secret.
    let headers = headers.flat_map(|(_, value)| {
        let own = value.trim().rsplit(' ').next().unwrap_or_default();
        // A password is in no other text as it is here (RFC 7617 §2).
        let whole = STANDARD.decode(own).ok().and_then(|decoded| String::from_utf8(decoded).ok());
        let password = whole.and_then(|whole| Some(whole.split_once(':')?.1.to_owned()));
        let of_scheme = in_parameters(value).map(str::to_owned);
        [Some(own.to_owned()), password].into_iter().flatten().chain(of_scheme)
    });
    let cookies = cookies(entry).filter(|(name, value)| is_secret_cookie(name, value));
    let cookies = cookies.map(|(_, value)| value.to_owned());
    let query = request.query.iter().filter(|(name, _)| is_secret_name(name)).map(|(_, value)| value.clone());
    headers.chain(cookies).chain(query).collect()
}

/// What a scheme that has parameters is given as a secret (RFC 9110 §11.4): `Token token="…"`, `Digest response="…"`.
fn in_parameters(value: &str) -> impl Iterator<Item = &str> {
    let pairs = value.split([' ', ',']).filter_map(|pair| pair.split_once('='));
    let secret = pairs.filter(|(name, _)| is_secret_name(name) || name.eq_ignore_ascii_case("response"));
    secret.map(|(_, value)| value.trim_matches('"'))
}

/// The values of the answer's headers by which it gives a credential.
fn in_headers(entry: &HarEntry) -> impl Iterator<Item = String> {
    let headers = entry.answer.iter().flat_map(|answer| &answer.headers);
    let given = headers.filter(|(name, _)| name != "set-cookie" && is_given_header(name));
    given.filter_map(|(_, value)| value.trim().rsplit(' ').next().map(str::to_owned))
}

/// The values of members of the request's body that are secret by their names.
fn in_body(contract: &Contract, entry: &HarEntry) -> Vec<String> {
    entry.body.as_ref().map_or_else(Vec::new, |body| members(contract, body, is_secret_name))
}

/// The values of members of the answer's body by which it gives a credential.
fn in_answer(contract: &Contract, entry: &HarEntry) -> Vec<String> {
    let body = entry.answer.as_ref().and_then(|answer| answer.body.as_ref());
    body.map_or_else(Vec::new, |body| members(contract, body, is_given_name))
}

fn members(contract: &Contract, body: &[u8], is_secret: fn(&str) -> bool) -> Vec<String> {
    let is_secret = |name: &str| contract.secret_properties().contains(&name.to_ascii_lowercase()) || is_secret(name);
    let found = given::values(body, &is_secret).into_iter();
    found.map(|range| String::from_utf8_lossy(&body[range]).into_owned()).collect()
}

/// The cookies that the answer sets: the value is what stands before the first `;` (RFC 6265 §4.1.1).
fn set(entry: &HarEntry) -> impl Iterator<Item = String> {
    let headers = entry.answer.iter().flat_map(|answer| &answer.headers).filter(|(name, _)| name == "set-cookie");
    let values = headers.filter_map(|(_, value)| value.split(';').next()?.split_once('='));
    values.filter(|(name, value)| is_secret_cookie(name, value)).map(|(_, value)| value.to_owned())
}

/// A cookie of this length may well be a session, whatever it is called; a shorter one is a setting.
const SESSION: usize = 12;

fn is_secret_cookie(name: &str, value: &str) -> bool {
    is_secret_name(name) || value.len() >= SESSION
}
