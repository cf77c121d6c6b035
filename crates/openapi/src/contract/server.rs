//! Where the API is (OpenAPI 3.0.3 "Server Object"; 2.0 `host`, `basePath`, `schemes`).

use std::collections::BTreeSet;

use super::node::Node;
use super::reader::ContractReader;
use crate::Address;

/// A place that the API may be at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Server {
    /// Every URL that its variables make of it, each in one way of writing; one that may be anything is `{}`.
    pub urls: BTreeSet<String>,
    /// The one with the default of each variable.
    pub usual: String,
    /// As the document has it.
    pub url: String,
    pub source: Address,
}

/// More URLs than these of one server are not told apart.
const MOST: usize = 256;

/// The servers that a node states: a document, a path item or an operation.
pub(super) fn all(node: &Node) -> Vec<Server> {
    let servers = node.get("servers");
    let stated = servers.iter().flat_map(|servers| servers.items().collect::<Vec<_>>());
    let server = |node: Node| {
        let url = node.text("url")?.trim();
        let urls = variants(url, &node).iter().map(|url| Server::plain(url)).collect();
        let usual = Server::plain(&usual(url, &node));
        Some(Server { urls, usual, url: url.to_owned(), source: node.source() })
    };
    stated.filter_map(server).collect()
}

/// The same of 2.0: one for each of `schemes`.
pub(super) fn all_2(root: &Node, speaks: &Node) -> Vec<Server> {
    let Some(first) = of_2(root, speaks) else { return Vec::new() };
    let rest = first.split_once("://").map(|(_, rest)| rest.to_owned());
    let schemes = speaks.texts("schemes");
    let http = schemes.iter().filter(|scheme| ["http", "https"].contains(&scheme.as_str()));
    let urls: Vec<String> = match &rest {
        Some(rest) if !schemes.is_empty() => http.map(|scheme| format!("{scheme}://{rest}")).collect(),
        _ => vec![first],
    };
    urls.into_iter()
        .map(|url| Server {
            urls: BTreeSet::from([Server::plain(&url)]),
            usual: Server::plain(&url),
            url,
            source: root.source(),
        })
        .collect()
}

/// A template with each value of each variable in its place.
fn variants(template: &str, server: &Node) -> Vec<String> {
    let mut found = vec![String::new()];
    let mut rest = template;
    while let Some((before, after)) = rest.split_once('{') {
        let Some((name, behind)) = after.split_once('}') else { break };
        let values = values(server, name);
        found = found.iter().flat_map(|url| values.iter().map(move |value| format!("{url}{before}{value}"))).collect();
        found.truncate(MOST);
        rest = behind;
    }
    found.into_iter().map(|url| url + rest).collect()
}

/// A template with the default of each variable in its place.
fn usual(template: &str, server: &Node) -> String {
    let (mut url, mut rest) = (String::new(), template);
    while let Some((before, after)) = rest.split_once('{') {
        let Some((name, behind)) = after.split_once('}') else { break };
        url.extend([before, &default(server, name).unwrap_or_default()]);
        rest = behind;
    }
    url + rest
}

/// The values of a variable: those that are listed; its default and any other, where none are.
fn values(server: &Node, name: &str) -> Vec<String> {
    let variable = server.get("variables").and_then(|variables| variables.get(name));
    let listed = variable.map(|variable| variable.texts("enum")).unwrap_or_default();
    match listed.is_empty() {
        true => default(server, name).into_iter().chain(["{}".to_owned()]).collect(),
        false => listed,
    }
}

impl Server {
    /// A base URL in one way of writing: neither does a slash at its end say anything.
    pub fn plain(url: &str) -> String {
        let url = Server::normal(url);
        url.trim_end_matches('/').to_owned()
    }

