//! The request with everything right, and the ways of changing it that scenarios share.

use std::borrow::Cow;
use std::cell::OnceCell;
use std::collections::BTreeSet;
use std::sync::Arc;

use serde_json::{Map, Value};

use super::bodies::BodyWriter;
use super::faults::RequestFault;
use super::filled_path::FilledPath;
use crate::live::{Credential, Piece, Request, Slot, Template, is_of_the_connection};
use countersign_openapi::Cause;
use countersign_openapi::Direction;
use countersign_openapi::{
    Carrier, Contract, Location, Node, Operation, Parameter, ParameterRole, ParameterStyle, QueryMembers,
    SecurityScheme,
};

/// The valid request of an operation, and what it was made from.
pub struct Valid<'a> {
    pub contract: &'a Contract,
    pub operation: &'a Operation,
    /// The schemes whose credentials the request carries, but for those that were asked about with
    /// another alternative.
    pub schemes: Vec<&'a SecurityScheme>,
    /// What stands in the request's path.
    pub path: FilledPath,
    /// How bodies are written.
    pub bodies: BodyWriter,
    pub request: Request,
    /// What scenario after scenario asks for: read once, of what the request was made from.
    pub(super) read: OnceRead<'a>,
}

/// What was read of a valid request.
pub(super) struct OnceRead<'a> {
    pub members: QueryMembers<'a>,
    pub parameters: OnceCell<Vec<Cow<'a, Parameter>>>,
    pub object: OnceCell<Option<(Node<'a>, Map<String, Value>)>>,
    /// The schemes of which each is asked about by itself, and where they carry their credentials.
    pub carried: OnceCell<Vec<(&'a SecurityScheme, Carrier)>>,
}

/// A request that provokes.
#[derive(Debug, Clone)]
pub struct Provocation {
    /// Which of several, where a scenario has more than one for an operation.
    pub variant: Option<String>,
    pub request: Request,
    /// Other causes than the scenario's, where what is sent decides.
    pub causes: Option<&'static [Cause]>,
    /// What is wrong with it, where that stands at one place of the document.
    pub fault: Option<RequestFault>,
}

impl Provocation {
    pub fn of(request: Request) -> Provocation {
        Provocation { variant: None, request, causes: None, fault: None }
    }
}

/// A credential of a scheme, as it stands where the scheme carries it.
pub fn credential_of(scheme: &SecurityScheme, carrier: &Carrier, credential: Credential) -> Template {
    let slot = Slot { scheme: scheme.name.clone(), credential: credential.clone() };
    match carrier {
        Carrier::Authorization(word) => {
            Template([Piece::Text(format!("{word} ")), authorization_of(scheme, word, credential)].into())
        }
        Carrier::Cookie(name) => Template([Piece::Text(format!("{name}=")), Piece::Slot(slot)].into()),
        Carrier::Header(_) | Carrier::Query(_) => Template([Piece::Slot(slot)].into()),
    }
}

/// A credential as it stands behind the scheme word in `Authorization`.
pub fn authorization_of(scheme: &SecurityScheme, word: &str, credential: Credential) -> Piece {
    let slot = Slot { scheme: scheme.name.clone(), credential };
    if word == "Basic" { Piece::Base64(slot) } else { Piece::Slot(slot) }
}

impl<'a> Valid<'a> {
    /// Of an operation, to whose path, headers and query nothing is added but credentials.
    pub fn new(
        (contract, operation): (&'a Contract, &'a Operation),
        schemes: Vec<&'a SecurityScheme>,
        path: FilledPath,
        bodies: BodyWriter,
        request: Request,
    ) -> Valid<'a> {
        let members = contract.query_members(operation);
        let (parameters, object, carried) = (OnceCell::new(), OnceCell::new(), OnceCell::new());
        let read = OnceRead { members, parameters, object, carried };
        Valid { contract, operation, schemes, path, bodies, request, read }
    }

    /// The request with the values that stand where a scheme carries its credential.
    pub fn carrying(&self, carrier: &Carrier, values: Vec<Template>) -> Request {
        let mut request = self.request.clone();
        let header = match carrier {
            Carrier::Query(name) => {
                request.query.retain(|(other, _)| **other != **name);
                request.query.extend(values.into_iter().map(|value| (name.as_str().into(), value)));
                return request;
            }
            Carrier::Cookie(name) => {
                let without = request.with_cookie(name, None);
                return values.into_iter().fold(without, |request, value| request.with_cookie(name, Some(value)));
            }
            Carrier::Authorization(_) => "Authorization",
            Carrier::Header(name) => name,
        };
        let same = request.headers.iter().find(|(own, _)| **own == *header).map(|(own, _)| Arc::clone(own));
        let name = same.unwrap_or_else(|| header.into());
        let mut request = request.without_header(header);
        request.headers.extend(values.into_iter().map(|value| (Arc::clone(&name), value)));
        request
    }

    /// A provocation for each scheme that carries a credential, where `change` makes one. There is none where the
    /// other credentials are enough by themselves (OpenAPI 3.0.3 "Security Requirement Object"): whatever becomes of
    /// that one, the request may be served.
    pub fn each_scheme(&self, change: impl Fn(&SecurityScheme, &Carrier) -> Option<Request>) -> Vec<Provocation> {
        let carried = self.read.carried.get_or_init(|| {
            let carried = self.schemes.iter().filter(|scheme| !self.is_enough_without(scheme));
            carried.filter_map(|scheme| Some((*scheme, scheme.carrier()?))).collect()
        });
        let made = carried.iter();
        several(made.filter_map(|(scheme, carrier)| Some((&*scheme.name, change(scheme, carrier)?))).collect())
    }

    fn is_enough_without(&self, scheme: &SecurityScheme) -> bool {
        let sent = self.request.slots().map(|slot| slot.scheme.as_str());
        let rest: BTreeSet<&str> = sent.filter(|name| *name != scheme.name).collect();
        let mut alternatives = self.operation.security.iter();
        !rest.is_empty() && alternatives.any(|schemes| schemes.iter().all(|name| rest.contains(name.as_str())))
    }

    /// A provocation for each scheme that is carried in `Authorization`, given its scheme word and
    /// the valid credential as it stands behind that.
    pub fn each_authorization(&self, values: impl Fn(&str, Piece) -> Vec<Template>) -> Vec<Provocation> {
        self.each_scheme(|scheme, carrier| {
            let Carrier::Authorization(word) = carrier else { return None };
            let credential = authorization_of(scheme, word, Credential::Valid);
            Some(self.carrying(carrier, values(word, credential)))
        })
    }

    /// The request with another credential of each scheme.
    pub fn each_credential(&self, choose: impl Fn(&SecurityScheme) -> Option<Credential>) -> Vec<Provocation> {
        self.each_scheme(|scheme, carrier| {
            let value = credential_of(scheme, carrier, choose(scheme)?);
            Some(self.carrying(carrier, vec![value]))
        })
    }

    /// The same for schemes whose credential is a JWT.
    pub fn each_jwt(&self, chosen: Credential) -> Vec<Provocation> {
        self.each_credential(|scheme| scheme.is_jwt.then(|| chosen.clone()))
    }

    /// A provocation for each required header of a role.
    pub fn each_header(
        &self,
        role: ParameterRole,
        change: impl Fn(Request, &Parameter) -> Request,
    ) -> Vec<Provocation> {
        let headers = self.operation.parameters_in(Location::Header);
        let headers = headers.filter(|header| header.required && header.role == role && can_be_left_out(&header.name));
        several(headers.map(|header| (&*header.name, change(self.request.clone(), header))).collect())
    }

    /// A provocation for each part of the path that names a tenant, with another in its place, under the
    /// parameter's name. Where no credential is needed, there is nobody whose tenant it could not be.
    pub fn each_tenant_segment(&self, other: impl Fn(&Contract, &Parameter) -> Option<Value>) -> Vec<Provocation> {
        let tenants = self.operation.parameters_in(Location::Path).filter(|parameter| {
            let is_plain = parameter.style == ParameterStyle::Simple;
            parameter.role == ParameterRole::Tenant && is_plain && self.operation.needs_credential()
        });
        let elsewhere = tenants.filter_map(|tenant| {
            let other = text(&other(self.contract, tenant)?);
            self.path.value(&tenant.name).filter(|own| *own != other)?;
            let request = self.path.request_with(&self.request, &tenant.name, &other);
            Some(Provocation { variant: Some(tenant.name.clone()), ..Provocation::of(request) })
        });
        elsewhere.collect()
    }

    /// The request with an empty header, for each required one of a role. Where the header's schema
    /// takes an empty text, and no answer is documented for one of these causes, nobody says that
    /// it is wrong.
    pub fn each_header_empty(&self, role: ParameterRole, causes: &[Cause]) -> Vec<Provocation> {
        let is_answered = self.operation.answers.iter().any(|answer| answer.fits(causes));
        let takes_empty = |schema: &String| self.contract.schemas.fits(Direction::Request, schema, &Value::from(""));
        let headers = self.operation.parameters_in(Location::Header);
        let headers = headers.filter(|header| header.required && header.role == role && can_be_left_out(&header.name));
        let wrong = headers.filter(|header| is_answered || header.schema.as_ref().is_some_and(|it| !takes_empty(it)));
        let empty = |header: &Parameter| self.request.clone().with_header(&header.name, Template::text(""));
        several(wrong.map(|header| (&*header.name, empty(header))).collect())
    }

    /// Whether a credential may be carried there, by any of the operation's alternatives.
    pub fn is_documented(&self, place: &Carrier) -> bool {
        self.carriers().any(|carrier| match (&carrier, place) {
            (Carrier::Header(own), Carrier::Header(other)) => own.eq_ignore_ascii_case(other),
            (Carrier::Authorization(_), Carrier::Authorization(_)) => true,
            _ => carrier == *place,
        })
    }

    /// Whether `Authorization` may hold a credential without a scheme word, by any of the operation's
    /// alternatives.
    pub fn takes_bare_authorization(&self) -> bool {
        self.carriers().any(|it| matches!(it, Carrier::Header(name) if name.eq_ignore_ascii_case("authorization")))
    }

    /// Whether `Authorization` may hold a credential behind a scheme word, by any of the operation's
    /// alternatives.
    pub fn takes_scheme(&self, word: &str) -> bool {
        self.carriers().any(|it| matches!(it, Carrier::Authorization(own) if own.eq_ignore_ascii_case(word)))
    }

    fn carriers(&self) -> impl Iterator<Item = Carrier> {
        let schemes = self.operation.security.iter().flatten().filter_map(|name| self.contract.scheme(name));
        schemes.filter_map(SecurityScheme::carrier)
    }

    /// Whether the document lists the status that HTTP has for a cause, or names the cause at another.
    pub fn lists(&self, cause: Cause, status: u16) -> bool {
        let answers = &self.operation.answers;
        answers.iter().any(|answer| answer.status.code() == Some(status) || answer.fits(&[cause]))
    }

    /// Whether the document answers a cause.
    pub fn answers(&self, cause: Cause) -> bool {
        !self.schemes.is_empty() && !self.operation.answers_for(&[cause]).is_empty()
    }
}

/// Whether a request can go without a header: some every client sends by itself.
pub fn can_be_left_out(name: &str) -> bool {
    !is_of_the_connection(name) && !name.eq_ignore_ascii_case("user-agent")
}

/// A tenant as a path has it.
fn text(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

/// Names the variants where there is more than one.
pub fn several(made: Vec<(&str, Request)>) -> Vec<Provocation> {
    let one = made.len() == 1;
    let named = |(name, request): (&str, Request)| Provocation {
        variant: (!one).then(|| name.to_owned()),
        ..Provocation::of(request)
    };
    made.into_iter().map(named).collect()
}
