//! What a walk over a whole document finds wrong in it: references that lead nowhere, fields that hold what they can't,
//! and fields that there are none of. What can't be read is passed over, and that is said.

use std::collections::{HashMap, HashSet};

use crate::document::push;
use crate::{Document, Version, join};
use serde_json::{Map, Value};

use super::contradictions::contradiction;
use super::node::Problem;
use super::objects::{self, Holds, Object};
use crate::document::kind;

/// A reference that leads nowhere.
#[derive(Debug, Clone)]
pub struct Unresolved {
    /// The address of the `$ref`.
    pub address: String,
    pub reference: String,
    /// The file or the URL that was not read, where that is why.
    pub unread: Option<String>,
    why: String,
}

impl Unresolved {
    pub(super) fn problem(&self, document: &Document) -> Problem {
        let message = format!("the reference {:?} leads nowhere: {}", self.reference, self.why);
        Problem::at(document, &self.address, message)
    }
}

/// What is wrong in a document or its other files, wherever it stands.
pub(super) struct Faults {
    /// Each reference that leads nowhere; of several in one file to the same place, one.
    pub unresolved: Vec<Unresolved>,
    /// Each field that holds what it can't, and each that is probably another's misspelling.
    pub misread: Vec<Problem>,
}

pub(super) fn faults(document: &Document) -> Faults {
    let version = document.version();
    let modern = matches!(version, Ok(Version::OpenApi31 | Version::OpenApi32));
    let whole = Object::document(version.unwrap_or(Version::OpenApi30));
    let mut walk = ReferenceWalk {
        document,
        whole,
        modern,
        file: 0,
        address: String::new(),
        seen: HashSet::new(),
        followed: HashMap::new(),
        targets: HashMap::new(),
        found: Vec::new(),
        misread: Vec::new(),
    };
    for (file, (address, root)) in document.roots().enumerate() {
        (walk.file, walk.address) = (file, address);
        // What another file is as a whole, only a reference to it knows.
        let object = (file == 0).then_some(whole);
        walk.value(root, Within::Object, object.map(Expected::One));
    }
    Faults { unresolved: walk.found, misread: walk.misread }
}

