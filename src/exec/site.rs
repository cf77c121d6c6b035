//! A site, asked for page after page: at its pace, within its `robots.txt`, on its own origin. No credential
//! is sent.

use std::time::Duration;

use countersign_pages::Robots;
use reqwest::redirect::Policy;
use reqwest::{Client, StatusCode, Url};
use tokio::time::{Instant, sleep};

use super::connection::is_loopback;
use super::fetch::{FetchAnswer, FetchError, Fetched, LARGEST_PAGE, NAME, get, page_client, parsed, shown_url};
use super::limits::between;
use super::transport::delay_of;

/// Requests a second to a site that says nothing of it.
const RATE: f64 = 5.0;
/// More redirects than this go round in a circle.
const MOST_REDIRECTS: usize = 5;
/// What a site may ask to wait: between two pages, and before one is asked for again.
const LONGEST_DELAY: Duration = Duration::from_secs(30);
const LONGEST_PAUSE: Duration = Duration::from_secs(60);
/// How often a page is asked for that the site is too busy to give.
const MOST_TRIES: usize = 3;
/// What a site may take, in all.
const LONGEST_READING: Duration = Duration::from_secs(30 * 60);
const LARGEST_SITE: usize = 256 << 20;

/// A site, and what it has been asked for.
pub struct Site {
    client: Client,
    start: Url,
    robots: Robots,
    pause: Duration,
    /// When the next request may be sent.
    next: Instant,
    ends: Instant,
    bytes: usize,
    requests: usize,
}

impl Site {
    /// The site that a URL is on, once its `robots.txt` was read. At so many requests a second, at most.
    ///
    /// # Errors
    /// The URL is none, or the site wants longer pauses than a reader has patience for.
    pub async fn open(url: &str, rate: Option<f64>) -> Result<Site, FetchError> {
        let start = parsed(url)?;
        let is_near = is_loopback(&start);
        let pause = match rate {
            Some(rate) => between(rate),
            None if is_near => Duration::ZERO,
            None => between(RATE),
        };
        let (client, now) = (page_client(&start, Policy::none())?, Instant::now());
        let ends = now + LONGEST_READING;
        let robots = Robots::default();
        let mut site = Site { client, start, robots, pause, next: now, ends, bytes: 0, requests: 0 };
        site.robots = site.rules().await?;
        let delay = site.robots.delay.map(|delay| Duration::try_from_secs_f64(delay).unwrap_or(Duration::MAX));
        if let Some(delay) = delay {
            if delay > LONGEST_DELAY {
                return Err(FetchError::Slow { url: shown_url(url), seconds: delay.as_secs() });
            }
            site.pause = site.pause.max(delay);
        }
        Ok(site)
    }

    /// How many requests it was sent.
    pub fn requests(&self) -> usize {
        self.requests
    }

    /// What it asks programs to leave alone: nothing, where it has no such file; everything, where it could not
    /// say (RFC 9309 §2.3.1).
    async fn rules(&mut self) -> Result<Robots, FetchError> {
        let mut url = self.start.clone();
        url.set_path("/robots.txt");
        url.set_query(None);
        url.set_fragment(None);
        match self.redirected(&url, None, Self::may_say_rules).await {
            Ok(FetchAnswer { status, fetched: Fetched::Answer(answer), .. }) if status.is_success() => {
                Ok(Robots::parse(&String::from_utf8_lossy(&answer.bytes), NAME))
            }
            Ok(FetchAnswer { status, .. }) if status.is_server_error() => Ok(Robots::closed()),
            Ok(_) | Err(FetchError::Elsewhere { .. } | FetchError::Circle { .. } | FetchError::TooLong { .. }) => {
                Ok(Robots::default())
            }
            Err(error) => Err(error),
        }
    }

    /// What the site answers to the question for a page of its own.
    ///
    /// # Errors
    /// It is another site's, the site does not want it to be asked for, or it can't be had.
    pub async fn page(&mut self, url: &str, etag: Option<&str>) -> Result<Fetched, FetchError> {
        let target = parsed(url)?;
        self.may_ask(url, &target)?;
        Ok(self.redirected(&target, etag, Self::may_ask).await?.fetched)
    }

