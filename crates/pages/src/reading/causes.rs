//! Why an answer is what it is, as prose says it.

use std::borrow::Cow;
use std::sync::LazyLock;

use countersign_openapi::Cause;
use regex::{Captures, Regex};

use super::credential::without_other_keys;

/// Whether a page can say of a status that it is the answer to it: by the standards, and by what many APIs do
/// besides and say so.
pub fn fits(cause: Cause, status: u16) -> bool {
    let is_done = match cause {
        // Some hide what there is from whom they do not know.
        Cause::CredentialMissing => status == 404,
        // What some frameworks made up for it.
        Cause::CredentialExpired => matches!(status, 419 | 440 | 498),
        Cause::CredentialUnknown => status == 400,
        Cause::RateLimited => status == 403,
        _ => false,
    };
    is_done || cause.fits(status)
}

/// The causes that a text names, in order of their ids' definition.
pub fn named_in(text: &str) -> Vec<Cause> {
    let text = JOINED.replace_all(&text.to_lowercase(), "$1, ").into_owned();
    let text = text.replace(" and for a ", " and ").replace(" or for a ", " or ");
    let text = apart(&apart(&text)).into_owned();
    let text = NO_SUCH.replace_all(&text, "unknown $1").into_owned();
    let text = none_found(&text).into_owned();
    let text = text.replace("(forbidden)", "");
    let text = without_other_keys(&text).into_owned();
    let text = NO_JWT.replace_all(&text, "missing jwt").into_owned();
    let text = OF_OAUTH.replace_all(&text, "$1_$2").into_owned();
    let text = lacks_right(&text).into_owned();
    let mut causes: Vec<Cause> =
        PATTERNS.iter().filter(|(_, pattern)| pattern.is_match(&text)).map(|(cause, _)| *cause).collect();
    // The header that carries the credential is not another one.
    if causes.contains(&Cause::HeaderMissing) && CARRIER.is_match(&text) {
        let others = CARRIER.replace_all(&text, "$1").into_owned();
        causes.retain(|cause| *cause != Cause::HeaderMissing || is_named(*cause, &others));
    }
    // Of one that is valid, something else is said to be wrong.
    if VALID.is_match(&text) {
        causes.retain(|cause| !matches!(cause, Cause::CredentialMissing | Cause::CredentialUnknown));
    }
    causes.sort_unstable();
    causes.dedup();
    causes
}

/// `missing / expired`, `missing/invalid`: words that a stroke joins.
static JOINED: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"\b(missing|absent|invalid|unknown|wrong|incorrect|bad|malformed|expired|revoked) ?/ ?")
        .expect("a constant pattern")
});

fn is_named(cause: Cause, text: &str) -> bool {
    PATTERNS.iter().any(|(own, pattern)| *own == cause && pattern.is_match(text))
}

/// A text in which each thing that is wrong in its own way is said by itself: `missing headers, invalid parameters`.
fn apart(text: &str) -> Cow<'_, str> {
    APART.replace_all(text, "$1; $2")
}

static APART: LazyLock<Regex> = LazyLock::new(|| {
    let wrong = "missing|absent|invalid|malformed|wrong|bad|unknown|expired|revoked|incorrect|unsupported|no";
    let thing = "headers?|parameters?|params?|arguments?|fields?|body|payload|json|tokens?|keys?|credentials?";
    let named = format!(r"(?:{wrong}) [`'\x22]*(?:[\w-]+ ){{0,3}}(?:{thing})\b[`'\x22]*");
    Regex::new(&format!(r"\b({named})(?:, or|, and| or|,| and) ((?:an? |the )?{named})")).expect("a constant pattern")
});

/// `no such key`: one was sent.
static NO_SUCH: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"\bno such ((?:api |access |auth )?(?:keys?|tokens?|credentials?))\b").expect("a constant pattern")
});

/// A JWT is checked, and looked up nowhere: one that is not found was not sent (RFC 7519 §7.2).
static NO_JWT: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"\bjwt(?: token)? (?:was |is )?not found\b").expect("a constant pattern"));

/// `authorization group`, `authorization code`: no credential of a request.
static OF_OAUTH: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"\b(auth(?:entication|orization)?) (groups?|codes?|servers?|urls?|endpoints?|grants?|scopes?|roles?|polic(?:y|ies)|types?|methods?|requests?|flows?|levels?)\b")
        .expect("a constant pattern")
});

