//! Code of HTML that says more than a sample does: that it is an operation, or what leads to the JSON in it.

use super::form;

/// Whether a line begins JSON.
pub(super) fn opens_json(line: &str) -> bool {
    line.trim() == "{" || line.trim() == "[" || line.trim_start().starts_with("{\"")
}

/// Whether code inside a text is a block of it: of several lines, and a message or with JSON in it.
pub(super) fn is_block(code: &str) -> bool {
    code.trim().lines().count() > 1 && (begins_message(code) || code.lines().any(opens_json))
}

/// How many lines of such a block lead to its JSON; none where it is a message.
pub(super) fn leading_lines(code: &str) -> usize {
    code.lines().position(opens_json).filter(|_| !begins_message(code)).unwrap_or(0)
}

fn begins_message(code: &str) -> bool {
    let first = code.trim().lines().next().unwrap_or_default();
    form::request_line(first).is_some() || form::status_line(first).is_some()
}

/// The operation that code is and nothing besides, as generators write it above all that they say of it: `post /pets`,
/// or the path in an element that has the method.
pub(super) fn operation(info: &str, code: &str) -> Option<String> {
    let code = code.trim();
    if form::METHODS.contains(&info) {
        return form::is_path(code).then(|| format!("{info} {code}"));
    }
    let (method, path) = code.split_once(' ')?;
    let upper = method.to_ascii_uppercase();
    let is_one = form::METHODS.contains(&upper.as_str()) && upper != method && form::is_path(path);
    is_one.then(|| format!("{upper} {path}"))
}
