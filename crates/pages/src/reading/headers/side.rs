//! Whose a header is, and whether it must be there: what the words around its
//! name say.

use std::sync::LazyLock;

use regex::{Captures, Regex};

use crate::reading::outline::Outline;

/// Whose header it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum HeaderSide {
    Request,
    Response,
    Webhook,
}

/// Whose headers a section is about, by its titles.
pub(super) fn title_side(outline: &Outline<'_>, section: usize, name: &str) -> Option<HeaderSide> {
    let is_signature = name.to_ascii_lowercase().ends_with("signature");
    if is_signature && outline.statements.iter().take(40).any(|statement| statement.lower.contains("webhook")) {
        return Some(HeaderSide::Webhook);
    }
    own_side(name).or_else(|| {
        // `Headers` below `Response`: what they are of stands above.
        let is_plain =
            |title: &str| matches!(title.trim_matches(['*', ':', ' ']), "headers" | "header" | "http headers");
        let titles: Vec<String> = outline.titles(section).take(3).map(str::to_lowercase).collect();
        let said = titles.iter().filter(|title| !is_plain(title)).take(2).find_map(|title| side_of_title(title));
        said.or_else(|| titles.iter().take(2).any(|title| is_plain(title)).then_some(HeaderSide::Request))
    })
}

/// Whose headers stand below a title, in lower case.
fn side_of_title(title: &str) -> Option<HeaderSide> {
    let of_request = ["request", "header", "authenticat", "authoriz"];
    if title.contains("webhook") {
        Some(HeaderSide::Webhook)
    } else if title.contains("response") || matches!(title.trim_matches(['*', ':', ' ']), "answer" | "returns") {
        Some(HeaderSide::Response)
    } else {
        of_request.iter().any(|word| title.contains(word)).then_some(HeaderSide::Request)
    }
}

/// Whose header a text speaks of; `name` decides where it is one side's only.
pub(super) fn side_of(text: &str, name: &str) -> Option<HeaderSide> {
    if WEBHOOK.is_match(text) && !text.contains("your request") && own_side(name).is_none() {
        return Some(HeaderSide::Webhook);
    }
    // `The service opens a stream to your tool and sends the request with …`.
    if own_side(name).is_none() && is_from_api(text) {
        return Some(HeaderSide::Webhook);
    }
    if own_side(name).is_none() && is_forwarded(text) {
        return Some(HeaderSide::Webhook);
    }
    if let Some(side) = called(text, name) {
        return Some(side);
    }
    own_side(name).or_else(|| {
        // `When the `A` header is received, we respond with a `B` header.`
        let clauses = || text.split(", ").filter(|clause| clause.contains("header"));
        let own = clauses().find(|clause| clause.contains(&name.to_lowercase())).filter(|_| clauses().count() > 1);
        let text = own.unwrap_or(text);
        if is_sent_by_api(text) && !REQUESTS.is_match(text) {
            Some(HeaderSide::Response)
        } else if RECEIVED.is_match(text) {
            Some(HeaderSide::Request)
        } else if RESPONSE.is_match(text) {
            Some(HeaderSide::Response)
        } else if REQUEST.is_match(text) {
            Some(HeaderSide::Request)
        } else {
            None
        }
    })
}

/// Whose header it is by the word that stands right behind its name: `the `Origin` request header`.
fn called(text: &str, name: &str) -> Option<HeaderSide> {
    let name = name.to_ascii_lowercase();
    let (_, behind) = text.split_once(&name).filter(|_| !name.is_empty())?;
    let behind = behind.trim_start_matches(['`', '*', ' ', '"', '\'']);
    let is = |word: &str| behind.strip_prefix(word).is_some_and(|rest| rest.starts_with(" header"));
    match (is("request"), is("response")) {
        (true, _) => Some(HeaderSide::Request),
        (_, true) => Some(HeaderSide::Response),
        _ => None,
    }
}

