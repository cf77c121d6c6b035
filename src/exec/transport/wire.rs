//! The last hop: a planned request as bytes, with the values of its slots, and the bytes that came.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use percent_encoding::utf8_percent_encode;
use reqwest::header::{CONTENT_ENCODING, CONTENT_TYPE, HeaderMap, HeaderName, HeaderValue};

use crate::exec::connection::failure;
use crate::exec::credentials::CredentialStore;
use crate::live::{ESCAPED, Ending, Piece, Request, Response, SentRequest, Template};
use crate::reason::{CredentialError, RequestError, TransportError, Unfinished, UnreadBody};
use crate::secret::{CredentialValue, Redacted};
use countersign_openapi::MediaType;

/// So much is kept of a body that is longer.
const KEPT: usize = 64 << 10;

/// Fills the slots: the one place where a credential's value meets a request.
pub(super) fn fill(request: &Request, credentials: &CredentialStore) -> Result<SentRequest, CredentialError> {
    let mut target = Redacted::plain(request.path.as_bytes());
    for (index, (name, value)) in request.query.iter().enumerate() {
        target.push(if index == 0 { "?" } else { "&" });
        let equals = if value.0.is_empty() { "" } else { "=" };
        target.push(&format!("{}{equals}", utf8_percent_encode(name, ESCAPED)));
        write(&mut target, value, credentials, |text| utf8_percent_encode(text, ESCAPED).to_string())?;
    }
    let mut headers = Vec::new();
    for (name, value) in &request.headers {
        let mut filled = Redacted::default();
        write(&mut filled, value, credentials, str::to_owned)?;
        headers.push((name.to_ascii_lowercase(), filled));
    }
    let body = request.body.as_ref().map(|body| Redacted::plain(body.clone()));
    Ok(SentRequest { method: request.method.clone(), target, headers, body })
}

fn write(
    to: &mut Redacted,
    value: &Template,
    credentials: &CredentialStore,
    encode: impl Fn(&str) -> String,
) -> Result<(), CredentialError> {
    for piece in &value.0 {
        match piece {
            Piece::Text(text) => to.push(&encode(text)),
            Piece::Delimiter(text) => to.push(text),
            Piece::Slot(slot) => {
                let value = credentials.value(slot)?;
                to.push_secret(&CredentialValue::new(encode(value.expose())), slot.to_string());
            }
            Piece::Base64(slot) => {
                let encoded = STANDARD.encode(credentials.value(slot)?.expose());
                to.push_secret(&CredentialValue::new(encode(&encoded)), slot.to_string());
            }
        }
    }
    Ok(())
}

pub(super) fn headers(sent: &SentRequest) -> Result<HeaderMap, RequestError> {
    let mut headers = HeaderMap::new();
    for (name, value) in &sent.headers {
        let header = HeaderName::from_bytes(name.as_bytes()).map_err(|_| RequestError::HeaderName(name.clone()))?;
        let mut value = HeaderValue::from_bytes(value.whole()).map_err(|_| RequestError::HeaderValue(name.clone()))?;
        value.set_sensitive(true);
        headers.append(header, value);
    }
    Ok(headers)
}

/// Of a stream no more is read than this many bytes.
const ENOUGH_OF_A_STREAM: usize = 64 << 10;

/// Whether an answer is one of items that come one after another, and need not end.
fn is_stream(response: &reqwest::Response) -> bool {
    let content_type = response.headers().get(CONTENT_TYPE).and_then(|value| value.to_str().ok());
    content_type.and_then(MediaType::of_header).is_some_and(|media_type| media_type.is_stream())
}

/// So many times what may be read of a body may be its memory.
const MOST_MEMORY: usize = 6;
/// What a value of JSON takes in memory, and an object with its table, however short they are written.
const OF_A_VALUE: usize = 100;
const OF_AN_OBJECT: usize = 500;

/// Whether a text may be JSON with values in it.
fn is_of_values(body: &[u8]) -> bool {
    body.iter().find(|byte| !byte.is_ascii_whitespace()).is_some_and(|first| b"{[".contains(first))
}

