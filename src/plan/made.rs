//! What was made: which id the answer gives it, and what of it an answer shows.

use percent_encoding::percent_decode_str;
use serde_json::{Map, Value};

use super::listed::self_link;
use super::lookup::{fitting, linked, properties};
use super::resource::Resource;
use crate::live::Response;
use countersign_openapi::letters;
use countersign_openapi::schema::readings;
use countersign_openapi::{Contract, Location, Parameter, PathTemplate};

/// The ids of what was made, as its path has them: those of the request's own path, and its own. Nothing where the
/// answer does not say how it is called. `base` is the base URL that was asked.
pub fn made_ids(
    contract: &Contract,
    resource: &Resource,
    base: &str,
    target: &str,
    answer: &Response,
) -> Option<Vec<String>> {
    // What will be done is named later, and what names it now is something else: a job (RFC 9110 §15.3.3).
    if answer.status == 202 {
        return None;
    }
    let create = PathTemplate::parse(resource.create.path.split('#').next().unwrap_or_default());
    let mut ids: Vec<String> = create.values(target)?.into_iter().map(|(_, value)| value).collect();
    if resource.is_named_by_client() {
        return Some(ids);
    }
    ids.push(own_id(contract, resource, base, answer)?);
    Some(ids)
}

/// What a link says, then `Location`, then what the body calls its id.
fn own_id(contract: &Contract, resource: &Resource, base: &str, answer: &Response) -> Option<String> {
    let of_item = resource.read.into_iter().chain(resource.delete).chain(resource.changes.iter().copied());
    let (name, parameter) = of_item.clone().find_map(|operation| {
        let name = PathTemplate::parse(&operation.path).parameters().last()?.to_owned();
        let parameter = operation.parameters_in(Location::Path).find(|parameter| parameter.name == name)?;
        Some((name, parameter))
    })?;
    // What is called by a credential would be told by it.
    if contract.secret_properties().contains(&name.to_lowercase()) {
        return None;
    }
    let fits = |value: &Value| fitting(contract, parameter, value);
    let by_link = of_item.clone().flat_map(|operation| contract.links_to(operation)).find_map(|(source, link)| {
        (source.id == resource.create.id).then(|| linked(&link.expression, answer)).flatten().and_then(|it| fits(&it))
    });
    let shown = |id: &String| answer.body.shown().contains(id.as_str());
    by_link
        .or_else(|| by_location(resource, base, answer).and_then(|id| readings(&id).iter().find_map(fits)))
        .or_else(|| by_body(contract, resource, &name, parameter, answer).filter(shown))
}

/// Where `Location` leads, as a path and query below the base URL that was asked; nothing where it leads elsewhere.
pub fn located(base: &str, answer: &Response) -> Option<String> {
    let location = answer.header("location").next().filter(|location| location.spans().is_empty())?.shown();
    if is_elsewhere(base, &location) {
        return None;
    }
    let path = |url: &str| match url.split_once("://").map_or_else(|| url.strip_prefix("//"), |(_, rest)| Some(rest)) {
        Some(rest) => rest.find('/').map_or("/", |at| &rest[at..]).to_owned(),
        None => url.to_owned(),
    };
    let (below, own) = (path(base), path(location.trim()));
    let below = own.strip_prefix(below.trim_end_matches('/')).filter(|below| below.starts_with('/'))?;
    Some(below.split('#').next().unwrap_or_default().to_owned())
}

/// Whether an address is of another host than the service that was asked.
fn is_elsewhere(base: &str, location: &str) -> bool {
    let host = |url: &str| {
        let rest = url.split_once("://").map(|(_, rest)| rest).or_else(|| url.strip_prefix("//"))?;
        let host = rest.split(['/', '?', '#']).next()?.to_ascii_lowercase();
        let is_own = ["localhost", "127.0.0.1", "[::1]"].contains(&host.split(':').next()?);
        Some(if is_own { "localhost".to_owned() } else { host })
    };
    host(location).is_some_and(|other| host(base) != Some(other))
}

/// The last segment of `Location`, where the one before is the collection's (RFC 9110 §15.3.2), and it is of the service
/// that was asked.
fn by_location(resource: &Resource, base: &str, answer: &Response) -> Option<String> {
    let location = answer.header("location").next().filter(|location| location.spans().is_empty())?.shown();
    if is_elsewhere(base, &location) {
        return None;
    }
    // The key of an entity set stands in the segment of that.
    if let Some(id) = located(base, answer).and_then(|path| resource.ids_in(&path)?.pop()) {
        return Some(id);
    }
    let path = location.split(['?', '#']).next().unwrap_or_default().trim_end_matches('/');
    let (before, last) = path.rsplit_once('/')?;
    let is_of = before.rsplit('/').next().is_some_and(|word| word == resource.collection);
    let id = percent_decode_str(last).decode_utf8().ok()?.into_owned();
    is_of.then_some(id)
}

