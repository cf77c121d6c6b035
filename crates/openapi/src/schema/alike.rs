//! Which schemas of two documents mean the same.
//!
//! Two are alike as long as nothing tells them apart: at first by what they say themselves, then by
//! what those say that they refer to, and so on until no more come apart. So schemas that contain
//! themselves are alike where all that can be come to from them is (the greatest bisimulation, by
//! refinement of a partition), names and order say nothing, and each schema is looked at again only
//! when one that it refers to came apart from others.

use std::collections::{BTreeMap, HashMap};

use super::budget::{Budget, Exceeded};
use super::form::{Edge, SchemaForm, VertexId};
use super::graph::Graph;

type SchemaClass = u32;

/// The classes of the schemas of two graphs.
pub struct Alike {
    /// By schema, those of the earlier graph first.
    classes: Vec<SchemaClass>,
    /// How many the earlier graph has.
    earlier: usize,
    /// Of each class, the one that it came apart from, and in which round.
    parents: Vec<(SchemaClass, usize)>,
}

/// What an edge is called, whatever it is called by.
type Edges = Vec<(u32, Vec<usize>)>;

impl Alike {
    pub fn of(then: &Graph, now: &Graph, budget: &Budget) -> Result<Alike, Exceeded> {
        let earlier = then.forms.len();
        let forms = || then.forms.iter().map(|form| (form, 0)).chain(now.forms.iter().map(|form| (form, earlier)));
        let (mut labels, mut classes, mut parents) = (HashMap::new(), Vec::new(), Vec::new());
        for (form, _) in forms() {
            budget.step(1)?;
            let next = labels.len() as SchemaClass;
            let class = *labels.entry(label(form)).or_insert(next);
            if class == next {
                parents.push((class, 0));
            }
            classes.push(class);
        }
        let mut names = HashMap::new();
        let edges: Vec<Edges> = forms().map(|(form, offset)| edges(form, offset, &mut names)).collect();
        let mut alike = Alike { classes, earlier, parents };
        alike.refine(&edges, budget)?;
        Ok(alike)
    }

    /// Whether two schemas mean the same.
    pub fn are(&self, then: VertexId, now: VertexId) -> bool {
        self.of_then(then) == self.of_now(now)
    }

    /// The class of a schema of the earlier graph.
    pub fn of_then(&self, vertex: VertexId) -> SchemaClass {
        self.classes[vertex as usize]
    }

    /// The class of a schema of the later graph.
    pub fn of_now(&self, vertex: VertexId) -> SchemaClass {
        self.classes[self.earlier + vertex as usize]
    }

    /// After how many rounds two schemas came apart: the further away the difference, the later;
    /// nothing where they never did.
    pub fn apart(&self, then: VertexId, now: VertexId) -> Option<usize> {
        let (mut one, mut other) = (self.of_then(then), self.of_now(now));
        let mut apart = None;
        while one != other {
            let (of_one, of_other) = (self.parents[one as usize], self.parents[other as usize]);
            let later = if of_one.1 >= of_other.1 { (&mut one, of_one) } else { (&mut other, of_other) };
            apart = Some(later.1.1);
            if *later.0 == later.1.0 {
                // They never were together.
                return Some(0);
            }
            *later.0 = later.1.0;
        }
        apart
    }