/// A text in which `no payment exists with token tr_1` says no more than what there is not: a token is there.
fn none_found(text: &str) -> Cow<'_, str> {
    static NONE: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(r"\bno ([\w-]+(?: [\w-]+)?) (?:exists?|(?:was |were |could be )?found|match(?:es|ed)?)(?: (?:with|for|by|that|which|having|the|this|matching)\b[^.;]*)?")
            .expect("a constant pattern")
    });
    static CREDENTIAL: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(r"\b(?:tokens?|keys?|credentials?|jwts?|auth\w*|header)$").expect("a constant pattern")
    });
    NONE.replace_all(text, |found: &Captures<'_>| match CREDENTIAL.is_match(&found[1]) {
        true => found[0].to_owned(),
        false => format!("no {};", &found[1]),
    })
}

/// The header that carries a credential, by its name.
static CARRIER: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"((?:^|[|.:;(])[\s`'\x22*]*|\b(?:missing|invalid|the|an?|your|no|without|absent|valid|required|malformed|incorrect) [`'\x22*]*)(?:authorization|authentication|auth|api[ -]?key)[`'\x22*]* headers?\b")
        .expect("a constant pattern")
});

/// A text in which a right that is missing is said to be one, whatever the code of the error is called.
fn lacks_right(text: &str) -> Cow<'_, str> {
    static CODE: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(r"\binvalid_(?:token|api_?key|credentials|auth\w*)\b").expect("a constant pattern")
    });
    let said = LACKS_RIGHT.replace_all(text, "has insufficient permissions");
    match said {
        Cow::Owned(said) => Cow::Owned(CODE.replace_all(&said, " ").into_owned()),
        said => said,
    }
}

/// `the token is missing a required scope`: what is missing is the right, and not the token.
static LACKS_RIGHT: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(
        r"\b(?:is |are )?missing (?:an? |the |any )?(?:\w+ ){0,2}(?:scopes?|permissions?|rights?|roles?|privileges?)\b|\blacks? (?:the |an? )?`[\w.:*-]+`(?: or `[\w.:*-]+`)? (?:actions?|scopes?|permissions?|rights?|roles?|privileges?)\b|\bnot (?:logged|signed) in (?:with|as an?)\b[^.;]{0,40}\b(?:permissions?|rights?|roles?|privileges?|admin\w*)\b",
    )
    .expect("a constant pattern")
});

/// A text in which `one` and `it` are named: the credential that the sentence, or the one before, speaks of.
pub fn with_nouns<'t>(text: &'t str, around: &str) -> Cow<'t, str> {
    static NOUN: LazyLock<Regex> =
        LazyLock::new(|| Regex::new(r"(?i)\b(token|key|credential)s?\b").expect("a constant pattern"));
    static ONE: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(r"(?i)\b(?:(an?|the) (\w+) ones?\b|(one)s? (that|which)\b|(it) (is|was|has|does|lacks|expires|expired)\b|(if|when) (wrong|invalid|unknown|missing|absent|expired|revoked|not valid)\b|(without) (?:it|one)\b)")
            .expect("a constant pattern")
    });
    let Some(noun) = NOUN.captures(around).and_then(|found| found.get(1)) else { return Cow::Borrowed(text) };
    let noun = noun.as_str();
    ONE.replace_all(text, |found: &Captures<'_>| {
        let part = |index: usize| found.get(index).map_or("", |part| part.as_str());
        match (found.get(1), found.get(7), found.get(9)) {
            (Some(article), ..) => format!("{} {} {noun}", article.as_str(), part(2)),
            (_, Some(case), _) => format!("{} the {noun} is {}", case.as_str(), part(8)),
            // It may be without something else, of which the same is said.
            (.., Some(_)) if SENT_TOO.is_match(around) => found[0].to_owned(),
            (.., Some(without)) => format!("{} {noun}", without.as_str()),
            _ => format!("{noun} {}{}", part(4), part(6)),
        }
    })
}

/// What requests are sent with besides a credential, and what a credential has.
static SENT_TOO: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?i)\b(?:parameters?|body|fields?|ids?|versions?|workspace|tenant|content[- ]type|accept|user[- ]agent|idempotency|signature|timestamp|scopes?|rights?|roles?|permissions?|privileges?)\b")
        .expect("a constant pattern")
});

/// Words for a credential, and for the header that carries it.
const CREDENTIAL: &str = r"(?:(?:access |api |bearer |auth(?:entication|orization)? |environment |secret |public |jwt )*(?:tokens?|keys?|credentials?|jwts?|api[_-]keys?)|authorization|auth(?:entication)?[ `_-]*(?:header|token)?)";
/// Words for a tenant.
const TENANT: &str = r"(?:workspace|tenant|organi[sz]ation|account|project|team|partner)(?: id| identifier|[-_]id)?";
/// Up to three words between an adjective and its noun: `missing or invalid API`.
const GAP: &str = r"[`'\x22*]*(?:,? [\w/]+,?(?: or| and)?){0,3}[`'\x22* ]*";
/// What may stand between a noun and what is said of it.
const NEAR: &str = r"[^.;:!?\n]{0,60}?";

