//! The stub as a server of its own, for clients in other processes and other languages.

use std::convert::Infallible;
use std::net::SocketAddr;
use std::sync::Arc;

use http_body_util::{BodyExt, Full, Limited};
use hyper::body::{Bytes, Incoming as Body};
use hyper::service::service_fn;
use hyper::{Request, Response};
use hyper_util::rt::TokioIo;
use tokio::net::TcpListener;

use super::respond::{Incoming, Outgoing, respond};
use super::{base_path, relative};
use crate::contract::Contract;
use crate::plan::Values;
use crate::wire::Vault;

/// A longer body than this is read as none.
const LARGEST_BODY: usize = 16 << 20;

/// A stub that is ready to serve.
pub struct Server {
    listener: TcpListener,
    shared: Arc<Shared>,
}

struct Shared {
    contract: Contract,
    vault: Vault,
    values: Values,
    base: String,
}

impl Server {
    /// Listens on an address; port 0 is any free one.
    ///
    /// # Errors
    /// Where the address can't be had.
    pub async fn bind(listen: SocketAddr, contract: Contract, vault: Vault, values: Values) -> std::io::Result<Server> {
        let listener = TcpListener::bind(listen).await?;
        let base = base_path(&contract);
        Ok(Server { listener, shared: Arc::new(Shared { contract, vault, values, base }) })
    }

    /// Where it listens.
    pub fn address(&self) -> std::io::Result<SocketAddr> {
        self.listener.local_addr()
    }

    /// Serves until the future is dropped. Paths may begin with the contract's base path, or not.
    pub async fn serve(self) -> std::io::Result<Infallible> {
        loop {
            let (stream, _) = self.listener.accept().await?;
            let shared = Arc::clone(&self.shared);
            tokio::spawn(async move {
                let service = service_fn(|request| answer(&shared, request));
                // A client that breaks off is its own matter.
                let _ =
                    hyper::server::conn::http1::Builder::new().serve_connection(TokioIo::new(stream), service).await;
            });
        }
    }
}

async fn answer(shared: &Shared, request: Request<Body>) -> Result<Response<Full<Bytes>>, Infallible> {
    let (head, body) = request.into_parts();
    let target = head.uri.path_and_query().map_or("/", |target| target.as_str());
    let value = |value: &hyper::header::HeaderValue| String::from_utf8_lossy(value.as_bytes()).into_owned();
    let body = Limited::new(body, LARGEST_BODY).collect().await.map(|body| body.to_bytes().to_vec());
    let incoming = Incoming {
        method: head.method.to_string(),
        target: relative(target, &shared.base).to_owned(),
        headers: head.headers.iter().map(|(name, header)| (name.to_string(), value(header))).collect(),
        body: body.unwrap_or_default(),
    };
    Ok(written(respond(&shared.contract, &shared.vault, &shared.values, &incoming)))
}

/// The answer as HTTP. A header that the document names and HTTP does not allow is left out.
fn written(outgoing: Outgoing) -> Response<Full<Bytes>> {
    let mut response = Response::new(Full::new(Bytes::from(outgoing.body)));
    *response.status_mut() = outgoing.status.try_into().unwrap_or_default();
    for (name, value) in outgoing.headers {
        if let (Ok(name), Ok(value)) = (hyper::header::HeaderName::try_from(name), value.try_into()) {
            response.headers_mut().append(name, value);
        }
    }
    response
}
