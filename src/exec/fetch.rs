//! Fetches documents and pages. No credential is sent.

use std::fmt::Display;
use std::time::Duration;

use reqwest::header::{
    ACCEPT, ACCEPT_LANGUAGE, CONTENT_TYPE, ETAG, HeaderMap, HeaderName, IF_NONE_MATCH, LINK, LOCATION, RETRY_AFTER,
    WWW_AUTHENTICATE,
};
use reqwest::redirect::Policy;
use reqwest::{Client, Response, StatusCode, Url};

use super::connection::Connection;
use super::limits::TimeLimit;
use crate::reason::TransportError;
use crate::rules::challenges;
use countersign_openapi::{Document, url_without_secrets};

/// A longer document than this is not read.
pub const LARGEST_DOCUMENT: usize = Document::LARGEST;
/// A longer page than this is not read, from wherever it is.
pub const LARGEST_PAGE: usize = 16 << 20;
/// What `robots.txt` may call this program.
pub(super) const NAME: &str = "countersign";
/// Some sites answer in the reader's language.
const LANGUAGE: &str = "en";
/// What a page is best read as (RFC 7763); many sites have each page as Markdown too.
const READABLE: &str = "text/markdown, text/html;q=0.9, text/plain;q=0.8, */*;q=0.1";

/// For how long something is waited for.
#[derive(Debug, Clone, Copy)]
pub struct Patience {
    /// For one answer, its body included.
    pub one: Duration,
    /// What the run has for all.
    pub whole: Option<TimeLimit>,
}

impl FetchedPage {
    /// Whether it is what pages are shown with, whatever its address ends in: a script, a style, a picture.
    pub fn is_asset(&self) -> bool {
        match self.media_type.split_once('/') {
            Some(("image" | "audio" | "video" | "font", _)) => true,
            Some((_, kind)) => ["css", "javascript", "x-javascript", "ecmascript"].contains(&kind),
            None => false,
        }
    }
}

impl Default for Patience {
    fn default() -> Patience {
        Patience { one: Duration::from_secs(60), whole: None }
    }
}

/// Why a document or a page can't be had. It completes "failed to …".
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum FetchError {
    #[error("fetch {url}: {error}")]
    NoUrl { url: String, error: String },
    #[error("fetch from a URL that holds a user name or a password")]
    HoldsUser,
    #[error("make an HTTP client")]
    Client,
    #[error("fetch {url}: {error}")]
    NoAnswer { url: String, error: TransportError },
    #[error("fetch {url}: the answer is {status}")]
    Refused { url: String, status: StatusCode },
    #[error("fetch {url}: it is longer than {largest} bytes")]
    TooLong { url: String, largest: usize },
    #[error("fetch {url}: it is {media_type}, and no page")]
    NoPage { url: String, media_type: String },
    #[error("fetch {url}: it is not UTF-8")]
    NotUtf8 { url: String },
    #[error("fetch {url}: the site's robots.txt forbids it")]
    Forbidden { url: String },
    #[error("fetch {url}: it leads to another site, {to}")]
    Elsewhere { url: String, to: String },
    #[error("fetch {url}: it redirects more than {redirects} times")]
    Circle { url: String, redirects: usize },
    #[error("fetch {url}: the answer is {status}, and asks to wait for {seconds} s")]
    Busy { url: String, status: StatusCode, seconds: u64 },
    #[error("read the site of {url}: its robots.txt asks to wait for {seconds} s between two pages")]
    Slow { url: String, seconds: u64 },
    #[error("fetch {url}: the time of {} s was over before it came (--max-time)", .whole.as_secs_f64())]
    TimeOver { url: String, whole: Duration },
    #[error("read the whole site: it takes more than {minutes} minutes")]
    NoTime { minutes: u64 },
    #[error("read the whole site: it is longer than {bytes} bytes")]
    TooMuch { bytes: usize },
}

/// What a site answered to the question for a page.
pub enum Fetched {
    /// It is still the one with the entity tag that was named (RFC 9110 §13.1.2).
    Unchanged,
    Answer(FetchedPage),
}

/// An answer to the question for a page, of whatever status.
pub struct FetchedPage {
    /// Where the answer is from, redirects followed.
    pub url: String,
    /// `200 OK`.
    pub status: String,
    pub is_success: bool,
    /// Whether the status says that there is no such page.
    pub is_gone: bool,
    /// Whether the status says that somebody must log in first.
    pub wants_login: bool,
    pub bytes: Vec<u8>,
    pub media_type: String,
    pub etag: Option<String>,
    /// The `Link` headers, one a line.
    pub links: String,
}

/// The text of a document at a URL, if it comes in the time that a run has. Redirects are followed.
///
/// # Errors
/// Why it can't be had.
pub async fn fetch(url: &str, patience: Patience) -> Result<String, FetchError> {
    let over = |whole| FetchError::TimeOver { url: shown_url(url), whole };
    let fetched = fetch_whole(url, patience.one);
    match patience.whole {
        Some(time) => time.within(fetched).await.map_err(over)?,
        None => fetched.await,
    }
}

async fn fetch_whole(url: &str, patience: Duration) -> Result<String, FetchError> {
    let parsed = parsed(url)?;
    let request = client(&parsed)?.get(parsed).timeout(patience).header(ACCEPT_LANGUAGE, LANGUAGE);
    let response = request.send().await.map_err(|error| failed(url, &error))?;
    if !response.status().is_success() {
        return Err(FetchError::Refused { url: shown_url(url), status: response.status() });
    }
    let bytes = read(url, response, LARGEST_DOCUMENT).await?;
    String::from_utf8(bytes).map_err(|_| FetchError::NotUtf8 { url: shown_url(url) })
}

