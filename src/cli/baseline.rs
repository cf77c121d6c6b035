//! A file of findings that are known.

use std::collections::{BTreeMap, BTreeSet};
use std::io::Write;
use std::path::{Path, PathBuf};

use clap::Args;
use serde::{Deserialize, Serialize};

use super::output::{Terminal, WholeFile};
use super::{CliError, file};
use crate::drift::StatementChange;
use crate::exec::{Options, WAIVER};
use crate::finding::{CaseOutcome, KnownGists, Verdict};
use crate::provider::Provider;
use crate::report::{Tail, visible_json};
use crate::rules;
use crate::scenarios::CREDENTIAL_VALID;
use crate::settings::Waiver;

/// Findings that are known, from a file or into one.
#[derive(Args)]
#[command(next_help_heading = "What is known")]
pub struct Baseline {
    /// Take the findings in this file as known.
    #[arg(long, value_name = "FILE")]
    baseline: Option<PathBuf>,
    /// Write the findings of this run to this file, as known ones.
    #[arg(long, value_name = "FILE")]
    baseline_write: Option<PathBuf>,
    /// Take the entries out of the baseline that no longer hold.
    #[arg(long, requires = "baseline")]
    baseline_prune: bool,
}

/// The findings of a baseline.
#[derive(Default)]
pub struct KnownFindings(Vec<BaselineEntry>);

impl KnownFindings {
    pub fn into_gists(self) -> KnownGists {
        let mut known = KnownGists::default();
        self.0.into_iter().for_each(|entry| known.insert(entry.id, entry.says));
        known
    }

    pub fn into_ids(self) -> BTreeSet<String> {
        self.0.into_iter().map(|entry| entry.id).collect()
    }
}

/// `schemas/baseline.schema.json` is its schema.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct BaselineFile {
    version: u32,
    findings: Vec<BaselineEntry>,
}

/// The id is what counts, and what is wrong where that is written down; the rest is for whoever reads a change of the file.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct BaselineEntry {
    provider: String,
    operation: String,
    scenario: String,
    check: String,
    id: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    says: Option<String>,
}

impl BaselineEntry {
    /// What it was found in.
    fn case(&self) -> [String; 3] {
        [self.provider.clone(), self.operation.clone(), self.scenario.clone()]
    }

    /// What was asked there.
    fn question(&self) -> [String; 4] {
        [self.provider.clone(), self.operation.clone(), self.scenario.clone(), self.check.clone()]
    }
}

/// The findings of a run that is going on, and the cases that were judged.
#[derive(Default)]
pub struct Collected {
    /// Nobody asks for them.
    is_idle: bool,
    found: BTreeSet<BaselineEntry>,
    judged: BTreeSet<[String; 3]>,
    /// The checks that were answered in them: of one that was left out, or whose answer did not come, nothing is known.
    answered: BTreeSet<[String; 4]>,
    /// The cases that were not, but for those that lack what the caller may never have, such as an expired credential.
    unjudged: BTreeSet<[String; 3]>,
}

impl Baseline {
    /// Whether findings are known, or become so.
    pub fn is_used(&self) -> bool {
        self.baseline.is_some() || self.baseline_write.is_some()
    }

    /// What the file has.
    pub fn read(&self) -> Result<KnownFindings, CliError> {
        let Some(file) = &self.baseline else { return Ok(KnownFindings::default()) };
        let shown = file.display().to_string();
        let text = file::read_record_text(file)?;
        let known: BaselineFile = serde_json::from_str(&text).map_err(|error| {
            let (line, column) = (error.line(), error.column());
            CliError::Usage(format!("read {shown}:{line}:{column}: expected a baseline: {error}"))
        })?;
        if known.version != 1 {
            return Err(CliError::Usage(format!("read {shown}: expected version 1, found {}", known.version)));
        }
        Ok(KnownFindings(known.findings))
    }

    /// Tells of the entries whose check was answered in their case and has them no longer, and takes them out where that was asked for.
    /// What was not asked in this run may hold still.
    pub fn tell_stale(&self, known: &KnownFindings, collected: &Collected, terminal: Terminal) -> Result<(), CliError> {
        let Some(file) = &self.baseline else { return Ok(()) };
        let mut found: BTreeMap<&str, BTreeSet<&Option<String>>> = BTreeMap::new();
        collected.found.iter().for_each(|entry| _ = found.entry(&entry.id).or_default().insert(&entry.says));
        let holds = |entry: &BaselineEntry| {
            found.get(entry.id.as_str()).is_some_and(|says| entry.says.is_none() || says.contains(&entry.says))
        };
        let is_answered = |entry: &BaselineEntry| match rules::EXCHANGE.iter().any(|rule| rule.id() == entry.check) {
            true => collected.answered.contains(&entry.question()),
            false => collected.judged.contains(&entry.case()),
        };
        let is_stale = |entry: &&BaselineEntry| is_answered(entry) && !holds(entry);
        let (stale, holding): (Vec<&BaselineEntry>, Vec<&BaselineEntry>) = known.0.iter().partition(is_stale);
        let Some(first) = stale.first() else { return Ok(()) };
        let BaselineEntry { provider, operation, scenario, check, .. } = first;
        let of = if scenario.is_empty() { String::new() } else { format!(" × {scenario}") };
        let first = format!("{check} of {provider} {operation}{of}");
        let named = match stale.len() {
            1 => format!("1 entry of {} no longer holds: {first}", file.display()),
            count => format!("{count} entries of {} no longer hold, the first {first}", file.display()),
        };
        if !self.baseline_prune {
            terminal.complain("note", &format!("{named}; --baseline-prune takes out what no longer holds"));
            return Ok(());
        }
        terminal.conclude(&format!("{named}; taken out"));
        write(file, &BaselineFile { version: 1, findings: holding.into_iter().cloned().collect() })
    }

