//! The schemas of one document.

use std::collections::{BTreeSet, HashMap};
use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};

use super::error::SchemaError;
use super::names;
use super::sample::Samples;
use super::validate::Compiled;
use crate::{Direction, Document};

/// The schemas of a document: values are held to them, and made for them. Each is compiled, and each
/// value made, when it is first asked for.
pub struct Schemas {
    pub(super) document: Document,
    compiled: Mutex<CompiledSchemas>,
    named: Mutex<HashMap<String, Arc<BTreeSet<String>>>>,
    pub(super) samples: Mutex<Samples>,
}

/// A schema that was compiled, or why it can't be used.
type Usable = Result<Arc<Compiled>, SchemaError>;

/// The schemas that were compiled and are used still. One that is written in an operation is asked for while that is
/// looked at and never again: of a large document most memory would be theirs.
#[derive(Default)]
struct CompiledSchemas {
    recent: HashMap<(String, Direction), Usable>,
    /// Those that were recent before, and are forgotten unless they are asked for again.
    before: HashMap<(String, Direction), Usable>,
}

impl CompiledSchemas {
    /// So many are recent.
    const MOST: usize = 1024;

    fn get(&mut self, key: (String, Direction), compile: impl FnOnce() -> Usable) -> Usable {
        if let Some(known) = self.recent.get(&key) {
            return known.clone();
        }
        let usable = self.before.remove(&key).unwrap_or_else(compile);
        if self.recent.len() >= Self::MOST {
            self.before = std::mem::take(&mut self.recent);
        }
        self.recent.insert(key, usable.clone());
        usable
    }
}

impl Schemas {
    pub fn of(document: &Document) -> Schemas {
        Schemas {
            document: document.clone(),
            compiled: Mutex::default(),
            named: Mutex::default(),
            samples: Mutex::default(),
        }
    }

    /// The names, in lower case, of all properties that a value of the schema at an address may have,
    /// however deep in it.
    pub fn names(&self, address: &str) -> Arc<BTreeSet<String>> {
        let mut named = self.named.lock().unwrap_or_else(PoisonError::into_inner);
        let known = named.entry(address.to_owned());
        Arc::clone(known.or_insert_with(|| Arc::new(names::of(&self.document, address))))
    }

    pub(super) fn compiled(&self, direction: Direction, address: &str) -> Usable {
        let mut compiled = self.compiled.lock().unwrap_or_else(PoisonError::into_inner);
        let compile = || Compiled::of(&self.document, direction, address).map(Arc::new);
        compiled.get((address.to_owned(), direction), compile)
    }
}

impl fmt::Debug for Schemas {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Schemas").field("document", &self.document).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_asked_for_again_stays_and_the_rest_is_forgotten() {
        let mut schemas = CompiledSchemas::default();
        let mut compiled = 0;
        let mut ask = |name: String| {
            let usable = || {
                compiled += 1;
                Err(SchemaError::Reference(String::new()))
            };
            assert!(schemas.get((name, Direction::Response), usable).is_err());
            assert!(schemas.recent.len() + schemas.before.len() <= 2 * CompiledSchemas::MOST);
        };
        for index in 0..4 * CompiledSchemas::MOST {
            ask("/shared".to_owned());
            ask(format!("/own/{index}"));
        }
        ask("/own/0".to_owned());
        assert_eq!(compiled, 4 * CompiledSchemas::MOST + 2);
    }
}
