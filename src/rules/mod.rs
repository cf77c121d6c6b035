//! Questions, put to every witness that can answer them: one folder a subject, one registry.
//!
//! A rule's id is its file's name with `-` for `_`. There are four kinds, by who is asked:
//!
//! | kind | who is asked | command |
//! |---|---|---|
//! | [`exchange`] | the document, and then the service and the typed client, in a case | `test` |
//! | [`statement`] | a page, and then the document, about a fact | `drift` |
//! | [`samples`] | a page's sample, and then the document | `drift` |
//! | [`evolution`], [`restatement`] | a document or a page then, and the same now | `diff`, `drift` |
//!
//! Each ships with the mutants that it must catch: without them, a stub that was made from the document
//! could never be caught at anything. How grave an answer is that differs, is for [`classify`] alone
//! to say.
//!
//! What a rule asks, why, and what to do about a finding, stands on its page: Markdown in the folder of its
//! subject, which `explain` shows and whose examples are run as tests (`tests/rules.rs`).

mod auth;
mod body;
pub mod callbacks;
pub mod classify;
pub mod client;
pub mod compare;
pub mod docs;
pub mod evolution;
pub mod exchange;
mod fault;
mod fields;
mod headers;
mod input;
mod links;
mod lists;
pub mod operations;
mod page;
mod parameters;
mod presence;
mod references;
mod resources;
pub mod restatement;
pub mod samples;
pub mod schema;
pub mod servers;

pub mod statement;
mod status;

use std::sync::LazyLock;

use evolution::Evolution;
use exchange::ExchangeRule;
use statement::StatementRule;

pub use auth::made_up::{may_be_of_input, sends_made_up_secret};
pub use auth::www_authenticate::challenges;
pub use fault::told_once;
pub use page::{Expected, PageError, Reference, RulePage, RulePageBlock, RunExample};

/// Every rule about exchanges, in the order in which reports show them.
pub const EXCHANGE: &[&dyn ExchangeRule] = &[
    &auth::auth_enforced::CHECK,
    &auth::credential_accepted::CHECK,
    &headers::required_header::CHECK,
    &input::input_enforced::CHECK,
    &input::input_accepted::CHECK,
    &status::status_declared::CHECK,
    &status::refusal_status::CHECK,
    &body::success_shape::CHECK,
    &body::error_shape::CHECK,
    &body::error_body::CHECK,
    &body::body_status::CHECK,
    &body::content_type::CHECK,
    &body::without_accept::CHECK,
    &body::tenant_named::CHECK,
    &body::repeated_answer::CHECK,
    &resources::created_kept::CHECK,
    &resources::read_back::CHECK,
    &resources::created_listed::CHECK,
    &resources::change_kept::CHECK,
    &resources::deletion_kept::CHECK,
    &headers::response_headers::CHECK,
    &headers::allow::CHECK,
    &headers::etag_heeded::CHECK,
    &headers::head_as_get::CHECK,
    &lists::pages_whole::CHECK,
    &body::readable_body::CHECK,
    &status::no_server_error::CHECK,
    &status::no_redirect::CHECK,
    &auth::credential_echoed::CHECK,
    &auth::credential_given::CHECK,
    &auth::www_authenticate::CHECK,
    &client::client_request::CHECK,
    &client::client_answer::CHECK,
];

/// The rules that hold of an answer also where whatever the service does is right.
pub const OF_ANY_ANSWER: [&str; 3] = ["no-server-error", "credential-echoed", "credential-given"];

/// A rule for each kind of fact, in the order of kinds.
pub const STATEMENTS: &[&dyn StatementRule] = &[
    &docs::auth_scheme::CHECK,
    &docs::auth_header::CHECK,
    &docs::token_prefix::CHECK,
    &docs::token_variable::CHECK,
    &docs::jwt_claim::CHECK,
    &docs::required_header::CHECK,
    &docs::base_url::CHECK,
    &docs::operation::CHECK,
    &docs::request_body::CHECK,
    &docs::error_response::CHECK,
    &docs::success_response::CHECK,
    &docs::response_header::CHECK,
    &docs::alone::WEBHOOK_HEADER,
    &docs::alone::ACCESS,
    &docs::alone::PLAN,
    &docs::alone::MEANING,
    &docs::alone::OPENAPI,
];

/// A kind that no rule asks about, or a rule about another kind, is no program.
const _: () =
    assert!(STATEMENTS.len() == countersign_pages::ALL.len(), "each kind of fact has a rule that asks about it");

/// The rules about two documents but for those of schemas, in the order in which they are asked.
pub const EVOLUTION: &[Evolution] = &[
    servers::RULES,
    operations::RULES,
    references::RULES,
    auth::security::RULES,
    parameters::RULES,
    body::request::RULES,
    body::form::RULES,
    status::responses::RULES,
    links::RULES,
    callbacks::RULES,
    fields::RULES,
];

/// A rule about two documents or a sample, and what it says to a client: of schemas, what became of one in one
/// respect; else what its page asks.
pub struct Rule {
    pub id: String,
    pub means: String,
}

/// Every rule about two documents, or about a sample and a document.
pub fn evolution_rules() -> Vec<Rule> {
    let all = EVOLUTION.iter().chain([&client::generated::RULES]);
    let fixed = all.flat_map(|evolution| evolution.rules).copied();
    let fixed = fixed.chain(samples::SAMPLES.iter().map(|rule| rule.id));
    let fixed = fixed.filter_map(|id| Some(Rule { id: id.to_owned(), means: page(id)?.question.clone() }));
    fixed.chain(schema::rules()).collect()
}

/// The subject of pages about what documentation states, one a kind of fact. A fact may have the id of a
/// rule about something else.
pub const STATED: &str = "docs";

