//! Whose answer a statement speaks of: the API's, or that of the reader's own server, which receives webhooks.

use std::sync::LazyLock;

use regex::Regex;

use crate::reading::outline::{Outline, Statement, StatementRole};

/// Whether a statement, by itself or by where it stands, is about what the reader's own server answers.
pub fn is_of_reader(outline: &Outline<'_>, position: usize) -> bool {
    let statement = &outline.statements[position];
    let is_listed = || match &statement.role {
        StatementRole::Row(cells) => {
            leads_to_reader(outline.led(statement))
                || cells.iter().any(|(head, _)| REACTION.is_match(&head.to_lowercase()))
        }
        StatementRole::Item => leads_to_reader(outline.led(statement)),
        _ => false,
    };
    let is_of_webhooks = || outline.is_of_webhooks(statement.section);
    let is_row = matches!(statement.role, StatementRole::Row(_) | StatementRole::Item);
    is_listed()
        || is_row && CODES.is_match(outline.led(statement)) && is_of_webhooks()
        || ALSO_TOLD.is_match(&statement.lower)
        || DELIVERED.is_match(&statement.lower) && is_of_webhooks()
        || is_told(outline, position, statement) && is_of_webhooks()
}

/// Whether a sentence tells the reader what to answer: `Return 401 if the signature is wrong.`
fn is_told(outline: &Outline<'_>, position: usize, statement: &Statement) -> bool {
    let before = position.checked_sub(1).map(|before| &outline.statements[before]);
    let goes_on = || {
        let before = before.filter(|before| before.block == statement.block);
        before.is_some_and(|before| TOLD.is_match(&before.lower))
    };
    TOLD.is_match(&statement.lower) || statement.lower.starts_with("otherwise") && goes_on()
}

/// Whether a sentence, in lower case, introduces what the reader's own server answers, or what becomes of that.
pub fn leads_to_reader(lead: &str) -> bool {
    lead.ends_with(':') && (OF_READER.is_match(lead) || is_said(lead))
}

/// Whether a text, in lower case, says itself that it is of the reader's server, or of what was wrong once.
pub fn is_said(lower: &str) -> bool {
    SAID.is_match(lower)
}

/// Whether a row speaks of the reader's own program where it says what that does about the answer, and nowhere else:
/// `Best practice: your application should show an error`.
pub fn is_advised(statement: &Statement) -> bool {
    let StatementRole::Row(cells) = &statement.role else { return false };
    let is_advice = |head: &str, cell: &str| ADVICE.is_match(&head.to_lowercase()) && !ANSWERS.is_match(cell);
    let mut said = cells.iter().filter(|(_, cell)| is_said(&cell.to_lowercase())).peekable();
    said.peek().is_some() && said.all(|(head, cell)| is_advice(head, &cell.to_lowercase()))
}

/// A column of what to do about an answer.
static ADVICE: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"\bbest practices?\b|\bwhat to do\b|\bwhat you (?:can|should) do\b|\b(?:recommend|suggest)(?:ed|ations?|ions?)\b|\b(?:re)?solutions?\b|\bhow to (?:fix|handle|resolve|react)\b|^\W*(?:client |your )?(?:actions?|handling|advice|remed(?:y|ies)|fix(?:es)?)\W*$",
    )
});

/// What says of such a program that it answers, or is called.
static ANSWERS: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"\b(?:returns?|responds?|repl(?:y|ies)|answers?|acknowledges?|webhooks?|callbacks?)\b"));

/// A column of what the sender makes of an answer.
static REACTION: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"\b(?:what )?we (?:will )?(?:do|then)\b|\bour (?:action|reaction|response|behaviou?r)\b|^delivery$|\bwhat happens (?:to|with) (?:the |your )?(?:delivery|event|webhook)",
    )
});

/// What becomes of a delivery by what it was answered.
static DELIVERED: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"\bdeliver(?:y|ies)\b[^.;]{0,40}\b(?:ends?|ended|fails?|failed|answered|returns?|succeeds?|successful|counts?)\b|\b(?:is|are|be|gets?) (?:not |never )?(?:retried|resent|redelivered)\b|\bwe (?:will |then |also )?(?:retry|resend|redeliver|try again|give up|stop|wait|disable|keep trying)\b",
    )
});

/// What leads to a list of what to answer: `Return error status codes to indicate failures.`
static CODES: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"^(?:please )?(?:return|respond with|answer with|send|use) [^.;]{0,40}\b(?:codes?|statuses|responses?|answers)\b",
    )
});

/// The same in the middle of a sentence that tells the reader what to do: `…; return `403` if a scope is missing`.
static ALSO_TOLD: LazyLock<Regex> = LazyLock::new(|| {
    pattern(r"(?:;|, then|and then) (?:return|respond with|answer with|send) (?:an? |the |http )*`?[45]\d\d\b")
});

static TOLD: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"^(?:please |then |otherwise,? |always )?(?:return|send(?: back)?|respond|reply|answer|give)\b[^.;]{0,40}\b[2-5]\d\d\b",
    )
});

static OF_READER: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"^(?:or |otherwise,? |- )?(?:return|respond with|reply with|reject with) (?:an?|this)\b|^return [^.;]{0,60}\b(?:that|which) (?:the|your) (?:tool|function|handler|server|webhook)\b|\bfrom your (?:\w+ )?(?:service|app|application|backend|system)\b|\b(?:failures?|responses?|deliver(?:y|ies)|sends?|webhooks?)\b[^.]{0,40}\b(?:is|are|be) (?:not |never )?retried\b|\b(?:retry|resend)\b[^.]{0,40}\bwebhooks?\b",
    )
});

static SAID: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"^\W*(?:bug ?)?fix(?:ed|es)?\b|\brequests to (?:its|your|the|a|their) (?:\w+ )?(?:deployments?|apps?|applications?|instances?|origins?|pods?) (?:will )?(?:returns?|fails?|gets?|receives?|are answered)\b|^\W*`[\w-]+` (?:automatically |also |then )?retries\b|^if your (?:own )?(?:server|endpoint|handler)\b|\bwebhooks? (?:\w+ )?(?:receives?|gets?)\b|\byour (?:own )?(?:server|endpoint|webhook|handler|application|app|service|url|listener|proxy|gateway|firewall|client|receiver|consumer)(?: \w+)? (?:must|should|needs? to|has to|can|returns?|responds?|answers?|does|do)\b|\b(?:the|a|each|every) (?:webhook )?(?:receiver|subscriber|consumer|listener|recipient)s? (?:\w+ )?(?:must|should|needs? to|has to|returns?|responds?|answers?|does|do)\b|\b(?:an?|the) (?:https? |public |callback |ping ?back |webhook )*(?:url|endpoint|address|server) (?:that|which) (?:will|must|should|can|returns?|responds?|answers?)(?: (?:return|respond|answer|reply))?\b|^(?:please )?(?:respond|reply|answer) with\b|\b(?:respond|reply) to (?:the |each |every |these |those )?(?:webhook )?(?:requests?|events?|calls?|webhooks?) with\b|\bin (?:your )?(?:own )?(?:server|application|app|backend)(?:['’]s)? logs?\b|\bfrom your (?:\w+ )?(?:handler|server|endpoint|code|url)\b|^if (?:it|yours) (?:answers?|returns?|responds?)\b[^.]*,? we\b",
    )
});

fn pattern(text: &str) -> Regex {
    Regex::new(text).expect("a constant pattern")
}
