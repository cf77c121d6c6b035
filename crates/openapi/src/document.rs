//! The one reader of OpenAPI documents: a value, and where each of its nodes
//! stands in the text.
//!
//! YAML ([1.2, core schema](https://yaml.org/spec/1.2.2/#103-core-schema), with
//! merge keys) and JSON ([RFC 8259](https://www.rfc-editor.org/rfc/rfc8259)) give
//! the same [`serde_json::Value`]; a Markdown page gives that of the block that it
//! holds. Both readers keep places and refuse a key that is given twice, which is
//! why neither is serde's.
//!
//! # Addresses
//!
//! A node is addressed by a JSON pointer
//! ([RFC 6901](https://www.rfc-editor.org/rfc/rfc6901)), such as `/paths/~1a/get`.
//! A document may refer to other files; a node of one of those is addressed by the
//! file's path from the document's folder, `#` and the pointer:
//! `schemas/error.yaml#/Error`, wherever that folder is. [`join`] makes the address of
//! a child of either, [`Document::locate`] tells file and pointer, and
//! [`Document::address`] makes an address of those again.

use std::{
    borrow::Cow,
    collections::{HashMap, HashSet},
    fmt, io,
    path::{Path, PathBuf},
    sync::{Arc, Mutex, PoisonError},
};

use serde_json::Value;

mod allowed;
mod anchors;
mod dynamic;
mod either;
mod error;
mod fault;
mod files;
mod json;
mod mapped;
mod mark;
mod page;
mod pointer;
mod remarks;
mod scalar;
mod version;
mod written_out;
mod yaml;

pub use error::DocumentError;
pub use mark::Place;
pub use pointer::{escape, join, tokens, unescape};
pub use version::Version;

use allowed::Allowed;
use error::DeadReference;
pub(crate) use fault::kind;
use files::{File, Files, Unread};
pub(crate) use pointer::{member, push, refers};
pub(crate) use remarks::Remark;

/// What a schema has for others that refer to it, beside whatever stands there.
const DEFINITIONS: [&str; 2] = ["$defs", "definitions"];

/// One OpenAPI document: its value and where each node stands, and the same of the
/// other files that it refers to.
///
/// A clone shares the document.
#[derive(Clone)]
pub struct Document(Arc<DocumentInner>);

#[derive(Clone)]
struct DocumentInner {
    main: File,
    others: Files,
    ends: ChainEnds,
}

/// Where long chains of references end, by each of their links: those that many refer to are followed once.
#[derive(Default)]
struct ChainEnds(Mutex<HashMap<String, String>>);

/// A changed document has other chains.
impl Clone for ChainEnds {
    fn clone(&self) -> ChainEnds {
        ChainEnds::default()
    }
}

impl ChainEnds {
    /// A chain with more links is long.
    const LONG: usize = 8;

    fn of(&self, link: &str) -> Option<String> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).get(link).cloned()
    }

    fn add(&self, links: HashSet<String>, end: &str) {
        let mut ends = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        ends.extend(links.into_iter().map(|link| (link, end.to_owned())));
    }
}

impl Document {
    /// How many bytes are read of one, with all files that it refers to.
    pub const LARGEST: usize = 64 << 20;

    /// Reads YAML, JSON or a Markdown page with a block of either; `name` is what
    /// errors call it. No other file is read: a reference to one can't be resolved.
    ///
    /// # Errors
    /// Where the text is none of these, is not a mapping, gives a key twice, nests
    /// deeper than 128 levels or expands aliases beyond measure.
    pub fn parse(name: impl Into<String>, text: impl Into<String>) -> Result<Document, DocumentError> {
        let main = File::parse(name.into(), text.into())?;
        Ok(Document(Arc::new(DocumentInner { main, others: Files::default(), ends: ChainEnds::default() })))
    }

    /// The same, with the files that the document refers to, by whatever chain;
    /// `read` gives the text of one. Names are relative to where `name` is. A URL is
    /// never read, and a file that can't be is told of where it is referred to.
    ///
    /// # Errors
    /// As [`Document::parse`].
    pub fn parse_with_files(
        name: impl Into<String>,
        text: impl Into<String>,
        read: &mut dyn FnMut(&str) -> io::Result<String>,
    ) -> Result<Document, DocumentError> {
        let main = File::parse(name.into(), text.into())?;
        let others = files::referred_to(&main, &mut |key| {
            let name = files::name_beside(&main.name, key);
            let text = read(&name);
            (name, text)
        });
        Ok(Document(Arc::new(DocumentInner { main, others, ends: ChainEnds::default() })))
    }

    /// Reads a file and those that it refers to; its path is the document's name. Those are files of the
    /// working directory, where the document lies in it, else of the document's own folder: a reference to
    /// another is told of where it stands.
    ///
    /// # Errors
    /// As [`Document::parse`], and where the file can't be read or is not UTF-8.
    pub fn read(path: &Path) -> Result<Document, DocumentError> {
        Document::read_allowing(path, &[])
    }

