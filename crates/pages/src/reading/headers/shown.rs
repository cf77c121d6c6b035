//! Headers in samples: lines that stand alone, and those of requests and answers.

use std::sync::LazyLock;

use regex::Regex;

use super::HeaderMention;
use super::said::OF_LINES;
use super::side::{HeaderSide, is_sent_by_api, own_side, pattern, side_of, title_side};
use crate::reading::address;
use crate::reading::credential::is_credential_header;
use crate::reading::example::PageExample;
use crate::reading::outline::Outline;
use crate::reading::sample::{SampleRequest, SampleTool};
use crate::text::form;

/// Whether a block holds header lines alone, below `Required headers`, and nothing says that some of them do.
fn is_of_required(outline: &Outline<'_>, example: &PageExample, said: &[&str]) -> bool {
    static TITLE: LazyLock<Regex> =
        LazyLock::new(|| pattern(r"^\W*(?:required|mandatory) (?:(?:http|request) )*headers\W*$"));
    static SOME: LazyLock<Regex> = LazyLock::new(|| {
        pattern(r"\b(?:either|one of|optional(?:ly)?|if|when|unless|or|only|some|may|can|depending|example)\b")
    });
    let scan = &example.scan;
    let title = outline.titles(example.section).next().map(str::to_lowercase);
    let is_alone = !scan.headers.is_empty() && scan.requests.is_empty() && scan.answers.is_empty();
    is_alone && title.is_some_and(|title| TITLE.is_match(&title)) && !said.iter().any(|lead| SOME.is_match(lead))
}

/// Header lines, and the headers of requests and answers in samples; `is_hosted`: whether the reader runs the API.
pub(super) fn read(outline: &Outline<'_>, example: &PageExample, is_hosted: bool, found: &mut Vec<HeaderMention>) {
    let said: Vec<&str> = outline.lead(example).take(2).map(|statement| statement.lower.as_str()).collect();
    // `### HTTP Response Headers`, or a block that is called so.
    let titles = outline.titles(example.section).take(2).chain([example.info.as_str()]);
    let is_answered = titles.map(str::to_lowercase).any(|title| title.contains("response header"));
    let side = is_answered.then_some(HeaderSide::Response);
    // `We send these headers with each event:`
    let is_sent = || said.iter().any(|lead| is_sent_by_api(lead)) && outline.is_of_webhooks(example.section);
    let side = side.or_else(|| is_sent().then_some(HeaderSide::Webhook));
    let side = side.or_else(|| side_of(&said.join(" "), "")).or_else(|| title_side(outline, example.section, ""));
    let own = |name: &str| example.scan.headers.iter().any(|(_, own, _)| own.eq_ignore_ascii_case(name));
    let told = found.iter().filter(|mention| !example.scan.headers.is_empty() && own(&mention.name));
    let said_sides: Vec<(String, HeaderSide)> = told.map(|mention| (mention.name.clone(), mention.side)).collect();
    let is_required = is_of_required(outline, example, &said);
    let mut line = |offset: usize, name: &str, value: &str, side| {
        found.push(HeaderMention {
            name: name.to_owned(),
            side,
            required: is_required.then_some(true),
            // What a quote that does not end has left says nothing.
            value: Some(value.to_owned()).filter(|value| !value.is_empty()),
            is_credential: false,
            at: example.at(offset),
            quote: format!("{name}: {value}"),
        });
    };
    // What a sentence says to be the answer's is so where it stands alone, too.
    let is_answers = |name: &str| {
        let mut sides = said_sides.iter().filter(|(known, _)| known.eq_ignore_ascii_case(name)).map(|(_, side)| *side);
        sides.next() == Some(HeaderSide::Response) && sides.all(|side| side == HeaderSide::Response)
    };
    // The headers of a list belong together.
    let own = |name: &str| if form::is_registered_header(name) { own_side(name) } else { None };
    let owns: Vec<HeaderSide> = example.scan.headers.iter().filter_map(|(_, name, _)| own(name)).collect();
    let side = side.or_else(|| owns.first().copied().filter(|first| owns.iter().all(|own| own == first)));
    // `Location: https://… [following]` is what a program says that it does.
    let is_told = |value: &str| value.ends_with("[following]");
    let is_listing = is_listing(&example.text);
    let is_of_lines = said.iter().any(|lead| OF_LINES.is_match(lead));
    let lines = example.scan.headers.iter().filter(|_| !is_of_lines).filter(|(_, name, value)| {
        !is_label(name) && !is_told(value) && may_hold(name, value) && (!is_listing || is_credential_header(name))
    });
    for (offset, name, value) in lines {
        let own = own(name).or_else(|| is_answers(name).then_some(HeaderSide::Response));
        // What nothing says to be sent carries a credential, or is nobody's.
        let own = own.or(side).or_else(|| is_credential_header(name).then_some(HeaderSide::Request));
        if let Some(own) = own {
            line(*offset, name, value, own);
        }
    }
    // What is shown as a mistake is sent by nobody.
    let is_wrong = |text: &str| WRONG.is_match(text);
    let comment = || example.text.lines().next().filter(|line| line.trim_start().starts_with(['#', '/']));
    let is_said = said.first().is_some_and(|lead| is_wrong(lead)) || comment().is_some_and(is_wrong);
    if outline.titles(example.section).take(1).any(is_wrong) || is_said {
        return;
    }
    // `const headers = { "acme-signature": "…" }`, where a webhook is checked.
    let is_of_webhooks = || {
        let titled = outline.titles(example.section).any(|title| title.to_lowercase().contains("webhook"));
        titled || said.iter().any(|lead| lead.contains("webhook"))
    };
    let own = |name: &str| name.contains('-') && !form::is_registered_header(name);
    for (offset, name, value) in held(&example.text).into_iter().filter(|(_, name, _)| own(name)) {
        if example.scan.requests.is_empty() && is_of_webhooks() {
            line(offset, name, value, HeaderSide::Webhook);
        }
    }
    // What the reader's own program is asked is no request of the API.
    let is_of_reader = |request: &SampleRequest| {
        let origin = || address::parse(&request.url).and_then(|address| address.origin);
        let carries = || request.headers.iter().any(|(name, _)| is_credential_header(name));
        !is_hosted && origin().is_some_and(|origin| address::is_loopback(&origin)) && !carries()
    };
    for request in example.scan.requests.iter().filter(|request| !is_of_reader(request)) {
        // A request that a webhook's page shows is the provider's own.
        let is_theirs = || {
            side == Some(HeaderSide::Webhook) && request.url.starts_with('/') || is_delivery(outline, example, request)
        };
        let side = if is_theirs() { HeaderSide::Webhook } else { HeaderSide::Request };
        for (name, value) in request.headers.iter().filter(|(name, _)| !is_label(name)) {
            line(request.line, name, value, side);
        }
    }
    for answer in &example.scan.answers {
        for (name, value) in &answer.headers {
            line(answer.line, name, value, HeaderSide::Response);
        }
    }
}

