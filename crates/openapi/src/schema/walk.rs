//! Compares two schemas, keyword by keyword; where that can't tell (`not`, patterns, alternatives
//! that can't be paired) it says so. The parts of their values are pairs of their own.

mod parts;
mod value;

use crate::Direction;

use super::alike::Alike;
use super::budget::{Budget, Exceeded};
use super::compare::{Difference, SchemaRelation};
use super::form::{Alternatives, Child, Holding, SchemaForm, VertexId};
use super::graph::Graph;
use super::notation::Notation;
use super::read::OPAQUE;
use super::say::{OTHER, TEXTS};
use super::types::Types;
use super::unions::Unions;

/// A schema of the earlier document and one of the later.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct WalkPair {
    pub then: VertexId,
    pub now: VertexId,
    /// Whether null is allowed was compared already.
    pub null_aside: bool,
    pub notation: Notation,
}

/// A pair that another refers to for a part of its value.
#[derive(Debug)]
pub struct PairLink {
    /// The part, as the end of a path.
    pub path: String,
    /// Both have names of their own: a path begins there.
    pub named: bool,
    pub to: WalkPair,
}

/// A difference, by its path from the pair that it was found in.
#[derive(Debug)]
pub struct WalkDifference {
    what: &'static str,
    turn: SchemaRelation,
    path: String,
    then: String,
    now: String,
    pub earlier: String,
    pub later: String,
}

impl WalkDifference {
    /// The same, with the path of the pair.
    pub fn at(self, path: &str) -> Difference {
        let WalkDifference { what, turn, path: end, then, now, earlier, later } = self;
        Difference { what, turn, path: format!("{path}{end}"), then, now, earlier, later }
    }
}

/// Every respect in which schemas may differ, by the keyword that it is about.
pub fn respects() -> impl Iterator<Item = &'static str> {
    let others = ["type", "enum", "required", "property", "additionalProperties", "items", "prefixItems"];
    let more = ["patternProperties", "dependentSchemas", "propertyNames", "uniqueItems", "alternatives"];
    let more = more.into_iter().chain(["discriminator", OTHER, WHOLE]);
    others.into_iter().chain(more).chain(NUMBERS).chain(COUNTS).chain(TEXTS).chain(OPAQUE)
}

/// The respect in which a part differs that has no schema at all in one of the documents.
pub const WHOLE: &str = "schema";

const NUMBERS: [&str; 4] = ["minimum", "exclusiveMinimum", "maximum", "exclusiveMaximum"];

const COUNTS: [&str; 8] =
    ["minLength", "maxLength", "minItems", "maxItems", "minProperties", "maxProperties", "minContains", "maxContains"];

pub struct SchemaWalk<'w, 'd> {
    pub then: &'w Graph<'d>,
    pub now: &'w Graph<'d>,
    pub alike: &'w Alike,
    pub direction: Direction,
    pub budget: &'w Budget,
}

impl SchemaWalk<'_, '_> {
    /// Whether two schemas mean the same.
    pub fn is_same(&self, pair: WalkPair) -> bool {
        self.alike.are(pair.then, pair.now)
    }

    /// What differs in two schemas themselves, and the pairs that they refer to.
    pub fn pair(&self, pair: WalkPair) -> Result<(Vec<WalkDifference>, Vec<PairLink>), Exceeded> {
        let mut found = WalkResult { walk: self, pair, told: Vec::new(), links: Vec::new() };
        found.compare()?;
        Ok((found.told, found.links))
    }
}

struct WalkResult<'w, 'd> {
    walk: &'w SchemaWalk<'w, 'd>,
    pair: WalkPair,
    told: Vec<WalkDifference>,
    links: Vec<PairLink>,
}

