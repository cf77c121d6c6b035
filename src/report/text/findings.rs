//! Findings, written for people: what differs, where, who says what, and how to see it again.

use std::collections::btree_map::Entry;
use std::collections::{BTreeMap, BTreeSet};
use std::io::{self, Write};

use countersign_codegen::document::Document;

use super::paint::{Palette, tame};
use crate::claim::{Source, Witness};
use crate::finding::{CaseOutcome, DocumentFinding, Finding, Said, Severity};

/// The most cases that are listed of a finding that many have; JSON has them all.
const MOST_CASES: usize = 20;

/// The findings of a provider, until its last case has come.
#[derive(Default)]
pub struct Findings {
    found: Vec<(CaseName, Finding)>,
}

/// A case as findings name it.
#[derive(Debug, Clone, PartialEq, Eq)]
struct CaseName {
    operation: String,
    scenario: String,
}

/// A finding as it is shown: one, with all cases that it was found in.
struct Shown {
    severity: Severity,
    check: String,
    message: String,
    /// Where it was found, each with the finding's id.
    places: Vec<(String, String)>,
    /// Whether it is one of the document.
    everywhere: bool,
    earlier: Said,
    /// Where the earlier witness says the same of other operations.
    other_sources: BTreeSet<String>,
    later: Said,
    waived: Option<String>,
    reproduce: Option<String>,
}

impl Findings {
    pub fn add(&mut self, case: &CaseOutcome) {
        let name = CaseName { operation: case.operation.clone(), scenario: case.name() };
        self.found.extend(case.findings.iter().map(|finding| (name.clone(), finding.clone())));
    }

    /// Writes them, the most severe first; those that are folded into one of the document are
    /// shown as that one. Tells how many were written.
    pub fn write(
        self,
        to: &mut dyn Write,
        palette: &Palette,
        provider: &str,
        document: &Document,
        folded: &[DocumentFinding],
    ) -> io::Result<usize> {
        let is_single =
            |(case, finding): &(CaseName, Finding)| !folded.iter().any(|of| case.is_folded_into(of, provider, finding));
        let singles = self.found.into_iter().filter(is_single);
        let all = folded.iter().map(Shown::of_the_document).chain(singles.map(Shown::of));
        let mut shown = alike(all);
        // Stable: what came first stays first among equals.
        shown.sort_by_key(|shown| std::cmp::Reverse(shown.severity));
        shown.iter().try_for_each(|shown| shown.write(to, palette, provider, document))?;
        Ok(shown.len())
    }
}

impl CaseName {
    fn is_folded_into(&self, folded: &DocumentFinding, provider: &str, finding: &Finding) -> bool {
        folded.covers(provider, &self.scenario, finding) && folded.operations.contains(&self.operation)
    }
}

/// Joins those that say the same of different cases.
fn alike(all: impl Iterator<Item = Shown>) -> Vec<Shown> {
    let mut joined: Vec<Shown> = Vec::new();
    let mut known: BTreeMap<Likeness, usize> = BTreeMap::new();
    for shown in all {
        match known.entry(shown.likeness()) {
            Entry::Occupied(index) => joined[*index.get()].join(shown),
            Entry::Vacant(free) => {
                free.insert(joined.len());
                joined.push(shown);
            }
        }
    }
    joined
}

/// What findings that are shown as one have in common.
type Likeness = (bool, Severity, Option<String>, [String; 5]);

impl Shown {
    fn of((case, finding): (CaseName, Finding)) -> Shown {
        let Finding { id, check, severity, message, waived, earlier, later, reproduce } = finding;
        let places = vec![(format!("{} × {}", case.operation, case.scenario), id)];
        Shown {
            severity,
            check,
            message,
            places,
            everywhere: false,
            earlier,
            other_sources: BTreeSet::new(),
            later,
            waived,
            reproduce,
        }
    }

