//! Services that named tests ask: all tests of a process are one run, and each host is asked one thing at a time.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use libtest_mimic::Failed;
use tokio::runtime::Runtime;

use super::HarnessError;
use crate::exec::{Budget, Options, Session};
use crate::finding::CaseOutcome;
use crate::plan::Case;
use crate::provider::Provider;
use crate::reason::SkipReason;
use crate::rules::exchange::Observation;

/// What all services have in common: one budget, and one turn at each host, which several providers may share.
#[derive(Default)]
pub(super) struct LiveRun {
    budget: Budget,
    turns: BTreeMap<Option<String>, Arc<Mutex<()>>>,
}

/// One session is one budget: what was sent is counted, and what the service asks for is kept, whichever test
/// sent it.
pub(super) struct LiveService {
    runtime: Runtime,
    session: Session<'static>,
    turn: Arc<Mutex<()>>,
}

impl LiveRun {
    /// Makes ready for the service of a provider.
    pub(super) fn open(
        &mut self,
        provider: &'static Provider,
        options: &'static Options,
    ) -> Result<LiveService, HarnessError> {
        let mut builder = tokio::runtime::Builder::new_multi_thread();
        let runtime = builder.worker_threads(1).enable_all().build().map_err(HarnessError::Start)?;
        let session = runtime.block_on(Session::open_within(provider, options, &self.budget))?;
        let turn = Arc::clone(self.turns.entry(session.origin()).or_default());
        Ok(LiveService { runtime, session, turn })
    }
}

impl LiveService {
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

    /// What came of named tests.
    struct Ran {
        failed: u64,
        /// What the service received, each with whether it was as good as can be, and whether it had another token.
        received: Vec<(String, bool, bool)>,
        /// How many requests it had at once.
        most: usize,
    }

    impl Ran {
        fn with_a_bad_credential(&self) -> usize {
            self.received.iter().filter(|(.., has_another)| *has_another).count()
        }
    }

    /// Two providers, of two operations each, that one service is asked for.
    const TWO: [&str; 2] = ["quay", "reef"];

    fn generated(id: &'static str, base: &str) -> Generated {
        let document = format!(
            "openapi: 3.0.3\nservers: [{{url: '{base}'}}]\nsecurity: [{{key: []}}]\npaths:\n  /a: {{get: {{operationId: a, \
             responses: {{'200': {{description: A}}, '401': {{description: No}}}}}}}}\n  /b: {{get: {{operationId: b, \
             responses: {{'200': {{description: B}}, '401': {{description: No}}}}}}}}\ncomponents: {{securitySchemes: \
             {{key: {{type: http, scheme: bearer}}}}}}\n"
        );
        Generated {
            id,
            document: document.leak(),
            document_path: "specs/openapi.yaml",
            files: &[],
            settings: "",
            lock: None,
            call: |_| Box::pin(std::future::ready(serde_json::Value::Null)),
            operations: &[],
            left_out: &[],
            losses: &[],
        }
    }

