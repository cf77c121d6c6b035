//! The files of a document: its own, and those that it refers to by `$ref`
//! ([Relative References in URIs](https://spec.openapis.org/oas/v3.1.1#relative-references-in-api-description-uris)).
//!
//! A file is known by its path from the folder of the document, whatever the path of
//! that is: `schemas/error.yaml`, `../common.yaml`. Such a path never begins with `/`,
//! as a pointer does, so that an address is never both.

#![expect(clippy::disallowed_methods, reason = "a document may refer to other files")]

use std::{
    collections::{BTreeMap, HashMap},
    fs,
    io::{self, Read},
    path::{Component, Path},
    sync::{Mutex, PoisonError},
};

use serde_json::{Map, Value};

use super::Document;
use super::allowed::Allowed;
use super::anchors::SchemaNames;
use super::dynamic;
use super::either::{parse_either, placed};
use super::error::{DeadReference, DocumentError};
use super::fault::kind;
use super::mark::{Marks, Place};
use super::page;
use super::pointer::{self, tokens};
use super::remarks::{Remark, Remarks};

/// More files than this are not read for one document.
const MAX_FILES: usize = 10_000;

/// A text, its value and where each node of that stands.
#[derive(Clone)]
pub(super) struct File {
    /// What people call it: a path that they can open.
    pub name: String,
    /// Its path from the document's folder; empty for the document itself.
    pub key: String,
    pub text: String,
    pub root: Value,
    marks: Marks,
    members: MemberPlaces,
    pub remarks: Remarks,
    /// The names that its schemas give themselves.
    pub names: SchemaNames,
}

/// A file that a document refers to and that could not be read.
#[derive(Clone)]
pub(super) struct Unread {
    pub name: String,
    pub why: String,
}

/// The other files of a document, by their paths from its folder.
pub(super) type Files = BTreeMap<String, Result<File, Unread>>;

/// A file that was looked for: its name, and its text.
pub(super) type FoundFile = (String, io::Result<String>);

impl File {
    /// Reads YAML, JSON or the block in a page; whatever it is, it must be a mapping.
    pub fn parse(name: String, text: String) -> Result<File, DocumentError> {
        let file = File::parse_any(name, text)?;
        if !file.root.is_object() {
            let what = format!("expected a mapping, found {}", kind(&file.root));
            return Err(DocumentError::at("parse", &file.name, file.place(""), what));
        }
        Ok(file)
    }

    /// The same, where a sequence or a scalar will do.
    fn parse_any(name: String, mut text: String) -> Result<File, DocumentError> {
        if text.starts_with('\u{feff}') {
            text.drain(..'\u{feff}'.len_utf8());
        }
        // JSON is no page, and may be long.
        let blocks = if text.trim_start().starts_with(['{', '[']) { Vec::new() } else { page::blocks(&text) };
        let of_page = || page::parse(&blocks).map(placed);
        let read = if blocks.is_empty() { parse_either(&text) } else { of_page() };
        let (mut root, marks, remarks) = read.map_err(|wrong| DocumentError::parse(&name, wrong))?;
        dynamic::make_plain(&mut root, remarks);
        let (names, members) = (SchemaNames::read(&root, remarks), MemberPlaces::default());
        Ok(File { name, key: String::new(), text, root, marks, members, remarks, names })
    }

    /// Where a reference leads, and what stands there, where that is in the file itself and takes no other reference: of
    /// most it is so.
    pub fn led(&self, reference: &Value) -> Option<(String, &Value)> {
        let reference = reference.get("$ref")?.as_str()?;
        let pointer = reference.strip_prefix('#').filter(|pointer| !pointer.contains('%') && self.names.is_empty())?;
        let value = pointer::direct(&self.root, pointer).filter(|value| !pointer::refers(value))?;
        Some((self.address() + pointer, value))
    }

    /// Adds a value where a pointer leads.
    pub fn add(&mut self, pointer: &str, value: Value) {
        pointer::add(&mut self.root, pointer, value);
        self.remarks = Remarks::of(&self.root);
    }

    /// The address of its root.
    pub fn address(&self) -> String {
        if self.key.is_empty() { String::new() } else { format!("{}#", self.key) }
    }

