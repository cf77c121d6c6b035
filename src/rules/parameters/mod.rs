//! Which parameters a request has. Their schemas are compared with those of bodies.

use std::fmt;

use crate::finding::Evidence;
use crate::rules::classify::ChangeKind;
use crate::rules::evolution::{Evolution, ExchangePart, OperationPair, ParameterName, Turned, said};
use crate::rules::operations::lifecycle::Lifecycle;
use crate::rules::presence::{self, RequestPart, word};
use countersign_openapi::schema::may_be_structured;
use countersign_openapi::{Contract, Location, MediaType, Node, Operation, Parameter, ParameterStyle};

pub const RULES: Evolution = Evolution {
    rules: &[
        "parameter-added",
        "parameter-removed",
        "parameter-required",
        "parameter-optional",
        "parameter-style-changed",
        "parameter-empty-value-changed",
        "parameter-deprecated",
    ],
    of_documents: |_| Vec::new(),
    of_operation: asked,
};

/// The parameters of both documents that are the same: by place and name, those of the path by
/// their order.
pub fn paired<'c>(pair: &OperationPair<'c>) -> Vec<(Option<&'c Parameter>, Option<&'c Parameter>)> {
    let (old, new): (Vec<_>, Vec<_>) = (others(pair.then.1).collect(), others(pair.now.1).collect());
    let same = |one: &Parameter, other: &Parameter| {
        let name = match one.location {
            Location::Header => one.name.eq_ignore_ascii_case(&other.name),
            _ => one.name == other.name,
        };
        one.location == other.location && name
    };
    let find =
        |parameter: &Parameter, among: &[&'c Parameter]| among.iter().copied().find(|other| same(parameter, other));
    let mut found: Vec<_> = old.iter().map(|parameter| (Some(*parameter), find(parameter, &new))).collect();
    found.extend(
        new.iter().filter(|parameter| find(parameter, &old).is_none()).map(|parameter| (None, Some(*parameter))),
    );
    let in_path = |operation: &'c Operation| operation.parameters_in(Location::Path);
    found.extend(in_path(pair.then.1).zip(in_path(pair.now.1)).map(|(old, new)| (Some(old), Some(new))));
    found
}

fn others(operation: &Operation) -> impl Iterator<Item = &Parameter> {
    operation.parameters.iter().filter(|parameter| parameter.location != Location::Path)
}

/// A parameter in words.
pub fn name(parameter: &Parameter) -> String {
    let place = match parameter.location {
        Location::Path => "path parameter",
        Location::Query => "query parameter",
        Location::Header => "header",
        Location::Cookie => "cookie",
    };
    format!("{place} {}", parameter.name)
}

pub fn asked(pair: &OperationPair) -> Vec<Turned> {
    let told = |(old, new): (Option<&Parameter>, Option<&Parameter>)| {
        let both = old.zip(new).map(|(old, new)| restated(pair, old, new));
        turned(pair, old, new).into_iter().chain(both.into_iter().flatten()).collect::<Vec<_>>()
    };
    paired(pair).into_iter().flat_map(told).collect()
}

fn turned(pair: &OperationPair, old: Option<&Parameter>, new: Option<&Parameter>) -> Option<Turned> {
    let says = |contract: &Contract, parameter: &Parameter| -> Evidence {
        said(contract, &parameter.source, format!("{}: {}", name(parameter), word(parameter.required)))
    };
    let part =
        |contract, parameter: &Parameter| RequestPart { required: parameter.required, said: says(contract, parameter) };
    let parts = (old.map(|old| part(pair.then.0, old)), new.map(|new| part(pair.now.0, new)));
    let parameter = new.or(old)?;
    presence::turned(pair, "parameter", &name(parameter), parts.0, parts.1, Some(&part_of(parameter)))
}

/// What a client may do without.
fn part_of(parameter: &Parameter) -> ExchangePart {
    ExchangePart::Parameter(ParameterName::new(parameter.location, &parameter.name))
}

/// What else is said of a parameter that both documents have.
fn restated(pair: &OperationPair, old: &Parameter, new: &Parameter) -> Vec<Turned> {
    let says = |says: [&str; 2]| {
        let of = |contract, parameter: &Parameter, says: &str| {
            Some(said(contract, &parameter.source, format!("{}: {says}", name(parameter))))
        };
        (of(pair.then.0, old, says[0]), of(pair.now.0, new, says[1]))
    };
    let told = |rule: &str, kind, does: &str, (earlier, later)| {
        pair.turned(rule, kind, format!("the {} {does}", name(new)), earlier, later).about(&part_of(new))
    };
    let mut turned = Vec::new();
    let (before, after) = (ParameterForm::of(pair.then.0, old), ParameterForm::of(pair.now.0, new));
    if before.differs(&after) {
        let says = says([&before.to_string(), &after.to_string()]);
        turned.push(told("parameter-style-changed", ChangeKind::Replaced, "is written in another way", says));
    }
    let flag = |field: &str| (before.says(field), after.says(field));
    match flag("allowEmptyValue") {
        (true, false) => {
            let says = says(["may be empty", "may not be empty"]);
            turned.push(told("parameter-empty-value-changed", ChangeKind::Narrower, "may not be empty any more", says));
        }
        (false, true) => {
            let says = says(["may not be empty", "may be empty"]);
            turned.push(told("parameter-empty-value-changed", ChangeKind::Wider, "may be empty now", says));
        }
        _ => {}
    }
    let lifecycle = Lifecycle { pair, name: format!("the {}", name(new)), then: &old.source, now: &new.source };
    turned.extend(lifecycle.turned().into_iter().map(|turned| turned.about(&part_of(new))));
    match flag("deprecated") {
        (before, after) if before == after => {}
        (_, after) => {
            let does = if after { "is deprecated now" } else { "is deprecated no more" };
            let word = |deprecated| if deprecated { "deprecated" } else { "not deprecated" };
            turned.push(told("parameter-deprecated", ChangeKind::Repeated, does, says([word(!after), word(after)])));
        }
    }
    turned
}

/// How a parameter's value is written.
struct ParameterForm<'c> {
    contract: &'c Contract,
    parameter: &'c Parameter,
    node: Option<Node<'c>>,
}

