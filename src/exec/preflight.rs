//! Whether the API is at the base URL at all, before anything is held against it.
//!
//! It costs nothing where it is: the valid requests that are looked at are asked once in any case,
//! and one that is answered as an API answers ends it. A path that can't exist is asked for only
//! where nothing else can tell.

use super::baselines::{Baselines, Found};
use super::cases::CasePlanner;
use super::connection::base_url;
use super::inquiry::Inquiry;
use super::reproduce::{NamesAlone, reproduce};
use super::transport::Destination;
use crate::claim::{Source, Witness};
use crate::finding::{DocumentFinding, Evidence, Severity, id_of};
use crate::live::{Request, Response, Template};
use crate::plan::Case;
use crate::provider::Provider;
use crate::reason::HaltReason;
use countersign_openapi::{Address, Location, Operation, is_json};

pub const INQUIRY: Inquiry = Inquiry { id: "base-url" };

/// How many operations are looked at, spread over the document.
const MOST: usize = 20;
/// So many paths must be gone until the base URL is to blame.
const FEWEST_GONE: usize = 2;

/// How somebody answers who is not the API.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Manner {
    NotFound,
    /// A page, as of an application that shows one for every path.
    Page,
    /// A redirect, as to a login page.
    Elsewhere,
    /// A page that refuses, as of a firewall.
    Barred(u16),
    /// A gateway with nobody behind it (RFC 9110 §15.6.3 to §15.6.5).
    Failing(u16),
}

impl Manner {
    fn of(answer: &Response) -> Option<Manner> {
        let is_page = answer.media_type().is_some_and(|media_type| media_type == "text/html");
        match answer.status {
            404 => Some(Manner::NotFound),
            200..=299 if is_page => Some(Manner::Page),
            301..=303 | 307 | 308 => Some(Manner::Elsewhere),
            403 if is_page => Some(Manner::Barred(403)),
            status @ 502..=504 => Some(Manner::Failing(status)),
            _ => None,
        }
    }

    fn says(self, answer: &Response) -> String {
        let location = answer.header("location").next().map(|location| location.shown());
        let to = location.map(|location| location.split(['?', '#']).next().unwrap_or_default().to_owned());
        match self {
            Manner::NotFound => "404".to_owned(),
            Manner::Page => format!("{} and an HTML page", answer.status),
            Manner::Elsewhere => format!("{} to {}", answer.status, to.unwrap_or_else(|| "nowhere".to_owned())),
            Manner::Barred(status) => format!("{status} and an HTML page"),
            Manner::Failing(status) => format!("{status}"),
        }
    }

    /// What follows from it, where whatever is asked for is answered so.
    fn halt(self, says: String) -> HaltReason {
        match self {
            Manner::Failing(_) => HaltReason::NobodyServes(says),
            _ => HaltReason::NotTheApi(says),
        }
    }
}

/// What is wrong, where the API is not at the base URL: every operation that is looked at is
/// answered as a path is that can't exist, and as an API answers none. Nothing else is sent then.
pub(super) async fn preflight(baselines: &Baselines<'_>) -> Option<DocumentFinding> {
    let Destination::Service { endpoint, .. } = baselines.transport().destination() else { return None };
    let (manner, operations) = common_manner(baselines).await?;
    let request = nonsense(baselines.planner());
    let first = operations.first()?;
    let answer = baselines.transport().send(first, &request).await.ok()?.ok()?.response;
    let is_alike =
        Manner::of(&answer) == Some(manner) && (manner != Manner::NotFound || operations.len() >= FEWEST_GONE);
    if !is_alike && !is_application(baselines, first, manner, &answer).await {
        return None;
    }
    let says = manner.says(&answer);
    let halt = manner.halt(says.clone());
    let (provider, base) = (baselines.planner().provider, endpoint.base());
    let meant = meant(provider, base).map_or_else(String::new, |meant| format!("; did you mean {meant}?"));
    let astray = WrongPlace { operations, says, base, request, message: format!("{halt}{meant}") };
    baselines.transport().halt(halt);
    Some(astray.finding(provider))
}

/// The base URL with the path that the document's server has, where it has none itself.
fn meant(provider: &Provider, base: &str) -> Option<String> {
    let server = provider.settings.base_url.as_deref().or(provider.contract.server.as_deref())?;
    let beyond_host = server.split_once("://").map_or(server, |(_, rest)| rest.find('/').map_or("", |at| &rest[at..]));
    let path = beyond_host.trim_end_matches('/');
    let own = base_url(base).ok()?;
    let is_bare = own.path().trim_end_matches('/').is_empty();
    (is_bare && path.starts_with('/')).then(|| format!("{}{path}", base.trim_end_matches('/')))
}

