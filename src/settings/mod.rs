//! What a provider's folder says beside its document: `provider.toml`, or an entry of
//! `countersign.toml`.

mod supplied;
mod texts;
mod variables;

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::finding::Class;
pub use supplied::{SuppliedError, with_security};
pub use variables::{Variables, WRONG_PREFIX, shouty};

/// Settings of a provider. They name environment variables and never hold a credential.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Settings {
    /// The provider's name, as it is shown.
    pub name: Option<String>,
    /// The document's file name, beside this file.
    pub document: Option<String>,
    /// The base URL, where the document does not name it.
    pub base_url: Option<String>,
    /// The documentation pages that the contract was written from.
    #[serde(default)]
    pub docs: Vec<DocsPage>,
    /// Names of credential variables, by security scheme.
    #[serde(default)]
    pub credentials: BTreeMap<String, CredentialVariables>,
    /// A request that is answered with a credential.
    pub login: Option<Login>,
    /// Security schemes that the service has and the document does not declare, by name.
    #[serde(default)]
    pub security: BTreeMap<String, SuppliedScheme>,
    /// Where parameters get their values from, by parameter name.
    #[serde(default)]
    pub parameters: BTreeMap<String, ParameterSetting>,
    /// Headers that every request has. None carries a credential.
    #[serde(default)]
    pub headers: BTreeMap<String, String>,
    /// Findings that are known and not to be told as new.
    #[serde(default)]
    pub waivers: Vec<Waiver>,
}

/// A security scheme that stands in settings: an OpenAPI Security Scheme Object, and who needs it.
#[derive(Debug, Clone, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct SuppliedScheme {
    /// `http`, `apiKey`, `oauth2` or `openIdConnect`.
    #[serde(rename = "type")]
    pub kind: String,
    /// Of `http`: the scheme word, such as `bearer`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub scheme: Option<String>,
    /// Of `apiKey`: `header`, `query` or `cookie`.
    #[serde(rename = "in", skip_serializing_if = "Option::is_none")]
    pub location: Option<String>,
    /// Of `apiKey`: the name of the header, parameter or cookie.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    #[serde(rename = "bearerFormat", skip_serializing_if = "Option::is_none")]
    pub bearer_format: Option<String>,
    #[serde(rename = "x-token-prefix", skip_serializing_if = "Option::is_none")]
    pub token_prefix: Option<String>,
    #[serde(rename = "x-jwt-claims", default, skip_serializing_if = "Vec::is_empty")]
    pub jwt_claims: Vec<String>,
    /// The page that says so. Without one it is inferred, and not held against the service.
    #[serde(rename = "x-source", skip_serializing_if = "Option::is_none")]
    pub source: Option<String>,
    /// The operations that need it; where none is named, each of which the document does not say
    /// what it needs.
    #[serde(default, skip_serializing)]
    pub operations: Vec<String>,
    /// The operations that do not need it, where none is named that does.
    #[serde(default, skip_serializing)]
    pub except: Vec<String>,
}

/// What is known to be wrong, why that is borne, and until when. It covers the findings that
/// match all that it names.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Waiver {
    pub finding: Option<String>,
    pub check: Option<String>,
    pub operation: Option<String>,
    pub scenario: Option<String>,
    pub reason: String,
    /// The last day on which it holds, as `YYYY-MM-DD`.
    #[serde(deserialize_with = "texts::day")]
    pub until: String,
}

impl Waiver {
    /// Whether its last day has passed; days are compared as texts, and without one of today no waiver ends.
    pub fn is_over(&self, today: Option<&str>) -> bool {
        today.is_some_and(|today| self.until.as_str() < today)
    }

    pub fn covers_everything(&self) -> bool {
        let Waiver { finding, check, operation, scenario, .. } = self;
        [finding, check, operation, scenario].iter().all(|named| named.is_none())
    }
}

/// How `drift` and `diff` take what differs.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ChangeSettings {
    /// What a change of a rule means for this API's clients, by the rule's id.
    #[serde(default)]
    pub classes: BTreeMap<String, Class>,
    /// Changes that are known; `check` names their rule.
    #[serde(default)]
    pub waivers: Vec<Waiver>,
}

/// A documentation page.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DocsPage {
    /// The name that `x-source` gives it.
    pub page: String,
    /// Where the page is, where the page itself says so.
    pub url: Option<String>,
    /// The index that lists the page (`llms.txt`): where there is no `url`, the page of that title is read.
    pub index: Option<String>,
    /// The page's title in the index.
    pub title: Option<String>,
}

