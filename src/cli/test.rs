//! Asks spec and live the same questions.

use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use regex::Regex;
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

use super::baseline::{Baseline, Collected};
use super::evidence::StagedFolder;
use super::fail_on::{FailOn, WantedJudgement};
use super::known::ChosenProviders;
use super::output::Terminal;
use super::progress::Progress;
use super::reports::{ReportDestination, Reports};
use super::service::ServiceArgs;
use super::signals::Signals;
use super::tally::{RunEnding, Tally};
use super::{CliError, Exit, file, keep, known, names, notes};
use crate::exec::{self, Options, Patience, Planned, Recording, RunTarget, Selection, tested};
use crate::har::Har;
use crate::provider::Provider;
use crate::report::{HeldTo, ObservedCase, Outlook, Report, ReportHead, ReportSubject, RunPart, RunVerdict, Tool};
use crate::rules::evolution::few;

/// Where options about what is reported stand in the help.
const REPORTS: &str = "Reports";

/// Ask contract and service the same questions: an embedded stub made from the contract, or the
/// service at a base URL.
#[derive(clap::Args)]
#[command(after_long_help = super::help::TEST)]
pub struct TestArgs {
    #[command(flatten)]
    named: ChosenProviders,
    #[command(flatten)]
    narrow: Narrow,
    /// Only these checks.
    #[arg(long = "check", value_name = "ID", help_heading = "Which cases", value_parser = names::checks(), hide_possible_values = true)]
    checks: Vec<String>,
    #[command(flatten)]
    service: ServiceArgs,
    #[command(flatten)]
    baseline: Baseline,
    /// Warn, and do not only note, where a request is served whose value is of another type, out of its
    /// bounds, or none of those that are listed.
    #[arg(long, help_heading = REPORTS)]
    strict_input: bool,
    /// So many requests of an operation have values that the document gives for its parameters, and as many other bodies.
    #[arg(long, value_name = "N", default_value_t = Options::DEPTH, help_heading = "Which cases")]
    depth: usize,
    #[command(flatten)]
    wanted: WantedJudgement,
    /// The least severe finding that makes the exit code 1.
    #[arg(long, value_name = "SEVERITY", default_value = "error", help_heading = REPORTS)]
    fail_on: FailOn,
    /// Judge the exchanges that a browser or a proxy recorded (HTTP Archive, HAR 1.2), and send nothing. Those are
    /// of the API whose URLs are below `--base-url`, or else below a server of the document.
    #[arg(long, value_name = "FILE", conflicts_with = "live", help_heading = "The service")]
    har: Option<PathBuf>,
    /// Delete what an earlier run made and left behind, by the operations that `--allow` names.
    #[arg(long, requires = "allow", help_heading = "The service")]
    clean_up: bool,
    /// How to report, and where; `text` to the standard output where none is named.
    #[arg(long = "format", value_name = "FORMAT[=FILE]", value_parser = names::formats(), help_heading = REPORTS)]
    formats: Vec<ReportDestination>,
    /// Show every operation in the matrix of the text report, however many there are.
    #[arg(long, help_heading = REPORTS)]
    matrix: bool,
    /// Write, for each case with a finding, what was sent and answered into this folder, without
    /// credentials: to be sent to the provider.
    #[arg(long, value_name = "DIR", help_heading = REPORTS)]
    evidence: Option<PathBuf>,
}

/// Options that select cases.
#[derive(clap::Args)]
#[command(next_help_heading = "Which cases")]
pub struct Narrow {
    /// Only these scenarios.
    #[arg(long = "scenario", value_name = "ID", value_parser = names::scenarios(), hide_possible_values = true)]
    scenarios: Vec<String>,
    /// Only these operations, each by its id or as `METHOD /path`.
    #[arg(long = "operation", value_name = "ID")]
    operations: Vec<String>,
    /// Only operations with one of these tags.
    #[arg(long = "tag", value_name = "TAG")]
    tags: Vec<String>,
    /// Only operations in whose path this pattern is found.
    #[arg(long = "path", value_name = "REGEX")]
    paths: Vec<Regex>,
    /// Only operations of this method.
    #[arg(long = "method", value_name = "METHOD")]
    methods: Vec<String>,
    /// Leave out these scenarios, checks or operations.
    #[arg(long, value_name = "ID")]
    exclude: Vec<String>,
}

impl Narrow {
    pub fn selection(&self, checks: &[String]) -> Selection {
        Selection {
            scenarios: self.scenarios.clone(),
            checks: checks.to_vec(),
            operations: self.operations.clone(),
            tags: self.tags.clone(),
            paths: self.paths.clone(),
            methods: self.methods.clone(),
            exclude: self.exclude.clone(),
        }
    }
}

