//! progenitor's part: run so that neither a refusal nor a panic of its, or of
//! typify's, costs more than the operation that it is about.

use std::collections::HashSet;

use progenitor::{GenerationSettings, Generator, HooksMode};
use quote::quote;
use serde_json::{Value, json};

use super::{
    apart::{first_line, quietly},
    prose,
    refusal::GenerationRefusal,
    stand_ins, verbs,
};
use crate::lower::{ArgumentType, BodyEncoding, BodyType, DateType, Lowered, LoweredAnswer, LoweredOperation};

/// progenitor's code for all operations that it takes.
pub(super) struct ProgenitorCode {
    pub file: syn::File,
    /// The operations that it refuses, by index, and why.
    pub refused: Vec<(usize, GenerationRefusal)>,
}

pub(super) fn make(lowered: &Lowered) -> Result<ProgenitorCode, GenerationRefusal> {
    let all: Vec<usize> = (0..lowered.operations.len()).collect();
    let mut making = CompatibleOperations { lowered, kept: Vec::new(), file: None, refused: Vec::new() };
    making.take(&all);
    let CompatibleOperations { file, refused, .. } = making;
    Ok(ProgenitorCode { file: file.map_or_else(|| run(lowered, &[]), Ok)?, refused })
}

/// The operations that go together, and those that do not go with them.
struct CompatibleOperations<'l> {
    lowered: &'l Lowered,
    kept: Vec<usize>,
    /// The code of those that are kept, where there are any.
    file: Option<syn::File>,
    refused: Vec<(usize, GenerationRefusal)>,
}

impl CompatibleOperations<'_> {
    /// Takes as many operations more as go with those that are kept. One that does not is found by
    /// halving, so that it alone is left out: it, and none that happens to stand beside it.
    fn take(&mut self, more: &[usize]) {
        if more.is_empty() {
            return;
        }
        let all = [&self.kept, more].concat();
        match (run(self.lowered, &all), more) {
            (Ok(file), _) => (self.kept, self.file) = (all, Some(file)),
            (Err(reason), [one]) => self.refused.push((*one, reason)),
            (Err(_), more) => {
                let (left, right) = more.split_at(more.len() / 2);
                self.take(left);
                self.take(right);
            }
        }
    }
}

fn run(lowered: &Lowered, operations: &[usize]) -> Result<syn::File, GenerationRefusal> {
    let spec = part(lowered, operations);
    let spec: openapiv3::OpenAPI =
        serde_json::from_value(spec).map_err(|error| GenerationRefusal::Document(error.to_string()))?;
    let settings = settings(lowered);
    let tokens = quietly(|| Generator::new(&settings).generate_tokens(&spec))
        .map_err(|panic| GenerationRefusal::Progenitor(panic.0))?
        .map_err(|error| GenerationRefusal::Progenitor(first_line(&error.to_string())))?;
    let tokens = stand_ins::real(verbs::sendable(prose::tame(tokens)), &lowered.stand_ins);
    syn::parse2(tokens).map_err(|error| GenerationRefusal::Code(error.to_string()))
}

fn settings(lowered: &Lowered) -> GenerationSettings {
    let mut settings = GenerationSettings::new();
    settings
        .with_hooks(HooksMode::Expected)
        .with_inner_type(quote! { super::super::support::wire::Inner })
        // In a fixed order, so that what is serialized twice is the same twice.
        .with_map_type("::std::collections::BTreeMap");
    for (component, held) in &lowered.secrets {
        let path = format!("super::super::super::support::secret::Secret<{held}>");
        settings.with_replacement(component, path, std::iter::empty());
    }
    for (component, date) in &lowered.dates {
        let name = match date {
            DateType::Day => "CalendarDay",
            DateType::Moment => "Moment",
        };
        let path = format!("super::super::super::support::moment::{name}");
        settings.with_replacement(component, path, std::iter::empty());
    }
    settings
}

