//! Credentials that are obtained when they are needed: printed by a command, or granted by an
//! authorization server.

use std::process::Command;

use serde::Deserialize;

use super::http::{Connection, Sender};
use crate::secret::Secret;
use crate::settings::CredentialVariables;
use countersign_openapi::Scheme;

/// What a `token_command` prints, without the white space around it.
///
/// # Errors
/// Why there is none. What the command printed is not repeated.
pub fn of_command(command: &[String]) -> Result<Secret, String> {
    let (program, arguments) = command.split_first().ok_or("token_command is empty")?;
    let output = Command::new(program).args(arguments).output();
    let output = output.map_err(|error| format!("token_command `{program}` can't be run: {}", error.kind()))?;
    if !output.status.success() {
        return Err(format!("token_command `{program}` failed: {}", output.status));
    }
    let printed =
        String::from_utf8(output.stdout).map_err(|_| format!("token_command `{program}` printed no UTF-8"))?;
    match printed.trim() {
        "" => Err(format!("token_command `{program}` printed nothing")),
        token => Ok(Secret::new(token)),
    }
}

#[derive(Deserialize)]
struct Granted {
    access_token: String,
}

/// An access token by the client credentials grant (RFC 6749 §4.4).
///
/// # Errors
/// Why none was granted. Neither what was sent nor what was answered is repeated.
pub async fn of_grant(
    scheme: &Scheme,
    settings: &CredentialVariables,
    id: &Secret,
    secret: &Secret,
    connection: &Connection,
) -> Result<Secret, String> {
    let url = settings.token_url.as_ref().or(scheme.token_url.as_ref());
    let url = url.ok_or_else(|| format!("no tokenUrl is known for {}", scheme.name))?;
    let sender = Sender::new(url, connection).map_err(|reason| format!("a token can't be asked for: {reason}"))?;
    if !sender.keeps_secrets() {
        return Err(format!("the client secret does not go over plain http to the tokenUrl of {}", scheme.name));
    }
    let answer = sender.grant(id, secret, settings.scope.as_deref()).await;
    let (status, body) = answer.map_err(|reason| format!("no token was granted for {}: {reason}", scheme.name))?;
    if !(200..300).contains(&status) {
        return Err(format!("no token was granted for {}: the answer is {status}", scheme.name));
    }
    let granted = serde_json::from_slice::<Granted>(&body);
    granted
        .map(|granted| Secret::new(granted.access_token))
        .map_err(|_| format!("the grant for {} has no access_token", scheme.name))
}