/// The subject of pages about schemas, one a keyword.
pub const SCHEMA: &str = "schema";

struct RuleSource {
    subject: &'static str,
    text: &'static str,
}

macro_rules! pages {
    ($($subject:literal: $($id:literal)+;)+) => {
        &[$($(RuleSource { subject: $subject, text: include_str!(concat!($subject, "/", $id, ".md")) },)+)+]
    };
}

const SOURCES: &[RuleSource] = pages! {
    "auth": "auth-enforced" "credential-accepted" "credential-echoed" "credential-given" "security-changed"
        "security-scheme-changed" "www-authenticate";
    "body": "body-added" "body-described-otherwise" "body-encoding-changed" "body-media-type-added" "body-media-type-removed"
        "body-optional" "body-removed" "body-required" "body-status" "content-type" "error-body" "error-shape"
        "field-added" "field-optional" "field-removed" "field-required" "media-type-added" "media-type-removed"
        "readable-body" "repeated-answer" "success-shape" "tenant-named" "without-accept";
    "callbacks": "callback-added" "callback-changed" "callback-removed" "webhook-added" "webhook-changed"
        "webhook-removed";
    "client": "client-answer" "client-method-added" "client-method-changed" "client-method-removed" "client-request"
        "client-type-added" "client-type-changed" "client-type-removed";
    "docs": "access" "auth-header" "auth-scheme" "base-url" "error-response" "jwt-claim" "meaning" "openapi" "operation"
        "plan" "request-body" "required-header" "response-header" "success-response" "token-prefix"
        "token-variable" "webhook-header";
    "fields": "unknown-field-changed";
    "headers": "allow" "etag-heeded" "head-as-get" "header-added" "header-deprecated" "header-optional" "header-removed" "header-required"
        "header-style-changed" "required-header" "response-headers";
    "input": "input-accepted" "input-enforced";
    "links": "link-added" "link-changed" "link-removed";
    "lists": "pages-whole";
    "operations": "operation-added" "operation-deprecated" "operation-id-changed" "operation-moved"
        "operation-removed" "path-slash-changed" "stability-changed" "sunset-changed";
    "parameters": "parameter-added" "parameter-deprecated" "parameter-empty-value-changed" "parameter-optional"
        "parameter-removed" "parameter-required" "parameter-style-changed";
    "references": "reference-unresolved";
    "resources": "change-kept" "created-kept" "created-listed" "deletion-kept" "read-back";
    "run": "base-url" "document" "no-answer" "waiver";
    "samples": "sample-body" "sample-credential" "sample-parameter";
    "schema": "additional-properties" "alternatives" "contains" "content-encoding" "content-media-type"
        "default" "dependent-required" "dependent-schemas" "deprecated" "discriminator" "else" "enum"
        "exclusive-maximum" "exclusive-minimum" "format" "if" "items" "keyword" "max-contains" "max-items"
        "max-length" "max-properties" "maximum" "min-contains" "min-items" "min-length" "min-properties"
        "minimum" "multiple-of" "not" "pattern" "pattern-properties" "prefix-items" "property" "property-names"
        "required" "schema" "schemas" "then" "type" "unevaluated-items" "unevaluated-properties" "unique-items" "xml";
    "servers": "base-url-changed" "server-added" "server-removed";
    "status": "no-redirect" "no-server-error" "refusal-status" "status-added" "status-declared" "status-removed";
};

static PAGES: LazyLock<Vec<RulePage>> = LazyLock::new(|| {
    let read = |source: &RuleSource| RulePage::parse(source.subject, source.text).expect("a test reads every page");
    SOURCES.iter().map(read).collect()
});

/// Every page, subject by subject.
pub fn pages() -> &'static [RulePage] {
    &PAGES
}

/// The page of a check, of what a run asks of itself, or of a rule about two documents. What may become of
/// a schema in one respect is one page: `request-enum-narrower` is on that of `enum`.
pub fn page(id: &str) -> Option<&'static RulePage> {
    PAGES.iter().find(|page| page.subject != STATED && page.covers(id))
}

/// The page of a kind of fact, or of a rule about it: `error-response-changed` is on that of
/// `error-response`.
pub fn stated(id: &str) -> Option<&'static RulePage> {
    PAGES.iter().find(|page| page.subject == STATED && (page.id == id || page.covers(id)))
}

/// Whether a report may tell of something by this id.
pub fn is_rule(id: &str) -> bool {
    page(id).or_else(|| stated(id)).is_some()
}

/// The rules that `drift` and `diff` tell of changes by.
pub fn change_rules() -> Vec<String> {
    let stated = pages().iter().filter(|page| page.subject == STATED);
    let stated = stated.flat_map(|page| BECAME.map(|became| format!("{}-{became}", page.id)));
    evolution_rules().into_iter().map(|rule| rule.id).chain(stated).collect()
}

/// What may become of a fact: against what was stated, against the contract, on one page.
pub const BECAME: [&str; 7] = ["changed", "gone", "new", "renamed", "differs", "undeclared", "contradicted"];

impl RulePage {
    /// Whether this page is about what has this id in a report.
    pub fn covers(&self, id: &str) -> bool {
        let rest = || id.strip_prefix(&self.id)?.strip_prefix('-');
        match self.subject {
            STATED => rest().is_some_and(|became| BECAME.contains(&became)),
            SCHEMA => respect(id) == Some(&self.id),
            _ => self.id == id,
        }
    }
}

/// The respect of a rule about schemas.
fn respect(id: &str) -> Option<&str> {
    let rest = ["request-", "response-"].into_iter().find_map(|side| id.strip_prefix(side))?;
    let became = ["-narrower", "-wider", "-changed", "-added", "-removed", "-unfinished"];
    became.into_iter().find_map(|became| rest.strip_suffix(became))
}
