//! Who says what, about what, and where it stands.

use std::fmt;

use serde::{Deserialize, Serialize};

/// One of the four that are asked the same questions.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Witness {
    /// What a documentation page promises.
    Docs,
    /// What the OpenAPI document declares.
    Spec,
    /// What the service answered.
    Live,
    /// What the typed client sends, and makes of the answer.
    Client,
}

impl fmt::Display for Witness {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Witness::Docs => "docs",
            Witness::Spec => "spec",
            Witness::Live => "live",
            Witness::Client => "client",
        })
    }
}

/// Why an answer is what it is. A scenario provokes causes; a documented answer names, in
/// `x-causes`, those that it answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Cause {
    CredentialValid,
    CredentialMissing,
    CredentialMalformed,
    CredentialUnknown,
    CredentialExpired,
    CredentialNotYetValid,
    CredentialRevoked,
    CredentialForged,
    PermissionDenied,
    TenantMissing,
    TenantUnknown,
    HeaderMissing,
    BodyMissing,
    BodyMalformed,
    NotFound,
    RateLimited,
}

impl Cause {
    /// Every cause, in the order in which a service meets them.
    pub const ALL: [Cause; 16] = [
        Cause::CredentialValid,
        Cause::CredentialMissing,
        Cause::CredentialMalformed,
        Cause::CredentialUnknown,
        Cause::CredentialExpired,
        Cause::CredentialNotYetValid,
        Cause::CredentialRevoked,
        Cause::CredentialForged,
        Cause::PermissionDenied,
        Cause::TenantMissing,
        Cause::TenantUnknown,
        Cause::HeaderMissing,
        Cause::BodyMissing,
        Cause::BodyMalformed,
        Cause::NotFound,
        Cause::RateLimited,
    ];

    /// The id that `x-causes` and reports use.
    pub fn id(self) -> &'static str {
        self.described().0
    }

    /// What the cause is, in one sentence.
    pub fn about(self) -> &'static str {
        self.described().1
    }

    /// The cause with this id.
    pub fn parse(id: &str) -> Option<Cause> {
        Cause::ALL.into_iter().find(|cause| cause.id() == id)
    }

    /// Whether the caller's credential is what is wrong (RFC 9110 §15.5.2), rather than what it
    /// may do or what else was sent.
    pub fn is_of_the_credential(self) -> bool {
        self.id().starts_with("credential-") && self != Cause::CredentialValid
    }

    fn described(self) -> (&'static str, &'static str) {
        match self {
            Cause::CredentialValid => {
                ("credential-valid", "Everything that the operation asks for was sent, and is right.")
            }
            Cause::CredentialMissing => ("credential-missing", "No credential was sent, or an empty one."),
            Cause::CredentialMalformed => {
                ("credential-malformed", "A credential was sent, not in the form that the scheme has.")
            }
            Cause::CredentialUnknown => ("credential-unknown", "A well-formed credential that was never issued."),
            Cause::CredentialExpired => ("credential-expired", "A credential whose time is over."),
            Cause::CredentialNotYetValid => ("credential-not-yet-valid", "A credential whose time has not come."),
            Cause::CredentialRevoked => ("credential-revoked", "A credential that was taken back."),
            Cause::CredentialForged => {
                ("credential-forged", "A credential whose signature or content is not the issuer's.")
            }
            Cause::PermissionDenied => ("permission-denied", "A good credential that does not grant this."),
            Cause::TenantMissing => ("tenant-missing", "The header that names the tenant was not sent, or empty."),
            Cause::TenantUnknown => {
                ("tenant-unknown", "The tenant that was named is not the caller's, or none at all.")
            }
            Cause::HeaderMissing => ("header-missing", "Another required header was not sent, or empty."),
            Cause::BodyMissing => ("body-missing", "The operation takes a body and none was sent."),
            Cause::BodyMalformed => ("body-malformed", "The body is not what its content type says."),
            Cause::NotFound => ("not-found", "What the path names does not exist."),
            Cause::RateLimited => ("rate-limited", "Too many requests were sent."),
        }
    }
}

impl fmt::Display for Cause {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.id())
    }
}

/// What entitles us to hold a claim against somebody.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Grounds {
    /// A page or a document states it.
    Documented,
    /// The contract says that it is incomplete, and is silent on this.
    Incomplete,
    /// Written down because something had to be; never held against anybody.
    Inferred,
    /// No page is needed: a failing server, an answer that can't be read.
    Protocol,
    /// An RFC asks for it and no page promises it.
    Advice,
}

/// Where a claim was read.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Source {
    /// A node of a document. `origin` is its `x-source`: the page that the node was written from.
    Document { document: String, pointer: String, origin: Option<String> },
    /// A part of an exchange: the step, and a pointer such as `/status` or `/body/error`.
    Exchange { step: String, pointer: String },
    /// A part of what the typed client sent or made, as a pointer.
    Client { pointer: String },
    /// A place on a documentation page, as `page#heading:line`.
    Page { place: String },
}

impl fmt::Display for Source {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Source::Document { document, pointer, origin } => {
                write!(f, "{document}#{pointer}")?;
                origin.iter().try_for_each(|origin| write!(f, " ({origin})"))
            }
            Source::Exchange { step, pointer } => write!(f, "{step}#{pointer}"),
            Source::Client { pointer } => write!(f, "typed client#{pointer}"),
            Source::Page { place } => f.write_str(place),
        }
    }
}

/// An answer with its address. Made only by the function that read it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Claim<A> {
    pub answer: A,
    pub source: Source,
    pub grounds: Grounds,
}
