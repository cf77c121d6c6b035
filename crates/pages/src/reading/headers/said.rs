//! Headers that sentences, items and headings name, and what they say of them.

use std::sync::LazyLock;

use regex::Regex;

use super::answers;
use super::called::{alone, called, is_called_header};
use super::side::{
    HeaderSide, is_announced, is_checked, is_denied, is_forwarded, is_sent_by_api, own_side, pattern, requirement,
    side_of, title_side,
};
use super::{HeaderMention, push};
use crate::reading::credential::{is_credential_header, is_negated};
use crate::reading::outline::{Outline, Statement, StatementRole};
use crate::text::{form, prose};

/// A sentence, an item or a heading that names headers.
pub(super) fn read(outline: &Outline<'_>, index: usize, statement: &Statement, found: &mut Vec<HeaderMention>) {
    if statement.text.contains("eader") {
        answers::said(statement, &statement.text, found);
    }
    if statement.role == StatementRole::Item && is_below_headers(outline, index) {
        let first = prose::codes(&statement.text).into_iter().next();
        let name = first.filter(|name| statement.text.trim_start_matches(['*', ' ']).starts_with(&format!("`{name}`")));
        if let Some(name) = name.filter(|name| form::is_header_name(name)) {
            let (side, required) =
                (own_side(name).unwrap_or(HeaderSide::Request), requirement(&statement.lower.replace('_', " ")));
            let bears = |code: &&str| code.to_ascii_lowercase().starts_with("bearer ");
            let value = prose::codes(&statement.text).into_iter().find(bears).filter(|_| is_credential_header(name));
            push(found, name, side, required, value.map(str::to_owned), statement, statement.text.clone());
            return;
        }
    }
    if let Some((name, lead)) = called(outline, index) {
        return sentence(outline, index, &format!("{lead} {}", statement.lower), name, None, found);
    }
    if let Some(name) = alone(statement) {
        let title = outline.titles(statement.section).next().unwrap_or_default().to_lowercase();
        let side = match title.trim_matches(['*', ':', ' ']) {
            "response headers" | "http response headers" => Some(HeaderSide::Response),
            "request headers" | "http request headers" => Some(HeaderSide::Request),
            _ => None,
        };
        if let Some(side) = side.filter(|_| own_side(name).is_none()) {
            push(found, name, side, None, None, statement, statement.text.clone());
            return;
        }
    }
    // An item is what the sentence before its list says of it.
    let around = match statement.role {
        StatementRole::Item => format!("{} {}", outline.led(statement), statement.lower),
        _ => statement.lower.clone(),
    };
    // `**Response headers:**` above a list is its title.
    let is_titled = || outline.titles(statement.section).take(1).any(|title| title.to_lowercase().contains("header"));
    let speaks = around.contains("header") || statement.role == StatementRole::Item && is_titled();
    let quoted = QUOTED.captures_iter(&statement.text).filter_map(|found| Some(found.get(1)?.as_str()));
    let quoted = quoted.filter(|_| speaks && statement.role != StatementRole::Heading);
    for code in prose::codes(&statement.text).into_iter().chain(quoted) {
        // A credential's header may be written in lower case.
        let lower = || code.split_once(": ").filter(|(name, _)| LOWER.is_match(name) && is_credential_header(name));
        let shown = form::header_line(code).or_else(lower);
        let name = shown.map_or(code, |(name, _)| name).trim_end_matches(':');
        let is_token =
            |name: &str| name.split('-').all(|part| part.len() > 1 && part.bytes().all(|b| b.is_ascii_alphanumeric()));
        let hyphenated = name.contains('-') && (form::is_header_name(name) || is_titled() && is_token(name));
        let named = match (shown, speaks) {
            (Some(_), _) => true,
            (None, true) => {
                form::is_registered_header(name)
                    || hyphenated
                    || LOWER.is_match(name) && is_called_header(statement, name)
            }
            // Without the word only a name that can be nothing else counts.
            (None, false) => {
                let is_own = name.to_ascii_lowercase().starts_with("x-") && CARRIED.is_match(&statement.lower);
                hyphenated && (own_side(name).is_some() || is_own)
            }
        };
        if named && name.len() >= 4 {
            // `Token <key>` in the `Authorization` header: the value stands by itself.
            let beside = || {
                let is_value = |code: &&str| {
                    let (word, rest) = code.split_once(' ').unwrap_or((code, ""));
                    !rest.is_empty()
                        && word.len() < 16
                        && !form::METHODS.contains(&word)
                        && word.bytes().all(|byte| byte.is_ascii_alphabetic())
                };
                let codes = prose::codes(&statement.text).into_iter().filter(|_| is_credential_header(name));
                codes.filter(|code| *code != name).find(is_value)
            };
            let value = shown.map(|(_, value)| value).or_else(beside).map(str::to_owned);
            sentence(outline, index, &around, name, value, found);
        }
    }
    if speaks {
        if AUTHORIZATION.is_match(&statement.text) {
            sentence(outline, index, &around, "Authorization", None, found);
        }
        let behind = BEHIND.captures_iter(&statement.text);
        let many = SEVERAL.captures_iter(&statement.text);
        for captures in NAKED.captures_iter(&statement.text).chain(behind).chain(many) {
            let name = &captures[1];
            if form::is_header_name(name) {
                sentence(outline, index, &around, name, None, found);
            }
        }
    }
}

