//! A provider's stub for tests of one's own: of what a typed client, or what uses one, does with
//! each documented answer.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::{fs, io};

use countersign_client::replay::Provider as Generated;
use countersign_openapi::Operation;
use reqwest::header::{HeaderMap, HeaderName, HeaderValue};

use crate::drift::usage::{RecordedBody, UsageExchange, UsageRecorder};
use crate::exec::stub::{Host, Hosted, Hyper, Incoming, Outgoing, Responder};
use crate::exec::{CredentialStore, use_ring};
use crate::provider::{self, ProviderError};

/// A stub that listens on the loopback until it is dropped, the same that `countersign stub`
/// serves: it enforces authentication, and answers with what is documented.
///
/// It remembers what was asked: [`Service::usage`] says it, and where `COUNTERSIGN_USAGE` names a folder, a file is
/// written there when the stub is dropped. `countersign diff --used-by` takes either, to tell which changes of the
/// document concern the client.
pub struct Service {
    hosted: Hosted,
    credentials: BTreeMap<String, String>,
    provider: String,
    usage: Arc<Mutex<UsageRecorder>>,
}

/// The folder in which files are written of what was used.
const USAGE: &str = "COUNTERSIGN_USAGE";

/// Why there is no stub. It completes "failed to …".
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ServiceError {
    #[error(transparent)]
    Provider(#[from] ProviderError),
    #[error("listen on the loopback: {0}")]
    Listen(#[from] io::Error),
}

impl Service {
    /// Starts the stub of a provider, one of the `PROVIDERS` that were generated.
    ///
    /// # Errors
    /// Where its document or its settings can't be read, or no port can be had.
    pub async fn start(generated: &'static Generated) -> Result<Service, ServiceError> {
        let providers = provider::generated(std::slice::from_ref(generated))?;
        let provider = providers.into_iter().next().expect("a generated provider is a provider");
        let values = provider.values(&|_| None);
        let vault = CredentialStore::of_samples(&provider.contract, &values);
        let credentials = vault.for_replay();
        let usage = Arc::new(Mutex::new(UsageRecorder::default()));
        let recorder = Arc::clone(&usage);
        let responder =
            Responder::new(provider.contract, vault, values).watched(Box::new(move |operation, incoming, outgoing| {
                record(&mut recorder.lock().unwrap_or_else(PoisonError::into_inner), operation, incoming, outgoing);
            }));
        let hosted = Hyper.host(Arc::new(responder)).await?;
        Ok(Service { hosted, credentials, provider: provider.id, usage })
    }

    /// What was asked so far, and which properties came back, as a file of `countersign diff --used-by` has it.
    pub fn usage(&self) -> String {
        self.usage.lock().unwrap_or_else(PoisonError::into_inner).to_json()
    }

    /// Writes what was asked into a folder, as a file that no other stub writes.
    ///
    /// # Errors
    /// Where it can't be written.
    fn write_usage(&self, folder: &Path) -> io::Result<()> {
        static NUMBER: AtomicUsize = AtomicUsize::new(0);
        fs::create_dir_all(folder)?;
        let number = NUMBER.fetch_add(1, Ordering::Relaxed);
        let file = folder.join(format!("{}-{}-{number}.json", self.provider, std::process::id()));
        fs::write(file, self.usage())
    }

    /// The server's URL, which stands for the documented one, base path included.
    pub fn base_url(&self) -> &str {
        &self.hosted.url
    }

    /// The credential that it accepts for a security scheme, as it stands after the scheme word:
    /// for `basic`, `user:password`.
    ///
    /// # Panics
    /// Where the document has no such scheme.
    pub fn credential(&self, scheme: &str) -> &str {
        self.credentials.get(scheme).unwrap_or_else(|| {
            let known = self.credentials.keys().map(String::as_str);
            panic!("there is no security scheme `{scheme}`{}", countersign_openapi::suggestion(scheme, known))
        })
    }

    /// What sends requests as they are.
    pub fn transport(&self) -> reqwest::Client {
        transport(HeaderMap::new())
    }

    /// What asks for the answer that is documented for a status (`Prefer: code=429`).
    pub fn answering(&self, status: u16) -> reqwest::Client {
        let prefer = HeaderValue::from_str(&format!("code={status}"));
        let headers = prefer.into_iter().map(|value| (HeaderName::from_static("prefer"), value));
        transport(headers.collect())
    }
}

impl Drop for Service {
    fn drop(&mut self) {
        let Some(folder) = std::env::var_os(USAGE).filter(|folder| !folder.is_empty()) else { return };
        if let Err(error) = self.write_usage(Path::new(&folder)) {
            eprintln!("failed to write what was used into {}: {error}", Path::new(&folder).display());
        }
    }
}

fn record(recorder: &mut UsageRecorder, operation: &Operation, incoming: &Incoming, outgoing: &Outgoing) {
    fn body<'a>(headers: &'a [(String, String)], bytes: &'a [u8]) -> RecordedBody<'a> {
        let media_type = headers.iter().find(|(name, _)| name.eq_ignore_ascii_case("content-type"));
        let media_type = media_type.map_or("", |(_, value)| value.as_str());
        if bytes.is_empty() { RecordedBody::Empty } else { RecordedBody::Whole { media_type, bytes } }
    }
    let query = incoming.target.split('#').next().and_then(|target| target.split_once('?'));
    recorder.add(
        operation,
        &UsageExchange {
            query: query.map_or("", |(_, query)| query),
            headers: &incoming.headers,
            body: body(&incoming.headers, &incoming.body),
            status: outgoing.status,
            answer: body(&outgoing.headers, &outgoing.body),
        },
    );
}

fn transport(headers: HeaderMap) -> reqwest::Client {
    use_ring();
    let builder = reqwest::Client::builder().no_proxy().redirect(reqwest::redirect::Policy::none());
    builder.default_headers(headers).build().expect("a client that needs nothing of the system can be made")
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    static HARBOUR: Generated = Generated {
        id: "harbour",
        document: "openapi: 3.0.3\npaths:\n  /ships:\n    get:\n      operationId: ships\n      parameters: [{name: flag, in: query, \
                   schema: {type: string}}]\n      responses:\n        '200':\n          description: All.\n          content:\n            \
                   application/json:\n              schema: {type: array, items: {type: object, required: [name], properties: {name: {type: \
                   string}}}}\n              example: [{name: Aino}]\n",
        document_path: "specs/harbour/openapi.yaml",
        files: &[],
        settings: "",
        lock: None,
        call: |_| Box::pin(std::future::ready(Value::Null)),
        operations: &[],
        left_out: &[],
        losses: &[],
    };

    #[tokio::test]
    async fn a_stub_says_what_was_asked_and_came_back() {
        let service = Service::start(&HARBOUR).await.unwrap();
        let used = |service: &Service| -> Value { serde_json::from_str(&service.usage()).unwrap() };
        assert_eq!(used(&service), json!({"version": 1, "operations": []}));
        let url = format!("{}/ships?flag=fi", service.base_url());
        let answer = service.transport().get(url).send().await.unwrap();
        assert_eq!(answer.status(), 200);
        // What is of no operation is used by nobody.
        service.transport().get(format!("{}/boats", service.base_url())).send().await.unwrap();
        let ships = json!({"operation": "GET /ships", "parameters": ["query flag"], "sends": [], "reads": ["name"]});
        assert_eq!(used(&service), json!({"version": 1, "operations": [ships]}));
        let folder = std::env::temp_dir().join(format!("countersign-usage-{}", std::process::id()));
        service.write_usage(&folder).unwrap();
        let files: Vec<_> = fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().path()).collect();
        assert_eq!(fs::read_to_string(&files[0]).unwrap(), service.usage());
        fs::remove_dir_all(&folder).unwrap();
    }
}