    /// The same; files of these folders may be referred to as well.
    ///
    /// # Errors
    /// As [`Document::read`].
    pub fn read_allowing(path: &Path, folders: &[PathBuf]) -> Result<Document, DocumentError> {
        let name = path.display().to_string();
        let bytes = files::read_within(path, Document::LARGEST).map_err(|e| DocumentError::io(&name, e))?;
        let text = String::from_utf8(bytes).map_err(|e| DocumentError::utf8(&name, &e))?;
        let mut left = Document::LARGEST - text.len();
        let main = File::parse(name, text)?;
        let allowed = Allowed::of(path, folders);
        let others = files::referred_to(&main, &mut |key| {
            let (name, text) = files::read_beside(path, key, &allowed, left);
            left -= text.as_ref().map_or(0, String::len);
            (name, text)
        });
        Ok(Document(Arc::new(DocumentInner { main, others, ends: ChainEnds::default() })))
    }

    /// What errors call this document: its path, as a rule.
    pub fn name(&self) -> &str {
        &self.0.main.name
    }

    /// The text that was read, without a byte order mark.
    pub fn text(&self) -> &str {
        &self.0.main.text
    }

    /// The other files that the document refers to, each with its text, by name.
    pub fn other_files(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.others.values().flatten().map(|file| (file.name.as_str(), file.text.as_str()))
    }

    /// The whole value of each file, the document's own first, with the address of it.
    pub fn roots(&self) -> impl Iterator<Item = (String, &Value)> {
        let others = self.0.others.values().flatten();
        std::iter::once(&self.0.main).chain(others).map(|file| (file.address(), &file.root))
    }

    /// The whole values of the files that make a remark.
    pub(crate) fn roots_that_say(&self, remark: Remark) -> impl Iterator<Item = &Value> {
        let others = self.0.others.values().flatten();
        let files = std::iter::once(&self.0.main).chain(others);
        files.filter(move |file| file.remarks.have(remark)).map(|file| &file.root)
    }

    /// Whether the file that an address leads into makes a remark anywhere.
    pub(crate) fn says(&self, remark: Remark, address: &str) -> bool {
        self.file(address).is_some_and(|(file, _)| file.remarks.have(remark))
    }

    /// The whole value, always an object.
    pub fn root(&self) -> &Value {
        &self.0.main.root
    }

