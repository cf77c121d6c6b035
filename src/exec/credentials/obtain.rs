//! Credentials that are obtained when they are needed: printed by a command, or granted by an
//! authorization server.

use std::io;
use std::process::Stdio;
use std::time::Duration;

use percent_encoding::utf8_percent_encode;
use reqwest::Url;
use serde::Deserialize;
use serde_json::Value;
use tokio::io::AsyncReadExt;
use tokio::process::Command;

use crate::exec::connection::{Connection, base_url, keeps_secrets};
use crate::live::ESCAPED;
use crate::reason::ObtainError;
use crate::secret::CredentialValue;
use crate::settings::{ClientAuth, CredentialVariables};
use countersign_openapi::SecurityScheme;

/// A token is no longer than this.
const LARGEST_TOKEN: usize = 64 << 10;
/// Nor is the answer to a grant, which has other tokens too.
pub(super) const LARGEST_GRANT: usize = 4 * LARGEST_TOKEN;

/// That a `token_command` is not run.
pub fn forbidden(command: &[String]) -> ObtainError {
    let program = command.first().cloned();
    program.map_or(ObtainError::NoCommand, |program| ObtainError::CommandsForbidden { program })
}

/// What a `token_command` prints, without the white space around it. It has as long as an answer may take.
///
/// # Errors
/// Why there is none. What the command printed is not repeated.
pub async fn of_command(command: &[String], deadline: Duration) -> Result<CredentialValue, ObtainError> {
    let (program, arguments) = command.split_first().ok_or(ObtainError::NoCommand)?;
    let mut running = Command::new(program);
    // What it complains of may hold what it was given.
    running.args(arguments).stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::null()).kill_on_drop(true);
    let program = program.clone();
    let mut child = match running.spawn() {
        Ok(child) => child,
        Err(error) => return Err(ObtainError::CommandNotRun { program, kind: error.kind() }),
    };
    let printed = child.stdout.take();
    let ended = async {
        let mut text = Vec::new();
        if let Some(printed) = printed {
            printed.take(LARGEST_TOKEN as u64 + 1).read_to_end(&mut text).await?;
        }
        if text.len() > LARGEST_TOKEN {
            return Ok(None);
        }
        Ok::<_, io::Error>(Some((child.wait().await?, text)))
    };
    let (status, text) = match tokio::time::timeout(deadline, ended).await {
        Err(_) => return Err(ObtainError::CommandTookTooLong { program, seconds: deadline.as_secs() }),
        Ok(Err(error)) => return Err(ObtainError::CommandNotRun { program, kind: error.kind() }),
        Ok(Ok(None)) => return Err(ObtainError::PrintedTooMuch { program }),
        Ok(Ok(Some(ended))) => ended,
    };
    if !status.success() {
        return Err(ObtainError::CommandFailed { program, status });
    }
    match String::from_utf8(text).as_deref().map(str::trim) {
        Err(_) => Err(ObtainError::PrintedNoText { program }),
        Ok("") => Err(ObtainError::PrintedNothing { program }),
        Ok(token) => Ok(CredentialValue::new(token)),
    }
}

/// What a grant gives.
pub struct GrantedTokens {
    pub access_token: CredentialValue,
    /// Tokens for other ends, which nobody sends and nobody may see.
    pub others: Vec<CredentialValue>,
}

#[derive(Deserialize)]
struct Granted {
    access_token: String,
    refresh_token: Option<Value>,
    id_token: Option<Value>,
}

/// An access token by the client credentials grant (RFC 6749 §4.4).
///
/// # Errors
/// Why none was granted. Neither what was sent nor what was answered is repeated.
pub async fn of_grant(
    scheme: &SecurityScheme,
    settings: &CredentialVariables,
    client: (&CredentialValue, &CredentialValue),
    connection: &Connection,
    origin: Option<&Url>,
) -> Result<GrantedTokens, ObtainError> {
    let url = settings.token_url.as_ref().or(scheme.token_url.as_ref());
    let is_of_the_document = settings.token_url.is_none();
    let scheme = scheme.name.clone();
    let Some(url) = url else { return Err(ObtainError::NoTokenUrl { scheme }) };
    // A relative one is meant from the server's URL on (OpenAPI 3.0.3 "Relative References in URLs").
    let absolute = origin.filter(|_| !url.contains("://")).and_then(|server| server.join(url).ok());
    let url = base_url(absolute.as_ref().map_or(url, Url::as_str))?;
    // What only the document names gets a credential where the caller has sent it, and nowhere else.
    if is_of_the_document && origin.is_none_or(|origin| origin.origin() != url.origin()) {
        let origin = url.origin().ascii_serialization();
        return Err(ObtainError::OtherOrigin { scheme, origin });
    }
    if !keeps_secrets(&url) {
        return Err(ObtainError::PlainHttp { scheme });
    }
    let request = grant(connection.client(&url)?, url, client, settings);
    let answer = async {
        let mut response = request.send().await?;
        let body = whole(&mut response).await?;
        Ok::<_, reqwest::Error>((response.status(), body))
    };
    let (status, body) = match answer.await {
        Ok(answer) => answer,
        Err(error) => return Err(ObtainError::NotAnswered { scheme, error: connection.failure(&error) }),
    };
    if !status.is_success() {
        return Err(ObtainError::NotGranted { scheme, status: status.as_u16() });
    }
    if body.len() > LARGEST_GRANT {
        return Err(ObtainError::GrantedTooMuch { scheme });
    }
    match serde_json::from_slice::<Granted>(&body) {
        Ok(Granted { access_token, refresh_token, id_token }) => {
            let others = [refresh_token, id_token];
            let others = others.iter().filter_map(|other| other.as_ref()?.as_str()).map(CredentialValue::new).collect();
            Ok(GrantedTokens { access_token: CredentialValue::new(access_token), others })
        }
        Err(_) => Err(ObtainError::NoAccessToken { scheme }),
    }
}

/// The body of an answer, but for what is longer than it should be.
pub(super) async fn whole(response: &mut reqwest::Response) -> Result<Vec<u8>, reqwest::Error> {
    let mut body = Vec::new();
    while body.len() <= LARGEST_GRANT
        && let Some(chunk) = response.chunk().await?
    {
        body.extend_from_slice(&chunk);
    }
    Ok(body)
}

/// The client's credentials go into the `Authorization` header, or into the body where the settings say so
/// (RFC 6749 §2.3.1).
fn grant(
    client: reqwest::Client,
    url: Url,
    (id, secret): (&CredentialValue, &CredentialValue),
    settings: &CredentialVariables,
) -> reqwest::RequestBuilder {
    let mut form = "grant_type=client_credentials".to_owned();
    let scope = settings.scope.as_deref();
    form.extend(scope.map(|scope| format!("&scope={}", utf8_percent_encode(scope, ESCAPED))));
    let encoded = |secret: &CredentialValue| utf8_percent_encode(secret.expose(), ESCAPED).to_string();
    let mut request = client.post(url);
    match settings.client_auth {
        ClientAuth::Basic => request = request.basic_auth(encoded(id), Some(encoded(secret))),
        ClientAuth::Body => {
            form.push_str(&format!("&client_id={}&client_secret={}", encoded(id), encoded(secret)));
        }
    }
    request.header("content-type", "application/x-www-form-urlencoded").body(form)
}
