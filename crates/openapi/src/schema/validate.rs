//! Values against the schemas of a document.

use std::sync::Arc;
use std::{fmt, io, thread};

use jsonschema::error::ValidationErrorKind;
use jsonschema::{Draft, Validator};
use serde_json::Value;

use super::budget::Exceeded;
use super::bundle::{Bundle, BundleOptions};
use super::cost;
use super::error::SchemaError;
use super::ladder;
use super::pattern::{self, BoundedPattern};
use super::recent::Recent;
use super::schemas::Schemas;
use super::step::{self, SchemaStep};
use super::telling;
use crate::{Direction, Document};

/// How an instance does not fit a schema. It holds no value of the instance.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mismatch {
    /// Pointer into the instance.
    pub instance: String,
    /// Address of the schema in the document.
    pub schema: String,
    pub says: String,
}

impl fmt::Display for Mismatch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.instance.as_str() {
            "" => f.write_str(&self.says),
            pointer => write!(f, "{pointer}: {}", self.says),
        }
    }
}

/// How many definitions and items a value is held to at most: far more than any answer takes.
const STEPS: u64 = 2_000_000;
/// How many schemas may refer to each other for one value, one after another.
const RUNGS: usize = 400;
/// Where a mismatch may be told in more ways than these, that there is one is enough: each alternative
/// says why it is none.
const MANY: u64 = 200_000;
/// More mismatches of one value than these are not told.
const MOST_TOLD: usize = 1000;
/// What is longer than this, as JSON, stands in one place as a rule, and is known by that.
const LARGEST_SHARED: usize = 16 << 10;
const UNFIT: &str = "the value does not fit";
/// About what a schema takes of the stack for a value, and what there is without asking.
const FRAME: usize = if cfg!(debug_assertions) { 16 << 10 } else { 4 << 10 };
const STACK: usize = 512 << 10;
const LARGEST_STACK: usize = 1 << 30;

/// A schema that values can be held to.
pub struct Compiled {
    bundle: Bundle,
    held: Arc<Held>,
}

/// What holds values to a bundle: the same for all that say the same, wherever they stand.
pub struct Held {
    validator: Validator,
    rungs: usize,
    /// How many schemas one value in it is held to at most.
    dearest: u64,
    /// How many states the patterns of members' names have.
    states_for_names: u64,
    /// Whether a value may be left undecided, because a pattern takes too long.
    has_patterns: bool,
}

/// What holds values to bundles, by the bundle's text.
pub type SharedHeld = Recent<String, Arc<Held>>;

impl Held {
    fn of(bundle: &Bundle, address: &str, text: &str) -> Result<Held, SchemaError> {
        let rungs = ladder::longest(&bundle.schema);
        if rungs > RUNGS {
            return Err(SchemaError::TooDeep { address: address.to_owned(), rungs });
        }
        let cost = cost::in_place(&bundle.schema);
        if cost > cost::MOST {
            return Err(SchemaError::TooMuch { address: address.to_owned(), exceeded: Exceeded::Steps(cost::MOST) });
        }
        let options = jsonschema::options()
            .with_draft(Draft::Draft202012)
            .should_validate_formats(true)
            .with_keyword(step::KEYWORD, |_, _, _| Ok(Box::new(SchemaStep)))
            .with_keyword(pattern::KEYWORD, BoundedPattern::keyword);
        let unusable = |why| SchemaError::Unusable { address: address.to_owned(), why };
        let validator = options.build(&bundle.schema).map_err(|error| unusable(error.masked().to_string()))?;
        let dearest = cost::dearest(&bundle.schema);
        let states_for_names = pattern::states_for_names(&bundle.schema);
        let has_patterns = text.contains("pattern");
        Ok(Held { validator, rungs, dearest, states_for_names, has_patterns })
    }
}

impl Compiled {
    pub fn of(
        document: &Document,
        direction: Direction,
        address: &str,
        known: &mut SharedHeld,
    ) -> Result<Compiled, SchemaError> {
        Compiled::with(document, direction, address, true, known).or_else(|error| match error {
            // A pattern of another dialect says nothing here; the rest still holds.
            SchemaError::Unusable { .. } => Compiled::with(document, direction, address, false, known),
            other => Err(other),
        })
    }

    fn with(
        document: &Document,
        direction: Direction,
        address: &str,
        patterns: bool,
        known: &mut SharedHeld,
    ) -> Result<Compiled, SchemaError> {
        let bundle = Bundle::of(document, address, BundleOptions { direction, patterns })?;
        let text = bundle.schema.to_string();
        let held = |text: &String| Held::of(&bundle, address, text).map(Arc::new);
        let held = if text.len() > LARGEST_SHARED { held(&text)? } else { known.get(text, held)? };
        Ok(Compiled { bundle, held })
    }

