//! What the lowerings of all parts share.

use super::loss::Loss;
use super::schema::UsedSchemas;
use super::security::LoweredScheme;

/// What all lowerings share.
pub(super) struct Context<'d> {
    pub schemes: Vec<LoweredScheme>,
    pub schemas: UsedSchemas<'d>,
    pub losses: Vec<Loss>,
}

impl Context<'_> {
    pub fn lose(&mut self, subject: &str, construct: &'static str, what: impl Into<String>) {
        let subject = subject.to_owned();
        self.losses.push(Loss { subject, construct, what: what.into() });
    }
}
