//! What an operation does to the context, where its document says so or its name does.

use super::method::is_safe;
use super::node::Node;
use crate::extension;

/// Verbs that change something, though some services take them by GET.
const VERBS: [&str; 29] = [
    "cancel",
    "deactivate",
    "delete",
    "destroy",
    "disable",
    "disconnect",
    "endsession",
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
    "unsubscribe",
    "end-session",
    "kick",
    "log-out",
    "log-off",
    "sign-out",
    "sign-off",
];

/// Verbs that change something where both the id and the path begin a name with them: `createGroup` at
/// `/group/create`. Alone each may be a noun: `/copy/{id}`, `listSets`, `moveHistory`.
const LEADING: [&str; 15] = [
    "append", "close", "copy", "create", "insert", "move", "rename", "restore", "save", "send", "set", "submit",
    "update", "upload", "write",
];

/// The declared effect; `none` takes back what the name says. Of a safe method without one, the verb that
/// its id or its path has as a word of its own.
pub fn of(node: &Node, method: &str, path: &str) -> Option<String> {
    match node.text(extension::EFFECT) {
        Some("none") => None,
        Some(effect) => Some(effect.to_owned()),
        None if is_safe(method) && method != "OPTIONS" => {
            let id = node.text("operationId").unwrap_or_default();
            verb(id).or_else(|| in_path(path)).or_else(|| leading(id, path))
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
    let first = words(id).into_iter().next().filter(|word| LEADING.contains(&word.as_str()))?;
    let mut segments = path.split('/').filter(|segment| !segment.contains('{'));
    segments.any(|segment| words(segment).first() == Some(&first)).then_some(first)
}

/// The verb that is a word of a name, or two words of it.
fn verb(name: &str) -> Option<String> {
    let words = words(name);
    let pairs = words.windows(2).map(|pair| pair.join("-"));
    let named = words.iter().cloned().chain(pairs).find(|word| VERBS.contains(&word.as_str()))?;
    Some(named.replace('-', ""))
}

/// The words of a name, in lower case: `userLogout`, `user_logout` and `user-logout` have two.
fn words(name: &str) -> Vec<String> {
    let mut words = vec![String::new()];
    let mut before = ' ';
    for letter in name.chars() {
        let begins = letter.is_ascii_uppercase() && !before.is_ascii_uppercase();
        if begins || !letter.is_alphanumeric() {
            words.push(String::new());
        }
        if letter.is_alphanumeric() {
            words.last_mut().expect("there is one").push(letter.to_ascii_lowercase());
        }
        before = letter;
    }
    words.retain(|word| !word.is_empty());
    words
}

#[cfg(test)]
mod tests {
    use super::{leading, verb};

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
        ] {
            assert!(verb(name).is_some(), "{name}");
        }
        for name in ["getLogouts", "cancelled", "undeleted", "presets", "listResets", "blog", "outlog"] {
            assert_eq!(verb(name), None, "{name}");
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
