//! countersign puts the same questions to an API's documentation, its OpenAPI document, its live
//! service and the typed client that is generated from the document, and reports every two
//! answers that cannot both be true.
//!
//! This page is the map: read it first.
//!
//! # One sentence
//!
//! A [rule](rules) is one question put to several [witnesses](claim::Witness); a
//! [finding](finding::Finding) is two answers that cannot both be true.
//!
//! # What is promised
//!
//! Of the program: its commands, options, formats, ids and exit codes. Of this library, with the feature `harness`:
//!
//! - `clients!`, `contract_tests!`
//! - `harness::Service`: `answering`, `base_url`, `credential`, `start`, `transport`, `usage`
//! - `harness::ServiceError`
//!
//! They change their meaning with a major version alone. Every other room is public for the program and for the tests of
//! this repository, and may be another in any version.
//!
//! # Glossary
//!
//! | noun | what it is |
//! |---|---|
//! | [`Witness`](claim::Witness) | docs, spec, live, client |
//! | [`Cause`](countersign_openapi::Cause) | why an answer is what it is; a scenario provokes causes, a documented answer names those that it answers (`x-causes`) |
//! | [`RulePage`](rules::RulePage) | what a rule asks, why, examples, and what to do about it; the examples are run as tests |
//! | [`Claim`](claim::Claim) | an answer with its address, and the [`Basis`](countersign_openapi::Basis) on which it may be held against somebody |
//! | [`Contract`](countersign_openapi::Contract) | what an OpenAPI document means |
//! | [`Scenario`](scenarios::Scenario) | how a cause is provoked: a change to the valid request, with credential slots and no values |
//! | [`Case`](plan::Case) | one operation under one scenario |
//! | [`Trace`](live::Trace) | what was sent and answered in a case, step by step, with the operation's baselines |
//! | [`ReplayedExchange`](live::ReplayedExchange) | what the typed client sends, and makes of the recorded answer |
//! | [`Reason`](reason::Reason) | why a case was not sent, or could not be judged |
//! | [`Fact`](countersign_pages::Fact) | what a page states, with its place: a subject that only docs and spec speak of |
//! | [`StatementChange`](drift::StatementChange) | two statements that differ: docs then and now, docs and spec, spec then and now |
//! | [`Relation`](rules::classify::Relation) | how two answers relate; [one table](rules::classify) says how grave that is |
//! | [`Provider`](provider::Provider) | a contract with its settings and, where one was generated, its typed client |
//!
//! # Flow
//!
//! ```text
//! specs/*/openapi.yaml ─▶ Document ─▶ Contract ─▶ plan ─▶ Vec<Case> ─▶ exec ─▶ Trace ┐
//!                                        │                                           ├─▶ judge ─▶ fold ─▶ reports
//!                                        └───────────────────────────────────────────┤
//! page ─▶ Page ─▶ Facts ─▶ drift: against the contract, and against the facts of docs.lock
//! two documents ─▶ drift::evolved: what the later one means otherwise for a client
//!                  ─▶ drift::policy, drift::usage: which of it is borne, and which concerns the client
//! build.rs: specs/* ─▶ countersign_codegen ─▶ typed client ─▶ replays the Trace ─────┘
//! ```
//!
//! Before its cases, a service is asked for an operation's valid request, the baseline of them all;
//! for the ids in it that nothing gives ([`plan::lookups`]); and, where it answers as no API does,
//! whether it is there at all.
//!
//! Values move one way. [`exec`] alone strings plan, transport and judge together; the command line,
//! the tests and other people's crates all go through it. `harness`, behind the feature of that
//! name, makes a named test of each case in whatever crate asks for `contract_tests!()`; the tests
//! of this one ask for it as any other's do.
//!
//! # Invariants
//!
//! Each is a test in `tests/laws.rs`, `tests/secrets.rs` or `tests/layers.rs`.
//!
//! - A provider that keeps its contract is never accused.
//! - Every check ships with mutants that it must catch. A stub that is made from the document would
//!   otherwise agree with it whatever the rules ask.
//! - A claim's pointer resolves in the document that it names.
//! - What was not judged is [`Silent`](finding::Verdict::Silent), with its reason, and no pass.
//! - No credential value is in any output: only [`exec`] calls [`CredentialValue::expose`](secret::CredentialValue),
//!   at the last hop, and marks in each answer the spans in which one came back.
//! - Ids are file names; adding a scenario, a check or a report format is a file and a line in
//!   that room's `ALL`, and adding a provider is a folder under `specs/`.
//!
//! # Layers
//!
//! Crates below this one, each with what it says of itself: `countersign-openapi` reads documents,
//! and everything else asks it what they mean; `countersign-codegen` makes typed clients in build
//! scripts; `countersign-client` is what those stand on.
//!
//! Here, each room imports only from those before it:
//! `claim, secret` · `live, reason` · `har` · `finding` · `settings` · `scenarios` · `plan` ·
//! `rules` · `judge` · `draft, drift` · `report` · `client` · `provider` · `exec` ·
//! `cli, harness`. Only `exec` reaches the network and the clock, only the last two files, and only
//! the outermost rooms are async.
//!
//! # Where this differs from the first sketch
//!
//! - The typed answers are not progenitor's: it makes the requests and the types, and
//!   `countersign_codegen` generates a thin layer that decodes by status, because progenitor
//!   mistypes inline answers and loses the status of one that does not fit.
//! - A basis belongs to the claim, not to the table: each node of a document stands on its own.
//! - A document is read as it is, whatever its version, and never rewritten: the contract hides the
//!   version behind one reader for each kind of thing, so that a pointer is one of the document's
//!   own. What stands in another file has an address that names the file.
//! - Schemas are compiled one by one, each with only what it refers to ([`schema`](countersign_openapi::schema)), and a sample
//!   is held to its schema before it is sent: examples in documents are often wrong.
//! - Schemas are compared by what they mean: those of both documents are brought into one form, those
//!   that nothing tells apart are one class, and only others are compared in pairs, each once. What a
//!   stranger wrote may contain itself in any way, so every such walk has a budget, and says so where it
//!   is used up.
//! - A document that needs a credential and documents no refusal can't be kept. The stub marks the
//!   answers that it makes up for one, and they are not judged by it.

// What this denies, and who may do it: clippy.toml.
#![cfg_attr(not(test), deny(clippy::disallowed_methods))]

pub mod claim;
pub mod cli;
pub mod client;
pub mod draft;
pub mod drift;
pub mod exec;
pub mod finding;
pub mod har;
#[cfg(feature = "harness")]
pub mod harness;
pub mod judge;
pub mod live;
pub mod plan;
pub mod provider;
pub mod reason;
pub mod report;
pub mod rules;
pub mod scenarios;
pub mod secret;
pub mod settings;

pub use countersign_client::clients;
