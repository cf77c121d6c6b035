//! A difference between two statements about an API, as reports show it.

use std::collections::BTreeSet;

use countersign_openapi::OperationKey;
use countersign_pages::{Contradiction, Facts, StatedFact, StatedOperation, StatedRequestBody, SuccessResponse};
use serde::{Deserialize, Serialize};

use super::Lock;
use crate::claim::{Source, Witness};
use crate::finding::{Class, Evidence, id_of};
use crate::rules::evolution::ReachedPart;
use crate::rules::restatement::{FactChange, restated};

/// Two statements that differ, or one that only one side makes.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct StatementChange {
    /// Stable from run to run: made of what differs, and not of where it stands.
    pub id: String,
    pub provider: String,
    /// The kind of fact, and what became of it: `error-response-changed`.
    pub rule: String,
    pub subject: String,
    pub class: Class,
    /// What it means, in one sentence.
    pub message: String,
    pub earlier: Option<Evidence>,
    pub later: Option<Evidence>,
    /// The operations that it reaches, as `METHOD /path`; none where it is about the API as a whole.
    #[serde(default)]
    pub operations: Vec<String>,
    /// The shared schemas by which the first of them comes to it, as JSON pointers.
    #[serde(default)]
    pub route: Vec<String>,
    /// The reason of the waiver that covers it.
    #[serde(default)]
    pub waived: Option<String>,
    /// Whether a client uses what it is about; nothing where nobody said what a client uses.
    #[serde(default)]
    pub used: Option<bool>,
    /// The parts of the operations that it is about.
    #[serde(skip)]
    pub reached: Vec<ReachedPart>,
}

/// All that differ, and how many of each class.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Changes {
    pub version: u32,
    pub summary: ChangeSummary,
    pub changes: Vec<StatementChange>,
    /// The pages of a site that were not read: of them nothing is known.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub unread: Vec<UnreadPage>,
    /// The pages of a site that are of another API than the document's: they are not compared with it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub other_api_pages: Vec<String>,
    /// The pages of which statements about an API as a whole are not compared: they show nothing of the document's.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub aside_pages: Vec<String>,
    /// The hosts of requests that go somewhere else than to the API: they are not compared with the document.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub other_hosts: Vec<String>,
}

/// A page of a site that was not read, and why; or how many.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct UnreadPage {
    pub page: String,
    pub reason: String,
    /// How many pages it stands for, where those that nobody asked for are told as one.
    #[serde(default = "one", skip_serializing_if = "is_one")]
    pub count: usize,
}

impl UnreadPage {
    /// One page.
    pub fn new(page: String, reason: String) -> UnreadPage {
        UnreadPage { page, reason, count: 1 }
    }
}

const fn one() -> usize {
    1
}

// serde gives a reference.
#[expect(clippy::trivially_copy_pass_by_ref)]
const fn is_one(count: &usize) -> bool {
    *count == 1
}

/// Counts of changes by class.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ChangeSummary {
    pub breaking: usize,
    pub compatible: usize,
    pub unclear: usize,
    pub notes: usize,
    /// What a waiver covers, of whatever class; counted here alone.
    #[serde(default)]
    pub waived: usize,
    /// What is about nothing that the client uses; counted here alone.
    #[serde(default)]
    pub unused: usize,
    /// The pages of a site that were not read.
    #[serde(default, skip_serializing_if = "is_none")]
    pub unread: usize,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde gives it so")]
fn is_none(count: &usize) -> bool {
    *count == 0
}

impl ChangeSummary {
    /// How many have a bearing on a client.
    pub fn disagreements(self) -> usize {
        self.breaking + self.compatible + self.unclear
    }
}

impl Changes {
    /// What pages show and nobody compared, each kind in words, with its pages or hosts; none where there are none.
    pub fn left_aside(&self) -> Vec<(&'static str, &[String])> {
        let kinds = [
            ("of another API, not compared", &self.other_api_pages),
            ("showing nothing of this API, not compared in what they say of an API as a whole", &self.aside_pages),
            ("asked at other hosts, not compared", &self.other_hosts),
        ];
        kinds.into_iter().filter(|(_, named)| !named.is_empty()).map(|(kind, named)| (kind, named.as_slice())).collect()
    }