fn by_body(
    contract: &Contract,
    resource: &Resource,
    name: &str,
    parameter: &Parameter,
    answer: &Response,
) -> Option<String> {
    let (json, secrets) = (answer.json()?, contract.secret_properties());
    let named = named(name, &resource.collection);
    let objects = wrapped(&json, &resource.collection);
    named.iter().flat_map(|name| objects.iter().map(move |object| (name, object))).find_map(|(name, object)| {
        let is_called = |(key, _): &(&String, &Value)| letters(key) == *name && !secrets.contains(&key.to_lowercase());
        fitting(contract, parameter, object.iter().find(is_called)?.1)
    })
}

/// What is longer is the name of nothing.
const LONGEST_ID: usize = 100;

/// What the answer to a making calls the id, and what is read calls it, where these are two: neither of them is in the
/// other under the same name.
pub fn calls_otherwise(
    contract: &Contract,
    resource: &Resource,
    made: &Value,
    read: &Value,
) -> Option<(String, String)> {
    let secrets = contract.secret_properties();
    let (made, read) = (wrapped(made, &resource.collection), wrapped(read, &resource.collection));
    let values = |objects: &[&Map<String, Value>], name: &str| -> Vec<String> {
        let of_name = |object: &&Map<String, Value>| {
            let is_called = |(key, value): &(&String, &Value)| {
                letters(key) == *name
                    && !secrets.contains(&key.to_lowercase())
                    && (value.is_string() || value.is_number())
            };
            let (_, value) = object.iter().find(is_called)?;
            Some(value.as_str().map_or_else(|| value.to_string(), str::to_owned).to_lowercase())
        };
        objects.iter().filter_map(of_name).filter(|id| id.len() <= LONGEST_ID).collect()
    };
    let pairs = resource.id_names().into_iter().map(|name| (values(&made, &name), values(&read, &name)));
    let (made, read) = pairs.into_iter().find(|(made, read)| !made.is_empty() && !read.is_empty())?;
    let is_shared = made.iter().any(|id| read.contains(id));
    (!is_shared).then(|| made.into_iter().next().zip(read.into_iter().next())).flatten()
}

/// What a property may be called that holds an item's id, the likeliest first.
fn named(parameter: &str, collection: &str) -> Vec<String> {
    let own = format!("{}id", letters(parameter));
    let others = ["uuid", "key", "slug"].map(str::to_owned);
    properties(parameter, collection).into_iter().chain([own]).chain(others).collect()
}

impl Resource<'_> {
    /// Whether any of some items says what it is called: a list of what says nothing can't be looked through.
    pub fn are_called(&self, items: &[Value]) -> bool {
        let (ids, links) = (self.id_names(), ["self", "href", "url", "uri", "id"]);
        let is_called = |members: &Map<String, Value>| {
            let names = || members.keys().map(|name| letters(name));
            self_link(members).is_some() || names().any(|name| ids.contains(&name) || links.contains(&name.as_str()))
        };
        items.iter().any(|item| !item.is_object() || objects(item).into_iter().any(is_called))
    }

    /// What a property may be called that holds an item's id, the likeliest first.
    fn id_names(&self) -> Vec<String> {
        let items = self.read.into_iter().chain(self.delete).chain(self.changes.iter().copied());
        let mut parameters =
            items.filter_map(|operation| Some(PathTemplate::parse(&operation.path).parameters().last()?.to_owned()));
        named(&parameters.next().unwrap_or_else(|| "id".to_owned()), &self.collection)
    }
}

/// An object, and what it is the envelope of: what else stands in it is its owner, or something near it.
fn wrapped<'v>(json: &'v Value, collection: &str) -> Vec<&'v Map<String, Value>> {
    const ENVELOPES: [&str; 8] = ["data", "result", "item", "response", "resource", "object", "entity", "attributes"];
    let Some(own) = json.as_object() else { return Vec::new() };
    let word = letters(collection);
    let singular = word.strip_suffix("ies").map(|stem| format!("{stem}y"));
    let is_envelope = |name: &str| {
        let name = letters(name);
        own.len() == 1
            || ENVELOPES.contains(&name.as_str())
            || name == word
            || word.strip_suffix('s') == Some(&name)
            || singular.as_deref() == Some(&name)
    };
    let inner = own.iter().filter(|(name, _)| is_envelope(name)).filter_map(|(_, value)| value.as_object());
    std::iter::once(own).chain(inner).collect()
}

/// An object, and those that are its members: what was made may stand in an envelope.
fn objects(json: &Value) -> Vec<&Map<String, Value>> {
    let Some(own) = json.as_object() else { return Vec::new() };
    std::iter::once(own).chain(own.values().filter_map(Value::as_object)).collect()
}

/// What an object in an answer shows of one that was sent: itself, or the member of an envelope that has the most of
/// its properties.
pub fn shown_of<'v>(sent: &Map<String, Value>, shown: &'v Value) -> Option<&'v Map<String, Value>> {
    let shared = |object: &&Map<String, Value>| sent.keys().filter(|name| object.contains_key(*name)).count();
    // Of two that have as many, the outer one.
    objects(shown).into_iter().rev().max_by_key(shared).filter(|object| shared(object) > 0)
}

