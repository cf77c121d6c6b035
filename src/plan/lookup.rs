//! Where an id comes from that nothing gives: the answer of a documented operation.

use serde_json::Value;

use super::{ParameterValues, unsent};
use crate::live::Response;
use countersign_openapi::{
    Contract, Direction, Location, Node, Operation, OperationKey, Parameter, PathTemplate, is_json, letters, templated,
};

/// A parameter of an operation's path, and the operation whose answer holds a value for it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IdSource {
    pub parameter: String,
    /// The id of the operation that is asked.
    pub from: String,
    pub take: Take,
}

/// Where in the answer the value stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Take {
    /// In an item of the collection of this name.
    Item(String),
    /// Where a link of the document says (OpenAPI 3.0.3 "Runtime Expressions").
    Link(String),
}

/// The lookups that may fill an operation's path, where neither the document nor `values` does;
/// those for the last parameter first, of each the link before the collection. What is asked is
/// safe, and has all that it needs but ids, which may be looked up in their turn: its path is
/// shorter, or ends in nothing that is made up. For an operation that does something there is none,
/// allowed or not: what it is done to is for somebody to say, and not for the first of a list.
pub fn lookups(contract: &Contract, operation: &Operation, values: &ParameterValues) -> Vec<IdSource> {
    if !operation.is_safe() || unsent::for_number(operation).is_err() {
        return Vec::new();
    }
    let mut names: Vec<&str> = templated(&operation.path).collect();
    names.reverse();
    let unknown = |name: &&str| {
        let mut declared = operation.parameters_in(Location::Path);
        declared.any(|parameter| parameter.name == *name && is_unknown(contract, parameter, values))
    };
    let each = names.into_iter().filter(unknown).flat_map(|name| {
        let linked = by_link(contract, operation, name, values);
        linked.into_iter().chain(by_collection(contract, operation, name, values))
    });
    each.collect()
}

/// The same where what the document gives is not there any more: by lists alone, and only by those that need no lookup
/// of their own.
pub fn lookups_anew(contract: &Contract, operation: &Operation, values: &ParameterValues) -> Vec<IdSource> {
    if !operation.is_safe() || unsent::for_number(operation).is_err() {
        return Vec::new();
    }
    let mut names: Vec<&str> = templated(&operation.path).filter(|name| !values.contains_key(*name)).collect();
    names.reverse();
    let knows_its_path = |source: &IdSource| {
        let list = contract.operation(&source.from);
        let mut path = list.into_iter().flat_map(|list| list.parameters_in(Location::Path));
        !path.any(|parameter| is_unknown(contract, parameter, values))
    };
    let each = names.into_iter().filter_map(|name| by_collection(contract, operation, name, values));
    each.filter(knows_its_path).collect()
}

/// Whether neither the document nor anybody else gives a parameter's value.
pub fn is_unknown(contract: &Contract, parameter: &Parameter, values: &ParameterValues) -> bool {
    !values.contains_key(&parameter.name) && !parameter.is_given(contract)
}

fn by_link(contract: &Contract, operation: &Operation, name: &str, values: &ParameterValues) -> Option<IdSource> {
    let knows_its_path = |source: &Operation| {
        let mut parameters = source.parameters_in(Location::Path);
        !parameters.any(|parameter| is_unknown(contract, parameter, values))
    };
    let mut links = contract.links_to(operation).into_iter().filter(|(_, link)| link.parameter == name);
    let (source, link) = links.find(|(source, _)| can_be_asked(contract, source, values) && knows_its_path(source))?;
    Some(IdSource { parameter: name.to_owned(), from: source.id.clone(), take: Take::Link(link.expression.clone()) })
}

/// What is searched with a POST, whose path ends so, does nothing by its name; it is sent where that is allowed.
const SEARCHES: [&str; 5] = ["filter", "search", "query", "find", "list"];