impl WalkResult<'_, '_> {
    fn compare(&mut self) -> Result<(), Exceeded> {
        let (then, now) = (self.walk.then.form_of(self.pair.then), self.walk.now.form_of(self.pair.now));
        self.walk.budget.step(1 + then.children().count() + now.children().count())?;
        if self.is_one_of(then, now) || self.is_in_others(then, now) {
            return Ok(());
        }
        if self.is_text() && self.texts(then, now) {
            return Ok(());
        }
        if !self.is_text() {
            self.types(then, now);
        }
        // Of a type that one of them does not allow, everything is said.
        let common = then.types.and(now.types);
        if common.without(Types::NULL) == Types::NONE {
            return Ok(());
        }
        let concerns = |keyword: &str| super::keyword::concerns(keyword).meets(common);
        self.values(then, now);
        let is_listed = |keyword: &str| then.lists_within(now, keyword) || now.lists_within(then, keyword);
        if common.meets(Types::NUMBER) && !is_listed("minimum") {
            self.bound("minimum", "exclusiveMinimum", true, (then, now));
        }
        if common.meets(Types::NUMBER) && !is_listed("maximum") {
            self.bound("maximum", "exclusiveMaximum", false, (then, now));
        }
        let counts = COUNTS.into_iter().filter(|keyword| concerns(keyword) && !is_listed(keyword));
        counts.for_each(|keyword| self.count(keyword, then, now));
        if concerns("uniqueItems") {
            self.unique(then, now);
        }
        self.format(then, now, common);
        self.default(then, now);
        self.remark("deprecated", then, now);
        self.xml(then, now);
        let told_apart = ["pattern", "multipleOf", "dependentRequired", "contentEncoding", "contentMediaType", OTHER];
        for keyword in told_apart.into_iter().filter(|keyword| concerns(keyword) && !is_listed(keyword)) {
            self.text(keyword, then, now);
        }
        if common.meets(Types::OBJECT) {
            self.properties(then, now);
            self.additional(then, now);
            self.discriminator(then, now);
        }
        self.parts(then, now, &concerns);
        self.opaque(then, now, &concerns);
        self.unions(then, now);
        Ok(())
    }

    /// Whether types are told apart by the texts of their values. Who reads XML by a schema reads a type.
    fn is_text(&self) -> bool {
        let is_read = self.walk.direction == Direction::Response && self.pair.notation == Notation::Xml;
        self.pair.notation.is_text() && !is_read
    }

    /// Whether one is among the alternatives that the other has, and then all is said.
    fn is_one_of(&mut self, then: &SchemaForm, now: &SchemaForm) -> bool {
        let (walk, pair) = (self.walk, self.pair);
        let core = |form: &SchemaForm, vertex| form.core.map_or(vertex, |core| core.vertex);
        let says = |count: usize| if count == 1 { "one schema".to_owned() } else { format!("{count} alternatives") };
        let (chosen, if_part, if_beyond, counts) = match (then.unions.as_slice(), now.unions.as_slice()) {
            ([], [union]) if now.says_types_only() => {
                let own = core(then, pair.then);
                let is_own = |new: &&Child| walk.alike.are(own, new.vertex);
                let whole = takes_all(then, union, walk.now);
                (Chosen::of(union, is_own, whole), SchemaRelation::Wider, SchemaRelation::Narrower, (1, union.of.len()))
            }
            ([union], []) if then.says_types_only() => {
                let own = core(now, pair.now);
                let is_own = |old: &&Child| walk.alike.are(old.vertex, own);
                let whole = takes_all(now, union, walk.then);
                (Chosen::of(union, is_own, whole), SchemaRelation::Narrower, SchemaRelation::Wider, (union.of.len(), 1))
            }
            _ => return false,
        };
        let turn = match chosen {
            Chosen::Not => return false,
            Chosen::All => None,
            Chosen::Part => Some(if_part),
            Chosen::Beyond => Some(if_beyond),
            Chosen::Perhaps => Some(SchemaRelation::Unknown),
        };
        if let Some(turn) = turn {
            self.tell("alternatives", turn, "", (says(counts.0), says(counts.1)));
        }
        self.null(then, now);
        // Of one alternative alone its discriminator tells what it is read by.
        if let (Some(old), Some(new)) = (&then.tag, &now.tag)
            && old.property != new.property
        {
            self.discriminator(then, now);
        }
        true
    }