    /// A URL in one way of writing (RFC 3986 §6.2): scheme and host have no case, a usual port says
    /// nothing, and neither does a segment that is a dot.
    pub fn normal(url: &str) -> String {
        let url = url.trim();
        let Some((scheme, rest)) = url.split_once("://") else { return without_dots(url) };
        let (host, path) = rest.split_at(rest.find('/').unwrap_or(rest.len()));
        let (scheme, host) = (scheme.to_ascii_lowercase(), host.to_ascii_lowercase());
        let port = match scheme.as_str() {
            "https" => ":443",
            "http" => ":80",
            _ => "",
        };
        format!("{scheme}://{}{}", host.strip_suffix(port).unwrap_or(&host), without_dots(path))
    }
}

/// A path without the segments that are dots (RFC 3986 §5.2.4); a relative one keeps those that it begins with.
fn without_dots(path: &str) -> String {
    let (path, query) = path.split_at(path.find(['?', '#']).unwrap_or(path.len()));
    // `./v1` is `v1`.
    let path = path.strip_prefix("./").filter(|rest| !rest.is_empty() && !rest.starts_with('/')).unwrap_or(path);
    if !path.starts_with('/') || !path.split('/').any(|segment| matches!(segment, "." | "..")) {
        return format!("{path}{query}");
    }
    let mut kept: Vec<&str> = Vec::new();
    let segments = path.split('/').skip(1);
    let ends_in_folder = path.rsplit('/').next().is_some_and(|last| matches!(last, "." | ".." | ""));
    for segment in segments {
        match segment {
            "." => {}
            ".." => _ = kept.pop(),
            other => kept.push(other),
        }
    }
    if ends_in_folder && kept.last().is_some_and(|last| !last.is_empty()) {
        kept.push("");
    }
    format!("/{}{query}", kept.join("/"))
}

/// The document's base URL; nothing where it states none, and then the API is where the document
/// was found (OpenAPI 3.0.3 "OpenAPI Object", `servers`).
pub(super) fn of_document(reader: &mut ContractReader) -> Option<String> {
    let root = reader.root.clone();
    if reader.is_2() { of_2(&root, &root) } else { first(&root, reader) }
}

/// The base URL of an operation, where it or its path item states another than the document's.
pub(super) fn of_operation(reader: &mut ContractReader, item: &Node, operation: &Node) -> Option<String> {
    if reader.is_2() {
        return operation.raw("schemes").and_then(|_| of_2(&reader.root, operation));
    }
    first(operation, reader).or_else(|| first(item, reader))
}

/// The first of `servers`, with the variables' defaults; a variable that has none stays as it is, in braces, since its
/// name is no value.
fn first(node: &Node, reader: &mut ContractReader) -> Option<String> {
    let servers = node.get("servers")?;
    let server = servers.items().next()?;
    let Some(template) = server.text("url") else {
        reader.problem(&server, "a server needs `url`");
        return None;
    };
    Some(filled(template, &server, reader))
}

fn filled(template: &str, server: &Node, reader: &mut ContractReader) -> String {
    let mut url = String::new();
    let mut rest = template;
    while let Some((before, after)) = rest.split_once('{') {
        let Some((name, behind)) = after.split_once('}') else { break };
        url.push_str(before);
        let is_host = url.split_once("://").is_some_and(|(_, rest)| !rest.contains('/'));
        let fault = match default(server, name) {
            Some(value) if value.is_empty() && is_host => Some("has an empty default, where a host is".to_owned()),
            Some(value) if !is_listed(server, name, &value) => {
                Some(format!("has a default that is not listed, {value:?}"))
            }
            Some(value) => {
                url.push_str(&value);
                None
            }
            None => {
                let variables = server.get("variables");
                let names = variables.iter().flat_map(Node::names).collect::<Vec<_>>();
                Some(format!("has no default{}", crate::suggestion(name, names)))
            }
        };
        if let Some(fault) = fault {
            reader.problem(server, format!("the variable `{name}` of the server's URL {fault}"));
            url.extend(["{", name, "}"]);
        }
        rest = behind;
    }
    url.push_str(rest);
    url.trim().to_owned()
}