    /// The gravest first, and last what is waived or of no use to the client; of one class, in the order in which
    /// they were found.
    pub fn of(mut changes: Vec<StatementChange>) -> Changes {
        changes.sort_by_key(|change| (change.waived.is_some(), change.used == Some(false), change.class));
        let count = |class| changes.iter().filter(|change| change.counts() && change.class == class).count();
        let waived = changes.iter().filter(|change| change.waived.is_some()).count();
        let summary = ChangeSummary {
            breaking: count(Class::Breaking),
            compatible: count(Class::Compatible),
            unclear: count(Class::Unclear),
            notes: count(Class::Note),
            waived,
            unused: changes.iter().filter(|change| !change.counts()).count() - waived,
            unread: 0,
        };
        Changes {
            version: 1,
            summary,
            changes,
            unread: Vec::new(),
            other_api_pages: Vec::new(),
            aside_pages: Vec::new(),
            other_hosts: Vec::new(),
        }
    }

    /// The same, where pages were not read.
    pub fn beside_unread(mut self, unread: Vec<UnreadPage>) -> Changes {
        self.summary.unread = unread.iter().map(|page| page.count).sum();
        self.unread = unread;
        self
    }
}

impl StatementChange {
    /// A change whose id is made of all that it says, places aside.
    pub fn new(
        provider: &str,
        (rule, subject): (String, String),
        class: Class,
        message: String,
        earlier: Option<Evidence>,
        later: Option<Evidence>,
    ) -> StatementChange {
        let says = |said: &Option<Evidence>| said.as_ref().map(|said| said.says.clone()).unwrap_or_default();
        let id = id_of(&[provider, &rule, &subject, &says(&earlier), &says(&later)]);
        StatementChange {
            id,
            provider: provider.to_owned(),
            rule,
            subject,
            class,
            message,
            earlier,
            later,
            operations: Vec::new(),
            route: Vec::new(),
            waived: None,
            used: None,
            reached: Vec::new(),
        }
    }

    /// Whether it has a bearing on what the comparison comes to.
    pub fn counts(&self) -> bool {
        self.waived.is_none() && self.used != Some(false)
    }

    /// Why it has none, in a word or with the waiver's reason.
    pub fn aside(&self) -> Option<String> {
        match (&self.waived, self.used) {
            (Some(reason), _) => Some(format!("waived: {reason}")),
            (None, Some(false)) => Some("not used by the client".to_owned()),
            (None, _) => None,
        }
    }
}

/// What pages state otherwise than they did.
pub fn changed(provider: &str, then: &Facts, now: &Facts) -> Vec<StatementChange> {
    let change = |change: FactChange| {
        let (rule, class) = (change.rule(), change.class());
        let FactChange { subject, message, earlier, later, .. } = change;
        StatementChange::new(
            provider,
            (rule, subject),
            class,
            message,
            earlier.as_ref().map(said),
            later.as_ref().map(said),
        )
    };
    restated(then, now).into_iter().map(change).collect()
}

/// What pages state otherwise than when they were accepted. What a newer extractor reads
/// differently from a page that has not changed is a note.
pub fn since(provider: &str, then: &Lock, now: &Lock, lost: &[LostPage]) -> Vec<StatementChange> {
    let unchanged = if then.extractor == now.extractor { BTreeSet::new() } else { then.unchanged(now) };
    let earlier = if then.extractor == now.extractor { then.facts.clone() } else { relocated(then, now) };
    let mut changes = changed(provider, &earlier.united(), &now.facts.united());
    lost.iter().for_each(|page| page.fold(provider, &mut changes));
    for change in &mut changes {
        let said = change.earlier.as_ref().or(change.later.as_ref());
        if said.is_some_and(|said| unchanged.iter().any(|page| said.source.starts_with(&format!("{page}#")))) {
            change.class = Class::Note;
            change.message.push_str(", by a newer reading of a page that has not changed");
        }
    }
    changes
}

