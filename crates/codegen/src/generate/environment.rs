//! Where the API is, as constants, and clients of what the environment holds.

use std::collections::BTreeMap;

use proc_macro2::TokenStream;
use quote::quote;

use crate::lower::{Lowered, LoweredServer};

/// The names of environment variables, which stand beside a document.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ClientVariables {
    /// Those of credentials, by security scheme. One that is not here has the variable that the document
    /// itself names (`x-token-variable`).
    pub credentials: BTreeMap<String, String>,
    /// Those of parameters, by name; of them, a client has the tenants that are set once.
    pub parameters: BTreeMap<String, String>,
}

pub(super) fn tokens(lowered: &Lowered, tenants: &[&str], variables: &ClientVariables) -> TokenStream {
    let constant = lowered.server.as_ref().map(constant);
    let credentials: Vec<_> = lowered
        .schemes
        .iter()
        .filter_map(|scheme| {
            let variable = variables.credentials.get(&scheme.name).or(scheme.variable.as_ref())?;
            Some((variable.as_str(), scheme.name.as_str()))
        })
        .collect();
    let tenants: Vec<_> =
        tenants.iter().filter_map(|tenant| Some((variables.parameters.get(*tenant)?.as_str(), *tenant))).collect();
    let from = (!credentials.is_empty() || !tenants.is_empty()).then(|| from_env(lowered, &credentials, &tenants));
    quote! { impl Client { #constant #from } }
}

fn constant(server: &LoweredServer) -> TokenStream {
    match server {
        LoweredServer::Url(url) => quote! {
            /// Where the API is, as the document has it first.
            pub const BASE_URL: &'static str = #url;
        },
        LoweredServer::Path(path) => quote! {
            /// Where the API is below its host, which the document does not name.
            pub const BASE_PATH: &'static str = #path;
        },
    }
}

fn from_env(lowered: &Lowered, credentials: &[(&str, &str)], tenants: &[(&str, &str)]) -> TokenStream {
    let lines: Vec<_> = credentials
        .iter()
        .map(|(variable, scheme)| format!(" - `{variable}`: the credential for `{scheme}`"))
        .chain(
            tenants.iter().map(|(variable, header)| format!(" - `{variable}`: the header `{header}` of each request")),
        )
        .collect();
    let pairs = |pairs: &[(&str, &str)]| {
        let pairs = pairs.iter().map(|(variable, of)| quote!((#variable, #of)));
        quote!(&[#(#pairs),*])
    };
    let (credentials, tenants) = (pairs(credentials), pairs(tenants));
    let at_its_own = matches!(lowered.server, Some(LoweredServer::Url(_))).then(|| {
        quote! {
            /// A client of [`Client::BASE_URL`] with what the environment holds:
            ///
            #(#[doc = #lines])*
            ///
            /// # Errors
            /// Names the variables that are not set.
            pub fn from_env() -> Result<Self, super::support::env::EnvironmentError> {
                Self::from_env_at(Self::BASE_URL)
            }
        }
    });
    quote! {
        #at_its_own

        /// A client of the server at `base_url`, base path included, with what the environment holds:
        ///
        #(#[doc = #lines])*
        ///
        /// # Errors
        /// Names the variables that are not set.
        pub fn from_env_at(base_url: &str) -> Result<Self, super::support::env::EnvironmentError> {
            let held = super::support::env::read(#credentials, #tenants)?;
            let client = Self::new(base_url, Credentials(held.credentials));
            let mut client = client.map_err(super::support::env::EnvironmentError::Client)?;
            client.wire.inner.tenants = held.tenants;
            Ok(client)
        }
    }
}
