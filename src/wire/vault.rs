//! The only reader of secrets: from the environment, or samples for an embedded stub.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

use crate::finding::id_of;
use crate::live::{Credential, Slot};
use crate::plan::{Values, text};
use crate::reason::{CredentialError, ObtainError, SkipReason};
use crate::secret::Secret;
use crate::settings::{Settings, Variables, WRONG_PREFIX};
use countersign_openapi::Cause;
use countersign_openapi::{Contract, Operation, Scheme, SchemeKind, tenant_claim};

use super::jwt::{self, Claims};
use super::{Connection, obtain};

/// How many characters [`Credential::Truncated`] lacks.
const CUT: usize = 4;

/// The credentials of a contract's schemes.
#[derive(Debug, Clone)]
pub struct Vault {
    keys: BTreeMap<String, Keys>,
    /// What slots were filled with. A JWT is made once, so that what is looked for in an answer
    /// is what was sent.
    filled: Arc<Mutex<BTreeMap<Slot, Result<Secret, CredentialError>>>>,
}

#[derive(Debug, Clone)]
struct Keys {
    scheme: Scheme,
    /// Makes the credential that was never issued.
    seed: u64,
    held: BTreeMap<Credential, Secret>,
    signing_key: Option<Secret>,
    /// The variables that would have held what is not held.
    variables: BTreeMap<Credential, Vec<String>>,
    /// The valid credential is in a variable that is every scheme's.
    shared: bool,
    /// Why the valid credential could not be obtained.
    failed: Option<ObtainError>,
    /// Who a JWT is for, by claim.
    tenants: BTreeMap<String, String>,
}

/// The credentials that are held, not made.
const HELD: [Credential; 4] = [Credential::Valid, Credential::Expired, Credential::Revoked, Credential::Forbidden];

impl Vault {
    /// The vault with other made-up credentials.
    pub fn with_seed(mut self, seed: u64) -> Vault {
        self.keys.values_mut().for_each(|keys| keys.seed = seed);
        self
    }

    /// What the variables hold, by `lookup`; an empty variable counts as one that is not set.
    pub fn of_variables(
        contract: &Contract,
        settings: &Settings,
        values: &Values,
        lookup: &dyn Fn(&str) -> Option<String>,
    ) -> Vault {
        let variables = Variables::of(settings);
        let first = |names: &[String]| {
            names.iter().find_map(|name| lookup(name).filter(|value| !value.is_empty())).map(Secret::new)
        };
        let mut vault = Vault::of(contract, values, |scheme| {
            let names = HELD.map(|credential| (credential.clone(), variables.names(&scheme.name, &credential)));
            let held =
                names.iter().filter_map(|(credential, names)| Some((credential.clone(), first(names)?))).collect();
            (held, first(&variables.signing_key(&scheme.name)), names.into())
        });
        for (scheme, keys) in &mut vault.keys {
            let own = variables.own(scheme, &Credential::Valid);
            keys.shared = keys.signing_key.is_none() && first(own.as_slice()).is_none();
        }
        vault
    }

    /// Samples that are good for an embedded stub, and for nothing else.
    pub fn of_samples(contract: &Contract, values: &Values) -> Vault {
        Vault::of(contract, values, |scheme| {
            let held = HELD.map(|credential| (credential.clone(), sample(scheme, &credential, 0)));
            (
                held.into(),
                scheme.is_jwt.then(|| Secret::new("a-sample-key-that-signs-for-embedded-stubs")),
                BTreeMap::new(),
            )
        })
    }

    /// What a stub for other processes accepts: what the variables hold, else samples; and a line
    /// for each, by which a shell comes to have it. A value of the caller's own is not repeated.
    pub fn of_stub(
        contract: &Contract,
        settings: &Settings,
        values: &Values,
        lookup: &dyn Fn(&str) -> Option<String>,
    ) -> (Vault, Vec<String>) {
        let own = Vault::of_variables(contract, settings, values, lookup);
        let mut vault = Vault::of_samples(contract, values);
        let variables = Variables::of(settings);
        let mut exports = Vec::new();
        let mut export = |names: Vec<String>, own: bool, sample: &Secret| {
            let set = names.iter().find(|name| own && lookup(name).is_some_and(|value| !value.is_empty()));
            match (set, names.first()) {
                (Some(name), _) => exports.push(format!("export {name}=\"${name}\"")),
                (None, Some(name)) => exports.push(format!("export {name}={}", sample.expose())),
                (None, None) => {}
            }
        };
        for (scheme, keys) in &mut vault.keys {
            let own = &own.keys[scheme];
            if own.signing_key.is_some() || !own.held.is_empty() {
                keys.signing_key = own.signing_key.clone();
            }
            if let Some(key) = &keys.signing_key {
                export(variables.signing_key(scheme), own.signing_key.is_some(), key);
                continue;
            }
            for credential in HELD {
                let held = own.held.get(&credential);
                let accepted = held.cloned().unwrap_or_else(|| sample(&keys.scheme, &credential, 0));
                export(variables.names(scheme, &credential), held.is_some(), &accepted);
                keys.held.insert(credential, accepted);
            }
        }
        (vault, exports)
    }

