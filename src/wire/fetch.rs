//! Fetches documents and pages.

use std::time::Duration;

use reqwest::Url;
use reqwest::header::ACCEPT_LANGUAGE;

/// A longer text than this is not read.
const LARGEST: usize = 64 << 20;
const PATIENCE: Duration = Duration::from_secs(60);
/// Some sites answer in the reader's language.
const LANGUAGE: &str = "en";

/// The text at a URL. Redirects are followed; no credential is sent.
///
/// # Errors
/// Why it can't be had; completes "failed to …".
pub async fn fetch(url: &str) -> Result<String, String> {
    let parsed = Url::parse(url).map_err(|error| format!("fetch {url}: {error}"))?;
    if !parsed.username().is_empty() || parsed.password().is_some() {
        return Err("fetch from a URL that holds a user name or a password".to_owned());
    }
    super::http::use_ring();
    let mut builder =
        reqwest::Client::builder().timeout(PATIENCE).user_agent(concat!("countersign/", env!("CARGO_PKG_VERSION")));
    if super::http::is_loopback(&parsed) {
        builder = builder.no_proxy();
    }
    let client = builder.build().map_err(|_| "make an HTTP client".to_owned())?;
    let failed = |error: reqwest::Error| format!("fetch {url}: {}", super::http::reason(&error));
    let mut response = client.get(parsed).header(ACCEPT_LANGUAGE, LANGUAGE).send().await.map_err(failed)?;
    if !response.status().is_success() {
        return Err(format!("fetch {url}: the answer is {}", response.status()));
    }
    let mut bytes = Vec::new();
    while let Some(chunk) = response.chunk().await.map_err(failed)? {
        bytes.extend_from_slice(&chunk);
        if bytes.len() > LARGEST {
            return Err(format!("fetch {url}: it is longer than {LARGEST} bytes"));
        }
    }
    String::from_utf8(bytes).map_err(|_| format!("fetch {url}: it is not UTF-8"))
}
