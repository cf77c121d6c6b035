//! What is sent to be made: so that it is like nothing else.

use serde_json::{Map, Value};

use super::foreign::fixed;
use countersign_openapi::{Contract, Direction, DocumentedBody, Operation, letters};

/// The object that a body is, without the envelope that it may be sent in.
pub fn sent_object(body: &Value) -> Option<&Map<String, Value>> {
    let own = body.as_object()?;
    let only = own.values().next().filter(|_| own.len() == 1).and_then(Value::as_object);
    Some(only.unwrap_or(own))
}

/// A JSON body in which what may be anything is like nothing else that is sent: names clash, and an old value that is
/// read again would tell nothing. `number` makes another each time.
pub fn varied(contract: &Contract, operation: &Operation, body: &Value, number: usize) -> Value {
    let Some(schema) = operation.body.as_ref().and_then(|body: &DocumentedBody| body.schema.as_deref()) else {
        return body.clone();
    };
    let fits = |body: &Value| contract.schemas.fits(Direction::Request, schema, body);
    // A list is sent as it is: which of its items would be meant?
    if !body.is_object() || !fits(body) {
        return body.clone();
    }
    let (mut body, envelope) = (body.clone(), envelope(body));
    let members = within(&mut body, envelope.as_deref()).cloned().unwrap_or_default();
    let fixed = fixed(contract, operation);
    for (name, own) in members.into_iter().filter(|(name, _)| !fixed.contains(name)) {
        for other in others(&name, &own, number) {
            put(&mut body, envelope.as_deref(), &name, other);
            if fits(&body) {
                break;
            }
            put(&mut body, envelope.as_deref(), &name, own.clone());
        }
    }
    body
}

/// The member that an object is sent in.
fn envelope(body: &Value) -> Option<String> {
    let own = body.as_object().filter(|own| own.len() == 1)?;
    own.iter().find(|(_, value)| value.is_object()).map(|(name, _)| name.clone())
}

/// The members of the object, or of that in its envelope; nothing where it is no object.
fn within<'v>(body: &'v mut Value, envelope: Option<&str>) -> Option<&'v mut Map<String, Value>> {
    match envelope {
        Some(name) => body.get_mut(name)?.as_object_mut(),
        None => body.as_object_mut(),
    }
}

fn put(body: &mut Value, envelope: Option<&str>, name: &str, value: Value) {
    within(body, envelope).and_then(|members| members.insert(name.to_owned(), value));
}

/// Other values of a property than its own, the likeliest to be taken first; none of one that names something else.
fn others(name: &str, own: &Value, number: usize) -> Vec<Value> {
    let name = letters(name);
    if name.ends_with("id") || name.ends_with("url") || name.ends_with("uri") || name == "version" {
        return Vec::new();
    }
    match own {
        Value::String(text) => match text.split_once('@') {
            Some((user, host)) => vec![Value::from(format!("{user}{number}@{host}"))],
            None => {
                let mut short: Vec<char> = text.chars().collect();
                let digit = char::from_digit((number % 10) as u32, 10).unwrap_or('0');
                short.last_mut().into_iter().for_each(|last| *last = digit);
                let (short, long) = (short.into_iter().collect::<String>(), format!("{text}-{number}"));
                [long, format!("{text}{number}"), short].map(Value::from).to_vec()
            }
        },
        Value::Number(value) => {
            let up = value.as_i64().map(|value| value.saturating_add(number as i64)).map(Value::from);
            let down = value.as_i64().map(|value| value.saturating_sub(number as i64)).map(Value::from);
            up.into_iter().chain(down).collect()
        }
        Value::Bool(value) => vec![Value::Bool(!value)],
        _ => Vec::new(),
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
  /shelves/{shelf}/books:
    post:
      operationId: add
      parameters: [{name: shelf, in: path, required: true, schema: {type: integer}}]
      requestBody:
        content:
          application/json:
            schema:
              type: object
              properties:
                title: {type: string, maxLength: 8}
                kind: {type: string, enum: [novel, atlas]}
                pages: {type: integer, maximum: 10}
                shelfId: {type: integer}
      responses: {'201': {description: made}}
";

    fn contract() -> Contract {
        Contract::read(Document::parse("a.yaml", DOCUMENT).unwrap())
    }

    #[test]
    fn what_may_be_anything_is_varied_and_the_rest_is_kept() {
        let contract = contract();
        let add = contract.operation("add").unwrap();
        let body = json!({"title": "a", "kind": "novel", "pages": 9, "shelfId": 3});
        let expected = json!({"title": "a-2", "kind": "novel", "pages": 7, "shelfId": 3});
        assert_eq!(varied(&contract, add, &body, 2), expected);
        let long = json!({"title": "12345678", "kind": "novel"});
        assert_eq!(varied(&contract, add, &long, 2)["title"], "12345672");
        let enveloped = json!({"book": {"title": "a"}});
        assert_eq!(varied(&contract, add, &enveloped, 2), json!({"book": {"title": "a-2"}}));
    }

    #[test]
    fn a_list_is_sent_as_it_is() {
        let lists = DOCUMENT.replace("type: object", "type: array");
        let contract = Contract::read(Document::parse("a.yaml", lists).unwrap());
        let body = json!([{"title": "a"}]);
        assert_eq!(varied(&contract, contract.operation("add").unwrap(), &body, 2), body);
    }
}
