//! A provider's whole documentation: the pages that a site's index lists, or that its pages lead to.
//!
//! `llms.txt` and `sitemap.xml` list them; with `--follow`, so do the links of pages. All of them are on the
//! origin of the address that was named. A page that can't be read is told and left as it was when it was
//! locked; only one that the site says is not there is gone.

use std::collections::{BTreeSet, HashMap, HashSet, VecDeque};
use std::num::NonZeroUsize;

use countersign_pages::{index_links, sitemap};

use super::called::name_of;
use super::known::is_url;
use super::output::Terminal;
use super::page_address::{is_document, is_index, is_sitemap, key};
use super::pages::ReadPage;
use super::progress::Progress;
use super::{CliError, site, value};
use crate::drift::{Lock, UnreadPage};
use crate::exec::{FetchError, Fetched, Site, on_same_site};

/// How far a site is read.
#[derive(clap::Args)]
pub struct SiteArgs {
    /// Read the pages too that pages at URLs lead to, on the same origin.
    #[arg(long)]
    pub follow: bool,
    /// Read at most so many pages of a site.
    #[arg(long, value_name = "N", default_value = "500")]
    pub max_pages: NonZeroUsize,
    /// At most so many requests a second to a site; 5, but on the loopback. Its robots.txt may ask for fewer.
    #[arg(long, value_name = "N", value_parser = value::above_zero)]
    pub rate: Option<f64>,
}

/// What was read of a site.
pub struct SiteReading {
    pub pages: Vec<ReadPage>,
    /// The pages of the lock that are not there any more.
    pub gone: Vec<String>,
    /// Those that were not read.
    pub unread: Vec<UnreadPage>,
}

/// Sitemaps that list sitemaps end here.
const MOST_SITEMAPS: usize = 50;
/// So many addresses are remembered; a site that has more makes them up.
const MOST_KNOWN: usize = 20_000;
/// So many pages in a row without an answer say that there will be none.
const PATIENCE: usize = 3;
/// So many pages that could not be read are named.
const NAMED: usize = 10;

impl SiteArgs {
    /// Whether an address is read as a site: an index of pages, or a page whose links are followed.
    pub fn is_site(&self, place: &str) -> bool {
        is_url(place) && (self.follow || is_index(place) || is_sitemap(place))
    }

    /// Reads a site. What is `accepted` is read anew, whatever the lock has of it.
    ///
    /// # Errors
    /// Not one page could be read.
    pub fn read(
        &self,
        start: &str,
        lock: Option<&Lock>,
        accepted: bool,
        terminal: Terminal,
    ) -> Result<SiteReading, CliError> {
        let runtime = tokio::runtime::Runtime::new().map_err(CliError::Start)?;
        let site = runtime.block_on(Site::open(start, self.rate))?;
        let locked = lock.iter().flat_map(|lock| &lock.pages).map(|page| page.page.as_str());
        let locked = locked.filter(|page| on_same_site(start, page).is_some());
        let mut walk = SiteWalk {
            args: self,
            runtime: &runtime,
            site,
            lock,
            locked: locked.map(|page| (key(page), page)).collect(),
            accepted,
            queue: VecDeque::new(),
            known: HashSet::new(),
            reading: SiteReading { pages: Vec::new(), gone: Vec::new(), unread: Vec::new() },
            unread: Vec::new(),
            dead: Vec::new(),
            silent: 0,
        };
        walk.begin(start)?;
        walk.run(terminal);
        walk.end(start, terminal)
    }
}

struct SiteWalk<'w> {
    args: &'w SiteArgs,
    runtime: &'w tokio::runtime::Runtime,
    site: Site,
    lock: Option<&'w Lock>,
    /// The names of locked pages of this site, by what tells pages apart.
    locked: HashMap<String, &'w str>,
    accepted: bool,
    queue: VecDeque<String>,
    known: HashSet<String>,
    reading: SiteReading,
    /// What could not be read, and why.
    unread: Vec<(String, CliError)>,
    /// The links that lead to no page.
    dead: Vec<String>,
    /// How many pages in a row had no answer.
    silent: usize,
}

