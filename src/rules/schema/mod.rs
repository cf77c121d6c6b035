//! What parameters, bodies, answers and headers look like: the schemas of all operations, each pair
//! compared once, and each difference with the operations that it reaches.

mod names;
mod reach;

use std::collections::{BTreeSet, HashMap};

use countersign_openapi::schema::{self, Difference, Exceeded, Reached, SchemaRelation, allows_all};
use countersign_openapi::{Address, Contract, Direction, Header, Media, Parameter};

use crate::finding::Evidence;
use crate::rules::body::form::{self, FilledField};
use crate::rules::body::media;
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
    operation: String,
    part: SchemaPart,
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
                let (before, after, name) = (of(old), of(new), parameters::name(new));
                let part = SchemaPart::Parameter(ParameterName::new(new.location, &new.name));
                self.add((Request, part), pair, &name, place(&before), place(&after));
            }
        }
        for (old, new) in form::paired(pair) {
            if let (Some(FilledField { address: then, .. }), Some(FilledField { address: now, name, .. })) = (old, new)
            {
                let part = SchemaPart::Field(name);
                self.requests.push(SchemaPair { then, now, operation: pair.subject(), part });
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
                self.add((Response, SchemaPart::Header), pair, &name, place(&of(old)), place(&of(new)));
            }
        }
    }

    fn media(&mut self, direction: Direction, pair: &OperationPair, part: &str, old: &Media, new: &Media) {
        let of = |media: &Media| (media.schema.clone(), media.source.clone());
        let name = format!("{part} in {}", new.media_type);
        self.add((direction, SchemaPart::Body), pair, &name, place(&of(old)), place(&of(new)));
    }

    fn add(
        &mut self,
        (direction, whole): (Direction, SchemaPart),
        pair: &OperationPair,
        part: &str,
        then: SchemaPosition,
        now: SchemaPosition,
    ) {
        let operation = pair.subject();
        if let (Some(then), Some(now)) = (then.schema, now.schema) {
            let (then, now) = (then.clone(), now.clone());
            let compared = SchemaPair { then, now, operation, part: whole };
            return match direction {
                Direction::Request => self.requests.push(compared),
                Direction::Response => self.responses.push(compared),
            };
        }
        if then.schema.is_some() || now.schema.is_some() {
            let of = |place: SchemaPosition| place.schema.clone().ok_or_else(|| place.source.clone());
            self.lone.push(UnpairedSchema {
                direction,
                part: part.to_owned(),
                whole,
                operation,
                then: of(then),
                now: of(now),
            });
        }
    }
}

fn place((schema, source): &(Option<String>, Address)) -> SchemaPosition<'_> {
    SchemaPosition { schema, source }
}

impl UnpairedSchema {
    /// Without a schema a value may be anything.
    fn turned(self, then: &Contract, now: &Contract) -> Option<Turned> {
        let (turn, message) = match (&self.then, &self.now) {
            (Err(_), Ok(schema)) if !allows_all(&now.document, schema) => {
                (SchemaRelation::Narrower, "is described now")
            }
            (Ok(schema), Err(_)) if !allows_all(&then.document, schema) => {
                (SchemaRelation::Wider, "is not described any more")
            }
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
    let pairs: Vec<(&str, &str)> = compared.iter().map(|compared| (&*compared.then, &*compared.now)).collect();
    let found = schema::compare(&then.document, &now.document, direction, &pairs, schema::LIMIT);
    let turned = once(found.differences.into_iter())
        .into_iter()
        .map(|(difference, reached)| of(direction, difference, &reached, compared, (then, now)));
    turned.chain(found.exceeded.map(|exceeded| unfinished(direction, exceeded))).collect()
}

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
        ("property", SchemaRelation::Named) => "is new".to_owned(),
        ("property", _) => "is gone".to_owned(),
        ("required", SchemaRelation::Narrower) => "is always there now".to_owned(),
        ("required", _) => "may be absent now".to_owned(),
        ("deprecated", _) if difference.later == "true" => "is deprecated now".to_owned(),
        ("deprecated", _) => "is deprecated no more".to_owned(),
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
        SchemaRelation::Named => "added",
        SchemaRelation::Unnamed { .. } => "removed",
    }
}
