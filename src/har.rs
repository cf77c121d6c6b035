//! Exchanges that a browser or a proxy recorded: HTTP Archive files (HAR 1.2), as far as a contract is about
//! them.

use std::fmt;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use percent_encoding::utf8_percent_encode;
use serde::Deserialize;
use serde::de::IgnoredAny;

use crate::live::ESCAPED;

/// What a file has recorded, in its order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Har {
    pub entries: Vec<HarEntry>,
}

/// A request, and its answer. All that is secret in it is in it still.
#[derive(Clone, PartialEq, Eq)]
pub struct HarEntry {
    /// Its place in the file, from 1.
    pub number: usize,
    pub method: String,
    /// Absolute, without its fragment.
    pub url: String,
    pub headers: Vec<(String, String)>,
    pub body: Option<Vec<u8>>,
    /// Nothing where none came, as of a request that was given up.
    pub answer: Option<HarAnswer>,
}

#[derive(Clone, PartialEq, Eq)]
pub struct HarAnswer {
    pub status: u16,
    pub headers: Vec<(String, String)>,
    /// Nothing where there was one that was not recorded.
    pub body: Option<Vec<u8>>,
}

/// Why a file is no recording. It completes "failed to …".
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum HarError {
    #[error("read {file}:{line}:{column}: expected an HTTP Archive (HAR 1.2): {what}")]
    Syntax { file: String, line: usize, column: usize, what: String },
    #[error("read {file}: entry {number}: expected base64 in `response.content.text`")]
    Base64 { file: String, number: usize },
}

/// What a request and an answer are is nobody's to print.
impl fmt::Debug for HarEntry {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "entry {}: {}", self.number, self.method)
    }
}

impl Har {
    /// Reads a file's text.
    ///
    /// # Errors
    /// Where it is no HTTP Archive, with the place.
    pub fn parse(file: &str, text: &[u8]) -> Result<Har, HarError> {
        // Some writers begin with a mark of the byte order.
        let text = text.strip_prefix(b"\xef\xbb\xbf").unwrap_or(text);
        let archive: Archive = serde_json::from_slice(text).map_err(|error| HarError::Syntax {
            file: file.to_owned(),
            line: error.line(),
            column: error.column(),
            what: without_values(&error),
        })?;
        let entries = archive.log.entries.into_iter().enumerate().map(|(index, entry)| {
            let number = index + 1;
            entry.read(number).ok_or_else(|| HarError::Base64 { file: file.to_owned(), number })
        });
        Ok(Har { entries: entries.collect::<Result<_, _>>()? })
    }
}

/// What is wrong, without the value that is there: it may be secret.
fn without_values(error: &serde_json::Error) -> String {
    let told = error.to_string();
    let told = told.split(" at line ").next().unwrap_or_default();
    match told.split_once("invalid type: ").and_then(|(_, rest)| rest.split_once(", expected ")) {
        Some((_, expected)) => format!("expected {expected}"),
        None => told.to_owned(),
    }
}

#[derive(Deserialize)]
struct Archive {
    log: ArchiveLog,
}

#[derive(Deserialize)]
struct ArchiveLog {
    entries: Vec<ArchivedExchange>,
}

