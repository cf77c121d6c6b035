//! What a run came to, as its exit code says it.

use super::error::NothingSent;
use super::output::Terminal;
use super::{CliError, Exit};
use crate::claim::StepName;
use crate::exec::{Judged, RunTarget};
use crate::finding::{Finding, Verdict};
use crate::live::Exchange;
use crate::reason::{ExchangeError, Reason, TransportError};
use crate::report::{Failure, Tail, Threshold};
use crate::scenarios::Expects;

/// What cases came to, as the exit code needs it.
#[derive(Default)]
pub struct Tally {
    /// Whether a finding is grave enough to fail the run.
    failing: bool,
    sent: usize,
    skipped: Option<Reason>,
    /// The provider whose cases come, and why it has not answered yet.
    pub provider: String,
    requests: usize,
    answered: bool,
    reason: Option<ExchangeError>,
    /// A stub refuses nothing but what its document does.
    on_stub: bool,
    /// Where nobody is asked: what is judged instead.
    recording: Option<String>,
    /// Whether a question of its own was answered in any of its cases.
    judged: bool,
    /// The first provider of which none was.
    unjudged: Option<String>,
    /// The first provider that never answered.
    unanswered: Option<UnansweredInquiry>,
}

/// How a run ends.
pub enum RunEnding {
    /// By what it found, or why it is none.
    Came(Result<Exit, CliError>),
    /// It judged less than is wanted.
    Short(String),
    /// All operations are of other shards.
    EmptyShard,
}

impl RunEnding {
    /// What fails it beside what it found, as reports say it.
    pub fn failed(&self) -> Option<String> {
        match self {
            RunEnding::Came(Err(error)) => Some(format!("failed to {error}")),
            RunEnding::Short(sentence) => Some(sentence.clone()),
            RunEnding::Came(Ok(_)) | RunEnding::EmptyShard => None,
        }
    }

    /// What kind of failure that is.
    pub fn failure(&self) -> Option<Failure> {
        match self {
            RunEnding::Came(Err(error)) => match error {
                CliError::Unanswered { .. } => Some(Failure::Unanswered),
                CliError::CredentialUnusable(_) => Some(Failure::CredentialUnusable),
                CliError::CredentialRefused { .. } => Some(Failure::CredentialRefused),
                CliError::NothingSent(_) => Some(Failure::NothingSent),
                CliError::NothingJudged { .. } | CliError::NothingToJudge => Some(Failure::NothingJudged),
                _ => None,
            },
            RunEnding::Short(_) => Some(Failure::Shortfall),
            RunEnding::Came(Ok(_)) | RunEnding::EmptyShard => None,
        }
    }

    /// The exit, and what is to be said of it at the terminal.
    pub fn exit(self, terminal: Terminal) -> Result<Exit, CliError> {
        match self {
            RunEnding::Came(exit) => exit,
            RunEnding::Short(sentence) => {
                terminal.complain("error", &sentence);
                Ok(Exit::Disagreed)
            }
            RunEnding::EmptyShard => {
                terminal.note("no operation is in this shard: there are more shards than operations");
                Ok(Exit::Agreed)
            }
        }
    }
}

struct UnansweredInquiry {
    provider: String,
    requests: usize,
    reason: ExchangeError,
}

/// Whether a case answered its own question: a valid request that is refused, as documented, tells nothing, and
/// neither does another that is refused with the same status as that.
fn tells(judged: &Judged, answer: Option<&Exchange>) -> bool {
    let status = answer.map(|exchange| exchange.response.status);
    let is_refused = status.is_none_or(|status| status >= 400);
    let valid = judged.observation.and_then(|observation| observation.trace.step(&StepName::Valid)?.response());
    let is_as_valid = is_refused && valid.is_some_and(|valid| Some(valid.status) == status);
    match judged.outcome.verdict {
        Verdict::Clashed => true,
        Verdict::Agreed => !is_refused || (judged.case.scenario.expects != Expects::Accepted && !is_as_valid),
        Verdict::Silent | Verdict::Skipped => false,
    }
}

impl Tally {
    pub fn of(target: &RunTarget) -> Tally {
        let recording = match target {
            RunTarget::Recorded(recording) => Some(recording.file.clone()),
            _ => None,
        };
        Tally { on_stub: *target == RunTarget::Stub, recording, ..Tally::default() }
    }

