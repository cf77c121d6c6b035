//! Refusals that come with the status of a success.

use std::collections::BTreeMap;

use serde_json::Value;

use crate::claim::StepName;
use crate::live::{Response, TraceStep};
use crate::rules::exchange::CheckContext;

/// Whether a success says by its body that nothing was served: the document shows that body for this cause,
/// or it has none of what the valid request is served with.
pub fn is_refusal(context: &CheckContext, response: &Response) -> bool {
    let documented = context.operation.answers.iter().filter(|answer| answer.status.covers(response.status));
    let body = response.json();
    let mut examples = documented.flat_map(|answer| answer.examples());
    let is_shown = body.as_ref().is_some_and(|body| {
        examples.any(|example| example.causes.name_any(&context.case.causes) && example.value == *body)
    });
    let valid =
        context.observation.trace.step(&StepName::Valid).filter(|step| step.is_served()).and_then(TraceStep::response);
    is_shown || valid.is_some_and(|valid| has_none_of(response, valid))
}

/// The same, or that there is nothing at all in it: an empty list, an empty object.
pub fn gives_nothing(context: &CheckContext, response: &Response) -> bool {
    is_refusal(context, response) || response.json().is_some_and(|body| leaves(&body).is_empty())
}

/// Whether an answer has none of another's data. It may say the same of how it went.
fn has_none_of(response: &Response, served: &Response) -> bool {
    if response.body.whole() == served.body.whole() {
        return false;
    }
    match (response.json(), served.json()) {
        (Some(body), Some(data)) => differs(&body, &data),
        // A page in place of data, such as one to log in at.
        (None, Some(_)) => !response.body.whole().is_empty(),
        _ => false,
    }
}

/// Whether a body shares no member with the data, those aside that tell how a request went.
fn differs(body: &Value, data: &Value) -> bool {
    let (body, data) = (leaves(body), leaves(data));
    let of_the_data = |(place, value): &(&String, &Value)| {
        let name = place.rsplit('/').next().unwrap_or_default().to_ascii_lowercase();
        !value.is_boolean() && !value.is_null() && !ABOUT_THE_REQUEST.contains(&name.as_str())
    };
    let data: Vec<(&String, &Value)> = data.iter().filter(of_the_data).collect();
    !data.is_empty() && !data.iter().any(|(place, _)| body.contains_key(*place))
}

/// Names of members that tell how a request went.
const ABOUT_THE_REQUEST: [&str; 12] = [
    "status",
    "code",
    "message",
    "msg",
    "result",
    "error",
    "errors",
    "reason",
    "detail",
    "request_id",
    "requestid",
    "timestamp",
];

/// Every text, number, boolean and null, by its place; items of lists have one place.
fn leaves(value: &Value) -> BTreeMap<String, Value> {
    let mut found = BTreeMap::new();
    let mut open = vec![(String::new(), value)];
    while let Some((place, value)) = open.pop() {
        match value {
            Value::Array(items) => open.extend(items.iter().map(|item| (format!("{place}/[]"), item))),
            Value::Object(members) => {
                open.extend(members.iter().map(|(name, member)| (format!("{place}/{name}"), member)));
            }
            leaf => _ = found.insert(place, leaf.clone()),
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::differs;

    #[test]
    fn a_body_without_the_data_is_a_refusal() {
        let data = json!({"ok": true, "status": "ok", "items": [{"id": 1, "name": "x"}]});
        assert!(differs(&json!({"ok": false, "error": "no token"}), &data));
        assert!(differs(&json!({"status": "error", "message": "no token"}), &data));
        assert!(differs(&json!({"ok": true, "items": []}), &data), "nothing of anybody's");
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
