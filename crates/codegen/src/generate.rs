//! Writes the typed client of a lowered document.
//!
//! progenitor makes types and requests (`wire`); around its client stands one that
//! decodes the answers (`answers`), holds the credentials (`client`) and can be
//! called by name (`call`).

use std::fmt::Display;

use proc_macro2::TokenStream;
use quote::quote;

use countersign_openapi::{Contract, DocumentError};

use crate::lower::{self, LeftOut, LeftOutReason, Loss, LoweredOperation};

mod answers;
mod apart;
mod arguments;
mod call;
mod causes;
mod client;
mod deps;
mod environment;
mod method;
mod prose;
mod refusal;
mod stand_ins;
mod tenants;
mod verbs;
mod wire;

pub use environment::ClientVariables;
pub use refusal::GenerationRefusal;

/// The code of a document's typed client, and what it lacks.
#[derive(Debug)]
pub struct GeneratedClient {
    /// The Rust code: the content of a module beside `support`.
    pub code: String,
    /// The operations in it, by their ids in the contract.
    pub operations: Vec<String>,
    /// The operations that it lacks.
    pub left_out: Vec<LeftOut>,
    /// What it does not hold of the operations that it has.
    pub losses: Vec<Loss>,
}

/// Generates the typed client of a contract. What can't be generated is left out
/// by itself.
///
/// # Errors
/// Where the document says no version that is known, see [`lower::lower`], or
/// progenitor refuses it although it takes each operation.
pub fn generate(contract: &Contract) -> Result<GeneratedClient, DocumentError> {
    generate_some(contract, &ClientVariables::default(), &|_| true)
}

/// The same of some operations alone, and of the schemas that they use: those for which
/// `wanted` holds of the id. The client can be made of these variables.
///
/// # Errors
/// As [`generate`].
pub fn generate_some(
    contract: &Contract,
    variables: &ClientVariables,
    wanted: &(dyn Fn(&str) -> bool + Sync),
) -> Result<GeneratedClient, DocumentError> {
    apart::apart(|| client(contract, variables, wanted)).map_err(|failure| failed(contract, &failure))?
}

fn client(
    contract: &Contract,
    variables: &ClientVariables,
    wanted: &dyn Fn(&str) -> bool,
) -> Result<GeneratedClient, DocumentError> {
    let mut lowered = lower::lower(contract)?;
    let mut left_out = std::mem::take(&mut lowered.left_out);
    left_out.retain(|LeftOut { operation, .. }| wanted(operation));
    lowered.operations.retain(|operation| wanted(&operation.key));
    lowered.losses.retain(|loss| loss.subject.contains("#/") || wanted(&loss.subject));
    let made = wire::make(&lowered).map_err(|refusal| failed(contract, &refusal))?;
    for (index, reason) in &made.refused {
        left_out.push(LeftOut::of(&lowered.operations[*index].key, LeftOutReason::Refused(reason.clone())));
    }
    let methods = method::read(&made.file);
    let mut operations: Vec<(&LoweredOperation, &method::Method)> = Vec::new();
    for operation in &lowered.operations {
        if let Some(method) = methods.get(&operation.name) {
            operations.push((operation, method));
        }
    }
    let file = syn::parse2(deps::through_support(tokens(&lowered, &operations, variables, made.file)));
    let no_rust = |error: syn::Error| failed(contract, &format_args!("the generated code is no Rust: {error}"));
    let code = prettyplease::unparse(&file.map_err(no_rust)?);
    Ok(GeneratedClient {
        code,
        operations: operations.iter().map(|(operation, _)| operation.key.clone()).collect(),
        left_out,
        losses: lowered.losses,
    })
}

fn failed(contract: &Contract, why: &dyn Display) -> DocumentError {
    contract.document.error_at("generate a client for", "", why.to_string())
}

fn tokens(
    lowered: &lower::Lowered,
    operations: &[(&LoweredOperation, &method::Method)],
    variables: &ClientVariables,
    wire: syn::File,
) -> TokenStream {
    let answers = operations.iter().map(|(operation, _)| answers::tokens(operation));
    let causes = causes::tokens(operations.iter().map(|(operation, _)| *operation));
    let tenants = tenants::of(operations);
    let client = client::tokens(lowered, operations, &tenants);
    let environment = environment::tokens(lowered, &tenants, variables);
    let call = call::tokens(operations);
    let properties = &lowered.properties;
    quote! {
        use super::support::{
            answer::{Answer, Error, Undescribed},
            received::Received,
            replay::{Called, CallInput, Made},
        };

        pub use wire::types;

        /// What progenitor makes of the document: types, and requests without
        /// credentials.
        mod wire { #wire }

        #client

        #environment

        #causes

        #(#answers)*

        #call

        /// All documented names, which alone a reason may tell of a body.
        const PROPERTIES: &[&str] = &[#(#properties),*];
    }
}
