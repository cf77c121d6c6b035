//! Headers that a page speaks of, and whose they are: the request's, the
//! response's, or a webhook's.

mod side;

use std::collections::HashSet;
use std::sync::LazyLock;

use regex::Regex;

use self::side::{is_denied, own_side, pattern, requirement, side_of, title_side};
use super::at::At;
use super::credential::is_credential_header;
use super::example::PageExample;
use super::outline::{Outline, Statement, StatementRole};
use crate::text::{form, prose};

pub use self::side::HeaderSide;

/// A header that is spoken of.
#[derive(Debug, Clone)]
pub struct HeaderMention {
    pub name: String,
    pub side: HeaderSide,
    /// What the place says of its being required.
    pub required: Option<bool>,
    /// The value, where one is shown.
    pub value: Option<String>,
    /// Whether it carries a credential: by its name, or by a value that is shown somewhere.
    pub is_credential: bool,
    pub at: At,
    pub quote: String,
}

/// All headers that a page speaks of, in order of their kinds of place.
pub fn read(outline: &Outline<'_>) -> Vec<HeaderMention> {
    let mut found = Vec::new();
    for (index, statement) in outline.statements.iter().enumerate() {
        match &statement.role {
            StatementRole::Attributes(name, values) => attributes(outline, index, (name, values), &mut found),
            StatementRole::Row(cells) => row(outline, statement, cells, &mut found),
            _ => said(outline, index, statement, &mut found),
        }
    }
    for example in &outline.examples {
        shown(outline, example, &mut found);
    }
    // `fc-123456789` is a placeholder for a key, and no header.
    let counted = |part: &str| part.len() >= 6 && part.bytes().all(|byte| byte.is_ascii_digit());
    found.retain(|mention| !mention.name.split('-').any(counted));
    let bears = |mention: &&HeaderMention| {
        let word = mention.value.as_deref().and_then(|value| value.split_whitespace().next());
        mention.side == HeaderSide::Request && word.is_some_and(|word| word.eq_ignore_ascii_case("bearer"))
    };
    let bearers: HashSet<String> = found.iter().filter(bears).map(|mention| mention.name.to_lowercase()).collect();
    for mention in &mut found {
        mention.is_credential = is_credential_header(&mention.name) || bearers.contains(&mention.name.to_lowercase());
    }
    found
}

/// `<ParamField header="X" required>`, `{% swagger-parameter in="header" %}`,
/// `<ResponseField>` in a response's headers.
fn attributes(
    outline: &Outline<'_>,
    index: usize,
    (component, values): (&str, &[(String, String)]),
    found: &mut Vec<HeaderMention>,
) {
    let statement = &outline.statements[index];
    let value = |name: &str| values.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str());
    let name = value("header").or_else(|| value("name").filter(|_| value("in") == Some("header")));
    let Some(name) = name.filter(|name| form::is_header_name(name) || !name.contains(char::is_whitespace)) else {
        return;
    };
    let side = if component.to_lowercase().contains("response") { HeaderSide::Response } else { HeaderSide::Request };
    let required = Some(value("required").is_some_and(|value| value != "false"));
    let quote = format!("{component} header={name}");
    // What the component holds says what its value looks like: `Bearer <token>`.
    let inside = outline.statements[index + 1..].iter().take_while(|next| next.block == statement.block + 1);
    let described = || {
        let mut codes = inside.take(4).flat_map(|next| prose::codes(&next.text));
        codes.find(|code| code.contains(' ') && is_credential_header(name)).map(str::to_owned)
    };
    push(found, name, side, required, value("default").map(str::to_owned).or_else(described), statement, quote);
}