/// The document of some operations and the schemas that they use.
fn part(lowered: &Lowered, operations: &[usize]) -> Value {
    let mut spec = json!({
        "openapi": lowered.spec["openapi"], "info": lowered.spec["info"],
        "paths": {}, "components": { "schemas": {} },
    });
    let (mut used, mut todo) = (HashSet::new(), Vec::new());
    for index in operations {
        let LoweredOperation { template, method, answers, .. } = &lowered.operations[*index];
        let wire = &lowered.spec["paths"][template][method];
        references(wire, &mut todo);
        let contents =
            answers.successes.iter().chain(&answers.errors).flat_map(|LoweredAnswer { contents, .. }| contents);
        todo.extend(contents.filter_map(|content| match &content.body {
            BodyType::Json(name) | BodyType::JsonOrNull(name) => Some(name.clone()),
            _ => None,
        }));
        todo.extend(held(&lowered.operations[*index]));
        spec["paths"][template][method] = wire.clone();
    }
    let schemas = &lowered.spec["components"]["schemas"];
    while let Some(name) = todo.pop() {
        if used.insert(name.clone()) {
            references(&schemas[&name], &mut todo);
        }
    }
    // In the document's order, whatever uses them.
    for (name, schema) in schemas.as_object().into_iter().flatten().filter(|(name, _)| used.contains(*name)) {
        spec["components"]["schemas"][name] = schema.clone();
    }
    spec
}

/// The components that the generated layer's own arguments hold.
fn held(operation: &LoweredOperation) -> impl Iterator<Item = String> {
    let owns = operation.parameters.iter().filter_map(|parameter| Some(&parameter.own.as_ref()?.holds));
    let body = operation.body.as_ref().and_then(|body| match &body.sent {
        BodyEncoding::Form(holds, _) => Some(holds),
        _ => None,
    });
    owns.chain(body).filter_map(|holds| match holds {
        ArgumentType::Component(name) => Some(name.clone()),
        _ => None,
    })
}

/// The components that a value refers to.
fn references(value: &Value, found: &mut Vec<String>) {
    match value {
        Value::Object(map) => {
            if let Some(name) = map.get("$ref").and_then(Value::as_str).and_then(|r| r.rsplit('/').next()) {
                found.push(name.to_owned());
            }
            map.values().for_each(|value| references(value, found));
        }
        Value::Array(values) => values.iter().for_each(|value| references(value, found)),
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use countersign_openapi::{Contract, Document};

    use crate::generate::generate;
    use crate::lower::{self, LeftOut};

    fn contract(text: &str) -> Contract {
        Contract::read(Document::parse("a.yaml", text).unwrap())
    }

    #[test]
    fn what_progenitor_refuses_is_left_out_by_itself() {
        let mut text = String::from("openapi: 3.0.3\npaths:\n");
        for path in ["/a", "/{b", "/c", "/d/}{e", "/f"] {
            let id = path.replace(['/', '{', '}'], "");
            text.push_str(&format!("  '{path}': {{get: {{operationId: {id}, responses: {{}}}}}}\n"));
        }
        let client = generate(&contract(&text)).unwrap();
        assert_eq!(client.operations, ["a", "c", "f"]);
        let left_out: Vec<_> = client.left_out.iter().map(|LeftOut { operation, .. }| operation.as_str()).collect();
        assert_eq!(left_out, ["b", "de"]);
        assert!(client.left_out.iter().all(|left_out| left_out.reason.to_string().starts_with("progenitor: ")));
        assert!(!client.code.contains("/{b"));
    }

    /// No lowering leaves such a schema; the next one that typify panics at is not known yet.
    #[test]
    fn a_schema_that_typify_panics_at_costs_the_operations_that_use_it_and_no_other() {
        let answer = "responses: {'200': {content: {application/json: {schema: {$ref: '#/components/schemas/Bad'}}}}}";
        let mut text = String::from("openapi: 3.0.3\ncomponents: {schemas: {Bad: {type: string}}}\npaths:\n");
        for (path, uses) in [("a", true), ("b", false), ("c", true), ("d", false)] {
            let answer = if uses { answer } else { "responses: {}" };
            text.push_str(&format!("  /{path}: {{get: {{operationId: {path}, {answer}}}}}\n"));
        }
        let mut lowered = lower::lower(&contract(&text)).unwrap();
        lowered.spec["components"]["schemas"]["Bad"] = json!({"type": "string", "enum": ["ASC", "asc"]});
        let made = make(&lowered).unwrap();
        let refused: Vec<_> = made.refused.iter().map(|(index, _)| lowered.operations[*index].key.as_str()).collect();
        assert_eq!(refused, ["a", "c"]);
        assert!(
            made.refused.iter().all(|(_, reason)| reason.to_string().contains("unique variant names")),
            "{:?}",
            made.refused
        );
        let methods = super::super::method::read(&made.file);
        assert!(methods.contains_key("b") && methods.contains_key("d") && !methods.contains_key("a"));
    }

    #[test]
    fn a_document_that_has_nothing_to_generate_is_no_error() {
        let client = generate(&contract("openapi: 3.0.3")).unwrap();
        assert!(client.operations.is_empty() && client.left_out.is_empty());
    }
}
