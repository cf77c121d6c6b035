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
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CredentialForm {
    pub bytes: Vec<u8>,
    pub rest: Rest,
}

/// The rest of a credential whose middle is looked for, as far as it is not cut.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Rest {
    Nothing,
    Around {
        before: Vec<u8>,
        after: Vec<u8>,
        /// With fewer bytes of it than these, what was found is something else.
        least: usize,
    },
}

impl CredentialForm {
    fn whole(bytes: Vec<u8>) -> CredentialForm {
        CredentialForm { bytes, rest: Rest::Nothing }
    }

    /// How many bytes beside a place in a text, before it and after it, are the credential's too; nothing where
    /// too little of it is there.
    pub fn beside(&self, before: &[u8], after: &[u8]) -> Option<(usize, usize)> {
        let same = |(one, other): &(&u8, &u8)| one.eq_ignore_ascii_case(other);
        let Rest::Around { before: front, after: end, least } = &self.rest else { return Some((0, 0)) };
        let front = front.iter().rev().zip(before.iter().rev()).take_while(same).count();
        let end = end.iter().zip(after).take_while(same).count();
        (front + end >= *least).then_some((front, end))
    }
}

/// A credential as it is, what is left of it where up to a quarter is cut, in base64, once and twice, also as JSON
/// has it, and in hexadecimal digits. Escapes are for whoever reads the text
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
        let escaped = in_json(value);
        let value = value.as_bytes();
        forms.push(value.to_vec());
        cuts.extend(cut(value));
        forms.push(value.iter().flat_map(|byte| format!("{byte:02x}").into_bytes()).collect());
        for engine in [STANDARD_NO_PAD, URL_SAFE_NO_PAD] {
            let once = encoded(&engine, value);
            forms.extend(once.iter().flat_map(|once| encoded(&engine, once)).filter(|it| it.len() >= SHORTEST_CUT));
            forms.extend(once);
            forms.extend(escaped.iter().flat_map(|escaped| encoded(&engine, escaped.as_bytes())));
        }
    }
    forms.retain(|form| form.len() >= SHORTEST);
    let mut forms: Vec<CredentialForm> = forms.into_iter().map(CredentialForm::whole).chain(cuts).collect();
    forms.sort();
    forms.dedup();
    forms
}

/// The middle of a value, of which a quarter may be cut, at one end or at both.
fn cut(value: &[u8]) -> Option<CredentialForm> {
    let lost = value.len() / 4;
    let kept = value.len() - lost;
    (kept >= SHORTEST_CUT).then(|| CredentialForm {
        bytes: value[lost..kept].to_vec(),
        rest: Rest::Around { before: value[..lost].to_vec(), after: value[kept..].to_vec(), least: lost },
    })
}

/// A value within the quotes of JSON, where that is another; for who writes ASCII alone, too.
fn in_json(value: &str) -> Vec<String> {
    let quoted = serde_json::Value::from(value).to_string();
    let quoted = quoted[1..quoted.len() - 1].to_owned();
    let mut units = [0; 2];
    let ascii = quoted.chars().flat_map(|letter| match letter.is_ascii() {
        true => vec![letter.to_string()],
        false => letter.encode_utf16(&mut units).iter().map(|unit| format!("\\u{unit:04x}")).collect(),
    });
    let mut forms = vec![ascii.collect(), quoted];
    forms.dedup();
    forms.retain(|form| form != value);
    forms
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
