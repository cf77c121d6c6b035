//! Where the API is (OpenAPI 3.0.3 "Server Object"; 2.0 `host`, `basePath`, `schemes`).

use super::node::Node;
use super::reader::Reader;

/// The document's base URL; nothing where it states none, and then the API is where the document
/// was found (OpenAPI 3.0.3 "OpenAPI Object", `servers`).
pub(super) fn of_document(reader: &mut Reader) -> Option<String> {
    let root = reader.root.clone();
    if reader.is_2() { of_2(&root, &root) } else { first(&root, reader) }
}

/// The base URL of an operation, where it or its path item states another than the document's.
pub(super) fn of_operation(reader: &mut Reader, item: &Node, operation: &Node) -> Option<String> {
    if reader.is_2() {
        return operation.raw("schemes").and_then(|_| of_2(&reader.root, operation));
    }
    first(operation, reader).or_else(|| first(item, reader))
}

/// The first of `servers`, with the variables' defaults.
fn first(node: &Node, reader: &mut Reader) -> Option<String> {
    let servers = node.get("servers")?;
    let server = servers.items().next()?;
    let Some(template) = server.text("url") else {
        reader.problem(&server, "a server needs `url`");
        return None;
    };
    Some(filled(template, &server, reader))
}

fn filled(template: &str, server: &Node, reader: &mut Reader) -> String {
    let mut url = String::new();
    let mut rest = template;
    while let Some((before, after)) = rest.split_once('{') {
        let Some((name, behind)) = after.split_once('}') else { break };
        url.push_str(before);
        match default(server, name) {
            Some(value) => url.push_str(&value),
            None => {
                let variables = server.get("variables");
                let names = variables.iter().flat_map(Node::names).collect::<Vec<_>>();
                let nearest = crate::suggestion(name, names);
                reader.problem(server, format!("the variable `{name}` of the server's URL has no default{nearest}"));
                url.push_str(name);
            }
        }
        rest = behind;
    }
    url.push_str(rest);
    url.trim().to_owned()
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
