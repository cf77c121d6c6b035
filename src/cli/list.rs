//! Lists providers, operations and cases; sends nothing.

mod lacks;
mod lives;
mod needs;

use std::io::{self, BufWriter, Write};

use clap::ValueEnum;
use serde::Serialize;

use super::known::ChosenProviders;
use super::output::{EscapedWriter, Terminal};
use super::test::Narrow;
use super::{CliError, Exit, keep, known};
use crate::exec::{Options, Patience, Planned, never_asked, provokes};
use crate::plan::{Case, lookups};
use crate::provider::Provider;
use crate::reason::{UnjudgedReason, Unsent};
use crate::report::{DeclaredPart, visible, visible_json};
use countersign_openapi::Basis;
use countersign_openapi::{Operation, Problem, StatusKey};
use lacks::ClientLacks;
use lives::{ListedLife, life_lines, listed_lives};
use needs::{ListedNeed, Needs};

/// List providers, operations and cases; nothing is sent.
#[derive(clap::Args)]
#[command(after_long_help = super::help::OTHER)]
pub struct ListArgs {
    #[command(flatten)]
    named: ChosenProviders,
    #[command(flatten)]
    narrow: Narrow,
    #[arg(long, default_value = "text")]
    format: ListFormat,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum ListFormat {
    Text,
    Json,
}

/// `schemas/list.schema.json` is its schema.
#[derive(Serialize)]
struct CaseListing<'a> {
    version: u32,
    providers: Vec<Listed<'a>>,
}

#[derive(Serialize)]
struct Listed<'a> {
    provider: &'a str,
    name: &'a str,
    document: &'a str,
    server: Option<&'a str>,
    incomplete: bool,
    operations: Vec<ListedOperation<'a>>,
    /// The variables that hold what its cases need.
    needs: Vec<ListedNeed>,
    /// Requests that the API sends by itself.
    unasked: Vec<ListedUnasked>,
    problems: &'a [Problem],
    /// Nothing where no client was generated: of a document that is not built in.
    client: Option<ClientLacks>,
}

#[derive(Serialize)]
struct ListedOperation<'a> {
    operation: &'a str,
    method: &'a str,
    path: &'a str,
    tags: &'a [String],
    effect: Option<&'a str>,
    basis: &'static str,
    /// Why no request with a credential can be sent.
    #[serde(rename = "hindrance")]
    unsupported_reason: Option<&'a str>,
    /// Why no request can be.
    unsent: Option<String>,
    /// The operation's own base URL.
    server: Option<&'a str>,
    /// Where a service is asked for ids that nothing gives.
    lookups: Vec<ListedLookup>,
    /// The answers that the document lists, each with what provokes it.
    responses: Vec<ListedResponse>,
    cases: Vec<ListedCase>,
    /// What else it declares that is never asked for.
    unasked: Vec<ListedUnasked>,
    /// What else is asked of a service, where that may be.
    lives: Vec<ListedLife>,
}

#[derive(Serialize)]
struct ListedResponse {
    status: String,
    /// Scenarios; none where nothing that is sent provokes it.
    provoked_by: Vec<&'static str>,
    /// Whether a life provokes it.
    #[serde(skip)]
    is_of_a_life: bool,
}

/// Something that is declared and never asked for.
#[derive(Serialize)]
struct ListedUnasked {
    part: DeclaredPart,
    name: String,
    reason: UnjudgedReason,
}

#[derive(Serialize)]
struct ListedLookup {
    parameter: String,
    from: String,
    /// It searches by a method that may change something.
    #[serde(skip)]
    needs_allow: bool,
}

#[derive(Serialize)]
struct ListedCase {
    scenario: &'static str,
    variant: Option<String>,
}

pub fn run(args: &ListArgs, terminal: Terminal) -> Result<Exit, CliError> {
    let providers: &[Provider] = keep(args.named.providers(Patience::default())?);
    let options = Options { selection: args.narrow.selection(&[]), ..Options::default() };
    options.validate(providers)?;
    known::warn(providers, terminal);
    let listed = providers.iter().map(|provider| Listed::of(provider, &options)).collect();
    let listing = CaseListing { version: 1, providers: listed };
    let written = match args.format {
        ListFormat::Text => {
            let mut to = BufWriter::new(EscapedWriter::new(BufWriter::new(terminal.stdout())));
            listing.write(&mut to, terminal).and_then(|()| to.flush())
        }
        ListFormat::Json => {
            let json = serde_json::to_string_pretty(&listing).map_err(io::Error::from);
            json.and_then(|json| writeln!(terminal.stdout(), "{}", visible_json(&json)))
        }
    };
    written.map_err(|error| CliError::Write { to: "the list".to_owned(), error })?;
    Ok(Exit::Agreed)
}