    fn refine(&mut self, edges: &[Edges], budget: &Budget) -> Result<(), Exceeded> {
        let mut referring: Vec<Vec<usize>> = vec![Vec::new(); edges.len()];
        for (vertex, edges) in edges.iter().enumerate() {
            for to in edges.iter().flat_map(|(_, to)| to) {
                referring[*to].push(vertex);
            }
        }
        let mut sizes: HashMap<SchemaClass, usize> = HashMap::new();
        self.classes.iter().for_each(|class| *sizes.entry(*class).or_default() += 1);
        let mut affected: Vec<usize> = (0..edges.len()).collect();
        for round in 1.. {
            let mut by_class: BTreeMap<SchemaClass, Vec<usize>> = BTreeMap::new();
            for vertex in affected.drain(..) {
                by_class.entry(self.classes[vertex]).or_default().push(vertex);
            }
            let mut moved: Vec<(usize, SchemaClass)> = Vec::new();
            for (class, vertices) in by_class {
                budget.step(vertices.len())?;
                if sizes[&class] > 1 {
                    self.split(class, &vertices, edges, round, &mut sizes, &mut moved, budget)?;
                }
            }
            if moved.is_empty() {
                return Ok(());
            }
            for (vertex, class) in &moved {
                self.classes[*vertex] = *class;
                affected.extend(&referring[*vertex]);
            }
            affected.sort_unstable();
            affected.dedup();
            budget.step(affected.len())?;
        }
        Ok(())
    }

    /// Splits what came apart from a class: those members that were not looked at are as they were,
    /// and stay together.
    #[expect(clippy::too_many_arguments, reason = "the state of one refinement")]
    fn split(
        &mut self,
        class: SchemaClass,
        vertices: &[usize],
        edges: &[Edges],
        round: usize,
        sizes: &mut HashMap<SchemaClass, usize>,
        moved: &mut Vec<(usize, SchemaClass)>,
        budget: &Budget,
    ) -> Result<(), Exceeded> {
        let mut groups: HashMap<Vec<(u32, Vec<SchemaClass>)>, Vec<usize>> = HashMap::new();
        for vertex in vertices {
            let signature = self.signature(&edges[*vertex]);
            budget.step(signature.iter().map(|(_, classes)| classes.len()).sum::<usize>())?;
            groups.entry(signature).or_default().push(*vertex);
        }
        let mut groups: Vec<Vec<usize>> = groups.into_values().collect();
        groups.sort_by_key(|group| (std::cmp::Reverse(group.len()), group[0]));
        // Where all were looked at, the largest keeps the class.
        let kept = usize::from(vertices.len() == sizes[&class]);
        for group in groups.into_iter().skip(kept) {
            let new = self.parents.len() as SchemaClass;
            self.parents.push((class, round));
            sizes.insert(new, group.len());
            *sizes.entry(class).or_default() -= group.len();
            moved.extend(group.into_iter().map(|vertex| (vertex, new)));
        }
        Ok(())
    }

    fn signature(&self, edges: &Edges) -> Vec<(u32, Vec<SchemaClass>)> {
        let of = |(name, to): &(u32, Vec<usize>)| {
            let mut classes: Vec<SchemaClass> = to.iter().map(|vertex| self.classes[*vertex]).collect();
            classes.sort_unstable();
            (*name, classes)
        };
        let mut signature: Vec<_> = edges.iter().map(of).collect();
        // Which choice stands first says nothing.
        signature.sort();
        signature
    }
}

/// What a schema says itself, and for which parts of a value it refers to others.
fn label(form: &SchemaForm) -> String {
    let mut parts: Vec<Edge> =
        form.children().map(|(edge, _)| edge).filter(|edge| !matches!(edge, Edge::Union(_))).collect();
    parts.sort();
    let mut choices: Vec<_> = form.unions.iter().map(|choice| (choice.of.len(), choice.holding)).collect();
    choices.sort_unstable();
    format!("{} {parts:?} {choices:?}", form.label())
}

/// The schemas that one refers to, by what for; the alternatives of each choice are one set.
fn edges<'f>(form: &'f SchemaForm, offset: usize, names: &mut HashMap<Edge<'f>, u32>) -> Edges {
    let mut edges: BTreeMap<Edge, (u32, Vec<usize>)> = BTreeMap::new();
    for (edge, to) in form.children() {
        let name = if let Edge::Union(_) = edge { Edge::Union(0) } else { edge };
        let next = names.len() as u32;
        let name = *names.entry(name).or_insert(next);
        edges.entry(edge).or_insert((name, Vec::new())).1.push(offset + to as usize);
    }
    edges.into_values().collect()
}