    /// Runs what holds a value to the schema: within a number of steps, and with as much stack as it
    /// may take.
    fn run<T: Send>(
        &self,
        address: &str,
        instance: &Value,
        run: impl FnOnce(&Validator) -> T + Send,
    ) -> Result<T, SchemaError> {
        let undecided = || SchemaError::Pattern { address: address.to_owned() };
        if self.held.states_for_names > 0
            && !pattern::is_cheap(self.held.states_for_names, pattern::bytes_of_names(instance))
        {
            return Err(undecided());
        }
        let counted = || pattern::within(|| step::within(STEPS, || run(&self.held.validator)));
        let stack = FRAME.saturating_mul(self.held.rungs.max(1)).saturating_mul(depth(instance));
        let done = match stack {
            0..=STACK => counted(),
            stack if stack <= LARGEST_STACK => on_a_thread(stack, counted).map_err(|error| SchemaError::Unusable {
                address: address.to_owned(),
                why: format!("it takes a stack of {stack} bytes ({})", error.kind()),
            })?,
            _ => return Err(SchemaError::TooDeep { address: address.to_owned(), rungs: self.held.rungs }),
        };
        let within = done.ok_or_else(undecided)?;
        within.map_err(|exceeded| SchemaError::TooMuch { address: address.to_owned(), exceeded })
    }
}

fn on_a_thread<T: Send>(stack: usize, run: impl FnOnce() -> T + Send) -> io::Result<T> {
    thread::scope(|scope| {
        let thread = thread::Builder::new().stack_size(stack + STACK).spawn_scoped(scope, run)?;
        thread.join().map_err(|_| io::Error::other("it panicked"))
    })
}

impl Schemas {
    /// How a value does not fit the schema at an address; empty where it does.
    ///
    /// # Errors
    /// Where the schema itself can't be used.
    pub fn validate(
        &self,
        direction: Direction,
        address: &str,
        instance: &Value,
    ) -> Result<Vec<Mismatch>, SchemaError> {
        let compiled = self.compiled(direction, address)?;
        let mismatch = |error: jsonschema::ValidationError| Mismatch {
            instance: error.instance_path().to_string(),
            schema: compiled
                .bundle
                .address(&self.document, error.schema_path().as_str())
                .unwrap_or_else(|| address.to_owned()),
            says: match compiled.bundle.cause(error.evaluation_path().as_str()) {
                Some(cause) => format!("{cause}: {}", error.masked_with("the value")),
                None => error.masked_with("the value").to_string(),
            },
        };
        let is_told = || {
            compiled.held.dearest.saturating_mul(nodes(instance)) <= MANY
                && telling::steps(&compiled.bundle.schema, instance, MANY) < MANY
        };
        let unfit = || Mismatch { instance: String::new(), schema: address.to_owned(), says: UNFIT.to_owned() };
        compiled.run(address, instance, |validator| match validator.is_valid(instance) {
            true => Ok(Vec::new()),
            false if is_told() => {
                let mut told = Vec::new();
                for error in validator.iter_errors(instance).take(MOST_TOLD) {
                    if is_undecided(&error) {
                        return Err(SchemaError::Pattern { address: address.to_owned() });
                    }
                    told.push(mismatch(error));
                }
                Ok(told)
            }
            false => Ok(vec![unfit()]),
        })?
    }

    /// Whether a value does not fit, as [`Schemas::validate`] tells of it; a schema that can't be used refuses nothing.
    pub fn refuses(&self, direction: Direction, address: &str, instance: &Value) -> bool {
        match self.compiled(direction, address) {
            Ok(compiled) if !compiled.held.has_patterns => {
                compiled.run(address, instance, |validator| !validator.is_valid(instance)).unwrap_or(false)
            }
            Ok(_) => self.validate(direction, address, instance).is_ok_and(|mismatches| !mismatches.is_empty()),
            Err(_) => false,
        }
    }

    /// Whether a value fits; a schema that can't be used refuses nothing.
    pub fn fits(&self, direction: Direction, address: &str, instance: &Value) -> bool {
        let compiled = self.compiled(direction, address);
        let fits = compiled.and_then(|compiled| compiled.run(address, instance, |it| it.is_valid(instance)));
        fits.unwrap_or(true)
    }
}

fn is_undecided(error: &jsonschema::ValidationError) -> bool {
    matches!(error.kind(), ValidationErrorKind::BacktrackLimitExceeded { .. })
}

