//! What two schemas say of a value itself: its type, its values, bounds, lengths and format.

use std::collections::BTreeSet;

use super::{WalkResult, shown};
use crate::Direction;
use crate::schema::compare::SchemaRelation;
use crate::schema::form::{Bound, SchemaForm};
use crate::schema::notation::Notation;
use crate::schema::say::{FORMATS_OF_TEXTS, OTHER};
use crate::schema::types::Types;

impl WalkResult<'_, '_> {
    /// Whether null is allowed.
    pub(super) fn null(&mut self, then: &SchemaForm, now: &SchemaForm) {
        let allowed = |form: &SchemaForm| form.types.meets(Types::NULL);
        let turn = match (allowed(then), allowed(now)) {
            _ if self.pair.null_aside => return,
            (true, false) => SchemaRelation::Narrower,
            (false, true) => SchemaRelation::Wider,
            _ => return,
        };
        self.tell("type", turn, "", (then.types.to_string(), now.types.to_string()));
    }

    /// What is told of values that are written as text, whatever their types: whether that is all.
    pub(super) fn texts(&mut self, then: &SchemaForm, now: &SchemaForm) -> bool {
        if let (Some(before), Some(after)) = (then.texts_of_values(), now.texts_of_values()) {
            let turn = match (before.is_superset(&after), after.is_superset(&before)) {
                (true, true) => None,
                (true, false) => Some(SchemaRelation::Narrower),
                (false, true) => Some(SchemaRelation::Wider),
                (false, false) => Some(SchemaRelation::Other),
            };
            let says = |own: &BTreeSet<String>| own.iter().cloned().collect::<Vec<_>>().join(", ");
            if turn.is_none() {
                self.types_of_texts(then, now);
            }
            turn.into_iter().for_each(|turn| self.tell("enum", turn, "", (says(&before), says(&after))));
            self.null(then, now);
            self.default(then, now);
            self.remark("deprecated", then, now);
            self.xml(then, now);
            return true;
        }
        let takes = |one: &SchemaForm, other: &SchemaForm| {
            let null = if self.pair.null_aside { Types::NULL } else { Types::NONE };
            takes_texts(one, other, null)
        };
        let turn = match (takes(then, now), takes(now, then)) {
            (Some(true), Some(true)) => {
                self.types_of_texts(then, now);
                return false;
            }
            (Some(true), _) => SchemaRelation::Narrower,
            (_, Some(true)) => SchemaRelation::Wider,
            (Some(false), Some(false)) => SchemaRelation::Other,
            _ => SchemaRelation::Unknown,
        };
        self.tell("type", turn, "", (then.types.to_string(), now.types.to_string()));
        false
    }

    /// That texts are meant as values of other types, where they are the same.
    fn types_of_texts(&mut self, then: &SchemaForm, now: &SchemaForm) {
        let of = |form: &SchemaForm| form.types.without(Types::NULL);
        if of(then) != of(now) && then.unions.is_empty() && now.unions.is_empty() {
            self.tell("type", SchemaRelation::Remarked, "", (then.types.to_string(), now.types.to_string()));
        }
    }

    pub(super) fn types(&mut self, then: &SchemaForm, now: &SchemaForm) {
        // Of alternatives, each tells for itself.
        let of = |form: &SchemaForm, other: &SchemaForm| {
            let types = types_beside_alternatives(form, other);
            if self.pair.null_aside { types.without(Types::NULL) } else { types }
        };
        let (before, after) = (of(then, now), of(now, then));
        let turn = match (before.covers(after), after.covers(before)) {
            (true, true) => return,
            // What can't hold together is a mistake, whatever the value was meant to be.
            (true, false) if after == Types::NONE && !now.forbidden => SchemaRelation::Other,
            (true, false) => SchemaRelation::Narrower,
            (false, true) => SchemaRelation::Wider,
            (false, false) => SchemaRelation::Other,
        };
        self.tell("type", turn, "", (before.to_string(), after.to_string()));
    }

