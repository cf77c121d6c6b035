//! JSON Schema made of OpenAPI's dialects: one self-contained schema of a node of a document and
//! of all that it refers to, and nothing else.
//!
//! 2.0 and 3.0 are old drafts with differences (OpenAPI 3.0.3 "Schema Object"), 3.1 is JSON Schema
//! 2020-12; documents mix them. Each keyword is taken for what its author must have meant, and one
//! that means nothing (`type: file`, `required: true`) is left out: a schema says nothing there.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use serde_json::{Map, Value, json};

use super::error::SchemaError;
use super::keyword::{Keyword, keyword};
use super::pattern::{self, is_pattern};
use super::step;
use crate::{Direction, Document, Version, join};

/// The keyword beside a condition that we add, which says why a value is held to it.
const CAUSE: &str = "$comment";

/// A self-contained schema, and where each of its definitions stands in the document.
pub struct Bundle {
    pub schema: Value,
    addresses: Vec<String>,
}

/// What a bundle is made for.
#[derive(Debug, Clone, Copy)]
pub struct BundleOptions {
    pub direction: Direction,
    /// Whether all patterns are taken; else those that can be read: some are of another dialect than JSON Schema's, and
    /// without them the rest still holds.
    pub patterns: bool,
}

impl Bundle {
    /// The bundle of the schema at an address.
    ///
    /// Each definition counts as a step when a value is held to it, before anything else is.
    ///
    /// # Errors
    /// Where a `$ref` in it leads nowhere.
    pub fn of(document: &Document, address: &str, options: BundleOptions) -> Result<Bundle, SchemaError> {
        let modern = matches!(document.version(), Ok(Version::OpenApi31 | Version::OpenApi32));
        let (address, _) = document.resolve_parents(address)?;
        let (known, hidden) = (HashMap::new(), HashMap::new());
        let is_older = is_of_older_draft(document.root().get("jsonSchemaDialect"));
        let (addresses, has_dependencies) = (vec![address.clone()], is_older);
        let mut maker = BundleMaker { document, modern, options, addresses, known, hidden, has_dependencies };
        maker.known.insert(address, 0);
        let mut definitions = Map::new();
        while let Some(address) = maker.addresses.get(definitions.len()).cloned() {
            let (_, value) = document.resolve_parents(&address)?;
            maker.has_dependencies = value.get("$schema").map_or(is_older, |own| is_of_older_draft(Some(own)));
            let converted = maker.schema(&address, value)?;
            definitions.insert(definitions.len().to_string(), json!({ "allOf": [{ step::KEYWORD: true }, converted] }));
        }
        let schema = json!({ "$ref": "#/$defs/0", "$defs": definitions });
        Ok(Bundle { schema, addresses: maker.addresses })
    }

    /// The address of the schema that a keyword's location in the bundle is in: the location
    /// without the keyword.
    pub fn address(&self, document: &Document, location: &str) -> Option<String> {
        let pointer = location.strip_prefix("/$defs/")?;
        let (index, within) = pointer.split_once('/').unwrap_or((pointer, ""));
        let within = within.strip_prefix("allOf/1/").unwrap_or_default();
        let mut address = format!("{}/{within}", self.addresses.get(index.parse::<usize>().ok()?)?);
        // What stands around a schema that may be null stands nowhere in the document.
        loop {
            address.truncate(address.rfind('/')?);
            // One that a discriminator tells apart is `anyOf` here.
            let spelled = [address.clone(), address.replace("/anyOf/", "/oneOf/")];
            if let Some(found) = spelled.into_iter().find(|spelled| document.get(spelled).is_some()) {
                return Some(found);
            }
        }
    }

    /// Why a value was held to a schema at all, where that is no place of the document's own: `evaluated` is the
    /// way from the bundle's root to the keyword, references and all.
    pub fn cause(&self, evaluated: &str) -> Option<&str> {
        let mut at = &self.schema;
        let mut cause = None;
        for part in evaluated.split('/').skip(1) {
            let part = part.replace("~1", "/").replace("~0", "~");
            let inner = match at {
                Value::Array(items) => items.get(part.parse::<usize>().ok()?)?,
                _ => at.get(&part)?,
            };
            at = match inner {
                Value::String(to) if part == "$ref" => self.schema.pointer(to.strip_prefix('#')?)?,
                _ => inner,
            };
            cause = at.get(CAUSE).and_then(Value::as_str).or(cause);
        }
        cause
    }
}

