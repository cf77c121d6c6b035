//! A service that named tests ask: all of them through one session, one at a time.

use std::sync::{Mutex, PoisonError};

use libtest_mimic::Failed;
use tokio::runtime::Runtime;

use super::HarnessError;
use crate::exec::{Options, Session};
use crate::finding::CaseOutcome;
use crate::plan::Case;
use crate::provider::Provider;
use crate::reason::SkipReason;
use crate::rules::exchange::Observation;

/// One session is one budget: what was sent is counted, and what the service asks for is kept, whichever test
/// sent it.
pub(super) struct LiveService {
    runtime: Runtime,
    session: Session<'static>,
    turn: Mutex<()>,
}

impl LiveService {
    /// Makes ready for the service of a provider.
    pub(super) fn open(provider: &'static Provider, options: &'static Options) -> Result<LiveService, HarnessError> {
        let mut builder = tokio::runtime::Builder::new_multi_thread();
        let runtime = builder.worker_threads(1).enable_all().build().map_err(HarnessError::Start)?;
        let session = runtime.block_on(Session::open(provider, options))?;
        Ok(LiveService { runtime, session, turn: Mutex::default() })
    }

    /// Why a case is not sent.
    pub(super) fn skips(&self, case: &Case) -> Option<SkipReason> {
        self.session.skips(case)
    }

    /// Sends a case, when those before it are done.
    ///
    /// # Errors
    /// Where each test is a process of its own: then no budget would hold.
    pub(super) fn case(&self, case: &Case) -> Result<(Option<Observation>, CaseOutcome), Failed> {
        if std::env::var("NEXTEST_EXECUTION_MODE").is_ok_and(|mode| mode == "process-per-test") && !cfg!(test) {
            return Err(
                "live tests have one budget, and nextest runs each in a process: run them with `cargo test`".into()
            );
        }
        let _turn = self.turn.lock().unwrap_or_else(PoisonError::into_inner);
        Ok(self.runtime.block_on(self.session.case(case)))
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};
    use std::sync::{Arc, Mutex};

    use countersign_client::replay::Provider as Generated;
    use httpmock::{HttpMockRequest, HttpMockResponse, MockServer};
    use libtest_mimic::Arguments;

    use crate::exec::{Limits, Options, RunTarget};
    use crate::harness::trials;

    /// Runs the named tests of a document with two operations against a service: how many failed, what the
    /// service received, and how many requests it had at once.
    fn ran(
        answer: impl Fn(&HttpMockRequest) -> HttpMockResponse + Send + Sync + 'static,
        limits: Limits,
    ) -> (u64, Vec<String>, usize) {
        let server = MockServer::start();
        let received = Arc::new(Mutex::new(Vec::new()));
        let (now, most) = (Arc::new(AtomicUsize::new(0)), Arc::new(AtomicUsize::new(0)));
        let (seen, busy, busiest) = (Arc::clone(&received), now, Arc::clone(&most));
        let respond = move |request: &HttpMockRequest| {
            busiest.fetch_max(busy.fetch_add(1, Ordering::SeqCst) + 1, Ordering::SeqCst);
            seen.lock().unwrap().push(format!("{} {}", request.method_str(), request.uri().path()));
            std::thread::sleep(std::time::Duration::from_millis(5));
            let answer = answer(request);
            busy.fetch_sub(1, Ordering::SeqCst);
            answer
        };
        server.mock(|when, then| _ = (when, then.respond_with(respond)));
        let document = format!(
            "openapi: 3.0.3\nservers: [{{url: '{}'}}]\nsecurity: [{{key: []}}]\npaths:\n  /a: {{get: {{operationId: a, \
             responses: {{'200': {{description: A}}, '401': {{description: No}}}}}}}}\n  /b: {{get: {{operationId: b, \
             responses: {{'200': {{description: B}}, '401': {{description: No}}}}}}}}\ncomponents: {{securitySchemes: \
             {{key: {{type: http, scheme: bearer}}}}}}\n",
            server.base_url()
        );
        let generated = Generated {
            id: "quay",
            document: document.leak(),
            document_path: "specs/quay/openapi.yaml",
            files: &[],
            settings: "",
            lock: None,
            call: |_| Box::pin(std::future::ready(serde_json::Value::Null)),
            operations: &[],
            left_out: &[],
            losses: &[],
        };
        let variables = Arc::new(|name: &str| (name == "COUNTERSIGN_TOKEN").then(|| "good-token-1".to_owned()));
        let options = Options { target: RunTarget::Documented, limits, variables, ..Options::default() };
        let folder = std::env::temp_dir().join(format!("countersign-live-{}", std::process::id()));
        let folder = folder.display().to_string();
        let mut trials = trials(&folder, vec![generated].leak(), |_, _| (), &options).unwrap();
        trials.retain(|trial| trial.name().starts_with("quay"));
        // What these tests say is not what the suite says.
        static RUNS: AtomicUsize = AtomicUsize::new(0);
        let number = RUNS.fetch_add(1, Ordering::SeqCst);
        let log = std::env::temp_dir().join(format!("countersign-live-{}-{number}.log", std::process::id()));
        let logfile = Some(log.display().to_string());
        let arguments = Arguments { test_threads: Some(4), quiet: true, logfile, ..Arguments::default() };
        let ran = libtest_mimic::run(&arguments, trials);
        let _ = std::fs::remove_file(log);
        let received = received.lock().unwrap().clone();
        (ran.num_failed, received, most.load(Ordering::SeqCst))
    }

    fn is_good(request: &HttpMockRequest) -> bool {
        request.headers_vec().iter().any(|(name, value)| name == "authorization" && value == "Bearer good-token-1")
    }

    fn status(code: u16) -> HttpMockResponse {
        HttpMockResponse::builder().status(code).build()
    }

    #[test]
    fn who_keeps_the_contract_is_asked_one_thing_at_a_time_and_no_test_fails() {
        let keeps = |request: &HttpMockRequest| status(if is_good(request) { 200 } else { 401 });
        let (failed, received, most) = ran(keeps, Limits::default());
        assert_eq!((failed, most), (0, 1), "{received:?}");
        assert!(received.len() > 10, "{received:?}");
    }

    #[test]
    fn who_lies_is_found_out() {
        let (failed, ..) = ran(|_| status(200), Limits::default());
        assert!(failed >= 10, "{failed} tests failed");
    }

    #[test]
    fn all_tests_have_one_budget() {
        let keeps = |request: &HttpMockRequest| status(if is_good(request) { 200 } else { 401 });
        let (failed, received, _) = ran(keeps, Limits { requests: Some(7), ..Limits::default() });
        assert_eq!(received.len(), 7, "{failed} failed: {received:?}");
        assert!(failed > 0, "what is not sent is no pass");
    }

    #[test]
    fn who_asks_to_be_left_alone_is_by_every_test() {
        let busy = |_: &HttpMockRequest| HttpMockResponse::builder().status(429).header("retry-after", "3600").build();
        let (_, received, _) = ran(busy, Limits::default());
        assert_eq!(received.len(), 1, "{received:?}");
    }
}
