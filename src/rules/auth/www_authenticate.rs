//! Asks whether a 401 says how to authenticate.

use std::fmt;

use crate::claim::Claim;
use crate::rules::classify::Relation;
use crate::rules::compare::Spoken;
use crate::rules::exchange::{Check, CheckContext, Mutant, unspoken};
use crate::secret::Redacted;
use countersign_openapi::{Basis, Direction, SecurityScheme};

pub const CHECK: Check<Challenge> = Check {
    id: "www-authenticate",
    direction: Direction::Response,
    spec,
    live,
    client: unspoken,
    relate: Challenge::relate,
    mutants: &[Mutant {
        name: "no challenge",
        tell: |observation| {
            let Some(response) = observation.trace.last_response_mut() else { return };
            response.headers.retain(|(name, _)| !name.eq_ignore_ascii_case("www-authenticate"));
        },
    }],
};

/// The schemes that are challenged (RFC 9110 §11.6.1); nothing where there is no such header.
pub struct Challenge(Option<Vec<String>>);

impl Challenge {
    fn relate(&self, later: &Challenge) -> Relation {
        let Some(came) = &later.0 else {
            return Relation::Disjoint("the 401 has no WWW-Authenticate header".to_owned());
        };
        let documented = self.0.as_deref().unwrap_or_default();
        let is_documented = |scheme: &String| documented.iter().any(|own| own.eq_ignore_ascii_case(scheme));
        match came.as_slice() {
            [] => Relation::Disjoint("the 401 has an empty WWW-Authenticate header".to_owned()),
            came if came.iter().any(is_documented) => Relation::Same,
            came => Relation::Disjoint(format!("the 401 challenges for {}", came.join(" and "))),
        }
    }
}

impl fmt::Display for Challenge {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0.as_deref() {
            None => f.write_str("no challenge"),
            Some([]) => f.write_str("an empty challenge"),
            Some(schemes) => write!(f, "a challenge for {}", schemes.join(" or ")),
        }
    }
}

/// Where the operation uses schemes of RFC 9110 §11; an API key in a header is none.
fn spec(context: &CheckContext) -> Spoken<Challenge> {
    let schemes = context.operation.security.iter().flatten().filter_map(|name| context.contract.scheme(name));
    let challenged: Vec<(&SecurityScheme, &str)> =
        schemes.filter_map(|scheme| Some((scheme, scheme.challenge()?))).collect();
    let source = challenged.first()?.0.source.clone().into();
    let mut words: Vec<String> = challenged.into_iter().map(|(_, word)| word.to_owned()).collect();
    words.dedup_by(|one, other| one.eq_ignore_ascii_case(other));
    let refused = context.response().ok()?.status == 401;
    refused.then_some(Ok(Claim { answer: Challenge(Some(words)), source, basis: Basis::Advice }))
}

fn live(context: &CheckContext) -> Spoken<Challenge> {
    let response = context.response().ok()?;
    let lines: Vec<String> = response.header("www-authenticate").map(Redacted::shown).collect();
    let challenged = (!lines.is_empty()).then(|| lines.iter().flat_map(|line| challenges(line)).collect());
    context.live("/headers/www-authenticate", Challenge(challenged))
}

/// The scheme words of a list of challenges (RFC 9110 §11.6.1): a part between commas that begins with a
/// parameter belongs to the challenge before it.
pub fn challenges(line: &str) -> Vec<String> {
    let (mut parts, mut part, mut quoted) = (Vec::new(), String::new(), false);
    let mut letters = line.chars();
    while let Some(letter) = letters.next() {
        match letter {
            '\\' if quoted => {
                letters.next();
            }
            '"' => quoted = !quoted,
            ',' if !quoted => parts.push(std::mem::take(&mut part)),
            _ if quoted => {}
            letter => part.push(letter),
        }
    }
    parts.push(part);
    let word = |part: &String| part.split_whitespace().next().filter(|word| !word.contains('=')).map(str::to_owned);
    parts.iter().filter_map(word).collect()
}

#[cfg(test)]
mod tests {
    use super::challenges;

    #[test]
    fn each_challenge_has_one_scheme() {
        assert_eq!(challenges("Bearer"), ["Bearer"]);
        assert_eq!(
            challenges(r#"Bearer realm="a, b", error="invalid_token", Basic realm="x\", y""#),
            ["Bearer", "Basic"]
        );
        assert_eq!(challenges("Negotiate oYG=, NTLM"), ["Negotiate", "NTLM"]);
        assert_eq!(challenges("Newauth realm = \"apps\", type=1"), ["Newauth"]);
        // Outside of quotes a backslash is a letter.
        assert_eq!(challenges(r"Bearer x=a\, Basic"), ["Bearer", "Basic"]);
        assert!(challenges("").is_empty());
    }
}
