//! What a stub remembers: what was made, as it was sent, until it is deleted. What the document shows is there from
//! the beginning.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, MutexGuard};

use serde_json::{Map, Value};

use super::Incoming;
use super::respond::Outgoing;
use crate::exec::credentials::locked;
use crate::plan::{ParameterValues, Resource, ResourceRole, id_members, sent_object, shown_of_mut, text};
use countersign_openapi::{Contract, Direction, Location, Node, Operation, Parameter, is_json};

/// Remembers the items of each collection.
#[derive(Default)]
pub struct Memory {
    /// By the operation that makes them, and what they stand in.
    collections: Mutex<BTreeMap<CollectionKey, Vec<Item>>>,
    /// How many were made: what was deleted is never called so again.
    made: AtomicUsize,
}

type CollectionKey = (String, Vec<String>);

/// Something that is there.
#[derive(Debug, Clone)]
struct Item {
    id: String,
    /// What was sent of it; nothing of what the document shows.
    sent: Map<String, Value>,
}

/// What gives the answer that the document has for the valid request of an operation.
pub type Shown<'r> = &'r dyn Fn(&Operation) -> Outgoing;

/// A request for an operation, and what the document says to it.
pub struct Remembering<'a> {
    pub memory: &'a Memory,
    pub contract: &'a Contract,
    pub values: &'a ParameterValues,
    pub operation: &'a Operation,
    pub incoming: &'a Incoming,
    pub shown: Shown<'a>,
    /// What stands before each path.
    pub base: &'a str,
}

