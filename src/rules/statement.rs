//! Questions about what documentation states: one file a kind of fact, put to the pages and to
//! the contract.
//!
//! Their subjects are facts, so that "on the page, not in the document" can be said. What a page
//! does not mention is nowhere held against a document. Each ships with the mutants that it must
//! catch, told by the page.

use std::fmt;

use countersign_openapi::{Address, Basis, Contract, Node, extension};
use countersign_pages::{Facts, OfFact, StatedFact};

use super::compare::{CheckResult, Spoken, compare};
use crate::claim::{Claim, Source, Witness};
use crate::finding::Class;
use crate::rules::classify::{Relation, class};
use crate::rules::docs::hosts::ApiHosts;
use crate::rules::docs::paths::ComparedPaths;
use crate::rules::{self, RulePage};

/// What pages state, and the contract that it is compared with.
pub struct Compared<'a> {
    contract: &'a Contract,
    facts: &'a Facts,
    paths: ComparedPaths<'a>,
    /// Whose the addresses of the pages are.
    pub hosts: ApiHosts,
}

impl<'a> Compared<'a> {
    pub fn of(contract: &'a Contract, facts: &'a Facts) -> Compared<'a> {
        let paths = ComparedPaths::of(contract, facts);
        let hosts = ApiHosts::of(contract, facts, &paths);
        Compared { contract, facts, paths, hosts }
    }
}

/// All that such a check may look at: one fact, those around it, and the contract.
pub struct Asked<'a, P> {
    pub contract: &'a Contract,
    pub facts: &'a Facts,
    pub paths: &'a ComparedPaths<'a>,
    pub fact: &'a P,
    pub stated: &'a StatedFact,
}

/// A check of the facts that are made of `P`, of answers of one type.
pub struct StatedCheck<P: 'static, A: 'static> {
    pub docs: fn(&Asked<P>) -> A,
    pub spec: fn(&Asked<P>) -> Spoken<A>,
    /// The page's answer as the document's sees it.
    pub relate: fn(spec: &A, docs: &A) -> Relation,
    pub mutants: &'static [PageMutant],
}

/// What a contract says of a fact, or that it says nothing of it.
pub trait ContractAnswer: fmt::Display {
    fn is_absent(&self) -> bool;
}

/// That a page and the contract disagree.
#[derive(Debug)]
pub struct Disagreement {
    pub class: Class,
    /// Whether the contract says nothing of it at all.
    pub is_undeclared: bool,
}

/// An untruth that the check must catch, told by the page.
pub struct PageMutant {
    pub name: &'static str,
    pub tell: fn(&mut Facts),
}

/// A check of a kind of fact, whatever its answers are made of.
pub trait StatementRule: Sync {
    /// The kind's id.
    fn id(&self) -> &'static str;
    /// Its page.
    fn page(&self) -> &'static RulePage {
        rules::stated(self.id()).expect("each kind of fact has a page")
    }
    /// The question, as a witness hears it.
    fn asks(&self) -> &'static str {
        &self.page().question
    }
    fn mutants(&self) -> &'static [PageMutant];
    /// Asks docs and spec of a fact; nothing where that is of another kind, or the spec is not asked.
    fn ask(&self, compared: &Compared, stated: &StatedFact) -> Option<CheckResult<Disagreement>>;
}

impl<P: OfFact, A: ContractAnswer> StatementRule for StatedCheck<P, A> {
    fn id(&self) -> &'static str {
        P::ID
    }

    fn mutants(&self) -> &'static [PageMutant] {
        self.mutants
    }

    fn ask(&self, compared: &Compared, stated: &StatedFact) -> Option<CheckResult<Disagreement>> {
        let parts = P::parts(stated.look(P::of)?);
        if parts.is_empty() {
            return self.ask_one(compared, stated);
        }
        let mut heard = None;
        for part in parts {
            heard = self.ask_one(compared, &part.map(P::into));
            if matches!(heard, Some(CheckResult::Differ { .. })) {
                break;
            }
        }
        heard
    }
}

impl<P: OfFact, A: ContractAnswer> StatedCheck<P, A> {
    /// Asks of one statement, whose place is told.
    fn ask_one(&self, compared: &Compared, stated: &StatedFact) -> Option<CheckResult<Disagreement>> {
        let Compared { contract, facts, paths, .. } = compared;
        let asked = Asked { contract, facts, paths, fact: P::of(&stated.fact)?, stated };
        let spec = (self.spec)(&asked)?;
        let is_undeclared = spec.as_ref().is_ok_and(|spec| spec.answer.is_absent());
        let source = Source::Page { place: stated.source.to_string(), quote: stated.quote.clone() };
        let docs = Claim { answer: (self.docs)(&asked), source, basis: Basis::Documented };
        let weigh = |relation: &Relation, basis| Some(Disagreement { class: class(relation, basis)?, is_undeclared });
        Some(compare(spec, (Witness::Docs, Ok(docs)), self.relate, weigh))
    }
}

impl<'a, P: OfFact> Asked<'a, P> {
    /// What the document says, at the node of a pointer, or where it would say it.
    pub(super) fn spec<A>(&self, pointer: &str, basis: Basis, answer: A) -> Spoken<A> {
        let node = self.contract.node(pointer);
        let document = self.contract.document.name().to_owned();
        let nowhere = || Address { document, pointer: pointer.to_owned(), origin: None };
        let source = node.map_or_else(nowhere, |node| node.source());
        Some(Ok(Claim { answer, source: source.into(), basis }))
    }

    /// What all facts of this kind name, this one's first.
    pub(super) fn names(&self, name: fn(&P) -> String) -> Vec<String> {
        let others = self.facts.of::<P>().map(|(fact, _)| name(fact));
        std::iter::once(name(self.fact)).chain(others).collect()
    }

    /// Whether the document uses our extensions, and has security schemes that could.
    pub(super) fn has_schemes_of_ours(&self) -> bool {
        self.is_sourced() && !self.contract.schemes().is_empty()
    }

    /// What the security schemes have under an extension: a text, or a list of several.
    pub(super) fn of_schemes(&self, extension: &str) -> Vec<String> {
        let declared = self.contract.node("/components/securitySchemes");
        let schemes = declared.iter().flat_map(|node| node.members().collect::<Vec<_>>());
        let own = |scheme: Node| match scheme.text(extension) {
            Some(one) => vec![one.to_owned()],
            None => scheme.texts(extension),
        };
        schemes.flat_map(|(_, scheme)| own(scheme)).collect()
    }

    /// Whether the document says where its statements are from, and so uses our extensions: one
    /// that does not has no place for what OpenAPI has no word for.
    pub(super) fn is_sourced(&self) -> bool {
        let info = self.contract.document.get("/info");
        info.is_some_and(|info| info.get(extension::BASIS).is_some())
    }
}

/// Tells all facts of a kind otherwise.
pub(super) fn tell_all<P: OfFact>(facts: &mut Facts, tell: impl FnMut(&mut P)) {
    facts.of_mut::<P>().for_each(tell);
}

/// The better basis of several nodes: one that is documented is a statement.
pub(super) fn grounds_of(basis: impl Iterator<Item = Basis>) -> Basis {
    let mut basis = basis.peekable();
    let none = basis.peek().is_none();
    if none || basis.any(|basis| basis != Basis::Inferred) { Basis::Documented } else { Basis::Inferred }
}
