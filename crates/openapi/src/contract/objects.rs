//! The objects of OpenAPI, and what their fields hold (OpenAPI 2.0 to 3.2 "Fixed Fields", JSON Schema draft 4 to
//! 2020-12).

use serde_json::Value;

use crate::schema::{count, is_pattern, is_type};
use crate::{Version, unescape};

/// What a field holds.
pub(super) enum Holds {
    /// What is for readers.
    Text,
    /// What is read elsewhere, or is a value of the API's own.
    Anything,
    /// A value that is this, in words.
    Plain(&'static str, fn(&Value) -> bool),
    One(&'static Object),
    Each(&'static Object),
    Named(&'static Object),
}

/// An object, by its fields; what many have comes first.
pub(super) struct Object {
    pub name: &'static str,
    pub fields: &'static [(&'static str, Holds)],
    /// An object whose other fields it has too.
    pub base: Option<&'static Object>,
    /// What a member holds whose name is the author's.
    pub others: Option<&'static Holds>,
    /// Where a schema stands in it: keywords of one do not stand beside that.
    pub schema: Option<&'static str>,
}

impl Object {
    /// What a field holds; nothing for a name that is none.
    pub fn field(&self, name: &str) -> Option<&'static Holds> {
        let own = self.fields.iter().find(|(field, _)| *field == name).map(|(_, holds)| holds);
        own.or_else(|| self.base?.field(name)).or(self.others)
    }

    /// The whole document of a version.
    pub fn document(version: Version) -> &'static Object {
        if version == Version::Swagger20 { &DOCUMENT_2 } else { &DOCUMENT_3 }
    }

    pub fn is_schema(&self) -> bool {
        std::ptr::eq(self, &SCHEMA)
    }

    /// The names of fields that mean something to programs.
    pub fn meant(&self) -> impl Iterator<Item = &'static str> {
        let fields = self.fields.iter().chain(self.base.map_or(&[][..], |base| base.fields));
        fields.filter(|(_, holds)| !matches!(holds, Holds::Text)).map(|(name, _)| *name)
    }
}

