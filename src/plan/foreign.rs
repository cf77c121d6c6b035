//! What a body names that another operation makes: `projectId` of what has a project.

use std::collections::BTreeSet;

use serde_json::Value;

use super::resource::{Resource, ResourceRole};
use super::varied::sent_object;
use crate::live::Request;
use countersign_openapi::letters;
use countersign_openapi::schema::readings;
use countersign_openapi::{Contract, Direction, Operation, is_json};

/// A property of a body that names one of a resource.
pub struct ForeignKey<'c> {
    pub property: String,
    /// What the document's own body has there.
    pub shown: Value,
    pub resource: Resource<'c>,
}

/// Further than this nobody looks for what needs what.
const DEEPEST: usize = 8;

/// The properties of an operation's body that name what others make, but for those whose making needs this one's in its
/// turn.
pub fn foreign_keys<'c>(contract: &'c Contract, operation: &Operation) -> Vec<ForeignKey<'c>> {
    let own = Resource::of(contract, operation).map(|(resource, _)| resource.create.id.clone());
    let is_free = |key: &ForeignKey| {
        own.as_ref().is_none_or(|own| !needs(contract, key.resource.create, own, &mut BTreeSet::new()))
    };
    named(contract, operation).into_iter().filter(is_free).collect()
}

fn named<'c>(contract: &'c Contract, operation: &Operation) -> Vec<ForeignKey<'c>> {
    let body = operation.body.as_ref().filter(|body| is_json(&body.media_type));
    let Some(sample) = body.and_then(|body| body.sample(contract).ok()) else { return Vec::new() };
    let members = sent_object(&sample).into_iter().flatten();
    let keys = members.filter_map(|(name, shown)| {
        let resource = resource_of(contract, &stem(name, shown)?)?;
        Some(ForeignKey { property: name.clone(), shown: shown.clone(), resource })
    });
    keys.collect()
}

/// Whether what an operation makes needs what another makes, or is made by it.
fn needs(contract: &Contract, create: &Operation, other: &str, seen: &mut BTreeSet<String>) -> bool {
    if create.id == other {
        return true;
    }
    if !seen.insert(create.id.clone()) {
        return false;
    }
    let around = Resource::along(contract, create).into_iter().map(|(_, resource)| resource.create);
    let keys = named(contract, create).into_iter().map(|key| key.resource.create);
    let mut others = around.chain(keys).filter(|needed| needed.id != create.id);
    others.any(|needed| needs(contract, needed, other, seen))
}

/// What a property names one of, by its letters; nothing where its name and its value do not say so.
fn stem(name: &str, shown: &Value) -> Option<String> {
    let word = letters(name);
    let without = |ends: &[&str]| ends.iter().find_map(|end| word.strip_suffix(end)).map(str::to_owned);
    let stem = match shown {
        Value::Array(items) if items.iter().all(|item| item.is_string() || item.is_number()) => {
            without(&["ids", "uuids"])
        }
        Value::String(_) => without(&["uuid", "id"]),
        Value::Number(_) => without(&["id"]).or_else(|| Some(word.clone())),
        _ => None,
    };
    stem.filter(|stem| !stem.is_empty())
}

fn resource_of<'c>(contract: &'c Contract, stem: &str) -> Option<Resource<'c>> {
    let words =
        [Some(stem.to_owned()), Some(format!("{stem}s")), stem.strip_suffix('y').map(|stem| format!("{stem}ies"))];
    let words: Vec<String> = words.into_iter().flatten().collect();
    let about = contract.operations_about(&words).into_iter();
    let makers = about.filter(|operation| ["POST", "PUT"].contains(&operation.method.as_str()));
    let mut made = makers.filter_map(|operation| match Resource::of(contract, operation)? {
        (resource, ResourceRole::Create) => Some(resource),
        _ => None,
    });
    made.find(|resource| words.contains(&letters(&resource.collection)))
}

/// A request whose JSON body names what was made, where it has what the document shows; what was changed on purpose
/// stays.
pub fn refer(
    contract: &Contract,
    operation: &Operation,
    request: &mut Request,
    (property, shown): (&str, &Value),
    id: &str,
) {
    let Some(mut body) = request.body.as_deref().and_then(|body| serde_json::from_slice::<Value>(body).ok()) else {
        return;
    };
    let is_enveloped = body.get(property).is_none();
    let envelope = body.as_object().and_then(|own| own.keys().next().cloned()).unwrap_or_default();
    let members = if is_enveloped { body.get_mut(&envelope) } else { Some(&mut body) };
    let Some(own) = members.and_then(|members| members.get_mut(property)).filter(|own| *own == shown) else { return };
    let before = own.clone();
    let schema = operation.body.as_ref().and_then(|body| body.schema.as_deref());
    let fits = |body: &Value| schema.is_none_or(|schema| contract.schemas.fits(Direction::Request, schema, body));
    let was_fit = fits(&serde_json::from_slice(request.body.as_deref().unwrap_or_default()).unwrap_or_default());
    for reading in readings(id) {
        let named = if before.is_array() { Value::Array(vec![reading]) } else { reading };
        let place = if is_enveloped { body.get_mut(&envelope) } else { Some(&mut body) };
        place.and_then(|members| members.get_mut(property)).into_iter().for_each(|own| *own = named.clone());
        if !was_fit || fits(&body) {
            request.body = Some(body.to_string().into_bytes().into());
            return;
        }
    }
}

/// The properties of a body that are not to be changed: they name something else, or say what it is.
pub fn fixed(contract: &Contract, operation: &Operation) -> BTreeSet<String> {
    let schema = operation.body.as_ref().and_then(|body| contract.node(body.schema.as_deref()?));
    let mut told = BTreeSet::new();
    let mut open: Vec<_> = schema.into_iter().map(|schema| (schema, DEEPEST)).collect();
    let mut looked_at = 0;
    while let Some((schema, depth)) = open.pop().filter(|_| looked_at < MOST) {
        looked_at += 1;
        let discriminator = schema.get("discriminator");
        let name = discriminator.and_then(|own| own.text("propertyName").or_else(|| own.value.as_str()));
        told.extend(name.map(str::to_owned));
        let Some(below) = usize::checked_sub(depth, 1) else { continue };
        let parts = ["allOf", "oneOf", "anyOf"].into_iter().filter_map(|word| schema.get(word));
        let parts: Vec<_> = parts.flat_map(|part| part.items().take(MOST).collect::<Vec<_>>()).collect();
        open.extend(parts.into_iter().map(|part| (part, below)));
    }
    told.extend(foreign_keys(contract, operation).into_iter().map(|key| key.property));
    told
}

/// So many parts of a schema are looked at.
const MOST: usize = 256;
