//! The base URLs and base paths that a page states as such: the first stage, for samples are read
//! by them.

use std::borrow::Cow;
use std::collections::{BTreeSet, HashSet};
use std::sync::LazyLock;

use regex::{Captures, Regex};

use super::address;
use super::at::At;
use super::embedded::Embedded;
use super::outline::{Outline, Statement, StatementRole};
use super::target_lines;
use crate::text::form;

/// A base URL or path, and where it is stated.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Base {
    pub url: String,
    pub at: At,
    pub quote: String,
}

/// The base URLs and base paths that a page states as such: in a sentence or a
/// table, in a component's attribute, in a sample that stands behind such a
/// sentence, in a constant of that name, in an embedded document.
pub fn read(outline: &Outline<'_>) -> Vec<Base> {
    let mut bases = Vec::new();
    for (index, statement) in outline.statements.iter().enumerate() {
        let at = statement.at();
        match &statement.role {
            StatementRole::Attributes(_, values) => {
                let named = |key: &str| key.to_lowercase().replace(['-', '_'], "") == "baseurl";
                let values = values.iter().filter(|(key, _)| named(key));
                bases.extend(values.filter_map(|(_, value)| base(value, at, value)));
            }
            StatementRole::Row(cells) if is_of_environment(cells) => {
                // `Old: `https://…`, new: `https://…``: each of them.
                let urls = cells.iter().flat_map(|(_, cell)| words(cell)).filter(|word| word.contains("://"));
                bases.extend(urls.filter_map(|url| base(url, at, &statement.text)));
            }
            _ if is_of_tool(outline, index) => {}
            // As a generator of references writes it: `Host : api.a.example`, `Schemes : HTTPS`.
            StatementRole::Sentence if HOST.is_match(&statement.lower) => {
                bases.extend(hosted(&statement.lower).and_then(|url| base(&url, at, &statement.text)));
            }
            // `Base address: api.a.example/v2`.
            StatementRole::Sentence | StatementRole::Item if BARE.is_match(&statement.text) => {
                let found = BARE.captures(&statement.text);
                let host = found.and_then(|found| found.get(1).or(found.get(2))).map_or("", |host| host.as_str());
                bases.extend(base(&form::rooted(host), at, &statement.text));
            }
            _ if BASE.is_match(&statement.lower) && !is_of_some(&statement.lower)
                || statement.role != StatementRole::Heading && LABELLED.is_match(&statement.lower) =>
            {
                let current = clauses(&statement.text).filter(|clause| !RETIRED.is_match(&clause.to_lowercase()));
                let stated = current.map(|clause| unexampled(clause, &statement.lower));
                for clause in stated {
                    bases.extend(words(&clause).filter_map(|word| base(word, at, &statement.text)));
                }
            }
            // Below `API host URLs`, what stands alone, or behind its name: `Americas: `https://…``.
            _ if let Some(url) = alone(outline, statement) => bases.extend(base(url, at, &statement.text)),
            // `Base URLs:` above a list of them.
            StatementRole::Item if lists_bases(outline, index) => {
                let urls = words(&statement.text).filter(|word| word.contains("://"));
                bases.extend(urls.filter_map(|word| base(word, at, &statement.text)));
            }
            _ => {}
        }
    }
    for example in &outline.examples {
        let says = outline.lead(example).take(1).any(|statement| BASE.is_match(&statement.lower))
            || BASE.is_match(&example.info.to_lowercase())
            || TITLED.is_match(&example.info.to_lowercase());
        let targets = example.scan.targets.iter().filter(|_| says);
        let targets = targets.map(|(line, target)| (line, target));
        let named = |name: &str| CONSTANT.is_match(name) && is_api_name(name);
        let constants = example.scan.addresses.iter().filter(|(_, name, _)| named(name));
        let constants = constants.map(|(line, _, target)| (line, target));
        bases.extend(targets.chain(constants).filter_map(|(line, target)| base(target, example.at(*line), target)));
    }
    for base in &mut bases {
        before_path(outline, base);
    }
    let asked = Asked::of(outline);
    bases.retain(|base| !asked.is_endpoint(&base.url));
    bases.extend(outline.documents().flat_map(declared));
    bases
}

