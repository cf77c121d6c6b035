//! The names of the environment variables that hold credentials.

use countersign_openapi::SecurityScheme;

use super::Settings;
use crate::live::shell::is_plain;
use crate::live::{Credential, Slot};

/// What COUNTERSIGN_… variables start with, for an API whose settings name none.
const COMMON: &str = "COUNTERSIGN";

/// Names the variables of a contract's credentials, never their values.
#[derive(Debug, Clone, Copy)]
pub struct Variables<'a> {
    settings: &'a Settings,
}

impl<'a> Variables<'a> {
    pub fn of(settings: &'a Settings) -> Variables<'a> {
        Variables { settings }
    }

    /// Whether a variable has a name as those have that hold credentials where settings name none.
    pub fn is_common(name: &str) -> bool {
        const KINDS: [&str; 5] = ["TOKEN", "EXPIRED_TOKEN", "REVOKED_TOKEN", "FORBIDDEN_TOKEN", "SIGNING_KEY"];
        let Some(kind) = name.strip_prefix(COMMON).and_then(|rest| rest.strip_prefix('_')) else { return false };
        let mut rests = KINDS.iter().filter_map(|known| kind.strip_prefix(known));
        rests.any(|rest| rest.is_empty() || rest.starts_with('_'))
    }

    /// The variables that may hold a credential of a scheme, the first that is set counts; none
    /// for one that is made from another.
    pub fn names(&self, scheme: &str, credential: &Credential) -> Vec<String> {
        let own = self.settings.credentials.get(scheme);
        let (kind, own_name) = match credential {
            Credential::Valid => ("TOKEN", own.and_then(|own| own.token.clone())),
            Credential::Expired => ("EXPIRED_TOKEN", own.and_then(|own| own.expired.clone())),
            Credential::Revoked => ("REVOKED_TOKEN", own.and_then(|own| own.revoked.clone())),
            Credential::Forbidden => ("FORBIDDEN_TOKEN", own.and_then(|own| own.forbidden.clone())),
            _ => return Vec::new(),
        };
        self.or_common(scheme, kind, own_name)
    }

    /// The variables that hold a credential of this scheme and of no other.
    pub fn own(&self, scheme: &str, credential: &Credential) -> Vec<String> {
        let mut names = self.names(scheme, credential);
        if self.settings.credentials.is_empty() {
            names.pop();
        }
        names
    }

    /// The variables that may hold the key which JWTs are made with.
    pub fn signing_key(&self, scheme: &str) -> Vec<String> {
        let own = self.settings.credentials.get(scheme).and_then(|own| own.signing_key.clone());
        self.or_common(scheme, "SIGNING_KEY", own)
    }

    fn or_common(&self, scheme: &str, kind: &str, own: Option<String>) -> Vec<String> {
        if self.settings.credentials.is_empty() {
            let mut words = vec![shouty(scheme), shouty_of_before(scheme)];
            words.dedup();
            let own = words.into_iter().map(|word| format!("{COMMON}_{kind}_{word}"));
            own.chain([format!("{COMMON}_{kind}")]).collect()
        } else {
            own.into_iter().collect()
        }
    }

    /// A slot as a shell writes it between double quotes, from variables alone: the scheme's own, or those
    /// that are every scheme's; nothing where no variable holds what it is made of.
    pub fn shell(&self, slot: &Slot, scheme: &SecurityScheme, is_own: bool) -> Option<String> {
        let named = |credential: &Credential| {
            let mut names = self.names(&scheme.name, credential);
            if is_own { names.into_iter().next() } else { names.pop() }
        };
        let valid = named(&Credential::Valid).unwrap_or_else(|| format!("{COMMON}_TOKEN"));
        Some(match (&slot.credential, named(&slot.credential)) {
            (_, Some(name)) => format!("${name}"),
            (Credential::Truncated, None) => format!("${{{valid}%????}}"),
            (Credential::PrefixWrong, None) => {
                // A shell would take more of a prefix for a pattern, or for a command.
                let prefix = scheme.prefix.as_deref().unwrap_or_default();
                return is_plain(prefix).then(|| format!("{WRONG_PREFIX}${{{valid}#{prefix}}}"));
            }
            (_, None) => return None,
        })
    }
}

/// A prefix that no scheme documents.
pub const WRONG_PREFIX: &str = "wrong_";

/// The name in SHOUTY_SNAKE_CASE, as everybody splits it: `bearerAuth` is `BEARER_AUTH`, and
/// `APIKeyAuthorizer` is `API_KEY_AUTHORIZER`.
pub fn shouty(name: &str) -> String {
    let letters: Vec<char> = name.chars().collect();
    split_before(name, |at| {
        let (before, letter) = (letters[at - 1], letters[at]);
        let ends_a_run = before.is_ascii_uppercase() && letters.get(at + 1).is_some_and(char::is_ascii_lowercase);
        letter.is_ascii_uppercase() && (before.is_ascii_lowercase() || before.is_ascii_digit() || ends_a_run)
    })
}

/// The same as versions before 0.3 split it: a run of capitals is one word with what follows.
fn shouty_of_before(name: &str) -> String {
    let letters: Vec<char> = name.chars().collect();
    split_before(name, |at| {
        let (before, letter) = (letters[at - 1], letters[at]);
        letter.is_ascii_uppercase() && (before.is_ascii_lowercase() || before.is_ascii_digit())
    })
}

/// The name in capitals, with a line for what is neither a letter nor a digit, and before each letter that
/// begins a word.
fn split_before(name: &str, begins_a_word: impl Fn(usize) -> bool) -> String {
    let mut shouted = String::new();
    for (at, letter) in name.chars().enumerate() {
        let is_apart = !letter.is_ascii_alphanumeric() || (at > 0 && begins_a_word(at));
        if is_apart && !shouted.ends_with('_') {
            shouted.push('_');
        }
        if letter.is_ascii_alphanumeric() {
            shouted.push(letter.to_ascii_uppercase());
        }
    }
    shouted
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn schemes_are_shouted() {
        assert_eq!(shouty("bearerAuth"), "BEARER_AUTH");
        assert_eq!(shouty("api-key 2"), "API_KEY_2");
        assert_eq!(shouty("OAuth2"), "O_AUTH2");
        assert_eq!(shouty("APIKeyAuthorizer"), "API_KEY_AUTHORIZER");
        assert_eq!(shouty("JWT"), "JWT");
        assert_eq!(shouty("myJWT"), "MY_JWT");
        assert_eq!(shouty_of_before("APIKeyAuthorizer"), "APIKEY_AUTHORIZER");
        assert_eq!(shouty_of_before("OAuth2"), "OAUTH2");
    }

    #[test]
    fn without_settings_the_common_names_hold() {
        let settings = Settings::default();
        let names = Variables::of(&settings).names("bearerAuth", &Credential::Expired);
        assert_eq!(names, ["COUNTERSIGN_EXPIRED_TOKEN_BEARER_AUTH", "COUNTERSIGN_EXPIRED_TOKEN"]);
    }
}
