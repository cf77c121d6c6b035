//! A path with the values of its parameters.

use std::collections::BTreeMap;
use std::sync::Arc;

use percent_encoding::{percent_decode_str, utf8_percent_encode};

use crate::live::{ESCAPED, Request, Template};
use countersign_openapi::{PathTemplate, templated};

/// A path template, and what stands in it for each of its parameters, escaped.
#[derive(Debug, Clone)]
pub struct FilledPath {
    template: PathTemplate,
    segments: BTreeMap<String, String>,
}

impl FilledPath {
    /// What stands behind `#` tells operations of one path apart, and is not sent.
    pub fn new(path: &str, segments: BTreeMap<String, String>) -> FilledPath {
        let template = PathTemplate::parse(path.split('#').next().unwrap_or_default());
        FilledPath { template, segments }
    }

    /// The path, and the query that some documents put into it.
    pub fn written(&self) -> (String, Vec<(Arc<str>, Template)>) {
        // An empty segment is no part of a path, and a dot is none that is kept (RFC 3986 §5.2.4).
        let segment = |name: &str| {
            self.segments.get(name).filter(|segment| !segment.trim_matches(['.', ';', ',']).is_empty()).cloned()
        };
        let (path, query) = (self.template.fill(&segment), self.template.fill_query(&segment).unwrap_or_default());
        let decoded = |text: &str| percent_decode_str(text).decode_utf8_lossy().into_owned();
        let pairs = query.split('&').filter(|pair| !pair.is_empty()).map(|pair| {
            let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
            (decoded(name).into(), Template::text(decoded(value)))
        });
        let slash = if path.starts_with('/') { "" } else { "/" };
        (format!("{slash}{path}"), pairs.collect())
    }

    /// The value that a parameter has, as it was before it was escaped.
    pub fn value(&self, name: &str) -> Option<String> {
        Some(percent_decode_str(self.segments.get(name)?).decode_utf8_lossy().into_owned())
    }

    /// The last parameter: what the whole path names one of.
    pub fn last(&self) -> Option<&str> {
        templated(self.template.as_str()).last()
    }

    /// A request to this path, but with another value of a parameter.
    pub fn request_with(&self, request: &Request, name: &str, value: &str) -> Request {
        let mut other = self.clone();
        other.segments.insert(name.to_owned(), utf8_percent_encode(value, ESCAPED).to_string());
        Request { path: other.written().0.into(), ..request.clone() }
    }
}