/// The operation that lists what the parameter names one of: `/widgets` for `/widgets/{id}/parts`; else `POST
/// /widgets/filter`.
fn by_collection(contract: &Contract, operation: &Operation, name: &str, values: &ParameterValues) -> Option<IdSource> {
    let collection = PathTemplate::parse(&operation.path).before(name)?;
    let last = collection.last_text()?.to_owned();
    // A list may well end in a slash where its items do not.
    let closed = PathTemplate::parse(&format!("{}/", collection.as_str()));
    let lists = [collection, closed].map(|path| OperationKey::new("GET", path));
    let mut sources = lists.iter().flat_map(|list| contract.like(list));
    let listing = sources.find(|source| can_be_asked(contract, source, values));
    let searches = SEARCHES.map(|word| PathTemplate::parse(&format!("{}/{word}", lists[0].path().as_str())));
    let searches = searches.map(|path| OperationKey::new("POST", path));
    let mut searching = searches.iter().flat_map(|search| contract.like(search));
    let source = listing.or_else(|| searching.find(|source| can_be_searched(contract, source, values)))?;
    Some(IdSource { parameter: name.to_owned(), from: source.id.clone(), take: Take::Item(last) })
}

/// Whether it does nothing, and all that it requires beside its path is known.
fn can_be_asked(contract: &Contract, source: &Operation, values: &ParameterValues) -> bool {
    let known = |parameter: &Parameter| {
        parameter.location == Location::Path || !parameter.required || !is_unknown(contract, parameter, values)
    };
    source.method == "GET"
        && source.is_safe()
        && source.unsupported_reason.is_none()
        && source.parameters.iter().all(known)
}

fn can_be_searched(contract: &Contract, source: &Operation, values: &ParameterValues) -> bool {
    let known = |parameter: &Parameter| {
        parameter.location == Location::Path || !parameter.required || !is_unknown(contract, parameter, values)
    };
    source.effect.is_none() && source.unsupported_reason.is_none() && source.parameters.iter().all(known)
}

impl IdSource {
    /// The value that an answer holds for the parameter; nothing where it holds none that the
    /// parameter's schema takes, or only one that may not be shown.
    pub fn take(&self, contract: &Contract, operation: &Operation, answer: &Response) -> Option<Taken> {
        let parameter = operation.parameters_in(Location::Path).find(|parameter| parameter.name == self.parameter)?;
        let fits = |value: &Value| fitting(contract, parameter, value);
        match &self.take {
            Take::Link(expression) => {
                let value = fits(&linked(expression, answer)?)?;
                let in_body = expression.starts_with("$response.body");
                (!in_body || answer.body.shown().contains(&value)).then_some(Taken { value, is_certain: true })
            }
            Take::Item(collection) => {
                let (json, secrets) = (answer.json()?, contract.secret_properties());
                let member = |item: &Value, name: &str| {
                    let mut members =
                        item.as_object()?.iter().filter(|(key, _)| !secrets.contains(&key.to_lowercase()));
                    fits(members.find(|(key, _)| letters(key) == name)?.1)
                };
                let named = properties(&self.parameter, collection);
                let taken = items(&json, collection).iter().find_map(|item| {
                    let certain = || named.iter().find_map(|name| member(item, name));
                    let guessed = || GUESSES.iter().find_map(|name| member(item, name));
                    let of = |is_certain| move |value| Taken { value, is_certain };
                    fits(item).or_else(certain).map(of(true)).or_else(|| guessed().map(of(false)))
                });
                let by_key =
                    |key: &String, is_certain| Some(Taken { value: fits(&Value::from(key.as_str()))?, is_certain });
                let keyed = || {
                    let list = contract.operation(&self.from);
                    let key = list.and_then(|list| mapped(contract, list, answer.status, &json));
                    let key = key.or_else(|| keyed(&json, collection));
                    key.and_then(|key| by_key(key, true)).or_else(|| by_key(alike(&json)?, false))
                };
                let taken = taken.or_else(keyed);
                // What is hidden in the answer is a secret, and no id.
                taken.filter(|taken| answer.body.shown().contains(&taken.value))
            }
        }
    }
}

