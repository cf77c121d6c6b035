//! Services that are said in a few lines: what each operation takes, and what it answers. One that is faithful
//! keeps its document; one with a defect answers one operation otherwise, for one reason.

use httpmock::{HttpMockRequest, HttpMockResponse};
use serde_json::Value;

pub const TOKEN: &str = "a-token-for-tests";

/// Why an answer is what it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Why {
    Served,
    NoCredential,
    OtherMethod,
    MalformedPath,
    Unknown,
    NotAcceptable,
    MissingParameter,
    WrongParameter,
    OtherMediaType,
    NoJson,
    WrongBody,
}

/// What is done wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Wrong {
    /// 500.
    Fails,
    /// Served all the same.
    Serves,
    /// A status that is declared nowhere.
    Teapot,
    /// A page for people.
    Page,
    /// JSON of another shape.
    OtherShape,
    /// A header that is due is missing.
    NoAllow,
    /// To somewhere else.
    Redirects,
}

/// A parameter, and whether a text is a value of it.
pub struct Taken {
    pub name: &'static str,
    pub required: bool,
    pub fits: fn(&str) -> bool,
}

/// Whether a text in the path can be an id, and whether it is one that is there.
pub type Id = (fn(&str) -> bool, fn(&str) -> bool);

pub struct Endpoint {
    pub id: &'static str,
    pub method: &'static str,
    pub path: &'static str,
    pub ids: &'static [Id],
    pub query: &'static [Taken],
    pub cookie: Option<&'static str>,
    /// Whether 406 is answered.
    pub is_strict: bool,
    pub body: Option<fn(&Value) -> bool>,
    pub served: (u16, &'static str),
}

/// An endpoint that takes nothing.
pub const PLAIN: Endpoint = Endpoint {
    id: "",
    method: "GET",
    path: "",
    ids: &[],
    query: &[],
    cookie: None,
    is_strict: false,
    body: None,
    served: (200, ""),
};

pub struct Api {
    pub name: &'static str,
    pub document: &'static str,
    pub credential: &'static str,
    pub endpoints: &'static [Endpoint],
    /// The status and the media type of a refusal, and its body.
    pub refusal: fn(Why) -> (u16, &'static str, String),
}

/// One thing that is wrong with a service.
pub type Defect = (&'static str, Why, Wrong);

fn header(request: &HttpMockRequest, name: &str) -> Option<String> {
    let mut headers = request.headers_vec().iter();
    headers.find(|(header, _)| header.eq_ignore_ascii_case(name)).map(|(_, value)| value.clone())
}

impl Endpoint {
    /// What stands in a path for the parameters.
    fn values(&self, path: &str) -> Option<Vec<String>> {
        let (own, asked): (Vec<_>, Vec<_>) = (self.path.split('/').collect(), path.split('/').collect());
        let is_at =
            own.len() == asked.len() && own.iter().zip(&asked).all(|(own, asked)| own.starts_with('{') || own == asked);
        let values = || own.iter().zip(asked).filter(|(own, _)| own.starts_with('{')).map(|(_, it)| it.to_owned());
        is_at.then(|| values().collect())
    }

    fn check(&self, api: &Api, request: &HttpMockRequest, ids: &[String]) -> Why {
        let (name, scheme) = api.credential.split_once(": ").unwrap();
        let sent = header(request, name).unwrap_or_default();
        let token = sent.get(scheme.len()..).filter(|_| sent[..scheme.len()].eq_ignore_ascii_case(scheme));
        if token.map(str::trim) != Some(TOKEN) {
            return Why::NoCredential;
        }
        if ids.iter().zip(self.ids).any(|(id, (is_formed, _))| !is_formed(id)) {
            return Why::MalformedPath;
        }
        if ids.iter().zip(self.ids).any(|(id, (_, is_there))| !is_there(id)) {
            return Why::Unknown;
        }
        let accept = header(request, "accept").unwrap_or_default();
        if self.is_strict && !["json", "*/*"].iter().any(|taken| accept.contains(taken)) {
            return Why::NotAcceptable;
        }
        let sent = request.query_params();
        for taken in self.query {
            match sent.iter().find(|(name, _)| name == taken.name) {
                None if taken.required => return Why::MissingParameter,
                Some((_, value)) if !(taken.fits)(value) => return Why::WrongParameter,
                _ => {}
            }
        }
        let cookies = header(request, "cookie").unwrap_or_default();
        if self.cookie.is_some_and(|cookie| !cookies.contains(&format!("{cookie}="))) {
            return Why::MissingParameter;
        }
        let Some(takes) = self.body else { return Why::Served };
        let is_json = header(request, "content-type").is_none_or(|media_type| media_type.contains("json"));
        match serde_json::from_slice(request.body_ref()) {
            _ if !is_json => Why::OtherMediaType,
            Err(_) => Why::NoJson,
            Ok(body) if !takes(&body) => Why::WrongBody,
            Ok(_) => Why::Served,
        }
    }
}

impl Api {
    pub fn answer(&self, request: &HttpMockRequest, defect: Option<Defect>) -> HttpMockResponse {
        let uri = request.uri();
        let at_path = || self.endpoints.iter().filter(|endpoint| endpoint.values(uri.path()).is_some());
        let own = at_path().find(|endpoint| endpoint.method == request.method_str());
        let Some(endpoint) = own.or_else(|| at_path().next()) else {
            return respond(404, "application/json", String::new(), None);
        };
        let why = match own {
            Some(_) => endpoint.check(self, request, &endpoint.values(uri.path()).unwrap()),
            None => Why::OtherMethod,
        };
        let wrong = defect.filter(|(id, of, _)| *id == endpoint.id && *of == why).map(|(.., wrong)| wrong);
        let served = || (endpoint.served.0, "application/json", endpoint.served.1.to_owned());
        let right = if why == Why::Served { served() } else { (self.refusal)(why) };
        let (status, media_type, body) = match wrong {
            Some(Wrong::Fails) => (500, right.1, right.2),
            Some(Wrong::Teapot) => (if self.name == "teams" { 299 } else { 418 }, right.1, right.2),
            Some(Wrong::Serves) => served(),
            Some(Wrong::Page) => (right.0, "text/html", "<!doctype html>".to_owned()),
            Some(Wrong::OtherShape) => (right.0, right.1, r#"{"oh": "no"}"#.to_owned()),
            Some(Wrong::Redirects) => (302, right.1, right.2),
            Some(Wrong::NoAllow) | None => right,
        };
        let methods: Vec<&str> = at_path().map(|endpoint| endpoint.method).collect();
        let allow = methods.join(", ");
        respond(status, media_type, body, (wrong != Some(Wrong::NoAllow) && status == 405).then_some(allow))
    }
}

fn respond(status: u16, media_type: &str, body: String, allow: Option<String>) -> HttpMockResponse {
    let builder = HttpMockResponse::builder().status(status).header("content-type", media_type);
    let builder = if status == 401 { builder.header("www-authenticate", "Bearer") } else { builder };
    let builder = if status == 302 { builder.header("location", "/elsewhere") } else { builder };
    allow.into_iter().fold(builder, |builder, allow| builder.header("allow", allow)).body(body).build()
}
