//! What a list that is answered has of a thing, and how its items say which they are.

use serde_json::{Map, Value};

use super::made::id_members;
use super::resource::Resource;
use countersign_openapi::letters;

/// Where an object says that it is: HAL's `_links`, and lists of links by their relation (Siren, Spring HATEOAS).
pub(super) fn self_link(members: &Map<String, Value>) -> Option<&Value> {
    let is_self = |link: &&Value| match &link["rel"] {
        Value::Array(relations) => relations.iter().any(|relation| relation == "self"),
        relation => relation == "self",
    };
    let links = ["_links", "links"].into_iter().filter_map(|name| members.get(name));
    let own = links.filter_map(|links| match links {
        Value::Array(links) => links.iter().find(is_self),
        links => links.get("self"),
    });
    own.filter_map(|own| own.get("href").or_else(|| own.get(0)?.get("href"))).next()
}

/// Whether a value is an id, or a link whose last segment is.
fn is_id(value: &Value, id: &str) -> bool {
    match value {
        Value::String(text) => text == id || text.trim_end_matches('/').rsplit('/').next() == Some(id),
        Value::Number(number) => number.to_string() == id,
        _ => false,
    }
}

/// A text or a number that names an item in what a service shows of it.
fn is_named(item: &Value, id: &str) -> bool {
    let is_id = |value: &Value| is_id(value, id);
    match item {
        Value::Object(members) => {
            self_link(members).is_some_and(is_id)
                || members.values().any(is_id)
                || members.values().filter_map(Value::as_object).any(|it| it.values().any(is_id))
        }
        own => is_id(own),
    }
}

/// Whether a list that is answered names something.
pub fn lists(json: &Value, made: &str) -> bool {
    listed(json).is_some_and(|items| items.iter().any(|item| is_named(item, made))) || is_key(json, made)
}

/// Whether a list has a thing of a resource. A number may stand in an item for anything: where the item says what it is
/// called, it is that alone.
pub fn lists_thing(resource: &Resource, json: &Value, id: &str) -> bool {
    let is_number = id.bytes().all(|byte| byte.is_ascii_digit());
    let is_it = |item: &Value| {
        let own = item.as_object().filter(|_| is_number).map(|members| called(resource, members)).unwrap_or_default();
        if own.is_empty() { is_named(item, id) } else { own.into_iter().any(|own| is_id(own, id)) }
    };
    listed(json).is_some_and(|items| items.iter().any(is_it)) || is_key(json, id)
}

/// What an item of a list says that it is called.
pub fn called<'v>(resource: &Resource, members: &'v Map<String, Value>) -> Vec<&'v Value> {
    id_members(resource, members).map(|(_, value)| value).chain(self_link(members)).collect()
}

/// Whether there may be more pages: a full one, a link, or a member that says so.
pub fn may_go_on(json: &Value, count: usize, has_link: bool) -> bool {
    const FULL: usize = 10;
    const MORE: [&str; 10] = [
        "next",
        "nextpage",
        "nextcursor",
        "nexttoken",
        "nextpagetoken",
        "hasmore",
        "cursor",
        "more",
        "links",
        "pagination",
    ];
    let says = |value: &Value| !matches!(value, Value::Null | Value::Bool(false)) && value.as_str() != Some("");
    let tells = |(name, value): (&String, &Value)| MORE.contains(&letters(name).as_str()) && says(value);
    let counts = |(name, value): (&String, &Value)| {
        ["total", "totalcount", "count", "totalresults"].contains(&letters(name).as_str())
            && value.as_u64().is_some_and(|total| total > count as u64)
    };
    let own = || json.as_object().into_iter();
    let mut objects = own().chain(own().flat_map(|own| own.values()).filter_map(Value::as_object));
    has_link || count >= FULL || objects.any(|own| own.iter().any(tells) || own.iter().any(counts))
}

/// The items of a list, which may stand in a member.
pub fn listed(json: &Value) -> Option<&[Value]> {
    let within = |value: &'_ Value| value.as_object().is_some_and(|members| members.values().any(Value::is_array));
    match json {
        Value::Array(items) => Some(items),
        Value::Object(members) => {
            let own = members.values().find_map(Value::as_array);
            let inner =
                || members.values().find(|value| within(value))?.as_object()?.values().find_map(Value::as_array);
            own.or_else(inner).map(Vec::as_slice)
        }
        _ => None,
    }
}

/// Whether items are members, each under its id.
fn is_key(json: &Value, made: &str) -> bool {
    let has = |value: &Value| value.get(made).is_some();
    has(json) || json.as_object().is_some_and(|members| members.values().any(has))
}

#[cfg(test)]
mod tests {
    use countersign_openapi::{Contract, Document};
    use serde_json::json;

    use super::*;

    /// What may stand on another page is not missing, and what can't is.
    #[test]
    fn a_list_goes_on_where_it_says_so() {
        for more in [
            json!({"items": [], "next": "/things?page=2"}),
            json!({"items": [], "has_more": true}),
            json!({"items": [], "nextCursor": "abc"}),
            json!({"items": [], "paging": {"next": 7}}),
            json!({"items": [], "total": 3}),
        ] {
            assert!(may_go_on(&more, 2, false), "{more}");
        }
        for last in [
            json!({"items": []}),
            json!({"items": [], "next": null, "has_more": false, "nextCursor": ""}),
            json!({"items": [], "paging": {"next": null}}),
            json!({"items": [], "total": 2}),
            json!([]),
        ] {
            assert!(!may_go_on(&last, 2, false), "{last}");
        }
        assert!(may_go_on(&json!([]), 10, false), "a full page");
        assert!(!may_go_on(&json!([]), 9, false));
        assert!(may_go_on(&json!([]), 0, true), "a link");
    }

    #[test]
    fn a_number_in_an_item_that_has_an_id_is_not_its_id() {
        let document = "{openapi: 3.0.3, paths: {/books: {post: {operationId: add, responses: {'201': {description: a}}}}, \
                        '/books/{id}': {get: {operationId: show, responses: {'200': {description: a}}}}}}";
        let contract = Contract::read(Document::parse("a.yaml", document).unwrap());
        let (resource, _) = Resource::of(&contract, contract.operation("show").unwrap()).unwrap();
        let has = |list: Value, id: &str| lists_thing(&resource, &list, id);
        let items = json!([{"id": 5, "pages": 12, "isbn": "x-1", "of": {"id": 3}}]);
        assert!(has(items.clone(), "5") && !has(items.clone(), "12") && !has(items.clone(), "3"));
        // A text is hardly the same by chance, and what has no id may be called by anything.
        assert!(has(items, "x-1") && has(json!([{"pages": 12}]), "12"));
        assert!(has(json!([{"href": "/books/12", "_links": {"self": {"href": "/books/12"}}}]), "12"));
    }

    #[test]
    fn an_item_is_named_by_its_id_or_its_link() {
        for links in [
            json!({"_links": {"self": {"href": "http://a/books/7"}, "owner": {"href": "http://a/people/8"}}}),
            json!({"links": [{"rel": "owner", "href": "/people/8"}, {"rel": "self", "href": "/books/7"}]}),
            json!({"links": [{"rel": ["self"], "href": "/books/7/"}], "properties": {"title": "a"}}),
        ] {
            assert!(is_named(&links, "7") && !is_named(&links, "8"), "{links}");
        }
        assert!(is_named(&json!({"id": 7}), "7") && is_named(&json!("a/7"), "7") && !is_named(&json!({"id": 8}), "7"));
    }
}
