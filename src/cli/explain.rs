//! Says what an id stands for: a check, a scenario, a cause, a kind of fact or a rule about it, with an example from the providers
//! that are known.

use std::io::{self, Write};

use countersign_pages::Kind;

use super::output::Terminal;
use super::{Error, Exit};
use crate::client;
use crate::provider::Provider;
use crate::rules::exchange::Question;
use crate::rules::{self, Rule, evolution_rules};
use crate::run::{self, Inquiry, Options, cases, reproduce};
use crate::scenarios::{self, Expects, Scenario};
use countersign_openapi::Cause;

/// Explain a check, a scenario, a cause or a rule; without an id, list all of them.
#[derive(clap::Args)]
pub struct Args {
    #[arg(value_name = "ID")]
    id: Option<String>,
}

pub fn run(args: &Args, terminal: Terminal) -> Result<Exit, Error> {
    let mut text = Vec::new();
    let written = match &args.id {
        None => list(&mut text),
        Some(id) => {
            let providers = client::built_in()?;
            if !explain(&mut text, id, &providers).map_err(failed)? {
                let known = evolution_rules();
                let mut all: Vec<&str> = ids().collect();
                all.extend(known.iter().map(|rule| rule.id.as_str()));
                return Err(Error::Unexplained { id: id.clone(), nearest: countersign_openapi::suggestion(id, all) });
            }
            Ok(())
        }
    };
    written.and_then(|()| terminal.stdout().write_all(&text)).map_err(failed)?;
    Ok(Exit::Agreed)
}

fn failed(error: io::Error) -> Error {
    Error::Write { to: "the explanation".to_owned(), error }
}

/// Every id; a scenario and the cause that it provokes may share one.
fn ids() -> impl Iterator<Item = &'static str> {
    let checks = rules::EXCHANGE.iter().map(|check| check.id());
    let facts = rules::STATEMENTS.iter().map(|inquiry| inquiry.id());
    let of_runs = run::INQUIRIES.iter().map(|inquiry| inquiry.id);
    let others = scenarios::ALL.iter().map(|scenario| scenario.id).chain(Cause::ALL.into_iter().map(Cause::id));
    checks.chain(of_runs).chain(others).chain(facts)
}

/// One id a line, with its kind.
fn list(to: &mut dyn Write) -> io::Result<()> {
    for check in rules::EXCHANGE {
        writeln!(to, "check     {:24} {}", check.id(), check.asks())?;
    }
    for inquiry in run::INQUIRIES {
        writeln!(to, "run       {:24} {}", inquiry.id, inquiry.asks)?;
    }
    for scenario in scenarios::ALL {
        writeln!(to, "scenario  {:24} {}", scenario.id, scenario.sends)?;
    }
    for cause in Cause::ALL {
        writeln!(to, "cause     {:24} {}", cause.id(), cause.about())?;
    }
    for inquiry in rules::STATEMENTS {
        writeln!(to, "fact      {:24} {}", inquiry.id(), inquiry.asks())?;
    }
    evolution_rules().iter().try_for_each(|rule| writeln!(to, "rule      {:24} {}", rule.id, rule.means))
}

/// Explains all that has the id; tells whether anything has.
fn explain(to: &mut dyn Write, id: &str, providers: &[Provider]) -> io::Result<bool> {
    let check = rules::EXCHANGE.iter().find(|check| check.id() == id);
    let scenario = scenarios::ALL.iter().find(|scenario| scenario.id == id);
    let cause = Cause::parse(id);
    if let Some(check) = check {
        of_check(to, *check)?;
    }
    if let Some(scenario) = scenario {
        of_scenario(to, scenario, providers)?;
    }
    if let Some(cause) = cause {
        let gap = if check.is_some() || scenario.is_some() { "\n" } else { "" };
        to.write_all(gap.as_bytes())?;
        of_cause(to, cause, providers)?;
    }
    let inquiry = run::INQUIRIES.iter().find(|inquiry| inquiry.id == id);
    if let Some(inquiry) = inquiry {
        of_run(to, inquiry)?;
    }
    let is_other = check.is_some() || scenario.is_some() || cause.is_some() || inquiry.is_some();
    let kind = countersign_pages::ALL.iter().find(|kind| is_rule(id, kind.id));
    if let Some(kind) = kind {
        to.write_all(if is_other { b"\n" } else { b"" })?;
        of_fact(to, kind)?;
    }
    let rule = evolution_rules().into_iter().find(|rule| rule.id == id);
    if let Some(rule) = &rule {
        to.write_all(if is_other || kind.is_some() { b"\n" } else { b"" })?;
        of_rule(to, rule)?;
    }
    Ok(is_other || kind.is_some() || rule.is_some())
}

/// What may become of a fact: against what was stated, against the contract, on one page.
const TURNS: [&str; 7] = ["changed", "gone", "new", "renamed", "differs", "undeclared", "contradicted"];

/// Whether an id is that of a kind of fact, or of a rule about it: `error-response-changed`.
fn is_rule(id: &str, kind: &str) -> bool {
    let turn = id.strip_prefix(kind).map(|rest| rest.strip_prefix('-').unwrap_or(rest));
    turn.is_some_and(|turn| turn.is_empty() || TURNS.contains(&turn))
}