    /// What says nothing but that another schema holds, or that and null, is compared by that.
    fn is_in_others(&mut self, then: &SchemaForm, now: &SchemaForm) -> bool {
        if then.core.is_none() && now.core.is_none() {
            return false;
        }
        self.null(then, now);
        // A discriminator beside the one schema is said nowhere else.
        let has_own_tag = |form: &SchemaForm, graph: &Graph| {
            form.tag.is_some() && form.core.is_some_and(|core| graph.form_of(core.vertex).tag.is_none())
        };
        if has_own_tag(then, self.walk.then) || has_own_tag(now, self.walk.now) {
            self.discriminator(then, now);
        }
        let own = |vertex| Child { vertex, named: false };
        let (old, new) = (then.core.unwrap_or(own(self.pair.then)), now.core.unwrap_or(own(self.pair.now)));
        self.link(String::new(), old, new, true);
        true
    }

    fn unions(&mut self, then: &SchemaForm, now: &SchemaForm) {
        let found = Unions { walk: self.walk, then, now }.compare();
        if let Some((turn, earlier, later)) = found.told {
            self.tell("alternatives", turn, "", (earlier, later));
        }
        for (old, new) in found.pairs {
            self.link(String::new(), old, new, false);
        }
    }

    fn link(&mut self, path: String, old: Child, new: Child, null_aside: bool) {
        let notation = self.pair.notation;
        let to = WalkPair { then: old.vertex, now: new.vertex, null_aside, notation };
        self.links.push(PairLink { path, named: old.named && new.named, to });
    }

    /// The same of a member of an object.
    fn link_member(&mut self, path: String, old: Child, new: Child) {
        let notation = self.pair.notation.of_members();
        let to = WalkPair { then: old.vertex, now: new.vertex, null_aside: false, notation };
        self.links.push(PairLink { path, named: old.named && new.named, to });
    }

    fn tell(&mut self, what: &'static str, turn: SchemaRelation, path: &str, says: (String, String)) {
        self.tell_at(what, turn, path, (self.pair.then, self.pair.now), says);
    }

    fn tell_at(
        &mut self,
        what: &'static str,
        turn: SchemaRelation,
        path: &str,
        (then, now): (VertexId, VertexId),
        (earlier, later): (String, String),
    ) {
        self.told.push(WalkDifference {
            what,
            turn,
            path: path.to_owned(),
            then: self.walk.then.address(then).to_owned(),
            now: self.walk.now.address(now).to_owned(),
            earlier,
            later,
        });
    }
}

/// What a schema is to some alternatives.
enum Chosen {
    /// It is none of them.
    Not,
    /// It allows what they do together.
    All,
    /// It is one of them, and others allow more.
    Part,
    /// It allows what they do and more: just one of them may hold, and it holds with each of the others.
    Beyond,
    /// It is two of them, of which just one may hold.
    Perhaps,
}

impl Chosen {
    /// `takes_all`: whether it allows whatever each of them does.
    fn of(union: &Alternatives, is_own: impl Fn(&&Child) -> bool, takes_all: bool) -> Chosen {
        match (union.of.iter().filter(is_own).count(), union.holding, takes_all) {
            (0, ..) => Chosen::Not,
            (_, Holding::Any, true) => Chosen::All,
            (_, Holding::Any, false) => Chosen::Part,
            (2.., ..) => Chosen::Perhaps,
            (_, Holding::One, true) => Chosen::Beyond,
            _ => Chosen::Part,
        }
    }
}

/// Whether a schema allows whatever each of some alternatives does, as far as its types say it.
fn takes_all(one: &SchemaForm, union: &Alternatives, graph: &Graph) -> bool {
    let own = one.types.or(Types::NULL);
    one.is_plain() && union.of.iter().all(|of| own.covers(graph.form_of(of.vertex).types))
}

/// A keyword's texts in words.
fn shown(form: &SchemaForm, keyword: &str) -> String {
    match form.texts.get(keyword) {
        Some(texts) => texts.iter().map(String::as_str).collect::<Vec<_>>().join(" and "),
        None if keyword == OTHER => "nothing".to_owned(),
        None => format!("no {keyword}"),
    }
}
