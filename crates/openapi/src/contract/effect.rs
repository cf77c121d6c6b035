//! What an operation does to the context, where its document says so or its name does.

use serde_json::Value;

use super::method::is_safe;
use super::node::Node;
use crate::extension;
use crate::words::{any_word, words};

/// Verbs that change something, though some services take them by GET.
const VERBS: [&str; 34] = [
    "cancel",
    "deactivate",
    "delete",
    "destroy",
    "disable",
    "disconnect",
    "endsession",
    "erase",
    "invalidate",
    "logoff",
    "logout",
    "purge",
    "reboot",
    "regenerate",
    "remove",
    "reset",
    "restart",
    "revoke",
    "rotate",
    "shutdown",
    "signoff",
    "signout",
    "terminate",
    "truncate",
    "uninstall",
    "unsubscribe",
    "wipe",
    "end-session",
    "kick",
    "log-out",
    "log-off",
    "sign-out",
    "sign-off",
    "power-off",
];

/// Verbs that change something where both the id and the path begin a name with them: `createGroup` at
/// `/group/create`. Alone each may be a noun: `/copy/{id}`, `listSets`, `moveHistory`.
const LEADING: [&str; 15] = [
    "append", "close", "copy", "create", "insert", "move", "rename", "restore", "save", "send", "set", "submit",
    "update", "upload", "write",
];

/// Verbs that change something, pay or call, where a path ends in one and the id does not begin with a word of
/// reading: `/devices/{id}/lock`, and not `/lock/{id}` or `getLock`.
const BARE: [&str; 49] = [
    "abort",
    "activate",
    "approve",
    "ban",
    "block",
    "buy",
    "charge",
    "clear",
    "confirm",
    "decline",
    "demote",
    "deploy",
    "dial",
    "drop",
    "eject",
    "enable",
    "execute",
    "expire",
    "flush",
    "invoke",
    "kill",
    "lock",
    "notify",
    "pause",
    "pay",
    "poweroff",
    "promote",
    "publish",
    "redeem",
    "refund",
    "reject",
    "resend",
    "resume",
    "rollback",
    "run",
    "sell",
    "start",
    "stop",
    "submit",
    "suspend",
    "transfer",
    "trigger",
    "unban",
    "undo",
    "unlink",
    "unlock",
    "unpublish",
    "void",
    "withdraw",
];

/// Those of them that are no nouns too: an id that begins with one says the same.
const NO_NOUNS: [&str; 25] = [
    "abort",
    "activate",
    "approve",
    "confirm",
    "decline",
    "demote",
    "eject",
    "enable",
    "execute",
    "invoke",
    "kill",
    "notify",
    "promote",
    "publish",
    "redeem",
    "reject",
    "resend",
    "resume",
    "suspend",
    "unban",
    "undo",
    "unlink",
    "unlock",
    "unpublish",
    "withdraw",
];

/// The words of reading with which ids begin.
const READING: [&str; 17] = [
    "check", "count", "describe", "download", "export", "fetch", "find", "get", "has", "is", "list", "load", "query",
    "read", "retrieve", "search", "show",
];

/// The declared effect; `none` takes back what the name says. Of a safe method without one, the verb that
/// its id or its path has as a word of its own.
pub fn of(node: &Node, method: &str, path: &str) -> Option<String> {
    match node.text(extension::EFFECT) {
        Some("none") => None,
        Some(effect) => Some(effect.to_owned()),
        None if is_safe(method) && method != "OPTIONS" => {
            let id = node.text("operationId").unwrap_or_default();
            let named = verb(id).or_else(|| in_path(path)).or_else(|| leading(id, path));
            named.or_else(|| bare(id, path)).or_else(|| in_query(node))
        }
        None => None,
    }
}

/// Verbs after which a credential may be good for nothing.
const ENDING: [&str; 5] = ["logoff", "logout", "revoke", "signoff", "signout"];

/// Whether an operation is called by what ends a session.
pub fn ends_session(id: &str, path: &str) -> bool {
    let named = [verb(id), in_path(path)];
    named.iter().flatten().any(|verb| ENDING.contains(&verb.as_str()))
}

/// The verb that a path template has as a word of its own.
pub fn in_path(path: &str) -> Option<String> {
    path.split('/').filter(|segment| !segment.contains('{')).find_map(verb)
}

/// The verb that the id begins with, and a segment of the path too.
fn leading(id: &str, path: &str) -> Option<String> {
    let first = Some(first_word(id)).filter(|word| LEADING.contains(&word.as_str()))?;
    let mut segments = path.split('/').filter(|segment| !segment.contains('{'));
    segments.any(|segment| first_word(segment) == first).then_some(first)
}

/// The verb in which the path ends, or with which the id begins.
fn bare(id: &str, path: &str) -> Option<String> {
    let first = first_word(id);
    if NO_NOUNS.contains(&first.as_str()) {
        return Some(first);
    }
    if READING.contains(&first.as_str()) {
        return None;
    }
    let mut behind = path.rsplit('/').peekable();
    // What stands before an id is a noun as often: `/lock/{id}`.
    let verbs = match behind.peek()?.contains('{') {
        true => &NO_NOUNS[..],
        false => &BARE[..],
    };
    let last = words(behind.find(|segment| !segment.contains('{'))?);
    let [last] = &last[..] else { return None };
    verbs.contains(&last.as_str()).then(|| last.clone())
}

/// Whether a parameter does something by its name, where it is there: `?delete=true`, `?send_email=1`.
pub fn parameter_has_effect(parameter: &str) -> bool {
    let first = first_word(parameter);
    let is_first = |verbs: &[&str]| verbs.contains(&first.as_str());
    verb(parameter).is_some() || first == "mark" || is_first(&LEADING) || is_first(&NO_NOUNS)
}

