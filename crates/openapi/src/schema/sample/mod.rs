//! One good value for a schema: an example that fits it, else one made from it that does.
//!
//! A document's own example is the best there is, and may be wrong; what is made up may miss what
//! a schema says in a roundabout way (`not`, `if`). So there are several candidates, and the first
//! that the schema itself accepts is taken. A document of a few lines can ask for values that fill a
//! machine: each value has a budget, and so have all values of a document together.

mod flat;
mod make;
mod number;
mod text;

use std::collections::HashMap;
use std::sync::{Arc, PoisonError};

use serde_json::{Value, json};
use thiserror::Error;

use super::budget::{Budget, Exceeded, Limit};
use super::schemas::Schemas;
use crate::Direction;
use crate::contract::Node;

use flat::Flat;
use make::{SampleMaker, Variation};

/// A value for a schema.
#[derive(Debug, Clone, PartialEq)]
pub struct SchemaSample {
    pub value: Arc<Value>,
    /// Whether the schema accepts it, as far as that can be told.
    pub fits: bool,
}

/// There is no value for a schema.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("no value for the schema at {address} can be made: {why}")]
pub struct SampleError {
    pub address: String,
    pub why: Unmade,
}

/// Why no value can be made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum Unmade {
    #[error("it takes {0}")]
    TooMuch(Exceeded),
    /// What it must hold must hold others in its turn, further than values are followed.
    #[error("it holds others without end, or too deep")]
    Endless,
    #[error("none that was tried fits it")]
    Unfit,
}

/// What one value may take: more than the bodies that people send.
const OF_ONE: Limit = Limit { steps: 200_000, bytes: 256 << 10 };
/// What all values of a document may take together.
const OF_ALL: Limit = Limit { steps: 20_000_000, bytes: 8 << 20 };

/// What was made of a document's schemas, and what may still be.
pub(super) struct Samples {
    made: HashMap<(String, Direction), Result<SchemaSample, Unmade>>,
    left: Limit,
}

impl Default for Samples {
    fn default() -> Samples {
        Samples { made: HashMap::new(), left: OF_ALL }
    }
}

impl Schemas {
    /// A value for the schema at an address: the first that the schema accepts, of those that can be
    /// made from it; the first of all, where it accepts none.
    ///
    /// # Errors
    /// Where there is no value that ends, or none within the budget.
    pub fn sample(&self, direction: Direction, address: &str) -> Result<SchemaSample, SampleError> {
        let mut samples = self.samples.lock().unwrap_or_else(PoisonError::into_inner);
        let key = (address.to_owned(), direction);
        let made = match samples.made.get(&key) {
            Some(known) => known.clone(),
            None => {
                let made = self.make(direction, address, &mut samples.left);
                samples.made.insert(key, made.clone());
                made
            }
        };
        made.map_err(|why| SampleError { address: address.to_owned(), why })
    }

