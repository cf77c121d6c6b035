//! Calls by name: one small boxed function for each operation, because one
//! function over a thousand of them takes rustc gigabytes.

use proc_macro2::TokenStream;
use quote::{format_ident, quote};

use super::{
    answers, arguments,
    method::{Argument, Method},
};
use crate::lower::LoweredOperation;

pub(super) fn tokens(operations: &[(&LoweredOperation, &Method)]) -> TokenStream {
    let calls = operations.iter().map(|(operation, method)| call(operation, method));
    let entries = operations.iter().map(|(operation, _)| {
        let key = &operation.key;
        let path = format!("{} {}", operation.method.to_uppercase(), operation.path);
        let call = format_ident!("call_{}", operation.name);
        quote!((#key, #path, #call))
    });
    quote! {
        /// Calls an operation by its id, or as `METHOD /path`.
        pub fn call(input: CallInput) -> Called {
            let named = |(key, path, _): &&(&str, &str, _)| *key == input.operation || *path == input.operation;
            match CALLS.iter().find(named) {
                Some((.., call)) => call(input),
                None => {
                    let reason = super::support::fault::NotSent::UnknownOperation(input.operation);
                    Box::pin(std::future::ready(super::support::replay::no_request(reason)))
                }
            }
        }

        const CALLS: &[(&str, &str, super::support::replay::Call)] = &[#(#entries),*];

        #(#calls)*
    }
}

fn call(operation: &LoweredOperation, method: &Method) -> TokenStream {
    let name = format_ident!("{}", operation.name);
    let call = format_ident!("call_{}", operation.name);
    let all = arguments::of(operation, method).all;
    let arguments = all.iter().map(read);
    let given = all.iter().map(Argument::borrowed);
    let (success, error) = (answers::success_made(operation), answers::error_made(operation));
    // An operation's arguments may have any name but this one.
    quote! {
        fn #call(__input: CallInput) -> Called {
            Box::pin(async move {
                let made = async {
                    #(#arguments)*
                    let outcome = Client::replaying(&__input)?.#name(#(#given),*).await;
                    Ok(super::support::replay::tell(outcome, #success, #error))
                };
                made.await.unwrap_or_else(super::support::replay::no_request)
            })
        }
    }
}

fn read(argument: &Argument) -> TokenStream {
    let Argument { name, key, .. } = argument;
    let owned = argument.owned();
    quote!(let #name = __input.argument::<#owned>(#key)?;)
}
