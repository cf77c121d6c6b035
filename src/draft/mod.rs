//! Pages written down as an OpenAPI document: each node says where it is from, and whether the
//! page states it or it had to be guessed.

mod answers;
mod paths;
mod schema;
mod security;
mod yaml;

use serde_json::{Map, Value, json};

use crate::docs::{Fact, Facts};
use countersign_openapi::extension;

/// An OpenAPI 3.0.3 document, as YAML, of what pages state.
pub fn draft(facts: &Facts) -> String {
    yaml::write(&document(facts))
}

/// The document's value.
fn document(facts: &Facts) -> Value {
    let mut document = Map::new();
    document.insert("openapi".to_owned(), "3.0.3".into());
    document.insert("info".to_owned(), info(facts));
    document.insert("servers".to_owned(), servers(facts));
    let schemes = security::schemes(facts);
    if !schemes.is_empty() {
        // Each is one way of authenticating; whether two are needed together, pages rarely say.
        let alternatives = schemes.keys().map(|name| json!({ name.as_str(): [] }));
        document.insert("security".to_owned(), alternatives.collect());
    }
    let tags = tags(facts);
    if !tags.is_empty() {
        document.insert("tags".to_owned(), Value::Array(tags));
    }
    let refusals = answers::refusals(facts, !schemes.is_empty());
    document.insert("paths".to_owned(), paths::paths(facts, &refusals));
    let parameters = paths::headers(facts);
    let components = [("parameters", parameters), ("responses", refusals.responses), ("securitySchemes", schemes)];
    let components = components.into_iter().filter(|(_, members)| !members.is_empty());
    let components: Map<_, _> = components.map(|(name, members)| (name.to_owned(), Value::Object(members))).collect();
    if !components.is_empty() {
        document.insert("components".to_owned(), Value::Object(components));
    }
    Value::Object(document)
}

fn info(facts: &Facts) -> Value {
    let embedded = facts.of("openapi").next();
    let title = embedded.map(|fact| fact.subject.as_str()).filter(|title| !title.is_empty());
    let version = embedded.and_then(|fact| fact.value["version"].as_str()).filter(|version| !version.is_empty());
    // OpenAPI wants both, so nothing is made up where the pages name neither.
    let info = json!({
        "title": title.unwrap_or("API"),
        "version": version.unwrap_or("unstated"),
        "description": "What the documentation pages state.",
        (extension::INCOMPLETE): true,
    });
    sourced(info, embedded.or(facts.0.first()), embedded.is_some())
}

fn servers(facts: &Facts) -> Value {
    let mut servers: Vec<Value> = Vec::new();
    for fact in facts.of("base-url") {
        servers.push(sourced(json!({"url": fact.value["url"]}), Some(fact), true));
    }
    if servers.is_empty() {
        servers.push(sourced(json!({"url": "/"}), facts.0.first(), false));
    }
    Value::Array(servers)
}

/// What no operation, header or body could hold.
fn tags(facts: &Facts) -> Vec<Value> {
    let access = facts.of("access").map(|fact| {
        let verbs = fact.value["access"].as_array().into_iter().flatten().filter_map(Value::as_str);
        let verbs = verbs.collect::<Vec<_>>().join(", ");
        let description =
            if verbs.is_empty() { "A scope of tokens.".to_owned() } else { format!("A token may: {verbs}.") };
        sourced(json!({"name": fact.subject, "description": description}), Some(fact), true)
    });
    let plans = facts.of("plan").map(|fact| {
        let includes = if fact.value["included"] == Value::Bool(true) { "includes" } else { "does not include" };
        let description = format!("The plan {includes} the API.");
        sourced(json!({"name": format!("Plan {}", fact.subject), "description": description}), Some(fact), true)
    });
    let mut tags: Vec<Value> = Vec::new();
    for tag in access.chain(plans) {
        if !tags.iter().any(|other| other["name"] == tag["name"]) {
            tags.push(tag);
        }
    }
    tags
}

/// A node with its source and its basis.
fn sourced(mut node: Value, from: Option<&Fact>, is_documented: bool) -> Value {
    let source = from.map_or_else(
        || "pages#Top".to_owned(),
        |Fact { source, .. }| {
            // A page without a heading has one place.
            let heading = if source.heading.is_empty() { "Top" } else { &source.heading };
            format!("{}#{heading}", source.page)
        },
    );
    node[extension::SOURCE] = source.into();
    node[extension::BASIS] = if is_documented { "documented" } else { "inferred" }.into();
    node
}