/// A page of the lock that states nothing any more.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LostPage {
    pub name: String,
    /// Whether there is still a page at its address.
    pub is_there: bool,
}

impl LostPage {
    /// Tells what went with the page once: by the gravest of the statements that no other page makes now.
    fn fold(&self, provider: &str, changes: &mut Vec<StatementChange>) {
        let here = format!("{}#", self.name);
        let is_own = |change: &StatementChange| {
            change.later.is_none() && change.earlier.as_ref().is_some_and(|said| said.source.starts_with(&here))
        };
        let (own, others): (Vec<StatementChange>, Vec<StatementChange>) =
            std::mem::take(changes).into_iter().partition(is_own);
        *changes = others;
        let count = own.len();
        let Some(gravest) = own.into_iter().min_by_key(|change| change.class) else { return };
        let what = if self.is_there { "states nothing any more" } else { "is gone" };
        let statements = if count == 1 { "a statement".to_owned() } else { format!("{count} statements") };
        let StatementChange { rule, subject, class, mut earlier, .. } = gravest;
        let message = format!("the page {what}, and with it {statements} that no other page makes, first `{subject}`");
        if let Some(said) = &mut earlier {
            said.says = format!("{statements}, first {}", said.says);
        }
        changes.push(StatementChange::new(provider, (rule, self.name.clone()), class, message, earlier, None));
    }
}

/// The facts of a lock whose extractor left a usual base path out of operations: each where the
/// pages have now the one that ends in the same way, if there is one.
fn relocated(then: &Lock, now: &Lock) -> Facts {
    let mut facts = then.facts.clone();
    let current: Vec<&StatedOperation> = now.facts.of::<StatedOperation>().map(|(operation, _)| operation).collect();
    let counterpart = |key: &OperationKey| {
        let own = key.unnamed();
        let ends = |operation: &&&StatedOperation| {
            let whole = operation.whole().unnamed();
            whole.method() == own.method() && whole.path().as_str().ends_with(own.path().as_str())
        };
        current.iter().find(ends).copied()
    };
    for operation in facts.of_mut::<StatedOperation>().filter(|operation| operation.base.is_none()) {
        if let Some(current) = counterpart(&operation.key) {
            current.clone_into(operation);
        }
    }
    for key in facts.of_mut::<SuccessResponse>().filter_map(|response| response.operation.as_mut()) {
        if let Some(current) = counterpart(key) {
            current.key.clone_into(key);
        }
    }
    for StatedRequestBody { operation, .. } in facts.of_mut::<StatedRequestBody>() {
        if let Some(current) = counterpart(operation) {
            current.key.clone_into(operation);
        }
    }
    facts
}

/// Where pages contradict themselves: notes, for nobody knows which of the places is right.
pub fn contradicted(provider: &str, facts: &Facts) -> Vec<StatementChange> {
    let note = |Contradiction { subject, one, other }: Contradiction| {
        let message = format!("the pages contradict themselves about {} `{subject}`", one.fact.kind());
        let rule = format!("{}-contradicted", one.fact.kind());
        StatementChange::new(provider, (rule, subject), Class::Note, message, Some(said(&one)), Some(said(&other)))
    };
    facts.contradictions().into_iter().map(note).collect()
}

/// What a page says by a fact, and where.
pub fn said(stated: &StatedFact) -> Evidence {
    let place = stated.source.to_string();
    let value = stated.fact.value();
    let is_bare = value.as_object().is_some_and(|value| value.is_empty());
    Evidence {
        witness: Witness::Docs,
        says: if is_bare { stated.fact.subject() } else { value.to_string() },
        source: place.clone(),
        at: Some(Box::new(Source::Page { place, quote: stated.quote.clone() })),
    }
}