/// Whether the base URL is that of an application for browsers, which answers its page to whoever asks for
/// no JSON, whatever the path, and 404 to who does.
async fn is_application(baselines: &Baselines<'_>, operation: &Operation, manner: Manner, answer: &Response) -> bool {
    if manner != Manner::NotFound || Manner::of(answer) != Some(Manner::Page) {
        return false;
    }
    let valid = baselines.valid_cases(operation, &Found::default());
    let Some(plain) = valid.first().map(|case| case.request.clone().without_header("accept")) else { return false };
    let attempt = baselines.transport().send(operation, &plain).await;
    let page = attempt.ok().and_then(Result::ok).map(|exchange| exchange.response);
    page.is_some_and(|page| Manner::of(&page) == Some(Manner::Page) && page.body == answer.body)
}

/// The one manner in which the operations that are looked at are answered, where it is none that
/// they document, and those operations.
async fn common_manner<'a>(baselines: &Baselines<'a>) -> Option<(Manner, Vec<&'a Operation>)> {
    let asked = telling(baselines);
    let (mut manner, mut looked_at) = (None, Vec::new());
    for (operation, bare) in asked.iter().step_by(asked.len().div_ceil(MOST).max(1)) {
        let answer = match bare {
            None => baselines.of(operation).await.ok()?.step()?.response()?.clone(),
            Some(case) => baselines.transport().send(operation, &case.request).await.ok()?.ok()?.response,
        };
        let seen = Manner::of(&answer).filter(|manner| !is_documented(operation, *manner, &answer))?;
        let is_usual = bare.is_some() && matches!(seen, Manner::Elsewhere | Manner::Barred(_));
        if is_usual || manner.replace(seen).is_some_and(|before| before != seen) {
            return None;
        }
        looked_at.push(*operation);
    }
    Some((manner?, looked_at))
}

/// The operations that can tell: safe, sent, and with nothing in the path that may not exist. Where
/// there is no credential for one, the case without any can tell too, but not by a redirect or a
/// page that refuses: an API may answer those.
fn telling<'a>(baselines: &Baselines<'a>) -> Vec<(&'a Operation, Option<Case>)> {
    let planner = baselines.planner();
    let can_tell = planner.operations().filter_map(|operation| {
        if !operation.is_safe() || operation.parameters_in(Location::Path).next().is_some() {
            return None;
        }
        let is_sent = |case: &&Case| baselines.refusal(operation, case).is_none();
        let valid = baselines.valid_cases(operation, &Found::default());
        let is_bare = |case: &&Case| case.request.slots().next().is_none();
        let bare = || planner.of(operation).into_iter().find(|case| is_bare(&case) && is_sent(&case));
        let told = if valid.iter().any(|case| is_sent(&case)) { Some(None) } else { bare().map(Some) };
        told.map(|bare| (operation, bare))
    });
    can_tell.collect()
}

/// A request for a path that can't exist, the same for the same seed.
fn nonsense(planner: &CasePlanner) -> Request {
    let path = format!("/countersign-{}", id_of(&[INQUIRY.id, &planner.options.seed.to_string()]));
    let headers = planner.headers().map(|(name, value)| (name.as_str().into(), Template::text(value))).collect();
    Request { method: "GET".into(), path: path.into(), query: Vec::new(), headers, body: None }
}

/// What was seen where the API is not.
struct WrongPlace<'a> {
    operations: Vec<&'a Operation>,
    says: String,
    base: &'a str,
    request: Request,
    message: String,
}

impl WrongPlace<'_> {
    fn finding(self, provider: &Provider) -> DocumentFinding {
        let document = provider.contract.document.name().to_owned();
        let at = Source::from(Address { document, pointer: "/paths".to_owned(), origin: None });
        let count = self.operations.len();
        let plural = if count == 1 { "" } else { "s" };
        DocumentFinding {
            of_the_run: true,
            waived: None,
            id: id_of(&[&provider.id, INQUIRY.id, &self.message]),
            provider: provider.id.clone(),
            scenarios: vec!["credential-valid".to_owned()],
            check: INQUIRY.id.to_owned(),
            severity: Severity::Error,
            operations: self.operations.iter().map(|operation| operation.id.clone()).collect(),
            earlier: Evidence {
                witness: Witness::Spec,
                says: format!("{count} path{plural} of the API"),
                source: at.to_string(),
                at: Some(Box::new(at)),
            },
            later: Evidence { witness: Witness::Live, says: self.says, source: self.base.to_owned(), at: None },
            also: Vec::new(),
            answer: None,
            reproduce: reproduce(provider, &self.request, self.base, &NamesAlone),
            message: self.message,
        }
    }
}

/// Whether the operation documents an answer of this manner, and so may well be what answers.
fn is_documented(operation: &Operation, manner: Manner, answer: &Response) -> bool {
    let declared = operation.answers.iter().find(|declared| declared.status.code() == Some(answer.status));
    match manner {
        Manner::NotFound | Manner::Failing(_) => false,
        Manner::Elsewhere => declared.is_some(),
        Manner::Page | Manner::Barred(_) => {
            let declared = operation.answer(answer.status);
            declared.is_some_and(|declared| declared.media.iter().any(|media| !is_json(&media.media_type)))
        }
    }
}
