//! The stubs of named tests: each an [httpmock] server of its own.

use std::io;
use std::sync::Arc;

use futures_util::future::BoxFuture;
use httpmock::{HttpMockRequest, HttpMockResponse, MockServer};

use crate::exec::stub::{Host, Hosted, Incoming, Responder};

/// Has a mock server ask the responder.
pub struct Mock;

impl Host for Mock {
    fn host(&self, responder: Arc<Responder>) -> BoxFuture<'static, io::Result<Hosted>> {
        Box::pin(async move {
            let server = MockServer::start();
            let answer = move |request: &HttpMockRequest| {
                let answer = responder.answer(incoming(request));
                HttpMockResponse::builder().status(answer.status).headers(answer.headers).body(answer.body).build()
            };
            server.mock(|when, then| _ = (when, then.respond_with(answer)));
            Ok(Hosted { url: server.base_url(), server: Box::new(server) })
        })
    }
}

fn incoming(request: &HttpMockRequest) -> Incoming {
    let headers = request.headers_vec().iter();
    Incoming {
        method: request.method_str().to_owned(),
        target: request.uri_str().to_owned(),
        headers: headers.map(|(name, value)| (name.to_ascii_lowercase(), value.clone())).collect(),
        body: request.body_ref().to_vec(),
    }
}