struct BundleMaker<'d> {
    document: &'d Document,
    modern: bool,
    options: BundleOptions,
    addresses: Vec<String>,
    known: HashMap<String, usize>,
    /// The properties of a schema and its parts that go the other way, by its address: each of its parts asks.
    hidden: HashMap<String, Arc<HashSet<String>>>,
    /// Whether the schema that is converted is of a dialect that has `dependencies`.
    has_dependencies: bool,
}

/// Whether a `$schema`, or the document's `jsonSchemaDialect`, names a dialect that has `dependencies`.
fn is_of_older_draft(dialect: Option<&Value>) -> bool {
    dialect.and_then(Value::as_str).is_some_and(|uri| uri.contains("json-schema.org/draft-0"))
}

/// The formats that 2.0 and 3.0 define or inherit, and one that everybody means the same by; the
/// others are names there, and may be of anything.
const OLD_FORMATS: [&str; 8] = ["date-time", "date", "email", "hostname", "ipv4", "ipv6", "uri", "uuid"];

/// How many parts of parts of a schema are looked at for a flag or a list of values.
const DEEPEST: usize = 8;

const TYPES: [&str; 7] = ["null", "boolean", "object", "array", "number", "integer", "string"];

impl BundleMaker<'_> {
    fn schema(&mut self, address: &str, value: &Value) -> Result<Value, SchemaError> {
        let Value::Object(members) = value else {
            return Ok(if value == &Value::Bool(false) { json!(false) } else { json!(true) });
        };
        let mut schema = Map::new();
        if members.get("$ref").is_some_and(Value::is_string) {
            let referred = self.reference(address)?;
            if !self.modern {
                return Ok(if is_true(members, "nullable") { or_null(referred) } else { referred });
            }
            schema.insert("$ref".to_owned(), referred["$ref"].clone());
        }
        let discriminated = members.contains_key("discriminator");
        for (name, member) in members {
            let address = join(address, name);
            // One that matches several is told apart by its discriminator.
            let name = if name == "oneOf" && discriminated { "anyOf" } else { name };
            self.keyword(&mut schema, name, member, &address)?;
        }
        self.discriminator(members, address, &mut schema)?;
        spell(&mut schema);
        self.bounds(members, &mut schema);
        self.widths(members, &mut schema);
        pattern::bound(&mut schema);
        self.required(members, address, &mut schema);
        if self.modern {
            self.of_older_drafts(members, address, &mut schema)?;
        }
        let nullable = is_true(members, "nullable") || is_true(members, "x-nullable");
        Ok(if nullable { allow_null(schema) } else { Value::Object(schema) })
    }

    fn keyword(
        &mut self,
        schema: &mut Map<String, Value>,
        name: &str,
        value: &Value,
        address: &str,
    ) -> Result<(), SchemaError> {
        let converted = match (name, keyword(name)) {
            ("type", _) => types(value),
            ("format", _) => self.format(value),
            ("pattern", _) => {
                let is_read = |pattern: &&str| self.options.patterns || is_pattern(pattern);
                value.as_str().filter(is_read).map(|_| value.clone())
            }
            ("patternProperties", _) if !self.options.patterns => None,
            // 2.0 and 3.0 have one schema there: what a list means nobody knows, and it is a problem of the document.
            ("items", _) if value.is_array() && !self.modern => None,
            ("items", _) if value.is_array() => {
                // A tuple, before 2020-12.
                return self.keyword(schema, "prefixItems", value, address);
            }
            ("items", _) | (_, Some(Keyword::Schema)) => Some(counted(name, self.schema(address, value)?)),
            (_, Some(Keyword::Schemas)) => self.schemas(value, address)?,
            ("properties", Some(Keyword::Named)) => self.properties(value, address)?,
            (_, Some(Keyword::Named)) => self.named(value, address)?,
            (_, Some(Keyword::Plain(fits))) => fits(value).then(|| value.clone()),
            _ => None,
        };
        match (schema.get_mut(name), converted) {
            // One with `anyOf`, and `oneOf` with a discriminator.
            (Some(Value::Array(known)), Some(Value::Array(more))) => known.extend(more),
            (_, Some(converted)) => _ = schema.insert(name.to_owned(), converted),
            (_, None) => {}
        }
        Ok(())
    }

    /// Keywords that 3.1 may still use (JSON Schema 2020-12 Core, appendix C): the items after a tuple's, by habit, and in
    /// a dialect that has it what a property needs beside it.
    fn of_older_drafts(
        &mut self,
        members: &Map<String, Value>,
        address: &str,
        schema: &mut Map<String, Value>,
    ) -> Result<(), SchemaError> {
        let is_tuple = members.get("items").is_some_and(Value::is_array);
        if let Some(rest) = members.get("additionalItems").filter(|_| is_tuple) {
            schema.insert("items".to_owned(), counted("items", self.schema(&join(address, "additionalItems"), rest)?));
        }
        let dependencies = members.get("dependencies").and_then(Value::as_object).filter(|_| self.has_dependencies);
        for (name, needed) in dependencies.into_iter().flatten() {
            let (keyword, needed) = match needed {
                Value::Array(_) => ("dependentRequired", needed.clone()),
                _ => ("dependentSchemas", self.schema(&join(&join(address, "dependencies"), name), needed)?),
            };
            let all = schema.entry(keyword).or_insert_with(|| json!({}));
            if let Value::Object(all) = all {
                all.entry(name).or_insert(needed);
            }
        }
        Ok(())
    }

    /// A value whose discriminator names a schema is of that schema, and one that names none is of none (OpenAPI
    /// 3.1.1 "Discriminator Object"). It speaks of alternatives that have names.
    fn discriminator(
        &mut self,
        members: &Map<String, Value>,
        address: &str,
        schema: &mut Map<String, Value>,
    ) -> Result<(), SchemaError> {
        let Some(discriminator) = members.get("discriminator") else { return Ok(()) };
        let Some(property) = discriminator.get("propertyName").and_then(Value::as_str) else { return Ok(()) };
        let choice = ["oneOf", "anyOf"].into_iter().find_map(|name| Some((name, members.get(name)?.as_array()?)));
        let Some((keyword, alternatives)) = choice else { return Ok(()) };
        let mapping = discriminator.get("mapping").and_then(Value::as_object);
        let (mut held, mut known) =
            (Vec::new(), mapping.into_iter().flatten().map(|(key, _)| key.as_str()).collect::<Vec<_>>());
        let (mut is_mapped, mut is_spelled) = (true, false);
        for (index, alternative) in alternatives.iter().enumerate() {
            let Some(reference) = alternative.get("$ref").and_then(Value::as_str) else { return Ok(()) };
            let names = names(mapping, reference);
            is_mapped &= names.len() > 1;
            let named = json!({ "required": [property], "properties": { property: { "enum": names } } });
            let place = format!("{address}/{keyword}/{index}");
            is_spelled |= self.spells(&place, property);
            let referred = self.reference(&place)?;
            let name = reference.rsplit('/').next().unwrap_or(reference);
            let why = format!("the discriminator {property} names {name}");
            held.push(json!({ "if": named, "then": referred, CAUSE: why }));
            known.extend(names);
        }
        let why = format!("the discriminator {property} names no schema");
        // Where the alternatives list the values themselves, those are what is meant. Some value may have a schema
        // of its own, by default (OpenAPI 3.2 "Discriminator Object").
        let has_default = discriminator.get("defaultMapping").is_some();
        if (is_mapped || !is_spelled) && !has_default {
            held.push(json!({ "properties": { property: { "enum": known } }, CAUSE: why }));
        }
        if let Value::Array(all) = schema.entry("allOf").or_insert_with(|| json!([])) {
            all.extend(held);
        }
        Ok(())
    }

    /// Whether a schema, or the one that it refers to, has a flag.
    fn is_flagged(&self, address: &str, flag: &str) -> bool {
        let has = |value: &Value| value.as_object().is_some_and(|members| is_true(members, flag));
        self.document.get(address).is_some_and(has) || self.document.resolve(address).is_ok_and(|(_, value)| has(value))
    }

    /// The properties of the schema at an address, and of its parts, that go the other way.
    fn hidden(&mut self, address: &str) -> Arc<HashSet<String>> {
        if let Some(known) = self.hidden.get(address) {
            return Arc::clone(known);
        }
        let (mut seen, mut found) = (HashSet::new(), HashSet::new());
        let mut open = vec![(address.to_owned(), DEEPEST)];
        while let Some((address, depth)) = open.pop() {
            let Ok((address, schema)) = self.document.resolve(&address) else { continue };
            let place = join(&address, "properties");
            let properties =
                schema.get("properties").and_then(Value::as_object).into_iter().flatten().map(|(name, _)| name);
            let flag = self.options.direction.hidden();
            found.extend(properties.filter(|name| self.is_flagged(&join(&place, name), flag)).cloned());
            let parts = schema.get("allOf").and_then(Value::as_array).map_or(0, Vec::len);
            if depth > 0 && seen.insert(address.clone()) {
                open.extend((0..parts).map(|index| (format!("{address}/allOf/{index}"), depth - 1)));
            }
        }
        let found = Arc::new(found);
        self.hidden.insert(address.to_owned(), Arc::clone(&found));
        found
    }

    /// Whether the schema at an address lists the values that a property has.
    fn spells(&self, address: &str, property: &str) -> bool {
        fn spells(document: &Document, address: &str, property: &str, depth: usize) -> bool {
            let Ok((address, schema)) = document.resolve(address) else { return false };
            let place = join(&join(&address, "properties"), property);
            let own =
                document.resolve(&place).is_ok_and(|(_, own)| own.get("enum").is_some() || own.get("const").is_some());
            let parts = schema.get("allOf").and_then(Value::as_array).map_or(0, Vec::len);
            let part = |index: usize| spells(document, &format!("{address}/allOf/{index}"), property, depth - 1);
            own || (depth > 0 && (0..parts).any(part))
        }
        spells(self.document, address, property, DEEPEST)
    }

    fn schemas(&mut self, value: &Value, address: &str) -> Result<Option<Value>, SchemaError> {
        let Some(items) = value.as_array().filter(|items| !items.is_empty()) else { return Ok(None) };
        let converted = items.iter().enumerate().map(|(index, item)| self.schema(&format!("{address}/{index}"), item));
        converted.collect::<Result<Vec<_>, _>>().map(|schemas| Some(Value::Array(schemas)))
    }

    fn named(&mut self, value: &Value, address: &str) -> Result<Option<Value>, SchemaError> {
        let Some(members) = value.as_object() else { return Ok(None) };
        let converted =
            members.iter().map(|(name, member)| Ok((name.clone(), self.schema(&join(address, name), member)?)));
        converted.collect::<Result<Map<_, _>, SchemaError>>().map(|schemas| Some(Value::Object(schemas)))
    }

    /// Properties; one that is only written is in no answer (OpenAPI 3.0.3 "Schema Object", `writeOnly`).
    fn properties(&mut self, value: &Value, address: &str) -> Result<Option<Value>, SchemaError> {
        let mut converted = self.named(value, address)?;
        let properties = converted.as_mut().and_then(Value::as_object_mut).into_iter().flatten();
        for (name, property) in properties.filter(|_| self.options.direction == Direction::Response) {
            let is_written_only = self.is_flagged(&join(address, name), "writeOnly");
            if is_written_only {
                *property = json!(false);
            }
        }
        Ok(converted)
    }

    /// A reference to the definition of what the `$ref` at an address leads to.
    fn reference(&mut self, address: &str) -> Result<Value, SchemaError> {
        // Of a chain only its end says something, but in 3.1, where each link may.
        let resolved = if self.modern { self.document.referred(address) } else { self.document.resolve(address) };
        let (target, _) = resolved?;
        Ok(json!({ "$ref": format!("#/$defs/{}", self.index(target)) }))
    }

    /// Which definition an address is.
    fn index(&mut self, address: String) -> usize {
        let next = self.addresses.len();
        let index = *self.known.entry(address.clone()).or_insert(next);
        if index == next {
            self.addresses.push(address);
        }
        index
    }

    fn format(&self, value: &Value) -> Option<Value> {
        let format = value.as_str()?;
        (self.modern || OLD_FORMATS.contains(&format)).then(|| value.clone())
    }

    /// `exclusiveMinimum` is a boolean beside `minimum` in 2.0 and 3.0, and a number in 3.1.
    fn bounds(&self, members: &Map<String, Value>, schema: &mut Map<String, Value>) {
        for (exclusive, inclusive) in [("exclusiveMinimum", "minimum"), ("exclusiveMaximum", "maximum")] {
            match members.get(exclusive) {
                Some(Value::Bool(true)) => {
                    if let Some(bound) = schema.remove(inclusive) {
                        schema.insert(exclusive.to_owned(), bound);
                    }
                }
                Some(bound @ Value::Number(_)) => _ = schema.insert(exclusive.to_owned(), bound.clone()),
                _ => {}
            }
        }
    }

    /// What the formats of numbers and of base64 allow, where nothing is stated beside them (OpenAPI 3.0.3 "Data
    /// Types").
    fn widths(&self, members: &Map<String, Value>, schema: &mut Map<String, Value>) {
        // Without a type a format is of the values that it can be of.
        let is = |names: &[&str]| match members.get("type") {
            None => true,
            Some(Value::Array(types)) => types.iter().filter_map(Value::as_str).any(|it| names.contains(&it)),
            Some(one) => one.as_str().is_some_and(|one| names.contains(&one)),
        };
        let is_number = is(&["integer", "number"]);
        let bounds = match members.get("format").and_then(Value::as_str) {
            Some("int32") if is_number => (json!(i32::MIN), json!(i32::MAX)),
            Some("int64") if is_number => (json!(i64::MIN), json!(i64::MAX)),
            Some("float") if is_number => (json!(f32::MIN), json!(f32::MAX)),
            Some("byte") if is(&["string"]) && self.options.patterns && !schema.contains_key("pattern") => {
                schema.insert("pattern".to_owned(), json!("^[A-Za-z0-9+/_\\s-]*={0,2}\\s*$"));
                return;
            }
            _ => return,
        };
        for (inclusive, exclusive, bound) in
            [("minimum", "exclusiveMinimum", bounds.0), ("maximum", "exclusiveMaximum", bounds.1)]
        {
            if !schema.contains_key(inclusive) && !schema.contains_key(exclusive) {
                schema.insert(inclusive.to_owned(), bound);
            }
        }
    }

    fn required(&mut self, members: &Map<String, Value>, address: &str, schema: &mut Map<String, Value>) {
        let Some(Value::Array(names)) = members.get("required") else { return };
        // The parts of an `allOf` are of one object: what one requires, another may describe.
        let whole = address.rsplit_once("/allOf/").filter(|(_, rest)| !rest.contains('/')).map(|(whole, _)| whole);
        let hidden: Vec<_> = [Some(address), whole].into_iter().flatten().map(|address| self.hidden(address)).collect();
        let is_hidden = |name: &str| hidden.iter().any(|hidden| hidden.contains(name));
        let due: Vec<&str> = names.iter().filter_map(Value::as_str).filter(|name| !is_hidden(name)).collect();
        schema.insert("required".to_owned(), json!(due));
    }
}

