//! How a body that is shown fits a schema: its fields and their types, at every depth.

use countersign_openapi::{Contract, Node};
use countersign_pages::Shape;
use serde_json::Value;

use super::types::{allows, declared_types, kind, types_of};

/// More than bodies on pages need; beyond it nothing is held against anybody.
const MOST_STEPS: usize = 20_000;

/// More alternatives than this are not told apart.
const MOST_ALTERNATIVES: usize = 64;
/// How a body that is shown does not fit.
pub(super) enum Misfit {
    /// A field that the schema does not name.
    Undeclared(String),
    Type {
        at: String,
        shown: &'static str,
        declared: String,
    },
}

impl Misfit {
    /// What is told where a body fits neither of two alternatives: a field that one does not name, before another type;
    /// of types, both.
    fn or(self, other: Misfit) -> Misfit {
        match (self, other) {
            (Misfit::Type { at, shown, declared: one }, Misfit::Type { at: place, declared: another, .. })
                if at == place && !one.split(" or ").any(|own| own == another) =>
            {
                Misfit::Type { at, shown, declared: format!("{one} or {another}") }
            }
            (known @ Misfit::Type { .. }, Misfit::Type { .. }) => known,
            (_, undeclared @ Misfit::Undeclared(_)) => undeclared,
            (undeclared, _) => undeclared,
        }
    }
}

pub(super) struct ShapeFit<'c> {
    pub(super) contract: &'c Contract,
    pub(super) steps: usize,
    /// The keyword of what the other side alone sends, and nobody else must.
    pub(super) exempt: &'static str,
    /// Whether a text may stand for another value.
    pub(super) is_form: bool,
}

