//! JWTs (RFC 7519), good ones and bad ones, signed with HS256 (RFC 7518 §3.2).

use std::collections::BTreeMap;
use std::time::{SystemTime, UNIX_EPOCH};

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use ring::hmac::{self, HMAC_SHA256, Key};
use serde_json::{Map, Value, json};
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

use crate::live::Credential;
use crate::reason::JwtError;
use crate::scenarios::INVENTED_TENANT;
use crate::secret::CredentialValue;
use countersign_openapi::Cause;

const HOUR: u64 = 3600;
/// How far the clocks of two machines may differ, in seconds (RFC 7519 §4.1.4).
const LEEWAY: u64 = 60;

/// The claims that a token must have.
pub struct Claims<'a> {
    pub required: &'a [String],
    /// The value of each claim that names a tenant.
    pub tenants: &'a BTreeMap<String, String>,
    /// The claims of a good token, which are taken over but for its times.
    pub pattern: Map<String, Value>,
}

impl Claims<'_> {
    /// A payload with every claim, good from a minute ago for an hour.
    fn payload(&self, now: u64) -> Map<String, Value> {
        let times = [("iat", json!(now)), ("nbf", json!(now - 60)), ("exp", json!(now + HOUR))];
        let mut payload = self.pattern.clone();
        payload.extend(times.map(|(name, value)| (name.to_owned(), value)));
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

/// The three parts of a token (RFC 7515 §3.1), of two of which the last is made.
fn sign(header: &str, payload: &str, key: &[u8]) -> String {
    let signed = format!("{header}.{payload}");
    let signature = hmac::sign(&Key::new(HMAC_SHA256, key), signed.as_bytes());
    format!("{signed}.{}", URL_SAFE_NO_PAD.encode(signature))
}

fn encode(json: &Map<String, Value>) -> String {
    URL_SAFE_NO_PAD.encode(Value::Object(json.clone()).to_string())
}

fn decode(part: &str) -> Option<Map<String, Value>> {
    serde_json::from_slice(&URL_SAFE_NO_PAD.decode(part).ok()?).ok()
}

/// The claims of a token, whoever signed it; nothing where it is none.
pub fn payload(token: &CredentialValue) -> Option<Map<String, Value>> {
    let parts: Vec<&str> = token.expose().split('.').collect();
    let [_, payload, _] = parts[..] else { return None };
    decode(payload)
}

/// When a token has expired, in UTC (RFC 3339); nothing where it has not, or does not say.
pub fn expired(token: &CredentialValue) -> Option<String> {
    let expiry = second(&payload(token)?, "exp").ok()??;
    let moment = OffsetDateTime::from_unix_timestamp(i64::try_from(expiry).ok()?).ok()?;
    (expiry < now()).then(|| moment.format(&Rfc3339).ok()).flatten()
}

/// A token of this kind, made with the key.
pub fn make(claims: &Claims, credential: &Credential, key: &CredentialValue) -> Result<CredentialValue, JwtError> {
    let now = now();
    let mut payload = claims.payload(now);
    match credential {
        Credential::Expired => _ = payload.insert("exp".to_owned(), json!(now - HOUR)),
        Credential::NotYetValid => _ = payload.insert("nbf".to_owned(), json!(now + HOUR)),
        Credential::ClaimMissing(claim) => _ = payload.remove(claim),
        Credential::ClaimOfAnother(claim) => _ = payload.insert(claim.clone(), json!(INVENTED_TENANT)),
        Credential::Valid | Credential::AlgNone | Credential::SignatureWrong | Credential::PayloadChanged => {}
        other => return Err(JwtError::NoSuchToken(other.clone())),
    }
    let header = URL_SAFE_NO_PAD.encode(br#"{"typ":"JWT","alg":"HS256"}"#);
    let token = CredentialValue::new(sign(&header, &encode(&payload), key.expose().as_bytes()));
    match credential {
        Credential::AlgNone | Credential::SignatureWrong | Credential::PayloadChanged => spoil(&token, credential),
        _ => Ok(token),
    }
}

/// A forgery made of a good token, without its key.
pub fn spoil(token: &CredentialValue, credential: &Credential) -> Result<CredentialValue, JwtError> {
    let parts: Vec<&str> = token.expose().split('.').collect();
    let [header, payload, signature] = parts[..] else { return Err(JwtError::NotThreeParts) };
    let forged = match credential {
        Credential::AlgNone => format!("{}.{payload}.", URL_SAFE_NO_PAD.encode(br#"{"alg":"none","typ":"JWT"}"#)),
        Credential::PayloadChanged => {
            let mut claims = decode(payload).ok_or(JwtError::PayloadNotAnObject)?;
            claims.insert("sub".to_owned(), json!("somebody-else"));
            format!("{header}.{}.{signature}", encode(&claims))
        }
        _ => sign(header, payload, b"another-key-than-the-issuer-has"),
    };
    Ok(CredentialValue::new(forged))
}

/// What a service that keeps the contract makes of a token: the tenants that it names, or the
/// cause of its refusal.
pub fn verify(claims: &Claims, token: &str, key: &CredentialValue) -> Result<BTreeMap<String, String>, Cause> {
    let payload = signed_payload(token, key)?;
    if claims.required.iter().any(|claim| !payload.contains_key(claim)) {
        return Err(Cause::CredentialMalformed);
    }
    let now = now();
    if second(&payload, "exp")?.is_some_and(|expiry| expiry < now - LEEWAY) {
        return Err(Cause::CredentialExpired);
    }
    if second(&payload, "nbf")?.is_some_and(|beginning| beginning > now + LEEWAY) {
        return Err(Cause::CredentialNotYetValid);
    }
    let named =
        claims.tenants.keys().filter_map(|claim| Some((claim.clone(), payload.get(claim)?.as_str()?.to_owned())));
    Ok(named.collect())
}

/// The claims of a token that was signed with the key.
fn signed_payload(token: &str, key: &CredentialValue) -> Result<Map<String, Value>, Cause> {
    let parts: Vec<&str> = token.split('.').collect();
    let [header, payload, signature] = parts[..] else { return Err(Cause::CredentialMalformed) };
    let is_hs256 = decode(header).is_some_and(|header| header.get("alg").is_some_and(|alg| alg == "HS256"));
    let signature = URL_SAFE_NO_PAD.decode(signature).map_err(|_| Cause::CredentialForged)?;
    let key = Key::new(HMAC_SHA256, key.expose().as_bytes());
    let signed = format!("{header}.{payload}");
    if !is_hs256 || hmac::verify(&key, signed.as_bytes(), &signature).is_err() {
        return Err(Cause::CredentialForged);
    }
    decode(payload).ok_or(Cause::CredentialMalformed)
}

/// A claim that is a time, in whole seconds (RFC 7519 §2, NumericDate), where the payload has it.
fn second(payload: &Map<String, Value>, claim: &str) -> Result<Option<u64>, Cause> {
    let Some(value) = payload.get(claim) else { return Ok(None) };
    // What is greater than any time, or less, is cut to the greatest or the least.
    value.as_f64().map(|seconds| Some(seconds as u64)).ok_or(Cause::CredentialMalformed)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn verdict(credential: &Credential) -> Result<BTreeMap<String, String>, Cause> {
        let required = ["partner", "nbf", "exp"].map(str::to_owned);
        let tenants = BTreeMap::from([("partner".to_owned(), "p1".to_owned())]);
        let claims = Claims { required: &required, tenants: &tenants, pattern: Map::new() };
        let key = CredentialValue::new("key");
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
    /// The example of RFC 7515, appendix A.1: its key, its token, its signature.
    #[test]
    fn signatures_are_those_of_the_standard() {
        let key = "AyM1SysPpbyDfgZld3umj1qzKObwVMkoqQ-EstJQLr_T-1qS0gZH75aKtMN3Yj0iPS4hcgUuTwjAzZr1Z9CAow";
        let key = URL_SAFE_NO_PAD.decode(key).unwrap();
        let header = "eyJ0eXAiOiJKV1QiLA0KICJhbGciOiJIUzI1NiJ9";
        let payload = "eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ";
        let token = sign(header, payload, &key);
        assert_eq!(token.rsplit('.').next(), Some("dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"));
    }

    #[test]
    fn what_is_no_token_is_told_from_a_forged_one() {
        let claims = Claims { required: &[], tenants: &BTreeMap::new(), pattern: Map::new() };
        let key = CredentialValue::new("key");
        let signed = |header: &str, payload: &str| {
            let part = |text: &str| URL_SAFE_NO_PAD.encode(text);
            sign(&part(header), &part(payload), b"key")
        };
        let hs256 = r#"{"alg":"HS256"}"#;
        let verdict = |token: &str| verify(&claims, token, &key).map(|_| ());
        assert_eq!(verdict(&signed(hs256, "{}")), Ok(()));
        assert_eq!(verdict(&signed(hs256, r#"{"exp":4102444800.5,"nbf":-1}"#)), Ok(()));
        assert_eq!(verdict(&signed(r#"{"alg":"HS512"}"#, "{}")), Err(Cause::CredentialForged));
        assert_eq!(verdict(&signed("[]", "{}")), Err(Cause::CredentialForged));
        assert_eq!(verdict(&format!("{}A", signed(hs256, "{}"))), Err(Cause::CredentialForged));
        for malformed in [signed(hs256, "[]"), signed(hs256, r#"{"exp":"soon"}"#), "a.b".to_owned(), String::new()] {
            assert_eq!(verdict(&malformed), Err(Cause::CredentialMalformed), "{malformed}");
        }
    }
}
