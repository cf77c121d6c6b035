//! A provider's stub for tests of one's own: of what a typed client, or what uses one, does with
//! each documented answer.

use std::collections::BTreeMap;

use countersign_codegen::support::replay::Provider as Generated;
use reqwest::header::{HeaderMap, HeaderName, HeaderValue};

use crate::client;
use crate::provider::ProviderError;
use crate::wire::stub::Stub;
use crate::wire::{Vault, use_ring};

/// A stub that listens on the loopback until it is dropped: it enforces authentication, and
/// answers with what is documented.
pub struct Service {
    // Listens for as long as it is held.
    _stub: Stub,
    base_url: String,
    credentials: BTreeMap<String, String>,
}

impl Service {
    /// Starts the stub of a provider, one of the `PROVIDERS` that were generated.
    ///
    /// # Errors
    /// Where its document or its settings can't be read.
    pub async fn start(generated: &'static Generated) -> Result<Service, ProviderError> {
        let providers = client::providers(std::slice::from_ref(generated))?;
        let provider = providers.into_iter().next().expect("a generated provider is a provider");
        let values = provider.values(&|_| None);
        let contract = provider.contract;
        let vault = Vault::of_samples(&contract, &values);
        let credentials = vault.for_replay();
        let stub = Stub::start(contract.clone(), vault, values).await;
        Ok(Service { base_url: stub.base_url(&contract), _stub: stub, credentials })
    }

    /// The server's URL, base path included.
    pub fn base_url(&self) -> &str {
        &self.base_url
    }

    /// The credential that it accepts for a security scheme, as it stands after the scheme word:
    /// for `basic`, `user:password`.
    ///
    /// # Panics
    /// Where the document has no such scheme.
    pub fn credential(&self, scheme: &str) -> &str {
        self.credentials.get(scheme).unwrap_or_else(|| {
            let known = self.credentials.keys().map(String::as_str);
            panic!("there is no security scheme `{scheme}`{}", crate::nearest(scheme, known))
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
