//! Nothing passes in silence: of documents that have every field of OpenAPI 2.0 to 3.2 and every keyword of its
//! schemas (`tests/fixtures/every-field/`) each node is taken away, and each value is another, alone. Each is told, but
//! for what is for readers, and for what means the same without it.

use countersign::drift::evolved;
use countersign_openapi::{Contract, Document, join};
use serde_json::{Value, json};

/// An edit of one node.
#[derive(Clone, Copy, PartialEq)]
enum Edit {
    Without,
    Another,
}

const ALL: &str = "/components/schemas/All/properties";
const ALL_2: &str = "/definitions/All/properties";

/// What is for readers: it and all below it.
const TEXTS: [&str; 10] = [
    "info",
    "tags",
    "externalDocs",
    "title",
    "description",
    "summary",
    "example",
    "examples",
    "$comment",
    "termsOfService",
];

/// Edits without meaning, and why they have none.
const SAME: &[(&str, &[&str])] = &[
    ("a patch of the version is no other version", &["/openapi another"]),
    (
        "a text of any form is one with and without a type",
        &[
            "/paths/~1orders~1{order}/parameters/1/schema without",
            "/paths/~1orders~1{order}/get/parameters/2/schema without",
            "/paths/~1orders~1{order}/get/parameters/3/schema without",
            "/paths/~1orders/post/callbacks/paid/{$request.body#~1callback}/post/parameters/0/schema without",
            "/webhooks/shipped/post/parameters/0/schema without",
            "/webhooks/shipped/post/responses/200/headers/X-Seen/schema without",
        ],
    ),
    (
        "a path parameter is required anyhow",
        &[
            "/paths/~1orders~1{order}/parameters/0/required without",
            "/paths/~1orders~1{order}/parameters/0/required another",
        ],
    ),
    (
        "the operation has servers of its own",
        &[
            "/paths/~1orders~1{order}/servers without",
            "/paths/~1orders~1{order}/servers/0 without",
            "/paths/~1orders~1{order}/servers/0/url without",
            "/paths/~1orders~1{order}/servers/0/url another",
        ],
    ),
    ("the first of the values is the default where none is stated", &["/servers/0/variables/region/default without"]),
    (
        "a style is the usual one, or makes no difference to such a value",
        &[
            "/paths/~1orders~1{order}/get/parameters/0/style without",
            "/paths/~1orders~1{order}/get/parameters/0/style another",
            "/paths/~1orders~1{order}/get/parameters/1/explode without",
            "/paths/~1orders~1{order}/get/parameters/1/explode another",
            "/paths/~1orders~1{order}/get/parameters/4/explode without",
            "/paths/~1orders~1{order}/get/parameters/6/style without",
            "/paths/~1orders~1{order}/get/parameters/6/style another",
            "/paths/~1orders~1{order}/get/parameters/7/style without",
            "/paths/~1orders~1{order}/get/parameters/7/style another",
            "/paths/~1orders~1{order}/get/responses/200/headers/X-Total/style without",
            "/paths/~1orders/post/requestBody/content/application~1x-www-form-urlencoded/encoding/list/explode without",
            "/paths/~1orders~1{order}/get/parameters/1/collectionFormat without",
            "/paths/~1orders~1{order}/get/parameters/1/collectionFormat another",
        ],
    ),
    (
        "no operation wants the scheme",
        &[
            "/components/securitySchemes/oidc without",
            "/components/securitySchemes/oidc/type without",
            "/components/securitySchemes/oidc/type another",
            "/components/securitySchemes/oidc/openIdConnectUrl without",
            "/components/securitySchemes/oidc/openIdConnectUrl another",
        ],
    ),
    (
        "what a scope is for is said to readers",
        &[
            "/components/securitySchemes/oauth/flows/authorizationCode/scopes/read another",
            "/components/securitySchemes/oauth/flows/authorizationCode/scopes/write another",
            "/components/securitySchemes/oauth/flows/clientCredentials/scopes/read another",
            "/components/securitySchemes/oauth/flows/clientCredentials/scopes/write another",
            "/components/securitySchemes/oauth/flows/implicit/scopes/read another",
            "/components/securitySchemes/oauth/flows/implicit/scopes/write another",
            "/components/securitySchemes/oauth/flows/password/scopes/read another",
            "/components/securitySchemes/oauth/flows/password/scopes/write another",
            "/components/securitySchemes/oauth/flows/deviceAuthorization/scopes/read another",
            "/securityDefinitions/oauth/scopes/read another",
            "/securityDefinitions/oauth/scopes/write another",
        ],
    ),
    (
        "what another keyword beside it says as well",
        &[
            "/components/schemas/All/minProperties without",
            "/components/schemas/All/properties/enum/type without",
            "/components/schemas/All/properties/allOf/allOf/0/type without",
            "/components/schemas/All/properties/allOf/allOf/1/type without",
            "/components/schemas/Cat/allOf/1/type without",
            "/components/schemas/Cat/properties/kind/type without",
            "/components/schemas/Dog/properties/kind/type without",
            "/definitions/Cat/allOf/1/type without",
            "/definitions/All/properties/enum/type without",
            "/components/schemas/All/properties/nullableEnum/type without",
            "/components/schemas/All/properties/nullableEnum/enum/2 without",
            "/paths/~1orders~1{order}/get/parameters/3/type without",
            "/paths/~1orders~1{order}/get/parameters/3/type another",
            "/paths/~1orders~1{order}/get/parameters/3/minLength without",
            "/paths/~1orders~1{order}/get/parameters/3/minLength another",
            "/paths/~1orders~1{order}/get/parameters/3/maxLength without",
            "/paths/~1orders~1{order}/get/parameters/3/maxLength another",
            "/paths/~1orders~1{order}/get/parameters/3/pattern without",
        ],
    ),
    (
        "what stands there allows everything",
        &[
            "/components/schemas/All/properties/minItems/items without",
            "/components/schemas/All/properties/maxItems/items without",
            "/components/schemas/All/properties/uniqueItems/items without",
            "/components/schemas/All/properties/contains/items without",
            "/components/schemas/All/properties/map/additionalProperties without",
        ],
    ),
    (
        "each alternative says itself by which value it is told",
        &[
            "/components/schemas/All/properties/oneOf/discriminator/mapping without",
            "/components/schemas/All/properties/oneOf/discriminator/mapping/cat without",
            "/components/schemas/All/properties/oneOf/discriminator/mapping/cat another",
            "/components/schemas/All/properties/oneOf/discriminator/mapping/dog without",
            "/components/schemas/All/properties/oneOf/discriminator/mapping/dog another",
        ],
    ),
    (
        "a name that nothing refers to",
        &["/$self without", "/$self another", "/components/schemas/All/properties/own/$id another"],
    ),
    (
        "a server's name is for readers",
        &["/servers/0/name without", "/servers/0/name another", "/servers/1/name without", "/servers/1/name another"],
    ),
    (
        "the first scheme of the API is the operation's too",
        &["/paths/~1orders~1{order}/get/schemes/0 without", "/paths/~1orders~1{order}/get/schemes/0 another"],
    ),
    (
        "each operation says itself what it takes and gives",
        &[
            "/consumes without",
            "/consumes/0 without",
            "/consumes/0 another",
            "/produces without",
            "/produces/0 without",
        ],
    ),
    (
        "a body and a whole query have no name on their way",
        &[
            "/paths/~1orders/post/parameters/0/name without",
            "/paths/~1orders/post/parameters/0/name another",
            "/paths/~1orders/get/parameters/0/name another",
        ],
    ),
    (
        "a form with a file is of one media type",
        &["/paths/~1files/post/consumes without", "/paths/~1files/post/consumes/0 without"],
    ),
];

