//! Says what an id stands for: a check, a scenario, a cause, a kind of fact or a rule, with an example: of its
//! page, or from the providers that are known.

mod page;

use std::collections::BTreeSet;
use std::io::{self, Write};

use countersign_pages::FactKind;

use super::names;
use super::output::Terminal;
use super::stored::{self, StoredFinding, StoredReport};
use super::{CliError, Exit};
use crate::exec::{self, Inquiry, NamesAlone, Options, cases, reproduce};
use crate::live::{BASE_URL, Slot};
use crate::plan::Case;
use crate::provider::{self, Provider};
use crate::report::{told, visible};
use crate::rules::exchange::ExchangeRule;
use crate::rules::{self, BECAME, Rule, evolution_rules};
use crate::scenarios::{self, Scenario};
use crate::settings::Variables;
use countersign_openapi::Cause;

/// Explain a check, a scenario, a cause, a rule or a finding of a report; without an id, list all but findings.
#[derive(clap::Args)]
#[command(after_long_help = super::help::EXPLAIN)]
pub struct ExplainArgs {
    /// What to explain: an id that `countersign explain` lists, or that of a finding, with --report.
    #[arg(value_name = "ID", value_parser = names::explained(), hide_possible_values = true)]
    id: Option<String>,
    #[command(flatten)]
    report: StoredReport,
}

pub fn run(args: &ExplainArgs, terminal: Terminal) -> Result<Exit, CliError> {
    let mut text = Vec::new();
    let written = match &args.id {
        None => list(&mut text),
        Some(id) if stored::is_of_a_finding(id) => stored_finding(&mut text, &args.report.find(id)?),
        Some(id) => {
            let providers = provider::built_in()?;
            if !explain(&mut text, id, &providers).map_err(failed)? {
                let turned =
                    countersign_pages::ALL.iter().flat_map(|kind| BECAME.map(|became| format!("{}-{became}", kind.id)));
                let others = turned.chain(evolution_rules().into_iter().map(|rule| rule.id));
                let all: Vec<String> = ids().map(str::to_owned).chain(others).collect();
                let nearest = countersign_openapi::suggestion(id, all.iter().map(String::as_str));
                return Err(CliError::Unexplained { id: id.clone(), nearest });
            }
            Ok(())
        }
    };
    written.and_then(|()| terminal.text().write_all(&text)).map_err(failed)?;
    Ok(Exit::Agreed)
}

/// A finding as its report has it, then what its rule asks.
fn stored_finding(to: &mut dyn Write, stored: &StoredFinding) -> io::Result<()> {
    let StoredFinding { tested, operations, scenarios, finding, .. } = stored;
    writeln!(to, "{}", told(finding, None))?;
    // The report may be a stranger's.
    let place = format!("{} {} × {}", tested.provider, operations.join(", "), scenarios.join(", "));
    writeln!(to, "in: {}", visible(&place))?;
    if let Some(answer) = &finding.answer {
        writeln!(to, "answer: {} {}", answer.status, visible(&answer.body))?;
    }
    let Some(page) = rules::page(&finding.check) else { return Ok(()) };
    writeln!(to, "\ncheck {}", finding.check)?;
    page::head(to, page)?;
    page::rest(to, page, &finding.check)
}

fn failed(error: io::Error) -> CliError {
    CliError::Write { to: "the explanation".to_owned(), error }
}

/// Every id; a scenario and the cause that it provokes may share one.
pub fn ids() -> impl Iterator<Item = &'static str> {
    let checks = rules::EXCHANGE.iter().map(|check| check.id());
    let facts = rules::STATEMENTS.iter().map(|inquiry| inquiry.id());
    let of_runs = exec::INQUIRIES.iter().map(|inquiry| inquiry.id);
    let others = scenarios::ALL.iter().map(|scenario| scenario.id).chain(Cause::ALL.into_iter().map(Cause::id));
    checks.chain(of_runs).chain(others).chain(facts)
}

