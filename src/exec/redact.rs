//! Finds, in what came back, the credentials that were sent and the secrets that were given, and
//! marks them, so that nothing after this room needs a value to keep it out of sight.

use std::collections::BTreeSet;
use std::ops::Range;
use std::sync::Arc;

use base64::Engine;
use base64::engine::general_purpose::{STANDARD_NO_PAD, URL_SAFE_NO_PAD};
use serde_json::value::RawValue;

use crate::live::{Exchange, Sent, Slot};
use crate::secret::{Hidden, Redacted, Secret};
use countersign_openapi::Contract;

use super::credentials::CredentialStore;

/// Shorter credentials than this occur by chance.
const SHORTEST: usize = 4;
/// What stands in place of a secret that the service gave.
const GIVEN: &str = "[redacted]";

/// Knows what may not be seen of an exchange.
pub struct Redactor {
    needles: Vec<(Vec<u8>, String)>,
    /// Names of properties whose values are secret, in lower case.
    properties: Arc<BTreeSet<String>>,
}

impl Redactor {
    /// For the credentials that fill `slots`, and the properties that the contract says are secret.
    pub fn new<'a>(
        credentials: &CredentialStore,
        contract: &Contract,
        slots: impl Iterator<Item = &'a Slot>,
    ) -> Redactor {
        let mut needles = Vec::new();
        for (secret, label) in credentials.secrets(slots) {
            needles.extend(forms(&secret).into_iter().map(|form| (form, label.clone())));
        }
        // The longest first: a truncated credential is a part of the valid one.
        needles.sort_by_key(|(needle, _)| std::cmp::Reverse(needle.len()));
        Redactor { needles, properties: contract.secret_properties().clone() }
    }

    /// Marks a whole request, as somebody received it.
    pub fn request(&self, request: &mut Sent) {
        self.text(&mut request.target);
        request.headers.iter_mut().for_each(|(_, value)| self.text(value));
        request.body.iter_mut().for_each(|body| self.text(body));
    }

    /// Marks a whole answer.
    pub fn response(&self, exchange: &mut Exchange) {
        let response = &mut exchange.response;
        for (name, value) in &mut response.headers {
            self.text(value);
            if name.eq_ignore_ascii_case("set-cookie") {
                value.hide(0..value.whole().len(), GIVEN, Hidden::Given);
            }
        }
        self.text(&mut response.body);
        self.given(&mut response.body);
    }

    /// Marks the credentials in a text: as they are, percent-encoded, JSON-escaped, in base64, or
    /// split by a folded line.
    pub fn text(&self, text: &mut Redacted) {
        let bytes = text.whole().to_vec();
        for view in [View::raw(&bytes), View::unfolded(&bytes), View::percent_decoded(&bytes), View::unescaped(&bytes)]
        {
            for (needle, label) in &self.needles {
                for range in view.find(needle) {
                    text.hide(range, label.clone(), Hidden::Credential);
                }
            }
        }
    }

    /// Marks the values of secret properties in a JSON body.
    fn given(&self, body: &mut Redacted) {
        let bytes = body.whole().to_vec();
        let Ok(text) = std::str::from_utf8(&bytes) else { return };
        let Ok(root) = serde_json::from_str::<&RawValue>(text) else { return };
        let mut ranges = Vec::new();
        self.secret_values(text, root, false, &mut ranges);
        for range in ranges {
            body.hide(range, GIVEN, Hidden::Given);
        }
    }

    fn secret_values<'t>(&self, text: &'t str, value: &'t RawValue, secret: bool, found: &mut Vec<Range<usize>>) {
        let json = value.get();
        if json.starts_with('{') {
            let members: serde_json::Result<Members> = serde_json::from_str(json);
            for (name, member) in members.into_iter().flat_map(|members| members.0) {
                self.secret_values(text, member, secret || self.properties.contains(&name.to_ascii_lowercase()), found);
            }
        } else if json.starts_with('[') {
            let items: Vec<&RawValue> = serde_json::from_str(json).unwrap_or_default();
            items.into_iter().for_each(|item| self.secret_values(text, item, secret, found));
        } else if secret && json.starts_with('"') && json.len() > 2 {
            let start = json.as_ptr() as usize - text.as_ptr() as usize;
            found.push(start + 1..start + json.len() - 1);
        }
    }
}

/// An object's members, each as it stands in the text; one name may stand twice.
struct Members<'t>(Vec<(String, &'t RawValue)>);

impl<'de> serde::Deserialize<'de> for Members<'de> {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Visitor;
        impl<'de> serde::de::Visitor<'de> for Visitor {
            type Value = Members<'de>;

            fn expecting(&self, f: &mut std::fmt::Formatter) -> std::fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<M: serde::de::MapAccess<'de>>(self, mut map: M) -> Result<Self::Value, M::Error> {
                let mut members = Vec::new();
                while let Some(member) = map.next_entry()? {
                    members.push(member);
                }
                Ok(Members(members))
            }
        }
        deserializer.deserialize_map(Visitor)
    }
}

