//! Compares two definitions, keyword by keyword; where that can't tell (`not`, patterns,
//! alternatives that can't be paired) it says so. What stays a reference is not followed.

use std::collections::BTreeSet;

use serde_json::Value;

use super::bundle::Way;
use super::compare::{Bundled, Compared, Difference, Pair, Turn};
use super::parts::{Parts, same};

/// What differs in two definitions themselves, and the pairs that they refer to.
pub fn walk(then: &Bundled, now: &Bundled, way: Way, pair: Pair) -> Compared {
    let mut walk = Walk { then, now, way, found: Vec::new(), referred: BTreeSet::new() };
    walk.schemas(&format!("/$defs/{}", pair.0), &format!("/$defs/{}", pair.1), "", 0);
    (walk.found, walk.referred)
}

/// Every respect in which schemas may differ, by the keyword that it is about.
pub fn respects() -> impl Iterator<Item = &'static str> {
    let others = ["type", "enum", "format", "required", "property", "additionalProperties", "alternatives"];
    others.into_iter().chain(BOUNDS.map(|(keyword, _)| keyword)).chain(OPAQUE)
}

/// Deeper than this nothing is compared that is not a definition of its own.
const DEPTH: usize = 24;

struct Walk<'b, 'd> {
    then: &'b Bundled<'d>,
    now: &'b Bundled<'d>,
    way: Way,
    found: Vec<Difference>,
    referred: BTreeSet<Pair>,
}

/// Bounds, and whether a greater one allows fewer values.
const BOUNDS: [(&str, bool); 10] = [
    ("minimum", true),
    ("exclusiveMinimum", true),
    ("minLength", true),
    ("minItems", true),
    ("minProperties", true),
    ("maximum", false),
    ("exclusiveMaximum", false),
    ("maxLength", false),
    ("maxItems", false),
    ("maxProperties", false),
];

/// Keywords of which it can only be told that they are not the same.
const OPAQUE: [&str; 10] = [
    "multipleOf",
    "pattern",
    "not",
    "if",
    "then",
    "else",
    "contains",
    "patternProperties",
    "propertyNames",
    "dependentRequired",
];

impl Walk<'_, '_> {
    /// Compares what stands at two places of the bundles; `path` is where that is in the value.
    fn schemas(&mut self, then: &str, now: &str, path: &str, depth: usize) {
        let (before, after) = (&self.then.bundle.schema, &self.now.bundle.schema);
        let (mut then, mut now) = (Parts::of(before, then), Parts::of(after, now));
        if then.alternatives().is_empty() != now.alternatives().is_empty() {
            (then, now) = (Parts::with(before, &then.place, 1), Parts::with(after, &now.place, 1));
        }
        if depth > 0
            && let (Some(then), Some(now)) = (then.definition, now.definition)
        {
            self.referred.insert((then, now));
            return;
        }
        if depth > DEPTH || self.is_one_of(&then, &now, path) {
            return;
        }
        self.types(&then, &now, path);
        self.values(&then, &now, path);
        self.format(&then, &now, path);
        for (keyword, greater_is_fewer) in BOUNDS {
            self.bound(keyword, greater_is_fewer, &then, &now, path);
        }
        for keyword in OPAQUE {
            if !same(then.all(keyword), now.all(keyword)) {
                self.tell(
                    keyword,
                    Turn::Unknown,
                    path,
                    (&then.place, &now.place),
                    (then.shown(keyword), now.shown(keyword)),
                );
            }
        }
        self.properties(&then, &now, path, depth);
        self.additional(&then, &now, path, depth);
        if let (Some(before), Some(after)) = (then.place_of("items"), now.place_of("items")) {
            self.schemas(&before, &after, &format!("{path}/[]"), depth + 1);
        }
        self.alternatives(&then, &now, path, depth);
    }

    /// Whether one is among the alternatives that the other has, and then all is said.
    fn is_one_of(&mut self, then: &Parts, now: &Parts, path: &str) -> bool {
        let (before, after) = (then.alternatives(), now.alternatives());
        let (turn, says) = match (before.len(), after.len()) {
            (0, many @ 2..) if after.iter().any(|new| self.are_alike(&then.place, new)) => {
                (Turn::Wider, ("one schema".to_owned(), format!("{many} alternatives")))
            }
            (many @ 2.., 0) if before.iter().any(|old| self.are_alike(old, &now.place)) => {
                (Turn::Narrower, (format!("{many} alternatives"), "one schema".to_owned()))
            }
            _ => return false,
        };
        self.tell("alternatives", turn, path, (&then.place, &now.place), says);
        true
    }

