//! What becomes of the Rust client that is generated from a document: its methods, their arguments, and its types. No
//! request is another for it, and a build that calls them may break.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use countersign_openapi::rust_names::{self, TakenNames};
use countersign_openapi::{Address, Contract, Direction, Operation};
use serde_json::Value;

use crate::claim::Source;
use crate::finding::Evidence;
use crate::rules::classify::{ChangeKind, change_class};
use crate::rules::evolution::{Documents, Evolution, Reach, Turned, few, said};
use crate::rules::{operations, schema};

/// Told where they are asked for: the same request may have many clients.
pub const RULES: Evolution = Evolution {
    rules: &[
        "client-method-removed",
        "client-method-added",
        "client-method-changed",
        "client-type-removed",
        "client-type-added",
        "client-type-changed",
    ],
    of_documents: |documents| methods(documents).into_iter().chain(types(documents)).collect(),
    of_operation: |_| Vec::new(),
};

/// The methods of a client, by operation.
struct Methods<'c> {
    contract: &'c Contract,
    names: HashMap<*const Operation, String>,
}

impl<'c> Methods<'c> {
    fn of(contract: &'c Contract) -> Methods<'c> {
        let operations = contract.operations().iter().map(std::ptr::from_ref);
        let names = rust_names::operations(contract).into_iter().map(|names| names.method);
        Methods { contract, names: operations.zip(names).collect() }
    }

    fn name(&self, operation: &Operation) -> &str {
        self.names.get(&std::ptr::from_ref(operation)).map_or("", String::as_str)
    }

    /// The method with its arguments, as one calls it; what may be left out has a `?`.
    fn signature(&self, operation: &Operation) -> String {
        let mut taken = TakenNames::with(&["body"]);
        let argument = |parameter: &countersign_openapi::Parameter| {
            let schema = parameter.schema.as_ref().and_then(|schema| self.contract.node(schema));
            let kind = schema.and_then(|schema| schema.text("type")).unwrap_or("value");
            let may_lack = if parameter.required { "" } else { "?" };
            (format!("{}{may_lack}", taken.snake(&parameter.name)), kind.to_owned())
        };
        let arguments: Vec<(String, String)> = operation.parameters.iter().map(argument).collect();
        let mut arguments: Vec<String> = arguments.into_iter().map(|(name, kind)| format!("{name}: {kind}")).collect();
        // The generated method takes them in an order of its own.
        arguments.sort();
        arguments.extend(operation.body.as_ref().map(|_| "body".to_owned()));
        format!("{}({})", self.name(operation), arguments.join(", "))
    }

    fn said(&self, operation: &Operation) -> Option<Evidence> {
        Some(said(self.contract, &operation.source, self.signature(operation)))
    }
}

fn methods(documents: &Documents) -> Vec<Turned> {
    let (then, now) = (Methods::of(documents.then), Methods::of(documents.now));
    let paired: Vec<(&Operation, &Operation)> = documents.pairs.iter().map(|pair| (pair.then.1, pair.now.1)).collect();
    let known: BTreeSet<*const Operation> =
        paired.iter().flat_map(|(old, new)| [std::ptr::from_ref(*old), std::ptr::from_ref(*new)]).collect();
    let is_lone = |operation: &&Operation| !known.contains(&std::ptr::from_ref(*operation));
    let mut came: BTreeMap<&str, &Operation> =
        documents.now.operations().iter().filter(is_lone).map(|new| (now.name(new), new)).collect();
    let mut pairs: Vec<(&Operation, Option<&Operation>)> =
        paired.into_iter().map(|(old, new)| (old, Some(new))).collect();
    // What has moved keeps its name, and who calls it by that calls it still.
    pairs.extend(documents.then.operations().iter().filter(is_lone).map(|old| (old, came.remove(then.name(old)))));
    let mut turned = Vec::new();
    for (old, new) in pairs {
        let told = match new {
            None => ("client-method-removed", format!("the client has no method `{}` any more", then.name(old))),
            Some(new) if then.name(old) != now.name(new) => (
                "client-method-changed",
                format!("the client's `{}` is called `{}` now", then.name(old), now.name(new)),
            ),
            Some(new) if then.signature(old) != now.signature(new) => {
                ("client-method-changed", format!("the client's `{}` takes other arguments", now.name(new)))
            }
            Some(_) => continue,
        };
        turned.push(method(told, old, then.said(old), new.and_then(|new| now.said(new))));
    }
    for new in came.into_values() {
        let told = ("client-method-added", format!("the client has a method `{}`", now.name(new)));
        turned.push(method(told, new, None, now.said(new)));
    }
    turned
}

fn method(
    (rule, message): (&str, String),
    operation: &Operation,
    earlier: Option<Evidence>,
    later: Option<Evidence>,
) -> Turned {
    let subject = operations::name(operation);
    let reach = Reach::of(subject.clone());
    Turned { subject, reach, ..note(rule, message, (earlier, later)) }
}

fn note(rule: &str, message: String, (earlier, later): (Option<Evidence>, Option<Evidence>)) -> Turned {
    let class = change_class(ChangeKind::Repeated, Direction::Request);
    Turned { rule: rule.to_owned(), subject: String::new(), class, message, earlier, later, reach: Reach::default() }
}

/// Where schemas have names of their own, that become types.
const NAMED: [&str; 2] = ["/components/schemas", "/definitions"];

/// The types of a client that have names in the document, by those.
fn named(contract: &Contract) -> BTreeMap<&str, (String, Address, &Value)> {
    let mut taken = TakenNames::default();
    let mut found = BTreeMap::new();
    for place in NAMED {
        let schemas = contract.document.get(place).and_then(Value::as_object);
        for (name, value) in schemas.into_iter().flatten() {
            let (document, pointer) = (contract.document.name().to_owned(), countersign_openapi::join(place, name));
            let address = Address { document, pointer, origin: None };
            found.insert(name.as_str(), (taken.pascal(name), address, value));
        }
    }
    found
}

fn types(documents: &Documents) -> Vec<Turned> {
    let (then, now) = (named(documents.then), named(documents.now));
    let says =
        |contract: &Contract, (kind, address, _): &(String, Address, &Value)| Some(said(contract, address, kind));
    let mut turned = Vec::new();
    let mut came: Vec<&str> = now.keys().filter(|name| !then.contains_key(*name)).copied().collect();
    for (name, old) in then.iter().filter(|(name, _)| !now.contains_key(*name)) {
        // The same schema under another name.
        let renamed = came.iter().position(|name| now[name].2 == old.2).map(|index| &now[came.remove(index)]);
        let message = match renamed {
            Some((new, ..)) => format!("the client's type `{}` is called `{new}` now", old.0),
            None => format!("the client has no type `{}` any more", old.0),
        };
        let later = renamed.and_then(|new| says(documents.now, new));
        let note = note("client-type-removed", message, (says(documents.then, old), later));
        turned.push(Turned { subject: (*name).to_owned(), ..note });
    }
    for name in came {
        let new = &now[name];
        let note =
            note("client-type-added", format!("the client has a type `{}`", new.0), (None, says(documents.now, new)));
        turned.push(Turned { subject: name.to_owned(), ..note });
    }
    turned.extend(changed(documents, &then, &now));
    turned
}

/// The types of both clients whose schemas differ, in what makes another type of them or in what one checks.
fn changed<'c>(
    documents: &Documents,
    then: &BTreeMap<&'c str, (String, Address, &'c Value)>,
    now: &BTreeMap<&'c str, (String, Address, &'c Value)>,
) -> Vec<Turned> {
    let mut differences: BTreeMap<String, Vec<String>> = BTreeMap::new();
    let remark = change_class(ChangeKind::Repeated, Direction::Request);
    for difference in schema::turned(documents).into_iter().filter(|difference| difference.class != remark) {
        let said = [&difference.later, &difference.earlier].into_iter().flatten();
        let Some((name, part)) = said.filter_map(within_schema).next() else { continue };
        let told = if part.is_empty() { difference.rule } else { format!("{} at {part}", difference.rule) };
        let all = differences.entry(name).or_default();
        if !all.contains(&told) {
            all.push(told);
        }
    }
    let told = |(name, messages): (String, Vec<String>)| {
        let (old, new) = (then.get(name.as_str())?, now.get(name.as_str())?);
        let message = format!("the client's type `{}` is another: {}", new.0, few(&messages));
        let says = |contract: &Contract, of: &(String, Address, &Value)| Some(said(contract, &of.1, of.0.as_str()));
        let note = note("client-type-changed", message, (says(documents.then, old), says(documents.now, new)));
        Some(Turned { subject: name, ..note })
    };
    differences.into_iter().filter_map(told).collect()
}

/// The name of the schema that a place is in, and the rest of the pointer.
fn within_schema(said: &Evidence) -> Option<(String, String)> {
    let Some(Source::Document(address)) = said.at.as_deref() else { return None };
    let rest = NAMED.iter().find_map(|place| address.pointer.strip_prefix(place)?.strip_prefix('/'))?;
    let (name, part) = rest.split_at(rest.find('/').unwrap_or(rest.len()));
    Some((countersign_openapi::unescape(name).into_owned(), part.to_owned()))
}
