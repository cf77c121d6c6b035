//! What pages state otherwise than they did, keyed by kind and subject.

mod how;

use std::collections::{BTreeMap, HashSet};

use countersign_pages::{ALL, Counts, Fact, Facts, StatedFact, quote};
use serde_json::Value;

use crate::finding::Class;
use crate::rules::classify::{ChangeKind, change_class};
use crate::rules::docs::base_url;
use countersign_openapi::Direction;

/// A difference between what was stated and what is.
#[derive(Debug, Clone, PartialEq)]
pub struct FactChange {
    /// The kind of fact.
    pub kind: &'static str,
    /// What it is about.
    pub subject: String,
    /// What became of it: `changed`, `gone`, `new` or `renamed`.
    pub became: &'static str,
    /// How what is stated relates to what was.
    pub how: ChangeKind,
    /// The change in one sentence.
    pub message: String,
    /// What was stated.
    pub earlier: Option<StatedFact>,
    /// What is stated.
    pub later: Option<StatedFact>,
}

impl FactChange {
    /// `error-response-changed`: the kind, and what became of it.
    pub fn rule(&self) -> String {
        format!("{}-{}", self.kind, self.became)
    }

    /// What it means for a client.
    pub fn class(&self) -> Class {
        change_class(self.how, Direction::Response)
    }
}

/// Compares what was stated with what is, by kind and subject. The page's name
/// and its lines, the order of facts and of fields are never compared.
pub fn restated(old: &Facts, new: &Facts) -> Vec<FactChange> {
    // Where a base ends is a matter of writing, as long as the operations are where they were; and where
    // the base alone is another, that is the one difference.
    let stays = |counts| {
        let was = old.operations(counts);
        !was.is_empty() && was == new.operations(counts)
    };
    let is_elsewhere = !stays(Counts::Whole) && stays(Counts::BehindBase);
    let counts = if is_elsewhere { Counts::BehindBase } else { Counts::Whole };
    let (was, is) = (old.compared(counts), new.compared(counts));
    let mut changes: Vec<FactChange> = ALL.iter().flat_map(|kind| of_kind(kind.id, &was, &is)).collect();
    if stays(Counts::Whole) {
        let rebased = |change: &&mut FactChange| match (&change.earlier, &change.later) {
            (Some(one), Some(other)) => matches!(
                (&one.fact, &other.fact),
                (Fact::BaseUrl(one), Fact::BaseUrl(other)) if base_url::is_same(&one.url, &other.url)
            ),
            _ => false,
        };
        changes.iter_mut().filter(rebased).for_each(|change| change.how = ChangeKind::Repeated);
    }
    changes
}

/// A fact, and what it is compared by.
type Keyed<'f> = (&'f StatedFact, Fact);
type Sides<'f> = (Vec<Keyed<'f>>, Vec<Keyed<'f>>);

fn of_kind<'f>(kind: &'static str, old: &[Keyed<'f>], new: &[Keyed<'f>]) -> Vec<FactChange> {
    let mut subjects: BTreeMap<String, Sides<'_>> = BTreeMap::new();
    let of_kind = |(_, fact): &&Keyed<'_>| fact.kind() == kind;
    for (stated, fact) in old.iter().filter(of_kind) {
        subjects.entry(fact.subject()).or_default().0.push((*stated, fact.clone()));
    }
    for (stated, fact) in new.iter().filter(of_kind) {
        subjects.entry(fact.subject()).or_default().1.push((*stated, fact.clone()));
    }
    let mut changes = Vec::new();
    let (mut gone, mut come) = (Vec::new(), Vec::new());
    for (earlier, later) in subjects.into_values() {
        let (was, is) = (missing(&earlier, &later), missing(&later, &earlier));
        let pairs = was.len().min(is.len());
        changes.extend(was.iter().zip(&is).map(|(one, other)| changed(kind, one, other)));
        gone.extend(was.into_iter().skip(pairs));
        come.extend(is.into_iter().skip(pairs));
    }
    // One gone and one come of a kind: the same thing under another name, so it is one change and
    // not two.
    if let ([one], [other]) = (gone.as_slice(), come.as_slice()) {
        changes.push(renamed(kind, one, other));
        return changes;
    }
    changes.extend(gone.into_iter().map(|stated| FactChange {
        kind,
        subject: stated.fact.subject(),
        became: "gone",
        how: how::gone(&stated.fact),
        message: format!("{kind} `{}` is no longer stated", stated.fact.subject()),
        earlier: Some(stated.clone()),
        later: None,
    }));
    changes.extend(come.into_iter().map(|stated| FactChange {
        kind,
        subject: stated.fact.subject(),
        became: "new",
        how: how::new(&stated.fact),
        message: format!("{kind} `{}` is stated now", stated.fact.subject()),
        earlier: None,
        later: Some(stated.clone()),
    }));
    changes
}

/// The facts of one side that the other side has not.
fn missing<'f>(side: &[Keyed<'f>], other: &[Keyed<'_>]) -> Vec<&'f StatedFact> {
    let known: HashSet<&Fact> = other.iter().map(|(_, canonical)| canonical).collect();
    side.iter().filter(|(_, canonical)| !known.contains(canonical)).map(|(stated, _)| *stated).collect()
}

fn changed(kind: &'static str, one: &StatedFact, other: &StatedFact) -> FactChange {
    FactChange {
        kind,
        subject: other.fact.subject(),
        became: "changed",
        how: how::changed(&one.fact, &other.fact),
        message: format!("{kind} `{}`: {}", one.fact.subject(), differing(&one.fact.value(), &other.fact.value())),
        earlier: Some(one.clone()),
        later: Some(other.clone()),
    }
}

/// What two values of a kind differ in, member by member.
fn differing(was: &Value, is: &Value) -> String {
    let (Some(before), Some(after)) = (was.as_object(), is.as_object()) else {
        return format!("was {}, is {}", told(Some(was)), told(Some(is)));
    };
    let names = before.keys().chain(after.keys().filter(|name| !before.contains_key(*name)));
    let differ = names.filter(|name| before.get(*name) != after.get(*name));
    let each = differ.map(|name| format!("{name} was {}, is {}", told(before.get(name)), told(after.get(name))));
    each.collect::<Vec<_>>().join("; ")
}

fn told(value: Option<&Value>) -> String {
    match value {
        None => "not stated".to_owned(),
        Some(Value::Null) => "none".to_owned(),
        Some(Value::String(text)) => format!("`{}`", quote(text)),
        Some(other) => quote(&other.to_string()),
    }
}

fn renamed(kind: &'static str, one: &StatedFact, other: &StatedFact) -> FactChange {
    FactChange {
        became: "renamed",
        how: how::renamed(&one.fact),
        message: format!("{kind} `{}` is now `{}`", one.fact.subject(), other.fact.subject()),
        ..changed(kind, one, other)
    }
}