impl<'a> Listed<'a> {
    fn of(provider: &'a Provider, options: &Options) -> Listed<'a> {
        let contract = &provider.contract;
        let values = provider.values(&|_| None);
        let mut lives = listed_lives(provider, options);
        let mut planned = Planned::each_of(provider, options).peekable();
        let mut needs = Needs::default();
        let mut listed = |operation: &'a Operation| {
            let cases = planned.next_if(|cases| cases[0].operation == operation.id).unwrap_or_default();
            cases.iter().for_each(|case| needs.add(case));
            let lives = lives.remove(&operation.id).unwrap_or_default();
            let lookups = lookups(contract, operation, &values).into_iter().map(|lookup| ListedLookup {
                needs_allow: contract.operation(&lookup.from).is_some_and(|from| !from.is_safe()),
                parameter: lookup.parameter,
                from: lookup.from,
            });
            let unasked = never_asked(contract, operation).into_iter();
            let unasked = unasked.map(|(part, name, reason)| ListedUnasked { part, name, reason }).collect();
            ListedOperation::of(operation, lookups.collect(), &cases, lives, unasked)
        };
        let webhook = |webhook: Operation| ListedUnasked {
            part: DeclaredPart::Webhook,
            name: webhook.id,
            reason: UnjudgedReason::SentByTheApi,
        };
        let selection = &options.selection;
        let is_selected = |id: &str| contract.operation(id).is_some_and(|operation| selection.selects(operation));
        let operations = contract.operations().iter().filter(|operation| selection.selects(operation));
        let operations = operations.map(&mut listed).collect();
        Listed {
            provider: &provider.id,
            name: known::name(provider),
            document: contract.document.name(),
            server: contract.server.as_deref(),
            incomplete: contract.incomplete,
            operations,
            needs: needs.listed(provider),
            unasked: contract.webhooks().into_iter().map(webhook).collect(),
            problems: &contract.problems,
            client: provider.client.as_ref().map(|client| ClientLacks::of(client, &is_selected)),
        }
    }
}

impl<'a> ListedOperation<'a> {
    fn of(
        operation: &'a Operation,
        lookups: Vec<ListedLookup>,
        cases: &[Case],
        lives: Vec<ListedLife>,
        unasked: Vec<ListedUnasked>,
    ) -> ListedOperation<'a> {
        let cases = cases.iter();
        let unsent = cases.clone().find_map(|case| case.unsent.as_ref()).map(Unsent::to_string);
        let provoked_by = |status| {
            let mut provoking: Vec<&str> =
                cases.clone().filter(|case| provokes(case, status)).map(|case| case.scenario.id).collect();
            provoking.dedup();
            provoking
        };
        let response = |status: StatusKey| ListedResponse {
            status: status.to_string(),
            provoked_by: provoked_by(status),
            is_of_a_life: lives.iter().any(|life| life.provokes(status)),
        };
        ListedOperation {
            responses: operation.answers.iter().map(|answer| response(answer.status)).collect(),
            operation: &operation.id,
            method: &operation.method,
            path: &operation.path,
            tags: &operation.tags,
            effect: operation.effect.as_deref(),
            basis: if operation.basis == Basis::Inferred { "inferred" } else { "documented" },
            unsupported_reason: operation.unsupported_reason.as_deref(),
            unsent,
            server: operation.server.as_deref(),
            lookups,
            cases: cases.map(|case| ListedCase { scenario: case.scenario.id, variant: case.variant.clone() }).collect(),
            unasked,
            lives,
        }
    }
}

impl ListedUnasked {
    fn line(&self) -> String {
        format!("{} is not asked for: {}: {}", self.part.one(), self.name, self.reason)
    }
}

