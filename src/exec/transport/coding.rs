//! Content codings that the client which receives an answer does not decode.

use std::io::{self, Read};

use flate2::read::{MultiGzDecoder, ZlibDecoder};
use reqwest::header::{CONTENT_ENCODING, HeaderMap};

use crate::live::Ending;
use crate::reason::{TransportError, Unfinished, UnreadBody};

/// Names of gzip, whatever their case (RFC 9110 §8.4.1, §8.4.1.3). The client knows one, in lower case.
const GZIP: [&str; 2] = ["gzip", "x-gzip"];
const DEFLATE: &str = "deflate";

/// So much of a coding's name is shown.
const LONGEST: usize = 40;

/// The codings that are left on a body, where there is any. The header of what was decoded is gone.
pub(super) struct LeftCoding {
    shown: String,
}

impl LeftCoding {
    pub fn of(headers: &HeaderMap) -> Option<LeftCoding> {
        let codings = headers.get(CONTENT_ENCODING)?.to_str().ok()?;
        let is_one = |coding: &str| !["", "identity"].contains(&coding.trim().to_ascii_lowercase().as_str());
        codings.split(',').find(|coding| is_one(coding))?;
        Some(LeftCoding { shown: codings.trim().chars().take(LONGEST).collect() })
    }

    /// Whether it is decoded here.
    pub fn is_decoded(&self) -> bool {
        self.is_gzip() || self.shown.eq_ignore_ascii_case(DEFLATE)
    }

    fn is_gzip(&self) -> bool {
        GZIP.iter().any(|name| self.shown.eq_ignore_ascii_case(name))
    }

    /// How a body ends that came whole: decoded, of no more than `largest` bytes, or as it is where it is a text in spite
    /// of its coding. What was asked for by the caller may be in any coding; what nobody asked for is a fault.
    pub fn ending(self, body: &mut Vec<u8>, largest: usize, is_asked: bool) -> Ending {
        let fault: Unfinished = match () {
            () if self.is_decoded() => match self.decoded(body, largest) {
                Ok(whole) if whole.len() > largest => UnreadBody::TooLong(largest).into(),
                Ok(whole) => {
                    *body = whole;
                    return Ending::Complete;
                }
                Err(_) => TransportError::NotDecoded.into(),
            },
            () if std::str::from_utf8(body).is_ok() => return Ending::Complete,
            () if is_asked => UnreadBody::Coding(self.shown).into(),
            () => TransportError::CodingNotAsked(self.shown).into(),
        };
        Ending::Unfinished(fault)
    }

    /// What is in the coding, and a byte more than `largest` where it is longer.
    fn decoded(&self, body: &[u8], largest: usize) -> io::Result<Vec<u8>> {
        let mut whole = Vec::new();
        let most = u64::try_from(largest).unwrap_or(u64::MAX).saturating_add(1);
        match self.is_gzip() {
            true => MultiGzDecoder::new(body).take(most).read_to_end(&mut whole)?,
            false => ZlibDecoder::new(body).take(most).read_to_end(&mut whole)?,
        };
        Ok(whole)
    }
}
