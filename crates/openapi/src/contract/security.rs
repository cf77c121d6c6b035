//! Which schemes a document declares, and which an operation asks for (OpenAPI 3.0.3 "Security
//! Requirement Object").

use super::node::Node;
use super::reader::ContractReader;
use super::scheme::{SchemeKind, SecurityScheme};

/// Schemes that are needed together; an operation accepts any one of its alternatives.
pub type Alternative = Vec<String>;

/// The declared schemes; one that is not understood is a problem.
pub(super) fn schemes(reader: &mut ContractReader) -> Vec<SecurityScheme> {
    let components = if reader.is_2() { Some(reader.root.clone()) } else { reader.root.get("components") };
    let field = if reader.is_2() { "securityDefinitions" } else { "securitySchemes" };
    let declared = components.and_then(|components| components.get(field));
    let mut schemes = Vec::new();
    for (name, node) in declared.iter().flat_map(Node::members) {
        match SchemeKind::read(&node) {
            Ok(kind) => schemes.push(SecurityScheme::of(name, kind, &node)),
            Err(fault) => reader.problem(&node, fault.to_string()),
        }
    }
    schemes
}

/// More credentials than any API wants together.
const MOST_TOGETHER: usize = 16;

/// What an operation asks for, and what of it can be met.
pub(super) struct Required {
    pub alternatives: Vec<Alternative>,
    /// Why no credential can be given, where one is needed.
    pub unsupported_reason: Option<String>,
}

/// The operation's requirements, or the document's where it states none.
pub(super) fn required(reader: &mut ContractReader, operation: &Node) -> Required {
    let declared = operation.get("security").or_else(|| reader.root.get("security"));
    let (mut usable, mut others, mut unkeepable) = (Vec::new(), Vec::new(), Vec::new());
    let mut reasons: Vec<String> = Vec::new();
    for requirement in declared.iter().flat_map(Node::items) {
        let named = |name: &str| reader.schemes.get(name).map_or(name, |scheme| scheme.name.as_str()).to_owned();
        let mut names: Alternative = requirement.names().map(named).collect();
        names.retain(|name| !(reader.shows_certificate && is_certificate(reader, name)));
        let known = |name: &String| reader.schemes.get(name).is_some();
        let all_known = names.iter().all(known);
        if names.len() > MOST_TOGETHER {
            let count = names.len();
            reasons.push(format!("{count} credentials are to be sent together, and no more than {MOST_TOGETHER} are"));
            unkeepable.push(names.into_iter().take(MOST_TOGETHER).collect());
        } else if let Some(reason) = names.iter().find_map(|name| unsupported_reason(reader, &requirement, name)) {
            reasons.push(reason);
            if all_known { others.push(names) } else { unkeepable.push(names) }
        } else if let Some(reason) = shared(reader, &requirement, &names) {
            reasons.push(reason);
            unkeepable.push(names);
        } else {
            usable.push(names);
        }
    }
    reasons.dedup();
    let unsupported_reason = (usable.is_empty() && !reasons.is_empty()).then(|| reasons.join("; "));
    // Those that can be met first; what nobody can keep only where it alone says that a credential
    // is needed.
    usable.append(&mut others);
    Required { alternatives: if usable.is_empty() { unkeepable } else { usable }, unsupported_reason }
}

/// Why schemes that are asked for together can't be met together: a request has one `Authorization`, and
/// one value under each other name (RFC 9110 §11.6.2, §5.3). Nobody can keep that, so it is a problem.
fn shared(reader: &mut ContractReader, requirement: &Node, names: &[String]) -> Option<String> {
    let schemes = names.iter().filter_map(|name| reader.schemes.get(name));
    let mut places: Vec<(String, &str)> = Vec::new();
    let reason = schemes.filter_map(|scheme| Some((scheme.carrier()?.place(), scheme.name.as_str()))).find_map(
        |(place, name)| match places.iter().find(|(taken, _)| *taken == place) {
            Some((_, other)) => {
                Some(format!("`{other}` and `{name}` are both sent in {place}, which a request has once"))
            }
            None => {
                places.push((place, name));
                None
            }
        },
    )?;
    reader.problem_once(requirement, reason.clone());
    Some(reason)
}

/// Why a scheme that is asked for can't be met.
fn unsupported_reason(reader: &mut ContractReader, requirement: &Node, name: &str) -> Option<String> {
    let Some(scheme) = reader.schemes.get(name) else {
        let unusable = format!("`{name}` is not a security scheme that can be used");
        // One that is declared, and not understood, was told of where it stands.
        if !is_declared(reader, name) {
            let nearest = crate::suggestion(name, reader.schemes.all().iter().map(|scheme| scheme.name.as_str()));
            reader.problem_once(requirement, format!("`{name}` is not a declared security scheme{nearest}"));
        }
        return Some(unusable);
    };
    match &scheme.kind {
        _ if scheme.carrier().is_some() => None,
        SchemeKind::MutualTls => {
            Some(format!("`{name}` is a certificate of the connection, and none is shown (--client-cert)"))
        }
        SchemeKind::Http(word) => {
            Some(format!("a credential of `{name}` is made anew for each request (HTTP scheme {word})"))
        }
        _ => Some(format!("a request can't carry a credential of `{name}`")),
    }
}

/// Whether a scheme is met by the connection.
fn is_certificate(reader: &ContractReader, name: &str) -> bool {
    reader.schemes.get(name).is_some_and(|scheme| scheme.kind == SchemeKind::MutualTls)
}

fn is_declared(reader: &ContractReader, name: &str) -> bool {
    let declared = |container: Option<Node>, field: &str| {
        container.and_then(|container| container.get(field)).is_some_and(|declared| declared.raw(name).is_some())
    };
    if reader.is_2() {
        declared(Some(reader.root.clone()), "securityDefinitions")
    } else {
        declared(reader.root.get("components"), "securitySchemes")
    }
}