/// A value for a parameter, as it is written in a URL.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Taken {
    pub value: String,
    /// The answer says that it is this parameter's; else 404 may be of a wrong guess.
    pub is_certain: bool,
}

/// What items are named by that have no id.
const GUESSES: [&str; 5] = ["uuid", "key", "name", "slug", "code"];

/// The value at a runtime expression.
pub(super) fn linked(expression: &str, answer: &Response) -> Option<Value> {
    if let Some(name) = expression.strip_prefix("$response.header.") {
        let value = answer.header(name).next().filter(|value| value.spans().is_empty())?;
        return Some(Value::from(value.shown()));
    }
    let pointer = expression.strip_prefix("$response.body#")?;
    answer.json()?.pointer(pointer).cloned()
}

/// A text or a number, as a path may hold it, that the parameter's schema takes.
pub(super) fn fitting(contract: &Contract, parameter: &Parameter, value: &Value) -> Option<String> {
    let text = match value {
        Value::String(text) => text.clone(),
        Value::Number(number) => number.to_string(),
        _ => return None,
    };
    let takes = |value: &Value| {
        let schema = parameter.schema.as_deref();
        schema.is_none_or(|schema| contract.schemas.fits(Direction::Request, schema, value))
    };
    let is_segment = !text.is_empty() && !text.contains('/') && text != "." && text != "..";
    (is_segment && (takes(value) || takes(&Value::from(text.as_str())))).then_some(text)
}

/// The items of a list, which may stand in a member: the one that is called as the collection, or
/// the first that holds objects.
pub(super) fn items<'v>(json: &'v Value, collection: &str) -> &'v [Value] {
    let list = |value: &'v Value| value.as_array().map(Vec::as_slice).filter(|items| !items.is_empty());
    let objects = |value: &'v Value| list(value).filter(|items| items[0].is_object());
    let within = |value: &'v Value| {
        let members = value.as_object()?;
        let named = members.iter().find(|(name, _)| letters(name) == letters(collection));
        named.and_then(|(_, value)| list(value)).or_else(|| members.values().find_map(objects))
    };
    let mut members = json.as_object().into_iter().flat_map(|members| members.values());
    list(json).or_else(|| within(json)).or_else(|| members.find_map(within)).unwrap_or_default()
}

/// The first key of items that are members of an object, each under its own id: by the member in it that says the
/// same, or since every key is a number or a UUID.
fn keyed<'v>(json: &'v Value, collection: &str) -> Option<&'v String> {
    let is_id = |key: &str| {
        let is_number = key.bytes().all(|byte| byte.is_ascii_digit());
        let is_uuid = key.len() == 36 && key.bytes().all(|byte| byte.is_ascii_hexdigit() || byte == b'-');
        is_number || is_uuid
    };
    let says = |key: &str, item: &Value| {
        let number = key.parse::<i64>().ok();
        let mut members = item.as_object().into_iter().flatten();
        members.any(|(_, value)| value.as_str() == Some(key) || (number.is_some() && value.as_i64() == number))
    };
    let by_id = |value: &'v Value| {
        let members = value.as_object()?;
        let is_keyed = |(key, item): (&String, &Value)| item.is_object() && (is_id(key) || says(key, item));
        members.keys().next().filter(|_| members.iter().all(is_keyed))
    };
    let within = || {
        let named = json.as_object()?.iter().find(|(name, _)| letters(name) == letters(collection));
        named.map(|(_, value)| value).into_iter().chain(json.as_object()?.values()).find_map(by_id)
    };
    by_id(json).or_else(within)
}