impl SiteWalk<'_> {
    /// Puts the pages into the queue that the site lists, or the one that its links begin at.
    fn begin(&mut self, start: &str) -> Result<(), CliError> {
        let shown = name_of(start);
        if is_index(start) {
            let (text, from) = self.index(start)?;
            let links = index_links(&text);
            links.iter().for_each(|link| self.add(&from, &link.target));
            if self.queue.is_empty() {
                let elsewhere =
                    links.iter().find(|link| is_url(&link.target) && on_same_site(&from, &link.target).is_none());
                let hint =
                    elsewhere.map_or_else(String::new, |link| format!("; it leads to {}", name_of(&link.target)));
                return Err(CliError::Usage(format!("read {shown}: it lists no page of its own site{hint}")));
            }
        } else if !is_sitemap(start) || !self.sitemaps(start)? {
            self.add(start, start);
        }
        if self.queue.is_empty() {
            return Err(CliError::Usage(format!("read {shown}: it lists no page of its own site")));
        }
        Ok(())
    }

    fn index(&mut self, place: &str) -> Result<(String, String), CliError> {
        let SiteWalk { runtime, site, .. } = self;
        site::index(place, &mut |url, etag| runtime.block_on(site.page(url, etag)))
    }

    /// Reads the sitemaps that begin at one; whether it is one at all.
    fn sitemaps(&mut self, start: &str) -> Result<bool, CliError> {
        let mut places = VecDeque::from([start.to_owned()]);
        let mut read = HashSet::new();
        while let Some(place) = places.pop_front() {
            if read.len() >= MOST_SITEMAPS || !read.insert(place.clone()) {
                continue;
            }
            let found = match self.index(&place) {
                Ok((text, from)) => sitemap(&text).map(|found| (found, from)),
                Err(error) if place == start => return Err(error),
                Err(error) => {
                    self.unread.push((place, error));
                    continue;
                }
            };
            let Some((found, from)) = found else {
                if place == start {
                    return Ok(false);
                }
                let error = CliError::Usage(format!("read {}: it is no sitemap", name_of(&place)));
                self.unread.push((place, error));
                continue;
            };
            found.pages.iter().for_each(|page| self.add(&from, page));
            places.extend(found.sitemaps.iter().filter_map(|other| on_same_site(&from, other)));
        }
        Ok(true)
    }

    /// Puts a page into the queue that is on this site and not known yet: as the lock calls it, where it does.
    fn add(&mut self, from: &str, target: &str) {
        let Some(url) = on_same_site(from, target).filter(|url| is_document(url)) else { return };
        let url = url.split('#').next().unwrap_or_default().to_owned();
        let key = key(&url);
        if self.known.len() < MOST_KNOWN && self.known.insert(key.clone()) {
            // What a name hides no site can be asked for.
            let locked = self.locked.get(&key).filter(|name| !hides(name));
            self.queue.push_back(locked.map_or(url, |name| (*name).to_owned()));
        }
    }

    fn run(&mut self, terminal: Terminal) {
        let progress = Progress::of_pages(self.queue.len(), terminal);
        let mut asked = 0;
        let mut is_seeded = self.accepted;
        loop {
            // What nothing leads to any more may still be there.
            if self.queue.is_empty() && !std::mem::replace(&mut is_seeded, true) {
                let mut left: Vec<String> = self.locked.values().map(|name| (*name).to_owned()).collect();
                left.sort();
                for name in left {
                    match hides(&name) && !self.reading.pages.iter().any(|page| page.name == name) {
                        true => self.unread.push((name.clone(), hidden(&name))),
                        false => self.add(&name, &name),
                    }
                }
            }
            if asked >= self.args.max_pages.get() {
                return;
            }
            let Some(url) = self.queue.pop_front() else { return };
            asked += 1;
            let is_over = self.page(url);
            progress.page(asked + self.queue.len(), self.site.requests());
            if is_over {
                return;
            }
        }
    }

    /// Reads a page; whether it was the last one that the site gives.
    fn page(&mut self, url: String) -> bool {
        let SiteWalk { runtime, site, .. } = self;
        let mut is_gone = false;
        let mut get = |place: &str, etag: Option<&str>| {
            let fetched = runtime.block_on(site.page(place, etag))?;
            if let Fetched::Answer(answer) = &fetched {
                is_gone |= answer.is_gone && place == url;
            }
            Ok(fetched)
        };
        let known = self.lock.filter(|_| !self.accepted);
        let name = name_of(&url);
        let read = ReadPage::fetched(&name, &url, known, &mut get);
        self.silent =
            if matches!(read, Err(CliError::Fetch(FetchError::NoAnswer { .. }))) { self.silent + 1 } else { 0 };
        match read {
            Ok(page) => {
                if self.args.follow {
                    let is_plain = |link: &&String| !link.contains('?');
                    page.links.iter().filter(is_plain).for_each(|link| self.add(&url, link));
                }
                self.reading.pages.push(page);
                false
            }
            // What a page is shown with is no page that could not be read.
            Err(CliError::Fetch(FetchError::NoPage { .. })) => false,
            Err(_) if is_gone && self.locked.values().any(|locked| *locked == name) => {
                self.reading.gone.push(name);
                false
            }
            // A link that a page has wrong is no page that could not be read.
            Err(_) if is_gone && self.args.follow && !self.reading.pages.is_empty() => {
                self.dead.push(name);
                false
            }
            Err(error) => {
                let is_last = matches!(
                    error,
                    CliError::Fetch(FetchError::Busy { .. } | FetchError::NoTime { .. } | FetchError::TooMuch { .. })
                );
                self.unread.push((url, error));
                is_last || self.silent >= PATIENCE
            }
        }
    }

    /// Says what was read and what was not, and leaves what was not as the lock has it.
    fn end(mut self, start: &str, terminal: Terminal) -> Result<SiteReading, CliError> {
        let shown = name_of(start);
        if self.reading.pages.is_empty() {
            let why = self.unread.into_iter().next().map(|(_, error)| error);
            return Err(why.unwrap_or_else(|| CliError::Usage(format!("read {shown}: it has no page any more"))));
        }
        let SiteReading { pages, gone, .. } = &self.reading;
        let mut said = format!("read {} of {shown} with {} requests", counted(pages.len()), self.site.requests());
        if !gone.is_empty() {
            said.push_str(&format!("; {} of the lock not there any more: {}", gone.len(), some(gone.iter())));
        }
        terminal.note(&said);
        if !self.dead.is_empty() {
            let links = if self.dead.len() == 1 { "1 link leads" } else { &format!("{} links lead", self.dead.len()) };
            terminal.note(&format!("{links} to no page: {}", some(self.dead.iter())));
        }
        if !self.unread.is_empty() {
            let why = self.unread.iter().map(|(_, error)| error.to_string()).collect::<Vec<_>>();
            terminal.complain("warning", &format!("{} not read: {}", counted(why.len()), some(why.iter())));
        }
        if !self.queue.is_empty() {
            let count = self.queue.len();
            let left = counted(count);
            let why = match self.unread.last() {
                Some(_)
                    if self.reading.pages.len() + self.reading.gone.len() + self.unread.len()
                        < self.args.max_pages.get() =>
                {
                    "the site gives no more now".to_owned()
                }
                _ => format!("--max-pages is {}", self.args.max_pages),
            };
            terminal.complain("warning", &format!("{left} at least not asked for: {why}"));
            self.reading.unread.push(UnreadPage { page: format!("{left} at least"), reason: why, count });
        }
        let unread = self.unread.iter().map(|(page, why)| UnreadPage::new(name_of(page), why.to_string()));
        self.reading.unread.extend(unread);
        self.keep();
        Ok(self.reading)
    }

    /// What was not read is what it was, as far as anybody knows.
    fn keep(&mut self) {
        let Some(lock) = self.lock else { return };
        let unread = self.unread.iter().map(|(url, _)| url).chain(&self.queue).map(|url| name_of(url));
        // What is accepted anew has no page that nothing leads to; else one may not have been looked for yet.
        let unseen = self.locked.values().filter(|_| !self.accepted).map(|name| (*name).to_owned());
        let read = self.reading.pages.iter().map(|page| &page.name).chain(&self.reading.gone);
        let read: HashSet<&String> = read.collect();
        let left: BTreeSet<String> = unread.chain(unseen).filter(|name| !read.contains(name)).collect();
        let kept: Vec<ReadPage> = left.iter().filter_map(|name| ReadPage::as_locked(name, lock)).collect();
        self.reading.pages.extend(kept);
    }
}

/// Whether a page's name leaves out what its address had.
fn hides(name: &str) -> bool {
    name.contains("=…")
}

fn hidden(name: &str) -> CliError {
    CliError::Usage(format!(
        "fetch {name}: its address held a secret, which no lock has; name it, or a page that leads to it"
    ))
}

/// Some of several, in words.
fn some<'s>(all: impl ExactSizeIterator<Item = &'s String>) -> String {
    let count = all.len();
    let mut named: Vec<String> = all.take(NAMED).cloned().collect();
    if count > NAMED {
        named.push(format!("and {} more", count - NAMED));
    }
    named.join("; ")
}

fn counted(pages: usize) -> String {
    if pages == 1 { "1 page".to_owned() } else { format!("{pages} pages") }
}