/// Whether a value of a parameter asks for something to be done: `?action=purge`.
pub fn value_has_effect(value: &str) -> bool {
    let is_one = |verbs: &[&str]| verbs.iter().any(|verb| verb.eq_ignore_ascii_case(value));
    verb(value).is_some() || is_one(&LEADING) || is_one(&BARE)
}

/// The verb that a required parameter of the query has to be: `?action=delete`.
fn in_query(node: &Node) -> Option<String> {
    let parameters = node.get("parameters")?;
    parameters.items().find_map(|parameter| {
        let is_required = parameter.raw("required").is_some_and(|it| it.value == &Value::Bool(true));
        if parameter.text("in") != Some("query") || !is_required {
            return None;
        }
        let schema = parameter.get("schema");
        // What is sent where nobody gives a value: that which is shown, else the first that is listed.
        let shown = |of: &Node| of.text("const").or(of.text("example")).or(of.text("default")).map(str::to_owned);
        let first = |of: &Node| of.raw("enum")?.raw("0")?.value.as_str().map(str::to_owned);
        let value = shown(&parameter).or_else(|| schema.as_ref().and_then(shown));
        value.or_else(|| first(&parameter)).or_else(|| first(&schema?)).and_then(|value| verb(&value))
    })
}

/// The verb that is a word of a name, or two words of it.
fn verb(name: &str) -> Option<String> {
    // A digit behind a word is the generator's, for the second of a name.
    let bare = |word: &str| word.trim_end_matches(char::is_numeric).to_owned();
    let (mut found, mut before) = (None, None::<String>);
    any_word(name, |word| {
        let word = bare(word);
        let one = VERBS.iter().find(|verb| **verb == word);
        let is_of = |verb: &str, before: &str| verb.split_once('-') == Some((before, word.as_str()));
        let of_two = |verb: &&&str| before.as_deref().is_some_and(|before| is_of(verb, before));
        // One word comes before two, wherever they stand.
        found = one.or(found).or_else(|| VERBS.iter().find(of_two));
        before = Some(word);
        one.is_some()
    });
    found.map(|verb| verb.replace('-', ""))
}

/// Nothing of what has none.
fn first_word(name: &str) -> String {
    let mut first = String::new();
    any_word(name, |word| {
        word.clone_into(&mut first);
        true
    });
    first
}

#[cfg(test)]
mod tests {
    use super::{bare, leading, parameter_has_effect, value_has_effect, verb};

    #[test]
    fn a_parameter_may_do_something_by_its_name_or_by_its_value() {
        for name in ["delete", "reset", "logout", "rotateKey", "send_email", "mark_as_read", "revoke"] {
            assert!(parameter_has_effect(name), "{name}");
        }
        for name in ["include_deleted", "sort", "limit", "page", "created", "market", "sendgrid_id", "q"] {
            assert!(!parameter_has_effect(name), "{name}");
        }
        for value in ["delete", "PURGE", "reset", "send", "force-logout"] {
            assert!(value_has_effect(value), "{value}");
        }
        for value in ["list", "show", "deleted", "asc", "keep", "stopped"] {
            assert!(!value_has_effect(value), "{value}");
        }
    }

    #[test]
    fn a_verb_is_a_word_of_its_own() {
        for name in [
            "logout",
            "userLogout",
            "user_logout",
            "Log-Out",
            "auth.signOut",
            "revokeToken",
            "endSession",
            "endsession",
            "logout2",
            "wipeDevice",
        ] {
            assert!(verb(name).is_some(), "{name}");
        }
        for name in ["getLogouts", "cancelled", "undeleted", "presets", "listResets", "blog", "outlog"] {
            assert_eq!(verb(name), None, "{name}");
        }
    }

    #[test]
    fn a_bare_verb_ends_the_path_or_begins_the_id() {
        for (id, path) in [
            ("", "/devices/{id}/lock"),
            ("deviceLock", "/devices/{id}/lock"),
            ("stopJob", "/jobs/{id}/stop"),
            ("", "/invoices/{id}/pay"),
            ("approveLeave", "/leave/{id}/approval"),
            ("", "/kill/{id}"),
            ("", "/members/approve/{id}/{token}"),
            ("", "/vouchers/{id}/redeem"),
        ] {
            assert!(bare(id, path).is_some(), "{id} {path}");
        }
        for (id, path) in [
            ("getLock", "/devices/{id}/lock"),
            ("", "/block/{hash}"),
            ("stopTimes", "/stops/{id}/times"),
            ("listRuns", "/pipelines/{id}/run"),
            ("", "/start-page"),
            ("blockByHash", "/blocks/{hash}"),
            ("", "/lock/{id}"),
            ("", "/kill/{id}/status"),
            ("listApprovals", "/approve/{id}"),
        ] {
            assert_eq!(bare(id, path), None, "{id} {path}");
        }
    }

    #[test]
    fn a_verb_that_may_be_a_noun_stands_first_in_the_id_and_in_the_path() {
        for (id, path) in [
            ("createGroupUsingGET", "/group/create"),
            ("setText", "/pad/{id}/setText"),
            ("copy_pad", "/copy-pad"),
            ("closeSession", "/session/close"),
        ] {
            assert!(leading(id, path).is_some(), "{id} {path}");
        }
        for (id, path) in [
            ("listCopies", "/copy/{id}"),
            ("moveHistory", "/moves"),
            ("getSet", "/set/{id}"),
            ("createdBy", "/create"),
            ("closePrice", "/prices/closing"),
        ] {
            assert_eq!(leading(id, path), None, "{id} {path}");
        }
    }
}
