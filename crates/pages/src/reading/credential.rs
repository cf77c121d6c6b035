//! Where requests carry credentials, and in which form (RFC 9110 §11.6.2).

use std::borrow::Cow;
use std::sync::LazyLock;

use regex::Regex;

use super::redact;
use crate::text::form;

/// Whether a text names a header that carries a credential: by what the words
/// of its name mean, not by whose it is.
pub fn is_credential_header(name: &str) -> bool {
    let lower = name.to_ascii_lowercase();
    if matches!(lower.as_str(), "authorization" | "proxy-authorization") {
        return true;
    }
    if lower.contains("idempotency")
        || lower.contains("signature")
        || lower.contains("csrf")
        || lower.contains("encryption")
    {
        return false;
    }
    let words: Vec<&str> = lower.split(['-', '_']).collect();
    // What goes with a credential, and is none.
    const BESIDE: [&str; 9] =
        ["nonce", "timestamp", "date", "time", "type", "scheme", "version", "algorithm", "expires"];
    if words.last().is_some_and(|last| BESIDE.contains(last)) {
        return false;
    }
    let any = |names: &[&str]| words.iter().any(|word| names.contains(word));
    any(&[
        "apikey",
        "token",
        "auth",
        "authorization",
        "secret",
        "password",
        "credential",
        "credentials",
        "authentication",
        "authorisation",
    ]) || words.last() == Some(&"key")
        || lower.contains("key-id")
        || form::is_registered_header(name) && lower == "api-key"
}

/// A text, in lower case, in which what is called a key or a token, and says of nobody who asks, is one word:
/// `idempotency_key`, `page_token`.
pub fn without_other_keys(lower: &str) -> Cow<'_, str> {
    static OTHER: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(r"\b(idempoten(?:cy|t)|primary|foreign|unique|duplicate|partition|sort|cache|object|routing|page|paging|pagination|continuation|sync|cursor|next|push|registration|csrf|xsrf|captcha|recaptcha|upload|resume|encryption|payment|card)[ -](keys?|tokens?)\b")
        .expect("a constant pattern")
    });
    OTHER.replace_all(lower, "${1}_${2}")
}

/// How a header's value carries a credential.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum CarrierForm {
    /// `Bearer …`: the word, in lower case.
    Named(String),
    /// The credential alone.
    Raw,
    /// That is not shown.
    Open,
}

/// The scheme in a header's value; only `Authorization` has schemes.
pub fn scheme_of(name: &str, value: &str) -> CarrierForm {
    let value = value.trim().trim_matches(['"', '\'', '`']);
    // `Authorization = "Bearer 12345"`, as some write it.
    let again = value.split_once(['=', ':']).filter(|(word, _)| word.trim().eq_ignore_ascii_case("authorization"));
    let value = again.map_or(value, |(_, value)| value.trim().trim_matches(['"', '\'', '`']));
    if !name.to_ascii_lowercase().ends_with("authorization") {
        return CarrierForm::Raw;
    }
    let mut words = value.split_whitespace();
    let first = words.next().unwrap_or_default();
    let is_signed = ["hmac", "aws4"].iter().any(|begin| first.to_ascii_lowercase().starts_with(begin));
    let is_part = |b: u8| b.is_ascii_alphabetic() || b == b'-' || is_signed && b.is_ascii_digit();
    let word = first.bytes().all(is_part) && first.len() <= 16 && !first.is_empty();
    let known = matches!(
        first.to_ascii_lowercase().as_str(),
        "bearer" | "basic" | "digest" | "hmac" | "token" | "apikey" | "bot"
    );
    let shouted = first.len() > 6 && first.bytes().all(|b| b.is_ascii_uppercase());
    if word && known || word && words.next().is_some() && !shouted {
        return CarrierForm::Named(first.to_ascii_lowercase());
    }
    let marked = first.starts_with('<') && words.clone().next().is_none() && value.ends_with('>');
    let literal = !value.contains(char::is_whitespace)
        && !value.contains('$')
        && (redact::is_placeholder(value) || value.len() >= 8);
    if marked || literal && !first.contains(':') { CarrierForm::Raw } else { CarrierForm::Open }
}