    /// A value to be sent or answered: the first of those that are shown that fits, else one that is
    /// made; an object, where nothing says what it is.
    ///
    /// # Errors
    /// Where nothing is shown, and no value can be made; of a response also where none fits, because
    /// nobody can answer that.
    pub fn content<'v>(
        &self,
        direction: Direction,
        schema: Option<&str>,
        shown: impl Iterator<Item = &'v Value>,
    ) -> Result<Arc<Value>, SampleError> {
        let shown: Vec<_> = shown.filter(|value| !value.is_null()).collect();
        let Some(schema) = schema else {
            return Ok(shown.first().map_or_else(|| Arc::new(json!({})), |value| Arc::new((**value).clone())));
        };
        if let Some(value) = shown.iter().find(|value| self.fits(direction, schema, value)) {
            return Ok(Arc::new((**value).clone()));
        }
        let made = self.sample(direction, schema);
        match (made, shown.first()) {
            (Ok(made), _) if made.fits => Ok(self.or_object(direction, schema, made.value)),
            (_, Some(value)) if direction == Direction::Request => Ok(Arc::new((**value).clone())),
            (Ok(made), None) if direction == Direction::Request => Ok(made.value),
            (Ok(_), _) => Err(SampleError { address: schema.to_owned(), why: Unmade::Unfit }),
            (Err(error), _) => Err(error),
        }
    }

    /// Of what may be anything, an object says more than null.
    fn or_object(&self, direction: Direction, schema: &str, value: Arc<Value>) -> Arc<Value> {
        let object = Value::Object(serde_json::Map::new());
        if value.is_null() && self.fits(direction, schema, &object) { Arc::new(object) } else { value }
    }

    /// A value that stands in a URL or a header: what is shown is taken as it is, for it stands there
    /// as a text, whatever its type; a text, where nothing says what it is.
    ///
    /// # Errors
    /// Where nothing is shown, and no value can be made; of a response also where none fits.
    pub fn text(
        &self,
        direction: Direction,
        schema: Option<&str>,
        shown: Option<&Value>,
    ) -> Result<Arc<Value>, SampleError> {
        if let Some(value) = shown.filter(|value| !value.is_null()) {
            return Ok(Arc::new(value.clone()));
        }
        let sample = || Arc::new(json!("sample"));
        let Some(schema) = schema else { return Ok(sample()) };
        let SchemaSample { value, fits } = self.sample(direction, schema)?;
        match &*value {
            Value::Null => Ok(self.meant(schema).map_or_else(sample, Arc::new)),
            // A list that may be empty stands for nothing in a URL.
            Value::Array(items) if items.is_empty() => {
                let items = Node::at(&self.document, schema).and_then(|node| node.get("items"));
                let item = items.map(|items| self.sample(direction, &items.pointer)).transpose()?;
                let item = item.map(|item| (*item.value).clone()).filter(|item| !item.is_null());
                let filled = json!([item.unwrap_or_else(|| json!("sample"))]);
                Ok(if self.fits(direction, schema, &filled) { Arc::new(filled) } else { value })
            }
            // Neither does an object without members.
            Value::Object(members) if members.is_empty() => {
                let filled = [json!({"key": "sample"}), json!({"key": 1})];
                let filled = filled.into_iter().find(|filled| self.fits(direction, schema, filled));
                Ok(filled.map_or(value, Arc::new))
            }
            _ if !fits && direction == Direction::Response => {
                Err(SampleError { address: schema.to_owned(), why: Unmade::Unfit })
            }
            _ => Ok(value),
        }
    }

    /// A value of the type that an author means who writes it as another language has it. There is no such
    /// type, so it is no rule, and what doesn't fit it is held against nobody.
    fn meant(&self, schema: &str) -> Option<Value> {
        let node = Node::at(&self.document, schema)?;
        Some(match node.text("type")?.to_ascii_lowercase().as_str() {
            "int" | "int32" | "int64" | "long" | "short" | "float" | "double" | "decimal" => json!(1),
            "bool" => json!(true),
            _ => return None,
        })
    }

    /// Whether a schema says itself which values there are: it has an example, a default or a list.
    pub fn states_value(&self, address: &str) -> bool {
        self.flat(address).is_some_and(|flat| flat.is_stated())
    }

    /// Whether a schema says no more of a value than that it is one of several.
    pub fn is_choice(&self, address: &str) -> bool {
        self.flat(address).is_some_and(|flat| flat.is_choice())
    }

    fn flat(&self, address: &str) -> Option<Flat<'_>> {
        let schema = Node::raw_at(&self.document, address)?;
        Flat::of(&self.document, &[schema], 0, &Budget::new(OF_ONE)).ok()
    }

    fn make(&self, direction: Direction, address: &str, left: &mut Limit) -> Result<SchemaSample, Unmade> {
        let limit = OF_ONE.least(*left);
        let budget = Budget::new(limit);
        let ends = SampleMaker::new(&self.document, direction, Variation::ALL[2], &budget).ends(address);
        left.steps = left.steps.saturating_sub(budget.taken().steps);
        if !ends.map_err(|error| Unmade::TooMuch(of_whole(error, limit)))? {
            return Err(Unmade::Endless);
        }
        let (mut first, mut exceeded) = (None, None);
        for variation in Variation::ALL {
            let limit = OF_ONE.least(*left);
            let budget = Budget::new(limit);
            let made = SampleMaker::new(&self.document, direction, variation, &budget).value(address);
            left.steps = left.steps.saturating_sub(budget.taken().steps);
            match made {
                Ok(value) if first.as_ref() == Some(&value) => {}
                Ok(value) if self.fits(direction, address, &value) => {
                    left.bytes = left.bytes.saturating_sub(budget.taken().bytes);
                    return Ok(SchemaSample { value: Arc::new(value), fits: true });
                }
                Ok(value) => _ = first.get_or_insert(value),
                Err(error) => exceeded = Some(of_whole(error, limit)),
            }
            // What has nothing but what it must have won't be smaller.
            if exceeded.is_some() && variation.minimal {
                break;
            }
        }
        match first {
            Some(value) => Ok(SchemaSample { value: Arc::new(value), fits: false }),
            None => Err(exceeded.map_or(Unmade::Unfit, Unmade::TooMuch)),
        }
    }
}

/// Where all values of a document have used up what they may take, it is that which was too much.
fn of_whole(exceeded: Exceeded, limit: Limit) -> Exceeded {
    match exceeded {
        Exceeded::Steps(_) if limit.steps < OF_ONE.steps => Exceeded::Steps(OF_ALL.steps),
        Exceeded::Bytes(_) if limit.bytes < OF_ONE.bytes => Exceeded::Bytes(OF_ALL.bytes),
        own => own,
    }
}

#[cfg(test)]
mod tests;
