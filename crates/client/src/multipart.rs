//! `multipart/form-data`
//! ([RFC 7578](https://www.rfc-editor.org/rfc/rfc7578)).

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

/// A body of several parts.
#[derive(Clone, Debug, Default)]
pub struct Multipart(Vec<Part>);

#[derive(Clone, Debug)]
struct Part {
    name: String,
    file: Option<String>,
    media: Option<String>,
    body: Vec<u8>,
}

impl Multipart {
    /// No parts yet.
    pub fn new() -> Multipart {
        Multipart::default()
    }

    /// With a part of text.
    pub fn text(self, name: &str, text: impl Into<String>) -> Multipart {
        self.with(name, None, None, text.into().into_bytes())
    }

    /// With a part of JSON.
    pub fn json(self, name: &str, value: &impl Serialize) -> serde_json::Result<Multipart> {
        let body = serde_json::to_vec(value)?;
        Ok(self.with(name, None, Some("application/json"), body))
    }

    /// With a file: its name and its content type.
    pub fn file(self, name: &str, file: &str, media: &str, body: impl Into<Vec<u8>>) -> Multipart {
        self.with(name, Some(file), Some(media), body.into())
    }

    fn with(mut self, name: &str, file: Option<&str>, media: Option<&str>, body: Vec<u8>) -> Multipart {
        let (file, media) = (file.map(quoted), media.map(quoted));
        self.0.push(Part { name: quoted(name), file, media, body });
        self
    }

    /// The content type, which names the boundary, and the body.
    pub(super) fn encoded(&self) -> (String, Vec<u8>) {
        let boundary = self.boundary();
        let mut body = Vec::new();
        for part in &self.0 {
            let mut head = format!("--{boundary}\r\nContent-Disposition: form-data; name=\"{}\"", part.name);
            if let Some(file) = &part.file {
                head.push_str(&format!("; filename=\"{file}\""));
            }
            if let Some(media) = &part.media {
                head.push_str(&format!("\r\nContent-Type: {media}"));
            }
            body.extend_from_slice(head.as_bytes());
            body.extend_from_slice(b"\r\n\r\n");
            body.extend_from_slice(&part.body);
            body.extend_from_slice(b"\r\n");
        }
        body.extend_from_slice(format!("--{boundary}--\r\n").as_bytes());
        (format!("multipart/form-data; boundary={boundary}"), body)
    }

    /// One that stands in no part. The same parts have the same boundary, so that
    /// a request that is repeated is the same request.
    fn boundary(&self) -> String {
        let stands = |boundary: &str| {
            let inside = |part: &Part| part.body.windows(boundary.len()).any(|window| window == boundary.as_bytes());
            self.0.iter().any(inside)
        };
        let mut boundary = String::from("countersign-part");
        while stands(&boundary) {
            boundary.push('-');
        }
        boundary
    }
}

/// What may stand in quotes in a part's head.
fn quoted(text: &str) -> String {
    text.replace('"', "%22").replace('\r', "%0D").replace('\n', "%0A")
}

/// For calls by name: an object, each member a part.
impl<'de> Deserialize<'de> for Multipart {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Multipart, D::Error> {
        let mut multipart = Multipart::new();
        for (name, value) in Map::<String, Value>::deserialize(deserializer)? {
            let values = match value {
                Value::Array(values) => values,
                one => vec![one],
            };
            for value in values {
                multipart = match value {
                    Value::String(text) => multipart.text(&name, text),
                    Value::Object(_) => multipart.json(&name, &value).map_err(serde::de::Error::custom)?,
                    other => multipart.text(&name, other.to_string()),
                };
            }
        }
        Ok(multipart)
    }
}