/// Whether a header's value is one variable, whose name says that it holds a key: `$ACME_API_KEY`.
pub fn is_key_alone(value: &str) -> bool {
    let value = value.trim();
    let inside = value.strip_prefix("${").and_then(|rest| rest.strip_suffix('}')).or_else(|| value.strip_prefix('$'));
    let is_name =
        |name: &&str| !name.is_empty() && name.bytes().all(|b| b.is_ascii_alphanumeric() || b"_.:".contains(&b));
    let Some(name) = inside.filter(is_name) else { return false };
    let last = name.rsplit(['.', ':']).next().unwrap_or(name).to_ascii_lowercase();
    let is_key = ["key", "token", "secret"].iter().any(|word| last.ends_with(word));
    is_key && !["auth", "bearer", "basic", "header"].iter().any(|word| last.contains(word))
}

/// The schemes that a sentence, in lower case, speaks of; none where it takes them back.
pub fn spoken(lower: &str) -> impl Iterator<Item = &'static str> {
    let said = !is_negated(lower);
    SPOKEN.iter().filter(move |(_, pattern)| said && pattern.is_match(lower)).map(|(scheme, _)| *scheme)
}

/// The scheme that a sentence says is used, where that is one.
pub fn spoken_alone(sentence: &str) -> Option<&'static str> {
    let lower = sentence.to_lowercase();
    let mut named = spoken(&lower);
    named.next().filter(|_| named.next().is_none())
}

/// Whether a sentence, in lower case, says of what it names that it is used no more.
pub fn is_negated(lower: &str) -> bool {
    NEGATED.is_match(lower)
}

static SPOKEN: LazyLock<Vec<(&'static str, Regex)>> = LazyLock::new(|| {
    let pattern = |text: &str| Regex::new(text).expect("a constant pattern");
    vec![
        (
            "bearer",
            pattern(
                r"\bbearer[`*'\x22]* (?:token|authentication|auth|scheme|authorization|format|credential|api|header|prefix)|\b(?:scheme|type|format)[: ]+`?bearer\b|\bas (?:an? )?(?:oauth )?bearer\b",
            ),
        ),
        (
            "basic",
            pattern(
                r"\b(?:http )?basic[`*]* (?:access )?(?:auth\b|authentication|authorization|scheme)|\bhttp basic\b",
            ),
        ),
        ("digest", pattern(r"\b(?:http )?digest (?:auth\b|authentication|scheme)")),
    ]
});

static NEGATED: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"\b(?:is|are|was|were|been) (?:not|never) (?:supported|accepted|taken|used|valid|read)\b|\b(?:switched|turned) off\b|\b(?:is|are|was|were|been) (?:removed|ignored|dropped|retired|discontinued|gone)\b|\bno (?:[\w-]+ ){0,3}(?:tokens?|keys?|credentials?|authentication|auth) (?:is |are )(?:needed|required|necessary)\b|\b(?:tokens?|keys?|credentials?) (?:is|are) not (?:needed|required|necessary)[.!]?$|\bif your (?:own )?(?:proxy|gateway|firewall)\b|\bwe (?:will |then |also )?`?(?:post|call|deliver)\b|\b(?:do not|don['’]t|never) (?:write|log|share|commit|store|paste)\b|\b(?:filter|redact|mask|scrub)(?:s|ed|ing)?\b[^.;]{0,60}\b(?:logs?|logging)\b|\b(?:won['’]t|will not|cannot|can['’]t) be able to (?:modify|change|edit|use|configure|set)\b|\b(?:more|other|better|safer|stronger) than (?:just |plain )?(?:http )?(?:basic|bearer)\b|\b(?:beyond|unlike) (?:http )?basic\b|\bthis (?:action|node|step|plugin|connector|block|task) (?:\w+ )?(?:supports?|uses?|accepts?)\b|\bno longer\b|\bnot supported\b|\bdeprecated\b|\bunsupported\b|\b(?:does not|do not|doesn't|don't|never) (?:use|support|accept|ask|need|request|require)s?\b").expect("a constant pattern")
});
