//! The pages that `drift` compares: those that are named, those that the settings list, and those of a site.

use std::path::Path;

use super::CliError;
use super::called::names_of;
use super::drift::{DriftArgs, DriftTarget};
use super::known::is_url;
use super::output::Terminal;
use super::pages::ReadPage;
use super::site;
use super::whole_site::SiteReading;
use crate::drift::{LostPage, UnreadPage};
use crate::exec::on_same_site;
use crate::settings::DocsPage;

/// The pages that were read, and those of the lock that are lost.
#[derive(Default)]
pub struct DocsRead {
    pub pages: Vec<ReadPage>,
    pub lost: Vec<LostPage>,
    pub unread: Vec<UnreadPage>,
    /// Why some of those that were named could not be read.
    pub failed: Vec<CliError>,
}

impl DocsRead {
    /// Reads the pages of a target. One of several that can't be read is left out, and told.
    ///
    /// # Errors
    /// None can be read, or none states anything; or one can't be of those whose statements are to be accepted.
    pub fn of(args: &DriftArgs, target: &DriftTarget, terminal: Terminal) -> Result<DocsRead, CliError> {
        // What is accepted is read anew.
        let lock = target.lock.as_ref().filter(|_| !args.accept);
        let named = match args.docs.is_empty() {
            false => {
                let names = names_of(&args.docs).into_iter();
                names.zip(&args.docs).map(|(name, place)| NamedPage { name, place: place.clone() }).collect()
            }
            true => listed(target)?,
        };
        if args.site.follow && !named.iter().any(|page| is_url(&page.place)) {
            return Err(CliError::Usage("follow links: only those of pages at URLs can be followed".to_owned()));
        }
        let (mut docs, mut kept) = (DocsRead::default(), Vec::new());
        for page in &named {
            let read = match args.site.is_site(&page.place) {
                true => (args.site.read(&page.place, target.lock.as_ref(), args.accept, terminal))
                    .and_then(|reading| docs.add_site(reading, target)),
                false => ReadPage::named(&page.name, &page.place, lock).and_then(|page| docs.add_page(page, target)),
            };
            match read {
                // What is accepted is what all pages state.
                Err(error) if args.accept || docs.failed.len() + 1 == named.len() => return Err(error),
                Err(error) => {
                    docs.fail(&page.name, error);
                    kept.push((page, args.site.is_site(&page.place)));
                }
                Ok(()) => {}
            }
        }
        kept.into_iter().for_each(|(page, is_site)| docs.keep(page, is_site, target));
        if docs.pages.iter().all(|page| page.facts.0.is_empty()) {
            let name = docs.pages.first().map_or("it", |page| &page.name);
            return Err(CliError::Usage(format!("compare {name}: it states nothing; {NO_PAGE}")));
        }
        Ok(docs)
    }

    /// Adds a page that was named.
    fn add_page(&mut self, page: ReadPage, target: &DriftTarget) -> Result<(), CliError> {
        refuse_empty(target, &page)?;
        self.add(page);
        Ok(())
    }

    /// Leaves a page out that can't be read.
    fn fail(&mut self, name: &str, error: CliError) {
        self.unread.push(UnreadPage::new(name.to_owned(), error.to_string()));
        self.failed.push(error);
    }

    /// A page that was left out, or all those of a site, are what they were, as far as anybody knows.
    fn keep(&mut self, page: &NamedPage, is_site: bool, target: &DriftTarget) {
        let Some(lock) = &target.lock else { return };
        let is_its = |name: &str| name == page.name || is_site && on_same_site(&page.place, name).is_some();
        let names = lock.pages.iter().map(|locked| locked.page.as_str()).filter(|name| is_its(name));
        let kept = names.filter_map(|name| ReadPage::as_locked(name, lock));
        kept.for_each(|page| self.add(ReadPage { is_found: is_site, ..page }));
    }

    /// Adds a page, once; one that a site led to and somebody names too is named.
    fn add(&mut self, page: ReadPage) {
        match self.pages.iter_mut().find(|known| known.name == page.name) {
            Some(known) => known.is_found &= page.is_found,
            None => self.pages.push(page),
        }
    }

    /// Adds the pages of a site. One of many that states nothing any more is told, as one that is gone.
    fn add_site(&mut self, reading: SiteReading, target: &DriftTarget) -> Result<(), CliError> {
        if reading.pages.iter().all(|page| page.facts.0.is_empty()) {
            reading.pages.iter().try_for_each(|page| refuse_empty(target, page))?;
        }
        let is_empty = |page: &&ReadPage| page.facts.0.is_empty() && stated(target, page) > 0;
        let empty = reading.pages.iter().filter(is_empty);
        self.lost.extend(empty.map(|page| LostPage { name: page.name.clone(), is_there: true }));
        self.lost.extend(reading.gone.into_iter().map(|name| LostPage { name, is_there: false }));
        self.unread.extend(reading.unread);
        reading.pages.into_iter().for_each(|page| self.add(ReadPage { is_found: true, ..page }));
        Ok(())
    }
}

/// A page as the settings or the command line name it.
struct NamedPage {
    name: String,
    place: String,
}

/// Where the pages are that a provider lists.
fn listed(target: &DriftTarget) -> Result<Vec<NamedPage>, CliError> {
    let folder = Path::new(target.contract.document.name()).parent().unwrap_or(Path::new(""));
    let place = |DocsPage { page, url, index, title }: &DocsPage| match (url, index.as_ref().zip(title.as_ref())) {
        (Some(url), _) => Ok(url.clone()),
        (None, _) if folder.join(page).is_file() => Ok(folder.join(page).display().to_string()),
        (None, Some((index, title))) => site::listed(index, title),
        (None, None) => Err(CliError::Usage(format!(
            "find the page {page} of {}: its settings name no address; give `--docs PAGE`, or a `url` under [[docs]]",
            target.id
        ))),
    };
    if target.settings.docs.is_empty() {
        return Err(CliError::Usage(format!("find a page of {}: give `--docs PAGE`", target.id)));
    }
    let named = |docs: &DocsPage| Ok(NamedPage { name: docs.page.clone(), place: place(docs)? });
    target.settings.docs.iter().map(named).collect()
}

/// How many facts of a page the lock has.
fn stated(target: &DriftTarget, page: &ReadPage) -> usize {
    let locked = target.lock.iter().flat_map(|lock| &lock.facts.0);
    locked.filter(|fact| fact.source.page == page.name).count()
}

const NO_PAGE: &str = "a login page, an error page, or one that only a browser can build?";

/// A page that states nothing where it did is none.
fn refuse_empty(target: &DriftTarget, page: &ReadPage) -> Result<(), CliError> {
    let stated = stated(target, page);
    if !page.facts.0.is_empty() || stated == 0 {
        return Ok(());
    }
    let name = &page.name;
    Err(CliError::Usage(format!("compare {name}: it states nothing, where it stated {stated} facts; {NO_PAGE}")))
}
