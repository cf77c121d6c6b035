//! The forms in which a credential is looked for.

use base64::Engine;
use base64::engine::GeneralPurpose;
use base64::engine::general_purpose::{STANDARD_NO_PAD, URL_SAFE_NO_PAD};

use crate::secret::CredentialValue;

/// Shorter forms than this occur by chance.
const SHORTEST: usize = 4;
/// Of a credential that is cut, so many bytes must be left for it to be known.
const SHORTEST_CUT: usize = 12;

/// A form, and what of the credential may stand beside it.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct CredentialForm {
    pub bytes: Vec<u8>,
    pub rest: Rest,
}

/// The rest of a credential whose beginning or end is looked for, as far as it is not cut.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Rest {
    Nothing,
    Before(Vec<u8>),
    After(Vec<u8>),
}

impl CredentialForm {
    fn whole(bytes: Vec<u8>) -> CredentialForm {
        CredentialForm { bytes, rest: Rest::Nothing }
    }

    /// How many bytes beside a place in a text, before it and after it, are the credential's too.
    pub fn beside(&self, before: &[u8], after: &[u8]) -> (usize, usize) {
        let same = |(one, other): &(&u8, &u8)| one.eq_ignore_ascii_case(other);
        match &self.rest {
            Rest::Nothing => (0, 0),
            Rest::Before(rest) => (rest.iter().rev().zip(before.iter().rev()).take_while(same).count(), 0),
            Rest::After(rest) => (0, rest.iter().zip(after).take_while(same).count()),
        }
    }
}

/// A credential as it is, what is left of it where up to a quarter is cut from either end, in base64, once and
/// twice, and in hexadecimal digits. Escapes are for whoever reads the text
/// ([`View`](super::view::View)).
pub fn forms(secret: &CredentialValue) -> Vec<CredentialForm> {
    let value = secret.expose();
    let mut plain = vec![value];
    // A password is as secret alone as behind its user's name.
    plain.extend(value.split_once(':').map(|(_, password)| password));
    let mut forms: Vec<Vec<u8>> = Vec::new();
    let mut cuts = Vec::new();
    for value in plain {
        if !value.is_ascii() {
            forms.extend([value.to_uppercase().into_bytes(), value.to_lowercase().into_bytes()]);
        }
        let value = value.as_bytes();
        forms.push(value.to_vec());
        cuts.extend(cut(value));
        forms.push(value.iter().flat_map(|byte| format!("{byte:02x}").into_bytes()).collect());
        for engine in [STANDARD_NO_PAD, URL_SAFE_NO_PAD] {
            let once = encoded(&engine, value);
            forms.extend(once.iter().flat_map(|once| encoded(&engine, once)).filter(|it| it.len() >= SHORTEST_CUT));
            forms.extend(once);
        }
    }
    forms.retain(|form| form.len() >= SHORTEST);
    let mut forms: Vec<CredentialForm> = forms.into_iter().map(CredentialForm::whole).chain(cuts).collect();
    forms.sort();
    forms.dedup();
    forms
}

/// The beginning and the end of a value, each of three quarters.
fn cut(value: &[u8]) -> Vec<CredentialForm> {
    let kept = value.len() - value.len() / 4;
    if kept < SHORTEST_CUT {
        return Vec::new();
    }
    let lost = value.len() - kept;
    vec![
        CredentialForm { bytes: value[..kept].to_vec(), rest: Rest::After(value[kept..].to_vec()) },
        CredentialForm { bytes: value[lost..].to_vec(), rest: Rest::Before(value[..lost].to_vec()) },
    ]
}

/// A value in base64. Behind 0, 1 or 2 other bytes the same value has another; its first and last characters
/// depend on what stands around it.
fn encoded(engine: &GeneralPurpose, value: &[u8]) -> Vec<Vec<u8>> {
    let behind = |lead: usize| {
        let padded = [vec![0; lead], value.to_vec()].concat();
        let encoded = engine.encode(&padded).into_bytes();
        let (start, end) = ((lead * 8).div_ceil(6), padded.len() * 8 / 6);
        encoded.get(start..end).map(<[u8]>::to_vec)
    };
    (0..3).filter_map(behind).collect()
}
