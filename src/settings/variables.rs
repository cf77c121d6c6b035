//! The names of the environment variables that hold credentials.

use countersign_openapi::Scheme;

use super::Settings;
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

    /// The variable that holds a credential of this scheme and of no other.
    pub fn own(&self, scheme: &str, credential: &Credential) -> Option<String> {
        self.names(scheme, credential).into_iter().next()
    }

    /// The variables that may hold the key which JWTs are made with.
    pub fn signing_key(&self, scheme: &str) -> Vec<String> {
        let own = self.settings.credentials.get(scheme).and_then(|own| own.signing_key.clone());
        self.or_common(scheme, "SIGNING_KEY", own)
    }

    fn or_common(&self, scheme: &str, kind: &str, own: Option<String>) -> Vec<String> {
        if self.settings.credentials.is_empty() {
            vec![format!("{COMMON}_{kind}_{}", shouty(scheme)), format!("{COMMON}_{kind}")]
        } else {
            own.into_iter().collect()
        }
    }

    /// A slot as a shell writes it, from variables alone: the scheme's own, or those that are every
    /// scheme's.
    pub fn shell(&self, slot: &Slot, scheme: &Scheme, is_own: bool) -> String {
        let named = |credential: &Credential| {
            let mut names = self.names(&scheme.name, credential);
            if is_own { names.into_iter().next() } else { names.pop() }
        };
        let valid = named(&Credential::Valid).unwrap_or_else(|| format!("{COMMON}_TOKEN"));
        match (&slot.credential, named(&slot.credential)) {
            (_, Some(name)) => format!("${name}"),
            (Credential::Truncated, None) => format!("${{{valid}%????}}"),
            (Credential::PrefixWrong, None) => {
                format!("{WRONG_PREFIX}${{{valid}#{}}}", scheme.prefix.as_deref().unwrap_or_default())
            }
            (credential, None) => format!("${valid}_{}", shouty(&credential.to_string())),
        }
    }
}

/// A prefix that no scheme documents.
pub const WRONG_PREFIX: &str = "wrong_";

/// The name in SHOUTY_SNAKE_CASE: `bearerAuth` is `BEARER_AUTH`.
fn shouty(name: &str) -> String {
    let mut shouted = String::new();
    let mut before = '_';
    for letter in name.chars() {
        match letter {
            _ if !letter.is_ascii_alphanumeric() => {
                if !shouted.ends_with('_') {
                    shouted.push('_');
                }
            }
            _ => {
                if letter.is_ascii_uppercase() && (before.is_ascii_lowercase() || before.is_ascii_digit()) {
                    shouted.push('_');
                }
                shouted.push(letter.to_ascii_uppercase());
            }
        }
        before = letter;
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
        assert_eq!(shouty("OAuth2"), "OAUTH2");
    }

    #[test]
    fn without_settings_the_common_names_hold() {
        let settings = Settings::default();
        let names = Variables::of(&settings).names("bearerAuth", &Credential::Expired);
        assert_eq!(names, ["COUNTERSIGN_EXPIRED_TOKEN_BEARER_AUTH", "COUNTERSIGN_EXPIRED_TOKEN"]);
    }
}
