//! Whether the API is at the base URL at all, before anything is held against it.
//!
//! It costs nothing where it is: the valid requests that are looked at are asked once in any case,
//! and one that is answered as an API answers ends it. A path that can't exist is asked for only
//! where nothing else can tell.

use super::reach::Reach;
use super::valid::Found;
use super::{Inquiry, Session, reproduce};
use crate::claim::{Source, Witness};
use crate::finding::{DocumentFinding, Said, Severity, id_of};
use crate::live::{Request, Response, Template};
use crate::plan::Case;
use crate::reason::HaltReason;
use countersign_openapi::Address;
use countersign_openapi::{Location, Operation, is_json};

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

impl Session<'_> {
    /// What is wrong, where the API is not at the base URL: every operation that is looked at is
    /// answered as a path is that can't exist, and as an API answers none. Nothing else is sent then.
    pub(super) async fn survey(&self, cases: &[Case]) -> Option<DocumentFinding> {
        let Reach::Service(sender) = &self.reach else { return None };
        let asked = self.asked(cases);
        let (mut manner, mut looked_at) = (None, Vec::new());
        for (operation, bare) in asked.iter().step_by(asked.len().div_ceil(MOST).max(1)) {
            let answer = match bare {
                None => self.valid(operation).await.ok()?.step()?.exchange.clone().ok()?.response,
                Some(case) => self.send(operation, &case.request).await.ok()?.ok()?.response,
            };
            let seen = Manner::of(&answer).filter(|manner| !is_documented(operation, *manner, &answer))?;
            let is_usual = bare.is_some() && matches!(seen, Manner::Elsewhere | Manner::Barred(_));
            if is_usual || manner.replace(seen).is_some_and(|before| before != seen) {
                return None;
            }
            looked_at.push(operation.id.clone());
        }
        let manner = manner?;
        if manner == Manner::NotFound && looked_at.len() < FEWEST_GONE {
            return None;
        }
        let request = self.nonsense();
        let answer = self.send(asked.first()?.0, &request).await.ok()?.ok()?.response;
        if Manner::of(&answer) != Some(manner) {
            return None;
        }
        let says = manner.says(&answer);
        let halt = manner.halt(says.clone());
        let message = halt.to_string();
        self.halted.get_or_init(|| halt);
        let reproduce = reproduce(self.provider, &request, sender.base(), &|_| false);
        Some(self.finding(message, says, looked_at, sender.base(), reproduce))
    }

    /// The operations that can tell: safe, sent, and with nothing in the path that may not exist. Where
    /// there is no credential for one, the case without any can tell too, but not by a redirect or a
    /// page that refuses: an API may answer those.
    fn asked<'c>(&self, cases: &'c [Case]) -> Vec<(&Operation, Option<&'c Case>)> {
        let contract = &self.provider.contract;
        let groups = cases.chunk_by(|one, next| one.operation == next.operation);
        let can_tell = groups.filter_map(|cases| {
            let operation = contract.operation(&cases[0].operation)?;
            if !operation.is_safe() || operation.parameters_in(Location::Path).next().is_some() {
                return None;
            }
            let is_sent = |case: &&Case| self.held_back(operation, case).is_none();
            let valid = self.valid_cases(operation, &Found::default());
            let is_bare = |case: &&Case| case.request.slots().next().is_none();
            let bare = || cases.iter().filter(is_bare).find(is_sent);
            let told = if valid.iter().any(|case| is_sent(&case)) { Some(None) } else { bare().map(Some) };
            told.map(|bare| (operation, bare))
        });
        can_tell.collect()
    }

    /// A request for a path that can't exist, the same for the same seed.
    fn nonsense(&self) -> Request {
        let path = format!("/countersign-{}", id_of(&[INQUIRY.id, &self.options.seed.to_string()]));
        let headers =
            self.provider.settings.headers.iter().chain(self.options.headers.iter().map(|(name, value)| (name, value)));
        let headers = headers.map(|(name, value)| (name.clone(), Template::text(value))).collect();
        Request { method: "GET".to_owned(), path, query: Vec::new(), headers, body: None }
    }

    fn finding(
        &self,
        message: String,
        says: String,
        operations: Vec<String>,
        base: &str,
        reproduce: String,
    ) -> DocumentFinding {
        let document = self.provider.contract.document.name().to_owned();
        let at = Source::from(Address { document, pointer: "/paths".to_owned(), origin: None });
        let count = operations.len();
        let plural = if count == 1 { "" } else { "s" };
        DocumentFinding {
            id: id_of(&[&self.provider.id, INQUIRY.id, &message]),
            provider: self.provider.id.clone(),
            scenarios: vec!["credential-valid".to_owned()],
            check: INQUIRY.id.to_owned(),
            severity: Severity::Error,
            message,
            operations,
            earlier: Said {
                witness: Witness::Spec,
                says: format!("{count} path{plural} of the API"),
                source: at.to_string(),
                at: Some(Box::new(at)),
            },
            later: Said { witness: Witness::Live, says, source: base.to_owned(), at: None },
            reproduce: Some(reproduce),
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
