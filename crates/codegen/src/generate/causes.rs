//! Why documented errors come: the enum of the causes that the document names, and `cause` on each operation's
//! errors.

use std::collections::BTreeSet;

use proc_macro2::TokenStream;
use quote::{format_ident, quote};
use syn::Ident;

use countersign_openapi::{Cause, rust_names::pascal};

use super::answers;
use crate::lower::{CausedBody, LoweredAnswer, LoweredCause, LoweredOperation};

/// The causes that errors of these operations have; nothing where the document names none.
pub(super) fn tokens<'o>(operations: impl Iterator<Item = &'o LoweredOperation> + Clone) -> Option<TokenStream> {
    let named: BTreeSet<Cause> = operations.clone().flat_map(of_operation).collect();
    if named.is_empty() {
        return None;
    }
    let variants = named.iter().map(|cause| {
        let (variant, doc) = (variant(*cause), format!(" {} (`{cause}`)", cause.about()));
        quote!(#[doc = #doc] #variant)
    });
    let errors = operations.filter(|operation| !operation.answers.errors.is_empty()).map(error);
    Some(quote! {
        /// Why an error comes, as far as the document says it.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum Cause { #(#variants),* }

        #(#errors)*
    })
}

fn of_operation(operation: &LoweredOperation) -> impl Iterator<Item = Cause> + '_ {
    operation.answers.errors.iter().flat_map(|answer| answer.causes.all())
}

fn variant(cause: Cause) -> Ident {
    format_ident!("{}", pascal(cause.id()))
}

fn error(operation: &LoweredOperation) -> TokenStream {
    let name = answers::error_enum(operation);
    let arms = operation.answers.errors.iter().map(arm);
    quote! {
        impl #name {
            /// Why this came, as far as the document says it.
            pub fn cause(&self) -> super::support::cause::Causes<Cause> {
                match self { #(#arms),* }
            }
        }

        impl super::support::cause::DocumentedError for #name {
            type Cause = Cause;

            fn cause(&self) -> super::support::cause::Causes<Cause> {
                #name::cause(self)
            }
        }
    }
}

fn arm(answer: &LoweredAnswer) -> TokenStream {
    let (variant, own) = (format_ident!("{}", answer.variant()), stated(&answer.causes.own));
    if answer.causes.bodies.is_empty() {
        return quote!(Self::#variant(_) => super::support::cause::Causes::new(&#own));
    }
    let bodies = answer.causes.bodies.iter().map(|CausedBody { marks, causes }| {
        let causes = stated(causes);
        let marks = marks.iter().map(|(at, value)| {
            let value = value.to_string();
            quote!((#at, #value))
        });
        quote!(super::support::cause::ShownBody { marks: &[#(#marks),*], causes: &#causes })
    });
    quote!(Self::#variant(value) => {
        const SHOWN: &[super::support::cause::ShownBody<Cause>] = &[#(#bodies),*];
        super::support::cause::of(value, SHOWN, &#own)
    })
}

fn stated(causes: &[LoweredCause]) -> TokenStream {
    let stated = causes.iter().map(|(cause, inferred)| {
        let variant = variant(*cause);
        quote!(super::support::cause::StatedCause { cause: Cause::#variant, inferred: #inferred })
    });
    quote!([#(#stated),*])
}
