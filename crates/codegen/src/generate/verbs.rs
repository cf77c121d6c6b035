//! Methods that reqwest's client has no function for, which progenitor calls
//! nevertheless: `client.options(url)` becomes `client.request(OPTIONS, url)`.

use proc_macro2::{Group, TokenStream, TokenTree};
use quote::quote;

/// The same code, with requests of such methods made so that they compile.
pub(super) fn sendable(tokens: TokenStream) -> TokenStream {
    let tokens: Vec<TokenTree> = tokens.into_iter().collect();
    let (mut sendable, mut at) = (TokenStream::new(), 0);
    while at < tokens.len() {
        match call(&tokens[at..]) {
            Some(request) => {
                sendable.extend(request);
                at += 4;
            }
            None => {
                sendable.extend([inner(&tokens[at])]);
                at += 1;
            }
        }
    }
    sendable
}

/// `client . options (url)`.
fn call(tokens: &[TokenTree]) -> Option<TokenStream> {
    let [TokenTree::Ident(client), TokenTree::Punct(dot), TokenTree::Ident(verb), TokenTree::Group(url), ..] = tokens
    else {
        return None;
    };
    let method = match verb.to_string().as_str() {
        "options" => quote!(OPTIONS),
        "trace" => quote!(TRACE),
        _ => return None,
    };
    let url = url.stream();
    (client == "client" && dot.as_char() == '.').then(|| quote!(client.request(::reqwest::Method::#method, #url)))
}

fn inner(token: &TokenTree) -> TokenTree {
    match token {
        TokenTree::Group(group) => {
            let mut made = Group::new(group.delimiter(), sendable(group.stream()));
            made.set_span(group.span());
            TokenTree::Group(made)
        }
        other => other.clone(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_calls_of_a_client_are_changed() {
        let code = quote!({
            let mut r = self.client.trace(url).headers(h);
            options(url);
            client.get(url);
        });
        let expected = quote!({
            let mut r = self.client.request(::reqwest::Method::TRACE, url).headers(h);
            options(url);
            client.get(url);
        });
        assert_eq!(sendable(code).to_string(), expected.to_string());
    }
}
