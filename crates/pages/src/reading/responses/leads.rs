//! What the words that lead to a sample, or its title, say that it is.

use std::sync::LazyLock;

use regex::Regex;

/// What is sent in a body, by the title of where it is listed.
pub(super) static PARAMETERS: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"^\W*(?:json|body|request|post|form)(?: body)? param(?:eter)?s\W*$").expect("a constant pattern")
});

/// What says of the sample behind it that it is an error.
pub(super) static ANSWERS_ERROR: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"\b(?:returns?|gets?|receives?|answers?(?: with)?|responds? with) (?:an|this|the following) error\b")
        .expect("a constant pattern")
});

/// What leads to the body of a request: a label, and no sentence of something else.
pub(super) static REQUEST: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"^\W*(?:(?:example|sample|json|the) )*(?:request(?: (?:body|payload|example|json))?|payload|body \(?\**raw\**\)?|raw body|body parameters?|data param(?:eter)?s?)(?: (?:example|parameters?))?(?: \((?:json|application/json)\))?\W*$")
        .expect("a constant pattern")
});

/// Whether what leads to a sample, in lower case, tells the reader to send it.
pub(super) fn is_sent(near: &str) -> bool {
    static WITH: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(r"\bwith (?:this|the following|a|an) (?:json |request )?(?:body|payload|json|data)\b[^.]*:\W*$")
            .expect("a constant pattern")
    });
    // `Errors come with a JSON body:`
    static ANSWERED: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(r"\b(?:errors?|answer\w*|respon\w*|fail\w*|refus\w*|reject\w*|[45]\d\d)\b")
            .expect("a constant pattern")
    });
    SENT.is_match(near) || WITH.is_match(near) && !ANSWERED.is_match(near)
}

/// What tells the reader to send what stands behind it.
static SENT: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(
        r"^\W*(?:(?:(?:then|now|first|next),? )?to [^.,;:]{1,60}, |(?:then|now|first|next|to \w+ (?:it|this|one)),? )?(?:send|post|put|patch|submit|pass)\b[^.]*:\W*$",
    )
    .expect("a constant pattern")
});

/// The title of a part that shows how a request that failed is answered: `Validation error response`.
pub(super) static ERROR_TITLE: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"^\W*(?:[\w-]+ ){0,3}(?:errors?|failures?|failed|unsuccessful)(?: [\w-]+)? (?:response|answer|reply|result|body|payload|example)s?\W*$")
        .expect("a constant pattern")
});

/// What says below such a title that something went well.
pub(super) static SUCCEEDS: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"\bsuccess(?:ful|fully)?\b[^.]*:\W*$").expect("a constant pattern"));

/// The title of an operation whose things are errors: `Report an error`.
pub(super) static DOES: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"^\W*(?:report|log|create|list|get|fetch|retrieve|send|submit|track|add|record|post|delete|update|resolve|ignore|search|view|show|dismiss)(?:ing)? ")
        .expect("a constant pattern")
});

/// What says of a sample that it is a body, and no more.
pub(super) static BODY: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"^\W*(?:(?:example|sample|response|json|error) )?(?:body|content|payload|example|response)\W*$")
        .expect("a constant pattern")
});

/// What says behind an error when it comes.
pub(super) static OCCURS: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"^\W*(?:this (?:error |response )?)?(?:is )?(?:occurs?|happens?|returned|raised|thrown|sent) (?:when|if|because)\b")
        .expect("a constant pattern")
});

/// The title of an operation that asks for something: `Request a token`, and not what is sent.
pub(super) static ASKS: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"^request (?:for|an?|the|your|new|access) ").expect("a constant pattern"));

/// What says of an answer that it lists errors, and is none.
pub(super) static LISTS: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"\bget [^\s`]*/(?:errors|failures|logs)\b|\blists? (?:the|all|your|its)?(?: \w+)? ?errors\b")
        .expect("a constant pattern")
});

/// What answers are called in other languages than English.
const ANSWERS: [&str; 22] = [
    "respuesta",
    "respuestas",
    "réponse",
    "réponses",
    "antwort",
    "antworten",
    "risposta",
    "resposta",
    "respostas",
    "odpowiedź",
    "odpowiedzi",
    "ответ",
    "ответа",
    "відповідь",
    "yanıt",
    "svar",
    "antwoord",
    "响应",
    "返回",
    "回應",
    "レスポンス",
    "응답",
];

/// What requests are called there.
const REQUESTS: [&str; 18] = [
    "petición",
    "solicitud",
    "requête",
    "anfrage",
    "richiesta",
    "requisição",
    "żądanie",
    "zapytanie",
    "запрос",
    "запроса",
    "запит",
    "istek",
    "verzoek",
    "请求",
    "請求",
    "リクエスト",
    "요청",
    "corpo da requisição",
];

/// Whether a label of a few words, in lower case, has one of some words of other languages: in a script without blanks,
/// within a word.
fn is_foreign(text: &str, words: &[&str]) -> bool {
    let label = text.trim_matches(|c: char| !c.is_alphanumeric());
    if label.split_whitespace().count() > 6 || label.is_ascii() && label.len() > 60 {
        return false;
    }
    let is_joined = |word: &str| word.chars().all(|c| c >= '\u{3000}');
    words.iter().any(|own| {
        is_joined(own) && label.contains(own) || label.split(|c: char| !c.is_alphanumeric()).any(|word| word == *own)
    })
}

