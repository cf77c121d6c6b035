//! What is sent to be made, with all that may be sent of it: who forgets what may be left out is found out by nothing less.

use std::collections::HashSet;

use serde_json::{Map, Value};

use super::faults::parts;
use crate::live::Response;
use countersign_openapi::{
    Contract, Direction, Node, Operation, is_json, is_xml, letters, parameter_has_effect, value_has_effect,
};

/// More than so many properties are not added.
const MOST: usize = 24;

/// A body in JSON or XML with the properties that its schema lets be left out, where it fits with them: those that are a value, or a
/// list of values, and name nothing else and have no effect by their names.
pub fn whole(contract: &Contract, operation: &Operation, body: &Value) -> Value {
    let declared = operation.body.as_ref().filter(|body| is_json(&body.media_type) || is_xml(&body.media_type));
    let Some(address) = declared.and_then(|body| body.schema.as_deref()) else { return body.clone() };
    let (Some(schema), Value::Object(own)) = (contract.node(address), body) else { return body.clone() };
    let fits =
        |body: &Map<String, Value>| contract.schemas.fits(Direction::Request, address, &Value::Object(body.clone()));
    let mut members = own.clone();
    let parts = parts(&schema);
    let properties = parts.iter().filter_map(|part| part.get("properties"));
    let properties: Vec<(&str, Node)> =
        properties.flat_map(|properties| properties.members().collect::<Vec<_>>()).collect();
    for (name, node) in properties.into_iter().filter(|(name, _)| !own.contains_key(*name)).take(MOST) {
        let Some(value) = optional(contract, name, &node) else { continue };
        members.insert(name.to_owned(), value);
        if !fits(&members) {
            members.remove(name);
        }
    }
    Value::Object(members)
}

/// A body without the properties that a refusal of it names, where they may be left out; nothing where it names none of
/// those. What a document lets be anything, a service often does not.
pub fn lessened(contract: &Contract, operation: &Operation, body: &Value, refusal: &Response) -> Option<Value> {
    let address = operation.body.as_ref().filter(|body| is_json(&body.media_type))?.schema.as_deref()?;
    let (text, mut members) = (refusal.body.shown(), body.as_object()?.clone());
    members.retain(|name, _| !names(&text, name));
    let less = Value::Object(members);
    (less != *body && contract.schemas.fits(Direction::Request, address, &less)).then_some(less)
}

/// A body with what must be there, and what it is called by; nothing where it has no more than that.
pub fn least(contract: &Contract, operation: &Operation, body: &Value) -> Option<Value> {
    const NAMES: [&str; 4] = ["name", "title", "label", "slug"];
    let address = operation.body.as_ref().filter(|body| is_json(&body.media_type))?.schema.as_deref()?;
    let schema = contract.node(address)?;
    let required: HashSet<String> = parts(&schema).iter().flat_map(|part| part.texts("required")).collect();
    let mut members = body.as_object()?.clone();
    members.retain(|name, _| required.contains(name) || NAMES.contains(&letters(name).as_str()));
    let least = Value::Object(members);
    (least != *body && contract.schemas.fits(Direction::Request, address, &least)).then_some(least)
}

/// Whether a word of a text is a name.
fn names(text: &str, name: &str) -> bool {
    let is_part = |letter: char| letter.is_alphanumeric() || letter == '_';
    let mut places = text.match_indices(name);
    places.any(|(at, _)| {
        !text[..at].chars().next_back().is_some_and(is_part)
            && !text[at + name.len()..].chars().next().is_some_and(is_part)
    })
}

/// A value of a property that may be left out; nothing where it is better left out.
fn optional(contract: &Contract, name: &str, node: &Node) -> Option<Value> {
    const OTHERS: [&str; 6] = ["id", "ids", "url", "uri", "href", "ref"];
    let plain = letters(name);
    let names_other = OTHERS.iter().any(|end| plain.ends_with(end));
    if names_other || node.flag("readOnly") || node.flag("deprecated") || parameter_has_effect(name) {
        return None;
    }
    let sample = contract.schemas.sample(Direction::Request, &node.pointer).ok().filter(|sample| sample.fits)?;
    match &*sample.value {
        // What is switched on may do something.
        Value::Bool(_) => Some(node.value.get("default").filter(|it| it.is_boolean()).cloned().unwrap_or(false.into())),
        Value::String(text) if value_has_effect(text) => None,
        Value::Array(items) => {
            let is_plain = |item: &Value| item.is_string() || item.is_number();
            (!items.is_empty() && items.iter().all(is_plain)).then(|| (*sample.value).clone())
        }
        Value::Object(_) | Value::Null => None,
        plain => Some(plain.clone()),
    }
}

#[cfg(test)]
mod tests {
    use countersign_openapi::Document;
    use serde_json::json;

    use super::*;

    const DOCUMENT: &str = "
openapi: 3.0.3
paths:
  /books:
    post:
      operationId: add
      requestBody:
        content:
          application/json:
            schema:
              type: object
              required: [title]
              properties:
                title: {type: string}
                note: {type: string}
                pages: {type: integer, minimum: 3}
                tags: {type: array, items: {type: string}}
                lent: {type: boolean}
                open: {type: boolean, default: true}
                seen: {type: string, readOnly: true}
                shelfId: {type: integer}
                cover_url: {type: string}
                delete_after: {type: boolean}
                of: {type: object, properties: {a: {type: string}}}
      responses: {'201': {description: made}}
";

    #[test]
    fn what_a_refusal_names_is_left_out_if_it_may_be() {
        let contract = Contract::read(Document::parse("a.yaml", DOCUMENT).unwrap());
        let add = contract.operation("add").unwrap();
        let body = json!({"title": "a", "note": "b", "pages": 3});
        let of = |text: &str| {
            let body_of = crate::secret::Redacted::plain(text);
            let refusal = Response { status: 400, headers: Vec::new(), body: body_of, ending: Default::default() };
            lessened(&contract, add, &body, &refusal)
        };
        assert_eq!(of(r#"{"errors": {"note": ["no"]}}"#), Some(json!({"title": "a", "pages": 3})));
        let whole = json!({"title": "a", "note": "b", "name": "c"});
        assert_eq!(least(&contract, add, &whole), Some(json!({"title": "a", "name": "c"})));
        assert_eq!(least(&contract, add, &json!({"title": "a"})), None);
        // What must be there stays, and a longer word is another.
        assert_eq!(of(r#"{"errors": {"title": ["no"], "notebook": 1}}"#), None);
        assert_eq!(of(""), None);
    }

    #[test]
    fn what_may_be_left_out_and_says_something_is_sent_once() {
        let contract = Contract::read(Document::parse("a.yaml", DOCUMENT).unwrap());
        let add = contract.operation("add").unwrap();
        let whole = whole(&contract, add, &json!({"title": "a"}));
        let expected =
            json!({"title": "a", "note": "sample", "pages": 3, "tags": ["sample"], "lent": false, "open": true});
        assert_eq!(whole, expected);
        assert_eq!(super::whole(&contract, add, &json!([1])), json!([1]));
    }
}