/// The values by which a discriminator names a schema: the keys of its mapping, and the schema's own name.
pub(super) fn names<'v>(mapping: Option<&'v Map<String, Value>>, reference: &'v str) -> Vec<&'v str> {
    let name = reference.rsplit('/').next().unwrap_or(reference);
    let is_it = |to: &Value| to.as_str().is_some_and(|to| to == reference || to == name);
    let mapped = mapping.into_iter().flatten().filter(|(_, to)| is_it(to)).map(|(key, _)| key.as_str());
    mapped.chain([name]).collect()
}

/// A schema that each item or member is held to: each is a step.
fn counted(name: &str, mut schema: Value) -> Value {
    let is_of_many = !["not", "if", "then", "else"].contains(&name);
    if let Value::Object(members) = &mut schema
        && is_of_many
        && !members.is_empty()
        && !members.contains_key("$ref")
    {
        members.insert(step::KEYWORD.to_owned(), Value::Bool(true));
    }
    schema
}

fn is_true(members: &Map<String, Value>, name: &str) -> bool {
    members.get(name) == Some(&Value::Bool(true))
}

/// The known types of a `type`; nothing where there is none.
fn types(value: &Value) -> Option<Value> {
    let known = |name: &Value| name.as_str().is_some_and(|name| TYPES.contains(&name));
    match value {
        Value::Array(names) if !names.is_empty() && names.iter().all(known) => Some(value.clone()),
        Value::String(_) if known(value) => Some(value.clone()),
        _ => None,
    }
}

