//! Refusals that come with the status of a success.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use serde_json::Value;

use crate::claim::StepName;
use crate::live::{Response, TraceStep, xml};
use crate::rules::body::stream;
use crate::rules::exchange::CheckContext;
use countersign_openapi::MediaType;

/// Whether a success says by its body that nothing was served: the document shows that body for this cause,
/// or it has none of what the valid request is served with.
pub fn is_refusal(context: &CheckContext, response: &Response) -> bool {
    let documented = context.operation.answers.iter().filter(|answer| answer.status.covers(response.status));
    let body = response.json();
    let mut examples = documented.flat_map(|answer| answer.examples());
    let is_shown = body.as_ref().is_some_and(|body| {
        examples.any(|example| example.causes.name_any(&context.case.causes) && *example.value == **body)
    });
    let valid =
        context.observation.trace.step(&StepName::Valid).filter(|step| step.is_served()).and_then(TraceStep::response);
    is_shown || valid.is_some_and(|valid| has_none_of(response, valid))
}

/// The same, or that there is nothing at all in it: an empty list, an empty object.
pub fn gives_nothing(context: &CheckContext, response: &Response) -> bool {
    is_refusal(context, response) || response.json().is_some_and(|body| has_no_leaf(&body))
}

/// Whether an answer has none of another's data. It may say the same of how it went.
fn has_none_of(response: &Response, served: &Response) -> bool {
    if response.body.whole() == served.body.whole() {
        return false;
    }
    // 204 has no body whatever was done.
    let is_empty = |body: &[u8]| body.trim_ascii().is_empty();
    if is_empty(response.body.whole()) {
        return !response.is_without_content() && !is_empty(served.body.whole());
    }
    match (members_of(response), members_of(served)) {
        (Some(body), Some(data)) => differs(&body, &data),
        // A page in place of data, such as one to log in at.
        (None, Some(_)) => true,
        // A text in place of a text, or an error in place of a file.
        (_, None) => shares_no_word(&text_of(response), &text_of(served)),
    }
}

/// A body as members with names: JSON, JSON by the line as a list, XML.
fn members_of(response: &Response) -> Option<Arc<Value>> {
    let media_type = response.media_type().and_then(|own| MediaType::of_header(&own));
    let body = response.body.whole();
    match media_type {
        Some(own) if own.is_json_stream() => {
            stream::items(&own, body, &response.ending).ok().map(Value::Array).map(Arc::new)
        }
        Some(own) if own.is_xml() => xml::members(body).map(Arc::new),
        _ => response.json(),
    }
}

/// A body as a text: of a page what stands between its tags, since every page has those.
fn text_of(response: &Response) -> String {
    let text = String::from_utf8_lossy(response.body.whole()).to_lowercase();
    let is_page = response.media_type().is_some_and(|own| own.contains("html"));
    if is_page { between_tags(&text) } else { text }
}

/// What stands between the tags of a page, without its scripts and styles.
fn between_tags(page: &str) -> String {
    let mut text = String::new();
    let mut rest = page;
    while let Some((before, after)) = rest.split_once('<') {
        text.push_str(before);
        text.push(' ');
        let ends = ["script", "style"].iter().find(|name| after.starts_with(**name)).map(|name| format!("</{name}"));
        let after = ends.map_or(after, |end| after.find(&end).map_or("", |at| &after[at..]));
        rest = after.split_once('>').map_or("", |(_, rest)| rest);
    }
    text + rest
}

/// Whether a text has no word of another.
fn shares_no_word(text: &str, other: &str) -> bool {
    let words = |text: &str| -> BTreeSet<String> {
        text.split(|letter: char| !letter.is_alphanumeric()).filter(|word| word.len() > 1).map(str::to_owned).collect()
    };
    let (text, other) = (words(text), words(other));
    !text.is_empty() && !other.is_empty() && text.is_disjoint(&other)
}

