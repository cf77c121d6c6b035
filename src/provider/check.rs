//! What settings name must be there: a waiver that covers nothing, or everything, is a mistake of who wrote it.

use countersign_openapi::suggestion;

use super::Provider;
use crate::rules;
use crate::scenarios;
use crate::settings::Waiver;

/// What is wrong with settings that can be read. It completes "failed to …".
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("read the settings of {provider}: {fault}")]
pub struct SettingsFault {
    provider: String,
    fault: SettingsFaultKind,
}

#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
enum SettingsFaultKind {
    #[error(
        "waiver {number} covers everything: expected `finding`, `check`, `operation` or `scenario` beside its reason"
    )]
    Everything { number: usize },
    #[error("waiver {number}: unknown {what} \"{name}\"{nearest}")]
    Unknown { number: usize, what: &'static str, name: String, nearest: String },
    #[error("[credentials.{name}]: the document has no security scheme of that name{nearest}")]
    Scheme { name: String, nearest: String },
}

/// Looks up everything that the settings of a provider name.
///
/// # Errors
/// The first that is not there.
pub fn check(provider: &Provider) -> Result<(), SettingsFault> {
    let wrong = |fault| SettingsFault { provider: provider.id.clone(), fault };
    for (index, waiver) in provider.settings.waivers.iter().enumerate() {
        of_waiver(provider, index + 1, waiver).map_err(wrong)?;
    }
    of_credentials(provider).map_err(wrong)
}

fn of_waiver(provider: &Provider, number: usize, waiver: &Waiver) -> Result<(), SettingsFaultKind> {
    let Waiver { check, operation, scenario, .. } = waiver;
    if waiver.covers_everything() {
        return Err(SettingsFaultKind::Everything { number });
    }
    let known = |what, name: &Option<String>, ids: Vec<&str>| match name {
        Some(name) if !ids.contains(&name.as_str()) => {
            let nearest = suggestion(name, ids);
            Err(SettingsFaultKind::Unknown { number, what, name: name.clone(), nearest })
        }
        _ => Ok(()),
    };
    // A rule of changes is waived in `drift`.
    if !check.as_ref().is_some_and(|check| rules::is_rule(check)) {
        known("check", check, rules::EXCHANGE.iter().map(|check| check.id()).collect())?;
    }
    known("scenario", scenario, scenarios::ALL.iter().map(|scenario| scenario.id).collect())?;
    let operation = operation.as_ref().filter(|name| provider.contract.named(name).is_none()).cloned();
    known("operation", &operation, provider.contract.operations().iter().map(|own| own.id.as_str()).collect())
}

/// Variables of a scheme that is not there are asked for by nobody.
fn of_credentials(provider: &Provider) -> Result<(), SettingsFaultKind> {
    let declared = ["/components/securitySchemes", "/securityDefinitions"].into_iter();
    let declared = declared.filter_map(|place| provider.contract.document.get(place)?.as_object());
    let mut names: Vec<&str> = declared.flat_map(|schemes| schemes.keys().map(String::as_str)).collect();
    names.extend(provider.contract.schemes().iter().map(|scheme| scheme.name.as_str()));
    names.extend(provider.settings.security.keys().map(String::as_str));
    let unknown = provider.settings.credentials.keys().find(|name| !names.contains(&name.as_str()));
    match unknown {
        None => Ok(()),
        Some(name) => Err(SettingsFaultKind::Scheme { name: name.clone(), nearest: suggestion(name, names) }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const DOCUMENT: &str = "openapi: 3.0.3\ninfo: {title: A, version: '1'}\npaths:\n  /a:\n    get:\n      operationId: \
                            readOrder\n      responses: {'200': {description: fine}}\ncomponents:\n  securitySchemes:\n    \
                            bearer: {type: http, scheme: bearer}\n";

    fn checked(settings: &str) -> Result<(), String> {
        let provider = Provider::read("acme", ("a.yaml", DOCUMENT), ("provider.toml", settings), None);
        provider.map(drop).map_err(|error| error.to_string())
    }

    fn waiver(named: &str) -> String {
        format!("[[waivers]]\n{named}\nreason = \"known\"\nuntil = \"2099-01-01\"\n")
    }

    #[test]
    fn what_is_there_may_be_named() {
        for named in [
            "check = \"error-shape\"",
            "operation = \"readOrder\"",
            "scenario = \"credential-valid\"",
            "finding = \"0\"",
        ] {
            assert_eq!(checked(&waiver(named)), Ok(()));
        }
        assert_eq!(checked("[credentials.bearer]\ntoken = \"A\"\n"), Ok(()));
    }

    #[test]
    fn a_waiver_of_everything_is_refused() {
        let error = checked(&waiver("")).unwrap_err();
        assert!(error.starts_with("read the settings of acme: waiver 1 covers everything"), "{error}");
    }

    #[test]
    fn what_is_not_there_is_named_with_the_nearest() {
        let refused = [
            (waiver("check = \"eror-shape\""), "unknown check \"eror-shape\"; did you mean `error-shape`?"),
            (waiver("operation = \"readOrders\""), "unknown operation \"readOrders\"; did you mean `readOrder`?"),
            (waiver("scenario = \"credential-vald\""), "did you mean `credential-valid`?"),
            ("[credentials.baerer]\ntoken = \"A\"\n".to_owned(), "did you mean `bearer`?"),
        ];
        for (settings, said) in refused {
            let error = checked(&settings).unwrap_err();
            assert!(error.contains(said), "{error}");
        }
    }
}
