//! Clients of what the environment holds.

#![expect(clippy::disallowed_methods, reason = "a client that is made of the environment reads it")]

use std::{collections::BTreeMap, env, fmt};

use super::wire::Credentials;

/// An environment variable, and whose value it has: a security scheme's, or a header's.
pub type Variable = (&'static str, &'static str);

/// What the environment gives a client.
#[derive(Debug, Default)]
pub struct Environment {
    /// Credentials, by security scheme.
    pub credentials: Credentials,
    /// What is set once for the client, by the name of the header.
    pub tenants: BTreeMap<&'static str, String>,
}

/// Why the environment makes no client. It holds no value.
#[derive(Debug)]
#[non_exhaustive]
pub enum EnvironmentError {
    /// Variables that are not set, or empty, each of which is needed.
    Unset(Vec<&'static str>),
    /// Variables of credentials, none of which is set: one is needed.
    NoCredential(Vec<&'static str>),
    /// A variable whose value is no Unicode.
    NotUnicode(&'static str),
    /// What the HTTP client says that it can't do.
    Client(reqwest::Error),
}

/// Reads the credentials, of which one at least is needed, and the tenants, all of which are.
///
/// # Errors
/// Names what is not set.
pub fn read(credentials: &[Variable], tenants: &[Variable]) -> Result<Environment, EnvironmentError> {
    read_by(&|name| env::var(name), credentials, tenants)
}

fn read_by(
    lookup: &dyn Fn(&str) -> Result<String, env::VarError>,
    credentials: &[Variable],
    tenants: &[Variable],
) -> Result<Environment, EnvironmentError> {
    let set = |variable: &'static str| match lookup(variable) {
        Ok(value) => Ok(Some(value).filter(|value| !value.is_empty())),
        Err(env::VarError::NotPresent) => Ok(None),
        Err(env::VarError::NotUnicode(_)) => Err(EnvironmentError::NotUnicode(variable)),
    };
    let (mut found, mut is_any, mut unset) = (Environment::default(), credentials.is_empty(), Vec::new());
    for (variable, scheme) in credentials {
        if let Some(value) = set(variable)? {
            found.credentials.hold(scheme, value.into());
            is_any = true;
        }
    }
    for (variable, header) in tenants {
        match set(variable)? {
            Some(value) => _ = found.tenants.insert(header, value),
            None => unset.push(*variable),
        }
    }
    match (is_any, credentials) {
        (false, [(only, _)]) => unset.insert(0, only),
        (false, several) => {
            return Err(EnvironmentError::NoCredential(several.iter().map(|(variable, _)| *variable).collect()));
        }
        (true, _) => {}
    }
    if unset.is_empty() { Ok(found) } else { Err(EnvironmentError::Unset(unset)) }
}

impl fmt::Display for EnvironmentError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            EnvironmentError::Unset(variables) => write!(f, "{} must be set", variables.join(" and ")),
            EnvironmentError::NoCredential(variables) => write!(f, "one of {} must be set", variables.join(", ")),
            EnvironmentError::NotUnicode(variable) => write!(f, "{variable} is not Unicode"),
            EnvironmentError::Client(error) => write!(f, "no HTTP client could be made: {error}"),
        }
    }
}

impl std::error::Error for EnvironmentError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            EnvironmentError::Client(error) => Some(error),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TOKEN: Variable = ("A_TOKEN", "bearer");
    const KEY: Variable = ("A_KEY", "key");
    const TENANT: Variable = ("A_TENANT", "X-Tenant-Id");

    fn read_of(
        set: &[(&str, &str)],
        credentials: &[Variable],
        tenants: &[Variable],
    ) -> Result<Environment, EnvironmentError> {
        let lookup = |name: &str| {
            let value = set.iter().find(|(known, _)| *known == name);
            value.map(|(_, value)| (*value).to_owned()).ok_or(env::VarError::NotPresent)
        };
        read_by(&lookup, credentials, tenants)
    }

    #[test]
    fn what_is_set_is_held_and_not_shown() {
        let found = read_of(&[("A_TOKEN", "s3cret"), ("A_TENANT", "t-1")], &[TOKEN, KEY], &[TENANT]).unwrap();
        assert_eq!(found.tenants, BTreeMap::from([("X-Tenant-Id", "t-1".to_owned())]));
        assert_eq!(format!("{:?}", found.credentials), "{\"bearer\"}");
    }

    #[test]
    fn what_is_not_set_or_empty_is_named() {
        let error = |set: &[(&str, &str)], credentials: &[Variable]| {
            read_of(set, credentials, &[TENANT]).unwrap_err().to_string()
        };
        assert_eq!(error(&[("A_TOKEN", "")], &[TOKEN]), "A_TOKEN and A_TENANT must be set");
        assert_eq!(error(&[("A_TOKEN", "s3cret")], &[TOKEN]), "A_TENANT must be set");
        assert_eq!(error(&[("A_TENANT", "t-1")], &[TOKEN, KEY]), "one of A_TOKEN, A_KEY must be set");
        assert!(read_of(&[], &[], &[]).is_ok());
    }
}
