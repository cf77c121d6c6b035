//! Which variables hold what a run sends, and where it goes: told before anything is sent.

use std::collections::{BTreeMap, BTreeSet};

use super::key_ring::HELD;
use super::sources::first_named;
use crate::exec::connection::{Connection, Unchecked, base_url, keeps_secrets};
use crate::exec::options::{Options, RunTarget, documented};
use crate::live::Credential;
use crate::provider::Provider;
use crate::settings::{Login, Variables};
use countersign_openapi::url_without_secrets;

/// What is unusual on the way to an origin, in words behind it: a proxy of the settings, certificates that are not checked
/// or that others vouch for.
pub fn way(origin: &str, connection: &Connection) -> String {
    let proxy = connection.proxy.as_ref().map(|proxy| format!(" through {}", url_without_secrets(proxy)));
    let of_certificates = match (origin.starts_with("https:"), connection.unchecked) {
        (false, _) => None,
        (true, Unchecked::Nobody) => connection.authorities.as_ref().map(|_| ", trusting those of --ca-cert"),
        (true, Unchecked::Loopback | Unchecked::Everybody) => Some(", whose certificate is not checked"),
    };
    format!("{}{}", proxy.unwrap_or_default(), of_certificates.unwrap_or_default())
}

/// The variables that are set and hold credentials of a provider, and the commands that print one, by the origin that
/// they go to. A stub is sent none of them.
pub fn destinations(provider: &Provider, options: &Options) -> BTreeMap<String, Vec<String>> {
    let base = match &options.target {
        RunTarget::Stub | RunTarget::Recorded(_) => None,
        RunTarget::Url(base) => Some(base.clone()),
        RunTarget::Documented => documented(provider).ok(),
    };
    // Over plain http none goes to another machine.
    let base = base.and_then(|base| base_url(&base).ok()).filter(keeps_secrets);
    let Some(service) = base.map(|base| base.origin().ascii_serialization()) else { return BTreeMap::new() };
    let (lookup, variables) = (options.lookup(), Variables::of(&provider.settings));
    let mut found: BTreeMap<String, Vec<String>> = BTreeMap::new();
    let mut commands = BTreeSet::new();
    let mut add = |origin: &str, names: &[String]| {
        let Some((name, _)) = first_named(names, &*lookup) else { return false };
        let known = found.entry(origin.to_owned()).or_default();
        if !known.contains(&name) {
            known.push(name);
        }
        true
    };
    for scheme in provider.contract.schemes().iter().filter(|scheme| scheme.carrier().is_some()) {
        let is_signed = add(&service, &variables.signing_key(&scheme.name));
        let mut is_held = is_signed;
        for credential in &HELD {
            let is_set = add(&service, &variables.names(&scheme.name, credential));
            is_held |= is_set && *credential == Credential::Valid;
        }
        let own = provider.settings.credentials.get(&scheme.name);
        let command = own.and_then(|own| own.token_command.as_ref());
        if is_held || command.is_some() {
            let printed = command.filter(|_| !is_held && options.commands).and_then(|command| command.first());
            commands.extend(printed.map(|program| format!("what `{program}` prints")));
            continue;
        }
        let is_own = |login: &&Login| login.scheme.as_ref().is_none_or(|name| *name == scheme.name);
        if let Some(login) = provider.settings.login.as_ref().filter(is_own) {
            let at = origin(&login.url);
            login.variables().for_each(|name| _ = add(at.as_deref().unwrap_or(&service), std::slice::from_ref(name)));
        }
        let Some(own) = own else { continue };
        // What only the document names gets a credential where the caller has sent it, and nowhere else.
        let of_the_document = scheme.token_url.as_deref().and_then(origin);
        let grants = own.token_url.as_deref().and_then(origin);
        if grants.is_none() && of_the_document.is_some_and(|other| other != service) {
            continue;
        }
        // One of them alone is sent nowhere.
        let client = [&own.client_id, &own.client_secret].map(|name| name.as_ref().map(std::slice::from_ref));
        if client.iter().any(|name| name.is_none_or(|name| first_named(name, &*lookup).is_none())) {
            continue;
        }
        for name in own.client_id.iter().chain(&own.client_secret) {
            add(grants.as_deref().unwrap_or(&service), std::slice::from_ref(name));
        }
    }
    if !commands.is_empty() {
        found.entry(service).or_default().extend(commands);
    }
    found
}

/// The variables of some names that look like credentials' and are no scheme's.
pub fn unused<'n>(providers: &[Provider], names: impl Iterator<Item = &'n str>) -> Vec<&'n str> {
    let used = |name: &str| {
        providers.iter().any(|provider| {
            let variables = Variables::of(&provider.settings);
            let held = |scheme: &str| HELD.iter().flat_map(|it| variables.names(scheme, it)).collect::<Vec<_>>();
            let of_a_scheme = |scheme: &str| held(scheme).into_iter().chain(variables.signing_key(scheme));
            let mut schemes = provider.contract.schemes().iter().filter(|scheme| scheme.carrier().is_some());
            schemes.any(|scheme| of_a_scheme(&scheme.name).any(|used| used == name))
        })
    };
    names.filter(|name| Variables::is_common(name) && !used(name)).collect()
}

/// Schemes that are sent together and whose valid credentials come from one variable: which it is, and the schemes.
/// Hardly ever are they the same credential.
pub fn filled_alike(provider: &Provider, options: &Options) -> BTreeMap<String, BTreeSet<String>> {
    let (lookup, variables) = (options.lookup(), Variables::of(&provider.settings));
    let mut found = BTreeMap::new();
    for requirement in provider.contract.operations().iter().flat_map(|operation| &operation.security) {
        let mut filled: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
        for scheme in requirement {
            let held = first_named(&variables.names(scheme, &Credential::Valid), &*lookup);
            held.into_iter().for_each(|(name, _)| _ = filled.entry(name).or_default().insert(scheme.clone()));
        }
        found.extend(filled.into_iter().filter(|(name, schemes)| schemes.len() > 1 && Variables::is_common(name)));
    }
    found
}

fn origin(url: &str) -> Option<String> {
    base_url(url).ok().map(|url| url.origin().ascii_serialization())
}