fn contract(name: &str, document: &Value) -> Option<Contract> {
    Document::parse(name, document.to_string()).ok().filter(|document| document.version().is_ok()).map(Contract::read)
}

/// The pointer of each node.
fn nodes(pointer: String, value: &Value, found: &mut Vec<String>) {
    if !pointer.is_empty() {
        found.push(pointer.clone());
    }
    match value {
        Value::Object(members) => {
            members.iter().for_each(|(name, member)| nodes(join(&pointer, name), member, found));
        }
        Value::Array(items) => {
            items.iter().enumerate().for_each(|(index, item)| nodes(format!("{pointer}/{index}"), item, found));
        }
        _ => {}
    }
}

/// The least of a document that still has the place: of the keywords only the one that it is in, and of the paths too.
fn around(document: &Value, pointer: &str) -> Value {
    let mut document = document.clone();
    let all = if document.get("swagger").is_some() { ALL_2 } else { ALL };
    let tokens: Vec<String> = pointer.split('/').skip(1).map(|token| token.replace("~1", "/")).collect();
    let token = |index: usize| tokens.get(index).map(String::as_str);
    let own = pointer.strip_prefix(all).and_then(|rest| rest.split('/').nth(1));
    let is_shared = |name: &str| {
        own.is_none() && ["pet", "cat", "oneOf", "plain", "tree", "anchored", "dynamic", "beside"].contains(&name)
    };
    if let Some(Value::Object(properties)) = document.pointer_mut(all) {
        properties.retain(|name, _| name == "needed" || Some(name.as_str()) == own || is_shared(name));
    }
    let keep = |node: Option<&mut Value>, kept: &[&str]| {
        let members = node.and_then(Value::as_object_mut).into_iter();
        members.for_each(|members| members.retain(|name, _| kept.contains(&name.as_str())));
    };
    if own.is_some() {
        keep(document.get_mut("paths"), &["/orders"]);
        keep(document.get_mut("webhooks"), &[]);
        keep(document.pointer_mut("/paths/~1orders"), &["post"]);
        keep(document.pointer_mut("/paths/~1orders/post/requestBody/content"), &["application/json"]);
        keep(document.pointer_mut("/paths/~1orders/post/callbacks"), &[]);
    } else if let (Some("paths"), Some(path), Some(within)) = (token(0), token(1), token(2)) {
        // The operations that a link leads to stay.
        keep(document.get_mut("paths"), &[path, "/orders"]);
        let item = format!("/paths/{}", path.replace('/', "~1"));
        if token(3).is_some() && within != "parameters" && within != "servers" {
            keep(document.pointer_mut(&item), &[within, "parameters", "servers", "summary", "description", "post"]);
        }
    }
    document
}

