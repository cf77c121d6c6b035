//! What a request carries besides what progenitor can put into it: parameters of
//! every style
//! ([Style Values](https://spec.openapis.org/oas/v3.1.1#style-values)), cookies,
//! bodies that are not JSON.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{fault::NotSent, multipart::Multipart};

/// A parameter's `style`.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Style {
    /// `name=a,b`, or `name=a&name=b`.
    Form,
    /// `name=a%20b`.
    Space,
    /// `name=a|b`.
    Pipe,
    /// `name[field]=a`.
    Deep,
    /// `a,b`.
    Simple,
    /// `.a.b`.
    Label,
    /// `;name=a,b`.
    Matrix,
    /// JSON, where a parameter has `content` instead of a schema.
    Json,
}

/// A body that is sent as it is.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Bytes(pub Vec<u8>);

/// What one request carries besides.
#[derive(Clone, Default)]
pub struct Sent {
    /// Encoded pieces of the query.
    pub query: Vec<String>,
    /// Headers.
    pub headers: Vec<(&'static str, String)>,
    /// Cookies, `name=value`.
    pub cookies: Vec<String>,
    /// A content type that is known only now.
    pub media: Option<String>,
    /// Whether no body goes along.
    pub bodiless: bool,
}

impl Sent {
    /// A query parameter.
    pub fn query(&mut self, name: &str, style: Style, explode: bool, value: &impl Serialize) -> Result<(), NotSent> {
        let pairs = pairs(name, style, explode, &read(name, value)?);
        self.query.extend(pairs.iter().map(|(name, values)| pair(name, values, delimiter(style))));
        Ok(())
    }

    /// A header.
    pub fn header(
        &mut self,
        name: &'static str,
        style: Style,
        explode: bool,
        value: &impl Serialize,
    ) -> Result<(), NotSent> {
        let value = read(name, value)?;
        if !value.is_null() {
            self.headers.push((name, joined(name, style, explode, &value)));
        }
        Ok(())
    }

    /// A cookie. Its value is not encoded, as OpenAPI has it.
    pub fn cookie(&mut self, name: &str, style: Style, explode: bool, value: &impl Serialize) -> Result<(), NotSent> {
        let pairs = pairs(name, style, explode, &read(name, value)?);
        self.cookies.extend(pairs.iter().map(|(name, values)| format!("{name}={}", values.join(","))));
        Ok(())
    }

    /// An URL-encoded form; a field is encoded as `styles` say, else as a query
    /// parameter would be.
    pub fn form(&mut self, styles: &[(&str, Style, bool)], body: &impl Serialize) -> Result<String, NotSent> {
        let body = read("body", body)?;
        self.bodiless = body.is_null();
        let mut pieces = Vec::new();
        for (name, value) in body.as_object().into_iter().flatten() {
            let own = styles.iter().find(|(field, ..)| field == name);
            let (style, explode) = own.map_or((Style::Form, true), |(_, style, explode)| (*style, *explode));
            let as_json = own.is_none() && value.is_object();
            let style = if as_json { Style::Json } else { style };
            let pairs = pairs(name, style, explode, value);
            pieces.extend(pairs.iter().map(|(name, values)| pair(name, values, delimiter(style))));
        }
        Ok(pieces.join("&").replace("%20", "+"))
    }

    /// Text.
    pub fn text(&mut self, body: Option<&str>) -> Result<String, NotSent> {
        self.bodiless = body.is_none();
        Ok(body.unwrap_or_default().to_owned())
    }

    /// Bytes.
    pub fn bytes(&mut self, body: Option<&Bytes>) -> Result<Vec<u8>, NotSent> {
        self.bodiless = body.is_none();
        Ok(body.map(|bytes| bytes.0.clone()).unwrap_or_default())
    }

    /// Several parts.
    pub fn multipart(&mut self, body: Option<&Multipart>) -> Result<Vec<u8>, NotSent> {
        let Some(body) = body else {
            self.bodiless = true;
            return Ok(Vec::new());
        };
        let (media, body) = body.encoded();
        self.media = Some(media);
        Ok(body)
    }
}

/// A path parameter, as it stands in the path before it is percent-encoded.
pub fn path(name: &str, style: Style, explode: bool, value: &impl Serialize) -> Result<String, NotSent> {
    Ok(joined(name, style, explode, &read(name, value)?))
}

fn read(name: &str, value: &impl Serialize) -> Result<Value, NotSent> {
    serde_json::to_value(value).map_err(|_| NotSent::ArgumentEncoding(name.to_owned()))
}

/// A scalar as text; what is none, as JSON.
fn text(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Null => String::new(),
        other => other.to_string(),
    }
}

