//! Where credentials come from: variables, whoever grants them, or samples.

use std::collections::{BTreeMap, BTreeSet};

use super::key_ring::{HELD, KeyRing};
use super::login::of_login;
use super::slips::unsendable;
use super::{CredentialStore, OtherSecrets, locked, obtain};
use reqwest::Url;

use crate::exec::options::Options;
use crate::live::Credential;
use crate::plan::ParameterValues;
use crate::reason::{CredentialError, ObtainError};
use crate::secret::CredentialValue;
use crate::settings::{CredentialVariables, Login, Settings, Variables};
use countersign_openapi::Contract;

/// Looks an environment variable up.
pub(super) type VariableSource<'a> = &'a dyn Fn(&str) -> Option<String>;

/// Signs JWTs for stubs.
const SAMPLE_KEY: &str = "a-sample-key-that-signs-for-embedded-stubs";

impl CredentialStore {
    /// What the variables hold; an empty variable counts as one that is not set.
    pub fn of_variables(
        contract: &Contract,
        settings: &Settings,
        values: &ParameterValues,
        lookup: VariableSource,
    ) -> CredentialStore {
        let variables = Variables::of(settings);
        let rings = contract.schemes().iter().map(|scheme| {
            let names = HELD.map(|credential| (credential.clone(), variables.names(&scheme.name, &credential)));
            let mut unusable = BTreeMap::new();
            let mut held = BTreeMap::new();
            for (credential, names) in &names {
                let Some((name, value)) = first_named(names, lookup) else { continue };
                match unsendable(scheme, value.expose()) {
                    Some(fault) => {
                        _ = unusable.insert(credential.clone(), CredentialError::Unsendable { variable: name, fault })
                    }
                    None => _ = held.insert(credential.clone(), value),
                }
            }
            let key = first_named(&variables.signing_key(&scheme.name), lookup);
            let own = variables.own(&scheme.name, &Credential::Valid);
            let shared = key.is_none() && first(&own, lookup).is_none();
            let (signing_variable, signing_key) = key.unzip();
            let mut ring = KeyRing::of(contract, scheme, values).holding(held, signing_key);
            ring.signing_variable = signing_variable;
            (ring.variables, ring.shared, ring.unusable) = (names.into(), shared, unusable);
            (scheme.name.clone(), ring)
        });
        let mut rings: BTreeMap<String, KeyRing> = rings.collect();
        // What one scheme takes of a variable that is every scheme's is not meant for another that can't.
        if rings.values().any(|ring| ring.shared && ring.held.contains_key(&Credential::Valid)) {
            for ring in rings.values_mut().filter(|ring| ring.shared) {
                if ring.unusable.remove(&Credential::Valid).is_some() {
                    ring.variables.entry(Credential::Valid).and_modify(|names| names.truncate(1));
                }
            }
        }
        CredentialStore::of(rings)
    }

    /// Samples that are good for an embedded stub, and for nothing else.
    pub fn of_samples(contract: &Contract, values: &ParameterValues) -> CredentialStore {
        let rings = contract.schemes().iter().map(|scheme| {
            let ring = KeyRing::of(contract, scheme, values);
            let ring = match scheme.is_jwt {
                true => ring.holding(BTreeMap::new(), Some(CredentialValue::new(SAMPLE_KEY))),
                false => {
                    let samples = ring.samples();
                    ring.holding(samples, None)
                }
            };
            (scheme.name.clone(), ring)
        });
        CredentialStore { only_samples: true, ..CredentialStore::of(rings.collect()) }
    }

