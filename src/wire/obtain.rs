//! Credentials that are obtained when they are needed: printed by a command, or granted by an
//! authorization server.

use std::process::Command;

use serde::Deserialize;

use super::http::{Connection, Sender};
use crate::reason::ObtainError;
use crate::secret::Secret;
use crate::settings::CredentialVariables;
use countersign_openapi::Scheme;

/// What a `token_command` prints, without the white space around it.
///
/// # Errors
/// Why there is none. What the command printed is not repeated.
pub fn of_command(command: &[String]) -> Result<Secret, ObtainError> {
    let (program, arguments) = command.split_first().ok_or(ObtainError::NoCommand)?;
    let output = Command::new(program).args(arguments).output();
    let program = program.clone();
    let output = match output {
        Ok(output) => output,
        Err(error) => return Err(ObtainError::CommandNotRun { program, kind: error.kind() }),
    };
    if !output.status.success() {
        return Err(ObtainError::CommandFailed { program, status: output.status });
    }
    match String::from_utf8(output.stdout).as_deref().map(str::trim) {
        Err(_) => Err(ObtainError::PrintedNoText { program }),
        Ok("") => Err(ObtainError::PrintedNothing { program }),
        Ok(token) => Ok(Secret::new(token)),
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
) -> Result<Secret, ObtainError> {
    let url = settings.token_url.as_ref().or(scheme.token_url.as_ref());
    let scheme = scheme.name.clone();
    let Some(url) = url else { return Err(ObtainError::NoTokenUrl { scheme }) };
    let sender = Sender::new(url, connection)?;
    if !sender.keeps_secrets() {
        return Err(ObtainError::PlainHttp { scheme });
    }
    let (status, body) = match sender.grant(id, secret, settings.scope.as_deref()).await {
        Ok(answer) => answer,
        Err(error) => return Err(ObtainError::NotAnswered { scheme, error }),
    };
    if !(200..300).contains(&status) {
        return Err(ObtainError::NotGranted { scheme, status });
    }
    match serde_json::from_slice::<Granted>(&body) {
        Ok(granted) => Ok(Secret::new(granted.access_token)),
        Err(_) => Err(ObtainError::NoAccessToken { scheme }),
    }
}
