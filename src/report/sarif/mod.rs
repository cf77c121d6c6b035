//! SARIF 2.1.0, for code scanning: every finding at its place in the document.
//!
//! A result is written as soon as it is clear that no finding of the document takes its place.

mod held;
pub mod result;

use std::collections::{BTreeMap, BTreeSet};
use std::io::{self, Write};

use countersign_openapi::Document;
use serde_json::{Value, json};

use self::held::PendingFindings;
use super::escape_untrusted::{escape_untrusted, visible_json};
use super::found::ShownFinding;
use super::{Report, ReportFormat, ReportHead, ReportStyle, ReportSubject, Tail};
use crate::finding::CaseOutcome;

pub const FORMAT: ReportFormat = ReportFormat {
    id: "sarif",
    about: "SARIF 2.1.0, for code scanning",
    open: |to, _: ReportStyle| {
        let (started, provider, documents) = (String::new(), None, BTreeMap::new());
        Box::new(Sarif { to, started, provider, documents, results: 0, artifacts: Vec::new(), shown: BTreeSet::new() })
    },
};

struct Sarif<'w> {
    to: Box<dyn Write + 'w>,
    started: String,
    provider: Option<SarifSection>,
    /// By provider.
    documents: BTreeMap<String, Document>,
    results: usize,
    artifacts: Vec<Value>,
    /// The findings of documents that were shown.
    shown: BTreeSet<String>,
}

/// The provider whose cases come.
struct SarifSection {
    id: String,
    document: Document,
    held: PendingFindings,
}

impl Report for Sarif<'_> {
    fn begin(&mut self, head: &ReportHead) -> io::Result<()> {
        self.started = head.started.clone();
        let driver = json!({
            "name": head.tool.name,
            "version": head.tool.version,
            "rules": result::rules(),
        });
        write!(
            self.to,
            "{{\"$schema\":\"https://json.schemastore.org/sarif-2.1.0.json\",\"version\":\"2.1.0\",\"runs\":[{{\
             \"tool\":{},\"columnKind\":\"unicodeCodePoints\",\"results\":[",
            json!({"driver": driver})
        )
    }

    fn provider(&mut self, subject: &ReportSubject) -> io::Result<()> {
        self.end_provider()?;
        let document = subject.contract.document.clone();
        let mut artifact = json!({"location": result::artifact(document.name())});
        if let Some(digest) = subject.tested.document.strip_prefix("sha256:") {
            artifact["hashes"] = json!({"sha-256": digest});
        }
        self.artifacts.push(artifact);
        let id = subject.tested.provider.clone();
        self.documents.insert(id.clone(), document.clone());
        self.provider = Some(SarifSection { id, document, held: PendingFindings::default() });
        Ok(())
    }

    fn case(&mut self, case: &CaseOutcome) -> io::Result<()> {
        let Some(mut provider) = self.provider.take() else { return Ok(()) };
        for found in provider.held.add(case) {
            self.result(&found, &provider.id, Some(&provider.document))?;
        }
        self.provider = Some(provider);
        Ok(())
    }

    fn end(&mut self, tail: &Tail) -> io::Result<()> {
        self.end_provider()?;
        for (provider, found) in ShownFinding::rest(tail, &self.shown) {
            let document = self.documents.get(provider).cloned();
            self.result(&found, provider, document.as_ref())?;
        }
        let mut invocation = json!({"executionSuccessful": !tail.interrupted && tail.failed.is_none()});
        if let Some(why) = &tail.failed {
            let message = json!({"text": escape_untrusted(why)});
            invocation["toolExecutionNotifications"] = json!([{"level": "error", "message": message}]);
        }
        if !self.started.is_empty() {
            invocation["startTimeUtc"] = json!(self.started);
        }
        let artifacts = Value::Array(std::mem::take(&mut self.artifacts));
        // A case that was not judged has no result: it is counted, so that it is no pass.
        let properties = json!({"summary": tail.summary, "providers": tail.providers});
        let rest = format!("\"artifacts\":{artifacts},\"invocations\":[{invocation}],\"properties\":{properties}");
        writeln!(self.to, "\n],{}}}]}}", visible_json(&rest))?;
        self.to.flush()
    }
}

impl Sarif<'_> {
    fn result(&mut self, found: &ShownFinding, provider: &str, document: Option<&Document>) -> io::Result<()> {
        self.shown.extend(found.document_ids());
        self.to.write_all(if self.results == 0 { b"\n" } else { b",\n" })?;
        self.results += 1;
        let result = result::result(found, provider, document).to_string();
        self.to.write_all(visible_json(&result).as_bytes())
    }

    fn end_provider(&mut self) -> io::Result<()> {
        let Some(SarifSection { id, document, held }) = self.provider.take() else { return Ok(()) };
        held.end(&id).iter().try_for_each(|found| self.result(found, &id, Some(&document)))
    }
}