    /// What a stub for other processes accepts: what the variables hold, else samples; and a line
    /// for each, by which a shell comes to have it. A value of the caller's own is not repeated.
    pub fn of_stub(
        contract: &Contract,
        settings: &Settings,
        values: &ParameterValues,
        lookup: VariableSource,
    ) -> (CredentialStore, Vec<String>) {
        let own = CredentialStore::of_variables(contract, settings, values, lookup);
        let mut store = CredentialStore::of_samples(contract, values);
        store.only_samples = own.rings.values().all(|ring| ring.held.is_empty() && ring.signing_key.is_none());
        let variables = Variables::of(settings);
        let mut exports = Vec::new();
        let mut export = |names: Vec<String>, own: bool, sample: &CredentialValue| {
            let set = names.iter().find(|name| own && lookup(name).is_some_and(|value| !value.is_empty()));
            match (set, names.first()) {
                (Some(name), _) => exports.push(format!("export {name}=\"${name}\"")),
                (None, Some(name)) => exports.push(format!("export {name}={}", shell_words::quote(sample.expose()))),
                (None, None) => {}
            }
        };
        for (scheme, ring) in &mut store.rings {
            let own = &own.rings[scheme];
            if own.signing_key.is_some() || !own.held.is_empty() {
                ring.signing_key = own.signing_key.clone();
            }
            if let Some(key) = &ring.signing_key {
                export(variables.signing_key(scheme), own.signing_key.is_some(), key);
                // What is held beside the key is as good as what it makes.
                for (credential, held) in &own.held {
                    export(variables.names(scheme, credential), true, held);
                    ring.held.insert(credential.clone(), held.clone());
                }
                continue;
            }
            for credential in HELD {
                let held = own.held.get(&credential);
                let accepted = held.cloned().unwrap_or_else(|| ring.sample(&credential));
                export(variables.names(scheme, &credential), held.is_some(), &accepted);
                ring.held.insert(credential, accepted);
            }
        }
        (store, exports)
    }

    /// Obtains the valid credentials of some schemes again, which were obtained and are good no more, each once in a
    /// run. Whether there is a new one.
    pub async fn renew(
        &self,
        schemes: &BTreeSet<String>,
        settings: &Settings,
        options: &Options,
        origin: Option<&Url>,
    ) -> bool {
        let mut is_new = false;
        for name in schemes {
            let Some(ring) = self.rings.get(name) else { continue };
            if ring.is_obtained && self.renewed().insert(name.clone()) {
                let lookup = options.lookup();
                let obtained = ring.obtain_in_time(settings, options, &*lookup, origin, &self.replaced).await;
                let obtained = obtained.and_then(Result::ok);
                is_new |= obtained.map(|token| self.replace(name, token)).is_some();
            }
        }
        is_new
    }

    /// Obtains the valid credentials that no variable holds, where the settings say how: from a
    /// command, by the client credentials grant, or by a login.
    ///
    /// `origin` is where the credentials are for.
    pub async fn obtain(
        &mut self,
        settings: &Settings,
        options: &Options,
        lookup: VariableSource<'_>,
        origin: Option<&Url>,
    ) {
        // What a login or a grant is given may come back from anywhere.
        let secrets = settings.credentials.values().filter_map(|own| own.client_secret.as_ref());
        let sent = settings.login.iter().flat_map(|login| login.variables()).map(|name| ("login", name));
        let sent = sent.chain(secrets.map(|name| ("client", name)));
        let sent = sent.filter_map(|(what, name)| {
            Some((first(std::slice::from_ref(name), lookup)?, format!("{{{what}:{name}}}")))
        });
        locked(&self.replaced).extend(sent);
        for ring in self.rings.values_mut() {
            if ring.signing_key.is_some() || ring.held.contains_key(&Credential::Valid) {
                continue;
            }
            match ring.obtain_in_time(settings, options, lookup, origin, &self.replaced).await {
                Some(Ok(token)) => {
                    ring.held.insert(Credential::Valid, token);
                    (ring.shared, ring.is_obtained) = (false, true);
                }
                Some(Err(reason)) => ring.failed = Some(reason),
                None => {}
            }
        }
    }
}