impl TestArgs {
    /// The same of a service that is asked otherwise, which is found where this one is unless that says where.
    pub fn at(mut self, service: &ServiceArgs) -> TestArgs {
        let base_url = self.service.base_url.take();
        self.service = service.clone();
        self.service.base_url = self.service.base_url.take().or(base_url);
        self
    }
}

pub fn run(args: &TestArgs, terminal: Terminal, signals: &Signals) -> Result<Exit, CliError> {
    let options = args.options()?;
    let patience = Patience { one: options.connection.timeout, whole: options.limits.time };
    let mut providers = args.named.providers(patience)?;
    if options.connection.identity.is_some() {
        providers = providers.into_iter().map(Provider::with_certificate).collect();
    }
    let providers: &[Provider] = keep(providers);
    options.validate(providers)?;
    let options = notes::keep(providers, options, args.clean_up, terminal)?;
    known::warn(providers, terminal);
    tell_of_credentials(providers, &options, terminal);
    let runtime = tokio::runtime::Runtime::new().map_err(CliError::Start)?;
    let options = Options { interrupt: signals.of_run(), ..options };
    let ended = runtime.block_on(test(args, terminal, providers, &options));
    // What still looks for a host is waited for by nobody.
    runtime.shutdown_background();
    ended
}

/// Says which variables go where, before anything is sent, and which go nowhere.
fn tell_of_credentials(providers: &[Provider], options: &Options, terminal: Terminal) {
    match &options.target {
        RunTarget::Stub => return,
        RunTarget::Recorded(recording) => return tell_of_unmatched(recording, providers, terminal),
        RunTarget::Url(_) | RunTarget::Documented => {}
    }
    for (origin, names) in providers.iter().flat_map(|provider| exec::destinations(provider, options)) {
        let way = exec::way(&origin, &options.connection);
        if terminal.says_where {
            terminal.complain("sends", &format!("{} to {origin}{way}", names.join(", ")));
        }
    }
    for (name, schemes) in providers.iter().flat_map(|provider| exec::filled_alike(provider, options)) {
        let schemes = schemes.iter().map(String::as_str).collect::<Vec<_>>().join("` and `");
        // A name that is one scheme's own already is so for several that are written alike.
        let remedy = match name.as_str() {
            "COUNTERSIGN_TOKEN" => "COUNTERSIGN_TOKEN_<SCHEME>",
            _ => "a variable for each, named in countersign.toml ([providers.….credentials.…]),",
        };
        let sentence = format!("{name} is sent for `{schemes}`, which go together; {remedy} gives each its own");
        terminal.complain("warning", &sentence);
    }
    let set: Vec<_> = std::env::vars_os().filter(|(_, value)| !value.is_empty()).map(|(name, _)| name).collect();
    for name in exec::unused(providers, set.iter().filter_map(|name| name.to_str())) {
        terminal.complain("warning", &format!("{name} is set, and no security scheme uses it"));
    }
}

async fn test(
    args: &TestArgs,
    terminal: Terminal,
    providers: &[Provider],
    options: &Options,
) -> Result<Exit, CliError> {
    let mut reports = Reports::open(&args.formats, args.matrix, terminal)?;
    let mut evidence = args.evidence.as_deref().map(StagedFolder::begin).transpose()?;
    let fails = args.fail_on.threshold();
    let held_to = args.wanted.held_to(fails);
    let (mut head, cases, planned) = head(providers, options, held_to.clone());
    head.asked_with = args.service.asked_with();
    reports.begin(&head).map_err(exec::RunError::Report)?;
    let progress = Progress::begin(cases, terminal);
    let mut tally = Tally::of(&options.target);
    let mut collected = Collected::of(args.baseline.is_used() || waives(providers));
    let mut verdict = RunVerdict::default();
    let known = args.baseline.read()?;
    let mut tail = exec::run_planned(providers, planned, options, &mut |judged| {
        progress.case(judged.requests);
        if tally.provider != judged.outcome.provider {
            tally.begin(&judged.outcome.provider);
            progress.aside(|| introduce(&mut reports, providers, options, &judged.outcome.provider))?;
        }
        tally.add(judged, fails);
        if let Some(evidence) = &mut evidence {
            evidence.add(judged, providers)?;
        }
        collected.add(judged.outcome);
        progress.aside(|| {
            if let Some(observation) = judged.observation {
                let observed = ObservedCase { trace: &observation.trace, seconds: judged.seconds };
                reports.observed(judged.outcome, &observed)?;
            }
            verdict.add(judged.outcome);
            reports.case(judged.outcome)
        })
    })
    .await?;
    drop(progress);
    notes::tell_of(&tail.left_behind, terminal);
    let shortfall = held_to.shortfall(&tail.summary);
    let ending = match cases == 0 && is_empty_shard(providers, options) {
        true => RunEnding::EmptyShard,
        false => tally.ending(&tail, shortfall, fails),
    };
    if !tail.interrupted {
        (tail.failed, tail.failure) = (ending.failed(), ending.failure());
    }
    reports.end(&tail).map_err(exec::RunError::Report)?;
    let written = reports.finish()?;
    if let Some(written) = written {
        terminal.conclude(&format!("{} {written}", verdict.sentence_with_counts(&tail)));
    }
    evidence.map_or(Ok(()), StagedFolder::finish)?;
    if tail.interrupted {
        return Err(CliError::Interrupted);
    }
    let exit = ending.exit(terminal)?;
    // A run that could not run knows nothing, and leaves what was known.
    collected.add_of_the_run(&tail);
    if options.selection.is_all_of(None, None, None) && options.shard.is_none() {
        let ids: Vec<String> = providers.iter().map(|provider| provider.id.clone()).collect();
        collected.compared(&known, &ids);
    }
    args.baseline.tell_stale(&known, &collected, terminal)?;
    collected.tell_unmatched(providers, options, terminal);
    args.baseline.write(collected)?;
    Ok(exit)
}