/// Whether a body shares no member with the data, those aside that tell how a request went.
fn differs(body: &Value, data: &Value) -> bool {
    // The error that stands where the data did, beside what every answer has.
    let stands_for = |name: &str| {
        let has = |value: &Value| value.get(name).is_some_and(|member| !is_nothing(member));
        has(body) && !has(data)
    };
    let is_error = ["error", "errors", "exception", "fault"].into_iter().any(stands_for);
    let (body, data) = (leaves(body), leaves(data));
    let of_the_data = |(place, value): &(&String, &&Value)| {
        let name = place.rsplit('/').next().unwrap_or_default();
        let name: String = name.chars().filter(char::is_ascii_alphanumeric).collect();
        !value.is_boolean() && !value.is_null() && !ABOUT_THE_REQUEST.contains(&name.to_ascii_lowercase().as_str())
    };
    let data: Vec<(&String, &&Value)> = data.iter().filter(of_the_data).collect();
    let is_inner = |place: &str| place.matches('/').count() > 1;
    // What stands in an object or a list is the data; what stands beside it is said of it, such as how much there is.
    let has_inner = data.iter().any(|(place, _)| is_inner(place));
    let is_shared = |(place, value): &&(&String, &&Value)| match body.get(*place) {
        None | Some(Value::Null) => false,
        Some(own) if has_inner && !is_inner(place) => !(is_zero(own) || is_error && own == *value),
        Some(_) => true,
    };
    !data.is_empty() && !data.iter().any(|shared| is_shared(&shared))
}

fn is_nothing(value: &Value) -> bool {
    match value {
        Value::Null | Value::Bool(false) => true,
        Value::Array(items) => items.is_empty(),
        Value::Object(members) => members.is_empty(),
        Value::String(text) => text.is_empty(),
        number => is_zero(number),
    }
}

fn is_zero(value: &Value) -> bool {
    value.as_f64() == Some(0.0)
}

/// Names of members that tell how a request went, without case and signs.
const ABOUT_THE_REQUEST: [&str; 24] = [
    "status",
    "statuscode",
    "code",
    "errcode",
    "errorcode",
    "retcode",
    "ret",
    "message",
    "msg",
    "errmsg",
    "errormessage",
    "retmsg",
    "result",
    "success",
    "ok",
    "error",
    "errors",
    "reason",
    "detail",
    "requestid",
    "traceid",
    "timestamp",
    "jsonrpc",
    "apiversion",
];

/// Every text, number, boolean and null, by its place; items of lists have one place.
fn leaves(value: &Value) -> BTreeMap<String, &Value> {
    let mut found = BTreeMap::new();
    let mut open = vec![(String::new(), value)];
    while let Some((place, value)) = open.pop() {
        match value {
            Value::Array(items) => open.extend(items.iter().map(|item| (format!("{place}/[]"), item))),
            Value::Object(members) => {
                open.extend(members.iter().map(|(name, member)| (format!("{place}/{name}"), member)));
            }
            leaf => _ = found.insert(place, leaf),
        }
    }
    found
}

