//! The credentials of one security scheme: those that are held, and those that are made of them.

use std::collections::BTreeMap;

use super::jwt::{self, Claims};
use crate::finding::id_of;
use crate::live::Credential;
use crate::plan::{ParameterValues, sample_text};
use crate::reason::{CredentialError, ObtainError};
use crate::secret::CredentialValue;
use crate::settings::WRONG_PREFIX;
use countersign_openapi::Cause;
use countersign_openapi::{Contract, Operation, SchemeKind, SecurityScheme, names_claim, tenant_claim};

/// How many characters [`Credential::Truncated`] lacks.
const CUT: usize = 4;

/// The credentials that are held, not made.
pub(super) const HELD: [Credential; 4] =
    [Credential::Valid, Credential::Expired, Credential::Revoked, Credential::Forbidden];

#[derive(Debug, Clone)]
pub(super) struct KeyRing {
    pub scheme: SecurityScheme,
    /// Makes the credential that was never issued.
    pub seed: u64,
    pub held: BTreeMap<Credential, CredentialValue>,
    pub signing_key: Option<CredentialValue>,
    /// The variable that holds the key.
    pub signing_variable: Option<String>,
    /// The variables that would have held what is not held.
    pub variables: BTreeMap<Credential, Vec<String>>,
    /// The valid credential is in a variable that is every scheme's.
    pub shared: bool,
    /// The valid credential was obtained for this run.
    pub is_obtained: bool,
    /// What is set and can't be sent.
    pub unusable: BTreeMap<Credential, CredentialError>,
    /// Why the valid credential could not be obtained.
    pub failed: Option<ObtainError>,
    /// Who a JWT is for, by claim.
    tenants: BTreeMap<String, String>,
}

/// What a credential that is good is good for.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(in crate::exec) struct Granted {
    /// The tenants that it names, by claim.
    pub tenants: BTreeMap<String, String>,
}

impl KeyRing {
    /// A ring with nothing on it.
    pub fn of(contract: &Contract, scheme: &SecurityScheme, values: &ParameterValues) -> KeyRing {
        KeyRing {
            scheme: scheme.clone(),
            seed: 0,
            held: BTreeMap::new(),
            signing_key: None,
            signing_variable: None,
            variables: BTreeMap::new(),
            shared: false,
            is_obtained: false,
            unusable: BTreeMap::new(),
            failed: None,
            tenants: tenants(contract, scheme, values),
        }
    }

    /// With these credentials. Those that are held go before those that the key makes.
    pub fn holding(
        mut self,
        held: BTreeMap<Credential, CredentialValue>,
        signing_key: Option<CredentialValue>,
    ) -> KeyRing {
        (self.held, self.signing_key) = (held, signing_key);
        self
    }

    /// The credential of this kind.
    ///
    /// # Errors
    /// Why there is none.
    pub fn value(&self, credential: &Credential) -> Result<CredentialValue, CredentialError> {
        if let Some(secret) = self.held.get(credential) {
            return Ok(secret.clone());
        }
        match credential {
            Credential::Unknown => Ok(self.sample(credential)),
            Credential::PrefixWrong => self.changed(|valid| {
                let prefix = self.scheme.prefix.as_deref().unwrap_or_default();
                format!("{WRONG_PREFIX}{}", valid.strip_prefix(prefix).unwrap_or(valid))
            }),
            Credential::Truncated => self.changed(|valid| {
                let kept = valid.chars().count().saturating_sub(CUT);
                valid.chars().take(kept).collect()
            }),
            _ if self.scheme.is_jwt => self.token(credential),
            _ => Err(self.missing(credential)),
        }
    }

    fn changed(&self, change: impl Fn(&str) -> String) -> Result<CredentialValue, CredentialError> {
        self.value(&Credential::Valid).map(|valid| CredentialValue::new(change(valid.expose())))
    }

    /// A JWT made with the signing key; without one, what can be made of the valid token alone.
    fn token(&self, credential: &Credential) -> Result<CredentialValue, CredentialError> {
        match (&self.signing_key, credential) {
            (Some(key), _) => Ok(jwt::make(&self.claims(), credential, key)?),
            (None, Credential::AlgNone | Credential::SignatureWrong | Credential::PayloadChanged) => {
                Ok(jwt::spoil(&self.value(&Credential::Valid)?, credential)?)
            }
            (None, _) => Err(self.missing(credential)),
        }
    }

