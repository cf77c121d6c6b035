//! The names that schemas give themselves: `$id`, `$anchor` and `$dynamicAnchor` (JSON Schema 2020-12 Core §8.2), and
//! that of a document, `$self` (OpenAPI 3.2 "OpenAPI Object"). A reference may lead to one by its name.

use std::collections::HashMap;

use serde_json::Value;

use super::pointer::join;
use super::remarks::{Remark, Remarks};

/// The schemas of a file that have a name of their own, by pointer.
#[derive(Clone, Default)]
pub(super) struct SchemaNames {
    /// The URI of the file itself.
    own: Option<String>,
    ids: HashMap<String, String>,
    anchors: HashMap<String, String>,
}

impl SchemaNames {
    /// Those of a file; most have none.
    pub fn read(root: &Value, remarks: Remarks) -> SchemaNames {
        let mut names = SchemaNames::default();
        if remarks.have(Remark::SchemaName) {
            names.collect(String::new(), root);
        }
        names.own = root.get("$self").and_then(Value::as_str).map(|own| plain(own).to_owned());
        names
    }

    fn collect(&mut self, pointer: String, value: &Value) {
        match value {
            Value::Array(items) => {
                items.iter().enumerate().for_each(|(index, item)| self.collect(format!("{pointer}/{index}"), item));
            }
            Value::Object(members) => {
                let text = |name: &str| members.get(name).and_then(Value::as_str);
                for name in [text("$anchor"), text("$dynamicAnchor")].into_iter().flatten() {
                    self.anchors.entry(name.to_owned()).or_insert(pointer.clone());
                }
                if let Some(id) = text("$id") {
                    self.ids.entry(plain(id).to_owned()).or_insert(pointer.clone());
                }
                members.iter().for_each(|(name, member)| self.collect(join(&pointer, name), member));
            }
            _ => {}
        }
    }

    pub fn is_empty(&self) -> bool {
        self.ids.is_empty() && self.anchors.is_empty() && self.own.is_none()
    }

    /// Where an anchor is.
    pub fn anchor(&self, name: &str) -> Option<&str> {
        self.anchors.get(name).map(String::as_str)
    }

    /// Where the schema with an identifier is, or the whole file.
    pub fn id(&self, uri: &str) -> Option<&str> {
        let whole = || self.own.as_deref().filter(|own| leads_to(own, plain(uri))).map(|_| "");
        self.ids.get(plain(uri)).map(String::as_str).or_else(whole)
    }

    /// The schemas with an identifier that a place is in, the innermost first.
    pub fn around(&self, pointer: &str) -> Vec<&str> {
        let is_around = |of: &&str| pointer.strip_prefix(*of).is_some_and(|rest| rest.starts_with('/'));
        let mut around: Vec<&str> = self.ids.values().map(String::as_str).filter(is_around).collect();
        around.sort_by_key(|of| std::cmp::Reverse(of.len()));
        around
    }
}

/// Whether a reference leads to the very URI that it is relative to (RFC 3986 §5.2.2): by all of it, by its path, or by
/// its last segment.
fn leads_to(base: &str, reference: &str) -> bool {
    let path_at = base.find("://").and_then(|at| Some(at + 3 + base[at + 3..].find('/')?)).unwrap_or(0);
    let path = &base[path_at..];
    let name = path.rsplit('/').next().unwrap_or(path);
    let relative = reference.strip_prefix("./").unwrap_or(reference);
    reference == base || reference == path || relative == name
}

/// An identifier without the empty fragment that some end it in.
fn plain(id: &str) -> &str {
    id.strip_suffix('#').unwrap_or(id)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reference_may_lead_to_the_document_by_its_own_uri() {
        let own = "https://acme.example/api/openapi.json";
        for reference in [own, "/api/openapi.json", "openapi.json", "./openapi.json"] {
            assert!(leads_to(own, reference), "{reference}");
        }
        for reference in ["", "other.json", "/openapi.json", "https://acme.example/openapi.json", "../openapi.json"] {
            assert!(!leads_to(own, reference), "{reference}");
        }
    }
}