/// Whether a header can have such a value: a link stands in angle brackets (RFC 8288 §3), a location is a reference
/// (RFC 9110 §10.2.2).
fn may_hold(name: &str, value: &str) -> bool {
    match name.to_ascii_lowercase().as_str() {
        "link" => value.contains(['<', '=']) || !value.contains(' '),
        "location" => !value.trim_matches(['"', '\'', '`']).starts_with('[') && !value.contains(", "),
        _ => true,
    }
}

/// Whether a block of code is what a program prints of a thing: names with blanks among its lines, `Sequence ID: '0'`.
fn is_listing(text: &str) -> bool {
    static MEMBER: LazyLock<Regex> =
        LazyLock::new(|| pattern(r"^[A-Z][A-Za-z]*(?: [A-Z][A-Za-z]*){1,3}: ?(?:'[^']*'|[\w.-]+)?$"));
    let lines = text.lines().map(str::trim_end).filter(|line| !line.is_empty());
    lines.filter(|line| MEMBER.is_match(line)).take(2).count() > 1
}

/// Whether a request is shown as one that the reader's own server receives: sent by nothing, to a host of the
/// reader's, where webhooks are spoken of.
fn is_delivery(outline: &Outline<'_>, example: &PageExample, request: &SampleRequest) -> bool {
    let is_own = || {
        let origin = address::parse(&request.url).and_then(|address| address.origin);
        origin.is_some_and(|origin| address::is_local(&origin))
    };
    let names_one = || {
        let url = request.url.to_lowercase();
        ["webhook", "callback", "hook"].iter().any(|word| url.contains(word))
    };
    request.tool == SampleTool::Text && is_own() && (names_one() || outline.is_of_webhooks(example.section))
}

/// Whether a word before a colon says what stands below it, and is no header: `Headers:`.
fn is_label(name: &str) -> bool {
    const LABELS: [&str; 11] = [
        "header",
        "headers",
        "body",
        "params",
        "parameters",
        "query",
        "payload",
        "request",
        "response",
        "url",
        "method",
    ];
    LABELS.iter().any(|label| name.eq_ignore_ascii_case(label))
}

/// The texts of an object that a sample calls `headers`, each with its name and line.
fn held(text: &str) -> Vec<(usize, &str, &str)> {
    static OPEN: LazyLock<Regex> = LazyLock::new(|| pattern(r"(?i)\bheaders\b\W{0,3}[=:]\s*\{\s*$"));
    static MEMBER: LazyLock<Regex> =
        LazyLock::new(|| pattern(r#"^\s*["']([A-Za-z][A-Za-z0-9-]*)["']\s*(?::|=>)\s*["']([^"']*)["'],?\s*$"#));
    let mut lines = text.lines().enumerate();
    let mut found = Vec::new();
    while let Some((_, line)) = lines.next() {
        if OPEN.is_match(line) {
            let members = lines.by_ref().map_while(|(offset, line)| MEMBER.captures(line).map(|found| (offset, found)));
            found.extend(
                members.filter_map(|(offset, found)| Some((offset, found.get(1)?.as_str(), found.get(2)?.as_str()))),
            );
        }
    }
    found
}

/// What a sample is shown as that shows what not to do.
static WRONG: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r#"(?i)\b(?:mistakes?|pitfalls?)\b|❌|\b(?:wrong|incorrect|bad):|\b(?:incorrectly|wrongly|badly) (?:formatted|formed|written)\b|\bmissing the ["“'`]?\w+["”'`]? (?:prefix|scheme|header)\b"#,
    )
});
