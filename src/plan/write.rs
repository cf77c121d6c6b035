//! How parameters are written (OpenAPI 3.0.3 "Style Values", RFC 6570).

use std::collections::HashMap;

use percent_encoding::utf8_percent_encode;
use serde_json::{Map, Value};

use crate::live::{ESCAPED, Piece, Template};
use countersign_openapi::{Parameter, ParameterStyle, is_json};

/// An `Accept` of more bytes is refused by many servers, whatever it says.
const LONGEST_ACCEPT: usize = 4_000;

/// `Accept` with the media types that may be answered; those that have no place in it fall under the last.
pub fn accept(media_types: &[String]) -> String {
    let mut accepted = String::new();
    for media_type in media_types {
        let separator = if accepted.is_empty() { "" } else { ", " };
        if accepted.len() + media_type.len() > LONGEST_ACCEPT {
            return format!("{accepted}{separator}*/*");
        }
        accepted += separator;
        accepted += media_type;
    }
    accepted
}

/// A value as it stands in a header or, escaped, in a path: the style `simple`.
pub fn text(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Array(items) => items.iter().map(scalar).collect::<Vec<_>>().join(","),
        Value::Object(members) => flat(members, ",", ","),
        other => scalar(other),
    }
}

/// What a parameter is of a query: pairs, or the whole of it, which is no pair (OpenAPI 3.2 `in: querystring`).
pub fn query(parameter: &Parameter, value: &Value) -> Vec<(String, Template)> {
    if parameter.style == ParameterStyle::Whole && !(parameter.is_whole_form() && value.is_object()) {
        let is_json = parameter.media_type.as_deref().is_some_and(is_json);
        return vec![(if is_json { value.to_string() } else { text(value) }, Template::default())];
    }
    if let (ParameterStyle::Form, false) = (parameter.style, parameter.explode) {
        let parts: Option<Vec<String>> = match value {
            Value::Array(items) => Some(items.iter().map(scalar).collect()),
            Value::Object(members) => {
                Some(members.iter().flat_map(|(key, member)| [key.clone(), scalar(member)]).collect())
            }
            _ => None,
        };
        if let Some(parts) = parts {
            return vec![(parameter.name.clone(), delimited(parts))];
        }
    }
    pairs(parameter, value).into_iter().map(|(name, value)| (name, Template::text(value))).collect()
}

/// Parts with commas between them that are none of theirs.
fn delimited(parts: Vec<String>) -> Template {
    let parts = parts.into_iter().enumerate();
    let pieces = parts.flat_map(|(index, part)| {
        let before = (index > 0).then_some(Piece::Delimiter(","));
        before.into_iter().chain([Piece::Text(part)])
    });
    Template(pieces.collect())
}

/// The cookies that a parameter is, each name once: what has several values stands there several times.
pub fn cookies(parameter: &Parameter, value: &Value) -> Vec<(String, String)> {
    let mut cookies: Vec<(String, String)> = Vec::new();
    let mut places: HashMap<String, usize> = HashMap::new();
    for (name, value) in pairs(parameter, value) {
        let cookie = format!("{name}={}", parameter.cookie_text(&value));
        match places.get(&name) {
            Some(place) => cookies[*place].1 += &format!("; {cookie}"),
            None => {
                places.insert(name.clone(), cookies.len());
                cookies.push((name, cookie));
            }
        }
    }
    cookies
}

/// The pairs of a query, or the cookies, that a parameter is.
pub fn pairs(parameter: &Parameter, value: &Value) -> Vec<(String, String)> {
    let name = &parameter.name;
    let one = |text: String| vec![(name.clone(), text)];
    match (parameter.style, value) {
        (ParameterStyle::Json, _) => one(value.to_string()),
        (ParameterStyle::DeepObject, Value::Object(members)) => deep(name, members),
        (ParameterStyle::Whole, Value::Object(members)) => {
            members.iter().map(|(key, member)| (key.clone(), text(member))).collect()
        }
        (ParameterStyle::SpaceDelimited, Value::Array(items)) if !parameter.explode => one(joined(items, " ")),
        (ParameterStyle::PipeDelimited, Value::Array(items)) if !parameter.explode => one(joined(items, "|")),
        (ParameterStyle::TabDelimited, Value::Array(items)) => one(joined(items, "\t")),
        (ParameterStyle::SpaceDelimited, Value::Object(members)) => one(flat(members, " ", " ")),
        (ParameterStyle::PipeDelimited, Value::Object(members)) => one(flat(members, "|", "|")),
        (_, Value::Array(items)) if parameter.explode => {
            items.iter().map(|item| (name.clone(), scalar(item))).collect()
        }
        (_, Value::Object(members)) if parameter.explode => {
            members.iter().map(|(key, member)| (key.clone(), scalar(member))).collect()
        }
        _ => one(text(value)),
    }
}