    /// `enum` and `const`.
    pub(super) fn values(&mut self, then: &SchemaForm, now: &SchemaForm) {
        let (before, after) = (&then.values, &now.values);
        let turn = match (before, after) {
            (None, None) => return,
            (None, Some(_)) => SchemaRelation::Narrower,
            (Some(_), None) => SchemaRelation::Wider,
            (Some(before), Some(after)) if before == after => return,
            (Some(before), Some(after)) if after.is_subset(before) => SchemaRelation::Narrower,
            (Some(before), Some(after)) if before.is_subset(after) => SchemaRelation::Wider,
            _ => SchemaRelation::Other,
        };
        self.tell("enum", turn, "", (only(before, after), only(after, before)));
    }

    pub(super) fn bound(
        &mut self,
        inclusive: &'static str,
        exclusive: &'static str,
        greater: bool,
        forms: (&SchemaForm, &SchemaForm),
    ) {
        let of = |form: &SchemaForm| if greater { form.minimum } else { form.maximum };
        let (then, now) = (of(forms.0), of(forms.1));
        // A format of whole numbers has bounds as well.
        let implied = |form: &SchemaForm| of(form).or(form.bound_of_format(greater));
        let turn = match (implied(forms.0), implied(forms.1)) {
            (before, after) if then == now || before == after => return,
            (None, _) => SchemaRelation::Narrower,
            (_, None) => SchemaRelation::Wider,
            (Some(before), Some(after)) if after.is_stricter(before, greater) => SchemaRelation::Narrower,
            _ => SchemaRelation::Wider,
        };
        let keyword = |bound: Bound| if bound.exclusive { exclusive } else { inclusive };
        let what = now.or(then).map_or(inclusive, keyword);
        let says = |bound: Option<Bound>| match bound {
            None => format!("no {what}"),
            Some(bound) if keyword(bound) == what => bound.to_string(),
            Some(bound) => format!("{} {bound}", keyword(bound)),
        };
        self.tell(what, turn, "", (says(then), says(now)));
    }

    pub(super) fn count(&mut self, keyword: &'static str, then: &SchemaForm, now: &SchemaForm) {
        // Of what `contains` says, one is there where nothing else is said.
        const ONE: Option<&u64> = Some(&1);
        let usual = if keyword == "minContains" { ONE } else { None };
        let (before, after) = (then.counts.get(keyword).or(usual), now.counts.get(keyword).or(usual));
        // What a list contains is in it: so many items there are anyhow.
        let contained = |form: &SchemaForm| {
            let is_asked = keyword == "minItems" && form.opaque.contains_key("contains");
            if is_asked { form.counts.get("minContains").or(ONE).copied() } else { None }
        };
        let least = |own: Option<&u64>, form: &SchemaForm| own.copied().max(contained(form));
        let turn = match (before, after) {
            _ if before == after || keyword == "minItems" && least(before, then) == least(after, now) => return,
            (None, _) => SchemaRelation::Narrower,
            (_, None) => SchemaRelation::Wider,
            (before, after) if (after > before) == keyword.starts_with("min") => SchemaRelation::Narrower,
            _ => SchemaRelation::Wider,
        };
        let says = |count: Option<&u64>| count.map_or_else(|| format!("no {keyword}"), u64::to_string);
        self.tell(keyword, turn, "", (says(before), says(after)));
    }

    pub(super) fn unique(&mut self, then: &SchemaForm, now: &SchemaForm) {
        const KEYWORD: &str = "uniqueItems";
        let (before, after) = (then.counts.contains_key(KEYWORD), now.counts.contains_key(KEYWORD));
        if before != after {
            let turn = if after { SchemaRelation::Narrower } else { SchemaRelation::Wider };
            let says = |unique: bool| if unique { "each item once" } else { "any items" }.to_owned();
            self.tell(KEYWORD, turn, "", (says(before), says(after)));
        }
    }

    pub(super) fn format(&mut self, then: &SchemaForm, now: &SchemaForm, common: Types) {
        let (before, after) = (then.texts.get("format"), now.texts.get("format"));
        if before == after {
            return;
        }
        let turn = match (FormatOverlap::of(before, common), FormatOverlap::of(after, common)) {
            (FormatOverlap::Numbers(before), FormatOverlap::Numbers(after)) if before > after => {
                SchemaRelation::Narrower
            }
            (FormatOverlap::Numbers(before), FormatOverlap::Numbers(after)) if before < after => SchemaRelation::Wider,
            // More than 64 bits no JSON number is exchanged with (RFC 8259 §6).
            (FormatOverlap::Numbers(_), FormatOverlap::Numbers(_)) => SchemaRelation::Remarked,
            (FormatOverlap::None | FormatOverlap::Numbers(ANY), _) => SchemaRelation::Narrower,
            (_, FormatOverlap::None | FormatOverlap::Numbers(ANY)) => SchemaRelation::Wider,
            (FormatOverlap::Texts, FormatOverlap::Texts) => SchemaRelation::Other,
            _ => SchemaRelation::Unknown,
        };
        self.tell("format", turn, "", (shown(then, "format"), shown(now, "format")));
    }

