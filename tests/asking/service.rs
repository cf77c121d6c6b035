//! A service that answers as a test says, and remembers what it received.

use std::sync::{Arc, Mutex};

use httpmock::{HttpMockRequest, HttpMockResponse, MockServer};

/// What a service answers: a status, a content type, a body.
pub type CannedAnswer = (u16, &'static str, String);

/// A service, and the requests that it received, each as `METHOD /path`.
pub struct LoopbackService {
    pub server: MockServer,
    pub received: Arc<Mutex<Vec<String>>>,
}

impl LoopbackService {
    pub async fn start(
        answer: impl Fn(&str, &HttpMockRequest) -> CannedAnswer + Send + Sync + 'static,
    ) -> LoopbackService {
        LoopbackService::start_with(("location", "/login?next=/"), answer).await
    }

    /// The same with another header in each answer.
    pub async fn start_with(
        (name, value): (&'static str, &'static str),
        answer: impl Fn(&str, &HttpMockRequest) -> CannedAnswer + Send + Sync + 'static,
    ) -> LoopbackService {
        let server = MockServer::start_async().await;
        let received = Arc::new(Mutex::new(Vec::new()));
        let seen = Arc::clone(&received);
        let respond = move |request: &HttpMockRequest| {
            let path = request.uri().path().to_owned();
            seen.lock().unwrap().push(format!("{} {path}", request.method_str()));
            let (status, media_type, body) = answer(&path, request);
            let builder = HttpMockResponse::builder().status(status).header("content-type", media_type);
            builder.header(name, value).body(body).build()
        };
        server.mock_async(|when, then| _ = (when, then.respond_with(respond))).await;
        LoopbackService { server, received }
    }

    pub fn received(&self, line: &str) -> usize {
        self.received.lock().unwrap().iter().filter(|received| *received == line).count()
    }

    pub fn all(&self) -> usize {
        self.received.lock().unwrap().len()
    }
}

pub fn header(request: &HttpMockRequest, name: &str) -> Option<String> {
    let mut headers = request.headers_vec().iter();
    headers.find(|(header, _)| header.eq_ignore_ascii_case(name)).map(|(_, value)| value.clone())
}