/// A parameter as a header's value, in which nothing but printable characters may stand.
pub fn header(parameter: &Parameter, value: &Value) -> String {
    let written = match (parameter.style, value) {
        (ParameterStyle::Json, _) => value.to_string(),
        (_, Value::Object(members)) if parameter.explode => flat(members, "=", ","),
        _ => text(value),
    };
    written.chars().map(|letter| if letter.is_control() { ' ' } else { letter }).collect::<String>().trim().to_owned()
}

/// A parameter as it stands in a path, escaped.
pub fn segment(parameter: &Parameter, value: &Value) -> String {
    let escape = |text: &str| utf8_percent_encode(text, ESCAPED).to_string();
    let list = |separator: &str| match value {
        Value::Array(items) => items.iter().map(|item| escape(&scalar(item))).collect::<Vec<_>>().join(separator),
        Value::Object(members) => {
            let between = if parameter.explode { "=" } else { separator };
            let member =
                |(key, member): (&String, &Value)| format!("{}{between}{}", escape(key), escape(&scalar(member)));
            members.iter().map(member).collect::<Vec<_>>().join(separator)
        }
        other => escape(&scalar(other)),
    };
    match parameter.style {
        ParameterStyle::Json => escape(&value.to_string()),
        ParameterStyle::Label => format!(".{}", list(if parameter.explode { "." } else { "," })),
        ParameterStyle::Matrix => matrix(parameter, value, &list(",")),
        _ => list(","),
    }
}

/// `;name=value`, an exploded list as one for each item.
fn matrix(parameter: &Parameter, value: &Value, listed: &str) -> String {
    let escape = |text: &str| utf8_percent_encode(text, ESCAPED).to_string();
    let one = |name: &str, value: &str| format!(";{}={value}", escape(name));
    match value {
        Value::Array(items) if parameter.explode => {
            items.iter().map(|item| one(&parameter.name, &escape(&scalar(item)))).collect()
        }
        Value::Object(members) if parameter.explode => {
            members.iter().map(|(key, member)| one(key, &escape(&scalar(member)))).collect()
        }
        _ => one(&parameter.name, listed),
    }
}

/// `name[key]=value`, however deep.
pub fn deep(name: &str, members: &Map<String, Value>) -> Vec<(String, String)> {
    let member = |(key, value): (&String, &Value)| {
        let name = format!("{name}[{key}]");
        match value {
            Value::Object(members) => deep(&name, members),
            Value::Array(items) => items.iter().map(|item| (format!("{name}[]"), scalar(item))).collect(),
            other => vec![(name, scalar(other))],
        }
    };
    members.iter().flat_map(member).collect()
}

/// A value within a list; what is itself a list or an object has no notation there but JSON.
pub fn scalar(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Null => String::new(),
        // A whole number has no fraction in any of these notations.
        Value::Number(number) => match number.as_f64().filter(|it| it.fract() == 0.0 && it.abs() < 1e15) {
            Some(whole) if number.is_f64() => format!("{whole:.0}"),
            _ => number.to_string(),
        },
        other => other.to_string(),
    }
}

pub fn joined(items: &[Value], separator: &str) -> String {
    items.iter().map(scalar).collect::<Vec<_>>().join(separator)
}

fn flat(members: &Map<String, Value>, between: &str, separator: &str) -> String {
    let pair = |(key, member): (&String, &Value)| format!("{key}{between}{}", scalar(member));
    members.iter().map(pair).collect::<Vec<_>>().join(separator)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_accept_is_no_longer_than_servers_take() {
        let types = |count: usize| (0..count).map(|index| format!("application/x{index:05}")).collect::<Vec<_>>();
        assert_eq!(accept(&types(2)), "application/x00000, application/x00001");
        let long = accept(&types(5_000));
        assert!(long.len() < 4_100 && long.ends_with(", */*"), "{long}");
        assert_eq!(accept(&["x".repeat(5_000)]), "*/*");
    }
}