    /// The paths of the files that it refers to, where it is the file `own` of the document `main`.
    fn references(&self, main: &str, own: &str, found: &mut Vec<String>) {
        if self.remarks.have(Remark::OtherFile) {
            references(&self.root, main, own, found);
        }
    }

    /// Where the node at a pointer stands.
    pub fn place(&self, pointer: &str) -> Option<Place> {
        let mut value = &self.root;
        let (mut way, mut at) = (Vec::new(), 0);
        for token in tokens(pointer)? {
            let index = match value {
                Value::Object(map) => self.members.index(map, &pointer[..at], &token)?,
                Value::Array(_) => pointer::index(&token)?,
                _ => return None,
            };
            value = match value {
                Value::Object(map) => map.get(&*token)?,
                other => other.get(index)?,
            };
            way.push(index);
            at += pointer[at..].get(1..)?.find('/').map_or(pointer.len() - at, |length| length + 1);
        }
        self.marks.place(&self.text, &way)
    }
}

/// How the members of large mappings are ordered, by pointer: many of one are asked for, one after another.
#[derive(Default)]
struct MemberPlaces(Mutex<HashMap<String, HashMap<String, usize>>>);

/// They are read anew where they are asked for.
impl Clone for MemberPlaces {
    fn clone(&self) -> MemberPlaces {
        MemberPlaces::default()
    }
}

impl MemberPlaces {
    /// A mapping of more members is large.
    const FEW: usize = 64;

    /// The number of a member of the mapping at a pointer.
    fn index(&self, map: &Map<String, Value>, pointer: &str, name: &str) -> Option<usize> {
        if map.len() <= MemberPlaces::FEW {
            return map.keys().position(|key| key == name);
        }
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let members = known.entry(pointer.to_owned()).or_insert_with(|| map.keys().cloned().zip(0..).collect());
        members.get(name).copied()
    }
}

/// The path from the document's folder and the pointer, where an address leads into
/// another file than the document's own.
pub(super) fn split(address: &str) -> Option<(&str, &str)> {
    address.split_once('#').filter(|_| !address.starts_with('/'))
}

/// Every file that `main` refers to, by whatever chain; `read` is given the path of one
/// from the document's folder.
pub(super) fn referred_to(main: &File, read: &mut dyn FnMut(&str) -> FoundFile) -> Files {
    let mut files = Files::new();
    let own = own_key(&main.name);
    let mut todo = Vec::new();
    main.references(&main.name, own, &mut todo);
    while let Some(key) = todo.pop() {
        if files.contains_key(&key) || key == own || files.len() == MAX_FILES {
            continue;
        }
        let (name, text) = read(&key);
        let text = text.map_err(|error| {
            let why = if error.get_ref().is_some() { error.to_string() } else { error.kind().to_string() };
            format!("expected a file that can be read at {name:?}, found none ({why})")
        });
        let file = text.and_then(|text| File::parse_any(name.clone(), text).map_err(|error| error.to_string()));
        if let Ok(file) = &file {
            file.references(&main.name, &key, &mut todo);
        }
        let file = file.map(|file| File { key: key.clone(), ..file }).map_err(|why| Unread { name, why });
        files.insert(key, file);
    }
    files
}

/// The paths of the files that a value of the file `own` of the document `main` refers to.
fn references(value: &Value, main: &str, own: &str, found: &mut Vec<String>) {
    match value {
        Value::Array(items) => items.iter().for_each(|item| references(item, main, own, found)),
        Value::Object(members) => {
            let reference = members.get("$ref").and_then(Value::as_str);
            let uri = reference.map(|reference| reference.split('#').next().unwrap_or_default());
            if let Some(Ok(key)) = uri.filter(|uri| !uri.is_empty()).map(|uri| beside(main, own, uri)) {
                found.push(key);
            }
            members.values().for_each(|member| references(member, main, own, found));
        }
        _ => {}
    }
}