/// Takes from a base the path of the operation that the part around it is titled with: it is the address of that.
fn before_path(outline: &Outline<'_>, base: &mut Base) {
    let titled = outline.titles(base.at.section).filter_map(|title| {
        let (_, path) = target_lines::lines(title).next()?;
        path.split(['?', '#']).next().filter(|path| path.len() > 1 && path.starts_with('/'))
    });
    let own = titled.map(|path| path.trim_end_matches('/')).find(|path| base.url.trim_end_matches('/').ends_with(path));
    if let Some(own) = own.filter(|_| base.url.contains("://")) {
        let len = base.url.trim_end_matches('/').len() - own.len();
        base.url.truncate(len);
    }
}

/// The addresses that samples send their requests to.
struct Asked<'o> {
    /// Those that something is sent to, without their query.
    sent: HashSet<&'o str>,
    all: BTreeSet<&'o str>,
}

impl<'o> Asked<'o> {
    fn of(outline: &'o Outline<'_>) -> Asked<'o> {
        let requests = || outline.examples.iter().flat_map(|example| &example.scan.requests);
        let sent = requests().filter(|request| !matches!(request.method.as_str(), "GET" | "HEAD"));
        let sent = sent.map(|request| bare(&request.url)).collect();
        Asked { sent, all: requests().map(|request| request.url.as_str()).collect() }
    }

    /// Whether a URL is what a sample sends its request to, and none goes to what is below it: no base, whatever the
    /// page calls it.
    fn is_endpoint(&self, url: &str) -> bool {
        let has_path = url.split_once("://").is_some_and(|(_, rest)| rest.trim_end_matches('/').contains('/'));
        let below = format!("{}/", bare(url));
        let next = || self.all.range(below.as_str()..).next();
        has_path && self.sent.contains(bare(url)) && !next().is_some_and(|next| next.starts_with(&below))
    }
}

/// A URL without its query.
fn bare(url: &str) -> &str {
    url.split(['?', '#']).next().unwrap_or_default().trim_end_matches('/')
}

/// The address that a statement is below a title that says what bases there are, but for its name.
fn alone<'s>(outline: &Outline<'_>, statement: &'s Statement) -> Option<&'s str> {
    static TITLE: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(r"^\W*(?:the |our )?(?:(?:rest |http )?api )?(?:base|host|server|root)(?: ?(?:url|uri|address|endpoint|name|host))?(?:e?s)?\W*$")
            .expect("a constant pattern")
    });
    const PAGES: [&str; 8] = ["dashboard", "console", "docs", "documentation", "portal", "status", "login", "sign"];
    let title = outline.page.sections.get(statement.section).filter(|own| TITLE.is_match(&own.title.to_lowercase()))?;
    debug_assert!(!title.title.is_empty());
    let is_said = matches!(statement.role, StatementRole::Sentence | StatementRole::Item | StatementRole::Row(_));
    let at = statement.text.find("http").filter(|_| is_said)?;
    let (label, url) = statement.text.split_at(at);
    let label = label.trim_end_matches(['`', '<', '*', ' ', '"']);
    let url = url.trim_matches(['`', '>', '*', ' ', '"', '.', '|']);
    let is_label =
        label.is_empty() || label.ends_with([':', '|', '–', '—', '-']) && label.split_whitespace().count() <= 6;
    let is_page = |word: &&str| label.to_lowercase().contains(*word) || url.contains(*word);
    let is_one = is_label && form::is_address(url) && url.contains("://") && !url.contains('?');
    (is_one && !PAGES.iter().any(is_page)).then_some(url)
}

/// Whether a statement, in lower case, speaks of a base that some operations have, or of what to fill in somewhere.
fn is_of_some(lower: &str) -> bool {
    static SOME: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(r"\bmethods? (?:with|of)\b|\b(?:some|certain|other|these) (?:methods|endpoints|operations|requests)\b|^\W*(?:\d+\W+)?(?:enter|set|paste|fill in|add|type|copy) (?:the |your |a )?server url\b|^\W*server url\W*: ?`?https?://[^\s`/]+/[^\s`]+/[^\s`]+/|\bbuttons?\b|\bwebsite url\b|\b(?:can|may|could|might) be (?:the|a|your) (?:base|root) ur[il]\b|\b(?:base|root) ur[il] like\b|\bappend (?:your|the|a) (?:\w+ ){0,2}(?:ids?|names?|variables?)\b")
            .expect("a constant pattern")
    });
    SOME.is_match(lower)
}