    /// What a token is made of: the valid one that is held has what no document tells.
    fn claims(&self) -> Claims<'_> {
        let pattern = self.held.get(&Credential::Valid).and_then(jwt::payload).unwrap_or_default();
        Claims { required: &self.scheme.claims, tenants: &self.tenants, pattern }
    }

    /// What holds the valid credential, in words: its variable, and when that has expired.
    pub fn holder(&self) -> Option<String> {
        let held = self.held.get(&Credential::Valid);
        if let (None, Some(variable)) = (held, &self.signing_variable) {
            return Some(variable.clone());
        }
        let names = self.variables.get(&Credential::Valid)?;
        let name = if self.shared { names.last() } else { names.first() }?;
        let expired = held.filter(|_| self.scheme.is_jwt).and_then(jwt::expired);
        Some(expired.map_or_else(|| name.clone(), |since| format!("{name}, which expired at {since},")))
    }

    /// Why there is no such credential: the variables that could hold it.
    fn missing(&self, credential: &Credential) -> CredentialError {
        if let Some(unusable) = self.unusable.get(credential) {
            return unusable.clone();
        }
        match (&self.failed, self.variables.get(credential).map(Vec::as_slice)) {
            (Some(failed), _) if *credential == Credential::Valid => failed.clone().into(),
            (_, Some(names @ [_, ..])) => CredentialError::NotSet(names.to_vec()),
            (_, Some([]) | None) => {
                CredentialError::NoVariable { credential: credential.clone(), scheme: self.scheme.name.clone() }
            }
        }
    }

    /// What is made of a credential that somebody presents.
    ///
    /// # Errors
    /// The cause of its refusal.
    pub fn examine(&self, presented: &str) -> Result<Granted, Cause> {
        let is = |credential| self.held.get(&credential).is_some_and(|held| held.expose() == presented);
        match &self.signing_key {
            Some(key) if self.scheme.is_jwt && !self.held.values().any(|held| held.expose() == presented) => {
                jwt::verify(&self.claims(), presented, key).map(|tenants| Granted { tenants })
            }
            _ if is(Credential::Valid) => Ok(Granted::default()),
            _ if is(Credential::Expired) => Err(Cause::CredentialExpired),
            _ if is(Credential::Revoked) => Err(Cause::CredentialRevoked),
            _ if is(Credential::Forbidden) => Err(Cause::PermissionDenied),
            _ => Err(Cause::CredentialUnknown),
        }
    }

    /// A made-up credential in the scheme's form.
    pub fn sample(&self, credential: &Credential) -> CredentialValue {
        let prefix = self.scheme.prefix.as_deref().unwrap_or_default();
        let token = format!("{prefix}sample-{credential}-{}", id_of(&[&self.seed.to_string(), &self.scheme.name]));
        match &self.scheme.kind {
            SchemeKind::Http(word) if word.eq_ignore_ascii_case("basic") => {
                CredentialValue::new(format!("countersign:{token}"))
            }
            _ => CredentialValue::new(token),
        }
    }

    /// Samples of all that can be held, which are good for a stub and for nothing else.
    pub fn samples(&self) -> BTreeMap<Credential, CredentialValue> {
        HELD.map(|credential| (credential.clone(), self.sample(&credential))).into()
    }
}

/// The tenant that each claim of a JWT names: the value of the operation's tenant header.
fn tenants(contract: &Contract, scheme: &SecurityScheme, values: &ParameterValues) -> BTreeMap<String, String> {
    let named = |operation: &Operation| {
        let claim = tenant_claim(operation, scheme)?;
        let tenant = operation.parameters.iter().find(|parameter| names_claim(&parameter.name, &claim))?;
        Some((claim, values.get(&tenant.name).cloned().unwrap_or_else(|| sample_text(contract, tenant))))
    };
    contract.operations().iter().filter_map(named).collect()
}
