//! YAML with places, from the parser's events.
//!
//! saphyr's own tree (`MarkedYaml`) says of a key given twice only where the
//! second stands, has no merge keys and no bound on nesting; so the tree is made
//! here, where depth and the growth by aliases are bounded.

use std::collections::HashMap;

use saphyr_parser::{Event, Marker, Parser, ScalarStyle, ScanError, StrInput, Tag};
use serde_json::Value;

use super::{
    fault::{MAX_DEPTH, TextFault, kind, too_deep},
    mark::{Members, Place, PlaceTree, PlacedValue},
    scalar,
};

/// What anchors and aliases may copy, in bytes of text and 64 for each node:
/// many times what any honest document copies, and little for a machine.
const MAX_COPIED: usize = 64 << 20;

pub(super) fn parse(text: &str) -> Result<PlacedValue, TextFault> {
    let mut parser: Parser<'_, StrInput<'_>> = Parser::new_from_str(text);
    let mut builder = YamlBuilder { open: Vec::new(), anchors: HashMap::new(), copied: 0, root: None };
    while let Some(event) = parser.next_event() {
        let (event, span) = event.map_err(scan_error)?;
        builder.event(event, place(&span.start))?;
    }
    Ok(builder.root.unwrap_or_else(|| PlacedValue::scalar(Value::Null, Place { line: 1, column: 1 })))
}

fn place(marker: &Marker) -> Place {
    Place { line: marker.line(), column: marker.col() + 1 }
}

fn scan_error(error: ScanError) -> TextFault {
    TextFault::new(place(error.marker()), format!("expected YAML or JSON: {}", error.info()))
}

/// A mapping's key, once it is read and while its value is.
enum MappingKey {
    Name(String),
    /// An unquoted `<<` ([merge key](https://yaml.org/type/merge.html)).
    Merge,
}

enum Collection {
    Sequence(Vec<Value>, Vec<PlaceTree>),
    Mapping { members: Members, key: Option<(MappingKey, Place)>, merged: Vec<PlacedValue> },
}

struct OpenCollection {
    collection: Collection,
    place: Place,
    anchor: usize,
}

struct YamlBuilder {
    open: Vec<OpenCollection>,
    anchors: HashMap<usize, (PlacedValue, usize)>,
    copied: usize,
    root: Option<PlacedValue>,
}

impl YamlBuilder {
    fn event(&mut self, event: Event<'_>, place: Place) -> Result<(), TextFault> {
        match event {
            Event::DocumentStart(_) if self.root.is_some() => {
                Err(TextFault::new(place, "expected one document, found a second"))
            }
            Event::SequenceStart(anchor, _) => self.start(Collection::Sequence(Vec::new(), Vec::new()), place, anchor),
            Event::MappingStart(anchor, _) => {
                let members = Members::default();
                let mapping = Collection::Mapping { members, key: None, merged: Vec::new() };
                self.start(mapping, place, anchor)
            }
            Event::SequenceEnd | Event::MappingEnd => self.end(),
            Event::Scalar(text, style, anchor, tag) => {
                if anchor == 0 && self.at_key() {
                    return self.key(&text, style, place);
                }
                let value = scalar_value(&text, style, tag.as_deref())
                    .ok_or_else(|| TextFault::new(place, "expected a value that fits its tag"))?;
                self.add(PlacedValue::scalar(value, place), anchor)
            }
            Event::Alias(anchor) => self.alias(anchor, place),
            _ => Ok(()),
        }
    }

    fn start(&mut self, collection: Collection, place: Place, anchor: usize) -> Result<(), TextFault> {
        if self.open.len() == MAX_DEPTH {
            return Err(too_deep(place));
        }
        if self.at_key() {
            return Err(TextFault::new(place, "expected a key that is a name, found a collection"));
        }
        self.open.push(OpenCollection { collection, place, anchor });
        Ok(())
    }

    fn end(&mut self) -> Result<(), TextFault> {
        let Some(OpenCollection { collection, place, anchor }) = self.open.pop() else {
            return Ok(());
        };
        let node = match collection {
            Collection::Sequence(values, children) => {
                PlacedValue { value: Value::Array(values), mark: PlaceTree { place, children } }
            }
            Collection::Mapping { mut members, merged, .. } => {
                merged.into_iter().for_each(|node| members.merge(node));
                members.finish(place)
            }
        };
        self.add(node, anchor)
    }

