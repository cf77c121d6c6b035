//! A page on a site: as Markdown where the site offers that, and nothing else in its place.
//!
//! The site is asked for Markdown first (`Accept`). Where it answers with HTML that names a
//! Markdown version of the page (a `link` element or header, `rel="alternate"`), on the same site,
//! that one is read. Where it answers with a page that only a browser can build, the address with
//! `.md` behind it is tried, once. No other address is guessed.

use countersign_pages::{
    Interstitial, Page, PageLink, base_stated, index_links, interstitial, leads_to_login, markdown_beside,
    markdown_linked, page_links, state_little,
};

use countersign_openapi::url_without_secrets;

use super::CliError;
use super::pages::decoded;
use crate::exec::{FetchError, Fetched, FetchedPage, fetch_page, on_same_site};

/// A page's text, and the entity tag of the answer to its own address.
pub struct SiteText {
    pub text: String,
    pub etag: Option<String>,
    /// The addresses on the same site that it leads to, in the form that was read and in its own.
    pub links: Vec<String>,
}

/// How a page is asked for, perhaps only if it has another entity tag than this one.
pub type Get<'g> = &'g mut dyn FnMut(&str, Option<&str>) -> Result<Fetched, FetchError>;

/// Asks for pages that nothing is said of but their address.
///
/// # Errors
/// There is no runtime to be had.
pub fn plainly() -> Result<impl FnMut(&str, Option<&str>) -> Result<Fetched, FetchError>, CliError> {
    let runtime = tokio::runtime::Runtime::new().map_err(CliError::Start)?;
    Ok(move |url: &str, etag: Option<&str>| runtime.block_on(fetch_page(url, etag)))
}

/// The text of the page at a URL; nothing where it is still the one with this entity tag.
///
/// # Errors
/// There is no answer or no text in it, or it is no page: an error, a login page, a bot wall.
pub fn page(url: &str, etag: Option<&str>, get: Get<'_>) -> Result<Option<SiteText>, CliError> {
    let Fetched::Answer(mut answer) = get(url, etag)? else { return Ok(None) };
    let text = own_text(url, &mut answer)?;
    let links = links_of(&answer, &text);
    let own = SiteText { text, etag: answer.etag.clone(), links };
    let Some(place) = beside(&answer, &own.text) else { return Ok(Some(own)) };
    match get(&place, None) {
        Ok(Fetched::Answer(mut answer)) if is_markdown(&answer) => {
            let text = own_text(&place, &mut answer).ok().filter(|text| looks_like(text).is_none());
            let Some(text) = text else { return Ok(Some(own)) };
            let mut links = own.links;
            links.extend(links_of(&answer, &text));
            // The entity tag of the one address says nothing of the other.
            Ok(Some(SiteText { text, etag: None, links }))
        }
        _ => Ok(Some(own)),
    }
}

/// The text of an index of pages, and where it is from.
///
/// # Errors
/// As of a [`page`].
pub fn index(url: &str, get: Get<'_>) -> Result<(String, String), CliError> {
    match get(url, None)? {
        Fetched::Answer(mut answer) => own_text(url, &mut answer).map(|text| (text, answer.url)),
        Fetched::Unchanged => Ok((String::new(), url.to_owned())),
    }
}

fn links_of(answer: &FetchedPage, text: &str) -> Vec<String> {
    let base = base_of(answer, text);
    page_links(text).iter().filter_map(|link| on_same_site(&base, &link.target)).collect()
}

/// What relative addresses of a page are resolved by (HTML §2.4.3): its own address, or what its head says.
fn base_of(answer: &FetchedPage, text: &str) -> String {
    base_stated(text).and_then(|base| on_same_site(&answer.url, &base)).unwrap_or_else(|| answer.url.clone())
}

/// The text of an answer that is a page.
fn own_text(url: &str, answer: &mut FetchedPage) -> Result<String, CliError> {
    let wrong = |what: String| CliError::Usage(format!("fetch {}: {what}", url_without_secrets(url)));
    let text = decoded(std::mem::take(&mut answer.bytes));
    let shown = text.as_deref().and_then(looks_like);
    if !answer.is_success {
        let what = match shown {
            Some(found) => found.to_string(),
            None if answer.wants_login => "it looks like a login page".to_owned(),
            None => "it looks like an error page".to_owned(),
        };
        return Err(wrong(format!("the answer is {}, and {what}", answer.status)));
    }
    if answer.is_asset() {
        let (url, media_type) = (url_without_secrets(url).into_owned(), answer.media_type.clone());
        return Err(FetchError::NoPage { url, media_type }.into());
    }
    let text = text.ok_or_else(|| wrong("it is neither UTF-8 nor UTF-16".to_owned()))?;
    let says_little = || state_little(&countersign_pages::read(&Page::parse("page", &text)));
    if leads_to_login(url, &answer.url) && says_little() {
        return Err(wrong(format!("it looks like a login page: it leads to {}", bare(&answer.url))));
    }
    Ok(text)
}

/// A URL without its query, which may hold whatever a login page is to be told.
fn bare(url: &str) -> &str {
    url.split(['?', '#']).next().unwrap_or(url)
}

fn looks_like(text: &str) -> Option<Interstitial> {
    let page = Page::parse("page", text);
    interstitial(text, &page, &countersign_pages::read(&page))
}

/// Where the same page is as Markdown, on the same site.
fn beside(answer: &FetchedPage, text: &str) -> Option<String> {
    if is_markdown(answer) {
        return None;
    }
    let offered = markdown_linked(&answer.links).or_else(|| markdown_beside(text));
    if let Some(reference) = offered {
        return on_same_site(&base_of(answer, text), &reference).filter(|place| *place != answer.url);
    }
    let is_shell =
        || looks_like(text).is_some_and(|found| found.kind == countersign_pages::interstitial::InterstitialKind::Shell);
    let place = bare(&answer.url).trim_end_matches('/');
    let has_name = place.splitn(4, '/').nth(3).is_some_and(|path| !path.is_empty());
    (has_name && !place.ends_with(".md") && is_shell()).then(|| format!("{place}.md"))
}

fn is_markdown(answer: &FetchedPage) -> bool {
    matches!(answer.media_type.as_str(), "text/markdown" | "text/x-markdown" | "text/plain")
}

/// The address that an index (`llms.txt`) gives for the page of a title.
///
/// # Errors
/// The index can't be had, or lists none of that title, or several: then no page is taken for it.
pub fn listed(place: &str, title: &str) -> Result<String, CliError> {
    let (text, _) = index(place, &mut plainly()?)?;
    let is_it = |link: &PageLink| link.title.eq_ignore_ascii_case(title.trim());
    let mut found = index_links(&text).into_iter().filter(is_it).filter_map(|link| on_same_site(place, &link.target));
    let first = found.next();
    match (first, found.next()) {
        (Some(first), None) => Ok(first),
        (None, _) => Err(CliError::Usage(format!("find the page \"{title}\": {place} lists none of that title"))),
        (Some(_), Some(_)) => {
            Err(CliError::Usage(format!("find the page \"{title}\": {place} lists several of that title")))
        }
    }
}
