//! A stub, what it was asked, and what it sent.

use std::fmt::Debug;

use countersign::harness::Service;
use serde_json::{Value, json};

use crate::clients::PROVIDERS;
use crate::clients::support::answer::{Answer, Error};
use crate::clients::support::deps::reqwest::{Client, Method};
use crate::clients::support::deps::serde::Serialize;

/// A provider's stub.
pub struct Stub {
    service: Service,
    /// The request that the typed client makes, in plain HTTP.
    request: Request,
}

/// Method and target, headers, and the body with its content type.
pub struct Request {
    pub line: &'static str,
    pub headers: Vec<(&'static str, String)>,
    pub body: Option<(&'static str, String)>,
}

impl Stub {
    pub async fn start(id: &str, request: impl FnOnce(&Service) -> Request) -> Stub {
        let provider = PROVIDERS.iter().find(|provider| provider.id == id).unwrap();
        let service = Service::start(provider).await.unwrap();
        Stub { request: request(&service), service }
    }

    pub fn base_url(&self) -> &str {
        self.service.base_url()
    }

    pub fn credential(&self, scheme: &str) -> String {
        self.service.credential(scheme).to_owned()
    }

    /// What sends the typed client's requests, and asks for the answer of a status.
    pub fn transport(&self, status: Option<u16>) -> Client {
        status.map_or_else(|| self.service.transport(), |status| self.service.answering(status))
    }

    /// The status and the body that the stub sends.
    async fn sends(&self, status: Option<u16>) -> (u16, Value) {
        let (method, target) = self.request.line.split_once(' ').unwrap();
        let url = format!("{}{target}", self.base_url());
        let mut request = self.transport(status).request(Method::from_bytes(method.as_bytes()).unwrap(), url);
        for (name, value) in &self.request.headers {
            request = request.header(*name, value);
        }
        if let Some((media, body)) = &self.request.body {
            request = request.header("content-type", *media).body(body.clone());
        }
        let answer = request.send().await.unwrap();
        let (status, body) = (answer.status().as_u16(), answer.text().await.unwrap());
        (status, serde_json::from_str(&body).unwrap_or(Value::String(body)))
    }

    /// Holds a typed success to what was sent.
    pub async fn succeeds<T: Serialize, E: Debug>(&self, called: Result<Answer<T>, Error<E>>) {
        let (status, body) = self.sends(None).await;
        let answer = called.unwrap_or_else(|error| panic!("{error:?}"));
        assert_eq!(answer.status, status);
        assert!(answer.status.is_success());
        holds(&serde_json::to_value(&answer.value).unwrap(), &body);
    }

    /// Holds a typed error to what was sent. `value` is the body, where its variant is that of the
    /// status, and `null` for one without a documented body.
    pub async fn fails<T: Debug, E: Debug>(
        &self,
        status: u16,
        called: Result<Answer<T>, Error<E>>,
        value: impl FnOnce(&E) -> Option<Value>,
    ) {
        let (sent, body) = self.sends(Some(status)).await;
        assert_eq!(sent, status, "the stub sends what it was asked for");
        let Err(Error::Documented(answer)) = called else { panic!("{status} is a documented error: {called:?}") };
        assert_eq!(answer.status, status);
        let value = value(&answer.value).unwrap_or_else(|| panic!("{status} has another variant: {:?}", answer.value));
        holds(&value, &body);
        println!("{status}: {value}");
    }
}

/// What is typed is what was sent, and is something where that is. What is empty may be left out.
#[track_caller]
fn holds(typed: &Value, sent: &Value) {
    match (typed, sent) {
        (Value::Object(typed), Value::Object(sent)) => {
            let says = |value: &Value| *value != Value::Null && *value != json!([]) && *value != json!({});
            assert!(!typed.is_empty() || !sent.values().any(says), "nothing of {sent:?} is typed");
            for (name, typed) in typed {
                // What is null may have been left out.
                holds(typed, sent.get(name).unwrap_or(&Value::Null));
            }
        }
        (Value::Array(typed), Value::Array(sent)) => {
            assert_eq!(typed.len(), sent.len());
            typed.iter().zip(sent).for_each(|(typed, sent)| holds(typed, sent));
        }
        // A text that is not documented as JSON is kept as bytes, and not shown.
        (Value::Null, Value::String(text)) => assert_eq!(text, ""),
        (typed, sent) if typed.is_number() => assert_eq!(typed.as_f64(), sent.as_f64()),
        (typed, sent) => assert_eq!(typed, sent),
    }
}