    fn at_key(&self) -> bool {
        matches!(self.open.last(), Some(OpenCollection { collection: Collection::Mapping { key: None, .. }, .. }))
    }

    /// A key is what was written: `200` and `true` are names here, for JSON's
    /// keys are strings.
    fn key(&mut self, text: &str, style: ScalarStyle, place: Place) -> Result<(), TextFault> {
        let name = match (text, style) {
            ("<<", ScalarStyle::Plain) => MappingKey::Merge,
            _ => MappingKey::Name(text.to_owned()),
        };
        if let Some(OpenCollection { collection: Collection::Mapping { key, .. }, .. }) = self.open.last_mut() {
            *key = Some((name, place));
        }
        Ok(())
    }

    fn alias(&mut self, anchor: usize, place: Place) -> Result<(), TextFault> {
        let Some((node, weight)) = self.anchors.get(&anchor) else {
            return Err(TextFault::new(place, "expected an alias of something that is complete"));
        };
        if self.open.len() + depth(&node.mark) > MAX_DEPTH {
            return Err(too_deep(place));
        }
        copy(&mut self.copied, *weight, place)?;
        let PlacedValue { value, mark } = node.clone();
        self.add(PlacedValue { value, mark: PlaceTree { place, ..mark } }, 0)
    }

    fn add(&mut self, node: PlacedValue, anchor: usize) -> Result<(), TextFault> {
        let place = node.mark.place;
        if anchor != 0 {
            let weight = weight(&node.value);
            copy(&mut self.copied, weight, place)?;
            self.anchors.insert(anchor, (node.clone(), weight));
        }
        let Some(OpenCollection { collection, .. }) = self.open.last_mut() else {
            self.root = Some(node);
            return Ok(());
        };
        match collection {
            Collection::Sequence(values, marks) => {
                values.push(node.value);
                marks.push(node.mark);
                Ok(())
            }
            Collection::Mapping { members, key, merged } => match key.take() {
                Some((MappingKey::Name(name), place)) => members.insert(name, place, node),
                Some((MappingKey::Merge, place)) => merge(merged, node, place),
                None => {
                    let name = key_of(&node.value).ok_or_else(|| {
                        TextFault::new(place, format!("expected a key that is a name, found {}", kind(&node.value)))
                    })?;
                    *key = Some((MappingKey::Name(name), place));
                    Ok(())
                }
            },
        }
    }
}

fn copy(copied: &mut usize, weight: usize, place: Place) -> Result<(), TextFault> {
    *copied = copied.saturating_add(weight);
    if *copied <= MAX_COPIED {
        return Ok(());
    }
    Err(TextFault::new(place, "expected anchors and aliases to copy no more than 64 MiB"))
}

/// An anchored or aliased key.
fn key_of(value: &Value) -> Option<String> {
    match value {
        Value::String(name) => Some(name.clone()),
        Value::Array(_) | Value::Object(_) => None,
        other => Some(other.to_string()),
    }
}

/// `<<: *one` or `<<: [*one, *two]`; of two, the first wins.
fn merge(merged: &mut Vec<PlacedValue>, node: PlacedValue, place: Place) -> Result<(), TextFault> {
    let fail = |value: &Value| {
        let what = format!("expected `<<` to merge mappings, found {}", kind(value));
        Err(TextFault::new(place, what))
    };
    match node.value {
        Value::Object(_) => merged.push(node),
        Value::Array(values) => {
            for (value, mark) in values.into_iter().zip(node.mark.children) {
                if !value.is_object() {
                    return fail(&value);
                }
                merged.push(PlacedValue { value, mark });
            }
        }
        other => return fail(&other),
    }
    Ok(())
}

fn scalar_value(text: &str, style: ScalarStyle, tag: Option<&Tag>) -> Option<Value> {
    match tag {
        Some(tag) if tag.is_yaml_core_schema() => scalar::tagged(&tag.suffix, text),
        Some(_) => Some(Value::String(text.to_owned())),
        None if style == ScalarStyle::Plain => Some(scalar::plain(text)),
        None => Some(Value::String(text.to_owned())),
    }
}

fn weight(value: &Value) -> usize {
    64 + match value {
        Value::String(text) => text.len(),
        Value::Array(values) => values.iter().map(weight).sum(),
        Value::Object(map) => map.iter().map(|(key, value)| key.len() + weight(value)).sum(),
        _ => 0,
    }
}

fn depth(mark: &PlaceTree) -> usize {
    mark.children.iter().map(|child| depth(child) + 1).max().unwrap_or(0)
}
