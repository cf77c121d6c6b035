//! OpenAPI documents that nobody would write, made the same in every run: each style of parameter, each
//! media type, each kind of body, paths that need escapes, each way of asking for credentials, schemas
//! that refer to themselves and schemas that nothing fits; in every version that has the construct.
//!
//! A subject is a file that makes operations; [`documents`] makes a document of each subject in each
//! version, and some that mix them all.

mod answers;
mod bodies;
mod parameters;
mod paths;
pub mod schemas;
mod security;
#[allow(dead_code, reason = "each test file uses its own part of it")]
pub mod tangled;

use serde_json::{Map, Value, json};

/// A version of OpenAPI.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum SampleVersion {
    V2,
    V30,
    V31,
    V32,
}

impl SampleVersion {
    pub const ALL: [SampleVersion; 4] = [SampleVersion::V2, SampleVersion::V30, SampleVersion::V31, SampleVersion::V32];

    pub fn number(self) -> &'static str {
        match self {
            SampleVersion::V2 => "2.0",
            SampleVersion::V30 => "3.0.4",
            SampleVersion::V31 => "3.1.1",
            SampleVersion::V32 => "3.2.0",
        }
    }

    /// Where a schema of this name stands.
    pub fn reference(self, schema: &str) -> Value {
        let room = if self == SampleVersion::V2 { "definitions" } else { "components/schemas" };
        json!({ "$ref": format!("#/{room}/{schema}") })
    }
}

/// A document, named by what it is about.
pub struct Generated {
    pub name: String,
    pub document: Value,
}

/// An operation that is to stand in a document.
#[derive(Clone)]
pub struct SampleOperation {
    /// What it is about: the end of its id.
    about: String,
    method: &'static str,
    /// Its path, if it is about its path; else it is given one by its number.
    path: Option<String>,
    /// The operation object. It is given an id, and `responses` where it has none.
    value: Value,
}

impl SampleOperation {
    fn new(method: &'static str, about: impl Into<String>, value: Value) -> SampleOperation {
        SampleOperation { about: about.into(), method, path: None, value }
    }
}

/// Makes the operations of a subject, as a version has them.
type SampleSubject = fn(SampleVersion) -> Vec<SampleOperation>;

/// All but `security` ask for no credential: that is for `mixed` to do.
const SUBJECTS: [(&str, SampleSubject); 6] = [
    ("answers", answers::operations),
    ("bodies", bodies::operations),
    ("parameters", parameters::operations),
    ("paths", paths::operations),
    ("schemas", schemas::operations),
    ("security", security::operations),
];

/// How many documents of each version mix the subjects, and how many operations each has.
const MIXED: (usize, usize) = (2, 12);

/// All documents.
pub fn documents() -> Vec<Generated> {
    let mut documents = Vec::new();
    for version in SampleVersion::ALL {
        let subjects = SUBJECTS.map(|(name, subject)| (name, completed(name, version, subject(version))));
        let mut all: Vec<SampleOperation> = subjects.iter().flat_map(|(_, operations)| operations.clone()).collect();
        for (name, operations) in subjects {
            documents.push(document(name, version, operations));
        }
        let mut dice = Dice(version as u64 + 1);
        for number in 1..=MIXED.0 {
            let operations = (0..MIXED.1).map(|_| dice.draw(&mut all)).collect();
            documents.push(document(&format!("mixed-{number}"), version, operations));
        }
    }
    documents
}

/// Operations with an id and a path of their own, and with answers where they say nothing of any.
fn completed(subject: &str, version: SampleVersion, mut operations: Vec<SampleOperation>) -> Vec<SampleOperation> {
    for (number, operation) in operations.iter_mut().enumerate() {
        operation.value["operationId"] = json!(format!("{subject} {}", operation.about));
        operation.path.get_or_insert_with(|| format!("/{subject}/{number}{}", in_path(&operation.value)));
        if operation.value["responses"].is_null() {
            let ok = json!({ "type": "object", "required": ["id"], "properties": { "id": { "type": "string" } } });
            let ok = answers::answer(version, "application/json", &ok);
            operation.value["responses"] = json!({ "200": ok, "400": refusal(version), "401": refusal(version) });
        }
    }
    operations
}

/// A document of these operations. Those of one subject need no credential, unless that is what they
/// are about; those of many do.
fn document(name: &str, version: SampleVersion, operations: Vec<SampleOperation>) -> Generated {
    let mut paths = Map::new();
    for SampleOperation { method, path, value, .. } in operations {
        let item = paths.entry(path.unwrap_or_default()).or_insert_with(|| json!({}));
        item[method] = value;
    }
    let security = if name.starts_with("mixed") { json!([{ "bearer": [] }]) } else { json!([]) };
    let (info, schemas, schemes) =
        (json!({ "title": name, "version": "1" }), schemas::named(version), security::schemes(version));
    let document = match version {
        SampleVersion::V2 => json!({
            "swagger": "2.0", "info": info, "host": "api.example.com", "basePath": "/v1", "schemes": ["https"],
            "consumes": ["application/json"], "produces": ["application/json"], "paths": paths,
            "security": security, "securityDefinitions": schemes, "definitions": schemas,
        }),
        _ => json!({
            "openapi": version.number(), "info": info, "servers": [{ "url": "https://api.example.com/v1" }],
            "paths": paths, "security": security,
            "components": { "securitySchemes": schemes, "schemas": schemas },
        }),
    };
    Generated { name: format!("{name}-{}", version.number()), document }
}

/// The end of a path that names the parameters that stand in it.
fn in_path(operation: &Value) -> String {
    let parameters = operation["parameters"].as_array().into_iter().flatten();
    let names =
        parameters.filter(|parameter| parameter["in"] == "path").filter_map(|parameter| parameter["name"].as_str());
    names.map(|name| format!("/{{{name}}}")).collect()
}

/// How a request that is not good is answered.
fn refusal(version: SampleVersion) -> Value {
    answers::answer(version, "application/json", &version.reference("Error"))
}

/// A sequence of choices, the same in every run (a linear congruential generator).
pub struct Dice(pub u64);

impl Dice {
    /// A number that is less than another.
    pub fn below(&mut self, count: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % count
    }

    pub fn draw<T>(&mut self, among: &mut Vec<T>) -> T {
        let index = self.below(among.len());
        among.swap_remove(index)
    }
}
