//! What two schemas say of the parts of a value: properties, items, and what has no name.

use std::collections::{BTreeMap, BTreeSet};

use super::WalkResult;
use crate::schema::compare::SchemaRelation;
use crate::schema::fits;
use crate::schema::form::{Child, SchemaForm, canonical};
use crate::schema::graph::Graph;
use crate::schema::read::OPAQUE;

impl WalkResult<'_, '_> {
    pub(super) fn properties(&mut self, then: &SchemaForm, now: &SchemaForm) {
        let names: BTreeSet<&str> =
            [&then.properties, &now.properties].into_iter().flat_map(|properties| properties.keys().copied()).collect();
        let names: BTreeSet<&str> =
            names.into_iter().chain(then.required.iter().copied()).chain(now.required.iter().copied()).collect();
        let unnamed =
            |form: &SchemaForm| names.iter().copied().filter(|name| !form.properties.contains_key(name)).collect();
        let (held, holds) = (Unnamed::of(then, unnamed(then)), Unnamed::of(now, unnamed(now)));
        for name in names {
            let path = format!("/{name}");
            let (old, new) = (then.properties.get(name), now.properties.get(name));
            // What is named in the one document alone is held to what the other says of those without names.
            let is_named = old.is_some() || new.is_some();
            let (before, after) = (old.copied().or(held.by(name)), new.copied().or(holds.by(name)));
            let (was, needed) = (then.required.contains(name), now.required.contains(name));
            let is = |needed: bool| if needed { "required" } else { "optional" };
            let turned = match (old, new) {
                (None, Some(_)) if !needed => Some((
                    "property",
                    SchemaRelation::Named { closed: then.closed && !held.is_taken(name) },
                    "absent",
                    "optional",
                )),
                (Some(_), None) if !needed => {
                    Some(("property", SchemaRelation::Unnamed { required: was }, is(was), "absent"))
                }
                _ if was != needed => {
                    let turn = if needed { SchemaRelation::Narrower } else { SchemaRelation::Wider };
                    let earlier = if old.is_none() && !was { "absent" } else { is(was) };
                    Some(("required", turn, earlier, is(needed)))
                }
                _ if before.is_some() && after.is_some() => None,
                // What must be there and is not described may be anything.
                (Some(old), None) if self.walk.then.is_anything(*old) => None,
                (None, Some(new)) if self.walk.now.is_anything(*new) => None,
                (Some(_), None) => Some(("type", SchemaRelation::Wider, "described", "any type")),
                (None, Some(_)) => Some(("type", SchemaRelation::Narrower, "any type", "described")),
                _ => None,
            };
            if let Some((what, turn, earlier, later)) = turned {
                let places =
                    (old.map_or(self.pair.then, |old| old.vertex), new.map_or(self.pair.now, |new| new.vertex));
                self.tell_at(what, turn, &path, places, (earlier.to_owned(), later.to_owned()));
            }
            if let (true, Some(before), Some(after)) = (is_named, before, after) {
                self.link_member(path, before, after);
            }
        }
    }

    pub(super) fn additional(&mut self, then: &SchemaForm, now: &SchemaForm) {
        const KEYWORD: &str = "additionalProperties";
        let of = |form: &SchemaForm| form.parts.get(&(KEYWORD, String::new())).copied();
        let turn = match (then.closed, now.closed, of(then), of(now)) {
            _ if is_traded(then, now) => SchemaRelation::Unknown,
            (false, true, ..) => SchemaRelation::Narrower,
            (true, false, ..) => SchemaRelation::Wider,
            (_, _, Some(old), Some(new)) => return self.link_member("/*".to_owned(), old, new),
            (false, false, None, Some(_)) => SchemaRelation::Narrower,
            (false, false, Some(_), None) => SchemaRelation::Wider,
            _ => return,
        };
        let shown = |form: &SchemaForm| match (form.closed, of(form)) {
            (true, _) => "no other property",
            (_, Some(_)) => "other properties of one schema",
            _ => "any other property",
        };
        self.tell(KEYWORD, turn, "", (shown(then).to_owned(), shown(now).to_owned()));
    }

