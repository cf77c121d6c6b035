//! What pages tell of each operation, looked up once for all.

use std::collections::HashMap;

use countersign_openapi::OperationKey;
use countersign_pages::{Facts, StatedFact, StatedRequestBody, SuccessResponse};
use serde_json::{Value, json};

use super::answers::SharedRefusals;
use super::paths;

/// An answer of success that a page states, and where.
pub type StatedSuccess<'f> = (&'f SuccessResponse, &'f StatedFact);

/// The facts, and what of them is of which operation.
pub struct Told<'f> {
    pub facts: &'f Facts,
    pub refusals: &'f SharedRefusals,
    /// The references to the headers that all operations share.
    pub headers: Vec<Value>,
    /// By the operation whose parameters have no names: pages name them as they like.
    bodies: HashMap<OperationKey, (&'f StatedRequestBody, &'f StatedFact)>,
    successes: HashMap<OperationKey, Vec<StatedSuccess<'f>>>,
    of_all: Vec<StatedSuccess<'f>>,
}

impl<'f> Told<'f> {
    pub fn of(facts: &'f Facts, refusals: &'f SharedRefusals) -> Told<'f> {
        let shared = paths::headers(facts);
        let shared = shared.keys().map(|name| json!({"$ref": format!("#/components/parameters/{}", escaped(name))}));
        let (mut bodies, mut successes, mut of_all) = (HashMap::new(), HashMap::<_, Vec<_>>::new(), Vec::new());
        for (body, stated) in facts.of::<StatedRequestBody>() {
            bodies.entry(body.operation.unnamed()).or_insert((body, stated));
        }
        for (success, stated) in facts.of::<SuccessResponse>() {
            match &success.operation {
                Some(own) => successes.entry(own.unnamed()).or_default().push((success, stated)),
                None => of_all.push((success, stated)),
            }
        }
        Told { facts, refusals, headers: shared.collect(), bodies, successes, of_all }
    }

    /// The body that requests of an operation have.
    pub fn body(&self, key: &OperationKey) -> Option<(&'f StatedRequestBody, &'f StatedFact)> {
        self.bodies.get(&key.unnamed()).copied()
    }

    /// The answers of success of an operation: its own, or else those of which no operation is told.
    pub fn successes(&self, key: Option<&OperationKey>) -> &[StatedSuccess<'f>] {
        key.and_then(|key| self.successes.get(&key.unnamed())).unwrap_or(&self.of_all)
    }
}

/// A name as a token of a JSON pointer (RFC 6901).
fn escaped(name: &str) -> String {
    name.replace('~', "~0").replace('/', "~1")
}
