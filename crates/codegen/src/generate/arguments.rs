//! The arguments of an operation's method: those that progenitor takes, and those
//! that the generated layer puts into the request itself.

use proc_macro2::TokenStream;
use quote::{format_ident, quote};
use syn::{Ident, Type, parse_quote};

use countersign_openapi::{Location, ParameterStyle};

use super::method::{Argument, Method};
use crate::lower::{ArgumentType, BodyEncoding, LoweredOperation, LoweredParameter, Own};

/// How an operation's method takes its arguments and hands them on.
#[derive(Default)]
pub(super) struct MethodArguments {
    /// All of them; the body goes last.
    pub all: Vec<Argument>,
    /// What takes those from the client that are set once for it.
    pub tenants: Vec<TokenStream>,
    /// What is done before progenitor's method is called; nothing where progenitor
    /// sends it all.
    pub prepare: Option<TokenStream>,
    /// What progenitor's method is called with.
    pub given: Vec<TokenStream>,
    /// What they are, as far as progenitor does not say.
    pub docs: Vec<String>,
}

pub(super) fn of(operation: &LoweredOperation, method: &Method) -> MethodArguments {
    let mut arguments = MethodArguments::default();
    let (mut body, mut steps) = (None, Vec::new());
    for argument in &method.arguments {
        let parameter = operation.parameters.iter().find(|p| p.wire.is_some() && argument.name == p.argument);
        match (parameter, &operation.body) {
            (None, Some(own)) if own.sent != BodyEncoding::Json => arguments.given.push(quote!(__body)),
            (None, _) => {
                let name = &argument.name;
                arguments.given.push(quote!(#name));
                body = Some(Argument { key: "body".into(), ..argument.clone() });
            }
            (Some(parameter), _) => arguments.take(parameter, argument, &mut steps),
        }
    }
    for parameter in operation.parameters.iter().filter(|parameter| parameter.wire.is_none()) {
        arguments.own(parameter, &mut steps);
    }
    if let Some((argument, step)) = own_body(operation) {
        body = Some(argument);
        steps.push(step);
    }
    arguments.all.extend(body);
    if !steps.is_empty() {
        arguments.prepare = Some(quote! {
            let mut __sent = super::support::sent::Sent::default();
            #(#steps)*
            let __wire = self.sending(__sent);
        });
    }
    arguments
}

impl MethodArguments {
    /// A parameter that progenitor sends, if it need be as text that is made here.
    fn take(&mut self, parameter: &LoweredParameter, argument: &Argument, steps: &mut Vec<TokenStream>) {
        let key = parameter.name.clone();
        let Some(own) = &parameter.own else {
            let name = &argument.name;
            self.given.push(quote!(#name));
            self.argument(parameter, Argument { key: parameter.key(), ..argument.clone() });
            return;
        };
        let (name, text) = (ident(parameter), format_ident!("__{}", argument.name));
        let (style, explode) = (style(own.style), own.explode);
        steps.push(quote! {
            let #text = super::support::sent::path(#key, #style, #explode, &#name).map_err(Error::NotSent)?;
        });
        self.given.push(quote!(&#text));
        self.all.push(Argument { name, kind: kind(&own.holds, true), key: parameter.key() });
    }

    /// A parameter that progenitor knows nothing of.
    fn own(&mut self, parameter: &LoweredParameter, steps: &mut Vec<TokenStream>) {
        let Some(own) = &parameter.own else { return };
        let Own { location, explode, required, holds, .. } = own;
        let (name, key, style) = (ident(parameter), parameter.name.clone(), style(own.style));
        let (place, called) = match location {
            Location::Cookie => ("cookie", "cookie"),
            Location::Header => ("header", "header"),
            Location::Query | Location::Path => ("query", "query parameter"),
        };
        let place = format_ident!("{place}");
        steps.push(quote!(__sent.#place(#key, #style, #explode, &#name).map_err(Error::NotSent)?;));
        if !parameter.is_tenant {
            self.docs.push(format!("- `{name}`: the {called} `{key}`"));
        }
        self.argument(parameter, Argument { name, kind: kind(holds, *required), key: parameter.key() });
    }

    /// An argument, unless the client has it.
    fn argument(&mut self, parameter: &LoweredParameter, argument: Argument) {
        let (LoweredParameter { name: header, is_tenant, .. }, name) = (parameter, &argument.name);
        match is_tenant {
            true => self.tenants.push(quote!(let #name = self.wire.inner.tenant(#header).map_err(Error::NotSent)?;)),
            false => self.all.push(argument),
        }
    }
}

fn ident(parameter: &LoweredParameter) -> Ident {
    format_ident!("{}", parameter.argument)
}

/// A body that is not progenitor's to make.
fn own_body(operation: &LoweredOperation) -> Option<(Argument, TokenStream)> {
    let body = operation.body.as_ref()?;
    let given = if body.optional { quote!(body) } else { quote!(Some(body)) };
    let (kind, made): (Type, _) = match &body.sent {
        BodyEncoding::Json => return None,
        BodyEncoding::Form(holds, styles) => {
            let styles = styles.iter().map(|(field, own, explode)| {
                let own = style(*own);
                quote!((#field, #own, #explode))
            });
            (kind(holds, !body.optional), quote!(form(&[#(#styles),*], &body)))
        }
        BodyEncoding::Multipart => {
            (optional(parse_quote!(&'a super::support::multipart::Multipart), body.optional), quote!(multipart(#given)))
        }
        BodyEncoding::Text => (optional(parse_quote!(&'a str), body.optional), quote!(text(#given))),
        BodyEncoding::Bytes => {
            (optional(parse_quote!(&'a super::support::sent::Bytes), body.optional), quote!(bytes(#given)))
        }
    };
    let argument = Argument { name: format_ident!("body"), kind, key: "body".into() };
    Some((argument, quote!(let __body = __sent.#made.map_err(Error::NotSent)?;)))
}

fn kind(holds: &ArgumentType, required: bool) -> Type {
    let kind = match holds {
        ArgumentType::Text => parse_quote!(&'a str),
        ArgumentType::Value => parse_quote!(&'a serde_json::Value),
        ArgumentType::Component(name) => {
            let name = format_ident!("{name}");
            parse_quote!(&'a types::#name)
        }
    };
    optional(kind, !required)
}

fn optional(kind: Type, optional: bool) -> Type {
    if optional { parse_quote!(Option<#kind>) } else { kind }
}

fn style(style: ParameterStyle) -> TokenStream {
    let style = match style {
        // The last two are no style of what is sent here: their parameters have none.
        ParameterStyle::Form | ParameterStyle::TabDelimited | ParameterStyle::Whole => quote!(Form),
        ParameterStyle::SpaceDelimited => quote!(Space),
        ParameterStyle::PipeDelimited => quote!(Pipe),
        ParameterStyle::DeepObject => quote!(Deep),
        ParameterStyle::Simple => quote!(Simple),
        ParameterStyle::Label => quote!(Label),
        ParameterStyle::Matrix => quote!(Matrix),
        ParameterStyle::Json => quote!(Json),
    };
    quote!(super::support::sent::Style::#style)
}