    /// Runs the named tests of two providers against one service, several at a time.
    fn ran(answer: impl Fn(&HttpMockRequest) -> HttpMockResponse + Send + Sync + 'static, limits: Limits) -> Ran {
        let server = MockServer::start();
        let received = Arc::new(Mutex::new(Vec::new()));
        let (now, most) = (Arc::new(AtomicUsize::new(0)), Arc::new(AtomicUsize::new(0)));
        let (seen, busy, busiest) = (Arc::clone(&received), now, Arc::clone(&most));
        let respond = move |request: &HttpMockRequest| {
            busiest.fetch_max(busy.fetch_add(1, Ordering::SeqCst) + 1, Ordering::SeqCst);
            let line = format!("{} {}", request.method_str(), request.uri().path());
            seen.lock().unwrap().push((line, is_good(request), has_another_token(request)));
            std::thread::sleep(std::time::Duration::from_millis(5));
            let answer = answer(request);
            busy.fetch_sub(1, Ordering::SeqCst);
            answer
        };
        server.mock(|when, then| _ = (when, then.respond_with(respond)));
        let generated: Vec<Generated> = TWO.iter().map(|id| generated(id, &server.base_url())).collect();
        let variables = Arc::new(|name: &str| (name == "COUNTERSIGN_TOKEN").then(|| "good-token-1".to_owned()));
        let options = Options { target: RunTarget::Documented, limits, variables, ..Options::default() };
        let folder = std::env::temp_dir().join(format!("countersign-live-{}", std::process::id()));
        let folder = folder.display().to_string();
        let mut trials = trials(&folder, generated.leak(), |_, _| (), &options).unwrap();
        trials.retain(|trial| TWO.iter().any(|id| trial.name().starts_with(id)));
        // What these tests say is not what the suite says.
        static RUNS: AtomicUsize = AtomicUsize::new(0);
        let number = RUNS.fetch_add(1, Ordering::SeqCst);
        let log = std::env::temp_dir().join(format!("countersign-live-{}-{number}.log", std::process::id()));
        let logfile = Some(log.display().to_string());
        let arguments = Arguments { test_threads: Some(4), quiet: true, logfile, ..Arguments::default() };
        let ran = libtest_mimic::run(&arguments, trials);
        let _ = std::fs::remove_file(log);
        let received = received.lock().unwrap().clone();
        Ran { failed: ran.num_failed, received, most: most.load(Ordering::SeqCst) }
    }

    fn is_good(request: &HttpMockRequest) -> bool {
        request.headers_vec().iter().any(|(name, value)| name == "authorization" && value == "Bearer good-token-1")
    }

    fn status(code: u16) -> HttpMockResponse {
        HttpMockResponse::builder().status(code).build()
    }

    /// Whether a token is sent that is not the good one, however that is written.
    fn has_another_token(request: &HttpMockRequest) -> bool {
        let mut sent = request.headers_vec().iter().filter(|(name, _)| name == "authorization");
        let token = |value: &str| value.split_once(' ').map_or("", |(_, token)| token.trim()).to_owned();
        sent.any(|(_, value)| !value.contains("good-token-1") && !token(value).is_empty())
    }

    fn keeps(request: &HttpMockRequest) -> HttpMockResponse {
        status(if is_good(request) { 200 } else { 401 })
    }

    #[test]
    fn who_keeps_the_contract_is_asked_one_thing_at_a_time_and_no_test_fails() {
        let Ran { failed, received, most } = ran(keeps, Limits::default());
        assert_eq!((failed, most), (0, 1), "{received:?}");
        assert!(received.len() > 20, "{received:?}");
    }

    #[test]
    fn who_lies_is_found_out() {
        let failed = ran(|_| status(200), Limits::default()).failed;
        assert!(failed >= 20, "{failed} tests failed");
    }

    #[test]
    fn all_tests_have_one_budget() {
        let Ran { failed, received, .. } = ran(keeps, Limits { requests: Some(7), ..Limits::default() });
        assert_eq!(received.len(), 7, "{failed} failed: {received:?}");
        assert!(failed > 0, "what is not sent is no pass");
    }

    /// Accounts are locked by whoever tries bad credentials at a host, whatever provider they are tried for.
    #[test]
    fn all_tests_have_one_budget_of_bad_credentials() {
        for most in [0, 3] {
            let ran = ran(keeps, Limits { bad_credentials: Some(most), ..Limits::default() });
            assert_eq!(ran.with_a_bad_credential(), most, "{:?}", ran.received);
            assert!(ran.failed > 0, "what is not sent is no pass");
        }
    }

    #[test]
    fn who_asks_to_be_left_alone_is_by_every_test() {
        let busy = |_: &HttpMockRequest| HttpMockResponse::builder().status(429).header("retry-after", "3600").build();
        let received = ran(busy, Limits::default()).received;
        assert_eq!(received.len(), 1, "{received:?}");
    }

    /// A good token that every operation refuses is tried at each of them once, and not in every test.
    #[test]
    fn who_refuses_the_credential_is_not_asked_on() {
        let Ran { failed, received, .. } = ran(|_| status(401), Limits::default());
        let tried = received.iter().filter(|(_, is_good, _)| *is_good).count();
        assert!(tried <= 4, "{tried} of {received:?}");
        assert!(failed > 20, "{failed} failed");
    }
}
