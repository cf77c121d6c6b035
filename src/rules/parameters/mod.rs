//! Which parameters a request has. Their schemas are compared with those of bodies.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::fmt;

use crate::finding::Evidence;
use crate::rules::classify::ChangeKind;
use crate::rules::evolution::{Evolution, ExchangePart, OperationPair, ParameterName, Turned, said};
use crate::rules::operations::lifecycle::Lifecycle;
use crate::rules::presence::{self, RequestPart, word};
use countersign_openapi::schema::{self, Structure, structure};
use countersign_openapi::{Contract, Location, MediaType, Node, Operation, Parameter, ParameterStyle, templated};
use serde_json::Value;

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
/// where they stand in its template.
pub fn paired<'c>(pair: &OperationPair<'c>) -> Vec<(Option<&'c Parameter>, Option<&'c Parameter>)> {
    let (old, new) = (ByPlace::of(pair.then.1), ByPlace::of(pair.now.1));
    let mut found: Vec<_> = others(pair.then.1).map(|parameter| (Some(parameter), new.same(parameter))).collect();
    let came = others(pair.now.1).filter(|parameter| old.same(parameter).is_none());
    found.extend(came.map(|parameter| (None, Some(parameter))));
    nameless(pair, &mut found);
    // One that only a template names is no parameter that could come or go: the paths are the same.
    let both = old.in_path(pair.then.1).zip(new.in_path(pair.now.1));
    found.extend(both.filter(|(old, new)| old.is_some() && new.is_some()));
    found
}

/// An operation's parameters, by place and name: there may be thousands.
struct ByPlace<'c>(HashMap<(Location, String), &'c Parameter>);

impl<'c> ByPlace<'c> {
    fn of(operation: &'c Operation) -> ByPlace<'c> {
        let mut all = HashMap::new();
        for parameter in &operation.parameters {
            all.entry(ByPlace::key(parameter.location, &parameter.name)).or_insert(parameter);
        }
        ByPlace(all)
    }

    /// The names of headers have no case.
    fn key(location: Location, name: &str) -> (Location, String) {
        let is_header = location == Location::Header;
        (location, if is_header { name.to_ascii_lowercase() } else { name.to_owned() })
    }

    /// The parameter of another document that is the same.
    fn same(&self, parameter: &Parameter) -> Option<&'c Parameter> {
        self.0.get(&ByPlace::key(parameter.location, &parameter.name)).copied()
    }

    /// The parameters of the path, in the order of its template, which the list of parameters need not have.
    fn in_path<'o>(&self, operation: &'o Operation) -> impl Iterator<Item = Option<&'c Parameter>> + use<'_, 'o, 'c> {
        templated(&operation.path).map(|name| self.0.get(&ByPlace::key(Location::Path, name)).copied())
    }
}

/// Pairs what has another name, and is written without it: the only one of its place in each document.
fn nameless<'c>(pair: &OperationPair<'c>, found: &mut Vec<(Option<&'c Parameter>, Option<&'c Parameter>)>) {
    for location in [Location::Query, Location::Cookie] {
        let is_one = |contract, parameter: &Parameter| parameter.location == location && !is_named(contract, parameter);
        let gone = found.iter().filter_map(|(old, new)| old.filter(|old| new.is_none() && is_one(pair.then.0, old)));
        let came = found.iter().filter_map(|(old, new)| new.filter(|new| old.is_none() && is_one(pair.now.0, new)));
        let (gone, came): (Vec<&Parameter>, Vec<&Parameter>) = (gone.collect(), came.collect());
        let alike: Vec<(&Parameter, &Parameter)> = match (gone.as_slice(), came.as_slice()) {
            ([gone], [came]) => vec![(*gone, *came)],
            // Of several, those whose parts are called the same.
            _ => {
                let parts = |contract, parameter| part_names(contract, parameter);
                let same = |gone: &&'c Parameter| {
                    let own = parts(pair.then.0, gone);
                    let mut others = came.iter().filter(|came| !own.is_empty() && parts(pair.now.0, came) == own);
                    others.next().filter(|_| others.next().is_none()).copied()
                };
                gone.iter().filter_map(|gone| Some((*gone, same(gone)?))).collect()
            }
        };
        for (gone, came) in alike.into_iter().filter(|(gone, came)| gone.style == came.style) {
            let is_lone = |own: Option<&Parameter>, other: &Parameter| own.is_some_and(|own| std::ptr::eq(own, other));
            found.retain(|(old, new)| !(new.is_none() && is_lone(*old, gone) || old.is_none() && is_lone(*new, came)));
            found.push((Some(gone), Some(came)));
        }
    }
}