impl Remembering<'_> {
    /// Whether all that the path names is there.
    pub fn is_there(&self) -> bool {
        let ids = self.ids();
        let along = Resource::along(self.contract, self.operation).into_iter();
        // What makes it need not find it.
        let others = along.filter(|(_, resource)| resource.create.id != self.operation.id);
        others.into_iter().all(|(count, resource)| {
            let Some((id, parents)) = ids.get(..count).and_then(<[String]>::split_last) else { return true };
            self.items(&resource, parents).iter().any(|item| item.id == *id)
        })
    }

    /// Does what the request asks for, and has the answer tell of it.
    pub fn perform(&self, answer: &mut Outgoing) {
        let Some((resource, role)) = Resource::of(self.contract, self.operation) else { return };
        if !(200..300).contains(&answer.status) {
            return;
        }
        let mut ids = self.ids();
        match role {
            ResourceRole::Create if resource.is_named_by_client() => {
                let Some(id) = ids.pop() else { return };
                let item = Item { id: id.clone(), sent: self.sent() };
                self.change(&resource, &ids, |items| {
                    items.retain(|it| it.id != id);
                    items.push(item.clone());
                });
                self.tell(&resource, self.operation, &item, answer);
            }
            ResourceRole::Create => {
                let item = Item { id: self.new_id(&resource, &ids), sent: self.sent() };
                self.change(&resource, &ids, |items| items.push(item.clone()));
                ids.push(item.id.clone());
                if answer.status == 201 {
                    answer.headers.retain(|(name, _)| name != "location");
                    answer.headers.push(("location".to_owned(), format!("{}{}", self.base, resource.path_with(&ids))));
                }
                self.tell(&resource, self.operation, &item, answer);
            }
            ResourceRole::List => self.list(&resource, &ids, answer),
            _ => {
                let Some(id) = ids.pop() else { return };
                let Some(mut item) = self.items(&resource, &ids).into_iter().find(|item| item.id == id) else { return };
                match (role, self.operation.method.as_str()) {
                    (ResourceRole::Delete, _) => self.change(&resource, &ids, |items| items.retain(|it| it.id != id)),
                    (ResourceRole::Change, method) => {
                        let sent = self.sent();
                        // PATCH says what is another, PUT all (RFC 5789 §1).
                        if method == "PUT" {
                            item.sent.clear();
                        }
                        item.sent.extend(sent);
                        self.change(&resource, &ids, |items| {
                            items.iter_mut().filter(|it| it.id == id).for_each(|own| *own = item.clone());
                        });
                        self.tell(&resource, self.operation, &item, answer);
                    }
                    _ => self.tell(&resource, self.operation, &item, answer),
                }
            }
        }
    }

    /// What the path has for its parameters.
    fn ids(&self) -> Vec<String> {
        let path = self.operation.path.split('#').next().unwrap_or_default();
        let template = countersign_openapi::PathTemplate::parse(path);
        let values = template.values(&self.incoming.target).unwrap_or_default();
        values.into_iter().map(|(_, value)| value).collect()
    }

    /// What was sent, but for what no answer may show (OpenAPI 3.0.3 "Schema Object", `writeOnly`).
    fn sent(&self) -> Map<String, Value> {
        let body = serde_json::from_slice::<Value>(&self.incoming.body).unwrap_or_default();
        let mut sent = sent_object(&body).cloned().unwrap_or_default();
        let documented = self.operation.body.as_ref().and_then(|body| body.schema.as_deref());
        if let Some(schema) = documented.and_then(|schema| self.contract.node(schema)) {
            let all = schema.get("allOf").map(|all| all.items().collect::<Vec<_>>()).unwrap_or_default();
            let parts: Vec<Node> = std::iter::once(schema).chain(all).collect();
            let property = |name: &str| parts.iter().find_map(|part| part.get("properties")?.get(name));
            sent.retain(|name, _| !property(name).is_some_and(|property| property.flag("writeOnly")));
        }
        sent
    }

    fn items(&self, resource: &Resource, parents: &[String]) -> Vec<Item> {
        self.filled(resource, parents).get(&key(resource, parents)).cloned().unwrap_or_default()
    }

    fn change(&self, resource: &Resource, parents: &[String], change: impl FnOnce(&mut Vec<Item>)) {
        change(self.filled(resource, parents).entry(key(resource, parents)).or_default());
    }

    /// The collections, this one with what the document shows in it.
    fn filled(&self, resource: &Resource, parents: &[String]) -> MutexGuard<'_, BTreeMap<CollectionKey, Vec<Item>>> {
        let mut collections = locked(&self.memory.collections);
        collections.entry(key(resource, parents)).or_insert_with(|| self.shown_items(resource));
        collections
    }

    /// What the list shows, and what is given for the path.
    fn shown_items(&self, resource: &Resource) -> Vec<Item> {
        let parameter = self.parameter(resource);
        let given = parameter.and_then(|it| {
            let shown = || it.sample(self.contract).ok().filter(|_| it.is_given(self.contract));
            self.values.get(&it.name).cloned().or_else(|| shown().map(|sample| text(&sample)))
        });
        let listed = resource.list.map(|list| (self.shown)(list)).and_then(|shown| json(&shown));
        let listed = listed.as_ref().and_then(array).map(Vec::as_slice).unwrap_or_default();
        let listed = listed.iter().filter_map(|item| match item {
            Value::Object(members) => id_members(resource, members).next().map(|(_, id)| text(id)),
            Value::Array(_) | Value::Null => None,
            own => Some(text(own)),
        });
        let mut ids: Vec<String> = listed.chain(given).collect();
        ids.sort();
        ids.dedup();
        ids.into_iter().map(|id| Item { id, sent: Map::new() }).collect()
    }

    /// The parameter that names an item.
    fn parameter(&self, resource: &Resource) -> Option<&Parameter> {
        let items = resource.read.into_iter().chain(resource.delete).chain(resource.changes.iter().copied());
        items.filter_map(|operation| self.contract.operation(&operation.id)).find_map(|operation| {
            let path = countersign_openapi::PathTemplate::parse(&operation.path);
            let name = path.parameters().last()?.to_owned();
            operation.parameters_in(Location::Path).find(|parameter| parameter.name == name)
        })
    }

    /// An id that nothing has yet, and that looks like the others.
    fn new_id(&self, resource: &Resource, parents: &[String]) -> String {
        let items = self.items(resource, parents);
        let parameter = self.parameter(resource);
        let sample = parameter.and_then(|parameter| parameter.sample(self.contract).ok()).map(|sample| text(&sample));
        let sample = sample.unwrap_or_default();
        let fits = |id: &String| {
            let schema = parameter.and_then(|parameter| parameter.schema.as_deref());
            let fits = |value: &Value| {
                schema.is_none_or(|schema| self.contract.schemas.fits(Direction::Request, schema, value))
            };
            countersign_openapi::schema::readings(id).iter().any(fits) && items.iter().all(|item| item.id != *id)
        };
        // Somebody may say himself how it is called.
        let own = parameter.and_then(|it| self.sent().get(&it.name).map(text)).filter(&fits);
        let made = self.memory.made.fetch_add(1, Ordering::Relaxed) + 1;
        let numbers = made..made + 64;
        let candidates = numbers.flat_map(|number| {
            [
                format!("{number:08x}-0000-4000-8000-{number:012x}"),
                format!("made-{number}"),
                format!("{}", 1000 + number),
                format!("{number}"),
                format!("{sample}{number}"),
                letters(number),
                format!("{}{}", sample, letters(number)),
                letters(number).to_uppercase(),
            ]
        });
        let like = |id: &String| is_number(id) == is_number(&sample) && is_uuid(id) == is_uuid(&sample);
        let candidates: Vec<String> = candidates.filter(fits).collect();
        let alike = candidates.iter().find(|id| like(id)).or(candidates.first()).cloned();
        own.or(alike).unwrap_or(sample)
    }

    /// Has an answer show an item: its id, and what was sent of it as far as the answer can have it.
    fn tell(&self, resource: &Resource, operation: &Operation, item: &Item, answer: &mut Outgoing) {
        let Some(mut shown) = json(answer).filter(|_| !answer.body.is_empty()) else { return };
        let schema = self.schema(operation, answer.status);
        let fits =
            |shown: &Value| schema.is_none_or(|schema| self.contract.schemas.fits(Direction::Response, schema, shown));
        let is_sound = fits(&shown);
        name(resource, item, &mut shown);
        if is_sound && !fits(&shown) {
            return;
        }
        for (property, value) in &item.sent {
            let before = shown.clone();
            if let Some(members) = shown_of_mut(&item.sent, &mut shown) {
                members.insert(property.clone(), value.clone());
            }
            let is_id = id_members(resource, &Map::from_iter([(property.clone(), value.clone())])).next().is_some();
            if is_id || (is_sound && !fits(&shown)) {
                shown = before;
            }
        }
        answer.body = shown.to_string().into_bytes();
    }

    /// Has a list show what is there.
    fn list(&self, resource: &Resource, parents: &[String], answer: &mut Outgoing) {
        let Some(mut shown) = json(answer) else { return };
        let schema = self.schema(self.operation, answer.status);
        let fits =
            |shown: &Value| schema.is_none_or(|schema| self.contract.schemas.fits(Direction::Response, schema, shown));
        let is_sound = fits(&shown);
        let before = shown.clone();
        let Some(list) = array_mut(&mut shown) else { return };
        let sample = list.first().cloned();
        let documented = schema.map(|schema| self.item_properties(schema)).unwrap_or_default();
        let items = self.items(resource, parents).into_iter().filter_map(|item| match sample.clone()? {
            Value::Object(members) => {
                let mut shown = Value::Object(members);
                name(resource, &item, &mut shown);
                let own = shown.as_object_mut()?;
                let known: Vec<String> = own.keys().cloned().collect();
                let is_told = |name: &String| known.contains(name) || documented.contains(name);
                let told = item.sent.iter().filter(|(name, _)| is_told(name) && !is_id(resource, name));
                own.extend(told.map(|(name, value)| (name.clone(), value.clone())));
                Some(shown)
            }
            Value::Number(_) => item.id.parse::<i64>().ok().map(Value::from),
            _ => Some(Value::from(item.id)),
        });
        *list = items.collect();
        if is_sound && !fits(&shown) {
            shown = before;
        }
        answer.body = shown.to_string().into_bytes();
    }

    /// What an item of a list may have: the list is the schema itself, or a member of it.
    fn item_properties(&self, schema: &str) -> Vec<String> {
        let Some(schema) = self.contract.node(schema) else { return Vec::new() };
        let members = schema.get("properties");
        let within = || members.iter().flat_map(Node::members).find_map(|(_, member)| member.get("items"));
        let Some(item) = schema.get("items").or_else(within) else { return Vec::new() };
        let all = item.get("allOf").map(|all| all.items().collect::<Vec<_>>()).unwrap_or_default();
        let properties = std::iter::once(item).chain(all).filter_map(|part| part.get("properties"));
        properties.flat_map(|properties| properties.names().map(str::to_owned).collect::<Vec<_>>()).collect()
    }

    fn schema(&self, operation: &Operation, status: u16) -> Option<&str> {
        let operation = self.contract.operation(&operation.id)?;
        let media = &operation.answer(status)?.media;
        media.iter().find(|media| is_json(&media.media_type))?.schema.as_deref()
    }
}

