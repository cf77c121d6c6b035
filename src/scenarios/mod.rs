//! How causes are provoked: one file a scenario, each a change to the valid request.
//!
//! A scenario holds credential slots, never values, and knows no check. Its id is its file's
//! name with `-` for `_`.

mod accept_listed;
mod accept_unsupported;
mod bodies;
mod body_chosen;
mod body_empty;
mod body_malformed;
mod body_missing;
mod chosen;
mod credential_empty;
mod credential_expired;
mod credential_in_header;
mod credential_in_query;
mod credential_incomplete;
mod credential_missing;
mod credential_padded;
mod credential_repeated;
mod credential_revoked;
mod credential_truncated;
mod credential_unknown;
mod credential_valid;
mod etag_known;
mod faults;
mod filled;
mod filled_path;
mod forms;
mod head_beside_get;
mod header_empty;
mod header_missing;
mod jwt_alg_none;
mod jwt_claim_missing;
mod jwt_not_yet_valid;
mod jwt_payload_changed;
mod jwt_signature_wrong;
mod jwt_tenant_other;
mod life;
mod media_type_listed;
mod media_type_unsupported;
mod method_unknown;
mod pages_followed;
mod paging;
mod parameter_bounds;
mod parameter_enum;
mod parameter_missing;
mod parameter_type;
mod parameters_chosen;
mod path_malformed;
mod permission_denied;
mod prefix_wrong;
mod property_bounds;
mod property_enum;
mod property_missing;
mod property_type;
mod property_unknown;
mod recorded;
mod resource_changed;
mod resource_created;
mod resource_created_twice;
mod resource_deleted;
mod resource_deleted_again;
mod resource_gone;
mod resource_listed;
mod resource_read;
mod resource_unknown;
mod scheme_lowercase;
mod scheme_missing;
mod scheme_only;
mod scheme_wrong;
mod tenant_empty;
mod tenant_missing;
mod tenant_unknown;
mod unfit;
mod valid;
mod whole;

pub use accept_listed::listed as listed_media;
pub use bodies::{BodyWriter, OtherBody};
pub use credential_missing::SCENARIO as CREDENTIAL_MISSING;
pub use credential_valid::SCENARIO as CREDENTIAL_VALID;
pub use faults::{FaultKind, RequestFault, parts};
pub use filled_path::FilledPath;
pub use paging::{Paging, names_more, names_next};
pub use recorded::SCENARIO as RECORDED;
pub use resource_unknown::is_absent;
pub use tenant_unknown::{INVENTED_TENANT, SCENARIO as TENANT_UNKNOWN, invented_tenant};
pub use valid::{Provocation, Valid, authorization_of, credential_of};
pub use whole::{least, lessened, whole};

pub use crate::live::LifeStage;
use countersign_openapi::Cause;

/// One way of provoking a cause.
pub struct Scenario {
    pub id: &'static str,
    /// What is sent, in one sentence.
    pub sends: &'static str,
    /// Why a client cares.
    pub why: &'static str,
    pub reference: &'static str,
    /// The causes that an answer may have; two where either is right.
    pub provokes: &'static [Cause],
    pub expects: Expects,
    /// The rules whose question it is about: the first of them that applies decides whether a case
    /// agrees, whatever the others say.
    pub points: &'static [&'static str],
    /// The requests, made from the valid one; none where the scenario does not apply.
    pub provoke: fn(&Valid) -> Vec<Provocation>,
}

impl Scenario {
    /// Whether it is about who calls, and nothing else that is sent.
    pub fn is_of_the_caller(&self) -> bool {
        let is_of_the_caller = |cause: &Cause| {
            cause.is_of_the_credential() || [Cause::CredentialValid, Cause::PermissionDenied].contains(cause)
        };
        self.provokes.iter().all(is_of_the_caller)
    }
}

/// What a service that keeps its contract does with the request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Expects {
    /// It is served.
    Accepted,
    /// It is served, if the service goes by the RFC.
    AcceptedByRfc,
    /// It is refused; to serve it is access without right.
    Refused,
    /// It is refused; to serve it is more than the document says.
    RefusedAsUndocumented,
    /// It is refused for what it asks; how wrong it is to serve it depends on what is wrong with it.
    RefusedAsUnfit,
    /// Whatever the service does is right.
    Either,
    /// Nobody knows what was meant: what holds of every answer is asked, and nothing else.
    Observed,
    /// It is served: all that is chosen, the document gives.
    Chosen,
    /// It is answered that the client has it already.
    Unchanged,
    /// It is answered as GET is, or refused where the document does not have it.
    AsGet,
    /// Each page is served, and every item is on one of them.
    Paged,
    /// It is answered as what was made is at this stage of its life.
    OfLife(LifeStage),
}

