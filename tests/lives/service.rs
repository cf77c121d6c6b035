//! Services that keep what they are sent, each said in a few lines: its collections, how an item is shown, how
//! something is refused. One that is faithful keeps its document; one with a defect does one thing otherwise.

use std::collections::BTreeMap;
use std::sync::Mutex;

use httpmock::{HttpMockRequest, HttpMockResponse};
use serde_json::{Map, Value, json};

pub const TOKEN: &str = "a-token-for-lives";

/// Why something is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Why {
    NoCredential,
    Unknown,
    OtherMethod,
    WrongParameter,
    OtherMediaType,
    NoJson,
    WrongBody,
    Taken,
}

/// What is done wrong, by the operation that does it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Lie {
    /// 201, and nothing is there.
    NotStored,
    /// `Location` leads nowhere.
    LocatesWrong,
    /// What was made is called otherwise than it is.
    CallsOtherwise,
    /// What may be left out is forgotten.
    Drops,
    /// What is shown is not what was sent.
    OtherValue,
    /// Another of the values is not.
    OtherNumber,
    NotListed,
    /// 2xx, and the old value stays.
    NotChanged,
    /// What was changed is shown, and is not kept.
    Forgets,
    /// Of two properties one is changed.
    HalfChanged,
    /// 2xx, and it is there.
    NotDeleted,
    /// It is not shown, and is listed.
    StillListed,
    /// What is gone is deleted as if it were there.
    ServedAgain,
    /// What is gone makes the service fail.
    FailsWhenGone,
    /// 418 for what is gone.
    TeapotWhenGone,
    /// 500.
    Fails,
    /// JSON of another shape.
    OtherShape,
    /// A page for people.
    Page,
    /// A success that is declared nowhere.
    OtherStatus,
    /// Whoever asks is served.
    ServesAnybody,
    /// Whatever is sent is taken.
    TakesAnything,
}

/// Whether a text is a value of a query parameter.
pub type Takes = fn(&str) -> bool;

/// Things of one kind: below a parent, or by themselves.
pub struct Collection {
    /// The words of its path, without ids.
    pub words: &'static [&'static str],
    /// Ids of its operations: create, list, read, change and delete, as many as there are.
    pub create: &'static str,
    pub list: &'static str,
    pub read: &'static str,
    pub change: &'static str,
    pub delete: &'static str,
    /// PUT replaces, PATCH adds to what is there.
    pub change_method: &'static str,
    /// The id of the N-th.
    pub id: fn(usize) -> Value,
    pub takes: fn(&Value) -> bool,
    /// The property that must be another's nowhere, where there is one.
    pub unique: Option<&'static str>,
    /// A query parameter of the list, and what it takes.
    pub query: Option<(&'static str, Takes)>,
}