fn sentence(
    outline: &Outline<'_>,
    index: usize,
    around: &str,
    name: &str,
    value: Option<String>,
    found: &mut Vec<HeaderMention>,
) {
    let statement = &outline.statements[index];
    // Whoever shows a bearer shows a request.
    let bears = value.as_deref().is_some_and(|value| value.to_ascii_lowercase().starts_with("bearer "));
    let shown = (bears || value.is_some() && is_credential_header(name)).then_some(HeaderSide::Request);
    // On a page of webhooks they are the provider's.
    let is_of_webhooks = || outline.titles(statement.section).any(|title| title.to_lowercase().contains("webhook"));
    let announced =
        (is_announced(around) && is_of_webhooks() && own_side(name).is_none()).then_some(HeaderSide::Webhook);
    let is_sent = || is_sent_by_api(&statement.lower) && outline.is_of_webhooks(statement.section);
    let announced = announced.or_else(|| (own_side(name).is_none() && is_sent()).then_some(HeaderSide::Webhook));
    let announced = announced
        .or_else(|| (own_side(name).is_none() && is_forwarded(&statement.lower)).then_some(HeaderSide::Webhook));
    let checked =
        (is_checked(name, &statement.lower) || is_of_sender(name, &statement.lower)).then_some(HeaderSide::Webhook);
    let signed = title_side(outline, statement.section, name).filter(|side| *side == HeaderSide::Webhook);
    let Some(side) = announced
        .or(signed.filter(|_| name.to_ascii_lowercase().ends_with("signature")))
        .or(checked)
        .or_else(|| side_of(around, name))
        .or_else(|| title_side(outline, statement.section, name))
        .or(shown)
    else {
        return;
    };
    // What is taken no more, or goes elsewhere, is no credential of the API.
    if side == HeaderSide::Request && is_credential_header(name) && is_negated(&statement.lower) {
        return;
    }
    // `If you do not send it, the request is refused` says that it must be sent.
    let denied = is_denied(&statement.lower);
    let is_case =
        denied && side == HeaderSide::Request && CASE.is_match(&statement.lower) && REFUSED.is_match(&statement.lower);
    if denied && !is_case {
        return;
    }
    let next = outline.statements.get(index + 1).filter(|next| next.block == statement.block);
    let required = is_case.then_some(true).or_else(|| requirement(&statement.lower)).or_else(|| {
        let follows = next.filter(|next| next.lower.starts_with("this header") || next.lower.starts_with("it is"))?;
        requirement(&follows.lower)
    });
    // `does not match the current `ETag``: what it is compared with was told of elsewhere.
    let compared = || COMPARED.captures_iter(&statement.text).filter_map(|found| found.get(1).or(found.get(2)));
    let is_compared = || compared().any(|found| found.as_str().eq_ignore_ascii_case(name));
    if side == HeaderSide::Response && (is_compared() || OF_READER.is_match(&statement.lower)) {
        return;
    }
    let is_of_lines =
        || outline.titles(statement.section).take(1).any(|title| OF_LINES.is_match(&title.to_lowercase()));
    let is_foreign = || is_credential_header(name) && OF_ANOTHER.is_match(&statement.text);
    if OWN.is_match(&statement.lower)
        || OF_LINES.is_match(around)
        || is_of_lines()
        || is_foreign()
        || RESERVED.is_match(&statement.lower) && value.is_none()
    {
        return;
    }
    let mut required = required.or_else(|| requirement(around));
    if LACKING.is_match(&statement.lower) {
        // That it may be missing says of a credential where it is sent.
        if side == HeaderSide::Request && is_credential_header(name) && !name.to_lowercase().ends_with("authorization")
        {
            push(found, name, side, None, value, statement, statement.text.clone());
            return;
        }
        // An error's description asks for nothing; a refusal for the lack of
        // the header alone says that it must be there.
        let absent = ABSENT.is_match(&statement.lower) && REFUSED.is_match(&statement.lower);
        if side != HeaderSide::Request || !absent || name.to_lowercase().ends_with("authorization") {
            return;
        }
        required = Some(true);
    }
    push(found, name, side, required, value, statement, statement.text.clone());
}