fn edited(document: &Value, pointer: &str, edit: Edit) -> Option<Value> {
    let mut edited = document.clone();
    let (parent, name) = pointer.rsplit_once('/')?;
    let name = name.replace("~1", "/").replace("~0", "~");
    let parent = edited.pointer_mut(parent)?;
    let node = match &*parent {
        Value::Array(items) => items.get(name.parse::<usize>().ok()?)?,
        other => other.get(&name)?,
    };
    let another = match node {
        Value::Bool(flag) => json!(!*flag),
        Value::Number(number) => json!(number.as_f64()? + 1.0),
        Value::String(text) => json!(format!("{text}x")),
        Value::Null => json!("x"),
        _ if edit == Edit::Another => return None,
        _ => Value::Null,
    };
    match (edit, parent) {
        (Edit::Another, parent) => match parent {
            Value::Array(items) => items[name.parse::<usize>().ok()?] = another,
            other => other[&name] = another,
        },
        (Edit::Without, Value::Array(items)) => _ = items.remove(name.parse().ok()?),
        (Edit::Without, Value::Object(members)) => _ = members.shift_remove(&name),
        _ => return None,
    }
    Some(edited)
}

/// The edits of the document of which nothing is told.
fn silent(text: &str) -> Vec<String> {
    let document: Value = serde_yaml::from_str(text).unwrap();
    let mut pointers = Vec::new();
    nodes(String::new(), &document, &mut pointers);
    let mut silent = Vec::new();
    for pointer in pointers {
        let is_name = |index: usize| pointer.split('/').nth(index).is_some_and(|parent| parent == "properties");
        let is_text = pointer
            .split('/')
            .enumerate()
            .any(|(index, token)| TEXTS.contains(&token) && !is_name(index.saturating_sub(1)));
        if is_text {
            continue;
        }
        let least = around(&document, &pointer);
        let then = contract("then.json", &least).unwrap();
        for (edit, word) in [(Edit::Without, "without"), (Edit::Another, "another")] {
            // What can't be read as a document any more is no edit of one.
            let Some(now) = edited(&least, &pointer, edit).and_then(|now| contract("now.json", &now)) else { continue };
            // That a value is another is the same both ways, and keywords are compared by what they are together.
            let is_one_way = edit == Edit::Another || pointer.starts_with(ALL) || pointer.starts_with(ALL_2);
            let is_back = || !is_one_way && evolved("shop", &now, &then).is_empty();
            if evolved("shop", &then, &now).is_empty() || is_back() {
                silent.push(format!("{pointer} {word}"));
            }
        }
    }
    silent
}

fn assert_told(text: &str) {
    let same: Vec<&str> = SAME.iter().flat_map(|(_, edits)| edits.iter().copied()).collect();
    let silent: Vec<String> = silent(text).into_iter().filter(|edit| !same.contains(&edit.as_str())).collect();
    assert!(silent.is_empty(), "nothing is told of\n{}", silent.join("\n"));
}

#[test]
fn each_field_of_2_0_is_told() {
    assert_told(include_str!("../fixtures/every-field/2.0.yaml"));
}

#[test]
fn each_field_of_3_0_is_told() {
    assert_told(include_str!("../fixtures/every-field/3.0.yaml"));
}

#[test]
fn each_field_of_3_1_is_told() {
    assert_told(include_str!("../fixtures/every-field/3.1.yaml"));
}

#[test]
fn each_field_of_3_2_is_told() {
    assert_told(include_str!("../fixtures/every-field/3.2.yaml"));
}
