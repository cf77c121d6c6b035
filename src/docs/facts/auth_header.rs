//! The headers that carry credentials (RFC 9110 §11.6.2).

use std::collections::HashSet;

use serde_json::{Value, json};

use super::auth_scheme::{Scheme, scheme_of, spoken};
use super::{Fact, Kind, Turn};
use crate::docs::context::{Context, is_credential_header};
use crate::docs::diff::Class;
use crate::docs::headers::Side;

/// Reads the headers of credentials.
pub const KIND: Kind = Kind {
    id: "auth-header",
    states: "The header that carries a credential, and the scheme word before it.",
    read,
    one_value: false,
    weigh: |turn| match turn {
        Turn::New(_) => Class::Unclear,
        _ => Class::Breaking,
    },
};

fn read(context: &Context<'_>) -> Vec<Fact> {
    let mut facts = Vec::new();
    for mention in &context.mentions {
        if mention.side != Side::Request || !is_credential_header(&mention.name) {
            continue;
        }
        let value = mention.value.as_deref().unwrap_or("${value}");
        let scheme = scheme_of(&mention.name, value);
        let value = match scheme {
            Scheme::Named(scheme) => json!({"scheme": scheme}),
            Scheme::Raw => json!({"scheme": null}),
            // `as a bearer token in the Authorization header`: the sentence says it.
            Scheme::Open => spoken(&mention.quote).map_or_else(|| json!({}), |scheme| json!({"scheme": scheme})),
        };
        let place = (mention.section, mention.line);
        facts.push(context.fact(&KIND, mention.name.clone(), value, place, &mention.quote));
    }
    facts.extend(declared(context));
    settle(facts)
}

/// A place that names the header alone says less than one that shows a value.
fn settle(facts: Vec<Fact>) -> Vec<Fact> {
    let open = |fact: &Fact| fact.value.as_object().is_some_and(|value| value.is_empty());
    let shown: HashSet<String> =
        facts.iter().filter(|fact| !open(fact)).map(|fact| fact.subject.to_lowercase()).collect();
    facts.into_iter().filter(|fact| !open(fact) || !shown.contains(&fact.subject.to_lowercase())).collect()
}

fn declared(context: &Context<'_>) -> Vec<Fact> {
    let mut facts = Vec::new();
    for document in &context.documents {
        let example = &context.examples[document.example];
        let schemes =
            document.value.pointer("/components/securitySchemes").or_else(|| document.value.get("securityDefinitions"));
        for (key, scheme) in schemes.and_then(Value::as_object).into_iter().flatten() {
            let place = (example.section, example.last_line_in(&format!("{key}:")));
            let text = |name: &str| scheme.get(name).and_then(Value::as_str);
            if let (Some("http"), Some(word)) = (text("type"), text("scheme")) {
                let value = json!({"scheme": word.to_ascii_lowercase()});
                facts.push(context.fact(&KIND, "Authorization", value, place, key));
            } else if let (Some("apiKey"), Some("header"), Some(name)) = (text("type"), text("in"), text("name")) {
                facts.push(context.fact(&KIND, name, json!({"scheme": null}), place, key));
            }
        }
    }
    facts
}
