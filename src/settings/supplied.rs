//! Security schemes that a service has and its document does not declare: the settings supply them,
//! as members of the document that stand nowhere in its text.

use std::collections::BTreeMap;

use countersign_openapi::{
    Contract, Document, DocumentError, Node, Operation, SchemeFault, SchemeKind, Version, extension, join, suggestion,
};
use serde_json::{Value, json};

use super::SuppliedScheme;

/// Why a scheme of the settings can't be used. It completes "failed to …".
#[derive(Debug, thiserror::Error)]
#[error("use the security scheme `{scheme}` of the settings: {fault}")]
pub struct SuppliedError {
    scheme: String,
    fault: Box<SuppliedFault>,
}

#[derive(Debug, thiserror::Error)]
enum SuppliedFault {
    #[error("there is no operation `{id}`{nearest}")]
    Operation { id: String, nearest: String },
    #[error(transparent)]
    Scheme(#[from] SchemeFault),
    #[error(transparent)]
    Document(#[from] DocumentError),
    #[error(transparent)]
    Json(#[from] serde_json::Error),
}

/// The same contract with these schemes; one of the name of a declared scheme takes its place. An operation
/// that is named by one needs it, whatever the document says; where one
/// names none, so does every operation of which the document says nothing, neither by itself
/// nor for all. One that needs several takes any.
///
/// # Errors
/// Where a scheme is no Security Scheme Object, and where an operation is not there; completes
/// "failed to …".
pub fn with_security(
    contract: Contract,
    supplied: &BTreeMap<String, SuppliedScheme>,
) -> Result<Contract, SuppliedError> {
    if supplied.is_empty() {
        return Ok(contract);
    }
    let mut added = Vec::new();
    let mut required: BTreeMap<String, Vec<Value>> = BTreeMap::new();
    for (name, scheme) in supplied {
        let wrong = |fault| SuppliedError { scheme: name.clone(), fault: Box::new(fault) };
        added.push((address(&contract.document, name), object(scheme).map_err(wrong)?));
        for operation in needing(&contract, name, scheme).map_err(wrong)? {
            required.entry(operation).or_default().push(json!({ name: [] }));
        }
    }
    added.extend(required.into_iter().map(|(operation, any)| (join(&operation, "security"), Value::from(any))));
    Ok(Contract::read(contract.document.with_members(added)))
}

/// The addresses of the operations that need a supplied scheme.
fn needing(contract: &Contract, name: &str, scheme: &SuppliedScheme) -> Result<Vec<String>, SuppliedFault> {
    let excepted = named(contract, &scheme.except)?;
    if !scheme.operations.is_empty() {
        let mut needing = named(contract, &scheme.operations)?;
        needing.retain(|operation| !excepted.contains(operation));
        return Ok(needing);
    }
    // A scheme that the document declares, one that can't be used too, is replaced wherever it is needed, and
    // nowhere else.
    let document = &contract.document;
    if Node::raw_at(document, &address(document, name)).is_some() {
        return Ok(Vec::new());
    }
    let says_nothing = |operation: &&Operation| {
        let node = contract.node(&operation.source.within(document));
        node.is_some_and(|node| node.raw("security").is_none()) && document.root().get("security").is_none()
    };
    let operations = contract.operations().iter().filter(says_nothing);
    let addresses = operations.map(|operation| operation.source.within(document));
    Ok(addresses.filter(|operation| !excepted.contains(operation)).collect())
}

/// The addresses of operations that settings name.
fn named(contract: &Contract, ids: &[String]) -> Result<Vec<String>, SuppliedFault> {
    let address = |id: &String| {
        let operation = contract.named(id).ok_or_else(|| {
            let nearest = suggestion(id, contract.operations().iter().map(|operation| operation.id.as_str()));
            SuppliedFault::Operation { id: id.clone(), nearest }
        })?;
        Ok(operation.source.within(&contract.document))
    };
    ids.iter().map(address).collect()
}

/// Where a document declares a security scheme of a name.
fn address(document: &Document, name: &str) -> String {
    let is_2 = matches!(document.version(), Ok(Version::Swagger20));
    join(if is_2 { "/securityDefinitions" } else { "/components/securitySchemes" }, name)
}

/// The scheme as a document would declare it.
fn object(scheme: &SuppliedScheme) -> Result<Value, SuppliedFault> {
    let mut value = serde_json::to_value(scheme)?;
    let basis = if scheme.source.is_some() { "documented" } else { "inferred" };
    value[extension::BASIS] = Value::from(basis);
    if scheme.source.is_none() {
        value[extension::SOURCE] = Value::from("settings");
    }
    let alone = Document::parse("settings", json!({ "scheme": value }).to_string())?;
    SchemeKind::read(&Node::at(&alone, "/scheme").ok_or(SchemeFault::NoObject)?)?;
    Ok(value)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::settings::Settings;
    use countersign_openapi::Basis;

    const DOCUMENT: &str = r#"
swagger: "2.0"
paths:
  /a:
    get: {operationId: a, responses: {"200": {description: fine}}}
  /b:
    get: {operationId: b, security: [], responses: {"200": {description: fine}}}
"#;

    fn supplied(text: &str) -> Result<Contract, SuppliedError> {
        let settings = Settings::parse("provider.toml", text).unwrap();
        with_security(Contract::read(Document::parse("api.yaml", DOCUMENT).unwrap()), &settings.security)
    }

    #[test]
    fn an_operation_that_says_nothing_needs_what_the_settings_supply() {
        let contract = supplied("[security.token]\ntype = \"http\"\nscheme = \"bearer\"\n").unwrap();
        assert_eq!(contract.operation("a").unwrap().security, [["token"]]);
        assert!(contract.operation("b").unwrap().security.is_empty());
        assert_eq!(contract.scheme("token").unwrap().basis, Basis::Inferred);
        assert!(contract.problems.is_empty(), "{:?}", contract.problems);
    }

    #[test]
    fn what_a_page_says_is_documented_and_holds_for_the_operations_named() {
        let toml = "[security.key]\ntype = \"apiKey\"\nin = \"header\"\nname = \"X-Key\"\nx-source = \"auth.md#Keys\"\n\
                    operations = [\"a\"]\n";
        let contract = supplied(toml).unwrap();
        assert_eq!(contract.operation("a").unwrap().security, [["key"]]);
        assert_eq!(contract.scheme("key").unwrap().basis, Basis::Documented);
    }

    #[test]
    fn an_operation_that_is_excepted_does_not_need_it() {
        let contract = supplied("[security.t]\ntype = \"http\"\nscheme = \"bearer\"\nexcept = [\"a\"]\n").unwrap();
        assert!(contract.operation("a").unwrap().security.is_empty());
        let error = supplied("[security.t]\ntype = \"http\"\nscheme = \"bearer\"\nexcept = [\"aa\"]\n");
        assert!(error.unwrap_err().to_string().contains("there is no operation `aa`"));
    }

    #[test]
    fn a_declared_scheme_that_cannot_be_used_is_replaced_where_it_is_needed_alone() {
        const UNUSABLE: &str = r#"
swagger: "2.0"
securityDefinitions: {jwt: {type: apiKey, in: header, name: "Authorization: Bearer"}}
paths:
  /a:
    get: {operationId: a, security: [{jwt: []}], responses: {"200": {description: fine}}}
  /login:
    post: {operationId: login, responses: {"200": {description: fine}}}
"#;
        let settings =
            Settings::parse("provider.toml", "[security.jwt]\ntype = \"http\"\nscheme = \"bearer\"\n").unwrap();
        let contract = Contract::read(Document::parse("api.yaml", UNUSABLE).unwrap());
        assert!(contract.scheme("jwt").is_none());
        let contract = with_security(contract, &settings.security).unwrap();
        assert_eq!(contract.operation("a").unwrap().security, [["jwt"]]);
        assert_eq!(contract.operation("a").unwrap().unsupported_reason, None);
        assert!(contract.operation("login").unwrap().security.is_empty());
    }

    #[test]
    fn what_cannot_be_used_is_told() {
        let error = supplied("[security.t]\ntype = \"htp\"\n").unwrap_err().to_string();
        assert!(error.contains("`htp` is no type of security scheme; did you mean `http`?"), "{error}");
        let error = supplied("[security.t]\ntype = \"http\"\nscheme = \"bearer\"\noperations = [\"aa\"]\n")
            .unwrap_err()
            .to_string();
        assert!(error.contains("there is no operation `aa`"), "{error}");
    }

    #[test]
    fn what_the_document_says_is_replaced_for_the_operations_named() {
        let contract = supplied("[security.t]\ntype = \"http\"\nscheme = \"bearer\"\noperations = [\"b\"]\n").unwrap();
        assert_eq!(contract.operation("b").unwrap().security, [["t"]]);
        assert!(contract.operation("a").unwrap().security.is_empty());
    }
}
