//! One good value for a schema: an example that fits it, else one made from it that does.
//!
//! A document's own example is the best there is, and may be wrong; what is made up may miss what
//! a schema says in a roundabout way (`not`, `if`). So there are several candidates, and the first
//! that the schema itself accepts is taken.

mod flat;
mod make;
mod number;
mod text;

use std::collections::HashMap;
use std::sync::{Arc, Mutex};

use crate::Document;
use serde_json::{Value, json};

use crate::contract::{Content, Node};
use crate::schema::{Shapes, Way};

use make::{Maker, Variation};

/// A value, and whether the document gave it.
#[derive(Debug, Clone, PartialEq)]
pub struct Sample {
    pub value: Value,
    pub given: bool,
}

/// Good values for the schemas of a document, each made when it is first asked for.
#[derive(Debug)]
pub struct Samples {
    document: Document,
    shapes: Arc<Shapes>,
    made: Mutex<HashMap<(String, Way), Arc<Value>>>,
}

impl Samples {
    pub fn of(document: &Document, shapes: &Arc<Shapes>) -> Samples {
        Samples { document: document.clone(), shapes: Arc::clone(shapes), made: Mutex::default() }
    }

    /// A value for a parameter or a header; a text, where nothing says what it is. What is shown
    /// is taken as it is: it stands in a URL or a header as a text, whatever its type.
    pub(crate) fn of_parameter<'v>(
        &self,
        schema: Option<&Node>,
        mut shown: impl Iterator<Item = &'v Value>,
        way: Way,
        needed: bool,
    ) -> Sample {
        if let Some(value) = shown.find(|value| !value.is_null()) {
            return Sample { value: value.clone(), given: true };
        }
        let made = schema.filter(|_| needed).map(|schema| self.made(&schema.pointer, way));
        let value = made.filter(|value| !value.is_null()).map_or_else(|| json!("sample"), |value| (*value).clone());
        // A list that may be empty stands for nothing in a URL.
        let value = match (&value, schema) {
            (Value::Array(items), Some(schema)) if items.is_empty() => {
                let item = schema.get("items").map(|item| (*self.made(&item.pointer, way)).clone());
                json!([item.filter(|item| !item.is_null()).unwrap_or_else(|| json!("sample"))])
            }
            _ => value,
        };
        let stated = schema.is_some_and(|schema| flat::Flat::of(&self.document, schema, 0).is_stated());
        Sample { value, given: stated }
    }

    /// A good body: the first of those shown that fits, else one made from the schema; an object,
    /// where nothing says what it is.
    pub(crate) fn of_body(&self, content: &Content) -> Arc<Value> {
        let schema = content.schema.as_ref().map(|schema| schema.pointer.as_str());
        let shown = content.examples.iter().map(|shown| shown.value);
        self.of_content(schema, shown, Way::Request)
    }

    /// The same of an answer.
    pub fn of_answer<'v>(&self, schema: Option<&str>, shown: impl Iterator<Item = &'v Value>) -> Arc<Value> {
        self.of_content(schema, shown, Way::Answer)
    }

    /// A good value of an answer's header.
    pub fn of_header(&self, schema: Option<&str>, shown: Option<&Value>) -> Value {
        let schema = schema.and_then(|schema| Node::at(&self.document, schema));
        self.of_parameter(schema.as_ref(), shown.into_iter(), Way::Answer, true).value
    }

    fn of_content<'v>(&self, schema: Option<&str>, shown: impl Iterator<Item = &'v Value>, way: Way) -> Arc<Value> {
        let shown: Vec<_> = shown.filter(|value| !value.is_null()).collect();
        let fits = |value: &Value| schema.is_none_or(|schema| self.shapes.fits(way, schema, value));
        if let Some(value) = shown.iter().find(|value| fits(value)) {
            return Arc::new((**value).clone());
        }
        let made = schema.map(|schema| self.made(schema, way)).filter(|value| !value.is_null());
        match (made, shown.first()) {
            (Some(made), None) => made,
            (Some(made), Some(_)) if fits(&made) => made,
            (_, Some(value)) => Arc::new((**value).clone()),
            (None, None) => Arc::new(json!({})),
        }
    }

    /// The first value that the schema accepts, of those that can be made from it; the first of
    /// all, where it accepts none.
    fn made(&self, address: &str, way: Way) -> Arc<Value> {
        let key = (address.to_owned(), way);
        if let Some(known) = self.made.lock().unwrap_or_else(|poisoned| poisoned.into_inner()).get(&key) {
            return Arc::clone(known);
        }
        let mut first = None;
        let mut chosen = None;
        for variation in Variation::ALL {
            let value = Maker::new(&self.document, way, variation).value(address);
            if first.as_ref() != Some(&value) && self.shapes.fits(way, address, &value) {
                chosen = Some(value);
                break;
            }
            first.get_or_insert(value);
        }
        let made = Arc::new(chosen.or(first).unwrap_or_default());
        self.made.lock().unwrap_or_else(|poisoned| poisoned.into_inner()).insert(key, Arc::clone(&made));
        made
    }
}
