//! How others are connected to, whoever they are.

use std::error::Error;
use std::fmt;
use std::io;
use std::sync::Arc;
use std::time::Duration;

use reqwest::Url;
use reqwest::dns::{Addrs, Name, Resolve, Resolving};
use rustls::{AlertDescription, CertificateError};

use super::trust;
use crate::reason::{CertificateFault, TargetError, TransportError};
use crate::secret::CredentialValue;

/// How a service is connected to.
#[derive(Debug, Clone)]
pub struct Connection {
    /// For one answer, from the first byte sent to the last received.
    pub timeout: Duration,
    /// How many bytes of a body are read at most; of a longer one nothing is judged.
    pub largest_body: usize,
    /// Certificates of a private authority, as PEM.
    pub authorities: Option<Vec<u8>>,
    /// A client certificate with its key, as PEM.
    pub identity: Option<CredentialValue>,
    /// Whose certificates are not checked.
    pub unchecked: Unchecked,
    /// The proxy that all requests go through, the loopback's too, in the place of the environment's.
    pub proxy: Option<String>,
}

/// Whose certificates are not checked.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Unchecked {
    #[default]
    Nobody,
    /// This machine's.
    Loopback,
    Everybody,
}

/// Services behind several proxies answer with more than the hundred lines that are usually read.
const MOST_HEADERS: usize = 1000;

impl Connection {
    /// 8 MiB.
    pub const LARGEST_BODY: usize = 8 << 20;
}

impl Default for Connection {
    fn default() -> Connection {
        Connection {
            timeout: Duration::from_secs(30),
            largest_body: Connection::LARGEST_BODY,
            authorities: None,
            identity: None,
            unchecked: Unchecked::Nobody,
            proxy: None,
        }
    }
}

impl Connection {
    /// Whether the certificate of this service is not checked.
    pub(super) fn leaves_unchecked(&self, base: &Url) -> bool {
        let is_left = match self.unchecked {
            Unchecked::Nobody => false,
            Unchecked::Loopback => is_loopback(base),
            Unchecked::Everybody => true,
        };
        base.scheme() == "https" && is_left
    }

    /// What is said of connections is held to a URL before anything is sent there.
    ///
    /// # Errors
    /// Where no client can be made for it.
    pub(super) fn check(&self, base: &Url) -> Result<(), TargetError> {
        let is_usual = self.unchecked == Unchecked::Nobody && self.proxy.is_none();
        // To load the system's certificates takes its time.
        match is_usual && self.authorities.is_none() && self.identity.is_none() {
            true => Ok(()),
            false => self.client(base).map(drop),
        }
    }

    /// A client for this URL. The proxies of the environment are used, but not for the loopback;
    /// redirects are not followed.
    pub(super) fn client(&self, base: &Url) -> Result<reqwest::Client, TargetError> {
        self.builder(base)?.build().map_err(|_| TargetError::Client)
    }

    /// The same, which leaves gzip and deflate to who reads the answer, and asks for none by itself.
    pub(super) fn undecoded_client(&self, base: &Url) -> Result<reqwest::Client, TargetError> {
        self.builder(base)?.no_gzip().no_deflate().build().map_err(|_| TargetError::Client)
    }

    fn builder(&self, base: &Url) -> Result<reqwest::ClientBuilder, TargetError> {
        let mut builder = client_builder()
            .timeout(self.timeout)
            .redirect(reqwest::redirect::Policy::none())
            .http1_max_headers(MOST_HEADERS);
        match &self.proxy {
            Some(proxy) => builder = builder.proxy(proxy_of(proxy)?),
            None if is_loopback(base) => builder = builder.no_proxy(),
            None => {}
        }
        builder = match self.unchecked {
            Unchecked::Nobody => builder,
            Unchecked::Loopback if base.scheme() == "https" && !is_loopback(base) => return Err(TargetError::Insecure),
            Unchecked::Loopback | Unchecked::Everybody => builder.tls_danger_accept_invalid_certs(true),
        };
        if base.scheme() == "http" {
            // Loading the system's certificates takes longer than a hundred answers of the loopback.
            builder = builder.tls_certs_only([]);
        }
        let are_checked = base.scheme() == "https" && self.unchecked == Unchecked::Nobody;
        if let Some(given) = self.authorities.as_ref().filter(|_| are_checked) {
            builder = builder.tls_backend_preconfigured(trust::config(given, self.identity.as_ref())?);
        } else if let Some(pem) = &self.identity {
            let identity = reqwest::Identity::from_pem(pem.expose().as_bytes());
            builder = builder.identity(identity.map_err(|_| TargetError::Identity)?);
        }
        Ok(builder)
    }
}

/// What every client has in common: who it says that it is, and how it says that there is no such host.
pub(super) fn client_builder() -> reqwest::ClientBuilder {
    use_ring();
    reqwest::Client::builder()
        .dns_resolver(Arc::new(Names))
        .user_agent(concat!("countersign/", env!("CARGO_PKG_VERSION")))
}

