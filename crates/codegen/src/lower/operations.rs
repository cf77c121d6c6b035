//! What each operation of a contract is called in Rust.
//!
//! - *Methods that only 3.2 knows* (`query` and `additionalOperations`): left out, and told.

use countersign_openapi::{self as openapi, rust_names};

use super::answers::LoweredAnswers;
use super::body::LoweredBody;
use super::left_out::LeftOutReason;
use super::named::NamedOperation;
use super::parameters::LoweredParameter;

/// An operation of a typed client.
#[derive(Debug)]
pub struct LoweredOperation {
    /// Its id in the contract.
    pub key: String,
    /// The method, in lower case.
    pub method: &'static str,
    /// The path template.
    pub path: String,
    /// The same with names that differ in Rust: what progenitor gets.
    pub template: String,
    /// The Rust method's name.
    pub name: String,
    /// What the names of its types begin with.
    pub stem: String,
    /// Its parameters.
    pub parameters: Vec<LoweredParameter>,
    /// Its body.
    pub body: Option<LoweredBody>,
    /// Its documented answers.
    pub answers: LoweredAnswers,
    /// Alternatives of schemes that are needed together, by index.
    pub security: Vec<Vec<usize>>,
    /// Whether no page says that there is such an operation.
    pub is_inferred: bool,
}

const METHODS: [&str; 8] = ["get", "put", "post", "delete", "options", "head", "patch", "trace"];

/// The contract's operations, with names that differ.
pub(super) fn named(contract: &openapi::Contract) -> Vec<NamedOperation<'_>> {
    let named = contract.operations().iter().zip(rust_names::operations(contract));
    named.map(|(operation, names)| NamedOperation { operation, stem: names.stem, name: names.method }).collect()
}

/// A method that clients are generated for, in lower case.
pub(super) fn method(method: &str) -> Result<&'static str, LeftOutReason> {
    let known = METHODS.into_iter().find(|known| known.eq_ignore_ascii_case(method));
    known.ok_or_else(|| LeftOutReason::Method(method.to_owned()))
}

#[cfg(test)]
mod tests {
    use countersign_openapi::{Contract, Document};

    use super::*;
    use crate::lower::lower;

    const DOCUMENT: &str = "
openapi: 3.2.0
paths:
  x-note: {get: {}}
  /a/{b}: {get: {}, put: {operationId: two}}
  /c: {$ref: '#/components/pathItems/c', get: {operationId: ' besides '}}
  /d: {$ref: '#/components/pathItems/d'}
  /e: {query: {}, additionalOperations: {COPY: {operationId: copyE}}}
  /f: {$ref: '#/components/pathItems/f', get: {operationId: f}}
  g: {get: {operationId: g}}
components:
  pathItems:
    c: {post: {operationId: two}, delete: {operationId: new}}
    f: {get: {operationId: firstF}}
";

    fn contract() -> Contract {
        Contract::read(Document::parse("a.yaml", DOCUMENT).unwrap())
    }

    #[test]
    fn operations_are_called_as_the_contract_calls_them() {
        let contract = contract();
        let named = named(&contract);
        let seen: Vec<_> = named.iter().map(|n| (n.operation.id.as_str(), n.name.as_str(), n.stem.as_str())).collect();
        assert_eq!(
            seen,
            [
                ("GET /a/{b}", "get_a_b", "GetAb"),
                ("PUT /a/{b}", "put_a_b", "PutAb"),
                ("POST /c", "post_c", "PostC"),
                ("new", "new_2", "New"),
                ("besides", "besides", "Besides"),
                ("QUERY /e", "query_e", "QueryE"),
                ("copyE", "copy_e", "CopyE"),
                ("firstF", "first_f", "FirstF"),
                ("f", "f", "F"),
                ("g", "g", "G"),
            ]
        );
    }

    #[test]
    fn what_has_no_client_has_a_reason() {
        let lowered = lower(&contract()).unwrap();
        let left_out: Vec<_> = lowered
            .left_out
            .iter()
            .map(|left_out| (left_out.operation.as_str(), left_out.reason.to_string()))
            .collect();
        let nowhere = "the reference \"#/components/pathItems/d\" leads nowhere: there is no \"d\" here".to_owned();
        assert_eq!(
            left_out,
            [
                ("/d", nowhere),
                ("QUERY /e", "the method QUERY is not generated".to_owned()),
                ("copyE", "the method COPY is not generated".to_owned()),
                ("f", "another operation has its method and path".to_owned()),
            ]
        );
        let slashed = lowered.operations.iter().find(|operation| operation.key == "g").unwrap();
        assert_eq!((slashed.path.as_str(), slashed.template.as_str()), ("g", "/g"));
    }
}