#[derive(Deserialize)]
struct ArchivedExchange {
    request: ArchivedRequest,
    #[serde(default)]
    response: ArchivedResponse,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct ArchivedRequest {
    method: String,
    url: String,
    #[serde(default)]
    headers: Vec<NamedValue>,
    post_data: Option<PostData>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct PostData {
    mime_type: Option<String>,
    text: Option<String>,
    #[serde(default)]
    params: Vec<PostParameter>,
}

#[derive(Deserialize)]
struct PostParameter {
    name: String,
    #[serde(default)]
    value: String,
}

#[derive(Deserialize, Default)]
struct ArchivedResponse {
    /// 0, or less, where no answer came.
    #[serde(default)]
    status: i64,
    #[serde(default)]
    headers: Vec<NamedValue>,
    #[serde(default)]
    content: ArchivedContent,
}

#[derive(Deserialize, Default)]
#[serde(rename_all = "camelCase")]
struct ArchivedContent {
    size: Option<i64>,
    mime_type: Option<String>,
    text: Option<String>,
    encoding: Option<String>,
}

#[derive(Deserialize)]
struct NamedValue {
    name: String,
    value: String,
}

/// Headers of the transfer: `content.text` is what came out of it (HAR 1.2 "content").
const OF_THE_TRANSFER: [&str; 3] = ["content-encoding", "content-length", "transfer-encoding"];

impl ArchivedExchange {
    /// Nothing where its base64 is none.
    fn read(self, number: usize) -> Option<HarEntry> {
        let ArchivedExchange { request, response } = self;
        let url = request.url.split('#').next().unwrap_or_default().to_owned();
        let mut headers = named(request.headers);
        let mut post_data = request.post_data;
        add_type(&mut headers, post_data.as_mut().and_then(|post_data| post_data.mime_type.take()));
        let body = post_data.map(PostData::bytes);
        let answer = response.read()?;
        Some(HarEntry { number, method: request.method, url, headers, body, answer })
    }
}

impl ArchivedResponse {
    fn read(self) -> Option<Option<HarAnswer>> {
        let Ok(status @ 100..=599) = u16::try_from(self.status) else { return Some(None) };
        let ArchivedContent { size, mime_type, text, encoding } = self.content;
        let mut headers = named(self.headers);
        // How long it is where it was not compressed: what is sent of that is what came.
        let is_as_sent = !headers.iter().any(|(name, _)| name == "content-encoding");
        let length = headers.iter().find(|(name, _)| name == "content-length").filter(|_| is_as_sent);
        let length = length.and_then(|(_, length)| length.trim().parse().ok());
        let due = usize::try_from(size.unwrap_or(-1)).ok().max(length);
        headers.retain(|(name, _)| !OF_THE_TRANSFER.contains(&name.as_str()));
        let body = match text {
            Some(text) if encoding.as_deref() == Some("base64") => Some(STANDARD.decode(text.trim()).ok()?),
            Some(text) => Some(text.into_bytes()),
            None => (due == Some(0)).then(Vec::new),
        };
        let body = body.filter(|body| due.is_none_or(|due| is_whole(body, due)));
        // Of what has no body, a writer makes up the type of one.
        let has_body = body.as_ref().is_none_or(|body| !body.is_empty());
        add_type(&mut headers, mime_type.filter(|_| has_body));
        Some(Some(HarAnswer { status, headers, body }))
    }
}

/// Adds the type of a body that is written beside it, where the headers were not recorded or do not say it (HAR 1.2
/// "postData", "content").
fn add_type(headers: &mut Vec<(String, String)>, mime_type: Option<String>) {
    let has_type = headers.iter().any(|(name, _)| name == "content-type");
    let mime_type = mime_type.filter(|mime_type| !has_type && !["", "x-unknown"].contains(&mime_type.as_str()));
    headers.extend(mime_type.map(|mime_type| ("content-type".to_owned(), mime_type)));
}

/// Whether a body of so many bytes is all there, and was not left out or cut by whoever wrote it down. Where
/// another encoding of the text made it shorter, it ends all the same.
fn is_whole(body: &[u8], due: usize) -> bool {
    body.len() >= due || serde_json::from_slice::<IgnoredAny>(body).is_ok()
}

impl PostData {
    fn bytes(self) -> Vec<u8> {
        let written = |text: &str| utf8_percent_encode(text, ESCAPED).to_string();
        let pair = |it: &PostParameter| format!("{}={}", written(&it.name), written(&it.value));
        let pairs = || self.params.iter().map(pair).collect::<Vec<_>>().join("&");
        self.text.filter(|text| !text.is_empty() || self.params.is_empty()).unwrap_or_else(pairs).into_bytes()
    }
}

/// With names in lower case, without those of HTTP/2 that are none (RFC 9113 §8.3).
fn named(headers: Vec<NamedValue>) -> Vec<(String, String)> {
    let kept = headers.into_iter().filter(|header| !header.name.starts_with(':'));
    kept.map(|NamedValue { name, value }| (name.to_ascii_lowercase(), value)).collect()
}
