//! The one HTTP server of this program.

use std::convert::Infallible;
use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use futures_util::future::BoxFuture;
use http_body_util::{BodyExt, Full, Limited};
use hyper::body::{Bytes, Incoming as Body};
use hyper::service::service_fn;
use hyper::{Request, Response};
use hyper_util::rt::TokioIo;
use tokio::net::{TcpListener, TcpStream};
use tokio::task::{AbortHandle, JoinSet};

use super::{Host, Hosted, Incoming, Outgoing, Responder};

/// A longer body than this is read as none.
const LARGEST_BODY: usize = 16 << 20;
/// How long to wait for a descriptor where there is none to accept a connection with.
const PAUSE: Duration = Duration::from_millis(50);

/// A responder that is ready to be asked over HTTP.
pub struct StubServer {
    listener: TcpListener,
    responder: Arc<Responder>,
}

impl StubServer {
    /// Listens on an address; port 0 is any free one.
    ///
    /// # Errors
    /// Where the address can't be had.
    pub async fn bind(listen: SocketAddr, responder: Arc<Responder>) -> io::Result<StubServer> {
        Ok(StubServer { listener: TcpListener::bind(listen).await?, responder })
    }

    /// Where it listens.
    ///
    /// # Errors
    /// Where the system does not say.
    pub fn address(&self) -> io::Result<SocketAddr> {
        self.listener.local_addr()
    }

    /// Serves until the future is dropped, and its connections with it.
    pub async fn serve(self) -> Infallible {
        let mut connections = JoinSet::new();
        loop {
            tokio::select! {
                accepted = self.listener.accept() => match accepted {
                    Ok((stream, _)) => _ = connections.spawn(converse(Arc::clone(&self.responder), stream)),
                    // A client that left before it was accepted, or a descriptor that is lacking: what
                    // passes when others leave.
                    Err(_) => tokio::time::sleep(PAUSE).await,
                },
                Some(_) = connections.join_next() => {}
            }
        }
    }
}

/// Answers what comes over a connection. A client that breaks off is its own matter.
async fn converse(responder: Arc<Responder>, stream: TcpStream) {
    // Without it an answer may wait for an acknowledgement; it is none the wrong for that.
    let _ = stream.set_nodelay(true);
    let service = service_fn(|request| answer(&responder, request));
    let _ = hyper::server::conn::http1::Builder::new().serve_connection(TokioIo::new(stream), service).await;
}

async fn answer(responder: &Responder, request: Request<Body>) -> Result<Response<Full<Bytes>>, Infallible> {
    let (head, body) = request.into_parts();
    let value = |value: &hyper::header::HeaderValue| String::from_utf8_lossy(value.as_bytes()).into_owned();
    let body = Limited::new(body, LARGEST_BODY).collect().await.map(|body| body.to_bytes().to_vec());
    let incoming = Incoming {
        method: head.method.to_string(),
        target: head.uri.to_string(),
        headers: head.headers.iter().map(|(name, header)| (name.to_string(), value(header))).collect(),
        body: body.unwrap_or_default(),
    };
    Ok(written(responder.answer(incoming)))
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

/// Hosts a responder in this process.
pub struct Hyper;

impl Host for Hyper {
    fn host(&self, responder: Arc<Responder>) -> BoxFuture<'static, io::Result<Hosted>> {
        Box::pin(async {
            let server = StubServer::bind((Ipv4Addr::LOCALHOST, 0).into(), responder).await?;
            let url = format!("http://{}", server.address()?);
            Ok(Hosted { url, server: Box::new(Serving(tokio::spawn(server.serve()).abort_handle())) })
        })
    }
}

/// Ends a server when it is dropped.
struct Serving(AbortHandle);

impl Drop for Serving {
    fn drop(&mut self) {
        self.0.abort();
    }
}