/// The same of what is being written; where it shows none of them, the object itself.
pub fn shown_of_mut<'v>(sent: &Map<String, Value>, shown: &'v mut Value) -> Option<&'v mut Map<String, Value>> {
    let shares = |object: &Map<String, Value>| sent.keys().filter(|name| object.contains_key(*name)).count();
    let own = shown.as_object_mut()?;
    let inner = own.iter().filter_map(|(name, value)| Some((shares(value.as_object()?), name.clone())));
    let best = inner.rev().max_by_key(|(count, _)| *count).filter(|(count, _)| *count > shares(own));
    // Nothing is shown of it where an envelope is all that there is.
    let only = || own.keys().next().filter(|name| own.len() == 1 && own[*name].is_object()).cloned();
    match best.map(|(_, name)| name).or_else(only) {
        Some(name) => own.get_mut(&name).and_then(Value::as_object_mut),
        None => Some(own),
    }
}

/// The members of an object that may hold the id of an item, the likeliest first.
pub fn id_members<'v>(
    resource: &Resource,
    members: &'v Map<String, Value>,
) -> impl Iterator<Item = (&'v String, &'v Value)> {
    let names = resource.id_names();
    let of = move |name: String| {
        let is_id = |value: &Value| value.is_string() || value.is_number();
        members.iter().find(|(own, value)| letters(own) == name && is_id(value))
    };
    names.into_iter().filter_map(of)
}

#[cfg(test)]
mod tests {
    use countersign_openapi::Document;
    use serde_json::json;

    use super::*;
    use crate::plan::sent_object;

    const DOCUMENT: &str = "
openapi: 3.0.3
paths:
  /shelves/{shelf}/books:
    post:
      operationId: add
      parameters: [{name: shelf, in: path, required: true, schema: {type: integer}}]
      responses: {'201': {description: made}}
  /shelves/{shelf}/books/{book}:
    get:
      operationId: show
      parameters:
        - {name: shelf, in: path, required: true, schema: {type: integer}}
        - {name: book, in: path, required: true, schema: {type: integer}}
      responses: {'200': {description: there}}
";

    fn contract() -> Contract {
        Contract::read(Document::parse("a.yaml", DOCUMENT).unwrap())
    }

    #[test]
    fn what_was_made_is_called_as_location_or_the_body_says() {
        use crate::secret::Redacted;
        let contract = contract();
        let (resource, _) = Resource::of(&contract, contract.operation("show").unwrap()).unwrap();
        let ids = |headers: &[(&str, &str)], body: &str| {
            let headers = headers.iter().map(|(name, value)| ((*name).to_owned(), Redacted::plain(*value))).collect();
            let answer = Response { status: 201, headers, body: Redacted::plain(body), ending: Default::default() };
            made_ids(&contract, &resource, "http://host/v1", "/shelves/3/books", &answer)
        };
        let of_seven = vec!["3".to_owned(), "7".to_owned()];
        let seven = Some(of_seven.clone());
        assert_eq!(ids(&[("location", "http://host/v1/shelves/3/books/7?x")], "{\"id\": 8}"), seven);
        assert_eq!(ids(&[("location", "/elsewhere/9")], "{\"data\": {\"bookId\": 7}}"), seven);
        assert_eq!(ids(&[], "{\"id\": 7}"), seven);
        assert_eq!(ids(&[], "{\"id\": \"seven\"}"), None);
        assert_eq!(ids(&[], "[{\"id\": 7}]"), None);
        // Of another service, of its owner, and of a job.
        assert_eq!(ids(&[("location", "https://files.host/shelves/3/books/7")], "{}"), None);
        assert_eq!(ids(&[], "{\"owner\": {\"id\": 1}, \"title\": \"a\"}"), None);
        assert_eq!(ids(&[], "{\"owner\": {\"id\": 1}, \"book\": {\"id\": 7}}"), seven);
        let later = Response {
            status: 202,
            headers: Vec::new(),
            body: Redacted::plain("{\"id\": 7}"),
            ending: Default::default(),
        };
        assert_eq!(made_ids(&contract, &resource, "http://host/v1", "/shelves/3/books", &later), None);
        assert_eq!(resource.path_with(&of_seven), "/shelves/3/books/7");
    }

    #[test]
    fn what_is_shown_may_stand_in_an_envelope() {
        let sent = json!({"title": "a"});
        let sent = sent_object(&sent).unwrap();
        assert_eq!(shown_of(sent, &json!({"data": {"title": "b"}})).unwrap()["title"], "b");
        assert_eq!(shown_of(sent, &json!({"title": "b", "of": {"title": "c"}})).unwrap()["title"], "b");
        assert!(shown_of(sent, &json!({"ok": true})).is_none());
    }
}