impl Expects {
    /// The same in a sentence.
    pub fn words(self) -> &'static str {
        match self {
            Expects::Accepted => "The request is served.",
            Expects::AcceptedByRfc => "The request is served, if the service goes by the RFC; a note where it is not.",
            Expects::Refused => "The request is refused; to serve it is an error.",
            Expects::RefusedAsUndocumented => {
                "The request is refused; to serve it is a warning, an error where the page says so."
            }
            Expects::RefusedAsUnfit => {
                "The request is refused; to serve it is a warning where something required is missing, else a note."
            }
            Expects::Observed => "Nobody knows what was meant: what holds of every answer is asked, and nothing else.",
            Expects::Unchanged => {
                "The request is answered 304; to send the same again is a warning where 304 is documented."
            }
            Expects::AsGet => {
                "The request is answered as GET is, without content, or refused where the document has no HEAD."
            }
            Expects::Paged => "Each page is served, every item is on one of them, and the last one is reached.",
            Expects::Chosen => {
                "The request is served; to refuse it is a warning where one thing alone was chosen, a note where its value is ours."
            }
            Expects::OfLife(stage) if stage.is_over() => {
                "The request is refused, since what it names is gone; to serve it is a note where 404 is documented."
            }
            Expects::OfLife(LifeStage::CreatedTwice) => {
                "Whether it is served or refused, the answer is a documented one."
            }
            Expects::OfLife(_) => "The request is served, and what is asked afterwards shows what it did.",
            Expects::Either => "Whatever the service does is right; only a failure of the server is not.",
        }
    }
}

/// Every scenario, in the order in which reports show them.
pub const ALL: &[&Scenario] = &[
    &credential_valid::SCENARIO,
    &credential_missing::SCENARIO,
    &credential_incomplete::SCENARIO,
    &credential_empty::SCENARIO,
    &scheme_only::SCENARIO,
    &scheme_missing::SCENARIO,
    &scheme_wrong::SCENARIO,
    &scheme_lowercase::SCENARIO,
    &credential_unknown::SCENARIO,
    &prefix_wrong::SCENARIO,
    &credential_padded::SCENARIO,
    &credential_truncated::SCENARIO,
    &credential_repeated::SCENARIO,
    &credential_in_query::SCENARIO,
    &credential_in_header::SCENARIO,
    &credential_expired::SCENARIO,
    &credential_revoked::SCENARIO,
    &permission_denied::SCENARIO,
    &jwt_not_yet_valid::SCENARIO,
    &jwt_claim_missing::SCENARIO,
    &jwt_alg_none::SCENARIO,
    &jwt_signature_wrong::SCENARIO,
    &jwt_payload_changed::SCENARIO,
    &jwt_tenant_other::SCENARIO,
    &tenant_missing::SCENARIO,
    &tenant_empty::SCENARIO,
    &tenant_unknown::SCENARIO,
    &header_missing::SCENARIO,
    &header_empty::SCENARIO,
    &parameter_missing::SCENARIO,
    &parameter_type::SCENARIO,
    &parameter_enum::SCENARIO,
    &parameter_bounds::SCENARIO,
    &parameters_chosen::SCENARIO,
    &accept_listed::SCENARIO,
    &body_chosen::SCENARIO,
    &media_type_listed::SCENARIO,
    &etag_known::SCENARIO,
    &head_beside_get::SCENARIO,
    &pages_followed::SCENARIO,
    &path_malformed::SCENARIO,
    &resource_unknown::SCENARIO,
    &accept_unsupported::SCENARIO,
    &method_unknown::SCENARIO,
    &body_missing::SCENARIO,
    &body_malformed::SCENARIO,
    &body_empty::SCENARIO,
    &media_type_unsupported::SCENARIO,
    &property_missing::SCENARIO,
    &property_type::SCENARIO,
    &property_enum::SCENARIO,
    &property_bounds::SCENARIO,
    &property_unknown::SCENARIO,
    &resource_created::SCENARIO,
    &resource_created_twice::SCENARIO,
    &resource_read::SCENARIO,
    &resource_listed::SCENARIO,
    &resource_changed::SCENARIO,
    &resource_deleted::SCENARIO,
    &resource_gone::SCENARIO,
    &resource_deleted_again::SCENARIO,
    &recorded::SCENARIO,
];
