//! What parameters, bodies, answers and headers look like: the schemas of all operations, each pair
//! compared once, and each difference with the operations that it reaches.

mod names;
mod reach;

use std::collections::{BTreeSet, HashMap};

use countersign_openapi::schema::{
    self, Difference, Exceeded, Notation, Reached, SchemaRelation, allows_all, allows_every_text, is_bytes,
};
use countersign_openapi::{Address, Contract, Direction, Header, Media, MediaType, Parameter};

use crate::finding::Evidence;
use crate::rules::body::form::{self, FilledField};
use crate::rules::body::{media, request};
use crate::rules::classify::{ChangeKind, change_class};
use crate::rules::evolution::{Documents, OperationPair, ParameterName, Reach, Turned, few, said};
use crate::rules::headers::promised;
use crate::rules::parameters;
use crate::rules::status::responses;

pub use names::rules;
use reach::SchemaPart;

/// Two schemas of one part of an operation, by address.
struct SchemaPair {
    then: String,
    now: String,
    notation: Notation,
    operation: String,
    part: SchemaPart,
    /// The parts of a form that come in the media type in which they came, whatever their schemas say.
    kept: BTreeSet<String>,
}

impl SchemaPair {
    fn new((then, now): (String, String), notation: Notation, operation: String, part: SchemaPart) -> SchemaPair {
        SchemaPair { then, now, notation, operation, part, kept: BTreeSet::new() }
    }
}

pub fn turned(documents: &Documents) -> Vec<Turned> {
    let mut parts = Parts::default();
    for pair in &documents.pairs {
        parts.operation(pair);
    }
    for pair in documents.called() {
        // There the client is asked, and answers.
        let mut called = Parts::default();
        called.operation(&pair);
        called.requests.iter_mut().chain(&mut called.responses).for_each(|pair| pair.part = SchemaPart::Called);
        called.lone.iter_mut().for_each(|lone| lone.whole = SchemaPart::Called);
        parts.requests.append(&mut called.responses);
        parts.responses.append(&mut called.requests);
        let turned_round = |lone: UnpairedSchema| UnpairedSchema { direction: lone.direction.reversed(), ..lone };
        parts.lone.extend(called.lone.into_iter().map(turned_round));
    }
    let Documents { then, now, .. } = *documents;
    let mut turned: Vec<Turned> = parts.lone.into_iter().filter_map(|lone| lone.turned(then, now)).collect();
    for (direction, compared) in [(Direction::Request, parts.requests), (Direction::Response, parts.responses)] {
        turned.extend(one_way(direction, &compared, then, now));
    }
    turned
}

/// The schemas of the parts that both documents have.
#[derive(Default)]
struct Parts {
    requests: Vec<SchemaPair>,
    responses: Vec<SchemaPair>,
    lone: Vec<UnpairedSchema>,
}

/// A part that has a schema in one document alone.
struct UnpairedSchema {
    direction: Direction,
    notation: Notation,
    part: String,
    whole: SchemaPart,
    operation: String,
    /// The schema, and what has none in the other document.
    then: Result<String, Address>,
    now: Result<String, Address>,
}

/// What has a schema, or could have one.
struct SchemaPosition<'a> {
    schema: &'a Option<String>,
    source: &'a Address,
}

impl Parts {
    fn operation(&mut self, pair: &OperationPair) {
        use Direction::{Request, Response};
        for (old, new) in parameters::paired(pair) {
            if let (Some(old), Some(new)) = (old, new) {
                let of = |parameter: &'_ Parameter| (parameter.schema.clone(), parameter.source.clone());
                let notation = new.media_type.as_deref().map_or(Notation::Text, Notation::of);
                let (before, mut after, name) = (of(old), of(new), parameters::name(new));
                after.0 = parameters::told_by(pair, old, new).or(after.0);
                let part = SchemaPart::Parameter(ParameterName::new(new.location, &new.name));
                self.add((Request, notation, part), pair, &name, place(&before), place(&after));
            }
        }
        for (old, new) in form::paired(pair) {
            if let (Some(FilledField { address: then, .. }), Some(FilledField { address: now, name, .. })) = (old, new)
            {
                let (part, operation) = (SchemaPart::Field(name), pair.subject());
                self.requests.push(SchemaPair::new((then, now), Notation::Part, operation, part));
            }
        }
        if let (Some(old), Some(new)) = (&pair.then.1.body, &pair.now.1.body)
            // The fields of a form stand for themselves.
            && old.declared.is_empty()
            && new.declared.is_empty()
        {
            for (old, new) in media::paired(&old.content, &new.content) {
                self.media(Request, pair, "body", old, new);
            }
        }
        for (old, new) in responses::paired(pair) {
            let answer = format!("answer {}", new.status);
            for (old, new) in media::paired(&old.media, &new.media) {
                self.media(Response, pair, &answer, old, new);
            }
            for (old, new) in promised::paired(old, new) {
                let name = format!("header {} of the {answer}", new.name);
                let of = |header: &Header| (header.schema.clone(), header.source.clone());
                let notation = if new.is_json { Notation::Json } else { Notation::Text };
                let whole = (Response, notation, SchemaPart::Header);
                self.add(whole, pair, &name, place(&of(old)), place(&of(new)));
            }
        }
    }