    /// The name of the file that an address leads into, and the pointer there.
    pub fn locate<'a>(&'a self, address: &'a str) -> (&'a str, &'a str) {
        let Some((key, pointer)) = files::split(address) else { return (self.name(), address) };
        let name = self.0.others.get(key).map(|file| match file {
            Ok(File { name, .. }) | Err(Unread { name, .. }) => name.as_str(),
        });
        (name.unwrap_or(key), pointer)
    }

    /// The address of what a pointer leads to in the file of a name; nothing where the
    /// document has no such file.
    pub fn address(&self, file: &str, pointer: &str) -> Option<String> {
        if file == self.name() {
            return Some(pointer.to_owned());
        }
        let mut others = self.0.others.values().flatten();
        Some(format!("{}{pointer}", others.find(|other| other.name == file)?.address()))
    }

    /// The node at an address; `""` is the root. Follows no `$ref`.
    pub fn get(&self, address: &str) -> Option<&Value> {
        let (file, pointer) = self.file(address)?;
        pointer::plain(&file.root, pointer)
    }

    /// Where a node stands in its file; a mapping's member stands where its key does.
    ///
    /// What came in by a YAML alias or merge key stands where it was written.
    pub fn place(&self, address: &str) -> Option<Place> {
        let (file, pointer) = self.file(address)?;
        file.place(pointer)
    }

    /// The node at an address, through every `$ref` on the way and at its end, and
    /// the address where that node really stands. What stands beside a `$ref` is
    /// ignored
    /// ([Reference Object](https://spec.openapis.org/oas/v3.0.3#reference-object)),
    /// but for the definitions that it may lead to.
    ///
    /// # Errors
    /// Where nothing stands there, or a `$ref` leads to a file that was not read or
    /// in a circle; the place is that of the `$ref`.
    pub fn resolve<'a>(&'a self, address: &str) -> Result<(String, &'a Value), DocumentError> {
        let missing = |what| DocumentError::at("resolve", self.name(), None, what);
        let (file, pointer) = self.file(address).ok_or_else(|| missing(format!("no file was read for {address:?}")))?;
        match pointer::direct(&file.root, pointer) {
            Some(value) if !pointer::refers(value) => return Ok((address.to_owned(), value)),
            Some(reference) => {
                if let Some(found) = file.led(reference) {
                    return Ok(found);
                }
            }
            None => {}
        }
        let mut todo = path(pointer).ok_or_else(|| missing(format!("expected a JSON pointer, found {pointer:?}")))?;
        let (mut at, mut value) = (file.address(), &file.root);
        let (mut followed, mut links) = (HashSet::new(), HashSet::new());
        loop {
            let is_beside =
                todo.last().is_some_and(|next| DEFINITIONS.contains(&next.as_str()) && value.get(next).is_some());
            if let Some(reference) = value.get("$ref").and_then(Value::as_str).filter(|_| !is_beside) {
                if todo.is_empty()
                    && followed.len() > ChainEnds::LONG
                    && let Some(end) = self.0.ends.of(&at)
                    && let Some(value) = self.get(&end)
                {
                    self.0.ends.add(links, &end);
                    return Ok((end, value));
                }
                if todo.is_empty() {
                    links.insert(at.clone());
                }
                let fail = |astray| self.astray(&join(&at, "$ref"), astray);
                if !followed.insert(at.clone()) {
                    return Err(fail(format!("the reference {reference:?} leads in a circle").into()));
                }
                let (file, pointer) = self.target(&at, reference).map_err(fail)?;
                todo.extend(path(&pointer).unwrap_or_default());
                (at, value) = (file.address(), &file.root);
                continue;
            }
            let Some(token) = todo.pop() else {
                if links.len() > ChainEnds::LONG {
                    self.0.ends.add(links, &at);
                }
                return Ok((at, value));
            };
            let child = match value {
                Value::Object(map) => map.get(&token),
                Value::Array(items) => pointer::index(&token).and_then(|i| items.get(i)),
                _ => None,
            };
            value = child.ok_or_else(|| self.error_at("resolve", &at, no_member(value, &token)))?;
            pointer::push(&mut at, &token);
        }
    }

    /// The node at an address, through every `$ref` on the way but not one at its
    /// end, and where it really stands.
    ///
    /// # Errors
    /// As [`Document::resolve`].
    pub fn resolve_parents<'a>(&'a self, address: &str) -> Result<(String, &'a Value), DocumentError> {
        let Some((parent, token)) = address.rsplit_once('/').filter(|_| !address.ends_with('#')) else {
            return self.resolve(address);
        };
        let (parent, value) = self.resolve(parent)?;
        let token = unescape(token);
        let child = match value {
            Value::Array(items) => pointer::index(&token).and_then(|index| items.get(index)),
            other => other.get(&*token),
        };
        let child = child.ok_or_else(|| self.error_at("resolve", &parent, no_member(value, &token)))?;
        Ok((join(&parent, &token), child))
    }

    /// The node that the `$ref` at an address leads to, and its address; where that
    /// node has a `$ref` of its own, that is not followed.
    ///
    /// # Errors
    /// As [`Document::resolve`]. Without a `$ref` there, it is the node itself.
    pub fn referred<'a>(&'a self, address: &str) -> Result<(String, &'a Value), DocumentError> {
        let Some(reference) = self.get(address).and_then(|value| value.get("$ref")?.as_str()) else {
            return self.resolve(address);
        };
        let fail = |astray| self.astray(&join(address, "$ref"), astray);
        let (file, pointer) = self.target(address, reference).map_err(fail)?;
        self.resolve_parents(&format!("{}{pointer}", file.address()))
    }

    /// The same document with more in it: each value becomes the member of its name in the
    /// mapping at its address, and mappings on the way are made. What is there already stays.
    /// What is added stands nowhere in the text, and so has no [`Document::place`].
    pub fn with_members(&self, added: impl IntoIterator<Item = (String, Value)>) -> Document {
        let mut inner = (*self.0).clone();
        for (address, value) in added {
            let (file, pointer) = match files::split(&address) {
                Some((key, pointer)) => (inner.others.get_mut(key).and_then(|file| file.as_mut().ok()), pointer),
                None => (Some(&mut inner.main), address.as_str()),
            };
            file.into_iter().for_each(|file| file.add(pointer, value.clone()));
        }
        Document(Arc::new(inner))
    }

    /// Which OpenAPI version the document says it is written in.
    ///
    /// # Errors
    /// Where it says none, or one that is not known.
    pub fn version(&self) -> Result<Version, DocumentError> {
        version::of(self)
    }

    /// An error about a node of this document; `doing` completes "failed to …".
    pub fn error_at(&self, doing: &'static str, address: &str, what: impl Into<String>) -> DocumentError {
        DocumentError::at(doing, self.locate(address).0, self.place(address), what)
    }

    /// An error about the reference at an address.
    fn astray(&self, address: &str, astray: DeadReference) -> DocumentError {
        DocumentError::astray(self.locate(address).0, self.place(address), astray)
    }

    /// The file that an address leads into, and the pointer there.
    fn file<'a>(&self, address: &'a str) -> Option<(&File, &'a str)> {
        match files::split(address) {
            Some((key, pointer)) => Some((self.0.others.get(key)?.as_ref().ok()?, pointer)),
            None => Some((&self.0.main, address)),
        }
    }

    /// Where a reference leads by the names that schemas of its file give themselves. Many write an `$id` and refer to
    /// the root of the document all the same: it counts where there is something at that place.
    fn named(&self, at: &str, uri: &str, fragment: &str) -> Option<(&File, String)> {
        let (file, own) = self.file(at).filter(|(file, _)| !file.names.is_empty())?;
        let fragment = pointer::of_fragment(fragment)?;
        let is_there = |pointer: &String| file.root.pointer(pointer).is_some();
        let is_anchor = !fragment.is_empty() && !fragment.starts_with('/');
        if uri.is_empty() {
            let anchor = file.names.anchor(&fragment).filter(|_| is_anchor).map(str::to_owned);
            let around = file.names.around(own).into_iter().map(|id| format!("{id}{fragment}"));
            let within = || around.filter(|_| !is_anchor).find(is_there);
            return Some((file, anchor.or_else(within)?));
        }
        let id = file.names.id(uri)?;
        let pointer = if is_anchor { file.names.anchor(&fragment)?.to_owned() } else { format!("{id}{fragment}") };
        is_there(&pointer).then_some((file, pointer))
    }

    /// Where a reference that stands at an address leads, or what is wrong with it.
    fn target(&self, at: &str, reference: &str) -> Result<(&File, String), DeadReference> {
        let (uri, fragment) = reference.split_once('#').unwrap_or((reference, ""));
        if let Some(named) = self.named(at, uri, fragment) {
            return Ok(named);
        }
        let decoded = pointer::of_fragment(fragment);
        let anchored = decoded.as_deref().filter(|name| !name.is_empty() && !name.starts_with('/')).and_then(|name| {
            let file = self.file_of(at, uri).ok()?;
            Some((file, file.names.anchor(name)?.to_owned()))
        });
        if let Some(anchored) = anchored {
            return Ok(anchored);
        }
        let pointer = decoded.filter(|pointer| path(pointer).is_some()).ok_or_else(|| {
            format!("expected a reference to a place such as \"#/components/…\", found {reference:?}")
        })?;
        Ok((self.file_of(at, uri)?, pointer))
    }

    /// The file that a reference at an address leads into, by its URI without the fragment.
    fn file_of(&self, at: &str, uri: &str) -> Result<&File, DeadReference> {
        let main = files::own_key(self.name());
        let own = files::split(at).map_or(main, |(key, _)| key);
        let key = if uri.is_empty() { own.to_owned() } else { files::beside(self.name(), own, uri)? };
        if key == main {
            return Ok(&self.0.main);
        }
        match self.0.others.get(&key) {
            Some(Ok(file)) => Ok(file),
            Some(Err(Unread { name, why })) => Err(DeadReference { what: why.clone(), unread: Some(name.clone()) }),
            None => {
                let name = files::name_beside(self.name(), &key);
                let what = format!("expected a reference into this document, found one to the file {name:?}");
                Err(DeadReference { what, unread: Some(name) })
            }
        }
    }
}