/// What stands at a pointer into a document, by the fields on the way; nothing where one of them is not known.
pub(super) fn at(document: &'static Object, pointer: &str) -> Option<&'static Object> {
    let mut parts = pointer.strip_prefix('/')?.split('/').map(unescape);
    let mut object = document;
    while let Some(part) = parts.next() {
        object = match object.field(&part)? {
            Holds::One(inner) => inner,
            Holds::Each(inner) | Holds::Named(inner) => {
                parts.next()?;
                inner
            }
            Holds::Text | Holds::Anything | Holds::Plain(..) => return None,
        };
    }
    Some(object)
}

const REFERENCE: Holds = Holds::Plain("a text", Value::is_string);
const FLAG: Holds = Holds::Plain("true or false", Value::is_boolean);
const NUMBER: Holds = Holds::Plain("a number", Value::is_number);
const MULTIPLE: Holds = Holds::Plain("a number above 0", |value| value.as_f64().is_some_and(|multiple| multiple > 0.0));
const COUNT: Holds = Holds::Plain("a whole number from 0", |value| count(value).is_some());
const BOUND: Holds = Holds::Plain("a number, or true or false", |value| value.is_number() || value.is_boolean());
const NAMES: Holds =
    Holds::Plain("a list of names", |value| value.as_array().is_some_and(|names| names.iter().all(Value::is_string)));
const LIST: Holds = Holds::Plain("a list", Value::is_array);
const MAPPING: Holds = Holds::Plain("a mapping", Value::is_object);
const TYPE: Holds =
    Holds::Plain("one of string, number, integer, boolean, array, object and null, or a list of them", |value| {
        match value {
            Value::Array(names) => names.iter().all(|name| name.as_str().is_some_and(is_type)),
            name => name.as_str().is_some_and(|name| is_type(name) || name == "file"),
        }
    });
const PATTERN: Holds = Holds::Plain("a regular expression", |value| value.as_str().is_some_and(is_pattern));

/// An object without anything but its name and its fields.
const PLAIN: Object = Object { name: "", fields: &[], base: None, others: None, schema: None };

static DOCUMENT_2: Object = Object {
    name: "document",
    fields: &[
        ("paths", Holds::One(&PATHS_2)),
        ("definitions", Holds::Named(&SCHEMA)),
        ("parameters", Holds::Named(&PARAMETER_2)),
        ("responses", Holds::Named(&RESPONSE_2)),
        ("securityDefinitions", MAPPING),
        ("security", LIST),
        ("consumes", NAMES),
        ("produces", NAMES),
        ("schemes", NAMES),
        ("swagger", Holds::Anything),
        ("host", Holds::Anything),
        ("basePath", Holds::Anything),
        ("info", Holds::Text),
        ("tags", Holds::Text),
        ("externalDocs", Holds::Text),
    ],
    ..PLAIN
};

static DOCUMENT_3: Object = Object {
    name: "document",
    fields: &[
        ("paths", Holds::One(&PATHS)),
        ("components", Holds::One(&COMPONENTS)),
        ("webhooks", Holds::Named(&PATH_ITEM)),
        ("security", LIST),
        ("servers", LIST),
        ("openapi", Holds::Anything),
        ("$self", Holds::Anything),
        ("jsonSchemaDialect", Holds::Anything),
        ("info", Holds::Text),
        ("tags", Holds::Text),
        ("externalDocs", Holds::Text),
    ],
    ..PLAIN
};

static COMPONENTS: Object = Object {
    name: "components",
    fields: &[
        ("schemas", Holds::Named(&SCHEMA)),
        ("responses", Holds::Named(&RESPONSE)),
        ("parameters", Holds::Named(&PARAMETER)),
        ("requestBodies", Holds::Named(&BODY)),
        ("headers", Holds::Named(&HEADER)),
        ("securitySchemes", MAPPING),
        ("pathItems", Holds::Named(&PATH_ITEM)),
        ("callbacks", Holds::Named(&CALLBACK)),
        ("mediaTypes", Holds::Named(&MEDIA_TYPE)),
        ("links", MAPPING),
        ("examples", Holds::Text),
    ],
    ..PLAIN
};

static PATHS: Object = Object { name: "paths", others: Some(&Holds::One(&PATH_ITEM)), ..PLAIN };
static PATHS_2: Object = Object { name: "paths", others: Some(&Holds::One(&PATH_ITEM_2)), ..PLAIN };
static CALLBACK: Object = Object { name: "callback", others: Some(&Holds::One(&PATH_ITEM)), ..PLAIN };

static PATH_ITEM: Object = Object {
    name: "path item",
    fields: &[
        ("get", Holds::One(&OPERATION)),
        ("post", Holds::One(&OPERATION)),
        ("put", Holds::One(&OPERATION)),
        ("delete", Holds::One(&OPERATION)),
        ("patch", Holds::One(&OPERATION)),
        ("head", Holds::One(&OPERATION)),
        ("options", Holds::One(&OPERATION)),
        ("trace", Holds::One(&OPERATION)),
        ("query", Holds::One(&OPERATION)),
        ("additionalOperations", Holds::Named(&OPERATION)),
        ("parameters", Holds::Each(&PARAMETER)),
        ("servers", LIST),
        ("$ref", REFERENCE),
        ("summary", Holds::Text),
        ("description", Holds::Text),
    ],
    ..PLAIN
};

static PATH_ITEM_2: Object = Object {
    name: "path item",
    fields: &[
        ("get", Holds::One(&OPERATION_2)),
        ("post", Holds::One(&OPERATION_2)),
        ("put", Holds::One(&OPERATION_2)),
        ("delete", Holds::One(&OPERATION_2)),
        ("patch", Holds::One(&OPERATION_2)),
        ("head", Holds::One(&OPERATION_2)),
        ("options", Holds::One(&OPERATION_2)),
        ("parameters", Holds::Each(&PARAMETER_2)),
        ("$ref", REFERENCE),
        ("summary", Holds::Text),
        ("description", Holds::Text),
    ],
    ..PLAIN
};

/// What operations of all versions have.
static ANY_OPERATION: Object = Object {
    fields: &[
        ("operationId", Holds::Anything),
        ("security", LIST),
        ("deprecated", FLAG),
        ("tags", Holds::Text),
        ("summary", Holds::Text),
        ("description", Holds::Text),
        ("externalDocs", Holds::Text),
    ],
    ..PLAIN
};

static OPERATION: Object = Object {
    name: "operation",
    fields: &[
        ("responses", Holds::One(&RESPONSES)),
        ("parameters", Holds::Each(&PARAMETER)),
        ("requestBody", Holds::One(&BODY)),
        ("callbacks", Holds::Named(&CALLBACK)),
        ("servers", LIST),
    ],
    base: Some(&ANY_OPERATION),
    ..PLAIN
};

static OPERATION_2: Object = Object {
    name: "operation",
    fields: &[
        ("responses", Holds::One(&RESPONSES_2)),
        ("parameters", Holds::Each(&PARAMETER_2)),
        ("consumes", NAMES),
        ("produces", NAMES),
        ("schemes", NAMES),
    ],
    base: Some(&ANY_OPERATION),
    ..PLAIN
};

static RESPONSES: Object = Object { name: "responses", others: Some(&Holds::One(&RESPONSE)), ..PLAIN };
static RESPONSES_2: Object = Object { name: "responses", others: Some(&Holds::One(&RESPONSE_2)), ..PLAIN };

static PARAMETER: Object = Object {
    name: "parameter",
    fields: &[
        ("name", Holds::Anything),
        ("in", Holds::Anything),
        ("required", FLAG),
        ("schema", Holds::One(&SCHEMA)),
        ("content", Holds::Named(&MEDIA_TYPE)),
        ("style", Holds::Anything),
        ("explode", FLAG),
        ("allowReserved", FLAG),
        ("allowEmptyValue", FLAG),
        ("deprecated", FLAG),
        ("description", Holds::Text),
        ("example", Holds::Text),
        ("examples", Holds::Text),
    ],
    schema: Some("schema"),
    ..PLAIN
};

static HEADER: Object = Object { name: "header", base: Some(&PARAMETER), schema: Some("schema"), ..PLAIN };

static PARAMETER_2: Object = Object {
    name: "parameter",
    fields: &[
        ("name", Holds::Anything),
        ("in", Holds::Anything),
        ("required", FLAG),
        ("schema", Holds::One(&SCHEMA)),
        ("collectionFormat", Holds::Anything),
        ("allowEmptyValue", FLAG),
        ("description", Holds::Text),
    ],
    base: Some(&SCHEMA),
    ..PLAIN
};

static BODY: Object = Object {
    name: "request body",
    fields: &[("content", Holds::Named(&MEDIA_TYPE)), ("required", FLAG), ("description", Holds::Text)],
    schema: Some("content"),
    ..PLAIN
};

static RESPONSE: Object = Object {
    name: "response",
    fields: &[
        ("description", Holds::Text),
        ("content", Holds::Named(&MEDIA_TYPE)),
        ("headers", Holds::Named(&HEADER)),
        ("links", MAPPING),
        ("summary", Holds::Text),
    ],
    schema: Some("content"),
    ..PLAIN
};

static RESPONSE_2: Object = Object {
    name: "response",
    fields: &[
        ("description", Holds::Text),
        ("schema", Holds::One(&SCHEMA)),
        ("headers", Holds::Named(&SCHEMA)),
        ("examples", Holds::Text),
    ],
    schema: Some("schema"),
    ..PLAIN
};

static MEDIA_TYPE: Object = Object {
    name: "media type",
    fields: &[
        ("schema", Holds::One(&SCHEMA)),
        ("itemSchema", Holds::One(&SCHEMA)),
        ("encoding", MAPPING),
        ("prefixEncoding", LIST),
        ("itemEncoding", MAPPING),
        ("example", Holds::Text),
        ("examples", Holds::Text),
    ],
    schema: Some("schema"),
    ..PLAIN
};

pub(super) static SCHEMA: Object = Object {
    name: "schema",
    fields: &[
        ("type", TYPE),
        ("description", Holds::Text),
        ("properties", Holds::Named(&SCHEMA)),
        ("required", NAMES),
        ("format", Holds::Plain("a text", Value::is_string)),
        ("enum", LIST),
        ("items", Holds::Anything),
        ("$ref", REFERENCE),
        ("example", Holds::Text),
        ("title", Holds::Text),
        ("default", Holds::Text),
        ("nullable", FLAG),
        ("readOnly", FLAG),
        ("writeOnly", FLAG),
        ("deprecated", FLAG),
        ("allOf", Holds::Each(&SCHEMA)),
        ("oneOf", Holds::Each(&SCHEMA)),
        ("anyOf", Holds::Each(&SCHEMA)),
        ("additionalProperties", Holds::One(&SCHEMA)),
        ("pattern", PATTERN),
        ("minimum", NUMBER),
        ("maximum", NUMBER),
        ("minLength", COUNT),
        ("maxLength", COUNT),
        ("minItems", COUNT),
        ("maxItems", COUNT),
        ("uniqueItems", FLAG),
        ("exclusiveMinimum", BOUND),
        ("exclusiveMaximum", BOUND),
        ("multipleOf", MULTIPLE),
        ("minProperties", COUNT),
        ("maxProperties", COUNT),
        ("discriminator", Holds::Anything),
        ("xml", Holds::Text),
        ("externalDocs", Holds::Text),
        ("examples", Holds::Text),
        ("const", Holds::Anything),
        ("not", Holds::One(&SCHEMA)),
        ("if", Holds::One(&SCHEMA)),
        ("then", Holds::One(&SCHEMA)),
        ("else", Holds::One(&SCHEMA)),
        ("prefixItems", Holds::Each(&SCHEMA)),
        ("contains", Holds::One(&SCHEMA)),
        ("minContains", COUNT),
        ("maxContains", COUNT),
        ("propertyNames", Holds::One(&SCHEMA)),
        ("patternProperties", Holds::Named(&SCHEMA)),
        ("dependentSchemas", Holds::Named(&SCHEMA)),
        ("dependentRequired", MAPPING),
        ("dependencies", MAPPING),
        ("unevaluatedItems", Holds::One(&SCHEMA)),
        ("unevaluatedProperties", Holds::One(&SCHEMA)),
        ("contentEncoding", Holds::Anything),
        ("contentMediaType", Holds::Anything),
        ("contentSchema", Holds::One(&SCHEMA)),
        ("additionalItems", Holds::One(&SCHEMA)),
        ("$defs", Holds::Named(&SCHEMA)),
        ("definitions", Holds::Named(&SCHEMA)),
        ("$id", Holds::Anything),
        ("$anchor", Holds::Anything),
        ("$dynamicRef", Holds::Anything),
        ("$dynamicAnchor", Holds::Anything),
        ("$recursiveRef", Holds::Anything),
        ("$recursiveAnchor", Holds::Anything),
        ("$schema", Holds::Text),
        ("$comment", Holds::Text),
        ("$vocabulary", Holds::Text),
        ("id", Holds::Text),
        ("tags", Holds::Text),
        ("summary", Holds::Text),
        ("collectionFormat", Holds::Text),
    ],
    ..PLAIN
};

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::schema::{Keyword, keyword};

    /// What is told of as passed over is what readers of schemas pass over; that an `enum` is empty is told elsewhere.
    #[test]
    fn a_keyword_holds_what_is_read_of_it() {
        let values = [
            json!(null),
            json!(true),
            json!("3"),
            json!(3),
            json!(0),
            json!(2.0),
            json!(2.5),
            json!(-1),
            json!([]),
            json!(["a"]),
            json!({ "a": 1 }),
        ];
        let mut compared = 0;
        for (name, holds) in SCHEMA.fields {
            let (Holds::Plain(_, holds), Some(Keyword::Plain(reads))) = (holds, keyword(name)) else { continue };
            for value in values.iter().filter(|value| (*name, *value) != ("enum", &json!([]))) {
                assert_eq!(holds(value), reads(value), "{name}: {value}");
                compared += 1;
            }
        }
        assert!(compared > 100, "{compared}");
    }
}