/// Headers that only one side sends (RFC 9110 §10, RFC 6585, and the rate limit
/// headers in use).
pub(super) fn own_side(name: &str) -> Option<HeaderSide> {
    let lower = name.to_ascii_lowercase();
    let response = [
        "retry-after",
        "etag",
        "www-authenticate",
        "location",
        "set-cookie",
        "server",
        "expires",
        "vary",
        "sunset",
        "deprecation",
        "last-modified",
        "allow",
        "link",
        "age",
        "alt-svc",
        "x-frame-options",
        "x-content-type-options",
        "x-powered-by",
        "strict-transport-security",
        "content-security-policy",
        "access-control-allow-origin",
    ];
    // What a page of a list says of the whole.
    let counts = ["x-total", "x-page", "x-per-page", "x-next", "x-prev"].iter().any(|begin| lower.starts_with(begin));
    let request = [
        "authorization",
        "accept",
        "accept-language",
        "if-none-match",
        "if-match",
        "idempotency-key",
        "user-agent",
        "cookie",
        "host",
        "origin",
        "referer",
        "prefer",
    ];
    if counts || response.contains(&lower.as_str()) || lower.contains("ratelimit-") || lower.contains("rate-limit-") {
        Some(HeaderSide::Response)
    } else if request.contains(&lower.as_str()) {
        Some(HeaderSide::Request)
    } else {
        None
    }
}

/// Whether a text, in lower case, says that the API sends a header.
pub(super) fn is_sent_by_api(lower: &str) -> bool {
    static SENDS: LazyLock<Regex> = LazyLock::new(|| {
        pattern(
            r"\b(?:we|(?:the|our) (?:api|servers?|service)) (?:will |may |can |might |also |then |always )*(?:returns?|sends?|adds?|attach(?:es)?|sets?|includes?|puts?)\b[^.;]{0,60}\bheaders?\b",
        )
    });
    SENDS.is_match(lower)
}

/// Whether a sentence says that a header is not sent: of a response's, that there is none, and of a
/// request's, that there should be none.
pub(super) fn is_denied(lower: &str) -> bool {
    DENIED.is_match(lower)
}

static DENIED: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"\b(?:never|(?:does|do|will|is|are) not|(?:does|do|wo|is|are)n['’]t|no longer)[* ]*(?: \w+)?? ?(?:send|sent|return|expos|guarantee|support|offer|includ|set\b|sets\b|add|emit|provid|carr|requir|need|ha(?:s|ve)\b)\w*|\b(?:there is|has|have) no\b|\bnever (?:fires?|happens?|comes?|appears?)\b|\bsends? no\b",
    )
});

/// What a sentence says of being required. A negation that holds only in a
/// case, `not required when …`, says nothing of the rule.
pub(super) fn requirement(lower: &str) -> Option<bool> {
    if CONDITIONAL.is_match(lower) {
        return None;
    }
    if OPTIONAL.is_match(lower) {
        return Some(false);
    }
    // `the required format`: of something else.
    let lower = OF_OTHERS.replace_all(lower, |found: &Captures<'_>| match found[1].starts_with("header") {
        true => found[0].to_owned(),
        false => found[1].to_owned(),
    });
    REQUIRED.is_match(&lower).then_some(true)
}

/// What the receiver of a request checks it by: `the signature shows that it came from us`.
pub(super) fn is_checked(name: &str, text: &str) -> bool {
    let name = name.to_ascii_lowercase();
    (name.contains("signature") || name.contains("hmac")) && CHECKED.is_match(text)
}

static CHECKED: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"\bverif(?:y|ies|ied|ying)\b|\b(?:came|comes|coming) from\b|\bauthenticity\b"));

/// What the provider says of its own requests to the reader: `the request header will contain`.
pub(super) fn is_announced(text: &str) -> bool {
    ANNOUNCED.is_match(text)
}

static ANNOUNCED: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"\bheaders? (?:will )?(?:also )?(?:contains?|includes?|carry|carries|have|has)\b"));

pub(super) fn pattern(text: &str) -> Regex {
    Regex::new(text).expect("a constant pattern")
}

static WEBHOOK: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"\bwebhooks?\b|\bcallbacks?\b|\b(?:with|in|on|to|of) (?:each|every|all|the) (?:webhook |event |http |post )*(?:delivery|deliveries|notifications?)\b|\bdeliver(?:y|ies) (?:\w+ )?(?:has|have|carry|carries|includes?|contains?)\b|\bsigned events?\b|\b(?:each|every) (?:signed )?events?\b|\bevent (?:delivery|notification|request)s?\b|\bwe (?:will |then |also )?(?:send|post|deliver|call|make)\b[^.;]{0,60}\b(?:to )?your\b",
    )
});