/// Of a text's values, one that YAML reads as a number or a boolean is meant as it is spelled.
fn spell(schema: &mut Map<String, Value>) {
    if schema.get("type") != Some(&json!("string")) {
        return;
    }
    for value in schema.get_mut("enum").and_then(Value::as_array_mut).into_iter().flatten() {
        if value.is_number() || value.is_boolean() {
            *value = Value::String(value.to_string());
        }
    }
}

fn or_null(schema: Value) -> Value {
    json!({ "anyOf": [schema, { "type": "null" }] })
}

/// The schema, or null.
fn allow_null(mut schema: Map<String, Value>) -> Value {
    let is_simple =
        ["$ref", "allOf", "oneOf", "anyOf", "not", "const"].iter().all(|keyword| !schema.contains_key(*keyword));
    if !is_simple {
        return or_null(Value::Object(schema));
    }
    if let Some(kind @ Value::String(_)) = schema.get_mut("type") {
        *kind = json!([kind.take(), "null"]);
    } else if let Some(Value::Array(kinds)) = schema.get_mut("type") {
        kinds.retain(|kind| kind != "null");
        kinds.push(json!("null"));
    }
    if let Some(Value::Array(values)) = schema.get_mut("enum") {
        values.retain(|value| !value.is_null());
        values.push(Value::Null);
    }
    Value::Object(schema)
}
