//! Requests with another value of a parameter, or without it.

use super::valid::Valid;
use crate::live::{Request, Template};
use countersign_openapi::{Location, Parameter, ParameterStyle};

impl Valid<'_> {
    pub(super) fn without(&self, parameter: &Parameter) -> Request {
        self.left_out(self.request.clone(), parameter)
    }

    pub(super) fn with_value(&self, parameter: &Parameter, text: &str) -> Request {
        self.filled(self.request.clone(), parameter, text)
    }

    /// A request of the operation without a parameter.
    pub(super) fn left_out(&self, mut request: Request, parameter: &Parameter) -> Request {
        let name = &parameter.name;
        match parameter.location {
            // But for a credential, it is the whole query.
            Location::Query if parameter.style == ParameterStyle::Whole => {
                request.query.retain(|(_, value)| value.slots().next().is_some());
                request
            }
            Location::Query if request.query.is_empty() => request,
            Location::Query => {
                let members = self.read.members.of(parameter);
                let is_deep = |other: &str| other.strip_prefix(name.as_str()).is_some_and(|rest| rest.starts_with('['));
                let is_member = |other: &str| members.iter().any(|member| member.name == other);
                request.query.retain(|(other, _)| **other != **name && !is_deep(other) && !is_member(other));
                request
            }
            Location::Header => request.without_header(name),
            Location::Cookie => request.with_cookie(name, None),
            Location::Path => request,
        }
    }

    /// A request of the operation with another value of a parameter.
    pub(super) fn filled(&self, request: Request, parameter: &Parameter, text: &str) -> Request {
        let name = &parameter.name;
        match parameter.location {
            Location::Query => {
                let mut request = self.left_out(request, parameter);
                request.query.push((name.as_str().into(), Template::text(text)));
                request
            }
            Location::Header => request.with_header(name, Template::text(text)),
            Location::Cookie => {
                let value = parameter.cookie_text(text);
                request.with_cookie(name, Some(Template::text(format!("{name}={value}"))))
            }
            Location::Path => self.path.request_with(&request, name, text),
        }
    }
}
