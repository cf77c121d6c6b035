//! The schemas of one document.

use std::collections::{BTreeSet, HashMap};
use std::convert::Infallible;
use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};

use super::error::SchemaError;
use super::names;
use super::recent::Recent;
use super::sample::Samples;
use super::validate::{Compiled, SharedHeld};
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

/// The schemas that were compiled and are used still: by address those that were asked for, and what they have in
/// common with others that say the same.
#[derive(Default)]
struct CompiledSchemas {
    by_address: Recent<(String, Direction), Usable>,
    held: SharedHeld,
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
        let CompiledSchemas { by_address, held } = &mut *compiled;
        let compile = |_: &_| Ok(Compiled::of(&self.document, direction, address, held).map(Arc::new));
        by_address.get((address.to_owned(), direction), compile).unwrap_or_else(|never: Infallible| match never {})
    }
}

impl fmt::Debug for Schemas {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Schemas").field("document", &self.document).finish_non_exhaustive()
    }
}
