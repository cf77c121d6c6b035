//! Pages written down as an OpenAPI document: each node says where it is from, and whether the
//! page states it or it had to be guessed.

mod answers;
mod paths;
mod places;
mod schema;
mod security;
mod told;
mod yaml;

use countersign_openapi::extension;
use countersign_pages::{Access, BaseUrl, EmbeddedDocument, Fact, Facts, Plan, Record, StatedFact};
use serde_json::{Map, Value, json};

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
        document.insert("security".to_owned(), security::alternatives(facts, &schemes));
    }
    let tags = tags(facts);
    if !tags.is_empty() {
        document.insert("tags".to_owned(), Value::Array(tags));
    }
    let refusals = answers::refusals(facts, !schemes.is_empty());
    document.insert("paths".to_owned(), paths::paths(&told::Told::of(facts, &refusals)));
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
    let embedded = facts.of::<EmbeddedDocument>().next();
    let text =
        |of: fn(&EmbeddedDocument) -> &str| embedded.map(|(document, _)| of(document)).filter(|text| !text.is_empty());
    // OpenAPI wants both, so nothing is made up where the pages name neither.
    let info = json!({
        "title": text(|document| &document.title).unwrap_or("API"),
        "version": text(|document| &document.version).unwrap_or("unstated"),
        "description": "What the documentation pages state.",
        (extension::INCOMPLETE): true,
    });
    let mut info = sourced(info, embedded.map(|(_, stated)| stated).or(facts.0.first()), embedded.is_some());
    let repeated: Vec<Value> = facts.0.iter().filter(|stated| has_no_word(&stated.fact)).map(repeated).collect();
    if !repeated.is_empty() {
        info[extension::STATEMENTS] = repeated.into();
    }
    info
}

/// Whether OpenAPI has no word for a fact.
fn has_no_word(fact: &Fact) -> bool {
    matches!(fact, Fact::WebhookHeader(_) | Fact::Access(_) | Fact::Plan(_) | Fact::Meaning(_))
}

/// A fact as it is, with its place.
fn repeated(stated: &StatedFact) -> Value {
    let Record { kind, subject, value } = Record::from(&stated.fact);
    sourced(json!({"kind": kind, "subject": subject, "value": value}), Some(stated), true)
}

fn servers(facts: &Facts) -> Value {
    let mut servers: Vec<Value> = Vec::new();
    let places = places::PageBases::of(facts);
    for (base, stated) in facts.of::<BaseUrl>().filter(|(base, _)| places.is_shared(&base.url)) {
        servers.push(server(&base.url, stated));
    }
    if servers.is_empty() {
        servers.push(sourced(json!({"url": "/"}), facts.0.first(), false));
    }
    Value::Array(servers)
}

/// A server; each part of its URL that is left open is a variable, and has a default (OpenAPI 3.0 §4.7.6).
pub(crate) fn server(url: &str, stated: &StatedFact) -> Value {
    let mut node = json!({"url": url});
    let names = url.split('{').skip(1).filter_map(|rest| rest.split_once('}')).map(|(name, _)| name);
    let variables: Map<String, Value> = names
        .filter(|name| !name.is_empty())
        // What it is, no page says: its own name stands there.
        .map(|name| (name.to_owned(), sourced(json!({"default": name}), Some(stated), false)))
        .collect();
    if !variables.is_empty() {
        node["variables"] = Value::Object(variables);
    }
    sourced(node, Some(stated), true)
}

/// What no operation, header or body could hold.
fn tags(facts: &Facts) -> Vec<Value> {
    let access = facts.of::<Access>().map(|(access, stated)| {
        let (name, description) = match access {
            Access::Resource { name, verbs } => {
                let verbs: Vec<&str> = verbs.iter().map(|verb| verb.name()).collect();
                (name, format!("A token may: {}.", verbs.join(", ")))
            }
            Access::Scope(name) => (name, "A scope of tokens.".to_owned()),
        };
        sourced(json!({"name": name, "description": description}), Some(stated), true)
    });
    let plans = facts.of::<Plan>().map(|(plan, stated)| {
        let includes = if plan.included { "includes" } else { "does not include" };
        let description = format!("The plan {includes} the API.");
        let name = format!("Plan {}", plan.name);
        sourced(json!({"name": name, "description": description}), Some(stated), true)
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
fn sourced(mut node: Value, from: Option<&StatedFact>, is_documented: bool) -> Value {
    let source = from.map_or_else(
        || "pages#Top".to_owned(),
        |StatedFact { source, .. }| {
            // A page without a heading has one place.
            let heading = if source.heading.is_empty() { "Top" } else { &source.heading };
            format!("{}#{heading}", source.page)
        },
    );
    node[extension::SOURCE] = source.into();
    node[extension::BASIS] = if is_documented { "documented" } else { "inferred" }.into();
    node
}
