//! The headers that an answer is promised to have. Their schemas are compared with those of bodies.

use crate::rules::classify::ChangeKind;
use crate::rules::evolution::{OperationPair, Turned, said};
use crate::rules::presence::word;
use countersign_openapi::schema::{Structure, structure};
use countersign_openapi::{Contract, DocumentedResponse, Header};

pub fn turned(pair: &OperationPair, old: &DocumentedResponse, new: &DocumentedResponse) -> Vec<Turned> {
    let find =
        |name: &str, answer: &DocumentedResponse| own(answer).any(|header| header.name.eq_ignore_ascii_case(name));
    let says = |contract: &Contract, header: &Header| Some(said(contract, &header.source, header.name.clone()));
    let mut turned = Vec::new();
    for gone in own(old).filter(|header| !find(&header.name, new)) {
        let kind = if gone.required { ChangeKind::Withdrawn } else { ChangeKind::Undecided };
        let message = format!("the answer {} has no header {} any more", old.status, gone.name);
        turned.push(pair.turned("header-removed", kind, message, says(pair.then.0, gone), None));
    }
    for came in own(new).filter(|header| !find(&header.name, old)) {
        let message = format!("the answer {} has a header {}", new.status, came.name);
        turned.push(pair.turned("header-added", ChangeKind::Offered, message, None, says(pair.now.0, came)));
    }
    for (before, after) in paired(old, new) {
        turned.extend(restated(pair, new, before, after));
    }
    turned
}

/// The headers of two answers that are the same.
pub fn paired<'c>(old: &'c DocumentedResponse, new: &'c DocumentedResponse) -> Vec<(&'c Header, &'c Header)> {
    let find = |name: &str| own(new).find(|header| header.name.eq_ignore_ascii_case(name));
    own(old).filter_map(|old| Some((old, find(&old.name)?))).collect()
}

/// The headers that an answer states: `Content-Type` is what its media types say (OpenAPI 3.0.3 "Response Object").
pub fn own(answer: &DocumentedResponse) -> impl Iterator<Item = &Header> {
    answer.headers.iter().filter(|header| !header.name.eq_ignore_ascii_case("content-type"))
}

fn restated(pair: &OperationPair, answer: &DocumentedResponse, old: &Header, new: &Header) -> Vec<Turned> {
    let told = |rule: &str, kind, does: &str, earlier: &str, later: &str| {
        let message = format!("the header {} of the answer {} {does}", new.name, answer.status);
        let says = |contract, header: &Header, says: &str| {
            Some(said(contract, &header.source, format!("{}: {says}", header.name)))
        };
        pair.turned(rule, kind, message, says(pair.then.0, old, earlier), says(pair.now.0, new, later))
    };
    let mut turned = Vec::new();
    match (old.required, new.required) {
        (true, false) => {
            turned.push(told("header-optional", ChangeKind::Withdrawn, "may be absent now", word(true), word(false)));
        }
        (false, true) => {
            let does = "is always there now";
            turned.push(told("header-required", ChangeKind::Offered, does, word(false), word(true)));
        }
        _ => {}
    }
    let (before, after) = (written(pair.then.0, old), written(pair.now.0, new));
    let of = |contract: &Contract, header: &Header| {
        let schema = header.schema.as_ref();
        schema.map_or(Structure::ANY, |schema| structure(&contract.document, schema))
    };
    let is_content = before.is_content || after.is_content;
    // A single text is written alike in a style and as `text/plain`.
    let is_one_text = |contract, header, form: &HeaderForm| {
        (!form.is_content || form.style == "text/plain") && !of(contract, header).is_any()
    };
    let is_other = || {
        if is_one_text(pair.then.0, old, &before) && is_one_text(pair.now.0, new, &after) {
            return false;
        }
        let both = of(pair.then.0, old).and(of(pair.now.0, new));
        if before.style == after.style && !is_content { both.object } else { is_content || both.is_any() }
    };
    if before.how != after.how && is_other() {
        let does = "is written in another way";
        turned.push(told("header-style-changed", ChangeKind::Replaced, does, &before.how, &after.how));
    }
    if before.deprecated != after.deprecated {
        let does = if after.deprecated { "is deprecated now" } else { "is deprecated no more" };
        let word = |deprecated| if deprecated { "deprecated" } else { "not deprecated" };
        let (earlier, later) = (word(before.deprecated), word(after.deprecated));
        turned.push(told("header-deprecated", ChangeKind::Repeated, does, earlier, later));
    }
    turned
}

/// How a header's value is written.
struct HeaderForm {
    how: String,
    style: String,
    is_content: bool,
    deprecated: bool,
}

fn written(contract: &Contract, header: &Header) -> HeaderForm {
    let node = contract.node(&header.source.within(&contract.document));
    let flag = |name: &str| node.as_ref().is_some_and(|node| node.flag(name));
    let text = |name: &str| node.as_ref().and_then(|node| node.text(name));
    let media_type = node.as_ref().and_then(|node| node.get("content")?.names().next());
    let style = media_type.or(text("collectionFormat")).or(text("style")).unwrap_or("simple");
    let style = if style == "csv" { "simple" } else { style };
    HeaderForm {
        style: style.to_owned(),
        how: format!("{style}{}", if flag("explode") { ", each part by itself" } else { "" }),
        is_content: media_type.is_some(),
        deprecated: flag("deprecated"),
    }
}