    fn types(&mut self, then: &Parts, now: &Parts, path: &str) {
        let (before, after) = (then.types(), now.types());
        let covers = |all: &Option<BTreeSet<String>>, some: &Option<BTreeSet<String>>| match (all, some) {
            (None, _) => true,
            (Some(_), None) => false,
            (Some(all), Some(some)) => {
                some.iter().all(|name| all.contains(name) || name == "integer" && all.contains("number"))
            }
        };
        let nullable = |parts: &Parts| parts.types().is_none() && parts.nullable;
        let turn = match (covers(&before, &after), covers(&after, &before)) {
            (true, true) if nullable(then) == nullable(now) => return,
            (true, true) if nullable(now) => Turn::Wider,
            (true, true) => Turn::Narrower,
            (true, false) => Turn::Narrower,
            (false, true) => Turn::Wider,
            (false, false) => Turn::Other,
        };
        let shown = |types: &Option<BTreeSet<String>>| match types {
            None => "any type".to_owned(),
            Some(types) => types.iter().cloned().collect::<Vec<_>>().join(" or "),
        };
        self.tell("type", turn, path, (&then.place, &now.place), (shown(&before), shown(&after)));
    }

    /// `enum` and `const`.
    fn values(&mut self, then: &Parts, now: &Parts, path: &str) {
        let (before, after) = (then.values(), now.values());
        let turn = match (&before, &after) {
            (None, None) => return,
            (None, Some(_)) => Turn::Narrower,
            (Some(_), None) => Turn::Wider,
            (Some(before), Some(after)) if before == after => return,
            (Some(before), Some(after)) if after.is_subset(before) => Turn::Narrower,
            (Some(before), Some(after)) if before.is_subset(after) => Turn::Wider,
            _ => Turn::Other,
        };
        // Of long lists what is not in both is enough.
        let only = |own: &Option<BTreeSet<String>>, other: &Option<BTreeSet<String>>| match (own, other) {
            (None, _) => "any value".to_owned(),
            (Some(own), Some(other)) if own.len() > 12 => {
                let own: Vec<_> = own.difference(other).cloned().collect();
                if own.is_empty() { "the others".to_owned() } else { format!("also {}", own.join(", ")) }
            }
            (Some(own), _) => own.iter().cloned().collect::<Vec<_>>().join(", "),
        };
        let says = (only(&before, &after), only(&after, &before));
        self.tell("enum", turn, path, (&then.place, &now.place), says);
    }

    fn format(&mut self, then: &Parts, now: &Parts, path: &str) {
        let (before, after) = (then.all("format"), now.all("format"));
        let turn = match (before.first(), after.first()) {
            _ if same(before.clone(), after.clone()) => return,
            (None, _) => Turn::Narrower,
            (_, None) => Turn::Wider,
            _ => Turn::Other,
        };
        self.tell("format", turn, path, (&then.place, &now.place), (then.shown("format"), now.shown("format")));
    }

    fn bound(&mut self, keyword: &'static str, greater_is_fewer: bool, then: &Parts, now: &Parts, path: &str) {
        let strictest = |parts: &Parts| {
            let bounds = parts.all(keyword).into_iter().filter_map(Value::as_f64);
            bounds.reduce(if greater_is_fewer { f64::max } else { f64::min })
        };
        let turn = match (strictest(then), strictest(now)) {
            (before, after) if before == after => return,
            (None, _) => Turn::Narrower,
            (_, None) => Turn::Wider,
            (Some(before), Some(after)) if (after > before) == greater_is_fewer => Turn::Narrower,
            _ => Turn::Wider,
        };
        self.tell(keyword, turn, path, (&then.place, &now.place), (then.shown(keyword), now.shown(keyword)));
    }

    fn properties(&mut self, then: &Parts, now: &Parts, path: &str, depth: usize) {
        let (before, after) = (then.properties(), now.properties());
        let (required, requires) = (then.required(), now.required());
        let names: BTreeSet<&String> = before.keys().chain(after.keys()).chain(&required).chain(&requires).collect();
        for name in names {
            let path = format!("{path}/{name}");
            let (old, new) = (before.get(name), after.get(name));
            let hidden =
                |place: Option<&String>, side: &Bundled| place.is_some_and(|place| self.is_hidden(side, place));
            if hidden(old, self.then) || hidden(new, self.now) {
                continue;
            }
            let is = |needed: bool| if needed { "required" } else { "optional" };
            let says = (is(required.contains(name)), is(requires.contains(name)));
            let (was, needed) = (required.contains(name), requires.contains(name));
            let owned = |(earlier, later): (&str, &str)| (earlier.to_owned(), later.to_owned());
            let places = (old.unwrap_or(&then.place).as_str(), new.unwrap_or(&now.place).as_str());
            match (old, new) {
                (None, Some(_)) if !needed => {
                    self.tell("property", Turn::Named, &path, places, owned(("absent", "optional")));
                }
                (Some(_), None) if !needed => {
                    let turn = Turn::Unnamed { required: was };
                    self.tell("property", turn, &path, places, owned((says.0, "absent")));
                }
                _ if was != needed => {
                    let turn = if needed { Turn::Narrower } else { Turn::Wider };
                    let earlier = if old.is_none() && !was { "absent" } else { says.0 };
                    self.tell("required", turn, &path, places, owned((earlier, says.1)));
                }
                _ => {}
            }
            if let (Some(old), Some(new)) = (old, new) {
                self.schemas(old, new, &path, depth + 1);
            }
        }
    }

