//! The requests that samples send: what an operation is asked by, and what could not be read.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

use countersign_openapi::{MediaType, OperationKey, is_secret_name};
use regex::Regex;
use serde_json::{Value, json};

use super::example::PageExample;
use super::operations;
use super::outline::Outline;
use super::sample::{OpenParts, SampleRequest, SampleTool, UnreadReason};
use super::shape::Shape;
use super::sketch::Sketch;
use super::{PageReading, address, redact, sketch};
use crate::facts::{PagePlace, Stated};
use crate::text::status;

/// A request that a sample sends, as far as the page shows it.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct StatedCall {
    pub operation: OperationKey,
    /// The names in its query.
    pub query: BTreeSet<String>,
    /// The names of its headers, in lower case.
    pub headers: BTreeSet<String>,
    /// What its body looks like; none where it sends none.
    pub body: Option<Shape>,
    /// The values of its query that the sample shows, by their names.
    pub query_values: BTreeMap<String, String>,
    /// The body with the values that the sample shows; in the place of others stands a mark.
    pub body_values: Option<Value>,
    /// The media type that it says of the body.
    pub media_type: Option<MediaType>,
    /// Whether the sample leaves open what else stands there.
    pub open_query: bool,
    pub open_headers: bool,
    pub open_body: bool,
    /// Whether it is an excerpt of a page that shows no credential in any message of HTTP.
    pub open_credential: bool,
}

/// A request that was not read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnreadSample {
    pub place: PagePlace,
    pub reason: UnreadReason,
}

/// The requests that the samples of a page send.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Samples {
    /// Those that an operation of the API is asked by, and that are no example of what is refused.
    pub calls: Vec<Stated<StatedCall>>,
    /// How many were read.
    pub read: usize,
    pub unread: Vec<UnreadSample>,
}

impl Samples {
    /// Those of another page too.
    pub fn extend(&mut self, other: &Samples) {
        self.calls.extend(other.calls.iter().cloned());
        self.read += other.read;
        self.unread.extend(other.unread.iter().cloned());
    }
}

/// Reads the requests that the samples of a page send.
pub fn read(reading: &PageReading<'_>) -> Samples {
    let mut samples = Samples::default();
    let shows_credentials = shows_credentials(&reading.outline);
    for example in reading.outline.examples.iter().filter(|example| example.document.is_none()) {
        let unread = |line: usize, reason| UnreadSample { place: reading.place(example.at(line)), reason };
        samples.unread.extend(example.scan.unread.iter().map(|(line, reason)| unread(*line, *reason)));
        let is_refused = is_refused(&reading.outline, example);
        for request in &example.scan.requests {
            let is_sent = request.tool != SampleTool::Text;
            if is_sent && address::parse(&request.url).is_none() {
                samples.unread.push(unread(request.line, UnreadReason::NoAddress));
                continue;
            }
            samples.read += usize::from(is_sent);
            let is_shown = is_sent || !request.headers.is_empty();
            let Some(operation) = operations::asked_by(&reading.paths, request).filter(|_| is_shown && !is_refused)
            else {
                continue;
            };
            let quote = format!("{} {}", request.method, request.url);
            let mut call = StatedCall::of(operation, request);
            call.open_credential = !is_sent && !shows_credentials;
            samples.calls.push(reading.stated(call, example.at(request.line), &quote));
        }
    }
    let said = reading.outline.statements.iter().filter(|statement| has_command(&statement.text));
    let said =
        said.map(|statement| UnreadSample { place: reading.place(statement.at()), reason: UnreadReason::InText });
    samples.unread.extend(said);
    samples
}

/// Whether a message of HTTP on the page carries a credential. Where none does, they are excerpts, which leave it out.
fn shows_credentials(outline: &Outline<'_>) -> bool {
    let requests = outline.examples.iter().flat_map(|example| &example.scan.requests);
    requests.filter(|request| request.tool == SampleTool::Text).any(|request| {
        let query = request.url.split_once('?').map_or("", |(_, query)| query);
        let in_query = query.split('&').filter_map(|pair| pair.split('=').next());
        let in_headers = request.headers.iter().map(|(name, _)| name.as_str());
        in_query.chain(in_headers).any(is_secret_name)
    })
}