impl ListedOperation<'_> {
    /// What stands beside its cases, a line each.
    fn asides(&self) -> impl Iterator<Item = String> {
        let unsupported_reason = self.unsupported_reason.map(|reason| format!("no credential can be sent: {reason}"));
        let unsent = self.unsent.as_ref().map(|reason| format!("not sent: {reason}"));
        let server = self.server.map(|server| format!("at {server}"));
        let lookups = self.lookups.iter();
        let lookups = lookups.map(|ListedLookup { parameter, from, needs_allow }| {
            let allow = if *needs_allow { ", where --allow names it" } else { "" };
            format!("{parameter}: a service is asked by {from}{allow}")
        });
        let unprovoked = self.responses.iter().filter(|it| it.provoked_by.is_empty() && !it.is_of_a_life);
        let unprovoked = unprovoked.map(|it| it.status.as_str());
        let unprovoked = unprovoked.collect::<Vec<_>>().join(", ");
        let unprovoked = (!unprovoked.is_empty()).then(|| format!("nothing that is sent provokes {unprovoked}"));
        let unasked = self.unasked.iter().map(ListedUnasked::line);
        let before = unsupported_reason.into_iter().chain(unsent).chain(server).chain(lookups).chain(unprovoked);
        before.chain(unasked).chain(life_lines(&self.lives))
    }
}

impl ListedCase {
    fn name(&self) -> String {
        match &self.variant {
            Some(variant) => format!("{}.{variant}", self.scenario),
            None => self.scenario.to_owned(),
        }
    }
}

impl CaseListing<'_> {
    fn write(&self, to: &mut dyn Write, terminal: Terminal) -> io::Result<()> {
        let style = terminal.style();
        for (index, provider) in self.providers.iter().enumerate() {
            if index > 0 {
                writeln!(to)?;
            }
            provider.write(to, style.colour, style.width)?;
        }
        Ok(())
    }
}

impl Listed<'_> {
    fn write(&self, to: &mut dyn Write, colour: bool, width: usize) -> io::Result<()> {
        let (bold, dim) = styles(colour);
        // A line end in a name begins no line.
        let name = if self.name.eq_ignore_ascii_case(self.provider) {
            String::new()
        } else {
            format!("  {}", visible(self.name))
        };
        let incomplete = if self.incomplete { ", incomplete" } else { "" };
        let server = self.server.map(|server| format!("{} · ", visible(server))).unwrap_or_default();
        let (provider, document) = (visible(self.provider), visible(self.document));
        writeln!(to, "{bold}{provider}{bold:#}{name}  {dim}{server}{document}{incomplete}{dim:#}")?;
        for operation in &self.operations {
            let ListedOperation { operation: id, method, path, basis, .. } = operation;
            let request = format!("{method} {path}");
            let request = if *id == request { String::new() } else { format!("  {}", visible(&request)) };
            let effect = operation.effect.map(|effect| format!(", {}", visible(effect))).unwrap_or_default();
            let id = visible(id);
            let count = operation.cases.len();
            let plural = if count == 1 { "" } else { "s" };
            writeln!(to, "  {bold}{id}{bold:#}{request}  {basis}{effect}  {count} case{plural}")?;
            operation.asides().try_for_each(|aside| writeln!(to, "    {}", visible(&aside)))?;
            let names = operation.cases.iter().map(|case| visible(&case.name()));
            wrapped(names, width.saturating_sub(4))
                .iter()
                .try_for_each(|line| writeln!(to, "    {dim}{line}{dim:#}"))?;
        }
        self.needs.iter().try_for_each(|need| writeln!(to, "  {}", need.line()))?;
        self.unasked.iter().try_for_each(|unasked| writeln!(to, "  {}", visible(&unasked.line())))?;
        self.problems.iter().try_for_each(|problem| writeln!(to, "  problem: {}", visible(&problem.to_string())))?;
        self.client.iter().try_for_each(|lacks| lacks.write(to))
    }
}

fn styles(colour: bool) -> (anstyle::Style, anstyle::Style) {
    let plain = anstyle::Style::new();
    if colour { (plain.bold(), plain.dimmed()) } else { (plain, plain) }
}

/// Names in lines of some width.
fn wrapped(names: impl Iterator<Item = String>, width: usize) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for name in names {
        match lines.last_mut().filter(|line| line.len() + 3 + name.len() <= width) {
            Some(line) => line.extend([", ", &name]),
            None => {
                lines.iter_mut().last().into_iter().for_each(|line| line.push(','));
                lines.push(name);
            }
        }
    }
    lines
}