pub struct Api {
    pub name: &'static str,
    pub document: &'static str,
    pub collections: &'static [Collection],
    pub credential: &'static str,
    /// How an item is shown, and a list of them.
    pub item: fn(Value) -> Value,
    pub list: fn(Vec<Value>) -> Value,
    pub refusal: fn(Why) -> (u16, &'static str, Value),
    /// Whether 201 says where it is.
    pub locates: bool,
    /// What is there before: paths, and what is shown.
    pub seeds: fn() -> Vec<(&'static str, Value)>,
}

/// A service that runs.
pub struct Service {
    pub api: &'static Api,
    pub lie: Option<(&'static str, Lie)>,
    items: Mutex<BTreeMap<String, Value>>,
    made: Mutex<usize>,
    /// What is gone and listed all the same.
    ghosts: Mutex<Vec<(String, Value)>>,
}

struct Asked<'a> {
    collection: &'a Collection,
    /// The path of the collection.
    path: String,
    /// The id, where an item is asked for.
    id: Option<String>,
}

impl Service {
    pub fn new(api: &'static Api, lie: Option<(&'static str, Lie)>) -> Service {
        let items = (api.seeds)().into_iter().map(|(path, item)| (path.to_owned(), item)).collect();
        Service { api, lie, items: Mutex::new(items), made: Mutex::new(0), ghosts: Mutex::default() }
    }

    /// What is there, by path.
    pub fn items(&self) -> BTreeMap<String, Value> {
        self.items.lock().unwrap().clone()
    }

    /// Puts something there.
    pub fn put(&self, path: &str, item: Value) {
        self.items.lock().unwrap().insert(path.to_owned(), item);
    }

    fn tells(&self, operation: &str, lie: Lie) -> bool {
        self.lie == Some((operation, lie))
    }

    pub fn answer(&self, request: &HttpMockRequest) -> HttpMockResponse {
        let Some(asked) = self.asked(request.uri().path()) else {
            return respond(404, "application/json", Some(json!({})), &[]);
        };
        let Some(operation) = asked.operation(request.method_str()) else {
            let allow = asked.methods().join(", ");
            return self.refuse(Why::OtherMethod, &[("allow", allow)]);
        };
        let answer = self.checked(request, &asked, operation).and_then(|body| self.perform(&asked, operation, body));
        let (status, body, location) = match answer {
            Ok(served) => served,
            Err(why) if why == Why::Unknown && self.tells(operation, Lie::FailsWhenGone) => (500, None, None),
            Err(why) if why == Why::Unknown && self.tells(operation, Lie::TeapotWhenGone) => (418, None, None),
            Err(why) => return self.refuse(why, &[]),
        };
        let location = location.filter(|_| self.api.locates).map(|location| ("location", location));
        let headers: Vec<_> = location.into_iter().collect();
        match self.lie {
            Some((own, Lie::Fails)) if own == operation => respond(500, "application/json", None, &headers),
            Some((own, Lie::OtherStatus)) if own == operation => respond(207, "application/json", body, &headers),
            Some((own, Lie::OtherShape)) if own == operation => {
                respond(status, "application/json", Some(json!({"oh": "no"})), &headers)
            }
            Some((own, Lie::Page)) if own == operation => respond(status, "text/html", body, &headers),
            _ => respond(status, "application/json", body, &headers),
        }
    }

    /// The body that was sent, where nothing is wrong with the request.
    fn checked(&self, request: &HttpMockRequest, asked: &Asked, operation: &str) -> Result<Option<Value>, Why> {
        let header = |name: &str| {
            let headers = request.headers_vec();
            headers.iter().find(|(own, _)| own.eq_ignore_ascii_case(name)).map(|(_, value)| value.clone())
        };
        let (name, scheme) = self.api.credential.split_once(": ").unwrap();
        let sent = header(name).unwrap_or_default();
        let has_scheme = sent.len() >= scheme.len() && sent[..scheme.len()].eq_ignore_ascii_case(scheme);
        let is_known = has_scheme && sent[scheme.len()..].trim() == TOKEN;
        if !is_known && !self.tells(operation, Lie::ServesAnybody) {
            return Err(Why::NoCredential);
        }
        let items = self.items.lock().unwrap();
        let parents: Vec<&str> = asked.path.trim_start_matches('/').split('/').collect();
        let mut above = (1..=parents.len() / 2).map(|count| format!("/{}", parents[..count * 2].join("/")));
        if above.any(|parent| !items.contains_key(&parent)) {
            return Err(Why::Unknown);
        }
        let is_there = asked.item().is_none_or(|path| items.contains_key(&path));
        let is_served_again = operation == asked.collection.delete && self.tells(operation, Lie::ServedAgain);
        if !is_there && !is_served_again {
            return Err(Why::Unknown);
        }
        drop(items);
        if let Some((name, fits)) = asked.collection.query.filter(|_| operation == asked.collection.list) {
            let sent = request.query_params().into_iter().find(|(own, _)| own == name);
            if sent.is_some_and(|(_, value)| !fits(&value)) {
                return Err(Why::WrongParameter);
            }
        }
        if !["POST", "PUT", "PATCH"].contains(&request.method_str()) {
            return Ok(None);
        }
        if header("content-type").is_some_and(|media_type| !media_type.contains("json")) {
            return Err(Why::OtherMediaType);
        }
        match serde_json::from_slice::<Value>(request.body_ref()) {
            _ if self.tells(operation, Lie::TakesAnything) => {
                Ok(Some(serde_json::from_slice(request.body_ref()).unwrap_or_else(|_| json!({}))))
            }
            Err(_) => Err(Why::NoJson),
            Ok(body) if !(asked.collection.takes)(&body) => Err(Why::WrongBody),
            Ok(body) => Ok(Some(body)),
        }
    }

    fn perform(&self, asked: &Asked, operation: &str, body: Option<Value>) -> Result<Served, Why> {
        let mut items = self.items.lock().unwrap();
        let collection = asked.collection;
        let body = body.map(|body| body.as_object().cloned().unwrap_or_default()).unwrap_or_default();
        let Some(path) = asked.item() else {
            if operation == collection.create {
                return self.create(&mut items, asked, body);
            }
            let below = |path: &str| path.rsplit_once('/').is_some_and(|(before, _)| before == asked.path);
            let is_seed = |path: &str| (self.api.seeds)().iter().any(|(seed, _)| *seed == path);
            let shown = |path: &str| below(path) && (!self.tells(operation, Lie::NotListed) || is_seed(path));
            let ghosts = self.ghosts.lock().unwrap();
            let ghosts = ghosts.iter().filter(|(path, _)| below(path)).map(|(_, item)| item.clone());
            let all = items.iter().filter(|(path, _)| shown(path)).map(|(_, item)| item.clone()).chain(ghosts);
            return Ok((200, Some((self.api.list)(all.collect())), None));
        };
        if operation == collection.delete {
            let below = format!("{path}/");
            if self.tells(operation, Lie::StillListed) {
                let ghost = items.get(&path).cloned().map(|item| (path.clone(), item));
                self.ghosts.lock().unwrap().extend(ghost);
            }
            if !self.tells(operation, Lie::NotDeleted) {
                items.retain(|own, _| *own != path && !own.starts_with(&below));
            }
            return Ok((204, None, None));
        }
        let mut item = items.get(&path).cloned().ok_or(Why::Unknown)?;
        if operation == collection.change {
            if !(collection.takes)(&Value::Object(body.clone())) {
                return Ok((200, Some((self.api.item)(item)), None));
            }
            self.is_free(&items, asked, &body)?;
            let id = item["id"].clone();
            let before = item.as_object().cloned().unwrap_or_default();
            let mut now = if collection.change_method == "PUT" { Map::new() } else { before.clone() };
            now.insert("id".to_owned(), id);
            now.extend(body);
            if self.tells(operation, Lie::NotChanged) {
                now = before.clone();
            }
            if self.tells(operation, Lie::HalfChanged) {
                let second = before.iter().filter(|(name, _)| *name != "id").nth(1);
                now.extend(second.map(|(name, value)| (name.clone(), value.clone())));
            }
            item = Value::Object(now);
            if !self.tells(operation, Lie::Forgets) {
                items.insert(path, item.clone());
            }
        }
        Ok((200, Some((self.api.item)(self.shown(operation, item))), None))
    }

    fn create(
        &self,
        items: &mut BTreeMap<String, Value>,
        asked: &Asked,
        body: Map<String, Value>,
    ) -> Result<Served, Why> {
        let collection = asked.collection;
        let of_path = |(path, item): &(&'static str, Value)| {
            (path.split('/').skip(1).step_by(2).eq(collection.words.iter().copied())).then(|| item.clone())
        };
        if !(collection.takes)(&Value::Object(body.clone())) {
            // As if what is there had been made.
            let seed = (self.api.seeds)().iter().find_map(of_path);
            return Ok((201, seed.map(|seed| (self.api.item)(seed)), None));
        }
        self.is_free(items, asked, &body)?;
        let mut made = self.made.lock().unwrap();
        *made += 1;
        let id = (collection.id)(*made + 40);
        let mut item = Map::from_iter([("id".to_owned(), id.clone())]);
        item.extend(body);
        if self.tells(collection.create, Lie::Drops) {
            item.remove("note");
        }
        let mut item = Value::Object(item);
        let path = format!("{}/{}", asked.path, id.as_str().map_or_else(|| id.to_string(), str::to_owned));
        if !self.tells(collection.create, Lie::NotStored) {
            items.insert(path.clone(), item.clone());
        }
        if self.tells(collection.create, Lie::CallsOtherwise) {
            item["id"] = (collection.id)(*made + 4000);
        }
        let before = if self.tells(collection.create, Lie::LocatesWrong) { "/v1/nowhere" } else { "/v1" };
        Ok((201, Some((self.api.item)(self.shown(collection.create, item))), Some(format!("{before}{path}"))))
    }

    /// Whether what must be another's nowhere is not.
    fn is_free(&self, items: &BTreeMap<String, Value>, asked: &Asked, body: &Map<String, Value>) -> Result<(), Why> {
        let Some(name) = asked.collection.unique else { return Ok(()) };
        let own = asked.item();
        let is_taken = |(path, item): (&String, &Value)| {
            Some(path) != own.as_ref() && path.starts_with(&asked.path) && Some(&item[name]) == body.get(name)
        };
        if items.iter().any(is_taken) { Err(Why::Taken) } else { Ok(()) }
    }

    /// An item as an operation shows it.
    fn shown(&self, operation: &str, mut item: Value) -> Value {
        let members = item.as_object_mut().into_iter().flatten().filter(|(name, _)| *name != "id");
        for (_, value) in members {
            match value {
                Value::String(text) if self.tells(operation, Lie::OtherValue) => text.insert(0, 'x'),
                Value::Number(number) if self.tells(operation, Lie::OtherNumber) => {
                    *value = Value::from(number.as_i64().unwrap_or_default() + 1);
                }
                _ => {}
            }
        }
        item
    }

    fn refuse(&self, why: Why, headers: &[(&str, String)]) -> HttpMockResponse {
        let (status, media_type, body) = (self.api.refusal)(why);
        let challenge = (status == 401).then(|| ("www-authenticate", "Bearer".to_owned()));
        let headers: Vec<_> = headers.iter().cloned().chain(challenge).collect();
        respond(status, media_type, Some(body), &headers)
    }

    fn asked(&self, path: &str) -> Option<Asked<'static>> {
        let path = path.strip_prefix("/v1").unwrap_or(path);
        let parts: Vec<&str> = path.trim_matches('/').split('/').collect();
        let words: Vec<&str> = parts.iter().step_by(2).copied().collect();
        let collection = self.api.collections.iter().find(|collection| collection.words == words)?;
        let count = words.len() * 2 - 1;
        let id = parts.get(count).map(|id| (*id).to_owned());
        Some(Asked { collection, path: format!("/{}", parts[..count].join("/")), id })
    }
}

type Served = (u16, Option<Value>, Option<String>);

impl Asked<'_> {
    fn item(&self) -> Option<String> {
        self.id.as_ref().map(|id| format!("{}/{id}", self.path))
    }

    fn operation(&self, method: &str) -> Option<&'static str> {
        let Collection { create, list, read, change, delete, change_method, .. } = self.collection;
        let operation = match (method, self.id.is_some()) {
            ("POST", false) => create,
            ("GET" | "HEAD", false) => list,
            ("GET" | "HEAD", true) => read,
            ("DELETE", true) => delete,
            (method, true) if method == *change_method => change,
            _ => return None,
        };
        (!operation.is_empty()).then_some(*operation)
    }

    fn methods(&self) -> Vec<&'static str> {
        ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"]
            .into_iter()
            .filter(|it| self.operation(it).is_some())
            .collect()
    }
}

fn respond(status: u16, media_type: &str, body: Option<Value>, headers: &[(&str, String)]) -> HttpMockResponse {
    let builder = HttpMockResponse::builder().status(status);
    let builder = headers.iter().fold(builder, |builder, (name, value)| builder.header(*name, value));
    match body {
        Some(body) => builder.header("content-type", media_type).body(body.to_string()).build(),
        None => builder.build(),
    }
}
