//! Questions, put to every witness that can answer them: one folder a subject, one registry.
//!
//! A rule's id is its file's name with `-` for `_`. There are three kinds, by who is asked:
//!
//! | kind | who is asked | command |
//! |---|---|---|
//! | [`exchange`] | the document, and then the service and the typed client, in a case | `test` |
//! | [`statement`] | a page, and then the document, about a fact | `drift` |
//! | [`evolution`], [`restatement`] | a document or a page then, and the same now | `diff`, `drift` |
//!
//! Each ships with the lies that it must catch: without them, a stub that was made from the document
//! could never be caught at anything. How grave an answer is that differs, is for [`classify`] alone
//! to say.

mod auth;
mod body;
pub mod classify;
mod client;
pub mod docs;
pub mod evolution;
pub mod exchange;
mod headers;
pub mod operations;
mod parameters;
mod presence;
mod references;
pub mod restatement;
pub mod schema;
pub mod statement;
mod status;

use countersign_pages as pages;

use evolution::Evolution;
use exchange::Question;
use statement::Inquiry;

/// Every rule about exchanges, in the order in which reports show them.
pub const EXCHANGE: &[&dyn Question] = &[
    &auth::auth_enforced::CHECK,
    &auth::credential_accepted::CHECK,
    &headers::required_header::CHECK,
    &status::status_declared::CHECK,
    &body::success_shape::CHECK,
    &body::error_shape::CHECK,
    &body::error_body::CHECK,
    &body::body_status::CHECK,
    &body::content_type::CHECK,
    &body::without_accept::CHECK,
    &headers::response_headers::CHECK,
    &body::readable_body::CHECK,
    &status::no_server_error::CHECK,
    &status::no_redirect::CHECK,
    &auth::credential_echoed::CHECK,
    &auth::credential_given::CHECK,
    &auth::www_authenticate::CHECK,
    &client::client_request::CHECK,
    &client::client_answer::CHECK,
];

/// A rule for each kind of fact, in the order of kinds.
pub const STATEMENTS: &[&dyn Inquiry] = &[
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
    &docs::alone::OPENAPI,
];

/// A kind that no rule asks about, or a rule about another kind, is no program.
const _: () = assert!(STATEMENTS.len() == pages::ALL.len(), "each kind of fact has a rule that asks about it");

/// The rules about two documents but for those of schemas, in the order in which they are asked.
pub const EVOLUTION: &[Evolution] = &[
    operations::RULES,
    references::RULES,
    auth::security::RULES,
    parameters::RULES,
    body::request::RULES,
    body::form::RULES,
    status::responses::RULES,
];

/// A rule about two documents, and what it says to a client.
pub struct Rule {
    pub id: String,
    pub means: String,
}

/// Every rule about two documents.
pub fn evolution_rules() -> Vec<Rule> {
    let fixed = EVOLUTION.iter().flat_map(|evolution| evolution.rules);
    let fixed = fixed.map(|(id, means)| Rule { id: (*id).to_owned(), means: (*means).to_owned() });
    fixed.chain(schema::rules()).collect()
}