fn key(resource: &Resource, parents: &[String]) -> CollectionKey {
    (resource.create.id.clone(), parents.to_vec())
}

fn json(answer: &Outgoing) -> Option<Value> {
    serde_json::from_slice(&answer.body).ok()
}

fn is_id(resource: &Resource, name: &str) -> bool {
    id_members(resource, &Map::from_iter([(name.to_owned(), Value::from(0))])).next().is_some()
}

/// Gives what is shown the id of an item, as a number where it is one.
fn name(resource: &Resource, item: &Item, shown: &mut Value) {
    let id = |old: &Value| match old {
        Value::Number(_) => item.id.parse::<i64>().map_or_else(|_| old.clone(), Value::from),
        _ => Value::from(item.id.as_str()),
    };
    let Some(own) = shown.as_object_mut() else { return };
    let named = id_members(resource, own).next().map(|(name, old)| (name.clone(), id(old)));
    if let Some((name, id)) = named {
        own.insert(name, id);
        return;
    }
    for inner in own.values_mut().filter_map(Value::as_object_mut) {
        let named = id_members(resource, inner).next().map(|(name, old)| (name.clone(), id(old)));
        if let Some((name, id)) = named {
            inner.insert(name, id);
            return;
        }
    }
}

/// The list that an answer is, or has in a member.
fn array(json: &Value) -> Option<&Vec<Value>> {
    match json {
        Value::Array(items) => Some(items),
        Value::Object(members) => members.values().find_map(Value::as_array),
        _ => None,
    }
}

fn array_mut(json: &mut Value) -> Option<&mut Vec<Value>> {
    match json {
        Value::Array(items) => Some(items),
        Value::Object(members) => members.values_mut().find_map(Value::as_array_mut),
        _ => None,
    }
}

/// A number in letters alone, as many as no short list needs.
fn letters(number: usize) -> String {
    let letter = |power: u32| char::from(b'a' + (number / 26_usize.pow(power) % 26) as u8);
    (0..4).rev().map(letter).collect()
}

fn is_number(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}

fn is_uuid(text: &str) -> bool {
    text.len() == 36 && text.matches('-').count() == 4
}
