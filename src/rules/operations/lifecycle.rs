//! How long something is promised to be there: the day on which it ends (`x-sunset`), and how settled it is
//! (`x-stability-level`). Both are extensions that others have made usual.

use countersign_openapi::{Address, Contract, extension};

use crate::finding::Evidence;
use crate::rules::classify::ChangeKind;
use crate::rules::evolution::{OperationPair, Turned, said};

/// What the documents say of one thing.
pub struct Lifecycle<'p, 'c> {
    pub pair: &'p OperationPair<'c>,
    /// As the sentence has it: `the operation`.
    pub name: String,
    pub then: &'p Address,
    pub now: &'p Address,
}

/// Levels of stability, from what promises least.
const LEVELS: [&[&str]; 4] =
    [&["draft", "experimental"], &["alpha"], &["beta", "preview"], &["stable", "ga", "general-availability"]];

/// A day on which something ends.
#[derive(Debug, PartialEq, Eq)]
enum Sunset {
    None,
    /// `YYYY-MM-DD`, whose order is that of texts.
    On(String),
    /// What is no day.
    Unreadable(String),
}

impl Lifecycle<'_, '_> {
    pub fn turned(&self) -> Vec<Turned> {
        self.sunset().into_iter().chain(self.stability()).collect()
    }

    fn sunset(&self) -> Option<Turned> {
        let (old, new) = (sunset(self.pair.then.0, self.then), sunset(self.pair.now.0, self.now));
        if old == new {
            return None;
        }
        let deprecated = self.pair.now.0.node(&self.now.within(&self.pair.now.0.document));
        let is_deprecated = deprecated.is_some_and(|node| node.flag("deprecated"));
        let (kind, does) = match (&old, &new) {
            (Sunset::On(before), Sunset::On(after)) if after < before => {
                (ChangeKind::Undecided, format!("ends on {after}, sooner than was said"))
            }
            (_, Sunset::On(day)) => (ChangeKind::Repeated, format!("ends on {day}")),
            (Sunset::On(_), Sunset::None) if is_deprecated => (
                ChangeKind::Undecided,
                "is deprecated, and no day is named any more until which it is there".to_owned(),
            ),
            (Sunset::On(_), Sunset::Unreadable(_)) => (ChangeKind::Undecided, "ends on what is no day".to_owned()),
            (_, Sunset::Unreadable(_)) => (ChangeKind::Repeated, "ends on what is no day".to_owned()),
            (_, Sunset::None) => (ChangeKind::Repeated, "has no day any more on which it ends".to_owned()),
        };
        let says = |sunset: &Sunset| match sunset {
            Sunset::None => "no last day".to_owned(),
            Sunset::On(day) | Sunset::Unreadable(day) => day.clone(),
        };
        Some(self.told("sunset-changed", kind, &does, (says(&old), says(&new))))
    }

    fn stability(&self) -> Option<Turned> {
        let (old, new) = (level(self.pair.then.0, self.then), level(self.pair.now.0, self.now));
        if old == new {
            return None;
        }
        let rank = |level: &Option<String>| {
            LEVELS.iter().position(|words| words.contains(&level.as_deref().unwrap_or_default()))
        };
        let (kind, does) = match (rank(&old), rank(&new)) {
            (Some(before), Some(after)) if after < before => {
                (ChangeKind::Undecided, "promises less stability than it did")
            }
            (Some(before), Some(after)) if after == before => return None,
            _ => (ChangeKind::Repeated, "is of another level of stability"),
        };
        let says = |level: Option<String>| level.unwrap_or_else(|| "no level of stability".to_owned());
        Some(self.told("stability-changed", kind, does, (says(old), says(new))))
    }

    fn told(&self, rule: &str, kind: ChangeKind, does: &str, (earlier, later): (String, String)) -> Turned {
        let says = |contract: &Contract, source: &Address, says: String| -> Option<Evidence> {
            Some(said(contract, source, says))
        };
        let (earlier, later) = (says(self.pair.then.0, self.then, earlier), says(self.pair.now.0, self.now, later));
        self.pair.turned(rule, kind, format!("{} {does}", self.name), earlier, later)
    }
}

/// The day that is named for the end of an operation that is gone, where one was.
pub fn announced(contract: &Contract, source: &Address) -> Option<String> {
    match sunset(contract, source) {
        Sunset::On(day) => Some(day),
        Sunset::None | Sunset::Unreadable(_) => None,
    }
}

fn sunset(contract: &Contract, source: &Address) -> Sunset {
    let Some(node) = contract.node(&source.within(&contract.document)) else { return Sunset::None };
    let Some(value) = extension::SUNSET.iter().find_map(|name| node.raw(name)) else { return Sunset::None };
    let text = value.value.as_str().map_or_else(|| value.value.to_string(), |text| text.trim().to_owned());
    let day = text.parse::<toml::value::Datetime>().ok().and_then(|day| day.date);
    day.map_or(Sunset::Unreadable(text), |day| Sunset::On(day.to_string()))
}

fn level(contract: &Contract, source: &Address) -> Option<String> {
    let node = contract.node(&source.within(&contract.document))?;
    let value = extension::STABILITY.iter().find_map(|name| node.raw(name))?;
    Some(value.value.as_str().map_or_else(|| value.value.to_string(), |text| text.trim().to_ascii_lowercase()))
}
