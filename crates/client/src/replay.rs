//! The one door by which a harness calls any operation of any provider: all types
//! are other crates', and nothing touches the network.

use std::{collections::BTreeMap, pin::Pin, sync::OnceLock};

use reqwest::StatusCode;
use serde::{Serialize, de::DeserializeOwned};
use serde_json::{Map, Value, json};

use super::{
    answer::{Answer, Error},
    fault::NotSent,
    secret::redacted,
    wire::Exchange,
};

/// A provider: its contract and its typed client.
#[derive(Clone, Copy)]
pub struct Provider {
    /// The folder's name.
    pub id: &'static str,
    /// The text of its OpenAPI document.
    pub document: &'static str,
    /// Where that stands, from the package's root.
    pub document_path: &'static str,
    /// The other files that it refers to, each with its path and its text.
    pub files: &'static [(&'static str, &'static str)],
    /// The text of its `provider.toml`, empty where there is none.
    pub settings: &'static str,
    /// The text of its `docs.lock`.
    pub lock: Option<&'static str>,
    /// Calls an operation.
    pub call: Call,
    /// The operations that can be called.
    pub operations: &'static [&'static str],
    /// The operations that can't, each with the reason.
    pub left_out: &'static [(&'static str, &'static str)],
    /// What the client does not hold of the others: the operation or schema, and what.
    pub losses: &'static [(&'static str, &'static str)],
}

/// Calls an operation and tells what the typed client made of the answer.
pub type Call = fn(CallInput) -> Called;

/// What a call becomes.
pub type Called = Pin<Box<dyn Future<Output = Value> + Send>>;

/// A call.
pub struct CallInput {
    /// The `operationId`, or `METHOD /path`.
    pub operation: String,
    /// The server's URL, base path included.
    pub base_url: String,
    /// Credentials by scheme: what stands after the scheme word.
    pub credentials: BTreeMap<String, String>,
    /// Parameters by place and name (`query.limit`), or by name alone where that says which; the
    /// body under `body`.
    pub arguments: Map<String, Value>,
    /// What answers the request.
    pub exchange: Exchange,
}

impl CallInput {
    /// An argument as the type that the operation takes. Absent is `null`, which
    /// fits where it is optional; text that is no text but a number is read as one.
    pub fn argument<T: DeserializeOwned>(&self, name: &str) -> Result<T, NotSent> {
        let bare = name.split_once('.').map_or(name, |(_, bare)| bare);
        // A parameter may be named as the body is called here.
        let by_name = || self.arguments.get(bare).filter(|_| bare != "body");
        let value = self.arguments.get(name).or_else(by_name);
        let given = value.cloned().unwrap_or(Value::Null);
        let read = serde_json::from_value(given.clone());
        let read = read.or_else(|error| match &given {
            Value::String(text) => serde_json::from_str(text),
            Value::Number(_) | Value::Bool(_) => serde_json::from_value(given.to_string().into()),
            _ => Err(error),
        });
        read.map_err(|_| match value {
            Some(_) => NotSent::ArgumentType(bare.to_owned()),
            None => NotSent::MissingArgument(bare.to_owned()),
        })
    }
}

impl CallInput {
    /// The tenants among the arguments, which a client has set once: each by the header that names it.
    pub fn tenants(&self, headers: &[&'static str]) -> BTreeMap<&'static str, String> {
        let given = |header: &&'static str| Some((*header, self.argument(&format!("header.{header}")).ok()?));
        headers.iter().filter_map(given).collect()
    }
}

/// A client that builds requests and never sends one.
#[expect(clippy::disallowed_methods, reason = "it has no connection")]
pub fn builder() -> Result<reqwest::Client, NotSent> {
    static BUILDER: OnceLock<reqwest::Client> = OnceLock::new();
    match BUILDER.get() {
        Some(client) => Ok(client.clone()),
        None => {
            let client = reqwest::Client::builder().build().map_err(|error| NotSent::Client(error.to_string()))?;
            Ok(BUILDER.get_or_init(|| client).clone())
        }
    }
}

/// What a value is: its variant, its type, and itself, secrets redacted.
pub struct Made {
    /// The variant, where there are several.
    pub variant: Option<String>,
    /// The type's name.
    pub kind: &'static str,
    /// The value.
    pub value: Value,
}

impl Made {
    /// A decoded body.
    pub fn of(variant: Option<String>, kind: &'static str, value: &impl Serialize) -> Made {
        let value = redacted(|| serde_json::to_value(value)).unwrap_or(Value::Null);
        Made { variant, kind, value }
    }

    /// A body that is not shown.
    pub fn unseen(variant: Option<String>, kind: &'static str) -> Made {
        Made { variant, kind, value: Value::Null }
    }

    fn tell(self, made: &str, status: StatusCode) -> Value {
        let mut told = json!({ "made": made, "type": self.kind });
        if let Some(variant) = self.variant {
            told["variant"] = variant.into();
        }
        told["status"] = status.as_u16().into();
        told["value"] = self.value;
        told
    }
}

/// What the typed client made of an answer.
pub fn tell<T, E>(outcome: Result<Answer<T>, Error<E>>, success: fn(&T) -> Made, error: fn(&E) -> Made) -> Value {
    match outcome {
        Ok(answer) => success(&answer.value).tell("value", answer.status),
        Err(Error::Documented(answer)) => error(&answer.value).tell("error", answer.status),
        Err(Error::Undocumented { status, .. }) => {
            json!({ "made": "undocumented", "status": status.as_u16() })
        }
        Err(Error::NotDecoded { status, reason, .. }) => {
            json!({ "made": "not-decoded", "status": status.as_u16(), "reason": reason.to_string() })
        }
        Err(Error::NotSent(reason)) => no_request(reason),
        Err(Error::Transport(_)) => json!({ "made": "no-answer", "reason": "the answer broke off" }),
    }
}

/// No request could be made.
pub fn no_request(reason: NotSent) -> Value {
    json!({ "made": "no-request", "reason": reason.to_string() })
}
