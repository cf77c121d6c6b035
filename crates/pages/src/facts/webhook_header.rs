//! Headers that a provider's own calls to a consumer carry: signatures, ids.

use serde_json::{Value, json};

use super::payload::Payload;
use super::stated::Stated;
use crate::reading::PageReading;
use crate::reading::headers::HeaderSide;
use crate::text::form;

/// A header that webhooks carry to the consumer.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct WebhookHeader {
    pub name: String,
}

impl Payload for WebhookHeader {
    const ID: &'static str = "webhook-header";
    const STATES: &'static str = "A header that webhooks carry to the consumer.";

    fn read(reading: &PageReading<'_>) -> Vec<Stated<WebhookHeader>> {
        let of_webhooks = reading.headers.iter().filter(|mention| mention.side == HeaderSide::Webhook);
        let own = of_webhooks.filter(|mention| !form::is_registered_header(&mention.name));
        own.map(|mention| {
            let header = WebhookHeader { name: mention.name.clone() };
            reading.stated(header, mention.at, &mention.quote)
        })
        .collect()
    }

    fn subject(&self) -> String {
        self.name.clone()
    }

    fn value(&self) -> Value {
        json!({})
    }

    fn parse(subject: &str, _: &Value) -> Option<WebhookHeader> {
        Some(WebhookHeader { name: subject.to_owned() })
    }

    fn canonical(&self) -> WebhookHeader {
        WebhookHeader { name: self.name.to_lowercase() }
    }
}