    pub fn begin(&mut self, provider: &str) {
        self.end_provider();
        self.provider = provider.to_owned();
        (self.requests, self.answered, self.judged) = (0, false, false);
    }

    pub fn add(&mut self, judged: &Judged, fails: Threshold) {
        let unwaived = |finding: &&Finding| finding.waived.is_none();
        self.failing |= judged.outcome.findings.iter().filter(unwaived).any(|finding| fails.includes(finding.severity));
        match judged.observation.map(|observation| observation.trace.last()) {
            None => self.skipped = self.skipped.take().or_else(|| judged.outcome.reason.clone()),
            // What asks for no operation tells nothing of the API.
            Some(_) if !judged.case.asks_operation() => {}
            Some(answer) => {
                self.judged |= self.on_stub || tells(judged, answer.ok());
                self.sent += 1;
                self.requests += usize::from(answer.map_or_else(ExchangeError::was_sent, |_| true));
                match answer {
                    Ok(_) => self.answered = true,
                    Err(reason) => self.reason = Some(reason.clone()),
                }
            }
        }
    }

    fn end_provider(&mut self) {
        if !self.judged && self.requests > 0 && self.unjudged.is_none() {
            self.unjudged = Some(self.provider.clone());
        }
        let reason = self.reason.take().filter(|_| !self.answered && self.unanswered.is_none());
        if let Some(reason) = reason {
            let provider = self.provider.clone();
            self.unanswered = Some(UnansweredInquiry { provider, requests: self.requests, reason });
        }
    }

    /// How the run ends that found so much, and judged less than is wanted where that is said.
    pub fn ending(mut self, tail: &Tail, shortfall: Option<String>, fails: Threshold) -> RunEnding {
        // What cases were found to have was counted with them.
        let mut of_the_run =
            tail.document_findings.iter().filter(|finding| finding.of_the_run && finding.waived.is_none());
        self.failing |= of_the_run.any(|finding| fails.includes(finding.severity));
        match (self.exit(tail), shortfall) {
            (Ok(_), Some(sentence)) => RunEnding::Short(sentence),
            (exit, _) => RunEnding::Came(exit),
        }
    }

    /// A run that asked nobody, or whom nobody answered, is no run; that comes before any finding.
    fn exit(mut self, tail: &Tail) -> Result<Exit, CliError> {
        self.end_provider();
        if let Some(unusable) = tail.unusable.first() {
            return Err(CliError::CredentialUnusable(unusable.clone()));
        }
        if self.sent == 0 {
            return Err(CliError::NothingSent(match (self.skipped, self.recording.clone()) {
                (None, Some(file)) => NothingSent::NothingRecorded { file },
                (Some(first), _) => NothingSent::AllSkipped { cases: tail.summary.cases, first },
                (None, None) => NothingSent::NothingPlanned,
            }));
        }
        if let (Some(UnansweredInquiry { reason, .. }), Some(file)) = (&self.unanswered, &self.recording) {
            let (file, reason) = (file.clone(), Box::new(reason.clone()));
            return Err(CliError::NothingSent(NothingSent::NoneAnswered { file, reason }));
        }
        if let Some(UnansweredInquiry { provider, requests, reason }) = self.unanswered {
            let tested = tail.providers.iter().find(|tested| tested.provider == provider);
            let target = tested.map_or(provider, |tested| tested.target.clone());
            // Who speaks TLS alone hangs up on whom does not.
            let broke_off = reason == ExchangeError::Transport(TransportError::Failed);
            let hint = if broke_off && target.starts_with("http:") { "; is it https:// there?" } else { "" };
            return Err(CliError::Unanswered { target, requests, reason: Box::new(reason), hint });
        }
        if let Some(holder) = tail.refused.first() {
            return Err(CliError::CredentialRefused { holder: holder.clone() });
        }
        if let (Some(provider), false) = (self.unjudged, self.failing) {
            return Err(CliError::NothingJudged { provider });
        }
        if self.on_stub && !self.failing && tail.summary.coverage.responses.documented == 0 {
            return Err(CliError::NothingToJudge);
        }
        Ok(if self.failing { Exit::Disagreed } else { Exit::Agreed })
    }
}
