//! Answers that are names: of schemes, headers, claims.

use std::fmt;

use crate::rules::classify::Relation;
use crate::rules::statement::ContractAnswer;

/// What a witness names. The page's first is the one that is asked about, and the others stand on
/// the page too.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StatedNames(Vec<String>);

impl StatedNames {
    pub fn of(names: impl IntoIterator<Item = String>) -> StatedNames {
        let mut kept: Vec<String> = Vec::new();
        names.into_iter().for_each(|name| {
            if !kept.contains(&name) {
                kept.push(name);
            }
        });
        StatedNames(kept)
    }

    pub fn iter(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(String::as_str)
    }

    pub fn first(&self) -> Option<&str> {
        self.iter().next()
    }

    /// The page's name as those of the document see it: one of them; another beside them; or
    /// another, where the document has none of those that the page has.
    pub fn relate(spec: &StatedNames, docs: &StatedNames) -> Relation {
        Self::relate_by(spec, docs, |spec, docs| spec == docs)
    }

    /// The same, with names that are the same by a rule of their own.
    pub fn relate_by(spec: &StatedNames, docs: &StatedNames, same: fn(&str, &str) -> bool) -> Relation {
        let known = |name: &String| spec.0.iter().any(|own| same(own, name));
        let Some(asked) = docs.0.first() else { return Relation::Same };
        if known(asked) {
            Relation::Same
        } else if spec.0.is_empty() || docs.0.iter().any(known) {
            Relation::Wider(format!("`{asked}` is documented, and the document does not have it"))
        } else {
            Relation::Disjoint(format!("`{asked}` is documented, and the document has {spec} instead"))
        }
    }
}

impl ContractAnswer for StatedNames {
    fn is_absent(&self) -> bool {
        self.0.is_empty()
    }
}

impl fmt::Display for StatedNames {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.0.is_empty() { f.write_str("nothing") } else { f.write_str(&self.0.join(", ")) }
    }
}