/// What a site answers to the question for a page, as Markdown where it has that. With the
/// entity tag of an earlier answer, only if it is another one now. Redirects are followed.
///
/// # Errors
/// Why there is no answer, or that it is too long.
pub async fn fetch_page(url: &str, etag: Option<&str>) -> Result<Fetched, FetchError> {
    let parsed = parsed(url)?;
    let client = client(&parsed)?;
    Ok(get(&client, &parsed, etag, LARGEST_PAGE).await?.fetched)
}

/// An answer with what it says of its own coming.
pub(super) struct FetchAnswer {
    pub status: StatusCode,
    pub location: Option<String>,
    pub retry_after: Option<String>,
    pub fetched: Fetched,
}

/// One question for a page, and the answer to it.
pub(super) async fn get(
    client: &Client,
    url: &Url,
    etag: Option<&str>,
    largest: usize,
) -> Result<FetchAnswer, FetchError> {
    let mut request = client.get(url.clone()).header(ACCEPT_LANGUAGE, LANGUAGE).header(ACCEPT, READABLE);
    if let Some(etag) = etag {
        request = request.header(IF_NONE_MATCH, etag);
    }
    let response = request.send().await.map_err(|error| failed(url.as_str(), &error))?;
    let status = response.status();
    let (headers, from) = (response.headers().clone(), response.url().to_string());
    let text = |name: HeaderName| headers.get(name).and_then(|value| value.to_str().ok()).map(str::to_owned);
    let (location, retry_after) = (text(LOCATION), text(RETRY_AFTER));
    if status == StatusCode::NOT_MODIFIED && etag.is_some() {
        return Ok(FetchAnswer { status, location, retry_after, fetched: Fetched::Unchanged });
    }
    let texts = |name| headers.get_all(name).iter().filter_map(|value| value.to_str().ok());
    let media_type = texts(CONTENT_TYPE).next().unwrap_or_default();
    let fetched = Fetched::Answer(FetchedPage {
        url: from,
        status: status.to_string(),
        is_success: status.is_success(),
        is_gone: matches!(status, StatusCode::NOT_FOUND | StatusCode::GONE),
        wants_login: status == StatusCode::UNAUTHORIZED,
        media_type: media_type.split(';').next().unwrap_or_default().trim().to_ascii_lowercase(),
        etag: etag_of(&headers),
        links: texts(LINK).collect::<Vec<_>>().join("\n"),
        bytes: read(url.as_str(), response, largest).await?,
    });
    Ok(FetchAnswer { status, location, retry_after, fetched })
}

/// The scheme words by which somebody is told to authenticate who asks for a URL without a credential; nothing where
/// nobody is (RFC 9110 §11.6.1).
///
/// # Errors
/// Why there is no answer.
pub async fn challenge(url: &str) -> Result<Vec<String>, FetchError> {
    let parsed = parsed(url)?;
    let request = client(&parsed)?.get(parsed).header(ACCEPT, "application/json, */*");
    let response = request.send().await.map_err(|error| failed(url, &error))?;
    if response.status() != StatusCode::UNAUTHORIZED {
        return Ok(Vec::new());
    }
    let lines = response.headers().get_all(WWW_AUTHENTICATE).iter().filter_map(|line| line.to_str().ok());
    Ok(lines.flat_map(challenges).collect())
}

/// A reference on a page as a URL, where that is on the page's own site.
pub fn on_same_site(page: &str, reference: &str) -> Option<String> {
    let page = Url::parse(page).ok()?;
    let target = page.join(reference).ok()?;
    (target.origin() == page.origin()).then(|| target.to_string())
}

fn etag_of(headers: &HeaderMap) -> Option<String> {
    headers.get(ETAG).and_then(|value| value.to_str().ok()).map(str::to_owned)
}

pub(super) fn parsed(url: &str) -> Result<Url, FetchError> {
    let no_url = |error: &dyn Display| FetchError::NoUrl { url: shown_url(url), error: error.to_string() };
    let parsed = Url::parse(url).map_err(|error| no_url(&error))?;
    if !parsed.username().is_empty() || parsed.password().is_some() {
        return Err(FetchError::HoldsUser);
    }
    Ok(parsed)
}

fn client(url: &Url) -> Result<Client, FetchError> {
    page_client(url, Policy::default())
}

/// A client for pages of one site, that follows redirects so far.
pub(super) fn page_client(url: &Url, redirects: Policy) -> Result<Client, FetchError> {
    let mut builder = super::connection::client_builder().timeout(Patience::default().one).redirect(redirects);
    if super::connection::is_loopback(url) {
        builder = builder.no_proxy();
    }
    builder.build().map_err(|_| FetchError::Client)
}

async fn read(url: &str, mut response: Response, largest: usize) -> Result<Vec<u8>, FetchError> {
    let too_long = || FetchError::TooLong { url: shown_url(url), largest };
    if response.content_length().is_some_and(|length| length > largest as u64) {
        return Err(too_long());
    }
    let mut bytes = Vec::new();
    while let Some(chunk) = response.chunk().await.map_err(|error| failed(url, &error))? {
        if bytes.len() + chunk.len() > largest {
            return Err(too_long());
        }
        bytes.extend_from_slice(&chunk);
    }
    Ok(bytes)
}

/// A URL as errors have it.
pub(super) fn shown_url(url: &str) -> String {
    url_without_secrets(url).into_owned()
}

fn failed(url: &str, error: &reqwest::Error) -> FetchError {
    FetchError::NoAnswer { url: shown_url(url), error: Connection::default().failure(error) }
}