/// A row of a table that has a column for headers, or stands under such a title.
fn row(outline: &Outline<'_>, statement: &Statement, cells: &[(String, String)], found: &mut Vec<HeaderMention>) {
    let lines = prose::codes(&statement.text).into_iter().filter_map(form::header_line);
    for (name, value) in lines {
        let side = own_side(name).unwrap_or(HeaderSide::Request);
        push(found, name, side, None, Some(value.to_owned()), statement, statement.text.clone());
    }
    let Some((column, name)) = cells.first() else {
        return;
    };
    let name = name.trim_matches(['`', '*', '_', ' ']).trim_end_matches(':');
    // `Header name | X-Api-Key`: a table of what the thing is called.
    let label = name.to_lowercase();
    let named = matches!(label.as_str(), "header name" | "header parameter name" | "http header" | "request header");
    if let Some((_, value)) = cells.get(1).filter(|(_, value)| named && form::is_header_name(value.trim_matches('`'))) {
        push(found, value.trim_matches('`'), HeaderSide::Request, None, None, statement, statement.text.clone());
        return;
    }
    let led = lead_text(outline, statement);
    let speaks = || {
        let titles = outline.titles(statement.section).take(2);
        let mut others = cells.iter().skip(1).map(|(_, cell)| cell.trim().trim_matches('`'));
        others.any(|cell| cell.eq_ignore_ascii_case("header"))
            || led.contains("header")
            || titles.map(str::to_lowercase).any(|title| title.contains("header"))
    };
    let says = match column.to_lowercase().as_str() {
        "name" | "parameter" | "key" | "field" | "" => speaks(),
        column => column.contains("header"),
    };
    if !says || name.is_empty() || name.contains(char::is_whitespace) {
        return;
    }
    let required = required_cell(cells).or_else(|| requirement(&statement.lower));
    let in_column = column.to_lowercase().contains("response").then_some(HeaderSide::Response);
    let side = in_column
        .or_else(|| side_of(&led, name))
        .or_else(|| title_side(outline, statement.section, name))
        .unwrap_or(HeaderSide::Request);
    // `Authorization | Bearer <token>`: the value stands in another cell.
    let mut codes = cells.iter().skip(1).flat_map(|(_, cell)| prose::codes(cell));
    let value = codes.find(|code| code.contains(' ') && is_credential_header(name));
    push(found, name, side, required, value.map(str::to_owned), statement, statement.text.clone());
}

/// What a column says of being required.
fn required_cell(cells: &[(String, String)]) -> Option<bool> {
    let (_, cell) = cells.iter().find(|(head, _)| head.to_lowercase().contains("required"))?;
    let cell = cell.to_lowercase();
    let not = ["no", "optional", "false"].iter().any(|word| cell.contains(word));
    Some(!not && !cell.trim().is_empty())
}

/// The statement that introduces a table or a list: the last sentence before.
fn lead_text(outline: &Outline<'_>, statement: &Statement) -> String {
    let index = outline.statements.partition_point(|other| other.line < statement.line);
    outline.statements[..index]
        .iter()
        .rev()
        .take(40)
        .find(|other| other.section == statement.section && matches!(other.role, StatementRole::Sentence))
        .map(|other| other.lower.clone())
        .unwrap_or_default()
}

