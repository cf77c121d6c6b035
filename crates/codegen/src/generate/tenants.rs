//! What says for whom requests are made: set once for a client, and no argument of its methods.

use proc_macro2::TokenStream;
use quote::{format_ident, quote};

use super::method::Method;
use crate::lower::{LoweredOperation, LoweredParameter, snake_names};

/// The headers that are set once, by name.
pub(super) fn of<'o>(operations: &'o [(&LoweredOperation, &Method)]) -> Vec<&'o str> {
    let mut found: Vec<&str> = Vec::new();
    for parameter in operations.iter().flat_map(|(operation, _)| &operation.parameters) {
        if parameter.is_tenant && !found.contains(&parameter.name.as_str()) {
            found.push(&parameter.name);
        }
    }
    found
}

/// What progenitor says of a method, without the arguments that the client has.
pub(super) fn documented(docs: &[syn::Attribute], operation: &LoweredOperation) -> Vec<TokenStream> {
    let held: Vec<_> = operation.parameters.iter().filter(|parameter| parameter.is_tenant).collect();
    let mut made: Vec<_> = docs.iter().map(|attribute| without(attribute, &held)).collect();
    if !held.is_empty() {
        let headers: Vec<_> = held.iter().map(|parameter| format!("`{}`", parameter.name)).collect();
        let doc = format!("\n\nThe client has the value of {}.", headers.join(" and "));
        made.push(quote!(#[doc = #doc]));
    }
    made
}

fn without(attribute: &syn::Attribute, held: &[&LoweredParameter]) -> TokenStream {
    let Some(text) = said(attribute) else { return quote!(#attribute) };
    let begins = |line: &str| line.starts_with("- `");
    let is_held = |line: &str| held.iter().any(|parameter| line.starts_with(&format!("- `{}`", parameter.argument)));
    let (mut kept, mut is_dropped): (Vec<&str>, bool) = (Vec::new(), false);
    for line in text.lines() {
        is_dropped = if begins(line) { is_held(line) } else { is_dropped };
        kept.extend((!is_dropped).then_some(line));
    }
    if kept.last() == Some(&"Arguments:") {
        kept.pop();
    }
    let text = kept.join("\n");
    let text = text.trim_end();
    quote!(#[doc = #text])
}

/// The text of a doc attribute.
fn said(attribute: &syn::Attribute) -> Option<String> {
    let syn::Meta::NameValue(pair) = &attribute.meta else { return None };
    match &pair.value {
        syn::Expr::Lit(syn::ExprLit { lit: syn::Lit::Str(text), .. }) => Some(text.value()),
        _ => None,
    }
}

pub(super) fn tokens(tenants: &[&str], operations: &[(&LoweredOperation, &Method)]) -> TokenStream {
    // Beside them, the client has a method for each operation.
    let taken: Vec<_> =
        operations.iter().map(|(operation, _)| operation.name.as_str()).chain(["with_client"]).collect();
    let wanted: Vec<_> = tenants.iter().map(|tenant| format!("with-{tenant}")).collect();
    let names = snake_names(&taken, wanted.iter().map(String::as_str));
    let setters = tenants.iter().zip(names).map(|(tenant, name)| {
        let (name, doc) =
            (format_ident!("{name}"), format!(" The same client, whose requests have this header `{tenant}`."));
        quote! {
            #[doc = #doc]
            pub fn #name(mut self, value: impl Into<String>) -> Self {
                self.wire.inner.tenants.insert(#tenant, value.into());
                self
            }
        }
    });
    quote! {
        impl Client { #(#setters)* }

        const TENANTS: &[&str] = &[#(#tenants),*];
    }
}