/// The first key of what the document says is a map: the answer, or a member of it.
fn mapped<'v>(contract: &Contract, list: &Operation, status: u16, json: &'v Value) -> Option<&'v String> {
    let is_map = |schema: &Node| {
        let others = schema.get("additionalProperties").is_some_and(|others| others.value.is_object());
        others && schema.get("properties").is_none()
    };
    let media = list.answer(status)?.media.iter().find(|media| is_json(&media.media_type))?;
    let schema = contract.node(media.schema.as_deref()?)?;
    let first = |value: &'v Value| value.as_object()?.keys().next();
    if is_map(&schema) {
        return first(json);
    }
    let properties = schema.get("properties")?;
    let mut maps = properties.members().filter(|(_, member)| is_map(member));
    maps.find_map(|(name, _)| first(json.get(name)?))
}

/// The first key of several objects that have the same members: items under what they are called, as far as can be
/// guessed.
fn alike(json: &Value) -> Option<&String> {
    let by_key = |value: &'_ Value| -> bool {
        let Some(members) = value.as_object().filter(|members| members.len() > 1) else { return false };
        let names = |item: &Value| item.as_object().map(|own| own.keys().cloned().collect::<Vec<_>>());
        let mut items = members.values().map(names);
        let first = items.next().flatten().filter(|names| !names.is_empty());
        first.is_some() && items.all(|names| names == first)
    };
    let own = json.as_object()?;
    let within = own.values().find(|value| by_key(value));
    let found = if by_key(json) { Some(json) } else { within };
    found?.as_object()?.keys().next()
}

/// What a property may be called that holds the parameter's value, the likeliest first: `widgetId`,
/// then its last word, then `id`; compared by letters and digits alone.
pub(super) fn properties(parameter: &str, collection: &str) -> Vec<String> {
    let whole = letters(parameter);
    let singular = letters(collection);
    let singular = singular
        .strip_suffix("ies")
        .map(|stem| format!("{stem}y"))
        .unwrap_or_else(|| singular.strip_suffix('s').map_or_else(|| singular.clone(), str::to_owned));
    let rest = whole.strip_prefix(&singular).filter(|rest| !rest.is_empty()).map(str::to_owned);
    let mut names = vec![whole];
    names.extend(rest);
    names.push("id".to_owned());
    names.dedup();
    names
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn items_are_found_in_the_envelopes_that_apis_have() {
        let widgets = [json!({"id": 7})];
        for json in [
            json!(widgets),
            json!({"widgets": widgets}),
            json!({"links": ["next"], "data": widgets}),
            json!({"count": 1, "warnings": ["slow"], "Widgets": widgets}),
            json!({"meta": {"page": 1}, "_embedded": {"widgets": widgets}}),
        ] {
            assert_eq!(items(&json, "widgets"), widgets, "{json}");
        }
        assert!(items(&json!({"error": "none"}), "widgets").is_empty());
    }

    #[test]
    fn items_may_be_members_each_under_its_id() {
        for json in [
            json!({"7": {"name": "first"}, "8": {"name": "second"}}),
            json!({"widgets": {"7": {"name": "first"}}}),
            json!({"meta": {"page": 1}, "data": {"7": {"id": 7}}}),
        ] {
            assert_eq!(keyed(&json, "widgets").map(String::as_str), Some("7"), "{json}");
        }
        let by_name = json!({"anne": {"login": "anne"}, "bob": {"login": "bob"}});
        assert_eq!(keyed(&by_name, "users").map(String::as_str), Some("anne"));
        for json in [json!({"data": {"size": 3}, "meta": {}}), json!({}), json!({"first": {"id": "second"}})] {
            assert_eq!(keyed(&json, "widgets"), None, "{json}");
        }
    }

    #[test]
    fn an_id_is_called_in_few_ways() {
        assert_eq!(properties("widget_id", "widgets"), ["widgetid", "id"]);
        assert_eq!(properties("categoryName", "categories"), ["categoryname", "name", "id"]);
        assert_eq!(properties("id", "widgets"), ["id"]);
        assert_eq!(properties("kernel", "kernels"), ["kernel", "id"]);
    }
}