/// Whether an item stands below one that is called `Headers:`.
fn is_below_headers(outline: &Outline<'_>, index: usize) -> bool {
    let mut before = outline.statements[..index].iter().rev().take(12);
    let above = before.find(|other| other.role != StatementRole::Item || !other.text.starts_with('`'));
    above.is_some_and(|above| {
        let name = above.lower.trim_matches(['*', '_', ':', ' ']);
        let is_named = matches!(name, "headers" | "request headers" | "http headers" | "required headers");
        above.role == StatementRole::Item && above.section == outline.statements[index].section && is_named
    })
}

/// Whether a signature is one that the API sends: `with each request, the service sends `acme-signature``.
fn is_of_sender(name: &str, lower: &str) -> bool {
    static SENDS: LazyLock<Regex> = LazyLock::new(|| {
        pattern(
            r"\b(?:with|on|in) (?:each|every) (?:api |http )?request,? (?:the )?\w+ (?:will )?(?:sends?|adds?|includes?)\b",
        )
    });
    let name = name.to_ascii_lowercase();
    let is_of_reader = || [" you ", " must ", " clients "].iter().any(|word| lower.contains(word));
    (name.contains("signature") || name.contains("hmac")) && SENDS.is_match(lower) && !is_of_reader()
}

/// An answer of the reader's own server.
static OF_READER: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"\b(?:responses?|answers?|repl(?:y|ies)) (?:from|of) (?:the |your )(?:\w+ )?(?:callback|webhook|server|endpoint|handler|application|url)\b",
    )
});

/// A sentence that says of a credential where it goes.
static CARRIED: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"\b(?:keys?|tokens?|secrets?|credentials?)\b[^.;]{0,12}\b(?:in|as|via|through|using|into|under)\b [^.;]{0,8}`?x-",
    )
});

/// A header that something is compared with.
static COMPARED: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)\b(?:match(?:es|ing)?|equals?|differs? from|same as)\b(?: (?:the|its|an?|your|current|latest|stored|resource['’]s))* `([\w-]+)`|`([\w-]+)`[^`.;]{0,30}\b(?:used|sent|passed|given|put|values?) (?:as|in|with)\b[^.;]{0,40}\bif-",
    )
});