    fn likeness(&self) -> Likeness {
        let Shown { check, message, earlier, later, .. } = self;
        let said = [check, message, &earlier.says, &later.says, &later.source];
        (self.everywhere, self.severity, self.waived.clone(), said.map(String::clone))
    }

    fn join(&mut self, other: Shown) {
        self.places.extend(other.places);
        self.other_sources.extend(Some(other.earlier.source).filter(|source| *source != self.earlier.source));
    }

    fn of_the_document(finding: &DocumentFinding) -> Shown {
        let count = finding.operations.len();
        let place = format!("all {count} operations × {}", finding.scenario);
        Shown {
            severity: finding.severity,
            check: finding.check.clone(),
            message: finding.message.clone(),
            places: vec![(place, finding.id.clone())],
            everywhere: true,
            earlier: finding.earlier.clone(),
            other_sources: BTreeSet::new(),
            later: finding.later.clone(),
            waived: None,
            reproduce: finding.reproduce.clone(),
        }
    }

    fn write(&self, to: &mut dyn Write, palette: &Palette, provider: &str, document: &Document) -> io::Result<()> {
        let (mark, bold, dim) = (palette.of_severity(self.severity), palette.bold, palette.dim);
        let (severity, check, message) = (self.severity, &self.check, tame(&self.message));
        writeln!(to, "\n{mark}{severity}[{check}]{mark:#} {bold}{message}{bold:#}")?;
        let width = self.places.iter().map(|(place, _)| place.chars().count()).max().unwrap_or_default();
        for (index, (place, id)) in self.places.iter().take(MOST_CASES).enumerate() {
            let key = if index == 0 { "in" } else { "" };
            writeln!(to, "  {key:6} {provider} {place:width$}  {dim}{id}{dim:#}")?;
        }
        if let Some(more @ 1..) = self.places.len().checked_sub(MOST_CASES) {
            writeln!(to, "  {:6} and in {more} cases more", "")?;
        }
        said(to, palette, &self.earlier, document, self.other_sources.len())?;
        said(to, palette, &self.later, document, 0)?;
        if let Some(reason) = &self.waived {
            writeln!(to, "  waived {}", tame(reason))?;
        }
        // Whole, however long: it is there to be copied.
        self.reproduce.iter().try_for_each(|command| writeln!(to, "  again  {command}"))
    }
}

fn said(to: &mut dyn Write, palette: &Palette, said: &Said, document: &Document, others: usize) -> io::Result<()> {
    let (dim, witness) = (palette.dim, said.witness);
    let says = match witness {
        Witness::Client => "makes of it",
        Witness::Docs | Witness::Spec | Witness::Live => "says",
    };
    let key = witness.to_string();
    writeln!(to, "  {key:6} {says}: {}", tame(&said.says))?;
    let others = match others {
        0 => String::new(),
        1 => ", and in another place".to_owned(),
        count => format!(", and in {count} other places"),
    };
    writeln!(to, "  {:6} {dim}{}{others}{dim:#}", "", tame(&source(said, document)))
}

/// A source as its reader finds it: a document's with line and column, as editors take them.
fn source(said: &Said, document: &Document) -> String {
    let at = |pointer: &str| if pointer.is_empty() { String::new() } else { format!(", at {pointer}") };
    match said.at.as_deref() {
        Some(Source::Document { document: name, pointer, origin }) if name == document.name() => {
            let place = document.place(pointer).map_or_else(|| format!("#{pointer}"), |place| format!(":{place}"));
            let origin = origin.as_ref().map(|origin| format!(" ({origin})"));
            format!("{name}{place}{}", origin.unwrap_or_default())
        }
        // The step that every case has, and that it is about.
        Some(Source::Exchange { step, pointer }) if step == "sent" => format!("the answer{}", at(pointer)),
        Some(Source::Exchange { step, pointer }) => format!("the answer to `{step}`{}", at(pointer)),
        Some(Source::Client { pointer }) => format!("the typed client{}", at(pointer)),
        Some(Source::Document { .. }) | None => said.source.clone(),
    }
}
