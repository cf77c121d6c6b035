//! Who may call: credentials, and how they are sent.

pub(super) mod access;
pub(super) mod auth_enforced;
pub(super) mod credential_accepted;
pub(super) mod credential_echoed;
pub(super) mod credential_given;
pub(super) mod flows;
pub(super) mod in_success;
pub mod made_up;
pub(super) mod security;
pub(super) mod www_authenticate;
