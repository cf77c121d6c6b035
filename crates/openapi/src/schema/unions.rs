//! Alternatives against alternatives. Where they stand in a list says nothing, so they are paired by
//! what they are.

use std::collections::HashMap;

use super::compare::SchemaRelation;
use super::form::{Alternatives, Child, Holding, SchemaForm};
use super::graph::Graph;
use super::types::Types;
use super::walk::SchemaWalk;

/// More pairs of alternatives than these are not weighed.
const MANY: usize = 4096;

pub struct Unions<'u, 'w, 'd> {
    pub walk: &'u SchemaWalk<'w, 'd>,
    pub then: &'u SchemaForm<'d>,
    pub now: &'u SchemaForm<'d>,
}

/// What came of comparing alternatives.
#[derive(Default)]
pub struct Paired {
    /// Those that differ, and are the same alternative.
    pub pairs: Vec<(Child, Child)>,
    /// What became of the alternatives, and how many there are in words.
    pub told: Option<(SchemaRelation, String, String)>,
}

impl Unions<'_, '_, '_> {
    pub fn compare(&self) -> Paired {
        let (mut before, mut after) = (self.then.unions.clone(), self.now.unions.clone());
        before.retain(|old| {
            let found = after.iter().position(|new| self.are_alike(old, new));
            found.map(|index| after.remove(index)).is_none()
        });
        match (before.as_slice(), after.as_slice()) {
            ([], []) => Paired::default(),
            ([old], [new]) => self.pair(old, new),
            ([], all) if self.then.is_plain() && self.takes_types(all, self.walk.now) => Paired::default(),
            (all, []) if self.now.is_plain() && self.takes_types(all, self.walk.then) => Paired::default(),
            ([], _) => self.whole(SchemaRelation::Narrower, self.then, &before, &after),
            (_, []) => self.whole(SchemaRelation::Wider, self.now, &before, &after),
            _ => Paired { told: Some((SchemaRelation::Unknown, count(&before), count(&after))), ..Paired::default() },
        }
    }

    /// There are alternatives where there were none, or none where there were some.
    fn whole(
        &self,
        turn: SchemaRelation,
        plain: &SchemaForm,
        before: &[Alternatives],
        after: &[Alternatives],
    ) -> Paired {
        let turn = if plain.is_plain() { turn } else { SchemaRelation::Unknown };
        Paired { told: Some((turn, count(before), count(after))), ..Paired::default() }
    }

    /// Whether choices take every value of the types that both documents allow: what has types alone is then as
    /// good as they are, and its types tell the rest.
    fn takes_types(&self, choices: &[Alternatives], graph: &Graph) -> bool {
        let common = self.then.types.and(self.now.types).without(Types::NULL);
        let takes = |choice: &Alternatives, kind: Types| {
            let forms = choice.of.iter().map(|child| graph.form_of(child.vertex));
            let mut meeting = forms.filter(|form| form.types.meets(kind));
            match choice.holding {
                Holding::Any => meeting.any(SchemaForm::is_plain),
                // What others take too, may not be taken.
                Holding::One | Holding::Mixed => {
                    meeting.next().is_some_and(SchemaForm::is_plain) && meeting.next().is_none()
                }
            }
        };
        choices.iter().all(|choice| common.each().all(|kind| takes(choice, kind)))
    }

    /// Leaves out those alternatives that take nothing that others do not which both documents have: they add
    /// nothing.
    fn leave_covered(&self, old: &Alternatives, before: &mut Vec<Child>, after: &mut Vec<Child>) {
        let then = self.walk.then;
        let kept = old.of.iter().filter(|child| !before.contains(child)).map(|child| then.form_of(child.vertex));
        let covered = kept.filter(|form| form.is_plain()).fold(Types::NONE, |types, form| types.or(form.types));
        before.retain(|child| !covered.covers(then.form_of(child.vertex).types));
        after.retain(|child| !covered.covers(self.walk.now.form_of(child.vertex).types));
    }

    /// Whether two choices have the same alternatives.
    fn are_alike(&self, old: &Alternatives, new: &Alternatives) -> bool {
        let is_same = old.holding == new.holding;
        let (mut old, mut new) = (old.of.clone(), new.of.clone());
        self.take_alike(&mut old, &mut new);
        is_same && old.is_empty() && new.is_empty()
    }

    /// Takes away what both have.
    fn take_alike(&self, before: &mut Vec<Child>, after: &mut Vec<Child>) {
        let mut classes: HashMap<u32, usize> = HashMap::new();
        after.iter().for_each(|new| *classes.entry(self.walk.alike.of_now(new.vertex)).or_default() += 1);
        let mut take = |class| classes.get_mut(&class).filter(|left| **left > 0).map(|left| *left -= 1).is_some();
        before.retain(|old| !take(self.walk.alike.of_then(old.vertex)));
        after.retain(|new| {
            classes.get_mut(&self.walk.alike.of_now(new.vertex)).is_some_and(|left| {
                let stays = *left > 0;
                *left = left.saturating_sub(1);
                stays
            })
        });
    }

    fn pair(&self, old: &Alternatives, new: &Alternatives) -> Paired {
        let (mut before, mut after) = (old.of.clone(), new.of.clone());
        self.take_alike(&mut before, &mut after);
        if (old.holding, new.holding) == (Holding::Any, Holding::Any) {
            self.leave_covered(old, &mut before, &mut after);
        }
        let mut pairs = Vec::new();
        self.take_named(&mut before, &mut after, &mut pairs);
        self.take_similar(&mut before, &mut after, &mut pairs);
        if let ([old], [new]) = (before.as_slice(), after.as_slice()) {
            pairs.push((*old, *new));
            (before, after) = (Vec::new(), Vec::new());
        }
        let holds_otherwise = old.holding != new.holding;
        let turn = match (before.len(), after.len()) {
            // What fits several of them is allowed in the one document alone.
            _ if holds_otherwise => Some(SchemaRelation::Unknown),
            (0, 0) => None,
            (0, _) => Some(SchemaRelation::Wider),
            (_, 0) => Some(SchemaRelation::Narrower),
            _ => Some(SchemaRelation::Unknown),
        };
        let says = |choice: &Alternatives| {
            let how = match choice.holding {
                _ if !holds_otherwise => "",
                Holding::Any => ", of which one or more hold",
                Holding::One => ", of which just one holds",
                Holding::Mixed => ", of some of which just one holds",
            };
            format!("{} alternatives{how}", choice.of.len())
        };
        Paired { pairs, told: turn.map(|turn| (turn, says(old), says(new))) }
    }

    /// Pairs those that are told by the same value, or that have the same name.
    fn take_named(&self, before: &mut Vec<Child>, after: &mut Vec<Child>, pairs: &mut Vec<(Child, Child)>) {
        let value = |form: &SchemaForm, child: &Child| {
            let tag = form.tag.as_ref()?;
            let found = tag.values.iter().find(|(_, own)| own.is_some_and(|own| own.vertex == child.vertex));
            found.map(|(value, _)| (*value).to_owned())
        };
        let name = |child: &Child, graph: &Graph| graph.name(*child).map(str::to_owned);
        for by_name in [false, true] {
            before.retain(|old| {
                let own = if by_name { name(old, self.walk.then) } else { value(self.then, old) };
                let found = own.and_then(|own| {
                    after.iter().position(|new| {
                        let new = if by_name { name(new, self.walk.now) } else { value(self.now, new) };
                        new.as_ref() == Some(&own)
                    })
                });
                found.map(|index| pairs.push((*old, after.remove(index)))).is_none()
            });
        }
    }

    /// Pairs those that are closest to each other, where that is not equally true of others.
    fn take_similar(&self, before: &mut Vec<Child>, after: &mut Vec<Child>, pairs: &mut Vec<(Child, Child)>) {
        // Of very many there is no telling by hand either.
        if before.len() * after.len() > MANY {
            return;
        }
        let closeness = |old: &Child, new: &Child| self.walk.alike.apart(old.vertex, new.vertex).unwrap_or(usize::MAX);
        loop {
            let mut best = None;
            for (index, old) in before.iter().enumerate() {
                let Some(other) = clearest(after.iter().map(|new| closeness(old, new))) else { continue };
                let back = clearest(before.iter().map(|old| closeness(old, &after[other])));
                if back == Some(index) {
                    best = Some((index, other));
                    break;
                }
            }
            let Some((index, other)) = best else { return };
            pairs.push((before.remove(index), after.remove(other)));
        }
    }
}

/// Which is the greatest, where no other is as great, and it is more than nothing.
fn clearest(all: impl Iterator<Item = usize>) -> Option<usize> {
    let all: Vec<usize> = all.collect();
    let greatest = all.iter().copied().max().filter(|greatest| *greatest > 0)?;
    let mut found = all.iter().enumerate().filter(|(_, closeness)| **closeness == greatest).map(|(index, _)| index);
    found.next().filter(|_| found.next().is_none())
}

fn count(unions: &[Alternatives]) -> String {
    match unions {
        [] => "one schema".to_owned(),
        all => format!("{} alternatives", all.iter().map(|choice| choice.of.len()).sum::<usize>()),
    }
}
