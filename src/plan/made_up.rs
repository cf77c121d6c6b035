//! Values for what an operation is to be done to, where nobody gives one: such as hardly anything is called by.
//! `1` and `sample` may well be somebody's.

use std::sync::Arc;

use serde_json::Value;

use super::{ParameterValues, is_unknown};
use crate::reason::Unsent;
use countersign_openapi::{Contract, Direction, Location, Operation, Parameter, ParameterRole, templated};

/// Numbers that hardly any resource has, and that fit where the document has a bound.
const NUMBERS: [i64; 6] = [1_987_654_321, 198_765_432, 19_876_543, 1_987_654, 198_765, 19_876];

/// Names, ids as databases make them, and what else a text may have to be. The stub has things by these names.
const TEXTS: [&str; 7] = [
    "countersign-made-up-id",
    "c0de51e5-1111-4111-8111-c0de51e51111",
    "c0de51e5c0de51e511111111",
    "1901-02-03",
    "1901-02-03T04:05:06Z",
    "made-up@countersign.invalid",
    "https://countersign.invalid/made-up",
];

/// What the valid request has for a parameter: what is given, else the document's own value, else one that is
/// made up.
///
/// # Errors
/// Where no value can be made; and for what a DELETE is done to where none is given, and all that can be
/// thought of may well exist.
pub fn argument(
    contract: &Contract,
    operation: &Operation,
    parameter: &Parameter,
    values: &ParameterValues,
) -> Result<Arc<Value>, Unsent> {
    if let Some(given) = values.get(&parameter.name) {
        return Ok(Arc::new(Value::from(given.as_str())));
    }
    let is_deleted = operation.method == "DELETE" && is_target(operation, parameter);
    if !is_unknown(contract, parameter, values) {
        return match is_deleted && is_choice(contract, parameter) {
            true => Err(Unsent::NotChosen(parameter.name.clone())),
            false => Ok(parameter.sample(contract)?),
        };
    }
    let sample = parameter.sample(contract)?;
    let is_named = parameter.location == Location::Path || is_deleted;
    if !is_named || parameter.role == ParameterRole::Tenant {
        return Ok(sample);
    }
    let numbers = NUMBERS.into_iter().map(Value::from).filter(|_| sample.is_number());
    let digits = NUMBERS.into_iter().map(|number| Value::from(number.to_string()));
    let texts = TEXTS.into_iter().map(Value::from).chain(digits);
    // What only reads may ask for what is there.
    let texts = texts.filter(|_| sample.is_string() && !operation.is_safe());
    match numbers.chain(texts).find(|value| fits(contract, parameter, value)) {
        Some(unlikely) => Ok(Arc::new(unlikely)),
        None if is_deleted => Err(Unsent::MayExist(parameter.name.clone())),
        None => Ok(sample),
    }
}

/// Whether a parameter says what the operation is done to: the last of the path, or where the path has none,
/// what the query must have. With what a path begins, and goes on, is a version or a language.
fn is_target(operation: &Operation, parameter: &Parameter) -> bool {
    match templated(&operation.path).last() {
        Some(last) => {
            let begins = operation.path.starts_with(&format!("/{{{last}}}/"));
            parameter.location == Location::Path && parameter.name == last && !begins
        }
        None => parameter.location == Location::Query && parameter.required,
    }
}

/// Whether the document says no more of the value than that it is one of several.
fn is_choice(contract: &Contract, parameter: &Parameter) -> bool {
    let listed = |schema: &String| contract.schemas.is_choice(schema);
    parameter.shown.is_none() && parameter.schema.as_ref().is_some_and(listed)
}

fn fits(contract: &Contract, parameter: &Parameter, value: &Value) -> bool {
    let schema = parameter.schema.as_deref();
    schema.is_none_or(|schema| contract.schemas.fits(Direction::Request, schema, value))
}

#[cfg(test)]
mod tests {
    use super::*;
    use countersign_openapi::Document;

    /// What is sent for the parameter of an operation, or why nothing is.
    fn sent(method: &str, path: &str, place: &str, schema: &str) -> String {
        let text = format!(
            "openapi: 3.1.0\ninfo: {{title: T, version: '1'}}\npaths:\n  {path}:\n    {method}:\n      operationId: it\n      \
             parameters: [{{name: id, in: {place}, required: true, schema: {schema}}}]\n      responses: {{'204': {{description: Done}}}}\n"
        );
        let contract = Contract::read(Document::parse("api.yaml", &text).unwrap());
        let operation = contract.operation("it").unwrap();
        match argument(&contract, operation, &operation.parameters[0], &ParameterValues::new()) {
            Ok(value) => value.to_string(),
            Err(unsent) => unsent.to_string(),
        }
    }

    #[test]
    fn what_is_changed_is_called_what_nothing_is_called() {
        for (method, path, place, schema, expected) in [
            ("delete", "/a/{id}", "path", "{type: integer}", "1987654321"),
            ("delete", "/a/{id}", "path", "{type: string}", r#""countersign-made-up-id""#),
            ("put", "/a/{id}", "path", "{type: string}", r#""countersign-made-up-id""#),
            ("post", "/a/{id}/cancel", "path", "{type: string}", r#""countersign-made-up-id""#),
            ("delete", "/a/{id}", "path", "{type: string, maxLength: 8}", r#""19876543""#),
            ("delete", "/a/{id}", "path", "{type: string, pattern: '^[0-9]+$'}", r#""1987654321""#),
            ("delete", "/a/{id}", "path", "{type: string, format: date}", r#""1901-02-03""#),
            ("delete", "/a", "query", "{type: integer}", "1987654321"),
            ("delete", "/a", "query", "{type: string}", r#""countersign-made-up-id""#),
            // What creates is not done to anything, and what reads does nothing.
            ("post", "/a", "query", "{type: string}", r#""sample""#),
            ("get", "/a/{id}", "path", "{type: string}", r#""sample""#),
            // The document's own value is what it is for.
            ("delete", "/a/{id}", "path", "{type: string, example: w-7}", r#""w-7""#),
            ("delete", "/a/{id}", "path", "{type: string, enum: [me]}", r#""me""#),
            ("delete", "/a/{id}", "path", "{enum: [test, live], default: test}", r#""test""#),
        ] {
            assert_eq!(sent(method, path, place, schema), expected, "{method} {path} {schema}");
        }
    }

    #[test]
    fn nothing_is_deleted_that_may_well_exist() {
        for (schema, why) in [
            ("{type: string, enum: [production, staging]}", "which `id` is deleted is for you to say"),
            ("{type: integer, minimum: 1, maximum: 10}", "every `id` that could be made up may well exist"),
            ("{type: string, maxLength: 3}", "every `id` that could be made up may well exist"),
        ] {
            let unsent = sent("delete", "/a/{id}", "path", schema);
            assert!(unsent.contains(why) && unsent.contains("--param id=VALUE"), "{schema}: {unsent}");
        }
        // A version is no choice of what is deleted, and a change is not the end of anything.
        assert_eq!(sent("delete", "/{id}/a", "path", "{enum: [v1, v2]}"), r#""v1""#);
        assert_eq!(sent("put", "/a/{id}", "path", "{enum: [v1, v2]}"), r#""v1""#);
    }
}