/// Whether somebody waives something, so that it matters what was judged.
fn waives(providers: &[Provider]) -> bool {
    providers.iter().any(|provider| !provider.settings.waivers.is_empty())
}

/// What is known before anything is sent, how many cases there are, and the plan of one provider: those of many are
/// more than need be held at a time.
fn head<'p>(providers: &'p [Provider], options: &'p Options, held_to: HeldTo) -> (ReportHead, usize, Vec<Planned<'p>>) {
    let subject = match providers {
        [one] => known::name(one).to_owned(),
        many => format!("{} providers", many.len()),
    };
    let mut outlook = Outlook { subject, ..Outlook::default() };
    let mut count = 0;
    let mut kept = Vec::new();
    for planned in providers.iter().map(|provider| Planned::of(provider, options)) {
        planned.each(&mut |cases| outlook.add(cases));
        count += planned.count();
        kept.extend((providers.len() == 1).then_some(planned));
    }
    let now = OffsetDateTime::now_utc();
    let started = now.replace_nanosecond(0).unwrap_or(now).format(&Rfc3339).unwrap_or_default();
    let shard = options.shard.map(|shard| RunPart { number: shard.number, of: shard.of });
    let tool = Tool { name: "countersign".to_owned(), version: env!("CARGO_PKG_VERSION").to_owned() };
    let (seed, asked_with) = (options.seed, Vec::new());
    (ReportHead { version: 1, tool, started, seed, held_to, shard, asked_with, outlook }, count, kept)
}

/// Whether there are cases, and all are of other shards.
fn is_empty_shard(providers: &[Provider], options: &Options) -> bool {
    let whole = Options { shard: None, ..options.clone() };
    options.shard.is_some() && providers.iter().any(|provider| Planned::of(provider, &whole).count() > 0)
}

fn introduce(reports: &mut Reports, providers: &[Provider], options: &Options, id: &str) -> io::Result<()> {
    let Some(provider) = providers.iter().find(|provider| provider.id == id) else { return Ok(()) };
    let tested = tested(provider, options);
    reports.provider(&ReportSubject { tested: &tested, name: known::name(provider), contract: &provider.contract })
}

/// What a file has recorded, of the service that was named.
fn recording(file: &Path, named: RunTarget) -> Result<Recording, CliError> {
    let shown = file.display().to_string();
    let text = file::read_record(file)?;
    let base = if let RunTarget::Url(base) = named { Some(base) } else { None };
    Ok(Recording { har: Har::parse(&shown, &text)?, file: shown, base })
}

/// Says what of a recording is judged by nobody.
fn tell_of_unmatched(recording: &Recording, providers: &[Provider], terminal: Terminal) {
    let others = recording.unmatched(providers);
    if !others.is_empty() {
        let (count, all) = (others.len(), recording.har.entries.len());
        let sentence = format!("{count} of {all} exchanges are of no operation, and not judged: {}", few(&others));
        terminal.complain("warning", &sentence);
    }
}

impl TestArgs {
    fn options(&self) -> Result<Options, CliError> {
        let mut options = self.service.options()?;
        if let Some(file) = &self.har {
            options.target = RunTarget::Recorded(Arc::new(recording(file, options.target)?));
        }
        Ok(Options {
            selection: self.narrow.selection(&self.checks),
            strict_input: self.strict_input,
            depth: self.depth,
            baseline: self.baseline.read()?.into_gists(),
            today: Some(OffsetDateTime::now_utc().date().to_string()),
            ..options
        })
    }
}