/// What says that a credential is right, and goes on with what is not.
static VALID: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"\b(?:tokens?|keys?|credentials?)\b[^.;:]{0,20}\b(?:is|are) valid,? (?:but|and|yet)\b|\b(?:with|has|have) an? valid (?:\w+ )?(?:token|key|credential)\b[^.;:]{0,40}\b(?:but|without|lacks?)\b|\bvalid,? but\b")
        .expect("a constant pattern")
});

static PATTERNS: LazyLock<Vec<(Cause, Regex)>> = LazyLock::new(|| {
    use Cause::*;
    let rows: Vec<(Cause, String)> = vec![
        (CredentialMissing, format!(r"\b(?:missing|no|without|omitted|absent|empty)\b{GAP}\b{CREDENTIAL}\b")),
        (CredentialMissing, format!(r"\b{CREDENTIAL}\b[`'\x22]*(?: header)? (?:is |was |are |were |has |have |not |been )*(?:missing|absent|omitted|empty|required|not (?:been )?(?:included|provided|supplied|present|sent|set)|isn't (?:included|provided|present))")),
        (CredentialMissing, r"\bno (?:client |tls |ssl |valid )?certificate (?:is |was |were |has been )?(?:presented|provided|sent|supplied|given)\b|\bauth(?:entication|orization)? (?:failed|is invalid|was invalid) or (?:is |was |has )?(?:not (?:been )?(?:provided|supplied|given|sent|present)|missing)\b".into()),
        (CredentialMissing, format!(r"\b(?:leav(?:e|es|ing) out|omit(?:s|ting)?|forgets?|forgot(?:ten)?|forgetting)\b{NEAR}\b{CREDENTIAL}\b")),
        (CredentialUnknown, format!(r"\b{CREDENTIAL}\b that (?:we|nobody|the api) (?:ha(?:ve|s) )?never issued\b|\b{CREDENTIAL}\b{NEAR}\bnot recogni[sz]ed\b")),
        (CredentialMissing, format!(r"\b(?:not|n't) (?:supply|provide|include|contain|send|pass|specify|give|set|present|attach)\b{NEAR}\b{CREDENTIAL}\b")),
        (CredentialMissing, r"\b(?:not|n['’]t) (?:logged|signed) in\b|\banonymous (?:requests?|calls?|callers?|users?|clients?|access)\b|\bunauthenticated\b|\bnot authenticated\b|\bauthentication (?:is )?required\b|\bmissing_(?:token|api_?key|credentials|auth\w*)\b".into()),
        (CredentialMalformed, format!(r"\b(?:malformed|badly formed|ill-formed|wrongly formatted)\b{GAP}\b{CREDENTIAL}\b")),
        (CredentialMalformed, format!(r"\b{CREDENTIAL}\b{NEAR}\b(?:malformed|wrong format|not (?:properly|correctly) formatted)\b")),
        (CredentialUnknown, format!(r"\b(?:placeholder|dummy|fake|made-up|bogus)\b{GAP}\b{CREDENTIAL}\b")),
        (CredentialUnknown, format!(r"\b(?:invalid|unknown|incorrect|wrong|unrecogni[sz]ed|bad)\b{GAP}\b{CREDENTIAL}\b")),
        (CredentialUnknown, format!(r"\b{CREDENTIAL}\b{NEAR}\b(?:invalid|unknown|incorrect|incorrectly|wrong|not recogni[sz]ed|not known|not valid|isn't valid|not found|(?:(?:do|does|can) ?not|don't|doesn't|can't) (?:know|recogni[sz]e|match))\b")),
        (CredentialUnknown, format!(r"\bnot (?:supply|provide|send) (?:the )?(?:correct|valid)\b{NEAR}\b{CREDENTIAL}\b")),
        (CredentialUnknown, format!(r"\b(?:invalid|incorrect|wrong|bad|unknown)\b{GAP}\b(?:passwords?|passphrases?|usernames?|user names?|logins?)\b")),
        (CredentialUnknown, format!(r"\b{CREDENTIAL}\b[`'\x22]* (?:(?:is|are|was|were) not (?:accepted|authenticated|verified)|(?:was|were) (?:rejected|refused))\b")),
        (CredentialUnknown, format!(r"\b{CREDENTIAL}\b{NEAR}\b(?:(?:does|do) not|doesn['’]t|don['’]t) exist\b|\b(?:users?|callers?|clients?)\b{NEAR}\bcould not be authenticated\b")),
        (CredentialUnknown, r"\binvalid_(?:token|api_?key|credentials|auth\w*)\b".into()),
        (CredentialUnknown, format!(r"\bno valid\b{GAP}\b{CREDENTIAL}\b")),
        (CredentialExpired, format!(r"\bexpired\b{GAP}\b{CREDENTIAL}\b|\b{CREDENTIAL}\b{NEAR}\b(?:expired|has expired|expires?)\b|\btoken_expired\b|\b{CREDENTIAL}\b{NEAR}\b(?:past|beyond|after) (?:its|their) (?:expiry|expiration|lifetime)\b")),
        (CredentialNotYetValid, r"\bnot[ -]yet[ -](?:valid|active)\b|\bnot valid yet\b".into()),
        (CredentialRevoked, format!(r"\b(?:revoked|deleted|deactivated|disabled|regenerated)\b{GAP}\b{CREDENTIAL}\b|\b{CREDENTIAL}\b{NEAR}\b(?:revoked?|deleted|deactivated|disabled|regenerated|rotated)\b|\b(?:delete|revoke|revoking|deleting)\b{NEAR}\b{CREDENTIAL}\b")),
        (CredentialForged, r"\b(?:invalid|bad|wrong|forged) (?:token |jwt )?signature\b|\bsignature (?:is |was )?(?:invalid|wrong|does not match|verification failed)\b|\bforged\b|\btampered\b".into()),
        (PermissionDenied, r"\bpermissions?\b|\bforbidden\b|\baccess (?:is )?denied\b|\bnot (?:authorized|allowed|permitted)\b|\bunauthorized to\b|\binsufficient (?:scopes?|rights|privileges|permissions?)\b|\blacks? (?:the )?(?:required )?(?:scopes?|rights?|access|privileges?)\b|\bscopes?\b|\binsufficient_scope\b|\b(?:does|do) not have (?:the )?(?:\w+ )?(?:rights?|roles?|access|privileges?)\b|\bmay not (?:do|access|use|read|write)\b".into()),
        (TenantMissing, format!(r"\b(?:missing|no|without)\b{GAP}\b(?:x-)?{TENANT}(?: header)?\b|\b{TENANT}[`']?(?: header| id)* (?:is |was )?(?:missing|required|not (?:provided|sent|included|set|specified))\b")),
        (TenantUnknown, format!(r"\b(?:unknown|invalid|another|wrong|different|other|non-existent|nonexistent) {TENANT}s?\b|\b{TENANT}[`']?(?: header| id)* (?:was |is |does |could )?(?:not (?:found|exist|be found)|unknown|invalid)\b")),
        (HeaderMissing, r"\bmissing\b[^.;:]{0,40}\bheaders?\b|\bheaders? (?:is |are |was |were )?(?:missing|not (?:sent|provided|included|set))\b".into()),
        (BodyMissing, r"\b(?:missing|no|empty|without)(?: an?| the| json| request)* body\b|\bbody (?:is |was )?(?:missing|empty|required)\b".into()),
        (BodyMalformed, r"\bjson (?:is|was) formatted (?:incorrectly|wrongly|badly)\b|\b(?:malformed|unparsable|unparseable|could not (?:parse|process|read|decode)|(?:failed|unable) to (?:parse|read|decode)(?: the)?(?: request)?|(?:not|in)valid|bad) (?:\w+ ){0,2}(?:json|xml|body|payload)\b|\b(?:body|json|xml|payload|request)\b[^.;:]{0,30}\b(?:malformed|unparsable|unparseable|could not be parsed|not (?:be )?(?:valid json|well[- ]formed|parsed)|failed parsing)\b|\bmalformed (?:\w+ )?request\b|\b(?:improperly|badly|incorrectly|wrongly|poorly|ill)[ -](?:formed|formatted) (?:\w+ ){0,2}(?:json|xml|body|payload|request)\b|\bno json\b".into()),
        (BodyInvalid, r"\b(?:constraint|validation) violations?\b[^.;:]{0,40}\b(?:body|payload)\b|\binvalid data (?:was|were|is) (?:supplied|sent|provided|given)\b|\b(?:body|payload|(?:posted|submitted|sent|request|input) data)\b[^.;:]{0,20}(?:\bnot|n['’]t) (?:conform|comply|adhere|correspond)\b|\b(?:not|n['’]t)\b[^.;]{0,20}\b(?:match|conform to|fit)\b[^.;]{0,20}\bschema\b|\bschema (?:mismatch|violation)\b|\bvalidation (?:error|failed|failure)s?\b|\bfail(?:s|ed)? (?:schema )?validation\b|\b(?:body|payload|fields?)\b[^.;:]{0,30}\b(?:is|are|was|were) (?:not valid|invalid)\b|\binvalid (?:\w+ )?fields?\b|\bfields? (?:has|had|have) an? (?:invalid|wrong|bad) value\b|\b(?:missing|without)\b[^.;:]{0,20}\bfields?\b|\brequired (?:request )?fields?\b[^.;:]{0,20}\b(?:missing|absent|not)\b".into()),
        (ParameterMissing, r"\bmissing\b[^.;:]{0,30}\b(?:parameters?|params?|arguments?)\b|\b(?:parameters?|params?|arguments?)\b[^.;:]{0,20}\b(?:is |are |was )?(?:missing|absent|omitted|not (?:provided|given|sent))\b".into()),
        (ParameterInvalid, r"\b(?:incorrect|wrong|invalid) data types?\b|\bvalues? (?:that |which )?(?:is|are) not (?:within|in|among|one of) the allowed\b|\b(?:invalid|malformed)\b[^.;]{0,20}\b(?:ids?|identifiers?|uuids?|guids?) format\b|\b(?:invalid|bad|wrong|malformed|incorrect)\b[^.;:]{0,24}\b(?:parameters?|params?|arguments?)\b|\b(?:parameters?|params?|arguments?)\b[^.;:]{0,20}\b(?:is |are |was )?(?:invalid|not valid|wrong|incorrect|malformed|not (?:properly|correctly|well) (?:formatted|formed|encoded|specified|set))\b|\b(?:parameters?|params?)\b[^.;:]{0,20}\b(?:is|are|was|were) (?:missing or (?:\w+ )?invalid|not an? \w+)\b".into()),
        (MediaTypeUnsupported, r"\b(?:unsupported|invalid|wrong|incorrect|unknown|bad|unexpected|missing) (?:\w+ )?[`'\x22]*(?:media|content|mime)[ -]?types?\b|\b(?:media|content|mime)[ -]?types?\b[^.;]{0,60}\b(?:(?:not|n['’]t|never|un)[ -]?(?:be )?(?:supported|accepted|allowed|valid|acceptable|understood|recogni[sz]ed)|wrong|invalid|incorrect|missing|unknown)\b|\bencoding is not supported\b|\bonly [`'\x22]*application/[\w+.-]+[`'\x22]* (?:is|requests?|bod(?:y|ies)|content)\b|\b(?:must|should|needs? to|has to) (?:be|use|have|set|send)\b[^.;]{0,40}\bapplication/".into()),
        (NotAcceptable, r"\bnot acceptable\b|\baccept(?: header)?[`'\x22]*[^.;]{0,40}\b(?:not (?:supported|acceptable|valid|available)|unsupported|invalid|unknown|cannot|can['’]t)\b|\b(?:cannot|can not|can['’]t|unable to|not able to|could not) [^.;]{0,50}\b(?:accept|produce|in the requested|requested format)\b|\brequested (?:a |an )?(?:response )?(?:formats?|media types?|representations?)\b[^.;]{0,30}\bn(?:o|['’])t\b".into()),
        (MethodNotAllowed, r"\b(?:methods?|verbs?)\b[^.;:]{0,40}\b(?:not|n['’]t|never|in)[ -]?(?:be )?(?:allowed|supported|applicable|permitted|available|valid|accepted|implemented|correct|appropriate)\b|\b(?:unsupported|invalid|wrong|incorrect|disallowed|bad|unknown|inappropriate|unallowed|improper) (?:http |request )*(?:methods?|verbs?)\b|\bmethod_not_allowed\b|\b(?:an?|the) `?(?:get|post|put|patch|delete)`? (?:request )?(?:instead of|rather than|where)\b|\b(?:does not|doesn['’]t|do not|don['’]t|not) (?:support|allow|accept|permit)\b[^.;]{0,30}\b(?:methods?|verbs?)\b".into()),
        (NotFound, r"\bnot[ _-]found\b|\b(?:does|do) not exist\b|\bdoesn't exist\b|\bno such\b".into()),
        (RateLimited, r"\brate[ _-]?limit|\btoo many (?:requests|calls)\b|\btoo frequently\b|\bthrottl".into()),
    ];
    rows.into_iter().map(|(cause, pattern)| (cause, Regex::new(&pattern).expect("the patterns are constant"))).collect()
});
