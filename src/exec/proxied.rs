//! The proxy that stands between here and a service, and what is its fault and not the service's.

use hyper_util::client::proxy::matcher::Matcher;
use reqwest::{StatusCode, Url};

use super::connection::{Connection, failure, is_loopback};
use crate::reason::{ProxyFault, ProxySource, TransportError};

impl Connection {
    /// What went wrong with a request, and whose fault it is.
    pub(super) fn failure(&self, error: &reqwest::Error) -> TransportError {
        let failed = failure(error);
        match error.url().and_then(|url| self.proxy_before(url)) {
            Some(by) => of_proxy(&failed).map_or(failed, |fault| TransportError::Proxy { fault, by }),
            None => failed,
        }
    }

    /// What a proxy says where the service should have answered. Only where there is no TLS can it.
    pub(super) fn refusal(&self, url: &Url, status: StatusCode) -> Option<TransportError> {
        let is_asked = status == StatusCode::PROXY_AUTHENTICATION_REQUIRED && url.scheme() == "http";
        let by = self.proxy_before(url).filter(|_| is_asked)?;
        Some(TransportError::Proxy { fault: ProxyFault::AsksLogin, by })
    }

    /// Who names the proxy through which a URL is asked for, as the client chooses it.
    fn proxy_before(&self, url: &Url) -> Option<ProxySource> {
        if self.proxy.is_some() {
            return Some(ProxySource::Settings);
        }
        let of_environment = || Matcher::from_system().intercept(&url.as_str().parse().ok()?).map(drop);
        (!is_loopback(url)).then(of_environment).flatten().map(|()| ProxySource::Environment)
    }
}

/// What of a failure is the proxy's: whatever comes before TLS is agreed on with the service.
fn of_proxy(failed: &TransportError) -> Option<ProxyFault> {
    match failed {
        TransportError::Refused => Some(ProxyFault::Refused),
        TransportError::UnknownHost => Some(ProxyFault::UnknownHost),
        TransportError::Unreachable => Some(ProxyFault::Unreachable),
        TransportError::NotConnected | TransportError::Dropped => Some(ProxyFault::NoTunnel),
        _ => None,
    }
}