    /// Whether a property never goes this way (`readOnly`, `writeOnly`).
    fn is_hidden(&self, side: &Bundled, place: &str) -> bool {
        let hidden = match self.way {
            Way::Request => "readOnly",
            Way::Answer => "writeOnly",
        };
        let node = side.bundle.address(side.document, &format!("{place}/type"));
        let node = node.and_then(|address| side.document.resolve(&address).ok());
        node.is_some_and(|(_, node)| node.get(hidden) == Some(&Value::Bool(true)))
    }

    fn additional(&mut self, then: &Parts, now: &Parts, path: &str, depth: usize) {
        const KEYWORD: &str = "additionalProperties";
        let closed = |parts: &Parts| parts.all(KEYWORD).contains(&&Value::Bool(false));
        let place =
            |parts: &Parts| parts.place_of(KEYWORD).filter(|_| parts.all(KEYWORD).iter().any(|it| it.is_object()));
        let turn = match (closed(then), closed(now), place(then), place(now)) {
            (false, true, ..) => Turn::Narrower,
            (true, false, ..) => Turn::Wider,
            (_, _, Some(before), Some(after)) => return self.schemas(&before, &after, &format!("{path}/*"), depth + 1),
            (false, false, None, Some(_)) => Turn::Narrower,
            (false, false, Some(_), None) => Turn::Wider,
            _ => return,
        };
        let shown = |parts: &Parts| match (closed(parts), place(parts)) {
            (true, _) => "no other property",
            (_, Some(_)) => "other properties of one schema",
            _ => "any other property",
        };
        self.tell(KEYWORD, turn, path, (&then.place, &now.place), (shown(then).to_owned(), shown(now).to_owned()));
    }

    /// `oneOf` and `anyOf`: alternatives are the same where they refer to what has one name, or are
    /// alike; others are paired by their order, where there are as many.
    fn alternatives(&mut self, then: &Parts, now: &Parts, path: &str, depth: usize) {
        let (mut before, mut after) = (then.alternatives(), now.alternatives());
        if before.is_empty() && after.is_empty() {
            return;
        }
        if before.is_empty() != after.is_empty() {
            let turn = if before.is_empty() { Turn::Narrower } else { Turn::Wider };
            let turn = if then.says_nothing() || now.says_nothing() { turn } else { Turn::Unknown };
            let says =
                |count: usize| if count == 0 { "one schema".to_owned() } else { format!("{count} alternatives") };
            return self.tell(
                "alternatives",
                turn,
                path,
                (&then.place, &now.place),
                (says(before.len()), says(after.len())),
            );
        }
        let mut pairs = Vec::new();
        before.retain(|old| {
            let found = after.iter().position(|new| self.are_alike(old, new));
            found.map(|index| pairs.push((old.clone(), after.remove(index)))).is_none()
        });
        let (lost, gained) = (before.len(), after.len());
        if lost == gained {
            pairs.extend(before.into_iter().zip(after));
        } else {
            let turn = match (lost, gained) {
                (0, _) => Turn::Wider,
                (_, 0) => Turn::Narrower,
                _ => Turn::Unknown,
            };
            let count = |parts: &Parts| format!("{} alternatives", parts.alternatives().len());
            self.tell("alternatives", turn, path, (&then.place, &now.place), (count(then), count(now)));
        }
        for (old, new) in pairs {
            self.schemas(&old, &new, path, depth + 1);
        }
    }

    fn are_alike(&self, old: &str, new: &str) -> bool {
        let (then, now) = (&self.then, self.now);
        let named = |side: &Bundled, place: &str| {
            let definition = Parts::of(&side.bundle.schema, place).definition?;
            let address = side.bundle.address(side.document, &format!("/$defs/{definition}/type"))?;
            address.rsplit_once('/').map(|(_, name)| name.to_owned())
        };
        match (named(then, old), named(now, new)) {
            (Some(old), Some(new)) => old == new,
            (None, None) => then.bundle.schema.pointer(old) == now.bundle.schema.pointer(new),
            _ => false,
        }
    }

    fn tell(
        &mut self,
        what: &'static str,
        turn: Turn,
        path: &str,
        (then, now): (&str, &str),
        (earlier, later): (String, String),
    ) {
        let address = |side: &Bundled, place: &str| {
            side.bundle.address(side.document, &format!("{place}/type")).unwrap_or_default()
        };
        self.found.push(Difference {
            what,
            turn,
            path: path.to_owned(),
            then: address(self.then, then),
            now: address(self.now, now),
            earlier,
            later,
        });
    }
}