/// One id a line, with its kind.
fn list(to: &mut dyn Write) -> io::Result<()> {
    for check in rules::EXCHANGE {
        writeln!(to, "check     {:24} {}", check.id(), check.asks())?;
    }
    for inquiry in exec::INQUIRIES {
        writeln!(to, "run       {:24} {}", inquiry.id, inquiry.page().question)?;
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
    let inquiry = exec::INQUIRIES.iter().find(|inquiry| inquiry.id == id);
    if let Some(inquiry) = inquiry {
        of_run(to, inquiry)?;
    }
    let is_other = check.is_some() || scenario.is_some() || cause.is_some() || inquiry.is_some();
    let kind = rules::stated(id).and_then(|page| countersign_pages::ALL.iter().find(|kind| kind.id == page.id));
    if let Some(kind) = kind {
        to.write_all(if is_other { b"\n" } else { b"" })?;
        of_fact(to, kind, id)?;
    }
    let rule = evolution_rules().into_iter().find(|rule| rule.id == id);
    if let Some(rule) = &rule {
        to.write_all(if is_other || kind.is_some() { b"\n" } else { b"" })?;
        of_rule(to, rule)?;
    }
    Ok(is_other || kind.is_some() || rule.is_some())
}

/// A kind of fact, for who asks for it or for one of its rules.
fn of_fact(to: &mut dyn Write, kind: &FactKind, id: &str) -> io::Result<()> {
    let inquiry = rules::STATEMENTS.iter().find(|inquiry| inquiry.id() == kind.id);
    writeln!(to, "fact {}", kind.id)?;
    let Some(inquiry) = inquiry else { return Ok(()) };
    page::head(to, inquiry.page())?;
    writeln!(to, "  is         {}", kind.states)?;
    let rules = BECAME.map(|became| format!("{}-{became}", kind.id));
    page::entry(to, "rules", &[rules[..4].join(", "), rules[4..].join(", ")])?;
    caught(to, inquiry.mutants().iter().map(|mutant| mutant.name))?;
    page::rest(to, inquiry.page(), id)?;
    writeln!(to, "  command    countersign drift PROVIDER --docs PAGE")
}

fn of_rule(to: &mut dyn Write, rule: &Rule) -> io::Result<()> {
    writeln!(to, "rule {}", rule.id)?;
    let Some(page) = rules::page(&rule.id) else { return Ok(()) };
    page::head(to, page)?;
    if rule.means != page.question {
        writeln!(to, "  is         {}", rule.means)?;
    }
    page::rest(to, page, &rule.id)?;
    writeln!(to, "  command    countersign diff OLD NEW")
}

fn of_check(to: &mut dyn Write, check: &dyn ExchangeRule) -> io::Result<()> {
    writeln!(to, "check {}", check.id())?;
    page::head(to, check.page())?;
    caught(to, check.mutants().iter().map(|mutant| mutant.name))?;
    page::rest(to, check.page(), check.id())?;
    writeln!(to, "  command    countersign test --check {}", check.id())
}

fn caught<'l>(to: &mut dyn Write, mutants: impl Iterator<Item = &'l str>) -> io::Result<()> {
    let mutants: Vec<String> = mutants.map(|mutant| format!("the mutant \"{mutant}\"")).collect();
    page::entry(to, "catches", &mutants)
}

fn of_run(to: &mut dyn Write, inquiry: &Inquiry) -> io::Result<()> {
    writeln!(to, "run {}", inquiry.id)?;
    page::head(to, inquiry.page())?;
    page::rest(to, inquiry.page(), inquiry.id)?;
    writeln!(to, "  command    countersign test SPEC --base-url URL")
}

fn of_scenario(to: &mut dyn Write, scenario: &'static Scenario, providers: &[Provider]) -> io::Result<()> {
    let causes: Vec<&str> = scenario.provokes.iter().map(|cause| cause.id()).collect();
    writeln!(to, "scenario {}", scenario.id)?;
    writeln!(to, "  sends      {}", scenario.sends)?;
    writeln!(to, "  why        {}", scenario.why)?;
    writeln!(to, "  provokes   {}", causes.join(" or "))?;
    writeln!(to, "  expected   {}", scenario.expects.words())?;
    let case_of = |provider: &'_ Provider| {
        let case = cases(provider, &Options::default()).into_iter().find(|case| case.scenario.id == scenario.id)?;
        let command = reproduce(provider, &case.request, BASE_URL, &NamesAlone);
        // What is signed for one request is no variable of a shell.
        let in_words = || {
            let (method, path) = (&case.request.method, &case.request.path);
            format!("{method} {path}, with a credential that is made when it is sent: no command line holds it")
        };
        Some((format!("{} {}", provider.id, case.operation), command.unwrap_or_else(in_words)))
    };
    match providers.iter().find_map(case_of) {
        Some((case, command)) => writeln!(to, "  example    {case}\n             {command}")?,
        None => writeln!(to, "  example    no known provider has an operation that it applies to")?,
    }
    page::entry(to, "variables", &variables(scenario, providers))?;
    writeln!(to, "  reference  {}", scenario.reference)
}

/// The variables that hold what is sent, of each provider that it is planned for.
fn variables(scenario: &Scenario, providers: &[Provider]) -> Vec<String> {
    let of_provider = |provider: &Provider| {
        let cases = cases(provider, &Options::default());
        let variables = Variables::of(&provider.settings);
        let of_slot = |slot: &Slot| {
            let made = variables.signing_key(&slot.scheme);
            variables.names(&slot.scheme, &slot.credential).into_iter().chain(made)
        };
        let own = || cases.iter().filter(|case| case.scenario.id == scenario.id);
        let credentials = own().flat_map(|case| case.request.slots()).flat_map(of_slot);
        let names: BTreeSet<String> =
            credentials.chain(own().flat_map(|case| of_parameters(provider, case)).cloned()).collect();
        let names: Vec<String> = names.into_iter().collect();
        (!names.is_empty()).then(|| format!("{} {}", provider.id, names.join(" ")))
    };
    providers.iter().filter_map(of_provider).collect()
}

/// The variables that give the parameters of a case their values: of a tenant in the path that is made up, that of
/// another's too.
fn of_parameters<'p>(provider: &'p Provider, case: &'p Case) -> impl Iterator<Item = &'p String> {
    let parameters = provider.contract.operation(&case.operation).into_iter().flat_map(|it| &it.parameters);
    parameters.filter_map(|parameter| provider.settings.parameters.get_key_value(&parameter.name)).flat_map(
        |(name, setting)| {
            let is_another = case.causes.contains(&Cause::TenantUnknown) && case.variant.as_ref() == Some(name);
            setting.variable.iter().chain(setting.other.iter().filter(move |_| is_another))
        },
    )
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
    provider.contract.operations().iter().find_map(|operation| {
        operation.answers.iter().find_map(|answer| {
            let example = answer.examples().find(|example| example.causes.name_any(&[cause]))?;
            let (status, place) = (answer.status, &example.source);
            Some(format!("{} {} answers {status} {}\n             {place}", provider.id, operation.id, *example.value))
        })
    })
}
