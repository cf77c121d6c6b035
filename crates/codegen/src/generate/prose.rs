//! A provider's prose as documentation: rustdoc takes indented lines and fences
//! for Rust and runs them, and typify repeats each schema as JSON, which is most
//! of what it writes.

use proc_macro2::{Delimiter, Group, Literal, TokenStream, TokenTree};

/// Tames every doc attribute in some code.
pub(super) fn tame(tokens: TokenStream) -> TokenStream {
    tokens
        .into_iter()
        .map(|token| match token {
            TokenTree::Group(group) => {
                let inner = match group.delimiter() {
                    Delimiter::Bracket => attribute(group.stream()),
                    _ => tame(group.stream()),
                };
                let mut tamed = Group::new(group.delimiter(), inner);
                tamed.set_span(group.span());
                TokenTree::Group(tamed)
            }
            other => other,
        })
        .collect()
}

/// `doc = "…"`; whatever else stands in brackets may hold attributes itself.
fn attribute(tokens: TokenStream) -> TokenStream {
    let parts: Vec<TokenTree> = tokens.clone().into_iter().collect();
    match parts.as_slice() {
        [TokenTree::Ident(doc), TokenTree::Punct(equals), TokenTree::Literal(literal)]
            if doc == "doc" && equals.as_char() == '=' =>
        {
            match syn::parse_str::<syn::LitStr>(&literal.to_string()) {
                Ok(text) => {
                    let tamed = TokenTree::Literal(Literal::string(&tamed(&text.value())));
                    [parts[0].clone(), parts[1].clone(), tamed].into_iter().collect()
                }
                Err(_) => tokens,
            }
        }
        _ => tame(tokens),
    }
}

/// Prose without code: no indentation, no fence, no schema in JSON.
pub(super) fn tamed(text: &str) -> String {
    let prose = text.split("<details>").next().unwrap_or_default();
    let lines = prose.lines().map(str::trim).filter(|line| !line.starts_with("```") && !line.starts_with("~~~"));
    lines.collect::<Vec<_>>().join("\n").trim_end().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn prose_holds_no_code_that_rustdoc_would_run() {
        assert_eq!(tamed("A\n\n    let x;\n```\nb\n```\n<details>{}"), "A\n\nlet x;\nb");
        let code = quote::quote! {
            #[doc = "    indented"]
            fn f() { [0; 4] }
        };
        assert_eq!(tame(code).to_string(), "# [doc = \"indented\"] fn f () { [0 ; 4] }");
    }
}