/// A header in quotes, with its value or without: `the "X-Team" header`, `"Api-Key: 12345"`.
static QUOTED: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r#"(?:^|[\s(])["'“‘]([A-Z][A-Za-z0-9]*(?:-[A-Za-z0-9]+)+(?:: [^"'”’\s]+(?: [^"'”’\s]+)?)?)["'”’](?:$|[\s.,;:)])"#,
    )
});

/// A header's name in lower case, with a hyphen.
static LOWER: LazyLock<Regex> = LazyLock::new(|| pattern(r"^[a-z][a-z0-9]*(?:-[a-z0-9]+)+$"));

/// The header of HTTP's credentials, in the letters of prose.
static AUTHORIZATION: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"\b(?:sent|passed|included?|provided?|put|set|added?|pass|send) (?:\S+ ){0,4}in (?:the|an?|your) authorization header\b",
    )
});

/// A header's name without code marks, before or behind the word.
static NAKED: LazyLock<Regex> = LazyLock::new(|| {
    pattern(r"\b([A-Z][A-Za-z0-9]*(?:-[A-Z0-9][A-Za-z0-9]*)*) (?:HTTP |request |response )?[Hh]eader\b")
});

/// The same of one that is sent more than once: `WWW-Authenticate headers`.
static SEVERAL: LazyLock<Regex> = LazyLock::new(|| {
    pattern(r"\b([A-Z][A-Za-z0-9]*(?:-[A-Z0-9][A-Za-z0-9]*)+) (?:HTTP |request |response )?[Hh]eaders\b")
});

/// The same behind the word: `in the header X-Acme-Key`.
static BEHIND: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"\b[Hh]eaders?(?: field)?(?: called| named)? ([A-Z][A-Za-z0-9]*(?:-[A-Za-z0-9]+)+)\b"));

/// Headers of something else, or that a caller may not send.
static RESERVED: LazyLock<Regex> = LazyLock::new(|| {
    pattern(r"\breserved\b|\bcannot be\b|\bcan't be\b|\bmust not\b|\b(?:email|message|mime|smtp|sip) headers?\b")
});

/// The header of somebody else's API, as an example.
static OF_ANOTHER: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"^(?:For example|For instance|E\.g\.),? [A-Z]\w*['’]s? |(?i)\b(?:redacted|masked)\b"));

/// Headers of calls by telephone (RFC 3261 §7.3), and members of a document.
pub(super) static OF_LINES: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"\bsip (?:\w+ )?headers?\b|\b(?:on|to) (?:an?|the|each|every) (?:\w+ )?(?:json |openapi |schema )(?:property|member|field|operation)\b",
    )
});

/// What the reader's own software is told, and not the API; and what was so once.
static OWN: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"\b(?:previously|formerly|in the past)\b|\bheaders? validation\b|\bto test your (?:own )?(?:application|app|server|handler|backend)\b|\b(?:was|were) used\b|\b(?:in|on|for|at) your (?:own )?(?:proxy|gateway|firewall|load balancer|reverse proxy|browser|web server)\b",
    )
});

/// A sentence about a request that is not as it should be.
static CASE: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"\b(?:if|when|unless|without)\b|\brequests? (?:that|which|without)\b"));

static ABSENT: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"\b(?:missing|no|without|absent|omitted|not (?:sent|included|set))\b"));

pub(super) static LACKING: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"\b(?:missing|no|without|malformed|invalid|absent|wrong)\b[^.;]{0,40}\bheaders?\b|\bheaders? (?:values? )?(?:is|was|are) (?:missing|not|malformed|invalid|absent|wrong)\b",
    )
});

static REFUSED: LazyLock<Regex> = LazyLock::new(|| pattern(r"\b(?:rejected|refused|fails?|errors?|40[0-9]|422)\b"));
