//! The OpenAPI documents that pages hold, against the contract: compared as two documents are.
//!
//! A page's document is one of the places that speak of the API, so it is compared as far as it
//! goes: an operation that another page is about, what the page around it says, and what the
//! contract inferred are nothing that it lacks. Of an operation that it has it says everything: a
//! status, a parameter or a way to authenticate that only one of both has is a difference.

use std::collections::HashMap;

use countersign_openapi::{
    Address, Basis, Contract, Document, DocumentedResponse, Location, Media, Operation, PathShape, PathTemplate,
    SecurityScheme, StatusKey, Unresolved,
};
use countersign_pages::{
    AuthScheme, DocumentInPage, ErrorResponse, Facts, OfFact, RequiredHeader, ResponseHeader, SuccessResponse,
};

use super::between::said_by;
use super::{StatementChange, evolved};
use crate::claim::Source;
use crate::rules::docs::base_url::{self, servers};

/// What the contract says otherwise than the documents that are embedded in pages.
pub fn embedded(
    provider: &str,
    documents: &[DocumentInPage],
    contract: &Contract,
    facts: &Facts,
) -> Vec<StatementChange> {
    let mut found: Vec<StatementChange> = Vec::new();
    for document in documents {
        let (page, spec) = HeldDocument { document, contract, facts }.comparable();
        let changes = evolved(provider, &page, &spec).into_iter();
        for change in changes.filter(|change| !is_inferred(change, contract)) {
            if !found.iter().any(|known| known.id == change.id) {
                found.push(told(change, document));
            }
        }
    }
    found
}

/// Whether the contract's side of a difference is no statement.
fn is_inferred(change: &StatementChange, contract: &Contract) -> bool {
    let address = change.later.as_ref().and_then(|said| match said.at.as_deref()? {
        Source::Document(address) => Some(address),
        _ => None,
    });
    let node = address.and_then(|address| contract.node(&address.within(&contract.document)));
    node.is_some_and(|node| node.basis() == Basis::Inferred)
}

/// A difference with the page as the witness that spoke first.
fn told(mut change: StatementChange, document: &DocumentInPage) -> StatementChange {
    change.message = format!("seen from the document on the page, {}", change.message);
    change.earlier.iter_mut().for_each(|said| said_by(said, document));
    change
}

/// Whether a document has the same reference at the same place.
fn refers(document: &Document, unresolved: &Unresolved) -> bool {
    document.get(&unresolved.address).and_then(|reference| reference.as_str()) == Some(&*unresolved.reference)
}

/// A page's document, held against the contract.
struct HeldDocument<'a> {
    document: &'a DocumentInPage,
    contract: &'a Contract,
    /// What the pages state besides.
    facts: &'a Facts,
}