    /// Writes what was collected, where that was asked for.
    pub fn write(&self, collected: Collected) -> Result<(), CliError> {
        match &self.baseline_write {
            Some(file) => write(file, &BaselineFile { version: 1, findings: collected.found.into_iter().collect() }),
            None => Ok(()),
        }
    }
}

/// Whether a run leaves out nothing of what a waiver is about. An operation is of one shard.
fn is_asked_whole(provider: &Provider, waiver: &Waiver, options: &Options) -> bool {
    let operation = waiver.operation.as_deref().and_then(|name| provider.contract.named(name));
    let selection = &options.selection;
    selection.is_all_of(operation, waiver.scenario.as_deref(), waiver.check.as_deref())
        && (options.shard.is_none() || operation.is_some())
}

fn write(file: &Path, known: &BaselineFile) -> Result<(), CliError> {
    let failed = |error| CliError::Write { to: file.display().to_string(), error };
    let (whole, mut writer) = WholeFile::begin(file).map_err(failed)?;
    let json = serde_json::to_string_pretty(known).map_err(|error| failed(error.into()))?;
    writeln!(writer, "{}", visible_json(&json)).and_then(|()| writer.flush()).map_err(failed)?;
    drop(writer);
    whole.finish().map_err(failed)
}

impl Collected {
    /// What is known of these providers was compared again.
    pub fn compared(&mut self, known: &KnownFindings, providers: &[String]) {
        let own = known.0.iter().filter(|entry| entry.scenario.is_empty() && providers.contains(&entry.provider));
        for entry in own {
            self.judged.insert(entry.case());
            self.answered.insert(entry.question());
        }
    }

    /// What collects, if somebody wants it: it is a text for each case.
    pub fn of(is_wanted: bool) -> Collected {
        Collected { is_idle: !is_wanted, ..Collected::default() }
    }

    /// Adds what is found of the run itself, but for what is found of waivers.
    pub fn add_of_the_run(&mut self, tail: &Tail) {
        let found = tail.document_findings.iter().filter(|finding| finding.of_the_run && finding.check != WAIVER.id);
        self.found.extend(found.map(|finding| BaselineEntry {
            provider: finding.provider.clone(),
            operation: finding.operations.first().cloned().unwrap_or_default(),
            scenario: String::new(),
            check: finding.check.clone(),
            id: finding.id.clone(),
            says: None,
        }));
    }

    pub fn add_change(&mut self, change: &StatementChange) {
        self.found.insert(BaselineEntry {
            provider: change.provider.clone(),
            operation: change.subject.clone(),
            scenario: String::new(),
            check: change.rule.clone(),
            id: change.id.clone(),
            says: None,
        });
    }

    /// Tells of the waivers that hold still and cover nothing, though their cases were judged, all of them: what they
    /// bore is mended, perhaps.
    pub fn tell_unmatched(&self, providers: &[Provider], options: &Options, terminal: Terminal) {
        let today = options.today.as_deref();
        for provider in providers {
            let waivers = provider.settings.waivers.iter().filter(|waiver| !waiver.is_over(today));
            let waivers = waivers.filter(|waiver| is_asked_whole(provider, waiver, options));
            for waiver in waivers.filter(|waiver| self.is_unmatched(provider, waiver)) {
                let sentence = format!(
                    "a waiver of {}, until {}, matches no finding any longer: {}",
                    provider.id, waiver.until, waiver.reason
                );
                terminal.complain("note", &sentence);
            }
        }
    }

    fn is_unmatched(&self, provider: &Provider, waiver: &Waiver) -> bool {
        let operation = waiver.operation.as_deref();
        let operation = operation.map(|name| provider.contract.named(name).map_or(name, |it| it.id.as_str()));
        let is = |named: Option<&str>, own: &str| named.is_none_or(|named| named == own);
        // A case is named by its scenario, and by what varies it.
        let is_of = |own: &str| is(waiver.scenario.as_deref(), own.split('.').next().unwrap_or(own));
        let covers = |entry: &BaselineEntry| {
            let BaselineEntry { provider: of, operation: own, scenario, check, id, .. } = entry;
            let is_case = *of == provider.id && is(operation, own) && is_of(scenario);
            is_case && is(waiver.check.as_deref(), check) && is(waiver.finding.as_deref(), id)
        };
        let is_meant = |[of, own, scenario]: &[String; 3]| *of == provider.id && is(operation, own) && is_of(scenario);
        let is_judged = self.judged.iter().any(is_meant) && !self.unjudged.iter().any(is_meant);
        is_judged && !self.found.iter().any(covers)
    }

    pub fn add(&mut self, case: &CaseOutcome) {
        if self.is_idle {
            return;
        }
        let own = || [case.provider.clone(), case.operation.clone(), case.name()];
        match case.verdict {
            Verdict::Agreed | Verdict::Clashed => _ = self.judged.insert(own()),
            Verdict::Skipped if case.scenario != CREDENTIAL_VALID.id => {}
            Verdict::Silent | Verdict::Skipped => _ = self.unjudged.insert(own()),
        }
        let checks = case.checks.iter().filter(|check| matches!(check.verdict, Verdict::Agreed | Verdict::Clashed));
        self.answered.extend(checks.map(|check| {
            let [provider, operation, scenario] = own();
            [provider, operation, scenario, check.check.to_string()]
        }));
        for finding in &case.findings {
            self.found.insert(BaselineEntry {
                provider: case.provider.clone(),
                operation: case.operation.clone(),
                scenario: case.name(),
                check: finding.check.clone(),
                id: finding.id.clone(),
                says: Some(finding.gist()),
            });
        }
    }
}