fn has_no_leaf(value: &Value) -> bool {
    match value {
        Value::Array(items) => items.iter().all(has_no_leaf),
        Value::Object(members) => members.values().all(has_no_leaf),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::{differs, has_none_of, is_nothing};
    use crate::live::Response;
    use crate::secret::Redacted;

    fn answer(status: u16, body: &str) -> Response {
        Response { status, headers: Vec::new(), body: Redacted::plain(body), ending: Default::default() }
    }

    #[test]
    fn an_empty_answer_and_a_page_have_nothing_of_the_data() {
        let data = r#"{"user": "ann"}"#;
        for (status, body, served, has_none) in [
            (200, data, data, false),
            (200, "", data, true),
            (200, " \n", data, true),
            (204, "", data, false),
            (200, "", " ", false),
            (200, r#"{"message": "no"}"#, data, true),
            (200, r#"{"user": "bob"}"#, data, false),
            (200, "<html>Log in</html>", data, true),
            (200, "log in", "balance 40", true),
            (200, "balance 41", "balance 40", false),
        ] {
            assert_eq!(
                has_none_of(&answer(status, body), &answer(200, served)),
                has_none,
                "{status} {body:?} {served:?}"
            );
        }
    }

    #[test]
    fn nothing_is_what_stands_for_none() {
        for nothing in [json!(null), json!(false), json!([]), json!({}), json!(""), json!(0), json!(0.0)] {
            assert!(is_nothing(&nothing), "{nothing}");
        }
        for something in [json!(true), json!([0]), json!({"a": null}), json!("x"), json!(1), json!(-0.5)] {
            assert!(!is_nothing(&something), "{something}");
        }
    }

    #[test]
    fn a_body_without_the_data_is_a_refusal() {
        let data = json!({"ok": true, "status": "ok", "items": [{"id": 1, "name": "x"}]});
        assert!(differs(&json!({"ok": false, "error": "no token"}), &data));
        assert!(differs(&json!({"status": "error", "message": "no token"}), &data));
        assert!(differs(&json!({"ok": true, "items": []}), &data), "nothing of anybody's");
    }

    #[test]
    fn what_every_answer_has_is_no_data() {
        let differs = |body, data| super::differs(&body, &data);
        assert!(differs(json!({"user": null, "mail": null}), json!({"user": "ann", "mail": "a@b.example"})));
        let wechat = json!({"errcode": 0, "errmsg": "ok", "data": {"x": 5}});
        assert!(differs(json!({"errcode": 40001, "errmsg": "invalid credential"}), wechat));
        assert!(differs(json!({"success": 0, "error": "x"}), json!({"success": 1, "n": [5]})));
        let rpc = json!({"jsonrpc": "2.0", "id": 1, "result": {"name": "x"}});
        assert!(differs(json!({"jsonrpc": "2.0", "id": 1, "error": {"code": -32000}}), rpc));
        assert!(differs(json!({"items": [], "total": 0}), json!({"items": [{"id": 1}], "total": 5})));
        assert!(differs(json!({"version": 1, "error": "x"}), json!({"version": 1, "data": {"a": 1}})));
    }

    #[test]
    fn a_text_without_a_word_of_the_data_is_a_refusal() {
        assert!(super::shares_no_word("login required", "balance 40"));
        assert!(!super::shares_no_word("balance 41", "balance 40"));
        let page = "<html><style>p {margin: 0}</style><body class='page'><h1>balance</h1><p>40</p></body></html>";
        assert_eq!(super::between_tags(page).split_whitespace().collect::<Vec<_>>(), ["balance", "40"]);
    }

    #[test]
    fn a_part_of_the_data_is_data() {
        assert!(!differs(&json!({"id": 1}), &json!({"id": 1, "name": "x"})));
        assert!(!differs(&json!({"total": 7, "items": []}), &json!({"total": 5, "items": [{"id": 1}]})));
        assert!(!differs(&json!({"balance": 0}), &json!({"balance": 40})));
        let page = json!({"items": [{"id": 1}], "total": 5});
        assert!(!differs(&json!({"items": [{"id": 9}], "total": 0, "error": null}), &page));
    }

    #[test]
    fn data_that_changes_is_data() {
        assert!(!differs(&json!({"time": "12:01"}), &json!({"time": "12:00"})));
        assert!(!differs(&json!([{"id": 2}]), &json!([{"id": 1}])));
        assert!(!differs(&json!({"ok": true, "items": [{"id": 7}]}), &json!({"ok": true, "items": [{"id": 1}]})));
    }

    #[test]
    fn of_a_service_that_says_nothing_but_that_all_is_well_nobody_can_tell() {
        assert!(!differs(&json!({"status": "error"}), &json!({"status": "ok"})));
    }
}
