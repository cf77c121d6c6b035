//! The types of an operation's answers, and the function that decides among them.

use proc_macro2::TokenStream;
use quote::{format_ident, quote};
use syn::Ident;

use countersign_openapi::StatusKey;

use super::prose;
use crate::lower::{BodyType, LoweredAnswer, LoweredOperation};

/// The answers' types, and `decode_<operation>`.
pub(super) fn tokens(operation: &LoweredOperation) -> TokenStream {
    let successes = several(operation, &operation.answers.successes, success_enum(operation));
    let errors = match operation.answers.errors.is_empty() {
        true => None,
        false => Some(each(operation, &operation.answers.errors, error_enum(operation))),
    };
    let contents = operation.answers.successes.iter().chain(&operation.answers.errors);
    // `default` may stand among both.
    let mut contents: Vec<_> = contents.filter(|answer| answer.contents.len() > 1).collect();
    contents.dedup_by_key(|answer| answer.status);
    let contents = contents.into_iter().map(|answer| content_enum(operation, answer));
    let decode = decode(operation);
    quote! { #(#contents)* #successes #errors #decode }
}

/// The type of the operation's success.
pub(super) fn success(operation: &LoweredOperation) -> TokenStream {
    match operation.answers.successes.as_slice() {
        [] => quote!(std::convert::Infallible),
        [one] => body(operation, one),
        _ => {
            let name = success_enum(operation);
            quote!(#name)
        }
    }
}

/// The type of the operation's documented errors.
pub(super) fn error(operation: &LoweredOperation) -> TokenStream {
    match operation.answers.errors.is_empty() {
        true => quote!(std::convert::Infallible),
        false => {
            let name = error_enum(operation);
            quote!(#name)
        }
    }
}

/// The function that tells what a success is; `fn(&T) -> Made`.
pub(super) fn success_made(operation: &LoweredOperation) -> TokenStream {
    match operation.answers.successes.as_slice() {
        [] => quote!(|value| match *value {}),
        [one] => {
            let made = made(one, &quote!(None));
            quote!(|value| #made)
        }
        _ => {
            let name = success_enum(operation);
            quote!(#name::made)
        }
    }
}

/// The function that tells what an error is.
pub(super) fn error_made(operation: &LoweredOperation) -> TokenStream {
    match operation.answers.errors.is_empty() {
        true => quote!(|value| match *value {}),
        false => {
            let name = error_enum(operation);
            quote!(#name::made)
        }
    }
}

fn success_enum(operation: &LoweredOperation) -> Ident {
    format_ident!("{}Success", operation.stem)
}

pub(super) fn error_enum(operation: &LoweredOperation) -> Ident {
    format_ident!("{}Error", operation.stem)
}

fn content_name(operation: &LoweredOperation, answer: &LoweredAnswer) -> Ident {
    format_ident!("{}{}Content", operation.stem, answer.variant())
}

fn several(operation: &LoweredOperation, answers: &[LoweredAnswer], name: Ident) -> Option<TokenStream> {
    (answers.len() > 1).then(|| each(operation, answers, name))
}

/// An enum with a variant for each answer.
fn each(operation: &LoweredOperation, answers: &[LoweredAnswer], name: Ident) -> TokenStream {
    let doc = format!("What `{}` is documented to answer.", operation.key);
    let variants: Vec<_> = answers.iter().map(|answer| format_ident!("{}", answer.variant())).collect();
    let docs = answers.iter().map(about);
    let bodies = answers.iter().map(|answer| body(operation, answer));
    let made = answers.iter().map(|answer| {
        let variant = answer.variant();
        made(answer, &quote!(Some(#variant.to_owned())))
    });
    quote! {
        #[doc = #doc]
        #[derive(Clone, Debug)]
        pub enum #name { #(#docs #variants(#bodies)),* }

        impl #name {
            fn made(&self) -> Made {
                match self { #(Self::#variants(value) => #made),* }
            }
        }
    }
}

/// What the document says of an answer, and whether a page says it.
fn about(answer: &LoweredAnswer) -> TokenStream {
    let about = answer.about.as_deref().map(prose::tamed).filter(|about| !about.is_empty());
    let inferred = answer.is_inferred.then(|| "Inferred: no page says that this is answered.".to_owned());
    let text: Vec<_> = about.into_iter().chain(inferred).collect();
    let text = text.join("\n\n");
    if text.is_empty() { TokenStream::new() } else { quote!(#[doc = #text]) }
}

/// An enum of the content types that one answer may have.
fn content_enum(operation: &LoweredOperation, answer: &LoweredAnswer) -> TokenStream {
    let name = content_name(operation, answer);
    let doc = format!("The documented contents of `{}`, {}.", operation.key, answer.variant());
    let variants = content_variants(answer);
    let kinds: Vec<_> = answer.contents.iter().map(|content| content_type(&content.body)).collect();
    let made = answer.contents.iter().map(|content| content_made(&content.body, &quote!(variant)));
    quote! {
        #[doc = #doc]
        #[derive(Clone, Debug)]
        pub enum #name { #(#variants(#kinds)),* }

        impl #name {
            fn made(&self, variant: Option<String>) -> Made {
                match self { #(Self::#variants(value) => #made),* }
            }
        }
    }
}

/// `Json`, `Json2`, `Text`, …
fn content_variants(answer: &LoweredAnswer) -> Vec<Ident> {
    let mut json = 0;
    let names = answer.contents.iter().map(|content| match content.body {
        BodyType::Json(_) | BodyType::JsonOrNull(_) | BodyType::Value => {
            json += 1;
            if json > 1 { format_ident!("Json{json}") } else { format_ident!("Json") }
        }
        BodyType::Text => format_ident!("Text"),
        BodyType::Bytes => format_ident!("Bytes"),
    });
    names.collect()
}

fn body(operation: &LoweredOperation, answer: &LoweredAnswer) -> TokenStream {
    match answer.contents.as_slice() {
        [] => quote!(Undescribed),
        [one] => content_type(&one.body),
        _ => {
            let name = content_name(operation, answer);
            quote!(#name)
        }
    }
}

fn content_type(body: &BodyType) -> TokenStream {
    match body {
        BodyType::Json(name) => {
            let name = format_ident!("{name}");
            quote!(types::#name)
        }
        BodyType::JsonOrNull(name) => {
            let name = format_ident!("{name}");
            quote!(Option<types::#name>)
        }
        BodyType::Value => quote!(serde_json::Value),
        BodyType::Text => quote!(String),
        BodyType::Bytes => quote!(Vec<u8>),
    }
}

fn made(answer: &LoweredAnswer, variant: &TokenStream) -> TokenStream {
    match answer.contents.as_slice() {
        [] => quote!(Made::unseen(#variant, "Undescribed")),
        [one] => content_made(&one.body, variant),
        _ => quote!(value.made(#variant)),
    }
}

fn content_made(body: &BodyType, variant: &TokenStream) -> TokenStream {
    match body {
        BodyType::Json(name) | BodyType::JsonOrNull(name) => quote!(Made::of(#variant, #name, value)),
        BodyType::Value => quote!(Made::of(#variant, "Value", value)),
        BodyType::Text => quote!(Made::of(#variant, "String", value)),
        BodyType::Bytes => quote!(Made::unseen(#variant, "Vec<u8>")),
    }
}

/// By status; the exact one before the range before `default`.
fn decode(operation: &LoweredOperation) -> TokenStream {
    let name = format_ident!("decode_{}", operation.name);
    let (ok, err) = (success(operation), error(operation));
    let many = operation.answers.successes.len() > 1;
    let successes = operation.answers.successes.iter().map(|answer| {
        let pattern = pattern(answer.status, quote!(200..=299));
        (answer.status, pattern, decoded(operation, answer, quote!(success), many.then_some(&ok)))
    });
    let errors = operation.answers.errors.iter().map(|answer| {
        let pattern = pattern(answer.status, quote!(_));
        (answer.status, pattern, decoded(operation, answer, quote!(error), Some(&err)))
    });
    let mut arms: Vec<_> = successes.chain(errors).collect();
    arms.sort_by_key(|(status, ..)| *status);
    let arms = arms.iter().map(|(_, pattern, decode)| quote!(#pattern => #decode));
    quote! {
        fn #name(received: Received) -> Result<Answer<#ok>, Error<#err>> {
            match received.status() {
                #(#arms,)*
                _ => received.undocumented(),
            }
        }
    }
}

fn pattern(status: StatusKey, default: TokenStream) -> TokenStream {
    match status {
        StatusKey::Code(code) => quote!(#code),
        StatusKey::Range(digit) => {
            let (first, last) = (digit * 100, digit * 100 + 99);
            quote!(#first..=#last)
        }
        StatusKey::Default => default,
    }
}

/// One answer, decoded; as a variant of `several`, if it is one of several.
fn decoded(
    operation: &LoweredOperation,
    answer: &LoweredAnswer,
    how: TokenStream,
    several: Option<&TokenStream>,
) -> TokenStream {
    let media = answer.contents.iter().map(|content| {
        let media = &content.media;
        quote!(&[#(#media),*])
    });
    let body = match answer.contents.as_slice() {
        [] => quote!(received.undescribed()),
        [one] => decode_content(&one.body),
        [first @ .., last] => {
            let name = content_name(operation, answer);
            let mut variants = content_variants(answer);
            let decodes = first.iter().map(|content| decode_content(&content.body));
            let (indices, last, other) = (0..first.len(), decode_content(&last.body), variants.pop());
            quote!(match content {
                #(#indices => #decodes.map(#name::#variants),)*
                _ => #last.map(#name::#other),
            })
        }
    };
    let variant = format_ident!("{}", answer.variant());
    let body = several.map_or(body.clone(), |several| quote!(#body.map(#several::#variant)));
    quote!(received.#how(&[#(#media),*], |received, content| #body))
}

fn decode_content(body: &BodyType) -> TokenStream {
    match body {
        BodyType::Json(_) | BodyType::JsonOrNull(_) | BodyType::Value => quote!(received.json(PROPERTIES)),
        BodyType::Text => quote!(received.text()),
        BodyType::Bytes => quote!(received.bytes()),
    }
}
