//! What a body says of itself: its status, whether it is an error's, its messages.

use std::sync::LazyLock;

use regex::Regex;

use crate::reading::sketch::Sketch;

/// The status that a body itself names.
pub fn body_status(body: &Sketch) -> Option<u16> {
    const NAMES: [&str; 7] = ["status_code", "statusCode", "status", "http_status", "httpStatus", "code", "http_code"];
    // `{"url": …, "status_code": 503}` is what somebody saw, and no answer that says of itself how it is.
    let speaks = |body: &Sketch| {
        const TEXTS: [&str; 12] = [
            "message",
            "msg",
            "detail",
            "details",
            "description",
            "reason",
            "title",
            "error",
            "errors",
            "type",
            "success",
            "ok",
        ];
        let is_text = |name: &str| TEXTS.contains(&name) || name.starts_with("error") || name.starts_with("err_");
        matches!(body, Sketch::Object(fields) if fields.len() <= 2 && fields.iter().all(|(name, _)| name != "url")
            || fields.iter().any(|(name, _)| is_text(&name.to_lowercase())))
    };
    // `{"id": …, "method": "GET", "path": …, "status": 404}` is the entry of a log.
    let is_logged = |body: &Sketch| {
        const OF_LOGS: [&str; 8] = ["id", "ms", "duration", "duration_ms", "latency", "ip", "user_agent", "created_at"];
        let has = |names: &[&str]| names.iter().any(|name| body.get(name).is_some());
        has(&["method"]) && has(&["path", "url"]) && has(&OF_LOGS) || has(&["request"]) && has(&["response"])
    };
    let number = |body: &Sketch| {
        if !speaks(body) || is_logged(body) {
            return None;
        }
        NAMES.iter().find_map(|name| match body.get(name)? {
            Sketch::Number(text) | Sketch::Text(text) => {
                text.parse::<u16>().ok().filter(|status| (200..600).contains(status))
            }
            _ => None,
        })
    };
    let first = |body: &Sketch| match body {
        Sketch::Array(items) => items.first().and_then(number),
        body => number(body),
    };
    // What a member for details calls its code need not be the status.
    let inside = |name: &&str| {
        let status = first(body.get(name)?)?;
        let is_named = ["error", "errors"].contains(name) || label_of_status(body.get(name)?);
        is_named.then_some(status)
    };
    number(body).or_else(|| ["error", "errors", "data", "fault", "meta", "header"].iter().find_map(inside))
}

/// Whether a member has a field that can be nothing but a status.
fn label_of_status(body: &Sketch) -> bool {
    ["status", "status_code", "statusCode", "http_status", "httpStatus"].iter().any(|name| body.get(name).is_some())
}

/// Whether a body says that a request failed.
pub fn is_error_body(body: &Sketch) -> bool {
    let keys = [
        "error",
        "errors",
        "error_code",
        "err_code",
        "err_msg",
        "errorcode",
        "error_message",
        "fault",
        "failure",
        "failures",
        "failure_reason",
        "failure_reasons",
    ];
    // What is served in part says what of it failed.
    let has_data = ["results", "items", "records"].iter().any(|key| body.get(key).is_some_and(says_something));
    let is_part = has_data && matches!(body.get("errors"), Some(Sketch::Array(_)));
    let status = body.get("status").or_else(|| body.get("result")).and_then(Sketch::text).map(str::to_ascii_lowercase);
    let status = status.as_deref();
    let flag = ["success", "ok"].iter().find_map(|name| match body.get(name)? {
        Sketch::Bool(flag) => Some(*flag),
        _ => None,
    });
    match flag {
        Some(_) if is_event(body) => false,
        Some(succeeded) => !succeeded,
        // What happened, and was told to whoever asked for it.
        None if is_event(body) || is_of_work(body) => false,
        None if matches!(status, Some("success" | "ok" | "succeeded")) => false,
        None => {
            let is_failed = |status: Option<&str>| matches!(status, Some("error" | "fail" | "failed"));
            // `{"header": {"status": "error"}, "body": …}`.
            let envelope = |name: &&str| body.get(name).and_then(|inside| inside.get("status")).and_then(Sketch::text);
            let failed = is_failed(status) || ["header", "meta"].iter().any(|name| is_failed(envelope(name)));
            failed || !is_part && keys.iter().any(|key| body.get(key).is_some_and(says_something))
        }
    }
}

/// Whether a body tells of an event: what it is called, and when it was or what it is about.
pub fn is_event(body: &Sketch) -> bool {
    let name = ["event", "event_type", "eventType"].iter().find_map(|name| body.get(name)).and_then(Sketch::text);
    let is_named = name.is_some_and(|name| !name.to_lowercase().contains("error"));
    // `{"type": "parcel.late", "id": …}`.
    let kind = body.get("type").and_then(Sketch::text).filter(|kind| kind.contains('.'));
    let is_kind = |kind: &str| {
        kind.split('.').all(|part| part.len() > 1 && part.bytes().all(|b| b.is_ascii_lowercase() || b == b'_'))
    };
    if kind.is_some_and(|kind| is_kind(kind) && !kind.contains("error"))
        && ["id", "data", "metadata"].iter().any(|key| body.get(key).is_some())
    {
        return true;
    }
    // `{"level": "error", "time": …, "message": …}` is the entry of a log.
    let level = body.get("level").or_else(|| body.get("severity")).and_then(Sketch::text).unwrap_or_default();
    let is_level = ["error", "warn", "warning", "info", "debug", "trace", "fatal"].contains(&&*level.to_lowercase());
    if is_level && ["time", "timestamp", "ts", "@timestamp"].iter().any(|key| body.get(key).is_some()) {
        return true;
    }
    is_named
        && ["time", "timestamp", "created_at", "data", "payload", "object"].iter().any(|key| body.get(key).is_some())
}

