//! Where the API of a page runs, as far as its samples and paths tell: for everybody, or for each reader.

use std::collections::HashSet;
use std::sync::LazyLock;

use countersign_openapi::PathShape;
use regex::Regex;

use super::address::{self, UrlParts};
use super::credential::is_credential_header;
use super::outline::Outline;
use super::paths::shape;
use super::sample::SampleTool;
use super::targets;

/// What a page shows to be asked by a connection that keeps secrets (RFC 9110 §4.2.2): bases, and origins that
/// requests of samples go to.
pub fn secure<'b>(outline: &Outline<'_>, bases: impl Iterator<Item = &'b String>) -> HashSet<String> {
    let stated = bases.filter(|url| url.starts_with("https:")).cloned();
    let requests = outline.examples.iter().flat_map(|example| &example.scan.requests).map(|request| &request.url);
    let asked = requests.filter(|url| url.starts_with("https:")).filter_map(|url| address::parse(url)?.origin);
    stated.chain(asked).collect()
}

/// The first segment of all paths that statements name without a host, with its slash, where they are several.
pub fn doubled(outline: &Outline<'_>) -> Option<String> {
    let mut first: Option<String> = None;
    let mut all: HashSet<String> = HashSet::new();
    for target in targets::all(outline).filter(|target| target.url.starts_with('/')) {
        let own = format!("/{}", target.url[1..].split(['/', '?']).next().unwrap_or_default());
        if address::is_version(&own[1..]) || own.len() < 2 || *first.get_or_insert_with(|| own.clone()) != own {
            return None;
        }
        all.insert(target.url.trim_end_matches('/').to_owned());
    }
    first.filter(|_| all.len() > 1)
}

/// Whether the samples of a page send their requests to the machine that they run on, or to the reader's own, and to no
/// other: an API that everybody runs for themselves. Who carries a credential, or is one that the page names, asks the
/// API; who sends a body does, where the page builds no server of the reader's. The bytes of a request need nothing
/// besides: who shows them tells what a server is asked.
pub fn is_self_hosted(outline: &Outline<'_>) -> bool {
    let mut is_shown = false;
    let named: HashSet<PathShape> = targets::all(outline)
        .filter_map(|target| Some(shape(&address::parse(&target.url).filter(|url| url.path.len() > 1)?.path)))
        .collect();
    let builds = outline.examples.iter().any(|example| BUILDS.is_match(&example.text));
    for example in &outline.examples {
        for request in &example.scan.requests {
            let Some(UrlParts { origin: Some(origin), path }) = address::parse(&request.url) else { continue };
            if !address::is_local(&origin) {
                return false;
            }
            let is_bytes = request.tool == SampleTool::Text && !request.headers.is_empty();
            let is_asked = is_bytes || request.headers.iter().any(|(name, _)| is_credential_header(name));
            let is_of_api = || {
                let is_sent = request.body.is_some() && !matches!(request.method.as_str(), "GET" | "HEAD");
                address::is_loopback(&origin) && !builds && path.len() > 1 && (is_sent || named.contains(&shape(&path)))
            };
            is_shown |= (is_asked || is_of_api()) && !outline.is_of_webhooks(example.section);
        }
    }
    is_shown || !builds && is_documented(outline)
}

/// Whether a page names several operations with their methods at the machine that its reader works on, and none elsewhere.
fn is_documented(outline: &Outline<'_>) -> bool {
    let said = targets::all(outline).map(|target| target.url.into_owned());
    let requests = outline.examples.iter().flat_map(|example| &example.scan.requests);
    let shown = requests.filter(|request| request.tool == SampleTool::Text).map(|request| request.url.clone());
    let mut own: HashSet<String> = HashSet::new();
    for url in said.chain(shown) {
        match address::parse(&url) {
            Some(UrlParts { origin: Some(origin), path }) if address::is_loopback(&origin) => _ = own.insert(path),
            Some(UrlParts { origin: Some(_), .. }) => return false,
            _ => {}
        }
    }
    own.iter().filter(|path| path.len() > 1).count() > 1
}

/// Whether a page builds a program of the reader's that serves something, and its samples ask nothing but hosts for
/// examples (RFC 2606 §3): those are that program's.
pub fn is_own_app(outline: &Outline<'_>) -> bool {
    let requests = || outline.examples.iter().flat_map(|example| &example.scan.requests);
    let mut origins = requests().filter_map(|request| address::parse(&request.url)?.origin).peekable();
    let is_own = |origin: String| address::is_reserved(&origin) || address::is_local(&origin);
    origins.peek().is_some()
        && origins.all(is_own)
        && outline.examples.iter().any(|example| BUILDS.is_match(&example.text))
}

/// What a program is that serves something itself, or what starts it.
static BUILDS: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r#"\b(?:app|router|server|fastify|api)\.(?:get|post|put|patch|delete|route|listen|use)\(|@app\.|@(?:Get|Post|Put|Patch|Delete|Request|Rest)?(?:Mapping|Controller)\b|@(?:Get|Post|Put|Patch|Delete)\(|\bRoute::|\bartisan serve\b|\brunserver\b|\burlpatterns\b|\b(?:dotnet|cargo|go|bun|deno) run\b|\bnest start\b|\bFastAPI\(|\b(?:npm (?:i|install)|yarn add|pnpm add|pip3? install|uv add|composer require|gem install|bundle add|go get|cargo add|dotnet add)\b|\bexpress\(\)|\bcreateServer\(|\bListenAndServe\b|\bHandleFunc\(|\bflask\b|\buvicorn\b|\b(?:npm|yarn|pnpm)(?: run)? (?:start|dev)\b|\bnode \w+\.js\b|\bngrok\b|\brails (?:s|server)\b|\bphp -S\b|\bexport (?:async )?(?:default )?function (?:GET|POST|handler)\b"#)
        .expect("a constant pattern")
});