    /// Obtains the valid credentials that no variable holds, where the settings say how: from a
    /// command, or by the client credentials grant.
    pub async fn obtain(
        &mut self,
        settings: &Settings,
        connection: &Connection,
        lookup: &dyn Fn(&str) -> Option<String>,
    ) {
        for (name, keys) in &mut self.keys {
            let Some(own) = settings.credentials.get(name) else { continue };
            if keys.signing_key.is_some() || keys.held.contains_key(&Credential::Valid) {
                continue;
            }
            let variable = |name: &Option<String>| name.as_deref().and_then(lookup).map(Secret::new);
            let obtained = match (&own.token_command, variable(&own.client_id), variable(&own.client_secret)) {
                (Some(command), _, _) => obtain::of_command(command),
                (None, Some(id), Some(secret)) => obtain::of_grant(&keys.scheme, own, &id, &secret, connection).await,
                (None, _, _) => continue,
            };
            match obtained {
                Ok(token) => {
                    keys.held.insert(Credential::Valid, token);
                    keys.shared = false;
                }
                Err(reason) => keys.failed = Some(reason),
            }
        }
    }

    fn of(contract: &Contract, values: &Values, read: impl Fn(&Scheme) -> Read) -> Vault {
        let keys = contract.schemes().iter().map(|scheme| {
            let (mut held, signing_key, variables) = read(scheme);
            if signing_key.is_some() && scheme.is_jwt {
                // A key makes better tokens than a variable can hold: they are fresh.
                held = BTreeMap::new();
            }
            let keys = Keys {
                seed: 0,
                failed: None,
                shared: false,
                scheme: scheme.clone(),
                held,
                signing_key,
                variables,
                tenants: tenants(contract, scheme, values),
            };
            (scheme.name.clone(), keys)
        });
        Vault { keys: keys.collect(), filled: Arc::default() }
    }

    /// The credential of a slot, or why there is none.
    pub fn value(&self, slot: &Slot) -> Result<Secret, CredentialError> {
        let keys = self.keys.get(&slot.scheme).ok_or_else(|| CredentialError::UndeclaredScheme(slot.scheme.clone()))?;
        let mut filled = self.filled.lock().unwrap_or_else(|poisoned| poisoned.into_inner());
        filled.entry(slot.clone()).or_insert_with(|| keys.value(&slot.credential)).clone()
    }

    /// Whether a variable of the scheme's own holds its valid credential.
    pub fn is_own(&self, scheme: &str) -> bool {
        self.keys.get(scheme).is_some_and(|keys| !keys.variables.is_empty() && !keys.shared)
    }

    /// Why a slot can't be filled with a credential that is the scheme's own, and not one that
    /// may be meant for another scheme.
    pub fn is_shared(&self, slot: &Slot) -> Option<SkipReason> {
        let keys = self.keys.get(&slot.scheme).filter(|keys| keys.shared)?;
        let names = keys.variables.get(&Credential::Valid).and_then(|names| names.first());
        let name = names.map_or("its variable", String::as_str);
        (slot.credential != Credential::Unknown).then(|| SkipReason::NoOwnCredential(name.to_owned()))
    }

    /// The valid credential of each scheme that there is one for, by the scheme's name: for a
    /// typed client whose exchanges are replayed.
    pub fn for_replay(&self) -> BTreeMap<String, String> {
        let valid = |scheme: &String| self.value(&Slot { scheme: scheme.clone(), credential: Credential::Valid });
        self.keys.keys().filter_map(|scheme| Some((scheme.clone(), valid(scheme).ok()?.expose().to_owned()))).collect()
    }

    /// What a stub makes of a credential that was presented for a scheme: nothing against it, or
    /// the cause of its refusal.
    pub fn examine(&self, scheme: &str, presented: &str) -> Result<Granted, Cause> {
        self.keys.get(scheme).map_or(Err(Cause::CredentialUnknown), |keys| keys.examine(presented))
    }

