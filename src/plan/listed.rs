//! What a list that is answered has of a thing, and how its items say which they are.

use serde_json::{Map, Value};

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

/// A text or a number that names an item in what a service shows of it.
fn is_named(item: &Value, id: &str) -> bool {
    let is_id = |value: &Value| match value {
        Value::String(text) => text == id || text.trim_end_matches('/').rsplit('/').next() == Some(id),
        Value::Number(number) => number.to_string() == id,
        _ => false,
    };
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
    use serde_json::json;

    use super::*;

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