/// Whether a body is that of something which was begun and may have failed: it has an identifier of its own beside its
/// state.
pub fn is_of_work(body: &Sketch) -> bool {
    let Sketch::Object(fields) = body else { return false };
    let is_id = |name: &str| {
        let name = name.to_lowercase().replace('_', "");
        let is_of_call = ["request", "trace", "correlation", "error", "span", "log", "event"]
            .iter()
            .any(|word| name.starts_with(word));
        !is_of_call && (name.ends_with("uid") || ["id", "uuid", "taskid", "jobid", "runid"].contains(&name.as_str()))
    };
    let has_state = body.get("status").or_else(|| body.get("state")).and_then(Sketch::text).is_some();
    has_state && fields.iter().any(|(name, value)| is_id(name) && !matches!(value, Sketch::Object(_)))
}

/// Whether a body says in so many words that there was no success: `"ok": false`.
pub fn denies_success(body: &Sketch) -> bool {
    let flag = ["success", "ok"].iter().find_map(|name| body.get(name));
    flag == Some(&Sketch::Bool(false)) && is_error_body(body)
}

/// Whether a field for an error has one: `ErrorCode: 0` and `errors: []` say that there is none.
fn says_something(value: &Sketch) -> bool {
    match value {
        Sketch::Null | Sketch::Bool(false) => false,
        Sketch::Number(number) => number.parse::<f64>() != Ok(0.0),
        Sketch::Text(text) => !text.trim().is_empty(),
        Sketch::Array(items) => !items.is_empty(),
        _ => true,
    }
}

/// Whether a body says that what it is about went well, or goes on.
fn says_success(body: &Sketch) -> bool {
    const STATES: [&str; 12] = [
        "success",
        "succeeded",
        "ok",
        "completed",
        "complete",
        "done",
        "ended",
        "pending",
        "queued",
        "running",
        "processing",
        "active",
    ];
    let state = ["status", "state", "result"].iter().find_map(|name| body.get(name)?.text());
    state.is_some_and(|state| STATES.contains(&state.to_lowercase().as_str()))
        || ["success", "ok"].iter().any(|name| body.get(name) == Some(&Sketch::Bool(true)))
}

/// Whether a body can be an error's: small, with a field that explains.
pub fn may_fail(body: &Sketch) -> bool {
    const NAMES: [&str; 10] =
        ["message", "msg", "detail", "details", "description", "reason", "title", "code", "type", "status"];
    // `{"name": …, "description": …, "parameters": {…}}` is something that can be called.
    let is_called = || {
        ["parameters", "function", "properties"].iter().any(|name| matches!(body.get(name), Some(Sketch::Object(_))))
    };
    let is_small = matches!(body, Sketch::Object(fields) if fields.len() <= 8);
    is_small && !says_success(body) && !is_called() && NAMES.iter().any(|name| body.get(name).is_some())
}

/// The strings of a body, the few levels that messages stand in.
pub fn messages(body: &Sketch, depth: usize, texts: &mut Vec<String>) {
    match body {
        Sketch::Text(text) if text.len() < 300 => texts.push(text.clone()),
        Sketch::Object(fields) if depth < 3 => {
            fields.iter().take(20).for_each(|(_, value)| messages(value, depth + 1, texts))
        }
        Sketch::Array(items) if depth < 3 => items.iter().take(5).for_each(|value| messages(value, depth + 1, texts)),
        _ => {}
    }
}

/// What the code of an error is called that is about rights, or about nothing in particular.
static RIGHTS: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?i)forbid|permi|access|scope|role|right|privileg|auth|denied|allow|owner|admin|error|fail|403")
        .expect("a constant pattern")
});

/// Whether an error's own code is about something else than rights: `PLAN_INACTIVE`.
pub fn is_other_code(code: &str) -> bool {
    code.contains(['_', '-', '.']) && !RIGHTS.is_match(code)
}

/// Whether a body has a code of its own for what was wrong, and it is not about rights: `mfa_required`.
pub fn has_other_reason(body: &Sketch) -> bool {
    let codes = |body: &Sketch| {
        let codes = ["code", "error_code", "errorCode", "error", "type", "reason"].iter();
        codes.filter_map(|name| body.get(name)?.text().map(str::to_owned)).collect::<Vec<String>>()
    };
    let inside = body.get("error").map(codes).unwrap_or_default();
    let is_code = |code: &String| {
        let is_word = code.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'-' | b'.'));
        is_word && code.contains(['_', '-', '.']) && code.len() > 3
    };
    let codes: Vec<String> = codes(body).into_iter().chain(inside).filter(is_code).collect();
    !codes.is_empty() && !codes.iter().any(|code| RIGHTS.is_match(code))
}

/// Whether a body is that of one error, and no list of several that there may be.
pub fn is_of_one(body: &Sketch) -> bool {
    let lists = ["errors", "error"].iter().filter_map(|name| body.get(name));
    !lists.into_iter().any(|list| matches!(list, Sketch::Array(items) if items.len() > 1))
}