/// The forms in which a credential is looked for.
fn forms(secret: &Secret) -> Vec<Vec<u8>> {
    let value = secret.expose();
    let mut forms = vec![value.as_bytes().to_vec()];
    // A password is as secret alone as behind its user's name.
    forms.extend(value.split_once(':').map(|(_, password)| password.as_bytes().to_vec()));
    for lead in 0..3 {
        // Behind 0, 1 or 2 other bytes the same value has another base64; its first and last
        // characters depend on what stands around it.
        let padded = [vec![0; lead], value.as_bytes().to_vec()].concat();
        for engine in [STANDARD_NO_PAD, URL_SAFE_NO_PAD] {
            let encoded = engine.encode(&padded).into_bytes();
            let start = (lead * 8).div_ceil(6);
            let end = padded.len() * 8 / 6;
            forms.extend(encoded.get(start..end).map(<[u8]>::to_vec));
        }
    }
    forms.retain(|form| form.len() >= SHORTEST);
    forms.dedup();
    forms
}

/// A reading of some bytes, and where in them each byte of it stands.
struct View {
    bytes: Vec<u8>,
    places: Vec<Range<usize>>,
}

impl View {
    fn raw(bytes: &[u8]) -> View {
        View::read(bytes, |_| None)
    }

    /// Without the line folds of RFC 9112 §5.2.
    fn unfolded(bytes: &[u8]) -> View {
        View::read(bytes, |rest| {
            let line = rest.strip_prefix(b"\r\n").or_else(|| rest.strip_prefix(b"\n"))?;
            let folded = line.iter().take_while(|byte| matches!(byte, b' ' | b'\t')).count();
            (folded > 0).then(|| (rest.len() - line.len() + folded, None))
        })
    }

    fn percent_decoded(bytes: &[u8]) -> View {
        View::read(bytes, |rest| match rest {
            [b'%', high, low, ..] => Some((3, Some(hex(&[*high, *low])? as u8))),
            [b'+', ..] => Some((1, Some(b' '))),
            _ => None,
        })
    }

    /// Without the escapes of JSON strings (RFC 8259 §7); a character beyond ASCII stays escaped.
    fn unescaped(bytes: &[u8]) -> View {
        View::read(bytes, |rest| match rest {
            [b'\\', b'u', digits @ ..] => {
                let code = hex(digits.get(..4)?)?;
                u8::try_from(code).ok().filter(u8::is_ascii).map(|byte| (6, Some(byte)))
            }
            [b'\\', escaped @ (b'"' | b'\\' | b'/'), ..] => Some((2, Some(*escaped))),
            _ => None,
        })
    }

    /// Reads byte by byte, but where `step` takes several for one, or for none.
    fn read(bytes: &[u8], step: impl Fn(&[u8]) -> Option<(usize, Option<u8>)>) -> View {
        let mut view = View { bytes: Vec::with_capacity(bytes.len()), places: Vec::with_capacity(bytes.len()) };
        let mut at = 0;
        while at < bytes.len() {
            let (length, byte) = step(&bytes[at..]).unwrap_or((1, Some(bytes[at])));
            if let Some(byte) = byte {
                view.bytes.push(byte);
                view.places.push(at..at + length);
            }
            at += length;
        }
        view
    }

    /// Where the needle stands, in the bytes that were read.
    fn find(&self, needle: &[u8]) -> Vec<Range<usize>> {
        if needle.len() > self.bytes.len() {
            return Vec::new();
        }
        let starts = memchr::memmem::find_iter(&self.bytes, needle);
        starts.map(|start| self.places[start].start..self.places[start + needle.len() - 1].end).collect()
    }
}

fn hex(digits: &[u8]) -> Option<u32> {
    u32::from_str_radix(std::str::from_utf8(digits).ok()?, 16).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use base64::engine::general_purpose::STANDARD;

    const CANARY: &str = "talk_/Canary\"7f3e9a";

    fn shown(text: &str) -> String {
        let needles = forms(&Secret::new(CANARY)).into_iter().map(|form| (form, "{canary}".to_owned())).collect();
        let redactor = Redactor { needles, properties: Arc::new(BTreeSet::from(["token".to_owned()])) };
        let mut text = Redacted::plain(text);
        redactor.text(&mut text);
        redactor.given(&mut text);
        text.shown()
    }

    #[test]
    fn a_credential_is_found_in_every_form() {
        assert_eq!(shown(&format!("you sent {CANARY}.")), "you sent {canary}.");
        assert_eq!(shown(&serde_json::to_string(CANARY).unwrap()), "\"{canary}\"");
        assert_eq!(shown(&CANARY.replace('/', "\\/").replace('"', "\\u0022")), "{canary}");
        assert_eq!(shown(&CANARY.replace('/', "%2F").replace('"', "%22")), "{canary}");
        assert_eq!(shown(&CANARY.replace("Can", "C\r\n an")), "{canary}");
        for around in ["", "B", "Be", "Bearer "] {
            let encoded = shown(&STANDARD.encode(format!("{around}{CANARY}{around}")));
            assert!(encoded.contains("{canary}") && encoded.len() < 40, "{encoded}");
        }
    }

    #[test]
    fn a_secret_property_keeps_its_place_and_loses_its_value() {
        assert_eq!(
            shown(r#"{"id": 1, "token": "abc", "list": [{"Token": ["x"]}], "token2": ""}"#),
            r#"{"id": 1, "token": "[redacted]", "list": [{"Token": ["[redacted]"]}], "token2": ""}"#
        );
    }
}
