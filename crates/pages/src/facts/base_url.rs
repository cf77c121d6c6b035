//! Where an API is: its base URLs, stated or shown by samples (OpenAPI 3.0
//! §4.7.5).

use std::collections::HashMap;
use std::sync::LazyLock;

use regex::Regex;
use serde_json::{Value, json};

use super::payload::Payload;
use super::stated::Stated;
use crate::reading::at::At;
use crate::reading::bases::{Base, is_api_name, is_file, is_of_models, is_text};
use crate::reading::credential::is_credential_header;
use crate::reading::example::PageExample;
use crate::reading::outline::{Outline, StatementRole};
use crate::reading::sample::{SampleRequest, SampleTool};
use crate::reading::targets;
use crate::reading::{PageReading, address, operations};
use crate::text::form;

/// A base URL or base path.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct BaseUrl {
    pub url: String,
    /// Whether requests without a credential go there, and no more is said: it may be another's API. Locks do not
    /// keep it.
    pub is_shown: bool,
    /// Whether samples alone show it, and no words say that the API is there. Locks do not keep it either.
    pub is_asked: bool,
}

const SUBJECT: &str = "server";

impl Payload for BaseUrl {
    const ID: &'static str = "base-url";
    const STATES: &'static str = "A base URL or base path of the API, stated or shown by a sample.";

    fn read(reading: &PageReading<'_>) -> Vec<Stated<BaseUrl>> {
        let mut facts: Vec<Stated<BaseUrl>> = Vec::new();
        for base in &reading.bases {
            facts.push(reading.stated(
                BaseUrl { url: base.url.clone(), is_shown: false, is_asked: false },
                base.at,
                &base.quote,
            ));
        }
        let mut seen: HashMap<String, usize> =
            facts.iter().enumerate().map(|(index, base)| (base.fact.url.clone(), index)).collect();
        let shown = whole_addresses(reading);
        for Address { url: address, at, is_bare, is_asked } in addresses(&reading.outline).into_iter().chain(shown) {
            let Some(url) = reading.paths.base_url(&address).filter(|url| !address::is_placeholder_host(url)) else {
                continue;
            };
            // What is below the base that the page states is no other one.
            let is_below = |base: &Base| url.strip_prefix(&*base.url).is_some_and(|rest| rest.starts_with('/'));
            if reading.bases.iter().any(is_below) {
                continue;
            }
            match seen.get(&url) {
                Some(known) => {
                    let known = &mut facts[*known].fact;
                    known.is_shown &= is_bare;
                    known.is_asked &= is_asked;
                }
                None => {
                    seen.insert(url.clone(), facts.len());
                    facts.push(reading.stated(BaseUrl { url, is_shown: is_bare, is_asked }, at, &address));
                }
            }
        }
        if facts.is_empty() {
            facts.extend(open_hosts(reading));
        }
        facts
    }

    fn subject(&self) -> String {
        SUBJECT.to_owned()
    }

    fn value(&self) -> Value {
        json!({"url": self.url})
    }

    fn parse(_: &str, value: &Value) -> Option<BaseUrl> {
        Some(BaseUrl { url: value["url"].as_str()?.to_owned(), is_shown: false, is_asked: false })
    }

    /// The case of a host and the port that its scheme has anyway make no difference (RFC 3986 §6.2.2, §6.2.3).
    fn canonical(&self) -> BaseUrl {
        let Some((scheme, rest)) = self.url.split_once("://") else {
            return BaseUrl { is_shown: false, is_asked: false, ..self.clone() };
        };
        let (host, path) = rest.split_at(rest.find('/').unwrap_or(rest.len()));
        let (scheme, host) = (scheme.to_ascii_lowercase(), host.to_ascii_lowercase());
        let port = if scheme == "https" { ":443" } else { ":80" };
        BaseUrl {
            url: format!("{scheme}://{}{path}", host.strip_suffix(port).unwrap_or(&host)),
            is_shown: false,
            is_asked: false,
        }
    }
}

