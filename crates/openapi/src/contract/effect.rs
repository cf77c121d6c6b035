//! What an operation does to the context, where its document says so or its name does.

use super::method::is_safe;
use super::node::Node;
use crate::extension;

/// Verbs that change something, though some services take them by GET.
const VERBS: [&str; 22] = [
    "cancel",
    "deactivate",
    "delete",
    "destroy",
    "disable",
    "logoff",
    "logout",
    "purge",
    "reboot",
    "remove",
    "reset",
    "restart",
    "revoke",
    "shutdown",
    "signoff",
    "signout",
    "terminate",
    "unsubscribe",
    "log-out",
    "log-off",
    "sign-out",
    "sign-off",
];

/// The declared effect; `none` takes back what the name says. Of a safe method without one, the verb that
/// its id or its path has as a word of its own.
pub fn of(node: &Node, method: &str, path: &str) -> Option<String> {
    match node.text(extension::EFFECT) {
        Some("none") => None,
        Some(effect) => Some(effect.to_owned()),
        None if is_safe(method) && method != "OPTIONS" => {
            let id = node.text("operationId").unwrap_or_default();
            verb(id).or_else(|| in_path(path))
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
    use super::verb;

    #[test]
    fn a_verb_is_a_word_of_its_own() {
        for name in ["logout", "userLogout", "user_logout", "Log-Out", "auth.signOut", "revokeToken"] {
            assert!(verb(name).is_some(), "{name}");
        }
        for name in ["getLogouts", "cancelled", "undeleted", "presets", "listResets", "blog", "outlog"] {
            assert_eq!(verb(name), None, "{name}");
        }
    }
}