/// Whether a label says in another language than English that a request stands behind it.
pub(super) fn is_foreign_request(text: &str) -> bool {
    is_foreign(text, &REQUESTS) && !is_foreign(text, &ANSWERS)
}

pub(super) fn is_answer_word(text: &str) -> bool {
    static GETS: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(r"\byou(?: will|['’]ll| should)? (?:then )?(?:get|see)(?: back)?\W*$").expect("a constant pattern")
    });
    static RESPONDS: LazyLock<Regex> =
        LazyLock::new(|| Regex::new(r"\b(?:will|should|would) respond\b[^.]{0,60}:\W*$").expect("a constant pattern"));
    // `Success evaluation prompt` is about something else.
    static SUCCESS: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(r"\bsuccess\b\W*(?:$|\d|(?:respons\w+|results?|outputs?|bod(?:y|ies)|payloads?|examples?|repl\w+|answers?|cases?|status|codes?|messages?|json|schemas?|objects?|format|or|and|is|with|returns?|will|on|if|when)\b)")
            .expect("a constant pattern")
    });
    // What a generator titles them.
    if is_foreign(text, &ANSWERS) || text == "example data" {
        return true;
    }
    let is_said = text.split(|c: char| !c.is_alphanumeric()).any(|word| {
        matches!(
            word,
            "response"
                | "responses"
                | "returns"
                | "return"
                | "returned"
                | "responds"
                | "receive"
                | "output"
                | "result"
                | "reply"
                | "answer"
                | "answers"
                | "successful"
                | "succeeds"
        )
    });
    is_said || SUCCESS.is_match(text) || GETS.is_match(text) || RESPONDS.is_match(text) && !text.contains("your")
}

/// Whether a title is the name of a type and nothing more: `` `Token` ``, `CardToken`.
pub(super) fn is_type_name(title: &str) -> bool {
    let name = title.trim_matches(['`', '*']);
    let is_word = !name.is_empty() && name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_');
    let humps = name.bytes().skip(1).filter(u8::is_ascii_uppercase).count();
    is_word
        && name.starts_with(|c: char| c.is_ascii_uppercase())
        && (name.len() < title.len() || humps > 0 && humps * 2 < name.len())
}

/// The title of a part that shows what is answered.
pub(super) static OF_ANSWER: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(
        r"^\W*(?:the )?(?:http )?(?:success(?:ful)? )?(?:response|returns?)(?: (?:body|object|type|schema|value))?\W*$",
    )
    .expect("a constant pattern")
});

/// What says behind a body what its status is.
pub(super) static STATUS_BEHIND: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"^(?:and |with )?(?:the |its )?(?:http |response )*status(?: code)?(?: of (?:the|this) response)? (?:is|will be|of)\b")
        .expect("a constant pattern")
});

/// The status of a label and nothing more: `Response Code: 403`.
pub(super) fn labelled_code(text: &str) -> Option<u16> {
    static LABELLED: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(r"^(?i)\W*(?:http |response |status )+(?:code|status)?\W*: ?\W*([2-5]\d\d)\b[^.,;]{0,30}$")
            .expect("a constant pattern")
    });
    LABELLED.captures(text)?.get(1)?.as_str().parse().ok()
}

/// An operation that takes a body, and nothing besides: `**Endpoint:** `POST /orders``. What stands right behind it is
/// what is sent there.
pub(super) static SENT_TO: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(
        r"^\W*(?:(?i:endpoint|request|url|call|method)\W+)?(?:POST|PUT|PATCH)[`*]*(?:[ -][Rr]equest(?: sent| made)?(?: to)?:)? +`?(?:https?://|/)[^\s`]+`?\W*$",
    )
    .expect("a constant pattern")
});

/// `Make a `POST` request to `/url`, with the body as the name of the file:`.
pub(super) static WITH_BODY: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"\b(?:post|put|patch)\b[^;]{0,160}\b(?:with|has|have|includ\w+|send\w*|following)\b[^.;]{0,40}\b(?:body|payload)\b[^;]{0,80}:$|\b(?:post|put|patch)\b[^;]{0,160}\bwith (?:the |this )?following json:$")
        .expect("a constant pattern")
});

/// What says below the title of a status when that is answered: `Returned when the link is gone:`.
pub(super) static RETURNED: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"^\W*(?:(?:this|it|the (?:server|api)) )?(?:is |will be )?(?:returned|returns|sent|raised|given|occurs|happens|answered) (?:this )?(?:for|when|if|on|in case|where|whenever)\b")
        .expect("a constant pattern")
});

/// `The resulting request body will be something like this:`, and nothing of an answer.
pub(super) static SAYS_BODY: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"^(?:(?:the|your|a|an|this|here is|below is)\b )?(?:[\w-]+ ){0,3}request (?:body|payload) (?:is|will be|looks?|should|must|would|has|contains|(?:for|of|to) [^.;]{1,60} (?:is|looks?|should))\b[^.;]{0,80}:\W*$")
        .expect("a constant pattern")
});