    /// Items, and what stands under a pattern or a name.
    pub(super) fn parts(&mut self, then: &SchemaForm, now: &SchemaForm, concerns: &dyn Fn(&str) -> bool) {
        let keys: BTreeSet<_> = then.parts.keys().chain(now.parts.keys()).collect();
        for key in keys.into_iter().filter(|key| key.0 != "additionalProperties" && concerns(key.0)) {
            let (keyword, name) = (key.0, key.1.as_str());
            let path = match keyword {
                "items" => "/[]".to_owned(),
                "prefixItems" => format!("/{}", name.trim_start_matches('0').parse().unwrap_or(0)),
                "patternProperties" => "/*".to_owned(),
                _ => String::new(),
            };
            // Where there is no item, nothing is said of items.
            if matches!(keyword, "items" | "prefixItems") && [then, now].iter().any(|form| form.is_empty_list()) {
                continue;
            }
            // What a list says of all its items, it says of those without a schema of their own.
            let rest = |form: &SchemaForm| {
                // And an object of those of its properties that no pattern takes.
                let of_rest = match keyword {
                    "prefixItems" => "items",
                    "patternProperties" => "additionalProperties",
                    _ => return form.parts.get(key).copied(),
                };
                form.parts.get(key).or(form.parts.get(&(of_rest, String::new()))).copied()
            };
            match (rest(then), rest(now)) {
                (Some(old), Some(new)) if keyword == "patternProperties" => self.link_member(path, old, new),
                (Some(old), Some(new)) => self.link(path, old, new, false),
                (old, new) => {
                    let turn = match (old, new) {
                        // A pattern takes names that are not allowed else.
                        (None, _) if keyword == "patternProperties" && then.closed => SchemaRelation::Wider,
                        (_, None) if keyword == "patternProperties" && now.closed => SchemaRelation::Narrower,
                        (None, _) => SchemaRelation::Narrower,
                        _ => SchemaRelation::Wider,
                    };
                    let says = |graph: &Graph, child: Option<Child>| match child {
                        None => format!("no {keyword}"),
                        Some(child) => raw(graph, child),
                    };
                    self.tell(keyword, turn, "", (says(self.walk.then, old), says(self.walk.now, new)));
                }
            }
        }
    }

    /// Schemas that hold beside the others, or must not: more of them allow fewer values. What becomes of
    /// values where one is another can't be told.
    pub(super) fn opaque(&mut self, then: &SchemaForm, now: &SchemaForm, concerns: &dyn Fn(&str) -> bool) {
        let mut condition_differs = false;
        for keyword in OPAQUE.into_iter().filter(|keyword| concerns(keyword)) {
            let of = |form: &SchemaForm| form.opaque.get(keyword).cloned().unwrap_or_default();
            let (mut before, mut after) = (of(then), of(now));
            let says = |graph: &Graph, all: &[Child]| match all {
                [] => format!("no {keyword}"),
                all => all.iter().map(|child| raw(graph, *child)).collect::<Vec<_>>().join(" and "),
            };
            let says = (says(self.walk.then, &before), says(self.walk.now, &after));
            before.retain(|old| {
                let found = after.iter().position(|new| self.walk.alike.are(old.vertex, new.vertex));
                found.map(|index| after.remove(index)).is_none()
            });
            // What follows from another condition is told with that.
            let is_told = condition_differs && matches!(keyword, "then" | "else");
            if is_told || before.is_empty() && after.is_empty() {
                continue;
            }
            condition_differs |= keyword == "if";
            let turn = match (before.as_slice(), after.as_slice()) {
                _ if keyword == "unevaluatedProperties" && is_traded(then, now) => SchemaRelation::Unknown,
                ([], _) => SchemaRelation::Narrower,
                (_, []) => SchemaRelation::Wider,
                _ => SchemaRelation::Unknown,
            };
            self.tell(keyword, turn, "", says);
        }
    }