/// Whether a command that asks an address stands in a text outside of code.
fn has_command(text: &str) -> bool {
    static COMMAND: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(r"(?:^|[\s$])curl (?:\\ )?(?:-{1,2}[A-Za-z][^`|]*\s)?['\x22]?https?://[^\s`|]+[^`|]*(\|\s*(?:sudo )?(?:ba|z|da)?sh\b)?")
            .expect("a constant pattern")
    });
    if !text.contains("curl ") || !text.contains("://") {
        return false;
    }
    // What stands in code is read, or is but named.
    let outside: String = text.split('`').step_by(2).collect::<Vec<_>>().join("`");
    COMMAND.captures(&outside).is_some_and(|found| found.get(1).is_none())
}

impl StatedCall {
    fn of(operation: OperationKey, request: &SampleRequest) -> StatedCall {
        let query = request.url.split_once('?').map_or("", |(_, query)| query);
        let query = query.split('#').next().unwrap_or_default();
        let named = query.split('&').map(|pair| pair.split('=').next().unwrap_or_default());
        let is_name = |name: &&str| !name.is_empty() && !name.contains(['$', '{', '<', ' ']);
        let is_put_in = query.split('&').any(|pair| pair.starts_with(['$', '{', '<']));
        let own = request.query.iter().map(String::as_str);
        let shown = query.split('&').filter_map(|pair| pair.split_once('='));
        let shown =
            shown.filter(|(name, value)| is_name(name) && !is_secret_name(name) && is_plain(value) && name != value);
        let OpenParts { query: open_query, headers: open_headers, body: open_body } = request.open;
        let names = request.headers.iter().map(|(name, _)| name.to_ascii_lowercase());
        let is_hole = matches!(request.body, Some(Sketch::Hole));
        let media_type = request.headers.iter().find(|(name, _)| name.eq_ignore_ascii_case("content-type"));
        let media_type = media_type.and_then(|(_, value)| MediaType::of_header(value));
        let media_type = media_type.and_then(|media| media.essence().parse().ok());
        StatedCall {
            operation,
            query: named.chain(own).filter(is_name).map(decoded).collect(),
            headers: names.filter(|name| is_token(name)).collect(),
            query_values: shown.map(|(name, value)| (decoded(name), value.to_owned())).collect(),
            body: request.body.as_ref().map(Sketch::shape),
            body_values: request.body.as_ref().filter(|_| !open_body).map(Sketch::shown),
            media_type,
            open_query: open_query || is_put_in,
            open_headers,
            open_body: open_body || is_hole,
            open_credential: false,
        }
    }

    /// As a lock has it.
    pub fn value(&self) -> Value {
        let mut value = json!({ "query": self.query, "headers": self.headers });
        if let Some(body) = &self.body {
            value["body"] = body.to_json();
        }
        if !self.query_values.is_empty() {
            value["query_values"] = json!(self.query_values);
        }
        if let Some(values) = &self.body_values {
            value["body_values"] = values.clone();
        }
        if let Some(media_type) = &self.media_type {
            value["content_type"] = media_type.as_str().into();
        }
        let open = [
            ("query", self.open_query),
            ("headers", self.open_headers),
            ("body", self.open_body),
            ("credential", self.open_credential),
        ];
        let open: Vec<&str> = open.into_iter().filter(|(_, is_open)| *is_open).map(|(part, _)| part).collect();
        if !open.is_empty() {
            value["open"] = open.into();
        }
        value
    }