    /// A keyword whose texts all hold: more of them allow fewer values, and others can't be compared.
    pub(super) fn text(&mut self, keyword: &'static str, then: &SchemaForm, now: &SchemaForm) {
        let of = |form: &SchemaForm| form.texts.get(keyword).cloned().unwrap_or_default();
        let (before, after) = (of(then), of(now));
        let turn = match keyword {
            _ if before == after => return,
            // Nobody knows what it means.
            OTHER => SchemaRelation::Unknown,
            // A part of a form comes in the media type that its schema says (OpenAPI 3.0.3 "Encoding Object").
            "contentMediaType" if self.pair.notation == Notation::Part => SchemaRelation::Other,
            "multipleOf" if is_multiple(&after, &before) => SchemaRelation::Narrower,
            "multipleOf" if is_multiple(&before, &after) => SchemaRelation::Wider,
            _ if before.is_subset(&after) => SchemaRelation::Narrower,
            _ if after.is_subset(&before) => SchemaRelation::Wider,
            _ => SchemaRelation::Unknown,
        };
        self.tell(keyword, turn, "", (shown(then, keyword), shown(now, keyword)));
    }

    /// What is taken where nothing is sent.
    pub(super) fn default(&mut self, then: &SchemaForm, now: &SchemaForm) {
        const KEYWORD: &str = "default";
        let (before, after) = (then.texts.get(KEYWORD), now.texts.get(KEYWORD));
        let is_text = self.is_text();
        let spelled = |all: Option<&BTreeSet<String>>| {
            all.map(|all| all.iter().map(|value| spelled(value)).collect::<BTreeSet<_>>())
        };
        let turn = match (self.walk.direction, before, after) {
            _ if before == after || is_text && spelled(before) == spelled(after) => return,
            (Direction::Request, Some(_), _) => SchemaRelation::Unknown,
            _ => SchemaRelation::Remarked,
        };
        self.tell(KEYWORD, turn, "", (shown(then, KEYWORD), shown(now, KEYWORD)));
    }

    /// How it is written in XML, which is of no consequence where it is not.
    pub(super) fn xml(&mut self, then: &SchemaForm, now: &SchemaForm) {
        const KEYWORD: &str = "xml";
        if then.texts.get(KEYWORD) != now.texts.get(KEYWORD) {
            let is_xml = self.pair.notation == Notation::Xml;
            let turn = if is_xml { SchemaRelation::Unknown } else { SchemaRelation::Remarked };
            self.tell(KEYWORD, turn, "", (shown(then, KEYWORD), shown(now, KEYWORD)));
        }
    }

    pub(super) fn remark(&mut self, keyword: &'static str, then: &SchemaForm, now: &SchemaForm) {
        if then.texts.get(keyword) != now.texts.get(keyword) {
            self.tell(keyword, SchemaRelation::Remarked, "", (shown(then, keyword), shown(now, keyword)));
        }
    }
}

