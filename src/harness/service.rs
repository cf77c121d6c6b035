//! A provider's stub for tests of one's own: of what a typed client, or what uses one, does with
//! each documented answer.

use std::collections::BTreeMap;
use std::io;
use std::sync::Arc;

use countersign_client::replay::Provider as Generated;
use reqwest::header::{HeaderMap, HeaderName, HeaderValue};

use crate::exec::stub::{Host, Hosted, Hyper, Responder};
use crate::exec::{CredentialStore, use_ring};
use crate::provider::{self, ProviderError};

/// A stub that listens on the loopback until it is dropped, the same that `countersign stub`
/// serves: it enforces authentication, and answers with what is documented.
pub struct Service {
    hosted: Hosted,
    credentials: BTreeMap<String, String>,
}

/// Why there is no stub. It completes "failed to …".
#[derive(Debug, thiserror::Error)]
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
        let responder = Responder::new(provider.contract, vault, values);
        Ok(Service { hosted: Hyper.host(Arc::new(responder)).await?, credentials })
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

fn transport(headers: HeaderMap) -> reqwest::Client {
    use_ring();
    let builder = reqwest::Client::builder().no_proxy().redirect(reqwest::redirect::Policy::none());
    builder.default_headers(headers).build().expect("a client that needs nothing of the system can be made")
}
