//! Questions about the requests that samples of pages send: would the API as the document has it take them?
//!
//! That the document has no such operation is said of the operation. A sample that leaves a part open is not
//! asked about that part.

use countersign_openapi::{Carrier, Contract, DocumentedBody, Location, MediaType, Operation, ParameterStyle};
use countersign_pages::{AuthHeader, AuthScheme, Facts, KeyPlace, RequiredHeader, StatedCall};

use crate::rules::classify::Relation;
use crate::rules::docs::shapes::{self, ValueMisfit};

/// One question about a sample.
pub struct SampleRule {
    pub id: &'static str,
    /// How the sample's request relates to what an operation asks for.
    pub relate: fn(&SampleAsked<'_>) -> Relation,
    /// The node of the document below the operation that asks for it.
    pub pointer: &'static str,
    /// Whether what samples of one operation do wrong is one matter, whatever else they show.
    pub is_of_operation: bool,
}

/// A sample's request, and an operation that it may be one to.
pub struct SampleAsked<'a> {
    pub contract: &'a Contract,
    pub facts: &'a Facts,
    pub operation: &'a Operation,
    pub call: &'a StatedCall,
}

/// Every rule about samples, in the order in which reports show them.
pub const SAMPLES: &[SampleRule] = &[
    SampleRule { id: "sample-parameter", relate: parameter, pointer: "/parameters", is_of_operation: false },
    SampleRule { id: "sample-body", relate: body, pointer: "/requestBody", is_of_operation: false },
    SampleRule { id: "sample-credential", relate: credential, pointer: "/security", is_of_operation: true },
];

/// Headers that a client sends whatever a sample says.
const OF_THE_CLIENT: [&str; 6] = ["accept", "content-type", "content-length", "authorization", "user-agent", "host"];

fn parameter(asked: &SampleAsked<'_>) -> Relation {
    let SampleAsked { operation, call, contract, facts } = asked;
    // What the page says of every request, a sample need not repeat.
    let is_said = |name: &str| {
        let mut headers = facts.of::<RequiredHeader>();
        headers.any(|(header, _)| header.required == Some(true) && header.name.eq_ignore_ascii_case(name))
    };
    let is_object = |schema: &Option<String>| {
        let schema = schema.as_deref().and_then(|schema| contract.node(schema));
        schema.is_none_or(|schema| schema.text("type").is_none_or(|kind| kind == "object"))
    };
    let lacking = operation.parameters.iter().filter(|parameter| parameter.required).filter(|parameter| {
        match parameter.location {
            // The properties of an object stand in a query by their own names.
            Location::Query => {
                let is_whole = parameter.style == ParameterStyle::Whole;
                let is_here = |name: &String| {
                    name == &parameter.name
                        || name.strip_prefix(&*parameter.name).is_some_and(|rest| rest.starts_with('['))
                };
                !call.open_query && !is_whole && !is_object(&parameter.schema) && !call.query.iter().any(is_here)
            }
            Location::Header => {
                let name = parameter.name.to_ascii_lowercase();
                let is_open = call.open_headers || OF_THE_CLIENT.contains(&&*name) || is_said(&name);
                !is_open && !call.headers.contains(&name)
            }
            Location::Cookie => !call.open_headers && !call.headers.contains("cookie"),
            Location::Path => false,
        }
    });
    let named: Vec<String> =
        lacking.map(|parameter| format!("the {} parameter `{}`", parameter.location.word(), parameter.name)).collect();
    lacks(&named).and_then(|| query_value(asked))
}

/// The first value of the query that the document does not take.
fn query_value(asked: &SampleAsked<'_>) -> Relation {
    let SampleAsked { operation, call, contract, .. } = asked;
    let declared = operation
        .parameters
        .iter()
        .filter(|parameter| parameter.location == Location::Query && parameter.style == ParameterStyle::Form);
    let unfit = declared.into_iter().find_map(|parameter| {
        let text = call.query_values.get(&parameter.name)?;
        let schema = contract.node(parameter.schema.as_deref()?)?;
        let misfit = match shapes::of_text(&schema, text)? {
            Ok(value) => shapes::unfit(contract, &schema, &value)?,
            Err(misfit) => misfit,
        };
        Some((parameter, misfit))
    });
    unfit.map_or(Relation::Same, |(parameter, ValueMisfit { shown, allowed, .. })| {
        Relation::Wider(format!("the sample sends `{shown}` as `{}`, and the document {allowed}", parameter.name))
    })
}

