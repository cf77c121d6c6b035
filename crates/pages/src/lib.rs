//! The documentation as a witness: what its pages state about the contract.
//!
//! ```text
//! text/     text ─▶ Page (sections, blocks)
//! reading/  Page ─▶ outline (statements, samples, embedded documents) ─▶ bases ─▶ paths ─▶ operations,
//!           headers, responses: each stage takes the results of those before it
//! facts/    what was read ─▶ Facts, one file a kind
//! site/     links, sitemaps and robots.txt: which pages a site has, and which may be asked for
//! ```
//!
//! Pure: no IO, no clock, no environment. A page is read with linear scanners only, so that a page of
//! noise costs what a page of prose of its size costs. Nothing here knows a provider: the readers
//! know HTTP, JSON, OpenAPI and the ways people write documentation.

// What this denies, and who may do it: clippy.toml.
#![cfg_attr(not(test), deny(clippy::disallowed_methods))]

mod documentation;
mod facts;
pub mod interstitial;
mod reading;
mod site;
mod text;

/// Raised when an unchanged page is read differently, so that a lock written by
/// an older reader is not taken for a change of the page.
pub const VERSION: u32 = 13;

pub use documentation::{DocumentInPage, Documentation, read};
pub use facts::{
    ALL, Access, Aspect, AuthHeader, AuthScheme, BaseUrl, Contradiction, Counts, EmbeddedDocument, ErrorBody,
    ErrorResponse, Fact, FactKind, Facts, JwtClaim, KeyPlace, Meaning, OAuth2, OfFact, PagePlace, Payload, Plan,
    Record, RecordError, Refuses, RequiredHeader, ResponseHeader, Stated, StatedFact, StatedFlow, StatedOperation,
    StatedRequestBody, SuccessResponse, TokenPrefix, TokenVariable, Verb, WebhookHeader,
};
pub use interstitial::{Interstitial, interstitial, leads_to_login, state_little};
pub use reading::address::{is_loopback, is_reserved};
pub use reading::calls::{Samples, StatedCall, UnreadSample};
pub use reading::credential::CarrierForm;
pub use reading::sample::UnreadReason;
pub use reading::shape::Shape;
pub use reading::sketch::literal;
pub use site::{PageLink, Robots, Sitemap, base_stated, index_links, page_links, sitemap};
pub use text::beside::{markdown_beside, markdown_linked};
pub use text::page::Page;
pub use text::prose::quote;
