//! An exchange as it stands on the wire (RFC 9112), with its secrets left out: what is secret was marked as it was
//! sent and received, and is shown by its label.

use super::escape_untrusted::{visible, visible_lines};
use crate::live::{Exchange, Response, SentRequest};
use crate::secret::Redacted;

/// Both messages, cut where they are long.
#[derive(Debug, Clone)]
pub struct ExchangeText {
    pub sent: String,
    pub answered: String,
}

/// So many characters of a message are held with a finding; `--evidence` writes it whole.
const LONGEST_MESSAGE: usize = 3_000;

impl ExchangeText {
    pub fn of(exchange: &Exchange) -> ExchangeText {
        let Exchange { request, response } = exchange;
        ExchangeText { sent: cut(&sent(request)), answered: cut(&answered(response)) }
    }
}

fn cut(text: &str) -> String {
    let text = visible_lines(text);
    match text.char_indices().nth(LONGEST_MESSAGE) {
        None => text,
        Some((end, _)) => format!("{}…\n(cut: the message is longer)", &text[..end]),
    }
}

/// A request as RFC 9112 has it; what is no text in a body is replaced.
pub fn sent(request: &SentRequest) -> String {
    let line = format!("{} {} HTTP/1.1", visible(&request.method), visible(&request.target.shown()));
    message(&line, &request.headers, request.body.as_ref())
}

/// An answer, in the same way.
pub fn answered(response: &Response) -> String {
    let line = format!("HTTP/1.1 {}", with_phrase(response.status));
    message(&line, &response.headers, Some(&response.body))
}

/// A status code with the phrase that it is known by.
pub fn with_phrase(status: u16) -> String {
    let phrase = http::StatusCode::from_u16(status).ok().and_then(|status| status.canonical_reason());
    format!("{status} {}", phrase.unwrap_or_default()).trim_end().to_owned()
}

fn message(line: &str, headers: &[(String, Redacted)], body: Option<&Redacted>) -> String {
    let mut text = format!("{line}\n");
    for (name, value) in headers {
        text.push_str(&format!("{}: {}\n", visible(name), visible(&value.shown())));
    }
    if let Some(body) = body.map(Redacted::shown).filter(|body| !body.is_empty()) {
        text.push_str(&format!("\n{body}"));
    }
    text
}