/// How deep a value nests; at least one.
fn depth(value: &Value) -> usize {
    let inner = match value {
        Value::Array(items) => items.iter().map(depth).max(),
        Value::Object(members) => members.values().map(depth).max(),
        _ => None,
    };
    1 + inner.unwrap_or(0)
}

/// How many values stand in one, itself among them.
fn nodes(value: &Value) -> u64 {
    let inner: u64 = match value {
        Value::Array(items) => items.iter().map(nodes).sum(),
        Value::Object(members) => members.values().map(nodes).sum(),
        _ => 0,
    };
    1 + inner
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn schemas(schemas: Value) -> Schemas {
        let text = json!({ "openapi": "3.0.3", "s": schemas }).to_string();
        Schemas::of(&Document::parse("test.json", text).unwrap())
    }

    #[test]
    fn a_schema_that_only_goes_in_a_circle_refuses_nothing() {
        let schemas = schemas(json!({
            "all": { "allOf": [{ "$ref": "#/s/all" }] },
            "self": { "$ref": "#/s/self" },
            "tree": { "type": "object", "properties": { "next": { "$ref": "#/s/tree" } } },
        }));
        assert!(schemas.fits(Direction::Response, "/s/all", &json!({})));
        assert!(schemas.fits(Direction::Response, "/s/self", &json!({})));
        assert!(!schemas.fits(Direction::Response, "/s/tree", &json!({ "next": { "next": 1 } })));
    }

    /// However often a schema holds itself, each place of it is looked at once.
    #[test]
    fn the_names_of_a_schema_that_holds_itself_are_told() {
        let own = json!({ "$ref": "#/s/node" });
        let kinds: Vec<Value> = (0..12).map(|_| own.clone()).collect();
        let many: serde_json::Map<String, Value> =
            (0..12).map(|index| (format!("P{index}"), json!({ "anyOf": kinds }))).collect();
        let schemas = schemas(json!({ "node": {
            "properties": many,
            "additionalProperties": { "patternProperties": { "^x": { "properties": { "Token": own } } } },
            "not": { "properties": { "Never": {} } },
        }}));
        let names = schemas.names("/s/node");
        assert_eq!(names.len(), 13);
        assert!(names.contains("token") && names.contains("p11") && !names.contains("never"));
    }

    /// What is undecided is no mismatch, nor is it a fit.
    #[test]
    fn a_pattern_that_takes_too_long_says_nothing() {
        let schemas = schemas(json!({ "word": { "type": "string", "pattern": "^(c?)(?:(?:a\\1|a)*X|a*b)$" } }));
        let held = |text: &str| schemas.validate(Direction::Response, "/s/word", &json!(text));
        assert_eq!(held("aab"), Ok(Vec::new()));
        assert_eq!(held("aac").map(|mismatches| mismatches.len()), Ok(1));
        let long = format!("{}b", "a".repeat(40));
        assert!(matches!(held(&long), Err(SchemaError::Pattern { .. })));
    }

    /// A pattern of many states is held to what it can be held to in time; a longer text is not judged.
    #[test]
    fn a_large_pattern_is_held_to_no_long_text() {
        let schemas = schemas(json!({
            "letters": { "type": "string", "pattern": "a".repeat(20_000) },
            "counted": { "type": "string", "pattern": "^(a|b)*a(a|b){400}$" },
            "mail": { "type": "string", "pattern": "^[^@]{1,255}@[^@]{1,255}$" },
            "named": { "patternProperties": { "(a|b)*a(a|b){2000}c": { "type": "integer" } } },
        }));
        let held = |name: &str, value: Value| schemas.validate(Direction::Response, &format!("/s/{name}"), &value);
        let undecided = |name, value| matches!(held(name, value), Err(SchemaError::Pattern { .. }));
        assert!(undecided("letters", json!("a".repeat(20_000))));
        assert_eq!(held("letters", json!("aab")).map(|mismatches| mismatches.len()), Ok(1));
        assert!(undecided("counted", json!("ab".repeat(4_000_000))));
        assert_eq!(held("counted", json!("ab".repeat(400) + "a")), Ok(Vec::new()));
        assert!(undecided("named", json!({ "ab".repeat(500_000): 1 })));
        assert_eq!(held("named", json!({ "ab": 1 })), Ok(Vec::new()));
        // What is usual is judged in any number, and told in the words of the others.
        let mails = vec!["somebody@example.com"; 8_000];
        let list = super::super::schemas::Schemas::of(
            &Document::parse(
                "test.json",
                json!({
                    "openapi": "3.0.3",
                    "s": { "type": "array", "items": { "type": "string", "pattern": "^[^@]{1,255}@[^@]{1,255}$" } },
                })
                .to_string(),
            )
            .unwrap(),
        );
        assert_eq!(list.validate(Direction::Response, "/s", &json!(mails)), Ok(Vec::new()));
        let told = held("mail", json!("nobody")).unwrap();
        assert_eq!(told[0].to_string(), "the value does not match \"^[^@]{1,255}@[^@]{1,255}$\"");
        assert_eq!(told[0].schema, "/s/mail");
    }

    #[test]
    fn what_goes_the_other_way_is_not_required() {
        let schemas = schemas(json!({ "user": {
            "required": ["id", "password"],
            "properties": { "id": { "readOnly": true }, "password": { "writeOnly": true } },
        }}));
        assert!(schemas.fits(Direction::Response, "/s/user", &json!({ "id": 1 })));
        assert!(schemas.fits(Direction::Request, "/s/user", &json!({ "password": "x" })));
        assert!(!schemas.fits(Direction::Request, "/s/user", &json!({ "id": 1 })));
    }

    #[test]
    fn a_mismatch_names_the_schema_that_it_does_not_fit() {
        let schemas = schemas(json!({
            "list": { "type": "array", "items": { "$ref": "#/s/a~1b c" } },
            "a/b c": { "nullable": true, "allOf": [{ "properties": { "é": { "type": "integer" } } }] },
        }));
        let mismatches = schemas.validate(Direction::Response, "/s/list", &json!([null, { "é": "x" }])).unwrap();
        let named: Vec<_> = mismatches.iter().map(|one| (one.instance.as_str(), one.schema.as_str())).collect();
        assert_eq!(named, [("/1", "/s/a~1b c")]);
    }

    #[test]
    fn a_discriminator_names_the_schema_that_a_value_has() {
        let schemas = schemas(json!({
            "shape": {
                "oneOf": [{ "$ref": "#/s/Circle" }, { "$ref": "#/s/Label" }],
                "discriminator": { "propertyName": "kind", "mapping": { "c": "#/s/Circle", "l": "Label" } },
            },
            "Circle": { "required": ["kind", "size"], "properties": { "kind": {}, "size": { "type": "integer" } } },
            "Label": { "required": ["kind", "name"], "properties": { "kind": {}, "name": { "type": "string" } } },
            "loose": { "oneOf": [{ "type": "string" }, { "$ref": "#/s/Label" }], "discriminator": { "propertyName": "kind" } },
        }));
        let says = |name: &str, value: Value| {
            let mismatches = schemas.validate(Direction::Response, &format!("/s/{name}"), &value).unwrap();
            mismatches.iter().map(ToString::to_string).collect::<Vec<_>>()
        };
        assert!(says("shape", json!({ "kind": "c", "size": 1 })).is_empty());
        assert!(says("shape", json!({ "kind": "Circle", "size": 1 })).is_empty());
        assert!(says("shape", json!({ "kind": "l", "name": "n", "more": 1 })).is_empty());
        let other = says("shape", json!({ "kind": "c", "name": "n" }));
        assert_eq!(other, ["the discriminator kind names Circle: \"size\" is a required property"]);
        let unknown = says("shape", json!({ "kind": "x", "size": 1 }));
        assert_eq!(unknown.len(), 1);
        assert!(unknown[0].starts_with("/kind: the discriminator kind names no schema"), "{unknown:?}");
        // What has no name is named by nothing.
        assert!(says("loose", json!({ "kind": "x", "name": "n" })).is_empty());
        assert!(says("loose", json!("text")).is_empty());
    }

    #[test]
    fn what_a_keyword_must_have_meant_is_what_it_means() {
        let schemas = schemas(json!({
            "file": { "type": "file", "required": true },
            "spelled": { "type": "string", "enum": [true, 1.5] },
            "bound": { "type": "integer", "minimum": 3, "exclusiveMinimum": true },
            "pattern": { "type": "string", "pattern": "(?<", "maxLength": 3 },
            "null": { "type": "string", "enum": ["a"], "nullable": true },
        }));
        let fits = |name: &str, value: Value| schemas.fits(Direction::Response, &format!("/s/{name}"), &value);
        assert!(fits("file", json!("bytes")));
        assert!(fits("spelled", json!("true")) && fits("spelled", json!("1.5")) && !fits("spelled", json!("x")));
        assert!(fits("bound", json!(4)) && !fits("bound", json!(3)));
        assert!(fits("pattern", json!("abc")) && !fits("pattern", json!("abcd")));
        assert!(fits("null", json!(null)) && !fits("null", json!("b")));
    }
}