/// The hosts that stand open as a whole, each reader having one: `https://{yourDomain}/api/boats`. A page that names
/// another base says more.
fn open_hosts(reading: &PageReading<'_>) -> Vec<Stated<BaseUrl>> {
    let mut found: Vec<Stated<BaseUrl>> = Vec::new();
    for example in &reading.outline.examples {
        for request in &example.scan.requests {
            let Some(url) = address::open_origin(&request.url) else { continue };
            let is_known = found.iter().any(|known| known.fact.url == url);
            // A page has no more of them.
            if is_known || found.len() > 20 || operations::asked_by(&reading.paths, request).is_none() {
                continue;
            }
            found.push(reading.stated(
                BaseUrl { url, is_shown: false, is_asked: true },
                example.at(request.line),
                &request.url,
            ));
        }
    }
    found
}

/// An address of the API, perhaps.
struct Address {
    url: String,
    at: At,
    /// Whether it is that of a sample's request that carries no credential.
    is_bare: bool,
    /// Whether it is asked, and not listed.
    is_asked: bool,
}

/// The URLs that samples send requests to, and those listed as endpoints.
fn addresses(outline: &Outline<'_>) -> Vec<Address> {
    let mut found = Vec::new();
    for example in &outline.examples {
        let scan = &example.scan;
        let carries = |request: &SampleRequest| request.headers.iter().any(|(name, _)| is_credential_header(name));
        let is_bare = |request: &SampleRequest| request.tool != SampleTool::Text && !carries(request);
        let requests = scan.requests.iter().map(|request| (request.line, &request.url, is_bare(request)));
        let theirs = leads_back(outline, example);
        let targets = scan.targets.iter().filter(|_| !theirs).map(|(line, url)| (*line, url));
        // What is called no more than `url` may be anything's: a request to it says where the API is.
        let is_named = |name: &str| is_api_name(name) && !name.eq_ignore_ascii_case("url");
        let named = scan.addresses.iter().filter(|(_, name, _)| is_named(name));
        let named = named.map(|(line, _, url)| (*line, url));
        let others = targets.chain(named).filter(|(_, url)| !is_text(url)).map(|(line, url)| (line, url, false));
        let all = requests.chain(others);
        found.extend(all.map(|(line, url, is_bare)| Address {
            url: url.clone(),
            at: example.at(line),
            is_bare,
            is_asked: true,
        }));
    }
    for target in targets::all(outline).filter(|target| target.url.starts_with("http") && !gives_tokens(&target.url)) {
        let at = outline.statements[target.position].at();
        found.push(Address { url: target.url.into_owned(), at, is_bare: false, is_asked: true });
    }
    for statement in &outline.statements {
        let listed = listed(&statement.role).into_iter();
        found.extend(listed.map(|url| Address {
            url: url.to_owned(),
            at: statement.at(),
            is_bare: false,
            is_asked: false,
        }));
    }
    // What is known of a host by everybody (RFC 8615) is not below the base of an API.
    let is_of_host = |url: &str| url.contains("/.well-known/");
    // Half a tag of a document in XML.
    let is_cut = |url: &str| url.contains("</") || url.contains('<') != url.contains('>');
    let is_other =
        |url: &str| address::is_mock(url) || address::is_given_away(url) || GLUED.is_match(url) || is_sent_back(url);
    let is_of_api =
        |url: &str| !is_cut(url) && !is_other(url) && !is_of_models(url) && !is_file(url) && !is_of_host(url);
    found.retain(|address| is_of_api(&address.url));
    if outline.is_of_another() {
        found.clear();
    }
    found
}

/// What a helper puts together, of which nobody sees where the base ends: `/v2${endpoint}`, `{key}${host}`.
static GLUED: LazyLock<Regex> = LazyLock::new(|| Regex::new(r"\}\$\{|/v\d[\d.]*\$\{").expect("a constant pattern"));