impl<'c> ParameterForm<'c> {
    fn of(contract: &'c Contract, parameter: &'c Parameter) -> ParameterForm<'c> {
        ParameterForm { contract, parameter, node: contract.node(&parameter.source.within(&contract.document)) }
    }

    fn says(&self, flag: &str) -> bool {
        self.node.as_ref().is_some_and(|node| node.flag(flag))
    }

    /// Whether it may be a list or an object.
    fn is_structured(&self) -> bool {
        let schema = self.parameter.schema.as_ref();
        schema.is_none_or(|schema| may_be_structured(&self.contract.document, schema))
    }

    fn differs(&self, other: &ParameterForm) -> bool {
        let media_type = |of: &Parameter| of.media_type.as_deref().and_then(MediaType::of_header);
        let (old, new) = (self.parameter, other.parameter);
        if self.says("allowReserved") != other.says("allowReserved") || media_type(old) != media_type(new) {
            return true;
        }
        if (old.style, old.explode) == (new.style, new.explode) {
            return false;
        }
        // A single text is written alike in most styles, however its items would be.
        let is_plain = |style| {
            !matches!(
                style,
                ParameterStyle::Label | ParameterStyle::Matrix | ParameterStyle::Whole | ParameterStyle::Json
            )
        };
        let both_structured = self.is_structured() && other.is_structured();
        both_structured || old.style != new.style && !(is_plain(old.style) && is_plain(new.style))
    }
}

impl fmt::Display for ParameterForm<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.parameter.style)?;
        if self.parameter.explode && self.is_structured() {
            f.write_str(", each part by itself")?;
        }
        if self.says("allowReserved") {
            f.write_str(", reserved characters as they are")?;
        }
        self.parameter.media_type.iter().try_for_each(|media_type| write!(f, ", as {media_type}"))
    }
}
