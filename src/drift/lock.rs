//! What pages stated when somebody last accepted it: `docs.lock`.
//!
//! A JSON object a line, so that a change of the documentation is a line in a diff: first the
//! format and the extractor, then the pages with their SHA-256, then the facts in the order of
//! kinds, each with the page and heading that it stands under. No line number, which neighbours
//! change, and nothing of the page's own words but literal protocol text.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use countersign_pages::{
    self as pages, EmbeddedDocument, Fact, Facts, PagePlace, Record, Stated, StatedCall, StatedFact,
};
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// The format of locks.
const FORMAT: u32 = 1;

/// What pages stated, which pages, and by which extractor they were read.
#[derive(Debug, Clone, PartialEq)]
pub struct Lock {
    /// [`pages::VERSION`] of then.
    pub extractor: u32,
    pub pages: Vec<LockedPage>,
    pub facts: Facts,
    /// The requests that samples sent: what an unchanged page still sends.
    pub calls: Vec<Stated<StatedCall>>,
}

/// A page as it was.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LockedPage {
    pub page: String,
    /// Of its text, in hexadecimal digits.
    pub sha256: String,
    /// Of the answer that held the text, where the site gave one: by it the site can say that the
    /// page is unchanged.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub etag: Option<String>,
    /// Whether its samples go to the reader's own server, and nowhere else.
    #[serde(default, rename = "self_hosted", skip_serializing_if = "std::ops::Not::not")]
    pub is_self_hosted: bool,
}