/// Whether an item is one of the settings of a tool that the reader makes: its server is the reader's, or anybody's.
/// `**Server URL**: …` behind `**Function Name**: …`.
fn is_of_tool(outline: &Outline<'_>, index: usize) -> bool {
    static SERVER: LazyLock<Regex> =
        LazyLock::new(|| Regex::new(r"^\W*server ur[il]\W*:").expect("a constant pattern"));
    static NAME: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(r"^\W*(?:(?:function|tool) (?:name|type)|name of the (?:function|tool))\W*:")
            .expect("a constant pattern")
    });
    // As many settings as a tool has.
    const MOST: usize = 12;
    let own = &outline.statements[index];
    let before = || outline.statements[..index].iter().rev().take(MOST);
    let is_beside = |it: &Statement| it.section == own.section && it.role == StatementRole::Item;
    own.role == StatementRole::Item
        && SERVER.is_match(&own.lower)
        && before().take_while(|it| is_beside(it)).any(|it| NAME.is_match(&it.lower))
}

static HOST: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"^\W*host\W* : ?`?([a-z0-9-]+(?:\.[a-z0-9-]+)+)\b").expect("a constant pattern"));

/// A base without what an address begins with, behind its name.
static BARE: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"^\W*(?:(?i:base)[ -]?(?i:url|uri|address)\W*: ?`?([a-z0-9-]+(?:\.[a-z0-9-]+)+/[^\s`]+)`?|BasePath: ?((?:https?:/)?/[^\s`]+))$")
        .expect("a constant pattern")
});

/// The URL that a host, a base path and schemes make, each behind its name.
fn hosted(lower: &str) -> Option<String> {
    static PATH: LazyLock<Regex> =
        LazyLock::new(|| Regex::new(r"\bbasepath\W* : ?`?(/[^\s`*]*)").expect("a constant pattern"));
    static SCHEMES: LazyLock<Regex> =
        LazyLock::new(|| Regex::new(r"\bschemes?\W* : ?([a-z, ]+)").expect("a constant pattern"));
    let host = HOST.captures(lower)?.get(1)?.as_str();
    let path = PATH.captures(lower).and_then(|found| found.get(1)).map_or("", |path| path.as_str());
    let schemes = SCHEMES.captures(lower).and_then(|found| found.get(1)).map_or("https", |names| names.as_str());
    let scheme = if schemes.contains("https") { "https" } else { "http" };
    Some(format!("{scheme}://{host}{path}"))
}

/// Whether an item is one of a list of bases: behind a sentence, or below an item, that says so.
fn lists_bases(outline: &Outline<'_>, index: usize) -> bool {
    let statement = &outline.statements[index];
    let led = outline.led(statement);
    let is_lead = |text: &str| BASE.is_match(text) && text.trim_end_matches('*').ends_with(':');
    let is_url = |text: &str| form::is_address(text.trim_matches(['*', '`', '<', '>', ' '])) && text.contains("://");
    let mut before = outline.statements[..index].iter().rev().take(20);
    let above = before.find(|other| other.role != StatementRole::Item || !is_url(&other.text));
    let is_below = || above.is_some_and(|above| above.section == statement.section && is_lead(&above.lower));
    is_lead(led) || is_url(&statement.text) && is_below()
}

/// The servers of a document (OpenAPI 3.0 §4.7.5); of 2.0, what `host` and `basePath` say.
fn declared(document: &Embedded) -> Vec<Base> {
    let servers = document.contract.node("/servers");
    let servers = servers.iter().flat_map(|servers| servers.items().collect::<Vec<_>>());
    let stated: Vec<(String, At)> = servers
        .filter_map(|server| Some((server.text("url")?.to_owned(), document.at_pointer(&server.pointer))))
        .collect();
    let whole = || document.contract.server.iter().map(|url| (url.clone(), document.start())).collect();
    let urls = if stated.is_empty() { whole() } else { stated };
    urls.iter().filter_map(|(url, at)| base(url, *at, url)).collect()
}