/// Whether the one takes every text that values of the other are written as, so far as types say it; `aside` are
/// those that were compared already. Nothing where it can't be told.
fn takes_texts(one: &SchemaForm, other: &SchemaForm, aside: Types) -> Option<bool> {
    let (own, theirs) = (types_beside_alternatives(one, other), types_beside_alternatives(other, one));
    let scalars = Types::NUMBER.or(Types::BOOLEAN).or(Types::STRING);
    let needed = theirs.without(aside);
    let missing = needed.without(own);
    if missing == Types::NONE {
        return Some(true);
    }
    if let Some(texts) =
        other.texts_of_values().filter(|_| scalars.covers(missing) && scalars.or(Types::NULL).covers(needed))
    {
        return of_all(texts.iter().map(|text| one.takes_text(own, text)));
    }
    if !own.meets(Types::STRING) || missing.meets(Types::ALL.without(scalars)) {
        return Some(false);
    }
    // A text that may be any is also one that is a number.
    let is_limited = one.values.is_some()
        || one.counts.get("minLength").is_some_and(|least| *least > 1)
        || one.counts.contains_key("maxLength")
        || ["contentEncoding", "contentMediaType"].iter().any(|keyword| one.texts.contains_key(keyword))
        || one.texts.get("format").is_some_and(|all| all.iter().any(|name| FORMATS_OF_TEXTS.contains(&name.as_str())));
    let is_opaque = one.texts.contains_key("pattern")
        || one.texts.contains_key("format")
        || one.texts.contains_key(OTHER)
        || !one.opaque.is_empty()
        || !one.unions.is_empty();
    match (is_limited, is_opaque) {
        (true, _) => Some(false),
        (_, true) => None,
        _ => Some(true),
    }
}

/// Whether all of them are so; nothing where that depends on what can't be told.
fn of_all(each: impl Iterator<Item = Option<bool>>) -> Option<bool> {
    let told: Vec<Option<bool>> = each.collect();
    if told.contains(&Some(false)) { Some(false) } else { (!told.contains(&None)).then_some(true) }
}

/// The types of a schema as they are compared with another: of alternatives, each tells for itself.
fn types_beside_alternatives(form: &SchemaForm, other: &SchemaForm) -> Types {
    // Where no value is of both, that is all there is to tell.
    let is_apart = form.types.and(other.types).without(Types::NULL) == Types::NONE;
    if is_apart || form.unions.is_empty() || other.unions.is_empty() { form.types } else { form.own }
}

/// A value as a text.
fn spelled(value: &str) -> String {
    serde_json::from_str(value).unwrap_or_else(|_| value.to_owned())
}

/// Numbers of any size.
const ANY: u8 = 5;

/// What a format says of the values that two schemas have in common.
#[derive(PartialEq)]
enum FormatOverlap {
    None,
    /// How many numbers there are, the fewest first.
    Numbers(u8),
    /// Texts of a form that is checked (JSON Schema 2020-12 Validation §7.3).
    Texts,
    /// Nobody can tell how it relates to others.
    Name,
}

impl FormatOverlap {
    fn of(formats: Option<&BTreeSet<String>>, common: Types) -> FormatOverlap {
        let numeric = !common.meets(Types::STRING) && common.meets(Types::NUMBER);
        let Some(formats) = formats else {
            return if numeric { FormatOverlap::Numbers(ANY) } else { FormatOverlap::None };
        };
        let mut all = formats.iter().map(|format| match format.as_str() {
            "int8" if numeric => FormatOverlap::Numbers(1),
            "int16" if numeric => FormatOverlap::Numbers(2),
            "int32" | "float" if numeric => FormatOverlap::Numbers(3),
            "int64" | "double" if numeric => FormatOverlap::Numbers(4),
            name if FORMATS_OF_TEXTS.contains(&name) && !numeric => FormatOverlap::Texts,
            _ => FormatOverlap::Name,
        });
        match (all.next(), all.next()) {
            (Some(only), None) => only,
            _ => FormatOverlap::Name,
        }
    }
}

/// Whether the numbers of the one are multiples of those of the other.
fn is_multiple(one: &BTreeSet<String>, of: &BTreeSet<String>) -> bool {
    let number = |all: &BTreeSet<String>| match all.len() {
        1 => all.first().and_then(|text| text.parse::<f64>().ok()),
        _ => None,
    };
    let ratio = number(one).zip(number(of)).map(|(one, of)| one / of);
    ratio.is_some_and(|ratio| ratio >= 1.0 && (ratio - ratio.round()).abs() < 1e-9)
}

/// Of long lists what is not in both is enough.
fn only(own: &Option<BTreeSet<String>>, other: &Option<BTreeSet<String>>) -> String {
    match (own, other) {
        (None, _) => "any value".to_owned(),
        (Some(own), Some(other)) if own.len() > 12 => {
            let own: Vec<String> = own.difference(other).map(|value| spelled(value)).collect();
            if own.is_empty() { "the others".to_owned() } else { format!("also {}", own.join(", ")) }
        }
        (Some(own), _) => own.iter().map(|value| spelled(value)).collect::<Vec<_>>().join(", "),
    }
}