/// What the value that is walked is, as far as that is known.
#[derive(Clone, Copy)]
enum Expected {
    One(&'static Object),
    Each(&'static Object),
    Named(&'static Object),
}

/// A name is as near as this to the one that it is taken for.
const NEAR: f64 = 0.8;

/// What a value's members are.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Within {
    /// The fields of an OpenAPI object.
    Object,
    /// Named by the author: a property may be called `example`.
    Names,
}

/// Fields that hold values of the API's own, in which `$ref` is a name like any other.
const VALUES: [&str; 6] = ["example", "default", "enum", "const", "value", "dataValue"];

struct ReferenceWalk<'d> {
    document: &'d Document,
    /// What the document is as a whole.
    whole: &'static Object,
    /// Whether a list may stand at `items`.
    modern: bool,
    /// The number of the file that is walked.
    file: usize,
    /// The address of the value that is walked.
    address: String,
    /// References that were seen, with the file that holds them.
    seen: HashSet<(usize, &'d str)>,
    /// References that were followed, by address, and what is wrong with those that lead nowhere.
    followed: HashMap<String, Result<(), Broken>>,
    /// What stands where references within the document lead, as far as that is known.
    targets: HashMap<&'d str, Option<&'static Object>>,
    found: Vec<Unresolved>,
    misread: Vec<Problem>,
}

/// Why a reference leads nowhere.
#[derive(Clone)]
struct Broken {
    why: String,
    /// The file or the URL that was not read, where that is why.
    unread: Option<String>,
}

impl<'d> ReferenceWalk<'d> {
    fn value(&mut self, value: &'d Value, within: Within, expected: Option<Expected>) {
        match value {
            Value::Array(items) => {
                let item_is = match expected {
                    Some(Expected::Each(object)) => Some(Expected::One(object)),
                    _ => None,
                };
                for (index, item) in items.iter().enumerate().filter(|(_, item)| has_members(item)) {
                    self.below(&index.to_string(), item, Within::Object, item_is);
                }
            }
            Value::Object(members) => self.object(members, within, expected),
            _ => {}
        }
    }

    /// The same of what stands in the value that is walked.
    fn below(&mut self, name: &str, value: &'d Value, within: Within, expected: Option<Expected>) {
        let length = self.address.len();
        push(&mut self.address, name);
        self.value(value, within, expected);
        self.address.truncate(length);
    }

    fn object(&mut self, members: &'d Map<String, Value>, within: Within, expected: Option<Expected>) {
        let signs = Signs::of(members);
        let reference = members.get("$ref").filter(|_| signs.reference).and_then(Value::as_str);
        let is_reference = reference.is_some();
        reference.into_iter().for_each(|reference| self.reference(reference));
        if let (Some(reference), Some(Expected::One(object))) = (reference, expected) {
            self.kind_of_target(reference, object);
        }
        if signs.list {
            self.items(members, within);
            self.listed_values(members, within);
        }
        let object = match expected {
            // What stands beside a reference is a schema's own in 3.1, and elsewhere nothing.
            Some(Expected::One(object)) if !is_reference || self.modern && object.is_schema() => Some(object),
            _ => None,
        };
        object.into_iter().for_each(|object| self.fields(members, object, signs));
        if signs.mapping && object.is_some_and(Object::is_schema) {
            self.mapping(members);
        }
        let named = within == Within::Names;
        for (name, member) in members.iter().filter(|(_, member)| has_members(member)) {
            let is_value = VALUES.contains(&name.as_str()) || name.starts_with("x-");
            // In a schema they are a list of values, elsewhere named objects.
            let is_values = name == "examples" && member.is_array();
            if named || !(is_value || is_values) {
                let names =
                    !named && ["properties", "patternProperties", "definitions", "$defs"].contains(&name.as_str());
                let within = if names { Within::Names } else { Within::Object };
                let expected = match (expected, object) {
                    (Some(Expected::Named(object)), _) => Some(Expected::One(object)),
                    (_, Some(object)) => object.field(name).and_then(Holds::expected),
                    _ => None,
                };
                self.below(name, member, within, expected);
            }
        }
    }

    /// Notes what is wrong with a member of the object that is walked.
    fn misread(&mut self, name: &str, message: String) {
        self.misread.push(Problem::at(self.document, &join(&self.address, name), message));
    }

    /// Tells of the fields of an object that hold what they can't, and of those that it has not.
    fn fields(&mut self, members: &Map<String, Value>, object: &'static Object, signs: Signs) {
        if let Some(why) = Some(members).filter(|_| signs.limit && object.is_schema()).and_then(contradiction) {
            self.misread.push(Problem::at(self.document, &self.address, format!("no value fits the schema: {why}")));
        }
        for (name, value) in members.iter().filter(|(name, _)| !name.starts_with("x-")) {
            let message = match object.field(name) {
                // As good as a field that is not there.
                Some(_) if value.is_null() => None,
                Some(holds) => holds.wants(value).map(|wanted| {
                    let found = found(value);
                    format!("expected `{name}` to be {wanted}, found {found}: it is passed over")
                }),
                None => unknown(name, members, object),
            };
            message.into_iter().for_each(|message| self.misread(name, message));
        }
    }

    fn items(&mut self, members: &Map<String, Value>, within: Within) {
        let is_list = || members.get("type").is_some_and(|kind| kind == "array");
        if !self.modern && within == Within::Object && members.get("items").is_some_and(Value::is_array) && is_list() {
            let message = "expected `items` to be one schema, found a list: the items are held to nothing";
            self.misread("items", message.to_owned());
        }
    }

    /// A list of values must have one (JSON Schema draft 5, §5.20); without any it would allow nothing at all.
    fn listed_values(&mut self, members: &Map<String, Value>, within: Within) {
        let is_empty = |name: &str| members.get(name).and_then(Value::as_array).is_some_and(Vec::is_empty);
        for (name, what) in [("enum", "value"), ("oneOf", "schema"), ("anyOf", "schema")] {
            if within == Within::Object && is_empty(name) {
                let message = format!("expected `{name}` to list a {what}, found none: the schema is taken without it");
                self.misread(name, message);
            }
        }
    }

    /// Tells of a value of a discriminator that is mapped to no schema. What another file holds is not looked for.
    fn mapping(&mut self, members: &Map<String, Value>) {
        let mapping = members.get("discriminator").and_then(|own| own.get("mapping")?.as_object());
        for (value, to) in mapping.into_iter().flatten().filter_map(|(value, to)| Some((value, to.as_str()?))) {
            let is_elsewhere = !to.starts_with('#') && to.contains(['/', '.', '#']);
            if !is_elsewhere && self.document.mapped_schema(&self.address, to).is_none() {
                let message =
                    format!("the discriminator's value {value:?} is mapped to {to:?}, and there is no such schema");
                let address = join(&join(&join(&self.address, "discriminator"), "mapping"), value);
                self.misread.push(Problem::at(self.document, &address, message));
            }
        }
    }

    /// Tells of a reference from where a schema is wanted to what is none.
    fn kind_of_target(&mut self, reference: &'d str, wanted: &Object) {
        let pointer = reference.strip_prefix('#').filter(|_| self.file == 0 && wanted.is_schema());
        let Some(pointer) = pointer else { return };
        let whole = self.whole;
        let target = *self.targets.entry(pointer).or_insert_with(|| objects::at(whole, pointer));
        if let Some(other) = target.filter(|target| !target.is_schema()) {
            let message = format!(
                "expected `$ref` to lead to a schema, found another object ({}): it is passed over",
                other.name
            );
            self.misread("$ref", message);
        }
    }

    fn reference(&mut self, reference: &'d str) {
        if !self.seen.insert((self.file, reference)) {
            return;
        }
        // What stands beside a reference on the way is a schema's own in 3.1: it is not followed.
        if let Err(Broken { why, unread }) = self.led(&self.address.clone()) {
            let (address, reference) = (join(&self.address, "$ref"), reference.to_owned());
            self.found.push(Unresolved { address, reference, unread, why });
        }
    }

    /// Follows a reference to its end, or to where one ends that was followed before.
    fn led(&mut self, address: &str) -> Result<(), Broken> {
        let (mut at, mut trail, mut passed) = (address.to_owned(), Vec::new(), HashSet::new());
        let end = loop {
            if let Some(known) = self.followed.get(&at) {
                break known.clone();
            }
            let Some(reference) = self.document.get(&at).and_then(|value| value.get("$ref")?.as_str()) else {
                break Ok(());
            };
            if !passed.insert(at.clone()) {
                break Err(Broken { why: format!("the reference {reference:?} leads in a circle"), unread: None });
            }
            let next = self.document.referred(&at);
            trail.push(at);
            match next {
                Ok((next, _)) => at = next,
                Err(error) => {
                    break Err(Broken { why: error.what().to_owned(), unread: error.unread().map(str::to_owned) });
                }
            }
        };
        self.followed.extend(trail.into_iter().map(|at| (at, end.clone())));
        end
    }
}

/// What the names of an object's members say of what has to be looked for in it: most have nothing of it.
#[derive(Clone, Copy, Default)]
struct Signs {
    reference: bool,
    /// A list that may be empty, or none.
    list: bool,
    /// What another member may contradict.
    limit: bool,
    /// A discriminator.
    mapping: bool,
}

impl Signs {
    fn of(members: &Map<String, Value>) -> Signs {
        let mut signs = Signs::default();
        for name in members.keys() {
            match name.as_str() {
                "$ref" => signs.reference = true,
                "items" | "oneOf" | "anyOf" => signs.list = true,
                "discriminator" => signs.mapping = true,
                "enum" => (signs.list, signs.limit) = (true, true),
                "additionalProperties"
                | "maximum"
                | "exclusiveMaximum"
                | "maxLength"
                | "maxItems"
                | "maxProperties" => signs.limit = true,
                _ => {}
            }
        }
        signs
    }
}

fn has_members(value: &Value) -> bool {
    value.is_object() || value.is_array()
}

impl Holds {
    fn expected(&self) -> Option<Expected> {
        match self {
            Holds::One(object) => Some(Expected::One(object)),
            Holds::Each(object) => Some(Expected::Each(object)),
            Holds::Named(object) => Some(Expected::Named(object)),
            Holds::Text | Holds::Anything | Holds::Plain(..) => None,
        }
    }

    /// What is wanted in the place of a value; nothing where it is that.
    fn wants(&self, value: &Value) -> Option<String> {
        match self {
            Holds::Text | Holds::Anything => None,
            Holds::Plain(what, fits) => (!fits(value)).then(|| (*what).to_owned()),
            // A schema may be `true` or `false`.
            Holds::One(object) if value.is_boolean() && object.is_schema() => None,
            Holds::One(object) => (!value.is_object()).then(|| format!("a {}", object.name)),
            Holds::Each(object) => (!value.is_array()).then(|| format!("a list of {}s", object.name)),
            Holds::Named(object) => (!value.is_object()).then(|| format!("a mapping of names to {}s", object.name)),
        }
    }
}

/// What stands in the place of something else: a short text as it is, of others what they are.
fn found(value: &Value) -> String {
    const SHORT: usize = 40;
    match value.as_str() {
        Some(text) if text.chars().count() <= SHORT => format!("{text:?}"),
        _ => kind(value).to_owned(),
    }
}

/// What is wrong with a field that an object has not: it is another's misspelling, or a schema's and stands beside it.
fn unknown(name: &str, members: &Map<String, Value>, object: &'static Object) -> Option<String> {
    let of_schema = || objects::SCHEMA.meant().any(|keyword| keyword == name);
    match object.schema {
        Some(place) if of_schema() || name == "schema" => {
            let stands = (!members.contains_key(place)).then_some(place)?;
            return Some(format!(
                "`{name}` is no field of a {}: it stands in `{stands}`, and is passed over",
                object.name
            ));
        }
        _ => {}
    }
    let likeness =
        |field: &str| strsim::normalized_damerau_levenshtein(&name.to_ascii_lowercase(), &field.to_ascii_lowercase());
    let nearest = object.meant().filter(|field| !members.contains_key(*field)).map(|field| (likeness(field), field));
    let (_, field) = nearest.filter(|(likeness, _)| *likeness >= NEAR).max_by(|a, b| a.0.total_cmp(&b.0))?;
    Some(format!("`{name}` is no field of a {}, and is passed over; did you mean `{field}`?", object.name))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What is told of a document with this in the place of a schema, of an operation's other fields, and of a path item's.
    fn told(version: &str, schema: &str, operation: &str, item: &str) -> Vec<String> {
        let text = format!(
            "{version}\ninfo: {{title: T, version: '1'}}\npaths:\n  /x:\n    get:\n      {operation}\n      responses:\n        \
             '200': {{description: d, content: {{application/json: {{schema: {schema}}}}}}}\n{item}"
        );
        let document = Document::parse("told.yaml", text).unwrap();
        faults(&document).misread.into_iter().map(|problem| problem.message).collect()
    }

    #[test]
    fn what_a_field_can_t_hold_is_told() {
        for (schema, word) in [
            ("{type: int}", "`type`"),
            ("{type: [string, nil]}", "`type`"),
            ("{type: object, properties: {id: {type: string, required: true}}}", "`required`"),
            ("{required: id}", "`required`"),
            ("{$ref: 5}", "`$ref`"),
            ("{$ref: '#/paths/~1x/get'}", "another object (operation)"),
            ("[]", "`schema`"),
            ("{allOf: {type: object}}", "`allOf`"),
            ("{oneOf: []}", "`oneOf`"),
            ("{enum: a}", "`enum`"),
            ("{minLength: '3'}", "`minLength`"),
            ("{minItems: -1}", "`minItems`"),
            ("{maximum: '3'}", "`maximum`"),
            ("{pattern: '(('}", "`pattern`"),
            ("{additionalProperties: 'false'}", "`additionalProperties`"),
            ("{propertes: {id: {}}}", "did you mean `properties`"),
            ("{properties: {id: {requierd: [a]}}}", "did you mean `required`"),
            ("{discriminator: {propertyName: a, mapping: {x: '#/components/schemas/No'}}}", "no such schema"),
            ("{discriminator: {propertyName: a, mapping: {x: No}}}", "value \"x\" is mapped to \"No\""),
        ] {
            for version in ["openapi: 3.0.3", "openapi: 3.1.0"] {
                let told = told(version, schema, "operationId: x", "");
                assert!(matches!(&told[..], [one] if one.contains(word)), "{schema}: {told:?}");
            }
        }
        for (operation, word) in [
            ("parameters: {a: {name: a, in: query}}", "`parameters`"),
            ("parameters: [{name: a, in: query, type: integer, format: int32}]", "`schema`"),
            ("parameters: [{name: a, in: query, required: 'true', schema: {}}]", "`required`"),
            ("requestBody: {schema: {type: object}}", "`content`"),
            ("requestBody: {content: {application/json: {type: object}}}", "`schema`"),
            ("deprecated: 'yes'", "`deprecated`"),
        ] {
            let told = told("openapi: 3.0.3", "{}", operation, "");
            assert!(!told.is_empty() && told.iter().all(|one| one.contains(word)), "{operation}: {told:?}");
        }
        let told = told("openapi: 3.0.3", "{}", "operationId: x", "    POST: {responses: {}}\n");
        assert!(matches!(&told[..], [one] if one.contains("did you mean `post`")), "{told:?}");
    }

    /// What is right, what is for readers, and what stands where names are the author's.
    #[test]
    fn what_may_stand_there_is_not_told() {
        for schema in [
            "{type: [string, 'null'], minLength: 3.0, exclusiveMinimum: true, items: {type: string}}",
            "{type: object, properties: {type: {type: string}, propertes: {}, required: {type: boolean}}}",
            "{type: object, additionalProperties: false, required: [], example: {type: int, allOf: {}}}",
            "{x-required: yes, description: d, descripton: d, discriminator: {propertyName: a}, default: {$ref: 5}}",
            "{type: string, pattern: '^(?=.*a)b$', format: my-own, externalDocs: {url: a}, xml: {name: a}}",
            "{properties: , required: , enum: [null, 1]}",
            "{discriminator: {propertyName: a, mapping: {x: '#/paths/~1x', y: other.yaml, z: 'https://a.example/b#c'}}}",
            "{properties: {discriminator: {mapping: {x: No}}}, example: {discriminator: {mapping: {x: No}}}}",
        ] {
            assert_eq!(told("openapi: 3.1.0", schema, "operationId: x", ""), <[String; 0]>::default(), "{schema}");
        }
        let beside = "parameters: [{name: a, in: query, schema: {}, type: string}, {$ref: '#/a', required: 5}]";
        assert_eq!(told("openapi: 3.1.0", "{}", beside, "").len(), 0);
        let swagger = "swagger: '2.0'\npaths: {/x: {get: {parameters: [{name: a, in: query, type: string, required: true}], \
                       responses: {'200': {description: d, schema: {type: file}, headers: {X-A: {type: string}}}}}}}\n";
        assert!(faults(&Document::parse("swagger.yaml", swagger).unwrap()).misread.is_empty());
    }

    /// A property may be called `enum`, and an example may hold anything.
    #[test]
    fn a_list_without_a_value_is_a_problem() {
        let text = "openapi: 3.0.3\ncomponents:\n  schemas:\n    A: {type: string, enum: []}\n    B: {type: object, \
                    properties: {enum: {type: array}}, example: {enum: []}}\n    C: {enum: [a]}\n";
        let problems = faults(&Document::parse("lists.yaml", text).unwrap()).misread;
        assert_eq!(problems.iter().map(|problem| problem.line).collect::<Vec<_>>(), [4], "{problems:?}");
    }

    /// A property may be called `items`, and an example may hold anything.
    #[test]
    fn a_list_of_items_is_a_problem_where_one_schema_is_wanted() {
        let listed = |version: &str| {
            let text = format!(
                "{version}\ndefinitions:\n  Pair: {{type: array, items: [{{type: string}}, {{type: integer}}]}}\n  \
                 Named: {{type: object, properties: {{type: {{type: string}}, items: {{type: array, items: {{}}}}}}}}\n  \
                 Shown: {{example: {{type: array, items: [1, 2]}}}}\n"
            );
            faults(&Document::parse("pairs.yaml", text).unwrap()).misread
        };
        for version in ["swagger: '2.0'", "openapi: 3.0.3"] {
            let problems = listed(version);
            assert_eq!(problems.len(), 1, "{problems:?}");
            assert_eq!(problems[0].line, 3, "{problems:?}");
        }
        assert!(listed("openapi: 3.1.0").is_empty());
    }
}
