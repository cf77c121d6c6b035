//! The client: credentials, hooks, and a method for each operation.

use proc_macro2::TokenStream;
use quote::{format_ident, quote};

use super::{
    answers,
    arguments::{self, MethodArguments},
    method::Method,
    tenants,
};
use crate::lower::{
    BodyEncoding, Lowered, LoweredAnswer, LoweredBody, LoweredCarrier, LoweredOperation, LoweredScheme, snake_names,
};

pub(super) fn tokens(lowered: &Lowered, operations: &[(&LoweredOperation, &Method)], tenants: &[&str]) -> TokenStream {
    let credentials = credentials(&lowered.schemes);
    let methods = operations.iter().map(|(operation, method)| self::method(operation, method));
    let client = client();
    let (inner, hooks) = (inner(), hooks());
    let tenants = tenants::tokens(tenants, operations);
    let schemes = lowered.schemes.iter().map(scheme);
    let wires = operations.iter().map(|(operation, _)| wire(operation));
    quote! {
        #credentials
        #client
        #tenants
        #inner
        impl Client { #(#methods)* }
        #hooks

        const SCHEMES: &[super::support::wire::Scheme] = &[#(#schemes),*];
        const OPERATIONS: &[super::support::wire::Operation] = &[#(#wires),*];
    }
}

fn credentials(schemes: &[LoweredScheme]) -> TokenStream {
    let names = snake_names(&["new", "clone", "default", "fmt"], schemes.iter().map(|scheme| scheme.name.as_str()));
    let setters = schemes.iter().zip(names).map(|(scheme, name)| {
        let method = format_ident!("{name}");
        let doc = format!("The credential for `{}`, {}.", scheme.name, sent(&scheme.sends));
        let name = &scheme.name;
        quote! {
            #[doc = #doc]
            pub fn #method(mut self, credential: impl Into<secrecy::SecretString>) -> Self {
                self.0.hold(#name, credential.into());
                self
            }
        }
    });
    quote! {
        /// The credentials, by security scheme. Which of them a request carries is
        /// the operation's to say.
        #[derive(Clone, Debug, Default)]
        pub struct Credentials(super::support::wire::Credentials);

        impl Credentials {
            /// No credentials yet.
            pub fn new() -> Self {
                Self::default()
            }

            #(#setters)*
        }
    }
}

fn sent(sends: &LoweredCarrier) -> String {
    match sends {
        LoweredCarrier::Http(word) => format!("sent in `Authorization` behind `{word}`"),
        LoweredCarrier::Basic => "`user:password`, sent in `Authorization` behind `Basic`".into(),
        LoweredCarrier::Header(name) => format!("sent in the header `{name}`"),
        LoweredCarrier::Query(name) => format!("sent as the query parameter `{name}`"),
        LoweredCarrier::Cookie(name) => format!("sent as the cookie `{name}`"),
        LoweredCarrier::Nothing => "which is the transport's to send".into(),
    }
}

fn client() -> TokenStream {
    quote! {
        /// The typed client.
        #[derive(Clone, Debug)]
        pub struct Client {
            wire: wire::Client,
        }

        impl Client {
            /// A client of the server at `base_url`, base path included. It follows
            /// no redirects, which could take credentials elsewhere.
            pub fn new(base_url: &str, credentials: Credentials) -> reqwest::Result<Self> {
                let timeout = std::time::Duration::from_secs(30);
                let client = reqwest::Client::builder().redirect(reqwest::redirect::Policy::none()).timeout(timeout);
                Ok(Self::with_client(base_url, credentials, client.build()?))
            }

            /// A client that sends by `client`.
            pub fn with_client(base_url: &str, credentials: Credentials, client: reqwest::Client) -> Self {
                Self::with(base_url, credentials.0, client, None)
            }

            fn with(
                base_url: &str,
                credentials: super::support::wire::Credentials,
                client: reqwest::Client,
                exchange: Option<super::support::wire::Exchange>,
            ) -> Self {
                let (schemes, operations) = (SCHEMES, OPERATIONS);
                let (tenants, sent) = Default::default();
                let inner = super::support::wire::Inner { credentials, schemes, operations, tenants, exchange, sent };
                Self { wire: wire::Client::new_with_client(base_url.trim_end_matches('/'), client, inner) }
            }
        }
    }
}

/// The client's methods that nobody calls but generated code.
fn inner() -> TokenStream {
    quote! {
        impl Client {
            /// progenitor's client for one request that carries more than it knows of.
            fn sending(&self, sent: super::support::sent::Sent) -> wire::Client {
                let mut wire = self.wire.clone();
                wire.inner.sent = sent;
                wire
            }

            fn replaying(input: &CallInput) -> Result<Self, super::support::fault::NotSent> {
                let mut credentials = super::support::wire::Credentials::default();
                for (scheme, credential) in &input.credentials {
                    credentials.hold(scheme, credential.as_str().into());
                }
                let builder = super::support::replay::builder()?;
                let mut client = Self::with(&input.base_url, credentials, builder, Some(input.exchange.clone()));
                client.wire.inner.tenants = input.tenants(TENANTS);
                Ok(client)
            }
        }
    }
}

fn hooks() -> TokenStream {
    quote! {
        impl progenitor_client::ClientHooks<super::support::wire::Inner> for wire::Client {
            async fn pre<E>(
                &self,
                request: &mut reqwest::Request,
                info: &progenitor_client::OperationInfo,
            ) -> Result<(), progenitor_client::Error<E>> {
                let prepared = self.inner.prepare(&self.client, request, info.operation_id);
                prepared.map_err(|reason| progenitor_client::Error::Custom(reason.to_string()))
            }

            async fn exec(
                &self,
                request: reqwest::Request,
                _info: &progenitor_client::OperationInfo,
            ) -> reqwest::Result<reqwest::Response> {
                self.inner.send(&self.client, request).await
            }
        }
    }
}

fn method(operation: &LoweredOperation, method: &Method) -> TokenStream {
    let name = format_ident!("{}", operation.name);
    let decode = format_ident!("decode_{}", operation.name);
    let (ok, err) = (answers::success(operation), answers::error(operation));
    let docs = tenants::documented(&method.docs, operation);
    let inferred = operation.is_inferred.then(|| {
        quote! {
            ///
            /// Inferred: no page says that there is this operation.
        }
    });
    let MethodArguments { all, tenants, prepare, given, docs: more } = arguments::of(operation, method);
    let (names, kinds) = (all.iter().map(|argument| &argument.name), all.iter().map(|argument| &argument.kind));
    let wire = if prepare.is_some() { quote!(__wire) } else { quote!(self.wire) };
    quote! {
        #(#docs)*
        #(#[doc = #more])*
        #inferred
        pub async fn #name<'a>(&'a self, #(#names: #kinds),*) -> Result<Answer<#ok>, Error<#err>> {
            #(#tenants)*
            #prepare
            #decode(Received::of(#wire.#name(#(#given),*).await).await?)
        }
    }
}

fn scheme(scheme: &LoweredScheme) -> TokenStream {
    let name = &scheme.name;
    let sends = match &scheme.sends {
        LoweredCarrier::Http(word) => quote!(Http(#word)),
        LoweredCarrier::Basic => quote!(Basic),
        LoweredCarrier::Header(name) => quote!(Header(#name)),
        LoweredCarrier::Query(name) => quote!(Query(#name)),
        LoweredCarrier::Cookie(name) => quote!(Cookie(#name)),
        LoweredCarrier::Nothing => quote!(Nothing),
    };
    quote!(super::support::wire::Scheme { name: #name, sends: super::support::wire::Sends::#sends })
}

fn wire(operation: &LoweredOperation) -> TokenStream {
    let LoweredOperation { name, security, answers, body, .. } = operation;
    let json = |body: &&LoweredBody| body.sent == BodyEncoding::Json;
    let body_optional = body.as_ref().filter(json).is_some_and(|body| body.optional);
    // A body in parts has its boundary there, which only the request knows.
    let said =
        |body: &&LoweredBody| body.sent != BodyEncoding::Multipart && !(json(body) && body.media == "application/json");
    let media = match body.as_ref().filter(said) {
        Some(LoweredBody { media, .. }) => quote!(Some(#media)),
        None => quote!(None),
    };
    let accept = accept(answers.successes.iter().chain(&answers.errors));
    let security = security.iter().map(|together| quote!(&[#(#together),*]));
    quote! {
        super::support::wire::Operation {
            id: #name, accept: #accept, security: &[#(#security),*], body_optional: #body_optional,
            media: #media,
        }
    }
}

/// All documented content types, so that an error need not come as a success would.
fn accept<'a>(answers: impl Iterator<Item = &'a LoweredAnswer>) -> String {
    let mut all: Vec<&str> = Vec::new();
    for media in answers.flat_map(|answer| &answer.contents).flat_map(|content| &content.media) {
        let sound = media.contains('/') && media.bytes().all(|byte| byte.is_ascii_graphic() && byte != b',');
        if sound && !all.contains(&media.as_str()) {
            all.push(media);
        }
    }
    match all.is_empty() {
        true => "*/*".into(),
        false => all.join(", "),
    }
}