    /// What [`StatedCall::value`] wrote.
    pub fn parse(operation: &str, value: &Value) -> Option<StatedCall> {
        let names = |key: &str| -> Option<BTreeSet<String>> {
            let names = value.get(key)?.as_array()?.iter();
            names.map(|name| name.as_str().map(str::to_owned)).collect()
        };
        let text = |(name, value): (&String, &Value)| Some((name.clone(), value.as_str()?.to_owned()));
        let query_values = match value.get("query_values") {
            Some(values) => values.as_object()?.iter().map(text).collect::<Option<_>>()?,
            None => BTreeMap::new(),
        };
        let open = if value.get("open").is_some() { names("open")? } else { BTreeSet::new() };
        let body = match value.get("body") {
            Some(body) => Some(Shape::from_json(body)?),
            None => None,
        };
        let media_type = match value.get("content_type") {
            Some(media_type) => Some(media_type.as_str()?.parse().ok()?),
            None => None,
        };
        Some(StatedCall {
            media_type,
            operation: operation.parse().ok()?,
            query: names("query")?,
            query_values,
            body_values: value.get("body_values").cloned(),
            headers: names("headers")?,
            body,
            open_query: open.contains("query"),
            open_headers: open.contains("headers"),
            open_body: open.contains("body"),
            open_credential: open.contains("credential"),
        })
    }
}

/// Whether a text can be a header's name (RFC 9110 §5.1).
fn is_token(name: &str) -> bool {
    !name.is_empty() && name.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_' | b'.'))
}

/// Whether a value of a query is one, and no mark of what stands there, nor written so that it must be decoded.
fn is_plain(value: &str) -> bool {
    let is_plain = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_' | b'.');
    !value.is_empty()
        && value.len() <= 40
        && value.bytes().all(is_plain)
        && !sketch::is_stand_in(value)
        && redact::text(value) == value
}

/// A name of a query as a document has it: brackets may stand as `%5B`.
fn decoded(name: &str) -> String {
    name.replace("%5B", "[").replace("%5D", "]").replace("%5b", "[").replace("%5d", "]")
}

/// Whether a sample is shown for what is wrong with it, or for what was: what leads to it or stands in it
/// speaks of that.
fn is_refused(outline: &Outline<'_>, example: &PageExample) -> bool {
    let is_error = |text: &str| WRONG.is_match(text) || status::statuses(text).iter().any(|status| *status >= 400);
    let answers = example.scan.answers.iter().filter_map(|answer| answer.status);
    let comments = example.text.lines().filter(|line| line.trim_start().starts_with(['#', '/', '*']));
    is_error(&example.info)
        || answers.clone().any(|status| status >= 400)
        || comments.take(40).any(is_error)
        || outline.titles(example.section).take(1).any(is_error)
        || outline.lead(example).take(2).any(|statement| is_error(&statement.text))
}

static WRONG: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(
        r"(?i)\b(?:errors?|invalid|incorrect|wrong|missing|without|fail\w*|reject\w*|refuse\w*|denied|forbidden|unauthori[sz]ed|bad request|deprecated|legacy|before|old|previous|migrat\w*|instead of|don['’]?t|do not|never|avoid|not allowed|partial|snippet|simplified|omitted|abbreviated|public|unauthenticated|anonymous)\b|❌|✗|🚫",
    )
    .expect("a constant pattern")
});

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Documentation;
    use crate::text::page::Page;

    fn samples(text: &str) -> (usize, Vec<UnreadReason>) {
        let samples = Documentation::of(&Page::parse("page", text)).samples;
        (samples.read, samples.unread.into_iter().map(|unread| unread.reason).collect())
    }

    #[test]
    fn a_command_among_words_is_told() {
        let lost = "# Call\n\nkey=**** curl -H \"Key: $key\" https://a.example/b\nand look.\n";
        assert_eq!(samples(lost), (0, vec![UnreadReason::InText]));
        for text in [
            "# Call\n\nWith curl you ask as with any other tool, see https://a.example/docs.\n",
            "# Call\n\nGet it: curl -fsSL https://a.example/install | sh\n",
            "# Call\n\nSay `curl` for it, and then https://a.example/b.\n",
        ] {
            assert_eq!(samples(text), (0, vec![]), "{text}");
        }
        assert_eq!(samples("# Call\n\n- Ask `curl -X POST https://a.example/b`\n"), (1, vec![]));
        assert_eq!(samples("# Call\n\n```\nKEY=****\ncurl https://a.example/b\n```\n"), (1, vec![]));
    }
}