/// The statements that are nothing but the URL of an operation of their section, as rendered references have it.
fn whole_addresses(reading: &PageReading<'_>) -> Vec<Address> {
    let mut found = Vec::new();
    for statement in reading.outline.statements.iter().filter(|statement| statement.role == StatementRole::Sentence) {
        let text = statement.text.trim_matches(['`', '*', ' ']);
        let is_its = |path: &str| path.len() > 1 && text.ends_with(path);
        let mut own = reading.operations.iter().filter(|mention| mention.at.section == statement.section);
        if form::is_address(text) && text.contains("://") && own.any(|mention| is_its(mention.key.path().as_str())) {
            found.push(Address { url: text.to_owned(), at: statement.at(), is_bare: false, is_asked: true });
        }
    }
    found
}

/// Whether an address is one where tokens are had, which may be elsewhere than the API.
fn gives_tokens(url: &str) -> bool {
    let bare = url.split(['?', '#']).next().unwrap_or(url).trim_end_matches('/');
    matches!(bare.rsplit('/').next(), Some("token" | "tokens" | "authorize" | "authorization" | "auth" | "login"))
        || bare.contains("/oauth")
}

/// Whether a browser is sent back to an address (RFC 6749 §4.1.2), which is the reader's own.
fn is_sent_back(url: &str) -> bool {
    let (path, query) = url.split_once('?').unwrap_or((url, ""));
    let has = |name: &str| query.split('&').any(|pair| pair.starts_with(name));
    let last = path.trim_end_matches('/').rsplit('/').next().unwrap_or_default().to_lowercase();
    url.contains('?') && last.contains("callback") || has("code=") && has("state=")
}

/// Whether a sample shows what a browser is sent back to: the reader's URL, not
/// the API's.
fn leads_back(outline: &Outline<'_>, example: &PageExample) -> bool {
    let back = |text: &str| {
        let text = text.to_lowercase();
        text.contains("redirect") || text.contains("callback")
    };
    outline.titles(example.section).take(1).any(back)
        || outline.lead(example).take(1).any(|statement| back(&statement.lower) || is_for_browsers(&statement.lower))
}

/// Whether a label, in lower case, is that of a page that people open: `Dashboard settings URL:`.
fn is_for_browsers(label: &str) -> bool {
    const PAGES: [&str; 6] = ["dashboard", "console", "settings", "log in", "login page", "sign in"];
    label.ends_with(':') && label.split_whitespace().count() <= 5 && PAGES.iter().any(|page| label.contains(page))
}

/// The URLs in a table of endpoints, and in the `api` of a page's frontmatter.
fn listed(role: &StatementRole) -> Vec<&str> {
    const COLUMNS: [&str; 6] = ["url", "endpoint", "host", "base", "address", "server"];
    // What people read, and what is no HTTP, has an address, too.
    let is_other = |cells: &[(String, String)]| {
        const OTHERS: [&str; 4] = ["websocket", "dashboard", "documentation", "console"];
        cells.first().is_some_and(|(_, name)| OTHERS.iter().any(|word| name.to_lowercase().contains(word)))
    };
    let found: Vec<&str> = match role {
        StatementRole::Row(cells) if is_other(cells) => Vec::new(),
        StatementRole::Row(cells) => cells
            .iter()
            .filter(|(head, _)| COLUMNS.iter().any(|word| head.to_lowercase().contains(word)))
            .map(|(_, cell)| cell.trim().trim_matches('`'))
            .collect(),
        StatementRole::Attributes(_, values) => values
            .iter()
            .filter(|(key, _)| key == "api")
            .filter_map(|(_, value)| value.split_whitespace().last())
            .collect(),
        _ => Vec::new(),
    };
    let is_read = |url: &str| is_text(url) || url.contains("://docs.");
    found.into_iter().filter(|url| url.starts_with("http") && form::is_address(url) && !is_read(url)).collect()
}
