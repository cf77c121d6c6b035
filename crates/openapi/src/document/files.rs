//! The files of a document: its own, and those that it refers to by `$ref`
//! ([Relative References in URIs](https://spec.openapis.org/oas/v3.1.1#relative-references-in-api-description-uris)).

use std::{collections::BTreeMap, io};

use serde_json::Value;

use super::{DocumentError, Place, kind, mark::Mark, page, parse_either, pointer, tokens};

/// More files than this are not read for one document.
const MAX_FILES: usize = 10_000;

/// A text, its value and where each node of that stands.
#[derive(Clone)]
pub(super) struct File {
    pub name: String,
    pub text: String,
    pub root: Value,
    mark: Mark,
}

/// The other files of a document by name, or why one could not be read.
pub(super) type Files = BTreeMap<String, Result<File, String>>;

impl File {
    /// Reads YAML, JSON or the block in a page; whatever it is, it must be a mapping.
    pub fn parse(name: String, text: String) -> Result<File, DocumentError> {
        let file = File::parse_any(name, text)?;
        if !file.root.is_object() {
            let what = format!("expected a mapping, found {}", kind(&file.root));
            return Err(DocumentError::at("parse", &file.name, Some(file.mark.place), what));
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
        let node = if blocks.is_empty() { parse_either(&text) } else { page::parse(&blocks) };
        let node = node.map_err(|wrong| DocumentError::parse(&name, wrong))?;
        Ok(File { name, text, root: node.value, mark: node.mark })
    }

    /// Where the node at a pointer stands.
    pub fn place(&self, pointer: &str) -> Option<Place> {
        let mut value = &self.root;
        let mut mark = &self.mark;
        for token in tokens(pointer)? {
            let index = match value {
                Value::Object(map) => map.keys().position(|key| *key == token)?,
                Value::Array(_) => pointer::index(&token)?,
                _ => return None,
            };
            value = match value {
                Value::Object(map) => map.get(&token)?,
                other => other.get(index)?,
            };
            mark = mark.children.get(index)?;
        }
        Some(mark.place)
    }
}

/// Every file that `main` refers to, by whatever chain.
pub(super) fn referred_to(main: &File, read: &mut dyn FnMut(&str) -> io::Result<String>) -> Files {
    let mut files = Files::new();
    let mut todo = Vec::new();
    references(&main.root, &main.name, &mut todo);
    while let Some(name) = todo.pop() {
        if files.contains_key(&name) || name == normal(&main.name) || files.len() == MAX_FILES {
            continue;
        }
        let text = read(&name)
            .map_err(|error| format!("expected a file that can be read at {name:?}, found none ({})", error.kind()));
        let file = text.and_then(|text| File::parse_any(name.clone(), text).map_err(|error| error.to_string()));
        if let Ok(file) = &file {
            references(&file.root, &name, &mut todo);
        }
        files.insert(name, file);
    }
    files
}

/// The names of the files that a value of the file `own` refers to.
fn references(value: &Value, own: &str, found: &mut Vec<String>) {
    match value {
        Value::Array(items) => items.iter().for_each(|item| references(item, own, found)),
        Value::Object(members) => {
            let reference = members.get("$ref").and_then(Value::as_str);
            let uri = reference.map(|reference| reference.split('#').next().unwrap_or_default());
            if let Some(Ok(name)) = uri.filter(|uri| !uri.is_empty()).map(|uri| beside(own, uri)) {
                found.push(name);
            }
            members.values().for_each(|member| references(member, own, found));
        }
        _ => {}
    }
}

/// The name of the file that a relative URI reference in the file `own` means.
///
/// A URL is refused: what a document says elsewhere is not fetched. An absolute
/// path is refused as well: a document from somewhere else has no business there.
pub(super) fn beside(own: &str, uri: &str) -> Result<String, String> {
    let has_scheme = uri.split(['/', '?']).next().is_some_and(|first| first.contains(':'));
    if has_scheme || uri.starts_with('/') {
        return Err(format!("expected a reference to a file beside this one, found {uri:?}, which is not fetched"));
    }
    let path = pointer::of_fragment(uri.split('?').next().unwrap_or_default())
        .filter(|path| !path.contains('#'))
        .ok_or_else(|| format!("expected the name of a file, found {uri:?}"))?;
    let folder = own.rfind('/').map_or("", |slash| &own[..=slash]);
    Ok(normal(&format!("{folder}{path}")))
}

/// A name without `.` and, where it can be, without `..`.
pub(super) fn normal(name: &str) -> String {
    let name = name.replace('\\', "/");
    let mut parts: Vec<&str> = Vec::new();
    for part in name.split('/') {
        match part {
            "." => {}
            ".." if parts.last().is_some_and(|last| !last.is_empty() && *last != "..") => _ = parts.pop(),
            _ => parts.push(part),
        }
    }
    parts.join("/")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_relative_to_the_file_that_holds_the_reference() {
        assert_eq!(beside("api.yaml", "x.yaml").as_deref(), Ok("x.yaml"));
        assert_eq!(beside("specs/api.yaml", "./a/../x%20y.yaml").as_deref(), Ok("specs/x y.yaml"));
        assert_eq!(beside("specs/api.yaml", "../../x.yaml").as_deref(), Ok("../x.yaml"));
        assert_eq!(beside("/specs/api.yaml", "../x.yaml").as_deref(), Ok("/x.yaml"));
        for refused in ["https://example.com/x.yaml", "file:x.yaml", "/etc/x.yaml", "//host/x.yaml"] {
            assert!(beside("api.yaml", refused).unwrap_err().contains("not fetched"), "{refused}");
        }
    }
}