/// The environment variables that hold a scheme's credentials.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CredentialVariables {
    /// The credential as it stands after the scheme word.
    #[serde(default, deserialize_with = "texts::variable")]
    pub token: Option<String>,
    #[serde(default, deserialize_with = "texts::variable")]
    pub expired: Option<String>,
    #[serde(default, deserialize_with = "texts::variable")]
    pub revoked: Option<String>,
    #[serde(default, deserialize_with = "texts::variable")]
    pub forbidden: Option<String>,
    /// The HS256 key that JWTs are made with (RFC 7518 §3.2).
    #[serde(default, deserialize_with = "texts::variable")]
    pub signing_key: Option<String>,
    /// A command that prints the credential, and its arguments; run where `token` is not set.
    pub token_command: Option<Vec<String>>,
    /// The client's id and secret for the client credentials grant (RFC 6749 §4.4).
    #[serde(default, deserialize_with = "texts::variable")]
    pub client_id: Option<String>,
    #[serde(default, deserialize_with = "texts::variable")]
    pub client_secret: Option<String>,
    /// Where they stand in the request for a token.
    #[serde(default)]
    pub client_auth: ClientAuth,
    /// Where that grant is asked for; the `tokenUrl` of the document's flow where it is not given.
    pub token_url: Option<String>,
    /// The scopes to ask for, separated by spaces.
    pub scope: Option<String>,
}

/// One request whose answer holds the credential of a scheme, as a member of its JSON or as a cookie. It is sent
/// where no variable holds that credential.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Login {
    /// Whose credential it is; the document's only scheme, where none is named.
    pub scheme: Option<String>,
    /// A URL, or a path below the base URL.
    pub url: String,
    /// `POST`, where it is not given.
    pub method: Option<String>,
    /// The members of a JSON object, as which they are sent.
    #[serde(default)]
    pub json: BTreeMap<String, ParameterSetting>,
    /// The fields of a form, as which they are sent.
    #[serde(default)]
    pub form: BTreeMap<String, ParameterSetting>,
    /// Where the credential is in the JSON that is answered, as a JSON pointer.
    pub token: Option<String>,
    /// The name of the cookie that is the credential.
    pub cookie: Option<String>,
}

impl Login {
    /// The variables that are sent.
    pub fn variables(&self) -> impl Iterator<Item = &String> {
        self.json.values().chain(self.form.values()).filter_map(|field| field.variable.as_ref())
    }
}

/// Where a client's id and secret stand in the request for a token (RFC 6749 §2.3.1).
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ClientAuth {
    /// In the `Authorization` header, by the scheme Basic.
    #[default]
    Basic,
    /// In the body, as `client_id` and `client_secret`.
    Body,
}

/// Where a parameter gets its value from.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ParameterSetting {
    /// An environment variable.
    #[serde(default, deserialize_with = "texts::variable")]
    pub variable: Option<String>,
    /// The value itself.
    pub value: Option<String>,
    /// The environment variable that holds what is somebody else's: a tenant that there is, and not the caller's.
    #[serde(default, deserialize_with = "texts::variable")]
    pub other: Option<String>,
}

/// Settings that can't be read: where, and what was expected there. Completes "failed to …".
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("read {file}:{line}:{column}: {message}")]
pub struct SettingsError {
    pub file: String,
    pub line: usize,
    pub column: usize,
    pub message: String,
}

/// A `countersign.toml`: providers by their ids.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Config {
    #[serde(default)]
    pub providers: BTreeMap<String, Settings>,
    /// Options of commands, by the names that the command line has for them; read by that.
    #[serde(default)]
    pub test: toml::Table,
    #[serde(default)]
    pub list: toml::Table,
    #[serde(default)]
    pub drift: toml::Table,
    #[serde(default)]
    pub stub: toml::Table,
    #[serde(default)]
    pub diff: toml::Table,
    #[serde(default)]
    pub changes: ChangeSettings,
}

impl Config {
    /// Reads a `countersign.toml`.
    pub fn parse(file: &str, text: &str) -> Result<Config, SettingsError> {
        read(file, text)
    }
}

impl Settings {
    /// Reads a `provider.toml`.
    pub fn parse(file: &str, text: &str) -> Result<Settings, SettingsError> {
        read(file, text)
    }
}

fn read<T: serde::de::DeserializeOwned>(file: &str, text: &str) -> Result<T, SettingsError> {
    toml::from_str(text).map_err(|error| {
        let before = &text[..error.span().map_or(0, |span| span.start.min(text.len()))];
        let line_start = before.rfind('\n').map_or(0, |newline| newline + 1);
        SettingsError {
            file: file.to_owned(),
            line: before.matches('\n').count() + 1,
            column: before[line_start..].chars().count() + 1,
            message: with_nearest(error.message()),
        }
    })
}

/// The message of an unknown key, with the nearest of those that were expected.
fn with_nearest(message: &str) -> String {
    let mut quoted = message.split('`').skip(1).step_by(2);
    match (message.starts_with("unknown field"), quoted.next()) {
        (true, Some(unknown)) => format!("{message}{}", countersign_openapi::suggestion(unknown, quoted)),
        _ => message.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_unknown_key_is_named_with_its_place_and_the_nearest() {
        let error =
            Settings::parse("provider.toml", "name = \"X\"\n\n[credentials.bearer]\ntokn = \"X\"\n").unwrap_err();
        assert_eq!((error.line, error.column), (4, 1));
        assert!(error.message.ends_with("; did you mean `token`?"), "{}", error.message);
    }
}