    pub(super) fn discriminator(&mut self, then: &SchemaForm, now: &SchemaForm) {
        let keys = |form: &SchemaForm| {
            form.tag.as_ref().map(|tag| {
                (tag.property.to_owned(), tag.values.keys().map(|key| (*key).to_owned()).collect::<Vec<_>>())
            })
        };
        let (before, after) = (keys(then), keys(now));
        if before != after {
            let says = |keys: Option<(String, Vec<String>)>| match keys {
                None => "no discriminator".to_owned(),
                Some((property, values)) => format!("{property}: {}", values.join(", ")),
            };
            let turn = match (&before, &after) {
                (Some((old, before)), Some((new, after))) if old == new => {
                    let lacks = |all: &[String], value: &String| !all.contains(value);
                    match (before.iter().any(|old| lacks(after, old)), after.iter().any(|new| lacks(before, new))) {
                        (true, false) => SchemaRelation::Narrower,
                        (false, true) => SchemaRelation::Wider,
                        _ => SchemaRelation::Unknown,
                    }
                }
                _ => SchemaRelation::Unknown,
            };
            self.tell("discriminator", turn, "", (says(before), says(after)));
        }
        let (Some(then), Some(now)) = (&then.tag, &now.tag) else { return };
        let is_same = |old: Child, new: Child| self.walk.alike.are(old.vertex, new.vertex);
        match (then.default, now.default) {
            (None, None) => {}
            (Some(old), Some(new)) if is_same(old, new) => {}
            (old, new) => {
                let says = |graph: &Graph, child: Option<Child>| match child {
                    None => "no defaultMapping".to_owned(),
                    Some(child) => format!("defaultMapping {}", graph.name(child).unwrap_or("a schema")),
                };
                let says = (says(self.walk.then, old), says(self.walk.now, new));
                self.tell("discriminator", SchemaRelation::Unknown, "", says);
            }
        }
        for (value, old) in &then.values {
            if let (Some(old), Some(Some(new))) = (old, now.values.get(value)) {
                self.link(String::new(), *old, *new, false);
            }
        }
    }
}

/// What an object says of properties that it does not name.
struct Unnamed<'n> {
    /// The schemas of the patterns that each name fits.
    patterns: BTreeMap<&'n str, Vec<Child>>,
    rest: Option<Child>,
}

impl<'n> Unnamed<'n> {
    fn of(form: &SchemaForm, names: Vec<&'n str>) -> Unnamed<'n> {
        let mut patterns: BTreeMap<&str, Vec<Child>> = BTreeMap::new();
        for ((_, pattern), child) in form.parts.iter().filter(|((keyword, _), _)| *keyword == "patternProperties") {
            for name in fits::names(pattern, names.iter().copied()) {
                patterns.entry(name).or_default().push(*child);
            }
        }
        Unnamed { patterns, rest: form.parts.get(&("additionalProperties", String::new())).copied() }
    }

    /// Whether a pattern takes a name.
    fn is_taken(&self, name: &str) -> bool {
        self.patterns.contains_key(name)
    }

    /// What a property is held to, where that is one schema.
    fn by(&self, name: &str) -> Option<Child> {
        match self.patterns.get(name).map(Vec::as_slice) {
            None => self.rest,
            Some([only]) => Some(*only),
            Some(_) => None,
        }
    }
}

/// Whether the one document closes an object by its own properties, and the other by those that are evaluated.
fn is_traded(then: &SchemaForm, now: &SchemaForm) -> bool {
    let evaluates = |form: &SchemaForm| form.opaque.contains_key("unevaluatedProperties");
    then.closed != now.closed && then.closed == evaluates(now) && now.closed == evaluates(then)
}

/// A schema as it is written, or the beginning of it.
fn raw(graph: &Graph, child: Child) -> String {
    const LONGEST: usize = 200;
    let value = graph.places.document.get(graph.address(child.vertex));
    let text = value.map(canonical).unwrap_or_default();
    match text.char_indices().nth(LONGEST) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text,
    }
}