/// About how much memory a text of JSON takes once it is read.
fn memory_of(body: &[u8]) -> usize {
    let mut is_quoted = false;
    let mut escaped = false;
    let mut memory = body.len();
    for byte in body {
        match byte {
            _ if escaped => escaped = false,
            b'\\' if is_quoted => escaped = true,
            b'"' => is_quoted = !is_quoted,
            b'{' if !is_quoted => memory += OF_AN_OBJECT,
            b',' | b'[' if !is_quoted => memory += OF_A_VALUE,
            _ => {}
        }
    }
    memory
}

/// What any answer may take.
const LEAST_MEMORY: usize = 4 << 20;

/// Why a body that came whole can't be read, where it is no text: it is in a coding that is not decoded here. What was
/// asked for by the caller may be in any; what nobody asked for is a fault, but for the other name of gzip (RFC 9110
/// §8.4.1.3).
fn undecoded(response: &reqwest::Response, asks_coding: bool) -> Option<Unfinished> {
    // The header of what was decoded is gone.
    let codings = response.headers().get(CONTENT_ENCODING)?.to_str().ok()?;
    let is_one = |coding: &str| !["", "identity"].contains(&coding.trim().to_ascii_lowercase().as_str());
    codings.split(',').find(|coding| is_one(coding))?;
    let shown: String = codings.trim().chars().take(LONGEST_CODING).collect();
    Some(match asks_coding || shown.eq_ignore_ascii_case("x-gzip") {
        true => UnreadBody::Coding(shown).into(),
        false => TransportError::CodingNotAsked(shown).into(),
    })
}

/// So much of a coding's name is shown.
const LONGEST_CODING: usize = 40;

/// Reads an answer, and no more of its body than `largest` bytes. `asks_coding` says whether the request named the
/// codings itself.
pub(super) async fn read(mut response: reqwest::Response, largest: usize, asks_coding: bool) -> Response {
    let status = response.status().as_u16();
    let headers = response.headers().iter();
    let headers = headers.map(|(name, value)| (name.as_str().to_owned(), Redacted::plain(value.as_bytes()))).collect();
    let is_stream = is_stream(&response);
    let undecoded = undecoded(&response, asks_coding);
    let mut body = Vec::new();
    let ending = loop {
        match response.chunk().await {
            Ok(Some(chunk)) if is_stream => {
                body.extend_from_slice(&chunk);
                // An event ends with an empty line, and a line of JSON with its own end.
                if body.windows(2).any(|end| end == b"\n\n") || body.len() > ENOUGH_OF_A_STREAM {
                    break Ending::Streaming;
                }
            }
            Err(error) if is_stream && !body.is_empty() && failure(&error) == TransportError::TimedOut => {
                break Ending::Streaming;
            }
            Ok(Some(chunk)) if body.len() + chunk.len() > largest => {
                body.truncate(KEPT);
                body.shrink_to_fit();
                break Ending::Unfinished(UnreadBody::TooLong(largest).into());
            }
            Ok(Some(chunk)) => body.extend_from_slice(&chunk),
            Ok(None)
                if is_of_values(&body) && memory_of(&body) > LEAST_MEMORY.max(largest.saturating_mul(MOST_MEMORY)) =>
            {
                body.truncate(KEPT);
                body.shrink_to_fit();
                break Ending::Unfinished(UnreadBody::TooManyValues.into());
            }
            Ok(None) => match undecoded.filter(|_| std::str::from_utf8(&body).is_err()) {
                Some(why) => break Ending::Unfinished(why),
                None => break Ending::Complete,
            },
            Err(error) => break Ending::Unfinished(failure(&error).into()),
        }
    };
    Response { status, headers, body: Redacted::plain(body), ending }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn short_values_are_heavy() {
        let small = format!("[{}]", "{\"x\":\"y\"},".repeat(10_000));
        let texts = format!("[\"{}\"]", "{,[\\\"".repeat(10_000));
        assert!(memory_of(small.as_bytes()) > 40 * small.len());
        assert!(memory_of(texts.as_bytes()) < 2 * texts.len());
    }
}
