//! What few documents say and everybody would have to look for: whether it is said anywhere at all.

use serde_json::Value;

use crate::extension;

/// Something that a file says somewhere, or nowhere.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Remark {
    /// On what a node stands (`x-basis`).
    Basis,
    /// That a value may not be shown (`x-secret`).
    Secret,
    /// A reference to another file.
    OtherFile,
    /// A name that a schema gives itself (`$id`, `$anchor`, `$dynamicAnchor`).
    SchemaName,
    /// A reference to where an anchor is when it is followed (`$dynamicRef`).
    DynamicReference,
}

/// Those that a file makes.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Remarks(u8);

impl Remarks {
    /// Those of a value and all that is in it.
    pub fn of(value: &Value) -> Remarks {
        let mut remarks = Remarks::default();
        remarks.look(value);
        remarks
    }

    pub fn have(self, remark: Remark) -> bool {
        self.0 & 1 << remark as u8 != 0
    }

    /// Takes note of a member.
    pub fn note(&mut self, name: &str, value: &Value) {
        if !name.starts_with(['$', 'x']) {
            return;
        }
        let remark = match (name, value) {
            (extension::BASIS, _) => Remark::Basis,
            (extension::SECRET, _) => Remark::Secret,
            ("$ref", Value::String(reference)) if !reference.starts_with('#') => Remark::OtherFile,
            ("$id" | "$anchor" | "$dynamicAnchor", _) => Remark::SchemaName,
            ("$dynamicRef", _) => Remark::DynamicReference,
            _ => return,
        };
        self.0 |= 1 << remark as u8;
    }

    fn look(&mut self, value: &Value) {
        match value {
            Value::Array(items) => items.iter().for_each(|item| self.look(item)),
            Value::Object(members) => {
                for (name, member) in members {
                    self.note(name, member);
                    self.look(member);
                }
            }
            _ => {}
        }
    }
}