/// Resolves names as the system does, and says by a type of its own that there is no such host.
struct Names;

#[derive(Debug)]
struct UnknownHost;

impl fmt::Display for UnknownHost {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the host name is not known")
    }
}

impl Error for UnknownHost {}

impl Resolve for Names {
    fn resolve(&self, name: Name) -> Resolving {
        Box::pin(async move {
            match tokio::net::lookup_host((name.as_str(), 0)).await {
                Ok(addresses) => Ok(Box::new(addresses.collect::<Vec<_>>().into_iter()) as Addrs),
                Err(_) => Err(UnknownHost.into()),
            }
        })
    }
}

/// A proxy holds no user name or password: its URL stands in shell histories.
fn proxy_of(text: &str) -> Result<reqwest::Proxy, TargetError> {
    let url = Url::parse(text).map_err(|error| TargetError::Proxy(error.to_string()))?;
    if !url.username().is_empty() || url.password().is_some() {
        return Err(TargetError::Proxy("it holds a user name or a password".to_owned()));
    }
    reqwest::Proxy::all(url).map_err(|_| TargetError::Proxy("it is no proxy's".to_owned()))
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
pub fn is_loopback(url: &Url) -> bool {
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
    let is_of_http = |is: fn(&hyper::Error) -> bool| cause::<hyper::Error>(error).is_some_and(is);
    // TLS 1.3 says it once the connection is made.
    if let Some(fault) = cause::<rustls::Error>(error).and_then(of_the_client) {
        return fault;
    }
    match error {
        _ if error.is_timeout() => TransportError::TimedOut,
        _ if error.is_connect() => not_connected(error),
        _ if is_of_http(hyper::Error::is_parse_too_large) => TransportError::HeadTooLarge,
        _ if is_of_http(hyper::Error::is_parse_status) => TransportError::NoStatus,
        _ if is_of_http(hyper::Error::is_parse) => TransportError::NotHttp,
        // What is wrong with the connection is told by who reads HTTP; what is left is of the decoders.
        _ if error.is_decode() && !is_of_http(|_| true) => TransportError::NotDecoded,
        _ if error.is_body() || error.is_decode() => TransportError::ClosedEarly,
        _ => TransportError::Failed,
    }
}

/// Why no connection could be made.
fn not_connected(error: &reqwest::Error) -> TransportError {
    if cause::<UnknownHost>(error).is_some() {
        return TransportError::UnknownHost;
    }
    match cause::<rustls::Error>(error) {
        Some(rustls::Error::InvalidCertificate(fault)) => TransportError::Certificate(fault_of(fault)),
        Some(rustls::Error::InvalidMessage(_)) => TransportError::NoTls,
        Some(_) => TransportError::Tls,
        None => match cause::<io::Error>(error).map(io::Error::kind) {
            Some(io::ErrorKind::ConnectionRefused) => TransportError::Refused,
            Some(io::ErrorKind::NetworkUnreachable | io::ErrorKind::HostUnreachable) => TransportError::Unreachable,
            Some(io::ErrorKind::ConnectionReset | io::ErrorKind::UnexpectedEof) => TransportError::Dropped,
            _ => TransportError::NotConnected,
        },
    }
}

/// What a service has against the certificate that it was shown, or against there being none.
fn of_the_client(error: &rustls::Error) -> Option<TransportError> {
    let rustls::Error::AlertReceived(alert) = error else { return None };
    match alert {
        AlertDescription::CertificateRequired => Some(TransportError::CertificateAsked),
        AlertDescription::BadCertificate
        | AlertDescription::UnsupportedCertificate
        | AlertDescription::CertificateRevoked
        | AlertDescription::CertificateExpired
        | AlertDescription::CertificateUnknown
        | AlertDescription::UnknownCA => Some(TransportError::CertificateRefused),
        _ => None,
    }
}

fn fault_of(fault: &CertificateError) -> CertificateFault {
    match fault {
        CertificateError::UnknownIssuer => CertificateFault::UnknownIssuer,
        CertificateError::Expired | CertificateError::ExpiredContext { .. } => CertificateFault::Expired,
        CertificateError::NotValidYet | CertificateError::NotValidYetContext { .. } => CertificateFault::NotYetValid,
        CertificateError::NotValidForName | CertificateError::NotValidForNameContext { .. } => {
            CertificateFault::OtherName
        }
        _ => CertificateFault::NotTrusted,
    }
}

/// What an error came of, where that is of a type.
fn cause<E: Error + 'static>(error: &reqwest::Error) -> Option<&E> {
    let mut next = error.source();
    while let Some(cause) = next {
        if let Some(found) = cause.downcast_ref() {
            return Some(found);
        }
        // An error of input and output passes over what it holds.
        let held = cause.downcast_ref::<io::Error>().and_then(|error| error.get_ref());
        next = held.map(|held| held as &(dyn Error + 'static)).or_else(|| cause.source());
    }
    None
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