/// The path of the file that a relative URI reference in the file `own` means; both
/// paths are from the folder of the document `main`.
///
/// A URL is refused: what a document says elsewhere is not fetched. An absolute
/// path is refused as well: a document from somewhere else has no business there.
pub(super) fn beside(main: &str, own: &str, uri: &str) -> Result<String, DeadReference> {
    let has_scheme = uri.split(['/', '?']).next().is_some_and(|first| first.contains(':'));
    let uri_path = uri.split('?').next().unwrap_or_default();
    let path = pointer::of_fragment(uri_path).map(|path| path.replace('\\', "/")).filter(|path| !path.contains('#'));
    let path = path.ok_or_else(|| format!("expected the name of a file, found {uri:?}"))?;
    if has_scheme || path.starts_with('/') {
        let what = format!("expected a reference to a file beside this one, found {uri:?}, which is not fetched");
        return Err(DeadReference { what, unread: Some(uri.to_owned()) });
    }
    let folder = own.rfind('/').map_or("", |slash| &own[..=slash]);
    Ok(from_folder(main, &normal(&format!("{folder}{path}"))))
}

/// The shortest of the paths from the folder of `main` that are one: `../specs/x.yaml`
/// is `x.yaml` where the folder is `specs`.
fn from_folder(main: &str, key: &str) -> String {
    let folder = folder(main);
    let parts: Vec<&str> = key.split('/').collect();
    let up = parts.iter().take_while(|part| **part == "..").count();
    let Some(above) = folder.len().checked_sub(up).filter(|above| folder[*above..].iter().all(|part| is_name(part)))
    else {
        return key.to_owned();
    };
    let down = &parts[up..parts.len().max(up + 1) - 1];
    let back = folder[above..].iter().zip(down).take_while(|(own, part)| own == part).count();
    "../".repeat(up - back) + &parts[up + back..].join("/")
}

/// The path of the document itself from its folder.
pub(super) fn own_key(name: &str) -> &str {
    &name[folder_end(name)..]
}

/// What a file is called whose path from the folder of the document `main` is `key`.
pub(super) fn name_beside(main: &str, key: &str) -> String {
    let mut folder = folder(main);
    let mut key = key;
    while let Some(rest) = key.strip_prefix("../").filter(|_| folder.last().is_some_and(|last| is_name(last))) {
        folder.pop();
        key = rest;
    }
    folder.push(key);
    folder.join("/")
}

/// Reads a file by its path from the folder of the document at `main`. `..` takes back
/// the part before it, as in a URI (RFC 3986 §5.2.4); where there is no such file and
/// that part is a link, it is the folder above the one that the link leads to. It is no longer than
/// `most`.
pub(super) fn read_beside(main: &Path, key: &str, allowed: &Allowed, most: usize) -> FoundFile {
    let folder = main.parent().unwrap_or(Path::new(""));
    let (mut above, mut rest) = (folder, key);
    while let (Some(behind), Some(Component::Normal(_))) = (rest.strip_prefix("../"), above.components().next_back()) {
        (above, rest) = (above.parent().unwrap_or(Path::new("")), behind);
    }
    let places = [above.join(rest), folder.join(key)];
    let place = places.iter().find(|place| place.exists()).unwrap_or(&places[0]);
    let is_file = |place: &Path| fs::metadata(place).map(|metadata| metadata.is_file());
    let text = is_file(place).and_then(|is_file| match is_file {
        true => allowed.check(place).and_then(|()| read_text(place, most)),
        // A device may never end, a pipe may never begin.
        false => Err(io::Error::other("it is not a regular file")),
    });
    let name =
        if place == &places[0] { name_beside(&main.display().to_string(), key) } else { place.display().to_string() };
    (name, text)
}

fn read_text(place: &Path, most: usize) -> io::Result<String> {
    String::from_utf8(read_within(place, most)?)
        .map_err(|_| io::Error::new(io::ErrorKind::InvalidData, "it is not UTF-8"))
}

/// The bytes of a file that is no longer than `most`: a device has no end.
pub(super) fn read_within(place: &Path, most: usize) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    fs::File::open(place)?.take(most as u64 + 1).read_to_end(&mut bytes)?;
    match bytes.len() > most {
        true => {
            Err(io::Error::other(format!("a document is read up to {} bytes, with all its files", Document::LARGEST)))
        }
        false => Ok(bytes),
    }
}

