//! Documented answers
//! ([Responses Object](https://spec.openapis.org/oas/v3.0.4#responses-object)).
//!
//! progenitor types an operation with one body for success and one for errors,
//! panics at two, and takes inline bodies of one operation for the same. So it
//! gets none of them: each documented body becomes a component with a name of its
//! own, and the generated layer decides by status, then content type, then body.
//!
//! | construct | what becomes of it | lost |
//! |---|---|---|
//! | several bodies, typed beside empty, ranges beside `default` | a variant each | nothing |
//! | inline schema | a component named for operation and status, or for the shared response | nothing |
//! | JSON, `+json`, and ranges with a schema | decoded to the schema's type | nothing |
//! | text, `text/*` without a schema of its own | a string | nothing |
//! | any other content type | bytes | nothing |
//! | no `content` | whatever came, as it came | nothing |
//! | response headers | kept, untyped | nothing |

use serde_json::Value;

use super::{
    Context, members,
    operations::Found,
    schema::{Side, Whole},
};
use countersign_openapi::{DocumentError, join, unescape};

/// All that an operation is documented to answer.
#[derive(Clone, Debug, Default)]
pub struct Answers {
    /// Of 2xx, and `default` where no 2xx is documented.
    pub successes: Vec<Answer>,
    /// Of everything else.
    pub errors: Vec<Answer>,
}

/// One documented answer.
#[derive(Clone, Debug)]
pub struct Answer {
    /// Its status.
    pub status: Status,
    /// Its bodies by content type; none where no content is documented.
    pub contents: Vec<Content>,
}

/// What a documented answer stands for; more exact ones go first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Status {
    /// One status code.
    Code(u16),
    /// All of 1XX to 5XX, by the first digit.
    Range(u16),
    /// Whatever else.
    Default,
}

/// A documented body and the media types that it comes in.
#[derive(Clone, Debug)]
pub struct Content {
    /// Media types or ranges, in lower case, without parameters.
    pub media: Vec<String>,
    /// What it decodes to.
    pub body: Body,
}

/// What a body decodes to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Body {
    /// JSON of a component.
    Json(String),
    /// JSON of a component, or `null`.
    JsonOrNull(String),
    /// JSON of any kind.
    Value,
    /// Text in UTF-8.
    Text,
    /// Bytes.
    Bytes,
}

impl Status {
    /// What the answer's variant is called.
    pub fn variant(self) -> String {
        match self {
            Status::Code(code) => format!("Status{code}"),
            Status::Range(digit) => format!("Status{digit}xx"),
            Status::Default => "Default".into(),
        }
    }

    fn read(key: &str) -> Option<Status> {
        let digit = |text: &str| text.parse::<u16>().ok().filter(|d| (1..=5).contains(d));
        match key {
            "default" => Some(Status::Default),
            _ if key.len() == 3 && key[1..].eq_ignore_ascii_case("xx") => Some(Status::Range(digit(&key[..1])?)),
            _ => key.parse().ok().filter(|code| (100..1000).contains(code)).map(Status::Code),
        }
    }

    fn is_success(self) -> bool {
        matches!(self, Status::Code(200..=299) | Status::Range(2))
    }
}

pub(super) fn lower(cx: &mut Context<'_>, found: &Found) -> Result<Answers, DocumentError> {
    let mut answers = Answers::default();
    let mut fallback = None;
    for (key, pointer) in members(cx.document, &join(&found.pointer, "responses")) {
        if key.starts_with("x-") {
            continue;
        }
        let Some(status) = Status::read(key) else {
            cx.lose(&found.key, "response", format!("{key:?} is no status"));
            continue;
        };
        let (pointer, _) = cx.document.resolve(&pointer)?;
        // HEAD is answered without a body whatever its answers describe (RFC 9110, 9.3.2).
        let shared = pointer.strip_prefix("/components/responses/").map(unescape);
        let name = shared.unwrap_or_else(|| format!("{}{}", found.stem, named(status)));
        let contents = match found.method {
            "head" => Vec::new(),
            _ => contents(cx, &pointer, &name),
        };
        let answer = Answer { status, contents };
        match status {
            Status::Default => fallback = Some(answer),
            _ if status.is_success() => answers.successes.push(answer),
            _ => answers.errors.push(answer),
        }
    }
    answers.successes.sort_by_key(|answer| answer.status);
    answers.errors.sort_by_key(|answer| answer.status);
    if let Some(answer) = fallback {
        if answers.successes.is_empty() {
            answers.successes.push(answer.clone());
        }
        answers.errors.push(answer);
    }
    Ok(answers)
}

fn named(status: Status) -> String {
    match status {
        Status::Code(code) => code.to_string(),
        Status::Range(digit) => format!("{digit}xx"),
        Status::Default => "Default".into(),
    }
}