impl fmt::Debug for Document {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Document").field(&self.name()).finish()
    }
}

/// A pointer's tokens, the last one first, so that the next is popped.
fn path(pointer: &str) -> Option<Vec<String>> {
    let mut path: Vec<String> = tokens(pointer)?.map(Cow::into_owned).collect();
    path.reverse();
    Some(path)
}

fn no_member(value: &Value, token: &str) -> String {
    let Value::Object(map) = value else {
        return format!("there is no {token:?} in {}", kind(value));
    };
    match nearest(token, map.keys().map(String::as_str)) {
        Some(near) => format!("there is no {token:?} here; the nearest name is {near:?}"),
        None => format!("there is no {token:?} here"),
    }
}

/// The candidate that someone who wrote `word` most likely meant.
pub fn nearest<'a>(word: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    candidates
        .into_iter()
        .map(|candidate| (strsim::normalized_damerau_levenshtein(word, candidate), candidate))
        .filter(|(likeness, _)| *likeness >= 0.6)
        .max_by(|a, b| a.0.total_cmp(&b.0))
        .map(|(_, candidate)| candidate)
}

/// The end of a sentence that suggests the nearest of some names, or nothing where none is near.
pub fn suggestion<'a>(wrong: &str, names: impl IntoIterator<Item = &'a str>) -> String {
    nearest(wrong, names).map_or_else(String::new, |name| format!("; did you mean `{name}`?"))
}

#[cfg(test)]
mod tests;
