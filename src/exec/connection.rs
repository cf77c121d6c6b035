//! How others are connected to, whoever they are.

use std::time::Duration;

use reqwest::Url;

use crate::reason::{TargetError, TransportError};
use crate::secret::CredentialValue;

/// How a service is connected to.
#[derive(Debug, Clone)]
pub struct Connection {
    /// For one answer, from the first byte sent to the last received.
    pub timeout: Duration,
    /// Certificates of a private authority, as PEM.
    pub authorities: Option<Vec<u8>>,
    /// A client certificate with its key, as PEM.
    pub identity: Option<CredentialValue>,
}

impl Default for Connection {
    fn default() -> Connection {
        Connection { timeout: Duration::from_secs(30), authorities: None, identity: None }
    }
}

impl Connection {
    /// A client for this URL. The proxies of the environment are used, but not for the loopback;
    /// redirects are not followed.
    pub(super) fn client(&self, base: &Url) -> Result<reqwest::Client, TargetError> {
        use_ring();
        let mut builder = reqwest::Client::builder()
            .timeout(self.timeout)
            .redirect(reqwest::redirect::Policy::none())
            .user_agent(concat!("countersign/", env!("CARGO_PKG_VERSION")));
        if is_loopback(base) {
            builder = builder.no_proxy();
        }
        if base.scheme() == "http" {
            // Loading the system's certificates takes longer than a hundred answers of the loopback.
            builder = builder.tls_certs_only([]);
        }
        if let Some(pem) = &self.authorities {
            let certificates = reqwest::Certificate::from_pem_bundle(pem);
            builder = builder.tls_certs_merge(certificates.map_err(|_| TargetError::Authorities)?);
        }
        if let Some(pem) = &self.identity {
            let identity = reqwest::Identity::from_pem(pem.expose().as_bytes());
            builder = builder.identity(identity.map_err(|_| TargetError::Identity)?);
        }
        builder.build().map_err(|_| TargetError::Client)
    }
}

/// Chooses who computes for TLS. The first choice stays, and that there is one is no error.
pub fn use_ring() {
    let _ = rustls::crypto::ring::default_provider().install_default();
}

/// Reads a base URL. It may hold no credential: it stands in reports and in shell histories.
///
/// # Errors
/// Where it is no URL of a service, or has more to it than a path.
pub fn base_url(text: &str) -> Result<Url, TargetError> {
    let base = Url::parse(text).map_err(|error| TargetError::NoUrl(error.to_string()))?;
    if !base.username().is_empty() || base.password().is_some() {
        return Err(TargetError::HoldsUser);
    }
    if !["http", "https"].contains(&base.scheme()) || base.host_str().is_none() {
        return Err(TargetError::NotHttp(base.scheme().to_owned()));
    }
    if base.query().is_some() || base.fragment().is_some() {
        return Err(TargetError::HoldsQuery);
    }
    Ok(base)
}

/// Whether a URL leads to this machine.
pub(super) fn is_loopback(url: &Url) -> bool {
    let Some(host) = url.host_str() else { return false };
    let address = host.trim_start_matches('[').trim_end_matches(']').parse::<std::net::IpAddr>();
    host == "localhost" || address.is_ok_and(|address| address.is_loopback())
}

/// Whether credentials may go to a URL: over https, or to this machine.
pub(super) fn keeps_secrets(url: &Url) -> bool {
    url.scheme() == "https" || is_loopback(url)
}

/// What went wrong, without the URL or anything else that was sent: an error of the client holds
/// them.
pub(super) fn failure(error: &reqwest::Error) -> TransportError {
    match error {
        _ if error.is_timeout() => TransportError::TimedOut,
        _ if error.is_connect() => TransportError::NotConnected,
        _ if error.is_body() || error.is_decode() => TransportError::ClosedEarly,
        _ => TransportError::Failed,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn secrets_go_over_https_or_to_this_machine() {
        let keeps = |base: &str| keeps_secrets(&base_url(base).unwrap());
        assert!(
            ["https://api.example", "http://127.0.0.1:1", "http://localhost", "http://[::1]:1"].into_iter().all(keeps)
        );
        assert!(!keeps("http://api.example") && !keeps("http://127.0.0.1.example"));
    }
}
