//! Headers that a provider's own calls to a consumer carry: signatures, ids.

use serde_json::json;

use super::{Fact, Kind, Turn};
use crate::docs::context::Context;
use crate::docs::diff::Class;
use crate::docs::form;
use crate::docs::headers::Side;

/// Reads headers of webhooks.
pub const KIND: Kind = Kind {
    id: "webhook-header",
    states: "A header that webhooks carry to the consumer.",
    read,
    one_value: false,
    weigh: |turn| match turn {
        Turn::New(_) => Class::Compatible,
        _ => Class::Breaking,
    },
};

fn read(context: &Context<'_>) -> Vec<Fact> {
    context
        .mentions
        .iter()
        .filter(|mention| mention.side == Side::Webhook && !form::is_registered_header(&mention.name))
        .map(|mention| {
            context.fact(&KIND, mention.name.clone(), json!({}), (mention.section, mention.line), &mention.quote)
        })
        .collect()
}