    /// Every secret of the vault, for the search in answers: what is held, and whatever `slots`
    /// were filled with.
    pub fn secrets<'a>(&self, slots: impl Iterator<Item = &'a Slot>) -> Vec<(Secret, String)> {
        let valid = self.keys.keys().map(|scheme| Slot { scheme: scheme.clone(), credential: Credential::Valid });
        let mut all: Vec<(Secret, String)> = Vec::new();
        for slot in slots.cloned().chain(valid) {
            if let Ok(secret) = self.value(&slot) {
                all.push((secret, slot.to_string()));
            }
        }
        all
    }
}

type Read = (BTreeMap<Credential, Secret>, Option<Secret>, BTreeMap<Credential, Vec<String>>);

/// What a credential that is good is good for.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Granted {
    /// The tenants that it names, by claim.
    pub tenants: BTreeMap<String, String>,
}

/// The tenant that each claim of a JWT names: the value of the operation's tenant header.
fn tenants(contract: &Contract, scheme: &Scheme, values: &Values) -> BTreeMap<String, String> {
    let named = |operation: &Operation| {
        let claim = tenant_claim(operation, scheme)?;
        let tenant =
            operation.parameters.iter().find(|parameter| countersign_openapi::names_claim(&parameter.name, &claim))?;
        Some((claim, values.get(&tenant.name).cloned().unwrap_or_else(|| text(&tenant.sample))))
    };
    contract.operations().iter().filter_map(named).collect()
}

impl Keys {
    fn value(&self, credential: &Credential) -> Result<Secret, CredentialError> {
        if let Some(secret) = self.held.get(credential) {
            return Ok(secret.clone());
        }
        match credential {
            Credential::Unknown => Ok(sample(&self.scheme, credential, self.seed)),
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

    fn changed(&self, change: impl Fn(&str) -> String) -> Result<Secret, CredentialError> {
        self.value(&Credential::Valid).map(|valid| Secret::new(change(valid.expose())))
    }

    /// A JWT made with the signing key; without one, what can be made of the valid token alone.
    fn token(&self, credential: &Credential) -> Result<Secret, CredentialError> {
        let claims = Claims { required: &self.scheme.claims, tenants: &self.tenants };
        match (&self.signing_key, credential) {
            (Some(key), _) => Ok(jwt::make(&claims, credential, key)?),
            (None, Credential::AlgNone | Credential::SignatureWrong | Credential::PayloadChanged) => {
                Ok(jwt::spoil(&self.value(&Credential::Valid)?, credential)?)
            }
            (None, _) => Err(self.missing(credential)),
        }
    }

    /// Why there is no such credential: the variables that could hold it.
    fn missing(&self, credential: &Credential) -> CredentialError {
        match (&self.failed, self.variables.get(credential).map(Vec::as_slice)) {
            (Some(failed), _) if *credential == Credential::Valid => failed.clone().into(),
            (_, Some(names @ [_, ..])) => CredentialError::NotSet(names.to_vec()),
            (_, Some([]) | None) => {
                CredentialError::NoVariable { credential: credential.clone(), scheme: self.scheme.name.clone() }
            }
        }
    }

    fn examine(&self, presented: &str) -> Result<Granted, Cause> {
        let is = |credential| self.held.get(&credential).is_some_and(|held| held.expose() == presented);
        match &self.signing_key {
            Some(key) if self.scheme.is_jwt => {
                let claims = Claims { required: &self.scheme.claims, tenants: &self.tenants };
                jwt::verify(&claims, presented, key).map(|tenants| Granted { tenants })
            }
            _ if is(Credential::Valid) => Ok(Granted::default()),
            _ if is(Credential::Expired) => Err(Cause::CredentialExpired),
            _ if is(Credential::Revoked) => Err(Cause::CredentialRevoked),
            _ if is(Credential::Forbidden) => Err(Cause::PermissionDenied),
            _ => Err(Cause::CredentialUnknown),
        }
    }
}

/// A made-up credential in the scheme's form.
fn sample(scheme: &Scheme, credential: &Credential, seed: u64) -> Secret {
    let prefix = scheme.prefix.as_deref().unwrap_or_default();
    let token = format!("{prefix}sample-{credential}-{}", id_of(&[&seed.to_string(), &scheme.name]));
    match &scheme.kind {
        SchemeKind::Http(word) if word.eq_ignore_ascii_case("basic") => Secret::new(format!("countersign:{token}")),
        _ => Secret::new(token),
    }
}