    /// Whether the rules may stand at a URL that the site redirects to: on any origin (RFC 9309 §2.3.1.2), but no site
    /// leads to the machine that asks, nor by an address to one beside it.
    fn may_say_rules(&self, url: &str, target: &Url) -> Result<(), FetchError> {
        let is_web = ["http", "https"].contains(&target.scheme()) && target.username().is_empty();
        let is_named = target.domain().is_some() && !is_loopback(target) || self.start.domain().is_none();
        match is_web && (is_named || target.origin() == self.start.origin()) {
            true => Ok(()),
            false => Err(FetchError::Elsewhere { url: shown_url(url), to: origin(target) }),
        }
    }

    fn may_ask(&self, url: &str, target: &Url) -> Result<(), FetchError> {
        if target.origin() != self.start.origin() {
            return Err(FetchError::Elsewhere { url: shown_url(url), to: origin(target) });
        }
        let path =
            target.query().map_or_else(|| target.path().to_owned(), |query| format!("{}?{query}", target.path()));
        match self.robots.allows(&path) {
            true => Ok(()),
            false => Err(FetchError::Forbidden { url: shown_url(url) }),
        }
    }

    /// An answer that is no redirect: those are followed that may be.
    async fn redirected(
        &mut self,
        url: &Url,
        etag: Option<&str>,
        may_follow: fn(&Site, &str, &Url) -> Result<(), FetchError>,
    ) -> Result<FetchAnswer, FetchError> {
        let mut target = url.clone();
        for _ in 0..=MOST_REDIRECTS {
            let answered = self.patient(&target, etag).await?;
            let Some(location) = answered.location() else { return Ok(answered) };
            let no_url = |error| FetchError::NoUrl { url: shown_url(location), error };
            let next = target.join(location).map_err(|error| no_url(error.to_string()))?;
            may_follow(self, url.as_str(), &next)?;
            target = next;
        }
        Err(FetchError::Circle { url: shown_url(url.as_str()), redirects: MOST_REDIRECTS })
    }

    /// An answer, once the site has time for one.
    async fn patient(&mut self, url: &Url, etag: Option<&str>) -> Result<FetchAnswer, FetchError> {
        let mut tries = 0;
        loop {
            let answered = self.ask(url, etag).await?;
            let Some(pause) = answered.pause() else { return Ok(answered) };
            tries += 1;
            if pause > LONGEST_PAUSE || tries >= MOST_TRIES {
                return Err(FetchError::Busy {
                    url: shown_url(url.as_str()),
                    status: answered.status,
                    seconds: pause.as_secs(),
                });
            }
            self.next = self.next.max(Instant::now() + pause);
        }
    }

    async fn ask(&mut self, url: &Url, etag: Option<&str>) -> Result<FetchAnswer, FetchError> {
        let (now, next) = (Instant::now(), self.next);
        if next.max(now) > self.ends {
            return Err(FetchError::NoTime { minutes: LONGEST_READING.as_secs() / 60 });
        }
        sleep(next.saturating_duration_since(now)).await;
        self.next = Instant::now() + self.pause;
        self.requests += 1;
        let left = LARGEST_SITE.saturating_sub(self.bytes);
        if left == 0 {
            return Err(FetchError::TooMuch { bytes: LARGEST_SITE });
        }
        let client = match url.origin() == self.start.origin() {
            true => self.client.clone(),
            false => page_client(url, Policy::none())?,
        };
        let answered = get(&client, url, etag, LARGEST_PAGE.min(left)).await?;
        if let Fetched::Answer(answer) = &answered.fetched {
            self.bytes += answer.bytes.len();
        }
        Ok(answered)
    }
}

impl FetchAnswer {
    fn location(&self) -> Option<&str> {
        self.status.is_redirection().then_some(self.location.as_deref())?
    }

    /// How long the site asks to be left alone.
    fn pause(&self) -> Option<Duration> {
        let stated = self.retry_after.as_deref().and_then(delay_of);
        match self.status {
            StatusCode::TOO_MANY_REQUESTS => Some(stated.unwrap_or(Duration::from_secs(1))),
            StatusCode::SERVICE_UNAVAILABLE => stated,
            _ => None,
        }
    }
}

/// An origin as readers know it: what else a redirect says may be anything.
fn origin(url: &Url) -> String {
    url.origin().ascii_serialization()
}
