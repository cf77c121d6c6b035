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
//! | any other content type, and `type: file` of 2.0 | bytes | nothing |
//! | no `content` | whatever came, as it came | nothing |
//! | response headers | kept, untyped | nothing |

use countersign_openapi::{self as openapi, Basis, Direction, StatusKey, is_json, is_text};

use super::{
    causes::{self, LoweredCauses},
    context::Context,
    named::NamedOperation,
    schema::Whole,
};

/// All that an operation is documented to answer.
#[derive(Clone, Debug, Default)]
pub struct LoweredAnswers {
    /// Of 2xx, and `default` where no 2xx is documented.
    pub successes: Vec<LoweredAnswer>,
    /// Of everything else.
    pub errors: Vec<LoweredAnswer>,
}

/// One documented answer.
#[derive(Clone, Debug)]
pub struct LoweredAnswer {
    /// Its status.
    pub status: StatusKey,
    /// Its bodies by content type; none where no content is documented.
    pub contents: Vec<LoweredContent>,
    /// What the document says that it is.
    pub about: Option<String>,
    /// Whether no page says that this is answered.
    pub is_inferred: bool,
    /// What it answers.
    pub causes: LoweredCauses,
}

/// A documented body and the media types that it comes in.
#[derive(Clone, Debug)]
pub struct LoweredContent {
    /// Media types or ranges, in lower case, without parameters.
    pub media: Vec<String>,
    /// What it decodes to.
    pub body: BodyType,
}

/// What a body decodes to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum BodyType {
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

impl LoweredAnswer {
    /// What the answer's variant is called.
    pub fn variant(&self) -> String {
        match self.status {
            StatusKey::Code(code) => format!("Status{code}"),
            StatusKey::Range(digit) => format!("Status{digit}xx"),
            StatusKey::Default => "Default".into(),
        }
    }
}

fn is_success(status: StatusKey) -> bool {
    matches!(status, StatusKey::Code(200..=299) | StatusKey::Range(2))
}

pub(super) fn lower(cx: &mut Context<'_>, named: &NamedOperation<'_>) -> LoweredAnswers {
    let mut answers = LoweredAnswers::default();
    let (mut fallback, mut seen) = (None, Vec::new());
    for documented in &named.operation.answers {
        let status = documented.status;
        if seen.contains(&status) {
            cx.lose(&named.operation.id, "response", format!("{status} is there twice"));
            continue;
        }
        seen.push(status);
        // HEAD is answered without a body whatever its answers describe (RFC 9110, 9.3.2).
        let contents = match named.operation.method.as_str() {
            "HEAD" => Vec::new(),
            _ => contents(cx, documented, &name(named, documented)),
        };
        let node = cx.schemas.document().get(&documented.source.within(cx.schemas.document()));
        let answer = LoweredAnswer {
            status,
            about: node.and_then(|node| node.get("description")?.as_str()).map(str::to_owned),
            is_inferred: documented.basis == Basis::Inferred,
            causes: causes::of(documented, &contents),
            contents,
        };
        match status {
            StatusKey::Default => fallback = Some(answer),
            _ if is_success(status) => answers.successes.push(answer),
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
    answers
}

/// What an answer's types are called: the name that it has where answers are shared, else
/// operation and status.
fn name(named: &NamedOperation<'_>, documented: &openapi::DocumentedResponse) -> String {
    documented.shared_as.clone().unwrap_or_else(|| match documented.status {
        StatusKey::Code(code) => format!("{}{code}", named.stem),
        StatusKey::Range(digit) => format!("{}{digit}xx", named.stem),
        StatusKey::Default => format!("{}Default", named.stem),
    })
}

fn contents(cx: &mut Context<'_>, documented: &openapi::DocumentedResponse, name: &str) -> Vec<LoweredContent> {
    let mut contents: Vec<LoweredContent> = Vec::new();
    for media in &documented.media {
        let essence = media.media_type.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
        let (essence, body) = body(cx, essence, media.stated_schema.as_deref(), name);
        match contents.iter_mut().find(|content| content.body == body) {
            Some(content) => content.media.push(essence),
            None => contents.push(LoweredContent { media: vec![essence], body }),
        }
    }
    contents
}

fn body(cx: &mut Context<'_>, media: String, schema: Option<&str>, name: &str) -> (String, BodyType) {
    let schema = schema.filter(|schema| cx.schemas.is_there(schema));
    if schema.is_some_and(|schema| cx.schemas.is_file(schema)) {
        // A file is never JSON, whatever else the document answers.
        return (if is_json(&media) { "*/*".to_owned() } else { media }, BodyType::Bytes);
    }
    let range = media.contains('*') && schema.is_some_and(|schema| !cx.schemas.is_string(schema));
    let body = match schema {
        Some(schema) if is_json(&media) || range => {
            match cx.schemas.whole(schema, &format!("{name}Body"), Direction::Response) {
                Some(Whole { component, nullable: false }) => BodyType::Json(component),
                Some(Whole { component, nullable: true }) => BodyType::JsonOrNull(component),
                None => BodyType::Value,
            }
        }
        None if is_json(&media) => BodyType::Value,
        _ if is_text(&media) => BodyType::Text,
        _ => BodyType::Bytes,
    };
    (media, body)
}

#[cfg(test)]
mod tests {
    use super::super::tests::{losses, lowered};
    use super::*;

    const JSON: &str = "content: {application/json: {schema: {type: object, properties: {a: {}}}}}";

    fn answers(method: &str, responses: &str) -> LoweredAnswers {
        let text = format!("paths: {{/a: {{{method}: {{operationId: getA, responses: {{{responses}}}}}}}}}");
        lowered(&text).operations.remove(0).answers
    }

    fn named(answers: &[LoweredAnswer]) -> Vec<(String, Vec<BodyType>)> {
        let bodies = |answer: &LoweredAnswer| answer.contents.iter().map(|content| content.body.clone()).collect();
        answers.iter().map(|answer| (answer.variant(), bodies(answer))).collect()
    }

    #[test]
    fn each_inline_body_has_a_name_of_its_own() {
        let answers = answers(
            "get",
            &format!("default: {{{JSON}}}, 5XX: {{{JSON}}}, 401: {{{JSON}}}, 200: {{{JSON}}}, 204: {{}}"),
        );
        let json = |name: &str| vec![BodyType::Json(name.into())];
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
        assert_eq!(bodies, [&BodyType::Value, &BodyType::Text, &BodyType::Bytes]);
    }

    #[test]
    fn a_body_may_be_null() {
        let answers = answers("get", "200: {content: {application/json: {schema: {nullable: true, type: array}}}}");
        assert_eq!(answers.successes[0].contents[0].body, BodyType::JsonOrNull("GetA200Body".into()));
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
        assert_eq!(lowered.operations[0].answers.errors[0].contents[0].body, BodyType::Json("NoBody".into()));
        assert_eq!(losses(&lowered), ["a, unusable: `20` is no status: expected 100 to 999, 1XX to 5XX or default"]);
    }
}