impl<'c> ShapeFit<'c> {
    pub(super) fn of_answers(contract: &'c Contract) -> ShapeFit<'c> {
        ShapeFit { contract, steps: MOST_STEPS, exempt: "writeOnly", is_form: false }
    }

    pub(super) fn of_requests(contract: &'c Contract) -> ShapeFit<'c> {
        ShapeFit { contract, steps: MOST_STEPS, exempt: "readOnly", is_form: false }
    }

    /// How a body does not fit a schema. A shape may be that of several values, so that of several alternatives each
    /// of its fields may fit another.
    pub(super) fn misfit(&mut self, schema: &Node<'c>, shown: &Shape, at: &str) -> Option<Misfit> {
        let alternatives = self.alternatives(schema, 0)?;
        let mut found: Option<Misfit> = None;
        for parts in &alternatives {
            let misfit = self.flat(parts, shown, at)?;
            found = Some(match found {
                Some(known) => known.or(misfit),
                None => misfit,
            });
        }
        let objects: Vec<&Vec<Node<'c>>> =
            alternatives.iter().filter(|parts| parts.iter().all(|part| allows(part, shown))).collect();
        match shown {
            Shape::Object(fields) if objects.len() > 1 => fields
                .iter()
                .find_map(|(name, shape)| self.misfit_of_all(&objects, (name, shape), &format!("{at}/{name}"))),
            _ => found,
        }
    }

    /// How a field fits none of several alternatives: as one has it that names the field, where one does.
    fn misfit_of_all(
        &mut self,
        alternatives: &[&Vec<Node<'c>>],
        (name, shape): (&str, &Shape),
        at: &str,
    ) -> Option<Misfit> {
        let mut found: Option<Misfit> = None;
        for parts in alternatives {
            let misfit = self.field(parts, name, shape, at)?;
            found = Some(match (found, misfit) {
                (Some(known @ Misfit::Type { .. }), misfit @ Misfit::Type { .. }) => known.or(misfit),
                (Some(Misfit::Undeclared(known)), misfit) if known == at => misfit,
                (Some(known), _) => known,
                (None, misfit) => misfit,
            });
        }
        found
    }

    /// The alternatives that a schema consists of, each of parts that all hold; nothing where they
    /// are too many to tell apart.
    pub(super) fn alternatives(&mut self, schema: &Node<'c>, depth: usize) -> Option<Vec<Vec<Node<'c>>>> {
        self.steps = self.steps.checked_sub(1).filter(|_| depth < 16)?;
        let mut all = vec![vec![schema.clone()]];
        let parts = |keyword| schema.get(keyword).map(|parts| parts.items().collect::<Vec<_>>()).unwrap_or_default();
        for part in parts("allOf") {
            all = crossed(&all, &self.alternatives(&part, depth + 1)?)?;
        }
        for keyword in ["oneOf", "anyOf"] {
            let mut any = Vec::new();
            for part in parts(keyword) {
                any.extend(self.alternatives(&part, depth + 1)?);
            }
            if !any.is_empty() {
                all = crossed(&all, &any)?;
            }
        }
        Some(all)
    }

    /// How a body does not fit parts that all hold.
    fn flat(&mut self, parts: &[Node<'c>], shown: &Shape, at: &str) -> Option<Misfit> {
        // What a text stands for may be of any type but an object.
        let is_text = self.is_form && *shown == Shape::String;
        let is_object = |part: &Node<'c>| types_of(part).iter().any(|own| own == "object");
        let is_other = |part: &Node<'c>| !allows(part, shown) && (!is_text || is_object(part));
        let types = |part: &Node<'c>| is_other(part).then(|| declared_types(part));
        if let Some(declared) = parts.iter().find_map(types) {
            return Some(Misfit::Type { at: at.to_owned(), shown: kind(shown), declared });
        }
        match shown {
            Shape::Object(fields) => {
                let mut gravest = None;
                for (name, shape) in fields {
                    match self.field(parts, name, shape, &format!("{at}/{name}")) {
                        Some(misfit @ Misfit::Type { .. }) => return Some(misfit),
                        misfit => gravest = gravest.or(misfit),
                    }
                }
                gravest
            }
            Shape::Array(Some(item)) => {
                let items: Vec<Node<'c>> = parts.iter().filter_map(|part| part.get("items")).collect();
                items.iter().find_map(|items| self.misfit(items, item, &format!("{at}/0")))
            }
            _ => None,
        }
    }

    fn field(&mut self, parts: &[Node<'c>], name: &str, shape: &Shape, at: &str) -> Option<Misfit> {
        let named: Vec<Node<'c>> = parts
            .iter()
            .filter_map(|part| part.get("properties")?.members().find(|(own, _)| *own == name))
            .map(|(_, own)| own)
            .collect();
        if !named.is_empty() {
            return named.iter().find_map(|own| self.misfit(own, shape, at));
        }
        let is_schema = |node: &Node<'c>| self.contract.document.get(&node.pointer).is_some_and(Value::is_object);
        // Each property of a map is as its values are.
        let of_map = |part: &Node<'c>| {
            part.get("additionalProperties").filter(|extra| is_schema(extra) && part.get("patternProperties").is_none())
        };
        if let Some(values) = parts.iter().find_map(of_map) {
            return self.misfit(&values, shape, at);
        }
        let is_open = |part: &Node<'c>| {
            part.flag("additionalProperties")
                || part.get("additionalProperties").is_some_and(|extra| is_schema(&extra))
                || part.get("patternProperties").is_some()
        };
        let names_any =
            parts.iter().any(|part| part.get("properties").is_some_and(|own| own.members().next().is_some()));
        (names_any && !parts.iter().any(is_open)).then(|| Misfit::Undeclared(at.to_owned()))
    }
}

/// Each of some alternatives with each of others; nothing where they are too many.
fn crossed<'c>(some: &[Vec<Node<'c>>], others: &[Vec<Node<'c>>]) -> Option<Vec<Vec<Node<'c>>>> {
    let each = || some.iter().flat_map(|one| others.iter().map(move |other| [one.as_slice(), other].concat()));
    (some.len() * others.len() <= MOST_ALTERNATIVES).then(|| each().collect())
}
