//! Where the API is ([Server Object](https://spec.openapis.org/oas/v3.0.4#server-object)).
//!
//! | construct | what becomes of it | lost |
//! |---|---|---|
//! | the first of `servers` with a host | `BASE_URL` | the others, which the caller may give |
//! | one without a host | `BASE_PATH` | nothing |
//! | a variable | its default | the other values, which the caller may give |

use countersign_openapi::Contract;

/// Where a document says that its API is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LoweredServer {
    /// The whole base URL.
    Url(String),
    /// The path below a host that it does not say.
    Path(String),
}

pub(super) fn first(contract: &Contract) -> Option<LoweredServer> {
    let servers = contract.servers();
    let url = servers.first()?.usual.as_str();
    match url.split_once("://") {
        Some(("http" | "https", rest)) if !rest.is_empty() && !rest.starts_with(['/', ':', '.']) => {
            Some(LoweredServer::Url(url.to_owned()))
        }
        None if url.starts_with('/') => Some(LoweredServer::Path(url.to_owned())),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::lowered;
    use super::LoweredServer;

    #[test]
    fn a_server_with_a_host_is_a_url_and_one_without_is_a_path() {
        let server = |servers: &str| lowered(&format!("servers: [{servers}]\npaths: {{}}")).server;
        let url = |url: &str| Some(LoweredServer::Url(url.into()));
        assert_eq!(server("{url: 'https://a.example/v1/'}, {url: 'https://b.example'}"), url("https://a.example/v1"));
        let variable = "{url: 'https://{region}.a.example', variables: {region: {default: eu, enum: [eu, us]}}}";
        assert_eq!(server(variable), url("https://eu.a.example"));
        assert_eq!(server("{url: /api/v1}"), Some(LoweredServer::Path("/api/v1".into())));
        for none in ["", "{url: /}", "{url: 'https://{host}/v1'}", "{url: 'wss://a.example'}", "{url: v1}"] {
            assert_eq!(server(none), None, "{none}");
        }
    }
}