fn of_fact(to: &mut dyn Write, kind: &Kind) -> io::Result<()> {
    let inquiry = rules::STATEMENTS.iter().find(|inquiry| inquiry.id() == kind.id);
    let asks = inquiry.map_or("", |inquiry| inquiry.asks());
    writeln!(to, "fact {}", kind.id)?;
    writeln!(to, "  asks       {asks}")?;
    writeln!(to, "  is         {}", kind.states)?;
    let rules = TURNS.map(|turn| format!("{}-{turn}", kind.id));
    writeln!(to, "  rules      {}", rules[..4].join(", "))?;
    writeln!(to, "             {}", rules[4..].join(", "))?;
    for (index, lie) in inquiry.iter().flat_map(|inquiry| inquiry.lies()).enumerate() {
        let key = if index == 0 { "catches" } else { "" };
        writeln!(to, "  {key:10} the lie \"{}\"", lie.name)?;
    }
    writeln!(to, "  example    countersign drift PROVIDER --docs PAGE")
}

fn of_rule(to: &mut dyn Write, rule: &Rule) -> io::Result<()> {
    writeln!(to, "rule {}", rule.id)?;
    writeln!(to, "  is         {}", rule.means)?;
    writeln!(to, "  example    countersign diff OLD NEW")?;
    writeln!(to, "  reference  https://spec.openapis.org/oas/v3.0.3")
}

fn of_check(to: &mut dyn Write, check: &dyn Question) -> io::Result<()> {
    writeln!(to, "check {}", check.id())?;
    writeln!(to, "  asks       {}", check.asks())?;
    writeln!(to, "  why        {}", check.why())?;
    for (index, lie) in check.lies().iter().enumerate() {
        let key = if index == 0 { "catches" } else { "" };
        writeln!(to, "  {key:10} the lie \"{}\"", lie.name)?;
    }
    writeln!(to, "  example    countersign test --check {}", check.id())?;
    writeln!(to, "  reference  {}", check.reference())
}

fn of_run(to: &mut dyn Write, inquiry: &Inquiry) -> io::Result<()> {
    let Inquiry { id, asks, why, reference } = inquiry;
    writeln!(to, "run {id}\n  asks       {asks}\n  why        {why}")?;
    writeln!(to, "  example    countersign test SPEC --base-url URL\n  reference  {reference}")
}

fn of_scenario(to: &mut dyn Write, scenario: &'static Scenario, providers: &[Provider]) -> io::Result<()> {
    let causes: Vec<&str> = scenario.provokes.iter().map(|cause| cause.id()).collect();
    writeln!(to, "scenario {}", scenario.id)?;
    writeln!(to, "  sends      {}", scenario.sends)?;
    writeln!(to, "  why        {}", scenario.why)?;
    writeln!(to, "  provokes   {}", causes.join(" or "))?;
    writeln!(to, "  expected   {}", expectation(scenario.expects))?;
    let case_of = |provider: &'_ Provider| {
        let case = cases(provider, &Options::default()).into_iter().find(|case| case.scenario.id == scenario.id)?;
        Some((
            format!("{} {}", provider.id, case.operation),
            reproduce(provider, &case.request, "$BASE_URL", &|_| false),
        ))
    };
    match providers.iter().find_map(case_of) {
        Some((case, command)) => writeln!(to, "  example    {case}\n             {command}")?,
        None => writeln!(to, "  example    no known provider has an operation that it applies to")?,
    }
    writeln!(to, "  reference  {}", scenario.reference)
}

fn expectation(expects: Expects) -> &'static str {
    match expects {
        Expects::Accepted => "The request is served.",
        Expects::AcceptedByRfc => "The request is served, if the service goes by the RFC; a note where it is not.",
        Expects::Refused => "The request is refused; to serve it is an error.",
        Expects::RefusedAsUndocumented => {
            "The request is refused; to serve it is a warning, an error where the page says so."
        }
        Expects::Either => "Whatever the service does is right; only a failure of the server is not.",
    }
}

fn of_cause(to: &mut dyn Write, cause: Cause, providers: &[Provider]) -> io::Result<()> {
    let provoking = scenarios::ALL.iter().filter(|scenario| scenario.provokes.contains(&cause));
    let provoking: Vec<&str> = provoking.map(|scenario| scenario.id).collect();
    writeln!(to, "cause {}", cause.id())?;
    writeln!(to, "  is         {}", cause.about())?;
    writeln!(to, "  why        An answer that names it in x-causes is what the contract expects for it.")?;
    let none = "no scenario: it only names what an answer is for".to_owned();
    writeln!(to, "  provoked   {}", if provoking.is_empty() { none } else { format!("by {}", provoking.join(", ")) })?;
    match providers.iter().find_map(|provider| documented(provider, cause)) {
        Some(example) => writeln!(to, "  example    {example}")?,
        None => writeln!(to, "  example    no known provider documents a body for it")?,
    }
    writeln!(to, "  reference  https://www.rfc-editor.org/rfc/rfc9110#section-15.5")
}

/// A body that a provider documents for a cause, and where.
fn documented(provider: &Provider, cause: Cause) -> Option<String> {
    provider.contract.operations.iter().find_map(|operation| {
        operation.answers.iter().find_map(|answer| {
            let example = answer.examples().find(|example| example.causes.contains(&cause))?;
            let (status, place) = (answer.status, &example.source);
            Some(format!("{} {} answers {status} {}\n             {place}", provider.id, operation.id, example.value))
        })
    })
}
