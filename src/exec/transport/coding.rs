//! Content codings: what comes in one is decoded here, and not by the client, which knows one member of gzip and a name
//! in lower case.

use std::io::{self, Read};

use flate2::bufread::GzDecoder;
use flate2::{Decompress, FlushDecompress, Status};
use reqwest::header::{CONTENT_ENCODING, HeaderMap};

use crate::live::Ending;
use crate::reason::{TransportError, Unfinished, UnreadBody};

/// Names of gzip, whatever their case (RFC 9110 §8.4.1, §8.4.1.3).
const GZIP: [&str; 2] = ["gzip", "x-gzip"];
const DEFLATE: &str = "deflate";
/// How a member of gzip begins (RFC 1952 §2.3.1).
const MEMBER: [u8; 2] = [0x1f, 0x8b];

/// What is asked for where the caller does not say it. Brotli is the client's own.
pub(super) const ASKED: &str = if cfg!(feature = "brotli") { "gzip, deflate, br" } else { "gzip, deflate" };

/// A body of more members is made to cost time, and no answer.
const MOST_MEMBERS: usize = 20_000;

/// So much of a coding's name is shown.
const LONGEST: usize = 40;

/// The codings that are left on a body, where there is any. The header of what the client decoded is gone.
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
    pub fn ending(&self, body: &mut Vec<u8>, largest: usize, is_asked: bool) -> Ending {
        let fault: Unfinished = match () {
            // Who has nothing to say may say it in no coding.
            () if body.is_empty() => return Ending::Complete,
            () if self.is_decoded() => {
                let (whole, end) = self.decoded(body, largest);
                let is_longer = whole.len() > largest;
                *body = whole;
                match end {
                    _ if is_longer => UnreadBody::TooLong(largest).into(),
                    Ok(()) => return Ending::Complete,
                    Err(_) => TransportError::NotDecoded.into(),
                }
            }
            () if std::str::from_utf8(body).is_ok() => return Ending::Complete,
            () if is_asked => UnreadBody::Coding(self.shown.clone()).into(),
            () => TransportError::CodingNotAsked(self.shown.clone()).into(),
        };
        Ending::Unfinished(fault)
    }

    /// What has come of a body so far.
    pub fn so_far(&self, body: &[u8], largest: usize) -> Vec<u8> {
        if self.is_decoded() { self.decoded(body, largest).0 } else { body.to_vec() }
    }

    /// What is in the coding, and a byte more than `largest` where it is longer; what there is of it where it breaks off.
    fn decoded(&self, mut body: &[u8], largest: usize) -> (Vec<u8>, io::Result<()>) {
        let mut whole = Vec::new();
        if !self.is_gzip() {
            let end = inflate(body, &mut whole, largest);
            return (whole, end);
        }
        let most = u64::try_from(largest).unwrap_or(u64::MAX).saturating_add(1);
        // One member after another (RFC 1952 §2.2); what is behind the last and begins none is nobody's.
        for _ in 0..MOST_MEMBERS {
            let mut member = GzDecoder::new(body);
            let left = most.saturating_sub(whole.len() as u64);
            let end = member.by_ref().take(left).read_to_end(&mut whole);
            body = member.into_inner();
            if end.is_err() || whole.len() > largest || !body.starts_with(&MEMBER) {
                return (whole, end.map(drop));
            }
        }
        (whole, Err(io::ErrorKind::InvalidData.into()))
    }
}

/// Decodes deflate, which is the format of zlib (RFC 9110 §8.4.1.2).
fn inflate(body: &[u8], whole: &mut Vec<u8>, largest: usize) -> io::Result<()> {
    const AT_A_TIME: usize = 32 << 10;
    let (mut state, mut read) = (Decompress::new(true), 0);
    loop {
        whole.reserve(AT_A_TIME);
        let before = (state.total_in(), state.total_out());
        let status = state.decompress_vec(&body[read..], whole, FlushDecompress::None)?;
        let after = (state.total_in(), state.total_out());
        read += usize::try_from(after.0 - before.0).unwrap_or_default();
        if status == Status::StreamEnd || whole.len() > largest {
            return Ok(());
        }
        if after == before {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use flate2::Compression;
    use flate2::write::{GzEncoder, ZlibEncoder};

    use super::*;

    const LARGEST: usize = 100;

    fn member(text: &[u8]) -> Vec<u8> {
        let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
        encoder.write_all(text).unwrap();
        encoder.finish().unwrap()
    }

    fn read(coding: &str, mut body: Vec<u8>) -> (Ending, Vec<u8>) {
        let ending = LeftCoding { shown: coding.to_owned() }.ending(&mut body, LARGEST, false);
        (ending, body)
    }

    #[test]
    fn members_of_gzip_come_one_after_another() {
        let two = [member(b"{\"id\""), member(b":1}")].concat();
        assert_eq!(read("gzip", two.clone()), (Ending::Complete, b"{\"id\":1}".to_vec()));
        let padded = [two.clone(), vec![0; 9]].concat();
        assert_eq!(read("X-GZip", padded), (Ending::Complete, b"{\"id\":1}".to_vec()));
        let cut = two[..two.len() - 6].to_vec();
        assert_eq!(read("gzip", cut), (Ending::Unfinished(TransportError::NotDecoded.into()), b"{\"id\":1}".to_vec()));
        let many = member(b"").repeat(MOST_MEMBERS + 1);
        assert_eq!(read("gzip", many).0, Ending::Unfinished(TransportError::NotDecoded.into()));
        let long: Vec<u8> = (0..LARGEST + 1).flat_map(|_| member(b"a")).collect();
        assert_eq!(read("gzip", long).0, Ending::Unfinished(UnreadBody::TooLong(LARGEST).into()));
    }

    #[test]
    fn a_body_may_be_empty_or_come_in_part() {
        assert_eq!(read("gzip", Vec::new()), (Ending::Complete, Vec::new()));
        let mut encoder = ZlibEncoder::new(Vec::new(), Compression::fast());
        encoder.write_all(b"data: a\n\n").unwrap();
        encoder.flush().unwrap();
        let begun = encoder.get_ref().clone();
        assert_eq!(LeftCoding { shown: "Deflate".to_owned() }.so_far(&begun, LARGEST), b"data: a\n\n");
        assert_eq!(read("deflate", begun).0, Ending::Unfinished(TransportError::NotDecoded.into()));
        assert_eq!(read("deflate", encoder.finish().unwrap()), (Ending::Complete, b"data: a\n\n".to_vec()));
    }
}