impl HeldDocument<'_> {
    /// Both sides, as far as they are about the same.
    fn comparable(&self) -> (Contract, Contract) {
        let page = self.document.contract();
        let counterparts = self.counterparts();
        let is_elsewhere = self.is_elsewhere();
        let (mut own, mut others) = (Vec::new(), Vec::new());
        for (operation, counterpart) in page.operations().iter().zip(counterparts) {
            let mut operation = operation.clone();
            operation.server = operation.server.or_else(|| page.server.clone()).filter(|_| is_elsewhere);
            if let Some(counterpart) = counterpart {
                let mut spec = self.as_far_as(&operation, counterpart);
                spec.server = spec.server.or_else(|| self.contract.server.clone()).filter(|_| is_elsewhere);
                if self.is_silent_of_security() {
                    operation.security.clear();
                    spec.security.clear();
                }
                operation.path.clone_from(&spec.path);
                others.push(spec);
            }
            own.push(operation);
        }
        let (mut page, mut spec) = (page.with_operations(own), self.contract.with_operations(others));
        // Where both say where the API is, each operation says it.
        page.server = page.server.filter(|_| servers(self.contract).is_empty());
        spec.server = None;
        // What both refer to in the same words is the same, wherever it can be read.
        let (own, others) = (page.document.clone(), spec.document.clone());
        page.unresolved.retain(|unresolved| !refers(&others, unresolved));
        spec.unresolved.retain(|unresolved| !refers(&own, unresolved));
        if page.schemes().iter().all(|scheme| scheme.prefix.is_none()) {
            let without_prefix = |scheme: &SecurityScheme| SecurityScheme { prefix: None, ..scheme.clone() };
            let schemes = spec.schemes().iter().map(without_prefix).collect();
            spec = spec.with_schemes(schemes);
        }
        (page, spec)
    }

    /// The contract's operation for each of the page's: of the same method and path, or of the same
    /// URL, wherever the base URL ends.
    fn counterparts(&self) -> Vec<Option<&Operation>> {
        let page = self.document.contract();
        let (bases, servers) = (servers(page), servers(self.contract));
        let mut by_path: HashMap<EmbeddedKey, &Operation> = HashMap::new();
        let mut by_url: HashMap<EmbeddedKey, &Operation> = HashMap::new();
        // Some have one path with a slash at its end, and another without.
        let as_written =
            |operation: &Operation| (operation.method.clone(), PathTemplate::parse(&operation.path).shape());
        let mut written: HashMap<EmbeddedKey, &Operation> = HashMap::new();
        for operation in self.contract.operations() {
            by_path.entry(key(operation, "")).or_insert(operation);
            written.entry(as_written(operation)).or_insert(operation);
            for server in &servers {
                by_url.entry(key(operation, base_url::path(server))).or_insert(operation);
            }
        }
        let find = |operation: &Operation| {
            let own = written.get(&as_written(operation)).or_else(|| by_path.get(&key(operation, "")));
            let own = own.or_else(|| by_url.get(&key(operation, "")));
            let below = || {
                let keys = bases.iter().map(|base| key(operation, base_url::path(base)));
                keys.into_iter().find_map(|key| by_path.get(&key).or_else(|| by_url.get(&key)))
            };
            own.or_else(below).copied()
        };
        page.operations().iter().map(find).collect()
    }

    /// Whether the page's document says of the API that it is where the contract does not say it is.
    fn is_elsewhere(&self) -> bool {
        let (page, spec) = (servers(self.document.contract()), servers(self.contract));
        let is_known = |page: &String| spec.iter().any(|spec| base_url::is_same(spec, page));
        !page.is_empty() && !spec.is_empty() && !page.iter().any(is_known)
    }

    /// Whether the page's document leaves it to the pages to say how a request is authenticated.
    fn is_silent_of_security(&self) -> bool {
        let page = self.document.contract();
        let is_said =
            page.schemes().is_empty() && page.operations().iter().all(|operation| operation.security.is_empty());
        is_said && page.document.get("/security").is_none() && self.around::<AuthScheme>(|_| true)
    }

    /// An operation of the contract without what the page's document could not say: what was
    /// inferred, and what is said elsewhere, by the page around the document or by another.
    fn as_far_as(&self, page: &Operation, spec: &Operation) -> Operation {
        let mut spec = spec.clone();
        spec.parameters.retain(|parameter| {
            let is_it = |name: &str| name.eq_ignore_ascii_case(&parameter.name);
            let mut same = page.parameters_in(parameter.location).filter(|own| is_it(&own.name));
            let is_around = || {
                parameter.location == Location::Header && self.around::<RequiredHeader>(|header| is_it(&header.name))
            };
            same.next().is_some() || !self.is_other(parameter.basis, &parameter.source) && !is_around()
        });
        if page.body.is_none() && spec.body.as_ref().is_some_and(|body| self.is_other(body.basis, &body.source)) {
            spec.body = None;
        }
        spec.answers.retain(|answer| {
            let is_own = page.answers.iter().any(|own| own.status == answer.status);
            is_own || !self.is_other(answer.basis, &answer.source) && !self.is_answer_around(answer.status)
        });
        for answer in &mut spec.answers {
            if let Some(own) = page.answers.iter().find(|own| own.status == answer.status) {
                self.answer_as_far_as(own, answer);
            }
        }
        spec
    }

    fn answer_as_far_as(&self, page: &DocumentedResponse, spec: &mut DocumentedResponse) {
        spec.headers.retain(|header| {
            let is_around = || self.around::<ResponseHeader>(|stated| stated.name.eq_ignore_ascii_case(&header.name));
            page.headers.iter().any(|own| own.name.eq_ignore_ascii_case(&header.name))
                || !self.is_other(header.basis, &header.source) && !is_around()
        });
        if page.media.is_empty() {
            let is_around = self.is_answer_around(spec.status);
            let is_guess = |media: &Media| {
                let schema = media.schema.as_deref().and_then(|schema| self.contract.node(schema));
                schema.is_some_and(|schema| schema.basis() == Basis::Inferred)
            };
            spec.media.retain(|media| !is_around && !is_guess(media) && !self.is_other(media.basis, &media.source));
        }
    }

    /// Whether a node of the contract is nothing that this document would say.
    fn is_other(&self, basis: Basis, source: &Address) -> bool {
        let own = self.document.place("");
        let own = format!("{}#{}", own.page, own.heading);
        basis == Basis::Inferred || source.origin.as_ref().is_some_and(|origin| *origin != own)
    }

    /// Whether a page states an answer of this status besides.
    fn is_answer_around(&self, status: StatusKey) -> bool {
        let is_it = |stated: Option<u16>| stated.is_some_and(|code| status == StatusKey::Code(code));
        self.around::<ErrorResponse>(|response| is_it(response.status_code()))
            || self.around::<SuccessResponse>(|response| is_it(response.status))
    }

    /// Whether the pages state such a fact, and not their documents alone.
    fn around<P: OfFact>(&self, is_it: impl Fn(&P) -> bool) -> bool {
        self.facts.of::<P>().any(|(fact, stated)| !stated.embedded && is_it(fact))
    }
}

/// What tells operations apart, below a base path.
fn key(operation: &Operation, base: &str) -> EmbeddedKey {
    let path = format!("{base}{}", operation.path);
    (operation.method.clone(), PathTemplate::parse(path.trim_end_matches('/')).shape())
}

type EmbeddedKey = (String, PathShape);
