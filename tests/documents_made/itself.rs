//! The third law of the house (see `src/lib.rs`): nothing contradicts itself. A document is compared with
//! itself, with the same in another syntax, with its keys in another order, and with one property more.

use crate::generated::{Dice, SampleVersion, documents, tangled};
use countersign::drift::{StatementChange, evolved};
use countersign_openapi::{Contract, Direction, Document};
use serde_json::{Map, Value, json};

/// How many documents are put together at random, of each version.
const TANGLED: u64 = 25;

fn contract(text: String) -> Contract {
    Contract::read(Document::parse("openapi", text).unwrap_or_else(|error| panic!("failed to {error}")))
}

fn told(then: &Contract, now: &Contract) -> Vec<String> {
    let line =
        |change: StatementChange| format!("{} {} {}: {}", change.class, change.rule, change.subject, change.message);
    evolved("itself", then, now).into_iter().map(line).collect()
}

/// The same value, the keys of each object in another order.
fn shuffled(value: &Value, dice: &mut Dice) -> Value {
    match value {
        Value::Object(members) => {
            let mut left: Vec<_> = members.iter().collect();
            let mut turned = Map::new();
            while !left.is_empty() {
                let (name, member) = dice.draw(&mut left);
                turned.insert(name.clone(), shuffled(member, dice));
            }
            Value::Object(turned)
        }
        Value::Array(items) => items.iter().map(|item| shuffled(item, dice)).collect(),
        other => other.clone(),
    }
}

/// Every generated document, with its name.
fn all() -> Vec<(String, Value)> {
    let mut all: Vec<_> = documents().into_iter().map(|generated| (generated.name, generated.document)).collect();
    for version in SampleVersion::ALL {
        let tangled = (0..TANGLED).map(|number| tangled::document(version, number));
        all.extend(tangled.enumerate().map(|(number, document)| (format!("tangled {version:?} {number}"), document)));
    }
    all
}

#[test]
fn a_document_does_not_differ_from_itself() {
    for (name, document) in all() {
        let then = contract(document.to_string());
        assert_eq!(told(&then, &then), [""; 0], "{name}");
        let yaml = contract(serde_yaml::to_string(&document).unwrap());
        assert_eq!(told(&then, &yaml), [""; 0], "{name} in YAML");
        for turn in 1..4 {
            let turned = contract(shuffled(&document, &mut Dice(turn)).to_string());
            assert_eq!(told(&then, &turned), [""; 0], "{name}, its keys in another order ({turn})");
            assert_eq!(told(&turned, &then), [""; 0], "{name}, its keys in another order ({turn}), and back");
        }
    }
}

/// One optional property more in one schema, wherever else it is used, is that property and nothing else.
#[test]
fn a_property_more_is_that_property_and_nothing_else() {
    let mut seen = 0;
    for (name, document) in documents().into_iter().map(|generated| (generated.name, generated.document)) {
        let then = contract(document.to_string());
        for schema in ["List", "Tree", "Ping", "Base", "Cat", "Optional"] {
            let mut more = document.clone();
            let pointer = format!("/definitions/{schema}/properties");
            let pointer = [pointer, format!("/components/schemas/{schema}/properties")];
            let Some(properties) = pointer.iter().find(|pointer| more.pointer(pointer).is_some()) else { continue };
            let Some(Value::Object(properties)) = more.pointer_mut(properties) else { continue };
            // It stands before the others, which come later then.
            let others = std::mem::take(properties);
            properties.insert("one_more".to_owned(), json!({ "type": "string" }));
            properties.extend(others);
            let now = contract(shuffled(&more, &mut Dice(7)).to_string());
            for change in evolved("itself", &then, &now) {
                seen += 1;
                assert!(change.rule.ends_with("-property-added"), "{name} {schema}: {change:#?}");
                assert!(change.subject.ends_with("/properties/one_more"), "{name} {schema}: {change:#?}");
            }
        }
    }
    assert!(seen > 20, "{seen} changes were told");
}

/// Whatever is done to a schema that means something is told, and told of its reverse.
#[test]
fn a_schema_that_says_something_else_is_told() {
    for version in SampleVersion::ALL {
        for number in 0..TANGLED {
            let document = tangled::document(version, number);
            let then = contract(document.to_string());
            for index in 0..9 {
                let mut edited = document.clone();
                let schemas = if version == SampleVersion::V2 { "/definitions" } else { "/components/schemas" };
                let schema = edited.pointer_mut(&format!("{schemas}/S{index}")).unwrap();
                *schema = json!({ "allOf": [schema.clone(), { "type": "object", "required": ["told"] }] });
                let now = contract(edited.to_string());
                let changes = told(&then, &now);
                let is_told = !changes.is_empty() || allows_nothing(&then, &format!("{schemas}/S{index}"));
                assert!(is_told, "{version:?} {number}: S{index}\n{document:#}");
                assert_eq!(
                    changes.is_empty(),
                    told(&now, &then).is_empty(),
                    "{version:?} {number}: S{index}, and back"
                );
            }
        }
    }
}

/// Whether no value is known that a schema allows: then it can't allow fewer.
fn allows_nothing(contract: &Contract, schema: &str) -> bool {
    let sample = contract.schemas.sample(Direction::Response, schema);
    sample.is_ok_and(|sample| !sample.fits)
}
