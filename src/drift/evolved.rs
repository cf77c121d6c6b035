//! The one loop over the rules about two documents.

use std::collections::HashMap;

use countersign_openapi::Contract;

use super::StatementChange;
use crate::finding::Evidence;
use crate::rules::evolution::{ALIKE, Documents, Reach, Turned, few};
use crate::rules::{EVOLUTION, callbacks, client, operations, schema};

/// What differs for a client between two contracts, the one that held and the one that holds.
pub fn evolved(provider: &str, then: &Contract, now: &Contract) -> Vec<StatementChange> {
    let pairs = operations::pairs(then, now);
    let calls = callbacks::calls(then, now, &pairs);
    let documents = Documents { then, now, pairs, calls };
    let mut turned: Vec<Turned> = EVOLUTION.iter().flat_map(|rules| (rules.of_documents)(&documents)).collect();
    turned.extend(EVOLUTION.iter().flat_map(|rules| documents.pairs.iter().flat_map(rules.of_operation)));
    let mut turned = united(turned);
    turned.extend(schema::turned(&documents));
    turned.into_iter().map(|turned| change(provider, turned)).collect()
}

/// What becomes of the Rust client that is generated of them.
pub fn generated_client(provider: &str, then: &Contract, now: &Contract) -> Vec<StatementChange> {
    let pairs = operations::pairs(then, now);
    let calls = callbacks::calls(then, now, &pairs);
    let documents = Documents { then, now, pairs, calls };
    (client::generated::RULES.of_documents)(&documents).into_iter().map(|turned| change(provider, turned)).collect()
}

fn change(provider: &str, turned: Turned) -> StatementChange {
    let Turned { rule, subject, class, message, earlier, later, reach } = turned;
    let change = StatementChange::new(provider, (rule, subject), class, message, earlier, later);
    StatementChange { operations: reach.operations(), route: reach.route, reached: reach.parts, ..change }
}

/// What many operations have in the same way is one difference, of all of them.
fn united(turned: Vec<Turned>) -> Vec<Turned> {
    let mut groups: Vec<Vec<Turned>> = Vec::new();
    let mut known = HashMap::new();
    let says = |said: &Option<Evidence>| said.as_ref().map(|said| said.says.clone());
    for one in turned {
        let key = (one.rule.clone(), one.message.clone(), says(&one.earlier), says(&one.later));
        let index = *known.entry(key).or_insert(groups.len());
        match groups.get_mut(index) {
            Some(group) => group.push(one),
            None => groups.push(vec![one]),
        }
    }
    let unite = |group: Vec<Turned>| -> Vec<Turned> {
        if group.len() < ALIKE {
            return group;
        }
        let subject = format!("{} operations", group.len());
        let names: Vec<String> = group.iter().map(|one| one.subject.clone()).collect();
        let parts = group.iter().flat_map(|one| one.reach.parts.clone()).collect();
        let one = group.into_iter().next().map(|one| Turned {
            message: format!("{}, in {}", one.message, few(&names)),
            subject,
            reach: Reach { parts, ..one.reach },
            ..one
        });
        one.into_iter().collect()
    };
    groups.into_iter().flat_map(unite).collect()
}