    fn media(&mut self, direction: Direction, pair: &OperationPair, part: &str, old: &Media, new: &Media) {
        // Each item of a stream is a value of its own.
        if let (Some(then), Some(now)) = (old.item_schema.clone(), new.item_schema.clone()) {
            let items = SchemaPair::new((then, now), Notation::Json, pair.subject(), SchemaPart::Body);
            self.compared(direction).push(items);
        }
        let is_bytes = |contract: &Contract, media: &Media| {
            let schema = media.schema.as_deref();
            schema.is_none_or(|schema| is_bytes(&contract.document, schema, &media.media_type))
        };
        if is_opaque(&new.media_type) && is_bytes(pair.then.0, old) && is_bytes(pair.now.0, new) {
            return;
        }
        let of = |media: &Media| (media.schema.clone(), media.source.clone());
        let name = format!("{part} in {}", new.media_type);
        let whole = (direction, Notation::of(&new.media_type), SchemaPart::Body);
        let before = self.compared(direction).len();
        self.add(whole, pair, &name, place(&of(old)), place(&of(new)));
        for added in self.compared(direction)[before..].iter_mut().filter(|added| added.notation == Notation::Parts) {
            added.kept = request::kept_parts(pair, old, new);
        }
    }

    fn compared(&mut self, direction: Direction) -> &mut Vec<SchemaPair> {
        match direction {
            Direction::Request => &mut self.requests,
            Direction::Response => &mut self.responses,
        }
    }

    fn add(
        &mut self,
        (direction, notation, whole): (Direction, Notation, SchemaPart),
        pair: &OperationPair,
        part: &str,
        then: SchemaPosition,
        now: SchemaPosition,
    ) {
        let operation = pair.subject();
        if let (Some(then), Some(now)) = (then.schema, now.schema) {
            let (then, now) = (then.clone(), now.clone());
            let compared = SchemaPair::new((then, now), notation, operation, whole);
            return self.compared(direction).push(compared);
        }
        if then.schema.is_some() || now.schema.is_some() {
            let of = |place: SchemaPosition| place.schema.clone().ok_or_else(|| place.source.clone());
            self.lone.push(UnpairedSchema {
                direction,
                notation,
                part: part.to_owned(),
                whole,
                operation,
                then: of(then),
                now: of(now),
            });
        }
    }
}

/// Whether a body of a media type is bytes that a schema says nothing of.
fn is_opaque(media_type: &str) -> bool {
    const STRUCTURED: [&str; 4] = ["yaml", "cbor", "msgpack", "vnd.msgpack"];
    let Some(media_type) = MediaType::of_header(media_type) else { return false };
    let essence = media_type.essence();
    let name = essence.rsplit(['/', '+']).next().unwrap_or_default();
    let is_told = media_type.is_json() || media_type.is_text() || media_type.is_range() || media_type.is_stream();
    let is_read = Notation::of(media_type.as_str()).is_text() || STRUCTURED.contains(&name.trim_start_matches("x-"));
    !is_told && !is_read
}

fn place((schema, source): &(Option<String>, Address)) -> SchemaPosition<'_> {
    SchemaPosition { schema, source }
}

impl UnpairedSchema {
    /// Without a schema a value may be anything.
    fn turned(self, then: &Contract, now: &Contract) -> Option<Turned> {
        let is_free = |contract: &Contract, schema: &str| {
            let is_text = self.notation == Notation::Text && allows_every_text(&contract.document, schema);
            is_text || allows_all(&contract.document, schema)
        };
        let (turn, message) = match (&self.then, &self.now) {
            (Err(_), Ok(schema)) if !is_free(now, schema) => (SchemaRelation::Narrower, "is described now"),
            (Ok(schema), Err(_)) if !is_free(then, schema) => (SchemaRelation::Wider, "is not described any more"),
            _ => return None,
        };
        let says = |contract: &Contract, of: &Result<String, Address>| match of {
            Ok(schema) => Some(at(contract, schema, "a schema".to_owned())),
            Err(source) => Some(said(contract, source, "no schema")),
        };
        let reach = reach::of_a_part(&self.operation, &self.whole);
        Some(Turned {
            rule: names::id(self.direction, schema::WHOLE, became(turn)),
            subject: self.operation,
            reach,
            class: change_class(turn.into(), self.direction),
            message: format!("the {} {message}", self.part),
            earlier: says(then, &self.then),
            later: says(now, &self.now),
        })
    }
}

