//! One reader and one model of OpenAPI documents: 2.0, 3.0, 3.1 and 3.2, in YAML, JSON or a page
//! that holds either.
//!
//! ```text
//! text ─▶ Document (a value, and where each node stands) ─▶ Contract (what it means)
//!                                                             └─▶ schema: compare, validate, sample
//! ```
//!
//! A document is read as it is, whatever its version, and never rewritten, so that an address is
//! always one of the document's own.

// What this denies, and who may do it: clippy.toml.
#![cfg_attr(not(test), deny(clippy::disallowed_methods))]

mod address;
mod basis;
mod cause;
mod contract;
mod direction;
mod document;
pub mod extension;
mod media_type;
mod operation_key;
mod path_template;
mod routes;
pub mod rust_names;
pub mod schema;
mod secret_names;
mod status_key;
mod words;

pub use address::Address;
pub use basis::Basis;
pub use cause::Cause;
pub use contract::{
    Alternative, Carrier, Contract, DocumentedBody, DocumentedExample, DocumentedResponse, FieldEncoding, FormField,
    Header, Location, Media, NamedCauses, Node, Operation, Parameter, ParameterLink, ParameterRole, ParameterStyle,
    PathSigns, Problem, QueryMembers, RepeatedFact, SchemeFault, SchemeKind, SecurityScheme, Server, Tenancy,
    Unresolved, concrete, event, is_form, is_json, is_multipart, is_safe, is_text, is_xml, names_claim,
    parameter_has_effect, templated, tenant_claim, value_has_effect,
};
pub use direction::Direction;
pub use document::{Document, DocumentError, Place, Version, escape, join, nearest, suggestion, tokens, unescape};
pub use media_type::{Accept, MediaType, NotAMediaType, Specificity};
pub use operation_key::{NotAKey, OperationKey};
pub use path_template::{PathShape, PathTemplate};
pub use routes::Routes;
pub use secret_names::{is_given_header, is_given_name, is_secret_name, url_without_secrets};
pub use status_key::{NotAStatus, StatusKey};
pub use words::{letters, words};
