//! Recorded exchanges (HAR 1.2), as far as they say what is used.

use std::collections::BTreeSet;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use countersign_openapi::{Contract, Operation};
use serde::Deserialize;

use super::Names;
use super::file::FoundUsage;
use super::record::{RecordedBody, UsageExchange, UsageRecorder};
use crate::rules::servers;

/// What a HAR has beside, is of no interest.
#[derive(Deserialize)]
pub struct HarFile {
    log: HarLog,
}

#[derive(Deserialize)]
struct HarLog {
    entries: Vec<HarEntry>,
}

#[derive(Deserialize)]
struct HarEntry {
    request: HarRequest,
    response: HarResponse,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct HarRequest {
    method: String,
    url: String,
    #[serde(default)]
    headers: Vec<HarPair>,
    post_data: Option<HarPosted>,
}

#[derive(Deserialize)]
struct HarPair {
    name: String,
    #[serde(default)]
    value: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct HarPosted {
    #[serde(default)]
    mime_type: String,
    text: Option<String>,
}

#[derive(Deserialize)]
struct HarResponse {
    /// 0 where no answer came.
    #[serde(default)]
    status: i64,
    #[serde(default)]
    content: HarContent,
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct HarContent {
    size: i64,
    mime_type: String,
    text: Option<String>,
    encoding: Option<String>,
}

/// What the exchanges use.
pub fn used(har: &HarFile, names: &Names) -> FoundUsage {
    let mut found = FoundUsage::default();
    let mut known = vec![false; har.log.entries.len()];
    for documents in names.documents {
        let mut recorder = UsageRecorder::default();
        let contracts = [documents.then, documents.now].map(Served::of);
        for (entry, known) in har.log.entries.iter().zip(&mut known) {
            let operation = contracts.iter().find_map(|served| served.operation(&entry.request));
            if let Some(operation) = operation {
                *known = true;
                entry.record(&mut recorder, operation);
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
    fn operation(&self, request: &HarRequest) -> Option<&'c Operation> {
        let url = request.url.split(['?', '#']).next().unwrap_or_default();
        let path = url.find("://").map_or(url, |at| {
            let rest = &url[at + 3..];
            rest.find('/').map_or("/", |slash| &rest[slash..])
        });
        let below = |base: &String| path.strip_prefix(base.as_str()).filter(|rest| rest.starts_with('/'));
        self.bases.iter().filter_map(below).find_map(|rest| {
            self.contract.operations_at(rest).find(|own| own.method.eq_ignore_ascii_case(&request.method))
        })
    }
}

impl HarEntry {
    fn record(&self, recorder: &mut UsageRecorder, operation: &Operation) {
        let HarEntry { request, response } = self;
        let query = request.url.split('#').next().unwrap_or_default();
        let headers: Vec<(String, String)> =
            request.headers.iter().map(|pair| (pair.name.clone(), pair.value.clone())).collect();
        let posted = request.post_data.as_ref();
        let body = match posted.map(|posted| (posted, posted.text.as_deref())) {
            None => RecordedBody::Empty,
            Some((_, None)) => RecordedBody::Unknown,
            Some((HarPosted { mime_type, .. }, Some(text))) => {
                RecordedBody::Whole { media_type: mime_type, bytes: text.as_bytes() }
            }
        };
        let content = &response.content;
        let bytes = content.bytes();
        let answer = match &bytes {
            Some(bytes) if !bytes.is_empty() => RecordedBody::Whole { media_type: &content.mime_type, bytes },
            _ if content.size > 0 => RecordedBody::Unknown,
            _ => RecordedBody::Empty,
        };
        let status = u16::try_from(response.status).unwrap_or_default();
        let query = query.split_once('?').map_or("", |(_, query)| query);
        recorder.add(operation, &UsageExchange { query, headers: &headers, body, status, answer });
    }
}

impl HarContent {
    fn bytes(&self) -> Option<Vec<u8>> {
        let text = self.text.as_ref()?;
        match self.encoding.as_deref() {
            Some("base64") => STANDARD.decode(text.trim()).ok(),
            _ => Some(text.clone().into_bytes()),
        }
    }
}
