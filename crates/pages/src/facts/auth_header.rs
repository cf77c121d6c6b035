//! The headers that carry credentials (RFC 9110 §11.6.2).

use std::collections::{BTreeSet, HashMap, HashSet};
use std::sync::LazyLock;

use countersign_openapi::{Location, SchemeKind};
use regex::Regex;
use serde_json::{Value, json};

use super::payload::Payload;
use super::stated::Stated;
use crate::reading::PageReading;
use crate::reading::credential::{CarrierForm, scheme_of, spoken_alone};
use crate::reading::headers::HeaderSide;
use crate::text::prose;

/// A header that carries a credential.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct AuthHeader {
    pub name: String,
    /// What stands before the credential.
    pub scheme: CarrierForm,
    /// The headers that carry credentials beside it, in every request, in lower case.
    pub with: Vec<String>,
}

impl Payload for AuthHeader {
    const ID: &'static str = "auth-header";
    const STATES: &'static str = "The header that carries a credential, and the scheme word before it.";

    fn read(reading: &PageReading<'_>) -> Vec<Stated<AuthHeader>> {
        let mut facts = Vec::new();
        let beside = beside(reading);
        for mention in &reading.headers {
            if mention.side != HeaderSide::Request || !mention.is_credential {
                continue;
            }
            let scheme = match scheme_of(&mention.name, mention.value.as_deref().unwrap_or("${value}")) {
                // `as a bearer token in the Authorization header`: the sentence says it.
                CarrierForm::Open => spoken_alone(&mention.quote)
                    .map_or(CarrierForm::Open, |scheme| CarrierForm::Named(scheme.to_owned())),
                shown => shown,
            };
            let with = beside.get(&mention.name.to_lowercase()).into_iter().flatten().cloned().collect();
            let header = AuthHeader { name: mention.name.clone(), scheme, with };
            facts.push(reading.stated(header, mention.at, &mention.quote));
        }
        facts.extend(declared(reading));
        settle(facts)
    }

    fn subject(&self) -> String {
        self.name.clone()
    }

    fn value(&self) -> Value {
        let mut value = match &self.scheme {
            CarrierForm::Named(scheme) => json!({"scheme": scheme}),
            CarrierForm::Raw => json!({"scheme": null}),
            CarrierForm::Open => json!({}),
        };
        if !self.with.is_empty() {
            value["with"] = json!(self.with);
        }
        value
    }

    fn parse(subject: &str, value: &Value) -> Option<AuthHeader> {
        let scheme = match value.get("scheme") {
            Some(Value::String(scheme)) => CarrierForm::Named(scheme.clone()),
            Some(Value::Null) => CarrierForm::Raw,
            Some(_) => return None,
            None => CarrierForm::Open,
        };
        let with = match value.get("with") {
            Some(names) => {
                names.as_array()?.iter().map(|name| Some(name.as_str()?.to_owned())).collect::<Option<_>>()?
            }
            None => Vec::new(),
        };
        Some(AuthHeader { name: subject.to_owned(), scheme, with })
    }

    fn canonical(&self) -> AuthHeader {
        AuthHeader { name: self.name.to_lowercase(), ..self.clone() }
    }
}

/// The headers with credentials that go with each, by name: in every request of a sample that has
/// it; where none has, as a sentence says of several that they go together.
fn beside(reading: &PageReading<'_>) -> HashMap<String, BTreeSet<String>> {
    let carriers: HashSet<String> = reading
        .headers
        .iter()
        .filter(|mention| mention.side == HeaderSide::Request && mention.is_credential)
        .map(|mention| mention.name.to_lowercase())
        .collect();
    let requests = reading.outline.examples.iter().flat_map(|example| &example.scan.requests);
    let shown = requests.map(|request| request.headers.iter().map(|(name, _)| name.to_lowercase()).collect());
    let of_samples = together(shown, &carriers);
    let both = reading.outline.statements.iter().filter(|statement| go_together(&statement.lower));
    let said = both.map(|statement| named(&statement.text));
    let mut found = together(said, &carriers);
    found.extend(of_samples);
    found
}

/// What all of some groups that have a carrier have in common with it.
fn together(
    groups: impl Iterator<Item = BTreeSet<String>>,
    carriers: &HashSet<String>,
) -> HashMap<String, BTreeSet<String>> {
    let mut found: HashMap<String, BTreeSet<String>> = HashMap::new();
    for group in groups {
        let own: BTreeSet<String> = group.into_iter().filter(|name| carriers.contains(name)).collect();
        for name in &own {
            let mut others = own.clone();
            others.remove(name);
            match found.get_mut(name) {
                Some(known) => known.retain(|other| others.contains(other)),
                None => _ = found.insert(name.clone(), others),
            }
        }
    }
    found
}

/// What a sentence names in code or in quotes, in lower case.
fn named(text: &str) -> BTreeSet<String> {
    let quoted = text.split(['"', '\'', '“', '”', '‘', '’']).filter(|part| !part.contains(char::is_whitespace));
    prose::codes(text).into_iter().chain(quoted).map(str::to_lowercase).collect()
}

/// Whether a sentence, in lower case, says of several things that one request has them all: `both`, or a plain `and`.
fn go_together(lower: &str) -> bool {
    static ASKED: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(r"\b(?:send|include|pass|provide|add|set|needs?|requires?|must|with each|with every)\b")
            .expect("a constant pattern")
    });
    static EITHER: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(r"\bor\b|\beither\b|\balternative(?:ly)?\b|\binstead\b|\b(?:accepted|supported)\b|\boptional\b")
            .expect("a constant pattern")
    });
    BOTH.is_match(lower) || lower.contains(" and ") && ASKED.is_match(lower) && !EITHER.is_match(lower)
}

/// What says of several headers that one request has them all.
static BOTH: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"\b(?:both|together|all (?:two|three)|along with|in addition to)\b").expect("a constant pattern")
});

/// A place that names the header alone says less than one that shows a value.
fn settle(facts: Vec<Stated<AuthHeader>>) -> Vec<Stated<AuthHeader>> {
    let open = |stated: &Stated<AuthHeader>| stated.fact.scheme == CarrierForm::Open;
    let shown: HashSet<String> =
        facts.iter().filter(|stated| !open(stated)).map(|stated| stated.fact.name.to_lowercase()).collect();
    facts.into_iter().filter(|stated| !open(stated) || !shown.contains(&stated.fact.name.to_lowercase())).collect()
}

fn declared(reading: &PageReading<'_>) -> Vec<Stated<AuthHeader>> {
    let mut facts = Vec::new();
    for document in reading.outline.documents() {
        for declared in document.contract.schemes() {
            let (name, scheme) = match &declared.kind {
                SchemeKind::Http(word) => ("Authorization", CarrierForm::Named(word.to_ascii_lowercase())),
                SchemeKind::ApiKey { location: Location::Header, name } => (name.as_str(), CarrierForm::Raw),
                _ => continue,
            };
            let header = AuthHeader { name: name.to_owned(), scheme, with: Vec::new() };
            facts.push(reading.stated(header, document.at(&declared.source), &declared.name));
        }
    }
    facts
}