impl KeyRing {
    /// As [`KeyRing::obtain`], for no longer than the run may take.
    async fn obtain_in_time(
        &self,
        settings: &Settings,
        options: &Options,
        lookup: VariableSource<'_>,
        origin: Option<&Url>,
        others: &OtherSecrets,
    ) -> Option<Result<CredentialValue, ObtainError>> {
        let obtained = self.obtain(settings, options, lookup, origin, others);
        let scheme = || self.scheme.name.clone();
        match options.limits.time {
            Some(time) => {
                let over = |whole| Some(Err(ObtainError::TimeOver { scheme: scheme(), whole }));
                time.within(obtained).await.unwrap_or_else(over)
            }
            None => obtained.await,
        }
    }

    /// The valid credential from a command, by a grant or by a login, as the settings say; nothing where they say
    /// none of these.
    async fn obtain(
        &self,
        settings: &Settings,
        options: &Options,
        lookup: VariableSource<'_>,
        origin: Option<&Url>,
        others: &OtherSecrets,
    ) -> Option<Result<CredentialValue, ObtainError>> {
        let name = &self.scheme.name;
        let own = match settings.credentials.get(name) {
            Some(own) => self.obtain_alone(own, options, lookup, origin, others).await,
            None => None,
        };
        let is_own = |login: &&Login| login.scheme.as_ref().is_none_or(|scheme| scheme == name);
        match settings.login.as_ref().filter(is_own) {
            Some(login) if own.is_none() => {
                let obtained = of_login(name, login, &options.connection, lookup, origin).await;
                Some(obtained.map_err(|error| error.naming(login.variables().cloned().collect())))
            }
            _ => own,
        }
    }

    /// The same by what is said of this scheme alone.
    async fn obtain_alone(
        &self,
        settings: &CredentialVariables,
        options: &Options,
        lookup: VariableSource<'_>,
        origin: Option<&Url>,
        others: &OtherSecrets,
    ) -> Option<Result<CredentialValue, ObtainError>> {
        if let Some(command) = &settings.token_command {
            return Some(match options.commands {
                true => obtain::of_command(command, options.connection.timeout).await,
                false => Err(obtain::forbidden(command)),
            });
        }
        let (id, secret) = (settings.client_id.as_ref()?, settings.client_secret.as_ref()?);
        let value = |name: &String| first(std::slice::from_ref(name), lookup);
        let half = |set: &String, missing: &String| {
            let (scheme, set, missing) = (self.scheme.name.clone(), set.clone(), missing.clone());
            Some(Err(ObtainError::HalfAClient { scheme, set, missing }))
        };
        let client = match (value(id), value(secret)) {
            (Some(id), Some(secret)) => (id, secret),
            (Some(_), None) => return half(id, secret),
            (None, Some(_)) => return half(secret, id),
            (None, None) => return None,
        };
        let client = (&client.0, &client.1);
        let granted = obtain::of_grant(&self.scheme, settings, client, &options.connection, origin).await;
        let granted = granted.map_err(|error| error.naming(vec![id.clone(), secret.clone()]));
        Some(granted.map(|granted| {
            let label = || format!("{{{}:granted}}", self.scheme.name);
            locked(others).extend(granted.others.into_iter().map(|other| (other, label())));
            granted.access_token
        }))
    }
}

/// The value of the first of some variables that is set, without the line end that many a secret store adds, and the byte
/// order mark that many an editor does.
fn first(names: &[String], lookup: VariableSource) -> Option<CredentialValue> {
    first_named(names, lookup).map(|(_, value)| value)
}

/// The same, with the variable's name.
pub(super) fn first_named(names: &[String], lookup: VariableSource) -> Option<(String, CredentialValue)> {
    let value = |name: &String| {
        lookup(name).map(|value| value.trim_start_matches('\u{feff}').trim_end_matches(['\r', '\n']).to_owned())
    };
    let set = names.iter().find_map(|name| Some((name, value(name).filter(|value| !value.is_empty())?)));
    set.map(|(name, value)| (name.clone(), CredentialValue::new(value)))
}
