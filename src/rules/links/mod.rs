//! What an answer says of where its values can be used (OpenAPI 3.0.3 "Link Object").

use std::collections::BTreeMap;

use crate::rules::classify::ChangeKind;
use crate::rules::evolution::{Evolution, OperationPair, Turned, said};
use crate::rules::status::responses;
use countersign_openapi::schema::canonical;
use countersign_openapi::{Contract, DocumentedResponse, Node};

pub const RULES: Evolution = Evolution {
    rules: &["link-added", "link-removed", "link-changed"],
    of_documents: |_| Vec::new(),
    of_operation: |pair| {
        let same = responses::paired(pair).into_iter().filter(|(old, new)| old.status == new.status);
        same.flat_map(|(old, new)| turned(pair, old, new)).collect()
    },
};

fn turned(pair: &OperationPair, old: &DocumentedResponse, new: &DocumentedResponse) -> Vec<Turned> {
    let (then, mut now) = (links(pair.then.0, old), links(pair.now.0, new));
    let of = |contract: &Contract, link: &Node| Some(said(contract, &link.source(), says(link)));
    let mut turned = Vec::new();
    for (name, link) in then {
        let earlier = of(pair.then.0, &link);
        match now.remove(name) {
            Some(same) if means(pair.now.0, &same) == means(pair.then.0, &link) => {}
            Some(other) => {
                let message = format!("the link {name} of the answer {} leads on in another way", new.status);
                let later = of(pair.now.0, &other);
                turned.push(pair.turned("link-changed", ChangeKind::Undecided, message, earlier, later));
            }
            None => {
                let message = format!("the answer {} has no link {name} any more", new.status);
                turned.push(pair.turned("link-removed", ChangeKind::Undecided, message, earlier, None));
            }
        }
    }
    for (name, link) in now {
        let message = format!("the answer {} has a link {name}", new.status);
        turned.push(pair.turned("link-added", ChangeKind::Offered, message, None, of(pair.now.0, &link)));
    }
    turned
}

fn links<'c>(contract: &'c Contract, answer: &DocumentedResponse) -> BTreeMap<&'c str, Node<'c>> {
    let node = contract.node(&answer.source.within(&contract.document));
    let links = node.and_then(|node| node.get("links"));
    links.iter().flat_map(|links| links.members().collect::<Vec<_>>()).collect()
}

/// All that a link says, but for readers.
fn says(link: &Node) -> String {
    fields(link).into_iter().map(|(name, value)| format!("{name}: {value}")).collect::<Vec<_>>().join(", ")
}

fn fields<'n>(link: &'n Node) -> BTreeMap<&'n str, String> {
    let fields = link.raw_members().filter(|(name, _)| *name != "description" && !name.starts_with("x-"));
    fields.map(|(name, value)| (name, canonical(value.value))).collect()
}

/// The same, with the operation by its id, where it has one, whether it is named by that or referred to.
fn means<'n>(contract: &Contract, link: &'n Node) -> BTreeMap<&'n str, String> {
    let mut fields = fields(link);
    let to = link.text("operationRef").and_then(|place| contract.node(place.strip_prefix('#')?));
    if let Some(id) = to.as_ref().and_then(|operation| operation.raw("operationId")) {
        fields.remove("operationRef");
        fields.insert("operationId", canonical(id.value));
    }
    fields
}
