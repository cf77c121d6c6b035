//! Statements about a whole API on pages that show nothing of it.
//!
//! A provider's site has guides to its command-line program, its other products and its customers' own servers. What
//! such a page says of *a* request, *an* error or *a* header is of the document's API where the page shows that API, or
//! where its address says that it is about that very subject: `errors`, `authentication`, `rate-limits`. Else nobody
//! knows of whose it is.

use std::collections::{BTreeSet, HashSet};
use std::sync::LazyLock;

use countersign_openapi::Contract;
use countersign_pages::{BaseUrl, Fact, Facts, StatedFact, StatedOperation};
use regex::Regex;

use crate::rules::docs::hosts::{ServerNames, domain, host};
use crate::rules::docs::paths::ComparedPaths;

/// Which pages of a site show an API, where some of them do. A page that somebody named is the API's by that.
#[derive(Debug, Default)]
pub struct ShowingPages {
    /// Those that the site led to; none where none of all shows the API, or nearly all do.
    found: HashSet<String>,
    showing: HashSet<String>,
}

impl ShowingPages {
    /// Those that have one of the API's operations, an address of its own, or a document of it; of the pages that a
    /// site led to.
    pub fn of(contract: &Contract, facts: &Facts, found: HashSet<String>) -> ShowingPages {
        if found.len() < 2 {
            return ShowingPages::default();
        }
        let paths = ComparedPaths::of(contract, facts);
        let ServerNames { hosts, domains, .. } = ServerNames::of(contract);
        let shows = |stated: &&StatedFact| match &stated.fact {
            Fact::Operation(StatedOperation { key, base, .. }) => {
                let domain = base.as_deref().and_then(domain);
                domain.is_some_and(|domain| domains.contains(&domain)) || !paths.named(key).is_empty()
            }
            Fact::BaseUrl(BaseUrl { url, .. }) => host(url).is_some_and(|host| hosts.contains(&host)),
            Fact::OpenApi(_) => true,
            _ => false,
        };
        let showing: HashSet<String> = facts.0.iter().filter(shows).map(|stated| stated.source.page.clone()).collect();
        // A site of which nine of ten pages that state anything show it is the API's own, all of it.
        let stating = facts.0.iter().map(|stated| &stated.source.page).collect::<HashSet<_>>().len();
        let is_its_own = showing.len() * 10 >= stating * 9;
        if showing.is_empty() || is_its_own { ShowingPages::default() } else { ShowingPages { found, showing } }
    }

    /// Whether a statement can be held against the API's document.
    pub fn is_of_api(&self, stated: &StatedFact) -> bool {
        if !self.found.contains(&stated.source.page) {
            return true;
        }
        let path = path_of(&stated.source.page);
        if is_answer_of_none(&stated.fact) {
            return OF_ANSWERS.is_match(path);
        }
        let is_about_it = || subject(&stated.fact).is_none_or(|subject| subject.is_match(path));
        self.showing.contains(&stated.source.page) || REFERENCE.is_match(path) || is_about_it()
    }

    /// The facts of pages, each once, and the pages of which something is of no API that is known, in order. What another
    /// page states too stands where that states it.
    pub fn united(&self, facts: Facts) -> (Facts, Vec<String>) {
        let (own, aside): (Vec<StatedFact>, Vec<StatedFact>) =
            facts.0.into_iter().partition(|stated| self.is_of_api(stated));
        let facts = Facts([own, aside].concat()).united();
        let left = facts.0.iter().filter(|stated| !self.is_of_api(stated));
        let pages: BTreeSet<String> = left.map(|stated| stated.source.page.clone()).collect();
        (facts, pages.into_iter().collect())
    }
}

/// Whether it is a body of success that the page shows for no operation: what a program prints, or a part of an answer.
fn is_answer_of_none(fact: &Fact) -> bool {
    matches!(fact, Fact::SuccessResponse(answer) if answer.operation.is_none() && answer.shape.is_some())
}

/// What a page has to be about that states this of an API as a whole; nothing of what names an operation.
fn subject(fact: &Fact) -> Option<&'static Regex> {
    match fact {
        Fact::SuccessResponse(response) if response.operation.is_none() => Some(&OF_ERRORS),
        Fact::ErrorResponse(response) if response.operations.is_empty() => Some(&OF_ERRORS),
        Fact::AuthScheme(_)
        | Fact::AuthHeader(_)
        | Fact::TokenPrefix(_)
        | Fact::TokenVariable(_)
        | Fact::JwtClaim(_) => Some(&OF_CREDENTIALS),
        Fact::RequiredHeader(_) | Fact::ResponseHeader(_) | Fact::WebhookHeader(_) => Some(&OF_HEADERS),
        Fact::BaseUrl(_) => Some(&OF_BASES),
        _ => None,
    }
}

/// The path of a page's address, or of its file.
fn path_of(page: &str) -> &str {
    page.split_once("://").map_or(page, |(_, rest)| rest.split_once('/').map_or("", |(_, path)| path))
}

/// The folders and pages of a site that are an API's own.
static REFERENCE: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?i)(?:^|/)(?:rest-|http-|web-)?api(?:-(?:reference|ref|docs?))?(?:[/.]|$)")
        .expect("a constant pattern")
});

fn words(pattern: &str) -> Regex {
    Regex::new(&format!("(?i)(?:^|[^a-z])(?:{pattern})")).expect("a constant pattern")
}

static OF_ANSWERS: LazyLock<Regex> = LazyLock::new(|| words("respon|envelope|pagina"));
static OF_ERRORS: LazyLock<Regex> =
    LazyLock::new(|| words(r"errors?\b|status-?codes?|fail|exception|limit|throttl|auth|respon|http\b"));
static OF_CREDENTIALS: LazyLock<Regex> =
    LazyLock::new(|| words(r"auth|oauth|tokens?\b|keys?\b|credential|secur|sign|log-?in|access|api\b|start|begin"));
static OF_HEADERS: LazyLock<Regex> =
    LazyLock::new(|| words(r"header|limit|throttl|auth|idempoten|versioning|requests?\b|respon|http\b|cach|webhook"));
static OF_BASES: LazyLock<Regex> =
    LazyLock::new(|| words(r"api\b|base|url|host|server|environment|region|endpoint|sandbox|http"));