/// A text as a base, where it is a URL or a path and not the reader's own.
fn base(text: &str, at: At, quote: &str) -> Option<Base> {
    // A query is of one request.
    let url = text.split('?').next().unwrap_or(text);
    let url = url.trim().trim_end_matches(['.', ',', ';', '/', ':', ')']);
    let address = address::parse(url).filter(|_| form::is_target(url))?;
    let origin = address.origin;
    // What begins with a variable says where nothing is.
    // What goes on as a place of a page is where a browser goes.
    let own = url.contains('#')
        || url.contains('<') != url.contains('>')
        || url.starts_with(['{', '$'])
        // What is known of a host by everybody (RFC 8615).
        || url.contains("/.well-known/")
        || is_file(url)
        || is_text(url)
        || is_of_models(url)
        // What a program puts together is cut here.
        || url.matches('{').count() != url.matches('}').count()
        || url.contains("}${")
        || address::is_placeholder_host(url)
        || origin.as_deref().is_some_and(address::is_local);
    // A host that has a name of the reader's is one for each reader.
    let host = url.split_once("://").map(|(_, rest)| rest.split('/').next().unwrap_or(rest));
    let is_of_reader = host.is_some_and(|host| host.starts_with(['[']) || host.starts_with("your"));
    let url = match origin.filter(|_| is_of_reader) {
        Some(origin) => {
            format!("{origin}{}", url.splitn(4, '/').nth(3).map_or_else(String::new, |path| format!("/{path}")))
        }
        None => url.to_owned(),
    };
    let quote = quote.to_owned();
    (!own).then_some(Base { url, at, quote })
}

/// Whether an address is one of a Model Context Protocol server, which is another way to the same things.
pub fn is_of_models(url: &str) -> bool {
    let bare = url.split(['?', '#']).next().unwrap_or(url).trim_end_matches('/');
    let host = bare.split("://").nth(1).unwrap_or(bare);
    host.starts_with("mcp.") || bare.ends_with("/mcp") || bare.ends_with("/sse")
}

/// Whether an address is a picture's or another file's of a site.
pub fn is_file(url: &str) -> bool {
    let bare = url.split(['?', '#']).next().unwrap_or(url).to_ascii_lowercase();
    [".png", ".jpg", ".jpeg", ".gif", ".svg", ".webp", ".ico", ".css", ".js", ".pdf", ".zip"]
        .iter()
        .any(|ending| bare.ends_with(ending))
}

/// Whether an address is a text's or a recording's, which an operation may give, too.
pub fn is_text(url: &str) -> bool {
    let bare = url.split(['?', '#']).next().unwrap_or(url).to_ascii_lowercase();
    [".txt", ".rss", ".atom", ".csv", ".mp3", ".mp4", ".wav", ".m3u8", ".md"]
        .iter()
        .any(|ending| bare.ends_with(ending))
}

/// Whether a constant is called as what holds the URL of an API is.
pub fn is_api_name(name: &str) -> bool {
    let lower = name.to_lowercase();
    ["api", "base", "endpoint", "host", "server", "url"].iter().any(|word| lower.contains(word))
        && ![
            "redirect", "callback", "webhook", "image", "docs", "site", "document", "file", "page", "crawl", "target",
            "source", "video", "audio", "avatar", "socket", "stream", "playback", "feed", "status", "mcp", "download",
            "logo", "media", "upload", "photo", "scrape", "repo", "proxy",
        ]
        .iter()
        .any(|word| lower.contains(word))
}

/// Whether a row tells where an environment is, and nothing of an operation.
fn is_of_environment(cells: &[(String, String)]) -> bool {
    let is_headed = cells.iter().any(|(head, _)| head.to_lowercase().contains("environment"));
    let is_named = cells.first().is_some_and(|(_, cell)| ENVIRONMENT.is_match(&cell.to_lowercase()));
    let is_of_operation = cells.iter().any(|(head, _)| head.to_lowercase().contains("method"));
    (is_headed || is_named) && !is_of_operation
}

/// The parts of a statement that speak of one thing each.
fn clauses(text: &str) -> impl Iterator<Item = &str> {
    static ENDS: LazyLock<Regex> = LazyLock::new(|| Regex::new(r"; |, (?:use|but|and)\b").expect("a constant pattern"));
    ENDS.split(text)
}

