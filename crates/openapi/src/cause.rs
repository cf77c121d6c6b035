//! Why an answer is what it is.

use std::fmt;

use serde::{Deserialize, Serialize};

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
    ParameterMissing,
    ParameterInvalid,
    BodyMissing,
    BodyMalformed,
    BodyInvalid,
    MediaTypeUnsupported,
    NotAcceptable,
    MethodNotAllowed,
    NotFound,
    RateLimited,
}

impl Cause {
    /// Every cause, in the order in which a service meets them.
    pub const ALL: [Cause; 22] = [
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
        Cause::ParameterMissing,
        Cause::ParameterInvalid,
        Cause::BodyMissing,
        Cause::BodyMalformed,
        Cause::BodyInvalid,
        Cause::MediaTypeUnsupported,
        Cause::NotAcceptable,
        Cause::MethodNotAllowed,
        Cause::NotFound,
        Cause::RateLimited,
    ];

    /// Those for which HTTP has a status of their own, and no other (RFC 9110 §15.5.5 to §15.5.7, §15.5.16).
    pub const OWN_STATUS: [Cause; 4] =
        [Cause::NotFound, Cause::MethodNotAllowed, Cause::NotAcceptable, Cause::MediaTypeUnsupported];

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
        match self {
            Cause::CredentialMissing
            | Cause::CredentialMalformed
            | Cause::CredentialUnknown
            | Cause::CredentialExpired
            | Cause::CredentialNotYetValid
            | Cause::CredentialRevoked
            | Cause::CredentialForged => true,
            Cause::CredentialValid
            | Cause::PermissionDenied
            | Cause::TenantMissing
            | Cause::TenantUnknown
            | Cause::HeaderMissing
            | Cause::ParameterMissing
            | Cause::ParameterInvalid
            | Cause::BodyMissing
            | Cause::BodyMalformed
            | Cause::BodyInvalid
            | Cause::MediaTypeUnsupported
            | Cause::NotAcceptable
            | Cause::MethodNotAllowed
            | Cause::NotFound
            | Cause::RateLimited => false,
        }
    }

    /// Whether a status can be the answer to it (RFC 9110 §15.5, RFC 6585 §3 and §4);
    /// what a text says besides is not what the status answers.
    pub fn fits(self, status: u16) -> bool {
        match self {
            Self::CredentialValid => (200..300).contains(&status),
            Self::CredentialMissing | Self::CredentialMalformed => {
                matches!(status, 400 | 401 | 403)
            }
            Self::CredentialUnknown
            | Self::CredentialExpired
            | Self::CredentialNotYetValid
            | Self::CredentialRevoked
            | Self::CredentialForged => matches!(status, 401 | 403),
            Self::PermissionDenied => matches!(status, 401 | 403),
            Self::TenantMissing => matches!(status, 400 | 401 | 403 | 422),
            Self::TenantUnknown => matches!(status, 400 | 401 | 403 | 404),
            Self::HeaderMissing => matches!(status, 400 | 422 | 428),
            Self::ParameterMissing | Self::ParameterInvalid | Self::BodyMissing | Self::BodyInvalid => {
                matches!(status, 400 | 422)
            }
            Self::BodyMalformed => matches!(status, 400 | 415 | 422),
            Self::MediaTypeUnsupported => status == 415,
            Self::NotAcceptable => status == 406,
            Self::MethodNotAllowed => status == 405,
            Self::NotFound => status == 404,
            Self::RateLimited => status == 429,
        }
    }

    /// The cause that a status has by definition, where a text says none.
    pub fn of_status(status: u16) -> Option<Self> {
        match status {
            403 => Some(Self::PermissionDenied),
            404 => Some(Self::NotFound),
            429 => Some(Self::RateLimited),
            _ => None,
        }
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
            Cause::ParameterMissing => {
                ("parameter-missing", "A required parameter of the query, or a required cookie, was not sent.")
            }
            Cause::ParameterInvalid => (
                "parameter-invalid",
                "A parameter has a value that is not documented: of another type, or out of bounds.",
            ),
            Cause::BodyMissing => ("body-missing", "The operation takes a body and none was sent."),
            Cause::BodyMalformed => ("body-malformed", "The body is not what its content type says."),
            Cause::BodyInvalid => {
                ("body-invalid", "The body is well formed, and lacks a property or has one that is not as documented.")
            }
            Cause::MediaTypeUnsupported => {
                ("media-type-unsupported", "The body is in a media type that the operation does not take.")
            }
            Cause::NotAcceptable => {
                ("not-acceptable", "The client accepts none of the media types that the operation answers in.")
            }
            Cause::MethodNotAllowed => ("method-not-allowed", "The path does not have the method that was sent."),
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