/// The names of the parts of an object, as its schema lists them itself.
fn part_names(contract: &Contract, parameter: &Parameter) -> BTreeSet<String> {
    let schema = parameter.schema.as_deref().and_then(|schema| contract.node(schema));
    let parts = schema.and_then(|schema| schema.get("properties"));
    parts.iter().flat_map(Node::names).map(str::to_owned).collect()
}

/// Whether the name of a parameter is sent: of an object whose parts are written by themselves it is not
/// (OpenAPI 3.0.3 "Style Examples"), and neither is that of a whole query (OpenAPI 3.2.0 "Parameter Object", `name`).
fn is_named(contract: &Contract, parameter: &Parameter) -> bool {
    let is_object = || parameter.schema.as_ref().is_some_and(|schema| schema::is_object(&contract.document, schema));
    match parameter.style {
        ParameterStyle::Whole => false,
        ParameterStyle::Form | ParameterStyle::Matrix => !(parameter.explode && is_object()),
        _ => true,
    }
}

/// The schema that the values of a parameter are told by beside an earlier one: of a list that is written as its
/// items are, each with the name, a single value is a list of one.
pub fn told_by(pair: &OperationPair, old: &Parameter, new: &Parameter) -> Option<String> {
    let is_repeated = |parameter: &Parameter| parameter.style == ParameterStyle::Form && parameter.explode;
    if !is_repeated(old) || !is_repeated(new) {
        return None;
    }
    let was_single = !structure(&pair.then.0.document, old.schema.as_ref()?).is_any();
    was_single.then(|| schema::single_item(&pair.now.0.document, new.schema.as_ref()?))?
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
    if let Some(kind) = before.differs(&after) {
        let says = says([&before.to_string(), &after.to_string()]);
        turned.push(told("parameter-style-changed", kind, "is written in another way", says));
    }
    if told_by(pair, old, new).is_some() {
        let says = says(["once", "any number of times"]);
        turned.push(told("parameter-style-changed", ChangeKind::Wider, "may be given more than once now", says));
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
            let says = says([deprecated(!after), deprecated(after)]);
            turned.push(told("parameter-deprecated", ChangeKind::Repeated, does, says));
        }
    }
    turned
}

/// Whether a parameter is deprecated.
pub fn is_deprecated(contract: &Contract, parameter: &Parameter) -> bool {
    ParameterForm::of(contract, parameter).says("deprecated")
}

/// The same in words.
pub fn deprecated(is: bool) -> &'static str {
    if is { "deprecated" } else { "not deprecated" }
}