/// Where the name of a file begins behind its folder.
fn folder_end(name: &str) -> usize {
    let is_slash = |letter| letter == '/' || (cfg!(windows) && letter == '\\');
    name.rfind(is_slash).map_or(0, |slash| slash + 1)
}

fn is_name(part: &str) -> bool {
    !matches!(part, "" | "." | "..")
}

/// The parts of the path of the folder that a file is in, without `.`; its `..` stay,
/// for what stands before one may be a link.
fn folder(name: &str) -> Vec<&str> {
    let is_slash = |letter| letter == '/' || (cfg!(windows) && letter == '\\');
    let mut parts: Vec<&str> = name.split(is_slash).filter(|part| *part != ".").collect();
    parts.pop();
    parts
}

/// A path from the document's folder without `.` and, where it can be, without `..`.
fn normal(path: &str) -> String {
    let mut parts: Vec<&str> = Vec::new();
    for part in path.split('/') {
        match part {
            "." => {}
            ".." if parts.last().is_some_and(|last| is_name(last)) => _ = parts.pop(),
            _ => parts.push(part),
        }
    }
    parts.join("/")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_is_taken_from_the_file_that_holds_the_reference() {
        assert_eq!(beside("api.yaml", "api.yaml", "x.yaml").ok().as_deref(), Some("x.yaml"));
        assert_eq!(beside("api.yaml", "parts/a.yaml", "./b/../x%20y.yaml").ok().as_deref(), Some("parts/x y.yaml"));
        assert_eq!(beside("api.yaml", "parts/a.yaml", "../../x.yaml").ok().as_deref(), Some("../x.yaml"));
        assert_eq!(beside("api.yaml", "../a.yaml", "../größe.yaml?v=1").ok().as_deref(), Some("../../größe.yaml"));
        assert_eq!(beside("api.yaml", "api.yaml", "parts\\x.yaml").ok().as_deref(), Some("parts/x.yaml"));
        for refused in ["https://example.com/x.yaml", "file:x.yaml", "/etc/x.yaml", "%2Fetc/x.yaml", "//host/x.yaml"] {
            assert!(beside("api.yaml", "api.yaml", refused).unwrap_err().what.contains("not fetched"), "{refused}");
        }
    }

    #[test]
    fn a_file_has_one_path_from_the_document() {
        let main = "/srv/specs/v1/api.yaml";
        assert_eq!(beside(main, "parts/a.yaml", "../../v1/api.yaml").ok().as_deref(), Some("api.yaml"));
        assert_eq!(beside(main, "api.yaml", "../../specs/x.yaml").ok().as_deref(), Some("../x.yaml"));
        assert_eq!(beside(main, "api.yaml", "../v2/x.yaml").ok().as_deref(), Some("../v2/x.yaml"));
        assert_eq!(beside(main, "api.yaml", "../../../../x.yaml").ok().as_deref(), Some("../../../../x.yaml"));
        assert_eq!(beside("link/../v1/api.yaml", "api.yaml", "../v1/x.yaml").ok().as_deref(), Some("x.yaml"));
        assert_eq!(beside("v1/../api.yaml", "api.yaml", "../v1/x.yaml").ok().as_deref(), Some("../v1/x.yaml"));
        assert_eq!(beside(main, "api.yaml", "..").ok().as_deref(), Some("../"));
    }

    #[test]
    fn a_file_is_called_as_the_document_is() {
        for (main, key, name) in [
            ("api.yaml", "x.yaml", "x.yaml"),
            ("./specs/api.yaml", "parts/x.yaml", "specs/parts/x.yaml"),
            ("/srv/specs/api.yaml", "x.yaml", "/srv/specs/x.yaml"),
            ("/srv/specs/api.yaml", "../x.yaml", "/srv/x.yaml"),
            ("/api.yaml", "../x.yaml", "/../x.yaml"),
            ("api.yaml", "../x.yaml", "../x.yaml"),
            ("link/../api.yaml", "../x.yaml", "link/../../x.yaml"),
            ("https://host/v1/api.yaml", "../x.yaml", "https://host/x.yaml"),
        ] {
            assert_eq!(name_beside(main, key), name, "{key} beside {main}");
        }
    }
}
