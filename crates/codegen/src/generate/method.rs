//! Reads the signatures of progenitor's methods back from its code: it decides
//! the arguments' order and types.

use std::collections::HashMap;

use proc_macro2::TokenStream;
use quote::quote;
use syn::{FnArg, GenericArgument, Ident, ImplItem, Item, Pat, PathArguments, ReturnType, Type};

/// A method of progenitor's client.
pub(super) struct Method {
    pub docs: Vec<syn::Attribute>,
    pub arguments: Vec<Argument>,
}

/// An argument of a method.
#[derive(Clone)]
pub(super) struct Argument {
    pub name: Ident,
    pub kind: Type,
    /// What a call by name calls it.
    pub key: String,
}

/// The operations' methods, by name: all that are `async`.
pub(super) fn read(file: &syn::File) -> HashMap<String, Method> {
    let impls = file.items.iter().filter_map(|item| match item {
        Item::Impl(item) if item.trait_.is_none() => Some(item),
        _ => None,
    });
    let methods = impls.flat_map(|item| &item.items).filter_map(|item| match item {
        ImplItem::Fn(method) if method.sig.asyncness.is_some() => Some(method),
        _ => None,
    });
    methods.filter(|method| matches!(method.sig.output, ReturnType::Type(..))).map(method).collect()
}

fn method(method: &syn::ImplItemFn) -> (String, Method) {
    let arguments = method.sig.inputs.iter().filter_map(|input| match input {
        FnArg::Typed(input) => match &*input.pat {
            Pat::Ident(pattern) => {
                let (name, kind) = (pattern.ident.clone(), (*input.ty).clone());
                Some(Argument { key: name.to_string(), name, kind })
            }
            _ => None,
        },
        FnArg::Receiver(_) => None,
    });
    let docs = method.attrs.iter().filter(|attribute| attribute.path().is_ident("doc")).cloned().collect();
    let read = Method { docs, arguments: arguments.collect() };
    (method.sig.ident.to_string(), read)
}

impl Argument {
    /// The type that owns what the argument borrows.
    pub fn owned(&self) -> TokenStream {
        match &self.kind {
            Type::Reference(reference) => owned(&reference.elem),
            kind => match optional(kind) {
                Some(Type::Reference(reference)) => {
                    let owned = owned(&reference.elem);
                    quote!(Option<#owned>)
                }
                _ => quote!(#kind),
            },
        }
    }

    /// The argument, of a variable of its name that owns it.
    pub fn borrowed(&self) -> TokenStream {
        let name = &self.name;
        match &self.kind {
            Type::Reference(_) => quote!(&#name),
            kind => match optional(kind) {
                Some(Type::Reference(reference)) if is_str(&reference.elem) => {
                    quote!(#name.as_deref())
                }
                Some(Type::Reference(_)) => quote!(#name.as_ref()),
                _ => quote!(#name),
            },
        }
    }
}

fn owned(kind: &Type) -> TokenStream {
    match is_str(kind) {
        true => quote!(String),
        false => quote!(#kind),
    }
}

fn is_str(kind: &Type) -> bool {
    matches!(kind, Type::Path(path) if path.path.is_ident("str"))
}

fn optional(kind: &Type) -> Option<&Type> {
    let Type::Path(path) = kind else { return None };
    let last = path.path.segments.last().filter(|segment| segment.ident == "Option")?;
    let PathArguments::AngleBracketed(arguments) = &last.arguments else {
        return None;
    };
    arguments.args.iter().find_map(|argument| match argument {
        GenericArgument::Type(kind) => Some(kind),
        _ => None,
    })
}
