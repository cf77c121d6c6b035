//! Puts the names back that stand-ins stand for.

use std::collections::BTreeMap;

use proc_macro2::{Group, Literal, TokenStream, TokenTree};

/// The same code with the real names in its strings.
pub(super) fn real(tokens: TokenStream, stand_ins: &BTreeMap<String, String>) -> TokenStream {
    if stand_ins.is_empty() {
        return tokens;
    }
    tokens
        .into_iter()
        .map(|token| match token {
            TokenTree::Group(group) => {
                let mut made = Group::new(group.delimiter(), real(group.stream(), stand_ins));
                made.set_span(group.span());
                TokenTree::Group(made)
            }
            TokenTree::Literal(literal) => TokenTree::Literal(name(&literal, stand_ins).unwrap_or(literal)),
            other => other,
        })
        .collect()
}

fn name(literal: &Literal, stand_ins: &BTreeMap<String, String>) -> Option<Literal> {
    let text = literal.to_string();
    let stand_in = text.strip_prefix('"')?.strip_suffix('"').filter(|text| text.ends_with('!'))?;
    stand_ins.get(stand_in).map(|real| Literal::string(real))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_stand_ins_are_replaced() {
        let stand_ins = BTreeMap::from([("foo_2!".to_owned(), "fo\"o".to_owned())]);
        let code = quote::quote! { #[serde(rename = "foo_2!")] foo_2: "foo!" };
        let expected = quote::quote! { #[serde(rename = "fo\"o")] foo_2: "foo!" };
        assert_eq!(real(code, &stand_ins).to_string(), expected.to_string());
    }
}
