//! Recorded exchanges (HAR 1.2), as far as they say what is used.

use std::collections::BTreeSet;

use countersign_openapi::{Contract, Operation};

use super::Names;
use super::file::FoundUsage;
use super::record::{RecordedBody, UsageExchange, UsageRecorder};
use crate::har::{Har, HarAnswer, HarEntry};
use crate::rules::servers;

/// What the exchanges use.
pub fn used(har: &Har, names: &Names) -> FoundUsage {
    let mut found = FoundUsage::default();
    let mut known = vec![false; har.entries.len()];
    for documents in names.documents {
        let mut recorder = UsageRecorder::default();
        let contracts = [documents.then, documents.now].map(Served::of);
        for (entry, known) in har.entries.iter().zip(&mut known) {
            let operation = contracts.iter().find_map(|served| served.operation(entry));
            if let Some(operation) = operation {
                *known = true;
                record(entry, &mut recorder, operation);
            }
        }
        for (operation, parts) in recorder.parts() {
            let own = names.find(operation).into_iter().filter(|(provider, _)| *provider == documents.provider);
            own.for_each(|key| found.add(key, parts.clone()));
        }
    }
    found.unknown = known.iter().filter(|known| !**known).count();
    found
}

/// A contract, and the paths that its servers' URLs end in.
struct Served<'c> {
    contract: &'c Contract,
    /// The longest first; the last is empty.
    bases: Vec<String>,
}

impl<'c> Served<'c> {
    fn of(contract: &'c Contract) -> Served<'c> {
        let all = contract.servers().into_iter().flat_map(|server| server.urls);
        let own = contract.operations().iter().flat_map(|operation| contract.servers_of(operation));
        let all = all.chain(own.flat_map(|server| server.urls));
        let bases: BTreeSet<String> =
            all.map(|url| servers::path(&url).to_owned()).chain(std::iter::once(String::new())).collect();
        let mut bases: Vec<String> = bases.into_iter().collect();
        bases.sort_by_key(|base| std::cmp::Reverse(base.len()));
        Served { contract, bases }
    }

    /// The operation that was asked for, wherever the API was then.
    fn operation(&self, entry: &HarEntry) -> Option<&'c Operation> {
        let path = entry.url.find("://").map_or(entry.url.as_str(), |at| {
            let rest = &entry.url[at + 3..];
            rest.find('/').map_or("/", |slash| &rest[slash..])
        });
        let below = |base: &String| path.strip_prefix(base.as_str()).filter(|rest| rest.starts_with('/'));
        let method = entry.method.to_ascii_uppercase();
        self.bases.iter().filter_map(below).find_map(|target| self.contract.asked(&method, target))
    }
}

fn record(entry: &HarEntry, recorder: &mut UsageRecorder, operation: &Operation) {
    let body = match &entry.body {
        None => RecordedBody::Empty,
        // Who wrote it down left out what was in it.
        Some(bytes) if bytes.is_empty() => RecordedBody::Unknown,
        Some(bytes) => RecordedBody::Whole { media_type: media_type(&entry.headers), bytes },
    };
    let answer = match &entry.answer {
        None => RecordedBody::Empty,
        Some(HarAnswer { body: None, .. }) => RecordedBody::Unknown,
        Some(HarAnswer { body: Some(bytes), .. }) if bytes.is_empty() => RecordedBody::Empty,
        Some(HarAnswer { body: Some(bytes), headers, .. }) => {
            RecordedBody::Whole { media_type: media_type(headers), bytes }
        }
    };
    let status = entry.answer.as_ref().map_or(0, |answer| answer.status);
    let query = entry.url.split_once('?').map_or("", |(_, query)| query);
    recorder.add(operation, &UsageExchange { query, headers: &entry.headers, body, status, answer });
}

/// What a body is in; nothing where its headers do not say it.
fn media_type(headers: &[(String, String)]) -> &str {
    headers.iter().find(|(name, _)| name == "content-type").map_or("", |(_, value)| value)
}
