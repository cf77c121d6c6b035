//! Credentials that a login gives: one request, whose answer has them in its JSON or in a cookie.

use std::collections::BTreeMap;

use percent_encoding::utf8_percent_encode;
use reqwest::Url;
use serde_json::{Map, Value};

use super::obtain::{LARGEST_GRANT, whole};
use super::sources::VariableSource;
use crate::exec::connection::{Connection, base_url, keeps_secrets};
use crate::live::ESCAPED;
use crate::reason::ObtainError;
use crate::secret::CredentialValue;
use crate::settings::{Login, ParameterSetting};

/// The credential that a login gives.
///
/// # Errors
/// Why it gives none. Neither what was sent nor what was answered is repeated.
pub(super) async fn of_login(
    scheme: &str,
    login: &Login,
    connection: &Connection,
    lookup: VariableSource<'_>,
    base: Option<&Url>,
) -> Result<CredentialValue, ObtainError> {
    let named = || scheme.to_owned();
    let url = url(login, base).ok_or_else(|| ObtainError::LoginUrl { scheme: named(), url: login.url.clone() })?;
    if !keeps_secrets(&url) {
        return Err(ObtainError::LoginPlainHttp { scheme: named() });
    }
    let method = login.method.as_deref().unwrap_or("POST");
    let method = reqwest::Method::from_bytes(method.as_bytes())
        .map_err(|_| ObtainError::LoginMethod { scheme: named(), method: method.to_owned() })?;
    let mut request = connection.client(&url)?.request(method, url);
    if let Some((media_type, body)) = body(scheme, login, lookup)? {
        request = request.header("content-type", media_type).body(body);
    }
    let answer = async {
        let mut response = request.header("accept", "application/json, */*").send().await?;
        let body = whole(&mut response).await?;
        Ok::<_, reqwest::Error>((response, body))
    };
    let (response, body) = answer
        .await
        .map_err(|error| ObtainError::NotAnswered { scheme: named(), error: connection.failure(&error) })?;
    let status = response.status();
    if status.is_client_error() || status.is_server_error() {
        return Err(ObtainError::LoginRefused { scheme: named(), status: status.as_u16() });
    }
    if body.len() > LARGEST_GRANT {
        return Err(ObtainError::GrantedTooMuch { scheme: named() });
    }
    let status = status.as_u16();
    if let Some(cookie) = &login.cookie {
        let lines = response.headers().get_all("set-cookie").iter().filter_map(|line| line.to_str().ok());
        let missing = || ObtainError::NoLoginCookie { scheme: named(), status, cookie: cookie.clone() };
        return given(lines, cookie).map(CredentialValue::new).ok_or_else(missing);
    }
    let pointer = login.token.clone().unwrap_or_default();
    let answered: Option<Value> = serde_json::from_slice(&body).ok();
    let token = answered.as_ref().and_then(|answered| answered.pointer(&pointer)?.as_str());
    token.map(CredentialValue::new).ok_or(ObtainError::NoLoginToken { scheme: named(), status, pointer })
}

/// A path stands below the base URL, as those of operations do.
fn url(login: &Login, base: Option<&Url>) -> Option<Url> {
    match login.url.strip_prefix('/') {
        Some(path) => base_url(&format!("{}/{path}", base?.as_str().trim_end_matches('/'))).ok(),
        None => base_url(&login.url).ok(),
    }
}

/// What is sent, as JSON or as a form; nothing where there is nothing to send.
fn body(
    scheme: &str,
    login: &Login,
    lookup: VariableSource<'_>,
) -> Result<Option<(&'static str, String)>, ObtainError> {
    if login.form.is_empty() {
        let members = values(scheme, &login.json, lookup)?;
        let object: Map<String, Value> = members.into_iter().map(|(name, value)| (name, value.into())).collect();
        return Ok((!object.is_empty()).then(|| ("application/json", Value::Object(object).to_string())));
    }
    let escape = |text: &str| utf8_percent_encode(text, ESCAPED).to_string();
    let fields = values(scheme, &login.form, lookup)?;
    let fields = fields.iter().map(|(name, value)| format!("{}={}", escape(name), escape(value)));
    Ok(Some(("application/x-www-form-urlencoded", fields.collect::<Vec<_>>().join("&"))))
}

fn values(
    scheme: &str,
    fields: &BTreeMap<String, ParameterSetting>,
    lookup: VariableSource<'_>,
) -> Result<Vec<(String, String)>, ObtainError> {
    let value = |field: &ParameterSetting| match &field.variable {
        None => Ok(field.value.clone().unwrap_or_default()),
        Some(variable) => lookup(variable)
            .map(|value| value.trim_end_matches(['\r', '\n']).to_owned())
            .filter(|value| !value.is_empty())
            .ok_or_else(|| ObtainError::LoginVariable { scheme: scheme.to_owned(), variable: variable.clone() }),
    };
    fields.iter().map(|(name, field)| Ok((name.clone(), value(field)?))).collect()
}

/// The value that lines `Set-Cookie` give a cookie (RFC 6265 §5.2): the last one's.
fn given<'l>(lines: impl Iterator<Item = &'l str>, cookie: &str) -> Option<String> {
    let pairs = lines.filter_map(|line| line.split(';').next()?.split_once('='));
    let own = pairs.filter(|(name, value)| name.trim() == cookie && !value.trim().is_empty());
    own.last().map(|(_, value)| value.trim().to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cookie_is_what_stands_before_its_attributes() {
        let lines = ["other=1; Path=/", "SID=; Max-Age=0", "SID=a=b; HttpOnly; Path=/"];
        assert_eq!(given(lines.into_iter(), "SID"), Some("a=b".to_owned()));
        assert_eq!(given(["SID=; Max-Age=0"].into_iter(), "SID"), None);
        assert_eq!(given(lines.into_iter(), "sid"), None);
    }

    #[test]
    fn a_path_stands_below_the_base_url() {
        let base = Url::parse("https://api.example/v1").unwrap();
        let login = |url: &str| Login {
            scheme: None,
            url: url.to_owned(),
            method: None,
            json: BTreeMap::new(),
            form: BTreeMap::new(),
            token: Some("/token".to_owned()),
            cookie: None,
        };
        let at = |text: &str, base: Option<&Url>| url(&login(text), base).map(|url| url.to_string());
        assert_eq!(at("/login", Some(&base)), Some("https://api.example/v1/login".to_owned()));
        assert_eq!(at("https://login.example/in", None), Some("https://login.example/in".to_owned()));
        assert_eq!(at("/login", None), None);
        assert_eq!(at("login", Some(&base)), None);
    }
}
