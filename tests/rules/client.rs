//! Runs an example about a typed client: clients are generated when a crate is built, so that what one says
//! is reported in its place.

use countersign::exec::{self, Options, Session};
use countersign::judge::judge;
use countersign::live::{ClientOutcome, ReplayedExchange, SentRequest};
use countersign::provider::Provider;
use countersign::rules::exchange::CheckContext;
use countersign::rules::{self, RulePage};
use countersign::secret::Redacted;

/// What is reported where the client of the document's first operation sends the block `http client`, and makes
/// the block `text made` of the answer, in the valid case.
pub fn reported(page: &RulePage, example: usize) -> Result<String, String> {
    let text = |info: &str| page.block(example, info).map(|block| block.text.as_str());
    let document = text("yaml document").unwrap_or_default();
    let provider = Provider::read("example", ("openapi.yaml", document), ("", ""), None);
    let provider = provider.map_err(|error| error.to_string())?;
    let runtime = tokio::runtime::Runtime::new().map_err(|error| error.to_string())?;
    runtime.block_on(async {
        let options = Options::default();
        let session = Session::open(&provider, &options).await.map_err(|error| error.to_string())?;
        let cases = exec::cases(&provider, &options);
        let case = cases.iter().find(|case| case.scenario.id == "credential-valid").ok_or("there is no valid case")?;
        let mut observation = session.case(case).await.0.ok_or("the case was not sent")?;
        let honest = observation.trace.last().map_err(|error| error.to_string())?.request.clone();
        let made = made(text("text made").unwrap_or_default())?;
        observation.replay =
            Some(ReplayedExchange { sent: Some(sent(text("http client").unwrap_or_default(), &honest)), made });
        let operation = provider.contract.operation(&case.operation).ok_or("the case has an operation")?;
        let context = CheckContext { contract: &provider.contract, operation, case, observation: &observation };
        let judged = judge(&context, rules::EXCHANGE, &|_| None);
        let line = |finding: &countersign::finding::Finding| {
            format!("{} {} {} {}\n", finding.severity, finding.check, case.operation, case.scenario.id)
        };
        Ok(judged.findings.iter().map(line).collect())
    })
}

/// The request of a block; `{credential}` stands for the credential that is due.
fn sent(text: &str, honest: &SentRequest) -> SentRequest {
    let mut lines = text.lines();
    let (method, target) = lines.next().and_then(|line| line.split_once(' ')).unwrap_or_default();
    let header = |line: &str| {
        let (name, value) = line.split_once(": ")?;
        let due =
            honest.headers.iter().find(|(due, value)| due.eq_ignore_ascii_case(name) && !value.spans().is_empty());
        let value = match due {
            Some((_, due)) if value.ends_with("{credential}") => due.clone(),
            _ => Redacted::plain(value),
        };
        Some((name.to_ascii_lowercase(), value))
    };
    let headers = lines.filter_map(header).collect();
    SentRequest { method: method.to_owned(), target: Redacted::plain(target), headers, ..honest.clone() }
}

/// `value 200`, `error 401`, `undocumented 418`, `not-decoded 200`.
fn made(text: &str) -> Result<ClientOutcome, String> {
    let (kind, status) = text.trim().split_once(' ').ok_or("expected what is made, and a status")?;
    let status = status.parse().map_err(|_| format!("`{status}` is no status"))?;
    let (r#type, value, reason) = ("Made".to_owned(), serde_json::Value::Null, "reported".to_owned());
    match kind {
        "value" => Ok(ClientOutcome::Value { r#type, status, value }),
        "error" => Ok(ClientOutcome::Error { r#type, variant: format!("Status{status}"), status, value }),
        "undocumented" => Ok(ClientOutcome::Undocumented { status }),
        "not-decoded" => Ok(ClientOutcome::NotDecoded { status, reason }),
        _ => Err(format!("a client makes no `{kind}`")),
    }
}