static RESPONSE: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"\b(?:response|answer|reply) headers?\b|\bheaders? (?:is |are )?(?:in|of|on) (?:the|each|every|all|our|an?) (?:\w+ )?(?:responses?|answers?|repl(?:y|ies)|results?|output)\b|\b(?:answers?|repl(?:y|ies)) (?:\w+ ){0,3}(?:include|carr|contain|return|ha)|\bheaders? (?:in|of|on) (?:the|each|every|all|our) (?:\w+ )?responses?\b|\bresponses? (?:\w+ ){0,3}(?:include|carr|contain|return|ha)|\b(?:returned|included|present|sent) (?:back )?(?:in|with|on) (?:the|each|every|all|our)? ?(?:\w+ )?responses?\b|\b(?:we|api|server|service) (?:also )?(?:returns?|sends? back|responds?)\b|\breturned in\b|\bcarries\b|(?:^| )(?:read|inspect|log|parse|look at) [^.;]{0,12}`?[\w-]+`? headers?\b|\bresponds? with\b|\bresponses? headers\b|\byou(?: will|['’]ll| should| can| then)* (?:see|get|receive|find)\b[^.;:]{0,60}:",
    )
});

static REQUEST: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"\brequests?\b|\b(?:send|sending|sent|include|including|included|pass|passing|provide|add|adding|set|setting|supply|specify|use|using|require|required|requires|optional|attach|put|goes (?:in|into))\b",
    )
});

/// Whether a text says of requests that somebody else sends them.
pub(super) fn is_forwarded(text: &str) -> bool {
    FORWARDED.is_match(text) && !text.contains("client")
}

/// What says so.
static FORWARDED: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"\bheaders? to (?:all |each |every |the )?forwarded requests?\b|\b(?:and|service|platform|api|server) sends (?:the|each|every|its) requests?\b|\b(?:proxied|forwarded|upstream) requests?\b[^.;]{0,20}\b(?:so|to) (?:that )?your (?:\w+ )?(?:app|application|server|service|backend|origin)\b|\bfield\b[^.;]{0,60}\bsends (?:the|its) value\b|\brequests (?:that (?:it|we) forwards? )?(?:to|for) your (?:app|application|origin|backend|service)\b",
    )
});

/// What says of requests that the service sends them, by its name: `MCP requests from Acme include …`.
static FROM_API: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"\brequests? (?:that come |coming |sent |made )?(?:from|by) (\w+) (?:will |also |always )*(?:includes?|contains?|carr(?:y|ies)|has|have)\b",
    )
});

/// Whether a text says so, of nobody who asks the API.
fn is_from_api(text: &str) -> bool {
    const CLIENTS: [&str; 14] = [
        "you",
        "your",
        "clients",
        "client",
        "browsers",
        "browser",
        "users",
        "apps",
        "applications",
        "the",
        "a",
        "an",
        "javascript",
        "them",
    ];
    FROM_API.captures(text).is_some_and(|found| !CLIENTS.contains(&&found[1]))
}

/// What says of requests that they have something.
static REQUESTS: LazyLock<Regex> = LazyLock::new(|| pattern(r"\brequests?\b"));

/// What the API says of a header that it is sent.
static RECEIVED: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"^(?:if|when|whenever) [^.;]{0,40}\bheaders? (?:is|are) (?:received|present|sent|set)\b|\b(?:if|when) (?:the|a|your) requests? (?:contains?|has|have|includes?|carr(?:y|ies)) [^.;]{0,40}\bheaders?\b",
    )
});

static CONDITIONAL: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"\b(?:not required|not needed|optional|required|needed|must)\b[^.;]{0,60}\b(?:when|unless|if|only for|except|for some)\b|^(?:if|when|for) |\beither\b[^.;]* or\b",
    )
});

static OF_OTHERS: LazyLock<Regex> = LazyLock::new(|| pattern(r"\b(?:the|an?|any|all|its|your) required (\w+)"));

static OPTIONAL: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"\boptional(?:ly)?\b|\bnot (?:required|mandatory|needed)\b|\b(?:may|can) (?:also )?(?:include|send|be sent|pass|add|set|be included|be passed)\b|\bno longer required\b",
    )
});

static REQUIRED: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"\bmust\b|\brequired?\b|\brequires\b|\bmandatory\b|\bneeds? to\b|\bhave to\b|\bhas to\b|\b(?:every|all|each) (?:\w+ ){0,2}requests?\b",
    )
});