fn contents(cx: &mut Context<'_>, response: &str, name: &str) -> Vec<Content> {
    let mut contents: Vec<Content> = Vec::new();
    for (media, pointer) in members(cx.document, &join(response, "content")) {
        let essence = media.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
        let body = body(cx, &essence, &join(&pointer, "schema"), name);
        match contents.iter_mut().find(|content| content.body == body) {
            Some(content) => content.media.push(essence),
            None => contents.push(Content { media: vec![essence], body }),
        }
    }
    contents
}

fn body(cx: &mut Context<'_>, media: &str, schema: &str, name: &str) -> Body {
    let declared = cx.document.resolve(schema).ok().map(|(_, value)| value);
    let text = declared.is_some_and(|s| s.get("type").and_then(Value::as_str) == Some("string"));
    let json = media.ends_with("/json") || media.ends_with("+json");
    let range = media.contains('*') && declared.is_some() && !text;
    match media {
        _ if json || range => match cx.schemas.whole(schema, &format!("{name}Body"), Side::Answer) {
            Some(Whole { component, nullable: false }) => Body::Json(component),
            Some(Whole { component, nullable: true }) => Body::JsonOrNull(component),
            None => Body::Value,
        },
        _ if media.starts_with("text/") => Body::Text,
        _ => Body::Bytes,
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::{losses, lowered};
    use super::*;

    const JSON: &str = "content: {application/json: {schema: {type: object, properties: {a: {}}}}}";

    fn answers(method: &str, responses: &str) -> Answers {
        let text = format!("paths: {{/a: {{{method}: {{operationId: getA, responses: {{{responses}}}}}}}}}");
        lowered(&text).operations.remove(0).answers
    }

    fn named(answers: &[Answer]) -> Vec<(String, Vec<Body>)> {
        let bodies = |answer: &Answer| answer.contents.iter().map(|content| content.body.clone()).collect();
        answers.iter().map(|answer| (answer.status.variant(), bodies(answer))).collect()
    }

    #[test]
    fn each_inline_body_has_a_name_of_its_own() {
        let answers = answers(
            "get",
            &format!("default: {{{JSON}}}, 5XX: {{{JSON}}}, 401: {{{JSON}}}, 200: {{{JSON}}}, 204: {{}}"),
        );
        let json = |name: &str| vec![Body::Json(name.into())];
        assert_eq!(
            named(&answers.successes),
            [("Status200".into(), json("GetA200Body")), ("Status204".into(), vec![])]
        );
        assert_eq!(
            named(&answers.errors),
            [
                ("Status401".into(), json("GetA401Body")),
                ("Status5xx".into(), json("GetA5xxBody")),
                ("Default".into(), json("GetADefaultBody")),
            ]
        );
    }

    #[test]
    fn default_is_the_success_where_no_other_is() {
        let answers = answers("get", &format!("default: {{{JSON}}}"));
        assert_eq!((answers.successes.len(), answers.errors.len()), (1, 1));
    }

    #[test]
    fn content_types_of_one_body_are_one_content() {
        let any = "application/json: {}, application/vnd.a+json; v=1: {schema: {}}, text/csv: {}, image/png: {}, '*/*': {schema: {type: string}}";
        let answers = answers("get", &format!("200: {{content: {{{any}}}}}"));
        let contents = &answers.successes[0].contents;
        assert_eq!(contents[0].media, ["application/json", "application/vnd.a+json"]);
        let bodies: Vec<_> = contents.iter().map(|content| &content.body).collect();
        assert_eq!(bodies, [&Body::Value, &Body::Text, &Body::Bytes]);
    }

    #[test]
    fn a_body_may_be_null() {
        let answers = answers("get", "200: {content: {application/json: {schema: {nullable: true, type: array}}}}");
        assert_eq!(answers.successes[0].contents[0].body, Body::JsonOrNull("GetA200Body".into()));
    }

    #[test]
    fn head_has_no_bodies() {
        assert!(answers("head", &format!("200: {{{JSON}}}")).successes[0].contents.is_empty());
    }

    #[test]
    fn a_shared_response_names_its_body() {
        let lowered = lowered(&format!(
            "paths: {{/a: {{get: {{operationId: a, responses: {{401: {{$ref: '#/components/responses/No'}}, 20: {{}}}}}}}}}}\ncomponents: {{responses: {{No: {{{JSON}}}}}}}"
        ));
        assert_eq!(lowered.operations[0].answers.errors[0].contents[0].body, Body::Json("NoBody".into()));
        assert_eq!(losses(&lowered), ["a, response: \"20\" is no status"]);
    }
}