/// A clause without what it names as an example: a path that some request has is no base, nor is what a text that
/// gives advice has at hand. `Check the base URL and the path (for example `/v1/tides`)`.
fn unexampled<'t>(clause: &'t str, statement: &str) -> Cow<'t, str> {
    static EXAMPLE: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(r"(?i)(?:\bfor example|\bfor instance|\be\.g\.|\bsuch as)[,:]? `?([^\s`,()]+)`?")
            .expect("a constant pattern")
    });
    static ADVICE: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(r"\b(?:(?:double-)?check|verify|make sure|ensure|confirm)\b").expect("a constant pattern")
    });
    let is_advice = ADVICE.is_match(statement);
    EXAMPLE.replace_all(clause, |found: &Captures<'_>| match is_advice || found[1].starts_with('/') {
        true => String::new(),
        false => found[0].to_owned(),
    })
}

/// What an API was called by before.
static RETIRED: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"\b(?:old|former|previous|legacy|deprecated|retired|switched off|shut down|no longer|used to)\b")
        .expect("a constant pattern")
});

static ENVIRONMENT: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"^\W*(?:production|prod|live|sandbox|staging|test|testing|development|demo|beta)(?: (?:environment|api|url|server))?\W*$")
        .expect("a constant pattern")
});

/// `Production: https://…`, `API endpoint: https://…`: what it is called, and then the URL.
static LABELLED: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"^\W*(?:(?:the )?(?:production|prod|live|sandbox|staging)(?: (?:environment|api|url|server))?|(?:api )?servers?|api (?:endpoint|url|address)|rest (?:api )?(?:endpoint|url))\W*: *`?https?://")
        .expect("a constant pattern")
});

fn words(text: &str) -> impl Iterator<Item = &str> {
    // `https://{your instance}/api` is one word.
    let is_closed = text.matches('{').count() == text.matches('}').count();
    let mut depth = 0_i64;
    let parts = move |c: char| {
        depth += i64::from(c == '{') - i64::from(c == '}');
        let is_inside = is_closed && depth > 0;
        !is_inside && (c.is_whitespace() || matches!(c, '`' | '"' | '\'' | '(' | ')' | '|' | '<' | '>'))
    };
    text.split(parts).map(|word| word.trim_matches('*').trim_end_matches(['.', ',', ';', ':']))
}

static BASE: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"\bbase[ -]?(?:url|uri|path|endpoint)s?\b|\broot (?:url|endpoint|path)\b|\bapi (?:root|host|base)\b|\bserver url\b|\bversioned under\b|\b(?:endpoints|requests|paths|urls|calls|operations|routes)\b[^.;]{0,20}\b(?:live|are|start|begin|sit)\b (?:under|at|below|with|relative to)\b|\b(?:api|requests?|endpoints?) (?:\w+ ){0,3}(?:(?:served|hosted|available) (?:from|at|to|under):? (?:the )?`?(?:https?://|/)|(?:sent|made) (?:from|at|to|under) (?:the )?`?https?://)|\brequests? go(?:es)? to (?:the )?`?https?://|\bproduction url\b|\bsandbox url\b|\bsend (?:all |every |your )?(?:api )?requests? to `?https?://[^\s`]+`?[.]?$|\bfollowing base\b|\ball (?:uris?|urls?|paths|endpoints) (?:\w+ )?(?:are )?relative to\b|^\W*for (?:the )?(?:production|live|sandbox|staging|testing|development|tests?)(?: environment)?,? (?:please )?use (?:the )?(?:url |host |endpoint )?`?https?://[^\s`]+`?\.?$|\buse the [^.;]{0,40}\burl\b[^.;]{0,40}: `?https?://[^\s`]+`?\.?$|\b(?:everything|all of it|(?:the|our) (?:\w+ )?api|it) (?:\w+ )?(?:lives?|sits?|is located|is reachable|is found|can be found|can be reached) (?:under|below|beneath|behind|at) (?:the )?`?https?://|\broot of the (?:rest )?api\b|\b(?:endpoints|api|requests|paths|urls)\b[^.;]{0,30}\b(?:is|are) rooted (?:at|under|in) (?:the )?`?https?://")
        .expect("a constant pattern")
});

/// The title of a block of code that holds the address of an API: `Admin API path`.
static TITLED: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r#"\bapi (?:path|url|address)\W*$"#).expect("a constant pattern"));

static CONSTANT: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?i)^(?:\w*_)?(?:base_?(?:url|uri|path)?|api_?(?:url|base|endpoint|host|root)|host|server_?url|root_?url|endpoint)$|baseurl$|apiurl$|(?i)^[a-z0-9]+_url$")
        .expect("a constant pattern")
});