/// A sentence, an item or a heading that names headers.
fn said(outline: &Outline<'_>, index: usize, statement: &Statement, found: &mut Vec<HeaderMention>) {
    // An item is what the sentence before its list says of it.
    let around = match statement.role {
        StatementRole::Item => format!("{} {}", lead_text(outline, statement), statement.lower),
        _ => statement.lower.clone(),
    };
    // `**Response headers:**` above a list is its title.
    let is_titled = || outline.titles(statement.section).take(1).any(|title| title.to_lowercase().contains("header"));
    let speaks = around.contains("header") || statement.role == StatementRole::Item && is_titled();
    for code in prose::codes(&statement.text) {
        let shown = form::header_line(code);
        let name = shown.map_or(code, |(name, _)| name).trim_end_matches(':');
        let is_token =
            |name: &str| name.split('-').all(|part| part.len() > 1 && part.bytes().all(|b| b.is_ascii_alphanumeric()));
        let hyphenated = name.contains('-') && (form::is_header_name(name) || is_titled() && is_token(name));
        let named = match (shown, speaks) {
            (Some(_), _) => true,
            (None, true) => form::is_registered_header(name) || hyphenated || LOWER.is_match(name),
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
                    !rest.is_empty() && word.len() < 16 && word.bytes().all(|byte| byte.is_ascii_alphabetic())
                };
                let codes = prose::codes(&statement.text).into_iter().filter(|_| is_credential_header(name));
                codes.filter(|code| *code != name).find(is_value)
            };
            let value = shown.map(|(_, value)| value).or_else(beside).map(str::to_owned);
            sentence(outline, index, &around, name, value, found);
        }
    }
    if speaks {
        for captures in NAKED.captures_iter(&statement.text) {
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
    let shown = bears.then_some(HeaderSide::Request);
    let Some(side) = side_of(around, name).or_else(|| title_side(outline, statement.section, name)).or(shown) else {
        return;
    };
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
    if RESERVED.is_match(&statement.lower) && value.is_none() {
        return;
    }
    let mut required = required.or_else(|| requirement(around));
    if LACKING.is_match(&statement.lower) {
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

/// Header lines, and the headers of requests and answers in samples.
fn shown(outline: &Outline<'_>, example: &PageExample, found: &mut Vec<HeaderMention>) {
    let said: Vec<&str> = outline.lead(example).take(2).map(|statement| statement.lower.as_str()).collect();
    let side = side_of(&said.join(" "), "").or_else(|| title_side(outline, example.section, ""));
    let mut line = |offset: usize, name: &str, value: &str, side| {
        found.push(HeaderMention {
            name: name.to_owned(),
            side,
            required: None,
            value: Some(value.to_owned()),
            is_credential: false,
            at: example.at(offset),
            quote: format!("{name}: {value}"),
        });
    };
    for (offset, name, value) in &example.scan.headers {
        let own = if form::is_registered_header(name) { Some(own_side(name)).flatten() } else { None };
        line(*offset, name, value, own.or(side).unwrap_or(HeaderSide::Request));
    }
    // What is shown as a mistake is sent by nobody.
    let is_wrong = |text: &str| WRONG.is_match(text);
    if outline.titles(example.section).take(1).any(is_wrong) || said.first().is_some_and(|lead| is_wrong(lead)) {
        return;
    }
    for request in &example.scan.requests {
        // A request that a webhook's page shows is the provider's own.
        let side = if side == Some(HeaderSide::Webhook) && request.url.starts_with('/') {
            HeaderSide::Webhook
        } else {
            HeaderSide::Request
        };
        for (name, value) in &request.headers {
            line(request.line, name, value, side);
        }
    }
    for answer in &example.scan.answers {
        for (name, value) in &answer.headers {
            line(answer.line, name, value, HeaderSide::Response);
        }
    }
}

/// A sentence that says of a credential where it goes.
static CARRIED: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"\b(?:keys?|tokens?|secrets?|credentials?)\b[^.;]{0,12}\b(?:in|as|via|through|using|into|under)\b [^.;]{0,8}`?x-",
    )
});

/// What a sample is shown as that shows what not to do.
static WRONG: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"(?i)\b(?:mistakes?|pitfalls?)\b|❌|\b(?:wrong|incorrect|bad):"));

fn push(
    found: &mut Vec<HeaderMention>,
    name: &str,
    side: HeaderSide,
    required: Option<bool>,
    value: Option<String>,
    statement: &Statement,
    quote: String,
) {
    let (name, at) = (name.to_owned(), statement.at());
    found.push(HeaderMention { name, side, required, value, is_credential: false, at, quote });
}

/// A header's name in lower case, with a hyphen.
static LOWER: LazyLock<Regex> = LazyLock::new(|| pattern(r"^[a-z][a-z0-9]*(?:-[a-z0-9]+)+$"));

/// A header's name without code marks, before or behind the word.
static NAKED: LazyLock<Regex> = LazyLock::new(|| {
    pattern(r"\b([A-Z][A-Za-z0-9]*(?:-[A-Z0-9][A-Za-z0-9]*)*) (?:HTTP |request |response )?[Hh]eader\b")
});

/// Headers of something else, or that a caller may not send.
static RESERVED: LazyLock<Regex> = LazyLock::new(|| {
    pattern(r"\breserved\b|\bcannot be\b|\bcan't be\b|\bmust not\b|\b(?:email|message|mime|smtp) headers?\b")
});

/// A sentence about a request that is not as it should be.
static CASE: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"\b(?:if|when|unless|without)\b|\brequests? (?:that|which|without)\b"));

static ABSENT: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"\b(?:missing|no|without|absent|omitted|not (?:sent|included|set))\b"));

static LACKING: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"\b(?:missing|no|without|malformed|invalid|absent|wrong)\b[^.;]{0,40}\bheaders?\b|\bheaders? (?:values? )?(?:is|was|are) (?:missing|not|malformed|invalid|absent|wrong)\b",
    )
});

static REFUSED: LazyLock<Regex> = LazyLock::new(|| pattern(r"\b(?:rejected|refused|fails?|errors?|40[0-9]|422)\b"));
