//! JWTs (RFC 7519), good ones and bad ones, signed with HS256 (RFC 7518 §3.2).

use std::collections::BTreeMap;
use std::time::{SystemTime, UNIX_EPOCH};

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jsonwebtoken::errors::ErrorKind;
use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey, Header, Validation};
use serde_json::{Map, Value, json};

use crate::claim::Cause;
use crate::live::Credential;
use crate::scenarios::INVENTED_TENANT;
use crate::secret::Secret;

const HOUR: u64 = 3600;

/// The claims that a token must have.
pub struct Claims<'a> {
    pub required: &'a [String],
    /// The value of each claim that names a tenant.
    pub tenants: &'a BTreeMap<String, String>,
}

impl Claims<'_> {
    /// A payload with every claim, good from a minute ago for an hour.
    fn payload(&self, now: u64) -> Map<String, Value> {
        let mut payload = Map::from_iter(
            [("iat", json!(now)), ("nbf", json!(now - 60)), ("exp", json!(now + HOUR))]
                .map(|(name, value)| (name.to_owned(), value)),
        );
        for claim in self.required {
            let value = self.tenants.get(claim).cloned().unwrap_or_else(|| "sample".to_owned());
            payload.entry(claim.clone()).or_insert(Value::String(value));
        }
        payload
    }
}

fn now() -> u64 {
    SystemTime::now().duration_since(UNIX_EPOCH).map_or(HOUR, |since| since.as_secs())
}

/// A token of this kind, made with the key.
pub fn make(claims: &Claims, credential: &Credential, key: &Secret) -> Result<Secret, String> {
    let now = now();
    let mut payload = claims.payload(now);
    match credential {
        Credential::Expired => _ = payload.insert("exp".to_owned(), json!(now - HOUR)),
        Credential::NotYetValid => _ = payload.insert("nbf".to_owned(), json!(now + HOUR)),
        Credential::ClaimMissing(claim) => _ = payload.remove(claim),
        Credential::ClaimOfAnother(claim) => _ = payload.insert(claim.clone(), json!(INVENTED_TENANT)),
        Credential::Valid | Credential::AlgNone | Credential::SignatureWrong | Credential::PayloadChanged => {}
        other => return Err(format!("no JWT is {other}")),
    }
    let token = jsonwebtoken::encode(
        &Header::new(Algorithm::HS256),
        &payload,
        &EncodingKey::from_secret(key.expose().as_bytes()),
    );
    let token = Secret::new(token.map_err(|_| "the signing key can't sign".to_owned())?);
    match credential {
        Credential::AlgNone | Credential::SignatureWrong | Credential::PayloadChanged => spoil(&token, credential),
        _ => Ok(token),
    }
}

/// A forgery made of a good token, without its key.
pub fn spoil(token: &Secret, credential: &Credential) -> Result<Secret, String> {
    let parts: Vec<&str> = token.expose().split('.').collect();
    let [header, payload, signature] = parts[..] else {
        return Err("the credential is no JWT: it has not three parts".to_owned());
    };
    let forged = match credential {
        Credential::AlgNone => format!("{}.{payload}.", URL_SAFE_NO_PAD.encode(br#"{"alg":"none","typ":"JWT"}"#)),
        Credential::PayloadChanged => {
            let claims = URL_SAFE_NO_PAD
                .decode(payload)
                .ok()
                .and_then(|json| serde_json::from_slice::<Map<String, Value>>(&json).ok());
            let mut claims = claims.ok_or("the credential is no JWT: its payload is not a JSON object")?;
            claims.insert("sub".to_owned(), json!("somebody-else"));
            format!("{header}.{}.{signature}", URL_SAFE_NO_PAD.encode(Value::Object(claims).to_string()))
        }
        _ => {
            let other = jsonwebtoken::crypto::sign(
                format!("{header}.{payload}").as_bytes(),
                &EncodingKey::from_secret(b"another-key-than-the-issuer-has"),
                Algorithm::HS256,
            );
            format!("{header}.{payload}.{}", other.map_err(|_| "another key can't sign".to_owned())?)
        }
    };
    Ok(Secret::new(forged))
}

/// What a service that keeps the contract makes of a token: the tenants that it names, or the
/// cause of its refusal.
pub fn verify(claims: &Claims, token: &str, key: &Secret) -> Result<BTreeMap<String, String>, Cause> {
    let mut validation = Validation::new(Algorithm::HS256);
    validation.validate_nbf = true;
    validation.validate_aud = false;
    validation.required_spec_claims = ["exp", "nbf"]
        .into_iter()
        .filter(|claim| claims.required.iter().any(|required| required == claim))
        .map(str::to_owned)
        .collect();
    let key = DecodingKey::from_secret(key.expose().as_bytes());
    let decoded = jsonwebtoken::decode::<Map<String, Value>>(token, &key, &validation);
    let payload = decoded.map_err(|error| match error.kind() {
        ErrorKind::ExpiredSignature => Cause::CredentialExpired,
        ErrorKind::ImmatureSignature => Cause::CredentialNotYetValid,
        ErrorKind::MissingRequiredClaim(_) | ErrorKind::InvalidClaimFormat(_) => Cause::CredentialMalformed,
        ErrorKind::InvalidToken if token.split('.').count() != 3 => Cause::CredentialMalformed,
        _ => Cause::CredentialForged,
    })?;
    let payload = payload.claims;
    if claims.required.iter().any(|claim| !payload.contains_key(claim)) {
        return Err(Cause::CredentialMalformed);
    }
    let named =
        claims.tenants.keys().filter_map(|claim| Some((claim.clone(), payload.get(claim)?.as_str()?.to_owned())));
    Ok(named.collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn verdict(credential: &Credential) -> Result<BTreeMap<String, String>, Cause> {
        let required = ["partner", "nbf", "exp"].map(str::to_owned);
        let tenants = BTreeMap::from([("partner".to_owned(), "p1".to_owned())]);
        let claims = Claims { required: &required, tenants: &tenants };
        let key = Secret::new("key");
        verify(&claims, make(&claims, credential, &key).unwrap().expose(), &key)
    }

    #[test]
    fn a_good_token_passes_and_each_bad_one_fails_for_its_cause() {
        assert_eq!(verdict(&Credential::Valid).unwrap()["partner"], "p1");
        assert_eq!(verdict(&Credential::ClaimOfAnother("partner".to_owned())).unwrap()["partner"], INVENTED_TENANT);
        assert_eq!(verdict(&Credential::Expired), Err(Cause::CredentialExpired));
        assert_eq!(verdict(&Credential::NotYetValid), Err(Cause::CredentialNotYetValid));
        for claim in ["partner", "nbf", "exp"] {
            assert_eq!(
                verdict(&Credential::ClaimMissing(claim.to_owned())),
                Err(Cause::CredentialMalformed),
                "{claim}"
            );
        }
        for forgery in [Credential::AlgNone, Credential::SignatureWrong, Credential::PayloadChanged] {
            assert_eq!(verdict(&forgery), Err(Cause::CredentialForged), "{forgery}");
        }
    }
}