/// How a parameter's value is written, in words.
pub fn written(contract: &Contract, parameter: &Parameter) -> String {
    ParameterForm::of(contract, parameter).to_string()
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
    fn structure(&self) -> Structure {
        let schema = self.parameter.schema.as_ref();
        schema.map_or(Structure::ANY, |schema| structure(&self.contract.document, schema))
    }

    /// Whether the parts of its value are written by themselves, so that it makes a difference: an object
    /// in every style but one that has no other form, and a list where a comma is not what parts its items in
    /// either case (OpenAPI 3.0.3 "Style Examples").
    fn explodes(&self, structure: Structure) -> bool {
        let makes_difference = match self.parameter.style {
            ParameterStyle::DeepObject | ParameterStyle::Whole | ParameterStyle::Json => false,
            ParameterStyle::Simple => structure.object,
            _ => structure.is_any(),
        };
        makes_difference && self.parameter.explode
    }

    /// Whether it is written as a header `Cookie` has it, and not as a form (OpenAPI 3.2).
    fn is_as_cookies(&self) -> bool {
        self.node.as_ref().is_some_and(|node| node.text("style") == Some("cookie"))
    }

    /// How the parts of a whole query are written, where that is not as usual (OpenAPI 3.2.0 "Encoding Object").
    fn parts(&self) -> BTreeMap<String, String> {
        let is_whole = self.parameter.style == ParameterStyle::Whole;
        let content = self.node.as_ref().filter(|_| is_whole).and_then(|node| node.get("content"));
        let media = content.and_then(|content| content.members().next().map(|(_, media)| media));
        let encoded = media.and_then(|media| media.get("encoding"));
        let encoded = encoded.iter().flat_map(|encoded| encoded.members().collect::<Vec<_>>());
        let written = encoded.map(|(name, part)| {
            let style = part.text("style").unwrap_or("form");
            let explode = part.value.get("explode").and_then(Value::as_bool).unwrap_or(style == "form");
            let reserved = if part.flag("allowReserved") { ", reserved characters as they are" } else { "" };
            let of_type = part.text("contentType").map(|own| format!(", as {own}")).unwrap_or_default();
            let apart = if explode { ", each part by itself" } else { "" };
            (name.to_owned(), format!("{style}{apart}{reserved}{of_type}"))
        });
        written.filter(|(_, written)| written != "form, each part by itself").collect()
    }

    /// How it relates to what it was that a value is written in another way; nothing where it is not.
    fn differs(&self, other: &ParameterForm) -> Option<ChangeKind> {
        if self.is_of_another_media_type(other) || self.is_styled_otherwise(other) {
            return Some(ChangeKind::Replaced);
        }
        // `;color=blue`: the name of a path's parameter is sent in this style alone.
        let is_matrix = |form: &ParameterForm| {
            form.parameter.style == ParameterStyle::Matrix && is_named(form.contract, form.parameter)
        };
        if self.parameter.name != other.parameter.name && is_matrix(self) && is_matrix(other) {
            return Some(ChangeKind::Replaced);
        }
        if self.is_as_cookies() != other.is_as_cookies() || self.parts() != other.parts() {
            return Some(ChangeKind::Undecided);
        }
        // Who encodes what need not be encoded is understood all the same.
        match (self.says("allowReserved"), other.says("allowReserved")) {
            (false, true) => Some(ChangeKind::Wider),
            (true, false) => Some(ChangeKind::Narrower),
            _ => None,
        }
    }

    /// A single text is written alike in a style and as `text/plain`, and JSON is in one charset (RFC 8259 §8.1).
    fn is_of_another_media_type(&self, other: &ParameterForm) -> bool {
        let of = |form: &ParameterForm| form.parameter.media_type.as_deref().and_then(MediaType::of_header);
        let plain = |form: &ParameterForm| {
            let stated = of(form).filter(|_| !form.is_single_text());
            stated.map(|it| if it.is_json() { it.without_charset() } else { it })
        };
        of(self) != of(other) && plain(self) != plain(other)
    }

    /// Whether it is one text, and its media type says no more.
    fn is_single_text(&self) -> bool {
        let media_type = self.parameter.media_type.as_deref().and_then(MediaType::of_header);
        let is_text = media_type.is_some_and(|it| {
            it.is("text/plain") && it.parameter("charset").is_none_or(|charset| charset.eq_ignore_ascii_case("utf-8"))
        });
        is_text && self.parameter.style != ParameterStyle::Whole && !self.structure().is_any()
    }

    fn is_styled_otherwise(&self, other: &ParameterForm) -> bool {
        let (old, new) = (self.parameter, other.parameter);
        if (old.style, old.explode) == (new.style, new.explode) {
            return false;
        }
        let both = self.structure().and(other.structure());
        if (old.style, self.explodes(both)) == (new.style, other.explodes(both)) {
            return false;
        }
        // A single text is written alike in most styles, however its items would be.
        let is_plain = |style| {
            !matches!(
                style,
                ParameterStyle::Label | ParameterStyle::Matrix | ParameterStyle::Whole | ParameterStyle::Json
            )
        };
        both.is_any() || old.style != new.style && !(is_plain(old.style) && is_plain(new.style))
    }
}

impl fmt::Display for ParameterForm<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.parameter.style)?;
        if self.explodes(self.structure()) {
            f.write_str(", each part by itself")?;
        }
        if self.is_as_cookies() {
            f.write_str(", as cookies")?;
        }
        if self.says("allowReserved") {
            f.write_str(", reserved characters as they are")?;
        }
        self.parameter.media_type.iter().try_for_each(|media_type| write!(f, ", as {media_type}"))?;
        self.parts().iter().try_for_each(|(name, written)| write!(f, "; {name}: {written}"))
    }
}