/// Whether a value is one of those that a server's variable may have (OpenAPI 3.1.0 "Server Variable Object", `default`).
fn is_listed(server: &Node, name: &str, value: &str) -> bool {
    let listed = server.get("variables").and_then(|variables| variables.get(name)).and_then(|own| own.get("enum"));
    listed.and_then(|listed| listed.value.as_array()).is_none_or(|values| {
        values.is_empty()
            || values.iter().any(|one| one.as_str().map_or_else(|| one.to_string(), str::to_owned) == value)
    })
}

/// The default of a server's variable, or the first of its values.
fn default(server: &Node, name: &str) -> Option<String> {
    let variable = server.get("variables")?.get(name)?;
    let value = variable.value.get("default").or_else(|| variable.value.get("enum")?.get(0))?;
    Some(value.as_str().map_or_else(|| value.to_string(), str::to_owned))
}

/// `schemes` may be an operation's own; https before http, and what is no HTTP not at all.
fn of_2(root: &Node, speaks: &Node) -> Option<String> {
    let path = root.text("basePath").unwrap_or_default().trim_end_matches('/');
    let path = if path.is_empty() || path.starts_with('/') { path.to_owned() } else { format!("/{path}") };
    let Some(host) = root.text("host").filter(|host| !host.is_empty()) else {
        return (!path.is_empty()).then_some(path);
    };
    let schemes = speaks.texts("schemes");
    let plain = schemes.iter().any(|scheme| scheme == "http") && !schemes.iter().any(|scheme| scheme == "https");
    // Some write the scheme into the host.
    let host = host.rsplit("//").next().unwrap_or(host).trim_end_matches('/');
    Some(format!("{}://{host}{path}", if plain { "http" } else { "https" }))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Document;

    #[test]
    fn a_url_is_the_same_however_it_is_written() {
        let alike = [
            ("https://a.example/x", "HTTPS://A.example:443/x/"),
            ("https://a.example/x/y", "https://a.example/x/./y"),
            ("https://a.example/y", "https://a.example/x/../y"),
            ("https://a.example", "https://a.example/."),
            ("/x", "/x/."),
        ];
        for (one, other) in alike {
            assert_eq!(Server::plain(one), Server::plain(other), "{one} {other}");
        }
        let others = [("https://a.example/X", "https://a.example/x"), ("https://a.example:8443", "https://a.example")];
        for (one, other) in others {
            assert_ne!(Server::plain(one), Server::plain(other), "{one} {other}");
        }
        assert_ne!(Server::normal("https://a.example/token"), Server::normal("https://a.example/token/"));
        assert_eq!(Server::normal("https://a.example/x/./?q=/./"), "https://a.example/x/?q=/./");
        assert_eq!(Server::normal("../v1"), "../v1");
    }

    /// The name of a variable is no value of it: whoever has that name would be sent the credentials.
    #[test]
    fn a_variable_without_a_value_stays_in_braces() {
        let server = |variables: &str| {
            let text = format!(
                "openapi: 3.0.3\ninfo: {{title: T, version: '1'}}\npaths: {{}}\nservers:\n- url: https://{{tenant}}.acme.example/{{v}}\n  \
                 variables: {variables}\n"
            );
            let contract = crate::Contract::read(Document::parse("t.yaml", text).unwrap());
            (
                contract.server.clone().unwrap(),
                contract.problems.iter().filter(|it| it.message.contains("variable")).count(),
            )
        };
        assert_eq!(server("{tenant: {default: a}, v: {default: v1}}"), ("https://a.acme.example/v1".to_owned(), 0));
        assert_eq!(server("{tenant: {default: a}, v: {default: ''}}"), ("https://a.acme.example/".to_owned(), 0));
        assert_eq!(server("{tenant: {enum: [b]}, v: {default: 1}}").0, "https://b.acme.example/1");
        for none in [
            "{v: {default: v1}}",
            "{tenant: {default: ''}, v: {default: v1}}",
            "{tenant: {default: c, enum: [b]}, v: {default: v1}}",
        ] {
            assert_eq!(server(none), ("https://{tenant}.acme.example/v1".to_owned(), 1), "{none}");
        }
    }
}