/// The pairs that a value makes; the values of one are yet to be joined.
fn pairs(name: &str, style: Style, explode: bool, value: &Value) -> Vec<(String, Vec<String>)> {
    let one = |values: Vec<String>| vec![(name.to_owned(), values)];
    match value {
        Value::Null => Vec::new(),
        other if style == Style::Json => one(vec![other.to_string()]),
        Value::Array(values) if style == Style::Deep => {
            values.iter().map(|value| (format!("{name}[]"), vec![text(value)])).collect()
        }
        Value::Array(values) if explode => values.iter().map(|value| (name.to_owned(), vec![text(value)])).collect(),
        Value::Array(values) => one(values.iter().map(text).collect()),
        Value::Object(fields) if style == Style::Deep => {
            let nested = |(field, value): (&String, &Value)| pairs(&format!("{name}[{field}]"), style, explode, value);
            fields.iter().flat_map(nested).collect()
        }
        Value::Object(fields) => {
            let fields = fields.iter().filter(|(_, value)| !value.is_null());
            match explode {
                true => fields.map(|(field, value)| (field.clone(), vec![text(value)])).collect(),
                false => one(fields.flat_map(|(field, value)| [field.clone(), text(value)]).collect()),
            }
        }
        scalar => one(vec![text(scalar)]),
    }
}

fn delimiter(style: Style) -> &'static str {
    match style {
        Style::Space => "%20",
        Style::Pipe => "|",
        _ => ",",
    }
}

fn pair(name: &str, values: &[String], delimiter: &str) -> String {
    let values: Vec<_> = values.iter().map(|value| encoded(value)).collect();
    format!("{}={}", encoded(name), values.join(delimiter))
}

/// All but unreserved characters in percent
/// ([RFC 3986, 2.3](https://www.rfc-editor.org/rfc/rfc3986#section-2.3)).
fn encoded(text: &str) -> String {
    let mut encoded = String::new();
    for byte in text.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => encoded.push(byte.into()),
            _ => encoded.push_str(&format!("%{byte:02X}")),
        }
    }
    encoded
}

/// A value in one piece, for a header or a path.
fn joined(name: &str, style: Style, explode: bool, value: &Value) -> String {
    let (begin, between) = match style {
        Style::Label => (".", if explode { "." } else { "," }),
        Style::Matrix => (";", if explode { ";" } else { "," }),
        _ => ("", ","),
    };
    let pieces: Vec<String> = match value {
        other if style == Style::Json => vec![other.to_string()],
        Value::Array(values) if style == Style::Matrix && explode => {
            values.iter().map(|value| format!("{name}={}", text(value))).collect()
        }
        Value::Array(values) => values.iter().map(text).collect(),
        Value::Object(fields) if explode => fields.iter().map(|(k, value)| format!("{k}={}", text(value))).collect(),
        Value::Object(fields) => fields.iter().flat_map(|(field, value)| [field.clone(), text(value)]).collect(),
        scalar => vec![text(scalar)],
    };
    let named = style == Style::Matrix && !(explode && (value.is_array() || value.is_object()));
    let name = if named { format!("{name}=") } else { String::new() };
    format!("{begin}{name}{}", pieces.join(between))
}

impl From<Vec<u8>> for Bytes {
    fn from(bytes: Vec<u8>) -> Bytes {
        Bytes(bytes)
    }
}

impl From<&str> for Bytes {
    fn from(text: &str) -> Bytes {
        Bytes(text.into())
    }
}

impl<'de> Deserialize<'de> for Bytes {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Bytes, D::Error> {
        // What a call by name gives for a body that is not JSON.
        let value = Value::deserialize(deserializer)?;
        match value {
            Value::Null => Err(serde::de::Error::custom("expected a body")),
            other => Ok(Bytes(text(&other).into())),
        }
    }
}
