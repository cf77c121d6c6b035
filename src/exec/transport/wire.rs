//! The last hop: a planned request as bytes, with the values of its slots, and the bytes that came.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use percent_encoding::utf8_percent_encode;
use reqwest::header::{CONTENT_ENCODING, CONTENT_LENGTH, CONTENT_TYPE, HeaderMap, HeaderName, HeaderValue};

use super::coding::LeftCoding;
use crate::exec::connection::failure;
use crate::exec::credentials::CredentialStore;
use crate::live::{ESCAPED, Ending, Piece, Request, Response, SentRequest, Template};
use crate::reason::{CredentialError, RequestError, TransportError, UnreadBody};
use crate::secret::{CredentialValue, Redacted};
use countersign_openapi::MediaType;

/// So much is kept of a body that is longer.
const KEPT: usize = 64 << 10;

/// Fills the slots: the one place where a credential's value meets a request.
pub(super) fn fill(request: &Request, credentials: &CredentialStore) -> Result<SentRequest, CredentialError> {
    let target = target(request, credentials)?;
    let mut headers = Vec::new();
    for (name, value) in &request.headers {
        let mut filled = Redacted::default();
        write(&mut filled, value, credentials, str::to_owned)?;
        headers.push((name.to_ascii_lowercase(), filled));
    }
    let body = request.body.as_ref().map(|body| Redacted::plain(&**body));
    Ok(SentRequest { method: request.method.to_string(), target, headers, body })
}

/// Path and query below the base URL.
pub(super) fn target(request: &Request, credentials: &CredentialStore) -> Result<Redacted, CredentialError> {
    let mut target = Redacted::plain(request.path.as_bytes());
    for (index, (name, value)) in request.query.iter().enumerate() {
        target.push(if index == 0 { "?" } else { "&" });
        let equals = if value.0.is_empty() { "" } else { "=" };
        target.push(&format!("{}{equals}", utf8_percent_encode(name, ESCAPED)));
        write(&mut target, value, credentials, |text| utf8_percent_encode(text, ESCAPED).to_string())?;
    }
    Ok(target)
}

fn write(
    to: &mut Redacted,
    value: &Template,
    credentials: &CredentialStore,
    encode: impl Fn(&str) -> String,
) -> Result<(), CredentialError> {
    for piece in value.0.iter() {
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

/// Reads an answer, and no more of its body than `largest` bytes. `asks_coding` says whether the request named the
/// codings itself.
pub(super) async fn read(mut response: reqwest::Response, largest: usize, asks_coding: bool) -> Response {
    let status = response.status().as_u16();
    let is_stream = is_stream(&response);
    let coding = LeftCoding::of(response.headers());
    let decoded = |body: &[u8], most| coding.as_ref().map(|coding| coding.so_far(body, most));
    if coding.as_ref().is_some_and(LeftCoding::is_decoded) {
        // They are of what was sent, and not of what is read.
        response.headers_mut().remove(CONTENT_ENCODING);
        response.headers_mut().remove(CONTENT_LENGTH);
    }
    let headers = response.headers().iter();
    let headers = headers.map(|(name, value)| (name.as_str().to_owned(), Redacted::plain(value.as_bytes()))).collect();
    let mut body = Vec::new();
    let ending = loop {
        match response.chunk().await {
            Ok(Some(chunk)) if is_stream => {
                body.extend_from_slice(&chunk);
                let so_far = decoded(&body, ENOUGH_OF_A_STREAM);
                let text = so_far.as_deref().unwrap_or(&body);
                // An event ends with an empty line, and a line of JSON with its own end.
                if text.windows(2).any(|end| end == b"\n\n") || body.len().max(text.len()) > ENOUGH_OF_A_STREAM {
                    body = so_far.unwrap_or(body);
                    break Ending::Streaming;
                }
            }
            Err(error) if is_stream && !body.is_empty() && failure(&error) == TransportError::TimedOut => {
                body = decoded(&body, ENOUGH_OF_A_STREAM).unwrap_or(body);
                break Ending::Streaming;
            }
            Ok(Some(chunk)) if body.len() + chunk.len() > largest => {
                body = decoded(&body, KEPT).unwrap_or(body);
                body.truncate(KEPT);
                body.shrink_to_fit();
                break Ending::Unfinished(UnreadBody::TooLong(largest).into());
            }
            Ok(Some(chunk)) => body.extend_from_slice(&chunk),
            Ok(None) => {
                let ending = coding.as_ref().map_or(Ending::Complete, |it| it.ending(&mut body, largest, asks_coding));
                if matches!(ending, Ending::Unfinished(_)) {
                    body.truncate(KEPT);
                }
                if is_of_values(&body) && memory_of(&body) > LEAST_MEMORY.max(largest.saturating_mul(MOST_MEMORY)) {
                    body.truncate(KEPT);
                    body.shrink_to_fit();
                    break Ending::Unfinished(UnreadBody::TooManyValues.into());
                }
                break ending;
            }
            Err(error) => {
                body = decoded(&body, largest).unwrap_or(body);
                break Ending::Unfinished(failure(&error).into());
            }
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