fn one_way(direction: Direction, compared: &[SchemaPair], then: &Contract, now: &Contract) -> Vec<Turned> {
    let pairs: Vec<_> = compared.iter().map(|it| (&*it.then, &*it.now, it.notation)).collect();
    let found = schema::compare(&then.document, &now.document, direction, &pairs, schema::LIMIT);
    let is_kept = |(difference, reached): &(Difference, Reached)| {
        let part = difference.path.trim_start_matches('/');
        let is_of_kept = |pair: &usize| compared[*pair].kept.contains(part);
        difference.what == CONTENT_MEDIA_TYPE && reached.pairs.iter().all(is_of_kept)
    };
    // What is said of a part beside its schema holds: the schema then says no more than a remark.
    let weighed = |found: (Difference, Reached)| match is_kept(&found) {
        true => (Difference { turn: SchemaRelation::Remarked, ..found.0 }, found.1),
        false => found,
    };
    let turned = once(found.differences.into_iter().map(weighed))
        .into_iter()
        .map(|(difference, reached)| of(direction, difference, &reached, compared, (then, now)));
    turned.chain(found.exceeded.map(|exceeded| unfinished(direction, exceeded))).collect()
}

/// The keyword that says what a text is.
const CONTENT_MEDIA_TYPE: &str = "contentMediaType";

/// What is told where the schemas of all operations together take too much to compare.
fn unfinished(direction: Direction, exceeded: Exceeded) -> Turned {
    Turned {
        rule: format!("{direction}-schemas-unfinished"),
        subject: format!("schemas of every {direction}"),
        class: change_class(ChangeKind::Undecided, direction),
        message: format!("the schemas of every {direction} were not compared to their end: that takes {exceeded}"),
        earlier: None,
        later: None,
        reach: Reach::default(),
    }
}

/// One difference for each place and respect: what is part of several schemas is found in each.
fn once(found: impl Iterator<Item = (Difference, Reached)>) -> Vec<(Difference, Reached)> {
    let mut known = HashMap::new();
    let mut all: Vec<(Difference, Reached)> = Vec::new();
    for (difference, reached) in found {
        let key = Difference { path: last(&difference.path).to_owned(), ..difference.clone() };
        let index = *known.entry(key).or_insert(all.len());
        match all.get_mut(index) {
            Some((_, known)) => known.pairs.extend(reached.pairs),
            None => all.push((difference, reached)),
        }
    }
    all
}

/// The last part of a path into a value.
fn last(path: &str) -> &str {
    path.rsplit('/').find(|part| !["[]", "*", ""].contains(part)).unwrap_or_default()
}

fn of(
    direction: Direction,
    difference: Difference,
    reached: &Reached,
    compared: &[SchemaPair],
    (then, now): (&Contract, &Contract),
) -> Turned {
    let what = if difference.path.is_empty() { "the value".to_owned() } else { format!("`{}`", difference.path) };
    let does = match (difference.what, difference.turn) {
        ("property", SchemaRelation::Named { .. }) => "is new".to_owned(),
        ("property", _) => "is gone".to_owned(),
        ("required", SchemaRelation::Narrower) => "is always there now".to_owned(),
        ("required", _) => "may be absent now".to_owned(),
        ("deprecated", _) if difference.later == "true" => "is deprecated now".to_owned(),
        ("deprecated", _) if difference.earlier == "true" => "is deprecated no more".to_owned(),
        ("deprecated", _) => "has other values that are deprecated".to_owned(),
        ("default", _) => "has another default".to_owned(),
        (what, SchemaRelation::Narrower) => format!("allows less ({what})"),
        (what, SchemaRelation::Wider) => format!("allows more ({what})"),
        (what, SchemaRelation::Unknown) => format!("is described in another way ({what}), which can't be compared"),
        (what, _) => format!("is another ({what})"),
    };
    let pairs: Vec<&SchemaPair> = reached.pairs.iter().map(|pair| &compared[*pair]).collect();
    let names: BTreeSet<&str> = pairs.iter().map(|pair| &*pair.operation).collect();
    let names: Vec<String> = names.into_iter().map(str::to_owned).collect();
    let reach = reach::of(direction, &difference, &pairs, reached);
    let about =
        if matches!(difference.turn, SchemaRelation::Unnamed { .. }) { &difference.then } else { &difference.now };
    let subject = about.rsplit_once('#').map_or(about.as_str(), |(_, pointer)| pointer).to_owned();
    let Difference { then: old, now: new, earlier, later, .. } = difference;
    Turned {
        rule: names::id(direction, difference.what, became(difference.turn)),
        subject,
        class: change_class(difference.turn.into(), direction),
        message: format!("{what} of a {direction} {does}, in {}", few(&names)),
        earlier: Some(at(then, &old, earlier)),
        later: Some(at(now, &new, later)),
        reach,
    }
}

/// What a document says at an address.
fn at(contract: &Contract, address: &str, says: String) -> Evidence {
    let (document, pointer) = contract.document.locate(address);
    let source = Address { document: document.to_owned(), pointer: pointer.to_owned(), origin: None };
    said(contract, &source, says)
}

/// What became of a schema, as part of a rule's id.
fn became(turn: SchemaRelation) -> &'static str {
    match turn {
        SchemaRelation::Narrower => "narrower",
        SchemaRelation::Wider => "wider",
        SchemaRelation::Other | SchemaRelation::Unknown | SchemaRelation::Remarked => "changed",
        SchemaRelation::Named { .. } => "added",
        SchemaRelation::Unnamed { .. } => "removed",
    }
}
