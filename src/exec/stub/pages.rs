//! What the document shows of a list is its first page, and whoever asks for another is given an empty one, the last.

use serde_json::Value;

use super::Incoming;
use super::respond::{Outgoing, made_up};
use crate::plan::{NextPage, Page, Walk};
use crate::scenarios::{Paging, names_more, names_next};
use countersign_openapi::letters;
use countersign_openapi::{Contract, Direction, Operation, Parameter, is_json};

/// Why a last page is made up.
const ENDLESS: &str = "the document has no last page";

/// Gives the last page of a list, where that is asked for.
pub fn turn(contract: &Contract, operation: &Operation, incoming: &Incoming, answer: &mut Outgoing) {
    let paging = (200..300).contains(&answer.status).then(|| Paging::of(contract, operation));
    let Some(paging) = paging.flatten() else { return };
    let Ok(shown) = serde_json::from_slice::<Value>(&answer.body) else { return };
    let link = answer.headers.iter().find(|(name, _)| name == "link").map(|(_, link)| link.clone());
    let first = Page::read(&incoming.target, shown.clone(), link.clone());
    let is_told = match Walk::new(contract, operation, first.clone()).leads(&first) {
        NextPage::Linked(query) => query.iter().all(|(name, value)| incoming.queries(name).contains(value)),
        NextPage::Told(name, value) => incoming.queries(&name).contains(&value),
        NextPage::Counted(..) | NextPage::None | NextPage::Unknown => false,
    };
    if !is_told && !paging.places().any(|place| is_later(contract, place, incoming)) {
        return;
    }
    if link.is_some_and(|link| link.contains("next")) {
        let first = incoming.target.split('?').next().unwrap_or_default();
        answer.headers.retain(|(name, _)| name != "link");
        answer.headers.push(("link".to_owned(), format!("<{first}>; rel=\"first\"")));
    }
    let schema = operation
        .answer(answer.status)
        .and_then(|answer| answer.media.iter().find(|media| is_json(&media.media_type))?.schema.as_deref());
    let fits = |shown: &Value| schema.is_none_or(|schema| contract.schemas.fits(Direction::Response, schema, shown));
    match last(shown.clone(), &|last| fits(last) || !fits(&shown)) {
        Some(last) => answer.body = last.to_string().into_bytes(),
        None => *answer = made_up(answer.status, ENDLESS),
    }
}

/// Whether a parameter asks for another page than the first.
fn is_later(contract: &Contract, place: &Parameter, incoming: &Incoming) -> bool {
    let Some(asked) = incoming.query(&place.name).filter(|asked| !asked.is_empty()) else { return false };
    let sample = place.sample(contract).ok().filter(|_| place.required).map(|sample| crate::plan::text(&sample));
    let is_offset = letters(&place.name).contains("offset") || letters(&place.name) == "skip";
    match asked.parse::<i64>() {
        _ if sample.as_ref() == Some(&asked) => false,
        Ok(number) => number > i64::from(!is_offset),
        Err(_) => true,
    }
}

/// The same without items, and with no word of a next page; nothing where it can't be said so.
fn last(mut shown: Value, fits: &dyn Fn(&Value) -> bool) -> Option<Value> {
    empty(&mut shown);
    let mut places = Vec::new();
    next_places(&shown, "", &mut places);
    for place in places {
        let before = shown.clone();
        for ended in [None, Some(Value::Null), Some(Value::Bool(false)), Some(Value::from(""))] {
            shown = before.clone();
            let (parent, name) = place.rsplit_once('/')?;
            let members = shown.pointer_mut(parent)?.as_object_mut()?;
            let own = members.get(name)?;
            match ended {
                // A flag says that there is none.
                Some(Value::Bool(_)) if !own.is_boolean() => continue,
                None if own.is_boolean() => continue,
                Some(ended) => _ = members.insert(name.to_owned(), ended),
                None => _ = members.remove(name),
            }
            if fits(&shown) {
                break;
            }
        }
    }
    fits(&shown).then_some(shown)
}

fn empty(shown: &mut Value) {
    match shown {
        Value::Array(items) => items.clear(),
        Value::Object(members) => {
            let has_list = |value: &Value| value.as_object().is_some_and(|inner| inner.values().any(Value::is_array));
            match members.values_mut().find_map(Value::as_array_mut) {
                Some(items) => items.clear(),
                None => members.values_mut().filter(|value| has_list(value)).take(1).for_each(empty),
            }
        }
        _ => {}
    }
}

/// The pointers to what says where the next page is, or that there is one.
fn next_places(shown: &Value, at: &str, to: &mut Vec<String>) {
    for (name, value) in shown.as_object().into_iter().flatten() {
        let is_flag = value.is_boolean() && names_more(name);
        if is_flag || names_next(name) {
            to.push(format!("{at}/{}", name.replace('~', "~0").replace('/', "~1")));
        } else if value.is_object() {
            next_places(value, &format!("{at}/{}", name.replace('~', "~0").replace('/', "~1")), to);
        }
    }
}
