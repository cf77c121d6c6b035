//! Has generated code find other crates in `support`, so that the crate that it
//! is compiled in need not depend on each of them.

use proc_macro2::{Delimiter, Group, Ident, Literal, Spacing, TokenStream, TokenTree};
use quote::quote;

/// What `support::deps` has.
const CRATES: [&str; 5] = ["progenitor_client", "reqwest", "secrecy", "serde", "serde_json"];

/// The same code with each path into one of those crates led through the `support`
/// that stands beside the code's module.
pub(super) fn through_support(tokens: TokenStream) -> TokenStream {
    led(tokens, &quote!(super::support::deps))
}

/// `deps` is the way from the module in which the tokens stand.
fn led(tokens: TokenStream, deps: &TokenStream) -> TokenStream {
    let tokens: Vec<TokenTree> = tokens.into_iter().collect();
    let mut made = TokenStream::new();
    let mut at = 0;
    while at < tokens.len() {
        // What ends at `end` and begins here is one thing: a path's begin, or a token.
        let end = at + if is_colons(&tokens[at..]) { 2 } else { 0 };
        match &tokens[at..] {
            _ if is_first(&tokens, at, end) => {
                let name = &tokens[end];
                made.extend(quote!(#deps::#name));
                at = end + 1;
            }
            [TokenTree::Group(group), ..] => {
                let is_module = group.delimiter() == Delimiter::Brace && at >= 2 && is_word(&tokens[at - 2], "mod");
                let inner = if is_module { &quote!(super::#deps) } else { deps };
                let mut walked = Group::new(group.delimiter(), led(group.stream(), inner));
                walked.set_span(group.span());
                made.extend([TokenTree::Group(walked)]);
                made.extend(serde_attribute(group, deps));
                at += 1;
            }
            [TokenTree::Literal(literal), ..] if names_function(&tokens[..at]) => {
                made.extend([TokenTree::Literal(led_text(literal, deps))]);
                at += 1;
            }
            [token, ..] => {
                made.extend([token.clone()]);
                at += 1;
            }
            [] => {}
        }
    }
    made
}

/// Whether a path begins at `at` whose first word, at `name`, is one of the crates.
fn is_first(tokens: &[TokenTree], at: usize, name: usize) -> bool {
    let Some(TokenTree::Ident(word)) = tokens.get(name) else { return false };
    if !CRATES.iter().any(|known| word == known) || !is_colons(&tokens[name + 1..]) {
        return false;
    }
    match at.checked_sub(1).map(|before| &tokens[before]) {
        // `a::serde::b`, or a method with its type: `a.serde::<b>()`.
        Some(TokenTree::Ident(before)) if name > at => !is_segment(tokens, at - 1, before),
        Some(TokenTree::Punct(before)) => {
            name > at || !matches!(before.as_char(), '.' | ':') || is_lone(tokens, at - 1)
        }
        _ => true,
    }
}

/// Whether a `:` is the one of `name: Type`, not the end of `::`.
fn is_lone(tokens: &[TokenTree], at: usize) -> bool {
    let is_colon = |token: &TokenTree| matches!(token, TokenTree::Punct(punct) if punct.as_char() == ':');
    is_colon(&tokens[at]) && !at.checked_sub(1).is_some_and(|before| is_colon(&tokens[before]))
}

/// Whether a word is part of a path, and no keyword or lifetime before one.
fn is_segment(tokens: &[TokenTree], at: usize, word: &Ident) -> bool {
    let quoted = at.checked_sub(1).map(|before| &tokens[before]);
    let is_lifetime = matches!(quoted, Some(TokenTree::Punct(punct)) if punct.as_char() == '\'');
    let leads = ["super", "self", "crate", "Self"].iter().any(|lead| word == lead);
    !is_lifetime && (leads || syn::parse2::<Ident>(quote!(#word)).is_ok())
}

fn is_colons(tokens: &[TokenTree]) -> bool {
    match tokens {
        [TokenTree::Punct(one), TokenTree::Punct(other), ..] => {
            one.as_char() == ':' && one.spacing() == Spacing::Joint && other.as_char() == ':'
        }
        _ => false,
    }
}

fn is_word(token: &TokenTree, word: &str) -> bool {
    matches!(token, TokenTree::Ident(ident) if ident == word)
}

/// Whether a text that stands here is a path for serde to call, and no name of the document's.
fn names_function(before: &[TokenTree]) -> bool {
    let called = ["default", "deserialize_with", "serialize_with", "skip_serializing_if", "with"];
    match before {
        [.., TokenTree::Ident(key), TokenTree::Punct(equals)] => {
            equals.as_char() == '=' && called.iter().any(|known| key == known)
        }
        _ => false,
    }
}

fn led_text(literal: &Literal, deps: &TokenStream) -> Literal {
    let text = literal.to_string();
    let led = text.strip_prefix('"').and_then(|text| text.strip_suffix('"')).and_then(|path| {
        let path = path.strip_prefix("::").unwrap_or(path);
        let (first, _) = path.split_once("::").filter(|(first, _)| CRATES.contains(first))?;
        Some(Literal::string(&format!("{}::{first}{}", written(deps), &path[first.len()..])))
    });
    led.unwrap_or_else(|| literal.clone())
}

/// A path as it is written in a text.
fn written(path: &TokenStream) -> String {
    path.to_string().replace(' ', "")
}

/// Beside `[derive(… serde …)]`: where the derived code finds serde.
fn serde_attribute(group: &Group, deps: &TokenStream) -> Option<TokenStream> {
    let tokens: Vec<TokenTree> = group.stream().into_iter().collect();
    let [TokenTree::Ident(derive), TokenTree::Group(derived)] = tokens.as_slice() else { return None };
    let derives_serde = derive == "derive" && derived.stream().into_iter().any(|token| is_word(&token, "serde"));
    let path = written(&quote!(#deps::serde));
    derives_serde.then(|| quote!(#[serde(crate = #path)]))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tokens(code: &str) -> TokenStream {
        code.parse().unwrap()
    }

    #[track_caller]
    fn becomes(code: &str, expected: &str) {
        assert_eq!(through_support(tokens(code)).to_string(), tokens(expected).to_string());
    }

    #[test]
    fn a_path_into_a_crate_goes_through_support() {
        becomes("a: ::serde_json::Value", "a: super::support::deps::serde_json::Value");
        becomes("a: reqwest::Client", "a: super::support::deps::reqwest::Client");
        becomes(
            "impl ::serde::S for &'a ::serde::T {}",
            "impl super::support::deps::serde::S for &'a super::support::deps::serde::T {}",
        );
        becomes(
            "mod a { mod b { use reqwest::C; } }",
            "mod a { mod b { use super::super::super::support::deps::reqwest::C; } }",
        );
    }

    #[test]
    fn what_only_looks_like_a_crate_stays() {
        for code in
            ["a::serde::b", "a.serde::<b>()", "serde", "mod serde {}", "super::serde::a", "#[a(b = \"serde::c\")]"]
        {
            becomes(code, code);
        }
    }

    #[test]
    fn a_function_that_serde_calls_is_found_and_a_name_stays() {
        becomes(
            "#[serde(default, rename = \"::serde_json::a\", skip_serializing_if = \"::serde_json::Map::is_empty\")]",
            "#[serde(default, rename = \"::serde_json::a\", skip_serializing_if = \"super::support::deps::serde_json::Map::is_empty\")]",
        );
        becomes(
            "#[serde(default = \"::std::a\", with = \"defaults::b\")]",
            "#[serde(default = \"::std::a\", with = \"defaults::b\")]",
        );
    }

    #[test]
    fn derived_code_finds_serde() {
        let attribute = "#[serde(crate = \"super::support::deps::serde\")]";
        let derives = "#[derive(super::support::deps::serde::Serialize, Clone)]";
        becomes("#[derive(::serde::Serialize, Clone)] struct A;", &format!("{derives} {attribute} struct A;"));
        becomes("#[derive(Clone)] struct A;", "#[derive(Clone)] struct A;");
    }
}