/// A lock that can't be read; completes "failed to …".
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("read {file}:{line}:{column}: {message}")]
pub struct LockError {
    pub file: String,
    pub line: usize,
    pub column: usize,
    pub message: String,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct LockHead {
    lock: u32,
    extractor: u32,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Locked {
    kind: String,
    subject: String,
    value: Value,
    page: String,
    heading: String,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct LockedCall {
    sample: String,
    value: Value,
    page: String,
    heading: String,
}

impl Lock {
    /// A lock of what is stated now.
    pub fn of(pages: Vec<LockedPage>, facts: &Facts, calls: &[Stated<StatedCall>]) -> Lock {
        Lock { extractor: pages::VERSION, pages, facts: facts.clone(), calls: calls.to_vec() }
    }

    /// The lock without what some pages stated.
    #[must_use]
    pub fn without(&self, pages: &[String]) -> Lock {
        let mut lock = self.clone();
        lock.pages.retain(|locked| !pages.contains(&locked.page));
        lock.facts.0.retain(|stated| !pages.contains(&stated.source.page));
        lock.calls.retain(|call| !pages.contains(&call.source.page));
        lock
    }

    /// Reads a lock; `file` is what errors call it.
    pub fn parse(file: &str, text: &str) -> Result<Lock, LockError> {
        let mut lines = text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty());
        let (index, line) =
            lines.next().ok_or_else(|| wrong(file, 0, 0, "expected a lock, found nothing".to_owned()))?;
        let head: LockHead = read(file, index, line)?;
        if head.lock != FORMAT {
            let message = format!("expected a lock of format {FORMAT}, found {}", head.lock);
            return Err(wrong(file, index, 1, message));
        }
        let (mut pages, mut facts, mut calls) = (Vec::new(), Facts::default(), Vec::new());
        for (index, line) in lines {
            let begins = |with: &str| line.trim_start().starts_with(with);
            if begins("{\"page\"") {
                pages.push(read::<LockedPage>(file, index, line)?);
            } else if begins("{\"sample\"") {
                calls.push(call(file, index, read(file, index, line)?)?);
            } else {
                facts.0.push(fact(file, index, read(file, index, line)?)?);
            }
        }
        Ok(Lock { extractor: head.extractor, pages, facts, calls })
    }

    /// The text of the lock: the same facts give the same text.
    pub fn text(&self) -> String {
        let mut text = line(&LockHead { lock: FORMAT, extractor: self.extractor });
        self.pages.iter().for_each(|page| text.push_str(&line(page)));
        let facts = self.facts.0.iter().map(|StatedFact { fact, source, .. }| {
            let Record { kind, subject, value } = Record::from(fact);
            Locked { kind, subject, value, page: source.page.clone(), heading: source.heading.clone() }
        });
        // By kind, in the order of kinds; then by subject and value, wherever on the page they stand.
        let rank = |kind: &str| pages::ALL.iter().position(|known| known.id == kind);
        let mut facts: Vec<(_, String, String)> =
            facts.map(|fact| (rank(&fact.kind), fact.subject.clone(), line(&fact))).collect();
        facts.sort();
        facts.iter().for_each(|(_, _, line)| text.push_str(line));
        let calls = self.calls.iter().map(|Stated { fact, source, .. }| {
            let (sample, value) = (fact.operation.to_string(), fact.value());
            line(&LockedCall { sample, value, page: source.page.clone(), heading: source.heading.clone() })
        });
        let calls: BTreeSet<String> = calls.collect();
        calls.iter().for_each(|line| text.push_str(line));
        text
    }

    /// What was locked of a page, and the entity tag by which to ask whether it is unchanged; none
    /// where another extractor read it, which could state something else, and none where it holds an
    /// OpenAPI document, which is compared whole and of which a lock keeps the facts alone.
    pub fn validator(&self, page: &str) -> Option<(&LockedPage, &str)> {
        let locked = self.pages.iter().find(|locked| locked.page == page)?;
        let holds_document = self.facts.of::<EmbeddedDocument>().any(|(_, stated)| stated.source.page == page);
        let is_enough = self.extractor == pages::VERSION && !holds_document;
        locked.etag.as_deref().filter(|_| is_enough).map(|etag| (locked, etag))
    }

    /// What a page stated.
    pub fn facts_of(&self, page: &str) -> Facts {
        Facts(self.facts.0.iter().filter(|fact| fact.source.page == page).cloned().collect())
    }

    /// The requests that the samples of a page sent.
    pub fn calls_of(&self, page: &str) -> Vec<Stated<StatedCall>> {
        self.calls.iter().filter(|call| call.source.page == page).cloned().collect()
    }

    /// The pages that have not changed since, whatever they are called now, by both names.
    pub fn unchanged<'l>(&'l self, now: &'l Lock) -> BTreeSet<&'l str> {
        let same = |one: &&LockedPage, others: &[LockedPage]| others.iter().any(|other| other.sha256 == one.sha256);
        let then = self.pages.iter().filter(|page| same(page, &now.pages));
        let now = now.pages.iter().filter(|page| same(page, &self.pages));
        then.chain(now).map(|page| page.page.as_str()).collect()
    }
}

fn line(of: &impl Serialize) -> String {
    let mut line = String::new();
    // Of our own structs, whose keys are texts: it can't fail.
    if let Ok(object) = serde_json::to_string(of) {
        let _ = writeln!(line, "{object}");
    }
    line
}

fn read<'l, T: Deserialize<'l>>(file: &str, index: usize, line: &'l str) -> Result<T, LockError> {
    serde_json::from_str(line).map_err(|error| {
        let message = error.to_string();
        let message = message.split(" at line ").next().unwrap_or_default().to_owned();
        wrong(file, index, error.column(), message)
    })
}

fn fact(file: &str, index: usize, locked: Locked) -> Result<StatedFact, LockError> {
    let Locked { kind, subject, value, page, heading } = locked;
    let fact = Fact::try_from(Record { kind, subject, value });
    let fact = fact.map_err(|error| wrong(file, index, 1, error.to_string()))?;
    Ok(StatedFact { fact, source: PagePlace { page, heading, line: 0 }, quote: String::new(), embedded: false })
}

fn call(file: &str, index: usize, locked: LockedCall) -> Result<Stated<StatedCall>, LockError> {
    let LockedCall { sample, value, page, heading } = locked;
    let call = StatedCall::parse(&sample, &value);
    let fact =
        call.ok_or_else(|| wrong(file, index, 1, format!("expected a sample, found `{sample}` with {value}")))?;
    Ok(Stated { fact, source: PagePlace { page, heading, line: 0 }, quote: String::new(), embedded: false })
}

fn wrong(file: &str, index: usize, column: usize, message: String) -> LockError {
    LockError { file: file.to_owned(), line: index + 1, column: column.max(1), message }
}

#[cfg(test)]
mod tests {
    use countersign_pages::Page;

    use super::*;
    use crate::drift::changed;

    #[test]
    fn a_lock_is_read_as_it_was_written() {
        let page = Page::parse(
            "page.md",
            "# Auth\n\nSend `Authorization: Bearer sk_live_…`.\n\n```bash\ncurl -H 'X-A: b' -d '{\"a\": 1}' https://a.example/b?c=d\n```\n\n## 401\n\nNo token.\n",
        );
        let pages =
            vec![LockedPage { page: "page.md".to_owned(), sha256: "0".repeat(64), etag: None, is_self_hosted: false }];
        let documentation = pages::Documentation::of(&page);
        let lock = Lock::of(pages, &documentation.facts, &documentation.samples.calls);
        assert_eq!(lock.calls.len(), 1);
        let again = Lock::parse("docs.lock", &lock.text()).unwrap();
        assert_eq!(again.text(), lock.text());
        assert_eq!(again.calls[0].fact, lock.calls[0].fact);
        assert!(changed("page", &again.facts, &lock.facts).is_empty());
    }

    /// Two pages have one operation at different bases, and one says what answers it.
    #[test]
    fn what_was_locked_in_another_order_is_no_change() {
        let of = |name: &str, text: &str| pages::read(&Page::parse(name, text));
        let mut facts = of(
            "a.md",
            "# Commit\n\nMore at the [`POST /parcels/content`][f] API.\n\n## Response\n\nThe API returns `201 Created`.\n",
        );
        facts.0.extend(
            of(
                "b.md",
                "# Upload\n\n```http\nPOST /api/2.0/parcels/content HTTP/1.1\nHost: upload.parcel.example\nAuthorization: Bearer [TOKEN]\n\n{\"name\": \"a\"}\n```\n",
            )
            .0,
        );
        let lock = Lock::of(Vec::new(), &facts, &[]);
        let again = Lock::parse("docs.lock", &lock.text()).unwrap();
        let found = changed("page", &again.facts.united(), &facts.united());
        assert!(facts.0.len() > 3 && found.is_empty(), "{found:#?}");
        facts.0.reverse();
        assert!(changed("page", &again.facts.united(), &facts.united()).is_empty());
    }

    /// Those of the shipped providers, and those of the pages of our tests as the second and the fifth
    /// extractor read them: of every kind of fact.
    #[test]
    fn locks_of_before_are_written_as_they_were() {
        let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR"));
        let providers = std::fs::read_dir(root.join("specs")).unwrap().map(|provider| provider.unwrap().path());
        let own = providers.map(|folder| std::fs::read_to_string(folder.join("docs.lock")).unwrap());
        let own: Vec<String> = own.collect();
        assert!(own.len() >= 5);
        let all =
            [include_str!("../../tests/locks/extractor-2.lock"), include_str!("../../tests/locks/extractor-5.lock")];
        for text in own.iter().map(String::as_str).chain(all) {
            let extractor = format!("\"extractor\":{}", Lock::parse("docs.lock", text).unwrap().extractor);
            let first = text.replacen(&extractor, "\"extractor\":1", 1);
            for text in [text, first.as_str()] {
                assert_eq!(Lock::parse("docs.lock", text).unwrap().text(), text);
            }
        }
        let locks = all.map(|text| Lock::parse("docs.lock", text).unwrap());
        let mut facts = locks.iter().flat_map(|lock| &lock.facts.0);
        for kind in pages::ALL {
            assert!(facts.clone().any(|stated| stated.fact.kind() == kind.id), "no {}", kind.id);
        }
        let subject = |stated: &StatedFact| stated.fact.subject();
        assert!(facts.any(|stated| subject(stated) == "eligible/site"), "and of every sort of meaning");
    }

    #[test]
    fn what_is_wrong_has_its_place() {
        let error = Lock::parse("docs.lock", "{\"lock\":1,\"extractor\":1}\n{\"kind\": 1}\n").unwrap_err();
        assert_eq!((error.line, error.column), (2, 10), "{error}");
        let head = "{\"lock\":1,\"extractor\":1}\n";
        let line = "{\"kind\":\"base-url\",\"subject\":\"server\",\"value\":{},\"page\":\"a\",\"heading\":\"b\"}";
        let error = Lock::parse("docs.lock", &format!("{head}{line}\n")).unwrap_err();
        assert_eq!(
            error.to_string(),
            "read docs.lock:2:1: expected a fact of the kind base-url, found `server` with {}"
        );
        let error =
            Lock::parse("docs.lock", &format!("{head}{}\n", line.replace("base-url", "base-urls"))).unwrap_err();
        assert_eq!(error.message, "`base-urls` is no kind of fact; did you mean `base-url`?");
        let error = Lock::parse("docs.lock", "").unwrap_err();
        assert_eq!(error.to_string(), "read docs.lock:1:1: expected a lock, found nothing");
    }
}