fn body(asked: &SampleAsked<'_>) -> Relation {
    let SampleAsked { operation, call, contract, .. } = asked;
    let Some(declared) = operation.body.as_ref().filter(|_| !call.open_body) else { return Relation::Same };
    match &call.body {
        None if declared.required => lacks(&["a body".to_owned()]),
        None => Relation::Same,
        Some(_) if call.media_type.as_ref().is_some_and(|own| !is_taken(own, &declared.media_types)) => {
            let own = call.media_type.as_ref().map_or("", MediaType::as_str);
            let taken = declared.media_types.join(" and ");
            Relation::Disjoint(format!("the sample sends {own}, and the document takes {taken}"))
        }
        Some(shown) => {
            let schemas =
                declared.content.iter().map(|media| media.schema.as_deref()).chain([declared.schema.as_deref()]);
            let lacking = schemas.map(|schema| shapes::lacking(contract, schema, shown)).min_by_key(Vec::len);
            let fields = declared.declared.iter().filter(|field| field.required && shown.field(&field.name).is_none());
            let fields = fields.map(|field| format!("/{}", field.name));
            let all = lacking.unwrap_or_default().into_iter().chain(fields);
            lacks(&all.map(|name| format!("the property `{name}`")).collect::<Vec<_>>())
                .and_then(|| body_value(asked, declared))
        }
    }
}

/// The first value of the body that the document takes in none of its media types.
fn body_value(asked: &SampleAsked<'_>, declared: &DocumentedBody) -> Relation {
    let Some(values) = &asked.call.body_values else { return Relation::Same };
    let schemas = declared.content.iter().map(|media| media.schema.as_deref()).chain([declared.schema.as_deref()]);
    let schemas = schemas.filter_map(|schema| asked.contract.node(schema?));
    let unfit: Option<Vec<ValueMisfit>> =
        schemas.map(|schema| shapes::unfit(asked.contract, &schema, values)).collect();
    match unfit.and_then(|unfit| unfit.into_iter().next()) {
        Some(ValueMisfit { at, shown, allowed }) => {
            let at = if at.is_empty() { "the body" } else { &at };
            Relation::Wider(format!("the sample sends `{shown}` as {at}, and the document {allowed}"))
        }
        None => Relation::Same,
    }
}

/// Whether a media type is one of those that the document takes, or in a range of them.
fn is_taken(own: &MediaType, taken: &[String]) -> bool {
    let mut taken = taken.iter().filter_map(|taken| MediaType::of_header(taken)).peekable();
    let (kind, of_json) = (own.as_str().split('/').next().unwrap_or_default(), own.as_str().ends_with("json"));
    taken.peek().is_none()
        || taken.any(|taken| {
            let essence = taken.essence();
            // `application/vnd.api+json` beside `application/json` is a matter of writing.
            essence == own.as_str()
                || essence == "*/*"
                || essence == format!("{kind}/*")
                || of_json && essence.ends_with("json")
        })
}

fn credential(asked: &SampleAsked<'_>) -> Relation {
    let SampleAsked { operation, call, contract, facts } = asked;
    if call.open_headers || call.open_query || call.open_credential || !operation.needs_credential() {
        return Relation::Same;
    }
    let is_sent = |name: &String| match contract.scheme(name).and_then(|scheme| scheme.carrier()) {
        Some(Carrier::Authorization(_)) => call.headers.contains("authorization"),
        Some(Carrier::Header(header)) => call.headers.contains(&header.to_ascii_lowercase()),
        Some(Carrier::Query(name)) => call.query.contains(&name),
        Some(Carrier::Cookie(_)) => call.headers.contains("cookie"),
        // Nothing in the request shows it.
        None => true,
    };
    if operation.security.iter().any(|alternative| alternative.iter().all(is_sent)) {
        return Relation::Same;
    }
    // Of what goes together a part alone is no credential, but for what the page says of every request.
    let is_said = |name: &&String| match contract.scheme(name).and_then(|scheme| scheme.carrier()) {
        Some(Carrier::Header(own)) => {
            facts.of::<AuthHeader>().any(|(header, _)| header.name.eq_ignore_ascii_case(&own))
        }
        Some(Carrier::Authorization(_)) => {
            facts.of::<AuthHeader>().any(|(header, _)| header.name.eq_ignore_ascii_case("authorization"))
        }
        _ => true,
    };
    let lacking = |alternative: &Vec<String>| {
        let is_part = alternative.len() > 1 && alternative.iter().any(is_sent);
        is_part && alternative.iter().filter(|name| !is_sent(name)).any(|name| !is_said(&name))
    };
    if operation.security.iter().all(lacking) {
        return Relation::Wider("the sample lacks a part of the credential".to_owned());
    }
    // A page that carries it elsewhere is told by that.
    let in_header = |(header, _): (&AuthHeader, _)| call.headers.contains(&header.name.to_ascii_lowercase());
    let in_query = |(scheme, _): (&AuthScheme, _)| matches!(scheme, AuthScheme::ApiKey { place: KeyPlace::Query, name } if call.query.contains(name));
    if facts.of::<AuthHeader>().any(in_header) || facts.of::<AuthScheme>().any(in_query) {
        Relation::Same
    } else {
        Relation::Wider("the sample lacks the credential".to_owned())
    }
}

/// A request that lacks something that the document requires.
fn lacks(names: &[String]) -> Relation {
    if names.is_empty() {
        return Relation::Same;
    }
    Relation::Disjoint(format!("the sample lacks {}", names.join(" and ")))
}
