//! What settings name must be there: a waiver that covers nothing, or everything, is a mistake of who wrote it.

use std::collections::BTreeSet;

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
    #[error("[parameters.{name}]: no operation has a parameter of that name{nearest}")]
    Parameter { name: String, nearest: String },
    #[error("[parameters.{name}]: expected `variable` or `value`")]
    ParameterValue { name: String },
    #[error("[login]: the document has no security scheme \"{name}\"{nearest}")]
    LoginScheme { name: String, nearest: String },
    #[error("[login]: expected `scheme` to say which of the document's {count} security schemes it is for")]
    LoginOfMany { count: usize },
    #[error("[login]: expected one of `token` and `cookie`, which say where the credential is in the answer")]
    LoginAnswer,
    #[error("[login]: expected `json` or `form`, found both")]
    LoginBody,
    #[error("[login]: expected `variable` or `value` for `{field}`")]
    LoginField { field: String },
    #[error("[login]: expected `token` to be a JSON pointer such as /access_token, found \"{token}\"")]
    LoginPointer { token: String },
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
    of_parameters(provider).map_err(wrong)?;
    of_login(provider).map_err(wrong)?;
    of_credentials(provider).map_err(wrong)
}

fn of_parameters(provider: &Provider) -> Result<(), SettingsFaultKind> {
    let declared = provider.contract.operations().iter().flat_map(|operation| &operation.parameters);
    let names: BTreeSet<&str> = declared.map(|parameter| parameter.name.as_str()).collect();
    for (name, setting) in &provider.settings.parameters {
        if !names.contains(name.as_str()) {
            let nearest = suggestion(name, names.iter().copied());
            return Err(SettingsFaultKind::Parameter { name: name.clone(), nearest });
        }
        if setting.variable.is_some() == setting.value.is_some() {
            return Err(SettingsFaultKind::ParameterValue { name: name.clone() });
        }
    }
    Ok(())
}

fn of_login(provider: &Provider) -> Result<(), SettingsFaultKind> {
    let Some(login) = &provider.settings.login else { return Ok(()) };
    let names: Vec<&str> = provider.contract.schemes().iter().map(|scheme| scheme.name.as_str()).collect();
    match &login.scheme {
        Some(name) if !names.contains(&name.as_str()) => {
            return Err(SettingsFaultKind::LoginScheme { name: name.clone(), nearest: suggestion(name, names) });
        }
        None if names.len() != 1 => return Err(SettingsFaultKind::LoginOfMany { count: names.len() }),
        _ => {}
    }
    match (&login.token, &login.cookie) {
        (Some(_), Some(_)) | (None, None) => return Err(SettingsFaultKind::LoginAnswer),
        (Some(token), None) if !token.is_empty() && !token.starts_with('/') => {
            return Err(SettingsFaultKind::LoginPointer { token: token.clone() });
        }
        _ => {}
    }
    if !login.json.is_empty() && !login.form.is_empty() {
        return Err(SettingsFaultKind::LoginBody);
    }
    let mut fields = login.json.iter().chain(&login.form);
    match fields.find(|(_, field)| field.variable.is_some() == field.value.is_some()) {
        Some((field, _)) => Err(SettingsFaultKind::LoginField { field: field.clone() }),
        None => Ok(()),
    }
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

    fn login(said: &str) -> String {
        format!("[login]\nurl = \"/login\"\n{said}\n")
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
        assert_eq!(checked(&login("cookie = \"SID\"\nform.user.value = \"ada\"")), Ok(()));
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
            (login("scheme = \"baerer\"\ntoken = \"/t\""), "no security scheme \"baerer\"; did you mean `bearer`?"),
            (login(""), "expected one of `token` and `cookie`"),
            (login("token = \"/t\"\ncookie = \"SID\""), "expected one of `token` and `cookie`"),
            (login("token = \"access_token\""), "a JSON pointer such as /access_token, found \"access_token\""),
            (login("token = \"/t\"\njson.user = {}"), "expected `variable` or `value` for `user`"),
            (
                login("token = \"/t\"\njson.a.value = \"1\"\nform.a.value = \"1\""),
                "expected `json` or `form`, found both",
            ),
            ("[parameters.idd]\nvalue = \"1\"\n".to_owned(), "no operation has a parameter of that name"),
            ("[credentials.baerer]\ntoken = \"A\"\n".to_owned(), "did you mean `bearer`?"),
        ];
        for (settings, said) in refused {
            let error = checked(&settings).unwrap_err();
            assert!(error.contains(said), "{error}");
        }
    }
}
